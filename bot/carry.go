package bot

import (
	"strings"

	"policybot/bot/catalog"
	"policybot/bot/understand"
	"policybot/corpus"
)

// carriedOver is a question that goes on from the one before it.
type carriedOver struct {
	previous string
	followed understand.Followed
}

// carry makes a question whole that leans on the previous one. It returns the
// question itself and nil where it stands alone.
func carry(c *corpus.Corpus, r *understand.Reader, previous, asked string) (whole string, over *carriedOver) {
	if previous == "" {
		return asked, nil
	}
	previous = bounded(previous)
	f, ok := r.Follow(c, previous, understand.CutManners(asked))
	if !ok {
		return asked, nil
	}
	return f.Whole, &carriedOver{previous, f}
}

// script returns the language of an answer to a question that goes on: where its
// own characters are those of both scripts, that of the question before.
func (o *carriedOver) script(lang Lang, asked string) Lang {
	if o != nil && lang == Simplified && Detect(o.previous) == Traditional && catalog.ToTraditional(asked) == asked {
		return Traditional
	}
	return lang
}

// say words what was carried over.
func (o *carriedOver) say(c *corpus.Corpus, lang Lang) string {
	if o == nil {
		return ""
	}
	r := &reply{corpus: c, a: Answer{Lang: lang}}
	var names []string
	for _, slug := range o.followed.Names {
		if a := c.Area(slug); a != nil && c.City(slug) == nil && c.Place(slug) == nil {
			names = append(names, r.textOf(a.Name))
			continue
		}
		names = append(names, r.cityNames([]string{slug})...)
	}
	key := "carried_question"
	switch {
	case o.followed.Kept:
		return r.say("carried_place", "names", r.join(names))
	case o.followed.Added:
		key = "carried_added"
	}
	return r.say(key, "question", strings.TrimRight(o.previous, "?？ "), "names", r.join(names))
}
