package discord

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// pipeListener is a net.Listener whose connections are made in memory. discordgo
// dials it in place of Discord's gateway, see link.
type pipeListener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
}

// schemeConn remembers whether the dialler asked for TLS.
type schemeConn struct {
	net.Conn
	scheme string // ws or wss
}

type schemeKey struct{}

// connContext tells the handler which scheme a connection was dialled with.
func connContext(ctx context.Context, c net.Conn) context.Context {
	scheme := "wss"
	if sc, ok := c.(schemeConn); ok {
		scheme = sc.scheme
	}
	return context.WithValue(ctx, schemeKey{}, scheme)
}

func schemeOf(r *http.Request) string {
	scheme, _ := r.Context().Value(schemeKey{}).(string)
	return scheme
}

// dial returns a dial function for a scheme; the address does not matter.
func (l *pipeListener) dial(scheme string) func(ctx context.Context, network, addr string) (net.Conn, error) {
	return func(ctx context.Context, _, _ string) (net.Conn, error) {
		client, server := net.Pipe()
		select {
		case l.conns <- schemeConn{server, scheme}:
			return client, nil
		case <-l.done:
			return nil, net.ErrClosed
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Accept implements net.Listener.
func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

// Addr implements net.Listener.
func (l *pipeListener) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "gateway" }
