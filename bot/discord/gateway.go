package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// link stands between discordgo and Discord's gateway. discordgo dials it in
// memory, sends its identify payload and decodes the events; the link keeps the
// connection to Discord as the documentation demands, which discordgo does not:
// it looks at close codes, resumes on the resume address, spreads the first
// heartbeat, notices a dead connection within one interval, waits before a new
// session, and counts session starts. For discordgo there is one connection
// that never breaks; it ends only with the bot.
type link struct {
	log    *slog.Logger
	dialer *websocket.Dialer // to Discord
	find   func(context.Context) (gatewayInfo, error)
	timing gatewayTiming
	fatal  func(error)   // called when going on is pointless
	state  func(up bool) // called when events start and stop coming

	pipe   *pipeListener
	server *http.Server
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup

	serving sync.Mutex // held by the one goroutine that serves discordgo
	session session    // of that goroutine
}

// gatewayInfo is the reply of GET /gateway/bot.
type gatewayInfo struct {
	URL    string `json:"url"`
	Starts struct {
		Total      int   `json:"total"`
		Remaining  int   `json:"remaining"`
		ResetAfter int64 `json:"reset_after"` // milliseconds
	} `json:"session_start_limit"`
}

// gatewayTiming holds the waits of the gateway, so that tests need not wait.
type gatewayTiming struct {
	identifyGap    time.Duration // between two identifies
	invalidSession time.Duration // after op 9: this, and as much as four times more at random
	backoff        time.Duration // before the second attempt to connect, then doubled
	backoffMax     time.Duration
	hello          time.Duration // for the first message and for READY or RESUMED
}

var discordTiming = gatewayTiming{
	identifyGap:    5 * time.Second,
	invalidSession: time.Second,
	backoff:        time.Second,
	backoffMax:     2 * time.Minute,
	hello:          30 * time.Second,
}

// session is what a resume needs.
type session struct {
	id        string
	resumeURL string
	seq       int64

	identify   json.RawMessage // discordgo's op 2, sent again for every new session
	identified time.Time
}

// forget drops the session; the next connection identifies.
func (s *session) forget() { s.id, s.resumeURL, s.seq = "", "", 0 }

// newLink starts a link. Close it to stop.
func newLink(l *link) *link {
	l.ctx, l.cancel = context.WithCancel(context.Background())
	l.pipe = newPipeListener()
	l.server = &http.Server{
		Handler:           http.HandlerFunc(l.accept),
		ConnContext:       connContext,
		ReadHeaderTimeout: 10 * time.Second,
	}
	l.wg.Go(func() { _ = l.server.Serve(l.pipe) })
	return l
}

// insideDialer is the dialler for discordgo.
func (l *link) insideDialer() *websocket.Dialer {
	return &websocket.Dialer{
		NetDialContext:    l.pipe.dial("ws"),
		NetDialTLSContext: l.pipe.dial("wss"), // nothing to encrypt in memory
		HandshakeTimeout:  10 * time.Second,
	}
}

// stop ends the connection to Discord so that the session ends too, and with it
// discordgo's connection.
func (l *link) stop() { l.cancel() }

// close stops the link and waits for its goroutines.
func (l *link) close() {
	l.cancel()
	_ = l.server.Close()
	l.wg.Wait()
}

// accept serves discordgo's connection.
func (l *link) accept(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		l.log.Error("discordgo's connection failed", "err", err)
		return
	}
	fallback := url.URL{Scheme: schemeOf(r), Host: r.Host, Path: r.URL.Path}
	l.wg.Go(func() {
		defer func() { _ = conn.Close() }()
		in := &inside{conn: conn, ended: make(chan struct{})}
		if err := l.serve(in, fallback.String(), r.URL.RawQuery); err != nil && l.ctx.Err() == nil {
			l.fatal(err)
		}
		// A session that has opened must be closed by its owner: if the connection
		// broke under it, discordgo would dial again for ever.
		if in.opened {
			<-in.ended
		}
	})
}

// inside is discordgo's end. Events and heartbeat acknowledgements are written by
// two goroutines.
type inside struct {
	conn   *websocket.Conn
	mu     sync.Mutex
	opened bool          // discordgo has had its first event
	ended  chan struct{} // closed when discordgo closes
}

func (in *inside) send(payload []byte) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.conn.WriteMessage(websocket.TextMessage, payload)
}

