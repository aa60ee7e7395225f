package discordtest

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Gateway opcodes.
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opPresence       = 3
	opVoiceState     = 4
	opResume         = 6
	opReconnect      = 7
	opRequestMembers = 8
	opInvalidSession = 9
	opHello          = 10
	opHeartbeatACK   = 11
)

const (
	maxPayload     = 4096 // bytes of what a client may send
	payloadsAMin   = 120
	resumePath     = "/resume/"
	compressFrom   = 1 << 10 // the fake's own choice: small payloads stay readable
	closeGrace     = 2 * time.Second
	closeNoMessage = -1 // outFrame.code: drop the socket without a close frame
)

type gateway struct {
	conns      []*conn
	sessions   []*session
	identifies int
	refuse     int // close code for whoever identifies or resumes; 0 for none
	silent     bool
	mute       bool // no hello
}

// conn is one websocket. Its fields are guarded by Server.mu; ws is written by its writer alone.
type conn struct {
	ws      *websocket.Conn
	info    Connection
	session *session
	outMu   sync.Mutex // guards out, so that the writer never needs the server's lock
	out     []outFrame
	wake    chan struct{} // tells the writer of new frames
	gone    chan struct{} // closed when the reader has ended
	closing bool          // the server closes first: the client's close frame ends no session
	zlib    bool
	sent    []time.Time // when payloads came in the last minute
	hello   bool
}

type outFrame struct {
	data   []byte
	code   int // close with it; closeNoMessage drops the socket
	reason string
}

// session is a gateway session, which outlives its connections as long as it can be resumed.
type session struct {
	id      string
	intents Intents
	shard   [2]int
	seq     int
	events  []event
	conn    *conn
	ended   bool
	zlib    bool
}

type event struct {
	seq  int
	name string
	data obj
}

func (s *Server) gatewayURL(path string) string {
	return "ws" + strings.TrimPrefix(s.URL, "http") + path
}

func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &conn{ws: ws, wake: make(chan struct{}, 1), gone: make(chan struct{}), info: Connection{Path: r.URL.Path, Open: true}}
	s.mu.Lock()
	if s.ctx.Err() != nil {
		s.mu.Unlock()
		ws.Close()
		return
	}
	s.wg.Add(1)
	s.gateway.conns = append(s.gateway.conns, c)
	q := r.URL.Query()
	switch v := q.Get("v"); {
	case v != "" && v != "9" && v != "10":
		c.close(4012, "Invalid API version")
	case q.Get("encoding") != "" && q.Get("encoding") != "json" || q.Get("compress") != "":
		s.violate("gateway-encoding", "gateway", nil, "the fake speaks JSON without transport compression, the client asked for %q", r.URL.RawQuery)
		c.close(4002, "Error while decoding payload")
	case !s.gateway.mute:
		c.sayHello(s.cfg.heartbeat)
	}
	s.touch()
	s.mu.Unlock()

	go func() {
		defer s.wg.Done()
		c.write()
	}()
	s.readGateway(c)
}

func (c *conn) sayHello(interval time.Duration) {
	c.hello = true
	c.send(opHello, obj{"heartbeat_interval": interval.Milliseconds(), "_trace": []any{"discordtest"}}, "", 0)
}

// readGateway takes in what the client sends until the socket closes.
func (s *Server) readGateway(c *conn) {
	defer close(c.gone)
	for {
		_, raw, err := c.ws.ReadMessage()
		s.mu.Lock()
		if err != nil {
			c.info.Open = false
			var ce *websocket.CloseError
			if errors.As(err, &ce) && !c.closing && ce.Code != websocket.CloseAbnormalClosure && ce.Code != websocket.CloseNoStatusReceived {
				c.info.ClosedByClient = ce.Code
			}
			if ss := c.session; ss != nil && ss.conn == c {
				ss.conn = nil
				if code := c.info.ClosedByClient; code == websocket.CloseNormalClosure || code == websocket.CloseGoingAway {
					ss.ended = true
				}
			}
			s.touch()
			s.mu.Unlock()
			return
		}
		if !c.closing {
			s.receive(c, raw)
		}
		s.touch()
		s.mu.Unlock()
	}
}

// write sends frames in order until the socket closes.
func (c *conn) write() {
	defer c.ws.Close()
	for {
		select {
		case <-c.gone:
			return
		case <-c.wake:
		}
		for {
			f, more := c.next()
			if !more {
				break
			}
			switch {
			case f.code == closeNoMessage:
				return
			case f.code != 0:
				_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(f.code, f.reason), time.Now().Add(closeGrace))
				_ = c.ws.SetReadDeadline(time.Now().Add(closeGrace)) // the client should hang up by then
				<-c.gone
				return
			default:
				kind := websocket.TextMessage
				if len(f.data) > 0 && f.data[0] != '{' {
					kind = websocket.BinaryMessage
				}
				if c.ws.WriteMessage(kind, f.data) != nil {
					return
				}
			}
		}
	}
}

