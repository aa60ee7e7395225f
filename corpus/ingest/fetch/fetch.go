// Package fetch gets pages and files from the hosts that may be asked, and from
// nowhere else: every address is checked where it is dialled, every redirect as
// if it had been typed, and everything that comes back is bounded. Start with
// [New] and [Client.Get].
package fetch

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Limits of one request and of the sequence of them, unless a test says otherwise.
const (
	defaultBytes   = 32 << 20
	defaultTimeout = 2 * time.Minute
	defaultPause   = 2 * time.Second
	maxRedirects   = 5
	maxHeaderBytes = 64 << 10
)

// Resolver looks names up; [net.Resolver] does.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Options say whom a client may ask. The zero value of each field is the strict
// one. Resolver, Dial, Roots and the clock are for tests; addresses are checked
// before Dial is called, whatever it does.
type Options struct {
	Hosts     []string // these and their subdomains; none: nobody
	AllowHTTP bool     // plain http too
	NoRobots  bool     // for files that a person handed over by their address
	Version   string   // of the program, for User-Agent

	Bytes   int64         // of one body, unpacked; 0: 32 MiB
	Timeout time.Duration // of one request with its redirects; 0: two minutes
	Pause   time.Duration // between two requests to a host; 0: two seconds

	Resolver Resolver
	Dial     func(ctx context.Context, network, address string) (net.Conn, error)
	Roots    *x509.CertPool
	Now      func() time.Time
	Sleep    func(ctx context.Context, d time.Duration) error
}

// Discord is the profile for files that people attach on Discord: its own hosts
// alone. Discord's robots.txt is about crawlers; a file that a person handed to
// the bot is not crawled.
func Discord(o Options) Options {
	o.Hosts, o.AllowHTTP, o.NoRobots = []string{"cdn.discordapp.com", "media.discordapp.net"}, false, true
	return o
}

// Refused is an address that may not be asked, with the reason.
type Refused struct{ URL, Why string }

func (e *Refused) Error() string { return fmt.Sprintf("%s is not fetched: %s", e.URL, e.Why) }

// StatusError is an answer other than 200 and 304.
type StatusError struct {
	URL  string
	Code int
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("%s answered %d %s", e.URL, e.Code, http.StatusText(e.Code))
}

// Request is what is asked for. The validators of an earlier answer make it
// conditional.
type Request struct {
	URL          string
	ETag         string
	LastModified string
}

// Result is an answer.
type Result struct {
	URL          string // after redirects
	Asked        string // as it was asked for
	Unchanged    bool   // the server says so; there is no Body then
	Body         []byte // without the compression that it came in
	SHA256       string // of Body, in hex
	ContentType  string
	ETag         string
	LastModified string
	Fetched      time.Time
}

// Client fetches. It may be used by several goroutines; those that ask the same
// host wait for each other.
type Client struct {
	o    Options
	http *http.Client

	mu     sync.Mutex
	hosts  map[string]*host
	robots map[string]*rules // by scheme and host
}

// host is whose turn it is, and when the last request to it ended.
type host struct {
	turn chan struct{}
	last time.Time
}

