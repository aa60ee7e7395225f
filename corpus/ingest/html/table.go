package html

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"policybot/corpus/ingest/content"
)

// layoutRunes is how much text a single row of cells holds when it is a page in
// columns rather than a table.
const layoutRunes = 200

// table reads a table row by row, and one that is there for the layout cell by
// cell: its cells are parts of the page.
func (w *walker) table(t *html.Node) {
	rows, caption := rowsOf(t)
	if caption != nil {
		w.block(caption)
	}
	if forLayout(t, rows) {
		// Text and elements outside of rows are the parser's to move; it leaves none.
		for _, row := range rows {
			if w.skip[row] {
				continue
			}
			for _, c := range cellsOf(row) {
				if !w.skip[c] {
					w.block(c)
				}
			}
		}
		return
	}
	grid, err := w.grid(rows)
	if err != nil {
		w.err = err
		return
	}
	w.tables++
	for _, cells := range grid {
		for _, c := range cells { // a merged cell stands in many places
			w.bytes += len(c) + 1
		}
		if w.bytes > maxTextBytes {
			w.err = fmt.Errorf("the tables of the page hold more than %d bytes of text", maxTextBytes)
			return
		}
		text := strings.Join(cells, "\t")
		if strings.TrimSpace(text) == "" {
			continue
		}
		w.add(content.Block{Kind: content.Row, Text: text, Table: w.tables, Cells: cells})
	}
}

// forLayout reports whether a table is there for the layout: there are tables in
// it, or one column, or a single row with much text.
func forLayout(t *html.Node, rows []*html.Node) bool {
	widest := 0
	for _, row := range rows {
		cells := cellsOf(row)
		widest = max(widest, len(cells))
		if slices.ContainsFunc(cells, holdsTable) {
			return true
		}
	}
	return widest <= 1 || attr(t, "role") == "presentation" || len(rows) == 1 && utf8.RuneCountInString(textOf(rows[0])) > layoutRunes
}

// rowsOf lists the rows of a table, not those of tables inside it.
func rowsOf(t *html.Node) (rows []*html.Node, caption *html.Node) {
	for c := t.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode || hidden(c) {
			continue
		}
		switch c.Data {
		case "tr":
			rows = append(rows, c)
		case "caption":
			caption = c
		case "thead", "tbody", "tfoot":
			for r := c.FirstChild; r != nil; r = r.NextSibling {
				if r.Type == html.ElementNode && r.Data == "tr" && !hidden(r) {
					rows = append(rows, r)
				}
			}
		}
	}
	return rows, caption
}

func cellsOf(row *html.Node) []*html.Node {
	var cells []*html.Node
	for c := row.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && (c.Data == "td" || c.Data == "th") && !hidden(c) {
			cells = append(cells, c)
		}
	}
	return cells
}

func holdsTable(n *html.Node) bool {
	found := false
	walk(n, func(c *html.Node) bool {
		found = found || c.Data == "table"
		return !found
	})
	return found
}

// grid lays cells out in columns; a merged cell stands in each place it covers.
func (w *walker) grid(rows []*html.Node) ([][]string, error) {
	type span struct {
		text string
		rows int
	}
	var above []span // by column: a cell that reaches down from a row above
	var grid [][]string
	total, width := 0, 0
	for i, row := range rows {
		var line []string
		put := func(s string) error {
			if total++; total > w.lim.Cells {
				return fmt.Errorf("a table of the page has more than %d cells", w.lim.Cells)
			}
			line = append(line, s)
			return nil
		}
		fromAbove := func() error {
			for len(line) < len(above) && above[len(line)].rows > 0 {
				above[len(line)].rows--
				if err := put(above[len(line)].text); err != nil {
					return err
				}
			}
			return nil
		}
		for _, c := range cellsOf(row) {
			if err := fromAbove(); err != nil {
				return nil, err
			}
			text, err := w.cell(c, i == 0 || c.Data == "th")
			if err != nil {
				return nil, err
			}
			down := spanOf(c, "rowspan", 65534)
			if down == 0 { // to the end of the table
				down = len(rows)
			}
			for range max(1, spanOf(c, "colspan", 1000)) {
				for len(above) <= len(line) {
					above = append(above, span{})
				}
				above[len(line)] = span{text, down - 1}
				if err := put(text); err != nil {
					return nil, err
				}
			}
		}
		if err := fromAbove(); err != nil {
			return nil, err
		}
		width = max(width, len(line))
		grid = append(grid, line)
	}
	if width*len(grid) > w.lim.Cells {
		return nil, fmt.Errorf("a table of the page has more than %d cells", w.lim.Cells)
	}
	for i := range grid {
		for len(grid[i]) < width {
			grid[i] = append(grid[i], "")
		}
	}
	return grid, nil
}

// spanOf reads rowspan or colspan; the HTML standard sets the ceilings.
func spanOf(c *html.Node, key string, most int) int {
	v, err := strconv.Atoi(strings.TrimSpace(attr(c, key)))
	if err != nil || v < 0 {
		return 1
	}
	return min(v, most)
}

// cell is the text of a cell in one line. Breaks in a cell of the head only make
// it narrow (责任<br>单位); elsewhere they part paragraphs.
func (w *walker) cell(c *html.Node, head bool) (string, error) {
	inner := &walker{lim: w.lim, skip: w.skip}
	inner.block(c)
	var parts []string
	for _, b := range inner.blocks {
		parts = append(parts, b.Label+b.Text)
	}
	text := strings.Join(parts, " ")
	if joined := strings.Join(parts, ""); head && utf8.RuneCountInString(joined) <= 12 && len(parts) > 1 && wide([]rune(joined)[0]) {
		text = joined
	}
	return text, inner.err
}
