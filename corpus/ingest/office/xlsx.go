package office

import (
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"policybot/corpus/ingest/content"
)

// The size of the largest sheet that the format allows.
const (
	sheetRows    = 1 << 20
	sheetColumns = 1 << 14
)

// xlsx is a workbook while it is read.
type xlsx struct {
	*parts
	strings  []string
	formats  []string // by cell style
	date1904 bool
	doubts   []content.Doubt
}

// at is a cell that holds something.
type at struct {
	row, column int // from 0
	text        string
}

// span is a range of cells drawn as one.
type span struct{ top, left, bottom, right int }

// XLSX reads every sheet of a workbook that is not hidden: formulas by the value
// that was saved with them, dates as YYYY-MM-DD, numbers as they are shown, merged
// cells in every place. Empty rows and columns are dropped, and with them those
// that only a merged cell reaches into. Block.Line is the row of the sheet. The
// memory depends on the cells that hold something, not on the size that the sheet
// claims. Errors end with what to do next.
func XLSX(ctx context.Context, name string, raw []byte, lim content.Limits) (*content.Document, error) {
	p, err := openParts(ctx, raw, lim)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	doc, err := (&xlsx{parts: p}).read()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	doc.File, doc.Format = name, content.XLSX
	return doc, nil
}

type sheet struct {
	name, id string
	hidden   bool
}

func (b *xlsx) read() (*content.Document, error) {
	_, kinds, err := b.related("")
	if err != nil {
		return nil, err
	}
	book := kinds["officeDocument"]
	if book == "" || b.files[partName(book)] == nil {
		book = "xl/workbook.xml"
	}
	if strings.HasSuffix(book, ".bin") || b.files["xl/workbook.bin"] != nil {
		return nil, errors.New("it is a binary workbook (.xlsb); open it and save it as .xlsx, then import that")
	}
	ids, of, err := b.related(book)
	if err != nil {
		return nil, err
	}
	sheets, err := b.workbook(book)
	if err != nil {
		return nil, err
	}
	if err := b.sharedStrings(or(of["sharedStrings"], "xl/sharedStrings.xml")); err != nil {
		return nil, err
	}
	if err := b.cellFormats(or(of["styles"], "xl/styles.xml")); err != nil {
		return nil, err
	}
	doc := new(content.Document)
	tables := 0
	for _, s := range sheets {
		if s.hidden {
			b.doubts = append(b.doubts, content.Doubt{Message: fmt.Sprintf("sheet %q is hidden and was left out; show it, save, and import again if it counts", s.name)})
			continue
		}
		part := ids[s.id]
		if part == "" || strings.Contains(part, "chartsheets") {
			continue
		}
		cells, merged, err := b.sheet(part, s.name)
		if err != nil {
			return nil, fmt.Errorf("sheet %q: %w", s.name, err)
		}
		rows, err := b.grid(cells, merged)
		if err != nil {
			return nil, fmt.Errorf("sheet %q: %w", s.name, err)
		}
		if len(rows) > 0 {
			tables++
		}
		for _, r := range rows {
			if len(doc.Blocks) >= b.lim.Blocks {
				return nil, fmt.Errorf("it has more than %d rows; split it and import the pieces", b.lim.Blocks)
			}
			r.Table, r.Sheet = tables, s.name
			doc.Blocks = append(doc.Blocks, r)
		}
	}
	if len(doc.Blocks) == 0 {
		return nil, errors.New("no sheet of it holds anything")
	}
	doc.Doubts = b.doubts
	return doc, nil
}

func (b *xlsx) workbook(part string) (sheets []sheet, err error) {
	found, err := b.walk(part, func(x *scanner, e xml.StartElement) error {
		if e.Name.Local != "workbook" {
			return errors.New("it is no workbook; open it and save it as .xlsx, then import that")
		}
		return x.children(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "workbookPr":
				v := attr(e, "date1904")
				b.date1904 = v == "1" || v == "true"
			case "sheets":
				return x.children(func(e xml.StartElement) error {
					if len(sheets) < 1000 {
						state := attr(e, "state")
						sheets = append(sheets, sheet{attr(e, "name"), attr(e, "id"), state == "hidden" || state == "veryHidden"})
					}
					return x.skip()
				})
			}
			return x.skip()
		})
	})
	if err == nil && !found {
		err = errors.New("it has no list of sheets; open it and save it as .xlsx, then import that")
	}
	return sheets, err
}

