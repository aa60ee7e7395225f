package index

import (
	"math/bits"
	"sync"

	"policybot/index/text"
)

// speller mends English words of a question that no record holds.
type speller struct {
	frequency func(field, term string) (int, error)
	list      func() ([]string, error) // the English words that records hold
	once      sync.Once
	words     map[byte][]spelt // by first letter; made when a word is first mended
}

// spelt is a word of the records with the set of its letters, by which most words are
// told apart without counting edits.
type spelt struct {
	word    string
	letters uint32
}

func newSpeller(list func() ([]string, error), frequency func(field, term string) (int, error)) *speller {
	return &speller{list: list, frequency: frequency}
}

// from returns the words that begin with a letter and are long enough to mend to.
func (s *speller) from(letter byte) []spelt {
	s.once.Do(func() {
		s.words = map[byte][]spelt{}
		all, err := s.list()
		if err != nil {
			return // no word is mended
		}
		for _, w := range all {
			if len(w) >= minMend-1 {
				s.words[w[0]] = append(s.words[w[0]], spelt{w, lettersOf(w)})
			}
		}
	})
	return s.words[letter]
}

// minMend is the length, in letters, from which a word may be mended: shorter
// ones have too many neighbours.
const minMend = 5

// mend returns the word of the corpus nearest to w, one edit away (two from nine
// letters on), or w itself when the corpus holds it or has nothing near. Words
// that the corpus knows are never changed, so clean questions stay as they are.
func (s *speller) mend(w string) string {
	if len(w) < minMend || text.IsStopword(w) || text.IsQuestionWord(w) {
		return w
	}
	for _, r := range w {
		if r < 'a' || r > 'z' {
			return w
		}
	}
	stem := text.Stem(w)
	if n, err := s.frequency(fieldEnStem, stem); err != nil || n > 0 {
		return w // another form of the word stands in a record, or none can be read
	}
	if n, err := s.frequency(fieldEnWord, w); err != nil || n > 0 {
		return w
	}
	reach := 1
	if len(w) >= 9 {
		reach = 2
	}
	for edits := 1; edits <= reach; edits++ {
		best, count := "", 0
		letters := lettersOf(w)
		for _, e := range s.from(w[0]) {
			if bits.OnesCount32(e.letters^letters) > 2*edits || !near(w, e.word, edits) {
				continue // an edit changes two letters of the set at most
			}
			n, err := s.frequency(fieldEnWord, e.word)
			if err == nil && (n > count || n == count && e.word < best) {
				best, count = e.word, n
			}
		}
		if best != "" {
			return best
		}
	}
	return w
}

// lettersOf returns which of the letters from a to z a word has, and in a bit of its
// own whether it has anything else.
func lettersOf(w string) uint32 {
	var out uint32
	for i := range len(w) {
		if c := w[i]; c >= 'a' && c <= 'z' {
			out |= 1 << (c - 'a')
		} else {
			out |= 1 << 26
		}
	}
	return out
}

// near reports whether at most so many edits lie between two words: letters added,
// left out or put for others, and neighbours swapped that nothing else is done to
// (the optimal string alignment distance; Boytsov, "Indexing methods for approximate
// dictionary searching", 2011).
func near(a, b string, most int) bool {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > most || len(y)-len(x) > most {
		return false
	}
	var before, last, now []int
	last = make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	before, now = make([]int, len(y)+1), make([]int, len(y)+1)
	for i := 1; i <= len(x); i++ {
		now[0] = i
		least := i
		for j := 1; j <= len(y); j++ {
			d := last[j-1]
			if x[i-1] != y[j-1] {
				d++
			}
			d = min(d, last[j]+1, now[j-1]+1)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d = min(d, before[j-2]+1)
			}
			now[j] = d
			least = min(least, d)
		}
		if least > most {
			return false
		}
		before, last, now = last, now, before
	}
	return last[len(y)] <= most
}
