package bot

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"policybot/bot/catalog"
	"policybot/bot/understand"
	"policybot/corpus"
	"policybot/index"
)

// Ownership says whose money a company is.
type Ownership string

// The ownerships. Empty: not told.
const (
	ForeignOwned  Ownership = "foreign"
	DomesticOwned Ownership = "domestic"
)

// Need is what somebody says of a company. Every part may be empty, and nothing of
// it is kept.
type Need struct {
	Trade     string // what it does: "logistics", "医院"
	City      string // slug or name
	Ownership Ownership
	Want      string // what it wants to do: "hire foreign doctors"
	Lang      Lang
}

// matchMost is how many measures are shown to somebody.
const matchMost = 40

// Match returns the measures that may apply to a company, each with the reasons
// why it is shown, those of its city before those of no city in particular. It
// claims no more than the reasons say. A need without any part is refused with
// what to tell.
func (e *Engine) Match(ctx context.Context, n Need) (Answer, error) {
	n.Trade, n.Want, n.City = bounded(n.Trade), bounded(n.Want), bounded(n.City)
	if n.Lang == "" {
		n.Lang = Detect(n.Trade + n.Want + n.City)
	}
	city, known := Suggestion{}, true
	if n.City != "" {
		city, known = e.Named(SortCity, n.City, n.Lang)
	}
	return e.look(ctx, n.Lang, func(r *reply) error {
		if !known {
			r.refuseName(SortCity, n.City, e.Suggest(SortCity, "", r.a.Lang))
			return nil
		}
		if n.Trade == "" && n.Want == "" && n.City == "" && n.Ownership == "" {
			r.a.Status, r.a.Headline = Clarify, r.say("match_nothing")
			r.suggest()
			r.finish()
			return nil
		}
		r.a.Carried = city.Note
		return r.matchNeed(n, city.Key)
	})
}

// wish is one part of a need that words tell.
type wish struct {
	key   string // of the message that gives the reason
	read  understand.Question
	ask   *index.Asking // words that name an area count as held by its records
	words *index.Asking // words alone
	areas []string
}

func (r *reply) matchNeed(n Need, city string) error {
	if city != "" {
		r.q.Cities = []string{city}
	}
	var wishes []wish
	for _, part := range [][2]string{{"match_trade", n.Trade}, {"match_want", n.Want}} {
		if part[1] == "" {
			continue
		}
		read := r.shelf.reader.Read(part[1])
		ask := r.index.Prepare(read.Ask)
		for _, s := range read.Spans {
			ask.Areas = append(ask.Areas, index.AreaSpan{Start: s.Start, End: s.End, Area: s.Area})
		}
		wishes = append(wishes, wish{part[0], read, ask, r.index.Prepare(read.Ask), read.Areas})
	}
	r.a.Question = r.needWords(n)
	list, err := r.candidates(wishes)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(f found) bool { return len(wishes) > 0 && f.score == 0 })
	if n.Ownership != "" {
		for i := range list {
			if r.foreign(list[i].rec) == (n.Ownership == ForeignOwned) {
				list[i].score += 0.1
			}
		}
	}
	slices.SortStableFunc(list, func(a, b found) int { return cmp.Compare(b.score, a.score) })
	if city != "" { // what speaks of other places alone comes last
		slices.SortStableFunc(list, func(a, b found) int {
			return min(len(r.elsewhere(a.rec)), 1) - min(len(r.elsewhere(b.rec)), 1)
		})
	}
	if city != "" && len(wishes) == 0 { // nothing else says which ones are left out
		sortBy(list, func(f found) float64 { return float64(min(len(f.rec.Cities), 1)) })
	}
	if len(list) == 0 {
		r.a.Status, r.a.Headline = Refused, r.say("match_none")
		r.suggest()
		r.finish()
		return nil
	}
	all := len(list)
	list = list[:min(all, matchMost)]
	r.showGroups(r.byReach(list, city))
	r.reasons(n, city, wishes)
	if all > len(list) {
		r.line(r.sayN("section_left", all-len(list)))
	}
	r.a.Headline = r.say("match_found", "count", all)
	r.settle(list)
	r.a.Status, r.a.Count = Related, all
	r.finish()
	r.a.Caution = strings.TrimSpace(r.a.Caution + " " + r.say("match_caution"))
	return nil
}

// needWords words a need.
func (r *reply) needWords(n Need) string {
	var parts []string
	add := func(key, value string) {
		if value != "" {
			parts = append(parts, r.say("counted_pair", "name", r.say(key), "value", value))
		}
	}
	add("need_trade", n.Trade)
	add("need_city", r.join(r.cityNames(r.q.Cities)))
	if n.Ownership != "" {
		add("need_owner", r.say("need_"+string(n.Ownership)))
	}
	add("need_want", n.Want)
	return strings.Join(parts, " · ")
}

// wishCoverage is how much of what somebody says a measure has to hold.
const wishCoverage = 0.34

