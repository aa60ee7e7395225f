package discord

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// tape is a RoundTripper that plays replies and remembers requests.
type tape struct {
	mu      sync.Mutex
	replies []func() (*http.Response, error)
	bodies  []string
	hosts   []string
}

func (p *tape) RoundTrip(r *http.Request) (*http.Response, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	body := ""
	if r.Body != nil {
		b, _ := io.ReadAll(r.Body)
		body = string(b)
	}
	p.bodies = append(p.bodies, body)
	p.hosts = append(p.hosts, r.URL.Host)
	next := p.replies[min(len(p.bodies), len(p.replies))-1]
	return next()
}

func status(code int, body string, headers ...string) func() (*http.Response, error) {
	return func() (*http.Response, error) {
		w := httptest.NewRecorder()
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(code)
		_, _ = w.WriteString(body)
		return w.Result(), nil
	}
}

func broke() (*http.Response, error) { return nil, io.ErrUnexpectedEOF }

// slept is a clock that moves only when somebody sleeps.
type slept struct {
	mu    sync.Mutex
	now   time.Time
	waits []time.Duration
}

func (s *slept) Now() time.Time { s.mu.Lock(); defer s.mu.Unlock(); return s.now }
func (s *slept) sleep(ctx context.Context, d time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
	s.waits = append(s.waits, d)
	return ctx.Err()
}

func newTestTransport(p *tape) (*transport, *slept) {
	clock := &slept{now: time.Unix(1e9, 0)}
	return &transport{
		next: p, log: slog.New(slog.DiscardHandler), sleep: clock.sleep, life: context.Background(),
		limits: newLimiter(clock.Now, clock.sleep), refusals: newCircuit(clock.Now), backoff: time.Second, attempts: 4, unauthorized: func() {},
	}, clock
}

func send(t *transport, ctx context.Context, method, path string) (int, error) {
	r, err := http.NewRequestWithContext(ctx, method, "https://discord.com/api/v9"+path, bytes.NewBufferString(`{"a":1}`))
	if err != nil {
		return 0, err
	}
	resp, err := t.RoundTrip(r)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

func TestTransportRepeatsWhatIsSafe(t *testing.T) {
	ctx := context.Background()
	for _, tc := range []struct {
		name    string
		ctx     context.Context
		method  string
		replies []func() (*http.Response, error)
		status  int
		tries   int
	}{
		{"GET after 500", ctx, "GET", []func() (*http.Response, error){status(500, ""), status(200, "")}, 200, 2},
		{"PATCH after 503 and a broken connection", ctx, "PATCH", []func() (*http.Response, error){status(503, ""), broke, status(200, "")}, 200, 3},
		{"plain POST not", ctx, "POST", []func() (*http.Response, error){status(500, ""), status(200, "")}, 500, 1},
		{"POST with a nonce", idempotent(ctx), "POST", []func() (*http.Response, error){status(502, ""), status(200, "")}, 200, 2},
		{"gives up", ctx, "GET", []func() (*http.Response, error){status(500, "")}, 500, 4},
		{"POST after 429", ctx, "POST", []func() (*http.Response, error){status(429, `{"retry_after":0.3}`), status(200, "")}, 200, 2},
		{"400 is an answer", ctx, "GET", []func() (*http.Response, error){status(400, "")}, 400, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := &tape{replies: tc.replies}
			tr, _ := newTestTransport(p)
			got, err := send(tr, tc.ctx, tc.method, "/channels/1/messages")
			if err != nil || got != tc.status || len(p.bodies) != tc.tries {
				t.Errorf("got %d, %v after %d tries, want %d after %d", got, err, len(p.bodies), tc.status, tc.tries)
			}
			for _, b := range p.bodies {
				if b != `{"a":1}` {
					t.Errorf("body %q", b)
				}
			}
		})
	}
}

func TestTransportWaitsAsTold(t *testing.T) {
	for _, tc := range []struct {
		name  string
		first func() (*http.Response, error)
		// path of a second request, and whether it must wait too
		other      string
		otherWaits bool
	}{
		{"user, other channel free", status(429, `{"retry_after":7,"global":false}`), "/channels/2/messages", false},
		{"global, other channel waits", status(429, `{"retry_after":7,"global":true}`, "X-RateLimit-Global", "true"), "/channels/2/messages", true},
		{"global, interactions go on", status(429, `{"retry_after":7,"global":true}`), "/interactions/3/tok/callback", false},
		{"Cloudflare, everything waits", status(429, "<html>", "Retry-After", "7"), "/interactions/3/tok/callback", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := &tape{replies: []func() (*http.Response, error){tc.first, status(200, "")}}
			tr, clock := newTestTransport(p)
			short, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			_, err := send(tr, short, "POST", "/channels/1/messages")
			var limited *rateLimitedError
			if !errors.As(err, &limited) || limited.wait != 7*time.Second {
				t.Fatalf("a wait beyond the deadline gave %v", err)
			}
			if _, err := send(tr, context.Background(), "POST", tc.other); err != nil {
				t.Fatal(err)
			}
			if got := len(clock.waits) > 0; got != tc.otherWaits {
				t.Errorf("waited %v", clock.waits)
			}
		})
	}
}

