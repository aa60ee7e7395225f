package index

import (
	"slices"
	"strings"

	"policybot/corpus"
	"policybot/index/text"
)

// side is the language that a group of concepts is looked for in.
type side int

const (
	sideEn side = iota
	sideZh
)

// alternative is one way to say a concept: terms that must all occur in a field,
// counted as often as the rarest of them does in the record.
type alternative struct {
	field  string
	terms  []string
	weight float64 // 0 to 1: how surely this says the concept
}

// concept is one structured term of a question: a word, or a bigram, with the
// other ways of saying it. Its alternatives count as one term, so that a word
// with ten translations weighs no more than a word with one.
type concept struct {
	name         string // as the question has it
	start, end   int    // byte span in the normalised question
	alternatives []alternative
	boost        float64
	ideal        bool // part of the question's own weight, against which a score is measured
}

// parsed is a question ready to be searched.
type parsed struct {
	text   string // normalised, names cut out, words mended
	side   side   // the question's own language
	own    []concept
	cross  []concept // for records that lack the question's language
	mended map[string]string
}

// The weights of the fields beside the bigrams and the stems, which have 1.
const (
	boostChar = 0.5
	boostWord = 0.35
	boostPair = 0.3
	boostTerm = 0.5 // synonyms of the corpus's term table
)

// everydayWords lists the English words, of four letters or more, by which people
// ask and of the corpus's term table, in order: words that a question may well
// hold though no record does. meant are those of five or more that another word may be a
// slip of, and common those that stand in many wordings.
func everydayWords(t *termTable, asked []*corpus.Asked) (all, meant, common []string) {
	meant = text.EverydayWords()
	times := map[string]int{}
	for _, a := range asked {
		for _, s := range slices.Concat(a.EN, a.NearEN) {
			for _, w := range text.Words(text.Normalize(s)) {
				if w.Class == text.Latin {
					times[w.Text]++
				}
			}
		}
	}
	slips := map[string]int{} // words with a letter left out, and how often the word is used
	for w, n := range times {
		for i := range w {
			slip := w[:i] + w[i+1:]
			slips[slip] = max(slips[slip], n)
		}
	}
	for w, n := range times {
		if n >= usedTimes && slips[w] < slipTimes*n { // once may be a slip of whoever asked, and twice that of two
			all = append(all, w)
		}
		if n >= meantTimes {
			meant = append(meant, w)
		}
		if n >= commonTimes {
			common = append(common, w)
		}
	}
	slices.Sort(common)
	for _, tm := range t.terms {
		for _, f := range tm.en {
			for _, w := range text.Words(f.text) {
				if w.Class == text.Latin {
					meant = append(meant, w.Text)
				}
			}
		}
	}
	tidy := func(list []string, least int) []string {
		list = slices.DeleteFunc(list, func(w string) bool { return len(w) < least })
		slices.Sort(list)
		return slices.Compact(list)
	}
	return tidy(append(all, meant...), minMend-1), tidy(meant, minMend), common
}

const (
	// usedTimes is in how many wordings a word stands that is one.
	usedTimes = 2
	// slipTimes is how many times as often a word is used as one that is taken for a slip
	// of it, a letter left out ("wich").
	slipTimes = 200
	// meantTimes is in how many wordings a word stands that others may be a slip of: a
	// rarer one is as likely not meant ("brother" is no slip of "bother").
	meantTimes = 16
	// commonTimes is in how many wordings a word stands that people ask by all the time.
	commonTimes = 40
)

// everydayNear returns the everyday word that w is a slip of one letter from, or ""
// where none is near.
func (x *Index) everydayNear(w string) string {
	if len(w) == minMend-1 { // so short a word is mended by a missing letter alone, to one that is asked by all the time
		best := ""
		for _, e := range x.common {
			if len(e) == minMend && e[0] == w[0] && text.OneSlip(w, e) {
				if best != "" {
					return ""
				}
				best = e
			}
		}
		return best
	}
	if len(w) < minMend {
		return ""
	}
	for _, e := range x.meant {
		if e[0] == w[0] && text.OneSlip(w, e) {
			return e
		}
	}
	return ""
}

// isEveryday reports whether people ask by the word as it stands.
func (x *Index) isEveryday(w string) bool {
	_, ok := slices.BinarySearch(x.everyday, w)
	return ok
}

// pluralOf returns the word that people ask by where w ends as no English plural does:
// "citys" has the stem of "cities", so that it seems known.
func (x *Index) pluralOf(w string) string {
	stem, ok := strings.CutSuffix(w, "ys")
	if !ok || stem == "" || strings.ContainsAny(stem[len(stem)-1:], "aeiou") || !x.isEveryday(stem+"ies") {
		return ""
	}
	return stem + "ies"
}

