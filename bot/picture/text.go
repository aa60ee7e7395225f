package picture

import (
	"image/color"
	"math"
	"strings"
	"unicode"
)

// pieces cuts a text where a line may end: after a space, and before and after a
// Chinese character, but not before a sign that closes or after one that opens.
func pieces(s string) []string {
	var out []string
	rs := []rune(s)
	from := 0
	for i := 1; i < len(rs); i++ {
		before, at := rs[i-1], rs[i]
		han := unicode.Is(unicode.Han, before) || unicode.Is(unicode.Han, at) || strings.ContainsRune("，。；：、）”》", before)
		if strings.ContainsRune("，。；：、）”》)·", at) || strings.ContainsRune("（“《(", before) {
			continue
		}
		if before == ' ' && at != ' ' || han {
			out = append(out, string(rs[from:i]))
			from = i
		}
	}
	return append(out, string(rs[from:]))
}

// stacks reports whether a text is Chinese throughout, which can be written
// downwards.
func stacks(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.Is(unicode.Han, r) })
}

// contrast is that of two colours after WCAG 2.2, 1 to 21.
func contrast(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

// luminance is the relative luminance of sRGB after WCAG 2.2, 0 to 1.
func luminance(c color.NRGBA) float64 {
	part := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c.R) + 0.7152*part(c.G) + 0.0722*part(c.B)
}
