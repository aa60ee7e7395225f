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
	"strings"
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

// side is the wordings of one language. What one question needs of every wording lies
// close together: it is read for thousands of them.
type side struct {
	forms   []form
	weights []float64 // of each form: the sum of the weights of its tokens
	records []int32   // of each form: its record's place, or ^place where no record says it
	tokens  map[string]*token
}

// token is what is compared: a stem, a character, a sign.
type token struct {
	place   int32   // among the tokens of its side, by name
	forms   []int32 // that hold it
	weight  float64 // its idf over the wordings
	centres []part  // its share in the centres of records, which are vectors of length one
	drawn   []part  // what it says for each of them, and for none, after learning; by class
}

// part is what a token weighs for a record, or for what nothing answers.
type part struct {
	record int32
	weight float32
}

// form is one wording.
type form struct {
	record int  // place in the table's records
	near   bool // asks for what no record says
	names  [Kinds][]string
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
		t.sides[i].tokens = map[string]*token{}
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
	s.weights, s.records = make([]float64, len(s.forms)), make([]int32, len(s.forms))
	for i, f := range s.forms {
		s.records[i] = int32(f.record)
		if f.near {
			s.records[i] = ^s.records[i]
		}
	}
	held := make([][]*token, len(s.forms))                        // by each form, by name
	for place, name := range slices.Sorted(maps.Keys(s.tokens)) { // sums of fractions depend on their order
		k := s.tokens[name]
		k.place = int32(place)
		n, df := float64(len(s.forms)), float64(len(k.forms))
		k.weight = math.Log(1 + (n-df+0.5)/(df+0.5))
		for _, f := range k.forms {
			s.weights[f] += k.weight
			held[f] = append(held[f], k)
		}
	}
	s.centre(len(t.records), held)
	s.learn(len(t.records), held)
}

// centre makes the centre of what is asked for each record: the mean of its
// wordings and of its text, as vectors of tf·idf (Rocchio's classifier; Manning,
// Raghavan and Schütze, Introduction to Information Retrieval, 14.2). A wording is
// near one other by chance; it is near the centre where it is asked for the same.
func (s *side) centre(records int, held [][]*token) {
	sums := make([]map[*token]float64, records)
	for i, f := range s.forms {
		if f.near {
			continue
		}
		if sums[f.record] == nil {
			sums[f.record] = map[*token]float64{}
		}
		addTo(sums[f.record], held[i])
	}
	for i, sum := range sums {
		unit(sum, func(k *token, weight float32) { k.centres = append(k.centres, part{int32(i), weight}) })
	}
}

// addTo adds a wording, as a vector of length one, to a sum.
func addTo(sum map[*token]float64, held []*token) {
	whole := length(held)
	for _, k := range held {
		sum[k] += k.weight / whole
	}
}

// unit calls set with the weights of a sum of wordings, drawn together and made a vector
// of length one.
func unit(sum map[*token]float64, set func(k *token, weight float32)) {
	all := slices.SortedFunc(maps.Keys(sum), func(a, b *token) int { return cmp.Compare(a.place, b.place) })
	whole := 0.0
	for _, k := range all {
		sum[k] = math.Pow(sum[k], spread)
		whole += sum[k] * sum[k]
	}
	for _, k := range all {
		set(k, float32(sum[k]/math.Sqrt(whole)))
	}
}

