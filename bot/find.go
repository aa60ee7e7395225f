package bot

import (
	"math"
	"slices"

	"policybot/bot/understand"
	"policybot/corpus"
	"policybot/index"
)

// How many records a search brings: enough for any list that is shown.
const (
	usualDepth = 30
	listDepth  = 200
)

// find answers from the records that hold what the question says.
func (r *reply) find() error {
	asking, hits, err := r.seek()
	if err != nil {
		return err
	}
	r.rank(hits)
	if r.q.LocalPlan && len(r.q.Cities) > 0 && !r.hasLocalPlan() {
		r.refuse(asking, hits)
		r.a.Headline = r.say("refused_local", "names", r.join(r.cityNames(r.q.Cities)))
		return nil
	}
	if len(r.q.Cities) == 1 && !asking.Substantial() && r.q.Asked == understand.AskedNothing && r.speaksOf(r.q.Cities[0]) {
		r.a.Ranked = nil
		return r.cityProfile(r.q.Cities[0])
	}
	if r.q.LocalPlan && len(r.q.Cities) == 1 && r.q.Asked == understand.AskedNothing && understand.Contents(r.q.Ask) {
		return r.contents(corpus.LocalTag(r.q.Cities[0]))
	}
	good := r.answering(asking, hits)
	switch {
	case len(good) == 0 && r.q.Focus && len(r.q.Cities) == 1 && r.speaksOf(r.q.Cities[0]):
		r.a.Ranked = nil
		return r.cityProfile(r.q.Cities[0])
	case r.asksMember(good) && r.tellMember():
	case len(good) == 0 || !r.complete(good):
		if r.q.Every != 0 && r.q.Asked == understand.AskedNothing || len(good) > 0 {
			r.q.Asked = understand.AskedList
		}
		r.refuse(asking, hits)
	default:
		r.answer(good)
	}
	return nil
}

// asksMember reports whether a question that is no plain one for membership asks for it
// all the same: nothing else answers, or the list of the cities would for a place that it
// does not name.
func (r *reply) asksMember(good []found) bool {
	if len(good) == 0 {
		return r.q.MayMember
	}
	return r.q.YesNo && r.q.Asked == understand.AskedNothing && len(r.q.Cities) == 0 && len(r.q.Places) > 0 &&
		!r.namesPlace(good[0].rec) && slices.Contains(r.listRecords(), good[0].rec.ID)
}

// elsewhereSure is how sure a record has to be to answer for a place that is not covered,
// where nothing in particular is asked of it.
const elsewhereSure = 1.8

// findSure answers from the records where one that may lead is sure to answer, and
// reports whether.
func (r *reply) findSure(may func(*corpus.Record) bool) (bool, error) {
	if len(r.corpus.Asked) == 0 {
		return false, nil
	}
	asking, hits, err := r.seek()
	if err != nil {
		return false, err
	}
	good := r.answering(asking, hits)
	if len(good) == 0 || !may(good[0].rec) || r.surely < elsewhereSure || !r.complete(good) {
		return false, nil
	}
	r.answer(good)
	return true, nil
}

// seek searches for the records that hold what the question says.
func (r *reply) seek() (*index.Asking, []found, error) {
	subject := r.q.Subject
	if len(r.q.Documents) > 0 && len(r.index.Prepare(r.q.Ask).Units) > 0 { // the document's name would find the records that name it
		subject = r.q.Ask
	}
	depth := usualDepth
	if r.q.Intent == understand.List {
		depth = listDepth
	}
	asking, hits, err := r.search(subject, r.q.Ask, r.filter(), depth)
	if err == nil {
		r.unseen = asking.UnseenShare()
	}
	return asking, hits, err
}

// answering returns the records among those found that answer, and notes how surely the
// first does.
func (r *reply) answering(asking *index.Asking, hits []found) []found {
	good := r.good(hits)
	r.sought = true
	if len(good) > 0 {
		r.surely = r.sure(good[0])
	}
	if !asking.Substantial() || r.q.Generic {
		good = r.ofMain(good)
	}
	return good
}

