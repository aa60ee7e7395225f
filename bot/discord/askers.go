package discord

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// window is the time in which a person may ask Options.AskRate times.
const window = time.Minute

// askers limits how much one person asks, by a token bucket for each.
type askers struct {
	perWindow int

	mu    sync.Mutex
	by    map[string]*asker
	swept time.Time
}

type asker struct {
	bucket *rate.Limiter
	told   time.Time // when they were last told to wait
}

// newAskers limits to so many requests in each window; a negative number is no limit.
func newAskers(perWindow int) *askers {
	return &askers{perWindow: perWindow, by: map[string]*asker{}}
}

// allow takes one request of a user. If it is one too many, told says whether they
// were told so already within the window.
func (a *askers) allow(user string, now time.Time) (ok, told bool) {
	if a.perWindow < 0 || user == "" {
		return true, false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sweep(now)
	u := a.by[user]
	if u == nil {
		u = &asker{bucket: rate.NewLimiter(rate.Every(window/time.Duration(a.perWindow)), a.perWindow)}
		a.by[user] = u
	}
	if u.bucket.AllowN(now, 1) {
		return true, false
	}
	if !u.told.IsZero() && now.Sub(u.told) < window {
		return false, true
	}
	u.told = now
	return false, false
}

// sweep forgets, once in a window, everybody whose bucket is full again: to start
// anew is the same to them.
func (a *askers) sweep(now time.Time) {
	if now.Sub(a.swept) < window {
		return
	}
	a.swept = now
	for user, u := range a.by {
		if u.bucket.TokensAt(now) >= float64(a.perWindow) && now.Sub(u.told) >= window {
			delete(a.by, user)
		}
	}
}