// length is that of a wording's vector.
func length(held []*token) float64 {
	sum := 0.0
	for _, k := range held {
		sum += k.weight * k.weight
	}
	return math.Sqrt(sum)
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
		for _, name := range tokens {
			k := s.tokens[name]
			if k == nil {
				k = &token{}
				s.tokens[strings.Clone(name)] = k
			}
			k.forms = append(k.forms, n)
		}
	}
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
	Drawn  float64 // how much more the learnt weights say for the record than for none
	Ahead  float64 // how much more they say for it than for any other; against 0 where they speak against all others
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
	if len(t.records) == 0 {
		return Comparison{}
	}
	y := scratchPool.Get().(*scratch)
	defer scratchPool.Put(y)
	y.reset(len(s.forms), len(t.records))
	whole, length := 0.0, 0.0
	tokens, names := t.tokens(question)
	for i, name := range tokens {
		k := s.tokens[name]
		if k == nil {
			w := s.unknown()
			whole += w
			length += w * w
			continue
		}
		w := k.weight
		whole += w
		length += w * w
		for _, p := range k.centres {
			y.centre[p.record] += w * float64(p.weight)
		}
		for _, p := range k.drawn {
			y.drawn[p.record] += w * float64(p.weight)
		}
		for _, n := range k.forms {
			y.shared[n] += w
			if r := s.records[n]; r >= 0 && y.last[r] != int32(i)+1 {
				y.last[r] = int32(i) + 1
				y.held[r] += w
			}
		}
	}
	var c Comparison
	if whole == 0 {
		return c
	}
	named := slices.ContainsFunc(names[:], func(list []string) bool { return len(list) > 0 })
	nearest := make([]neighbour, 0, neighbours)
	for i, sum := range y.shared {
		if sum == 0 {
			continue
		}
		like := sum / (questionShare*whole + (1-questionShare)*s.weights[i])
		if r := s.records[i]; r >= 0 {
			y.near[r].Asks = max(y.near[r].Asks, like)
		} else {
			if named {
				like *= s.forms[i].apart(names)
			}
			c.Lacks = max(c.Lacks, like)
		}
		if len(nearest) < neighbours || like > nearest[neighbours-1].like {
			nearest = closer(nearest, neighbour{i, like})
		}
	}
	votes := 0.0
	for _, n := range nearest {
		votes += n.vote()
	}
	for _, n := range nearest {
		if s.records[n.form] < 0 {
			c.Doubt += n.vote() / votes
		}
	}
	most := max(slices.Max(y.centre), 1e-9)
	none := y.drawn[len(t.records)]
	best, second := math.Inf(-1), math.Inf(-1)
	for _, d := range y.drawn[:len(t.records)] {
		if d > best {
			best, second = d, best
		} else if d > second {
			second = d
		}
	}
	for i := range y.near {
		if y.near[i].Asks > 0 {
			y.order = append(y.order, int32(i))
		}
	}
	slices.SortFunc(y.order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(y.near[b].Asks, y.near[a].Asks), cmp.Compare(a, b))
	})
	c.Records = make([]Near, len(y.order))
	for at, i := range y.order {
		n := y.near[i]
		n.Record, n.Holds = t.records[i], y.held[i]/whole
		n.Centre, n.Lead = y.centre[i]/math.Sqrt(length), y.centre[i]/most
		n.Drawn = (y.drawn[i] - none) / math.Sqrt(length)
		n.Ahead = (y.drawn[i] - best) / math.Sqrt(length)
		if y.drawn[i] == best {
			n.Ahead = (best - max(second, 0)) / math.Sqrt(length)
		}
		c.Records[at] = n
	}
	return c
}

// Uses reports whether an English word, in lower case, stands in several wordings that
// records answer: one may have it by the way.
func (t *Table) Uses(word string) bool {
	s := &t.sides[sideEn]
	k := s.tokens[text.Stem(word)]
	if k == nil {
		return false
	}
	n := 0
	for _, f := range k.forms {
		if s.records[f] >= 0 {
			n++
		}
	}
	return n >= usesFew
}

// usesFew is in how many wordings that records answer a word is one that people ask by.
const usesFew = 3

// unknown is what a token weighs that no wording has.
func (s *side) unknown() float64 { return math.Log(1 + (float64(len(s.forms))+0.5)/0.5) }

// scratch is what a comparison adds up, used again by the next.
type scratch struct {
	shared       []float64 // of each form: the weight of the tokens that it shares
	held, centre []float64 // of each record
	drawn        []float64 // of each record, and of none
	last         []int32   // of each record: the token counted last, from 1
	near         []Near
	order        []int32
}

var scratchPool = sync.Pool{New: func() any { return &scratch{} }}

// reset makes room for so many forms and records, all of it zero.
func (y *scratch) reset(forms, records int) {
	y.shared, y.held, y.centre = zeros(y.shared, forms), zeros(y.held, records), zeros(y.centre, records)
	y.drawn = zeros(y.drawn, records+1)
	y.last, y.near, y.order = zeros(y.last, records), zeros(y.near, records), y.order[:0]
}

func zeros[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	s = s[:n]
	clear(s)
	return s
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