func (c *conn) next() (outFrame, bool) {
	c.outMu.Lock()
	defer c.outMu.Unlock()
	if len(c.out) == 0 {
		return outFrame{}, false
	}
	f := c.out[0]
	c.out = c.out[1:]
	return f, true
}

func (c *conn) push(f outFrame) {
	c.outMu.Lock()
	c.out = append(c.out, f)
	c.outMu.Unlock()
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *conn) send(op int, data any, name string, seq int) {
	frame := obj{"op": op, "d": data, "t": nil, "s": nil}
	if op == opDispatch {
		frame["t"], frame["s"] = name, seq
	}
	raw, err := json.Marshal(frame)
	if err != nil {
		panic(err)
	}
	if c.zlib && len(raw) >= compressFrom {
		var b bytes.Buffer
		z := zlib.NewWriter(&b)
		_, _ = z.Write(raw)
		_ = z.Close()
		raw = b.Bytes()
	}
	c.push(outFrame{data: raw})
}

// close closes with a code that the client gets to see.
func (c *conn) close(code int, reason string) {
	c.closing = true
	if c.session != nil && c.session.conn == c {
		c.session.conn = nil
	}
	c.push(outFrame{code: code, reason: reason})
}

// hangUp drops the socket.
func (c *conn) hangUp() {
	c.closing = true
	if c.session != nil && c.session.conn == c {
		c.session.conn = nil
	}
	c.push(outFrame{code: closeNoMessage})
}

// receive handles one payload. The caller holds mu.
func (s *Server) receive(c *conn, raw []byte) {
	where := "gateway"
	if len(raw) > maxPayload {
		s.violate("gateway-size", where, raw, "a payload of %d bytes, at most %d are allowed", len(raw), maxPayload)
		c.close(4002, "Error while decoding payload")
		return
	}
	now := s.now()
	c.sent = append(c.sent, now)
	for len(c.sent) > 0 && now.Sub(c.sent[0]) > time.Minute {
		c.sent = c.sent[1:]
	}
	if len(c.sent) > payloadsAMin {
		s.violate("gateway-rate", where, raw, "more than %d payloads in a minute", payloadsAMin)
		c.close(4008, "Rate limited")
		return
	}
	frame, err := decodeObject(raw)
	if err != nil {
		s.violate("gateway-payload", where, raw, "%v", err)
		c.close(4002, "Error while decoding payload")
		return
	}
	op := num(frame, "op")
	if c.session == nil && op != opIdentify && op != opResume && op != opHeartbeat {
		s.violate("gateway-order", where, raw, "op %d before identify", op)
		c.close(4003, "Not authenticated")
		return
	}
	switch op {
	case opHeartbeat:
		c.info.Heartbeats++
		if !s.gateway.silent {
			c.send(opHeartbeatACK, nil, "", 0)
		}
	case opIdentify:
		s.identify(c, sub(frame, "d"))
	case opResume:
		s.resume(c, sub(frame, "d"))
	case opPresence, opVoiceState:
	case opRequestMembers:
		s.requestMembers(c, sub(frame, "d"))
	default:
		s.violate("gateway-opcode", where, raw, "Discord takes no op %d", op)
		c.close(4001, "Unknown opcode")
	}
}

func (s *Server) goodToken(token string) bool {
	return token == s.Token || token == "Bot "+s.Token
}

func (s *Server) identify(c *conn, d obj) {
	s.gateway.identifies++
	shard := [2]int{0, 0}
	if l := list(d, "shard"); len(l) == 2 {
		shard = [2]int{toInt(l[0]), toInt(l[1])}
	}
	intents := Intents(num(d, "intents"))
	_, hasIntents := d["intents"]
	c.info.Intents, c.info.Shard = intents, shard
	properties := sub(d, "properties")
	for _, k := range []string{"os", "browser"} {
		if !given(properties, k) && !given(properties, "$"+k) { // the old spelling still works
			s.violate("gateway-properties", "gateway", nil, "identify has no properties.%s", k)
		}
	}
	switch {
	case c.session != nil:
		s.violate("gateway-order", "gateway", nil, "identify on a connection that has a session")
		c.close(4005, "Already authenticated")
	case s.gateway.refuse != 0:
		c.close(s.gateway.refuse, closeReasons[s.gateway.refuse])
	case !s.goodToken(str(d, "token")):
		c.close(4004, closeReasons[4004])
	case shard[1] < 0 || shard[1] > 0 && (shard[0] < 0 || shard[0] >= shard[1]):
		c.close(4010, closeReasons[4010])
	case !hasIntents || intents&^AllIntents != 0:
		c.close(4013, closeReasons[4013])
	case intents&^s.cfg.intents != 0:
		c.close(4014, closeReasons[4014])
	default:
		s.ready(c, intents, shard, truth(d, "compress"))
	}
}

// closeReasons are Discord's words for close codes.
var closeReasons = map[int]string{
	4000: "Unknown error", 4001: "Unknown opcode", 4002: "Error while decoding payload", 4003: "Not authenticated.",
	4004: "Authentication failed.", 4005: "Already authenticated.", 4007: "Invalid seq", 4008: "Rate limited.",
	4009: "Session timed out.", 4010: "Invalid Shard.", 4011: "Sharding required.", 4012: "Invalid API version.",
	4013: "Invalid intent(s).", 4014: "Disallowed intent(s).",
}

