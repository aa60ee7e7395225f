package eval

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Text draws the report as tables, each language, type and half in a column of
// its own row.
func (r *Report) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d questions: %d answerable, %d to be refused\n", r.Questions, r.Answerable, r.Unanswerable)
	if r.RankingOnly {
		b.WriteString("ranking only: statuses are not counted\n")
	}
	b.WriteString("\n")
	for _, m := range metricNames {
		if r.RankingOnly && statusMetric(m.name) {
			continue
		}
		fmt.Fprintf(&b, "%-18s %s\n", m.name, r.figure(m.name, m.of(&r.Metrics)))
	}
	if r.Parity != nil {
		fmt.Fprintf(&b, "%-18s %.3f over %d pairs\n", "parity", *r.Parity, r.Pairs)
	}
	for _, g := range []struct {
		label  string
		groups map[string]Metrics
	}{{"by language", r.ByLang}, {"by type", r.ByType}, {"by half", r.ByHalf}} {
		if len(g.groups) > 0 {
			b.WriteString("\n")
			b.WriteString(r.table(g.label, g.groups))
		}
	}
	return b.String()
}

// statusMetric reports whether the figure rests on statuses and texts.
func statusMetric(name string) bool {
	switch name {
	case "answered_right", "false_refusals", "refusal_recall", "refusal_precision", "wrong_city":
		return true
	}
	return false
}

// figure prints a figure, or a dash where no question bears on it.
func (m *Metrics) figure(name string, v float64) string {
	switch {
	case !m.measured(name):
		return "–"
	case strings.HasSuffix(name, "_ms"):
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.3f", v)
}

// table draws groups as rows with the figures that tell most.
func (r *Report) table(label string, groups map[string]Metrics) string {
	columns := []string{"hit_at_1", "mrr_at_10", "answered_right", "false_refusals", "refusal_recall", "p99_ms"}
	rows := [][]string{{label, "questions"}}
	for _, c := range columns {
		if !r.RankingOnly || !statusMetric(c) {
			rows[0] = append(rows[0], c)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		m := groups[name]
		shown := name
		if shown == "" {
			shown = "(none)"
		}
		row := []string{shown, fmt.Sprint(m.Questions)}
		for _, f := range metricNames {
			if slices.Contains(rows[0], f.name) {
				row = append(row, m.figure(f.name, f.of(&m)))
			}
		}
		rows = append(rows, row)
	}
	return aligned(rows)
}

// aligned draws rows of cells, the first column to the left and the others to the right.
func aligned(rows [][]string) string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		for i, cell := range row {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			switch {
			case i == 0:
				b.WriteString(cell + pad)
			default:
				b.WriteString("  " + pad + cell)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}
