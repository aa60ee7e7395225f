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
	termMin   = 3       // how often a word must stand in the text
	termRunes = 6       // its length
	termShown = 20      // how many are shown
	termBytes = 2 << 20 // how much text is looked at
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
	all = all[:min(len(all), termBytes)]
	// What a term covers is taken out, so that only the rest is counted.
	pairs := make([]string, 0, 2*len(known))
	for _, k := range compact(known) {
		pairs = append(pairs, k, "\n")
	}
	rs := []rune(strings.NewReplacer(pairs...).Replace(all))
	count := map[string]int{}
	left, right := map[string]map[rune]bool{}, map[string]map[rune]bool{}
	for i := range rs {
		for n := 2; n <= termRunes && i+n <= len(rs) && unicode.Is(unicode.Han, rs[i+n-1]); n++ {
			if n == 2 && !unicode.Is(unicode.Han, rs[i]) {
				break
			}
			word := string(rs[i : i+n])
			count[word]++
			if left[word] == nil {
				left[word], right[word] = map[rune]bool{}, map[rune]bool{}
			}
			if i > 0 {
				left[word][rs[i-1]] = true
			}
			if i+n < len(rs) {
				right[word][rs[i+n]] = true
			}
		}
	}
	var words []Term
	for word, n := range count {
		first, _ := utf8.DecodeRuneInString(word)
		last, _ := utf8.DecodeLastRuneInString(word)
		if n >= termMin && len(left[word]) > 1 && len(right[word]) > 1 && !strings.ContainsRune(carriers, first) && !strings.ContainsRune(carriers, last) {
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
