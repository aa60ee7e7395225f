package bot

import (
	"slices"
	"strings"

	"policybot/bot/catalog"
	"policybot/bot/understand"
	"policybot/corpus"
)

// allMost bounds how many records an answer holds for a reader who can page.
const allMost = 500

// most is how many records are shown where others are shown usual many.
func (r *reply) most(usual int) int {
	if r.all {
		return allMost
	}
	return usual
}

// narrow takes over the scope that was chosen beside the question.
func (r *reply) narrow(q Question) {
	known := func(keys []string, has func(string) bool) []string {
		return slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return !has(k) })
	}
	r.all = q.All
	r.only = Scope{
		Areas:     known(q.Areas, func(k string) bool { return r.corpus.Area(k) != nil }),
		Documents: known(q.Documents, func(k string) bool { return r.corpus.Document(k) != nil }),
	}
	if cities := known(q.Cities, func(k string) bool { return r.corpus.City(k) != nil }); len(cities) > 0 {
		r.scoped = true
		r.q.Cities, r.q.Places, r.q.Unsure, r.q.Elsewhere = cities, nil, nil, false
		if r.q.Intent == understand.Compare && len(cities) < 2 {
			r.q.Intent = understand.Fact
		}
	}
	if len(r.only.Areas) > 0 {
		r.q.Areas = r.only.Areas
	}
}

// within reports whether a record is of an area and a document that were chosen.
func (r *reply) within(rec *corpus.Record) bool {
	return (len(r.only.Areas) == 0 || slices.Contains(r.only.Areas, rec.Area)) &&
		(len(r.only.Documents) == 0 || slices.Contains(r.only.Documents, rec.Document))
}

// origin completes an item with what its document says of it, and with the
// statement in the other language.
func (r *reply) origin(it *Item, rec *corpus.Record) {
	if r.a.Lang == Traditional {
		it.Number = catalog.ToTraditional(it.Number)
	}
	if d := r.corpus.Document(rec.Document); d != nil {
		it.Date = d.Date
		switch d.Status {
		case "":
		case "in-force", "repealed", "draft":
			it.Status = r.say("status_" + d.Status)
		default:
			it.Status = d.Status
		}
	}
	switch {
	case rec.Text.EN == "" || rec.Text.ZH == "": // the clause is the only text there is
	case r.a.Lang == English:
		it.Original = rec.Text.ZH
	default:
		it.Original = rec.Text.EN
	}
}

// facetsFrom is how many records an answer has to hold before narrowing it helps.
const facetsFrom = 4

// facets lists what a wide answer can be narrowed to: the cities, areas and
// documents of its records, each with how many they are. A question that names
// its city, or asks for a value, is narrow enough.
func (r *reply) facets() {
	if r.q.Asked != understand.AskedNothing || len(r.q.Cities) > 0 && !r.scoped {
		return
	}
	switch r.q.Intent {
	case understand.Profile, understand.List, understand.Fact, understand.Count:
	default:
		return
	}
	var recs []*corpus.Record
	for _, s := range r.a.Sections {
		for _, it := range s.Items {
			if rec := r.corpus.Record(it.RecordID); rec != nil {
				recs = append(recs, rec)
			}
		}
	}
	if len(recs) < facetsFrom {
		return
	}
	add := func(sort Sort, key, name string, has func(*corpus.Record) bool) {
		n := 0
		for _, rec := range recs {
			if has(rec) {
				n++
			}
		}
		if n > 0 && n < len(recs) { // what is of all records narrows nothing
			r.a.Facets = append(r.a.Facets, Facet{sort, key, name, n})
		}
	}
	if !r.scoped {
		for _, c := range r.corpus.Cities {
			add(SortCity, c.Slug, r.textOf(c.Name), func(rec *corpus.Record) bool { return slices.Contains(rec.Cities, c.Slug) })
		}
	}
	if len(r.q.Areas) == 0 {
		for _, a := range r.corpus.Areas {
			add(SortArea, a.Slug, r.textOf(a.Name), func(rec *corpus.Record) bool { return rec.Area == a.Slug })
		}
	}
	if len(r.q.Documents)+len(r.only.Documents) == 0 {
		for _, d := range r.corpus.Documents {
			add(SortDocument, d.ID, r.documentName(d), func(rec *corpus.Record) bool { return rec.Document == d.ID })
		}
	}
}

// explain says how the answer was found.
func (r *reply) explain() {
	w := &Why{}
	for _, s := range r.cityNames(r.q.Cities) {
		w.Scope = append(w.Scope, Name{SortCity, s})
		if !r.scoped {
			w.Names = append(w.Names, Name{SortCity, s})
		}
	}
	for _, s := range r.cityNames(r.q.Places) {
		w.Names = append(w.Names, Name{SortPlace, s})
	}
	for _, s := range r.q.Areas {
		n := Name{SortArea, r.textOf(r.corpus.Area(s).Name)}
		if slices.Contains(r.only.Areas, s) {
			w.Scope = append(w.Scope, n)
		} else {
			w.Names = append(w.Names, n)
		}
	}
	for _, s := range r.q.Documents {
		w.Names = append(w.Names, Name{SortDocument, r.documentName(r.corpus.Document(s))})
	}
	for _, s := range r.only.Documents {
		w.Scope = append(w.Scope, Name{SortDocument, r.documentName(r.corpus.Document(s))})
	}
	for word, as := range r.q.Mended {
		if r.corpus.City(as) != nil || r.corpus.Place(as) != nil {
			as = r.cityNames([]string{as})[0]
		}
		w.Mended = append(w.Mended, [2]string{word, as})
	}
	slices.SortFunc(w.Mended, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })

	asking := r.index.Prepare(r.q.Ask)
	var first *corpus.Record
	if len(r.a.Ranked) > 0 {
		first = r.corpus.Record(r.a.Ranked[0].ID)
	}
	var held []bool
	if first != nil {
		held = asking.Match(first, r.lang()).Held
	}
	// Neighbouring characters of one fate are shown together, as they were written.
	last, end := (*[]string)(nil), -1
	for i, u := range asking.Units {
		into := &w.Lacking
		switch {
		case u.Unseen:
			into = &w.Unseen
		case i < len(held) && held[i]:
			into = &w.Held
		}
		if into == last && u.Start == end && len([]rune(u.Text)) == 1 {
			(*into)[len(*into)-1] += u.Text
		} else {
			*into = append(*into, u.Text)
		}
		last, end = into, u.Start+len(u.Text)
	}
	for _, o := range asking.Wordings() {
		if r.a.Lang == Traditional {
			o.Term = catalog.ToTraditional(o.Term)
			for i := range o.Others {
				o.Others[i] = catalog.ToTraditional(o.Others[i])
			}
		}
		w.Wordings = append(w.Wordings, Wording{o.Term, o.Others[:min(len(o.Others), wordingsMost)]})
	}
	r.a.Why = w
}

// wordingsMost is how many other wordings of one term are told.
const wordingsMost = 6

// mergeWhy joins the explanations of the parts of a question.
func mergeWhy(parts []*reply) *Why {
	var out *Why
	for _, p := range parts {
		w := p.a.Why
		if w == nil {
			continue
		}
		if out == nil {
			out = &Why{}
		}
		out.Names = append(out.Names, w.Names...)
		out.Scope = append(out.Scope, w.Scope...)
		out.Mended = append(out.Mended, w.Mended...)
		out.Held = union(out.Held, w.Held)
		out.Lacking = union(out.Lacking, w.Lacking)
		out.Unseen = union(out.Unseen, w.Unseen)
		out.Wordings = append(out.Wordings, w.Wordings...)
	}
	return out
}
