package bot

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"policybot/corpus"
	"policybot/index"
)

// Look says how a look-up is shown. Its scope narrows what is shown, as that of a
// question does.
type Look struct {
	Lang Lang // default English
	Scope
}

// lookUp makes an answer to what is typed for a name of a sort: compose gets the
// key that the name stands for. What stands for nothing is refused, with the names
// that there are.
func (e *Engine) lookUp(ctx context.Context, sort Sort, typed string, l Look, compose func(r *reply, key string) error) (Answer, error) {
	named, ok := e.Named(sort, bounded(typed), l.Lang)
	return e.look(ctx, l.Lang, func(r *reply) error {
		r.narrowTo(l.Scope)
		if !ok {
			r.refuseName(sort, bounded(typed), e.Suggest(sort, "", r.a.Lang))
			return nil
		}
		r.a.Carried = named.Note
		if err := compose(r, named.Key); err != nil {
			return err
		}
		r.finish()
		return nil
	})
}

// narrowTo takes over a scope of names that the corpus has.
func (r *reply) narrowTo(s Scope) {
	r.narrow(Question{All: true, Scope: s})
}

// refuseName says that a name stands for nothing, or for several things, and which
// names there are.
func (r *reply) refuseName(sort Sort, typed string, known []Suggestion) {
	names := make([]string, len(known))
	for i, k := range known {
		names[i] = k.Name
	}
	r.a.Status = Refused
	r.a.Headline = r.say("refused_name_"+string(sort), "name", typed, "names", strings.Join(names, r.say("list_comma")))
	r.suggest()
	r.finish()
}

// reach says how many cities a record is for.
type reach int

// The reaches, in the order in which they are shown.
const (
	reachOne  reach = iota // one city alone
	reachSome              // several, not all
	reachAll               // every city of the corpus, by name
	reachWide              // no city in particular
)

func (r *reply) reach(rec *corpus.Record) reach {
	switch n := len(rec.Cities); {
	case n == 0:
		return reachWide
	case n == 1:
		return reachOne
	case n < len(r.corpus.Cities):
		return reachSome
	}
	return reachAll
}

// programme says what sort of paper a record comes from: 0 the document that the
// corpus is about, 1 another official text, 2 a city's own plan, 3 anything else.
func (r *reply) programme(main *corpus.Document, document string) int {
	d := r.corpus.Document(document)
	switch {
	case main != nil && document == main.ID:
		return 0
	case d != nil && !d.Tag:
		return 1
	case corpus.IsLocal(document):
		return 2
	}
	return 3
}

// programmeName names a document with the sort of paper that it is, so that nobody
// takes the measures of one programme for those of another.
func (r *reply) programmeName(document string) string {
	d := r.corpus.Document(document)
	if d == nil {
		return r.say("programme_none")
	}
	return r.say([]string{"programme_main", "programme_text", "programme_local", "programme_other"}[r.programme(r.shelf.main, document)], "document", r.documentName(d))
}

// pick returns the records that keep holds for and that are within the chosen
// areas and documents, in the order in which look-ups show them: measures before
// what is told about them, the main document first, unconfirmed records last.
func (r *reply) pick(keep func(*corpus.Record) bool) []*corpus.Record {
	var out []*corpus.Record
	for _, rec := range r.shelf.sorted {
		if r.within(rec) && keep(rec) {
			out = append(out, rec)
		}
	}
	return out
}

// foundOf makes search results of records that no search brought.
func foundOf(recs []*corpus.Record) []found {
	out := make([]found, len(recs))
	for i, rec := range recs {
		out[i] = found{rec: rec, match: index.Match{Coverage: 1}}
	}
	return out
}

// group is the records that stand under one label.
type group struct {
	label string
	recs  []found
}

// groupKey tells the groups of a list apart.
type groupKey struct {
	rank int    // groups come by it
	of   string // a city, an area or a document, where groups share a rank
}

// grouped parts a list by key: groups come by their rank, records in each stay in
// their order. label words the group of a record.
func grouped(list []found, key func(*corpus.Record) groupKey, label func(*corpus.Record) string) []group {
	type ranked struct {
		group
		rank int
	}
	at := map[groupKey]int{}
	var groups []ranked
	for _, f := range list {
		k := key(f.rec)
		i, ok := at[k]
		if !ok {
			i = len(groups)
			at[k] = i
			groups = append(groups, ranked{group{label: label(f.rec)}, k.rank})
		}
		groups[i].recs = append(groups[i].recs, f)
	}
	slices.SortStableFunc(groups, func(a, b ranked) int { return cmp.Compare(a.rank, b.rank) })
	out := make([]group, len(groups))
	for i, g := range groups {
		out[i] = g.group
	}
	return out
}

