package pdf

import (
	"cmp"
	"math"
	"regexp"
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
	pieces []line  // with narrower gaps between, where there are two and more
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
	piece := 0 // where in glyphs the last piece begins
	letters := map[float64]int{}
	for i, g := range glyphs {
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
			if gap > 1.2 {
				if p, ok := oneLine(glyphs[piece:i]); ok {
					l.pieces = append(l.pieces, p)
				}
				piece = i
			}
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
	if piece > 0 {
		if p, ok := oneLine(glyphs[piece:]); ok {
			l.pieces = append(l.pieces, p)
		}
	}
	l.text = content.Tidy(b.String())
	return l, l.text != ""
}

// columns puts text that is set in two columns into reading order: the left one,
// then the right one. Pieces side by side are columns where numbers of an outline
// stand in both; in a table they do not. It reports whether there were any, and
// whether other lines fall into pieces side by side.
func columns(p []line) (out []line, two, beside bool) {
	for i := 0; i < len(p); {
		if len(p[i].pieces) != 2 {
			out = append(out, p[i])
			i++
			continue
		}
		from, to := p[i].pieces[0].x1, p[i].pieces[1].x0
		var left, right []line
		pairs, j := 0, i
		for ; j < len(p); j++ {
			l := p[j]
			if len(l.pieces) == 2 && max(from, l.pieces[0].x1) < min(to, l.pieces[1].x0) {
				from, to = max(from, l.pieces[0].x1), min(to, l.pieces[1].x0)
				left, right = append(left, l.pieces[0]), append(right, l.pieces[1])
				pairs++
				continue
			}
			switch {
			case len(l.pieces) > 0:
			case l.x1 <= from+l.size:
				left = append(left, l)
				continue
			case l.x0 >= to-l.size:
				right = append(right, l)
				continue
			}
			break
		}
		switch {
		case pairs >= 2 && numberedLine(left) && numberedLine(right):
			two = true
			shift := right[0].x0 - left[0].x0
			for _, l := range left {
				shift = min(shift, right[0].x0-l.x0)
			}
			out = append(out, left...)
			for _, l := range right {
				l.x0, l.x1 = l.x0-shift, l.x1-shift
				out = append(out, l)
			}
		default:
			// The number of an article may stand apart from its text.
			beside = beside || pairs >= 2 && p[i].parts > 1 && (slices.ContainsFunc(left, func(l line) bool { return digitsAlone.MatchString(l.text) }) || stopped(left))
			out = append(out, p[i:j]...)
		}
		i = max(j, i+1)
	}
	return out, two, beside
}

func numberedLine(ls []line) bool {
	return slices.ContainsFunc(ls, func(l line) bool { return content.BeginsItem(l.text) || digitsAlone.MatchString(l.text) })
}

// digitsAlone matches the first cell of a row of a task table.
var digitsAlone = regexp.MustCompile(`^[0-9]{1,4}(?: |$)`)

func stopped(ls []line) bool {
	return slices.ContainsFunc(ls, func(l line) bool { return strings.ContainsAny(l.text, "，。；") })
}

func ideograph(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFFEF
}

func lastLetter(s string) string {
	_, n := utf8.DecodeLastRuneInString(s)
	return s[len(s)-n:]
}
