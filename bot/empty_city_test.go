package bot

import (
	"slices"
	"testing"

	"policybot/corpus"
	"policybot/index"
)

// A city that is listed and of which no record speaks is refused.
func TestCityWithoutRecords(t *testing.T) {
	whole := starterCorpus(t)
	parts := *whole
	parts.Records = slices.DeleteFunc(slices.Clone(whole.Records), func(r *corpus.Record) bool { return slices.Contains(r.Cities, "dalian") })
	for i, p := range parts.Places {
		place := *p
		place.Records = slices.DeleteFunc(slices.Clone(p.Records), func(id string) bool { return slices.Contains(whole.Record(id).Cities, "dalian") })
		parts.Places = slices.Clone(parts.Places)
		parts.Places[i] = &place
	}
	parts.Asked = nil
	c, err := corpus.New(parts)
	if err != nil {
		t.Fatal(err)
	}
	x, err := index.Build(t.Context(), c, index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	live := index.NewLive(x)
	defer live.Close()
	e := New(live)
	for _, q := range []string{"What may Dalian do?", "Dalian", "大连可以做什么", "大连", "How many tasks does Dalian have?"} {
		a, err := e.Ask(t.Context(), Question{Text: q})
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
	whole := starterCorpus(t)
	parts := *whole
	parts.Records = slices.Clone(whole.Records)
	for i, r := range whole.Records {
		if r.ID == "F003" || r.ID == "F188" { // the two that name all nine
			silent := *r
			silent.Text = corpus.Text{EN: "The document has a list of cities.", ZH: "文件列有城市名单。"}
			parts.Records[i] = &silent
		}
	}
	parts.Asked = nil
	c, err := corpus.New(parts)
	if err != nil {
		t.Fatal(err)
	}
	x, err := index.Build(t.Context(), c, index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	live := index.NewLive(x)
	defer live.Close()
	e := New(live)
	for _, q := range []string{"郑州、长沙、济南这些省会有没有进试点", "Is Kunming a pilot city?", "Harbin: is it among the pilots?"} {
		if a, err := e.Ask(t.Context(), Question{Text: q}); err != nil || a.Status == Answered {
			t.Errorf("%q: %v, %v", q, a.Status, err)
		}
	}
}
