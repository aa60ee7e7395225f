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
		return r.to.send(ctx, reply{text: words(r.lang, "help"), private: true, lang: r.lang})
	}
	return b.ask(ctx, r, text, r.lang)
}

// askMessage answers a mention or a direct message.
func (b *Bot) askMessage(ctx context.Context, r *request) error {
	if r.text == "" {
		r.outcome.name = "help"
		key := "help"
		if r.kind == kindReply && !b.opts.MessageContent {
			key = "unreadable" // Discord does not tell what was written
		}
		// Nothing tells the language of somebody who wrote nothing.
		return r.to.send(ctx, reply{text: words(bot.English, key) + "\n\n" + words(bot.Simplified, key), lang: bot.English})
	}
	return b.ask(ctx, r, r.text, "")
}

// ask answers a question. iface is the language of the words round the answer;
// empty means that of the answer.
func (b *Bot) ask(ctx context.Context, r *request, text string, iface bot.Lang) error {
	b.log.Log(ctx, slog.LevelDebug, "question", "id", r.id, "text", text)
	lang := r.answers
	if lang == "" {
		lang = questionLang(iface, text)
	}
	conversation := r.conversation()
	a, err := b.answer(ctx, bot.Question{Text: text, Lang: lang, Previous: b.memory.recall(conversation)})
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
	if iface = cmp.Or(r.answers, iface, a.Lang); r.plain {
		return r.to.send(ctx, renderPlain(a, iface))
	}
	return r.to.send(ctx, render(a, iface))
}

// answer asks the Answerer, and no longer than AskTimeout even if it does not keep
// to its context.
func (b *Bot) answer(ctx context.Context, q bot.Question) (bot.Answer, error) {
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
		res.answer, res.err = b.opts.Answerer.Ask(ctx, q)
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
