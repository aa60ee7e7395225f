package index

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"

	"policybot/corpus"
	"policybot/index/text"
)

// Filter narrows a search before ranking. Empty lists do not narrow.
type Filter struct {
	Cities    []string // slugs; any of them
	Wide      bool     // with Cities: programme-wide records too
	Areas     []string // any of them
	Documents []string
	Kinds     []string
}

func (f Filter) empty() bool {
	return len(f.Cities) == 0 && len(f.Areas) == 0 && len(f.Documents) == 0 && len(f.Kinds) == 0
}

// Allows reports whether a record passes.
func (f Filter) Allows(r *corpus.Record) bool {
	if len(f.Cities) > 0 {
		ok := f.Wide && len(r.Cities) == 0
		for _, c := range r.Cities {
			ok = ok || slices.Contains(f.Cities, c)
		}
		if !ok {
			return false
		}
	}
	return (len(f.Areas) == 0 || slices.Contains(f.Areas, r.Area)) &&
		(len(f.Documents) == 0 || slices.Contains(f.Documents, r.Document)) &&
		(len(f.Kinds) == 0 || slices.Contains(f.Kinds, string(r.Kind)))
}

// scopeBits is how many cities have a bit of their own in a record's scope. Those of a
// corpus of more share them, and the bit above stands for none in particular.
const scopeBits = 63

// scopeOf returns the cities of a record as bits, so that a filter of cities needs no
// look at the record itself: a search in a large corpus filters tens of thousands.
func (x *Index) scopeOf(r *corpus.Record) uint64 {
	if len(r.Cities) == 0 {
		return 1 << scopeBits
	}
	return x.bitsOf(r.Cities)
}

func (x *Index) bitsOf(cities []string) uint64 {
	var out uint64
	for _, c := range cities {
		if i, ok := x.cityAt[c]; ok {
			out |= 1 << (i % scopeBits)
		}
	}
	return out
}

// admits returns f for the numbers of documents; nil where it admits all.
func (x *Index) admits(f Filter) func(doc uint32) bool {
	switch {
	case f.empty():
		return nil
	case len(f.Cities) == 0:
		return func(doc uint32) bool { return f.Allows(x.ids[doc]) }
	}
	scope, rest := x.bitsOf(f.Cities), f
	if f.Wide {
		scope |= 1 << scopeBits
	}
	if len(x.cityAt) <= scopeBits {
		rest.Cities = nil // the bits tell all
	}
	if rest.empty() {
		return func(doc uint32) bool { return x.scopes[doc]&scope != 0 }
	}
	return func(doc uint32) bool { return x.scopes[doc]&scope != 0 && rest.Allows(x.ids[doc]) }
}

// Query is one search.
type Query struct {
	Text   string
	Limit  int // 10 if 0
	Filter Filter
}

// Hit is one record found.
type Hit struct {
	ID       string
	Score    float64 // share of the best score that a record could have for this question, 0 to about 1
	Coverage float64 // share of the question's weight that occurs in the record, 0 to 1
}

// Result is what a search found, best first.
type Result struct {
	Hits   []Hit
	Mended map[string]string // words of the question that were misspelt, with what was searched instead
}

// Search ranks the records by how well they hold what the question says, in
// either language.
func (x *Index) Search(ctx context.Context, q Query) (Result, error) {
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	if x.closed.Load() {
		return Result{}, ErrClosed
	}
	limit := q.Limit
	if limit <= 0 {
		limit = 10
	}
	p := x.parse(text.Normalize(q.Text))
	own, err := x.rank(p.own, ownBM25, q.Filter, max(limit, fuseDepth))
	if err != nil {
		return Result{}, err
	}
	cross, err := x.rank(p.cross, crossBM25, q.Filter, max(limit, fuseDepth))
	if err != nil {
		return Result{}, err
	}
	res := Result{Mended: p.mended}
	for _, s := range x.fuse(own, cross) {
		if len(res.Hits) == limit {
			break
		}
		res.Hits = append(res.Hits, Hit{ID: x.ids[s.doc].ID, Score: s.score, Coverage: s.coverage})
	}
	return res, nil
}

const (
	// fuseDepth is how far down each language's ranking is read.
	fuseDepth = 100
	// crossShare is what a translated question's score is worth beside the same
	// score in the question's own language.
	crossShare = 0.9
	// ownSure is the score from which a record in the question's own language is
	// surely meant, and besideOwn what translations are worth beside it: the same
	// passage in both languages is answered with in the asker's.
	ownSure   = 0.7
	besideOwn = 0.65
	// bothShare is what the weaker language adds for a record that has both.
	bothShare = 0.15
)

