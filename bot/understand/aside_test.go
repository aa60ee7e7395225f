package understand

import (
	"strings"
	"testing"

	"policybot/corpus"
	"policybot/index/text"
)

func TestAside(t *testing.T) {
	for _, tt := range []struct {
		name, q, left string
		cut           func(string) string
	}{
		{"who asks", "i'm a nurse from cork, may i work in dalian?", "may i work in dalian?", cutPersona},
		{"who asks in Chinese", "我是做软件的,数据能不能出境?", "数据能不能出境?", cutPersona},
		{"nothing but who asks", "i'm a nurse from cork, ok?", "i'm a nurse from cork, ok?", cutPersona},
		{"what is left out", "what is it known for, apart from beer?", "what is it known for,", cutExcept},
		{"what is left out in Chinese", "除了银行那些,金融还有什么?", "金融还有什么?", cutExcept},
		{"a name that was cut stays", "which cities apart from        are in it?", "which cities apart from        are in it?", cutExcept},
		{"a tag", "ships may be repaired there, right?", "ships may be repaired there", cutTag},
		{"a tag in Chinese", "一共155项任务对吧", "一共155项任务", cutTag},
		{"nothing but a tag", "is that true?", "is that true?", cutTag},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.cut(tt.q)
			if len(got) != len(tt.q) {
				t.Errorf("cutting moved the text: %q", got)
			}
			if got = strings.TrimSpace(got); got != tt.left {
				t.Errorf("%q leaves %q, want %q", tt.q, got, tt.left)
			}
		})
	}
}

// readAs checks what one thing is read of each question.
func readAs[T comparable](t *testing.T, what string, of func(Question) T, want map[string]T) {
	t.Helper()
	r := reader(t)
	for q, w := range want {
		if got := of(r.Read(q)); got != w {
			t.Errorf("%q: %s %v, want %v", q, what, got, w)
		}
	}
}

func TestDescribes(t *testing.T) {
	readAs(t, "asks what a city is like", func(q Question) bool { return q.Describes }, map[string]bool{
		"What should I know about Amoy before I open an office there?": true,
		"what is Tsingtao known for?":                                  true,
		"先给我介绍下厦门的基本情况":                                                true,
		"姑苏城凭什么吸引那么多外商?":                                               true,
		"tell me about the hospitals of Dalian":                        false,
		"how many ships call at Dalian?":                               false,
		"厦门的航空维修怎么办理":                                                  false,
	})
}

func TestAbroad(t *testing.T) {
	readAs(t, "places", func(q Question) int { return len(q.Places) }, map[string]int{
		"Can my Singapore travel agency sell trips?":               0, // where the asker comes from
		"我们新加坡的旅行社能做出境游吗":                                          0,
		"Is Singapore one of the nine cities?":                     1,
		"what may a travel agency do in Singapore":                 1,
		"Can a Hong Kong chef work in the city too":                1,
		"Hong Kong lawyers in the city":                            0, // a term of the corpus, not a place
		"is there a task on the Shanghai Cooperation Organisation": 0,
		"How many are there, Beijing included?":                    0,
		"大连上海哪个GDP多少":                                              1, // the 连 of 大连 counts nothing in
		"We want to open a hospital in Singapore":                  1,
	})
}

func TestYears(t *testing.T) {
	readAs(t, "years", func(q Question) string { return strings.Join(q.Years, " ") }, map[string]string{
		"How many cruise guests came in 2025?":          "2025",
		"How many measures were there before 2025?":     "",
		"2025年以前推出了多少项举措":                               "",
		"2024年的GDP是多少":                                  "2024",
		"results since 2015, and the figure for 2023":   "2023",
		"how many were there by the end of 2022":        "",
		"How many companies were set up from 2019 on":   "",
		"What was the growth in 2024 compared to 2023?": "2024 2023",
	})
}

func TestCounted(t *testing.T) {
	readAs(t, "counts", func(q Question) string { return strings.Join(q.Counted, " ") }, map[string]string{
		"How many freight trains left Xi'an last year?": "freight trains",
		"how many measures does it have":                "measures",
		"How many provinces were there before?":         "",
	})
	for _, tt := range []struct {
		unit, en, zh string
		want         bool
	}{
		{"trains", "made 6,037 trips in 2025", "", true},
		{"firms", "attracted 355 new Taiwan-funded companies", "", true},
		{"台企", "", "新设台资企业355家", true},
		{"tasks", "The nine-city tasks are grouped into 15 areas", "", false},
		{"tasks", "The nine cities are given 159 pilot tasks", "", true},
		{"台企", "", "2025年台资企业增长", false},
		{"台企", "", "新设355家台资企业", true},
		{"foreigners", "On 8 September 2024 foreign-owned hospitals", "", false},
	} {
		if got := CountsUnit(tt.unit, tt.en, tt.zh); got != tt.want {
			t.Errorf("%q counts %s: %v, want %v", tt.en+tt.zh, tt.unit, got, tt.want)
		}
	}
}

func TestClauses(t *testing.T) {
	for q, want := range map[string]string{
		"One thing only": "",
		"My boss is German. Which cities are in it?": "My boss is German.|Which cities are in it?",
		"我们公司在青岛，外国客人怎么付款？":                          "我们公司在青岛|外国客人怎么付款？",
		"It grew by 1,200.5 in 2024":                 "",
		"a. b. c. d":                                 "",
		"Film – which city is it for?":               "", // one word is no clause
	} {
		if got := strings.Join(Clauses(q), "|"); got != want {
			t.Errorf("clauses of %q: %q, want %q", q, got, want)
		}
	}
}

func TestLeftOut(t *testing.T) {
	readAs(t, "intent", func(q Question) Intent { return q.Intent }, map[string]Intent{
		"why was Hangzhou left out":        Member,
		"为啥没有杭州????":                       Member,
		"Is Hainan in or out of it?":       Member,
		"why is Hangzhou cheaper for rent": Number,
	})
}

func TestSetAside(t *testing.T) {
	readAs(t, "cities", func(q Question) string { return strings.Join(q.Cities, " ") }, map[string]string{
		"Not Dalian, what about Ningbo?":                         "ningbo",
		"Which measures are for Suzhou but not for Fuzhou?":      "suzhou",
		"which cities besides Shenzhen may have such a hospital": "",
		"我不是青岛人,合肥的重点是什么":                                        "hefei",
		"除了深圳还有哪些城市可以开外资医院":                                      "",
		"why is Dalian not on the list?":                         "dalian",
		"大连是不是试点城市":                                              "dalian",
		"is it true that Xiamen is not included?":                "xiamen",
	})
}

// A term of nothing that is seen names nothing, and stops nothing.
func TestUnseenTerm(t *testing.T) {
	for _, form := range []string{"", "\u200b", "\ufeff"} {
		if NewNames(&corpus.Corpus{}).beginsAsPlace(text.Normalize(form)) {
			t.Errorf("%q begins as a place", form)
		}
	}
}
