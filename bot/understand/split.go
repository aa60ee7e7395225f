package understand

import (
	"regexp"
	"strings"
)

var (
	// splitEn finds where a second English question starts: after a question mark,
	// or at "and" before a word that asks.
	splitEn = regexp.MustCompile(`(?i)[?？;；]\s*(?:and\s+|also,?\s+)?|,?\s+(?:and|also|plus),?\s+(?:also\s+)?(how (?:many|much|does|do|is|are|will|long)|when|what|which|who|where|why|is it|are they|can|does|do|did|was|were)\b`)
	splitZh = regexp.MustCompile(`[?？;；]\s*(?:还有|另外|以及|并且|那么|那)?|[,，、]?\s*(?:还有就是|还有|另外|以及|并且|同时|顺便问)[,，]?\s*|[,，]\s*`)
	asksZh  = regexp.MustCompile(`什么|哪|多少|几|谁|何时|如何|怎么|吗|呢|是否|是不是|能不能|有没有|为何`)
	asksEn  = regexp.MustCompile(`(?i)^(?:and |also |so |if (?:not|so|yes|no),? |then )*(?:how|when|what|which|who|whose|where|why|is|are|was|were|can|could|may|does|do|did|will|has|have|tell|list|name|compare)\b`)
)

// maxParts bounds the parts that one question is split into.
const maxParts = 3

// Split cuts a question that asks several things into its parts, each of which
// asks something by itself. A question that asks one thing comes back whole.
func Split(q string) []string {
	for _, lang := range []struct {
		at   *regexp.Regexp
		asks *regexp.Regexp
	}{{splitEn, asksEn}, {splitZh, asksZh}} {
		if parts := cutAt(q, lang.at); len(parts) > 1 && len(parts) <= maxParts && allAsk(parts, lang.asks) {
			return parts
		}
	}
	return []string{q}
}

func cutAt(q string, at *regexp.Regexp) []string {
	var parts []string
	from := 0
	for _, m := range at.FindAllStringSubmatchIndex(q, -1) {
		end := m[1]
		if len(m) > 2 && m[2] >= 0 { // the word that asks belongs to the next part
			end = m[2]
		}
		parts = append(parts, q[from:m[0]])
		from = end
	}
	parts = append(parts, q[from:])
	out := parts[:0]
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

func allAsk(parts []string, asks *regexp.Regexp) bool {
	for _, p := range parts {
		if !asks.MatchString(p) && !asksYesNo.MatchString(strings.ToLower(p)) {
			return false
		}
	}
	return true
}
