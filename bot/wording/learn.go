package wording

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// learn draws the records' wordings apart: from the centres on, each wording that is
// not clearly nearer to its own record than to any other, or to none, moves its words
// towards its own and away from the other (the perceptron with several classes and a
// margin; Crammer and Singer, "Ultraconservative online algorithms for multiclass
// problems", 2003). The class behind the last record is that of what nothing answers.
func (s *side) learn(records int, tokens [][]string) {
	none := int32(records)
	s.start(none, tokens)
	points := make([]float64, records+1)
	alike := s.alike(none, tokens)
	step := stride(len(s.forms))
	for range passes {
		for i, at := 0, 0; i < len(s.forms); i, at = i+1, (at+step)%len(s.forms) {
			own := s.records[at]
			if own < 0 {
				own = none
			}
			length := s.length(tokens[at])
			clear(points)
			for _, name := range tokens[at] {
				k := s.tokens[name]
				for _, p := range k.drawn {
					points[p.record] += k.weight / length * float64(p.weight)
				}
			}
			mine := points[own]
			for _, r := range alike[at] {
				points[r] = math.Inf(-1)
			}
			other := int32(0)
			for r := range points {
				if points[r] > points[other] {
					other = int32(r)
				}
			}
			if mine-points[other] >= margin {
				continue
			}
			for _, name := range tokens[at] {
				k := s.tokens[name]
				by := float32(rate * k.weight / length)
				k.draw(own, by)
				k.draw(other, -by)
			}
		}
	}
}

const (
	passes = 2    // over all wordings
	rate   = 0.05 // of a wording that is added to one class and taken from another
	margin = 0.1  // by which a wording is to be nearer to its own than to any other
)

// alike lists, for each wording, the classes of all that are in the same words: one
// question may be answered by several records.
func (s *side) alike(none int32, tokens [][]string) [][]int32 {
	classes := map[string][]int32{}
	keys := make([]string, len(tokens))
	for i, r := range s.records {
		if r < 0 {
			r = none
		}
		keys[i] = strings.Join(tokens[i], " ")
		classes[keys[i]] = append(classes[keys[i]], r)
	}
	out := make([][]int32, len(tokens))
	for i, k := range keys {
		out[i] = classes[k]
	}
	return out
}

// start gives every record its centre, and what nothing answers the mean of all that
// was asked for it.
func (s *side) start(none int32, tokens [][]string) {
	sum, whole := map[string]float64{}, 0.0
	for i, f := range s.forms {
		if f.near {
			length := s.length(tokens[i])
			for _, name := range tokens[i] {
				sum[name] += s.tokens[name].weight / length
			}
		}
	}
	for name := range sum {
		sum[name] = math.Pow(sum[name], spread)
	}
	for _, name := range sortedKeys(sum) {
		whole += sum[name] * sum[name]
	}
	for name, k := range s.tokens {
		k.drawn = slices.Clone(k.centres)
		if v := sum[name]; v > 0 {
			k.drawn = append(k.drawn, part{none, float32(v / math.Sqrt(whole))})
		}
	}
}

// length is that of a wording's vector.
func (s *side) length(tokens []string) float64 {
	sum := 0.0
	for _, name := range tokens {
		w := s.tokens[name].weight
		sum += w * w
	}
	return math.Sqrt(sum)
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
