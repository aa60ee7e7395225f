package lexicon

import (
	"strings"
	"unicode/utf8"

	"policybot/index/text"
)

// word is a content word of an English question.
type word struct {
	text.Word
	stem string
}

// mostWords bounds the work for a question: a common word takes about a
// millisecond, and no question of this length is one question.
const mostWords = 64

// contentWords returns the first Latin words of q that name something. Numbers are
// kept as breaks, with an empty stem.
func contentWords(q string) []word {
	numbers := Numbers(q)
	var out []word
	for _, w := range text.Words(q) {
		switch {
		case w.Class == text.Han:
			out = append(out, word{Word: w})
		case w.Class == text.Number || within(numbers, w.Start, w.End):
			out = append(out, word{Word: w})
		case content(w.Text):
			out = append(out, word{Word: w, stem: stem(w.Text)})
		}
	}
	return out[:min(len(out), mostWords)]
}

func within(numbers []Number, start, end int) bool {
	for _, n := range numbers {
		if start >= n.Start && end <= n.End {
			return true
		}
	}
	return false
}

func (t *Table) toChinese(q string, v Vocabulary) []Concept {
	words := contentWords(q)
	var out []Concept
	for i := 0; i < len(words); {
		if words[i].stem == "" {
			i++
			continue
		}
		run := words[i:]
		for j := range run { // a phrase does not pass over a number
			if run[j].stem == "" {
				run = run[:j]
				break
			}
		}
		end := 0
		alts, n := t.pairs.english(run)
		if n == 0 && t.general != nil {
			g := t.general()
			if alts, n = t.phraseChinese(g, run, v); n == 0 {
				alts, end = t.pinyinChinese(g, q[run[0].Start:], v)
				end += run[0].Start
			}
			if len(alts) == 0 {
				alts, n = t.wordChinese(g, run[0], v), 1
			}
		}
		if n == 0 {
			n = 1
		}
		if own := text.Stem(run[0].Text); len(alts) == 0 && v.HasStem(own) {
			alts = []Alternative{{own, 1}}
		}
		if len(alts) > 0 {
			start := run[0].Start
			end = max(end, run[n-1].End)
			out = append(out, Concept{Source: q[start:end], Start: start, End: end, Alternatives: alts})
		}
		for i += n; i < len(words) && words[i].Start < end; i++ {
		}
	}
	return out
}

// phraseChinese translates the longest phrase at the head of run that is a gloss,
// and returns how many words it has: two or more, or 0.
func (t *Table) phraseChinese(g *general, run []word, v Vocabulary) ([]Alternative, int) {
	ids := make([]uint32, 0, t.w.width)
	for _, w := range run[:min(len(run), t.w.width)] {
		id, ok := g.lookup(w.stem)
		if !ok {
			break
		}
		ids = append(ids, id)
	}
	for n := len(ids); n >= 2; n-- {
		var c collector
		t.phrase(g, ids[:n], v, &c)
		if len(c.list) > 0 {
			return c.best(t.w.most), n
		}
	}
	return nil, 0
}

// pinyinChinese reads the two to four words at the head of rest as the pinyin of
// one Chinese word that is written apart (xi an), and returns where it ends.
func (t *Table) pinyinChinese(g *general, rest string, v Vocabulary) ([]Alternative, int) {
	if t.w.pinyin == 0 {
		return nil, 0
	}
	words := text.Words(rest[:min(len(rest), 40)])
	for n := min(4, len(words)); n >= 2; n-- {
		var c collector
		t.addPinyin(g, words[:n], v, &c)
		if len(c.list) > 0 {
			return c.best(t.w.most), words[n-1].End
		}
	}
	return nil, 0
}

// addPinyin adds the headwords whose pinyin words are, joined.
func (t *Table) addPinyin(g *general, words []text.Word, v Vocabulary, c *collector) {
	var b strings.Builder
	for _, w := range words {
		if w.Class != text.Latin {
			return
		}
		b.WriteString(w.Text)
	}
	if b.Len() < 4 || t.w.pinyin == 0 {
		return
	}
	g.byPinyin(b.String(), func(e uint32) {
		weight := t.w.pinyin
		if g.isName(e) {
			weight *= t.w.name
		}
		if h := g.head(e); v.HasHan(h) {
			c.add(h, weight)
		}
	})
}

