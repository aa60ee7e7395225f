package index

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	bleveindex "github.com/blevesearch/bleve_index_api"
)

// BM25's parameters. k1 says how soon more of the same word stops counting, b
// how much a longer text is held against itself; both are low since clauses are
// short. The formula is Robertson and Zaragoza, "The Probabilistic Relevance
// Framework: BM25 and Beyond" (2009), with the idf that never falls below zero.
//
// The concepts of a translated question have their own parameters, which rank
// better on the public sets of questions asked across the languages.
var (
	ownBM25   = bm25{k1: 0.6, b: 0.3}
	crossBM25 = bm25{k1: 1.0, b: 0.6}
)

type bm25 struct{ k1, b float64 }

// idf returns ln(1 + (n−df+½)/(df+½)) for a term in df of n records.
func idf(n int, df float64) float64 {
	return math.Log(1 + (float64(n)-df+0.5)/(df+0.5))
}

// saturate returns BM25's share of a term that occurs tf times in a field of
// length tokens, where average is the mean length: 0 to k1+1.
func (m bm25) saturate(tf, length, average float64) float64 {
	return tf * (m.k1 + 1) / (tf + m.k1*(1-m.b+m.b*length/average))
}

// posting is one record that holds a term.
type posting struct {
	doc    uint32
	tf     float32
	length float32 // tokens in the field
}

// postings returns the whole list of a term in a field, in order of number. It is
// shared: nobody may write to it.
func (x *Index) postings(field, term string) ([]posting, error) {
	if x.closed.Load() {
		return nil, ErrClosed
	}
	if n, err := x.frequency(field, term); err == nil && n == 0 {
		return nil, nil
	}
	key := listKey{field, term}
	if list, ok := x.lists.get(key); ok {
		return list, nil
	}
	list, err := x.readPostings(field, term)
	if err != nil {
		return nil, err
	}
	if len(list) > 0 { // a term that no record holds is whatever somebody typed
		x.lists.put(listKey{field, strings.Clone(term)}, list) // the term alone, not the question that it is part of
	}
	return list, nil
}

// readPostings reads the whole list of a term in a field.
func (x *Index) readPostings(field, term string) ([]posting, error) {
	tfr, err := x.reader.TermFieldReader(context.Background(), []byte(term), field, true, true, false)
	if err != nil {
		return nil, fmt.Errorf("read the postings of %q in %s: %w", term, field, err)
	}
	defer tfr.Close()
	list := make([]posting, 0, tfr.Count())
	var pre bleveindex.TermFieldDoc
	for {
		d, err := tfr.Next(&pre)
		if err != nil {
			return nil, fmt.Errorf("read the postings of %q in %s: %w", term, field, err)
		}
		if d == nil {
			return list, nil
		}
		list = append(list, postingFrom(d))
	}
}

// postingsOf reads, of the list of a term in a field, what concerns the records
// given in order of number, appending to buf.
func (x *Index) postingsOf(field, term string, docs []uint32, buf []posting) ([]posting, error) {
	if x.closed.Load() {
		return nil, ErrClosed
	}
	fail := func(err error) ([]posting, error) {
		return nil, fmt.Errorf("read the postings of %q in %s: %w", term, field, err)
	}
	tfr, err := x.reader.TermFieldReader(context.Background(), []byte(term), field, true, true, false)
	if err != nil {
		return fail(err)
	}
	defer tfr.Close()
	var pre bleveindex.TermFieldDoc
	var id bleveindex.IndexInternalID
	for i := 0; i < len(docs); {
		id = bleveindex.NewIndexInternalID(id, uint64(docs[i]))
		d, err := tfr.Advance(id, &pre)
		if err != nil {
			return fail(err)
		}
		if d == nil {
			break
		}
		at := uint32(d.ID.Value())
		for i < len(docs) && docs[i] < at {
			i++
		}
		if i < len(docs) && docs[i] == at {
			buf = append(buf, postingFrom(d))
			i++
		}
	}
	return buf, nil
}

// postingFrom reads one posting of bleve's.
func postingFrom(d *bleveindex.TermFieldDoc) posting {
	length := 1.0
	if d.Norm > 0 { // bleve keeps the length as its inverse root
		length = math.Round(1 / (d.Norm * d.Norm))
	}
	return posting{doc: uint32(d.ID.Value()), tf: float32(d.Freq), length: float32(length)}
}

// frequency returns how many records hold the term in the field.
func (x *Index) frequency(field, term string) (int, error) {
	if x.closed.Load() {
		return 0, ErrClosed
	}
	if t := x.counts[field]; t != nil {
		if err := t.read(x.reader, field); err != nil {
			return 0, err
		}
		return int(t.of[term]), nil
	}
	tfr, err := x.reader.TermFieldReader(context.Background(), []byte(term), field, false, false, false)
	if err != nil {
		return 0, fmt.Errorf("count the postings of %q in %s: %w", term, field, err)
	}
	defer tfr.Close()
	return int(tfr.Count()), nil
}

// termsOf returns the terms of a counted field, in no order.
func (x *Index) termsOf(field string) ([]string, error) {
	if x.closed.Load() {
		return nil, ErrClosed
	}
	t := x.counts[field]
	if err := t.read(x.reader, field); err != nil {
		return nil, err
	}
	return slices.Collect(maps.Keys(t.of)), nil
}