func (b *xlsx) sharedStrings(part string) error {
	// Each entry costs memory even where it is empty.
	most := 4 * b.lim.Cells
	_, err := b.walk(part, func(x *scanner, _ xml.StartElement) error {
		return x.children(func(e xml.StartElement) error {
			if e.Name.Local != "si" {
				return x.skip()
			}
			s, err := x.richText()
			if err != nil {
				return err
			}
			if b.strings = append(b.strings, s); len(b.strings) > most {
				return fmt.Errorf("it has more than %d texts; split it and import the pieces", most)
			}
			return b.keep(len(s))
		})
	})
	return err
}

// richText is the text of an si or an is: its runs, without the reading aids of
// Japanese. Line breaks are kept.
func (x *scanner) richText() (string, error) {
	var out strings.Builder
	var inside func(e xml.StartElement) error
	inside = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "t":
			s, err := x.all()
			out.WriteString(s)
			return err
		case "r":
			return x.children(inside)
		}
		return x.skip()
	}
	err := x.children(inside)
	return cellLines(escapes.ReplaceAllStringFunc(out.String(), unescape)), err
}

// cellLines tidies each line of a cell and drops the empty ones.
func cellLines(s string) string {
	if !strings.ContainsAny(s, "\n\r") {
		return content.Tidy(s)
	}
	var out []string
	for line := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if line = content.Tidy(line); line != "" {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

func (b *xlsx) cellFormats(part string) error {
	own := make(map[int]string)
	_, err := b.walk(part, func(x *scanner, _ xml.StartElement) error {
		return x.children(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "numFmts":
				return x.children(func(e xml.StartElement) error {
					if code := attr(e, "formatCode"); len(own) < 10_000 && len(code) < 1000 {
						own[number(e, "numFmtId")] = code
					}
					return x.skip()
				})
			case "cellXfs":
				return x.children(func(e xml.StartElement) error {
					if e.Name.Local == "xf" && len(b.formats) < 100_000 {
						id := number(e, "numFmtId")
						format, ok := own[id]
						if !ok {
							format = builtinFormats[id]
						}
						b.formats = append(b.formats, format)
					}
					return x.skip()
				})
			}
			return x.skip()
		})
	})
	return err
}

// sheet reads the cells of a sheet that hold something, and what is merged.
func (b *xlsx) sheet(part, name string) (cells []at, merged []span, err error) {
	r, c := -1, -1
	unsaved := ""
	unsavedCount := 0
	hiddenFirst, hiddenCount := "", 0
	_, err = b.walk(part, func(x *scanner, _ xml.StartElement) error {
		return x.children(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "sheetData":
				return x.children(func(e xml.StartElement) error {
					if e.Name.Local != "row" {
						return x.skip()
					}
					r++
					if n := number(e, "r"); n > 0 {
						r = n - 1
					}
					c = -1
					if hidden := attr(e, "hidden"); hidden == "1" || hidden == "true" {
						hiddenCount++
						hiddenFirst = or(hiddenFirst, fmt.Sprint(r+1))
						return x.skip()
					}
					return x.children(func(e xml.StartElement) error {
						c++
						if col, row, ok := reference(attr(e, "r")); ok {
							c, r = col, row
						}
						if r >= sheetRows || c >= sheetColumns {
							return fmt.Errorf("a cell lies beyond the last row or column that a sheet can have: it looks made to exhaust")
						}
						text, formula, err := b.cell(x, e)
						if err != nil {
							return err
						}
						if text == "" {
							if formula {
								unsavedCount++
								unsaved = or(unsaved, attr(e, "r"))
							}
							return nil
						}
						if cells = append(cells, at{r, c, text}); len(cells) > b.lim.Cells {
							return fmt.Errorf("it has more than %d cells; split it and import the pieces", b.lim.Cells)
						}
						return nil
					})
				})
			case "mergeCells":
				return x.children(func(e xml.StartElement) error {
					from, to, _ := strings.Cut(attr(e, "ref"), ":")
					left, top, ok1 := reference(from)
					right, bottom, ok2 := reference(to)
					if ok1 && ok2 {
						if merged = append(merged, span{top, left, bottom, right}); len(merged) > b.lim.Cells {
							return fmt.Errorf("it has more than %d merged cells; split it and import the pieces", b.lim.Cells)
						}
					}
					return x.skip()
				})
			}
			return x.skip()
		})
	})
	if hiddenCount > 0 {
		b.doubts = append(b.doubts, content.Doubt{Message: fmt.Sprintf("sheet %q: %d hidden rows were left out, the first is row %s; show them and save the file if they belong to the document", name, hiddenCount, hiddenFirst)})
	}
	if unsavedCount > 0 {
		b.doubts = append(b.doubts, content.Doubt{Message: fmt.Sprintf("sheet %q: %d formulas were saved without a value, the first in %s; open the file in a spreadsheet program, save it, and import that", name, unsavedCount, or(unsaved, "a cell"))})
	}
	return cells, merged, err
}

