package bot

import (
	"context"
	"slices"
	"strings"

	"policybot/corpus"
)

// City shows what the corpus holds about a city at a glance: its own measures,
// then those for several cities, for all and for none in particular; what else is
// told of it; counts by area; and what the corpus does not have. typed is a slug
// or a name.
func (e *Engine) City(ctx context.Context, typed string, l Look) (Answer, error) {
	l.Cities = nil
	return e.lookUp(ctx, SortCity, typed, l, (*reply).cityGlance)
}

func (r *reply) cityGlance(slug string) error {
	r.a.Recognised = Recognised{Cities: []string{slug}, Areas: r.only.Areas, Documents: r.only.Documents, Intent: "look-up"}
	name := r.cityNames([]string{slug})[0]
	r.a.Question = r.filterOf(name)
	own := foundOf(r.pick(func(rec *corpus.Record) bool { return slices.Contains(rec.Cities, slug) }))
	wide := foundOf(r.pick(func(rec *corpus.Record) bool { return len(rec.Cities) == 0 && rec.Kind == corpus.KindMeasure }))
	r.a.Headline = r.say("look_city", "name", name, "count", len(own), "measures", ofKind(own, corpus.KindMeasure), "wide", len(wide))
	shown := r.showGroups(r.byReach(slices.Concat(own, wide), slug))
	r.otherDocuments(name, own)
	r.cityGaps(slug, name, own)
	r.a.Tables = append(r.a.Tables, r.cityTable(name, own, wide))
	r.settle(shown)
	r.a.Count = len(own) + len(wide)
	r.facetsFor(records(slices.Concat(own, wide)), SortArea, SortDocument)
	return nil
}

func records(list []found) []*corpus.Record {
	out := make([]*corpus.Record, len(list))
	for i, f := range list {
		out[i] = f.rec
	}
	return out
}

// otherDocuments names the papers beside the main document that hold records of a city.
func (r *reply) otherDocuments(name string, own []found) {
	main := r.shelf.main
	n := map[string]int{}
	for _, f := range own {
		n[f.rec.Document]++
	}
	var others []string
	for _, d := range r.corpus.Documents {
		if n[d.ID] > 0 && (main == nil || d.ID != main.ID) {
			others = append(others, r.say("counted_name", "name", r.programmeName(d.ID), "count", n[d.ID]))
		}
	}
	if len(others) > 0 {
		r.line(r.say("look_documents", "name", name, "names", strings.Join(others, r.say("list_comma"))))
	}
}

// cityGaps says what the corpus does not have of a city, which is news too.
func (r *reply) cityGaps(slug, name string, own []found) {
	has := map[string]bool{}
	inMain := 0
	main := r.shelf.main
	local := false
	for _, f := range own {
		if f.rec.Kind == corpus.KindMeasure {
			has[f.rec.Area] = true
		}
		if main != nil && f.rec.Document == main.ID && f.rec.Kind == corpus.KindMeasure {
			inMain++
		}
		local = local || f.rec.Document == corpus.LocalTag(slug)
	}
	var areas []string
	for _, a := range r.corpus.Areas {
		if !has[a.Slug] && r.withinArea(a.Slug) {
			areas = append(areas, r.textOf(a.Name))
		}
	}
	if len(areas) > 0 {
		r.line(r.say("look_city_gaps", "name", name, "names", strings.Join(areas, r.say("list_comma"))))
	}
	if len(r.only.Areas)+len(r.only.Documents) > 0 {
		return
	}
	if main != nil && inMain == 0 {
		r.line(r.say("look_city_no_tasks", "name", name, "document", r.documentName(main)))
	}
	if !local {
		r.line(r.say("refused_local", "names", name))
	}
}

func (r *reply) withinArea(slug string) bool {
	return len(r.only.Areas) == 0 || slices.Contains(r.only.Areas, slug)
}

// cityTable counts a city's records by area.
func (r *reply) cityTable(name string, own, wide []found) Table {
	t := Table{
		Title: r.say("table_city", "name", name), Corner: r.say("table_area"),
		Columns: []string{r.say("table_own"), r.say("table_told"), r.say("table_wide")},
		Legend:  r.say("table_legend"),
	}
	n := map[string]*[3]int{}
	add := func(list []found, column func(*corpus.Record) int) {
		for _, f := range list {
			if n[f.rec.Area] == nil {
				n[f.rec.Area] = &[3]int{}
			}
			n[f.rec.Area][column(f.rec)]++
		}
	}
	add(own, func(rec *corpus.Record) int { return min(1, kindOrder[rec.Kind]) })
	add(wide, func(*corpus.Record) int { return 2 })
	for _, a := range r.areaRows(func(slug string) bool { return n[slug] != nil }) {
		cells := []int{0, 0, 0}
		if have := n[a.slug]; have != nil {
			copy(cells, have[:])
		}
		t.Rows = append(t.Rows, TableRow{Name: a.name, Cells: cells})
	}
	t.total(r.say("table_total"))
	return t
}

// areaRow is an area as a row of a table.
type areaRow struct{ slug, name string }

// areaRows lists the areas that a table has rows for: all that were chosen, and
// "no area" where it has records.
func (r *reply) areaRows(has func(slug string) bool) []areaRow {
	var out []areaRow
	for _, a := range r.corpus.Areas {
		if r.withinArea(a.Slug) {
			out = append(out, areaRow{a.Slug, r.textOf(a.Name)})
		}
	}
	if has("") {
		out = append(out, areaRow{"", r.say("table_no_area")})
	}
	return out
}