// phrase adds the headwords that have exactly these stems as a gloss.
func (t *Table) phrase(g *general, ids []uint32, v Vocabulary, c *collector) {
	rare := ids[0]
	for _, id := range ids {
		if g.postAt[id+1]-g.postAt[id] < g.postAt[rare+1]-g.postAt[rare] {
			rare = id
		}
	}
next:
	for _, gl := range g.postings(rare) {
		words := g.words(gl)
		if len(words) != len(ids) {
			continue
		}
		for i, w := range words {
			if g.stemOf[w] != ids[i] {
				continue next
			}
		}
		t.addHead(g, gl, 1, v, c)
	}
}

// addHead adds the headword of a gloss, weighed by the place of the sense.
func (t *Table) addHead(g *general, gl uint32, weight float64, v Vocabulary, c *collector) {
	h := g.head(g.entryOf[gl])
	weight *= t.w.sense(g.order(gl))
	if oneRune(h) {
		weight *= t.w.char
	}
	if weight >= t.w.floorZH && (c.has(h) || v.HasHan(h)) {
		c.add(h, weight)
	}
}

// wordChinese translates one word.
func (t *Table) wordChinese(g *general, w word, v Vocabulary) []Alternative {
	c := &collector{}
	if own := text.Stem(w.Text); v.HasStem(own) {
		c.add(own, 1)
	}
	if id, ok := g.lookup(w.stem); ok {
		t.stemChinese(g, id, light(base(w.Text)), 1, v, c)
	} else if t.w.slip > 0 && len(c.list) == 0 {
		if f, ok := g.near(w.Text); ok {
			t.stemChinese(g, g.stemOf[f], light(base(g.form(f))), t.w.slip, v, c)
		}
	}
	if t.w.relative > 0 {
		for _, s := range relatives(w.stem) {
			if id, ok := g.lookup(s); ok {
				t.stemChinese(g, id, "", t.w.relative, v, c)
			}
		}
	}
	t.addPinyin(g, []text.Word{w.Word}, v, c)
	return t.addShared(c.best(t.w.most))
}

// stemChinese adds the headwords that have the stem as a gloss or in one. Glosses
// with another word of the stem than same count less (organization: 组织, not 器官);
// an empty same takes all alike.
func (t *Table) stemChinese(g *general, id uint32, same string, factor float64, v Vocabulary, c *collector) {
	for _, gl := range g.postings(id) {
		words := g.words(gl)
		if len(words) > 1 && t.w.part == 0 {
			continue
		}
		i := 0
		for g.stemOf[words[i]] != id {
			i++
		}
		f := factor
		if same != "" && light(g.form(words[i])) != same {
			f *= t.w.derived
		}
		if len(words) > 1 {
			f *= t.w.part * g.share(words, i)
		}
		t.addHead(g, gl, f, v, c)
	}
}

// suffixes turn a stem into that of a related word (african → africa).
var suffixes = []struct{ from, to string }{
	{"n", ""}, {"an", ""}, {"ian", ""}, {"ian", "i"}, {"ian", "ia"}, {"an", "a"}, {"es", ""}, {"es", "a"}, {"ish", ""}, {"ic", ""}, {"ic", "y"}, {"al", ""},
	{"ist", ""}, {"ism", ""}, {"er", ""}, {"or", ""}, {"ment", ""}, {"ion", ""}, {"iv", ""}, {"ship", ""}, {"hood", ""}, {"ness", ""}, {"", "n"}, {"", "an"}, {"", "al"}, {"", "er"}, {"", "or"}, {"", "ion"}, {"", "ist"}, {"", "ism"},
}

func relatives(stem string) []string {
	var out []string
	for _, s := range suffixes {
		if base, ok := strings.CutSuffix(stem, s.from); ok && len(base) >= 4 {
			out = append(out, base+s.to)
		}
	}
	return out
}

// addShared adds the characters that several translations share: their common
// meaning, which may stand in a compound that no dictionary has.
func (t *Table) addShared(alts []Alternative) []Alternative {
	if t.w.shared == 0 || len(alts) < 2 {
		return alts
	}
	total := 0.0
	weight := map[string]float64{}
	for _, a := range alts {
		if oneRune(a.Text) {
			continue
		}
		total += a.Weight
		for i, r := range a.Text {
			if text.IsHan(r) {
				weight[a.Text[i:i+utf8.RuneLen(r)]] += a.Weight
			}
		}
	}
	c := collector{list: alts, at: map[string]int{}}
	for i, a := range alts {
		c.at[a.Text] = i
	}
	for ch, w := range weight {
		if w > 1.01*alts[0].Weight && w >= t.w.common*total {
			c.add(ch, t.w.shared*w/total)
		}
	}
	return c.best(len(c.list))
}