func TestTransportKeepsToRemaining(t *testing.T) {
	p := &tape{replies: []func() (*http.Response, error){status(200, "", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "2.5", "X-RateLimit-Bucket", "abc"), status(200, "")}}
	tr, clock := newTestTransport(p)
	for _, path := range []string{"/channels/1/messages", "/channels/2/messages"} {
		if _, err := send(tr, context.Background(), "POST", path); err != nil {
			t.Fatal(err)
		}
	}
	if len(clock.waits) != 0 {
		t.Errorf("another channel waited %v", clock.waits)
	}
	if _, err := send(tr, context.Background(), "POST", "/channels/1/messages"); err != nil {
		t.Fatal(err)
	}
	if len(clock.waits) != 1 || clock.waits[0] != 2500*time.Millisecond {
		t.Errorf("waits %v, want 2.5 s", clock.waits)
	}
}

func TestTransportForgetsBuckets(t *testing.T) {
	tr, _ := newTestTransport(&tape{replies: []func() (*http.Response, error){status(200, "")}})
	for i := range 3 * maxBuckets {
		tr.limits.take(route{key: "POST /interactions/{id}/{token}/callback", major: strings.Repeat("x", i%7) + string(rune(i)), interaction: true})
	}
	if n := len(tr.limits.buckets); n > maxBuckets {
		t.Errorf("%d buckets", n)
	}
}

func TestTransportGuardsTheToken(t *testing.T) {
	p := &tape{replies: []func() (*http.Response, error){status(401, "")}}
	tr, _ := newTestTransport(p)
	told := 0
	tr.unauthorized = func() { told++ }
	r, _ := http.NewRequest("GET", "https://evil.example/api/v9/gateway", nil)
	if resp, err := tr.RoundTrip(r); err == nil {
		_ = resp.Body.Close()
		t.Error("a request to another host went out")
	}
	_, _ = send(tr, context.Background(), "PATCH", "/webhooks/1/tok/messages/@original")
	if told != 0 {
		t.Error("an expired interaction counts as a bad token")
	}
	_, _ = send(tr, context.Background(), "GET", "/gateway/bot")
	if told != 1 {
		t.Errorf("told %d times of the bad token", told)
	}
}

func TestRouteOfHidesTokens(t *testing.T) {
	r, _ := http.NewRequest("PATCH", "https://discord.com/api/v9/webhooks/12/secret/messages/@original", nil)
	if got := routeOf(r); got.key != "PATCH /webhooks/{id}/{token}/messages/@original" || !got.interaction {
		t.Errorf("got %+v", got)
	}
}

// TestTransportLeavesForbiddenAlone: what is forbidden again and again is asked for
// again only after a pause, and callers see the refusal all the same.
func TestTransportLeavesForbiddenAlone(t *testing.T) {
	ctx := context.Background()
	p := &tape{replies: []func() (*http.Response, error){status(403, `{"code":50013}`)}}
	tr, clock := newTestTransport(p)
	post := func(path string) int {
		t.Helper()
		code, err := send(tr, ctx, "POST", path)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	for range 3 * circuitFrom {
		if code := post("/channels/1/messages"); code != 403 {
			t.Fatalf("got %d", code)
		}
	}
	if n := len(p.bodies); n != circuitFrom {
		t.Errorf("%d requests went out, want %d", n, circuitFrom)
	}
	r, _ := http.NewRequest("POST", "https://discord.com/api/v9/channels/1/messages", nil)
	resp, err := tr.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	if body, _ := io.ReadAll(resp.Body); string(body) != `{"code":50013}` {
		t.Errorf("the refusal came again as %q", body)
	}
	sent := len(p.bodies)
	_ = post("/channels/2/messages")
	if len(p.bodies) != sent+1 {
		t.Error("another channel is left alone too")
	}
	// After the pause one request goes out to see; it is forbidden, so the next pause is longer.
	_ = clock.sleep(ctx, circuitPause)
	_, _ = post("/channels/1/messages"), post("/channels/1/messages")
	_ = clock.sleep(ctx, circuitPause)
	_ = post("/channels/1/messages")
	if len(p.bodies) != sent+2 {
		t.Errorf("%d requests after the pause, want 1", len(p.bodies)-sent-1)
	}
	_ = clock.sleep(ctx, circuitLongest)
	p.replies = []func() (*http.Response, error){status(200, "")}
	p.bodies = nil
	for range circuitFrom {
		if code := post("/channels/1/messages"); code != 200 {
			t.Errorf("allowed again, and got %d", code)
		}
	}
	// A refusal now and then opens nothing, and interactions are never left alone.
	for range 3 * circuitFrom {
		p.replies = []func() (*http.Response, error){status(403, "{}")}
		_ = post("/channels/3/messages")
		p.replies = []func() (*http.Response, error){status(200, "")}
		if code := post("/channels/3/messages"); code != 200 {
			t.Fatalf("got %d", code)
		}
	}
	p.replies, p.bodies = []func() (*http.Response, error){status(403, "{}")}, nil
	for range 2 * circuitFrom {
		_ = post("/interactions/3/tok/callback")
	}
	if len(p.bodies) != 2*circuitFrom {
		t.Errorf("%d of %d callbacks went out", len(p.bodies), 2*circuitFrom)
	}
	for i := range 3 * circuitSize {
		tr.refusals.answered(route{key: "POST /channels/{id}/messages", major: strconv.Itoa(i)}, &http.Response{StatusCode: 403, Body: http.NoBody})
	}
	if n := len(tr.refusals.by); n > circuitSize {
		t.Errorf("%d routes remembered", n)
	}
}