// total adds the row of sums.
func (t *Table) total(name string) {
	sum := TableRow{Name: name, Cells: make([]int, len(t.Columns)), Total: true}
	for _, row := range t.Rows {
		for i, n := range row.Cells {
			sum.Cells[i] += n
		}
	}
	t.Rows = append(t.Rows, sum)
}

// Area shows what the corpus holds in an area across cities. typed is a slug or a
// name.
func (e *Engine) Area(ctx context.Context, typed string, l Look) (Answer, error) {
	l.Areas = nil
	return e.lookUp(ctx, SortArea, typed, l, (*reply).areaGlance)
}

func (r *reply) areaGlance(slug string) error {
	r.a.Recognised = Recognised{Cities: r.q.Cities, Areas: []string{slug}, Documents: r.only.Documents, Intent: "look-up"}
	name := r.textOf(r.corpus.Area(slug).Name)
	r.a.Question = r.filterOf(name)
	list := foundOf(r.pick(func(rec *corpus.Record) bool { return rec.Area == slug && r.inCities(rec) }))
	shown := r.showGroups(r.byReach(list, ""))
	t := Table{
		Title: r.say("table_area_title", "name", name), Corner: r.say("table_city_column"),
		Columns: []string{r.say("table_own"), r.say("table_told")}, Legend: r.say("table_legend_area"),
	}
	var gaps []string
	for _, c := range r.corpus.Cities {
		if len(r.q.Cities) > 0 && !slices.Contains(r.q.Cities, c.Slug) {
			continue
		}
		row := TableRow{Name: r.textOf(c.Name), Cells: []int{0, 0}}
		for _, f := range list {
			if slices.Contains(f.rec.Cities, c.Slug) {
				row.Cells[min(1, kindOrder[f.rec.Kind])]++
			}
		}
		if row.Cells[0]+row.Cells[1] == 0 {
			gaps = append(gaps, row.Name)
		}
		t.Rows = append(t.Rows, row)
	}
	row := TableRow{Name: r.say("reach_wide"), Cells: []int{0, 0}}
	for _, f := range list {
		if len(f.rec.Cities) == 0 {
			row.Cells[min(1, kindOrder[f.rec.Kind])]++
		}
	}
	t.Rows = append(t.Rows, row)
	r.a.Tables = append(r.a.Tables, t)
	if len(gaps) > 0 {
		r.line(r.say("look_area_gaps", "name", name, "names", strings.Join(gaps, r.say("list_comma"))))
	}
	r.a.Headline = r.say("look_area", "name", name, "count", len(list), "measures", ofKind(list, corpus.KindMeasure), "wide", row.Cells[0])
	r.settle(shown)
	r.a.Count = len(list)
	r.facetsFor(records(list), SortCity, SortDocument)
	if len(list) == 0 {
		r.a.Status = Refused
	}
	return nil
}

// Document shows an official text, or a programme that is none, at a glance: what
// identifies it, its records by area, and counts. typed is an id, a number or a
// name.
func (e *Engine) Document(ctx context.Context, typed string, l Look) (Answer, error) {
	l.Documents = nil
	return e.lookUp(ctx, SortDocument, typed, l, (*reply).documentGlance)
}

func (r *reply) documentGlance(id string) error {
	r.a.Recognised = Recognised{Cities: r.q.Cities, Areas: r.only.Areas, Documents: []string{id}, Intent: "look-up"}
	d := r.corpus.Document(id)
	r.a.Question = r.filterOf(r.documentName(d))
	list := foundOf(r.pick(func(rec *corpus.Record) bool { return rec.Document == id && r.inCities(rec) }))
	r.a.Headline = r.documentLine(d)
	switch d.Status {
	case "in-force", "repealed", "draft":
		r.a.Headline += r.say("list_comma") + r.say("status_"+d.Status)
	}
	r.a.Headline += " " + r.say("look_document", "count", len(list), "measures", ofKind(list, corpus.KindMeasure))
	r.line(r.programmeName(id))
	for _, s := range d.Sources {
		r.cite(s)
	}
	place := map[string]int{}
	for i, a := range r.corpus.Areas {
		place[a.Slug] = i
	}
	shown := r.showGroups(grouped(list, func(rec *corpus.Record) groupKey {
		if i, ok := place[rec.Area]; ok {
			return groupKey{i, rec.Area}
		}
		return groupKey{len(place), ""}
	}, func(rec *corpus.Record) string { return r.areaName(rec.Area) }))
	r.a.Tables = append(r.a.Tables, r.documentTable(list))
	r.settle(shown)
	r.a.Count = len(list)
	r.facetsFor(records(list), SortCity, SortArea, SortKind)
	if len(list) == 0 {
		r.line(r.say("look_document_empty"))
	}
	return nil
}

// areaName names an area, or none.
func (r *reply) areaName(slug string) string {
	if a := r.corpus.Area(slug); a != nil {
		return r.textOf(a.Name)
	}
	return r.say("table_no_area")
}

// documentTable counts a document's records by area and reach.
func (r *reply) documentTable(list []found) Table {
	t := Table{
		Title: r.say("table_document"), Corner: r.say("table_area"), Legend: r.say("table_legend"),
		Columns: []string{r.say("table_city_specific"), r.say("reach_all"), r.say("reach_wide")},
	}
	n := map[string]*[3]int{}
	for _, f := range list {
		if n[f.rec.Area] == nil {
			n[f.rec.Area] = &[3]int{}
		}
		n[f.rec.Area][max(0, int(r.reach(f.rec))-1)]++
	}
	for _, a := range r.areaRows(func(slug string) bool { return n[slug] != nil }) {
		if n[a.slug] != nil {
			t.Rows = append(t.Rows, TableRow{Name: a.name, Cells: n[a.slug][:]})
		}
	}
	t.total(r.say("table_total"))
	return t
}
