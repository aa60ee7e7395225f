package lexicon

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"policybot/index/text"
)

// memory is an index of passages in one language, small enough to read: the
// fields of the real index, each with how often a term occurs in each passage.
type memory struct {
	terms  map[string][]float64 // Chinese: bigrams, single characters, stems of Latin words; English: stems, "a b" for pairs
	values map[string][]float64 // numbers and dates by value
	length []float64            // bigrams or stems of a passage
	mean   float64
	zh     bool
}

func newMemory(passages []string, zh bool) *memory {
	m := &memory{terms: map[string][]float64{}, values: map[string][]float64{}, length: make([]float64, len(passages)), zh: zh}
	for d, p := range passages {
		count := func(field map[string][]float64, term string) {
			if field[term] == nil {
				field[term] = make([]float64, len(passages))
			}
			field[term][d]++
		}
		q := text.Normalize(p)
		last := ""
		for _, w := range text.Words(q) {
			if w.Class == text.Han {
				rs := []rune(w.Text)
				for i, r := range rs {
					count(m.terms, string(r))
					if i+1 < len(rs) {
						count(m.terms, string(rs[i:i+2]))
						m.length[d]++
					}
				}
				continue
			}
			if !zh && text.IsStopword(w.Text) {
				continue
			}
			s := text.Stem(w.Text)
			count(m.terms, s)
			m.length[d]++
			if !zh && last != "" {
				count(m.terms, last+" "+s)
			}
			last = s
		}
		for _, v := range Numbers(q) {
			count(m.values, v.Form)
		}
		m.mean += m.length[d] / float64(len(passages))
	}
	return m
}

func (m *memory) HasStem(s string) bool { return m.terms[s] != nil }

func (m *memory) HasHan(word string) bool {
	for _, t := range chineseTerms(word) {
		if m.terms[t] == nil {
			return false
		}
	}
	return true
}

// chineseTerms returns the terms by which a Chinese word is looked up: its
// bigrams, or its only character. The parts of a foreign name are apart.
func chineseTerms(word string) []string {
	var out []string
	for _, w := range text.Words(word) {
		rs := []rune(w.Text)
		switch {
		case w.Class != text.Han:
			out = append(out, text.Stem(w.Text))
		case len(rs) == 1:
			out = append(out, w.Text)
		}
		for i := 0; w.Class == text.Han && i+1 < len(rs); i++ {
			out = append(out, string(rs[i:i+2]))
		}
	}
	return out
}

// englishTerms returns the terms of a stem or phrase: the stem, or each pair.
func englishTerms(s string) []string {
	stems := strings.Fields(s)
	if len(stems) == 1 {
		return stems
	}
	var out []string
	for i := 0; i+1 < len(stems); i++ {
		out = append(out, stems[i]+" "+stems[i+1])
	}
	return out
}

// frequency is how often an alternative occurs in each passage: as often as the
// rarest of its terms. It is nil when one of them never does.
func (m *memory) frequency(terms []string) []float64 {
	var out []float64
	for _, t := range terms {
		tf := m.terms[t]
		if tf == nil {
			return nil
		}
		if out == nil {
			out = slices.Clone(tf)
			continue
		}
		for d := range out {
			out[d] = min(out[d], tf[d])
		}
	}
	return out
}

// scoring is how passages are ranked.
type scoring struct {
	k1, b float64
	value float64 // boost of a number against a word; 0: numbers are not looked for
	faint float64 // boost of words that only carry a sentence
	root  float64 // power of the best weight that a concept counts by; 0: all alike
	flat  bool    // every translation a term of its own: what structure is worth
}

// The figures of the recipe. k1 and b are higher than in one language, since the
// frequency of a structured term is the sum over its translations.
var usual = scoring{k1: 1, b: 0.6, value: 1, faint: 0.6, root: 0.5}

