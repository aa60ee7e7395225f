package ingest

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of the report of missing terms.
const (
	termMin   = 3         // how often a word must stand in the text
	termRunes = 6         // its length
	termShown = 20        // how many are shown
	termBytes = 300 << 10 // how much text is looked at
)

// carriers only carry a sentence: no term begins or ends with one.
const carriers = "的和与及或在对为以于从由将把被其该各等个项并可应须需是有无不一二三四五六七八九十了着过之而且但即则还也都所按照据向至到自本此这那上下中内外前后时如"

// missingTerms returns the frequent Chinese words of the texts that no term, no
// city and no area of the folder covers: an English question cannot find them.
// A word is a run of two to six characters that is seen in different company on
// both sides and is no part of a longer run that is as frequent.
func missingTerms(texts []string, f *folder) []Term {
	var known []string
	for _, t := range f.terms {
		known = append(known, t.ZH...)
	}
	for _, c := range f.cities {
		known = append(known, c.Name.ZH)
	}
	for _, a := range f.areas {
		known = append(append(known, a.Name.ZH), a.Aliases...)
	}
	known = slices.DeleteFunc(known, func(s string) bool { return !hasHan(s) })
	slices.SortFunc(known, func(a, b string) int { return len(b) - len(a) })
	all := strings.Join(texts, "\n")
	if len(all) > termBytes {
		all = strings.ToValidUTF8(all[:termBytes], "")
	}
	// What a term covers is taken out, so that only the rest is counted.
	pairs := make([]string, 0, 2*len(known))
	for _, k := range compact(known) {
		pairs = append(pairs, k, "\n")
	}
	text := strings.NewReplacer(pairs...).Replace(all)
	count := map[string]int{}
	eachRun(text, func(word string, _, _ rune) { count[word]++ })
	around := map[string]*company{}
	eachRun(text, func(word string, before, after rune) {
		if count[word] < termMin {
			return
		}
		c := around[word]
		if c == nil {
			around[word] = &company{before: before, after: after}
			return
		}
		c.left = c.left || before != c.before
		c.right = c.right || after != c.after
	})
	var words []Term
	for word, c := range around {
		n := count[word]
		first, _ := utf8.DecodeRuneInString(word)
		last, _ := utf8.DecodeLastRuneInString(word)
		if c.left && c.right && !strings.ContainsRune(carriers, first) && !strings.ContainsRune(carriers, last) {
			words = append(words, Term{word, n})
		}
	}
	slices.SortFunc(words, func(a, b Term) int {
		return cmp.Or(cmp.Compare(len(b.Text), len(a.Text)), cmp.Compare(b.Count, a.Count), strings.Compare(a.Text, b.Text))
	})
	var out []Term
	for _, w := range words {
		inside := slices.ContainsFunc(out, func(longer Term) bool {
			return strings.Contains(longer.Text, w.Text) && longer.Count*3 >= w.Count*2
		})
		if !inside {
			out = append(out, w)
		}
		if len(out) > 500 {
			break
		}
	}
	slices.SortFunc(out, func(a, b Term) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(len(b.Text), len(a.Text)), strings.Compare(a.Text, b.Text))
	})
	return out[:min(len(out), termShown)]
}

// company is what stands beside a run of characters: one neighbour on each side,
// and whether others were seen there too.
type company struct {
	before, after rune
	left, right   bool
}

// eachRun calls f with every run of two to termRunes Chinese characters and what
// stands beside it.
func eachRun(text string, f func(word string, before, after rune)) {
	var before rune
	for i, r := range text {
		n := 0
		for j, s := range text[i:] {
			if n >= 2 {
				f(text[i:i+j], before, s)
			}
			if n == termRunes || !unicode.Is(unicode.Han, s) {
				n = -1
				break
			}
			n++
		}
		if n >= 2 { // the text ends here
			f(text[i:], before, 0)
		}
		before = r
	}
}
