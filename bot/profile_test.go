package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"policybot/bot"
	"policybot/corpus"
	"policybot/corpus/starter"
)

// TestProfileCountsWhatLooksCount: what a profile counts and what it says to be
// unconfirmed are together what the look-up of the same city counts.
func TestProfileCountsWhatLooksCount(t *testing.T) {
	c, err := starter.Load()
	if err != nil {
		t.Fatal(err)
	}
	e := engineOf(t, c)
	for _, city := range c.Cities {
		sure, unsure := 0, 0
		for _, rec := range c.Records {
			for _, slug := range rec.Cities {
				switch {
				case slug != city.Slug:
				case rec.Confidence == corpus.Unconfirmed:
					unsure++
				default:
					sure++
				}
			}
		}
		for q, said := range map[string][2]string{
			"What does " + city.Name.EN + " focus on?": {fmt.Sprintf(": %d records in the corpus, ", sure), map[bool]string{true: " 1 more is unconfirmed.", false: fmt.Sprintf(" %d more are unconfirmed.", unsure)}[unsure == 1]},
			city.Name.ZH + "的重点是什么？":                   {fmt.Sprintf("：资料库中有%d条记录，", sure), fmt.Sprintf("。另有%d条未经证实。", unsure)},
		} {
			a, err := e.Ask(t.Context(), bot.Question{Text: q})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(a.Headline, said[0]) || strings.Contains(a.Headline, said[1]) != (unsure > 0) {
				t.Errorf("%s: %d records and %d unconfirmed are told as: %s", q, sure, unsure, a.Headline)
			}
		}
		looked, err := e.City(t.Context(), city.Slug, bot.Look{})
		if want := fmt.Sprintf("Records that name it: %d,", sure+unsure); err != nil || !strings.Contains(looked.Headline, want) {
			t.Errorf("%s: %q, %v, want %q", city.Slug, looked.Headline, err, want)
		}
	}
}

// TestNothingOfOneCompared: a city of which nothing is held is told of in a sentence.
func TestNothingOfOneCompared(t *testing.T) {
	e := starterBot(t)
	for q, want := range map[string]string{
		"Compare Xiamen and Hefei on BRICS": "Hefei: nothing in the corpus.",
		"比较一下厦门和合肥在金砖合作上的情况":                "合肥：资料库中没有相关记录。",
	} {
		a, err := e.Ask(t.Context(), bot.Question{Text: q})
		if err != nil || !strings.Contains(a.Text(), "\n"+want+"\n") {
			t.Errorf("%s: %v, no %q in\n%s", q, err, want, a.Text())
		}
	}
}
