package understand

import (
	"regexp"
	"strings"
)

// without blanks the mentions out of the text, keeping its length.
func without(s string, cut []mention) string {
	b := []byte(s)
	for _, m := range cut {
		for i := m.start; i < m.end; i++ {
			b[i] = ' '
		}
	}
	return string(b)
}

// masked is without, with a bar at the head of each mention, which no phrase runs
// across.
func masked(s string, cut []mention) string {
	b := []byte(without(s, cut))
	for _, m := range cut {
		b[m.start] = '|'
	}
	return string(b)
}

// joinBars makes one bar of names that stand in a row, "is Taipei or Taiwan in it", and
// leaves one blank behind each.
func joinBars(s string) string {
	return barBlanks.ReplaceAllString(barRow.ReplaceAllString(s, "|"), "| ")
}

var barBlanks = regexp.MustCompile(`\|\s*`)

var barRow = regexp.MustCompile(`\|\s*(?:(?:,|、|/|&|and|or|plus|nor|和|与|或|或者|还是|跟|以及|还有|,\s*(?:and|or))\s*\|\s*)+`)

// CityMask stands in a masked text where a city was named.
const CityMask = "xcityx"

// Mask replaces the names of cities in a normalised text, so that two questions
// which differ in the city alone become one. It returns the cities' slugs and the
// ids of the documents named too.
func (r *Reader) Mask(s string) (masked string, cities, documents []string) {
	var b strings.Builder
	at := 0
	for _, m := range r.names.find(s, func(string) bool { return true }) {
		if m.kind == nameDocument {
			documents = appendNew(documents, m.slugs[0])
		}
		if m.kind == nameCity && m.start >= at {
			b.WriteString(s[at:m.start])
			b.WriteString(" " + CityMask + " ")
			at = m.end
			cities = appendNew(cities, m.slugs[0])
		}
	}
	b.WriteString(s[at:])
	return b.String(), cities, documents
}
