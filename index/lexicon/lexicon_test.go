package lexicon

import (
	"os"
	"slices"
	"strings"
	"testing"

	"policybot/index/text"
)

// everything is a vocabulary that holds all words.
type everything struct{}

func (everything) HasHan(string) bool  { return true }
func (everything) HasStem(string) bool { return true }

// only holds the words listed.
type only []string

func (o only) HasHan(w string) bool  { return slices.Contains(o, w) }
func (o only) HasStem(w string) bool { return slices.Contains(o, w) }

var (
	_ Vocabulary = everything{}
	_ Vocabulary = only{}
	_ Vocabulary = (*memory)(nil)
)

// show writes concepts as "source=best|next …", with at most n translations.
func show(cs []Concept, n int) string {
	var out []string
	for _, c := range cs {
		var alts []string
		for _, a := range c.Alternatives[:min(n, len(c.Alternatives))] {
			alts = append(alts, a.Text)
		}
		out = append(out, c.Source+"="+strings.Join(alts, "|"))
	}
	return strings.Join(out, " ")
}

func TestToChinese(t *testing.T) {
	tests := []struct {
		name, q string
		holds   Vocabulary
		want    string
	}{
		{"words", "What is the list of cities?", only{"城市", "名单"}, "cities=城市"},
		{"phrase first", "higher education policy", only{"高等教育", "教育", "高等", "政策"}, "higher education=高等教育 policy=政策"},
		{"phrase only when held", "higher education", only{"教育"}, "education=教育"},
		{"function words in a phrase", "rule of law", only{"法治"}, "rule of law=法治"},
		{"reference followed", "Guangzhou", only{"广州"}, "guangzhou=广州"},
		{"pinyin of a word", "kaifaqu rules", only{"开发区", "规则"}, "kaifaqu=开发区 rules=规则"},
		{"pinyin written apart", "Xi An walls", only{"西安", "墙"}, "xi an=西安 walls=墙"},
		{"word of one stem is not another", "organization", only{"组织", "器官"}, "organization=组织|器官"},
		{"irregular form", "who led it", only{"领导"}, "led=领导"},
		{"word relatives", "African goods", only{"非洲"}, "african=非洲"},
		{"slip of one letter", "coruption", only{"腐败"}, "coruption=腐败"},
		{"Latin in Chinese text", "the RCEP text", only{"rcep"}, "rcep=rcep"},
		{"numbers are for Numbers", "12 cities in April 2025", only{"城市"}, "cities=城市"},
		{"nothing known", "zzzzz qqqqq", only{}, ""},
		{"only function words", "what is the", everything{}, ""},
		{"empty", "", everything{}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := show(Default().ToChinese(text.Normalize(tt.q), tt.holds), 2); got != tt.want {
				t.Errorf("ToChinese(%q) = %q, want %q", tt.q, got, tt.want)
			}
		})
	}
}

func TestToEnglish(t *testing.T) {
	tests := []struct {
		name, q string
		holds   Vocabulary
		want    string
	}{
		{"words", "城市名单", everything{}, "城市=citi 名单=list name"},
		{"question words cut", "请问有哪些城市？", everything{}, "城市=citi"},
		{"traditional characters", "營業執照", everything{}, "营业=busi 执照=licens"},
		{"phrase", "高等教育", everything{}, "高等教育=higher educ"},
		{"phrase only when held", "高等教育", only{"educ"}, "高等教育=educ"},
		{"name by pinyin", "成吉思汗", only{"chengjisihan"}, "成吉思汗=chengjisihan"},
		{"foreign name with its dot", "马丁·路德", everything{}, "马丁·路德=martin luther"},
		{"irregular form", "牙齿", only{"teeth"}, "牙齿=teeth"},
		{"Latin word", "RCEP是什么", only{"rcep"}, "rcep=rcep"},
		{"numbers are for Numbers", "2025年4月的3个城市", everything{}, "城市=citi"},
		{"nothing held", "城市", only{}, ""},
		{"empty", "", everything{}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := show(Default().ToEnglish(text.Normalize(tt.q), tt.holds), 1); got != tt.want {
				t.Errorf("ToEnglish(%q) = %q, want %q", tt.q, got, tt.want)
			}
		})
	}
}

var testPairs = []Pair{
	{EN: []string{"services sector opening", "opening of services"}, ZH: []string{"服务业扩大开放", "服务业开放"}},
	{EN: []string{"pilot"}, ZH: []string{"试点"}},
	{EN: []string{"comprehensive pilot"}, ZH: []string{"综合试点"}},
}

