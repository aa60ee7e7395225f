package index

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"policybot/corpus"
)

// small returns a corpus of bilingual records.
func small(t testing.TB, texts ...corpus.Text) *corpus.Corpus {
	t.Helper()
	parts := corpus.Corpus{
		Date:      "2026-01-01",
		Documents: []*corpus.Document{{ID: "d", Title: corpus.Text{EN: "Plan", ZH: "方案"}}},
		Sources:   []*corpus.Source{{ID: "S1", Title: corpus.Text{EN: "s"}, Publisher: "p", Page: corpus.PageOwn}},
		Cities:    []*corpus.City{{Slug: "dalian", Name: corpus.Text{EN: "Dalian", ZH: "大连"}}, {Slug: "qingdao", Name: corpus.Text{EN: "Qingdao", ZH: "青岛"}}},
		Areas:     []*corpus.Area{{Slug: "marine", Name: corpus.Text{EN: "Marine", ZH: "海洋"}}},
		Terms:     []*corpus.Term{{EN: []string{"electronic bill of lading", "e-bill"}, ZH: []string{"电子提单"}}, {EN: []string{"clinic", "doctor's office"}, ZH: []string{"诊所"}}},
	}
	for i, x := range texts {
		parts.Records = append(parts.Records, &corpus.Record{ID: fmt.Sprintf("R%d", i+1), Document: "d", Kind: corpus.KindMeasure,
			Text: x, Sources: []string{"S1"}, Confidence: corpus.Confirmed})
	}
	c, err := corpus.New(parts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func build(t testing.TB, c *corpus.Corpus, dir string) *Index {
	t.Helper()
	x, err := Build(context.Background(), c, Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x
}

func first(t testing.TB, x *Index, q Query) string {
	t.Helper()
	res, err := x.Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Hits) == 0 {
		return ""
	}
	return res.Hits[0].ID
}

func TestSearch(t *testing.T) {
	x := build(t, small(t,
		corpus.Text{EN: "Foreign doctors may open clinics.", ZH: "外籍医生可以开设诊所。"},
		corpus.Text{EN: "Shipping companies may try electronic bills of lading.", ZH: "航运企业可试点电子提单。"},
		corpus.Text{ZH: "支持游戏出海业务。"},
		corpus.Text{EN: "Port fees fell by 12% in 2025."},
	), "")
	for _, tt := range []struct{ name, q, want string }{
		{"english words", "foreign doctors clinics", "R1"},
		{"english stems", "opening a clinic", "R1"},
		{"chinese bigrams", "外籍医生诊所", "R1"},
		{"traditional characters", "外籍醫生開設診所", "R1"},
		{"full width letters", "ｄｏｃｔｏｒｓ", "R1"},
		{"spaces between Han", "电 子 提 单", "R2"},
		{"synonym of the term table", "e-bill", "R2"},
		{"english term, chinese record by table", "doctor's office", "R1"},
		{"misspelt word", "shiping companis", "R2"},
		{"one character", "游", "R3"},
		{"a number", "12%", "R4"},
		{"nothing", "", ""},
		{"nothing known", "zzzz qqqq", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := first(t, x, Query{Text: tt.q}); got != tt.want {
				t.Errorf("first hit of %q = %q, want %q", tt.q, got, tt.want)
			}
		})
	}
}

func TestSearchFilters(t *testing.T) {
	c := small(t, corpus.Text{EN: "Port measure one."}, corpus.Text{EN: "Port measure two."}, corpus.Text{EN: "Port measure three."})
	c.Records[0].Cities = []string{"dalian"}
	c.Records[1].Cities = []string{"qingdao"}
	x := build(t, c, "")
	for _, tt := range []struct {
		name string
		f    Filter
		want string
	}{
		{"all", Filter{}, "R1 R2 R3"},
		{"one city", Filter{Cities: []string{"dalian"}}, "R1"},
		{"one city and programme-wide", Filter{Cities: []string{"dalian"}, Wide: true}, "R1 R3"},
		{"two cities", Filter{Cities: []string{"dalian", "qingdao"}}, "R1 R2"},
		{"a kind that none has", Filter{Kinds: []string{"date"}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res, err := x.Search(context.Background(), Query{Text: "port measure", Filter: tt.f})
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, h := range res.Hits {
				ids = append(ids, h.ID)
			}
			if got := strings.Join(ids, " "); got != tt.want {
				t.Errorf("hits = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestBuildOnDisk(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "when missing")
	c := small(t, corpus.Text{EN: "Foreign doctors may open clinics."})
	build(t, c, dir).Close()
	stat := func() os.FileInfo {
		s, err := os.Stat(filepath.Join(dir, "index", "index_meta.json"))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	made := stat()
	x := build(t, c, dir)
	if !os.SameFile(made, stat()) {
		t.Error("the index of an unchanged corpus was rebuilt")
	}
	if got := first(t, x, Query{Text: "clinics"}); got != "R1" {
		t.Errorf("reopened index found %q, want R1", got)
	}
	x.Close()

	t.Run("changed corpus", func(t *testing.T) {
		x := build(t, small(t, corpus.Text{EN: "Port fees."}, corpus.Text{EN: "Clinics."}), dir)
		if got := first(t, x, Query{Text: "clinics"}); got != "R2" {
			t.Errorf("found %q, want R2 of the new corpus", got)
		}
		x.Close()
	})
	t.Run("torn index", func(t *testing.T) {
		if err := os.WriteFile(filepath.Join(dir, "index", "store", "root.bolt"), []byte("torn"), 0o644); err != nil {
			t.Fatal(err)
		}
		x := build(t, c, dir)
		if got := first(t, x, Query{Text: "clinics"}); got != "R1" {
			t.Errorf("found %q, want R1 of the rebuilt index", got)
		}
	})
	if left, _ := filepath.Glob(filepath.Join(dir, "index-new-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestLiveSwap(t *testing.T) {
	old := build(t, small(t, corpus.Text{EN: "Clinics old."}), "")
	live := NewLive(old)
	taken, done := live.Acquire()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				x, done := live.Acquire()
				if _, err := x.Search(context.Background(), Query{Text: "clinics"}); err != nil {
					t.Error(err)
				}
				done()
			}
		})
	}
	live.Swap(build(t, small(t, corpus.Text{EN: "Nothing."}, corpus.Text{EN: "Clinics new."}), ""))
	wg.Wait()
	if got := first(t, taken, Query{Text: "clinics"}); got != "R1" {
		t.Errorf("a search in flight found %q on the old index, want R1", got)
	}
	done()
	x, done := live.Acquire()
	defer done()
	if got := first(t, x, Query{Text: "clinics"}); got != "R2" {
		t.Errorf("after the swap found %q, want R2", got)
	}
}

func TestLiveClose(t *testing.T) {
	live := NewLive(build(t, small(t, corpus.Text{EN: "Clinics."}), ""))
	x, done := live.Acquire()
	if err := live.Close(); err != nil {
		t.Fatal(err)
	}
	if got := first(t, x, Query{Text: "clinics"}); got != "R1" {
		t.Errorf("a search in flight found %q after Close, want R1", got)
	}
	done()
	late, done := live.Acquire()
	defer done()
	if _, err := late.Search(context.Background(), Query{Text: "clinics"}); !errors.Is(err, ErrClosed) {
		t.Errorf("a search after Close failed with %v, want ErrClosed", err)
	}
	units := late.Prepare("clinics zzzz").Units
	if len(units) != 2 || units[0].Unseen || units[0].Weight <= 0 {
		t.Errorf("a closed index gave the units %+v, want full weights and none unseen", units)
	}
	if err := live.Close(); err != nil {
		t.Errorf("the second Close failed: %v", err)
	}
}

func TestLiveCloseUnderSearches(t *testing.T) {
	live := NewLive(build(t, small(t, corpus.Text{EN: "Clinics."}), t.TempDir()))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				x, done := live.Acquire()
				_, err := x.Search(context.Background(), Query{Text: "clinic clincs shiping"})
				x.Prepare("clinic clincs shiping")
				done()
				if err != nil && !errors.Is(err, ErrClosed) {
					t.Error(err)
				}
			}
		})
	}
	live.Close()
	wg.Wait()
}

// TestFrequency compares the counts in memory with the lists of postings, over
// several segments.
func TestFrequency(t *testing.T) {
	var texts []corpus.Text
	for i := range batchSize + 10 {
		texts = append(texts, corpus.Text{EN: fmt.Sprintf("Clinic %d fees w%d", i%7, i), ZH: "外籍医生诊所"})
	}
	x := build(t, small(t, texts...), "")
	for _, field := range counted {
		for _, term := range []string{"clinic", "fee", "fees", "3", "w12", "外籍", "外", "absent", ""} {
			list, err := x.readPostings(field, term)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // read, then kept
				kept, err := x.postings(field, term)
				if err != nil || !slices.Equal(kept, list) {
					t.Errorf("postings of %q in %s: %d, %v; want %d", term, field, len(kept), err, len(list))
				}
			}
			if n, err := x.frequency(field, term); err != nil || n != len(list) {
				t.Errorf("frequency of %q in %s = %d, %v; want %d", term, field, n, err, len(list))
			}
		}
	}
}

func TestMend(t *testing.T) {
	x := build(t, small(t, corpus.Text{EN: "Foreign doctors may open clinics in hospitals."}), "")
	keep := func(w string) bool { return w == "dalain" }
	for _, tt := range []struct{ name, q, want string }{
		{"a word of a record", "forein doctors", "foreign doctors"},
		{"a word that asks", "whcih doctors", "which doctors"},
		{"an everyday word", "hospitals currentyl open", "hospitals currently open"},
		{"a word of the term table", "electronic bill of ladng", "electronic bill of lading"},
		{"a form of a known word stays", "hospital clinic", "hospital clinic"},
		{"a word to keep stays", "dalain doctors", "dalain doctors"},
		{"a short word stays", "best doctors", "best doctors"},
		{"nothing near stays", "zzzzzzz", "zzzzzzz"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, _ := x.Mend(tt.q, keep); got != tt.want {
				t.Errorf("Mend(%q) = %q, want %q", tt.q, got, tt.want)
			}
		})
	}
}
