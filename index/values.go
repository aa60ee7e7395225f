package index

import "policybot/index/text"

// values returns the numbers of normalised text by value.
func values(s string) []string {
	var out []string
	for _, w := range text.Words(s) {
		if w.Class == text.Number {
			out = append(out, w.Text)
		}
	}
	return out
}