// New returns a client.
func New(o Options) *Client {
	set := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	set(&o.Timeout, defaultTimeout)
	set(&o.Pause, defaultPause)
	if o.Bytes == 0 {
		o.Bytes = defaultBytes
	}
	if o.Resolver == nil {
		o.Resolver = net.DefaultResolver
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Version == "" {
		o.Version = "unversioned"
	}
	c := &Client{o: o, hosts: map[string]*host{}, robots: map[string]*rules{}}
	c.http = &http.Client{
		Transport: c.transport(),
		// Each hop is checked and waited for like a request of its own.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return c
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// UserAgent names the program, as robots.txt files and operators know it.
func (c *Client) UserAgent() string {
	return "policybot/" + c.o.Version + " (reads official documents; a request every few seconds at most)"
}

// Close ends idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Get fetches one address. Errors are [*Refused] where a rule forbids it and
// [*StatusError] where the server does not give it.
func (c *Client) Get(ctx context.Context, r Request) (*Result, error) {
	u, err := c.permit(r.URL)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, c.o.Timeout, fmt.Errorf("%s took longer than %s", r.URL, c.o.Timeout))
	defer cancel()
	out, err := c.follow(ctx, u, r)
	if cause := context.Cause(ctx); err != nil && cause != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return nil, cause
	}
	return out, err
}

// follow goes from redirect to redirect.
func (c *Client) follow(ctx context.Context, u *url.URL, r Request) (*Result, error) {
	seen := map[string]bool{}
	for range maxRedirects + 1 {
		if seen[u.String()] {
			return nil, fmt.Errorf("%s redirects in a circle", r.URL)
		}
		seen[u.String()] = true
		if err := c.robotsAllow(ctx, u); err != nil {
			return nil, err
		}
		a, err := c.once(ctx, u, r.ETag, r.LastModified, c.o.Bytes)
		if err != nil {
			return nil, err
		}
		switch a.code {
		case http.StatusOK, http.StatusNotModified:
			out := &Result{
				URL: u.String(), Asked: r.URL, Unchanged: a.code == http.StatusNotModified, Body: a.body,
				ContentType: a.header.Get("Content-Type"), ETag: a.header.Get("ETag"), LastModified: a.header.Get("Last-Modified"),
				Fetched: c.o.Now().UTC(),
			}
			if out.Unchanged {
				out.ETag, out.LastModified = first(out.ETag, r.ETag), first(out.LastModified, r.LastModified)
				return out, nil
			}
			sum := sha256.Sum256(a.body)
			out.SHA256 = hex.EncodeToString(sum[:])
			return out, nil
		case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
			next, err := u.Parse(a.header.Get("Location"))
			if err != nil || a.header.Get("Location") == "" {
				return nil, fmt.Errorf("%s redirects to no address", u)
			}
			if next, err = c.permit(next.String()); err != nil {
				return nil, fmt.Errorf("%s redirects: %w", u, err)
			}
			u = next
		default:
			return nil, &StatusError{u.String(), a.code}
		}
	}
	return nil, fmt.Errorf("%s redirects more than %d times", r.URL, maxRedirects)
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// answer is one response, read to the end.
type answer struct {
	code   int
	header http.Header
	body   []byte
}

// once makes one request, when it is the host's turn.
func (c *Client) once(ctx context.Context, u *url.URL, etag, modified string, most int64) (answer, error) {
	done, err := c.wait(ctx, u)
	if err != nil {
		return answer{}, err
	}
	defer done()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return answer{}, fmt.Errorf("ask for %s: %w", u, err)
	}
	req.Header.Set("User-Agent", c.UserAgent())
	req.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	req.Header.Set("Accept-Language", "zh-CN,zh;q=0.9,en;q=0.5")
	if etag != "" {
		req.Header.Set("If-None-Match", etag)
	}
	if modified != "" {
		req.Header.Set("If-Modified-Since", modified)
	}
	res, err := c.http.Do(req)
	if err != nil {
		if refused, ok := errors.AsType[*Refused](err); ok {
			return answer{}, &Refused{u.String(), refused.Why}
		}
		return answer{}, fmt.Errorf("fetch %s: %w", u, unwrapURL(err))
	}
	defer res.Body.Close()
	a := answer{code: res.StatusCode, header: res.Header}
	if a.code != http.StatusOK {
		return a, nil // what such an answer says is of no use
	}
	if e := res.Header.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") { // gzip is undone by now
		return answer{}, fmt.Errorf("%s came packed as %q, which was not asked for", u, e)
	}
	if res.ContentLength > most {
		return answer{}, tooLarge(u, most)
	}
	// The limit is on what comes out of the decompression, so that a small answer
	// cannot become a large one.
	a.body, err = io.ReadAll(io.LimitReader(res.Body, most+1))
	if err != nil {
		return answer{}, fmt.Errorf("read %s: %w", u, err)
	}
	if int64(len(a.body)) > most {
		return answer{}, tooLarge(u, most)
	}
	return a, nil
}

func tooLarge(u *url.URL, most int64) error {
	return fmt.Errorf("%s is larger than %d bytes", u, most)
}

// unwrapURL drops the method and the address that net/http repeats.
func unwrapURL(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}

// wait returns when it is the host's turn; the caller ends the turn with done.
func (c *Client) wait(ctx context.Context, u *url.URL) (done func(), err error) {
	c.mu.Lock()
	h := c.hosts[u.Hostname()]
	if h == nil {
		h = &host{turn: make(chan struct{}, 1)}
		c.hosts[u.Hostname()] = h
	}
	pause := c.o.Pause
	if r := c.robots[origin(u)]; r != nil {
		pause = max(pause, r.delay)
	}
	c.mu.Unlock()
	select {
	case h.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if !h.last.IsZero() {
		if rest := pause - c.o.Now().Sub(h.last); rest > 0 {
			if err := c.o.Sleep(ctx, rest); err != nil {
				<-h.turn
				return nil, err
			}
		}
	}
	return func() {
		h.last = c.o.Now()
		<-h.turn
	}, nil
}
