package bot

import (
	"strings"

	"policybot/bot/understand"
	"policybot/corpus"
	"policybot/index"
)

// The shares of a question's weight that a record has to hold. They are learnt
// from the corpus; see calibrate.
var (
	answerCoverage = 0.5
	relateCoverage = 0.4
)

// find answers from the records that hold what the question says.
func (r *reply) find() error {
	subject := r.q.Subject
	if len(r.q.Documents) > 0 && len(r.index.Prepare(r.q.Ask).Units) > 0 { // the document's name would find the records that name it
		subject = r.q.Ask
	}
	asking, hits, err := r.search(subject, r.q.Ask, r.filter(), 30)
	if err != nil {
		return err
	}
	if len(r.q.Cities) == 1 && !asking.Substantial() && r.q.Asked == understand.AskedNothing {
		return r.cityProfile(r.q.Cities[0])
	}
	r.rank(hits)
	if r.q.LocalPlan && len(r.q.Cities) > 0 && !r.hasLocalPlan() {
		r.refuse(asking, hits)
		r.a.Headline = r.say("refused_local", "names", r.join(r.cityNames(r.q.Cities)))
		return nil
	}
	good := r.good(hits)
	switch {
	case len(good) == 0:
		r.refuse(asking, hits)
	case !r.complete(good):
		r.q.Asked = askedList
		r.refuse(asking, hits)
	default:
		r.answer(good)
	}
	return nil
}

// good returns the records that answer, best first, and behind them those that
// add to the answer; none where none answers.
func (r *reply) good(hits []found) []found {
	var answers, more []found
	for _, f := range hits {
		if f.match.Coverage < r.needed(f.rec) || !r.holds(f.rec) || !r.counts(f.rec) || !r.concerns(f.rec) {
			continue
		}
		if f.match.Coverage >= r.enough() {
			answers = append(answers, f)
		} else {
			more = append(more, f)
		}
	}
	if len(answers) == 0 {
		return nil
	}
	return append(answers, more...)
}

// exactCoverage is what a record has to hold of a question for somebody, some
// company, some office or some result: who does what is all of such a question.
const exactCoverage = 0.65

// enough is the coverage from which the best record answers.
func (r *reply) enough() float64 {
	switch r.q.Asked {
	case understand.AskedPerson, understand.AskedCompany, understand.AskedOffice, understand.AskedResult, understand.AskedDeadline, understand.AskedReason:
		return max(exactCoverage, answerCoverage)
	}
	return answerCoverage
}

// strangerCoverage is what a record about other places, or about no document of
// the corpus, has to hold of a question about a city.
const strangerCoverage = 0.8

// needed is the coverage from which a record counts at all.
func (r *reply) needed(rec *corpus.Record) float64 {
	if len(r.q.Cities) == 0 || len(rec.Cities) > 0 {
		return relateCoverage
	}
	if d := r.corpus.Document(rec.Document); d != nil && d.Tag {
		return strangerCoverage
	}
	return relateCoverage
}

// askedList words the refusal of a list that the corpus holds only in part.
const askedList understand.Asked = "list"

// complete reports whether the records can name every member of a set, where the
// question wants them all: one record lists as many, or there are as many records.
func (r *reply) complete(good []found) bool {
	if r.q.Every == 0 {
		return true
	}
	want := r.q.Every
	if want < 0 {
		want = fewMembers
	}
	for _, f := range good {
		if f.match.Coverage >= good[0].match.Coverage-0.1 && understand.Members(f.rec.Text.EN, f.rec.Text.ZH) >= want {
			return true
		}
	}
	n := 0
	for _, f := range good {
		if f.rec.Kind == corpus.KindMeasure && f.match.Coverage >= good[0].match.Coverage-0.1 {
			n++
		}
	}
	return want <= fewMembers && n >= want
}