// good returns the records that answer, best first, and behind them those that
// add to the answer; none where none answers.
func (r *reply) good(hits []found) []found {
	enough, relate := r.enough()
	var answers, more []found
	// How surely one speaks of the subject that lacks what is asked of it, or that is of
	// another place.
	missed, away := math.Inf(-1), math.Inf(-1)
	for _, f := range hits {
		sure := r.sure(f)
		if sure < relate {
			continue
		}
		if !r.q.Fits(f.rec.Text.EN, f.rec.Text.ZH) {
			missed = max(missed, sure)
			continue
		}
		if r.q.OtherDays(f.rec.Text.EN, f.rec.Text.ZH) || !r.counts(f) || r.strange(f) {
			continue
		}
		if !r.concerns(f.rec) {
			away = max(away, sure)
			continue
		}
		if !r.holds(f.rec) && !(r.worded() && sure >= wordedSure) {
			continue
		}
		if sure >= enough {
			answers = append(answers, f)
		} else {
			more = append(more, f)
		}
	}
	if !slices.ContainsFunc(answers, func(f found) bool { return r.sure(f) >= max(missed-besideSure, away-awaySure) }) {
		return nil // what is left speaks of something beside
	}
	r.unconfirmedLast(answers)
	if r.q.CountsWhole() { // the whole leads before what counts a part of it, be it a little less sure
		answers, more = append(answers, more...), nil
		part := func(f found) int {
			switch {
			case r.shelf.told.portions(f.rec):
				return 3
			case !understand.CountsUnit(r.q.Unit, f.rec.Text.EN, f.rec.Text.ZH):
				return 2
			case r.q.CountsTasks() && !r.tellsWhole(f.rec): // of another text than the one that is meant
				return 1
			}
			return 0
		}
		slices.SortStableFunc(answers, func(a, b found) int { return part(a) - part(b) })
	}
	r.confirmedFirst(answers)
	return append(answers, more...)
}

// besideSure is how much less sure a record may be than one that lacks the form of value
// that is asked for.
const besideSure = 0.3

// awaySure is the same where that record is not of the place that is asked about.
const awaySure = 3.0

