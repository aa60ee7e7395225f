package ingest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"policybot/corpus"
	"policybot/corpus/ingest/content"
	"policybot/corpus/ingest/outline"
	"policybot/corpus/review"
)

// fromTables takes the rows of task tables as items; the numbered text around
// them is kept apart.
func (im *importer) fromTables(d *draft, o *outline.Outline, found []*table, names *names) {
	path := map[int][]string{}
	for _, p := range o.Parts {
		if p.Role == outline.Table {
			path[p.Spans[0].Block] = p.Path
		}
	}
	sheets := map[string]bool{}
	for _, t := range found {
		sheets[d.doc.Blocks[t.header].Sheet] = true
	}
	used := map[int]bool{}
	headings := map[string]bool{}
	d.file.Rule, d.file.Sections = "the rows of a task table", 0
	for _, t := range found {
		d.file.Columns = append(d.file.Columns, t.columns...)
		d.newCityColumns(t, names)
		r := &rowReader{d: d, t: t, names: names, above: path[t.header]}
		if len(r.above) > 0 && fold(r.above[0]) == fold(d.doc.Title) { // the title is no section
			r.above = r.above[1:]
		}
		if sheet := d.doc.Blocks[t.header].Sheet; len(sheets) > 1 && sheet != "" {
			r.above = append(slices.Clone(r.above), sheet)
		}
		for _, i := range t.rows {
			if it := r.read(i); it != nil {
				used[i] = true
				d.items = append(d.items, it)
				for n := range it.Heading {
					headings[strings.Join(it.Heading[:n+1], "\x00")] = true
				}
			}
		}
	}
	d.file.Sections = len(headings)
	for _, p := range o.Parts {
		if p.Role == outline.Table && used[p.Spans[0].Block] {
			continue
		}
		if p.Role == outline.Item {
			p.Role = outline.Text
			p.Text = strings.TrimSpace(p.Number + " " + p.Text)
		}
		d.parts = append(d.parts, p)
	}
	d.gaps()
}

// gaps reports numbers that are missing from a table or stand twice in it.
func (d *draft) gaps() {
	last := 0
	for _, it := range d.items {
		n, err := strconv.Atoi(it.Number)
		if err != nil {
			continue
		}
		if last > 0 && n != last+1 && n != 1 {
			it.doubt("number", it.Number, fmt.Sprintf("row %d follows row %d", n, last))
		}
		last = n
	}
}

// newCityColumns takes columns that hold nothing but ticks for cities that the
// folder does not know yet.
func (d *draft) newCityColumns(t *table, names *names) {
	known := 0
	for _, f := range t.fields {
		if strings.HasPrefix(f, cityPrefix) {
			known++
		}
	}
	for c := range t.columns {
		name := strings.TrimSpace(t.columns[c].Name)
		if t.fields[c] != "" || name == "" || len([]rune(name)) > 8 || known == 0 && !strings.HasSuffix(name, "市") {
			continue
		}
		ticks, all := 0, true
		for _, i := range t.rows {
			cells := d.doc.Blocks[i].Cells
			if c >= len(cells) {
				continue
			}
			yes, clear := mark(cells[c])
			all = all && clear
			if yes {
				ticks++
			}
		}
		if !all || ticks == 0 {
			continue
		}
		city := &corpus.City{Slug: strings.ReplaceAll(slugOf(strings.TrimSuffix(name, "市"), 40), "-", "")}
		city.Name.EN = strings.ToUpper(city.Slug[:1]) + city.Slug[1:]
		if hasHan(name) {
			city.Name.ZH = strings.TrimSuffix(name, "市")
		}
		if names.slugs[city.Slug] || names.places[fold(name)] != "" || names.places[city.Slug] != "" {
			d.whole("cities", name, fmt.Sprintf("the column “%s” is ticked and no city of cities.yaml; map it with --map \"%s=city:SLUG\"", name, name))
			continue
		}
		names.slugs[city.Slug] = true
		names.cities[fold(name)] = city.Slug
		d.cities = append(d.cities, city)
		t.fields[c] = cityPrefix + city.Slug
		t.columns[c].Field, t.columns[c].Basis = t.fields[c], "it holds nothing but ticks"
	}
}

