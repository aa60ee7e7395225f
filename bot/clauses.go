package bot

import (
	"policybot/bot/understand"
)

// By how much surer a record has to be to answer a clause of a question than to answer
// the whole, as what the rest says may be what matters: in log-odds, and in coverage
// where a corpus has that alone to go by.
const (
	clauseSure  = 0.6
	clauseCover = 0.2
)

// clauseUnits is how many words that name something a clause needs to be asked by
// itself.
const clauseUnits = 2

// byClause answers a question that was refused as a whole by the clause of it that a
// record answers most surely, and says which clause that is: people tell a story
// before they ask, and say why after. What the whole question asks for is asked of
// the clause too.
func (r *reply) byClause(q Question) (*reply, error) {
	if r.a.Status != Refused || !r.sought {
		return r, nil
	}
	best := r
	enough, _ := r.enough()
	if len(r.corpus.Asked) > 0 {
		enough += clauseSure
	} else {
		enough += clauseCover
	}
	for _, clause := range understand.Clauses(r.asked) {
		if !understand.Asks(clause) {
			continue
		}
		read := r.shelf.reader.Read(clause)
		read.Within(&r.q)
		part := &reply{ctx: r.ctx, shelf: r.shelf, index: r.index, corpus: r.corpus, asked: clause, q: read, a: Answer{Lang: r.a.Lang}}
		part.narrow(q)
		units := 0
		for _, u := range part.index.Prepare(part.q.Ask).Units {
			if u.Substantial && !u.Unseen {
				units++
			}
		}
		if units < clauseUnits {
			continue
		}
		if err := part.compose(); err != nil {
			return nil, err
		}
		if part.a.Status == Answered && part.sought && part.surely >= enough {
			best, enough = part, part.surely
		}
	}
	if best != r {
		best.a.Headline = best.say("lead_part", "part", best.asked, "text", best.a.Headline)
		best.asked = r.asked
	}
	return best, nil
}
