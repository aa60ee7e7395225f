package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"policybot/bot/complete"
	"policybot/corpus"
	"policybot/index"
)

func askWith(t testing.TB, q Question) Answer {
	t.Helper()
	e, err := starterEngine()
	if err != nil {
		t.Fatal(err)
	}
	a, err := e.Ask(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestWideQuestionsCanBeNarrowed(t *testing.T) {
	for _, q := range []string{"what about logistics?", "物流怎么样？"} {
		a := askWith(t, Question{Text: q, All: true})
		if a.Status != Answered || len(a.Facets) < 2 {
			t.Fatalf("%s: %s with %d facets", q, a.Status, len(a.Facets))
		}
		for _, f := range a.Facets {
			scope := Scope{}
			switch f.Sort {
			case SortCity:
				scope.Cities = []string{f.Key}
			case SortArea:
				scope.Areas = []string{f.Key}
			case SortDocument:
				scope.Documents = []string{f.Key}
			}
			b := askWith(t, Question{Text: q, All: true, Scope: scope})
			e, _ := starterEngine()
			x, done := e.live.Acquire()
			n := 0
			for _, s := range b.Sections {
				for _, it := range s.Items {
					n++
					rec := x.Corpus().Record(it.RecordID)
					ok := true
					switch f.Sort {
					case SortCity:
						ok = len(rec.Cities) == 0 || slices.Contains(rec.Cities, f.Key)
					case SortArea:
						ok = rec.Area == f.Key
					case SortDocument:
						ok = rec.Document == f.Key
					}
					if !ok {
						t.Errorf("%s narrowed to %s %s shows %s", q, f.Sort, f.Key, it.RecordID)
					}
				}
			}
			done()
			if n < f.Count { // those of no city, and those that only relate, may join
				t.Errorf("%s narrowed to %s %s shows %d records, %d were promised", q, f.Sort, f.Key, n, f.Count)
			}
		}
	}
	for _, q := range []string{"how many tasks are there?", "What does Dalian focus on?", "hello"} {
		if a := askWith(t, Question{Text: q, All: true}); len(a.Facets) > 0 && q != "What does Dalian focus on?" {
			t.Errorf("%s: facets %v", q, a.Facets)
		}
	}
}

func TestScopeNarrows(t *testing.T) {
	a := askWith(t, Question{Text: "What does Dalian focus on?", Scope: Scope{Cities: []string{"xiamen"}}})
	for _, r := range a.Ranked {
		if len(r.Cities) > 0 && !slices.Contains(r.Cities, "xiamen") {
			t.Errorf("%s is of %v", r.ID, r.Cities)
		}
	}
	if a := askWith(t, Question{Text: "What does Dalian focus on?", Scope: Scope{Cities: []string{"atlantis"}, Areas: []string{"magic"}}}); a.Status != Answered {
		t.Errorf("keys that are not in the corpus: %s", a.Status)
	}
}

func TestAllAreShown(t *testing.T) {
	q := "What measures are there in transport and logistics?"
	count := func(a Answer) (n int) {
		for _, s := range a.Sections {
			n += len(s.Items)
		}
		return n
	}
	some, all := askWith(t, Question{Text: "商务部的试点任务文件"}), askWith(t, Question{Text: "商务部的试点任务文件", All: true})
	if count(all) < count(some) {
		t.Errorf("whole: %d records, else %d", count(all), count(some))
	}
	a := askWith(t, Question{Text: q, All: true})
	for _, s := range a.Sections {
		if strings.Contains(s.Label, "not shown") {
			t.Errorf("left out although all were asked for: %s", s.Label)
		}
	}
}

func TestWhy(t *testing.T) {
	a := askWith(t, Question{Text: "Can foreign doctors work in Dallian?", Explain: true})
	w := a.Why
	if w == nil || len(w.Names) == 0 || w.Names[0] != (Name{SortCity, "Dalian"}) || len(w.Scope) != 1 {
		t.Fatalf("got %+v", w)
	}
	if !slices.Contains(w.Mended, [2]string{"dallian", "Dalian"}) {
		t.Errorf("mended: %v", w.Mended)
	}
	if len(w.Held)+len(w.Lacking)+len(w.Unseen) == 0 {
		t.Error("no words")
	}
	zh := askWith(t, Question{Text: "航運有哪些措施？", Lang: Traditional, Explain: true}).Why
	if zh == nil || !slices.Contains(zh.Held, "航运") && !slices.Contains(zh.Lacking, "航运") {
		t.Errorf("got %+v", zh)
	}
	if askWith(t, Question{Text: "logistics"}).Why != nil {
		t.Error("explained without being asked to")
	}
}

func TestLibrary(t *testing.T) {
	e, err := starterEngine()
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	if s, ok := e.Named(SortCity, "大連", Traditional); !ok || s != (Suggestion{Key: "dalian", Name: "大連"}) {
		t.Errorf("Named: %v, %v", s, ok)
	}
	if s, ok := e.Named(SortCity, "x", English); ok {
		t.Errorf("one of several: %v", s)
	}
	if got := e.Suggest(SortMeasure, "", English); len(got) != complete.Most {
		t.Errorf("%d suggestions", len(got))
	}
	a, err := e.Record(ctx, "F016", English)
	if err != nil || a.Status != Answered || len(a.Sections) != 1 || a.Sections[0].Items[0].RecordID != "F016" || a.Sections[0].Items[0].Original == "" {
		t.Errorf("Record: %+v, %v", a, err)
	}
	if a, _ := e.Record(ctx, "nothing", Traditional); a.Status != Refused || !strings.Contains(a.Headline, "資料庫") {
		t.Errorf("no record: %+v", a)
	}
	src, err := e.Sources(ctx, Simplified)
	if err != nil || len(src.Sections) != 1 || len(src.Citations) == 0 {
		t.Errorf("Sources: %+v, %v", src, err)
	}
	about, err := e.About(ctx, Question{Text: "I heard that Dalian will get new shipping and cruise policies, what a week!"})
	if err != nil || about.Status != Related || !slices.ContainsFunc(about.Ranked, func(r Ranked) bool { return slices.Contains(r.Cities, "dalian") }) {
		t.Errorf("About: %+v, %v", about, err)
	}
	if none, _ := e.About(ctx, Question{Text: "pizza tonight? 🍕"}); none.Status != Refused {
		t.Errorf("about nothing: %s %v", none.Status, none.Headline)
	}
}

// TestNamesAfterSwap: nobody waits for the names of a new corpus, and what is gone
// from it is named no more.
func TestNamesAfterSwap(t *testing.T) {
	parts := func(cities ...string) *index.Index {
		c := &corpus.Corpus{
			Name: corpus.Text{EN: "Test", ZH: "测试"}, Date: "2026-01-09", Main: "d",
			Areas:     []*corpus.Area{{Slug: "a", Name: corpus.Text{EN: "Area", ZH: "领域"}}},
			Documents: []*corpus.Document{{ID: "d", Title: corpus.Text{EN: "Document", ZH: "文件"}, Date: "2026-01-09", Sources: []string{"S1"}}},
			Sources:   []*corpus.Source{{ID: "S1", Title: corpus.Text{EN: "Source", ZH: "来源"}, Publisher: "P", URL: "https://www.mofcom.gov.cn/x", Page: corpus.PageOwn, Lang: "zh", Kind: "official", Reliability: "official-text"}},
		}
		for i, name := range cities {
			slug := strings.ToLower(name)
			c.Cities = append(c.Cities, &corpus.City{Slug: slug, Name: corpus.Text{EN: name, ZH: []string{"甲市", "乙市"}[i] + name}})
			c.Records = append(c.Records, &corpus.Record{ID: "R" + strconv.Itoa(i), Document: "d", Kind: corpus.KindMeasure, Area: "a", Cities: []string{slug},
				Text: corpus.Text{EN: "Firms may open in " + name + ".", ZH: "企业可以在" + name + "开业。"}, Sources: []string{"S1"}, Confidence: corpus.Confirmed, Verified: "2026-01-10"})
		}
		whole, err := corpus.New(*c)
		if err != nil {
			t.Fatal(err)
		}
		x, err := index.Build(t.Context(), whole, index.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	live := index.NewLive(parts("Alpha", "Beta"))
	defer live.Close()
	e := New(live)
	if got := e.Suggest(SortCity, "beta", English); len(got) != 1 {
		t.Fatalf("before: %v", got)
	}
	e.naming.Lock() // as if the names of the new version took for ever
	live.Swap(parts("Alpha", "Gamma"))
	if got := e.Suggest(SortCity, "beta", English); len(got) != 1 {
		t.Errorf("meanwhile: %v", got)
	}
	if s, ok := e.Named(SortCity, "beta", English); ok {
		t.Errorf("named although it is gone: %v", s)
	}
	if _, ok := e.Named(SortCity, "gamma", English); !ok || !slices.Contains(e.Keys(SortCity), "gamma") {
		t.Error("the key of a new city is not known at once")
	}
	e.naming.Unlock()
	for deadline := time.Now().Add(time.Minute); len(e.Suggest(SortCity, "gam", English)) != 1; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the names of the new version never come")
		}
	}
}

// TestAreaByItsNameAlone: an area's name, and nothing else, is answered like the
// area that was chosen from a list.
func TestAreaByItsNameAlone(t *testing.T) {
	e, err := starterEngine()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range e.Keys(SortArea) {
		for _, lang := range []Lang{English, Simplified, Traditional} {
			name, ok := e.Named(SortArea, key, lang)
			if !ok {
				t.Fatalf("no name for %s", key)
			}
			chosen, err := e.Ask(t.Context(), Question{Text: name.Name, Lang: lang, Scope: Scope{Areas: []string{key}}})
			if err != nil {
				t.Fatal(err)
			}
			for _, q := range []string{name.Name, name.Name + "?"} {
				a, err := e.Ask(t.Context(), Question{Text: q, Lang: lang})
				if err != nil {
					t.Fatal(err)
				}
				if a.Headline != chosen.Headline {
					t.Errorf("%q: %q, and of the area: %q", q, a.Headline, chosen.Headline)
				}
			}
		}
	}
}
