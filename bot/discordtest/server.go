package discordtest

import (
	"context"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// Server is a fake Discord. Its exported fields are set by New and constant afterwards; its
// methods may be called from any goroutine.
type Server struct {
	// URL is the origin of REST and gateway, such as http://127.0.0.1:4711, without a final slash.
	URL string
	// Token is the only bot token that the server accepts, without the "Bot " prefix.
	Token string
	// AppID and Bot are the application and its bot user; they have the same id, as they have on Discord.
	AppID string
	Bot   *User
	// Guild, Channel and User are a server, a text channel in it and a member of it, for tests that
	// need only one of each. An empty From means User in Channel.
	Guild   *Guild
	Channel *Channel
	User    *User

	t    testing.TB
	http *httptest.Server
	cfg  config
	ctx  context.Context // ends when the server closes; releases delayed replies
	stop context.CancelFunc
	wg   sync.WaitGroup // gateway connections

	mu      sync.Mutex
	changed chan struct{} // closed and replaced whenever something happens: what waiting helpers wait on
	offset  time.Duration // how far Advance has moved the clock
	lastID  uint64

	world      world
	gateway    gateway
	commands   commandStore
	history    []Request
	faults     []*Fault
	violations []Violation
	early      []Request
	limited    map[string]time.Time // Discord's waits that were handed out, by bucket: see EarlyRequests
}

// An Option changes what New builds.
type Option func(*config)

type config struct {
	token        string
	clock        func() time.Time
	heartbeat    time.Duration
	intents      Intents
	waitTimeout  time.Duration // real time
	uploadLimit  int
	allowPings   bool
	checkReplies bool // the fake's own tests hold its replies against the description too
}

// WithToken sets the bot token that the server accepts.
func WithToken(token string) Option { return func(c *config) { c.token = token } }

// WithClock sets the clock that Discord's time limits follow. The default is time.Now.
func WithClock(now func() time.Time) Option { return func(c *config) { c.clock = now } }

// WithHeartbeatInterval sets the interval announced in hello. The default is Discord's usual 41.25 s.
func WithHeartbeatInterval(d time.Duration) Option { return func(c *config) { c.heartbeat = d } }

// WithAllowedIntents sets the intents that the application may use; others close the connection
// with 4014. The default is UnprivilegedIntents: in Discord's portal the privileged ones start switched off.
func WithAllowedIntents(i Intents) Option { return func(c *config) { c.intents = i } }

// WithWaitTimeout sets how long (in real time) waiting helpers wait before they fail the test. The default is 10 s.
func WithWaitTimeout(d time.Duration) Option { return func(c *config) { c.waitTimeout = d } }

// WithUploadLimit sets the size of the largest file accepted, also told in each interaction's
// attachment_size_limit. The default is Discord's 10 MiB.
func WithUploadLimit(bytes int) Option { return func(c *config) { c.uploadLimit = bytes } }

// WithPingsAllowed switches off the rule that nothing may ping, for a bot's deliberate alerts.
func WithPingsAllowed() Option { return func(c *config) { c.allowPings = true } }

// New starts a fake Discord with one guild, one channel and one user. It is closed when the test
// ends; a violation that was recorded and not taken then fails the test.
func New(t testing.TB, opts ...Option) *Server { return newServer(t, opts) }

// Advance moves the server's clock forward. Nothing waits: only later decisions about time change.
func (s *Server) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offset += d
}

// Now is the server's time: the clock of WithClock and what Advance added.
func (s *Server) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now()
}

// OpenAPI reports whether bodies are checked against Discord's OpenAPI description: whether the
// file named by DISCORD_OPENAPI, or shared/discord-api/openapi.json in a folder above, was found.
func (s *Server) OpenAPI() bool { return description() != nil }

// A Violation is something the client did that Discord, or this project, forbids.
type Violation struct {
	Rule   string // name of the rule; "openapi" for what the description refuses, "state-…" for what came at the wrong time
	Where  string // method and path, or "gateway"
	Detail string
	Body   string // the body sent, cut to some 2,000 bytes; never holds headers
}

// Violations returns what has been recorded and not taken.
func (s *Server) Violations() []Violation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Violation(nil), s.violations...)
}

// TakeViolations returns what has been recorded and forgets it, so that it does not fail the test.
func (s *Server) TakeViolations() []Violation {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.violations
	s.violations = nil
	return v
}

// A Request is one REST request as it arrived, with the status that it got.
type Request struct {
	Method string
	Path   string // without /api/vN
	Query  string
	Body   string // JSON (payload_json of a multipart body)
	Files  []File
	Status int // 0: the connection was dropped
	At     time.Time
}

// Requests returns the REST requests that match a pattern such as "POST /channels/*/messages"
// (see Fault.Match) in the order of their arrival; an empty pattern matches all.
func (s *Server) Requests(match string) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Request
	for _, r := range s.history {
		if matches(match, r.Method, r.Path) {
			out = append(out, r)
		}
	}
	return out
}

// EarlyRequests returns the requests that came although a 429 had told the client to wait: on the
// same route for the scopes user and shared, on any bot route for global. They are not violations,
// as requests that were already under way are innocent.
func (s *Server) EarlyRequests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.early...)
}

// A Fault makes matching requests fail, or reply late. Status 0 with neither Hangup nor Delay is
// not a fault.
type Fault struct {
	// Match is a method and a path without /api/vN, such as "POST /channels/*/messages". A star
	// stands for one path segment, a final "**" for the rest, a "*" in the method's place for any
	// method. Empty matches every request.
	Match string
	// Times is how many requests it applies to; 0 means one, a negative number all.
	Times int
	// Skip lets so many matching requests through first.
	Skip int

	// Status is what to answer instead of doing what was asked: 429, 500, 502, 503, 403 …
	Status int
	// Code and Message are Discord's JSON error code and words for Status.
	Code    int
	Message string
	// Scope and RetryAfter are for 429: "user" (default), "shared" or "global".
	Scope      string
	RetryAfter time.Duration
	// NonJSON answers with an HTML page, as Cloudflare does, instead of JSON.
	NonJSON bool

	// Delay holds the reply back by so much real time; what was asked is done first.
	Delay time.Duration
	// Hangup drops the connection without a reply.
	Hangup bool
	// Applied does what was asked before it answers with Status or hangs up: the reply is lost, not
	// the request. A client that retries must not do it twice.
	Applied bool

	seen, used int
}

// Inject adds a fault. Faults are tried in the order of their injection; the first that matches applies.
func (s *Server) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// ClearFaults removes every fault.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}
