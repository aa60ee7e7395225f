package bot

import (
	"context"

	"policybot/corpus"
)

// Matrix counts the measures of every city and area.
type Matrix struct {
	Answer Answer // the same, as a table with its legend
	Cities []Suggestion
	Areas  []Suggestion
	Cells  [][]int // by area, then city; a measure of two cities counts for both
	Wide   []int   // by area: measures about no city in particular, which are in no cell
	Alt    string  // what a picture of it shows, in words
}

// Matrix counts measures by city and area; the scope narrows it. A cell of 0 means
// that the corpus holds nothing, not that there is nothing.
func (e *Engine) Matrix(ctx context.Context, l Look) (Matrix, error) {
	var m Matrix
	a, err := e.look(ctx, l.Lang, func(r *reply) error {
		r.narrowTo(l.Scope)
		r.matrix(&m)
		return nil
	})
	m.Answer = a
	return m, err
}

func (r *reply) matrix(m *Matrix) {
	column := map[string]int{}
	for _, c := range r.corpus.Cities {
		if len(r.q.Cities) == 0 || r.inCities(&corpus.Record{Cities: []string{c.Slug}}) {
			column[c.Slug] = len(m.Cities)
			m.Cities = append(m.Cities, Suggestion{Key: c.Slug, Name: r.textOf(c.Name)})
		}
	}
	list := r.pick(func(rec *corpus.Record) bool { return rec.Kind == corpus.KindMeasure && r.inCities(rec) })
	has := map[string]bool{}
	for _, rec := range list {
		has[rec.Area] = true
	}
	row := map[string]int{}
	for _, a := range r.areaRows(func(slug string) bool { return has[slug] }) {
		row[a.slug] = len(m.Areas)
		m.Areas = append(m.Areas, Suggestion{Key: a.slug, Name: a.name})
		m.Cells = append(m.Cells, make([]int, len(m.Cities)))
	}
	m.Wide = make([]int, len(m.Areas))
	empty, total := len(m.Areas)*len(m.Cities), 0
	for _, rec := range list {
		i, ok := row[rec.Area]
		if !ok {
			continue
		}
		total++
		if len(rec.Cities) == 0 {
			m.Wide[i]++
		}
		for _, c := range rec.Cities {
			if k, ok := column[c]; ok {
				if m.Cells[i][k] == 0 {
					empty--
				}
				m.Cells[i][k]++
			}
		}
	}
	t := Table{Title: r.say("matrix_title", "corpus", r.textOf(r.corpus.Name)), Corner: r.say("table_area"), Legend: r.say("matrix_legend")}
	for _, c := range m.Cities {
		t.Columns = append(t.Columns, c.Name)
	}
	t.Columns = append(t.Columns, r.say("reach_wide"))
	for i, a := range m.Areas {
		t.Rows = append(t.Rows, TableRow{Name: a.Name, Cells: append(append([]int{}, m.Cells[i]...), m.Wide[i])})
	}
	r.a.Tables = []Table{t}
	r.a.Question = r.filterOf(r.say("matrix_name"))
	r.a.Status = Answered
	r.a.Recognised = Recognised{Cities: r.q.Cities, Areas: r.only.Areas, Documents: r.only.Documents, Intent: "matrix"}
	r.a.Headline = r.say("matrix_found", "count", total, "areas", len(m.Areas), "cities", len(m.Cities), "empty", empty)
	m.Alt = r.say("matrix_alt", "cities", len(m.Cities), "areas", len(m.Areas), "empty", empty, "most", r.mostIn(m))
	r.finish()
	r.a.Caution, r.a.Facets = "", nil
}

// mostIn words the fullest cell of a matrix.
func (r *reply) mostIn(m *Matrix) string {
	area, city, most := "", "", 0
	for i, row := range m.Cells {
		for k, n := range row {
			if n > most {
				area, city, most = m.Areas[i].Name, m.Cities[k].Name, n
			}
		}
	}
	return r.say("matrix_most", "area", area, "city", city, "count", most)
}
