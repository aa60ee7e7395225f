package index

import (
	"slices"
	"strings"

	"policybot/corpus"
	"policybot/index/text"
)

// Unit is one word of a question that names something: an English word or a
// Chinese character. Words that only ask are no units.
type Unit struct {
	Text        string
	Start       int      // byte offset in the normalised question
	Weight      float64  // how telling it is: its idf
	Unseen      bool     // no record holds it, nor a synonym of it
	Substantial bool     // it names something beside the corpus's own subject
	pairs       []string // of a Chinese character: the bigrams of the question that it stands in
	stem        string   // of any other word: its stem between spaces
}

// Match says how much of a question one record holds.
type Match struct {
	Coverage float64 // share of the weight of the question's units that the record holds, 0 to 1
	Held     []bool  // for each unit of the question

	asking *Asking
	record *corpus.Record
	lang   string
}

// Asking is a question prepared for matching against single records.
type Asking struct {
	x     *Index
	text  string
	side  side
	Units []Unit
	Areas []AreaSpan // words that name an area: a record of that area holds them in part
	found []termMatch
	under [][]int // for each unit, the places in found of the terms whose span holds it
}

// AreaSpan says that a part of the question names an area.
type AreaSpan struct {
	Start, End int // byte offsets in the normalised question
	Area       string
}

// areaShare is how much of a word that names an area a record of that area holds
// when it does not say the word.
const areaShare = 0.6

// Prepare cuts a normalised question into units; their places are places in it.
func (x *Index) Prepare(question string) *Asking {
	p := x.parse(question)
	a := &Asking{x: x, text: p.text, side: p.side, found: x.pairs.find(text.CutQuestion(p.text))}
	if p.side == sideZh {
		a.unitsZh()
	} else {
		a.unitsEn(p.mended)
	}
	a.under = make([][]int, len(a.Units))
	for i := range a.Units {
		u := &a.Units[i]
		for k, m := range a.found {
			if m.start <= u.Start && u.Start < m.end {
				a.under[i] = append(a.under[i], k)
			}
		}
		if r, _ := utf8First(u.Text); !text.IsHan(r) {
			u.stem = " " + text.Stem(u.Text) + " "
		}
		if u.Substantial {
			u.Weight *= a.telling(i)
		}
		if u.Unseen && slices.ContainsFunc(a.under[i], func(k int) bool { return x.occurs[a.found[k].term]() }) {
			u.Unseen = false
		}
	}
	return a
}

func (a *Asking) unitsEn(mended map[string]string) {
	for _, w := range text.Words(a.text) {
		if w.Class == text.Han {
			df := 0
			for _, t := range zhAlternative(w.Text, 1).terms {
				if n, err := a.x.frequency(fieldZhBigram, t); err == nil {
					df = max(df, n)
				}
			}
			a.Units = append(a.Units, Unit{Text: w.Text, Start: w.Start, Weight: idf(a.x.records, float64(df)), Unseen: df == 0, Substantial: true})
			continue
		}
		if text.IsStopword(w.Text) || text.IsQuestionWord(w.Text) {
			continue
		}
		word := w.Text
		if m := mended[word]; m != "" {
			word = m
		}
		df, err := a.x.frequency(fieldEnStem, text.Stem(word))
		// A word that cannot be looked up weighs all that it can, and is not called
		// unseen: an unreadable index then refuses to answer rather than answers as
		// if the word had not been asked, and blames no word of the question.
		u := Unit{Text: word, Start: w.Start, Weight: idf(a.x.records, float64(df)), Unseen: df == 0 && err == nil}
		switch {
		case a.x.themes[text.Stem(word)]:
			u.Weight *= themeShare
		case text.IsFaint(word):
			u.Weight *= faintShare
			u.Unseen = false
		default:
			u.Substantial = true
		}
		a.Units = append(a.Units, u)
	}
}

