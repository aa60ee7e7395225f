package lexicon

import (
	"strings"
	"unicode/utf8"

	"policybot/index/text"
)

// longestHead is the longest headword of the general dictionary, in characters.
const longestHead = 8

func (t *Table) toEnglish(q string, v Vocabulary) []Concept {
	numbers := Numbers(q)
	cut := text.CutQuestion(q)
	var out []Concept
	emit := func(start, end int, alts []Alternative) {
		if len(alts) > 0 {
			out = append(out, Concept{Source: q[start:end], Start: start, End: end, Alternatives: alts})
		}
	}
	for _, run := range hanRuns(cut, numbers) {
		if !run.han {
			s := text.Stem(q[run.start:run.end])
			if content(q[run.start:run.end]) && v.HasStem(s) {
				emit(run.start, run.end, []Alternative{{s, 1}})
			}
			continue
		}
		t.runEnglish(cut, run, v, emit)
	}
	return out
}

// runEnglish translates a run of Chinese: the longest pairs first, and what lies
// between them by the general dictionary.
func (t *Table) runEnglish(q string, run span, v Vocabulary, emit func(start, end int, alts []Alternative)) {
	from := run.start
	flush := func(to int) {
		if t.general != nil && names(q[from:to]) {
			t.generalEnglish(t.general(), q, from, to, v, emit)
		}
	}
	for at := run.start; at < run.end; {
		r, size := utf8.DecodeRuneInString(q[at:])
		alts, n := t.pairs.chinese(q[at:run.end], r)
		if n == 0 {
			at += size
			continue
		}
		flush(at)
		emit(at, at+n, alts)
		at += n
		from = at
	}
	flush(run.end)
}

// names reports whether a run of Chinese has a character that does more than
// build sentences: only then is the general dictionary worth loading.
func names(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return text.IsHan(r) && !text.IsFunctionRune(r) })
}

type span struct {
	start, end int
	han        bool
}

// hanRuns cuts s into runs of Chinese (with the dots of foreign names inside) and
// Latin words, leaving numbers out.
func hanRuns(s string, numbers []Number) []span {
	var out []span
	for _, w := range text.Words(s) {
		if w.Class == text.Number || w.Class == text.Latin && within(numbers, w.Start, w.End) {
			continue
		}
		if w.Class == text.Latin {
			out = append(out, span{w.Start, w.End, false})
			continue
		}
		start := w.Start
		for _, n := range numbers {
			if n.Start < w.End && n.End > start {
				if n.Start > start {
					out = append(out, span{start, n.Start, true})
				}
				start = n.End
			}
		}
		if start >= w.End {
			continue
		}
		if k := len(out); k > 0 && out[k-1].han && s[out[k-1].end:start] == "·" {
			out[k-1].end = w.End
			continue
		}
		out = append(out, span{start, w.End, true})
	}
	return out
}

// generalEnglish cuts q[from:to] into the fewest dictionary words and translates
// each.
func (t *Table) generalEnglish(g *general, q string, from, to int, v Vocabulary, emit func(start, end int, alts []Alternative)) {
	words := g.cut(q, from, to)
	for _, s := range words {
		w := q[s.start:s.end]
		factor := 1.0
		if oneRune(w) {
			if r, _ := utf8.DecodeRuneInString(w); text.IsFunctionRune(r) || !text.IsHan(r) {
				continue
			}
			factor = t.w.lone
		}
		var c collector
		t.headEnglish(g, w, factor, v, &c)
		if t.w.sub > 0 {
			t.partsEnglish(g, w, v, &c)
		}
		emit(s.start, s.end, c.best(t.w.most))
	}
}

// cut returns the path of fewest words through q[from:to]; among equals the one
// whose words are most uneven, since a long word is surer than two middling ones.
func (g *general) cut(q string, from, to int) []span {
	var at []int
	for i := range q[from:to] {
		at = append(at, from+i)
	}
	at = append(at, to)
	n := len(at) - 1
	type step struct{ words, squares, back int }
	best := make([]step, n+1)
	for i := 1; i <= n; i++ {
		best[i] = step{words: 1 << 30}
		for l := 1; l <= min(longestHead, i); l++ {
			if l > 1 {
				if lo, hi := g.find(q[at[i-l]:at[i]]); lo == hi {
					continue
				}
			}
			p := best[i-l]
			c := step{p.words + 1, p.squares + l*l, i - l}
			if c.words < best[i].words || c.words == best[i].words && c.squares > best[i].squares {
				best[i] = c
			}
		}
	}
	out := make([]span, best[n].words)
	for i, k := n, len(out)-1; i > 0; i, k = best[i].back, k-1 {
		out[k] = span{at[best[i].back], at[i], true}
	}
	return out
}

// headEnglish adds the glosses of a headword: as phrases, and word by word.
func (t *Table) headEnglish(g *general, w string, factor float64, v Vocabulary, c *collector) {
	lo, hi := g.find(w)
	for e := lo; e < hi; e++ {
		for gl := g.GlossAt[e]; gl < g.GlossAt[e+1]; gl++ {
			words := g.words(gl)
			weight := factor * t.w.sense(g.order(gl))
			if len(words) > 1 {
				g.addPhrase(words, weight, v, c)
			}
			for i, s := range words {
				share := 1.0
				if len(words) > 1 {
					if t.w.part == 0 {
						break
					}
					share = t.w.part * g.share(words, i)
				}
				if weight*share < t.w.floorEN {
					continue
				}
				st := g.stem(g.stemOf[s])
				if v.HasStem(st) {
					c.add(st, weight*share)
				}
				for _, o := range otherForms[st] {
					if v.HasStem(o) {
						c.add(o, weight*share)
					}
				}
			}
		}
		if g.isName(e) && t.w.pinyin > 0 {
			if p := text.Stem(string(g.reading(nil, e))); v.HasStem(p) {
				c.add(p, factor*t.w.pinyin)
			}
		}
	}
}

func (g *general) addPhrase(words []uint32, weight float64, v Vocabulary, c *collector) {
	if len(words) > 3 {
		return
	}
	var b strings.Builder
	for i, s := range words {
		st := g.stem(g.stemOf[s])
		if !v.HasStem(st) {
			return
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(st)
	}
	c.add(b.String(), weight)
}

// partsEnglish adds the translations of the words inside a longer word.
func (t *Table) partsEnglish(g *general, w string, v Vocabulary, c *collector) {
	n := utf8.RuneCountInString(w)
	if n < 3 {
		return
	}
	for i := range w {
		l := 0
		for j := range w[i:] {
			if l >= 2 && !(i == 0 && j == len(w)) {
				t.headEnglish(g, w[i:i+j], t.w.sub, v, c)
			}
			l++
		}
		if l >= 2 && i > 0 {
			t.headEnglish(g, w[i:], t.w.sub, v, c)
		}
	}
}
