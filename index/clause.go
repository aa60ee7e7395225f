package index

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"policybot/corpus"
	"policybot/index/text"
)

// Clause returns the part of the record's text, in the language of the match, that
// holds most of the question, and the parts of it, as they stand there, that
// matched. Of the zero Match it is empty.
func (m Match) Clause() (clause string, words []string) {
	if m.asking == nil {
		return "", nil
	}
	clause = m.asking.clause(m.record, m.lang)
	return clause, m.asking.matchedIn(clause)
}

// longClause is the length, in characters, from which a record's text is cut to
// the sentences that matter.
const longClause = 240

// clause returns the record's text in lang or, where that is long, its sentence
// that holds most of the question.
func (a *Asking) clause(r *corpus.Record, lang string) string {
	whole := r.Text.In(lang)
	if len([]rune(whole)) <= longClause {
		return whole
	}
	best, most := "", math.Inf(-1)
	for _, s := range Sentences(whole) {
		h := a.read(hold(s, s))
		sum := 0.0
		for i := range a.Units {
			sum += a.share(&h, i) * a.Units[i].Weight
		}
		if sum > most {
			best, most = s, sum
		}
	}
	return best
}

// Sentences cuts a text after full stops, semicolons and line ends, in either
// language. Joined together they give the text back, white space aside.
func Sentences(s string) []string {
	var out []string
	rs := []rune(s)
	from := 0
	for i, r := range rs {
		end := strings.ContainsRune("。；！？\n", r) ||
			strings.ContainsRune(".;!?", r) && (i+1 == len(rs) || rs[i+1] == ' ' || rs[i+1] == '\n')
		if end || i == len(rs)-1 {
			if t := strings.TrimSpace(string(rs[from : i+1])); t != "" {
				out = append(out, t)
			}
			from = i + 1
		}
	}
	return out
}

// matchedIn returns the parts of a clause, as they stand in it, that the question
// also has.
func (a *Asking) matchedIn(clause string) []string {
	lower := strings.ToLower(clause)
	if len(lower) != len(clause) {
		return nil // a letter whose cases differ in size would shift the offsets
	}
	var out []string
	add := func(form string) {
		if i := strings.Index(lower, form); form != "" && i >= 0 && !slices.Contains(out, clause[i:i+len(form)]) {
			out = append(out, clause[i:i+len(form)])
		}
	}
	terms := make([]bool, len(a.found)) // looked for already
	for i := range a.Units {
		for _, k := range a.under[i] {
			if terms[k] {
				continue
			}
			terms[k] = true
			t := &a.x.pairs.terms[a.found[k].term]
			for _, forms := range [...][]phraseForm{t.zh, t.en} {
				for _, f := range forms {
					add(f.text)
				}
			}
		}
	}
	words := text.Words(lower)
	stems := make([]string, len(words)) // of Chinese words: none
	for i, w := range words {
		if w.Class != text.Han {
			stems[i] = text.Stem(w.Text)
		}
	}
	for i := 0; i < len(a.Units); i++ {
		u := a.Units[i]
		if r, _ := utf8First(u.Text); !text.IsHan(r) {
			stem := text.Stem(u.Text)
			for i, w := range words {
				if w.Class != text.Han && stems[i] == stem {
					add(w.Text)
				}
			}
			continue
		}
		run := u.Text
		for j := i + 1; j < len(a.Units) && a.Units[j].Start == a.Units[j-1].Start+len(a.Units[j-1].Text) && strings.Contains(lower, run+a.Units[j].Text); j++ {
			run += a.Units[j].Text
			i = j
		}
		if len([]rune(run)) > 1 {
			add(a.whole(run, u.Start, lower))
		}
	}
	return out
}

// particles are characters that carry a sentence: a marked part neither begins nor
// ends with one.
const particles = "的了在和与及等之"

// whole widens a run of the question's characters over those beside it that stand
// so in the clause too, as characters that tell little are no units, and takes the
// particles off its ends: what is marked should be words.
func (a *Asking) whole(run string, start int, lower string) string {
	if end := start + len(run); end > len(a.text) || a.text[start:end] != run {
		return run
	}
	wider := func(part string) bool { return strings.Contains(lower, part) }
	end := start + len(run)
	for start > 0 {
		r, n := utf8.DecodeLastRuneInString(a.text[:start])
		if !text.IsHan(r) || !wider(a.text[start-n:end]) {
			break
		}
		start -= n
	}
	for end < len(a.text) {
		r, n := utf8.DecodeRuneInString(a.text[end:])
		if !text.IsHan(r) || !wider(a.text[start:end+n]) {
			break
		}
		end += n
	}
	return strings.Trim(a.text[start:end], particles)
}