// fuse merges the rankings of the two languages. Scores of both are shares of an
// ideal, so they compare; a record in both is counted once, by its better score
// and a little of the other.
func (x *Index) fuse(own, cross []scored) []scored {
	if len(cross) == 0 {
		return own
	}
	at := make(map[uint32]int, len(own))
	out := slices.Clone(own)
	for i, s := range out {
		at[s.doc] = i
	}
	share := crossShare
	if len(own) > 0 && own[0].score >= ownSure {
		share = besideOwn
	}
	for _, c := range cross {
		c.score *= share
		i, ok := at[c.doc]
		if !ok {
			out = append(out, c)
			continue
		}
		o := &out[i]
		o.score = max(o.score, c.score) + bothShare*min(o.score, c.score)
		o.coverage = max(o.coverage, c.coverage)
	}
	slices.SortFunc(out, func(p, q scored) int {
		if c := cmp.Compare(q.score, p.score); c != 0 {
			return c
		}
		return cmp.Compare(x.place[p.doc], x.place[q.doc])
	})
	return out
}

// scored is one record's share of a question's ideal score.
type scored struct {
	doc      uint32
	score    float64
	coverage float64
}

// accumulators hold the running scores of one search, by document number.
type accumulators struct {
	score   []float32
	covered []float32
	seen    []bool
	touched []uint32
	buf     []posting

	// Of the alternatives of one concept: the weighted sum of their frequencies, the
	// length, and the weight of the best, which is 0 of records without any.
	tf, length []float32
	best       []float64
	scores     []float32 // to choose candidates by
}

var accumulatorPool = sync.Pool{New: func() any { return &accumulators{} }}

func (a *accumulators) reset(n int) {
	if len(a.score) < n {
		a.score, a.covered, a.seen = make([]float32, n), make([]float32, n), make([]bool, n)
		a.tf, a.length, a.best = make([]float32, n), make([]float32, n), make([]float64, n)
		a.touched = a.touched[:0]
		return
	}
	for _, d := range a.touched {
		a.score[d], a.covered[d], a.seen[d] = 0, 0, false
	}
	a.touched = a.touched[:0]
}

// rank scores every record that holds any of the concepts and returns the best
// limit of those that the filter allows. A score is divided by what a record
// with every concept once would get, so that scores of questions, and of the two
// languages, compare.
func (x *Index) rank(concepts []concept, m bm25, f Filter, limit int) ([]scored, error) {
	a := accumulatorPool.Get().(*accumulators)
	defer accumulatorPool.Put(a)
	a.reset(len(x.ids))
	var ideal, weight float64
	for i := range concepts {
		if c := &concepts[i]; c.ideal {
			top, w, err := x.accumulate(a, m, c)
			if err != nil {
				return nil, err
			}
			ideal += top
			weight += w
		}
	}
	admits := x.admits(f)
	candidates := x.candidates(a, admits)
	for i := range concepts {
		if c := &concepts[i]; !c.ideal {
			if err := x.refine(a, m, c, candidates); err != nil {
				return nil, err
			}
		}
	}
	if ideal == 0 {
		return nil, nil
	}
	best := leaders{limit: limit, place: x.place}
	for _, d := range a.touched {
		s := scored{doc: d, score: float64(a.score[d]) / ideal}
		if x.unconfirmed[d] {
			s.score *= unconfirmedShare
		}
		if !best.wants(s) || admits != nil && !admits(d) {
			continue
		}
		if weight > 0 {
			s.coverage = float64(a.covered[d]) / weight
		}
		best.add(s)
	}
	return best.sorted(), nil
}

// unconfirmedShare keeps a record with weak sources under a better supported one.
const unconfirmedShare = 0.85

// candidatesMost is how many records the second stage scores. What is added there
// is small beside what found them, so a record further down cannot come up to where
// answers are read.
const candidatesMost = 2000

// candidates returns, in order of number, the records that the second stage scores:
// the best of the first, or nil for all of a corpus that is small enough. Single
// characters and words as written are in so many records that reading them for each
// would take ten times as long.
func (x *Index) candidates(a *accumulators, admits func(doc uint32) bool) []uint32 {
	if len(a.touched) <= candidatesMost {
		return nil
	}
	docs := a.touched
	if admits != nil {
		docs = make([]uint32, 0, len(a.touched))
		for _, d := range a.touched {
			if admits(d) {
				docs = append(docs, d)
			}
		}
	}
	a.scores = a.scores[:0]
	for _, d := range docs {
		a.scores = append(a.scores, a.score[d])
	}
	out := make([]uint32, 0, candidatesMost)
	var level []uint32 // those with the score of the last one, of which the first in the corpus are kept
	least := nth(a.scores, candidatesMost)
	for _, d := range docs {
		switch s := a.score[d]; {
		case s > least:
			out = append(out, d)
		case s == least:
			level = append(level, d)
		}
	}
	slices.SortFunc(level, func(a, b uint32) int { return cmp.Compare(x.place[a], x.place[b]) })
	out = append(out, level[:min(len(level), candidatesMost-len(out))]...)
	slices.Sort(out)
	return out
}

