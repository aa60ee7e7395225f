package index

import (
	"policybot/index/text"
)

// The analysed fields. Chinese has character bigrams and single characters,
// English has stems, words as written, and pairs of neighbouring stems; each is
// ranked by its own statistics.
const (
	fieldZhBigram = "zh_bigram"
	fieldZhChar   = "zh_char"
	fieldEnStem   = "en_stem"
	fieldEnWord   = "en_word"
	fieldEnPair   = "en_pair"
	fieldValue    = "value" // numbers and dates of both languages, by value
)

// Keyword fields, for filters.
const (
	fieldCity       = "city" // slugs, or programmeWide
	fieldArea       = "area"
	fieldDocument   = "document"
	fieldKind       = "kind"
	fieldConfidence = "confidence"
)

// programmeWide stands in the city field of a record that is about no city.
const programmeWide = "*"

// zhBigrams returns the character bigrams of the Chinese runs of normalised
// text, and its other words stemmed. A run of one character has no bigram.
func zhBigrams(s string) []string {
	var out []string
	for _, w := range text.Words(s) {
		if w.Class != text.Han {
			out = append(out, text.Stem(w.Text))
			continue
		}
		rs := []rune(w.Text)
		for i := 0; i+1 < len(rs); i++ {
			out = append(out, string(rs[i:i+2]))
		}
	}
	return out
}

// zhChars returns the single characters of the Chinese runs of normalised text.
func zhChars(s string) []string {
	var out []string
	for _, r := range s {
		if text.IsHan(r) {
			out = append(out, string(r))
		}
	}
	return out
}

// enStems returns the stems of the words of normalised text, stop words left
// out. Chinese runs give bigrams, so that a name quoted in Chinese is found.
func enStems(s string) []string {
	var out []string
	for _, w := range text.Words(s) {
		switch {
		case w.Class == text.Han:
			rs := []rune(w.Text)
			for i := 0; i+1 < len(rs); i++ {
				out = append(out, string(rs[i:i+2]))
			}
		case !text.IsStopword(w.Text):
			out = append(out, text.Stem(w.Text))
		}
	}
	return out
}

// enWords returns the words of normalised text as they are written, stop words
// left out.
func enWords(s string) []string {
	var out []string
	for _, w := range text.Words(s) {
		if w.Class != text.Han && !text.IsStopword(w.Text) {
			out = append(out, w.Text)
		}
	}
	return out
}

// enPairs returns pairs of neighbouring stems, "a b", stop words left out.
func enPairs(s string) []string {
	stems := enStems(s)
	var out []string
	for i := 0; i+1 < len(stems); i++ {
		out = append(out, stems[i]+" "+stems[i+1])
	}
	return out
}
