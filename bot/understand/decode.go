package understand

import (
	"math"
	"regexp"
	"slices"
	"sync"
	"unicode/utf8"

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
			for _, r := range inCharacters(text.Normalize(s)) {
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

// inCharacters writes single digits, which stand in a normalised text for counted
// numerals, as the characters that are typed in pinyin: 9个 → 九个.
func inCharacters(s string) string {
	return countedDigits.ReplaceAllStringFunc(s, func(m string) string {
		if m[0] == '0' || m[1] >= '0' && m[1] <= '9' {
			return m // a longer number is typed in digits
		}
		if m[0] == '2' && measureWord.MatchString(m[1:]) {
			return "两" + m[1:]
		}
		return numerals[m[0]-'0'] + m[1:]
	})
}

var (
	countedDigits = regexp.MustCompile(`[0-9]+\p{Han}`)
	measureWord   = regexp.MustCompile(`^[个项条座家类批轮城]`)
	numerals      = [10]string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
)

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

// mendSound puts right a character typed for another of the same sound, as input
// methods offer them: 什没时候 → 什么时候. It changes a character only where neither
// pair that it stands in occurs in the texts, both pairs with the other one do, and
// the whole becomes far likelier. Names are left alone.
func (r *Reader) mendSound(q string, mended map[string]string) string {
	rs := []rune(q)
	if !slices.ContainsFunc(rs, text.IsHan) {
		return q
	}
	d := r.spoken.decoder()
	if d.total == 0 {
		return q
	}
	at := func(i int) rune {
		if i < 0 || i >= len(rs) || !text.IsHan(rs[i]) {
			return 0
		}
		return rs[i]
	}
	var named []bool
	carrying := carriersIn(q)
	offset := 0
	for i, c := range rs {
		start := offset
		offset += utf8.RuneLen(c)
		if carrying[start] {
			continue
		}
		before, after := at(i-1), at(i+1)
		if !text.IsHan(c) || before == 0 && after == 0 || d.joins(before, c) || d.joins(c, after) {
			continue
		}
		if named == nil {
			named = r.inNames(q, rs)
		}
		if named[i] {
			continue
		}
		best, cost := c, d.cost(before, c)+d.after(c, after)-farLikelier
		for _, sound := range readingsOf(c)[:min(1, len(readingsOf(c)))] { // whoever types by sound means the usual one
			for _, o := range d.reading[sound] {
				if (before == 0 || d.joins(before, o)) && (after == 0 || d.joins(o, after)) {
					if k := d.cost(before, o) + d.after(o, after); k < cost {
						best, cost = o, k
					}
				}
			}
		}
		if best != c {
			from, to := max(0, i-1), min(len(rs), i+2)
			was := string(rs[from:to])
			rs[i] = best
			mended[was] = string(rs[from:to])
		}
	}
	return string(rs)
}

// carriersIn marks the bytes of a normalised text that belong to words which ask or
// carry a sentence, of two characters or more: they are not misspelt for standing in
// no record.
func carriersIn(q string) []bool {
	out := make([]bool, len(q)+1)
	cut := text.CutQuestion(q)
	for i := range cut {
		out[i] = cut[i] == ' ' && q[i] != ' '
	}
	for _, w := range text.Words(cut) {
		if w.Class == text.Han {
			faint := text.FaintSpans(w.Text)
			const size = len("说") // a character of a Chinese run
			for i := range faint {
				if faint[i] && (i >= size && faint[i-size] || i+size < len(faint) && faint[i+size]) {
					out[w.Start+i] = true
				}
			}
		}
	}
	return out
}

// farLikelier is by how much, as a natural logarithm, a mended text has to be
// likelier than what was typed.
const farLikelier = 4.0

// joins reports whether two neighbouring characters occur together in the texts.
func (d *decoder) joins(a, b rune) bool {
	return a != 0 && b != 0 && d.pair[[2]rune{a, b}] > 0
}

// after is the cost of what follows; nothing costs nothing.
func (d *decoder) after(r, next rune) float64 {
	if next == 0 {
		return 0
	}
	return d.cost(r, next)
}

// inNames marks the characters of a question that belong to a name.
func (r *Reader) inNames(q string, rs []rune) []bool {
	out := make([]bool, len(rs))
	offsets := make([]int, len(rs))
	for i, n := 0, 0; i < len(rs); i++ {
		offsets[i] = n
		n += len(string(rs[i]))
	}
	for _, m := range r.names.find(q, func(string) bool { return true }) {
		for i := range rs {
			out[i] = out[i] || m.start <= offsets[i] && offsets[i] < m.end
		}
	}
	return out
}
