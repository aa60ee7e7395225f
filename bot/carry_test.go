package bot

import (
	"slices"
	"strings"
	"testing"
)

// TestConversation asks one question after another, each with what the last answer
// says it was about.
func TestConversation(t *testing.T) {
	e, err := starterEngine()
	if err != nil {
		t.Fatal(err)
	}
	type turn struct {
		q       string
		lang    Lang
		carried string   // part of what is said to be carried over; empty: nothing is
		cities  []string // recognised
	}
	for _, tt := range []struct {
		name  string
		turns []turn
	}{
		{"English", []turn{
			{"What does Dalian focus on?", English, "", []string{"dalian"}},
			{"and Qingdao?", English, "“What does Dalian focus on”, asked of Qingdao", []string{"qingdao"}},
			{"thanks", English, "", nil},
			{"what about Xiamen?", English, "“What does Qingdao focus on”, asked of Xiamen", []string{"xiamen"}},
			{"How many tasks are there in total?", English, "", nil},
		}},
		{"simplified", []turn{
			{"大连这次重点做什么？", Simplified, "", []string{"dalian"}},
			{"那青岛呢？", Simplified, "“大连这次重点做什么”，改问青岛", []string{"qingdao"}},
			{"那物流呢？", Simplified, "仍指青岛", []string{"qingdao"}},
		}},
		{"traditional", []turn{
			{"大連這次重點做什麼？", Traditional, "", []string{"dalian"}},
			{"那青島呢？", Traditional, "接著上一個問題「大連這次重點做什麼」，改問青島", []string{"qingdao"}},
			{"合肥呢？", Traditional, "改問合肥", []string{"hefei"}},
		}},
		{"another language in between", []turn{
			{"What does Dalian focus on?", English, "", []string{"dalian"}},
			{"那青岛呢？", Simplified, "改问青岛", []string{"qingdao"}},
		}},
		{"a place that is not covered", []turn{
			{"What does Dalian focus on?", English, "", []string{"dalian"}},
			{"and Zhengzhou?", English, "asked of Zhengzhou", nil},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			previous := ""
			for _, turn := range tt.turns {
				a, err := e.Ask(t.Context(), Question{Text: turn.q, Previous: previous})
				if err != nil {
					t.Fatal(err)
				}
				if a.Lang != turn.lang || !slices.Equal(a.Recognised.Cities, turn.cities) || (a.Carried == "") != (turn.carried == "") || !strings.Contains(a.Carried, turn.carried) {
					t.Errorf("%q: in %s, cities %v, carried %q; want %+v", turn.q, a.Lang, a.Recognised.Cities, a.Carried, turn)
				}
				if a.Question != turn.q {
					t.Errorf("the question is told as %q", a.Question)
				}
				// What was carried over is asked as if it had been written out.
				alone, err := e.Ask(t.Context(), Question{Text: a.Whole, Lang: a.Lang})
				if err != nil {
					t.Fatal(err)
				}
				if a.Status != Smalltalk && (alone.Headline != a.Headline || alone.Status != a.Status) {
					t.Errorf("%q is answered by %q, and written out as %q by %q", turn.q, a.Headline, a.Whole, alone.Headline)
				}
				previous = a.Whole
			}
		})
	}
}

// TestPreviousQuestionIsBounded: what comes back from a platform is not trusted.
func TestPreviousQuestionIsBounded(t *testing.T) {
	e, err := starterEngine()
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("大连的重点\xff是什么", 20_000)
	a, err := e.Ask(t.Context(), Question{Text: "那青岛呢？", Previous: long})
	if err != nil || len([]rune(a.Whole)) > MaxQuestion+20 {
		t.Errorf("%d characters, %v", len([]rune(a.Whole)), err)
	}
}

// TestReasonsAreDistinct: from the words alone, an asker can tell what the corpus
// does not say from a place that it does not cover and from a name that may be several.
func TestReasonsAreDistinct(t *testing.T) {
	e, err := starterEngine()
	if err != nil {
		t.Fatal(err)
	}
	for lang, tc := range map[Lang][3]string{
		English:     {"The corpus names no such amount", "is in neither list", "Did you mean"},
		Simplified:  {"这方面的金额", "不在名单内", "你指的是"},
		Traditional: {"這方面的金額", "不在名單內", "你指的是"},
	} {
		for i, q := range []string{"how much subsidy in Dalian", "Zhengzhou", "tasks of Guzhou"} {
			a, err := e.Ask(t.Context(), Question{Text: q, Lang: lang})
			if err != nil {
				t.Fatal(err)
			}
			for j, words := range tc {
				if strings.Contains(a.Headline, words) != (i == j) {
					t.Errorf("%q in %s: %q", q, lang, a.Headline)
				}
			}
		}
	}
}