// rowReader reads the rows of one table in order.
type rowReader struct {
	d       *draft
	t       *table
	names   *names
	above   []string // headings above the table
	section string   // the last row that is a heading across the table
	scope   string   // the last cell that names cities, and the last that names an area
	area    string
	last    *item
	before  map[int]string // cells of the row above, by column
}

// read returns the item in the row of block i, or nil where the row is none.
func (r *rowReader) read(i int) *item {
	b := r.d.doc.Blocks[i]
	if across, ok := wholeRow(b.Cells); ok {
		if across != "" {
			r.section = across
		}
		return nil
	}
	if group, total := r.aside(b.Cells); total {
		r.d.parts = append(r.d.parts, outline.Part{Role: outline.Table, Text: b.Text, Page: b.Page, Line: b.Line})
		return nil
	} else if group != "" {
		r.section = group
		return nil
	}
	it := &item{page: b.Page, line: b.Line}
	var unclear, rest []string
	for c, cell := range b.Cells {
		cell = strings.TrimSpace(cell)
		field := r.t.fields[c]
		if ditto.MatchString(cell) && field != fieldText && field != fieldNumber {
			cell = r.before[c]
		}
		if r.before == nil {
			r.before = map[int]string{}
		}
		r.before[c] = cell
		if slug, ok := strings.CutPrefix(field, cityPrefix); ok {
			it.hasScope = true
			yes, clear := mark(cell)
			if yes && !slices.Contains(it.marked, slug) {
				it.marked = append(it.marked, slug)
			}
			if !clear {
				unclear = append(unclear, fmt.Sprintf("%s: “%s”", r.t.columns[c].Name, clip(cell)))
			}
			continue
		}
		if cell == "" {
			switch field {
			case fieldCities:
				it.hasScope, it.scopeAbove = true, r.scope
			case fieldArea:
				if r.area != "" {
					it.doubt("area", "", fmt.Sprintf("the cell of the area is empty under “%s”, as merged cells are in an export", clip(r.area)))
				}
			}
			continue
		}
		switch field {
		case fieldNumber:
			it.Number = strings.TrimRight(strings.TrimSuffix(cell, ".0"), ".．、 ")
		case fieldText:
			it.setText(cell)
		case fieldEnglish:
			it.Text.EN = cell
		case fieldTitle:
			if hasHan(cell) {
				it.Title.ZH = cell
			} else {
				it.Title.EN = cell
			}
		case fieldArea:
			it.areaCell, r.area = cell, cell
		case fieldCities:
			it.scopeCell, it.hasScope, r.scope = cell, true, cell
		case fieldDepartments:
			it.Departments = append(it.Departments, cell)
		case fieldDates:
			it.dates = cell
		case fieldNote:
			if hasHan(cell) {
				it.Note.ZH = cell
			} else {
				it.Note.EN = cell
			}
		case fieldIgnore:
		default:
			if c == 0 || cell != b.Cells[c-1] { // a merged cell was read with the column before
				name := ""
				if c < len(r.t.columns) {
					name = r.t.columns[c].Name
				}
				rest = append(rest, strings.TrimPrefix(name+": ", ": ")+cell)
			}
		}
	}
	if it.Text.IsZero() && !it.Title.IsZero() {
		it.Text, it.Title = it.Title, corpus.Text{}
		it.doubt("text", "", "the cell of the text is empty; the name was taken in its place")
	}
	if it.Text.IsZero() {
		at := content.Doubt{Page: b.Page, Line: b.Line, Message: fmt.Sprintf("a row without a text was left out: “%s”", clip(b.Text))}
		r.d.file.doubt(at)
		r.d.entries = append(r.d.entries, review.Entry{Doubt: at.Message, Page: at.Page, Line: at.Line})
		return nil
	}
	if r.last != nil && it.Number == "" && goesOn.MatchString(it.Text.ZH) {
		r.last.Text.ZH += "\n" + goesOn.ReplaceAllString(it.Text.ZH, "")
		r.last.Departments = append(r.last.Departments, it.Departments...)
		r.last.doubt("text", "", "the row after it says that it goes on, and was joined to it: "+clip(it.Text.ZH))
		return nil
	}
	if it.Number == "" && r.t.arabic {
		it.doubt("number", "", "the row has no number, and others do")
	}
	r.last = it
	it.Heading = slices.Clone(r.above)
	if r.section != "" {
		it.Heading = append(it.Heading, r.section)
	}
	if it.areaCell != "" {
		it.Heading = append(it.Heading, it.areaCell)
	} else if r.section != "" {
		it.areaCell = strings.TrimSpace(countBehind.ReplaceAllString(bareHeading(r.section), ""))
	}
	if sheet := b.Sheet; sheet != "" && !it.hasScope && r.names.city(sheet) != "" {
		it.scopeCell, it.sheet = sheet, true
	}
	for _, u := range unclear {
		it.doubt("cities", "", "a cell is neither a tick nor empty: "+u)
	}
	if len(rest) > 0 {
		it.doubt("text", "", "columns that have no field were not taken: "+clip(strings.Join(rest, "; "))+"; map them with --map")
		r.d.parts = append(r.d.parts, outline.Part{Role: outline.Table, Number: it.Number, Text: strings.Join(rest, "; "), Page: b.Page, Line: b.Line})
	}
	return it
}

