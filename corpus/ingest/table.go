package ingest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"policybot/corpus/ingest/content"
)

// The fields that a column of a task table can be mapped to, beside "city:SLUG"
// for a column that marks one city.
const (
	fieldNumber      = "number"
	fieldText        = "text"
	fieldTitle       = "title"
	fieldEnglish     = "en"
	fieldArea        = "area"
	fieldCities      = "cities"
	fieldDepartments = "departments"
	fieldDates       = "dates"
	fieldNote        = "note"
	fieldIgnore      = "ignore"
	cityPrefix       = "city:"
)

// columnFields are all of them, as --map names them.
var columnFields = []string{fieldNumber, fieldText, fieldTitle, fieldEnglish, fieldArea, fieldCities, fieldDepartments, fieldDates, fieldNote, fieldIgnore}

// columnNames are the headings of columns in both languages. A heading that is
// none of them counts as the longest that it holds.
var columnNames = map[string][]string{
	fieldNumber:      {"序号", "编号", "项号", "任务编号", "任务序号", "no", "no.", "number", "#", "item", "item no", "item no.", "serial no", "serial no.", "serial number", "task no", "task no."},
	fieldText:        {"试点任务", "试点内容", "任务内容", "具体任务", "主要任务", "工作任务", "重点任务", "任务", "试点措施", "政策措施", "措施", "举措", "具体举措", "工作内容", "具体内容", "内容", "试点事项", "事项", "条款", "text", "task", "tasks", "pilot task", "measure", "measures", "content", "description", "pilot measure", "pilot measures", "task content", "specific measures", "key task", "key tasks"},
	fieldTitle:       {"任务名称", "事项名称", "措施名称", "名称", "标题", "title", "name"},
	fieldEnglish:     {"英文", "英文译文", "english", "en", "text en", "text (en)"},
	fieldArea:        {"领域", "重点领域", "所属领域", "任务领域", "行业", "行业领域", "类别", "分类", "板块", "area", "sector", "field", "category", "working area"},
	fieldCities:      {"适用范围", "适用城市", "适用地区", "适用地域", "试点城市", "试点地区", "实施范围", "实施城市", "实施地区", "试点范围", "城市", "地区", "范围", "city", "cities", "scope", "region", "applies to", "applicable cities", "applicable city", "pilot cities", "pilot city", "applicable scope", "applicable regions", "where", "location", "locations"},
	fieldDepartments: {"责任单位", "责任部门", "牵头单位", "牵头部门", "配合单位", "负责单位", "负责部门", "主管部门", "实施单位", "部门", "单位", "department", "departments", "responsible", "responsible department", "responsible departments", "lead", "lead department", "lead departments", "lead unit", "lead agency", "responsible unit", "responsible units", "responsible agency", "responsible agencies", "authority", "agency"},
	fieldDates:       {"完成时限", "完成时间", "时间节点", "实施时间", "时限", "期限", "deadline", "date", "due", "due date", "time limit", "completion date", "timeline"},
	fieldNote:        {"备注", "说明", "note", "notes", "remark", "remarks"},
}

// Column is one column of a task table and what it was taken for.
type Column struct {
	Name  string // its heading
	Field string // number, text, title, area, cities, city:SLUG …; empty: nothing
	Basis string // why
}

// table is one task table: its columns and the blocks that are its rows.
type table struct {
	columns []Column
	fields  map[int]string // field of a column that has one
	header  int            // block of the last row of the heading
	rows    []int          // blocks
	arabic  bool           // the tasks are numbered 1, 2, 3
}

// maxHeaderRow is how many rows of titles may stand before the heading.
const maxHeaderRow = 12

// tables finds the task tables among the blocks. cityOf returns the slug of a
// city by any name; overrides maps headings to fields.
func tables(blocks []content.Block, cityOf func(string) string, overrides map[string]string) []*table {
	var out []*table
	for i := 0; i < len(blocks); {
		if blocks[i].Kind != content.Row {
			i++
			continue
		}
		end := i
		for end < len(blocks) && blocks[end].Kind == content.Row && blocks[end].Table == blocks[i].Table && blocks[end].Sheet == blocks[i].Sheet {
			end++
		}
		if t := taskTable(blocks, i, end, cityOf, overrides); t != nil {
			out = append(out, t)
		} else if n := len(out); n > 0 && continues(blocks, out[n-1], i) {
			// The next page of the table before, which does not repeat the heading.
			for k := i; k < end; k++ {
				out[n-1].rows = append(out[n-1].rows, k)
			}
		}
		i = end
	}
	return out
}

// continues reports whether the table at block i goes on with t: as many
// columns, nothing between, and a number where t has numbers.
func continues(blocks []content.Block, t *table, i int) bool {
	if len(t.rows) == 0 || len(blocks[i].Cells) != len(t.columns) || blocks[i].Sheet != blocks[t.header].Sheet {
		return false
	}
	last := t.rows[len(t.rows)-1]
	for k := last + 1; k < i; k++ {
		if utf8.RuneCountInString(blocks[k].Text) > 20 {
			return false
		}
	}
	for c, f := range t.fields {
		if f == fieldNumber {
			return wholeNumber.MatchString(strings.TrimSpace(blocks[i].Cells[c]))
		}
	}
	return false
}

var wholeNumber = regexp.MustCompile(`^[0-9０-９]{1,5}[.．、]?$`)

