package bot

import (
	"slices"

	"policybot/bot/understand"
	"policybot/corpus"
)

// What counts for and against a record's answering is added up to the log-odds that
// it does (logistic regression; the weights were fitted to the questions that the
// program may be tuned on, and "policybot eval --half check" tells what they are
// worth on others).
const (
	coverWeight   = 1.2   // what of the question's weight the record holds
	asksWeight    = 2.8   // the question is like one that the record answers
	holdsWeight   = 3.7   // its words occur in such questions
	centreWeight  = 2.7   // it is like the centre of those
	drawnWeight   = 7.5   // the learnt weights of its words are for the record rather than for none
	leadWeight    = 1.6   // against that of the record whose centre is the most alike
	ownWeight     = 0.5   // a city is asked about, and the record is of it
	lacksWeight   = 8.1   // it is like one that nothing answers
	doubtWeight   = 2.15  // the nearest questions have no answer
	wholeWeight   = 4.6   // all of a thing are counted, and the text that is meant says how many
	figureWeight  = 3.0   // a figure of one city is asked for, and its own record has one for all that is asked
	everyWeight   = 1.0   // a city is asked about, and the record is a measure for all
	wideWeight    = 1.25  // or it tells of none in particular
	chineseWeight = 0.6   // characters and pairs of them are less alike than words are
	sureBase      = -2.25 // of a question of which nothing is known
)

// The same on the scale of coverage, for a corpus that does not say how people ask
// and has coverage alone to go by.
const (
	unseenAlone   = 0.60
	exactAlone    = 0.35 // somebody, some company, some result or deadline is asked for: that is seldom known
	wideAlone     = 0.83
	unitAlone     = 0.07
	documentAlone = 0.32
)

// How sure a record has to be to answer, and to be added to an answer. Coverage alone
// has to be more than a question reaches by chance, which the index has learnt. What
// adds to an answer may hold a little less.
const (
	answerSure = -0.9
	relateSure = -1.4

	leastCoverage = 0.4 // however little chance reaches
	mostCoverage  = 0.7 // clauses that repeat each other reach much by chance
	addsShare     = 0.8
)

// sure weighs how surely a record answers.
func (r *reply) sure(f found) float64 {
	wide := len(r.q.Cities) > 0 && len(f.rec.Cities) == 0 && !r.namesEarlier(f.rec)
	against := func(is bool, weight float64) float64 {
		if is {
			return weight
		}
		return 0
	}
	if len(r.corpus.Asked) == 0 {
		d := r.corpus.Document(f.rec.Document)
		unit := r.q.Asked == understand.AskedNumber && r.q.Unit != "" && !understand.CountsUnit(r.q.Unit, f.rec.Text.EN, f.rec.Text.ZH)
		document := len(r.q.Documents) > 0 && !slices.Contains(r.q.Documents, f.rec.Document) && d != nil && !d.Tag
		return f.match.Coverage - unseenAlone*r.unseen - against(r.exact(), exactAlone) -
			against(wide, wideAlone) - against(unit, unitAlone) - against(document, documentAlone)
	}
	s := sureBase + coverWeight*f.match.Coverage
	s += asksWeight*f.near.Asks + holdsWeight*f.near.Holds + centreWeight*f.near.Centre
	s += drawnWeight*f.near.Drawn + leadWeight*f.near.Lead
	s -= lacksWeight*r.like.Lacks + doubtWeight*r.like.Doubt
	if r.q.CountsWhole() && r.tellsWhole(f.rec) {
		s += wholeWeight
	}
	if r.tellsFigure(f) {
		s += figureWeight
	}
	if r.a.Lang != English {
		s += chineseWeight
	}
	if len(r.q.Cities) > 0 && len(f.rec.Cities) > 0 {
		s += ownWeight
	}
	if wide && f.rec.Kind == corpus.KindMeasure {
		return s - everyWeight
	}
	return s - against(wide, wideWeight)
}

// tellsWhole reports whether a record of the document that is meant gives the figure of
// all that is counted, and not of a part.
func (r *reply) tellsWhole(rec *corpus.Record) bool {
	return slices.Contains(r.meant(), rec.Document) && len(rec.Cities) == 0 && !r.shelf.told.portions(rec) && understand.CountsUnit(r.q.Unit, rec.Text.EN, rec.Text.ZH)
}

// figureLike is the likeness to a wording of a record's from which its figure is of what
// is asked: "how big is the port" shares its words with how many ports there are.
const (
	figureLike     = 0.6
	figureVeryLike = 0.8 // where no city is named
)

// tellsFigure reports whether a figure is asked for, of one city or of none, and a record
// of just that has one and is asked for much like this, with all words of the question.
func (r *reply) tellsFigure(f found) bool {
	least := figureLike
	if len(r.q.Cities) == 0 { // a figure of no city in particular is easily that of something else
		least = figureVeryLike
	}
	return r.q.Asked == understand.AskedNumber && len(r.q.Cities) <= 1 && len(r.q.Places) == 0 && len(r.q.Years) == 0 && slices.Equal(f.rec.Cities, r.q.Cities) &&
		f.rec.Kind == corpus.KindNumber && f.match.Coverage > 0.99 && f.near.Asks >= least
}

// exact reports whether something is asked for that is seldom known.
func (r *reply) exact() bool {
	switch r.q.Asked {
	case understand.AskedPerson, understand.AskedCompany, understand.AskedOffice, understand.AskedResult, understand.AskedDeadline, understand.AskedReason:
		return true
	}
	return false
}

// enough returns how sure a record has to be to answer, and to be added to an answer.
func (r *reply) enough() (answer, relate float64) {
	if len(r.corpus.Asked) == 0 {
		answer = min(max(r.index.Chance(), leastCoverage), mostCoverage)
		return answer, addsShare * answer
	}
	return answerSure, relateSure
}