// nth returns the n-th greatest of the scores, or the least where there are fewer; it
// changes their order (Hoare, "Algorithm 65: Find", 1961).
func nth(scores []float32, n int) float32 {
	if len(scores) == 0 {
		return 0
	}
	lo, hi, k := 0, len(scores)-1, min(n, len(scores))-1
	for lo < hi {
		pivot := scores[lo+(hi-lo)/2]
		i, j := lo, hi
		for i <= j {
			for scores[i] > pivot {
				i++
			}
			for scores[j] < pivot {
				j--
			}
			if i <= j {
				scores[i], scores[j] = scores[j], scores[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			return scores[k]
		}
	}
	return scores[k]
}

// refine adds a concept that finds nothing by itself to the scores of the
// candidates, or of all where there are none.
func (x *Index) refine(a *accumulators, m bm25, c *concept, candidates []uint32) error {
	if candidates == nil {
		_, _, err := x.accumulate(a, m, c)
		return err
	}
	if len(c.alternatives) != 1 || len(c.alternatives[0].terms) != 1 {
		_, _, err := x.accumulate(a, m, c) // wordings of a term are rare
		return err
	}
	alt := c.alternatives[0]
	df, err := x.frequency(alt.field, alt.terms[0])
	if err != nil || df == 0 {
		return err
	}
	if a.buf, err = x.postingsOf(alt.field, alt.terms[0], candidates, a.buf[:0]); err != nil {
		return err
	}
	w, average := idf(x.records, float64(df)), x.averages[alt.field]
	for _, p := range a.buf {
		a.score[p.doc] += float32(c.boost * math.Sqrt(alt.weight) * w * m.saturate(float64(p.tf), float64(p.length), average))
	}
	return nil
}

// accumulate adds one concept to the scores. It returns what the concept adds to
// an ideal record's score and to the question's weight.
func (x *Index) accumulate(a *accumulators, m bm25, c *concept) (top, weight float64, err error) {
	if len(c.alternatives) == 0 {
		return 0, 0, nil
	}
	var list []posting
	var df float64
	if len(c.alternatives) == 1 && c.alternatives[0].weight == 1 {
		if list, err = x.together(c.alternatives[0]); err != nil {
			return 0, 0, err
		}
		df = float64(len(list))
	} else if list, df, err = x.union(a, c); err != nil {
		return 0, 0, err
	}
	w := idf(x.records, df)
	average := x.averages[c.alternatives[0].field]
	best := math.Sqrt(c.alternatives[0].weight)
	for _, p := range list {
		if !a.seen[p.doc] {
			a.seen[p.doc] = true
			a.touched = append(a.touched, p.doc)
		}
		a.score[p.doc] += float32(c.boost * best * w * m.saturate(float64(p.tf), float64(p.length), average))
		if c.ideal {
			a.covered[p.doc] += float32(c.boost * w)
		}
	}
	if !c.ideal {
		return 0, 0, nil
	}
	return c.boost * w, c.boost * w, nil
}

// union returns the records that hold any alternative of the concept, in no order,
// with the weighted sum of the alternatives' frequencies. df is how many they are,
// each as much as its best alternative weighs. The list is good until the next call.
func (x *Index) union(a *accumulators, c *concept) (list []posting, df float64, err error) {
	a.buf = a.buf[:0]
	defer func() {
		for _, p := range a.buf {
			a.tf[p.doc], a.best[p.doc] = 0, 0
		}
	}()
	for _, alt := range c.alternatives {
		if alt.weight <= 0 {
			continue
		}
		found, err := x.together(alt)
		if err != nil {
			return nil, 0, err
		}
		for _, p := range found {
			if a.best[p.doc] == 0 {
				a.buf = append(a.buf, posting{doc: p.doc})
			}
			a.best[p.doc] = max(a.best[p.doc], alt.weight)
			a.tf[p.doc] += p.tf * float32(alt.weight)
			a.length[p.doc] = p.length
		}
	}
	for i := range a.buf {
		p := &a.buf[i]
		p.tf, p.length = a.tf[p.doc], a.length[p.doc]
		df += a.best[p.doc]
	}
	return a.buf, df, nil
}

// together returns the records that hold all terms of an alternative, each with
// the smallest of the terms' frequencies: of the bigrams of a Chinese word, that
// is how often the word itself can occur. Nobody may write to the list.
func (x *Index) together(alt alternative) ([]posting, error) {
	lists := make([][]posting, len(alt.terms))
	for i, t := range alt.terms {
		var err error
		if lists[i], err = x.postings(alt.field, t); err != nil || len(lists[i]) == 0 {
			return nil, err
		}
	}
	if len(lists) == 0 {
		return nil, nil
	}
	out := lists[0]
	for _, list := range lists[1:] {
		both := make([]posting, 0, min(len(out), len(list)))
		for k, j := 0, 0; k < len(out) && j < len(list); {
			switch {
			case out[k].doc < list[j].doc:
				k++
			case out[k].doc > list[j].doc:
				j++
			default:
				p := out[k]
				p.tf = min(p.tf, list[j].tf)
				both = append(both, p)
				k++
				j++
			}
		}
		out = both
	}
	return out, nil
}
