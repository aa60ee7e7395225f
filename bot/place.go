package bot

import (
	"slices"
	"strings"

	"policybot/bot/understand"
	"policybot/corpus"
)

// member answers whether a place is in the pilot, from the corpus's own lists and
// the records that state them.
func (r *reply) member() error {
	if r.q.Asked == understand.AskedReason && !r.earlier(r.q.Places) {
		return r.find() // that a place is not there is no reason why
	}
	if r.tellMember() {
		return nil
	}
	return r.find()
}

// tellMember says of each place that was asked about whether it is in the pilot, and
// reports whether any record states the lists.
func (r *reply) tellMember() bool {
	names := append(append([]string{}, r.q.Cities...), r.q.Places...)
	asking := r.index.Prepare(r.q.Text)
	var recs []found
	add := func(ids ...string) {
		for _, id := range ids {
			if rec := r.corpus.Record(id); rec != nil {
				recs = append(recs, found{rec: rec, match: asking.Match(rec, r.lang())})
			}
		}
	}
	for _, n := range names {
		one := r.cityNames([]string{n})[0]
		switch p := r.corpus.Place(n); {
		case p != nil && r.q.Asked == understand.AskedReason: // all that is known of why
			r.a.Headline += r.say("lead_left_out", "name", one, "cities", len(r.corpus.Cities), "earlier", r.earlierPlaces()) + " "
			add(p.Records[:min(1, len(p.Records))]...)
		case p == nil:
			r.a.Headline += r.say("lead_member_yes", "name", one, "cities", len(r.corpus.Cities)) + " "
		case p.Status == corpus.EarlierPilot:
			key := "lead_member_earlier"
			if !understand.NamesList(r.q.Text) { // "is Shanghai a pilot area?" it is, and in the other list
				key = "lead_earlier_area"
			}
			r.a.Headline += r.say(key, "name", one, "cities", len(r.corpus.Cities), "earlier", r.earlierPlaces()) + " "
			add(p.Records[:min(1, len(p.Records))]...)
		case p.Province:
			r.a.Headline += r.say("lead_member_province", "name", one) + " "
		default:
			r.a.Headline += r.say("lead_member_no", "name", one, "cities", len(r.corpus.Cities), "earlier", r.earlierPlaces()) + " "
		}
	}
	r.a.Headline = strings.TrimSpace(r.a.Headline)
	add(r.listRecords()...)
	if len(recs) == 0 {
		return false
	}
	r.a.Status = Answered
	r.a.Ranked = nil
	r.rank(recs)
	r.section("", recs)
	r.a.Count = counted(recs)
	r.support(recs)
	return true
}

// cities answers which cities the corpus is about, from the records that name
// them all.
func (r *reply) cities() error {
	asking := r.index.Prepare(r.q.Ask)
	var recs []found
	for _, id := range r.listRecords() {
		rec := r.corpus.Record(id)
		recs = append(recs, found{rec: rec, match: asking.Match(rec, r.lang())})
	}
	if len(recs) == 0 {
		return r.find()
	}
	r.a.Status = Answered
	r.a.Headline = r.leadSentence(recs[0])
	r.rank(recs)
	r.section("", recs)
	r.a.Count = counted(recs)
	r.support(recs)
	return nil
}

// listRecords returns the record of the main document that names every city of the
// corpus, if there is one.
func (r *reply) listRecords() []string {
	if r.shelf.naming == nil {
		return nil
	}
	return []string{r.shelf.naming.ID}
}

// refusePlace says of a place that the corpus does not cover what records say of
// it, or that it is in neither list.
func (r *reply) refusePlace() {
	r.a.Status = Refused
	asking := r.index.Prepare(r.q.Ask)
	var all []found
	for _, slug := range r.q.Places {
		p := r.corpus.Place(slug)
		key := "refused_place"
		switch {
		case p.Status == corpus.EarlierPilot:
			key = "refused_place_earlier"
		case p.Province:
			key = "refused_place_province"
		case len(p.Records) > 0:
			key = "refused_place_known"
		}
		if r.a.Headline != "" {
			r.a.Headline += " "
		}
		pairs := []any{"name", r.textOf(p.Name), "cities", len(r.corpus.Cities)}
		if key != "refused_place_known" && key != "refused_place_province" {
			pairs = append(pairs, "earlier", r.earlierPlaces())
		}
		r.a.Headline += r.say(key, pairs...)
		var recs []found
		for _, id := range p.Records[:min(3, len(p.Records))] {
			rec := r.corpus.Record(id)
			recs = append(recs, found{rec: rec, match: asking.Match(rec, r.lang())})
		}
		all = append(all, recs...)
		r.section(r.say("section_place", "name", r.textOf(p.Name)), recs)
	}
	if len(all) > 0 {
		r.a.Ranked = nil
		r.rank(all)
	}
}

// earlier reports whether all places were in the programme before, for which they
// are not in it anew.
func (r *reply) earlier(slugs []string) bool {
	return len(slugs) > 0 && !slices.ContainsFunc(slugs, func(s string) bool { return r.corpus.Place(s).Status != corpus.EarlierPilot })
}

// earlierPlaces counts the places that were in the programme before.
func (r *reply) earlierPlaces() int {
	n := 0
	for _, p := range r.corpus.Places {
		if p.Status == corpus.EarlierPilot {
			n++
		}
	}
	return n
}
