package index

import (
	"strings"

	"policybot/index/lexicon"
	"policybot/index/text"
)

// vocabulary tells the lexicon which translations the records hold.
type vocabulary struct {
	x     *Index
	latin string // the field that Latin words are looked for in
}

// HasHan implements lexicon.Vocabulary.
func (v vocabulary) HasHan(word string) bool {
	alt := zhAlternative(word, 1)
	for _, t := range alt.terms {
		if n, err := v.x.frequency(alt.field, t); err != nil || n == 0 {
			return false
		}
	}
	return len(alt.terms) > 0
}

// HasStem implements lexicon.Vocabulary.
func (v vocabulary) HasStem(stem string) bool {
	n, err := v.x.frequency(v.latin, stem)
	return err == nil && n > 0
}

// translate returns the question in the other language's words: by the general
// dictionary too when some records have that language alone, and else by the
// corpus's own terms, which need no dictionary in memory.
func (x *Index) translate(p *parsed) (out []concept) {
	table := x.terms
	if x.lacking[p.side] > 0 {
		table = x.general
	}
	add := func(list []lexicon.Concept, make func(lexicon.Alternative) alternative) {
		for _, c := range list {
			k := concept{name: c.Source, start: c.Start, end: c.End, boost: 1, ideal: true}
			if p.side == sideEn && text.IsFaint(c.Source) {
				k.boost = faintCross
			}
			for _, a := range c.Alternatives {
				k.alternatives = append(k.alternatives, make(a))
			}
			if len(k.alternatives) > 0 {
				out = append(out, k)
			}
		}
	}
	defer func() {
		if len(out) > 0 {
			out = append(out, valueConcepts(p.text)...)
		}
	}()
	if p.side == sideZh {
		add(table.ToEnglish(p.text, vocabulary{x, fieldEnStem}), func(a lexicon.Alternative) alternative {
			return enAlternative(strings.Fields(a.Text), a.Weight)
		})
		return out
	}
	add(table.ToChinese(p.text, vocabulary{x, fieldZhBigram}), func(a lexicon.Alternative) alternative {
		return zhAlternative(a.Text, a.Weight)
	})
	return out
}

// faintCross is what the translations of a faint English word weigh beside those
// of another word.
const faintCross = 0.6

// pairsOf gives the corpus's terms to the lexicon.
func pairsOf(x *Index) []lexicon.Pair {
	out := make([]lexicon.Pair, len(x.corpus.Terms))
	for i, t := range x.corpus.Terms {
		out[i] = lexicon.Pair{EN: t.EN, ZH: t.ZH}
	}
	return out
}
