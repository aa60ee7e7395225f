package discord

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// apiHost is the only host that our requests are made for; with it, a token can
// never be sent anywhere by a wrong endpoint.
const apiHost = "discord.com"

// transport is the RoundTripper under discordgo's REST client. It does what
// discordgo does not: it moves requests to another origin, waits for every kind
// of 429 without holding a lock, retries what is safe to retry, leaves alone
// for a while what is forbidden again and again, and notices a refused token. It hides the rate-limit headers from discordgo, whose own
// limiter sleeps under a mutex and shares buckets between unrelated requests.
type transport struct {
	base         *url.URL // origin to use instead of Discord's, or nil
	next         http.RoundTripper
	limits       *limiter
	refusals     *circuit
	log          *slog.Logger
	sleep        func(context.Context, time.Duration) error
	backoff      time.Duration // pause before the first repetition, then doubled
	attempts     int           // at most so many tries of one request
	unauthorized func()        // told when REST refuses the token
	life         context.Context
}

// rateLimitedError is a 429 whose wait is longer than the request may take.
type rateLimitedError struct{ wait time.Duration }

func (e *rateLimitedError) Error() string {
	return fmt.Sprintf("rate limited by Discord for %v", e.wait.Round(time.Millisecond))
}

type idempotentKey struct{}

// idempotent marks a POST as safe to repeat: Discord recognises a repetition, by
// its nonce or because the interaction is already acknowledged.
func idempotent(ctx context.Context) context.Context {
	return context.WithValue(ctx, idempotentKey{}, true)
}

func repeatable(r *http.Request) bool {
	if r.Method != http.MethodPost {
		return true
	}
	marked, _ := r.Context().Value(idempotentKey{}).(bool)
	return marked
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	defer func() {
		if r.Body != nil {
			_ = r.Body.Close()
		}
	}()
	if r.URL.Host != apiHost {
		return nil, fmt.Errorf("refusing a request to %q, which is not Discord's API", r.URL.Host)
	}
	route := routeOf(r)
	if route.key == "GET /gateway" { // discordgo asks for it without a context
		ctx, cancel := context.WithCancel(r.Context())
		context.AfterFunc(t.life, cancel)
		r = r.WithContext(ctx)
	}
	if resp := t.refusals.replay(route, r); resp != nil {
		return resp, nil
	}
	for try := 1; ; try++ {
		if err := t.limits.acquire(r.Context(), route); err != nil {
			return nil, err
		}
		out, err := t.outgoing(r)
		if err != nil {
			return nil, err
		}
		resp, err := t.next.RoundTrip(out)
		var pause time.Duration
		switch {
		case err != nil:
			if try >= t.attempts || !repeatable(r) || r.Context().Err() != nil {
				return nil, err
			}
			pause = t.pause(try)
		case resp.StatusCode == http.StatusTooManyRequests:
			wait := t.limits.refused(route, resp)
			t.log.Warn("rate limited", "route", route.key, "wait_ms", wait.Milliseconds(), "global", resp.Header.Get("X-RateLimit-Global") != "", "scope", resp.Header.Get("X-RateLimit-Scope"))
			if deadline, ok := r.Context().Deadline(); try >= t.attempts || ok && time.Until(deadline) < wait {
				return nil, &rateLimitedError{wait}
			}
			continue // acquire waits
		case resp.StatusCode >= 500 && try < t.attempts && repeatable(r):
			discard(resp)
			pause = t.pause(try)
		default:
			t.limits.answered(route, resp)
			if t.refusals.answered(route, resp) {
				t.log.Warn("forbidden again and again, so left alone for a while", "route", route.key)
			}
			if resp.StatusCode == http.StatusUnauthorized && !route.interaction {
				t.unauthorized()
			}
			hideLimits(resp.Header)
			return resp, nil
		}
		t.log.Info("repeating a request", "route", route.key, "try", try, "status", statusOf(resp), "pause_ms", pause.Milliseconds())
		if err := t.sleep(r.Context(), pause); err != nil {
			return nil, err
		}
	}
}

// outgoing copies the request for one try, with a fresh body, to where it goes.
func (t *transport) outgoing(r *http.Request) (*http.Request, error) {
	out := r.Clone(r.Context())
	if r.Body != nil && r.Body != http.NoBody {
		if r.GetBody == nil {
			return nil, errors.New("request body cannot be repeated")
		}
		body, err := r.GetBody()
		if err != nil {
			return nil, err
		}
		out.Body = body
	}
	if t.base != nil {
		out.URL.Scheme, out.URL.Host, out.Host = t.base.Scheme, t.base.Host, t.base.Host
	}
	return out, nil
}

// pause is the time before a repetition: doubling, with half of it random, so
// that many bots do not return at once after an outage.
func (t *transport) pause(try int) time.Duration {
	d := t.backoff << (try - 1)
	return d/2 + rand.N(d/2+1)
}

func statusOf(resp *http.Response) int {
	if resp == nil {
		return 0
	}
	return resp.StatusCode
}

func discard(resp *http.Response) {
	_, _ = io.CopyN(io.Discard, resp.Body, 1<<16)
	_ = resp.Body.Close()
}

func hideLimits(h http.Header) {
	for k := range h {
		if strings.HasPrefix(strings.ToLower(k), "x-ratelimit-") {
			delete(h, k)
		}
	}
}

// sleep waits for d or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
