package discord

import (
	"bytes"
	"io"
	"net/http"
	"sync"
	"time"
)

const (
	// circuitFrom is how often in a row a route may be forbidden before it is left alone.
	circuitFrom = 5
	// circuitPause is how long it is then left alone, and twice as long each time that
	// the next request is forbidden too, up to circuitLongest.
	circuitPause   = time.Minute
	circuitLongest = 16 * time.Minute
	// circuitSize bounds the routes that are remembered.
	circuitSize = 1024
	// maxRefusal bounds the reply that is remembered.
	maxRefusal = 1 << 14
)

// circuit stops requests that Discord forbids again and again: too many refusals get
// the whole address banned. While a route is left alone, its requests get the last
// refusal again, so that callers do what they do about one.
type circuit struct {
	now func() time.Time

	mu sync.Mutex
	by map[string]*forbidden
}

// forbidden is a route that was forbidden at least once since it last was not.
type forbidden struct {
	times int
	until time.Time // left alone before; zero: not yet
	pause time.Duration
	body  []byte
}

func newCircuit(now func() time.Time) *circuit {
	return &circuit{now: now, by: map[string]*forbidden{}}
}

// replay returns the last refusal of a route that is left alone, or nil. When the
// pause is over, one request goes out to see.
func (c *circuit) replay(r route, req *http.Request) *http.Response {
	c.mu.Lock()
	defer c.mu.Unlock()
	f := c.by[r.key+" "+r.major]
	if f == nil || f.until.IsZero() {
		return nil
	}
	if now := c.now(); !now.Before(f.until) {
		f.until = now.Add(f.pause)
		return nil
	}
	return &http.Response{
		Status: "403 Forbidden", StatusCode: http.StatusForbidden, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(f.body)), ContentLength: int64(len(f.body)), Request: req,
	}
}

// answered learns from a reply, whose body it leaves to be read. opened tells that
// the route is left alone from now on.
func (c *circuit) answered(r route, resp *http.Response) (opened bool) {
	if r.interaction { // its tokens end by themselves
		return false
	}
	key := r.key + " " + r.major
	if resp.StatusCode != http.StatusForbidden {
		c.mu.Lock()
		defer c.mu.Unlock()
		if resp.StatusCode < 400 {
			delete(c.by, key)
		}
		return false
	}
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxRefusal))
	_ = resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(body))
	c.mu.Lock()
	defer c.mu.Unlock()
	f := c.by[key]
	if f == nil {
		if len(c.by) >= circuitSize {
			clear(c.by) // what is still forbidden will be counted again
		}
		f = &forbidden{}
		c.by[key] = f
	}
	f.times, f.body = f.times+1, body
	if f.times < circuitFrom {
		return false
	}
	f.pause = max(circuitPause, min(2*f.pause, circuitLongest))
	f.until = c.now().Add(f.pause)
	return true
}
