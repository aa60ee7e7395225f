package discord

import (
	"context"
	"strings"

	"policybot/bot"
)

// maxWhyLine bounds each line of an explanation, so that every sort has its line.
const maxWhyLine = 280

// why tells whoever pressed, and nobody else, how an answer was found.
func (b *Bot) why(ctx context.Context, r *request, s state) error {
	a, err := b.again(ctx, r, s, true)
	if err != nil {
		return err
	}
	r.outcome.name = "explained"
	return r.to.send(ctx, reply{text: whyText(a, s.lang, r.plain), private: true, lang: s.lang})
}

// whyText draws an explanation, one line for each thing that there is to say.
func whyText(a bot.Answer, lang bot.Lang, plain bool) string {
	lines := []string{strong(words(lang, "why.title"), lang, plain)}
	list := func(key string, items []string) {
		if len(items) > 0 {
			value, _ := escapeWithin(strings.Join(items, words(lang, "list_comma")), maxWhyLine)
			lines = append(lines, words(lang, key, "value", value))
		}
	}
	w := a.Why
	if w == nil {
		w = &bot.Why{}
	}
	named := func(names []bot.Name) (out []string) {
		for _, n := range names {
			out = append(out, words(lang, "why.sort."+string(n.Sort), "name", n.Name))
		}
		return out
	}
	list("why.names", named(w.Names))
	if len(w.Names) == 0 {
		lines = append(lines, words(lang, "why.no_names"))
	}
	list("why.scope", named(w.Scope))
	var mended, wordings, ranked []string
	for _, m := range w.Mended {
		mended = append(mended, words(lang, "why.read_as", "word", m[0], "as", m[1]))
	}
	for _, t := range w.Wordings {
		wordings = append(wordings, t.Term+" → "+strings.Join(t.Others, " / "))
	}
	for _, rec := range a.Ranked[:min(len(a.Ranked), 5)] {
		ranked = append(ranked, rec.ID)
	}
	list("why.mended", mended)
	list("why.held", w.Held)
	list("why.lacking", w.Lacking)
	list("why.unseen", w.Unseen)
	list("why.wordings", wordings)
	list("why.ranked", ranked)
	lines = append(lines, words(lang, "why.how"))
	return withinLines(lines, "…")
}
