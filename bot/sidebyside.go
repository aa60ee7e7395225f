package bot

import (
	"context"
	"slices"
	"strings"

	"policybot/corpus"
)

// Comparison is what a corpus holds of several cities side by side.
type Comparison struct {
	Answer Answer // the same, as it is shown
	Cities []string
	Areas  []ComparedArea // in the order of the corpus; those where nothing is known too
}

// ComparedArea is one area of a Comparison. A record stands under a city only if
// it is tagged with it.
type ComparedArea struct {
	Area   string              // slug; "": records without one
	Only   map[string][]string // ids of the records of one of the cities alone, by city
	Shared []SharedRecords     // those of several of the cities
	Wide   []string            // measures about no city in particular; their clauses are shown where an area was chosen
}

// SharedRecords are records tagged with the same several of the compared cities.
type SharedRecords struct {
	Cities  []string // in the order of the comparison
	Records []string
}

// Known reports whether the corpus holds anything of the cities themselves there.
func (a ComparedArea) Known() bool { return len(a.Only)+len(a.Shared) > 0 }

// comparedMost bounds how many cities are compared, as a table is read.
const comparedMost = 9

// SideBySide compares what the corpus holds of two or more cities by area: only in
// one, in several, and where nothing is known. Cities are slugs or names; the
// scope's areas and documents narrow it. Fewer than two cities ask back, an
// unknown one is refused.
func (e *Engine) SideBySide(ctx context.Context, cities []string, l Look) (Comparison, error) {
	var c Comparison
	unknown := ""
	var notes []string
	for _, typed := range cities {
		named, ok := e.Named(SortCity, bounded(typed), l.Lang)
		switch {
		case !ok && unknown == "":
			unknown = bounded(typed)
		case ok && !slices.Contains(c.Cities, named.Key):
			c.Cities = append(c.Cities, named.Key)
			if named.Note != "" {
				notes = append(notes, named.Note)
			}
		}
	}
	l.Cities = nil
	a, err := e.look(ctx, l.Lang, func(r *reply) error {
		r.narrowTo(l.Scope)
		switch {
		case unknown != "":
			r.refuseName(SortCity, unknown, e.Suggest(SortCity, "", r.a.Lang))
		case len(c.Cities) < 2:
			r.a.Status, r.a.Headline = Clarify, r.say("compare_two")
			r.finish()
		default:
			c.Cities = c.Cities[:min(len(c.Cities), comparedMost)]
			c.Areas = r.sideBySide(c.Cities)
			r.a.Carried = strings.Join(notes, " ")
		}
		return nil
	})
	c.Answer = a
	return c, err
}

func (r *reply) sideBySide(cities []string) []ComparedArea {
	r.a.Recognised = Recognised{Cities: cities, Areas: r.only.Areas, Documents: r.only.Documents, Intent: "compare"}
	list := r.pick(func(rec *corpus.Record) bool {
		if len(rec.Cities) == 0 {
			return rec.Kind == corpus.KindMeasure
		}
		return len(tagged(rec, cities)) > 0
	})
	at := map[string]*ComparedArea{}
	var out []ComparedArea
	has := map[string]bool{}
	for _, rec := range list {
		has[rec.Area] = true
	}
	rows := r.areaRows(func(slug string) bool { return has[slug] })
	for _, row := range rows {
		out = append(out, ComparedArea{Area: row.slug, Only: map[string][]string{}})
	}
	for i := range out {
		at[out[i].Area] = &out[i]
	}
	for _, rec := range list {
		if a := at[rec.Area]; a != nil {
			a.take(rec, cities)
		}
	}
	r.showComparison(cities, rows, out)
	return out
}

// tagged returns the cities of a list that a record is tagged with.
func tagged(rec *corpus.Record, cities []string) []string {
	var out []string
	for _, c := range cities {
		if slices.Contains(rec.Cities, c) {
			out = append(out, c)
		}
	}
	return out
}

