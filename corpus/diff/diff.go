// Package diff compares two corpora record by record. Start with [Compare];
// [Diff.Text] and [Diff.Markdown] draw the outcome, and it marshals to JSON.
package diff

import (
	"cmp"
	"slices"
	"strings"

	"policybot/corpus"
)

// Diff is what changed from one corpus to another.
type Diff struct {
	From      string   `json:"from"` // corpus versions
	To        string   `json:"to"`
	Totals    Totals   `json:"totals"`
	Documents []Group  `json:"documents"` // totals by document, those without a change left out
	Areas     []Group  `json:"areas"`
	Cities    []Group  `json:"cities"`
	Lists     []List   `json:"lists"`   // what changed beside records
	Changes   []Change `json:"changes"` // by document, then by id

	from, to *corpus.Corpus
}

// Totals count changed records. One that was reworded, moved and re-tagged counts
// in each.
type Totals struct {
	Added    int `json:"added"`
	Removed  int `json:"removed"`
	Reworded int `json:"reworded"`
	Moved    int `json:"moved"`
	Retagged int `json:"retagged"`
	Same     int `json:"same"`
}

// Changed reports whether any record changed.
func (t Totals) Changed() bool { return t.Added+t.Removed+t.Reworded+t.Moved+t.Retagged > 0 }

// Group is the totals of one document, area or city; the id is empty for records
// of none.
type Group struct {
	ID   string      `json:"id"`
	Name corpus.Text `json:"name"`
	Totals
}

// List is a list beside the records, such as sources, with the ids that changed.
type List struct {
	Name    string   `json:"name"`
	Added   []string `json:"added"`
	Removed []string `json:"removed"`
	Changed []string `json:"changed"`
}

// Change is one record that changed.
type Change struct {
	ID       string         `json:"id"`
	FormerID string         `json:"former_id,omitempty"` // where a record of the same text had another id
	Document string         `json:"document"`
	Kinds    []string       `json:"kinds"`  // Added, Removed, or some of Reworded, Moved, Retagged
	Texts    []Wording      `json:"texts"`  // title, text and note as far as they changed, in each language
	Fields   []Field        `json:"fields"` // the others
	Before   *corpus.Record `json:"before,omitempty"`
	After    *corpus.Record `json:"after,omitempty"`
}

// The kinds of change.
const (
	Added    = "added"
	Removed  = "removed"
	Reworded = "reworded" // title, text or note
	Moved    = "moved"    // number, headings, document or id
	Retagged = "retagged" // everything else: cities, area, kind, departments, sources, confidence
)

// Wording is one text of a record that changed.
type Wording struct {
	Field string `json:"field"` // title, text, note
	Lang  string `json:"lang"`  // en, zh
	Runs  []Run  `json:"runs"`  // in order; without the inserted ones the text before, without the deleted ones that after
}

