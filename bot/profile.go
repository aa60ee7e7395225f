package bot

import (
	"cmp"
	"slices"
	"strings"

	"policybot/bot/understand"
	"policybot/corpus"
)

// What a record has to hold of a question to stand first in a list, and to be in it.
const (
	answerCoverage = 0.51
	relateCoverage = 0.4
)

// shownMost bounds how many records one answer shows; what is left over is
// counted and said.
const shownMost = 24

// profile shows what the corpus holds about a city, an area, a document or a
// place that was named without more.
func (r *reply) profile() error {
	switch {
	case r.q.Every != 0:
		return r.find()
	case len(r.q.Cities) > 1:
		return r.compare()
	case len(r.q.Cities) == 1:
		return r.cityProfile(r.q.Cities[0])
	case len(r.q.Places) > 0:
		return r.member()
	case len(r.q.Documents) > 1 && len(r.q.Areas) == 0:
		return r.documentsCompare()
	case len(r.q.Documents) == 1 && len(r.q.Areas) == 0:
		return r.documentProfile(r.q.Documents[0])
	case len(r.q.Areas) > 0 && r.q.Asked == understand.AskedCity:
		return r.find()
	case len(r.q.Areas) > 0:
		return r.areaProfile()
	}
	return r.find()
}

// own returns the records that keep holds for, in the order in which an answer
// shows them. Those that can be shown are matched against the question.
func (r *reply) own(keep func(*corpus.Record) bool) []found { return r.ownOf(r.shelf.sorted, keep) }

// ownOf is own of the records of a list, which is in that order.
func (r *reply) ownOf(list []*corpus.Record, keep func(*corpus.Record) bool) []found {
	var out []found
	for _, rec := range list {
		if keep(rec) && r.within(rec) {
			out = append(out, found{rec: rec})
		}
	}
	r.matched(out)
	return out
}

func always(*corpus.Record) bool { return true }

// leadProfile says how many records a profile rests on, how many of them are
// measures, and how many more are unconfirmed, which look-ups count too.
func (r *reply) leadProfile(name string, list []found) string {
	key, n := "lead_profile", measures(list)
	if n == 1 {
		key = "lead_profile_measure"
	}
	return r.sayN(key, counted(list), "name", name, "measures", n) + r.unconfirmed(list)
}

// unconfirmed says how many records of a list its count leaves out, if any.
func (r *reply) unconfirmed(list []found) string {
	n := len(list) - counted(list)
	if n == 0 {
		return ""
	}
	return r.sayN("lead_profile_unconfirmed", n)
}

// matchedMost bounds how many records of a long list are matched against the
// question: more than are shown, to choose from.
const matchedMost = 200

// sortBy orders a list by falling keys, each worked out once; equal ones keep their
// places.
func sortBy(list []found, key func(found) float64) {
	type keyed struct {
		place int
		key   float64
	}
	by := make([]keyed, len(list))
	for i, f := range list {
		by[i] = keyed{i, key(f)}
	}
	slices.SortFunc(by, func(a, b keyed) int { return cmp.Or(cmp.Compare(b.key, a.key), a.place-b.place) })
	before := slices.Clone(list)
	for i, k := range by {
		list[i] = before[k.place]
	}
}

// matched fills in how the records at the head of a list match the question.
func (r *reply) matched(list []found) {
	asking := r.index.Prepare(r.q.Ask)
	for i := range list[:min(len(list), matchedMost)] {
		f := &list[i]
		f.match = asking.Match(f.rec, r.lang())
		f.score = f.match.Coverage
	}
}

func measures(list []found) int {
	n := 0
	for _, f := range list {
		if f.rec.Kind == corpus.KindMeasure && f.rec.Confidence != corpus.Unconfirmed {
			n++
		}
	}
	return n
}

// speaksOf reports whether any record is about a city: one that is listed may have
// none yet, or none any more.
func (r *reply) speaksOf(city string) bool {
	return slices.ContainsFunc(r.shelf.ofCity[city], r.within)
}

func (r *reply) cityProfile(slug string) error {
	if !r.speaksOf(slug) {
		return r.find() // which says what there is beside
	}
	list := r.ownOf(r.shelf.ofCity[slug], always)
	wide := r.ownOf(r.shelf.ofCity[""], func(rec *corpus.Record) bool { return rec.Kind == corpus.KindMeasure })
	if r.q.Economy { // what the city is before what it may do: output first, then other figures
		sortBy(list, func(f found) float64 { return economyOf(r.shelf.told, f.rec) })
	}
	if r.q.Focus && !r.tellsTasks(list) {
		sortBy(list, func(f found) float64 { return r.roleOf(f.rec) })
	}
	r.a.Status = Answered
	r.a.Headline = r.leadProfile(r.cityNames([]string{slug})[0], list)
	if n := counted(wide); n > 0 {
		r.a.Headline += r.sayN("lead_profile_wide", n)
	}
	r.a.Count = counted(list)
	r.byDocument(list)
	r.rank(list)
	r.support(list)
	return nil
}