func (a *ComparedArea) take(rec *corpus.Record, cities []string) {
	of := tagged(rec, cities)
	switch len(of) {
	case 0:
		a.Wide = append(a.Wide, rec.ID)
	case 1:
		a.Only[of[0]] = append(a.Only[of[0]], rec.ID)
	default:
		for i := range a.Shared {
			if slices.Equal(a.Shared[i].Cities, of) {
				a.Shared[i].Records = append(a.Shared[i].Records, rec.ID)
				return
			}
		}
		a.Shared = append(a.Shared, SharedRecords{of, []string{rec.ID}})
	}
}

// showComparison draws a comparison: its clauses area by area, where nothing is
// known, and the counts.
func (r *reply) showComparison(cities []string, rows []areaRow, areas []ComparedArea) {
	names := r.cityNames(cities)
	r.a.Question = r.filterOf(r.join(names))
	var shown []found
	room, left := r.most(shownMost), 0
	show := func(label string, ids []string) {
		if len(ids) == 0 {
			return
		}
		n := min(room, len(ids))
		room -= n
		left += len(ids) - n
		recs := make([]*corpus.Record, n)
		for i, id := range ids[:n] {
			recs[i] = r.corpus.Record(id)
		}
		if n > 0 {
			r.section(r.say("group_count", "label", label, "count", len(ids)), foundOf(recs))
			shown = append(shown, foundOf(recs)...)
		}
	}
	t := Table{
		Title: r.say("table_compare", "names", r.join(names)), Corner: r.say("table_area"), Legend: r.say("table_legend_compare"),
	}
	for _, n := range names {
		t.Columns = append(t.Columns, r.say("compare_only", "name", n))
	}
	shared := "compare_several"
	if len(cities) == 2 {
		shared = "compare_both"
	}
	t.Columns = append(t.Columns, r.say(shared), r.say("reach_wide"))
	var unknown []string
	own := 0
	for i, a := range areas {
		row := TableRow{Name: rows[i].name, Cells: make([]int, len(cities)+2)}
		for k, c := range cities {
			show(r.say("compare_label", "area", rows[i].name, "label", r.say("compare_only", "name", names[k])), a.Only[c])
			row.Cells[k] = len(a.Only[c])
			own += len(a.Only[c])
		}
		for _, s := range a.Shared {
			label := r.say(shared)
			if len(cities) > 2 {
				label = r.say("compare_in", "names", r.join(r.cityNames(s.Cities)))
			}
			show(r.say("compare_label", "area", rows[i].name, "label", label), s.Records)
			row.Cells[len(cities)] += len(s.Records)
			own += len(s.Records)
		}
		row.Cells[len(cities)+1] = len(a.Wide)
		if !a.Known() {
			unknown = append(unknown, rows[i].name)
		} else {
			for k, c := range cities {
				if !knows(a, c) {
					r.line(r.say("compare_gap", "area", rows[i].name, "name", names[k]))
				}
			}
		}
		t.Rows = append(t.Rows, row)
	}
	wide := 0
	for i, a := range areas { // what is common stands apart from what is compared
		wide += len(a.Wide)
		if len(r.only.Areas) == 0 {
			continue // all of it would bury the differences: the table counts it
		}
		show(r.say("compare_label", "area", rows[i].name, "label", r.say("compare_wide")), a.Wide)
	}
	if left > 0 {
		r.line(r.sayN("section_left", left))
	}
	if len(unknown) > 0 {
		r.line(r.say("compare_unknown", "names", strings.Join(unknown, r.say("list_comma"))))
	}
	t.total(r.say("table_total"))
	r.a.Tables = append(r.a.Tables, t)
	scope := ""
	if len(r.only.Areas) > 0 {
		scope = r.say("compare_scope", "names", r.filterWords("", nil))
	}
	r.a.Headline = r.say("compare_found", "names", r.join(names), "scope", scope, "count", own, "wide", wide)
	r.settle(shown)
	r.a.Count = len(shown)
	if own == 0 {
		r.a.Status = Refused
		r.a.Headline = r.say("compare_none", "names", r.join(names), "scope", scope)
	}
	r.finish()
	r.a.Facets = nil
}

// knows reports whether an area of a comparison holds a record of a city.
func knows(a ComparedArea, city string) bool {
	return len(a.Only[city]) > 0 || slices.ContainsFunc(a.Shared, func(s SharedRecords) bool { return slices.Contains(s.Cities, city) })
}
