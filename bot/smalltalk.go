package bot

import (
	"slices"

	"policybot/bot/understand"
	"policybot/corpus"
)

func (r *reply) smalltalk() {
	r.a.Status = Smalltalk
	r.suggest()
	name := r.textOf(r.corpus.Name)
	switch r.q.Intent {
	case understand.Thanks:
		r.a.Headline = r.say("thanks")
	case understand.Help:
		r.a.Headline = r.say("help", "corpus", name)
	case understand.About:
		r.a.Headline = r.say("about", "corpus", name, "records", len(r.corpus.Records))
	default:
		r.a.Headline = r.say("greeting", "corpus", name, "records", len(r.corpus.Records))
	}
}

// clarifyName asks which of several names a misspelt one means.
func (r *reply) clarifyName() {
	r.a.Status = Clarify
	r.suggest()
	r.a.Headline = r.say("clarify_name", "names", r.joinBy(r.cityNames(r.q.Unsure), "list_or"))
}

// suggest offers questions that the corpus can answer: about the city and the area
// that were named, or about the corpus's own.
func (r *reply) suggest() {
	c := r.corpus
	add := func(key, name string) {
		r.a.Suggestions = append(r.a.Suggestions, r.say(key, "name", name))
	}
	switch {
	case len(r.q.Cities) > 0:
		add("suggest_city", r.cityNames(r.q.Cities[:1])[0])
	case len(c.Cities) > 0:
		r.a.Suggestions = append(r.a.Suggestions, r.say("suggest_cities"))
	}
	if a := firstOf(r.q.Areas); a != "" && slices.ContainsFunc(c.Records, func(rec *corpus.Record) bool { return rec.Area == a && rec.Kind == corpus.KindMeasure }) {
		add("suggest_area", r.textOf(c.Area(a).Name))
	}
}

func firstOf(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}