// unconfirmedLast puts unconfirmed records behind the others, except where one is much
// surer to answer than any of those.
func (r *reply) unconfirmedLast(answers []found) {
	surest := math.Inf(-1) // of the others
	for _, f := range answers {
		if f.rec.Confidence != corpus.Unconfirmed {
			surest = max(surest, r.sure(f))
		}
	}
	behind := func(f found) int {
		if f.rec.Confidence == corpus.Unconfirmed && r.sure(f) < surest+unconfirmedSurer {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(answers, func(a, b found) int { return behind(a) - behind(b) })
}

// unconfirmedSurer is by how much surer an unconfirmed record has to be to lead: in
// log-odds; a corpus without wordings has coverage, which never differs by as much.
const unconfirmedSurer = 1.5

// strange reports whether next to nothing of what is asked stands in any record, and
// the question is not much like one that this record answers: "may one open a bar" is
// not answered by where hospitals may be opened.
func (r *reply) strange(f found) bool {
	return len(r.corpus.Asked) > 0 && r.unseen >= strangeShare && f.near.Asks < strangeLike
}

const (
	strangeShare = 0.8  // of the question's weight
	strangeLike  = 0.55 // likeness to the nearest wording of the record
)

// wordedSure is how sure a record has to be to answer for who, why or how things differ
// without a value of the form that is looked for.
const wordedSure = 1.8

// worded reports whether a value is asked for that may be told in any words: a reason
// without "because", who decided by the name of a meeting.
func (r *reply) worded() bool {
	if len(r.corpus.Asked) == 0 {
		return false
	}
	switch r.q.Asked {
	case understand.AskedPerson, understand.AskedReason, understand.AskedContrast:
		return true
	case understand.AskedCity:
		return !r.q.Barred // where something may be done does not say where it may not
	}
	return false
}

// complete reports whether the records can name every member of a set, where the
// question wants them all: one record has to list as many.
func (r *reply) complete(good []found) bool {
	if r.q.Every == 0 {
		return true
	}
	want := r.q.Every
	if want < 0 {
		want = fewMembers
	}
	for _, f := range good[:min(2, len(good))] {
		switch n := understand.Members(f.rec.Text.EN, f.rec.Text.ZH); {
		case n >= want:
			return true
		case n >= someMembers && r.q.Every > 0 && understand.SaysSome(want, f.rec.Text.EN, f.rec.Text.ZH):
			return true // it names some and says of how many
		}
	}
	return false
}

// hasLocalPlan reports whether the corpus holds a plan of its own of a city that
// was asked about.
func (r *reply) hasLocalPlan() bool {
	for _, c := range r.q.Cities {
		if r.corpus.Document(corpus.LocalTag(c)) != nil {
			return true
		}
	}
	return false
}

// countedLike is the likeness to a wording of a record's from which its figure is taken
// for the one asked, whatever it calls what it counts.
const countedLike = 0.5

// counts reports whether a record speaks of the very thing that is counted, and of
// the year, where those are named.
func (r *reply) counts(f found) bool {
	rec := f.rec
	switch r.q.Asked {
	case understand.AskedNumber, understand.AskedMoney, understand.AskedRate, understand.AskedResult, understand.AskedFileNo, understand.AskedOffice, understand.AskedPerson, understand.AskedCompany:
		if r.q.OtherYears(rec.Text.EN, rec.Text.ZH) {
			return false
		}
	case understand.AskedNothing: // "foreign capital in Dalian in 2030" asks for a figure too
		if (rec.Kind == corpus.KindNumber || rec.Kind == corpus.KindDate) && r.q.OtherYears(rec.Text.EN, rec.Text.ZH) {
			return false
		}
	}
	if r.q.Asked != understand.AskedNumber || r.q.Unit == "" {
		return true
	}
	if f.near.Asks < countedLike && !slices.ContainsFunc(r.q.Counted, func(word string) bool { return understand.CountsUnit(word, rec.Text.EN, rec.Text.ZH) }) {
		return false
	}
	return slices.ContainsFunc(r.q.Counted, func(word string) bool {
		return understand.Mentions(word, rec.Text.EN, rec.Text.ZH) || r.index.Says(rec, word)
	})
}

// confirmedFirst leads with a confirmed date where one with a single source is
// hardly nearer to the question.
func (r *reply) confirmedFirst(answers []found) {
	if len(answers) == 0 || answers[0].rec.Confidence == corpus.Confirmed ||
		r.q.Asked != understand.AskedDate && r.q.Asked != understand.AskedOffice {
		return
	}
	for i, f := range answers {
		if f.rec.Confidence == corpus.Confirmed && f.match.Coverage >= answers[0].match.Coverage-0.05 && f.score >= answers[0].score-0.6 {
			copy(answers[1:i+1], answers[:i])
			answers[0] = f
			return
		}
	}
}

// meant are the documents that a question is about: those named, or else the main one.
func (r *reply) meant() []string {
	if main := r.shelf.main; main != nil && len(r.q.Documents) == 0 {
		return []string{main.ID}
	}
	return r.q.Documents
}

// meantLike is the likeness to a wording of a record's from which it is meant, whatever
// document it is of.
const meantLike = 0.5

// ofMain keeps, of what a question without a subject of its own found, what can
// be meant: "when was it published?" asks of the main document or the one named, unless
// the question is much like one for another record, and when something ends is not said
// by any date there is.
func (r *reply) ofMain(good []found) []found {
	switch r.q.Asked {
	case understand.AskedDeadline, understand.AskedPerson, understand.AskedResult:
		return nil
	case understand.AskedDate, understand.AskedNumber, understand.AskedMoney, understand.AskedRate, understand.AskedOffice:
	default:
		return good
	}
	if len(r.q.Places) > 0 {
		return good
	}
	meant := r.meant()
	return slices.DeleteFunc(good, func(f found) bool {
		if len(r.q.Cities) == 0 && len(r.corpus.Cities) > 1 && len(f.rec.Cities) == 1 && r.q.Asked != understand.AskedDate && !slices.Contains(meant, f.rec.Document) {
			return true // "how big is it" does not ask for one city's economy
		}
		return f.near.Asks < meantLike && !slices.Contains(meant, f.rec.Document) && !(len(r.q.Cities) > 0 && len(f.rec.Cities) > 0)
	})
}

// someMembers is how many members make a list, where a record says that it is not whole.
const someMembers = 3

// fewMembers is how many members a record has to name where all are asked for and
// their number is not said.
const fewMembers = 5

// alsoMost is how many further records stand under the one that answers.
const alsoMost = 3

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
	if r.q.Intent == understand.List && r.a.Count > 1 {
		r.a.Headline = r.sayN("lead_list", r.a.Count, "scope", r.scope())
		r.byDocument(same)
		r.support(same)
	} else {
		r.a.Headline = r.leadSentence(lead)
		r.section("", same[:1])
		r.conflict(lead)
		also := alsoMost
		if r.q.Asked == understand.AskedNothing { // one value answers; a subject has as many records as it has
			also = r.most(alsoMost)
		}
		r.section(r.say("section_more"), same[1:min(len(same), also+1)])
		if left := len(same) - also - 1; left > 0 {
			r.a.Sections = append(r.a.Sections, Section{Label: r.sayN("section_left", left)})
		}
		r.support(same[:1])
	}
	r.a.Ranked = nil
	r.rank(good)
}

// conflict shows, right under the record that answers, those that say otherwise.
func (r *reply) conflict(lead found) {
	asking := r.index.Prepare(r.q.Ask)
	var others []found
	for _, rec := range r.shelf.against[lead.rec.ID] {
		if r.inCities(rec) { // what another city's record says disputes nothing of the one asked about
			others = append(others, found{rec: rec, match: asking.Match(rec, r.lang())})
		}
	}
	r.section(r.say("section_conflict"), others)
}

// leadSentence is the sentence that answers: the record's clause, led by the
// number or the date where one is asked for.
func (r *reply) leadSentence(f found) string {
	clause := r.item(f.rec, f.match).Clause
	if v := r.lead(clause); v != "" {
		clause = r.say("lead_value", "value", v, "text", clause)
	}
	switch {
	case r.onlyElsewhere(f.rec):
		clause = r.say("lead_elsewhere", "names", r.join(r.cityNames(r.q.Cities)), "text", clause)
	case len(r.q.Cities) == 0 && len(r.q.Places) > 0 && !r.namesPlace(f.rec): // a list that the place is not on
		clause = r.say("lead_elsewhere", "names", r.join(r.cityNames(r.q.Places)), "text", clause)
	}
	if f.rec.Confidence == corpus.Unconfirmed {
		return r.say("lead_unconfirmed", "text", clause)
	}
	return clause
}
