package export

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// cellMost is how many UTF-16 units a cell of a workbook holds.
const cellMost = 32767

// writeXLSX writes a workbook: the records with typed columns, a filter and a
// heading that stays, the counts, the sources with links to pages of their
// publishers' own, and what the file is. Texts are written as texts, never as
// formulas, whatever they begin with.
func writeXLSX(c Content) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	w := &workbook{f: f, c: c}
	w.styles()
	w.records()
	w.counts()
	w.sources()
	w.about()
	w.try(f.DeleteSheet("Sheet1"))
	f.SetActiveSheet(0)
	w.try(f.SetDocProps(&excelize.DocProperties{
		Title: c.title(), Subject: clean(c.Request), Creator: "policybot", LastModifiedBy: "policybot",
		Created: c.Date + "T00:00:00Z", Modified: c.Date + "T00:00:00Z", Version: clean(c.Answer.CorpusVersion), Language: string(c.Answer.Lang),
	}))
	if w.err != nil {
		return nil, w.err
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// workbook is a workbook that is being written. The first error stays.
type workbook struct {
	f                              *excelize.File
	c                              Content
	head, wrap, date, link, strong int // styles
	err                            error
}

func (w *workbook) try(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *workbook) styles() {
	style := func(s excelize.Style) int {
		id, err := w.f.NewStyle(&s)
		w.try(err)
		return id
	}
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	day := "yyyy-mm-dd"
	w.head = style(excelize.Style{Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F4E79"}}, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}})
	w.wrap = style(excelize.Style{Alignment: top})
	w.date = style(excelize.Style{Alignment: &excelize.Alignment{Vertical: "top"}, CustomNumFmt: &day})
	w.link = style(excelize.Style{Alignment: top, Font: &excelize.Font{Color: "0563C1", Underline: "single"}})
	w.strong = style(excelize.Style{Alignment: top, Font: &excelize.Font{Bold: true}})
}

// sheet adds a sheet with a heading that stays and a filter over rows rows.
func (w *workbook) sheet(name string, heads []string, widths []float64, rows int) {
	_, err := w.f.NewSheet(name)
	w.try(err)
	for i, h := range heads {
		w.text(name, i+1, 1, h, w.head)
		letter, _ := excelize.ColumnNumberToName(i + 1)
		w.try(w.f.SetColWidth(name, letter, letter, widths[i]))
	}
	w.grow(name, 1, heads, widths)
	landscape, one, many, fit := "landscape", 1, 0, true
	w.try(w.f.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &landscape, FitToWidth: &one, FitToHeight: &many}))
	w.try(w.f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}))
	w.try(w.f.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	if rows > 0 {
		w.try(w.f.AutoFilter(name, "A1:"+cell(len(heads), rows+1), nil))
	}
}

func cell(column, row int) string {
	name, _ := excelize.CoordinatesToCellName(column, row) // fails below 1 alone
	return name
}

// text writes a text as a text.
func (w *workbook) text(sheet string, column, row int, s string, style int) {
	at := cell(column, row)
	if s != "" {
		w.try(w.f.SetCellStr(sheet, at, fits(s)))
	}
	w.try(w.f.SetCellStyle(sheet, at, at, style))
}

// The height of one line of a row and the greatest of a row, in points.
const (
	lineHeight = 15
	rowMost    = 409
)

// grow makes a row as high as its texts need in columns of those widths, since not
// every program works that out when it opens a file.
func (w *workbook) grow(sheet string, row int, texts []string, widths []float64) {
	lines := 1
	for i, s := range texts {
		n := 0
		for line := range strings.SplitSeq(s, "\n") {
			wide := 0.0
			for _, r := range line {
				wide++
				if r >= 0x2E80 { // Chinese characters and their punctuation
					wide++
				}
			}
			n += max(1, int(math.Ceil(wide*1.1/widths[i]))) // words do not fill lines
		}
		lines = max(lines, n)
	}
	w.try(w.f.SetRowHeight(sheet, row, min(rowMost, float64(lines*lineHeight))))
}

// fits cuts a text to what a cell holds, and shows that it was cut.
func fits(s string) string {
	n := 0
	for i, r := range s {
		if n++; r > 0xFFFF {
			n++
		}
		if n >= cellMost {
			return s[:i] + "…"
		}
	}
	return s
}