// candidates finds the measures of the city, or of none in particular, that hold
// what is said, scored by how much of it. Without words it is all of them.
func (r *reply) candidates(wishes []wish) ([]found, error) {
	filter := index.Filter{Cities: r.q.Cities, Wide: true, Kinds: []string{string(corpus.KindMeasure)}}
	if len(wishes) == 0 {
		return foundOf(r.pick(func(rec *corpus.Record) bool { return rec.Kind == corpus.KindMeasure && r.inCities(rec) })), nil
	}
	at := map[string]int{}
	var out []found
	add := func(rec *corpus.Record, score float64, m index.Match) {
		i, ok := at[rec.ID]
		if !ok {
			i = len(out)
			at[rec.ID] = i
			out = append(out, found{rec: rec, match: m})
		}
		out[i].score += score
		if m.Coverage > out[i].match.Coverage {
			out[i].match = m
		}
	}
	for _, w := range wishes {
		res, err := r.index.Search(r.ctx, index.Query{Text: w.read.Subject, Limit: matchedMost, Filter: filter})
		if err != nil {
			return nil, err
		}
		for _, h := range res.Hits {
			rec := r.corpus.Record(h.ID)
			if f := (found{rec: rec, match: w.ask.Match(rec, r.lang())}); f.match.Coverage >= wishCoverage && holdsName(w.ask, f) {
				add(rec, h.Score+f.match.Coverage, f.match)
			}
		}
		if len(w.areas) == 0 {
			continue
		}
		n := 0
		for _, rec := range r.corpus.Records { // the area that the words name
			if rec.Kind != corpus.KindMeasure || !slices.Contains(w.areas, rec.Area) || !r.inCities(rec) {
				continue
			}
			if _, ok := at[rec.ID]; !ok && n < matchedMost {
				n++
				add(rec, 0.5, index.Match{Coverage: wishCoverage})
			}
		}
	}
	return out, nil
}

// foreign reports whether a measure speaks of foreign investors.
func (r *reply) foreign(rec *corpus.Record) bool {
	for _, w := range []string{"外资", "外商", "境外投资者", "外国投资者", "独资"} {
		if strings.Contains(rec.Text.ZH, w) {
			return true
		}
	}
	en := strings.ToLower(rec.Text.EN)
	for _, w := range []string{"foreign-owned", "foreign investor", "foreign-funded", "foreign-invested", "foreign investment", "foreign capital", "wholly foreign", "foreign companies", "foreign-run"} {
		if strings.Contains(en, w) {
			return true
		}
	}
	return false
}

// elsewhereMost bounds the other places that a reason names.
const elsewhereMost = 4

// origins are places that measures name as where people and firms come from.
var origins = map[string]bool{"hong-kong": true, "macao": true, "taiwan": true}

// elsewhere returns the names of the places that a record without a city speaks of
// where it does not name the city that was asked about: it may well not apply there.
func (r *reply) elsewhere(rec *corpus.Record) []string {
	if len(rec.Cities) > 0 || r.namesCity(rec) {
		return nil
	}
	var out []string
	for _, c := range r.corpus.Cities {
		if mentions(rec, c.Name) {
			out = append(out, r.textOf(c.Name))
		}
	}
	for _, p := range r.corpus.Places {
		if !origins[p.Slug] && mentions(rec, p.Name) {
			out = append(out, r.textOf(p.Name))
		}
	}
	return out[:min(len(out), elsewhereMost)]
}

// reasons writes under every shown measure why it is shown.
func (r *reply) reasons(n Need, city string, wishes []wish) {
	for i := range r.a.Sections {
		for k := range r.a.Sections[i].Items {
			it := &r.a.Sections[i].Items[k]
			rec := r.corpus.Record(it.RecordID)
			for _, w := range wishes {
				if held := r.heldWords(w, rec); len(held) > 0 {
					it.Reasons = append(it.Reasons, r.say(w.key, "words", strings.Join(held, r.say("list_comma"))))
				}
				if slices.Contains(w.areas, rec.Area) {
					it.Reasons = append(it.Reasons, r.say(w.key+"_area", "area", r.textOf(r.corpus.Area(rec.Area).Name)))
				}
			}
			if city != "" {
				name := r.cityNames([]string{city})[0]
				switch others := r.elsewhere(rec); {
				case slices.Contains(rec.Cities, city) || r.namesCity(rec):
					it.Reasons = append(it.Reasons, r.say("match_city", "name", name))
				case len(others) > 0:
					it.Reasons = append(it.Reasons, r.say("match_elsewhere", "name", name, "places", strings.Join(others, r.say("list_comma"))))
				default:
					it.Reasons = append(it.Reasons, r.say("match_wide", "name", name))
				}
			}
			switch foreign := r.foreign(rec); {
			case foreign && n.Ownership == ForeignOwned:
				it.Reasons = append(it.Reasons, r.say("match_foreign"))
			case foreign && n.Ownership == DomesticOwned:
				it.Reasons = append(it.Reasons, r.say("match_foreign_only"))
			case !foreign && n.Ownership == ForeignOwned:
				it.Reasons = append(it.Reasons, r.say("match_any_owner"))
			}
		}
	}
}

// heldWords are the words of a wish as they stand in a record, in the language of the
// wish.
func (r *reply) heldWords(w wish, rec *corpus.Record) []string {
	_, held := w.words.Match(rec, string(Detect(w.read.Text))).Clause()
	all := slices.Clone(held)
	held = slices.DeleteFunc(held, func(word string) bool { // "hospital" beside "hospitals" says nothing more
		return slices.ContainsFunc(all, func(other string) bool { return other != word && strings.Contains(other, word) })
	})
	if r.a.Lang == Traditional {
		for i := range held {
			held[i] = catalog.ToTraditional(held[i])
		}
	}
	return held
}
