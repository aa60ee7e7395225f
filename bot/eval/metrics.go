package eval

import (
	"encoding/json"
	"math"
	"slices"
	"time"
)

// Metrics are the figures over some questions. Rates are fractions from 0 to 1;
// one over no question at all is 0.
type Metrics struct {
	Questions    int `json:"questions"`
	Answerable   int `json:"answerable"`
	Unanswerable int `json:"unanswerable"`

	// Ranking of the answerable, whatever the status.
	HitAt1     float64 `json:"hit_at_1"` // any expected record is first
	HitAt3     float64 `json:"hit_at_3"`
	MRRAt10    float64 `json:"mrr_at_10"`    // mean of 1/rank of the first expected record
	RecallAt10 float64 `json:"recall_at_10"` // mean share of the expected records found

	AnsweredRight    float64 `json:"answered_right"`    // of the answerable
	FalseRefusals    float64 `json:"false_refusals"`    // of the answerable: refused, clarify or smalltalk
	RefusalRecall    float64 `json:"refusal_recall"`    // of the unanswerable: refused, clarify or smalltalk
	RefusalPrecision float64 `json:"refusal_precision"` // of what was so refused: unanswerable
	WrongCity        float64 `json:"wrong_city"`        // of the answerable: answered from records of another city

	P50 float64 `json:"p50_ms"`
	P99 float64 `json:"p99_ms"`

	refused int // how many the precision is over
}

// metricName is one figure of Metrics by its name in JSON.
type metricName struct {
	name  string
	lower bool // is better
	of    func(m *Metrics) float64
}

// metricNames lists the figures in the order of the text.
var metricNames = []metricName{
	{"hit_at_1", false, func(m *Metrics) float64 { return m.HitAt1 }},
	{"hit_at_3", false, func(m *Metrics) float64 { return m.HitAt3 }},
	{"mrr_at_10", false, func(m *Metrics) float64 { return m.MRRAt10 }},
	{"recall_at_10", false, func(m *Metrics) float64 { return m.RecallAt10 }},
	{"answered_right", false, func(m *Metrics) float64 { return m.AnsweredRight }},
	{"false_refusals", true, func(m *Metrics) float64 { return m.FalseRefusals }},
	{"refusal_recall", false, func(m *Metrics) float64 { return m.RefusalRecall }},
	{"refusal_precision", false, func(m *Metrics) float64 { return m.RefusalPrecision }},
	{"wrong_city", true, func(m *Metrics) float64 { return m.WrongCity }},
	{"p50_ms", true, func(m *Metrics) float64 { return m.P50 }},
	{"p99_ms", true, func(m *Metrics) float64 { return m.P99 }},
}

// measured reports whether any question bears on the figure of that name.
func (m *Metrics) measured(name string) bool {
	switch name {
	case "refusal_recall":
		return m.Unanswerable > 0
	case "refusal_precision":
		return m.refused > 0
	case "p50_ms", "p99_ms":
		return m.Questions > 0
	}
	return m.Answerable > 0
}

// measure averages the marks of some results.
func measure(results []Result) Metrics {
	var m Metrics
	took := make([]time.Duration, 0, len(results))
	refusedRightly := 0
	for _, r := range results {
		m.Questions++
		took = append(took, r.took)
		if r.judged.refused {
			m.refused++
		}
		if !r.judged.answerable {
			m.Unanswerable++
			if r.judged.refused {
				refusedRightly++
			}
			continue
		}
		m.Answerable++
		m.HitAt1 += one(r.Rank == 1)
		m.HitAt3 += one(r.Rank >= 1 && r.Rank <= 3)
		if r.Rank > 0 {
			m.MRRAt10 += 1 / float64(r.Rank)
		}
		m.RecallAt10 += r.judged.recall
		m.AnsweredRight += one(r.Right)
		m.FalseRefusals += one(r.judged.refused)
		m.WrongCity += one(r.judged.wrongCity)
	}
	for _, v := range []*float64{&m.HitAt1, &m.HitAt3, &m.MRRAt10, &m.RecallAt10, &m.AnsweredRight, &m.FalseRefusals, &m.WrongCity} {
		*v = share(*v, m.Answerable)
	}
	m.RefusalRecall = share(float64(refusedRightly), m.Unanswerable)
	m.RefusalPrecision = share(float64(refusedRightly), m.refused)
	slices.Sort(took)
	m.P50, m.P99 = percentile(took, 50), percentile(took, 99)
	return m
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

func share(part float64, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return part / float64(whole)
}

// percentile returns, in milliseconds, the smallest time that p in a hundred of
// the sorted times do not exceed.
func percentile(sorted []time.Duration, p int) float64 {
	if len(sorted) == 0 {
		return 0
	}
	at := (len(sorted)*p + 99) / 100
	return float64(sorted[at-1].Nanoseconds()) / 1e6
}

// Report is what a run found.
type Report struct {
	Metrics
	RankingOnly bool               `json:"ranking_only,omitempty"`
	Parity      *float64           `json:"parity,omitempty"` // difference of answered_right between the languages of the pairs
	Pairs       int                `json:"pairs,omitempty"`  // answerable questions that stand in both languages
	ByLang      map[string]Metrics `json:"by_lang"`
	ByType      map[string]Metrics `json:"by_type"`
	ByHalf      map[string]Metrics `json:"by_half,omitempty"`
	Results     []Result           `json:"results"`
}

func newReport(results []Result, rankingOnly bool) *Report {
	r := &Report{
		Metrics:     measure(results),
		RankingOnly: rankingOnly,
		ByLang:      by(results, func(q *Question) string { return q.Lang }),
		ByType:      by(results, func(q *Question) string { return q.Type }),
		ByHalf:      by(results, func(q *Question) string { return q.Half }),
		Results:     results,
	}
	delete(r.ByHalf, "")
	if !rankingOnly {
		r.parity()
	}
	return r
}

// by measures the results apart by a key of their questions.
func by(results []Result, key func(*Question) string) map[string]Metrics {
	groups := map[string][]Result{}
	for _, r := range results {
		k := key(&r.question)
		groups[k] = append(groups[k], r)
	}
	out := make(map[string]Metrics, len(groups))
	for k, g := range groups {
		out[k] = measure(g)
	}
	return out
}

// parity compares the languages over the answerable questions that stand in both.
// Where a pair has several wordings in one language, their mean counts.
func (r *Report) parity() {
	type side struct{ right, all float64 }
	pairs := map[string]*[2]side{}
	for _, res := range r.Results {
		q := &res.question
		if q.Pair == "" || !q.Answerable() {
			continue
		}
		sides := pairs[q.Pair]
		if sides == nil {
			sides = new([2]side)
			pairs[q.Pair] = sides
		}
		s := &sides[0]
		if q.Lang != "en" {
			s = &sides[1]
		}
		s.all++
		s.right += one(res.Right)
	}
	difference := 0.0
	for _, sides := range pairs {
		if sides[0].all == 0 || sides[1].all == 0 {
			continue
		}
		r.Pairs++
		difference += sides[0].right/sides[0].all - sides[1].right/sides[1].all
	}
	if r.Pairs > 0 {
		p := math.Abs(difference) / float64(r.Pairs)
		r.Parity = &p
	}
}

// JSON returns the report as JSON, with the misses when failures is set.
func (r *Report) JSON(failures bool) ([]byte, error) {
	v := struct {
		*Report
		Failures []Failure `json:"failures,omitzero"`
	}{Report: r}
	if failures {
		v.Failures = r.Failures()
	}
	return json.MarshalIndent(v, "", "  ")
}
