package eval

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
)

// ReadReport reads a report that [Report.JSON] wrote.
func ReadReport(r io.Reader, name string) (*Report, error) {
	var rep Report
	if err := json.NewDecoder(r).Decode(&rep); err != nil {
		return nil, fmt.Errorf("read report %s: %w (write it with: policybot eval --json)", name, err)
	}
	if rep.Questions == 0 {
		return nil, fmt.Errorf("read report %s: it has no questions, so it is no report (write it with: policybot eval --json)", name)
	}
	if rep.Questions != len(rep.Results) {
		return nil, fmt.Errorf("read report %s: it counts %d questions and has results for %d", name, rep.Questions, len(rep.Results))
	}
	return &rep, nil
}

// Comparison is what changed between two runs.
type Comparison struct {
	A, B      *Report
	Won, Lost []Change // right now and not before; right before and not now
	Up, Down  []Change // as right as before, with the expected record higher or lower
	OnlyA     int      // questions of A that B lacks
	OnlyB     int
}

// Change is one question in both runs.
type Change struct{ A, B Result }

// Compare sets the results of two runs side by side, question by question.
// Questions are matched by their wording, so that a set may have grown between.
func Compare(a, b *Report) *Comparison {
	c := &Comparison{A: a, B: b}
	before := map[string][]Result{} // the same wording may stand twice
	for _, r := range a.Results {
		before[r.Q] = append(before[r.Q], r)
	}
	matched := 0
	for _, now := range b.Results {
		olds := before[now.Q]
		if len(olds) == 0 {
			c.OnlyB++
			continue
		}
		old := olds[0]
		before[now.Q] = olds[1:]
		matched++
		change := Change{old, now}
		switch {
		case now.Right && !old.Right:
			c.Won = append(c.Won, change)
		case old.Right && !now.Right:
			c.Lost = append(c.Lost, change)
		case standing(now) < standing(old):
			c.Up = append(c.Up, change)
		case standing(now) > standing(old):
			c.Down = append(c.Down, change)
		}
	}
	c.OnlyA = len(a.Results) - matched
	return c
}

// standing orders ranks, with "not there" last.
func standing(r Result) int {
	if r.Rank == 0 {
		return math.MaxInt
	}
	return r.Rank
}

// Text draws the comparison: the figures, then what was lost and won.
func (c *Comparison) Text() string {
	var b strings.Builder
	rows := [][]string{{"", "A", "B", "B - A"}}
	for _, m := range metricNames {
		x, y := m.of(&c.A.Metrics), m.of(&c.B.Metrics)
		rows = append(rows, []string{m.name, fmt.Sprintf("%.3f", x), fmt.Sprintf("%.3f", y), fmt.Sprintf("%+.3f", y-x)})
	}
	b.WriteString(aligned(rows))
	if c.OnlyA > 0 || c.OnlyB > 0 {
		fmt.Fprintf(&b, "\n%d questions are in A alone and %d in B alone; the figures include them.\n", c.OnlyA, c.OnlyB)
	}
	for _, g := range []struct {
		label   string
		changes []Change
	}{{"lost", c.Lost}, {"won", c.Won}, {"lower", c.Down}, {"higher", c.Up}} {
		fmt.Fprintf(&b, "\n%s: %d\n", g.label, len(g.changes))
		for _, ch := range g.changes {
			fmt.Fprintf(&b, "  %4d  %s  %s → %s\n", ch.B.Index, ch.B.Q, came(ch.A), came(ch.B))
		}
	}
	return b.String()
}

// came says in one phrase what came of a question.
func came(r Result) string {
	first := "-"
	if len(r.IDs) > 0 {
		first = r.IDs[0]
	}
	rank := "none"
	if r.Rank > 0 {
		rank = fmt.Sprint(r.Rank)
	}
	if r.Status == "" {
		return fmt.Sprintf("%s (rank %s)", first, rank)
	}
	return fmt.Sprintf("%s %s (rank %s)", r.Status, first, rank)
}
