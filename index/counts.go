package index

import (
	"fmt"
	"strings"
	"sync"

	bleveindex "github.com/blevesearch/bleve_index_api"
)

// counted are the fields whose terms are kept in memory with the number of
// records that hold each. Questions ask for them hundreds of times over, mostly
// in vain. The pairs of stems are too many to keep and are asked for seldom.
var counted = []string{fieldZhBigram, fieldZhChar, fieldEnStem, fieldEnWord}

// termCounts holds the terms of one field, read when first asked for.
type termCounts struct {
	once sync.Once
	of   map[string]int32
	err  error
}

// read lists the field's terms. They share one string, since each is only a few
// bytes long.
func (t *termCounts) read(reader bleveindex.IndexReader, field string) error {
	t.once.Do(func() {
		fail := func(err error) { t.err = fmt.Errorf("list the terms of %s: %w", field, err) }
		dict, err := reader.FieldDict(field)
		if err != nil {
			fail(err)
			return
		}
		defer dict.Close()
		var all strings.Builder
		var ends []int
		var counts []int32
		for {
			e, err := dict.Next()
			if err != nil {
				fail(err)
				return
			}
			if e == nil {
				break
			}
			all.WriteString(e.Term)
			ends = append(ends, all.Len())
			counts = append(counts, int32(e.Count))
		}
		terms, from := all.String(), 0
		t.of = make(map[string]int32, len(ends))
		for i, end := range ends {
			t.of[terms[from:end]] = counts[i]
			from = end
		}
	})
	return t.err
}
