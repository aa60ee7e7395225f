package understand

import (
	"math"
	"slices"
	"sync"

	"github.com/mozillazg/go-pinyin"

	"policybot/corpus"
	"policybot/index/text"
)

// decoder turns syllables into the likeliest Chinese, by which characters follow
// each other in what the corpus says and in how people ask for it (a bigram model
// and the Viterbi algorithm; Jurafsky and Martin, Speech and Language Processing,
// appendix A).
type decoder struct {
	reading map[string][]rune // syllable → characters read so
	single  map[rune]float64  // how often a character stands in the texts
	pair    map[[2]rune]float64
	total   float64
}

// newDecoder returns a function that makes the decoder of a corpus when a question
// first looks like pinyin.
func newDecoder(c *corpus.Corpus, words []string) func() *decoder {
	return sync.OnceValue(func() *decoder {
		d := &decoder{reading: map[string][]rune{}, single: map[rune]float64{}, pair: map[[2]rune]float64{}}
		learn := func(s string, times float64) {
			last := rune(0) // the start of a run
			for _, r := range text.Normalize(s) {
				if !text.IsHan(r) {
					last = 0
					continue
				}
				d.single[r] += times
				d.pair[[2]rune{last, r}] += times
				d.total += times
				last = r
			}
		}
		for i := 0; i < len(c.Records); i += max(1, len(c.Records)/decodeSample) {
			learn(c.Records[i].Text.ZH, 1)
		}
		for _, a := range c.Asked {
			for _, s := range slices.Concat(a.ZH, a.NearZH) {
				learn(s, 1)
			}
		}
		for _, w := range words {
			learn(w, wordTimes)
		}
		for r := range d.single {
			for _, p := range pinyin.SinglePinyin(r, toneless) {
				d.reading[p] = append(d.reading[p], r)
			}
		}
		return d
	})
}

// decodeSample is how many records are learnt from, evenly spread: more do not change
// which character follows which.
const decodeSample = 5000

// wordTimes is what a name or a term counts beside a text, in which it may not stand.
const wordTimes = 3

// decode returns the likeliest text of the syllables, and whether every syllable
// could be read. A part that is a number stays as it is.
func (d *decoder) decode(parts []string) (string, bool) {
	out := ""
	for i := 0; i < len(parts); {
		j := i
		for j < len(parts) && (parts[j][0] < '0' || parts[j][0] > '9') {
			j++
		}
		s, ok := d.run(parts[i:j])
		if !ok {
			return "", false
		}
		out += s
		if j < len(parts) {
			out += parts[j]
			j++
		}
		i = j
	}
	return out, true
}

// run decodes syllables without numbers between them.
func (d *decoder) run(syllables []string) (string, bool) {
	type step struct {
		r    rune
		cost float64
		from int
	}
	steps := make([][]step, len(syllables))
	for i, s := range syllables {
		for _, r := range d.reading[s] {
			best := step{r, math.Inf(1), 0}
			if i == 0 {
				best.cost = d.cost(0, r)
			} else {
				for k, before := range steps[i-1] {
					if c := before.cost + d.cost(before.r, r); c < best.cost {
						best.cost, best.from = c, k
					}
				}
			}
			steps[i] = append(steps[i], best)
		}
		if len(steps[i]) == 0 {
			return "", false
		}
	}
	if len(steps) == 0 {
		return "", true
	}
	at := 0
	last := steps[len(steps)-1]
	for k := range last {
		if last[k].cost < last[at].cost || last[k].cost == last[at].cost && last[k].r < last[at].r {
			at = k
		}
	}
	out := make([]rune, len(syllables))
	for i := len(steps) - 1; i >= 0; i-- {
		out[i] = steps[i][at].r
		at = steps[i][at].from
	}
	return string(out), true
}

// cost is the negative log of how likely r follows before; a pair that was never
// seen falls back to how common the character is.
func (d *decoder) cost(before, r rune) float64 {
	all := d.single[before]
	if before == 0 {
		all = d.total / 10 // about as many runs as that
	}
	p := d.pair[[2]rune{before, r}] / max(all, 1)
	return -math.Log(0.9*p + 0.1*d.single[r]/d.total)
}