var (
	ditto       = regexp.MustCompile(`^(〃|同上|″|"|“|”|(?i:ditto|do\.))$`)
	countBehind = regexp.MustCompile(`[（(]?共?[0-9一二三四五六七八九十百]+[项条个][）)]?$`) // 电信领域（2项）
	goesOn      = regexp.MustCompile(`^[（(]?续[上前]?[表页行]?[）)：:][ ]*`)
	totalCell   = regexp.MustCompile(`^(合[ 　]*计|总[ 　]*计|小[ 　]*计|共[ 　]*计|累计|(?i:(?:sub)?total|sum|grand total))[：:]?[0-9 项条]*$`)
	groupCell   = regexp.MustCompile(`^[（(]?[一二三四五六七八九十]{1,3}[）)]?[、.．]?$|^[IVX]{1,5}[.]?$|^第[一二三四五六七八九十]{1,3}[类部分篇章]+$`)
)

// aside tells rows that hold no task: the heading of a group, numbered in another
// way than the tasks (一 | 电信领域 | | ), and a total.
func (r *rowReader) aside(cells []string) (group string, total bool) {
	var filled []int
	for c, cell := range cells {
		cell = strings.TrimSpace(cell)
		if cell == "" || c > 0 && cell == strings.TrimSpace(cells[c-1]) {
			continue
		}
		if len(filled) < 2 && totalCell.MatchString(cell) && (len(filled) == 0 || r.t.fields[c] == fieldText && r.t.fields[filled[0]] == fieldNumber) {
			return "", true
		}
		filled = append(filled, c)
	}
	if len(filled) != 2 || r.t.fields[filled[0]] != fieldNumber || !r.t.arabic {
		return "", false
	}
	number, name := strings.TrimSpace(cells[filled[0]]), strings.TrimSpace(cells[filled[1]])
	if !groupCell.MatchString(number) || utf8.RuneCountInString(name) > 40 || strings.ContainsRune(name, '。') {
		return "", false
	}
	return strings.TrimRight(number, "、.．") + "、" + name, false
}

// wholeRow reports whether a row is one text across the table, and which.
func wholeRow(cells []string) (string, bool) {
	text := ""
	filled, first := 0, 0
	for i, c := range cells {
		c = strings.TrimSpace(c)
		if c == "" {
			continue
		}
		filled++
		if text == "" {
			text, first = c, i
		} else if c != text {
			return "", false
		}
	}
	// One filled cell is a heading only at the beginning, and where it is no number.
	return text, filled == 0 || (filled == len(cells) || filled == 1 && first == 0) && len(cells) > 1 && !wholeNumber.MatchString(text)
}
