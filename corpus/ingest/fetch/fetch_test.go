package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// names is a resolver. Each look-up of a name takes the next list of its
// addresses; the last stays.
type names struct {
	mu      sync.Mutex
	answers map[string][]string
	asked   int
}

func (n *names) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked++
	lists := n.answers[host]
	if len(lists) == 0 {
		lists = []string{"93.184.216.34"}
	}
	if len(lists) > 1 {
		n.answers[host] = lists[1:]
	}
	var out []netip.Addr
	for a := range strings.FieldsSeq(lists[0]) {
		out = append(out, netip.MustParseAddr(a))
	}
	return out, nil
}

// clock stands still, but for what is slept.
type clock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now, c.slept = c.now.Add(d), append(c.slept, d)
	return ctx.Err()
}

// site is a web site on loopback that a client takes for any host it asks.
type site struct {
	*httptest.Server
	names  *names
	clock  *clock
	dialed []string
	mu     sync.Mutex
}

func newSite(t *testing.T, handler http.HandlerFunc) *site {
	t.Helper()
	s := &site{
		Server: httptest.NewServer(handler),
		names:  &names{answers: map[string][]string{}},
		clock:  &clock{now: time.Date(2026, 1, 9, 8, 0, 0, 0, time.UTC)},
	}
	t.Cleanup(s.Close)
	return s
}

func (s *site) client(t *testing.T, change func(*Options)) *Client {
	t.Helper()
	o := Options{
		Hosts: []string{"gov.cn"}, AllowHTTP: true, Version: "1.2.3", Resolver: s.names, Now: s.clock.Now, Sleep: s.clock.Sleep,
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			s.mu.Lock()
			s.dialed = append(s.dialed, address)
			s.mu.Unlock()
			return new(net.Dialer).DialContext(ctx, network, s.Listener.Addr().String())
		},
	}
	if change != nil {
		change(&o)
	}
	c := New(o)
	t.Cleanup(c.Close)
	return c
}

// pages answers robots.txt with 404 and the rest with f.
func pages(f http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		f(w, r)
	}
}

func get(t *testing.T, c *Client, address string) (*Result, error) {
	t.Helper()
	return c.Get(context.Background(), Request{URL: address})
}

func TestGet(t *testing.T) {
	var agent, host string
	s := newSite(t, pages(func(w http.ResponseWriter, r *http.Request) {
		agent, host = r.UserAgent(), r.Host
		w.Header().Set("Content-Type", "text/html; charset=gbk")
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Last-Modified", "Fri, 09 Jan 2026 07:00:00 GMT")
		io.WriteString(w, "hello")
	}))
	r, err := get(t, s.client(t, nil), "http://www.mofcom.gov.cn/zc/1.html#part")
	if err != nil {
		t.Fatal(err)
	}
	want := Result{
		URL: "http://www.mofcom.gov.cn/zc/1.html", Asked: "http://www.mofcom.gov.cn/zc/1.html#part", Body: r.Body,
		SHA256:      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
		ContentType: "text/html; charset=gbk", ETag: `"v1"`, LastModified: "Fri, 09 Jan 2026 07:00:00 GMT", Fetched: s.clock.Now(),
	}
	if fmt.Sprint(*r) != fmt.Sprint(want) || string(r.Body) != "hello" {
		t.Errorf("got %+v\nwant %+v", *r, want)
	}
	if !strings.HasPrefix(agent, "policybot/1.2.3 ") || host != "www.mofcom.gov.cn" {
		t.Errorf("asked as %q for %q", agent, host)
	}
	if s.dialed[0] != "93.184.216.34:80" {
		t.Errorf("dialled %v", s.dialed)
	}
}

func TestGetTLS(t *testing.T) {
	s := newSite(t, nil)
	secure := httptest.NewTLSServer(pages(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "sealed") }))
	defer secure.Close()
	roots := x509.NewCertPool()
	roots.AddCert(secure.Certificate())
	c := s.client(t, func(o *Options) {
		o.AllowHTTP, o.Hosts, o.Roots = false, []string{"example.com", "example.org"}, roots
		o.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, secure.Listener.Addr().String())
		}
	})
	if r, err := get(t, c, "https://example.com/"); err != nil || string(r.Body) != "sealed" {
		t.Errorf("got %v, %v", r, err)
	}
	if _, err := get(t, c, "https://example.org/"); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a certificate for another name: %v", err)
	}
}

