package bot_test

import (
	"slices"
	"testing"

	"policybot/bot"
	"policybot/corpus"
	"policybot/corpus/starter"
)

// starterChanged returns an engine on the starter corpus without the ways in which people
// ask, changed by a function that may replace its lists, not what they hold.
func starterChanged(t *testing.T, change func(*corpus.Corpus)) *bot.Engine {
	t.Helper()
	whole, err := starter.Load()
	if err != nil {
		t.Fatal(err)
	}
	parts := *whole
	parts.Asked = nil
	parts.Records, parts.Places = slices.Clone(whole.Records), slices.Clone(whole.Places)
	change(&parts)
	c, err := corpus.New(parts)
	if err != nil {
		t.Fatal(err)
	}
	return engineOf(t, c)
}

// A city that is listed and of which no record speaks is refused.
func TestCityWithoutRecords(t *testing.T) {
	e := starterChanged(t, func(c *corpus.Corpus) {
		ofDalian := map[string]bool{}
		c.Records = slices.DeleteFunc(c.Records, func(r *corpus.Record) bool {
			ofDalian[r.ID] = slices.Contains(r.Cities, "dalian")
			return ofDalian[r.ID]
		})
		for i, p := range c.Places {
			place := *p
			place.Records = slices.DeleteFunc(slices.Clone(p.Records), func(id string) bool { return ofDalian[id] })
			c.Places[i] = &place
		}
	})
	for _, q := range []string{"What may Dalian do?", "Dalian", "大连可以做什么", "大连", "How many tasks does Dalian have?"} {
		a, err := e.Ask(t.Context(), bot.Question{Text: q})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range a.Ranked {
			if slices.Contains(r.Cities, "dalian") {
				t.Errorf("%q is answered from %s", q, r.ID)
			}
		}
	}
}

// Without a record that lists the cities, whether a place is one of them is refused, and
// not asked for ever.
func TestNoListOfCities(t *testing.T) {
	e := starterChanged(t, func(c *corpus.Corpus) {
		for i, r := range c.Records {
			if r.ID == "F003" || r.ID == "F188" { // the two that name all nine
				silent := *r
				silent.Text = corpus.Text{EN: "The document has a list of cities.", ZH: "文件列有城市名单。"}
				c.Records[i] = &silent
			}
		}
	})
	for _, q := range []string{"郑州、长沙、济南这些省会有没有进试点", "Is Kunming a pilot city?", "Harbin: is it among the pilots?"} {
		if a, err := e.Ask(t.Context(), bot.Question{Text: q}); err != nil || a.Status == bot.Answered {
			t.Errorf("%q: %v, %v", q, a.Status, err)
		}
	}
}
