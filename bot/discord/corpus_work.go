package discord

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"policybot/bot"
	"policybot/bot/curate"
	"policybot/corpus"
	"policybot/corpus/ingest/fetch"
	"policybot/corpus/version"
)

// working replies at once, does what takes long beside the queue, tells in the reply
// how far it is, and at last what came of it: in the reply, or once that can be
// changed no more, as a message of the channel.
func (b *Bot) working(ctx context.Context, r *request, title string, do func(ctx context.Context, tell curate.Teller) (reply, error)) error {
	to, ok := r.to.(*interactionReply)
	if !ok {
		return errUnknown
	}
	w := &work{b: b, r: r, to: to, title: title}
	if err := to.send(ctx, reply{text: w.text(curate.Progress{Stage: curate.Fetching}), lang: r.lang}); err != nil {
		return err
	}
	r.outcome.name = "begun"
	b.wg.Go(func() {
		defer b.guard("corpus")
		w.run(do)
	})
	return nil
}

// work is one such reply.
type work struct {
	b     *Bot
	r     *request
	to    *interactionReply
	title string

	mu  sync.Mutex
	now curate.Progress
}

// text is the reply while the work goes on.
func (w *work) text(p curate.Progress) string {
	step := 1
	for i, s := range curate.Stages {
		if s == p.Stage {
			step = i + 1
		}
	}
	count := ""
	if p.Of > 0 {
		count = words(w.r.lang, "corpus.progress_count", "n", p.Done+1, "of", p.Of)
	}
	return w.title + "\n" + words(w.r.lang, "corpus.progress", "percent", p.Percent(), "step", step, "steps", len(curate.Stages),
		"stage", words(w.r.lang, "corpus.stage."+string(p.Stage)), "count", count)
}

// run does the work. It ends early when the bot stops: what was staged by then is
// whole, and nothing is half published.
func (w *work) run(do func(context.Context, curate.Teller) (reply, error)) {
	ctx, cancel := context.WithCancel(w.b.life)
	defer cancel()
	done := make(chan struct{})
	var telling sync.WaitGroup
	telling.Go(func() { w.tellAll(ctx, done) })
	out, err := func() (out reply, err error) {
		defer func() {
			if v := recover(); v != nil {
				err = &panicError{v, debug.Stack()}
			}
		}()
		return do(ctx, func(p curate.Progress) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.now = p
		})
	}()
	close(done)
	telling.Wait()
	outcome := "done"
	if err != nil {
		told := w.b.told(w.r, err, ctx.Err() != nil)
		out, outcome = reply{text: w.title + "\n" + told.text}, told.outcome
		if outcome == "stale" {
			out.textRows = w.b.nowStaged(w.r.lang)
		}
	}
	last, stop := context.WithTimeout(context.WithoutCancel(ctx), deliveryTime)
	defer stop()
	if sendErr := w.finish(last, out); sendErr != nil {
		w.b.log.Error("outcome not told", "command", w.r.label(), "id", w.r.id, "err", sendErr)
		outcome = "undelivered"
	}
	w.b.log.Info("corpus", "command", w.r.label(), "id", w.r.id, "outcome", outcome, "user_id", w.r.user, "duration_ms", w.b.now().Sub(w.r.received).Milliseconds())
}

// tellAll edits the reply whenever the work got further, at a rate that leaves
// Discord's limits to others.
func (w *work) tellAll(ctx context.Context, done <-chan struct{}) {
	told := curate.Progress{}
	for {
		if wait(ctx, done, w.b.timing.progress) {
			return
		}
		w.mu.Lock()
		now := w.now
		w.mu.Unlock()
		if now == told || now == (curate.Progress{}) {
			continue
		}
		if w.to.age() > tokenLife {
			return
		}
		told = now
		if _, err := w.b.rest.editOriginal(ctx, w.to.app, w.to.token, bodyOf(reply{text: w.text(now)})); err != nil {
			w.b.log.Debug("progress not told", "id", w.r.id, "err", err)
		}
	}
}

// wait waits for d, and reports whether something ended before that.
func wait(ctx context.Context, done <-chan struct{}, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return false
	case <-done:
	case <-ctx.Done():
	}
	return true
}

// finish puts the outcome in the place of the progress.
func (w *work) finish(ctx context.Context, out reply) error {
	if w.to.age() <= tokenLife {
		_, err := w.b.rest.editOriginal(ctx, w.to.app, w.to.token, bodyOf(out))
		switch codeOf(err) {
		case codeUnknownWebhook, codeTokenExpired, codeUnknownInteraction, codeUnknownMessage:
		default:
			return err
		}
	}
	// The words that nobody can change any more stand further up; this is the answer to them.
	body := bodyOf(out)
	body.Nonce = "w" + w.r.id
	_, err := w.b.rest.sendMessage(ctx, w.r.channel, body, out)
	return err
}

