// Package index finds the records of a corpus that a question is about. It hides
// bleve: nothing of bleve's is in its exported names.
//
// Start with [Build], which makes an [Index] of a corpus in memory or on disk,
// and [Index.Search]. [Live] holds the index that answers now and swaps it for
// another while searches run.
package index

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/blevesearch/bleve/v2"
	bleveindex "github.com/blevesearch/bleve_index_api"

	"policybot/corpus"
	"policybot/index/lexicon"
	"policybot/index/text"
)

// Options say where an index lives.
type Options struct {
	Dir string       // folder for the index; empty: in memory
	Log *slog.Logger // nil: silent
}

// Index is one immutable search index over one corpus. It is safe for
// concurrent use until Close.
type Index struct {
	corpus   *corpus.Corpus
	bleve    bleve.Index
	reader   bleveindex.IndexReader // one snapshot for the life of the index
	records  int
	chance   float64
	averages map[string]float64 // mean length of each analysed field, in tokens, over the records that have it
	ids      []*corpus.Record   // by document number of the snapshot
	place    []int              // the record's place in the corpus, by document number: ties follow it
	close    func() error
	closed   atomic.Bool // nothing may be read any more

	ready      sync.Map // *corpus.Record → *held, up to heldMost of them
	readyCount atomic.Int32

	lists       *listCache
	unconfirmed []bool         // whether the record is unconfirmed, by document number
	scopes      []uint64       // the record's cities, by document number; see scopeOf
	cityAt      map[string]int // city → its place in the corpus

	counts   map[string]*termCounts // of the counted fields
	occurs   []func() bool          // for each term of the corpus: whether a record holds it
	spell    *speller
	pairs    *termTable
	terms    *lexicon.Table  // the corpus's own terms
	general  *lexicon.Table  // and the general dictionary
	lacking  [2]int          // how many records lack each side's language
	common   []string        // English words of five letters or more that many wordings hold, sorted
	everyday []string        // English words that questions hold, sorted
	meant    []string        // those of them that another word may be a slip of, sorted
	themes   map[string]bool // stems and bigrams that name what the whole corpus is about
}

// batchSize bounds the memory that a build takes: each batch is one segment.
const batchSize = 5000

// sampleSize is how many records the mean lengths are taken from, evenly spread:
// all of them, up to a size where the mean no longer moves.
const sampleSize = 4000

// metaKey holds an indexMeta inside the index.
var metaKey = []byte("policybot")

type indexMeta struct {
	Version  string             `json:"version"` // of the corpus
	Mapping  string             `json:"mapping"` // hash
	Records  int                `json:"records"`
	Averages map[string]float64 `json:"averages"`
	Chance   float64            `json:"chance"` // see [Index.Chance]
}

// Build returns an index of c. With a folder it opens the index in it when that
// was made from the same corpus by the same mapping, and otherwise makes it anew
// beside the old one and then takes its place: the index is derived, so a
// missing, foreign or damaged one is rebuilt and never an error. A folder that
// may only be read serves when it holds a good index. Where the folder cannot be
// used, or another process builds in it for long, the index is made in memory,
// with a warning.
func Build(ctx context.Context, c *corpus.Corpus, o Options) (*Index, error) {
	log := o.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	m, err := newMapping()
	if err != nil {
		return nil, fmt.Errorf("make the index mapping: %w", err)
	}
	want := indexMeta{Version: c.Version, Mapping: mappingHash(m), Records: len(c.Records)}
	if o.Dir != "" {
		x, err := buildOnDisk(ctx, c, o.Dir, m, want, log)
		if err == nil || ctx.Err() != nil {
			return x, err
		}
		log.Warn("the data folder cannot be used, the index is kept in memory", "dir", o.Dir, "reason", err.Error())
	}
	b, err := bleve.New("", m) // not NewMemOnly, whose old engine ranks by another formula
	if err != nil {
		return nil, fmt.Errorf("make an index in memory: %w", err)
	}
	return fill(ctx, b, c, want, log)
}

