package discord

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
	"policybot/bot/store"
)

// middleware wraps a handler with what every request needs.
type middleware func(handler) handler

// middlewares are applied to every request, the first outermost.
func (b *Bot) middlewares() []middleware {
	return []middleware{b.logged, b.explained, recovered, b.preferred}
}

// run handles a request through the middleware.
func (b *Bot) run(ctx context.Context, r *request, h handler) {
	defer b.guard("middleware")
	chain := b.middlewares()
	for i := len(chain) - 1; i >= 0; i-- {
		h = chain[i](h)
	}
	_ = h(ctx, r) // logged has said everything
}

// notice is an error that the user is told in words of their own; nothing is wrong
// with the bot.
type notice struct {
	key     string // of the message
	outcome string // for the log
	pairs   []any  // for the message: name, value, …
}

// with returns the notice with a value for its message.
func (n *notice) with(name string, value any) *notice {
	return &notice{n.key, n.outcome, append(slices.Clone(n.pairs), name, value)}
}

func (n *notice) Error() string { return n.outcome }

var (
	errBusy        = &notice{key: "busy", outcome: "busy"}
	errTooFast     = &notice{key: "too_fast", outcome: "too-fast"}
	errCoolDown    = &notice{key: "cool_down", outcome: "cool-down"}
	errNotAllowed  = &notice{key: "not_allowed", outcome: "not-allowed"}
	errNoServer    = &notice{key: "no_server", outcome: "no-server"}
	errNotKept     = &notice{key: "not_kept", outcome: "not-kept"}
	errTooMany     = &notice{key: "too_many", outcome: "too-many"}
	errForgotten   = &notice{key: "forgotten", outcome: "forgotten"}
	errNotYours    = &notice{key: "not_yours", outcome: "not-allowed"}
	errNoName      = &notice{key: "no_name", outcome: "no-name"}
	errWhichName   = &notice{key: "which_name", outcome: "no-name"}
	errNoText      = &notice{key: "no_text", outcome: "no-text"}
	errNoModerator = &notice{key: "no_moderator", outcome: "no-moderator"}
	errUnknown     = &notice{key: "unknown", outcome: "unknown"}
	errTimeout     = &notice{key: "timeout", outcome: "timeout"}
	errStopping    = &notice{key: "stopping", outcome: "stopping"}
)

// panicError is a panic with its stack.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string { return fmt.Sprintf("panic: %v", e.value) }

// undelivered is a reply that Discord did not take; there is no use in another.
type undelivered struct{ err error }

func (e *undelivered) Error() string { return "reply not delivered: " + e.err.Error() }
func (e *undelivered) Unwrap() error { return e.err }

// recovered turns a panic into an error: one question must not end the bot.
func recovered(next handler) handler {
	return func(ctx context.Context, r *request) (err error) {
		defer func() {
			if v := recover(); v != nil {
				err = &panicError{v, debug.Stack()}
			}
		}()
		return next(ctx, r)
	}
}

// guard is deferred where a panic cannot be told to anyone, and keeps it from ending
// the process.
func (b *Bot) guard(where string) {
	if v := recover(); v != nil {
		b.log.Error("panic", "where", where, "err", v, "stack", string(debug.Stack()))
	}
}

// preferred applies what the asker and the server have chosen: the language and
// the form of answers. What a person chose holds over what their server did.
func (b *Bot) preferred(next handler) handler {
	return func(ctx context.Context, r *request) error {
		person, server := b.prefs.person(ctx, r.user), store.Server{}
		if r.guild != "" {
			server = b.prefs.server(r.guild)
		}
		r.answers = bot.Lang(cmp.Or(person.Lang, server.Lang))
		switch {
		case person.Lang != "":
			r.lang = bot.Lang(person.Lang)
		case server.Lang != "" && r.fromMessage(): // no locale says what its author reads
			r.lang = bot.Lang(server.Lang)
		}
		r.plain = person.Plain == store.On || person.Plain == store.Unset && server.Plain
		return next(ctx, r)
	}
}

// managed lets a handler be used by those alone who manage the server. Discord
// hides the command from others where its administrators have not changed that.
func (b *Bot) managed(next handler) handler {
	return func(ctx context.Context, r *request) error {
		switch {
		case !r.member:
			return errNoServer
		case r.may&(discordgo.PermissionManageGuild|discordgo.PermissionAdministrator) == 0:
			return errNotAllowed
		}
		return next(ctx, r)
	}
}

// explained tells the user about an error: a reason and a next step, and for what
// nobody expected, a reference that the log has too.
func (b *Bot) explained(next handler) handler {
	return func(ctx context.Context, r *request) error {
		err := next(ctx, r)
		if err == nil {
			return nil
		}
		var lost *undelivered
		if errors.As(err, &lost) {
			r.outcome.name = "undelivered"
			return err
		}
		var told *notice
		var text string
		switch {
		case errors.As(err, &told):
			text, err = words(r.lang, told.key, told.pairs...), nil
			r.outcome.name = told.outcome
		default:
			ref := rand.Text()[:8]
			text = words(r.lang, "internal", "reference", ref)
			r.outcome.name = "error"
			var p *panicError
			attrs := []any{"reference", ref, "command", r.label(), "id", r.id, "err", err}
			if errors.As(err, &p) {
				r.outcome.name = "panic"
				attrs = append(attrs, "stack", string(p.stack))
			}
			b.log.Error("request failed", attrs...)
		}
		// The request's own time may be over; its asker still gets the reason.
		ctx = context.WithoutCancel(ctx)
		if sendErr := r.to.send(ctx, reply{text: text, private: true, lang: r.lang}); sendErr != nil {
			r.outcome.name = "undelivered"
			return &undelivered{sendErr}
		}
		return err
	}
}

// logged writes one record for every request.
func (b *Bot) logged(next handler) handler {
	return func(ctx context.Context, r *request) error {
		err := next(ctx, r)
		level := slog.LevelInfo
		attrs := []any{
			"command", r.label(), "outcome", r.outcome.name,
			"duration_ms", b.now().Sub(r.received).Milliseconds(),
			"hits", r.outcome.hits, "corpus_version", r.outcome.version,
			"lang", string(r.outcome.lang), "deferred", r.to.deferred(),
			"id", r.id, "guild_id", r.guild,
		}
		if err != nil {
			level = slog.LevelWarn
			attrs = append(attrs, "err", err)
		}
		b.log.Log(ctx, level, "interaction", attrs...)
		return err
	}
}

// label names the route in the log.
func (r *request) label() string {
	if r.name == "" {
		return string(r.kind)
	}
	if r.kind == kindCommand {
		return r.name
	}
	return string(r.kind) + ":" + r.name
}
