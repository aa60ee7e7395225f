// Package eval measures how well questions are answered: it asks every question
// of a set and compares what came with what was expected.
//
// Start with [LoadQuestions] and [Run]. [Report.Text] draws the result for a
// person; [Report.JSON] is for programs, and for [Compare].
package eval

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"policybot/bot"
	"policybot/index/text"
)

// Outcome is what came of one question.
type Outcome struct {
	Status   bot.Status // empty where only ranking is measured
	IDs      []string   // up to ten, in rank order
	Cities   []string   // of the first record; empty: programme-wide or none
	Score    float64    // of the first record
	Coverage float64    // of the first record
	Text     string     // the whole answer as a person reads it
}

// Asker gets the outcome of one question.
type Asker func(ctx context.Context, q Question) (Outcome, error)

// Answers asks a, in the language that the question's line gives.
func Answers(a bot.Answerer) Asker {
	return func(ctx context.Context, q Question) (Outcome, error) {
		answer, err := a.Ask(ctx, bot.Question{Text: q.Q, Lang: bot.Lang(q.Lang)})
		if err != nil {
			return Outcome{}, err
		}
		o := Outcome{Status: answer.Status, Text: answer.Text()}
		for i, r := range answer.Ranked {
			if i == 0 {
				o.Score, o.Coverage, o.Cities = r.Score, r.Coverage, r.Cities
			}
			o.IDs = append(o.IDs, r.ID)
		}
		return o, nil
	}
}

// Options say how to run. The zero value is useful.
type Options struct {
	Now         func() time.Time          // default: time.Now
	RankingOnly bool                      // statuses and texts do not count
	CitiesOf    func(id string) []string  // of a record, to find answers about a wrong city; nil: not looked for
	Change      func(q Question) Question // of the wording before it is asked, see Perturb; nil: none
}

// Result is what came of one question, with how it was judged.
type Result struct {
	Index  int        `json:"q_index"` // from 0, in the order of the questions
	Status bot.Status `json:"status"`
	IDs    []string   `json:"ids"`
	Right  bool       `json:"right"`
	Rank   int        `json:"rank"` // of the first expected record among ids, from 1; 0: not there
	Q      string     `json:"q"`

	question Question
	outcome  Outcome
	judged   judged
	took     time.Duration
}

// Half returns the half of the set that the question belongs to.
func (r *Result) Half() string { return r.question.Half }

// judged holds the marks of one question, from which metrics are averaged.
type judged struct {
	answerable bool
	refused    bool    // refused, clarify or smalltalk
	recall     float64 // share of the expected records among the first ten
	wrongCity  bool
	missing    []string // of must_contain
}

// Run asks every question, one after the other so that the times are those of
// one asker, and judges what came.
func Run(ctx context.Context, questions []Question, ask Asker, o Options) (*Report, error) {
	now := o.Now
	if now == nil {
		now = time.Now
	}
	results := make([]Result, 0, len(questions))
	for i, q := range questions {
		if o.Change != nil {
			q = o.Change(q)
		}
		start := now()
		out, err := ask(ctx, q)
		took := now().Sub(start)
		if err != nil {
			return nil, fmt.Errorf("ask question %s: %w", q.At(), err)
		}
		out.IDs = out.IDs[:min(len(out.IDs), 10)]
		results = append(results, judge(i, q, out, took, o))
	}
	return newReport(results, o.RankingOnly), nil
}

// judge marks one outcome.
func judge(i int, q Question, out Outcome, took time.Duration, o Options) Result {
	r := Result{Index: i, Status: out.Status, IDs: out.IDs, Q: q.Q, question: q, outcome: out, took: took}
	if r.IDs == nil {
		r.IDs = []string{}
	}
	j := &r.judged
	j.answerable = q.Answerable()
	j.refused = out.Status == bot.Refused || out.Status == bot.Clarify || out.Status == bot.Smalltalk
	if !j.answerable {
		r.Right = j.refused && !o.RankingOnly
		return r
	}
	r.Rank = 1 + slices.IndexFunc(r.IDs, func(id string) bool { return slices.Contains(q.Expect, id) })
	found := 0
	expect := slices.Compact(slices.Sorted(slices.Values(q.Expect)))
	for _, id := range expect {
		if slices.Contains(r.IDs, id) {
			found++
		}
	}
	j.recall = float64(found) / float64(len(expect))
	if o.RankingOnly {
		r.Right = r.Rank == 1
		return r
	}
	j.missing = missing(q.MustContain, out.Text)
	said := out.Status == bot.Answered || out.Status == bot.Related
	r.Right = said && r.Rank >= 1 && r.Rank <= 3 && len(j.missing) == 0
	j.wrongCity = said && o.CitiesOf != nil && wrongCity(out.Cities, expect, o.CitiesOf)
	return r
}

// missing returns the parts that the text lacks, without regard to case, width or script.
func missing(parts []string, answer string) []string {
	if len(parts) == 0 {
		return nil
	}
	answer = text.Normalize(answer)
	var out []string
	for _, p := range parts {
		if !strings.Contains(answer, text.Normalize(p)) {
			out = append(out, p)
		}
	}
	return out
}

// wrongCity reports whether the leading record is about cities of which none is
// a city of the expected records. A programme-wide record on either side is no
// wrong city.
func wrongCity(leads, expect []string, citiesOf func(id string) []string) bool {
	if len(leads) == 0 {
		return false
	}
	for _, id := range expect {
		cities := citiesOf(id)
		if len(cities) == 0 {
			return false
		}
		for _, c := range cities {
			if slices.Contains(leads, c) {
				return false
			}
		}
	}
	return true
}
