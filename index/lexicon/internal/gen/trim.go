package main

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"policybot/index/lexicon/internal/pack"
	"policybot/index/text"
)

// What is kept. Longer headwords are sayings; later glosses are rare senses;
// longer glosses explain instead of translating.
const (
	maxHead    = 8 // characters
	maxGlosses = 8
	maxWords   = 5 // of a gloss, function words not counted
)

var (
	bracketed = regexp.MustCompile(`\([^()]*\)|\[[^\[\]]*\]`)
	reference = regexp.MustCompile(`^(?:see(?: also| under)?|abbr\. (?:for|of)|same as|equivalent to|also called|also written) ([^\s\[\],;|]+)(?:\|([^\s\[\],;]+))?`)
	embedded  = regexp.MustCompile(`\(abbr\. for ([^\s\[\],;|()]+)(?:\|([^\s\[\],;()]+))?`)
	noise     = regexp.MustCompile(`^(?:surname |CL:|classifier|also pr\.|Taiwan pr\.|used in |(?:[a-zA-Z]+ )*variant of |variant of |\(?used in|see also )`)
	marker    = regexp.MustCompile(`^(?:lit\.|fig\.|esp\.|also|i\.e\.|e\.g\.|cf\.?|usu\.|abbr\. (?:for|of|to)) `)
)

// trim turns dictionary lines into the entries that are kept: senses split at
// semicolons; brackets, function words, classifiers, variants and surnames off;
// what only points at another word ("see X", "abbr. for X") takes its glosses.
func trim(raw []rawEntry) []pack.Entry {
	byHead := map[string][]int{}
	for i, e := range raw {
		byHead[e.simp] = append(byHead[e.simp], i)
		if e.trad != e.simp {
			byHead[e.trad] = append(byHead[e.trad], i)
		}
	}
	var out []pack.Entry
	for _, e := range raw {
		head := text.Normalize(e.simp)
		if n := utf8.RuneCountInString(head); n == 0 || n > maxHead || !hasHan(head) {
			continue
		}
		glosses := glossesOf(e, raw, byHead, 0)
		if len(glosses) == 0 {
			continue
		}
		if len(glosses) > maxGlosses {
			glosses = glosses[:maxGlosses]
		}
		out = append(out, pack.Entry{Head: head, Pinyin: syllables(e.pinyin, head), Name: isName(e.pinyin), Glosses: glosses})
	}
	return merge(out)
}

// merge joins entries of one headword and reading (小 "small" and 小 the name),
// common words before names.
func merge(entries []pack.Entry) []pack.Entry {
	slices.SortStableFunc(entries, func(a, b pack.Entry) int {
		if c := strings.Compare(a.Head, b.Head); c != 0 {
			return c
		}
		if c := slices.Compare(a.Pinyin, b.Pinyin); c != 0 {
			return c
		}
		if a.Name != b.Name {
			if b.Name {
				return -1
			}
			return 1
		}
		return 0
	})
	var out []pack.Entry
	for _, e := range entries {
		if n := len(out); n > 0 && out[n-1].Head == e.Head && slices.Equal(out[n-1].Pinyin, e.Pinyin) && out[n-1].Name == e.Name {
			for _, g := range e.Glosses {
				if len(out[n-1].Glosses) < maxGlosses {
					out[n-1].Glosses = appendGloss(out[n-1].Glosses, g)
				}
			}
			continue
		}
		out = append(out, e)
	}
	return out
}

func hasHan(s string) bool { return strings.ContainsFunc(s, text.IsHan) }

// glossesOf returns the glosses of an entry, following references twice
// at most.
func glossesOf(e rawEntry, raw []rawEntry, byHead map[string][]int, depth int) [][]string {
	var out [][]string
	follow := func(m []string) {
		if m == nil || depth >= 2 {
			return
		}
		target := m[2]
		if target == "" {
			target = m[1]
		}
		for _, i := range byHead[target] {
			if raw[i].simp == e.simp {
				continue
			}
			for _, g := range glossesOf(raw[i], raw, byHead, depth+1) {
				out = appendGloss(out, g)
			}
		}
	}
	for _, sense := range e.senses {
		for part := range strings.SplitSeq(sense, ";") {
			part = strings.TrimSpace(part)
			if m := reference.FindStringSubmatch(part); m != nil && hasHan(m[1]) {
				follow(m)
				continue
			}
			abbr := embedded.FindStringSubmatch(part)
			for bracketed.MatchString(part) {
				part = bracketed.ReplaceAllString(part, " ")
			}
			part = strings.TrimSpace(part)
			if noise.MatchString(part) {
				continue
			}
			for marker.MatchString(part) {
				part = marker.ReplaceAllString(part, "")
			}
			// "Beijing municipality, capital of …": what stands before the comma
			// translates a name, what follows explains it.
			if isUpper(part) {
				if name, rest, ok := strings.Cut(part, ","); ok {
					out = appendGloss(out, wordsOf(name))
					part = rest
				}
			}
			out = appendGloss(out, wordsOf(part))
			if abbr != nil && len(out) == 0 {
				follow(abbr)
			}
		}
	}
	return out
}

// fillers stand for what a verb takes ("to help sb").
var fillers = map[string]bool{"sb": true, "sth": true, "etc": true, "one's": true, "ones": true, "oneself": true, "sb's": true, "sbs": true, "esp": true}

func wordsOf(gloss string) []string {
	var out []string
	for _, w := range text.Words(text.Normalize(gloss)) {
		if w.Class == text.Han || fillers[w.Text] || text.IsStopword(w.Text) {
			continue
		}
		out = append(out, w.Text)
	}
	return out
}

func appendGloss(list [][]string, g []string) [][]string {
	if len(g) == 0 || len(g) > maxWords {
		return list
	}
	for _, have := range list {
		if slices.Equal(have, g) {
			return list
		}
	}
	return append(list, g)
}

func isUpper(s string) bool {
	return s != "" && s[0] >= 'A' && s[0] <= 'Z'
}

// isName reports whether pinyin is that of a proper name.
func isName(pinyin string) bool { return isUpper(pinyin) }

// syllables returns pinyin without tones, one syllable for each character of the
// headword, or nil when they do not match (Latin letters, erhua).
func syllables(pinyin, head string) []string {
	var out []string
	for _, s := range strings.Fields(strings.ToLower(pinyin)) {
		s = strings.TrimRight(s, "12345")
		s = strings.ReplaceAll(s, "u:", "u")
		if s == "·" || s == "," {
			out = append(out, "")
			continue
		}
		out = append(out, s)
	}
	if len(out) != utf8.RuneCountInString(head) {
		return nil
	}
	return out
}
