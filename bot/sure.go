package bot

import (
	"slices"

	"policybot/bot/understand"
)

// What counts for and against a record's answering is added up, on the scale of
// coverage (a linear model; the weights were fitted to the questions of the "tune"
// half, and "policybot eval --half check" tells what they are worth on others).
const (
	asksWeight     = 1.62 // the question is like one that the record answers
	holdsWeight    = 0.41 // its words occur in such questions
	voteWeight     = 0.12 // the nearest questions are the record's
	lacksWeight    = 1.58 // it is like one that nothing answers
	doubtWeight    = 0.45 // the nearest questions have no answer
	unseenWeight   = 0.60 // its words occur in no record
	exactWeight    = 0.35 // somebody, some company, some result or deadline is asked for: that is seldom known
	wideWeight     = 0.83 // a city is asked about, and the record is about none
	unitWeight     = 0.07 // something is counted, and the record gives no figure for it
	documentWeight = 0.32 // a document is named, and the record is of another
)

// How sure a record has to be to answer, and to be added to an answer. A corpus that
// does not say how people ask has coverage alone to go by: more than a question
// reaches by chance, which its index has learnt. What adds to an answer may hold a
// little less.
const (
	answerSure = 0.2
	relateSure = -0.3

	leastCoverage = 0.4 // however little chance reaches
	mostCoverage  = 0.7 // clauses that repeat each other reach much by chance
	addsShare     = 0.8
)

// sure weighs how surely a record answers.
func (r *reply) sure(f found) float64 {
	s := f.match.Coverage - unseenWeight*r.unseen
	s += asksWeight*f.near.Asks + holdsWeight*f.near.Holds + voteWeight*f.near.Vote
	s -= lacksWeight*r.like.Lacks + doubtWeight*r.like.Doubt
	switch r.q.Asked {
	case understand.AskedPerson, understand.AskedCompany, understand.AskedOffice, understand.AskedResult, understand.AskedDeadline, understand.AskedReason:
		s -= exactWeight
	}
	if r.q.Asked == understand.AskedNumber && r.q.Unit != "" && !understand.CountsUnit(r.q.Unit, f.rec.Text.EN, f.rec.Text.ZH) {
		s -= unitWeight
	}
	if len(r.q.Cities) > 0 && len(f.rec.Cities) == 0 {
		s -= wideWeight
	}
	if d := r.corpus.Document(f.rec.Document); len(r.q.Documents) > 0 && !slices.Contains(r.q.Documents, f.rec.Document) && d != nil && !d.Tag {
		s -= documentWeight
	}
	return s
}

// enough returns how sure a record has to be to answer, and to be added to an answer.
func (r *reply) enough() (answer, relate float64) {
	if len(r.corpus.Asked) == 0 {
		answer = min(max(r.index.Chance(), leastCoverage), mostCoverage)
		return answer, addsShare * answer
	}
	return answerSure, relateSure
}
