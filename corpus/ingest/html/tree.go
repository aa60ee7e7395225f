package html

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// walk calls visit for each element in order, and goes into those for which it
// reports true.
func walk(n *html.Node, visit func(*html.Node) bool) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && visit(c) {
			walk(c, visit)
		}
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func within(n *html.Node, ancestors map[*html.Node]bool) bool {
	for ; n != nil; n = n.Parent {
		if ancestors[n] {
			return true
		}
	}
	return false
}

// blocks begin and end a paragraph. Elements that are not listed are in the line.
var blocks = set("address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption " +
	"figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul")

func isBlock(n *html.Node) bool {
	return blocks[n.Data] || blockStyle.MatchString(attr(n, "style"))
}

var (
	blockStyle  = regexp.MustCompile(`(?i)display\s*:\s*(block|table|list-item|flex)`)
	hiddenStyle = regexp.MustCompile(`(?i)(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)`)
)

// hidden reports whether a reader of the page does not see n.
func hidden(n *html.Node) bool {
	switch n.Data {
	case "script", "style", "template", "select", "button", "option", "datalist", "svg", "math", "object", "video", "audio", "canvas", "rp", "rt", "head", "map", "del":
		return true
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "aria-hidden":
			return a.Val == "true"
		case "style":
			if hiddenStyle.MatchString(a.Val) {
				return true
			}
		case "class":
			if strings.Contains(a.Val, "sr-only") || strings.Contains(a.Val, "visually-hidden") {
				return true
			}
		}
	}
	return false
}

// textOf returns the text in n as it stands, with a line end for each break.
func textOf(n *html.Node) string {
	var b strings.Builder
	var visit func(*html.Node)
	visit = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
		case n.Type == html.ElementNode && (n.Data == "br" || isBlock(n)):
			b.WriteByte('\n')
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			visit(c)
		}
	}
	visit(n)
	return b.String()
}

// tidy collapses white space to single spaces and trims it, full-width and
// no-break spaces included. A line end of the source between two wide characters
// is no space, as in CSS Text 3, "Segment Break Transformation Rules".
func tidy(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	var last rune
	gap, soft := false, true // white space is pending; it holds line ends and tabs alone
	broken := false          // and one line end at least
	for _, r := range s {
		switch {
		case invisible(r):
			continue
		case unicode.IsSpace(r):
			gap = true
			switch r {
			case '\n', '\r':
				broken = true
			case '\t', ' ':
			default:
				soft = false
			}
			continue
		}
		if gap && last != 0 && !(broken && soft && wide(last) && wide(r)) {
			b.WriteByte(' ')
		}
		gap, soft, broken = false, true, false
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

func invisible(r rune) bool {
	return 0x200B <= r && r <= 0x200F || r == 0x2060 || r == 0xFEFF || r == 0xAD || r < ' ' && !unicode.IsSpace(r) || r == 0x7F
}

func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || 0x3000 <= r && r <= 0x303F || 0xFF00 <= r && r <= 0xFF60 || r == '“' || r == '”' || r == '—' || r == '…'
}

// squeeze removes all white space: labels are often spaced out (索 引 号).
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || invisible(r) {
			return -1
		}
		return r
	}, s)
}
