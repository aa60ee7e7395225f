package bot

import (
	"slices"
	"strings"

	"policybot/bot/understand"
	"policybot/corpus"
	"policybot/index"
)

// compare shows what the corpus holds for each of several cities, side by side.
// A record that surely tells of them all answers instead.
func (r *reply) compare() error {
	if r.q.Topic != "" && !r.q.Ranks { // one record may tell of them all
		sides := understand.WantsSides(r.q.Text)
		if sure, err := r.findSure(func(rec *corpus.Record) bool { return !sides || r.tellsOfAll(rec) }); sure || err != nil {
			return err
		}
	}
	if len(r.q.Cities) > 1 && len(r.q.Places) == 0 && len(r.q.Areas) > 0 && r.q.Topic == "" && !r.q.Ranks && r.q.Asked != understand.AskedNumber {
		r.only.Areas = r.q.Areas
		r.sideBySide(r.q.Cities)
		return nil
	}
	topic := r.q.Topic
	if r.q.Ranks && (r.q.Economy && topic == "" || strings.Contains(r.q.Text, economySize) || strings.Contains(r.q.Text, "生产总值")) {
		topic = economySize
	}
	measured := topic != ""
	if len(r.q.Places) > 0 { // a place's name is no subject to search for
		topic = ""
	}
	var all []found
	var lists [][]found
	for _, slug := range r.q.Cities {
		var list []found
		if topic == "" {
			list = r.ownOf(r.shelf.ofCity[slug], r.inAreas)
		} else {
			_, hits, err := r.search(topic, topic, index.Filter{Cities: []string{slug}}, 8)
			if err != nil {
				return err
			}
			for _, f := range hits {
				if f.match.Coverage >= relateCoverage {
					list = append(list, f)
				}
			}
		}
		sortBy(list[:min(len(list), matchedMost)], r.nearness)
		lists = append(lists, list)
	}
	r.a.Headline = r.say("lead_compare", "names", r.join(r.cityNames(append(slices.Clone(r.q.Cities), r.q.Places...))), "scope", "")
	any := false
	for i, slug := range r.q.Cities {
		name := r.cityNames([]string{slug})[0]
		if len(lists[i]) == 0 {
			r.a.Sections = append(r.a.Sections, Section{Label: r.say("section_nothing", "name", name)})
			continue
		}
		any = true
		r.section(name, lists[i][:min(len(lists[i]), r.most(shownMost/len(lists)))])
		if left := len(lists[i]) - r.most(shownMost/len(lists)); left > 0 {
			r.a.Sections = append(r.a.Sections, Section{Label: r.sayN("section_left", left)})
		}
	}
	if !any && !r.q.Ranks {
		r.a.Sections = nil
		if topic != "" && r.q.Asked == understand.AskedNothing && !r.q.YesNo && (r.q.Focus || r.q.Intent == understand.Compare && understand.Compares(r.q.Text)) {
			r.q.Topic = "" // nothing is said of each on that: what there is of each
			return r.compare()
		}
		return r.find()
	}
	if (r.q.Ranks || r.q.Asked == understand.AskedNumber && !r.q.CountsTasks()) && measured && !r.figures(lists) {
		r.a.Sections, r.a.Citations, r.shown = nil, nil, nil
		r.q.Asked = understand.AskedNumber
		asking, hits, err := r.search(r.q.Subject, r.q.Ask, r.filter(), usualDepth)
		if err != nil {
			return err
		}
		r.refuse(asking, hits)
		return nil
	}
	if len(r.q.Places) > 0 { // what is said of a place that is not covered
		place := &reply{ctx: r.ctx, shelf: r.shelf, index: r.index, corpus: r.corpus, q: r.q, a: Answer{Lang: r.a.Lang}}
		place.refusePlace()
		r.a.Sections = append(r.a.Sections, Section{Label: place.a.Headline})
	}
	taken := map[string]bool{}
	for k := 0; ; k++ { // rank by turns, so that each city stands in front
		more := false
		for _, l := range lists {
			if k < len(l) {
				more = true
				if !taken[l[k].rec.ID] {
					taken[l[k].rec.ID] = true
					all = append(all, l[k])
				}
			}
		}
		if !more {
			break
		}
	}
	r.a.Status = Answered
	r.a.Count = counted(all)
	r.rank(all)
	r.support(all)
	return nil
}

// economySize is what economies are compared by; the term table has its Chinese.
const economySize = "gdp"

// tellsOfAll reports whether a record tells of every city and place that is compared.
func (r *reply) tellsOfAll(rec *corpus.Record) bool {
	for _, s := range r.q.Cities {
		if !slices.Contains(rec.Cities, s) && !mentions(rec, r.corpus.City(s).Name) {
			return false
		}
	}
	for _, s := range r.q.Places {
		if !mentions(rec, r.corpus.Place(s).Name) {
			return false
		}
	}
	return true
}

// figures reports whether each list begins with records that hold a figure: which of
// several cities has more is not told by anything else.
func (r *reply) figures(lists [][]found) bool {
	for _, l := range lists {
		if !slices.ContainsFunc(l[:min(len(l), 3)], func(f found) bool {
			return f.match.Coverage >= answerCoverage && r.shelf.told.holds(understand.AskedNumber, f.rec)
		}) {
			return false
		}
	}
	return true
}
