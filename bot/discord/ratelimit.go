package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	// globalRate stays under Discord's 50 requests a second for one bot.
	globalRate = 45
	// cloudflareWait is how long to keep quiet after a 429 that does not say.
	cloudflareWait = 30 * time.Second
	// maxBuckets bounds the memory of the limiter: interactions bring new buckets for ever.
	maxBuckets = 4096
)

// route is what a request counts against: its method and path without ids,
// and the id that Discord counts separately (channel, server, webhook).
type route struct {
	key         string // safe to log: no ids of users, no tokens
	major       string // never logged: may hold an interaction's token
	interaction bool   // callbacks and their webhooks are outside the bot's global limit
}

func routeOf(r *http.Request) route {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	if len(parts) > 2 && parts[0] == "api" && strings.HasPrefix(parts[1], "v") {
		parts = parts[2:]
	}
	out := route{}
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = p
		if _, err := strconv.ParseUint(p, 10, 64); err == nil {
			names[i] = "{id}"
		}
	}
	if len(parts) > 1 {
		switch parts[0] {
		case "channels", "guilds":
			out.major = parts[1]
		case "webhooks", "interactions":
			out.interaction = true
			if len(parts) > 2 {
				out.major, names[2] = parts[1]+"/"+parts[2], "{token}"
			}
		}
	}
	out.key = r.Method + " /" + strings.Join(names, "/")
	return out
}

// limiter keeps requests within Discord's limits as its replies tell them.
// Waiting ends with the request's context and holds no lock.
type limiter struct {
	now   func() time.Time
	sleep func(context.Context, time.Duration) error
	pace  *rate.Limiter // of all requests with the bot's token

	mu      sync.Mutex
	global  time.Time          // no bot request before
	all     time.Time          // no request at all before: the address itself is limited
	names   map[string]string  // route key → Discord's bucket id
	buckets map[string]*bucket // bucket id or route key, with the major id
}

type bucket struct {
	remaining int       // requests left until reset; below zero: not known
	reset     time.Time // when remaining starts anew
	blocked   time.Time // a 429 said to wait until then
}

func newLimiter(now func() time.Time, sleep func(context.Context, time.Duration) error) *limiter {
	return &limiter{
		now: now, sleep: sleep,
		pace:    rate.NewLimiter(globalRate, globalRate),
		names:   map[string]string{},
		buckets: map[string]*bucket{},
	}
}

// acquire waits until a request may go out and counts it.
func (l *limiter) acquire(ctx context.Context, r route) error {
	for {
		wait := l.take(r)
		if wait <= 0 {
			break
		}
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait {
			return &rateLimitedError{wait}
		}
		if err := l.sleep(ctx, wait); err != nil {
			return err
		}
	}
	if r.interaction {
		return nil
	}
	return l.pace.Wait(ctx)
}

// take counts a request, or returns how long to wait before the next attempt.
func (l *limiter) take(r route) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if d := l.all.Sub(now); d > 0 {
		return d
	}
	if d := l.global.Sub(now); d > 0 && !r.interaction {
		return d
	}
	b := l.bucket(r)
	if d := b.blocked.Sub(now); d > 0 {
		return d
	}
	if !b.reset.After(now) {
		b.remaining = -1
	}
	switch {
	case b.remaining == 0:
		return b.reset.Sub(now)
	case b.remaining > 0:
		b.remaining--
	}
	return 0
}

// bucket finds or makes the state of a route. The caller holds mu.
func (l *limiter) bucket(r route) *bucket {
	name := l.names[r.key]
	if name == "" {
		name = r.key
	}
	name += " " + r.major
	b := l.buckets[name]
	if b == nil {
		if len(l.buckets) >= maxBuckets {
			l.sweep()
		}
		b = &bucket{remaining: -1}
		l.buckets[name] = b
	}
	return b
}

// sweep forgets what holds nobody back; if that is not enough, everything: the
// next replies tell the limits again.
func (l *limiter) sweep() {
	now := l.now()
	for name, b := range l.buckets {
		if !b.blocked.After(now) && !b.reset.After(now) {
			delete(l.buckets, name)
		}
	}
	if len(l.buckets) >= maxBuckets {
		clear(l.buckets)
	}
}

// answered learns from a reply that was not refused.
func (l *limiter) answered(r route, resp *http.Response) {
	h := resp.Header
	remaining, err := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	after, ok := seconds(h.Get("X-RateLimit-Reset-After"))
	if err != nil || !ok {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if id := h.Get("X-RateLimit-Bucket"); id != "" {
		l.names[r.key] = id
	}
	b := l.bucket(r)
	reset := l.now().Add(after)
	// Replies of concurrent requests come in any order: within one window the
	// lowest count is the true one.
	if b.remaining < 0 || remaining < b.remaining || reset.Sub(b.reset) > time.Second {
		b.remaining = remaining
	}
	b.reset = reset
}

// refused learns from a 429, of which it consumes the body, and returns the wait.
func (l *limiter) refused(r route, resp *http.Response) time.Duration {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
	_ = resp.Body.Close()
	var told struct {
		RetryAfter float64 `json:"retry_after"`
		Global     bool    `json:"global"`
	}
	isJSON := json.Unmarshal(bytes.TrimSpace(body), &told) == nil
	wait, ok := seconds(resp.Header.Get("Retry-After"))
	if isJSON && told.RetryAfter > 0 {
		wait, ok = time.Duration(told.RetryAfter*float64(time.Second)), true
	}
	if !ok {
		wait = cloudflareWait
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	until := l.now().Add(wait)
	switch {
	case !isJSON:
		l.all = until
	case told.Global || resp.Header.Get("X-RateLimit-Global") != "":
		l.global = until
		if r.interaction { // outside the bot's limit, so it is this webhook that must wait
			l.bucket(r).blocked = until
		}
	default:
		l.bucket(r).blocked = until
	}
	return wait
}

func seconds(s string) (time.Duration, bool) {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || f < 0 || f > 1e6 {
		return 0, false
	}
	return time.Duration(f * float64(time.Second)), true
}
