package html

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"policybot/corpus/ingest/content"
)

// walker turns elements into blocks. Every text node goes into one block.
type walker struct {
	lim  content.Limits
	skip map[*html.Node]bool

	blocks  []content.Block
	line    strings.Builder // text of the block that is being read
	heading int             // level of the heading that is being read; 0: none
	label   string          // number of the list item that begins
	depth   int             // of lists
	tables  int
	bytes   int // of rows
	err     error
}

// root reads the element that holds the document, or a part of it.
func (w *walker) root(n *html.Node) {
	switch n.Data {
	case "table", "ol", "ul", "pre":
		w.element(n)
	default:
		w.block(n)
	}
}

// block reads n as a block of its own.
func (w *walker) block(n *html.Node) {
	w.flush()
	if n.Type == html.TextNode {
		w.line.WriteString(n.Data)
	}
	w.children(n)
	w.flush()
}

func (w *walker) children(n *html.Node) {
	for c := n.FirstChild; c != nil && w.err == nil; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			w.line.WriteString(c.Data)
		case html.ElementNode:
			w.element(c)
		}
	}
}

func (w *walker) element(n *html.Node) {
	switch {
	case w.skip[n]:
		w.flush()
	case hidden(n):
	case n.Data == "br", n.Data == "hr":
		w.flush()
	case n.Data == "table":
		w.flush()
		w.table(n)
	case n.Data == "ol", n.Data == "ul", n.Data == "menu", n.Data == "dir":
		w.list(n)
	case n.Data == "pre":
		w.flush()
		for line := range strings.Lines(textOf(n)) {
			w.line.WriteString(line)
			w.flush()
		}
	case len(n.Data) == 2 && n.Data[0] == 'h' && '1' <= n.Data[1] && n.Data[1] <= '6':
		w.flush()
		before := w.heading
		w.heading = int(n.Data[1] - '0')
		w.children(n)
		w.flush()
		w.heading = before
	case isBlock(n):
		w.block(n)
	default:
		w.children(n)
	}
}

// longestHeading is how long a heading can be, in characters. Some sites set
// whole paragraphs as headings to have them large.
const longestHeading = 80

// flush ends the block that is being read.
func (w *walker) flush() {
	if w.line.Len() == 0 {
		return
	}
	text := tidy(w.line.String())
	w.line.Reset()
	if text == "" {
		return
	}
	b := content.Block{Text: text}
	if w.heading > 0 && utf8.RuneCountInString(text) <= longestHeading {
		b.Kind, b.Level = content.Heading, w.heading
	}
	if w.label != "" {
		if !numbered.MatchString(text) {
			b.Label = w.label
			if b.Kind == content.Paragraph {
				b.Level = w.depth
			}
		}
		w.label = ""
	}
	w.add(b)
}

func (w *walker) add(b content.Block) {
	if len(w.blocks) >= w.lim.Blocks {
		w.err = fmt.Errorf("the page has more than %d paragraphs and rows", w.lim.Blocks)
		return
	}
	w.blocks = append(w.blocks, b)
}

// numbered begins a text that has its number in itself; a list then adds none.
var numbered = regexp.MustCompile(`^(?:[0-9０-９]{1,3}[.．、)）]|[（(][0-9０-９一二三四五六七八九十百]{1,4}[)）]|[一二三四五六七八九十百]{1,4}、|第[0-9一二三四五六七八九十百零〇]{1,5}[章节条款]|[\x{2460}-\x{24FF}])`)

var noListStyle = regexp.MustCompile(`(?i)list-style(?:-type)?\s*:[^;]*none`)

func (w *walker) list(n *html.Node) {
	w.flush()
	w.depth++
	ordered := n.Data == "ol" && !noListStyle.MatchString(attr(n, "style"))
	next := 1
	if v, err := strconv.Atoi(attr(n, "start")); err == nil {
		next = v
	}
	for c := n.FirstChild; c != nil && w.err == nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode:
			w.line.WriteString(c.Data)
		case c.Type != html.ElementNode || c.Data != "li" || w.skip[c] || hidden(c):
			if c.Type == html.ElementNode {
				w.element(c)
			}
		default:
			w.flush()
			if ordered && !noListStyle.MatchString(attr(c, "style")) {
				if v, err := strconv.Atoi(attr(c, "value")); err == nil {
					next = v
				}
				w.label = listLabel(next, attr(n, "type"))
				next++
			}
			w.block(c)
			w.label = ""
		}
	}
	w.flush()
	w.depth--
}

// listLabel is what a browser shows before an item of an ol.
func listLabel(n int, kind string) string {
	if n < 1 || n > 4999 {
		return strconv.Itoa(n) + "."
	}
	switch kind {
	case "a", "A":
		s := ""
		for ; n > 0; n = (n - 1) / 26 {
			s = string(rune(kind[0])+rune((n-1)%26)) + s
		}
		return s + "."
	case "i", "I":
		s := ""
		for _, d := range []struct {
			value int
			sign  string
		}{{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
			for ; n >= d.value; n -= d.value {
				s += d.sign
			}
		}
		if kind == "I" {
			s = strings.ToUpper(s)
		}
		return s + "."
	}
	return strconv.Itoa(n) + "."
}
