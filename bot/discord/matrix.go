package discord

import (
	"context"

	"policybot/bot"
	"policybot/bot/picture"
)

// matrix answers /matrix: the counts of cities and areas as a picture, with the same
// numbers as text behind a button.
func (b *Bot) matrix(ctx context.Context, r *request) error {
	s := state{kind: ofMatrix, lang: r.lang, asker: r.user}
	var err error
	if s.scope, err = b.scopeOf(r); err != nil {
		return err
	}
	if r.plain { // a picture says nothing to who has it read aloud
		s.kind = ofNumbers
	}
	return b.tell(ctx, r, s)
}

// draw shows an answer, with its picture where it is one. Where no picture can be
// had, its numbers come as text.
func (b *Bot) draw(r *request, a bot.Answer, s state, f face) reply {
	if s.kind != ofMatrix {
		return b.show(a, s, f)
	}
	if !r.mayAttach() {
		s.kind = ofNumbers
		return withoutFiles(b.show(a, s, f), s.lang)
	}
	raw, err := picture.Matrix(r.matrix, picture.Options{Dark: true})
	if err != nil {
		b.log.Warn("matrix not drawn, sending its numbers", "id", r.id, "err", err)
		s.kind = ofNumbers
		return b.show(a, s, f)
	}
	legend := ""
	for _, t := range a.Tables {
		legend = t.Legend
	}
	a.Sections = append([]bot.Section{{Label: legend}}, a.Sections...)
	a.Tables = nil
	out := b.show(a, s, f)
	about, _ := cutWithin(r.matrix.Alt, maxAbout)
	out.files = []attachment{{name: fileName(s, a) + ".png", media: "image/png", about: about, data: raw}}
	return out
}
