package bot

import (
	"strings"
	"unicode/utf8"

	"policybot/bot/understand"
	"policybot/index"
	"policybot/index/text"
)

// refuse says what the corpus does not hold and shows the nearest records as
// such.
func (r *reply) refuse(asking *index.Asking, hits []found) {
	r.a.Status = Refused
	if r.q.Asked == understand.AskedRegion { // what records say of the place is beside the question
		r.a.Headline = r.say("refused_region")
		r.a.Ranked = nil
		r.suggest()
		return
	}
	scope, missing := r.scope(), r.missing(asking)
	switch {
	case len(r.q.Places) > 0 && len(r.q.Cities) == 0:
		r.refusePlace()
	case r.q.Missed() == understand.AskedCity && len(r.q.Cities) > 0, r.q.Missed() == understand.AskedList && r.q.YesNo:
		r.a.Headline = r.say("refused")
	case r.q.Missed() != understand.AskedNothing:
		r.a.Headline = r.say("refused_"+string(r.q.Missed()), "scope", scope)
	case len(missing) > 0 && len(missing) <= 3:
		r.a.Headline = r.say("refused_words", "words", strings.Join(missing, r.say("list_comma")))
	default:
		r.a.Headline = r.say("refused")
	}
	r.suggest()
	if err := r.nearest(hits); err != nil {
		r.a.Ranked = nil // a refusal stands without what is near it
	}
}

// missing returns the words of a question that no record holds, as written. Chinese
// characters are told where two or more stand together: one alone is no word, nor is
// what follows a character that may belong to it (守人 in 看守人).
func (r *reply) missing(asking *index.Asking) []string {
	var out []string
	han, end := "", -1
	flush := func() {
		before, _ := utf8.DecodeLastRuneInString(r.q.Ask[:max(0, min(end-len(han), len(r.q.Ask)))])
		torn := text.IsHan(before) && !text.IsFunctionRune(before) && text.FaintSpans(string(before))[0]
		if utf8.RuneCountInString(han) > 1 && !torn {
			out = append(out, r.asWritten(han))
		}
		han = ""
	}
	for _, u := range asking.Units {
		if !u.Unseen {
			continue
		}
		if first, _ := utf8.DecodeRuneInString(u.Text); !text.IsHan(first) {
			if !r.shelf.asked().Uses(u.Text) { // what answered questions hold too is not what is missing
				out = append(out, r.asWritten(r.unmended(u.Text)))
			}
			continue
		}
		if u.Start != end {
			flush()
		}
		han += u.Text
		end = u.Start + len(u.Text)
	}
	flush()
	return out
}

// unmended returns the word of the question that was read as word.
func (r *reply) unmended(word string) string {
	for written, as := range r.q.Mended {
		if as == word {
			return written
		}
	}
	return word
}

// nearMost is how many records a refusal shows as near.
const nearMost = 3

// nearest ranks and shows the records nearest to a question without an answer.
// Where the words found none, they are those of the city, or of the whole question.
func (r *reply) nearest(hits []found) error {
	if len(hits) == 0 {
		var err error
		if _, hits, err = r.search(r.q.Text, r.q.Text, r.filter(), 10); err != nil {
			return err
		}
	}
	if len(hits) == 0 && len(r.q.Cities) > 0 {
		hits = r.own(r.inCities)
	}
	if len(r.a.Ranked) == 0 {
		r.rank(hits)
	}
	var near []found
	for _, f := range hits {
		if len(near) < nearMost && f.match.Coverage > 0.2 {
			near = append(near, f)
		}
	}
	r.section(r.say("section_related"), near)
	return nil
}

// asWritten returns a normalised word as the question has it.
func (r *reply) asWritten(word string) string {
	if i := strings.Index(strings.ToLower(r.asked), word); i >= 0 && i+len(word) <= len(r.asked) {
		return r.asked[i : i+len(word)]
	}
	return word
}