// Field is another value of a record that changed.
type Field struct {
	Name   string `json:"name"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Compare returns what changed from one corpus to another.
func Compare(from, to *corpus.Corpus) *Diff {
	d := &Diff{
		From: from.Version, To: to.Version, from: from, to: to,
		Documents: []Group{}, Areas: []Group{}, Cities: []Group{}, Lists: []List{}, Changes: []Change{},
	}
	former := Renamed(from, to)
	renamed := map[string]string{} // new id → former
	for old, now := range former {
		renamed[now] = old
	}
	for _, r := range to.Records {
		old := from.Record(cmp.Or(renamed[r.ID], r.ID))
		switch {
		case old == nil:
			d.add(Change{ID: r.ID, Document: r.Document, Kinds: []string{Added}, After: r})
		default:
			d.add(compare(old, r))
		}
	}
	for _, r := range from.Records {
		if to.Record(r.ID) == nil && former[r.ID] == "" {
			d.add(Change{ID: r.ID, Document: r.Document, Kinds: []string{Removed}, Before: r})
		}
	}
	order := func(id string) int {
		return slices.IndexFunc(to.Documents, func(x *corpus.Document) bool { return x.ID == id })
	}
	slices.SortStableFunc(d.Changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(order(a.Document), order(b.Document)), cmp.Compare(a.Document, b.Document))
	})
	d.lists()
	d.groups()
	return d
}

// Renamed pairs records that are gone with new ones of the same document and text:
// former id → new id.
func Renamed(from, to *corpus.Corpus) map[string]string {
	type key struct{ document, en, zh string }
	of := func(r *corpus.Record) key { return key{r.Document, r.Text.EN, r.Text.ZH} }
	gone := map[key]string{}
	for _, r := range from.Records {
		if to.Record(r.ID) == nil {
			gone[of(r)] = r.ID
		}
	}
	out := map[string]string{}
	for _, r := range to.Records {
		if old := gone[of(r)]; old != "" && from.Record(r.ID) == nil {
			out[old] = r.ID
			delete(gone, of(r))
		}
	}
	return out
}

func (d *Diff) add(c Change) {
	if len(c.Kinds) == 0 {
		d.Totals.Same++
		return
	}
	if c.Texts == nil {
		c.Texts = []Wording{}
	}
	if c.Fields == nil {
		c.Fields = []Field{}
	}
	d.Totals.count(c.Kinds)
	d.Changes = append(d.Changes, c)
}

func (t *Totals) count(kinds []string) {
	for _, k := range kinds {
		switch k {
		case Added:
			t.Added++
		case Removed:
			t.Removed++
		case Reworded:
			t.Reworded++
		case Moved:
			t.Moved++
		case Retagged:
			t.Retagged++
		}
	}
}

// compare finds what changed in one record. The day on which it was verified does
// not count: an import sets it.
func compare(old, now *corpus.Record) Change {
	c := Change{ID: now.ID, Document: now.Document, Before: old, After: now}
	for _, t := range []struct {
		name        string
		before, now corpus.Text
	}{{"title", old.Title, now.Title}, {"text", old.Text, now.Text}, {"note", old.Note, now.Note}} {
		if t.before.EN != t.now.EN {
			c.Texts = append(c.Texts, Wording{t.name, "en", Words(t.before.EN, t.now.EN)})
		}
		if t.before.ZH != t.now.ZH {
			c.Texts = append(c.Texts, Wording{t.name, "zh", Words(t.before.ZH, t.now.ZH)})
		}
	}
	if c.Texts != nil {
		c.Kinds = append(c.Kinds, Reworded)
	}
	list := func(l []string) string { return strings.Join(l, ", ") }
	fields := func(kind string, all ...Field) {
		found := false
		for _, f := range all {
			if f.Before != f.After {
				found = true
				c.Fields = append(c.Fields, f)
			}
		}
		if found {
			c.Kinds = append(c.Kinds, kind)
		}
	}
	if old.ID != now.ID {
		c.FormerID = old.ID
	}
	fields(Moved,
		Field{"id", old.ID, now.ID}, Field{"document", old.Document, now.Document},
		Field{"number", old.Number, now.Number}, Field{"heading", strings.Join(old.Heading, " › "), strings.Join(now.Heading, " › ")})
	fields(Retagged,
		Field{"kind", string(old.Kind), string(now.Kind)}, Field{"cities", list(old.Cities), list(now.Cities)}, Field{"area", old.Area, now.Area},
		Field{"departments", list(old.Departments), list(now.Departments)}, Field{"sources", list(old.Sources), list(now.Sources)},
		Field{"confidence", string(old.Confidence), string(now.Confidence)})
	return c
}

// groups counts the changes by document, area and city. A record that moved
// counts where it was and where it is.
func (d *Diff) groups() {
	tally := func(keys func(*corpus.Record) []string, name func(*corpus.Corpus, string) corpus.Text, order []string) []Group {
		at := map[string]*Group{}
		for _, c := range d.Changes {
			var ids []string
			for _, r := range []*corpus.Record{c.Before, c.After} {
				if r == nil {
					continue
				}
				for _, k := range keys(r) {
					if !slices.Contains(ids, k) {
						ids = append(ids, k)
					}
				}
			}
			for _, id := range ids {
				g := at[id]
				if g == nil {
					g = &Group{ID: id, Name: name(d.to, id)}
					if g.Name.IsZero() {
						g.Name = name(d.from, id)
					}
					at[id] = g
				}
				g.count(c.Kinds)
			}
		}
		out := []Group{}
		for _, g := range at {
			out = append(out, *g)
		}
		place := func(id string) int {
			if i := slices.Index(order, id); i >= 0 {
				return i
			}
			return len(order)
		}
		slices.SortFunc(out, func(a, b Group) int {
			return cmp.Or(cmp.Compare(place(a.ID), place(b.ID)), cmp.Compare(a.ID, b.ID))
		})
		return out
	}
	d.Documents = tally(func(r *corpus.Record) []string { return []string{r.Document} }, func(c *corpus.Corpus, id string) corpus.Text {
		if v := c.Document(id); v != nil {
			if !v.Short.IsZero() {
				return v.Short
			}
			return v.Title
		}
		return corpus.Text{}
	}, ids(d.to.Documents, func(v *corpus.Document) string { return v.ID }))
	d.Areas = tally(func(r *corpus.Record) []string { return []string{r.Area} }, func(c *corpus.Corpus, id string) corpus.Text {
		if v := c.Area(id); v != nil {
			return v.Name
		}
		return corpus.Text{}
	}, ids(d.to.Areas, func(v *corpus.Area) string { return v.Slug }))
	d.Cities = tally(func(r *corpus.Record) []string {
		if len(r.Cities) == 0 {
			return []string{""}
		}
		return r.Cities
	}, func(c *corpus.Corpus, id string) corpus.Text {
		if v := c.City(id); v != nil {
			return v.Name
		}
		return corpus.Text{}
	}, ids(d.to.Cities, func(v *corpus.City) string { return v.Slug }))
}

func ids[T any](items []*T, id func(*T) string) []string {
	out := make([]string, len(items))
	for i, item := range items {
		out[i] = id(item)
	}
	return out
}