func TestPairs(t *testing.T) {
	tab := Pairs(testPairs)
	if tab.general != nil {
		t.Fatal("Pairs has the general dictionary")
	}
	tests := []struct{ q, want string }{
		{"the services sector opening", "services sector opening=服务业扩大开放|服务业开放"},
		{"openings of services", "openings of services=服务业扩大开放|服务业开放"},
		{"comprehensive pilots in trade", "comprehensive pilots=综合试点"},
		{"pilot", "pilot=试点"},
	}
	for _, tt := range tests {
		if got := show(tab.ToChinese(text.Normalize(tt.q), only{}), 2); got != tt.want {
			t.Errorf("ToChinese(%q) = %q, want %q", tt.q, got, tt.want)
		}
	}
	if got, want := show(tab.ToEnglish("综合试点和试点", only{}), 1), "综合试点=comprehens pilot 试点=pilot"; got != want {
		t.Errorf("ToEnglish = %q, want %q", got, want)
	}
	with := Default().With(testPairs)
	if got, want := show(with.ToEnglish("服务业开放城市", everything{}), 1), "服务业开放=servic sector open 城市=citi"; got != want {
		t.Errorf("With, ToEnglish = %q, want %q", got, want)
	}
	var zero Table
	if got := zero.ToChinese("city", everything{}); len(got) != 1 || got[0].Alternatives[0].Text != "citi" {
		t.Errorf("the zero Table gives %v", got)
	}
}

// TestLazy checks that pairs that cover a question leave the dictionary alone.
func TestLazy(t *testing.T) {
	tab := Pairs(testPairs)
	tab.general = func() *general { t.Fatal("loaded the general dictionary"); return nil }
	tab.ToChinese("what is the comprehensive pilot?", everything{})
	tab.ToEnglish("什么是综合试点？", everything{})
}

// TestFileSize keeps the program small.
func TestFileSize(t *testing.T) {
	if len(embedded) > 1700<<10 {
		t.Errorf("cedict.gz has %d bytes, want at most 1.7 MB", len(embedded))
	}
	for _, w := range []string{"CC-CEDICT", "MDBG", "CC BY-SA 4.0"} {
		if b, err := os.ReadFile("NOTICE.md"); err != nil || !strings.Contains(string(b), w) {
			t.Errorf("NOTICE.md lacks %q (%v)", w, err)
		}
	}
}

func TestLight(t *testing.T) {
	for _, tt := range []struct{ a, b string }{
		{"nations", "nation"}, {"organized", "organize"}, {"planning", "plan"}, {"cities", "city"}, {"used", "use"}, {"processes", "process"},
	} {
		if light(tt.a) != light(tt.b) {
			t.Errorf("light(%q) = %q, light(%q) = %q, want the same", tt.a, light(tt.a), tt.b, light(tt.b))
		}
	}
	if light("organization") == light("organ") {
		t.Error("light brings organization and organ together")
	}
}

func FuzzTables(f *testing.F) {
	for _, s := range []string{"the third city", "2025年4月3日有哪些城市", "百分之七十", "马丁·路德", "B型", "xi'an", "\xff", "·", "two-thirds of 1.2.3"} {
		f.Add(s)
	}
	tab := Default().With(testPairs)
	f.Fuzz(func(t *testing.T, s string) {
		q := text.Normalize(s)
		for _, n := range Numbers(q) {
			if n.Form == "" || n.Start < 0 || n.Start >= n.End || n.End > len(q) {
				t.Fatalf("Numbers(%q): %+v", q, n)
			}
		}
		for _, c := range append(tab.ToChinese(q, everything{}), tab.ToEnglish(q, everything{})...) {
			if c.Start < 0 || c.Start >= c.End || c.End > len(q) || q[c.Start:c.End] != c.Source {
				t.Fatalf("%q: span %d:%d of %q", q, c.Start, c.End, c.Source)
			}
			seen := map[string]bool{}
			last := 1.0
			for _, a := range c.Alternatives {
				if a.Text == "" || seen[a.Text] || a.Weight <= 0 || a.Weight > last {
					t.Fatalf("%q: %q has %+v after weight %g", q, c.Source, a, last)
				}
				seen[a.Text], last = true, a.Weight
			}
			if last == 1 && len(c.Alternatives) == 0 {
				t.Fatalf("%q: %q has no translation", q, c.Source)
			}
		}
	})
}
