package understand

import (
	"slices"
	"testing"

	"policybot/corpus/starter"
)

// TestFits: a record that lacks the form of value asked for, or tells of another part
// of what is asked, does not fit; one that has it does.
func TestFits(t *testing.T) {
	r := reader(t)
	for _, tt := range []struct {
		q, en, zh string
		want      bool
	}{
		{"On which day was the plan published?", "The plan came out in April 2025.", "方案于2025年4月发布。", false},
		{"On which day was the plan published?", "The plan came out on 11 April 2025.", "方案于2025年4月11日发布。", true},
		{"方案是几月几号发的", "The plan came out in April 2025.", "方案于2025年4月发布。", false},
		{"方案的编号是几号文", "The plan came out in April 2025.", "方案于2025年4月发布。", true}, // a file's number is no day
		{"In which month did it start?", "It started in 2025.", "2025年启动。", false},
		{"Which mayor ordered the building?", "Dalian has built a shipping centre since 2013.", "大连自2013年起建设航运中心。", false},
		{"Which minister said so?", "Commerce Minister Wang Wentao said so.", "商务部长王文涛这样说。", true},
		{"Which politician said so?", "Commerce Minister Wang Wentao said so.", "商务部长王文涛这样说。", true},
		{"Which university wrote of it?", "Seven departments issued it.", "7部门印发。", false},
		{"Which shipping lines have joined?", "Dalian shares containers with other ports.", "大连港与其他港口共用集装箱。", false},
		{"在哪个区", "The centre is in Suzhou Industrial Park.", "中心设在苏州工业园区。", true},
		{"在哪个区", "Fuzhou sets up a centre.", "福州设立中心。", false},
		{"要交哪些材料", "Visas are on trial in Shanghai.", "上海试点签证。", false},
		{"Which city has the busiest port?", "Shenzhen has 16 ports.", "深圳有16个口岸。", false},
		{"Which city has the busiest port?", "Shenzhen's port is the busiest.", "深圳港全国最忙。", true},
		{"Of the 17,000 companies, how many are foreign?", "Over 17,000 companies shipped by train.", "1.7万家企业选择班列。", false},
		{"GDP per head?", "GDP was 2 trillion yuan.", "生产总值2万亿元。", false},
		{"which city may open international schools?", "Ningbo may.", "宁波可以。", true}, // no body is asked for
		{"哪位市长说的", "", "大连市长王某某表示。", true},                                           // Chinese alone
		{"What does the eleventh item say?", "Items 10 to 12 are on games.", "", true},
		{"第十五条规定了什么", "", "第十五条规定，看守人须持证。", true},
		{"第二批有哪些", "", "推出一批改革举措。", true},
		{"2024年全年是多少", "", "2024年全年1.42万亿元,其中上半年0.7万亿元。", true},
		{"Ningbo plan", "Anything.", "任何。", true}, // nothing in particular is demanded
		// batches, months and items
		{"How many were in the second batch?", "The first batch had 13 companies.", "首批13家企业。", false},
		{"第二批有几家", "The first batch had 13 companies.", "首批13家企业。", false},
		{"第二批是哪几个城市", "In April 2021 four more joined.", "2021年4月增加4地。", true}, // which batch that was is not said
		{"第3批推广了几项", "Seven batches with 35 cases were promoted.", "7批35项案例。", true},
		{"Foreign capital in the second quarter of 2025?", "In the first quarter of 2025 it was 269 billion yuan.", "2025年一季度为2692亿元。", false},
		{"January to March 2025?", "In the first quarter of 2025 it was 269 billion yuan.", "2025年一季度为2692亿元。", true},
		{"2023年前三季度是多少", "From January to September 2023 it was 50 billion.", "2023年1至9月为508亿美元。", true},
		{"the whole of 2023?", "From January to September 2023 it was 50 billion.", "2023年1至9月为508亿美元。", false},
		{"上半年是多少", "From January to September 2023 it was 50 billion.", "2023年1至9月为508亿美元。", false},
		{"第9条写了什么", "The measures have 16 items.", "措施共16条。", false},
		{"第10条写了什么", "Items 10 and 11 are on games.", "第10条、第11条涉及游戏。", true},
		{"What does the eleventh item say?", "Items 10 and 11 are on games.", "第10条、第11条涉及游戏。", true},
		{"about a third of the firms", "A third of the firms are there.", "三分之一在此。", true},
		{"十三五时期推广了多少项", "In the 14th Five-Year Plan period 29 practices were promoted.", "“十四五”时期29项经验推广。", false},
		{"How many will there be by the end of 2030?", "By May 2025 there were 23.", "截至2025年5月有23个。", false},
		{"How many by 2027?", "It aims for 340 billion yuan by 2027.", "到2027年力争3400亿元。", true},
	} {
		q := r.Read(tt.q)
		if got := q.Fits(tt.en, tt.zh); got != tt.want {
			t.Errorf("%q fits %q: %v, want %v", tt.q, tt.en, got, tt.want)
		}
	}
}

// TestFitsOwnWordings: hardly any record lacks the form that is demanded by a question
// which it answers, by the wordings of the starter corpus.
func TestFitsOwnWordings(t *testing.T) {
	c, err := starter.Load()
	if err != nil {
		t.Fatal(err)
	}
	r := reader(t)
	asked, lacking := map[string]int{}, map[string]int{}
	n, step := 0, 4
	if testing.Short() {
		step = 12
	}
	for _, a := range c.Asked {
		rec := c.Record(a.Record)
		if rec == nil {
			continue
		}
		for _, w := range slices.Concat(a.EN, a.ZH) {
			if n++; n%step != 0 {
				continue
			}
			q := r.Read(w)
			for _, d := range q.demands {
				asked[d.what]++
				if !d.has.MatchString(rec.Text.EN) && !d.has.MatchString(rec.Text.ZH) {
					lacking[d.what]++
				}
			}
		}
	}
	for what, n := range lacking {
		if asked[what] >= 8 && n*3 > asked[what] {
			t.Errorf("%s: demanded by %d wordings, and the record of %d lacks it", what, asked[what], n)
		}
	}
	if len(asked) < len(demands)/2 {
		t.Errorf("only %d demands are met at all", len(asked))
	}
}

func TestMissed(t *testing.T) {
	readAs(t, "misses", func(q Question) Asked { return q.Missed() }, map[string]Asked{
		"Which shipping lines have joined?": AskedCompany,
		"中心在苏州哪条路上":                         AskedContact,
		"How much money is there?":          AskedMoney,
		"What does Dalian do?":              AskedNothing,
	})
}

func TestOrigins(t *testing.T) {
	readAs(t, "places", func(q Question) int { return len(q.Places) }, map[string]int{
		"My uncle's plant in Wuxi has new machines. Is artificial intelligence wanted in factories?": 0,
		"My plant is in Wuxi. What can we do here?":                                                  1,
		"Does Beijing want more games sold abroad?":                                                  0,
		"Does Beijing have a demonstration zone?":                                                    1,
		"香港药剂师能来短期执业吗":                                                                               0,
		"May Hong Kong doctors work in Dalian?":                                                      0,
		"Is Hong Kong in the pilot?":                                                                 1,
	})
}

func TestMendHanLeavesWords(t *testing.T) {
	for _, q := range []string{"第十批服务业试点经验", "前面几批试点"} {
		if got := reader(t).Read(q); len(got.Mended) > 0 {
			t.Errorf("%q: mended %v", q, got.Mended)
		}
	}
}
