package bot

import (
	"slices"
	"strings"

	"policybot/bot/catalog"
	"policybot/corpus"
	"policybot/index"
)

// item draws one record: its clause, its small print, its caution and its citations.
func (r *reply) item(rec *corpus.Record, m index.Match) Item {
	clause, words := m.Clause()
	if clause == "" {
		clause = rec.Text.In(r.lang())
	}
	if r.a.Lang == Traditional {
		clause = catalog.ToTraditional(clause)
		words = slices.Clone(words)
		for i := range words {
			words[i] = catalog.ToTraditional(words[i])
		}
	}
	it := Item{RecordID: rec.ID, Clause: clause, Matched: words, Tags: r.tags(rec), Number: rec.Number}
	r.origin(&it, rec)
	if !rec.Note.IsZero() {
		it.Note = r.textOf(rec.Note)
	}
	switch rec.Confidence {
	case corpus.Reported:
		it.Confidence = r.say("label_reported")
	case corpus.Unconfirmed:
		it.Confidence = r.say("label_unconfirmed")
	}
	for _, id := range rec.Sources[:min(len(rec.Sources), maxCites)] {
		it.Cites = append(it.Cites, r.cite(id))
	}
	return it
}

// maxCites bounds the sources shown for one record: the most direct ones.
const maxCites = 2

func (r *reply) tags(rec *corpus.Record) []string {
	var tags []string
	if len(rec.Cities) > 0 {
		tags = append(tags, r.join(r.cityNames(rec.Cities)))
	} else if r.shelf.namesEvery(rec) {
		tags = append(tags, r.say("tag_all"))
	} else {
		tags = append(tags, r.say("tag_wide"))
	}
	if a := r.corpus.Area(rec.Area); a != nil {
		tags = append(tags, r.textOf(a.Name))
	}
	if d := r.corpus.Document(rec.Document); d != nil {
		tags = append(tags, r.documentName(d))
	}
	return tags
}

func (r *reply) documentName(d *corpus.Document) string {
	if !d.Short.IsZero() {
		return r.textOf(d.Short)
	}
	return r.textOf(d.Title)
}

// cite returns the number of a source among the citations, adding it when new.
func (r *reply) cite(id string) int {
	for _, c := range r.a.Citations {
		if c.ID == id {
			return c.N
		}
	}
	s := r.corpus.Source(id)
	if s == nil { // a valid corpus has every source
		return 0
	}
	c := Citation{N: len(r.a.Citations) + 1, ID: id, Title: r.textOf(s.Title), Publisher: s.Publisher, Date: s.Date, URL: s.Link()}
	if r.a.Lang == Traditional {
		c.Publisher = catalog.ToTraditional(c.Publisher)
	}
	switch s.Page {
	case corpus.PageCopy:
		c.Publisher += r.say("in_brackets", "text", r.say("read_copy"))
	case corpus.PageSummary:
		c.Publisher += r.say("in_brackets", "text", r.say("read_summary"))
	}
	r.a.Citations = append(r.a.Citations, c)
	return c.N
}

// section adds a group of records to the answer. Records that are shown already
// are left out.
func (r *reply) section(label string, found []found) {
	s := Section{Label: label}
	for _, f := range found {
		if r.shown[f.rec.ID] {
			continue
		}
		if r.shown == nil {
			r.shown = map[string]bool{}
		}
		r.shown[f.rec.ID] = true
		s.Items = append(s.Items, r.item(f.rec, f.match))
	}
	if len(s.Items) > 0 {
		r.a.Sections = append(r.a.Sections, s)
	}
}

// rank fills the answer's rank order.
func (r *reply) rank(found []found) {
	for _, f := range found[:min(len(found), 10)] {
		clause, _ := f.match.Clause()
		if clause == "" {
			clause = f.rec.Text.In(r.lang())
		}
		whole := f.rec.Text.In(r.lang())
		if r.a.Lang == Traditional {
			clause, whole = catalog.ToTraditional(clause), catalog.ToTraditional(whole)
		}
		r.a.Ranked = append(r.a.Ranked, Ranked{
			ID: f.rec.ID, Document: f.rec.Document, Kind: string(f.rec.Kind), Cities: f.rec.Cities, Area: f.rec.Area,
			Score: f.score, Coverage: f.match.Coverage, Text: whole, Clause: clause,
		})
	}
}

// support words how well the shown records are supported: of several that differ,
// how many are of each kind.
func (r *reply) support(recs []found) {
	n := map[corpus.Confidence]int{}
	for _, f := range recs[:min(len(recs), r.most(shownMost))] {
		n[f.rec.Confidence]++
	}
	if len(n) > 1 {
		r.a.Confidence = r.say("confidence_mixed", "confirmed", n[corpus.Confirmed], "reported", n[corpus.Reported], "unconfirmed", n[corpus.Unconfirmed])
		return
	}
	for c := range n {
		r.a.Confidence = r.say("confidence_" + string(c))
	}
}

// counted returns how many of the records count: all but unconfirmed ones.
func counted(recs []found) int {
	n := 0
	for _, f := range recs {
		if f.rec.Confidence != corpus.Unconfirmed {
			n++
		}
	}
	return n
}

// finish completes what every answer has.
func (r *reply) finish() {
	a := &r.a
	if a.Recognised.Cities == nil {
		a.Recognised.Cities = []string{}
	}
	if a.Recognised.Areas == nil {
		a.Recognised.Areas = []string{}
	}
	if a.Recognised.Documents == nil {
		a.Recognised.Documents = []string{}
	}
	if a.Status == Answered || a.Status == Related {
		r.caution()
		r.facets()
	}
}

// caution warns when an answer about a city or the pilot shows only records that
// are not of its task document.
func (r *reply) caution() {
	r.a.Caution = r.readAs()
	main := r.shelf.main
	if main == nil {
		return
	}
	measures := false
	for _, s := range r.a.Sections {
		for _, it := range s.Items {
			rec := r.corpus.Record(it.RecordID)
			if rec == nil { // among changes: it was removed since
				continue
			}
			if rec.Document == main.ID {
				return
			}
			measures = measures || rec.Kind == corpus.KindMeasure
		}
	}
	if measures {
		r.a.Caution = strings.TrimSpace(r.a.Caution + " " + r.say("caution_not_tasks", "document", r.documentName(main)))
	}
}

// readAs says which misspelt words were read as which.
func (r *reply) readAs() string {
	var words []string
	for w := range r.q.Mended {
		words = append(words, w)
	}
	slices.Sort(words)
	for i, w := range words {
		name := r.q.Mended[w]
		if r.corpus.City(name) != nil || r.corpus.Place(name) != nil {
			name = r.cityNames([]string{name})[0]
		}
		words[i] = r.say("carried_names", "word", w, "name", name)
	}
	return strings.Join(words, " ")
}