// cell reads a c: what it shows, and whether it holds a formula.
func (b *xlsx) cell(x *scanner, c xml.StartElement) (text string, formula bool, err error) {
	value, inline := "", ""
	err = x.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "v":
			value, err = x.all()
			return err
		case "f":
			formula = true
		case "is":
			inline, err = x.richText()
			return err
		}
		return x.skip()
	})
	if err != nil {
		return "", formula, err
	}
	value = strings.TrimSpace(value)
	switch attr(c, "t") {
	case "s":
		if i, err := strconv.Atoi(value); err == nil && i >= 0 && i < len(b.strings) {
			text = b.strings[i] // counted when it was read
		}
		return text, formula, nil
	case "inlineStr":
		text = inline
	case "str":
		text = cellLines(escapes.ReplaceAllStringFunc(value, unescape))
	case "b":
		text = map[string]string{"1": "TRUE", "0": "FALSE"}[value]
	case "e":
		text = value
		if len(b.doubts) < 20 {
			b.doubts = append(b.doubts, content.Doubt{Message: fmt.Sprintf("cell %s shows the error %s", attr(c, "r"), content.Tidy(value))})
		}
	case "d":
		text = strings.TrimSuffix(content.Tidy(value), "T00:00:00")
	default:
		format := ""
		if s := number(c, "s"); s >= 0 && s < len(b.formats) {
			format = b.formats[s]
		}
		text = content.Tidy(shown(value, format, b.date1904))
	}
	return text, formula, b.keep(len(text))
}

// reference reads A1 as column 0, row 0.
func reference(s string) (column, row int, ok bool) {
	i := 0
	for ; i < len(s) && i < 4; i++ {
		c := s[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		column = column*26 + int(c-'A') + 1
	}
	digits := s[i:]
	if i == 0 || digits == "" || len(digits) > 8 {
		return 0, 0, false
	}
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return 0, 0, false
		}
		row = row*10 + int(c-'0')
	}
	return column - 1, row - 1, row > 0
}

// grid makes rows of the cells that hold something, and fills in merged ones.
func (b *xlsx) grid(cells []at, merged []span) ([]content.Block, error) {
	if len(cells) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(cells, func(a, b at) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.column, b.column))
	})
	var rows, columns []int // that hold something, in order
	seen := make(map[int]bool)
	for _, c := range cells {
		if len(rows) == 0 || rows[len(rows)-1] != c.row {
			rows = append(rows, c.row)
		}
		if !seen[c.column] {
			seen[c.column] = true
			columns = append(columns, c.column)
		}
	}
	slices.Sort(columns)
	if len(rows)*len(columns) > b.lim.Cells {
		return nil, fmt.Errorf("its table has more than %d cells; split it and import the pieces", b.lim.Cells)
	}
	grid := make([][]string, len(rows))
	for i := range grid {
		grid[i] = make([]string, len(columns))
	}
	for _, c := range cells {
		r, _ := slices.BinarySearch(rows, c.row)
		k, _ := slices.BinarySearch(columns, c.column)
		grid[r][k] = c.text
	}
	filled := 0
	for _, m := range merged {
		top, ok := slices.BinarySearch(rows, m.top)
		left, ok2 := slices.BinarySearch(columns, m.left)
		if !ok || !ok2 || grid[top][left] == "" {
			continue
		}
		for r := top; r < len(rows) && rows[r] <= m.bottom; r++ {
			for k := left; k < len(columns) && columns[k] <= m.right; k++ {
				if filled++; filled > b.lim.Cells {
					return nil, fmt.Errorf("its merged cells cover more than %d cells: it looks made to exhaust", b.lim.Cells)
				}
				grid[r][k] = grid[top][left]
			}
		}
	}
	out := make([]content.Block, len(rows))
	for i, r := range grid {
		text := strings.ReplaceAll(strings.Join(r, "\t"), "\n", " ")
		if err := b.keep(len(text)); err != nil {
			return nil, err
		}
		out[i] = content.Block{Kind: content.Row, Text: text, Cells: r, Line: rows[i] + 1}
	}
	return out, nil
}