func TestRedirects(t *testing.T) {
	s := newSite(t, pages(func(w http.ResponseWriter, r *http.Request) {
		switch n := strings.TrimPrefix(r.URL.Path, "/hop/"); {
		case r.URL.Path == "/circle":
			http.Redirect(w, r, "/circle2", http.StatusFound)
		case r.URL.Path == "/circle2":
			http.Redirect(w, r, "/circle", http.StatusFound)
		case n == "0":
			io.WriteString(w, "there")
		case len(n) < 10 && n != r.URL.Path:
			var i int
			fmt.Sscan(n, &i)
			http.Redirect(w, r, fmt.Sprintf("http://w%d.gov.cn/hop/%d", i-1, i-1), http.StatusMovedPermanently)
		case r.URL.Path == "/endless":
			http.Redirect(w, r, "/endless?"+r.URL.RawQuery+"x", http.StatusFound)
		case r.URL.Path == "/nowhere":
			w.WriteHeader(http.StatusFound)
		default:
			http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusSeeOther)
		}
	}))
	s.names.answers["inward.gov.cn"] = []string{"192.168.0.1"}
	c := s.client(t, nil)
	if r, err := get(t, c, "http://www.gov.cn/hop/5"); err != nil || r.URL != "http://w0.gov.cn/hop/0" || string(r.Body) != "there" {
		t.Errorf("five hops: %+v, %v", r, err)
	}
	for path, want := range map[string]string{
		"/hop/6": "more than 5 times", "/endless": "more than 5 times", "/circle": "in a circle", "/nowhere": "no address",
		"/?to=http://example.com/": "none of the hosts", "/?to=http://127.0.0.1/": "none of the hosts", "/?to=http://www.gov.cn:22/": "port",
		"/?to=file:///etc/passwd": "no web address", "/?to=http://a:b@www.gov.cn/": "user", "/?to=http://inward.gov.cn/": "no public address",
	} {
		if _, err := get(t, c, "http://www.gov.cn"+path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

func TestLimits(t *testing.T) {
	bomb := func() []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		io.CopyN(z, zeros{}, 64<<20)
		z.Close()
		return b.Bytes()
	}()
	s := newSite(t, pages(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/declared":
			w.Header().Set("Content-Length", "99999999999")
			w.Write([]byte("x"))
		case "/endless":
			for range 1 << 20 {
				if _, err := w.Write(make([]byte, 1<<10)); err != nil {
					return
				}
			}
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(bomb)
		case "/brotli":
			w.Header().Set("Content-Encoding", "br")
			w.Write([]byte("x"))
		case "/headers":
			for i := range 5000 {
				w.Header().Set(fmt.Sprintf("X-%d", i), strings.Repeat("y", 100))
			}
		case "/missing":
			http.NotFound(w, r)
		}
	}))
	c := s.client(t, func(o *Options) { o.Bytes = 1 << 20 })
	for path, want := range map[string]string{
		"/declared": "larger than 1048576 bytes", "/endless": "larger than 1048576 bytes", "/bomb": "larger than 1048576 bytes",
		"/brotli": `packed as "br"`, "/headers": "header", "/missing": "404 Not Found",
	} {
		if _, err := get(t, c, "http://www.gov.cn"+path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// A body that never ends is given up when the time is over.
func TestSlowBody(t *testing.T) {
	s := newSite(t, pages(func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("first"))
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}))
	_, err := get(t, s.client(t, func(o *Options) { o.Timeout = 200 * time.Millisecond }), "http://www.gov.cn/")
	if err == nil || !strings.Contains(err.Error(), "longer than 200ms") {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.client(t, nil).Get(ctx, Request{URL: "http://www.gov.cn/"}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestConditional(t *testing.T) {
	s := newSite(t, pages(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		if r.Header.Get("If-None-Match") == `"v1"` && r.Header.Get("If-Modified-Since") == "then" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(w, "body")
	}))
	r, err := s.client(t, nil).Get(context.Background(), Request{URL: "http://www.gov.cn/", ETag: `"v1"`, LastModified: "then"})
	if err != nil || !r.Unchanged || r.ETag != `"v1"` || r.LastModified != "then" || r.SHA256 != "" {
		t.Errorf("got %+v, %v", r, err)
	}
	if _, err := r.Keep(t.TempDir()); err == nil {
		t.Error("an answer without a body was kept")
	}
}

// One request to a host at a time, and a pause between; hosts do not wait for
// each other.
func TestPolite(t *testing.T) {
	var now, most atomic.Int32
	s := newSite(t, pages(func(w http.ResponseWriter, _ *http.Request) {
		most.Store(max(most.Load(), now.Add(1)))
		io.WriteString(w, "x")
		now.Add(-1)
	}))
	c := s.client(t, func(o *Options) { o.NoRobots, o.Pause = true, 3*time.Second })
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := c.Get(context.Background(), Request{URL: "http://www.gov.cn/"}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if _, err := get(t, c, "http://other.gov.cn/"); err != nil {
		t.Error(err)
	}
	if got := fmt.Sprint(s.clock.slept); got != "[3s 3s 3s]" || most.Load() != 1 {
		t.Errorf("slept %s, %d at once", got, most.Load())
	}
}

func TestRobots(t *testing.T) {
	text, code := "User-agent: *\nDisallow: /private/\nCrawl-delay: 7\n\nUser-agent: otherbot\nDisallow: /", http.StatusOK
	asked := 0
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			asked++
			if code == http.StatusFound {
				http.Redirect(w, r, "http://example.com/robots.txt", code)
				return
			}
			w.WriteHeader(code)
			io.WriteString(w, text)
			return
		}
		io.WriteString(w, "page")
	})
	c := s.client(t, nil)
	if _, err := get(t, c, "http://www.gov.cn/open/1.html"); err != nil {
		t.Error(err)
	}
	if _, err := get(t, c, "http://www.gov.cn/private/1.html"); err == nil || !strings.Contains(err.Error(), "robots.txt") {
		t.Errorf("disallowed: %v", err)
	}
	if _, err := get(t, c, "http://www.gov.cn/open/2.html"); err != nil || asked != 1 || fmt.Sprint(s.clock.slept) != "[7s 7s]" {
		t.Errorf("%v; robots.txt asked for %d times, slept %v", err, asked, s.clock.slept)
	}
	s.clock.Sleep(context.Background(), 25*time.Hour)
	text = "User-agent: policybot\nDisallow: /"
	if _, err := get(t, c, "http://www.gov.cn/open/1.html"); err == nil || asked != 2 {
		t.Errorf("after a day: %v; asked %d times", err, asked)
	}
	if _, err := get(t, s.client(t, func(o *Options) { o.NoRobots = true }), "http://www.gov.cn/"); err != nil || asked != 2 {
		t.Errorf("a file handed over: %v; asked %d times", err, asked)
	}
	code = http.StatusServiceUnavailable
	if _, err := get(t, s.client(t, nil), "http://www.gov.cn/"); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("a site that fails: %v", err)
	}
	for _, allow := range []int{http.StatusNotFound, http.StatusForbidden, http.StatusFound} {
		code = allow
		if _, err := get(t, s.client(t, nil), "http://www.gov.cn/"); err != nil {
			t.Errorf("robots.txt with %d: %v", allow, err)
		}
	}
}

