package bot

import (
	"slices"
	"strings"

	"policybot/bot/understand"
	"policybot/corpus"
)

// namesPlace reports whether a record's text names a place that was asked about.
func (r *reply) namesPlace(rec *corpus.Record) bool {
	return slices.ContainsFunc(r.q.Places, func(s string) bool { return mentions(rec, r.corpus.Place(s).Name) })
}

// lists reports whether a record lists places, so that it tells of one that is not
// among them.
func (r *reply) lists(rec *corpus.Record) bool {
	cities, places := r.shelf.told.names(r.corpus, rec)
	return cities+places >= listsFrom
}

// abroad reports whether a place in another country was asked about.
func (r *reply) abroad() bool {
	return slices.ContainsFunc(r.q.Places, func(s string) bool { return r.corpus.Place(s).Status == corpus.Abroad })
}

// listsFrom is how many places make a list.
const listsFrom = 4

// namesEarlier reports whether a record names an earlier pilot area that was asked about
// beside a city: "was Shenyang in before Dalian?"
func (r *reply) namesEarlier(rec *corpus.Record) bool {
	return slices.ContainsFunc(r.q.Places, func(s string) bool {
		p := r.corpus.Place(s)
		return p.Status == corpus.EarlierPilot && mentions(rec, p.Name)
	})
}

// concerns reports whether a record may answer for the place asked about. One that
// the corpus does not cover is answered for only by a record that names it. A value
// for a city is one that its own record, or one about all nine, states: the
// programme's figure is not the city's.
func (r *reply) concerns(rec *corpus.Record) bool {
	if len(r.q.Cities) == 0 && len(r.q.Places) > 0 {
		return r.namesPlace(rec) || r.q.YesNo && r.lists(rec) && !r.abroad()
	}
	if r.q.Each && r.namesIn(rec) < 2 {
		return false // the whole's figure is not that of each
	}
	if len(r.q.Cities) > 0 && r.q.CountsTasks() && !r.namesCity(rec) {
		return false
	}
	if r.q.InTasks && len(r.q.Cities) > 0 && (rec.Kind == corpus.KindNumber || rec.Kind == corpus.KindCityProfile) {
		return false // that a city is strong in something does not make it a task
	}
	if r.q.Speaker != "" && !slices.ContainsFunc(strings.Fields(r.q.Speaker), func(w string) bool { return holdsWord(rec.Text.EN, w) }) {
		return false // somebody else's words
	}
	if r.q.InReport && len(r.q.Cities) > 0 && len(rec.Cities) == 0 {
		return false // the country's work report is not the city's
	}
	if r.q.National && len(rec.Cities) > 0 && r.q.Asked != understand.AskedNothing {
		return false // a city's figure is not the country's
	}
	if len(r.q.Cities) == 0 || len(rec.Cities) > 0 {
		return true
	}
	switch r.q.Asked {
	case understand.AskedNothing, understand.AskedCity:
		return true
	}
	if r.namesCity(rec) {
		return true
	}
	return understand.NamesAll(len(r.corpus.Cities), rec.Text.EN, rec.Text.ZH)
}

// onlyElsewhere reports whether a record of no city in particular names earlier pilot
// areas, and neither those nor the cities that were asked about: what law firms in
// Tianjin may do is not said of Shenzhen.
func (r *reply) onlyElsewhere(rec *corpus.Record) bool {
	if len(r.q.Cities) == 0 || len(rec.Cities) > 0 || r.namesCity(rec) || r.namesEarlier(rec) || understand.NamesAll(len(r.corpus.Cities), rec.Text.EN, rec.Text.ZH) {
		return false
	}
	return slices.ContainsFunc(r.corpus.Places, func(p *corpus.Place) bool {
		return p.Status == corpus.EarlierPilot && mentions(rec, p.Name)
	})
}
