package bot

import (
	"strconv"
	"strings"

	"golang.org/x/text/width"
)

// Table is numbers under headings, such as the records of each city and area. Its
// words are in the language of the answer that it belongs to.
type Table struct {
	Title   string
	Corner  string   // heading of the column of names
	Columns []string // headings of the columns of numbers
	Rows    []TableRow
	Legend  string // what the numbers, and what no number, mean; may be empty
}

// TableRow is one row of a Table.
type TableRow struct {
	Name  string
	Cells []int // one for each column; 0 is drawn as an empty cell
	Total bool  // sums the rows above it
}

// nothing is drawn for a cell without a record.
const nothing = "·"

// Text draws the table with aligned columns, a Chinese character two columns wide,
// as terminals and monospaced blocks have it.
func (t Table) Text() string {
	lines := [][]string{append([]string{t.Corner}, t.Columns...)}
	for _, row := range t.Rows {
		line := []string{row.Name}
		for _, n := range row.Cells {
			if n == 0 {
				line = append(line, nothing)
			} else {
				line = append(line, strconv.Itoa(n))
			}
		}
		lines = append(lines, line)
	}
	wide := make([]int, len(lines[0]))
	for _, line := range lines {
		for i, cell := range line {
			wide[i] = max(wide[i], columns(cell))
		}
	}
	var b strings.Builder
	if t.Title != "" {
		b.WriteString(t.Title + "\n")
	}
	for _, line := range lines {
		var row strings.Builder
		for i, cell := range line {
			gap := strings.Repeat(" ", wide[i]-columns(cell))
			if i == 0 {
				row.WriteString(cell + gap)
			} else {
				row.WriteString("  " + gap + cell)
			}
		}
		b.WriteString(strings.TrimRight(row.String(), " ") + "\n")
	}
	if t.Legend != "" {
		b.WriteString(t.Legend + "\n")
	}
	return b.String()
}

// columns is how many columns of a terminal a text takes.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}
