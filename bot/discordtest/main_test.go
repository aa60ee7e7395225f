package discordtest

import (
	"net/http"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// newForTest is New with the fake's own replies held against Discord's description.
func newForTest(t *testing.T, opts ...Option) *Server {
	t.Helper()
	t.Cleanup(http.DefaultTransport.(*http.Transport).CloseIdleConnections)
	return New(t, append(opts, func(c *config) { c.checkReplies = true })...)
}
