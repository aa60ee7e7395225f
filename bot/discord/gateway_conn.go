package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// Gateway operations.
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opResume         = 6
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opAck            = 11
)

// closeResumable is the code with which the link leaves a connection whose
// session it wants to keep: anything but 1000 and 1001.
const closeResumable = 4000

const writeTimeout = 10 * time.Second

type payload struct {
	Op int             `json:"op"`
	D  json.RawMessage `json:"d"`
	S  int64           `json:"s"`
	T  string          `json:"t"`
}

// ending says why a connection ended and what must come next.
type ending struct {
	err        error
	ready      bool          // the session was up
	newSession bool          // it cannot be resumed
	wait       time.Duration // at least so long before the next connection; 0: the usual pause
}

var (
	errReconnect = errors.New("asked to reconnect (op 7)")
	errInvalid   = errors.New("session called invalid (op 9)")
	errZombie    = errors.New("heartbeat not acknowledged")
)

// gatewayConn is one connection to Discord.
type gatewayConn struct {
	ws     *websocket.Conn
	mu     sync.Mutex // of writes
	seq    atomic.Int64
	acked  atomic.Bool
	zombie atomic.Bool
}

func (c *gatewayConn) send(v any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.ws.SetWriteDeadline(time.Now().Add(writeTimeout))
	return c.ws.WriteJSON(v)
}

func (c *gatewayConn) sendRaw(raw []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.ws.SetWriteDeadline(time.Now().Add(writeTimeout))
	return c.ws.WriteMessage(websocket.TextMessage, raw)
}

// leave sends a close frame, if the other side still reads, and closes.
func (c *gatewayConn) leave(code int) {
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
	_ = c.ws.Close()
}

func (c *gatewayConn) heartbeat() error {
	var seq any // null before the first event
	if n := c.seq.Load(); n > 0 {
		seq = n
	}
	return c.send(map[string]any{"op": opHeartbeat, "d": seq})
}

// beat sends heartbeats until ctx ends. The first comes after a random part of
// the interval, so that bots which reconnect together do not beat together.
func (c *gatewayConn) beat(ctx context.Context, interval time.Duration) {
	wait := rand.N(interval)
	c.acked.Store(true)
	for sleep(ctx, wait) == nil {
		wait = interval
		if !c.acked.Swap(false) {
			c.zombie.Store(true)
			c.leave(closeResumable)
			return
		}
		if c.heartbeat() != nil {
			_ = c.ws.Close() // the reader notices
			return
		}
	}
}

// connect opens a connection, identifies or resumes, and passes events on until
// it ends.
func (l *link) connect(ctx context.Context, where string, in *inside) ending {
	dialCtx, cancelDial := context.WithTimeout(ctx, l.timing.hello)
	ws, _, err := l.dialer.DialContext(dialCtx, where, nil)
	cancelDial()
	if err != nil {
		return ending{err: fmt.Errorf("connect to the gateway: %w", err)}
	}
	c := &gatewayConn{ws: ws}
	c.seq.Store(l.session.seq)
	ctx, cancel := context.WithCancel(ctx)
	var beating sync.WaitGroup
	defer beating.Wait()
	defer cancel()
	// Leaving with 1000 ends the session, so that the bot shows as offline at once.
	unhook := context.AfterFunc(ctx, func() { c.leave(websocket.CloseNormalClosure) })
	defer func() {
		if unhook() {
			c.leave(closeResumable)
		}
	}()

	_ = ws.SetReadDeadline(time.Now().Add(l.timing.hello))
	interval, err := readHello(ws)
	if err != nil {
		return closing(err, false)
	}
	beating.Go(func() { c.beat(ctx, interval) })
	if err := l.introduce(c); err != nil {
		return closing(err, false)
	}
	return l.receive(c, in)
}

func readHello(ws *websocket.Conn) (time.Duration, error) {
	var p payload
	if err := ws.ReadJSON(&p); err != nil {
		return 0, err
	}
	var hello struct {
		Interval int64 `json:"heartbeat_interval"`
	}
	if err := json.Unmarshal(p.D, &hello); p.Op != opHello || err != nil || hello.Interval <= 0 {
		return 0, fmt.Errorf("expected hello (op 10), got op %d", p.Op)
	}
	return time.Duration(hello.Interval) * time.Millisecond, nil
}

// introduce resumes the session, or starts one with discordgo's identify payload.
func (l *link) introduce(c *gatewayConn) error {
	if l.session.id == "" {
		l.session.identified = time.Now()
		return c.sendRaw(l.session.identify)
	}
	var id struct {
		D struct {
			Token string `json:"token"`
		} `json:"d"`
	}
	if err := json.Unmarshal(l.session.identify, &id); err != nil {
		return err
	}
	return c.send(map[string]any{"op": opResume, "d": map[string]any{
		"token": id.D.Token, "session_id": l.session.id, "seq": l.session.seq,
	}})
}

// receive passes events to discordgo until the connection ends.
func (l *link) receive(c *gatewayConn, in *inside) ending {
	ready := false
	for {
		_, raw, err := c.ws.ReadMessage()
		if err != nil {
			if c.zombie.Load() {
				err = errZombie
			}
			return closing(err, ready)
		}
		var p payload
		if err := json.Unmarshal(raw, &p); err != nil {
			l.log.Warn("unreadable gateway message", "bytes", len(raw), "err", err)
			continue
		}
		switch p.Op {
		case opDispatch:
			l.session.seq = p.S
			c.seq.Store(p.S)
			if p.T == "READY" || p.T == "RESUMED" {
				l.started(p)
				ready = true
				_ = c.ws.SetReadDeadline(time.Time{}) // from here on the heartbeat watches
			}
			if err := in.send(readable(raw, p.T)); err != nil {
				return ending{err: err, ready: ready}
			}
			in.opened = true
		case opHeartbeat:
			if err := c.heartbeat(); err != nil {
				return closing(err, ready)
			}
		case opAck:
			c.acked.Store(true)
		case opReconnect:
			return ending{err: errReconnect, ready: ready}
		case opInvalidSession:
			var resumable bool
			_ = json.Unmarshal(p.D, &resumable)
			wait := l.timing.invalidSession + rand.N(4*l.timing.invalidSession+1)
			return ending{err: errInvalid, ready: ready, newSession: !resumable, wait: wait}
		}
	}
}

// started keeps what READY says about resuming.
func (l *link) started(p payload) {
	if p.T == "READY" {
		var d struct {
			SessionID string `json:"session_id"`
			ResumeURL string `json:"resume_gateway_url"`
		}
		if err := json.Unmarshal(p.D, &d); err != nil {
			l.log.Warn("unreadable READY", "err", err)
		}
		l.session.id, l.session.resumeURL = d.SessionID, d.ResumeURL
	}
	l.log.Info("gateway connected", "event", p.T)
	l.state(true)
}

// closing turns a read error into an ending by Discord's table of close codes.
func closing(err error, ready bool) ending {
	var ce *websocket.CloseError
	if !errors.As(err, &ce) {
		return ending{err: err, ready: ready}
	}
	if fatal := fatalClose(ce.Code); fatal != nil {
		return ending{err: fatal}
	}
	end := ending{err: fmt.Errorf("closed by Discord: %d %s", ce.Code, ce.Text), ready: ready}
	switch ce.Code {
	case 4003, 4007, 4009:
		end.newSession = true
	}
	return end
}
