package discordtest

import (
	"testing"
	"time"
)

type (
	world            struct{}
	gateway          struct{}
	commandStore     struct{}
	interactionState struct{}
)

func newServer(t testing.TB, opts []Option) *Server { panic("TODO") }
func (s *Server) now() time.Time                    { panic("TODO") }
func matches(pattern, method, path string) bool     { panic("TODO") }
func description() any                              { return nil }

// A Rule is a check of our own.
type Rule struct {
	Name string
	Doc  string
}

// Rules lists the checks that every body goes through beside Discord's OpenAPI description.
func Rules() []Rule { panic("TODO") }
