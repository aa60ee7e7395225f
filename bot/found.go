package bot

import (
	"slices"
	"strings"

	"policybot/bot/understand"
	"policybot/bot/wording"
	"policybot/corpus"
	"policybot/index"
)

// found is a record that a search brought, with how it matches the question.
type found struct {
	rec   *corpus.Record
	score float64
	text  float64 // the text score alone
	match index.Match
	near  wording.Near // how near the question is to the ways in which people ask for it
}

// The parts of a record's standing beside its text score.
const (
	cityBonus      = 0.15 // the record is about the very city asked
	cityTextBonus  = 0.08 // and names it
	cityExtra      = 0.1  // the record is about one city and none was asked about
	confirmedBonus = 0.12
	portionExtra   = 0.3  // the record counts a part, and the whole is asked
	deniesBonus    = 0.2  // the record says what is not, and that is asked
	kindBonus      = 0.12 // the record's kind is the one asked for
	areaBonus      = 0.06 // the record's area was named
	textBonus      = 0.06 // the record belongs to another official text
	mainBonus      = 0.1  // the record belongs to the main document
	unitBonus      = 0.4  // the record gives a figure for the very noun that is counted
	namesBonus     = 0.35 // the record names as many cities as the corpus has, and cities are asked for
	documentGain   = 0.25 // the record belongs to the document named
)

// How the parts of a record's standing compare with its text score.
const (
	coverageGain = 0.52
	fitGain      = 1.62
	holdsGain    = 1.72 // share of the question that occurs in wordings of the record's
	centreGain   = 2.5  // likeness to the centre of those
	leadGain     = 0.68 // that against the record which is the most alike
	textShare    = 0.05
)

// likely is the likeness to one of its wordings from which a record is looked at
// that shares no word with the question.
const likely = 0.25

