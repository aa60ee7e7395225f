package eval

import (
	"fmt"
	"strings"

	"policybot/bot"
)

// Failure is one question that was not answered right, with what came instead.
type Failure struct {
	Index   int        `json:"q_index"`
	At      string     `json:"at"` // file:line
	Q       string     `json:"q"`
	Expect  []string   `json:"expect"`
	Status  bot.Status `json:"status"`
	IDs     []string   `json:"ids"`
	Rank    int        `json:"rank"`              // of the first expected record, 0: not among the ids
	Missing []string   `json:"missing,omitempty"` // what the text should have said
	Came    string     `json:"came"`              // the first lines of the answer
}

// Failures lists what was not answered right, in the order of the questions.
// Where only ranking counts, an expected record that is not first is a failure.
func (r *Report) Failures() []Failure {
	out := []Failure{}
	for _, res := range r.Results {
		if res.Right || r.RankingOnly && !res.judged.answerable {
			continue
		}
		q := &res.question
		out = append(out, Failure{
			Index: res.Index, At: q.At(), Q: q.Q, Expect: q.Expect, Status: res.Status, IDs: res.IDs,
			Rank: res.Rank, Missing: res.judged.missing, Came: firstLines(res.outcome.Text, 4),
		})
	}
	return out
}

// firstLines returns the first n lines that are not empty.
func firstLines(s string, n int) string {
	var out []string
	for line := range strings.Lines(s) {
		if line = strings.TrimRight(line, " \r\n"); line == "" {
			continue
		}
		if len(out) == n {
			break
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// why says in a few words what made it a failure.
func (f *Failure) why() string {
	if len(f.Expect) == 0 {
		return "must be refused"
	}
	var parts []string
	switch {
	case f.Rank == 0:
		parts = append(parts, "no expected record in the first ten")
	case f.Rank > 3:
		parts = append(parts, fmt.Sprintf("expected record only at rank %d", f.Rank))
	}
	if len(f.Missing) > 0 {
		parts = append(parts, "text lacks "+quoted(f.Missing))
	}
	return strings.Join(parts, "; ")
}

func quoted(parts []string) string {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = fmt.Sprintf("%q", p)
	}
	return strings.Join(out, ", ")
}

// Text draws the failure in a few lines.
func (f *Failure) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n", f.At, f.Q)
	expected := "a refusal"
	if len(f.Expect) > 0 {
		expected = strings.Join(f.Expect, " or ")
	}
	got := "nothing"
	if len(f.IDs) > 0 {
		got = strings.Join(f.IDs, " ")
	}
	fmt.Fprintf(&b, "  expected %s, got %s", expected, got)
	if f.Status != "" {
		fmt.Fprintf(&b, " (%s)", f.Status)
	}
	if why := f.why(); why != "" {
		fmt.Fprintf(&b, ": %s", why)
	}
	b.WriteString("\n")
	for line := range strings.Lines(f.Came) {
		fmt.Fprintf(&b, "  | %s\n", strings.TrimSuffix(line, "\n"))
	}
	return b.String()
}