// rank returns the scores of all passages for a question.
//
// A concept with alternatives a of weight w(a) is one structured term:
//
//	tf(d)  = Σ w(a)·tf(a,d)
//	df     = Σ over passages of max w(a), over the a that occur in it
//	score += boost · √(max w) · idf(df) · tf·(k1+1) / (tf + k1·(1−b+b·length/mean))
//
// with idf(df) = ln(1 + (n−df+½)/(df+½)). BM25 is Robertson and Zaragoza's (2009),
// the structure Pirkola's (1998), with weights.
func (m *memory) rank(concepts []Concept, numbers []Number, s scoring) []float64 {
	scores := make([]float64, len(m.length))
	for _, c := range concepts {
		boost := 1.0
		if text.IsFaint(c.Source) {
			boost = s.faint
		}
		var tfs [][]float64
		for _, a := range c.Alternatives {
			terms := englishTerms(a.Text)
			if m.zh {
				terms = chineseTerms(a.Text)
			}
			tfs = append(tfs, m.frequency(terms))
		}
		if !s.flat {
			m.addTerm(scores, boost, c.Alternatives, tfs, s)
			continue
		}
		for i := range tfs {
			m.addTerm(scores, boost, c.Alternatives[i:i+1], tfs[i:i+1], s)
		}
	}
	for _, v := range numbers {
		if tf := m.values[v.Form]; tf != nil && s.value > 0 {
			m.addTerm(scores, s.value, []Alternative{{v.Form, 1}}, [][]float64{tf}, s)
		}
	}
	return scores
}

// addTerm adds the scores of one structured term; tfs[i] are the frequencies of
// alts[i] in all passages.
func (m *memory) addTerm(scores []float64, boost float64, alts []Alternative, tfs [][]float64, s scoring) {
	n := float64(len(scores))
	tf := make([]float64, len(scores))
	union := make([]float64, len(scores))
	best := 0.0
	for i, a := range alts {
		best = max(best, a.Weight)
		for d, f := range tfs[i] {
			if f > 0 {
				tf[d] += a.Weight * f
				union[d] = max(union[d], a.Weight)
			}
		}
	}
	df := 0.0
	for _, u := range union {
		df += u
	}
	if df == 0 {
		return
	}
	boost *= math.Log(1+(n-df+0.5)/(df+0.5)) * math.Pow(best, s.root)
	for d, f := range tf {
		scores[d] += boost * f * (s.k1 + 1) / (f + s.k1*(1-s.b+s.b*m.length[d]/m.mean))
	}
}

type figures struct{ hit1, hit3, mrr float64 }

func (f figures) String() string { return fmt.Sprintf("%.3f %.3f %.3f", f.hit1, f.hit3, f.mrr) }

// crossed is a public set whose questions and passages differ in language.
type crossed struct {
	name      string
	toChinese bool
	questions []benchQuestion
	ids       []string
	index     *memory
}

func loadCrossed(t testing.TB, name string, toChinese bool) *crossed {
	dir := filepath.Join(benchFolder(t), name)
	c := &crossed{name: name, toChinese: toChinese, questions: readLines[benchQuestion](t, filepath.Join(dir, "questions.jsonl"))}
	lang := "en"
	if toChinese {
		lang = "zh"
	}
	var passages []string
	for _, r := range readLines[benchRecord](t, filepath.Join(dir, "records.jsonl")) {
		c.ids = append(c.ids, r.ID)
		passages = append(passages, r.Text[lang])
	}
	c.index = newMemory(passages, toChinese)
	return c
}

// measure returns the figures over all questions, those on even lines (to tune
// on) and those on odd ones (to check).
func (c *crossed) measure(tab *Table, s scoring) (all, tune, check figures) {
	var sum [3]figures
	var count [3]float64
	for i, q := range c.questions {
		n := text.Normalize(q.Q)
		var concepts []Concept
		if c.toChinese {
			concepts = tab.ToChinese(n, c.index)
		} else {
			concepts = tab.ToEnglish(n, c.index)
		}
		scores := c.index.rank(concepts, Numbers(n), s)
		place := placeOf(scores, c.ids, q.Expect)
		for _, k := range []int{0, 1 + i%2} {
			count[k]++
			if place == 1 {
				sum[k].hit1++
			}
			if place <= 3 {
				sum[k].hit3++
			}
			if place <= 10 {
				sum[k].mrr += 1 / float64(place)
			}
		}
	}
	for k := range sum {
		sum[k] = figures{sum[k].hit1 / count[k], sum[k].hit3 / count[k], sum[k].mrr / count[k]}
	}
	return sum[0], sum[1], sum[2]
}

