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

// gaps says what the corpus does not hold: the areas in which it knows nothing of
// the cities that were named, and what its editors list as missing.
func (r *reply) gaps() {
	r.a.Status = Smalltalk
	r.a.Headline = r.say("gaps")
	r.suggest()
	for _, slug := range r.q.Cities {
		known := map[string]bool{}
		for _, rec := range r.corpus.Records {
			known[rec.Area] = known[rec.Area] || slices.Contains(rec.Cities, slug)
		}
		var areas []string
		for _, a := range r.corpus.Areas {
			if !known[a.Slug] {
				areas = append(areas, r.textOf(a.Name))
			}
		}
		if len(areas) > 0 {
			r.a.Sections = append(r.a.Sections, Section{Label: r.say("gaps_city", "name", r.cityNames([]string{slug})[0], "areas", r.join(areas))})
		}
	}
	for _, g := range r.corpus.Gaps {
		r.a.Sections = append(r.a.Sections, Section{Label: r.textOf(*g)})
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