// Mend returns a normalised question with its misspelt English words put right:
// words that only ask, and words that no record holds but one nearly does. keep
// reports the words to leave as they are.
func (x *Index) Mend(question string, keep func(word string) bool) (string, map[string]string) {
	mended := map[string]string{}
	var b strings.Builder
	at := 0
	for _, w := range text.Words(question) {
		if w.Class != text.Latin || w.End-w.Start != len(w.Text) || keep(w.Text) || x.isEveryday(w.Text) || text.IsStopword(w.Text) || text.IsQuestionWord(w.Text) {
			continue
		}
		m := x.pluralOf(w.Text)
		if m == "" && x.Known(w.Text) {
			continue
		}
		if m == "" {
			m = text.NearCarrier(w.Text)
		}
		if m == "" {
			if m = x.spell.mend(w.Text); m == w.Text {
				if m = x.everydayNear(w.Text); m == "" {
					continue
				}
			}
		}
		mended[w.Text] = m
		b.WriteString(question[at:w.Start])
		b.WriteString(m)
		at = w.End
	}
	b.WriteString(question[at:])
	return b.String(), mended
}

// parse cuts a normalised question into concepts.
func (x *Index) parse(question string) *parsed {
	p := &parsed{text: question, mended: map[string]string{}}
	if !text.MostlyEnglish(p.text) {
		p.side = sideZh
	}
	if p.side == sideZh {
		p.own = x.ownZh(p)
	} else {
		p.own = x.ownEn(p)
	}
	p.own = append(p.own, x.pairs.synonyms(x.pairs.find(text.CutQuestion(p.text)), p.side)...)
	p.cross = x.translate(p)
	return p
}

func single(field, term string) []alternative {
	return []alternative{{field: field, terms: []string{term}, weight: 1}}
}

func (x *Index) ownZh(p *parsed) []concept {
	var out []concept
	for _, w := range text.Words(text.CutQuestion(p.text)) {
		if w.Class != text.Han {
			if text.IsStopword(w.Text) || text.IsQuestionWord(w.Text) {
				continue
			}
			out = append(out, concept{name: w.Text, start: w.Start, end: w.End,
				alternatives: single(fieldZhBigram, text.Stem(w.Text)), boost: 1, ideal: true})
			continue
		}
		rs := []rune(w.Text)
		at := w.Start
		for i := range rs {
			size := len(string(rs[i]))
			if i+1 < len(rs) && !(text.IsFunctionRune(rs[i]) && text.IsFunctionRune(rs[i+1])) {
				out = append(out, concept{name: string(rs[i : i+2]), start: at, end: at + size + len(string(rs[i+1])),
					alternatives: single(fieldZhBigram, string(rs[i:i+2])), boost: x.share(string(rs[i : i+2])), ideal: true})
			}
			if !text.IsFunctionRune(rs[i]) {
				out = append(out, concept{name: string(rs[i]), start: at, end: at + size,
					alternatives: single(fieldZhChar, string(rs[i])), boost: boostChar, ideal: len(rs) == 1})
			}
			at += size
		}
	}
	return out
}

// share is what a stem or bigram of a question weighs: less for the words that
// name what the whole corpus is about.
func (x *Index) share(term string) float64 {
	if x.themes[term] {
		return themeShare
	}
	return 1
}

func (x *Index) ownEn(p *parsed) []concept {
	var out []concept
	last := ""
	for _, w := range text.Words(p.text) {
		if text.IsStopword(w.Text) || text.IsQuestionWord(w.Text) {
			continue
		}
		if w.Class == text.Han { // a Chinese word in an English question
			out = append(out, concept{name: w.Text, start: w.Start, end: w.End,
				alternatives: []alternative{zhAlternative(w.Text, 1)}, boost: 1, ideal: true})
			continue
		}
		word := w.Text
		if m := x.spell.mend(word); m != word {
			p.mended[word] = m
			word = m
		}
		stem := text.Stem(word)
		share := x.share(stem)
		out = append(out, concept{name: w.Text, start: w.Start, end: w.End,
			alternatives: single(fieldEnStem, stem), boost: share, ideal: true})
		out = append(out, concept{name: word, start: w.Start, end: w.End,
			alternatives: single(fieldEnWord, word), boost: boostWord * share})
		if last != "" {
			pair := last + " " + stem
			out = append(out, concept{name: pair, start: w.Start, end: w.End,
				alternatives: single(fieldEnPair, pair), boost: boostPair * share})
		}
		last = stem
	}
	return out
}
