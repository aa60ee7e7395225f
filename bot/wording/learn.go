package wording

import (
	"cmp"
	"encoding/binary"
	"hash/fnv"
	"slices"
)

// learn draws the records' wordings apart: from the centres on, each wording that is
// not clearly nearer to its own record than to any other, or to none, moves its words
// towards its own and away from the other (the perceptron with several classes and a
// margin; Crammer and Singer, "Ultraconservative online algorithms for multiclass
// problems", 2003). The class behind the last record is that of what nothing answers.
// held are the tokens of each wording. Of very many wordings nothing is learnt: the
// centres have to do.
func (s *side) learn(records int, held [][]*token) {
	none := int32(records)
	s.start(none, held)
	if s.work() > workMost {
		return
	}
	points := make([]float64, records+1)
	alike := s.alike(none, held)
	step := stride(len(s.forms))
	for range passes {
		for i, at := 0, 0; i < len(s.forms); i, at = i+1, (at+step)%len(s.forms) {
			clear(points)
			whole := length(held[at])
			for _, k := range held[at] {
				share := k.weight / whole
				for _, p := range k.drawn { // millions of times: nothing else may stand here
					points[p.record] += share * float64(p.weight)
				}
			}
			own := s.class(at, none)
			other, most := int32(-1), 0.0 // one without points is as far as can be
			for r, p := range points {
				if p > most && !slices.Contains(alike[at], int32(r)) {
					other, most = int32(r), p
				}
			}
			if points[own]-most >= margin {
				continue
			}
			for _, k := range held[at] {
				by := float32(rate * k.weight / whole)
				k.draw(own, by)
				if other >= 0 {
					k.draw(other, -by)
				}
			}
		}
	}
}

const (
	passes = 2    // over all wordings
	rate   = 0.05 // of a wording that is added to one class and taken from another
	margin = 0.1  // by which a wording is to be nearer to its own than to any other
	// workMost bounds the products of a pass, to some seconds.
	workMost = 1_000_000_000
)

// work counts the products of one pass over the wordings, to begin with.
func (s *side) work() int {
	n := 0
	for _, k := range s.tokens {
		n += len(k.forms) * len(k.drawn)
	}
	return n
}

// class is what a wording asks for: a record, or none.
func (s *side) class(form int, none int32) int32 {
	if r := s.records[form]; r >= 0 {
		return r
	}
	return none
}

// alike lists, for each wording, the classes of all that are in the same words, its own
// among them: one question may be answered by several records.
func (s *side) alike(none int32, held [][]*token) [][]int32 {
	classes := map[uint64][]int32{}
	keys := make([]uint64, len(held))
	var place [4]byte
	for i, tokens := range held {
		h := fnv.New64a() // of tens of thousands, no two differ in words and agree in this
		for _, k := range tokens {
			binary.NativeEndian.PutUint32(place[:], uint32(k.place))
			_, _ = h.Write(place[:])
		}
		keys[i] = h.Sum64()
		classes[keys[i]] = append(classes[keys[i]], s.class(i, none))
	}
	out := make([][]int32, len(held))
	for i, k := range keys {
		out[i] = classes[k]
	}
	return out
}

// start gives every record its centre, and what nothing answers the centre of all that
// was asked for it.
func (s *side) start(none int32, held [][]*token) {
	for _, k := range s.tokens {
		k.drawn = slices.Clone(k.centres)
	}
	sum := map[*token]float64{}
	for i, f := range s.forms {
		if f.near {
			addTo(sum, held[i])
		}
	}
	unit(sum, func(k *token, weight float32) { k.drawn = append(k.drawn, part{none, weight}) })
}

// draw adds to what the token weighs for a class.
func (k *token) draw(class int32, by float32) {
	at, ok := slices.BinarySearchFunc(k.drawn, class, func(p part, c int32) int { return cmp.Compare(p.record, c) })
	if !ok {
		k.drawn = slices.Insert(k.drawn, at, part{class, 0})
	}
	k.drawn[at].weight += by
}

// stride is a step by which a list of n is gone through once in an order that does not
// follow its own: wordings of one record stand together.
func stride(n int) int {
	step := max(1, int(float64(n)*0.618))
	for gcd(step, n) > 1 {
		step++
	}
	return step
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
