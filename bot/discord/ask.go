package discord

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"strings"

	"policybot/bot"
)

// askCommand answers /ask.
func (b *Bot) askCommand(ctx context.Context, r *request) error {
	text := ""
	if o := r.options["question"]; o != nil {
		text, _ = o.Value.(string)
	}
	if strings.TrimSpace(text) == "" {
		r.outcome.name = "help"
		return r.to.send(ctx, reply{text: b.helpText(r.lang), private: true, lang: r.lang})
	}
	var narrow scope
	for _, o := range []struct {
		name string
		sort bot.Sort
		key  *string
	}{{"city", bot.SortCity, &narrow.city}, {"area", bot.SortArea, &narrow.area}} {
		if typed := r.typed(o.name); typed != "" {
			found, err := b.named(r, o.sort, typed)
			if err != nil {
				return err
			}
			*o.key = found.Key
		}
	}
	return b.ask(ctx, r, text, r.lang, narrow)
}

// askMessage answers a mention or a direct message.
func (b *Bot) askMessage(ctx context.Context, r *request) error {
	if r.text == "" {
		r.outcome.name = "help"
		say := b.helpText
		if r.kind == kindReply && !b.opts.MessageContent {
			say = func(lang bot.Lang) string { return words(lang, "unreadable") } // Discord does not tell what was written
		}
		// Nothing tells the language of somebody who wrote nothing.
		return r.to.send(ctx, reply{text: say(bot.English) + "\n\n" + say(bot.Simplified), lang: bot.English})
	}
	return b.ask(ctx, r, r.text, "", scope{})
}

// ask answers a question, narrowed to what was chosen beside it. iface is the language of the words round the answer;
// empty means that of the answer.
func (b *Bot) ask(ctx context.Context, r *request, text string, iface bot.Lang, narrow scope) error {
	b.log.Log(ctx, slog.LevelDebug, "question", "id", r.id, "text", text)
	lang := r.answers
	if lang == "" {
		lang = questionLang(iface, text)
	}
	conversation := r.conversation()
	q := bot.Question{Text: text, Lang: lang, Previous: b.memory.recall(conversation), Scope: narrow.of(), All: true}
	a, err := b.within(ctx, func(ctx context.Context) (bot.Answer, error) { return b.opts.Answerer.Ask(ctx, q) })
	if err != nil {
		return err
	}
	if a.Headline == "" && len(a.Sections) == 0 {
		return errors.New("the answer is empty")
	}
	r.outcome = outcome{name: string(a.Status), hits: len(a.Ranked), lang: a.Lang, version: a.CorpusVersion}
	if r.kind == kindThread && remark(a, text) {
		r.outcome.name = "remark"
		r.to.drop()
		return nil
	}
	b.memory.keep(conversation, a.Whole)
	whole, _ := cutWithin(cmp.Or(a.Whole, text), bot.MaxQuestion)
	s := state{kind: ofQuestion, lang: cmp.Or(r.answers, iface, a.Lang), asker: r.user, scope: narrow, text: whole}
	return r.to.send(ctx, b.show(a, s, face{private: r.private(), plain: r.plain, moderated: b.moderated(r)}))
}

// within asks the Answerer, and no longer than AskTimeout even if it does not keep
// to its context.
func (b *Bot) within(ctx context.Context, find func(context.Context) (bot.Answer, error)) (bot.Answer, error) {
	select {
	case b.asking <- struct{}{}:
	default:
		return bot.Answer{}, errBusy
	}
	ctx, cancel := context.WithTimeout(ctx, b.opts.AskTimeout)
	defer cancel()
	type result struct {
		answer bot.Answer
		err    error
	}
	done := make(chan result, 1)
	go func() {
		var res result
		defer func() {
			if v := recover(); v != nil {
				res.err = &panicError{v, debug.Stack()}
			}
			<-b.asking
			done <- res
		}()
		res.answer, res.err = find(ctx)
	}()
	select {
	case res := <-done:
		if res.err != nil && ctx.Err() != nil {
			return bot.Answer{}, whyEnded(ctx)
		}
		return res.answer, res.err
	case <-ctx.Done():
		return bot.Answer{}, whyEnded(ctx)
	}
}

func whyEnded(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return errTimeout
	}
	return errStopping
}