func (a *Asking) unitsZh() {
	for _, w := range text.Words(text.CutQuestion(a.text)) {
		if w.Class != text.Han {
			if text.IsStopword(w.Text) || text.IsQuestionWord(w.Text) {
				continue
			}
			df, err := a.x.frequency(fieldZhBigram, text.Stem(w.Text))
			if err == nil && df == 0 {
				df, err = a.x.frequency(fieldEnStem, text.Stem(w.Text))
			}
			if err == nil {
				a.Units = append(a.Units, Unit{Text: w.Text, Start: w.Start, Weight: idf(a.x.records, float64(df)), Unseen: df == 0})
			}
			continue
		}
		rs := []rune(w.Text)
		at := w.Start
		faint := a.faintIn(w)
		for i, r := range rs {
			// A character is as telling as the commoner of the two bigrams that it
			// stands in: the rarer one may only bridge two words.
			df, theme := 0, false
			for _, j := range []int{i - 1, i} {
				if j >= 0 && j+1 < len(rs) {
					if n, err := a.x.frequency(fieldZhBigram, string(rs[j:j+2])); err == nil {
						df = max(df, n)
					}
					theme = theme || a.x.themes[string(rs[j:j+2])]
				}
			}
			if !text.IsFunctionRune(r) {
				u := Unit{Text: string(r), Start: at, Weight: idf(a.x.records, float64(df)) / 2, Unseen: df == 0}
				if i > 0 {
					u.pairs = append(u.pairs, string(rs[i-1:i+1]))
				}
				if i+1 < len(rs) {
					u.pairs = append(u.pairs, string(rs[i:i+2]))
				}
				switch {
				case theme:
					u.Weight *= themeShare
				case faint[at-w.Start]:
					u.Weight *= faintShare
					u.Unseen = false
				default:
					u.Substantial = true
				}
				a.Units = append(a.Units, u)
			}
			at += len(string(r))
		}
	}
}

// faintShare is what a word that only carries the sentence weighs.
const faintShare = 0.2

// faintIn marks the bytes of a Chinese run that only carry the sentence. What
// belongs to a term of the corpus is never faint.
func (a *Asking) faintIn(w text.Word) []bool {
	out := text.FaintSpans(w.Text)
	for _, m := range a.found {
		if m.end-m.start <= 3 { // a single character may be a coincidence
			continue
		}
		for i := max(m.start, w.Start); i < min(m.end, w.End); i++ {
			out[i-w.Start] = false
		}
	}
	return out
}

// The standing of a word beside its idf: a term of the corpus's own table is
// surely meant, a Chinese character whose bigrams no record holds may be half of
// an everyday word.
const (
	termWeight   = 1.3
	unseenWeight = 0.75
)

func (a *Asking) telling(i int) float64 {
	u := &a.Units[i]
	r, _ := utf8First(u.Text)
	switch {
	case slices.ContainsFunc(a.under[i], func(k int) bool { return a.found[k].end-a.found[k].start > 3 }):
		return termWeight
	case u.Unseen && text.IsHan(r):
		return unseenWeight
	}
	return 1
}

// termOccurs reports whether any wording of a term occurs in the index.
func (x *Index) termOccurs(i int) bool {
	t := x.pairs.terms[i]
	for _, forms := range [][]phraseForm{t.en, t.zh} {
		for _, f := range forms {
			all := true
			for _, s := range f.alt.terms {
				n, err := x.frequency(f.alt.field, s)
				all = all && err == nil && n > 0
			}
			if all {
				return true
			}
		}
	}
	return false
}

// held is a record's text ready to be matched.
type held struct {
	zh    string // normalised
	stems string // of the English text, each between spaces
}

func hold(en, zh string) *held {
	return &held{zh: text.Normalize(zh), stems: " " + strings.Join(enStems(text.Normalize(en)), " ") + " "}
}

// heldMost bounds the records whose texts are kept ready: they take about a kilobyte
// each, and questions come back to the same ones.
const heldMost = 20000

// held returns a record's text ready to be matched.
func (x *Index) held(r *corpus.Record) *held {
	if h, ok := x.ready.Load(r); ok {
		return h.(*held)
	}
	h := hold(strings.Join([]string{r.Title.EN, strings.Join(r.Heading, " "), r.Text.EN}, " \n "),
		strings.Join([]string{r.Title.ZH, strings.Join(r.Heading, " "), r.Text.ZH}, " \n "))
	if x.readyCount.Add(1) <= heldMost {
		x.ready.Store(r, h)
	}
	return h
}

func (h *held) hasTerm(t *term) bool {
	for _, f := range t.zh {
		if strings.Contains(h.zh, f.text) {
			return true
		}
	}
	for _, f := range t.en {
		if strings.Contains(h.stems, f.spaced) {
			return true
		}
	}
	return false
}

// charShare is how much a lone character counts when the record holds it outside
// the question's bigrams.
const charShare = 0.3

// reading is one text being matched. It remembers which of the question's terms the
// text holds: a term is looked for once, however many units it covers.
type reading struct {
	*held
	terms []int8 // for each term found in the question: 1 held, -1 not, 0 not looked for yet
}