func TestDiscord(t *testing.T) {
	o := Discord(Options{Hosts: []string{"gov.cn"}, AllowHTTP: true})
	for address, want := range map[string]bool{
		"https://cdn.discordapp.com/attachments/1/2/plan.docx?ex=1": true, "https://media.discordapp.net/a": true,
		"http://cdn.discordapp.com/a": false, "https://discordapp.com/a": false, "https://www.gov.cn/": false,
	} {
		if _, err := New(o).permit(address); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestKeep(t *testing.T) {
	dir := t.TempDir()
	r := &Result{URL: "https://www.gov.cn/b", Asked: "https://www.gov.cn/a", Body: []byte("hello"), SHA256: "2cf24dba", ETag: "e", Fetched: time.Unix(0, 0).UTC()}
	for range 60 {
		path, err := r.Keep(dir)
		if err != nil || path != filepath.Join(dir, "raw", "2cf24dba") {
			t.Fatal(path, err)
		}
	}
	body, _ := os.ReadFile(filepath.Join(dir, "raw", "2cf24dba"))
	beside, _ := os.ReadFile(filepath.Join(dir, "raw", "2cf24dba.json"))
	var o origins
	if err := json.Unmarshal(beside, &o); err != nil || string(body) != "hello" || len(o.Fetched) != maxOrigins || o.Fetched[0].URL != r.URL || o.Bytes != 5 {
		t.Errorf("%v: %q, %s", err, body, beside)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "raw", ".new-*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
