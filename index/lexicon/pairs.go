package lexicon

import (
	"slices"
	"strings"

	"policybot/index/text"
)

// Pair is one term of the corpus in both languages, reviewed by a person. The
// first wording of each is the official one.
type Pair struct{ EN, ZH []string }

// pairTable finds the longest pair at a place of a question.
type pairTable struct {
	pairs []pairForms
	latin map[string][]pairKey // by the first stem, most stems first
	han   map[rune][]pairKey   // by the first character, longest first
}

type pairForms struct{ en, zh []Alternative }

type pairKey struct {
	stems []string
	han   string
	pair  int
}

// otherWording is the weight of the wordings that are not the official one.
const otherWording = 0.8

func newPairTable(pairs []Pair) *pairTable {
	t := &pairTable{latin: map[string][]pairKey{}, han: map[rune][]pairKey{}}
	for i, p := range pairs {
		var f pairForms
		for _, s := range p.ZH {
			n := text.Normalize(s)
			if n == "" {
				continue
			}
			f.zh = append(f.zh, Alternative{n, wording(len(f.zh))})
			r := []rune(n)[0]
			t.han[r] = append(t.han[r], pairKey{han: n, pair: i})
		}
		for _, s := range p.EN {
			var keys, stems []string
			for _, w := range text.Words(text.Normalize(s)) {
				if !text.IsStopword(w.Text) {
					keys = append(keys, stem(w.Text))
					stems = append(stems, text.Stem(w.Text))
				}
			}
			if len(stems) == 0 {
				continue
			}
			f.en = append(f.en, Alternative{strings.Join(stems, " "), wording(len(f.en))})
			t.latin[keys[0]] = append(t.latin[keys[0]], pairKey{stems: keys, pair: i})
		}
		t.pairs = append(t.pairs, f)
	}
	for _, l := range t.latin {
		slices.SortStableFunc(l, func(a, b pairKey) int { return len(b.stems) - len(a.stems) })
	}
	for _, l := range t.han {
		slices.SortStableFunc(l, func(a, b pairKey) int { return len(b.han) - len(a.han) })
	}
	return t
}

func wording(n int) float64 {
	if n == 0 {
		return 1
	}
	return otherWording
}

// english returns the Chinese of the longest pair that begins with words, which
// have no function words among them, and how many words it takes.
func (t *pairTable) english(words []word) (alts []Alternative, n int) {
	if t == nil {
		return nil, 0
	}
	var c collector
	for _, k := range t.latin[words[0].stem] {
		if len(k.stems) < n || len(k.stems) > len(words) {
			continue
		}
		if !slices.EqualFunc(k.stems, words[:len(k.stems)], func(s string, w word) bool { return s == w.stem }) {
			continue
		}
		n = len(k.stems)
		for _, a := range t.pairs[k.pair].zh {
			c.add(a.Text, a.Weight)
		}
	}
	return c.best(len(c.list)), n
}

// chinese returns the English of the longest pair that begins rest, and its
// length in bytes.
func (t *pairTable) chinese(rest string, first rune) (alts []Alternative, n int) {
	if t == nil {
		return nil, 0
	}
	var c collector
	for _, k := range t.han[first] {
		if len(k.han) < n || !strings.HasPrefix(rest, k.han) {
			continue
		}
		n = len(k.han)
		for _, a := range t.pairs[k.pair].en {
			c.add(a.Text, a.Weight)
		}
	}
	return c.best(len(c.list)), n
}