func (a *Asking) read(h *held) reading { return reading{h, make([]int8, len(a.found))} }

// holdsTerm reports whether the text holds the k-th of the terms found.
func (r *reading) holdsTerm(a *Asking, k int) bool {
	if r.terms[k] == 0 {
		r.terms[k] = -1
		if r.hasTerm(&a.x.pairs.terms[a.found[k].term]) {
			r.terms[k] = 1
		}
	}
	return r.terms[k] > 0
}

// share returns how much of a unit the text holds, 0 to 1.
func (a *Asking) share(h *reading, i int) float64 {
	u := &a.Units[i]
	r, _ := utf8First(u.Text)
	if !text.IsHan(r) {
		if strings.Contains(h.stems, u.stem) || strings.Contains(h.zh, u.Text) {
			return 1
		}
	} else {
		// A character alone is all that is asked; beside other words it tells little.
		if len(u.pairs) == 0 && strings.Contains(h.zh, u.Text) && (len([]rune(u.Text)) > 1 || len(a.Units) == 1) {
			return 1
		}
		for _, p := range u.pairs {
			if strings.Contains(h.zh, p) {
				return 1
			}
		}
	}
	for _, k := range a.under[i] {
		if h.holdsTerm(a, k) {
			return 1
		}
	}
	if text.IsHan(r) && strings.Contains(h.zh, u.Text) {
		return charShare
	}
	return 0
}

func utf8First(s string) (rune, bool) {
	for _, r := range s {
		return r, true
	}
	return 0, false
}

// Substantial reports whether the question holds a word that names something
// beside the corpus's own subject.
func (a *Asking) Substantial() bool {
	for _, u := range a.Units {
		if u.Substantial {
			return true
		}
	}
	return false
}

// Says reports whether a record holds a normalised word, or another wording of its
// term.
func (x *Index) Says(r *corpus.Record, word string) bool {
	a := x.Prepare(word)
	h := a.read(x.held(r))
	for i := range a.Units {
		if a.share(&h, i) <= charShare {
			return false
		}
	}
	return len(a.Units) > 0
}

// UnseenShare returns the share of the question's weight that no record holds, 0 to 1.
func (a *Asking) UnseenShare() float64 {
	var unseen, all float64
	for _, u := range a.Units {
		all += u.Weight
		if u.Unseen {
			unseen += u.Weight
		}
	}
	if all == 0 {
		return 0
	}
	return unseen / all
}

// Match measures how much of the question a record holds, in whichever language;
// its clause is in lang.
func (a *Asking) Match(r *corpus.Record, lang string) Match {
	m := Match{Held: make([]bool, len(a.Units)), asking: a, record: r, lang: lang}
	h := a.read(a.x.held(r))
	var got, all float64
	for i := range a.Units {
		u := &a.Units[i]
		s := a.share(&h, i)
		for _, span := range a.Areas {
			if span.Area == r.Area && span.Start <= u.Start && u.Start < span.End {
				s = max(s, areaShare)
			}
		}
		m.Held[i] = s > charShare
		got += s * u.Weight
		all += u.Weight
	}
	m.Coverage = 1 // of nothing asked, everything is held
	if all > 0 {
		m.Coverage = got / all
	}
	return m
}

// Known reports whether any record holds the word, or the pair of Chinese
// characters.
func (x *Index) Known(word string) bool {
	for _, at := range [][2]string{{fieldEnStem, text.Stem(word)}, {fieldZhBigram, word}} {
		if n, err := x.frequency(at[0], at[1]); err == nil && n > 0 {
			return true
		}
	}
	return false
}

// Wording is a term of the term table as a question has it, with its other
// wordings in both languages, the official ones first.
type Wording struct {
	Term   string
	Others []string
}

// Wordings returns the question's terms that have other wordings: they are
// searched too.
func (a *Asking) Wordings() []Wording {
	var out []Wording
	for _, m := range a.found {
		w := Wording{Term: m.form}
		if m.end <= len(a.text) && m.start < m.end {
			w.Term = a.text[m.start:m.end]
		}
		if slices.ContainsFunc(out, func(o Wording) bool { return o.Term == w.Term }) {
			continue
		}
		t := a.x.pairs.terms[m.term]
		for _, f := range append(slices.Clone(t.zh), t.en...) {
			if f.text != w.Term && !slices.Contains(w.Others, f.text) {
				w.Others = append(w.Others, f.text)
			}
		}
		if len(w.Others) > 0 {
			out = append(out, w)
		}
	}
	return out
}
