// Package wording compares a question with the ways in which a corpus says that
// people ask: which record somebody who asks like this is after, and how near the
// question is to one that no record answers.
//
// Start with [New] and [Table.Compare].
package wording

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"sync"

	"policybot/corpus"
	"policybot/index/text"
)

// Table holds the wordings of one corpus. It is safe for concurrent use.
type Table struct {
	read    Reading
	records []string
	sides   [2]side
}

// side is the wordings of one language.
type side struct {
	forms    []form
	postings map[string][]int32 // token → forms that hold it
	centres  map[string][]part  // token → its share in the centres of records
}

// part is what a token weighs in the centre of a record's wordings, a vector of
// length one.
type part struct {
	record int32
	weight float32
}

// form is one wording.
type form struct {
	record int  // place in the table's records
	near   bool // asks for what no record says
	names  [Kinds][]string
	weight float64 // sum of the weights of its tokens
}

const (
	sideEn = iota
	sideZh
)

// Reading understands a normalised text: it masks what differs between two questions
// of the same kind, the names of cities, and says what is named: cities and documents;
// and it gives signs of what the text means, such as its terms and the sort of value
// that it asks for, which are compared like words.
type Reading func(text string) (masked string, names [Kinds][]string, signs []string)

// The kinds of name.
const (
	Cities = iota
	Documents
	Kinds
)

// New makes the table of c.
func New(c *corpus.Corpus, read Reading) *Table {
	t := &Table{read: read}
	for i := range t.sides {
		t.sides[i].postings = map[string][]int32{}
	}
	if len(c.Asked) == 0 {
		return t
	}
	place := map[string]int{}
	for _, a := range c.Asked {
		place[a.Record] = len(t.records)
		t.records = append(t.records, a.Record)
	}
	if len(c.Records) <= textsMost {
		for _, r := range c.Records {
			if _, ok := place[r.ID]; !ok {
				place[r.ID] = len(t.records)
				t.records = append(t.records, r.ID)
			}
		}
	}
	var both sync.WaitGroup // thousands of wordings are read in each language
	for i := range t.sides {
		both.Go(func() { t.fill(i, c, place) })
	}
	both.Wait()
	return t
}

// fill reads the wordings of one language.
func (t *Table) fill(side int, c *corpus.Corpus, place map[string]int) {
	if len(c.Records) <= textsMost {
		for _, r := range c.Records { // what a record says is the first way to ask for it
			said := r.Text.EN
			if side == sideZh {
				said = r.Text.ZH
			}
			if said != "" {
				t.add(side, place[r.ID], []string{said}, false)
			}
		}
	}
	for n, a := range c.Asked {
		answered, near := a.EN, a.NearEN
		if side == sideZh {
			answered, near = a.ZH, a.NearZH
		}
		t.add(side, n, answered, false)
		t.add(side, n, near, true)
	}
	s := &t.sides[side]
	for token, forms := range s.postings {
		w := s.weight(token)
		for _, f := range forms {
			s.forms[f].weight += w
		}
	}
	s.centre(len(t.records))
}

// centre makes the centre of what is asked for each record: the mean of its
// wordings and of its text, as vectors of tf·idf (Rocchio's classifier; Manning,
// Raghavan and Schütze, Introduction to Information Retrieval, 14.2). A wording is
// near one other by chance; it is near the centre where it is asked for the same.
func (s *side) centre(records int) {
	sums := make([]map[string]float64, records)
	for i := range sums {
		sums[i] = map[string]float64{}
	}
	add := func(record int, tokens []string) {
		whole := 0.0
		for _, token := range tokens {
			w := s.weight(token)
			whole += w * w
		}
		for _, token := range tokens {
			sums[record][token] += s.weight(token) / math.Sqrt(whole)
		}
	}
	tokens := make([][]string, len(s.forms))
	for token, forms := range s.postings {
		for _, f := range forms {
			tokens[f] = append(tokens[f], token)
		}
	}
	for i, f := range s.forms {
		if !f.near {
			slices.Sort(tokens[i]) // sums of fractions depend on their order
			add(f.record, tokens[i])
		}
	}
	s.centres = map[string][]part{}
	for i, sum := range sums {
		whole := 0.0
		all := slices.Sorted(maps.Keys(sum))
		for _, token := range all {
			sum[token] = math.Pow(sum[token], spread)
			whole += sum[token] * sum[token]
		}
		for _, token := range all {
			s.centres[token] = append(s.centres[token], part{int32(i), float32(sum[token] / math.Sqrt(whole))})
		}
	}
}

const (
	// textsMost is the size of a corpus up to which records that nobody says how to
	// ask for take part with what they say.
	textsMost = 5000
	// spread draws the weights of a centre together: a word that two of ten use tells
	// nearly as much as one that all use.
	spread = 0.6
)

func (t *Table) add(side, record int, wordings []string, near bool) {
	s := &t.sides[side]
	for _, w := range wordings {
		n := int32(len(s.forms))
		tokens, names := t.tokens(text.Normalize(w))
		s.forms = append(s.forms, form{record: record, near: near, names: names})
		for _, token := range tokens {
			s.postings[token] = append(s.postings[token], n)
		}
	}
}

