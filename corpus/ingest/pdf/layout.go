package pdf

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"policybot/corpus/ingest/content"
)

// line is one line of a page. Places and sizes are in points.
type line struct {
	text   string
	x0, x1 float64
	y      float64 // from the bottom
	size   float64 // of a full-width letter
	parts  int     // pieces with wide gaps between: more than one looks like a row
}

// lines puts the letters of a page together, from top to bottom.
func lines(glyphs []glyph) []line {
	slices.SortStableFunc(glyphs, func(a, b glyph) int { return cmp.Compare(b.y, a.y) })
	var out []line
	for len(glyphs) > 0 {
		n, size := 1, glyphs[0].size
		for n < len(glyphs) && glyphs[0].y-glyphs[n].y < 0.45*max(size, glyphs[n].size) {
			size = max(size, glyphs[n].size)
			n++
		}
		if l, ok := oneLine(glyphs[:n]); ok {
			out = append(out, l)
		}
		glyphs = glyphs[n:]
	}
	return out
}

func oneLine(glyphs []glyph) (line, bool) {
	slices.SortStableFunc(glyphs, func(a, b glyph) int { return cmp.Compare(a.x0, b.x0) })
	var b strings.Builder
	l := line{x0: math.Inf(1), x1: math.Inf(-1), parts: 1}
	var before glyph
	letters := map[float64]int{}
	for _, g := range glyphs {
		t := strings.ReplaceAll(g.text, "\u00a0", " ")
		if strings.TrimSpace(t) == "" {
			if b.Len() > 0 && t != "" {
				b.WriteByte(' ')
			}
			continue
		}
		if before.text == g.text && math.Abs(g.x0-before.x0) < 0.15*g.size {
			continue // drawn twice to look bold
		}
		if before.text != "" {
			gap := (g.x0 - before.x1) / min(max(g.size, before.size), 2*min(g.size, before.size))
			left := ideograph(lastLetter(before.text))
			right := ideograph(g.text)
			han := left && right
			switch {
			case gap > 2:
				l.parts++
				fallthrough
			case gap > 0.45 && han, gap > 0.2 && !left && !right, gap > 0.5 && !han:
				b.WriteByte(' ')
			}
		}
		b.WriteString(t)
		l.x0, l.x1, l.y = min(l.x0, g.x0), max(l.x1, g.x1), g.y
		letters[math.Round(g.size*2)/2]++
		before = g
	}
	for size, n := range letters {
		if n > letters[l.size] || n == letters[l.size] && size > l.size {
			l.size = size
		}
	}
	l.text = content.Tidy(b.String())
	return l, l.text != ""
}

func ideograph(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFFEF
}

func lastLetter(s string) string {
	_, n := utf8.DecodeLastRuneInString(s)
	return s[len(s)-n:]
}