// fill indexes every record of c into b, which it closes on failure.
func fill(ctx context.Context, b bleve.Index, c *corpus.Corpus, meta indexMeta, log *slog.Logger) (*Index, error) {
	fail := func(err error) (*Index, error) {
		b.Close()
		return nil, err
	}
	totals, counts := map[string]int{}, map[string]int{}
	every := max(1, len(c.Records)/sampleSize)
	last := time.Now()
	batch := b.NewBatch()
	for i, r := range c.Records {
		if err := ctx.Err(); err != nil {
			return fail(fmt.Errorf("index records: %w", err))
		}
		doc := document(r)
		if i%every == 0 {
			for field, analyze := range analyzers {
				if s, ok := doc[field].(string); ok {
					totals[field] += len(analyze(s))
					counts[field]++
				}
			}
		}
		if err := batch.Index(r.ID, doc); err != nil {
			return fail(fmt.Errorf("index record %s: %w", r.ID, err))
		}
		if batch.Size() == batchSize || i == len(c.Records)-1 {
			if err := b.Batch(batch); err != nil {
				return fail(fmt.Errorf("write records to the index: %w", err))
			}
			batch.Reset()
		}
		if time.Since(last) > 2*time.Second {
			last = time.Now()
			log.Info("indexing", "done", i+1, "records", len(c.Records))
		}
	}
	meta.Averages = map[string]float64{}
	for field, n := range counts {
		meta.Averages[field] = float64(totals[field]) / float64(n)
	}
	x, err := newIndex(b, c, meta)
	if err != nil {
		return nil, err
	}
	if x.chance, err = x.learnChance(ctx); err == nil {
		meta.Chance = x.chance
		var raw []byte
		if raw, err = json.Marshal(meta); err == nil {
			err = b.SetInternal(metaKey, raw)
		}
	}
	if err != nil {
		x.Close()
		return nil, fmt.Errorf("describe the index: %w", err)
	}
	return x, nil
}

// document gives the fields of a record as they are indexed.
func document(r *corpus.Record) map[string]any {
	doc := map[string]any{
		fieldCity:       r.Cities,
		fieldArea:       r.Area,
		fieldDocument:   r.Document,
		fieldKind:       string(r.Kind),
		fieldConfidence: string(r.Confidence),
	}
	if len(r.Cities) == 0 {
		doc[fieldCity] = programmeWide
	}
	var all string
	if zh := joinTexts(r.Title.ZH, r.Heading, r.Text.ZH); r.Text.ZH != "" {
		doc[fieldZhBigram], doc[fieldZhChar] = zh, zh
		all = zh
	}
	if en := joinTexts(r.Title.EN, nil, r.Text.EN); r.Text.EN != "" {
		doc[fieldEnStem], doc[fieldEnWord], doc[fieldEnPair] = en, en, en
		all += " \n " + en
	}
	doc[fieldValue] = all
	return doc
}

// joinTexts normalises a record's title, path of headings and text into one
// field: the title and the path stand in the ranking like the text itself.
func joinTexts(title string, heading []string, body string) string {
	s := title
	for _, h := range heading {
		s += " \n " + h
	}
	if s != "" {
		s += " \n "
	}
	return text.Normalize(s + body)
}