// taskTable reads blocks[from:to] as a task table, or returns nil.
func taskTable(blocks []content.Block, from, to int, cityOf func(string) string, overrides map[string]string) *table {
	for h := from; h < to && h < from+maxHeaderRow; h++ {
		t := header(blocks[h].Cells, cityOf, overrides)
		if t == nil {
			continue
		}
		t.header = h
		// A heading over two rows: 适用范围 above the names of the cities.
		if h+1 < to {
			if two := underHeader(blocks[h].Cells, blocks[h+1].Cells, cityOf, overrides); two != nil {
				two.header = h + 1
				t = two
			}
		}
		for r := t.header + 1; r < to; r++ {
			if !slices.Equal(blocks[r].Cells, blocks[t.header].Cells) && !slices.Equal(blocks[r].Cells, blocks[h].Cells) {
				t.rows = append(t.rows, r)
			}
		}
		for c, f := range t.fields {
			if f == fieldNumber {
				t.arabic = slices.ContainsFunc(t.rows, func(r int) bool {
					return c < len(blocks[r].Cells) && wholeNumber.MatchString(strings.TrimSpace(blocks[r].Cells[c]))
				})
			}
		}
		if len(t.rows) > 0 {
			return t
		}
	}
	return nil
}

var inDetail = regexp.MustCompile(`^(具体|主要|工作)?(举措|措施|内容|任务内容|事项|做法)$`)

// header reads a row as the heading of a task table: it names the text and at
// least one other field.
func header(cells []string, cityOf func(string) string, overrides map[string]string) *table {
	t := &table{fields: map[int]string{}}
	taken := map[string]bool{}
	texts, others := 0, 0
	for i, cell := range cells {
		c := column(cell, cityOf, overrides)
		if utf8.RuneCountInString(cell) > 30 {
			c.Field = ""
		}
		if i > 0 && cell != "" && cell == cells[i-1] && !strings.HasPrefix(c.Field, cityPrefix) {
			c.Field, c.Basis = "", "" // merged with the column before
		}
		if c.Field == fieldText && taken[fieldText] && !taken[fieldTitle] && inDetail.MatchString(cell) {
			// 重点任务 | 具体举措: the first is what the second is about.
			for k, f := range t.fields {
				if f == fieldText {
					t.fields[k], t.columns[k].Field = fieldTitle, fieldTitle
				}
			}
			taken[fieldTitle], taken[fieldText] = true, false
		}
		if taken[c.Field] && c.Field != fieldDepartments && !strings.HasPrefix(c.Field, cityPrefix) {
			c.Field, c.Basis = "", "another column has that field already"
		}
		t.columns = append(t.columns, c)
		if c.Field == "" || c.Field == fieldIgnore {
			continue
		}
		taken[c.Field] = true
		t.fields[i] = c.Field
		if c.Field == fieldText || c.Field == fieldTitle || c.Field == fieldEnglish {
			texts++
		} else {
			others++
		}
	}
	if texts == 0 || texts+others < 2 {
		return nil
	}
	if !taken[fieldText] { // a table with names alone: the name is the text
		for i, f := range t.fields {
			if f == fieldTitle {
				t.fields[i], t.columns[i].Field = fieldText, fieldText
			}
		}
	}
	return t
}

// underHeader reads two rows as one heading, where the second says more: a
// merged cell of the first stands over the cities of the second.
func underHeader(first, second []string, cityOf func(string) string, overrides map[string]string) *table {
	if len(first) != len(second) {
		return nil
	}
	merged, cities := make([]string, len(first)), 0
	for i := range first {
		merged[i] = first[i]
		switch {
		case second[i] == first[i]:
		case cityOf(second[i]) != "":
			merged[i] = second[i]
			cities++
		case second[i] == "":
		default:
			return nil
		}
	}
	if cities < 2 {
		return nil
	}
	return header(merged, cityOf, overrides)
}

var brackets = regexp.MustCompile(`[（(\[【].*?[）)\]】]`)

// column tells what a heading stands for.
func column(name string, cityOf func(string) string, overrides map[string]string) Column {
	c := Column{Name: name}
	if f, ok := overrides[strings.TrimSpace(name)]; ok {
		c.Field, c.Basis = f, "as --map says"
		return c
	}
	key := strings.ToLower(strings.Join(strings.Fields(name), " "))
	short := strings.TrimSpace(brackets.ReplaceAllString(key, ""))
	solid := strings.ReplaceAll(short, " ", "")
	if solid == "" {
		return c
	}
	best := ""
	for field, names := range columnNames {
		for _, n := range names {
			if n == key || n == short || n == solid {
				c.Field, c.Basis = field, fmt.Sprintf("the heading is %q", n)
				return c
			}
			if n[0] >= utf8.RuneSelf && strings.Contains(solid, n) && (len(n) > len(best) || len(n) == len(best) && n < best) && utf8.RuneCountInString(solid) <= 14 {
				best, c.Field, c.Basis = n, field, fmt.Sprintf("the heading holds %q", n)
			}
		}
	}
	if slug := cityOf(solid); slug != "" {
		c.Field, c.Basis = cityPrefix+slug, "the heading is a city"
	} else if slug := cityOf(short); slug != "" {
		c.Field, c.Basis = cityPrefix+slug, "the heading is a city"
	}
	return c
}

// mark reads a cell that ticks a city: whether it does, and whether that is clear.
func mark(cell string) (yes, clear bool) {
	switch strings.ToLower(strings.TrimSpace(strings.Trim(strings.TrimSpace(cell), "()（）[]【】"))) {
	case "✓", "√", "✔", "☑", "🗸", "是", "有", "●", "○", "◎", "★", "■", "▲", "◆", "1", "1.0", "y", "yes", "x", "v", "true", "适用", "试点", "涉及", "✅", "o":
		return true, true
	case "", "-", "–", "—", "——", "/", "\\", "×", "✗", "✘", "☐", "□", "否", "无", "0", "n", "no", "false", "不适用", "不涉及", "n/a", "❌":
		return false, true
	}
	return false, false
}
