package bot

import (
	"policybot/bot/understand"
)

func (r *reply) smalltalk() {
	r.a.Status = Smalltalk
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
	r.a.Headline = r.say("clarify_name", "names", r.join(r.cityNames(r.q.Unsure)))
}
