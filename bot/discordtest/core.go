package discordtest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	firstResponseLimit = 3 * time.Second
	tokenLifetime      = 15 * time.Minute
	maxRequestBytes    = 25 << 20
)

func newServer(t testing.TB, opts []Option) *Server {
	t.Helper()
	if _, err := loadDescription(); err != nil {
		t.Fatalf("discordtest: Discord's OpenAPI description: %v", err)
	}
	cfg := config{
		token:       "MTA.test-token.discordtest",
		clock:       time.Now,
		heartbeat:   41250 * time.Millisecond,
		intents:     UnprivilegedIntents,
		waitTimeout: 10 * time.Second,
		uploadLimit: 10 << 20,
	}
	for _, o := range opts {
		o(&cfg)
	}
	s := &Server{Token: cfg.token, t: t, cfg: cfg, changed: make(chan struct{}), limited: map[string]time.Time{}}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.world = newWorld()
	s.commands = newCommandStore()

	s.Bot = s.AddUser(User{Username: "policybot", GlobalName: "Policy bot", Bot: true})
	s.AppID = s.Bot.ID
	s.Guild = s.AddGuild("Trade in services", "en-US")
	s.Channel = s.AddChannel(s.Guild, ChannelText, "general")
	s.User = s.AddUser(User{Username: "mei", GlobalName: "Mei"})
	s.mu.Lock()
	s.member(s.Guild.ID, s.User)
	s.mu.Unlock()

	s.http = httptest.NewServer(http.HandlerFunc(s.serve))
	s.URL = s.http.URL
	t.Cleanup(s.close)
	return s
}

// close ends every connection, waits for their goroutines and reports what is left.
func (s *Server) close() {
	s.stop()
	s.mu.Lock()
	for _, c := range s.gateway.conns {
		c.hangUp()
		_ = c.ws.Close() // a writer that is stuck would never see the queue
	}
	s.mu.Unlock()
	s.http.CloseClientConnections()
	s.http.Close()
	s.wg.Wait()
	for _, v := range s.TakeViolations() {
		s.t.Errorf("discordtest: %s", v)
	}
}

// String is the violation as a test failure shows it.
func (v Violation) String() string {
	out := fmt.Sprintf("%s: %s: %s", v.Where, v.Rule, v.Detail)
	if v.Body != "" {
		out += "\n\tbody: " + v.Body
	}
	return out
}

// now is the server's time. The caller holds mu.
func (s *Server) now() time.Time { return s.cfg.clock().Add(s.offset) }

const discordEpoch = 1420070400000 // ms: the first second of 2015, from which ids count

// newID makes a snowflake that is later than all before it. The caller holds mu.
func (s *Server) newID() string {
	ms := max(s.now().UnixMilli()-discordEpoch, 1)
	s.lastID = max(uint64(ms)<<22, s.lastID+1)
	return strconv.FormatUint(s.lastID, 10)
}

// touch wakes whoever waits for something to happen. The caller holds mu.
func (s *Server) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// violate records a violation. The caller holds mu.
func (s *Server) violate(rule, where string, body []byte, format string, args ...any) {
	shown := string(body)
	if len(shown) > 2000 {
		shown = strings.ToValidUTF8(shown[:2000], "") + "…"
	}
	s.violations = append(s.violations, Violation{Rule: rule, Where: where, Detail: fmt.Sprintf(format, args...), Body: shown})
	s.touch()
}

// wait returns when ok is true, and after the wait limit with an error that says what was awaited
// and what happened instead.
func (s *Server) wait(what string, ok func() bool) error {
	timer := time.NewTimer(s.cfg.waitTimeout)
	defer timer.Stop()
	for {
		s.mu.Lock()
		changed := s.changed // taken before ok looks, so that no change is missed
		s.mu.Unlock()
		if ok() {
			return nil
		}
		select {
		case <-changed:
		case <-timer.C:
			return fmt.Errorf("waited %v for %s; %s", s.cfg.waitTimeout, what, s.recent())
		case <-s.ctx.Done():
			return fmt.Errorf("waiting for %s: the server has closed", what)
		}
	}
}

// recent sums up the latest requests and the violations, for the failure of a wait.
func (s *Server) recent() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	open := 0
	for _, c := range s.gateway.conns {
		if c.info.Open {
			open++
		}
	}
	fmt.Fprintf(&b, "%d gateway connections so far, %d open, %d requests", len(s.gateway.conns), open, len(s.history))
	for _, r := range s.history[max(0, len(s.history)-5):] {
		fmt.Fprintf(&b, "\n\t%s %s → %d", r.Method, r.Path, r.Status)
	}
	for _, v := range s.violations {
		fmt.Fprintf(&b, "\n\tviolation: %s", v)
	}
	return b.String()
}

// WaitFor waits until ok returns true; ok is called again after everything that happens on the
// server and may use all of its methods. what completes "waited … for" in the failure.
func (s *Server) WaitFor(t testing.TB, what string, ok func() bool) {
	t.Helper()
	if err := s.wait(what, ok); err != nil {
		t.Fatalf("discordtest: %v", err)
	}
}
