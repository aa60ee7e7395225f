package console

import "strings"

const (
	bold  = "\x1b[1m"
	dim   = "\x1b[2m"
	plain = "\x1b[0m"
)

// Paint makes an answer's text easy to scan in a terminal: the headline is bold
// and the small print under each record is dim.
func Paint(answer string) string {
	var b strings.Builder
	first := true
	for l := range strings.Lines(answer) {
		l, end := strings.CutSuffix(l, "\n")
		switch {
		case l == "":
		case strings.HasPrefix(l, "  "):
			l = dim + l + plain
		case first:
			l = bold + l + plain
			first = false
		}
		b.WriteString(l)
		if end {
			b.WriteByte('\n')
		}
	}
	return b.String()
}