func (s *Server) ready(c *conn, intents Intents, shard [2]int, compress bool) {
	for _, old := range s.gateway.sessions {
		if old.shard == shard && old.conn == nil {
			old.ended = true // given up: its events go to the new one
		}
	}
	ss := &session{id: fmt.Sprintf("session-%d", len(s.gateway.sessions)+1), intents: intents, shard: shard, zlib: compress}
	s.gateway.sessions = append(s.gateway.sessions, ss)
	s.attach(c, ss)
	c.info.Identified = true
	guilds := []any{}
	var mine []*guild
	for _, id := range s.world.order {
		if g := s.world.guilds[id]; ss.wants(id) {
			guilds = append(guilds, obj{"id": id, "unavailable": true})
			mine = append(mine, g)
		}
	}
	d := obj{
		"v": 10, "user": userObj(s.Bot), "guilds": guilds, "session_id": ss.id, "session_type": "normal",
		"resume_gateway_url": strings.TrimSuffix(s.gatewayURL(resumePath), "/"),
		"application":        obj{"id": s.AppID, "flags": s.applicationFlags()},
		"private_channels":   []any{}, "relationships": []any{}, "presences": []any{}, "geo_ordered_rtc_regions": []any{}, "user_settings": obj{},
		"_trace": []any{"discordtest"},
	}
	sub(d, "user")["verified"] = true
	if shard[1] > 0 {
		d["shard"] = []any{shard[0], shard[1]}
	}
	ss.emit("READY", d)
	if intents&IntentGuilds == 0 {
		return
	}
	for _, g := range mine {
		if !g.outage {
			ss.emit("GUILD_CREATE", clone(s.guildCreate(g)))
		}
	}
}

func (s *Server) attach(c *conn, ss *session) {
	if old := ss.conn; old != nil && old != c {
		old.close(4000, "session resumed elsewhere")
	}
	ss.conn, c.session = c, ss
	c.info.SessionID, c.zlib = ss.id, ss.zlib
	c.info.Intents, c.info.Shard = ss.intents, ss.shard
}

func (s *Server) resume(c *conn, d obj) {
	var ss *session
	for _, known := range s.gateway.sessions {
		if known.id == str(d, "session_id") {
			ss = known
		}
	}
	seq := num(d, "seq")
	switch {
	case s.gateway.refuse != 0:
		c.close(s.gateway.refuse, closeReasons[s.gateway.refuse])
		return
	case !s.goodToken(str(d, "token")):
		c.close(4004, closeReasons[4004])
		return
	case ss == nil || ss.ended:
		c.send(opInvalidSession, false, "", 0)
		return
	case seq > ss.seq:
		c.close(4007, closeReasons[4007])
		return
	}
	s.attach(c, ss)
	c.info.Resumed = true
	for _, e := range ss.events {
		if e.seq > seq {
			c.send(opDispatch, e.data, e.name, e.seq)
		}
	}
	ss.emit("RESUMED", obj{"_trace": []any{"discordtest"}})
}

func (s *Server) requestMembers(c *conn, d obj) {
	g := s.world.guilds[str(d, "guild_id")]
	if g == nil {
		return
	}
	members := []any{}
	for _, id := range g.joins {
		members = append(members, memberObj(g.members[id], true))
	}
	c.session.emit("GUILD_MEMBERS_CHUNK", obj{
		"guild_id": g.ID, "members": members, "chunk_index": 0, "chunk_count": 1, "nonce": d["nonce"],
	})
}

// wants reports whether a guild's events go to the session's shard.
func (ss *session) wants(guildID string) bool {
	if ss.shard[1] <= 1 {
		return true
	}
	if guildID == "" {
		return ss.shard[0] == 0 // direct messages
	}
	var id uint64
	_, _ = fmt.Sscan(guildID, &id)
	return int((id>>22)%uint64(ss.shard[1])) == ss.shard[0]
}

// emit gives an event its number, keeps it for a resume and sends it when there is a connection.
func (ss *session) emit(name string, data obj) {
	ss.seq++
	ss.events = append(ss.events, event{ss.seq, name, data})
	if ss.conn != nil {
		ss.conn.send(opDispatch, data, name, ss.seq)
	}
}

// dispatch sends an event to every session that has the intent (0: needs none) and the guild. The
// caller holds mu.
func (s *Server) dispatch(name string, intent Intents, guildID string, data obj) {
	for _, ss := range s.gateway.sessions {
		if ss.ended || !ss.wants(guildID) || intent != 0 && ss.intents&intent == 0 {
			continue
		}
		d := clone(data)
		if strings.HasPrefix(name, "MESSAGE_") && d["author"] != nil {
			d = s.redacted(d, ss.intents&IntentMessageContent != 0)
		}
		ss.emit(name, d)
	}
}