// search finds records and orders them by text score, coverage and fit.
func (r *reply) search(subject, ask string, f index.Filter, limit int) (*index.Asking, []found, error) {
	f.Areas, f.Documents = r.only.Areas, r.only.Documents
	res, err := r.index.Search(r.ctx, index.Query{Text: subject, Limit: max(limit, 40), Filter: f})
	if err != nil {
		return nil, nil, err
	}
	asking := r.index.Prepare(ask)
	for _, s := range r.q.Spans {
		asking.Areas = append(asking.Areas, index.AreaSpan{Start: s.Start, End: s.End, Area: s.Area})
	}
	out := make([]found, 0, len(res.Hits))
	at := make(map[string]int, len(res.Hits)) // record → its place in out, from 1
	for _, h := range res.Hits {
		rec := r.corpus.Record(h.ID)
		fd := found{rec: rec, text: h.Score, match: asking.Match(rec, r.lang())}
		fd.score = r.ownScore(fd)
		out = append(out, fd)
		at[rec.ID] = len(out)
	}
	r.like = r.shelf.asked().Compare(r.q.Text)
	for _, n := range r.like.Records {
		i := at[n.Record]
		if i == 0 {
			rec := r.corpus.Record(n.Record)
			if n.Asks < likely || !f.Allows(rec) && !r.deniesCity(rec) {
				continue
			}
			fd := found{rec: rec, match: asking.Match(rec, r.lang())}
			fd.score = r.ownScore(fd)
			out = append(out, fd)
			i = len(out)
		}
		fd := &out[i-1]
		fd.near = n
		fd.score += holdsGain*n.Holds + centreGain*n.Centre + leadGain*n.Lead
	}
	slices.SortStableFunc(out, func(a, b found) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	if len(out) > limit {
		out = out[:limit]
	}
	return asking, out, nil
}

// ownScore is what a record scores by what it is and says. Where a corpus says how
// people ask, that tells more than the words that a question shares with a record.
func (r *reply) ownScore(f found) float64 {
	text := f.text
	if len(r.corpus.Asked) > 0 {
		text *= textShare
	}
	return text + coverageGain*f.match.Coverage + fitGain*r.fit(f.rec)
}

// fit scores what a record is against what is asked, its words aside.
func (r *reply) fit(rec *corpus.Record) float64 {
	s := 0.0
	switch {
	case len(r.q.Cities) > 0 && len(rec.Cities) > 0:
		s += cityBonus
		if r.namesCity(rec) {
			s += cityTextBonus
		}
	case len(r.q.Cities) == 0 && len(rec.Cities) == 1:
		s -= cityExtra
	}
	if len(r.q.Cities) > 0 && corpus.IsLocal(rec.Document) {
		s += textBonus
	}
	if rec.Confidence == corpus.Confirmed {
		s += confirmedBonus
	}
	if r.q.Asked == understand.AskedNumber && r.q.Topic == "" && r.shelf.told.portions(rec) {
		s -= portionExtra
	}
	if r.q.Negated && r.shelf.told.denies(rec) {
		s += deniesBonus
	}
	if slices.Contains(r.q.Areas, rec.Area) {
		s += areaBonus
	}
	if len(r.q.Documents) > 0 {
		switch d := r.corpus.Document(rec.Document); {
		case slices.Contains(r.q.Documents, rec.Document):
			s += documentGain
		case d != nil && !d.Tag:
			s -= documentGain
		default:
			s -= documentGain / 2
		}
	} else if main := r.shelf.main; main != nil && rec.Document == main.ID {
		s += mainBonus
	} else if d := r.corpus.Document(rec.Document); d != nil && !d.Tag {
		s += textBonus
	}
	if r.q.Asked == understand.AskedRate && r.shelf.told.hasRate(rec) {
		s += kindBonus
	}
	switch {
	case r.q.Asked == understand.AskedCity:
		s += namesBonus * float64(r.namesIn(rec)) / float64(len(r.corpus.Cities))
	case r.q.Asked != understand.AskedNothing && r.holds(rec):
		s += kindBonus
		if understand.CountsUnit(r.q.Unit, rec.Text.EN, rec.Text.ZH) {
			s += unitBonus
		}
	}
	return s
}

// holds reports whether a record holds a value of the sort that is asked for.
func (r *reply) holds(rec *corpus.Record) bool {
	if r.q.Asked == understand.AskedCity && r.q.Ranks && len(r.q.Cities) == 0 && !r.shelf.told.ranks(rec) {
		return false
	}
	if r.q.Asked == understand.AskedCity {
		return r.namesIn(rec) > 0 && (!r.q.Negated || r.shelf.told.denies(rec))
	}
	return r.shelf.told.holds(r.q.Asked, rec)
}

// namesIn counts the cities and places that a record's text names, up to the
// number of cities.
func (r *reply) namesIn(rec *corpus.Record) int {
	n, places := r.shelf.told.names(r.corpus, rec)
	if r.q.Earlier {
		n = 0
	}
	return min(n+places, len(r.corpus.Cities))
}

// namesCity reports whether a record's text names a city that was asked about.
func (r *reply) namesCity(rec *corpus.Record) bool {
	for _, s := range r.q.Cities {
		c := r.corpus.City(s)
		if mentions(rec, c.Name) {
			return true
		}
	}
	return false
}

// deniesCity reports whether a record of other cities says of one that was asked about
// what is not, and whether is asked: "the list does not name Ningbo" answers for Ningbo.
func (r *reply) deniesCity(rec *corpus.Record) bool {
	return r.q.YesNo && r.namesCity(rec) && r.shelf.told.denies(rec)
}

// mentions reports whether a record's text has a name, in either language.
func mentions(rec *corpus.Record, name corpus.Text) bool {
	return name.EN != "" && strings.Contains(rec.Text.EN, name.EN) || name.ZH != "" && strings.Contains(rec.Text.ZH, name.ZH)
}

// filter narrows a search to the cities asked about; records for all cities stay.
func (r *reply) filter() index.Filter {
	return index.Filter{Cities: r.q.Cities, Wide: true}
}
