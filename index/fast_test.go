package index

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	bleveindex "github.com/blevesearch/bleve_index_api"

	"policybot/corpus"
)

// TestNear compares the count of edits with bleve's, word by word.
func TestNear(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		b := []byte("a")
		for range 2 + rng.IntN(5) {
			b = append(b, "abcd"[rng.IntN(4)])
		}
		return string(b)
	}
	var texts []corpus.Text
	var words []string
	for range 400 {
		w := word()
		words = append(words, w)
		texts = append(texts, corpus.Text{EN: w})
	}
	x := build(t, small(t, texts...), "")
	slices.Sort(words)
	words = slices.Compact(words)
	fuzzy := x.reader.(bleveindex.IndexReaderFuzzy)
	for range 300 {
		w := word()
		for edits := 1; edits <= 2; edits++ {
			dict, err := fuzzy.FieldDictFuzzy(fieldEnWord, w, edits, "a")
			if err != nil {
				t.Fatal(err)
			}
			var want, got []string
			for {
				e, err := dict.Next()
				if err != nil {
					t.Fatal(err)
				}
				if e == nil {
					break
				}
				want = append(want, e.Term)
			}
			dict.Close()
			for _, c := range words {
				if n, err := x.frequency(fieldEnWord, c); err == nil && n > 0 && near(w, c, edits) {
					got = append(got, c)
				}
			}
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Fatalf("%d edits from %q: %q, want %q", edits, w, got, want)
			}
		}
	}
}

func TestNth(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		scores := make([]float32, rng.IntN(60))
		for i := range scores {
			scores[i] = float32(rng.IntN(20)) // with many equal ones
		}
		sorted := slices.Clone(scores)
		slices.SortFunc(sorted, func(a, b float32) int { return int(b - a) })
		for n := 1; n <= len(scores); n++ {
			if got := nth(slices.Clone(scores), n); got != sorted[n-1] {
				t.Fatalf("%d greatest of %v is %v", n, sorted, got)
			}
		}
		if len(scores) > 0 && nth(scores, len(scores)+1) != sorted[len(sorted)-1] {
			t.Fatalf("of too few: not the least of %v", sorted)
		}
	}
}

func TestLeaders(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		n := rng.IntN(100)
		place := rng.Perm(n)
		l := leaders{limit: 1 + rng.IntN(20), place: place}
		var all []scored
		for i := range n {
			s := scored{doc: uint32(i), score: float64(rng.IntN(8))}
			all = append(all, s)
			if l.wants(s) {
				l.add(s)
			}
		}
		slices.SortFunc(all, l.better)
		if got := l.sorted(); !slices.Equal(got, all[:min(n, l.limit)]) {
			t.Fatalf("the best %d are %v, want %v", l.limit, got, all[:min(n, l.limit)])
		}
	}
}

// What is asked for goes on being kept, what is not goes, and no more is kept than may be.
func TestListCache(t *testing.T) {
	c := newListCache()
	list := make([]posting, listsMost/10)
	often := listKey{fieldEnStem, "often"}
	c.put(often, list[:1])
	for i := range 40 {
		c.put(listKey{fieldEnStem, fmt.Sprint(i)}, list)
		if kept, ok := c.get(often); !ok || len(kept) != 1 {
			t.Fatalf("a list that was asked for just now is gone after %d others", i+1)
		}
	}
	if _, ok := c.get(listKey{fieldEnStem, "0"}); ok {
		t.Error("a list that was not asked for in a while is kept")
	}
	if n := len(c.young) + len(c.old); n > 2*10+2 {
		t.Errorf("%d lists are kept", n)
	}
}

// What is filtered by number is what the filter allows, whether cities have bits of
// their own or share them.
func TestAdmits(t *testing.T) {
	for _, cities := range []int{2, scopeBits, 3 * scopeBits} {
		parts := *small(t, corpus.Text{EN: "Clinics."})
		parts.Cities, parts.Records = nil, nil
		slug := func(i int) string { return fmt.Sprintf("c%d", i) }
		for i := range cities {
			parts.Cities = append(parts.Cities, &corpus.City{Slug: slug(i), Name: corpus.Text{EN: fmt.Sprintf("City %d", i), ZH: fmt.Sprintf("城%d", i)}})
		}
		for i := range 400 {
			r := &corpus.Record{ID: fmt.Sprintf("R%d", i+1), Document: "d", Kind: corpus.KindMeasure, Area: "marine",
				Text: corpus.Text{EN: "Clinics."}, Sources: []string{"S1"}, Confidence: corpus.Confirmed}
			if i%3 == 0 {
				r.Kind = corpus.KindNumber
			}
			for k := range i % 4 {
				r.Cities = append(r.Cities, slug((i+k*61)%cities))
			}
			slices.Sort(r.Cities)
			r.Cities = slices.Compact(r.Cities)
			parts.Records = append(parts.Records, r)
		}
		c, err := corpus.New(parts)
		if err != nil {
			t.Fatal(err)
		}
		x := build(t, c, "")
		passed, refused := 0, 0
		for _, f := range []Filter{
			{Cities: []string{slug(0)}}, {Cities: []string{slug(1)}, Wide: true}, {Cities: []string{slug(0), slug(cities - 1)}, Wide: true},
			{Cities: []string{"none"}}, {Cities: []string{"none"}, Wide: true}, {Kinds: []string{string(corpus.KindNumber)}},
			{Cities: []string{slug(1)}, Wide: true, Kinds: []string{string(corpus.KindNumber)}},
		} {
			admits := x.admits(f)
			for d, r := range x.ids {
				if got := admits(uint32(d)); got != f.Allows(r) {
					t.Errorf("%d cities, %+v: %v is admitted: %t", cities, f, r.Cities, got)
				} else if got {
					passed++
				} else {
					refused++
				}
			}
		}
		if passed == 0 || refused == 0 {
			t.Errorf("%d cities: %d admitted, %d not", cities, passed, refused)
		}
		if x.admits(Filter{}) != nil {
			t.Error("an empty filter filters")
		}
	}
}
