// Package bench makes large corpora of real shape and measures the answering on
// them. Start with [Generate] and [Run].
package bench

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"policybot/corpus"
)

// Generate returns a corpus of n records made from the pieces of base, the same
// for the same seed. Each record joins a few clauses of base with words that are
// made up, Zipf-distributed as words are, so that lists of postings are as long
// and as uneven as those of real text. Its records say nothing true.
func Generate(base *corpus.Corpus, n int, seed uint64) (*corpus.Corpus, error) {
	rng := rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15))
	var en, zh []string
	for _, r := range base.Records {
		en = append(en, strings.FieldsFunc(r.Text.EN, func(c rune) bool { return c == ',' || c == ';' || c == '.' })...)
		zh = append(zh, strings.FieldsFunc(r.Text.ZH, func(c rune) bool { return c == ',' || c == ';' || c == '。' || c == '，' })...)
	}
	common := runesOf(base)
	zipf := rand.NewZipf(rng, 1.15, 4, vocabulary-1)
	parts := corpus.Corpus{
		Name: base.Name, Date: base.Date,
		Documents: base.Documents, Sources: base.Sources, Cities: base.Cities,
		Areas: base.Areas, Places: withoutRecords(base.Places), Terms: base.Terms,
		Records: make([]*corpus.Record, n),
	}
	for i := range parts.Records {
		like := base.Records[rng.IntN(len(base.Records))]
		r := *like
		r.ID = fmt.Sprintf("G%06d", i+1)
		r.Note, r.Disputes = corpus.Text{}, nil
		if rng.IntN(3) > 0 {
			r.Cities = []string{base.Cities[rng.IntN(len(base.Cities))].Slug}
		}
		r.Text = corpus.Text{EN: sentence(rng, zipf, en, latinWord), ZH: sentence(rng, zipf, zh, func(w uint64) string { return hanWord(common, w) })}
		parts.Records[i] = &r
	}
	return corpus.New(parts)
}

// vocabulary is how many made-up words there are.
const vocabulary = 60000

// sentence joins one or two clauses and a run of made-up words.
func sentence(rng *rand.Rand, zipf *rand.Zipf, clauses []string, word func(uint64) string) string {
	var b strings.Builder
	for range 1 + rng.IntN(2) {
		b.WriteString(strings.TrimSpace(clauses[rng.IntN(len(clauses))]))
		b.WriteString(", ")
	}
	for range 6 + rng.IntN(10) {
		b.WriteString(word(zipf.Uint64()))
	}
	return b.String()
}

// latinWord spells a number as a word of two to four syllables and a space.
func latinWord(w uint64) string {
	const consonants, vowels = "bcdfglmnprstv", "aeiou"
	var b strings.Builder
	for n := w*7919 + 104729; n > 0 && b.Len() < 9; n /= uint64(len(consonants) * len(vowels)) {
		k := n % uint64(len(consonants)*len(vowels))
		b.WriteByte(consonants[k/uint64(len(vowels))])
		b.WriteByte(vowels[k%uint64(len(vowels))])
	}
	b.WriteByte(' ')
	return b.String()
}

// hanWord spells a number as a word of two characters.
func hanWord(runes []rune, w uint64) string {
	n := uint64(len(runes))
	return string([]rune{runes[w*31%n], runes[(w/7+w*17)%n]})
}

// runesOf returns the Chinese characters of a corpus in order of first use.
func runesOf(c *corpus.Corpus) []rune {
	var out []rune
	seen := map[rune]bool{}
	for _, r := range c.Records {
		for _, x := range r.Text.ZH {
			if x >= 0x4e00 && x <= 0x9fff && !seen[x] {
				seen[x] = true
				out = append(out, x)
			}
		}
	}
	return out
}

// withoutRecords drops the references of places to records that a generated
// corpus does not have.
func withoutRecords(places []*corpus.Place) []*corpus.Place {
	out := make([]*corpus.Place, len(places))
	for i, p := range places {
		q := *p
		q.Records = nil
		out[i] = &q
	}
	return out
}
