package office

import (
	"encoding/xml"
	"fmt"
	"strings"

	"policybot/corpus/ingest/content"
)

// maxColumns bounds one table. Word allows 63 columns; other programs write more.
const maxColumns = 1000

// cell is a w:tc.
type cell struct {
	blocks []block
	span   int
	above  bool // goes on from the cell above
	before bool // goes on from the cell to the left
}

// row is a w:tr.
type row struct {
	skip    int // columns left out at the start
	deleted bool
	cells   []cell
}

// table reads a w:tbl into f: as rows, or as the paragraphs of its cells where it
// has one column, which is a frame and no table.
func (d *docx) table(x *scanner, f *flow) error {
	var rows []row
	var inRows, inCells func(e xml.StartElement) error
	inCells = func(e xml.StartElement) error {
		r := &rows[len(rows)-1]
		switch e.Name.Local {
		case "tc":
			c, err := d.cell(x)
			if r.cells = append(r.cells, c); len(r.cells) > maxColumns {
				return fmt.Errorf("a table has more than %d columns: it looks made to exhaust", maxColumns)
			}
			return err
		case "trPr":
			return x.children(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "gridBefore":
					r.skip = min(max(number(e, "val"), 0), maxColumns)
				case "del":
					r.deleted = true
				}
				return x.skip()
			})
		case "sdt":
			return d.control(x, inCells)
		case "ins", "moveTo", "customXml", "smartTag":
			return x.children(inCells)
		}
		return x.skip()
	}
	inRows = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "tr":
			rows = append(rows, row{})
			if err := x.children(inCells); err != nil {
				return err
			}
			if last := len(rows) - 1; rows[last].deleted {
				rows = rows[:last]
			}
			return nil
		case "sdt":
			return d.control(x, inRows)
		case "ins", "moveTo", "customXml", "smartTag":
			return x.children(inRows)
		case "AlternateContent":
			return d.alternate(x, inRows)
		}
		return x.skip()
	}
	if err := x.children(inRows); err != nil {
		return err
	}
	frame := true
	for _, r := range rows {
		frame = frame && len(r.cells) <= 1
	}
	if !frame {
		return d.rows(f, rows)
	}
	for _, r := range rows {
		for _, c := range r.cells {
			if !c.above {
				f.blocks = append(f.blocks, c.blocks...)
			}
		}
	}
	return nil
}

func (d *docx) cell(x *scanner) (cell, error) {
	c := cell{span: 1}
	var f flow
	err := x.children(func(e xml.StartElement) error {
		if e.Name.Local != "tcPr" {
			return d.block(x, &f, e)
		}
		return x.children(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "gridSpan":
				c.span = min(max(number(e, "val"), 1), maxColumns)
			case "vMerge":
				c.above = attr(e, "val") != "restart"
			case "hMerge":
				c.before = attr(e, "val") != "restart"
			}
			return x.skip()
		})
	})
	d.flush(&f)
	c.blocks = f.blocks
	return c, err
}

// rows lays the cells out on the grid, each in every place that it covers.
func (d *docx) rows(f *flow, rows []row) error {
	d.tables++
	width, total := 0, 0
	for _, r := range rows {
		n := r.skip
		for _, c := range r.cells {
			n += c.span
		}
		width = max(width, n)
	}
	var above []string
	for _, r := range rows {
		if total += width; total > d.lim.Cells {
			return fmt.Errorf("a table has more than %d cells; split it and import the pieces", d.lim.Cells)
		}
		cells := make([]string, width)
		var notes []block
		own, at := false, r.skip
		for _, c := range r.cells {
			text := cellText(c.blocks)
			switch {
			case c.above && at < len(above):
				text = above[at]
			case c.before && at > 0:
				text = cells[at-1]
			case text != "":
				own = true
			}
			for range c.span {
				cells[at] = text
				at++
			}
			for _, b := range c.blocks {
				if b.Kind == content.Note {
					notes = append(notes, b)
				}
			}
		}
		above = cells
		if own { // else it is empty, or only carries on the row above
			text := strings.ReplaceAll(strings.Join(cells, "\t"), "\n", " ")
			if err := d.keep(len(text)); err != nil {
				return err
			}
			if err := d.add(f, block{Block: content.Block{Kind: content.Row, Text: text, Table: d.tables, Cells: cells}}); err != nil {
				return err
			}
		}
		f.blocks = append(f.blocks, notes...)
	}
	return nil
}

// cellText is what a cell holds, its paragraphs parted by "\n" and numbers in
// front of them. Notes are not part of it; rows of a table inside it are lines.
func cellText(blocks []block) string {
	var out []string
	for _, b := range blocks {
		switch b.Kind {
		case content.Note:
			continue
		case content.Row:
			var cells []string
			for i, c := range b.Cells {
				if c != "" && (i == 0 || c != b.Cells[i-1]) {
					cells = append(cells, strings.ReplaceAll(c, "\n", " "))
				}
			}
			out = append(out, strings.Join(cells, " "))
			continue
		}
		if t := content.Join(b.Label, b.Text); t != "" {
			out = append(out, t)
		}
	}
	return strings.Join(out, "\n")
}