// telling is what is told of an error.
type telling struct{ text, outcome string }

// told words an error of changing the corpus: a reason and a next step.
func (b *Bot) told(r *request, err error, stopped bool) telling {
	if e, ok := errors.AsType[*version.Failed](err); ok {
		var names []string
		for _, c := range e.Checks {
			if !c.Passed {
				names = append(names, checkName(r.lang, c.Name))
			}
		}
		return telling{words(r.lang, "corpus.failed", "checks", strings.Join(names, words(r.lang, "list_comma"))), "checks-failed"}
	}
	if n := noticeOf(err); n != nil {
		return telling{words(r.lang, n.key, n.pairs...), n.outcome}
	}
	if stopped {
		return telling{words(r.lang, "corpus.stopped"), "stopped"}
	}
	ref := rand.Text()[:8]
	attrs := []any{"reference", ref, "command", r.label(), "id", r.id, "err", err}
	if p, ok := errors.AsType[*panicError](err); ok {
		attrs = append(attrs, "stack", string(p.stack))
	}
	b.log.Error("corpus not changed", attrs...)
	return telling{words(r.lang, "internal", "reference", ref), "error"}
}

// maxDetail bounds what is told of one thing that is wrong.
const maxDetail = 300

func detail(s string) string {
	s, _ = escapeWithin(s, maxDetail)
	return s
}

// noticeOf returns the words for an error of the corpus, or nil where nobody
// expected it.
func noticeOf(err error) *notice {
	if n, ok := errors.AsType[*notice](err); ok {
		return n
	}
	if e, ok := errors.AsType[*version.Locked](err); ok {
		return (&notice{key: "corpus.locked", outcome: "locked"}).with("who", detail(e.Owner.Who)).with("seconds", int(e.Age.Seconds()))
	}
	if e, ok := errors.AsType[*curate.TooLarge](err); ok {
		return (&notice{key: "corpus.too_large", outcome: "too-large"}).with("most", fmt.Sprintf("%d MiB", e.Most>>20))
	}
	if e, ok := errors.AsType[*curate.Nothing](err); ok {
		return (&notice{key: "corpus.nothing", outcome: "nothing-usable"}).with("why", detail(strings.Join(e.Why, "; ")))
	}
	if e, ok := errors.AsType[corpus.Problems](err); ok {
		return (&notice{key: "corpus.problems", outcome: "not-valid"}).with("problems", detail(e.Error()))
	}
	if e, ok := errors.AsType[*fetch.Refused](err); ok {
		return (&notice{key: "corpus.refused", outcome: "refused-address"}).with("why", detail(e.Why))
	}
	if e, ok := errors.AsType[*fetch.StatusError](err); ok {
		return (&notice{key: "corpus.status_code", outcome: "not-fetched"}).with("code", e.Code)
	}
	for _, known := range []struct {
		err     error
		key     string
		outcome string
	}{
		{version.ErrStale, "corpus.stale", "stale"},
		{version.ErrNothingStaged, "corpus.nothing_staged", "nothing-staged"},
		{version.ErrUnchanged, "corpus.unchanged", "unchanged"},
		{version.ErrUnknown, "corpus.unknown_version", "unknown-version"},
		{version.ErrNoDoubt, "corpus.no_doubt", "stale"},
		{version.ErrIncomplete, "corpus.no_reason", "no-reason"},
		{curate.ErrNoSources, "corpus.no_sources", "no-sources"},
		{curate.ErrNoNews, "corpus.no_news", "unchanged"},
		{curate.ErrWatched, "corpus.watched", "unchanged"},
		{curate.ErrUnwatched, "corpus.unwatched", "unchanged"},
	} {
		if errors.Is(err, known.err) {
			return &notice{key: known.key, outcome: known.outcome}
		}
	}
	return nil
}

// asNotice is for handlers whose errors the middleware tells.
func asNotice(err error) error {
	if n := noticeOf(err); n != nil {
		return n
	}
	return err
}

// inBoth words a message for a server: in the language that its managers chose, or in
// both where they chose none.
func (b *Bot) inBoth(server string, say func(lang bot.Lang) string) string {
	if lang := bot.Lang(b.prefs.server(server).Lang); lang != "" {
		return say(lang)
	}
	return say(bot.English) + "\n\n" + say(bot.Simplified)
}
