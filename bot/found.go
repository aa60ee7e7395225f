package bot

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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
	w := r.weights()
	asking := r.index.Prepare(ask)
	for _, s := range r.q.Spans {
		asking.Areas = append(asking.Areas, index.AreaSpan{Start: s.Start, End: s.End, Area: s.Area})
	}
	out := make([]found, 0, len(res.Hits))
	at := make(map[string]int, len(res.Hits)) // record → its place in out, from 1
	for _, h := range res.Hits {
		rec := r.corpus.Record(h.ID)
		fd := found{rec: rec, text: h.Score, match: asking.Match(rec, r.lang())}
		fd.score = r.standing(w, fd)
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
			fd.score = r.standing(w, fd)
			out = append(out, fd)
			i = len(out)
		}
		fd := &out[i-1]
		fd.near = n
		fd.score += w.holds*n.Holds + w.centre*n.Centre + w.lead*n.Lead + w.ahead*n.Ahead
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
	return slices.ContainsFunc(r.q.Cities, func(s string) bool { return mentions(rec, r.corpus.City(s).Name) })
}

// deniesCity reports whether a record of other cities says of one that was asked about
// what is not, and whether is asked: "the list does not name Ningbo" answers for Ningbo.
func (r *reply) deniesCity(rec *corpus.Record) bool {
	return r.q.YesNo && r.namesCity(rec) && r.shelf.told.denies(rec)
}

// mentions reports whether a record's text has a name, in either language.
func mentions(rec *corpus.Record, name corpus.Text) bool {
	return name.EN != "" && holdsWord(rec.Text.EN, name.EN) || name.ZH != "" && strings.Contains(rec.Text.ZH, name.ZH)
}

// holdsWord reports whether s holds a word, or several, and not only as a part of
// a longer one: Dalian does not name Dali.
func holdsWord(s, word string) bool {
	for at := 0; ; {
		i := strings.Index(s[at:], word)
		if i < 0 {
			return false
		}
		from, to := at+i, at+i+len(word)
		before, _ := utf8.DecodeLastRuneInString(s[:from])
		after, _ := utf8.DecodeRuneInString(s[to:])
		if !unicode.IsLetter(before) && !unicode.IsLetter(after) {
			return true
		}
		at = to
	}
}

// filter narrows a search to the cities asked about; records for all cities stay.
func (r *reply) filter() index.Filter {
	return index.Filter{Cities: r.q.Cities, Wide: true}
}
