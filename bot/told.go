package bot

import (
	"sync/atomic"

	"policybot/bot/understand"
	"policybot/corpus"
)

// told remembers what the texts of a corpus's records hold: whether a record gives an
// amount or says what is not does not depend on the question, and telling takes a
// regular expression over the whole text. It is worked out when a question first wants
// it. It is safe for concurrent use.
type told struct {
	place map[*corpus.Record]int32
	bits  []atomic.Uint64 // of each record: what is known in the lower half, what holds in the upper
	named []atomic.Uint64 // of each record: 1 once counted, then the cities and the places that it names
}

// sign is something that a text may hold.
type sign int

const (
	signDenies sign = iota
	signPortions
	signRate
	signRanks
	signValues // and, from here on, the sorts of value
)

var signOf = func() map[understand.Asked]sign {
	out := map[understand.Asked]sign{}
	for i, a := range understand.Forms() {
		out[a] = signValues + sign(i)
	}
	return out
}()

func newTold(c *corpus.Corpus) *told {
	t := &told{place: make(map[*corpus.Record]int32, len(c.Records)), bits: make([]atomic.Uint64, len(c.Records)), named: make([]atomic.Uint64, len(c.Records))}
	for i, rec := range c.Records {
		t.place[rec] = int32(i)
	}
	return t
}

// has reports whether a record has a sign, which tell tells of its text.
func (t *told) has(rec *corpus.Record, s sign, tell func(en, zh string) bool) bool {
	i, ok := t.place[rec]
	if !ok { // of an earlier version of the corpus
		return tell(rec.Text.EN, rec.Text.ZH)
	}
	known, holds := uint64(1)<<s, uint64(1)<<(32+s)
	if b := t.bits[i].Load(); b&known != 0 {
		return b&holds != 0
	}
	if !tell(rec.Text.EN, rec.Text.ZH) {
		t.bits[i].Or(known)
		return false
	}
	t.bits[i].Or(known | holds)
	return true
}

// holds is [understand.Holds] of a record's text.
func (t *told) holds(a understand.Asked, rec *corpus.Record) bool {
	s, ok := signOf[a]
	if !ok {
		return understand.Holds(a, rec.Text.EN, rec.Text.ZH)
	}
	return t.has(rec, s, func(en, zh string) bool { return understand.Holds(a, en, zh) })
}

func (t *told) denies(rec *corpus.Record) bool { return t.has(rec, signDenies, understand.Denies) }

func (t *told) portions(rec *corpus.Record) bool {
	return t.has(rec, signPortions, understand.Portions)
}

func (t *told) hasRate(rec *corpus.Record) bool { return t.has(rec, signRate, understand.HasRate) }

func (t *told) ranks(rec *corpus.Record) bool { return t.has(rec, signRanks, understand.Ranks) }

// names counts the cities and the places of c that a record's text names.
func (t *told) names(c *corpus.Corpus, rec *corpus.Record) (cities, places int) {
	i, ok := t.place[rec]
	if ok {
		if n := t.named[i].Load(); n != 0 {
			return int(n >> 1 & namedMost), int(n >> 32)
		}
	}
	for _, x := range c.Cities {
		if mentions(rec, x.Name) {
			cities++
		}
	}
	for _, x := range c.Places {
		if mentions(rec, x.Name) {
			places++
		}
	}
	if ok {
		t.named[i].Store(1 | uint64(min(cities, namedMost))<<1 | uint64(min(places, namedMost))<<32)
	}
	return cities, places
}

// namedMost is as far as names are counted: a record names no more.
const namedMost = 1<<31 - 1
