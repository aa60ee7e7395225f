package index

import (
	"slices"
	"strings"

	"policybot/corpus"
	"policybot/index/text"
)

// termTable finds the corpus's own terms in a question. It is immutable.
type termTable struct {
	terms []term
	han   map[string][]phrase // by the first two characters (or the only one), longest first
	latin map[string][]phrase // by the first stem, most stems first
}

// term is one concept of the table, ready to be searched for.
type term struct {
	en, zh []phraseForm
}

// phraseForm is one wording of a term.
type phraseForm struct {
	text   string   // normalised
	stems  []string // English only
	spaced string   // the stems, each between spaces
	alt    alternative
}

type phrase struct {
	form  string   // Chinese: the characters
	stems []string // English: the stems
	term  int
}

// termMatch is a term found in a question.
type termMatch struct {
	term       int
	form       string // as found, normalised
	start, end int
}

func newTermTable(terms []*corpus.Term) *termTable {
	t := &termTable{han: map[string][]phrase{}, latin: map[string][]phrase{}}
	for i, src := range terms {
		var out term
		for _, s := range src.ZH {
			n := text.Normalize(s)
			if n == "" {
				continue
			}
			out.zh = append(out.zh, phraseForm{text: n, alt: zhAlternative(n, 1)})
			rs := []rune(n)
			key := string(rs[:min(2, len(rs))])
			t.han[key] = append(t.han[key], phrase{form: n, term: i})
		}
		for _, s := range src.EN {
			n := text.Normalize(s)
			stems := enStems(n)
			if len(stems) == 0 {
				continue
			}
			out.en = append(out.en, phraseForm{text: n, stems: stems, spaced: " " + strings.Join(stems, " ") + " ", alt: enAlternative(stems, 1)})
			t.latin[stems[0]] = append(t.latin[stems[0]], phrase{stems: stems, term: i})
		}
		t.terms = append(t.terms, out)
	}
	for k := range t.han {
		slices.SortStableFunc(t.han[k], func(a, b phrase) int { return len(b.form) - len(a.form) })
	}
	for k := range t.latin {
		slices.SortStableFunc(t.latin[k], func(a, b phrase) int { return len(b.stems) - len(a.stems) })
	}
	return t
}

// zhAlternative says a Chinese phrase by its bigrams, and a single character by
// itself.
func zhAlternative(s string, weight float64) alternative {
	if rs := []rune(s); len(rs) == 1 && text.IsHan(rs[0]) {
		return alternative{field: fieldZhChar, terms: []string{s}, weight: weight}
	}
	return alternative{field: fieldZhBigram, terms: zhBigrams(s), weight: weight}
}

// enAlternative says an English phrase by its stem, or by its pairs of stems.
func enAlternative(stems []string, weight float64) alternative {
	if len(stems) == 1 {
		return alternative{field: fieldEnStem, terms: stems, weight: weight}
	}
	pairs := make([]string, len(stems)-1)
	for i := range pairs {
		pairs[i] = stems[i] + " " + stems[i+1]
	}
	return alternative{field: fieldEnPair, terms: pairs, weight: weight}
}

// find returns the terms in a normalised question, the longest at each place. A
// phrase that stands in several terms gives one match for each.
func (t *termTable) find(q string) []termMatch {
	var out []termMatch
	words := text.Words(q)
	for i := 0; i < len(words); i++ {
		w := words[i]
		if w.Class == text.Han {
			out = t.findHan(out, w)
			continue
		}
		used := 0
		for _, p := range t.latin[text.Stem(w.Text)] {
			if used > 0 && len(p.stems) < used {
				break
			}
			if end, n := matchStems(words[i:], p.stems); n > 0 {
				used = len(p.stems)
				out = append(out, termMatch{term: p.term, form: strings.Join(p.stems, " "), start: w.Start, end: end})
			}
		}
	}
	return out
}

// matchStems matches stems against words, passing over stop words between them.
// It returns the byte offset where the match ends and how many words it used.
func matchStems(words []text.Word, stems []string) (end, used int) {
	i := 0
	for n, w := range words {
		if w.Class == text.Han {
			return 0, 0
		}
		if text.IsStopword(w.Text) {
			continue
		}
		if text.Stem(w.Text) != stems[i] {
			return 0, 0
		}
		if i++; i == len(stems) {
			return w.End, n + 1
		}
	}
	return 0, 0
}

func (t *termTable) findHan(out []termMatch, w text.Word) []termMatch {
	rs := []rune(w.Text)
	at := w.Start
	for i := range rs {
		rest := string(rs[i:])
		longest := 0
		for l := 2; l >= 1; l-- {
			if i+l > len(rs) {
				continue
			}
			for _, p := range t.han[string(rs[i:i+l])] {
				if len(p.form) < longest {
					break
				}
				if strings.HasPrefix(rest, p.form) {
					longest = len(p.form)
					out = append(out, termMatch{term: p.term, form: p.form, start: at, end: at + len(p.form)})
				}
			}
		}
		at += len(string(rs[i]))
	}
	return out
}

// synonyms turns the terms found in a question into structured terms of their
// other wordings in the question's own language.
func (t *termTable) synonyms(found []termMatch, s side) []concept {
	var out []concept
	for _, m := range found {
		same := t.terms[m.term].en
		if s == sideZh {
			same = t.terms[m.term].zh
		}
		c := concept{name: m.form, start: m.start, end: m.end, boost: boostTerm}
		for _, f := range same {
			if f.text != m.form && strings.Join(f.stems, " ") != m.form {
				c.alternatives = append(c.alternatives, f.alt)
			}
		}
		if len(c.alternatives) > 0 {
			out = append(out, c)
		}
	}
	return out
}

// Terms returns the places in the corpus's term table of the terms that a
// normalised text holds.
func (x *Index) Terms(s string) []int {
	var out []int
	for _, m := range x.pairs.find(text.CutQuestion(s)) {
		out = append(out, m.term)
	}
	return out
}
