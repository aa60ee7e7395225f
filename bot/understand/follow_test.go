package understand

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"policybot/corpus/starter"
)

func TestFollow(t *testing.T) {
	r := reader(t)
	c, err := starter.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, previous, question string
		want                     Followed // zero: it stands by itself
	}{
		{"and", "What does Dalian focus on?", "and Qingdao?", Followed{"What does Qingdao focus on?", []string{"qingdao"}, false}},
		{"what about", "How many measures does Dalian have?", "What about Xi'an then?", Followed{"How many measures does Xi'an have?", []string{"xian"}, false}},
		{"bare name", "What does Dalian focus on?", "Qingdao?", Followed{"What does Qingdao focus on?", []string{"qingdao"}, false}},
		{"ne", "大连这次重点做什么？", "那青岛呢？", Followed{"青岛这次重点做什么？", []string{"qingdao"}, false}},
		{"ne alone", "大连这次重点做什么", "青岛呢", Followed{"青岛这次重点做什么", []string{"qingdao"}, false}},
		{"changed to", "大连的物流措施有哪些", "换成青岛", Followed{"青岛的物流措施有哪些", []string{"qingdao"}, false}},
		{"traditional", "大連這次重點做什麼？", "那青島呢？", Followed{"青島這次重點做什麼？", []string{"qingdao"}, false}},
		{"English, then Chinese", "What does Dalian focus on?", "那青岛呢？", Followed{"What does Qingdao focus on?", []string{"qingdao"}, false}},
		{"Chinese, then English", "大连这次重点做什么？", "and Qingdao?", Followed{"青岛这次重点做什么？", []string{"qingdao"}, false}},
		{"two cities for one", "Compare Dalian and Ningbo on logistics", "and Qingdao and Xiamen?", Followed{"Compare Qingdao and Xiamen on logistics", []string{"qingdao", "xiamen"}, false}},
		{"a place that is not covered", "What does Dalian focus on?", "and Zhengzhou?", Followed{"What does Zhengzhou focus on?", []string{"zhengzhou"}, false}},
		{"no city before", "Which measures are there in logistics?", "and in Dalian?", Followed{"Which measures are there in logistics in Dalian?", []string{"dalian"}, false}},
		{"no city before, Chinese", "物流有哪些措施？", "那大连呢？", Followed{"大连物流有哪些措施？", []string{"dalian"}, false}},
		{"another subject, same city", "What does Dalian focus on?", "and what about foreign doctors?", Followed{"foreign doctors in Dalian", []string{"dalian"}, true}},
		{"another subject, same city, Chinese", "大连这次重点做什么？", "那外籍医生呢？", Followed{"大连外籍医生", []string{"dalian"}, true}},
		{"another area, same city", "What can foreign hospitals do in Xiamen?", "and in finance?", Followed{"finance in Xiamen", []string{"xiamen"}, true}},
		{"another area, no city", "Which measures are there in logistics?", "and finance?", Followed{"Which measures are there in finance?", []string{"finance"}, false}},
		{"another area, no city, Chinese", "物流有哪些措施？", "那金融呢？", Followed{"金融有哪些措施？", []string{"finance"}, false}},
		{"another area in another city", "物流方面大连有哪些措施？", "那青岛的金融呢？", Followed{"金融方面青岛有哪些措施？", []string{"qingdao", "finance"}, false}},
		{"there", "What does Dalian focus on?", "What may hospitals do there?", Followed{"What may hospitals do Dalian?", []string{"dalian"}, true}},
		{"that city", "大连这次重点做什么？", "该市的医院可以做什么？", Followed{"大连的医院可以做什么？", []string{"dalian"}, true}},

		{"a question of its own", "What does Dalian focus on?", "How many tasks are there?", Followed{}},
		{"with a city of its own", "What does Dalian focus on?", "Which tasks has Qingdao?", Followed{}},
		{"and, with everything", "What does Dalian focus on?", "and how many measures does Qingdao have?", Followed{}},
		{"is there", "What does Dalian focus on?", "Is there a tax subsidy?", Followed{}},
		{"a greeting", "What does Dalian focus on?", "thanks", Followed{}},
		{"nothing but marks", "What does Dalian focus on?", "?!", Followed{}},
		{"only the word", "What does Dalian focus on?", "and?", Followed{}},
		{"subject, but no city before", "How many tasks are there?", "what about logistics?", Followed{}},
		{"several names possible", "What does Dalian focus on?", "and Guzhou?", Followed{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := r.Follow(c, tt.previous, tt.question)
			if ok != (tt.want.Whole != "") {
				t.Fatalf("follows: %v, %+v", ok, got)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

// FuzzFollow: whatever two people's texts are, what comes of them is text.
func FuzzFollow(f *testing.F) {
	f.Add("What does Dalian focus on?", "and Qingdao?")
	f.Add("大連這次重點做什麼？", "那青島呢？")
	f.Add("Xī'ān ①ﬁ", "那那那呢呢")
	f.Add("İstanbul 九个城市", "and 九 個 城 市 there?")
	r := reader(f)
	c, err := starter.Load()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, previous, question string) {
		got, ok := r.Follow(c, strings.ToValidUTF8(previous, ""), strings.ToValidUTF8(question, ""))
		if ok && (got.Whole == "" || !utf8.ValidString(got.Whole) || len(got.Names) == 0) {
			t.Errorf("%q after %q: %+v", question, previous, got)
		}
	})
}