// serve plays the gateway for discordgo until either side ends.
func (l *link) serve(in *inside, fallback, query string) error {
	l.serving.Lock()
	defer l.serving.Unlock()
	// The interval only paces discordgo's own check, which the link always satisfies.
	if err := in.send([]byte(`{"op":10,"d":{"heartbeat_interval":41250}}`)); err != nil {
		return err
	}
	_, first, err := in.conn.ReadMessage()
	if err != nil {
		return fmt.Errorf("read discordgo's identify: %w", err)
	}
	var hello payload
	if err := json.Unmarshal(first, &hello); err != nil {
		return fmt.Errorf("read discordgo's identify: %w", err)
	}
	if hello.Op == opIdentify {
		l.session.identify = first
	}
	if l.session.identify == nil {
		return errors.New("discordgo resumes a session that it never started")
	}
	ctx, cancel := context.WithCancel(l.ctx)
	l.wg.Go(func() {
		defer close(in.ended)
		defer cancel()
		in.answerHeartbeats()
	})
	return l.stayConnected(ctx, in, fallback, query)
}

// answerHeartbeats acknowledges discordgo's heartbeats until it closes. It sends
// nothing else that Discord needs. Reading never waits for writing: while discordgo
// closes it holds the lock that its own reader needs, and the pipe has no buffer.
func (in *inside) answerHeartbeats() {
	acks := make(chan struct{}, 1)
	var writer sync.WaitGroup
	defer writer.Wait()
	defer close(acks)
	writer.Go(func() {
		for range acks {
			_ = in.send([]byte(`{"op":11}`))
		}
	})
	for {
		_, raw, err := in.conn.ReadMessage()
		if err != nil {
			_ = in.conn.Close() // frees a writer that nobody reads any more
			return
		}
		var p payload
		if json.Unmarshal(raw, &p) == nil && p.Op == opHeartbeat {
			select {
			case acks <- struct{}{}:
			default: // one is on its way
			}
		}
	}
}

// stayConnected connects to Discord again and again until ctx ends. It returns
// an error only if that is pointless.
func (l *link) stayConnected(ctx context.Context, in *inside, fallback, query string) error {
	defer l.state(false)
	for failures := 0; ctx.Err() == nil; {
		where, err := l.where(ctx, failures, fallback, query)
		var end ending
		if err == nil {
			end = l.connect(ctx, where, in)
			l.state(false)
		} else {
			end = ending{err: err}
		}
		if ctx.Err() != nil {
			return nil
		}
		var fatal *FatalError
		if errors.As(end.err, &fatal) {
			return fatal
		}
		if end.newSession {
			l.session.forget()
		}
		if end.ready {
			failures = 0
		}
		pause := end.wait
		if pause == 0 {
			pause = l.pause(failures)
		}
		failures++
		l.log.Warn("gateway connection ended", "err", end.err, "resume", l.session.id != "", "pause_ms", pause.Milliseconds(), "failures", failures)
		_ = sleep(ctx, pause)
	}
	return nil
}

// pause doubles with every failure and is half random. The first attempt to come
// back is quick, since Discord closes healthy connections as a matter of course.
func (l *link) pause(failures int) time.Duration {
	d := l.timing.backoff / 4
	if failures > 0 {
		d = l.timing.backoff << min(failures-1, 20)
	}
	d = min(d, l.timing.backoffMax)
	return d/2 + rand.N(d/2+1)
}

// where decides which address to connect to, and waits if another session may
// not be started yet.
func (l *link) where(ctx context.Context, failures int, fallback, query string) (string, error) {
	// Two failures on the resume address and it may be the address that is at fault.
	if l.session.id != "" && l.session.resumeURL != "" && failures < 2 {
		return withQuery(l.session.resumeURL, query)
	}
	info, err := l.find(ctx)
	if err != nil {
		var fatal *FatalError
		if errors.As(err, &fatal) {
			return "", err
		}
		l.log.Warn("address of the gateway not refreshed", "err", err)
		info = gatewayInfo{URL: fallback}
		info.Starts.Remaining = -1
	}
	if l.session.id == "" {
		wait := l.timing.identifyGap - time.Since(l.session.identified)
		if l.session.identified.IsZero() {
			wait = 0
		}
		if info.Starts.Remaining == 0 && info.Starts.Total > 0 {
			wait = time.Duration(info.Starts.ResetAfter) * time.Millisecond
			l.log.Error("no session starts left today; waiting, as Discord resets the token of a bot that goes on", "wait_s", int(wait.Seconds()))
		}
		if err := sleep(ctx, wait); err != nil {
			return "", err
		}
	}
	return withQuery(info.URL, query)
}

// withQuery adds the query to an address of the gateway.
func withQuery(address, query string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "ws" && u.Scheme != "wss" {
		return "", fmt.Errorf("%q is not the address of a gateway", address)
	}
	u.RawQuery = query
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String(), nil
}
