package discordtest

import (
	"slices"
	"testing"
)

// live reports whether the bot would get an event: there is a session that is connected, or that
// can still be resumed. The caller holds mu.
func (s *Server) live() bool {
	return slices.ContainsFunc(s.gateway.sessions, func(ss *session) bool { return !ss.ended })
}

// WaitReady waits until the bot is connected and READY or RESUMED was sent.
func (s *Server) WaitReady(t testing.TB) {
	t.Helper()
	s.WaitFor(t, "the bot to be connected to the gateway", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return slices.ContainsFunc(s.gateway.sessions, func(ss *session) bool { return ss.conn != nil })
	})
}

// WaitConnections waits until ok holds for the list of all connections so far, oldest first.
func (s *Server) WaitConnections(t testing.TB, what string, ok func([]Connection) bool) []Connection {
	t.Helper()
	s.WaitFor(t, what, func() bool { return ok(s.Connections()) })
	return s.Connections()
}

// Connections lists all gateway connections so far, oldest first.
func (s *Server) Connections() []Connection {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Connection
	for _, c := range s.gateway.conns {
		out = append(out, c.info)
	}
	return out
}

// Identifies is how often clients have identified, rightly or wrongly: Discord allows 1000 a day.
func (s *Server) Identifies() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.identifies
}

// eachConn calls do for every connection that the server has not begun to close.
func (s *Server) eachConn(do func(*conn)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.gateway.conns {
		if c.info.Open && !c.closing {
			do(c)
		}
	}
	s.touch()
}

// Dispatch sends any event to every session, whatever its intents; data is what JSON makes of it.
func (s *Server) Dispatch(event string, data any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, isObj := plain(data).(obj)
	if !isObj {
		panic("discordtest: an event's data is an object")
	}
	s.dispatch(event, 0, str(o, "guild_id"), o)
	s.touch()
}

// Reconnect asks every connection to reconnect and resume (op 7).
func (s *Server) Reconnect() {
	s.eachConn(func(c *conn) { c.send(opReconnect, nil, "", 0) })
}

// InvalidateSession tells every connection that its session is invalid (op 9); when it is not
// resumable, a resume will be refused too. The client may identify again on the same connection.
func (s *Server) InvalidateSession(resumable bool) {
	s.eachConn(func(c *conn) {
		c.send(opInvalidSession, resumable, "", 0)
		if ss := c.session; ss != nil {
			ss.conn, c.session = nil, nil
			ss.ended = !resumable
		}
	})
}

// CloseGateway closes every connection with a close code; the sessions stay resumable unless the
// code ends them (4003, 4007, 4009 and those after which a client must not come back).
func (s *Server) CloseGateway(code int, reason string) {
	s.eachConn(func(c *conn) {
		if c.session != nil && (code == 4003 || code == 4004 || code == 4007 || code >= 4009) {
			c.session.ended = true
		}
		c.close(code, reason)
	})
}

// DropGateway drops every gateway socket without a close frame.
func (s *Server) DropGateway() { s.eachConn((*conn).hangUp) }

// RefuseGateway closes connections with a code as soon as they identify or resume, until it is
// called with 0.
func (s *Server) RefuseGateway(code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.refuse = code
}

// SilenceHeartbeats stops (or starts again) acknowledging heartbeats, as a zombie connection does.
func (s *Server) SilenceHeartbeats(silent bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.silent = silent
}

// MuteHello makes new connections wait for hello, until it is called with false; those that wait
// then get it.
func (s *Server) MuteHello(mute bool) {
	s.mu.Lock()
	s.gateway.mute = mute
	s.mu.Unlock()
	if !mute {
		s.eachConn(func(c *conn) {
			if !c.hello {
				c.sayHello(s.cfg.heartbeat)
			}
		})
	}
}

// RequestHeartbeat asks every connection for a heartbeat at once (op 1).
func (s *Server) RequestHeartbeat() {
	s.eachConn(func(c *conn) { c.send(opHeartbeat, nil, "", 0) })
}