// tellsTasks reports whether a city's list begins with what it is to do: with a task, or
// with several measures of its own plan.
func (r *reply) tellsTasks(list []found) bool {
	own := 0
	for _, f := range list {
		if f.rec.Kind == corpus.KindMeasure && corpus.IsLocal(f.rec.Document) {
			own++
		}
	}
	return own >= someMembers || len(list) > 0 && list[0].rec.Kind == corpus.KindMeasure && r.ofMainText(list[0].rec)
}

func (r *reply) ofMainText(rec *corpus.Record) bool {
	return r.shelf.main != nil && rec.Document == r.shelf.main.ID
}

// roleOf scores how far a record tells what part a city plays.
func (r *reply) roleOf(rec *corpus.Record) float64 {
	switch {
	case rec.Kind == corpus.KindCityProfile, r.ofMainText(rec):
		return 2
	case rec.Kind == corpus.KindMeasure && len(rec.Cities) == 1:
		return 1
	}
	return 0
}

// economyOf scores how far a record tells of a city's economy at large.
func economyOf(told *told, rec *corpus.Record) float64 {
	switch {
	case strings.Contains(rec.Text.EN, "GDP") || strings.Contains(rec.Text.ZH, "生产总值"):
		return 3
	case rec.Kind == corpus.KindNumber, told.holds(understand.AskedMoney, rec), told.hasRate(rec):
		return 2
	case rec.Kind == corpus.KindCityProfile:
		return 1
	}
	return 0
}

// byDocument shows records in one section for each document, in their order.
func (r *reply) byDocument(list []found) {
	shown := slices.Clone(list[:min(len(list), r.most(shownMost))])
	order := map[string]int{} // a document stands where its first record does
	for i, f := range shown {
		if _, ok := order[f.rec.Document]; !ok {
			order[f.rec.Document] = i
		}
	}
	slices.SortStableFunc(shown, func(a, b found) int { return order[a.rec.Document] - order[b.rec.Document] })
	for len(shown) > 0 {
		doc := shown[0].rec.Document
		n := slices.IndexFunc(shown, func(f found) bool { return f.rec.Document != doc })
		if n < 0 {
			n = len(shown)
		}
		label := ""
		if d := r.corpus.Document(doc); d != nil {
			label = r.documentName(d)
		}
		r.section(label, shown[:n])
		shown = shown[n:]
	}
	if left := len(list) - r.most(shownMost); left > 0 {
		r.a.Sections = append(r.a.Sections, Section{Label: r.sayN("section_left", left)})
	}
}

// documentMost is how many records of a document its profile shows.
const documentMost = 8

func (r *reply) documentProfile(id string) error {
	d := r.corpus.Document(id)
	list := r.ownOf(r.shelf.ofDocument[id], always)
	if d == nil || len(list) == 0 {
		return r.find()
	}
	wants := ""
	if r.q.Intent == understand.Document {
		wants = understand.DocumentPart(r.q.Text)
	}
	if wants == "number" && d.Number == "" && !d.Tag {
		return r.find() // which says that there is none
	}
	sortBy(list, func(f found) float64 { return -float64(aboutDocument(f.rec)) })
	sortBy(list, func(f found) float64 { return r.describes(f, d, wants) })
	r.a.Status = Answered
	r.a.Headline = r.documentLine(d)
	r.a.Count = counted(list)
	r.section("", list[:min(len(list), r.most(documentMost))])
	if left := len(list) - r.most(documentMost); left > 0 {
		r.a.Sections = append(r.a.Sections, Section{Label: r.sayN("section_left", left)})
	}
	r.rank(list)
	r.support(list)
	return nil
}

// contents shows what a document or a city's plan holds, measures first.
func (r *reply) contents(id string) error {
	d := r.corpus.Document(id)
	list := r.ownOf(r.shelf.ofDocument[id], always)
	r.a.Status = Answered
	r.a.Headline = r.documentLine(d)
	r.a.Count = counted(list)
	r.a.Ranked = nil
	r.byDocument(list)
	r.rank(list)
	r.support(list)
	return nil
}

// documentsCompare shows what identifies each of several documents, side by side.
func (r *reply) documentsCompare() error {
	var names []string
	var all []found
	lists := map[string][]found{}
	for _, id := range r.q.Documents {
		d := r.corpus.Document(id)
		names = append(names, r.documentName(d))
		list := r.ownOf(r.shelf.ofDocument[id], func(rec *corpus.Record) bool {
			return rec.Kind == corpus.KindNumber || rec.Kind == corpus.KindDate || aboutDocument(rec) == 0
		})
		sortBy(list, func(f found) float64 { return -float64(identifying(f.rec)) })
		lists[id] = list[:min(len(list), 6)]
	}
	r.a.Status = Answered
	r.a.Headline = r.say("lead_compare", "names", r.join(names), "scope", "")
	for i, id := range r.q.Documents {
		r.section(names[i], lists[id])
	}
	for k := range 6 {
		for _, id := range r.q.Documents {
			if k < len(lists[id]) {
				all = append(all, lists[id][k])
			}
		}
	}
	r.a.Count = counted(all)
	r.rank(all)
	r.support(all)
	return nil
}