// weight is a token's idf over the wordings.
func (s *side) weight(token string) float64 {
	n, df := float64(len(s.forms)), float64(len(s.postings[token]))
	return math.Log(1 + (n-df+0.5)/(df+0.5))
}

// tokens are the distinct stems, pairs of Chinese characters, characters and signs
// of a text, with what it names. Words that only ask stay: "who" and "how
// much" are what tells two questions apart.
func (t *Table) tokens(s string) (tokens []string, names [Kinds][]string) {
	masked, names, out := t.read(s)
	for _, w := range text.Words(masked) {
		if w.Class != text.Han {
			out = append(out, text.Stem(w.Text))
			continue
		}
		rs := []rune(w.Text)
		for i := range rs {
			if !text.IsFunctionRune(rs[i]) {
				out = append(out, string(rs[i]))
			}
			if i+1 < len(rs) {
				out = append(out, string(rs[i:i+2]))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out), names
}

// Near is how near a question is to the wordings of one record.
type Near struct {
	Record string
	Asks   float64 // likeness to the nearest wording that the record answers, 0 to 1
	Holds  float64 // share of the question's weight that occurs in any of those, 0 to 1
	Centre float64 // likeness to the centre of what is asked for the record, 0 to 1
	Lead   float64 // that against the record which is the most alike, 0 to 1
	Vote   float64 // the record's share of the wordings nearest to the question, 0 to 1
}

// Comparison is how near a question is to all wordings of its language.
type Comparison struct {
	Records []Near  // those with a wording that shares a word, the most alike first
	Lacks   float64 // likeness to the nearest wording that nothing answers, 0 to 1
	Doubt   float64 // the share of such wordings among the nearest, 0 to 1
}

// neighbours is how many of the nearest wordings vote, each with the third power of
// its likeness (a nearest-neighbour classifier weighted by distance; Dudani 1976).
const neighbours = 12

// Compare compares a normalised question with all wordings of its language.
func (t *Table) Compare(question string) Comparison {
	s := &t.sides[sideZh]
	if text.MostlyEnglish(question) {
		s = &t.sides[sideEn]
	}
	shared := make([]float64, len(s.forms))
	held := make([]float64, len(t.records))
	last := make([]int, len(t.records)) // the token counted last for a record, from 1
	centre := make([]float64, len(t.records))
	whole, length := 0.0, 0.0
	tokens, names := t.tokens(question)
	for i, token := range tokens {
		w := s.weight(token)
		whole += w
		length += w * w
		for _, p := range s.centres[token] {
			centre[p.record] += w * float64(p.weight)
		}
		for _, n := range s.postings[token] {
			shared[n] += w
			if f := &s.forms[n]; !f.near && last[f.record] != i+1 {
				last[f.record] = i + 1
				held[f.record] += w
			}
		}
	}
	var c Comparison
	if whole == 0 {
		return c
	}
	near := make([]Near, len(t.records))
	nearest := make([]neighbour, 0, neighbours)
	for i, sum := range shared {
		if sum == 0 {
			continue
		}
		f := &s.forms[i]
		like := sum / (questionShare*whole + (1-questionShare)*f.weight)
		if f.near {
			like *= f.apart(names)
			c.Lacks = max(c.Lacks, like)
		} else {
			near[f.record].Asks = max(near[f.record].Asks, like)
		}
		nearest = closer(nearest, neighbour{i, like})
	}
	votes := 0.0
	for _, n := range nearest {
		votes += n.vote()
	}
	for _, n := range nearest {
		if f := &s.forms[n.form]; f.near {
			c.Doubt += n.vote() / votes
		} else {
			near[f.record].Vote += n.vote() / votes
		}
	}
	most := max(slices.Max(centre), 1e-9)
	for i, n := range near {
		if n.Asks > 0 {
			n.Record, n.Holds = t.records[i], held[i]/whole
			n.Centre, n.Lead = centre[i]/math.Sqrt(length), centre[i]/most
			c.Records = append(c.Records, n)
		}
	}
	slices.SortStableFunc(c.Records, func(a, b Near) int { return cmp.Compare(b.Asks, a.Asks) })
	return c
}

// neighbour is a wording with its likeness to a question.
type neighbour struct {
	form int
	like float64
}

func (n neighbour) vote() float64 { return n.like * n.like * n.like }

// closer keeps the nearest wordings, the nearest first.
func closer(list []neighbour, n neighbour) []neighbour {
	at := len(list)
	for at > 0 && list[at-1].like < n.like {
		at--
	}
	if at == neighbours {
		return list
	}
	if len(list) == neighbours {
		list = list[:neighbours-1]
	}
	return slices.Insert(list, at, n)
}

// apart is what likeness to a wording without an answer is worth for a question
// that names another city or document: that nobody knows Dalian's figure does not
// mean that nobody knows Xi'an's.
func (f *form) apart(names [Kinds][]string) float64 {
	share := 1.0
	for k := range names {
		if len(f.names[k]) > 0 && len(names[k]) > 0 && !slices.ContainsFunc(f.names[k], func(n string) bool { return slices.Contains(names[k], n) }) {
			share *= otherName
		}
	}
	return share
}

const (
	// questionShare is how much of the likeness is measured against the question's
	// own length, the rest against the wording's (Tversky, "Features of similarity",
	// 1977).
	questionShare = 0.6
	otherName     = 0.6
)
