package bot

import (
	"slices"

	"policybot/bot/understand"
	"policybot/corpus"
)

// weights are what the parts of a record's standing add to it or, where they speak
// against it, take from it.
type weights struct {
	text   float64 // the text score
	cover  float64 // what of the question's weight the record holds
	holds  float64 // share of the question that occurs in wordings of the record's
	centre float64 // likeness to the centre of those
	lead   float64 // that against the record which is the most alike
	ahead  float64 // how much more the learnt weights say for it than for any other

	city      float64 // it is about the very city asked
	cityNamed float64 // and names it
	cityExtra float64 // against it: it is about one city, and none was asked about
	cityPlan  float64 // it is of a city's own plan, and a city was asked about
	confirmed float64
	portion   float64 // against it: it counts a part, and the whole is asked
	denies    float64 // it says what is not, and that is asked
	area      float64 // its area was named
	names     float64 // it names as many cities as the corpus has, and cities are asked for
	value     float64 // it holds the sort of value that is asked for
	rate      float64 // it states a share in digits, and one is asked for
	unit      float64 // it gives a figure for the very noun that is counted
	document  float64 // it is of the document named
	otherText float64 // against it: it is of another official text than the one named
	otherTag  float64 // against it: a text is named, and it is of none
	main      float64 // it is of the main document, and none was named
	official  float64 // it is of another official text, and none was named
}

// Where a corpus says how people ask, that tells more than the words that a question
// shares with a record. These were fitted to the questions that the program may be
// tuned on: pairs of a record that answers and one that does not, by logistic
// regression.
var withWordings = weights{
	text: 0.05, cover: 0.41, holds: 1.64, centre: 2.49, lead: 0.77, ahead: 1.8,
	city: 0.55, cityNamed: 0.26, cityExtra: 0.08, cityPlan: 0.49, confirmed: 0.06, portion: 0.14, denies: 0.1, area: 0.41,
	names: 0.34, unit: 0.41, document: 0.41, otherTag: 0.74, main: 0.25, official: 0.16,
}

// In a corpus that does not say, the text score leads.
var withoutWordings = weights{
	text: 1, cover: 0.6,
	city: 0.2, cityNamed: 0.11, cityExtra: 0.13, cityPlan: 0.08, confirmed: 0.16, portion: 0.4, denies: 0.26, area: 0.08,
	names: 0.46, value: 0.16, rate: 0.16, unit: 0.53, document: 0.33, otherText: 0.33, otherTag: 0.17, main: 0.13, official: 0.08,
}

func (r *reply) weights() *weights {
	if len(r.corpus.Asked) > 0 {
		return &withWordings
	}
	return &withoutWordings
}

// standing scores what a record is and says against what is asked.
func (r *reply) standing(w *weights, f found) float64 {
	rec, told := f.rec, r.shelf.told
	s := w.text*f.text + w.cover*f.match.Coverage
	add := func(is bool, weight float64) {
		if is {
			s += weight
		}
	}
	asked := len(r.q.Cities) > 0
	add(asked && len(rec.Cities) > 0, w.city)
	add(asked && len(rec.Cities) > 0 && r.namesCity(rec), w.cityNamed)
	add(!asked && len(rec.Cities) == 1, -w.cityExtra)
	add(asked && corpus.IsLocal(rec.Document), w.cityPlan)
	add(rec.Confidence == corpus.Confirmed, w.confirmed)
	add(r.q.Asked == understand.AskedNumber && r.q.Topic == "" && told.portions(rec), -w.portion)
	add(r.q.Negated && told.denies(rec), w.denies)
	add(slices.Contains(r.q.Areas, rec.Area), w.area)
	add(r.q.Asked == understand.AskedRate && told.hasRate(rec), w.rate)
	switch {
	case r.q.Asked == understand.AskedCity:
		s += w.names * float64(r.namesIn(rec)) / float64(len(r.corpus.Cities))
	case r.q.Asked != understand.AskedNothing && r.holds(rec):
		s += w.value
		add(understand.CountsUnit(r.q.Unit, rec.Text.EN, rec.Text.ZH), w.unit)
	}
	d := r.corpus.Document(rec.Document)
	official := d != nil && !d.Tag
	switch main := r.shelf.main; {
	case slices.Contains(r.q.Documents, rec.Document):
		s += w.document
	case len(r.q.Documents) > 0:
		add(official, -w.otherText)
		add(!official, -w.otherTag)
	case main != nil && rec.Document == main.ID:
		s += w.main
	default:
		add(official, w.official)
	}
	return s
}
