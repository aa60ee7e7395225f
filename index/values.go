package index

import "policybot/index/lexicon"

// values returns the numbers and dates of normalised text by value, in the forms
// that both languages share.
func values(s string) []string {
	var out []string
	for _, n := range lexicon.Numbers(s) {
		out = append(out, n.Form)
	}
	return out
}

// valueConcepts looks for a question's numbers by value.
func valueConcepts(q string) []concept {
	var out []concept
	for _, n := range lexicon.Numbers(q) {
		out = append(out, concept{name: q[n.Start:n.End], start: n.Start, end: n.End,
			alternatives: single(fieldValue, n.Form), boost: 1, ideal: true})
	}
	return out
}