// identifying puts numbers and dates, by which documents differ at a glance, first.
func identifying(rec *corpus.Record) int {
	switch rec.Kind {
	case corpus.KindNumber:
		return 0
	case corpus.KindDate:
		return 1
	}
	return 2
}

// describes scores how far a record states what identifies its document: its
// title, its number, its issuer, as the question asks.
func (r *reply) describes(f found, d *corpus.Document, wants string) float64 {
	s := f.match.Coverage
	if r.q.Intent != understand.Document {
		return s
	}
	both := f.rec.Text.EN + " " + f.rec.Text.ZH
	has := func(t corpus.Text) bool {
		return t.EN != "" && strings.Contains(both, t.EN) || t.ZH != "" && strings.Contains(both, t.ZH)
	}
	if has(d.Title) && wants == "title" || d.Number != "" && strings.Contains(both, d.Number) && wants == "number" {
		s += 2
	}
	if has(d.Issuer) && (wants == "issuer" || wants == "") {
		s++
	}
	return s
}

// aboutDocument puts records that describe a document before those of its content.
func aboutDocument(rec *corpus.Record) int {
	switch rec.Area {
	case "background":
		return 0
	case "implementation":
		return 1
	}
	return 2
}

// documentLine names a document: title, issuer, number, date.
func (r *reply) documentLine(d *corpus.Document) string {
	s := r.textOf(d.Title)
	if !d.Issuer.IsZero() {
		s += r.say("document_comma") + r.textOf(d.Issuer)
	}
	if d.Number != "" {
		s += r.say("document_comma") + d.Number
	}
	if d.Date != "" {
		s += r.say("document_comma") + d.Date
	}
	return s
}

func (r *reply) areaProfile() error {
	only := r.q.Intent != understand.Profile
	list := r.own(func(rec *corpus.Record) bool {
		return slices.Contains(r.q.Areas, rec.Area) && r.inCities(rec) && (!only || rec.Kind == corpus.KindMeasure)
	})
	if len(list) == 0 {
		return r.find()
	}
	sortBy(list[:min(len(list), matchedMost)], r.nearness)
	chosen := (len(r.only.Areas) > 0 || r.q.AreaName) && r.q.Topic == "" // the area itself is asked for, by whatever name
	if r.q.Asked == understand.AskedNothing && !chosen && list[0].match.Coverage < relateCoverage && r.index.Prepare(r.q.Ask).Substantial() {
		return r.find()
	}
	var names []string
	for _, a := range r.q.Areas {
		names = append(names, r.textOf(r.corpus.Area(a).Name))
	}
	r.a.Status = Answered
	own := 0 // records of the cities that were named, the others being of no city
	for _, f := range list {
		if len(f.rec.Cities) > 0 {
			own++
		}
	}
	if scoped := len(r.q.Cities) > 0; scoped && own == 0 {
		r.a.Headline = r.sayN("lead_area_wide", len(list), "name", r.join(names), "city", r.join(r.cityNames(r.q.Cities)))
	} else if scoped && own < len(list) {
		r.a.Headline = r.sayN("lead_area_some", own, "name", r.join(names), "scope", r.scope(), "wide", len(list)-own)
	} else if only {
		r.a.Headline = r.sayN("lead_area", counted(list), "name", r.join(names), "scope", r.scope()) + r.unconfirmed(list)
	} else {
		r.a.Headline = r.leadProfile(r.say("named_scope", "name", r.join(names), "scope", r.scope()), list)
	}
	r.a.Count = counted(list)
	r.byDocument(list)
	r.rank(list)
	r.support(list)
	return nil
}

// nearness puts the records that hold the question's own words first, then those
// of the city that was named.
func (r *reply) nearness(f found) float64 {
	n := 0.0
	if f.match.Coverage >= answerCoverage {
		n += 2
	}
	if len(r.q.Cities) > 0 && len(f.rec.Cities) > 0 {
		n++
	}
	if r.q.Negated && r.shelf.told.denies(f.rec) {
		n++
	}
	return n
}

// inCities reports whether a record is of a city that was named, or of all, if
// any city was named.
func (r *reply) inCities(rec *corpus.Record) bool {
	if len(r.q.Cities) == 0 || len(rec.Cities) == 0 {
		return true
	}
	return slices.ContainsFunc(rec.Cities, func(c string) bool { return slices.Contains(r.q.Cities, c) })
}

// inAreas reports whether a record is of an area that was named, if any was.
func (r *reply) inAreas(rec *corpus.Record) bool {
	return len(r.q.Areas) == 0 || slices.Contains(r.q.Areas, rec.Area)
}
