package bot_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"policybot/bot"
	"policybot/corpus"
	"policybot/index"
)

// corpusOf draws a small corpus.
func corpusOf(t *rapid.T) *corpus.Corpus {
	slugs := []string{"aa", "bb", "cc", "dd"}
	parts := corpus.Corpus{
		Name:      corpus.Text{EN: "Drawn", ZH: "示例"},
		Documents: []*corpus.Document{{ID: "d", Title: corpus.Text{EN: "Paper"}}, {ID: "local:aa", Tag: true, Title: corpus.Text{EN: "Plan"}}},
		Sources:   []*corpus.Source{{ID: "S1", Title: corpus.Text{EN: "Page"}, Publisher: "P", Page: corpus.PageOwn}},
		Areas:     []*corpus.Area{{Slug: "x", Name: corpus.Text{EN: "Ex"}}, {Slug: "y", Name: corpus.Text{EN: "Why"}}},
	}
	for _, s := range slugs {
		parts.Cities = append(parts.Cities, &corpus.City{Slug: s, Name: corpus.Text{EN: "City" + strings.ToUpper(s)}})
	}
	for i := range rapid.IntRange(1, 25).Draw(t, "records") {
		parts.Records = append(parts.Records, &corpus.Record{
			ID: fmt.Sprintf("R%d", i), Document: rapid.SampledFrom([]string{"d", "local:aa"}).Draw(t, "document"),
			Kind:   rapid.SampledFrom(bot.Kinds).Draw(t, "kind"),
			Cities: rapid.SliceOfNDistinct(rapid.SampledFrom(slugs), 0, 4, rapid.ID[string]).Draw(t, "cities"),
			Area:   rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "area"),
			Text:   corpus.Text{EN: "Harbour " + rapid.StringMatching(`[a-z]{3,9}`).Draw(t, "word")}, Sources: []string{"S1"},
			Confidence: rapid.SampledFrom([]corpus.Confidence{corpus.Confirmed, corpus.Reported, corpus.Unconfirmed}).Draw(t, "confidence"),
		})
	}
	c, err := corpus.New(parts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A comparison shows each record of the compared cities once, under the very
// cities that it is tagged with, and never another.
func TestComparisonKeepsToTags(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := corpusOf(rt)
		x, err := index.Build(context.Background(), c, index.Options{})
		if err != nil {
			rt.Fatal(err)
		}
		live := index.NewLive(x)
		defer live.Close()
		cities := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"aa", "bb", "cc", "dd"}), 2, 4, rapid.ID[string]).Draw(rt, "compared")
		var look bot.Look
		if rapid.Bool().Draw(rt, "narrowed") {
			look.Areas = []string{"x"}
		}
		got, err := bot.New(live).SideBySide(context.Background(), cities, look)
		if err != nil {
			rt.Fatal(err)
		}
		under := map[string][]string{} // record → the compared cities that it stands under
		wide := map[string]bool{}
		for _, a := range got.Areas {
			for city, ids := range a.Only {
				for _, id := range ids {
					under[id] = append(under[id], city)
				}
			}
			for _, s := range a.Shared {
				for _, id := range s.Records {
					under[id] = append(under[id], s.Cities...)
				}
			}
			for _, id := range a.Wide {
				wide[id] = true
			}
			for _, id := range slices.Concat(slices.Collect(ids(a))...) {
				if c.Record(id).Area != a.Area {
					rt.Errorf("%s of area %q stands under %q", id, c.Record(id).Area, a.Area)
				}
			}
		}
		sum := 0
		for _, rec := range c.Records {
			var want []string
			for _, city := range cities {
				if slices.Contains(rec.Cities, city) && (len(look.Areas) == 0 || rec.Area == "x") {
					want = append(want, city)
				}
			}
			if len(want) > 0 {
				sum++
			}
			if !slices.Equal(under[rec.ID], want) {
				rt.Errorf("%s, tagged %v, stands under %v, want %v", rec.ID, rec.Cities, under[rec.ID], want)
			}
			if inWide := len(rec.Cities) == 0 && rec.Kind == corpus.KindMeasure && (len(look.Areas) == 0 || rec.Area == "x"); wide[rec.ID] != inWide {
				rt.Errorf("%s, tagged %v, of kind %s, stands among the common ones: %v", rec.ID, rec.Cities, rec.Kind, wide[rec.ID])
			}
		}
		for _, s := range got.Answer.Sections { // and what is drawn says the same
			for _, it := range s.Items {
				for _, city := range c.Cities {
					if strings.Contains(s.Label, "only "+city.Name.EN+" ") && !slices.Contains(c.Record(it.RecordID).Cities, city.Slug) {
						rt.Errorf("%s, tagged %v, is drawn under %q", it.RecordID, c.Record(it.RecordID).Cities, s.Label)
					}
				}
			}
		}
		if len(got.Answer.Tables) == 1 {
			total := got.Answer.Tables[0].Rows[len(got.Answer.Tables[0].Rows)-1].Cells
			n := 0
			for _, v := range total[:len(total)-1] {
				n += v
			}
			if n != sum {
				rt.Errorf("the table counts %d records, there are %d", n, sum)
			}
		}
	})
}

// ids yields every list of records of an area.
func ids(a bot.ComparedArea) func(func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, l := range a.Only {
			if !yield(l) {
				return
			}
		}
		for _, s := range a.Shared {
			if !yield(s.Records) {
				return
			}
		}
		yield(a.Wide)
	}
}