func (w *workbook) records() {
	rows := w.c.rows()
	cols := columns(rows)
	var heads []string
	var widths []float64
	for _, k := range cols {
		heads, widths = append(heads, w.c.say(k.key)), append(widths, k.width)
	}
	name := w.c.say("sheet_records")
	w.sheet(name, heads, widths, len(rows))
	for i, r := range rows {
		texts := make([]string, len(cols))
		for k, col := range cols {
			texts[k] = col.of(r)
		}
		w.grow(name, i+2, texts, widths)
		for k, col := range cols {
			value := texts[k]
			if col.date {
				if day, err := time.Parse(time.DateOnly, value); err == nil {
					w.try(w.f.SetCellValue(name, cell(k+1, i+2), day))
					w.try(w.f.SetCellStyle(name, cell(k+1, i+2), cell(k+1, i+2), w.date))
					continue
				}
			}
			if n, err := strconv.Atoi(value); col.whole && err == nil && strconv.Itoa(n) == value {
				w.number(name, k+1, i+2, n)
				continue
			}
			w.text(name, k+1, i+2, value, w.wrap)
		}
	}
	for i, s := range w.c.sentences() {
		w.text(name, 1, len(rows)+3+i, s[0], 0)
	}
}

func (w *workbook) number(sheet string, column, row, n int) {
	w.try(w.f.SetCellInt(sheet, cell(column, row), int64(n)))
	w.try(w.f.SetCellStyle(sheet, cell(column, row), cell(column, row), w.wrap))
}

func (w *workbook) counts() {
	for i, t := range w.c.Answer.Tables {
		heads, widths := []string{clean(t.Corner)}, []float64{36}
		for _, k := range t.Columns {
			heads, widths = append(heads, clean(k)), append(widths, 14)
		}
		name := w.c.say("sheet_counts")
		if i > 0 {
			name += " " + strconv.Itoa(i+1)
		}
		w.sheet(name, heads, widths, len(t.Rows))
		for r, row := range t.Rows {
			style := w.wrap
			if row.Total {
				style = w.strong
			}
			w.text(name, 1, r+2, clean(row.Name), style)
			for k, n := range row.Cells {
				if n > 0 {
					w.number(name, k+2, r+2, n)
				}
			}
		}
		w.text(name, 1, len(t.Rows)+3, clean(t.Title), 0)
		w.text(name, 1, len(t.Rows)+4, clean(t.Legend), 0)
	}
}

func (w *workbook) sources() {
	lines := w.c.sourceLines()
	if len(lines) == 0 {
		return
	}
	name := w.c.say("sheet_sources")
	widths := []float64{9, 36, 70, 12, 60}
	w.sheet(name, lines[0], widths, len(lines)-1)
	for i, s := range w.c.Answer.Citations {
		w.grow(name, i+2, lines[i+1], widths)
		w.number(name, 1, i+2, s.N)
		w.text(name, 2, i+2, clean(s.Publisher), w.wrap)
		w.text(name, 3, i+2, clean(s.Title), w.wrap)
		if day, err := time.Parse(time.DateOnly, s.Date); err == nil {
			w.try(w.f.SetCellValue(name, cell(4, i+2), day))
			w.try(w.f.SetCellStyle(name, cell(4, i+2), cell(4, i+2), w.date))
		} else {
			w.text(name, 4, i+2, w.c.say("undated"), w.wrap)
		}
		if s.URL == "" {
			continue
		}
		w.text(name, 5, i+2, clean(s.URL), w.link)
		if len(s.URL) <= excelize.MaxFieldLength { // a longer one stays a text
			w.try(w.f.SetCellHyperLink(name, cell(5, i+2), address(s.URL), "External"))
		}
	}
}

func (w *workbook) about() {
	facts := w.c.facts()
	name := w.c.say("sheet_about")
	widths := []float64{24, 100}
	w.sheet(name, []string{w.c.say("col_item"), w.c.say("col_value")}, widths, 0)
	for i, f := range facts {
		w.grow(name, i+2, []string{f.name, f.value}, widths)
		w.text(name, 1, i+2, f.name, w.strong)
		w.text(name, 2, i+2, f.value, w.wrap)
	}
}
