package discord

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// window is the time in which a person may ask Options.AskRate times.
const window = time.Minute

// askers limits how often things happen, by a token bucket for each key, such as
// a person.
type askers struct {
	mu    sync.Mutex
	by    map[string]*asker
	swept time.Time
}

type asker struct {
	bucket *rate.Limiter
	told   time.Time // when they were last told to wait
}

func newAskers() *askers { return &askers{by: map[string]*asker{}} }

// allow takes one request of a key that may make so many in each window; a
// negative number is no limit. If it is one too many, told says whether they were
// told so already within the window.
func (a *askers) allow(key string, perWindow int, now time.Time) (ok, told bool) {
	if perWindow < 0 || key == "" {
		return true, false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sweep(now)
	u := a.by[key]
	if u == nil || u.bucket.Burst() != perWindow {
		u = &asker{bucket: rate.NewLimiter(rate.Every(window/time.Duration(max(perWindow, 1))), perWindow)}
		a.by[key] = u
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
	for key, u := range a.by {
		if u.bucket.TokensAt(now) >= float64(u.bucket.Burst()) && now.Sub(u.told) >= window {
			delete(a.by, key)
		}
	}
}
