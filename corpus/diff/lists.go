package diff

import (
	"encoding/json"
	"strings"

	"policybot/corpus"
)

// lists compares what a corpus holds beside its records.
func (d *Diff) lists() {
	a, b := d.from, d.to
	for _, l := range []List{
		list("documents", a.Documents, b.Documents, func(v *corpus.Document) string { return v.ID }),
		list("sources", a.Sources, b.Sources, func(v *corpus.Source) string { return v.ID }),
		list("cities", a.Cities, b.Cities, func(v *corpus.City) string { return v.Slug }),
		list("areas", a.Areas, b.Areas, func(v *corpus.Area) string { return v.Slug }),
		list("places", a.Places, b.Places, func(v *corpus.Place) string { return v.Slug }),
		list("terms", a.Terms, b.Terms, func(v *corpus.Term) string { return strings.Join(append(append([]string{}, v.EN...), v.ZH...), " / ") }),
		list("asked", a.Asked, b.Asked, func(v *corpus.Asked) string { return v.Record }),
		list("gaps", a.Gaps, b.Gaps, func(v *corpus.Text) string { return v.In("en") }),
	} {
		if len(l.Added)+len(l.Removed)+len(l.Changed) > 0 {
			d.Lists = append(d.Lists, l)
		}
	}
}

func list[T any](name string, from, to []*T, id func(*T) string) List {
	l := List{name, []string{}, []string{}, []string{}}
	before := map[string]*T{}
	for _, v := range from {
		before[id(v)] = v
	}
	for _, v := range to {
		old, there := before[id(v)]
		switch {
		case !there:
			l.Added = append(l.Added, id(v))
		case !same(old, v):
			l.Changed = append(l.Changed, id(v))
		}
		delete(before, id(v))
	}
	for _, v := range from {
		if _, left := before[id(v)]; left {
			l.Removed = append(l.Removed, id(v))
		}
	}
	return l
}

func same(a, b any) bool {
	x, _ := json.Marshal(a) // strings, lists and flags can be encoded
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}
