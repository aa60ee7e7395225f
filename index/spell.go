package index

import (
	"fmt"

	bleveindex "github.com/blevesearch/bleve_index_api"

	"policybot/index/text"
)

// speller mends English words of a question that no record holds.
type speller struct {
	words     bleveindex.FieldDictContains
	reader    bleveindex.IndexReader
	frequency func(field, term string) (int, error)
}

func newSpeller(reader bleveindex.IndexReader, frequency func(field, term string) (int, error)) (*speller, error) {
	s := &speller{reader: reader, frequency: frequency}
	if r, ok := reader.(bleveindex.IndexReaderContains); ok {
		words, err := r.FieldDictContains(fieldEnWord)
		if err != nil {
			return nil, fmt.Errorf("open the dictionary of English words: %w", err)
		}
		s.words = words
	}
	return s, nil
}

// minMend is the length, in letters, from which a word may be mended: shorter
// ones have too many neighbours.
const minMend = 5

// mend returns the word of the corpus nearest to w, one edit away (two from nine
// letters on), or w itself when the corpus holds it or has nothing near. Words
// that the corpus knows are never changed, so clean questions stay as they are.
func (s *speller) mend(w string) string {
	if len(w) < minMend || s.words == nil || text.IsStopword(w) || text.IsQuestionWord(w) {
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
	if ok, err := s.words.Contains([]byte(w)); err != nil || ok {
		return w
	}
	fuzzy, ok := s.reader.(bleveindex.IndexReaderFuzzy)
	if !ok {
		return w
	}
	reach := 1
	if len(w) >= 9 {
		reach = 2
	}
	for edits := 1; edits <= reach; edits++ {
		dict, err := fuzzy.FieldDictFuzzy(fieldEnWord, w, edits, w[:1])
		if err != nil {
			return w // the question is asked as it stands
		}
		best, count := "", 0
		for {
			e, err := dict.Next()
			if err != nil || e == nil {
				break
			}
			if len(e.Term) < minMend-1 {
				continue
			}
			n, err := s.frequency(fieldEnWord, e.Term) // a fuzzy dictionary does not count
			if err == nil && (n > count || n == count && e.Term < best) {
				best, count = e.Term, n
			}
		}
		dict.Close()
		if best != "" {
			return best
		}
	}
	return w
}
