package eval

import (
	"context"
	"encoding/json"
	"fmt"
)

// Robustness is one set asked as it stands and once with each change of wording.
type Robustness struct {
	Base    *Report
	Changes []Changed
}

// Changed is the report under one change of wording.
type Changed struct {
	Kind    string
	Applied int // questions whose wording did change
	Report  *Report
}

// Loss is what the change costs of answered_right, or of hit_at_1 where only
// ranking is measured.
func (r *Robustness) Loss(c Changed) float64 {
	if r.Base.RankingOnly {
		return r.Base.HitAt1 - c.Report.HitAt1
	}
	return r.Base.AnsweredRight - c.Report.AnsweredRight
}

// RunRobustness asks the set as it stands and with each of [Perturbations].
func RunRobustness(ctx context.Context, questions []Question, ask Asker, o Options, seed uint64) (*Robustness, error) {
	o.Change = nil
	base, err := Run(ctx, questions, ask, o)
	if err != nil {
		return nil, err
	}
	r := &Robustness{Base: base}
	for _, kind := range Perturbations() {
		change, err := Perturb(kind, seed)
		if err != nil {
			return nil, err
		}
		c := Changed{Kind: kind}
		o.Change = func(q Question) Question {
			changed := change(q)
			if changed.Q != q.Q {
				c.Applied++
			}
			return changed
		}
		if c.Report, err = Run(ctx, questions, ask, o); err != nil {
			return nil, fmt.Errorf("with %s: %w", kind, err)
		}
		r.Changes = append(r.Changes, c)
	}
	return r, nil
}

// Text draws one row for each change.
func (r *Robustness) Text() string {
	columns := []string{"hit_at_1", "answered_right", "false_refusals", "refusal_recall"}
	rows := [][]string{append([]string{"change", "changed"}, columns...)}
	rows[0] = append(rows[0], "loss")
	row := func(kind string, applied int, m *Metrics, loss string) {
		cells := []string{kind, fmt.Sprint(applied)}
		for _, f := range metricNames {
			for _, c := range columns {
				if f.name == c {
					cells = append(cells, m.figure(f.name, f.of(m)))
				}
			}
		}
		rows = append(rows, append(cells, loss))
	}
	row("none", 0, &r.Base.Metrics, "")
	for _, c := range r.Changes {
		row(c.Kind, c.Applied, &c.Report.Metrics, fmt.Sprintf("%+.3f", r.Loss(c)))
	}
	return aligned(rows)
}

// JSON returns the figures of the set as it stands and under each change.
func (r *Robustness) JSON() ([]byte, error) {
	type figures struct {
		Metrics
		Applied int     `json:"changed"`
		Loss    float64 `json:"loss"`
	}
	out := struct {
		Base    Metrics            `json:"base"`
		Changes map[string]figures `json:"changes"`
	}{r.Base.Metrics, map[string]figures{}}
	for _, c := range r.Changes {
		out.Changes[c.Kind] = figures{c.Report.Metrics, c.Applied, r.Loss(c)}
	}
	return json.MarshalIndent(out, "", "  ")
}

// CheckRobustness lists the changes of wording that cost more than the floors allow.
func (f Floors) CheckRobustness(r *Robustness) []string {
	most, ok := f[""][LossName]
	if !ok {
		return nil
	}
	var above []string
	for _, c := range r.Changes {
		if loss := r.Loss(c); loss > most {
			above = append(above, fmt.Sprintf("%s: %s loses %.4f, above %g", LossName, c.Kind, loss, most))
		}
	}
	return above
}
