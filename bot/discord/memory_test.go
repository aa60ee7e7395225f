package discord

import (
	"fmt"
	"testing"
	"time"
)

func TestMemory(t *testing.T) {
	now := time.Unix(1e9, 0)
	m := newMemory(func() time.Time { return now })
	m.keep("channel/mei", "What does Dalian focus on?")
	m.keep("channel/mei", "")
	for _, tc := range []struct {
		after time.Duration
		key   string
		want  string
	}{
		{0, "channel/mei", "What does Dalian focus on?"},
		{0, "channel/li", ""},
		{0, "other/mei", ""},
		{memoryLife - time.Second, "channel/mei", "What does Dalian focus on?"},
		{time.Second, "channel/mei", ""},
	} {
		now = now.Add(tc.after)
		if got := m.recall(tc.key); got != tc.want {
			t.Errorf("%s after %v: got %q, want %q", tc.key, tc.after, got, tc.want)
		}
	}
}

// TestMemoryIsBounded: neither many askers nor one who asks without end fill it.
func TestMemoryIsBounded(t *testing.T) {
	now := time.Unix(1e9, 0)
	m := newMemory(func() time.Time { return now })
	m.keep("first", "q")
	for i := range 3 * memorySize {
		m.keep("again", fmt.Sprint(i))
		m.keep(fmt.Sprint(i), "q")
		if i%100 == 0 && m.recall("again") != fmt.Sprint(i) {
			t.Fatalf("the last question is forgotten after %d", i)
		}
	}
	if len(m.by) > memorySize+1 || len(m.age) > 2*memorySize+1 {
		t.Errorf("%d conversations, %d entries", len(m.by), len(m.age))
	}
	if m.recall("first") != "" {
		t.Error("the oldest conversation is still there")
	}
	now = now.Add(memoryLife)
	m.keep("new", "q")
	if len(m.by) != 1 || len(m.age) != 1 {
		t.Errorf("%d conversations and %d entries of a time that is over", len(m.by), len(m.age))
	}
}