// hasLocalPlan reports whether the corpus holds a plan of its own of a city that
// was asked about.
func (r *reply) hasLocalPlan() bool {
	for _, c := range r.q.Cities {
		if r.corpus.Document("local:"+c) != nil {
			return true
		}
	}
	return false
}

// counts reports whether a record speaks of the very thing that is counted, where
// that is named.
func (r *reply) counts(rec *corpus.Record) bool {
	return r.q.Asked != understand.AskedNumber || r.q.Unit == "" || understand.Mentions(r.q.Unit, rec.Text.EN, rec.Text.ZH)
}

// fewMembers is up to how many members a set may be named by as many records.
const fewMembers = 5

// namesPlace reports whether a record's text names a place that was asked about.
func (r *reply) namesPlace(rec *corpus.Record) bool {
	for _, s := range r.q.Places {
		p := r.corpus.Place(s)
		if strings.Contains(rec.Text.EN, p.Name.EN) || strings.Contains(rec.Text.ZH, p.Name.ZH) {
			return true
		}
	}
	return false
}

// concerns reports whether a record may answer for the place asked about. One that
// the corpus does not cover is answered for only by a record that names it. A value
// for a city is one that its own record, or one about all nine, states: the
// programme's figure is not the city's.
func (r *reply) concerns(rec *corpus.Record) bool {
	if len(r.q.Cities) == 0 && len(r.q.Places) > 0 {
		return r.namesPlace(rec)
	}
	if len(r.q.Cities) == 0 || len(rec.Cities) > 0 {
		return true
	}
	switch r.q.Asked {
	case understand.AskedNothing, understand.AskedCity, understand.AskedReason:
		return true
	}
	if r.namesCity(rec) {
		return true
	}
	return understand.NamesAll(len(r.corpus.Cities), rec.Text.EN, rec.Text.ZH)
}

// answer composes an answer of records that were found good, best first.
func (r *reply) answer(good []found) {
	r.a.Status = Answered
	lead := good[0]
	var same []found
	for _, f := range good {
		if f.match.Coverage >= lead.match.Coverage-0.15 {
			same = append(same, f)
		}
	}
	r.a.Count = counted(same)
	switch {
	case r.q.Intent == understand.List && len(same) > 1:
		r.a.Headline = r.say("lead_list", "count", r.a.Count, "scope", r.scope())
		r.section("", same)
	default:
		r.a.Headline = r.leadSentence(lead)
		r.section("", same[:1])
		r.section(r.say("section_more"), same[1:min(len(same), 4)])
	}
	r.support(same[:1])
	r.reorder(good)
}

// leadSentence is the sentence that answers: the record's clause, led by the
// number or the date where one is asked for.
func (r *reply) leadSentence(f found) string {
	clause := r.item(f.rec, f.match).Clause
	if v := r.lead(clause); v != "" {
		return r.say("lead_value", "value", v, "text", clause)
	}
	return clause
}

// reorder puts the records that were found good in front of the rank order.
func (r *reply) reorder(good []found) {
	r.a.Ranked = nil
	r.rank(good)
}

// refuse says what the corpus does not hold and shows the nearest records as
// such.
func (r *reply) refuse(asking *index.Asking, hits []found) {
	r.a.Status = Refused
	scope := r.scope()
	var missing []string
	for _, u := range asking.Units {
		if u.Unseen {
			missing = append(missing, u.Text)
		}
	}
	switch {
	case len(r.q.Places) > 0 && len(r.q.Cities) == 0:
		r.refusePlace()
		return
	case r.q.Asked != understand.AskedNothing:
		r.a.Headline = r.say("refused_"+string(r.q.Asked), "scope", scope)
	case len(missing) > 0 && len(missing) <= 3:
		r.a.Headline = r.say("refused_words", "words", strings.Join(missing, r.say("list_comma")))
	default:
		r.a.Headline = r.say("refused")
	}
	var near []found
	for _, f := range hits {
		if f.match.Coverage > 0.2 && len(near) < 3 {
			near = append(near, f)
		}
	}
	r.section(r.say("section_related"), near)
}
