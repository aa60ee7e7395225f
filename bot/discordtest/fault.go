package discordtest

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// matches reports whether a request is of a pattern as Fault.Match describes it.
func matches(pattern, method, path string) bool {
	if pattern == "" {
		return true
	}
	wantMethod, wantPath, ok := strings.Cut(pattern, " ")
	if !ok {
		wantMethod, wantPath = "*", pattern
	}
	if wantMethod != "*" && wantMethod != method {
		return false
	}
	want, got := strings.Split(wantPath, "/"), strings.Split(path, "/")
	for i, w := range want {
		if w == "**" && i == len(want)-1 {
			return len(got) >= i
		}
		if i >= len(got) || w != "*" && w != got[i] {
			return false
		}
	}
	return len(want) == len(got)
}

// takeFault returns the fault that applies to a request, or nil. The caller holds mu.
func (s *Server) takeFault(method, path string) *Fault {
	for _, f := range s.faults {
		if !matches(f.Match, method, path) {
			continue
		}
		if f.seen++; f.seen <= f.Skip {
			continue
		}
		times := f.Times
		if times == 0 {
			times = 1
		}
		if times > 0 && f.used >= times {
			continue
		}
		f.used++
		return f
	}
	return nil
}

// noteEarly records a request that came before a 429's wait was over. It counts real time, as that
// is what the client waits in. The caller holds mu.
func (s *Server) noteEarly(c *call) {
	now := time.Now()
	global := c.route != nil && c.route.bot && now.Before(s.limited["global"])
	if global || now.Before(s.limited[c.method+" "+c.path]) {
		s.early = append(s.early, c.record())
	}
}

// faultReply is what a fault with a status answers. The caller holds mu.
func (s *Server) faultReply(f *Fault, c *call) reply {
	if f.Status != http.StatusTooManyRequests {
		if f.NonJSON {
			return reply{status: f.Status, html: fmt.Sprintf("<html><head><title>%d</title></head><body><h1>%d %s</h1><hr>cloudflare</body></html>", f.Status, f.Status, http.StatusText(f.Status))}
		}
		message := f.Message
		if message == "" {
			message = strconv.Itoa(f.Status) + ": " + http.StatusText(f.Status)
		}
		return fail(f.Status, f.Code, message)
	}
	until := time.Now().Add(f.RetryAfter)
	h := http.Header{}
	h.Set("Retry-After", strconv.Itoa(int(math.Ceil(f.RetryAfter.Seconds()))))
	if f.NonJSON { // an address that Cloudflare has banned: no scope, no bucket
		s.limited["global"] = until
		return reply{status: f.Status, header: h, html: "error code: 1015"}
	}
	scope := f.Scope
	if scope == "" {
		scope = "user"
	}
	h.Set("X-RateLimit-Scope", scope)
	if scope == "global" {
		s.limited["global"] = until
		h.Set("X-RateLimit-Global", "true")
	} else {
		s.limited[c.method+" "+c.path] = until
		h.Set("X-RateLimit-Limit", "5")
		h.Set("X-RateLimit-Remaining", "0")
		h.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(until.UnixMilli())/1000))
		h.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", f.RetryAfter.Seconds()))
		h.Set("X-RateLimit-Bucket", c.bucket())
	}
	return reply{status: f.Status, header: h, body: obj{
		"message":     "You are being rate limited.",
		"retry_after": f.RetryAfter.Seconds(),
		"global":      scope == "global",
	}}
}
