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
// fields of the real index, each with how often a term occurs in a passage.
type memory struct {
	grams  []map[string]int // Chinese: character bigrams, and stems of Latin words; English: stems
	units  []map[string]int // Chinese: single characters; English: pairs of neighbouring stems
	values []map[string]int // numbers and dates by value
	length []float64        // tokens in grams
	mean   float64
	known  map[string]bool // every term of grams and units
	zh     bool
}

func newMemory(passages []string, zh bool) *memory {
	m := &memory{known: map[string]bool{}, zh: zh}
	for _, p := range passages {
		q := text.Normalize(p)
		grams, units, values := map[string]int{}, map[string]int{}, map[string]int{}
		last := ""
		n := 0
		for _, w := range text.Words(q) {
			if w.Class == text.Han {
				rs := []rune(w.Text)
				for i, r := range rs {
					units[string(r)]++
					if i+1 < len(rs) {
						grams[string(rs[i:i+2])]++
						n++
					}
				}
				continue
			}
			if !zh && text.IsStopword(w.Text) {
				continue
			}
			s := text.Stem(w.Text)
			grams[s]++
			n++
			if !zh && last != "" {
				units[last+" "+s]++
			}
			last = s
		}
		for _, v := range Numbers(q) {
			values[v.Form]++
		}
		for t := range grams {
			m.known[t] = true
		}
		for t := range units {
			m.known[t] = true
		}
		m.grams, m.units, m.values = append(m.grams, grams), append(m.units, units), append(m.values, values)
		m.length = append(m.length, float64(n))
		m.mean += float64(n) / float64(len(passages))
	}
	return m
}

func (m *memory) HasStem(s string) bool { return m.known[s] }

func (m *memory) HasHan(word string) bool {
	for _, t := range chineseTerms(word) {
		if !m.known[t] {
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

// frequency is how often an alternative occurs in passage d: as often as the
// rarest of its terms.
func (m *memory) frequency(terms []string, d int) float64 {
	n := math.MaxInt
	for _, t := range terms {
		n = min(n, m.grams[d][t]+m.units[d][t])
	}
	return float64(n)
}

// scoring is how passages are ranked.
type scoring struct {
	k1, b  float64
	value  float64 // boost of a number against a word
	flat   bool    // every translation a term of its own: what structure is worth
	faint  float64 // boost of words that only carry a sentence
	noRoot bool
	union  string
}

// rank returns the scores of all passages for a question.
//
// A concept with the alternatives a of weight w(a) is one structured term:
//
//	tf(d)  = Σ w(a)·tf(a,d)
//	df     = Σ over passages of max w(a) of those that occur, over max w of all
//	score += √max w · idf(df) · tf·(k1+1) / (tf + k1·(1−b+b·len/mean))
//
// idf is ln(1 + (n−df+½)/(df+½)). Robertson and Zaragoza 2009 for BM25, Pirkola
// 1998 for the structure; the weights and the root are the prototype's.
func (m *memory) rank(concepts []Concept, numbers []Number, s scoring) []float64 {
	scores := make([]float64, len(m.grams))
	n := float64(len(m.grams))
	addTerm := func(boost float64, alts []Alternative, terms [][]string, tfOf func(i, d int) float64) {
		best, df := 0.0, 0.0
		for _, a := range alts {
			best = max(best, a.Weight)
		}
		tf := make([]float64, len(m.grams))
		for d := range tf {
			top, miss := 0.0, 1.0
			for i, a := range alts {
				if f := tfOf(i, d); f > 0 {
					tf[d] += a.Weight * f
					top = max(top, a.Weight)
					miss *= 1 - a.Weight
				}
			}
			switch s.union {
			case "prob":
				df += 1 - miss
			case "any":
				if top > 0 {
					df++
				}
			case "sum":
				df += math.Min(1, tf[d])
			case "rel":
				df += top / best
			default:
				df += top
			}
		}
		if df == 0 {
			return
		}
		idf := math.Log(1 + (n-df+0.5)/(df+0.5))
		root := math.Sqrt(best)
		if s.noRoot {
			root = 1
		}
		for d, f := range tf {
			if f > 0 {
				scores[d] += boost * root * idf * f * (s.k1 + 1) / (f + s.k1*(1-s.b+s.b*m.length[d]/m.mean))
			}
		}
	}
	for _, c := range concepts {
		terms := make([][]string, len(c.Alternatives))
		for i, a := range c.Alternatives {
			if m.zh {
				terms[i] = chineseTerms(a.Text)
			} else {
				terms[i] = englishTerms(a.Text)
			}
		}
		boost := 1.0
		if text.IsFaint(c.Source) {
			boost = s.faint
		}
		if s.flat {
			for i := range c.Alternatives {
				addTerm(boost, c.Alternatives[i:i+1], nil, func(_, d int) float64 { return m.frequency(terms[i], d) })
			}
			continue
		}
		addTerm(boost, c.Alternatives, terms, func(i, d int) float64 { return m.frequency(terms[i], d) })
	}
	one := []Alternative{{"", 1}}
	for _, v := range numbers {
		addTerm(s.value, one, nil, func(_, d int) float64 { return float64(m.values[d][v.Form]) })
	}
	return scores
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
		var numbers []Number
		if s.value > 0 {
			numbers = Numbers(n)
		}
		scores := c.index.rank(concepts, numbers, s)
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

var usualScoring = scoring{k1: 1, b: 0.6, value: 1, faint: 1}

func TestCrossLanguage(t *testing.T) {
	for _, set := range []struct {
		name      string
		toChinese bool
		hit1, mrr float64 // floors
	}{
		{"xquad-en2zh", true, 0.76, 0.82},
		{"xquad-zh2en", false, 0.77, 0.83},
	} {
		t.Run(set.name, func(t *testing.T) {
			c := loadCrossed(t, set.name, set.toChinese)
			all, tune, check := c.measure(Default(), usualScoring)
			t.Logf("hit@1 hit@3 MRR@10: all %v, tune %v, check %v", all, tune, check)
			if all.hit1 < set.hit1 || all.mrr < set.mrr {
				t.Errorf("hit@1 %.3f, MRR@10 %.3f; want at least %.3f, %.3f", all.hit1, all.mrr, set.hit1, set.mrr)
			}
		})
	}
}
