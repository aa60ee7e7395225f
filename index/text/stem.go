package text

import (
	"hash/maphash"
	"strings"
	"sync/atomic"

	"github.com/blevesearch/go-porterstemmer"
)

// stemCache remembers the stems of the words that came last: the words of a language
// come again and again, and a stem takes twenty times as long to make as to look up.
// Each word has one place, which it shares with words of the same hash. It is safe
// for concurrent use.
type stemCache struct {
	seed  maphash.Seed
	place [1 << 13]atomic.Pointer[stemmed]
}

type stemmed struct{ word, stem string }

var stems = stemCache{seed: maphash.MakeSeed()}

// longestCached is the length of the words from which nothing is remembered: so long a
// word hardly comes again.
const longestCached = 24

// of returns the stem of an ASCII word.
func (c *stemCache) of(word string) string {
	if len(word) > longestCached {
		return porterstemmer.StemString(word)
	}
	at := &c.place[maphash.String(c.seed, word)%uint64(len(c.place))]
	if have := at.Load(); have != nil && have.word == word {
		return have.stem
	}
	s := &stemmed{strings.Clone(word), porterstemmer.StemString(word)}
	at.Store(s)
	return s.stem
}
