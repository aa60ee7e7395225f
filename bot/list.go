package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"policybot/bot/understand"
	"policybot/corpus"
	"policybot/index"
)

// Order is how a list is sorted.
type Order string

// The orders of a list. Without words there is no relevance.
const (
	ByRelevance Order = "relevance"
	ByNumber    Order = "number" // by document, then by the official number, then as the corpus has them
)

// ListQuery asks for a list. Every part narrows it; empty parts do not.
type ListQuery struct {
	Text  string // words; names of cities in them are taken for a filter where none is given
	Kinds []string
	Order Order // default: by relevance with words, else by number
	Limit int   // most records in the answer, up to ListMost; default: what other answers hold
	Wide  bool  // with cities: records about no city in particular too
	Look
}

// ListMost bounds how many records a list can hold.
const ListMost = 10000

func (q ListQuery) most() int {
	if q.Limit > 0 {
		return min(q.Limit, ListMost)
	}
	return allMost
}

// List returns the records that a query asks for, with facet counts of all that
// match. It is a refusal if there are none.
func (e *Engine) List(ctx context.Context, q ListQuery) (Answer, error) {
	q.Text = bounded(q.Text)
	if q.Lang == "" && q.Text != "" {
		q.Lang = Detect(q.Text)
	}
	return e.look(ctx, q.Lang, func(r *reply) error {
		if q.Text != "" {
			r.q = r.shelf.reader.Read(q.Text)
			r.q.Areas, r.q.Asked, r.q.Intent = nil, understand.AskedNothing, understand.List
		}
		named := r.q.Cities
		r.narrowTo(q.Scope)
		r.asked = q.Text
		list, err := r.listed(q)
		if err != nil {
			return err
		}
		if len(named) > 0 { // the words name cities too, and narrow like the filter
			list = slices.DeleteFunc(list, func(f found) bool {
				return !slices.ContainsFunc(f.rec.Cities, func(c string) bool { return slices.Contains(named, c) }) && !(q.Wide && len(f.rec.Cities) == 0)
			})
		}
		filter := r.filterWords(q.Text, q.Kinds)
		if q.Wide && len(r.q.Cities) > 0 {
			filter += " · " + r.say("filter_wide")
		}
		r.a.Question = filter
		r.a.Recognised = Recognised{Cities: r.q.Cities, Areas: r.only.Areas, Documents: r.only.Documents, Intent: "list"}
		if len(list) == 0 {
			r.a.Status = Refused
			r.a.Headline = r.say("refused_list_none", "filter", filter)
			r.suggest()
			r.finish()
			return nil
		}
		r.a.Headline = r.say("look_list", "filter", filter, "count", len(list), "measures", ofKind(list, corpus.KindMeasure))
		limit := q.most()
		shown := list[:min(len(list), limit)]
		if r.order(q) == ByNumber {
			main := r.shelf.main
			for _, g := range grouped(shown, func(rec *corpus.Record) groupKey {
				return groupKey{r.programme(main, rec.Document), rec.Document}
			}, func(rec *corpus.Record) string { return r.programmeName(rec.Document) }) {
				r.section(g.label, g.recs)
			}
		} else {
			r.section("", shown)
		}
		if left := len(list) - len(shown); left > 0 {
			r.line(r.sayN("section_left", left))
		}
		r.settle(shown)
		r.a.Count = len(list)
		r.finish()
		r.facetsFor(records(list), SortCity, SortArea, SortDocument, SortKind)
		return nil
	})
}

func (r *reply) order(q ListQuery) Order {
	if q.Order == ByNumber || q.Text == "" || r.q.Subject == "" {
		return ByNumber
	}
	return ByRelevance
}

