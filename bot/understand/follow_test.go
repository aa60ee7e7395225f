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
		{"and", "What does Dalian focus on?", "and Qingdao?", Followed{Whole: "What does Qingdao focus on?", Names: []string{"qingdao"}}},
		{"what about", "How many measures does Dalian have?", "What about Xi'an then?", Followed{Whole: "How many measures does Xi'an have?", Names: []string{"xian"}}},
		{"bare name", "What does Dalian focus on?", "Qingdao?", Followed{Whole: "What does Qingdao focus on?", Names: []string{"qingdao"}}},
		{"a term that begins like a place", "Can foreign nurses work in Dalian?", "What about Hong Kong doctors?", Followed{Whole: "Hong Kong doctors in Dalian", Names: []string{"dalian"}, Kept: true}},
		{"ne", "大连这次重点做什么？", "那青岛呢？", Followed{Whole: "青岛这次重点做什么？", Names: []string{"qingdao"}}},
		{"ne alone", "大连这次重点做什么", "青岛呢", Followed{Whole: "青岛这次重点做什么", Names: []string{"qingdao"}}},
		{"changed to", "大连的物流措施有哪些", "换成青岛", Followed{Whole: "青岛的物流措施有哪些", Names: []string{"qingdao"}}},
		{"traditional", "大連這次重點做什麼？", "那青島呢？", Followed{Whole: "青島這次重點做什麼？", Names: []string{"qingdao"}}},
		{"English, then Chinese", "What does Dalian focus on?", "那青岛呢？", Followed{Whole: "What does Qingdao focus on?", Names: []string{"qingdao"}}},
		{"Chinese, then English", "大连这次重点做什么？", "and Qingdao?", Followed{Whole: "青岛这次重点做什么？", Names: []string{"qingdao"}}},
		{"two cities for one", "Compare Dalian and Ningbo on logistics", "and Qingdao and Xiamen?", Followed{Whole: "Compare Qingdao and Xiamen on logistics", Names: []string{"qingdao", "xiamen"}}},
		{"a place that is not covered", "What does Dalian focus on?", "and Zhengzhou?", Followed{Whole: "What does Zhengzhou focus on?", Names: []string{"zhengzhou"}}},
		{"no city before", "Which measures are there in logistics?", "and in Dalian?", Followed{Whole: "Which measures are there in logistics in Dalian?", Names: []string{"dalian"}}},
		{"no city before, Chinese", "物流有哪些措施？", "那大连呢？", Followed{Whole: "大连物流有哪些措施？", Names: []string{"dalian"}}},
		{"another subject, same city", "What does Dalian focus on?", "and what about foreign doctors?", Followed{Whole: "foreign doctors in Dalian", Names: []string{"dalian"}, Kept: true}},
		{"another subject, same city, Chinese", "大连这次重点做什么？", "那外籍医生呢？", Followed{Whole: "大连外籍医生", Names: []string{"dalian"}, Kept: true}},
		{"another area, same city", "What can foreign hospitals do in Xiamen?", "and in finance?", Followed{Whole: "finance in Xiamen", Names: []string{"xiamen"}, Kept: true}},
		{"another area, no city", "Which measures are there in logistics?", "and finance?", Followed{Whole: "Which measures are there in finance?", Names: []string{"finance"}}},
		{"another area, no city, Chinese", "物流有哪些措施？", "那金融呢？", Followed{Whole: "金融有哪些措施？", Names: []string{"finance"}}},
		{"another area in another city", "物流方面大连有哪些措施？", "那青岛的金融呢？", Followed{Whole: "金融方面青岛有哪些措施？", Names: []string{"qingdao", "finance"}}},
		{"there", "What does Dalian focus on?", "What may hospitals do there?", Followed{Whole: "What may hospitals do in Dalian?", Names: []string{"dalian"}, Kept: true}},
		{"in that city", "What does Dalian focus on?", "May hospitals open in that city?", Followed{Whole: "May hospitals open in Dalian?", Names: []string{"dalian"}, Kept: true}},
		{"a third to compare", "Compare Dalian and Qingdao on logistics", "what about Hefei?", Followed{Whole: "Compare Dalian, Qingdao and Hefei on logistics", Names: []string{"hefei"}, Added: true}},
		{"a third to compare, in other words", "What is the difference between Dalian and Qingdao?", "and compared with Hefei?", Followed{Whole: "What is the difference between Dalian, Qingdao and Hefei?", Names: []string{"hefei"}, Added: true}},
		{"a third to compare, Chinese", "大连和青岛有什么区别？", "和合肥比呢？", Followed{Whole: "大连、青岛、合肥有什么区别？", Names: []string{"hefei"}, Added: true}},
		{"a third to compare, traditional", "大連和青島有什麼區別？", "那合肥呢？", Followed{Whole: "大連、青島、合肥有什麼區別？", Names: []string{"hefei"}, Added: true}},
		{"instead of those compared", "Dalian vs Qingdao", "and Hefei instead?", Followed{Whole: "Hefei", Names: []string{"hefei"}}},
		{"one of those compared", "Compare Dalian and Qingdao", "what about Qingdao?", Followed{}},
		{"the same again", "what about logistics?", "what about logistics?", Followed{}},
		{"that city", "大连这次重点做什么？", "该市的医院可以做什么？", Followed{Whole: "大连的医院可以做什么？", Names: []string{"dalian"}, Kept: true}},

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