// placeOf is the rank, from 1, of the best expected passage; ties count against.
func placeOf(scores []float64, ids, expect []string) int {
	best := math.Inf(-1)
	for i, id := range ids {
		if slices.Contains(expect, id) {
			best = max(best, scores[i])
		}
	}
	if best <= 0 {
		return len(ids) + 1
	}
	place := 1
	for i, id := range ids {
		if scores[i] >= best && !slices.Contains(expect, id) {
			place++
		}
	}
	return place
}

func TestCrossLanguage(t *testing.T) {
	for _, set := range []struct {
		name      string
		toChinese bool
		hit1, mrr float64 // floors
	}{
		{"xquad-en2zh", true, 0.78, 0.84},
		{"xquad-zh2en", false, 0.79, 0.85},
	} {
		t.Run(set.name, func(t *testing.T) {
			c := loadCrossed(t, set.name, set.toChinese)
			all, tune, check := c.measure(Default(), usual)
			t.Logf("hit@1 hit@3 MRR@10: all %v, tune %v, check %v", all, tune, check)
			if all.hit1 < set.hit1 || all.mrr < set.mrr {
				t.Errorf("hit@1 %.3f, MRR@10 %.3f; want at least %.3f, %.3f", all.hit1, all.mrr, set.hit1, set.mrr)
			}
		})
	}
}

// TestSteps shows what each step of the method is worth; it asserts nothing.
//
//	go test ./index/lexicon -run TestSteps -v
func TestSteps(t *testing.T) {
	if !testing.Verbose() {
		t.Skip("prints only: run with -v")
	}
	type step struct {
		name string
		f    func(*weights, *scoring)
	}
	// From the full method back: each line leaves out one thing.
	without := []step{
		{"full method", func(*weights, *scoring) {}},
		{"flat, not structured", func(_ *weights, s *scoring) { s.flat = true }},
		{"no root of the best weight", func(_ *weights, s *scoring) { s.root = 0 }},
		{"no part of a gloss", func(w *weights, _ *scoring) { w.part = 0 }},
		{"no phrases", func(w *weights, _ *scoring) { w.width = 1 }},
		{"no numbers", func(_ *weights, s *scoring) { s.value = 0 }},
		{"no pinyin", func(w *weights, _ *scoring) { w.pinyin = 0 }},
		{"no misspelt words", func(w *weights, _ *scoring) { w.slip = 0 }},
		{"no relatives", func(w *weights, _ *scoring) { w.relative = 0 }},
		{"no shared characters", func(w *weights, _ *scoring) { w.shared = 0 }},
		{"no words inside words", func(w *weights, _ *scoring) { w.sub = 0 }},
		{"words of one stem alike", func(w *weights, _ *scoring) { w.derived = 1 }},
		{"senses alike", func(w *weights, _ *scoring) { w.order = 0 }},
		{"single characters in full", func(w *weights, _ *scoring) { w.char, w.lone = 1, 1 }},
		{"faint words in full", func(_ *weights, s *scoring) { s.faint = 1 }},
		{"k1 0.6, b 0.3", func(_ *weights, s *scoring) { s.k1, s.b = 0.6, 0.3 }},
	}
	for _, set := range []struct {
		name      string
		toChinese bool
	}{{"xquad-en2zh", true}, {"xquad-zh2en", false}} {
		c := loadCrossed(t, set.name, set.toChinese)
		for _, st := range without {
			tab, s := *Default(), usual
			st.f(&tab.w, &s)
			all, tune, check := c.measure(&tab, s)
			t.Logf("%-12s %-28s all %v, tune %v, check %v", set.name, st.name, all, tune, check)
		}
	}
}
