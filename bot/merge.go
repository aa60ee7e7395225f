package bot

import (
	"fmt"
	"slices"
	"strings"
)

// merge makes one answer of the answers to the parts of a question. Each part is
// shown under its own number, so that a part without an answer is seen to have
// none. It ranks the parts' records by turns.
func merge(parts []*reply) Answer {
	out := Answer{Lang: parts[0].a.Lang, Status: Refused, Recognised: parts[0].a.Recognised}
	var leads []string
	cites := map[string]int{}
	for n, p := range parts {
		a := p.a
		leads = append(leads, fmt.Sprintf("%d. %s", n+1, a.Headline))
		if better(a.Status, out.Status) {
			out.Status = a.Status
		}
		switch {
		case out.Confidence == "":
			out.Confidence = a.Confidence
		case a.Confidence != "" && a.Confidence != out.Confidence:
			out.Confidence = "" // of parts that differ, each record's label says it
		}
		if out.Caution == "" {
			out.Caution = a.Caution
		}
		out.Count += a.Count
		out.Recognised.Cities = union(out.Recognised.Cities, a.Recognised.Cities)
		out.Recognised.Areas = union(out.Recognised.Areas, a.Recognised.Areas)
		out.Recognised.Places = union(out.Recognised.Places, a.Recognised.Places)
		out.Recognised.Documents = union(out.Recognised.Documents, a.Recognised.Documents)

		number := make(map[int]int, len(a.Citations)) // of the part's citation in the whole
		for _, c := range a.Citations {
			if cites[c.ID] == 0 {
				cites[c.ID] = len(out.Citations) + 1
				c2 := c
				c2.N = cites[c.ID]
				out.Citations = append(out.Citations, c2)
			}
			number[c.N] = cites[c.ID]
		}
		for i, s := range a.Sections {
			label := strings.TrimSpace(fmt.Sprintf("%d. %s", n+1, s.Label))
			if i > 0 {
				label = s.Label
			}
			items := slices.Clone(s.Items)
			for k := range items {
				renumbered := make([]int, len(items[k].Cites))
				for j, c := range items[k].Cites {
					renumbered[j] = number[c]
				}
				items[k].Cites = renumbered
			}
			out.Sections = append(out.Sections, Section{Label: label, Items: items})
		}
	}
	out.Headline = strings.Join(leads, "\n")
	out.Why = mergeWhy(parts)
	for _, p := range parts {
		out.Suggestions = union(out.Suggestions, p.a.Suggestions)
		if p.a.Status == Refused && out.Status == Answered {
			out.Status = Related // a part of it is answered
		}
	}
	seen := map[string]bool{}
	for k := range 10 {
		for _, p := range parts {
			if k < len(p.a.Ranked) && !seen[p.a.Ranked[k].ID] && len(out.Ranked) < 10 {
				seen[p.a.Ranked[k].ID] = true
				out.Ranked = append(out.Ranked, p.a.Ranked[k])
			}
		}
	}
	return out
}

// better reports whether a part's status says more than what the parts so far say.
func better(a, b Status) bool {
	order := []Status{Refused, Smalltalk, Clarify, Related, Answered}
	return slices.Index(order, a) > slices.Index(order, b)
}

func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(slices.Clip(a), s)
		}
	}
	return a
}