// listed finds the records of a list, in its order.
func (r *reply) listed(q ListQuery) ([]found, error) {
	keep := func(rec *corpus.Record) bool {
		if len(q.Kinds) > 0 && !slices.Contains(q.Kinds, string(rec.Kind)) || !r.within(rec) {
			return false
		}
		return len(r.q.Cities) == 0 || len(rec.Cities) == 0 && q.Wide ||
			slices.ContainsFunc(rec.Cities, func(c string) bool { return slices.Contains(r.q.Cities, c) })
	}
	var list []found
	if strings.TrimSpace(r.q.Subject) == "" {
		list = foundOf(r.pick(keep))
	} else {
		res, err := r.index.Search(r.ctx, index.Query{Text: r.q.Subject, Limit: max(allMost, q.most()), Filter: index.Filter{
			Cities: r.q.Cities, Wide: q.Wide, Areas: r.only.Areas, Documents: r.only.Documents, Kinds: q.Kinds,
		}})
		if err != nil {
			return nil, err
		}
		asking := r.index.Prepare(r.q.Ask)
		for _, h := range res.Hits {
			if h.Coverage < listCoverage {
				continue
			}
			rec := r.corpus.Record(h.ID)
			f := found{rec: rec, score: h.Score, match: asking.Match(rec, r.lang())}
			if f.match.Coverage >= listCoverage && holdsName(asking, f) {
				list = append(list, f)
			}
		}
	}
	if r.order(q) == ByNumber {
		r.byNumber(list)
	}
	return list, nil
}

// listCoverage is how much of the words a record of a list holds.
const listCoverage = 0.5

// byNumber sorts by programme, document and official number.
func (r *reply) byNumber(list []found) {
	main := r.shelf.main
	place := make(map[string]int, len(r.corpus.Documents))
	for i, d := range r.corpus.Documents {
		place[d.ID] = r.programme(main, d.ID)*10000 + i
	}
	at := make(map[*corpus.Record]int, len(list))
	if len(list) > 0 {
		for i, rec := range r.corpus.Records {
			at[rec] = i
		}
	}
	type keyed struct {
		f   found
		key [4]int
	}
	keys := make([]keyed, len(list))
	for i, f := range list {
		n, ok := firstNumber(f.rec.Number)
		unnumbered := 0
		if !ok {
			unnumbered = 1
		}
		keys[i] = keyed{f, [4]int{place[f.rec.Document], unnumbered, n, at[f.rec]}}
	}
	slices.SortFunc(keys, func(a, b keyed) int { return slices.Compare(a.key[:], b.key[:]) })
	for i, k := range keys {
		list[i] = k.f
	}
}

// firstNumber reads the first number in Arabic figures. Numbers in Chinese figures
// follow the order of the document, in which the corpus has its records anyway.
func firstNumber(s string) (int, bool) {
	from := strings.IndexFunc(s, isDigit)
	if from < 0 {
		return 0, false
	}
	to := from
	for to < len(s) && isDigit(rune(s[to])) {
		to++
	}
	n, err := strconv.Atoi(s[from:to])
	return n, err == nil
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// filterOf words what is looked up with what it was narrowed to.
func (r *reply) filterOf(name string) string {
	if len(r.q.Cities)+len(r.only.Areas)+len(r.only.Documents) == 0 {
		return name
	}
	return name + " · " + r.filterWords("", nil)
}

// filterWords words what a list was narrowed to.
func (r *reply) filterWords(text string, kinds []string) string {
	var parts []string
	if len(r.q.Cities) > 0 {
		parts = append(parts, r.join(r.cityNames(r.q.Cities)))
	}
	for _, a := range r.only.Areas {
		parts = append(parts, r.textOf(r.corpus.Area(a).Name))
	}
	for _, d := range r.only.Documents {
		parts = append(parts, r.documentName(r.corpus.Document(d)))
	}
	for _, k := range kinds {
		if messages.Has("kind_" + k) {
			parts = append(parts, r.say("kind_"+k))
		}
	}
	if text != "" {
		parts = append(parts, r.say("filter_text", "text", text))
	}
	if len(parts) == 0 {
		return r.say("filter_none")
	}
	return strings.Join(parts, " · ")
}