func newIndex(b bleve.Index, c *corpus.Corpus, meta indexMeta) (*Index, error) {
	fail := func(err error) (*Index, error) {
		b.Close()
		return nil, err
	}
	adv, err := b.Advanced()
	if err != nil {
		return fail(fmt.Errorf("read the index: %w", err))
	}
	reader, err := adv.Reader()
	if err != nil {
		return fail(fmt.Errorf("read the index: %w", err))
	}
	x := &Index{corpus: c, bleve: b, reader: reader, records: len(c.Records), averages: meta.Averages, chance: meta.Chance, lists: newListCache()}
	x.close = sync.OnceValue(func() error {
		x.closed.Store(true)
		return errors.Join(reader.Close(), b.Close())
	})
	x.counts = map[string]*termCounts{}
	for _, field := range counted {
		x.counts[field] = &termCounts{}
	}
	places := make(map[string]int, len(c.Records))
	for i, r := range c.Records {
		places[r.ID] = i
	}
	if x.ids, x.place, err = recordsByNumber(reader, c, places); err != nil {
		x.Close()
		return nil, err
	}
	x.cityAt = map[string]int{}
	for i, city := range c.Cities {
		x.cityAt[city.Slug] = i
	}
	x.unconfirmed, x.scopes = make([]bool, len(x.ids)), make([]uint64, len(x.ids))
	for i, r := range x.ids {
		if r != nil { // a number that no record has
			x.unconfirmed[i], x.scopes[i] = r.Confidence == corpus.Unconfirmed, x.scopeOf(r)
		}
	}
	x.spell = newSpeller(func() ([]string, error) { return x.termsOf(fieldEnWord) }, x.frequency)
	x.pairs = newTermTable(c.Terms)
	for i := range x.pairs.terms {
		x.occurs = append(x.occurs, sync.OnceValue(func() bool { return x.termOccurs(i) }))
	}
	x.everyday, x.meant, x.common = everydayWords(x.pairs, c.Asked)
	x.themes = themes(c)
	pairs := pairsOf(x)
	x.terms, x.general = lexicon.Pairs(pairs), lexicon.Default().With(pairs)
	for _, r := range c.Records {
		if r.Text.EN == "" {
			x.lacking[sideEn]++
		}
		if r.Text.ZH == "" {
			x.lacking[sideZh]++
		}
	}
	return x, nil
}

// themes returns the stems and bigrams of the corpus's name and of its documents'
// titles. In a question about the corpus they tell little: every record is about
// the pilot, so "pilot" in a question asks for no record in particular.
func themes(c *corpus.Corpus) map[string]bool {
	out := map[string]bool{}
	add := func(t corpus.Text) {
		for _, s := range enStems(text.Normalize(t.EN)) {
			out[s] = true
		}
		for _, s := range zhBigrams(text.Normalize(t.ZH)) {
			out[s] = true
		}
	}
	add(c.Name)
	for _, s := range c.Themes.EN {
		add(corpus.Text{EN: s})
	}
	for _, s := range c.Themes.ZH {
		add(corpus.Text{ZH: s})
	}
	for _, d := range c.Documents {
		if !d.Tag {
			add(d.Title)
			add(d.Short)
		}
	}
	return out
}

// themeShare is what a word of the corpus's theme weighs beside another word.
const themeShare = 0.3

// recordsByNumber lists the records, and their places in the corpus, in the
// order of their numbers in the snapshot, which is none in particular.
func recordsByNumber(reader bleveindex.IndexReader, c *corpus.Corpus, places map[string]int) ([]*corpus.Record, []int, error) {
	fail := func(err error) ([]*corpus.Record, []int, error) {
		return nil, nil, fmt.Errorf("list the index: %w", err)
	}
	all, err := reader.DocIDReaderAll()
	if err != nil {
		return fail(err)
	}
	defer all.Close()
	records, order := make([]*corpus.Record, 0, len(places)), make([]int, 0, len(places))
	for {
		number, err := all.Next()
		if err != nil {
			return fail(err)
		}
		if number == nil {
			break
		}
		id, err := reader.ExternalID(number)
		if err != nil {
			return fail(err)
		}
		place, ok := places[id]
		if !ok {
			return nil, nil, fmt.Errorf("the index holds record %q, which the corpus lacks", id)
		}
		n := int(number.Value())
		for len(records) <= n {
			records, order = append(records, nil), append(order, 0)
		}
		records[n], order[n] = c.Records[place], place
	}
	return records, order, nil
}

// Corpus returns the corpus that the index was made from.
func (x *Index) Corpus() *corpus.Corpus { return x.corpus }

// ErrClosed is what a search of a closed index fails with.
var ErrClosed = errors.New("the index is closed")

// Close frees the index. No search may run meanwhile; one begun afterwards fails. A second Close does
// nothing.
func (x *Index) Close() error { return x.close() }
