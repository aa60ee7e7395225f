package understand

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// clauseEnd finds where a sentence or a clause ends. A comma inside a number, a full
// stop inside a name and an apostrophe end nothing.
var clauseEnd = regexp.MustCompile(`[?？!！;；。]+|[.:]+(?:\s|$)|,\s|[，：]|\s[-–—]+\s|——|[()（）]`)

// least is how long a clause has to be, in characters, to ask something by itself.
const least = 6

// Clauses cuts a question into its sentences and clauses; nil where there is one alone.
func Clauses(q string) []string {
	var parts []string
	from := 0
	for _, m := range clauseEnd.FindAllStringIndex(q, -1) {
		parts = append(parts, q[from:m[1]])
		from = m[1]
	}
	parts = append(parts, q[from:])
	kept := parts[:0]
	for _, p := range parts {
		if p = strings.Trim(p, " ,，:：()（）-–—"); utf8.RuneCountInString(p) >= least {
			kept = append(kept, p)
		}
	}
	if len(kept) < 2 {
		return nil
	}
	return kept[max(0, len(kept)-mostClauses):]
}

// mostClauses bounds the clauses that are asked by themselves. The last ones are: after
// a long story stands what is asked.
const mostClauses = 6

// Asks reports whether a clause asks something.
func Asks(clause string) bool {
	return asksZh.MatchString(clause) || asksEn.MatchString(clause) || asksYesNo.MatchString(strings.ToLower(clause))
}

// Within takes over what the whole question says and a clause of it does not: the
// names, and the sort of value that is asked for.
func (q *Question) Within(whole *Question) {
	if len(q.Cities)+len(q.Places) == 0 {
		q.Cities, q.Places = whole.Cities, whole.Places
	}
	if len(q.Documents) == 0 {
		q.Documents = whole.Documents
	}
	if q.Asked == AskedNothing {
		q.Asked, q.Unit, q.Counted, q.Noun = whole.Asked, whole.Unit, whole.Counted, whole.Noun
	}
	if len(q.Years) == 0 {
		q.Years = whole.Years
	}
	q.Every = max(q.Every, whole.Every)
	q.Negated = q.Negated || whole.Negated
	q.Intent = q.intent()
}
