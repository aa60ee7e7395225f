package lexicon

import (
	"strings"

	"policybot/index/text"
)

// stem is the stem by which English words are compared: that of package text.
func stem(w string) string { return text.Stem(w) }

// light cuts off what inflects a word and leaves what makes it another: nations →
// nation, organized → organiz, but organization stays apart from both.
func light(w string) string {
	switch {
	case len(w) < 4:
		return w
	case strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "ing") && len(w) > 5:
		w = w[:len(w)-3]
	case strings.HasSuffix(w, "ed") && len(w) > 4:
		w = w[:len(w)-2]
	case strings.HasSuffix(w, "es"):
		w = w[:len(w)-2]
	case strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss"):
		w = w[:len(w)-1]
	}
	if n := len(w); n > 3 && w[n-1] == w[n-2] && w[n-1] != 'l' && w[n-1] != 's' {
		w = w[:n-1]
	}
	return strings.TrimSuffix(w, "e")
}
