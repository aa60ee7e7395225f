package bot

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"policybot/bot/catalog"
	"policybot/corpus"
	"policybot/corpus/starter"
	"policybot/index"
)

// starterEngine answers from the starter corpus; it is made once.
var starterEngine = sync.OnceValues(func() (*Engine, error) {
	c, err := starter.Load()
	if err != nil {
		return nil, err
	}
	x, err := index.Build(context.Background(), c, index.Options{})
	if err != nil {
		return nil, err
	}
	return New(index.NewLive(x)), nil
})

func ask(t testing.TB, q string) Answer {
	t.Helper()
	e, err := starterEngine()
	if err != nil {
		t.Fatal(err)
	}
	a, err := e.Ask(context.Background(), Question{Text: q})
	if err != nil {
		t.Fatalf("ask %q: %v", q, err)
	}
	return a
}

func starterCorpus(t testing.TB) *corpus.Corpus {
	t.Helper()
	c, err := starter.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestMessagesAreComplete(t *testing.T) {
	for _, p := range messages.Problems() {
		t.Error(p)
	}
	// Keys made at run time have to exist too.
	for _, k := range []string{"money", "number", "rate", "date", "deadline", "person", "office", "contact", "reason", "city", "company", "fileno", "result", "region", "difference", "list", "local"} {
		if !messages.Has("refused_" + k) {
			t.Errorf("no message refused_%s", k)
		}
	}
	for _, k := range []string{"confirmed", "reported", "unconfirmed"} {
		if !messages.Has("confidence_" + k) {
			t.Errorf("no message confidence_%s", k)
		}
	}
}

func TestAsk(t *testing.T) {
	for _, tt := range []struct {
		q      string
		status Status
		lang   Lang
		id     string // among the first three ranked; "": not looked at
		says   string // in the whole answer
	}{
		{"Which cities are in the pilot?", Answered, English, "F003", "Suzhou"},
		{"9个城市是哪些?", Answered, Simplified, "F003", "苏州"},
		{"How many tasks do the nine cities get in total?", Answered, English, "F004", "159 — "},
		{"9城市一共有多少项试点任务?", Answered, Simplified, "F004", "159项——"},
		{"When were the nine-city tasks made public?", Answered, English, "F002", "9 January 2026"},
		{"大连这次重点做什么", Answered, Simplified, "F016", "东北亚国际航运中心"},
		{"廈門的文化貿易", Answered, Traditional, "F018", "廈門"},
		{"Is Guangzhou one of the nine?", Answered, English, "F054", "No. Guangzhou"},
		{"深圳是试点城市吗", Answered, Simplified, "F003", "是。深圳"},
		{"Is Zhengzhou one of the nine cities?", Answered, English, "F003", "neither"},
		{"compare Dalian and Qingdao", Answered, English, "F016", "Qingdao"},
		{"tell me about Xiamen", Answered, English, "F018", "Xiamen"},
		{"cruises from Tsingtao", Answered, English, "F183", "no port of destination"},
		{"How many tasks are there, and who issued the 2026 document?", Answered, English, "", "2. "},
		{"What may foreign banks do in Zhengzhou?", Refused, English, "", "Zhengzhou"},
		{"How much subsidy do shipping firms get in Dalian?", Refused, English, "", "no such amount"},
		{"厦门负责试点的市长叫什么名字", Refused, Simplified, "", "人名"},
		{"What is the telephone number of Ningbo's pilot office?", Refused, English, "", "contacts"},
		{"List all 159 tasks one by one", Refused, English, "", "list"},
		{"best noodle recipe", Refused, English, "", ""},
		{"How many tasks are there?", Answered, English, "F004", "159 — "},
		{"How many tasks are in the 2026 document?", Answered, English, "F004", "159 — "},
		{"How many new tasks are there?", Answered, English, "F006", "3 — "},
		{"试点一共有多少任务", Answered, Simplified, "F004", "159项——"},
		{"How many countries does Dalian port trade with?", Answered, English, "F172", "over 160 — "},
		{"How many hospitals are in Shenzhen?", Answered, English, "F159", "2 — "},
		{"foreign capital in Dalian in 2030", Refused, English, "", ""},
		{"foreign capital in Dalian in 2023", Answered, English, "F240", "960 million"},
		{"Compare Dalian with New York", Answered, English, "", "New York"},
		{"Which cities may have foreign hospitals and how many tasks are there?", Answered, English, "", "2. 159 — "},
		{"Why Dalian and not Chengdu?", Answered, English, "F054", "Dalian"},
		{"Why not Chengdu?", Answered, English, "F054", "gives no other reason"},
		{"what is 保税维修", Answered, English, "F186", ""},
		{"football in Qingdao", Refused, English, "", "football"},
		{"大连可以开酒吧吗", Refused, Simplified, "", ""},
		{"Is Taiwan part of China?", Refused, English, "", "not what the corpus is about"},
		{"台湾是中国的吗", Refused, Simplified, "", "不是资料库的内容"},
		{"宁波重点是什么", Answered, Simplified, "F017", "宁波"},
		{"Our landlord hates yoga and tennis, the neighbours keep parrots, my aunt paints trains and her cousin sings in a choir every Tuesday evening - can foreign doctors open clinics in Dalian?", Answered, English, "F082", "The plan supports eligible foreign doctors"},
		{"隔壁王阿姨养了三只鹦鹉，天天吵架，她侄子每周二晚上去合唱团唱歌，表姐画火车画了一辈子；外籍医生可以在大连开诊所吗", Answered, Simplified, "F082", "开设诊所"},
		{"Our landlord hates yoga and tennis, the neighbours keep parrots - how much rent do clinics in Dalian pay?", Refused, English, "", "amount"},
		{"台湾是不是国家", Refused, Simplified, "", "不是资料库的内容"},
		{"Is Taiwan a country?", Refused, English, "", "not what the corpus is about"},
		{"How many tasks are there?", Answered, English, "F004", "159 — "},
		{"GDP of Dalian", Answered, English, "F171", "951.69 billion yuan — "},
		{"Who issued the tasks?", Answered, English, "F001", "Ministry of Commerce"},
		{"Can law firms in Shenzhen hire Hong Kong lawyers as legal consultants?", Answered, English, "F109", "This is said of other places, not of Shenzhen: "},
		{"How many days does the Arctic route save?", Answered, English, "F233", "nearly 30 days — "},
		{"China-Europe freight trains in Xi'an's tasks?", Refused, English, "", ""},
		{"深圳2026年政府工作报告提到这个试点了吗", Refused, Simplified, "", ""},
		{"Is Kunming a comprehensive pilot city for services?", Answered, English, "F003", "No. Kunming"},
		{"What about Changsha or Zhengzhou, are they in?", Answered, English, "F003", "No. Changsha"},
		{"郑州、长沙、济南这些省会有没有进试点", Answered, Simplified, "F003", "郑州"},
		{"Does Xi'an have a foreign hospital pilot?", Answered, English, "F150", "not named in it"},
		{"外资医院大连一个都没有吗", Answered, Simplified, "F150", "没有提到大连"},
		{"Is Zhejiang in the pilot?", Answered, English, "F003", "The list is of cities"},
		{"Which pilot city is in Shaanxi?", Refused, English, "", "does not say which of them lie in Shaanxi"},
		{"保税维修谁有？", Answered, Simplified, "F186", "宁波"},
		{"Is Shenyang in the same group as Dalian or earlier?", Answered, English, "F054", "Shenyang"},
		{"What happened on 11 April 2025?", Answered, English, "F047", "11 April 2025"},
		{"2025年4月21日发生了什么", Answered, Simplified, "F061", "4月21日"},
		{"苏州GDP2024年是多少", Answered, Simplified, "F167", "2.67万亿元"},
		{"How many cities are coastal?", Answered, English, "F060", "Unconfirmed"},
		{"What may Guangzhou do?", Refused, English, "F054", "one of the 11 earlier pilot areas"},
		{"Are HK doctors allowed to open clinics in Shenzhen, and may nursing homes be set up by donations?", Answered, English, "F087", "2. The plan allows non-profit"},
		{"What did Chongqing do with its pilot?", Answered, English, "F118", "Chongqing"},
		{"What is the document number of the January 2026 tasks?", Refused, English, "", "no official number"},
		{"how many pilots altogether now", Answered, English, "F059", "20 — "},
		{"Which has the larger economy, Hefei or Xi'an?", Refused, English, "", "no such figure"},
		{"Since when is Beijing a demonstration zone?", Answered, English, "F130", "demonstration zone"},
		{"Which four places went first with value-added telecoms in 2024?", Answered, English, "F155", "one of four places"},
		{"How many tasks are there including Beijing?", Refused, English, "", "Beijing"},
		{"What share of Suzhou's firms is wholly foreign-owned?", Refused, English, "", "rate or share"},
		{"负责这个方案的领导叫什么名字", Refused, Simplified, "", "没有这方面的人名"},
		{"We want to open a hospital in Singapore. Is that allowed?", Refused, English, "", "Singapore is not one"},
		{"Who has a policy on wholly foreign-owned hospitals, Suzhou or Qingdao?", Answered, English, "F150", ""},
		{"What did Trump say about the pilot?", Refused, English, "", ""},
		{"What did Ling Ji say about the pilot?", Answered, English, "F063", "Ling Ji"},
		{"show me F003", Answered, English, "F003", "Record F003"},
		{"那宁波呢", Answered, Simplified, "F017", "宁波"},
		{"I keep mixing up Hefei and Wuhan. Which one joined in 2022?", Answered, English, "F132", "Wuhan"},
		{"jiu ge chengshi shi na jiu ge", Answered, Simplified, "F003", "大连"},
		{"14个领域具体是哪14个", Answered, Simplified, "F203", "14"},
		{"wich citys are in the pilott", Answered, English, "F003", "“wich” was read as which"},
		{"Which shipping lines accept Shenzhen's electronic bills of lading?", Refused, English, "", "no company"},
		{"What fare does the boat from Fuzhou to Matsu cost?", Refused, English, "", "amount"},
		{"In which month did the seventh batch of pilot cases come out?", Refused, English, "", "no date"},
		{"第十批服务业开放试点经验是什么时候向全国推广的?", Refused, Simplified, "", "日期"},
		{"How much foreign capital did China use in the second quarter of 2025?", Refused, English, "", "figure"},
		{"安徽稳外资16条里的第九条写了什么?", Refused, Simplified, "", ""},
		{"Does Beijing want more games sold abroad?", Answered, English, "F079", "games"},
		{"珠海横琴有没有份", Answered, Simplified, "F003", "珠海"},
		{"how big is the pilot", Answered, English, "F003", "nine cities"},
		{"does Ningbo have its own plan", Refused, English, "", "no plan of its own for Ningbo"},
		{"Our landlord hates yoga and tennis, the neighbours keep parrots, my aunt paints trains, her cousin sings in a choir every Tuesday evening, the baker lost his cat, the roof leaks, the tram is late, the soup was cold - may foreign travel agencies run outbound tours?", Answered, English, "F103", "On “may foreign travel agencies run outbound tours?”"},
		{"我们小区物业天天吵架，楼下的狗半夜叫，二姨要去学跳舞，三叔的拖拉机坏了没人修，隔壁孩子考试又没及格，昨天的汤太咸；哪些城市可以办外商独资医院", Answered, Simplified, "F149", "就“哪些城市可以办外商独资医院”"},
		{"are there 160 tasks?", Answered, English, "F004", "159 — "},
		{"Is Shanghai a pilot area?", Answered, English, "F054", "Shanghai is one of the 11 earlier pilot areas"},
		{"Is Chengdu one of the nine?", Answered, English, "F054", "No. Chengdu"},
		{"When were the tasks published and when did the nine cities join?", Answered, English, "F002", "2. April 2025 — "},
		{"How many cities are in the pilot in total, 20?", Answered, English, "F053", "With the nine new cities"},
		{"哪些城市不能开外商独资医院", Answered, Simplified, "F150", "9个试点城市中"},
		{"How many foreign telecom companies are there?", Answered, English, "F158", "more than 2,400 — "},
		{"is the full text public?", Refused, English, "", "The corpus does not say."},
		{"Can Chengdu open wholly foreign hospitals?", Answered, English, "F150", "This is said of other places, not of Chengdu: "},
		{"大连港跟多少个国家有往来", Answered, Simplified, "F172", "160多个——"},
		{"measures of Guzhou", Clarify, English, "", "Suzhou"},
		{"hello", Smalltalk, English, "", "each with its source"},
		{"谢谢", Smalltalk, Simplified, "", "不客气"},
		{"", Smalltalk, English, "", ""},
		{"🙂", Smalltalk, English, "", ""},
	} {
		t.Run(tt.q, func(t *testing.T) {
			a := ask(t, tt.q)
			if a.Status != tt.status || a.Lang != tt.lang {
				t.Errorf("status %s in %s, want %s in %s\n%s", a.Status, a.Lang, tt.status, tt.lang, a.Text())
			}
			var ids []string
			for _, r := range a.Ranked[:min(3, len(a.Ranked))] {
				ids = append(ids, r.ID)
			}
			if tt.id != "" && !slices.Contains(ids, tt.id) {
				t.Errorf("first ranked %v, want %s among them", ids, tt.id)
			}
			if !strings.Contains(a.Text(), tt.says) {
				t.Errorf("the answer does not say %q:\n%s", tt.says, a.Text())
			}
		})
	}
}

// questions are of every kind, for what holds of all answers.
func questions(t testing.TB) []string {
	qs := []string{"", "?", "大连", "Dalian", "compare Dalian and Xiamen on trade", "healthcare", "how many measures in finance?", "福州和厦门的区别",
		"Is Beijing in?", "what is not known?", "2025 work plan", "wich measurs for Shenzen", strings.Repeat("很长的问题", 400), "<@123> @everyone **x**",
		"dalian de hangyun zhengce shi shenme", "Shaanxi doctors", "What did experts say about suzhou and what is its GDP?"}
	for _, c := range starterCorpus(t).Cities {
		for _, about := range []string{"shipping", "hospitals", "GDP in 2025", "subsidies", "what may foreign firms do there?"} {
			qs = append(qs, about+" "+c.Name.EN, c.Name.ZH+"的"+about)
		}
	}
	return qs
}

// TestEverySentenceIsARecord holds every answer to its promises: the clauses are
// records' own, in the right language; each is cited; a source is linked only
// where its publisher's own page was read; notes and labels come along.
func TestEverySentenceIsARecord(t *testing.T) {
	c := starterCorpus(t)
	for _, q := range questions(t) {
		a := ask(t, q)
		for _, s := range a.Sections {
			for _, it := range s.Items {
				r := c.Record(it.RecordID)
				if r == nil {
					t.Fatalf("%q: shows record %q, which does not exist", q, it.RecordID)
				}
				whole := r.Text.In(string(a.Lang))
				if a.Lang == Traditional {
					whole = catalog.ToTraditional(whole)
				}
				if !strings.Contains(whole, it.Clause) || it.Clause == "" {
					t.Errorf("%q: clause %q is not of record %s", q, it.Clause, r.ID)
				}
				if len(it.Cites) == 0 {
					t.Errorf("%q: record %s is shown without a citation", q, r.ID)
				}
				for _, n := range it.Cites {
					if n < 1 || n > len(a.Citations) {
						t.Errorf("%q: citation [%d] of %s does not exist", q, n, r.ID)
					}
				}
				if !r.Note.IsZero() && it.Note == "" {
					t.Errorf("%q: record %s is shown without its note", q, r.ID)
				}
				if r.Confidence != corpus.Confirmed && it.Confidence == "" {
					t.Errorf("%q: record %s is %s and not labelled", q, r.ID, r.Confidence)
				}
				for _, m := range it.Matched {
					if !strings.Contains(it.Clause, m) {
						t.Errorf("%q: %q is marked and not in clause %q", q, m, it.Clause)
					}
				}
			}
		}
		for _, cite := range a.Citations {
			s := c.Source(cite.ID)
			if s == nil || cite.URL != s.Link() || cite.Publisher == "" || cite.Title == "" {
				t.Errorf("%q: citation %+v does not follow its source", q, cite)
			}
			if cite.Title == "other" {
				t.Errorf("%q: cites a tag", q)
			}
		}
		if a.Headline == "" {
			t.Errorf("%q: an answer without a headline", q)
		}
		if a.CorpusVersion == "" {
			t.Errorf("%q: an answer without its corpus version", q)
		}
	}
}

// TestNoOtherCity: a record about another city never answers a question about
// this one, nor is it shown as near.
func TestNoOtherCity(t *testing.T) {
	c := starterCorpus(t)
	for _, q := range questions(t) {
		a := ask(t, q)
		if len(a.Recognised.Cities) == 0 || strings.ContainsAny(q, "?") && len(a.Recognised.Places) > 0 {
			continue
		}
		for _, s := range a.Sections {
			for _, it := range s.Items {
				r := c.Record(it.RecordID)
				if len(r.Cities) > 0 && !slices.ContainsFunc(r.Cities, func(s string) bool { return slices.Contains(a.Recognised.Cities, s) }) && a.Recognised.Intent != "membership" {
					t.Errorf("%q is about %v and shows %s of %v", q, a.Recognised.Cities, r.ID, r.Cities)
				}
			}
		}
	}
}

func TestAnswersAreTheSameEveryTime(t *testing.T) {
	for _, q := range questions(t) {
		if a, b := ask(t, q).Text(), ask(t, q).Text(); a != b {
			t.Errorf("%q is answered in two ways:\n%s\n---\n%s", q, a, b)
		}
	}
}

func TestUnconfirmedStaysOutOfCounts(t *testing.T) {
	a := ask(t, "tell me about Qingdao")
	n, unconfirmed := 0, 0
	for _, r := range starterCorpus(t).Records {
		if slices.Contains(r.Cities, "qingdao") {
			if r.Confidence == corpus.Unconfirmed {
				unconfirmed++
			} else {
				n++
			}
		}
	}
	if unconfirmed == 0 || a.Count != n {
		t.Errorf("count %d, want %d without the %d unconfirmed records", a.Count, n, unconfirmed)
	}
}

func TestDetect(t *testing.T) {
	for q, want := range map[string]Lang{
		"Which cities?": English, "哪些城市": Simplified, "哪些城市屬於試點": Traditional, "": English, "123": English,
		"深圳的EF账户是什么": Simplified, "When was the 工作方案 issued?": English, "大連的任務": Traditional,
	} {
		if got := Detect(q); got != want {
			t.Errorf("Detect(%q) = %s, want %s", q, got, want)
		}
	}
}

var placeholders = regexp.MustCompile(`\{[a-z_]+\}`)

func TestNoPlaceholderIsLeft(t *testing.T) {
	for _, q := range questions(t) {
		if m := placeholders.FindString(ask(t, q).Text()); m != "" {
			t.Errorf("%q: placeholder %s is left in the answer", q, m)
		}
	}
}

func FuzzAsk(f *testing.F) {
	for _, q := range questions(f) {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		a := ask(t, q)
		if a.Headline == "" || a.Status == "" {
			t.Errorf("%q got no answer: %+v", q, a)
		}
	})
}

func BenchmarkAsk(b *testing.B) {
	e, err := starterEngine()
	if err != nil {
		b.Fatal(err)
	}
	qs := questions(b)
	b.ResetTimer()
	for i := range b.N {
		if _, err := e.Ask(context.Background(), Question{Text: qs[i%len(qs)]}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestLongQuestion: after a story that is longer than a question may be, the end is what
// is answered.
func TestLongQuestion(t *testing.T) {
	q := "My brother says that " + strings.Repeat("everything is changing these days, ", 40) + "so may foreign doctors open clinics in Dalian?"
	if n := utf8.RuneCountInString(bounded(q)); n != MaxQuestion {
		t.Errorf("cut to %d characters, want %d", n, MaxQuestion)
	}
	a := ask(t, q)
	if !slices.Contains(a.Recognised.Cities, "dalian") {
		t.Errorf("the city at the end was lost: %v", a.Recognised.Cities)
	}
	if a.Status != Answered || a.Ranked[0].ID != "F082" {
		t.Errorf("%s:\n%s", a.Status, a.Text())
	}
}