// showGroups shows groups with the number of records in each, up to what one
// answer holds, and says how many are left over. It returns what is shown.
func (r *reply) showGroups(groups []group) []found {
	room, left := r.most(shownMost), 0
	var shown []found
	for _, g := range groups {
		n := min(room, len(g.recs))
		if n > 0 {
			r.section(r.say("group_count", "label", g.label, "count", len(g.recs)), g.recs[:n])
			shown = append(shown, g.recs[:n]...)
		}
		room -= n
		left += len(g.recs) - n
	}
	if left > 0 {
		r.line(r.sayN("section_left", left))
	}
	return shown
}

// line adds a sentence of its own.
func (r *reply) line(s string) { r.a.Sections = append(r.a.Sections, Section{Label: s}) }

// reachLabel words how far a record reaches; city is the one that is looked up, or "".
func (r *reply) reachLabel(rec *corpus.Record, city string) string {
	switch r.reach(rec) {
	case reachOne:
		return r.say("reach_one", "name", r.cityNames(rec.Cities)[0])
	case reachSome:
		if city == "" {
			return r.say("reach_several")
		}
		return r.say("reach_some", "name", r.cityNames([]string{city})[0])
	case reachAll:
		return r.say("reach_all")
	}
	return r.say("reach_wide")
}

// byReach parts records by how far they reach and by their document; city is the
// one that is looked up, or "", where those of one city come city by city.
func (r *reply) byReach(list []found, city string) []group {
	place := map[string]int{}
	for i, c := range r.corpus.Cities {
		place[c.Slug] = i
	}
	programme := map[string]int{}
	for _, d := range r.corpus.Documents {
		programme[d.ID] = r.programme(r.shelf.main, d.ID)
	}
	return grouped(list, func(rec *corpus.Record) groupKey {
		rank := ((aside(rec)*4+int(r.reach(rec)))*4 + programme[rec.Document]) * len(r.corpus.Cities)
		if len(rec.Cities) == 1 {
			rank += place[rec.Cities[0]]
		}
		return groupKey{rank, rec.Document}
	}, func(rec *corpus.Record) string {
		return r.say("group_"+asideName(rec), "reach", r.reachLabel(rec, city), "document", r.programmeName(rec.Document))
	})
}

func asideName(rec *corpus.Record) string {
	if aside(rec) == 0 {
		return "measures"
	}
	return "told"
}

// facetsFor counts what a list can be narrowed to.
func (r *reply) facetsFor(recs []*corpus.Record, sorts ...Sort) {
	city, area, document, kind := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	for _, rec := range recs {
		for _, c := range rec.Cities {
			city[c]++
		}
		area[rec.Area]++
		document[rec.Document]++
		kind[string(rec.Kind)]++
	}
	r.a.Facets = nil
	add := func(sort Sort, counts map[string]int, key, name string) {
		if n := counts[key]; n > 0 && slices.Contains(sorts, sort) {
			r.a.Facets = append(r.a.Facets, Facet{sort, key, name, n})
		}
	}
	for _, c := range r.corpus.Cities {
		add(SortCity, city, c.Slug, r.textOf(c.Name))
	}
	for _, a := range r.corpus.Areas {
		add(SortArea, area, a.Slug, r.textOf(a.Name))
	}
	for _, d := range r.corpus.Documents {
		add(SortDocument, document, d.ID, r.documentName(d))
	}
	for _, k := range Kinds {
		add(SortKind, kind, string(k), r.say("kind_"+string(k)))
	}
}

// Kinds are the kinds of record in the order in which they are shown.
var Kinds = []corpus.Kind{
	corpus.KindMeasure, corpus.KindImplementation, corpus.KindBackground, corpus.KindDate, corpus.KindNumber, corpus.KindCityProfile,
}

// ofKind counts the records of a kind. Look-ups count unconfirmed records too, as
// their tables do; the line on support says how many those are.
func ofKind(list []found, kind corpus.Kind) int {
	n := 0
	for _, f := range list {
		if f.rec.Kind == kind {
			n++
		}
	}
	return n
}

// settle fills in what every look-up has from the records it is of.
func (r *reply) settle(list []found) {
	r.a.Status = Answered
	r.a.Count = len(list)
	r.rank(list)
	r.support(list)
}
