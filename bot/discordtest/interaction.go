package discordtest

import (
	"errors"
	"fmt"
	"testing"
)

// An Interaction is one use of a command, component or modal, and what the bot did about it.
type Interaction struct {
	ID    string
	Token string
	Type  int // 2 command, 3 component, 4 autocomplete, 5 modal submit
	From  From

	s     *Server
	state *interactionState
}

// look calls do with the server's lock held.
func (it *Interaction) look(do func(st *interactionState)) {
	it.s.mu.Lock()
	defer it.s.mu.Unlock()
	do(it.state)
}

// Acknowledged is the first response, or nil when there is none yet.
func (it *Interaction) Acknowledged() *Callback {
	var cb *Callback
	it.look(func(st *interactionState) {
		if st.callback != nil {
			c := *st.callback
			cb = &c
		}
	})
	return cb
}

// Response waits for the first response.
func (it *Interaction) Response(t testing.TB) Callback {
	t.Helper()
	it.s.WaitFor(t, fmt.Sprintf("the first response to %s", it), func() bool { return it.Acknowledged() != nil })
	return *it.Acknowledged()
}

// Answer waits until the asker sees something: the reply, the deferred reply once it is edited, the
// updated message of a component, or a follow-up.
func (it *Interaction) Answer(t testing.TB) *Message {
	t.Helper()
	m, err := it.TryAnswer()
	if err != nil {
		t.Fatalf("discordtest: %v", err)
	}
	return m
}

// TryAnswer is Answer for goroutines that must not end the test: it returns an error instead.
func (it *Interaction) TryAnswer() (*Message, error) {
	var shown *Message
	var wrong error
	err := it.s.wait(fmt.Sprintf("an answer to %s", it), func() bool {
		it.look(func(st *interactionState) {
			if shown = it.s.snapshot(st.answer()); shown != nil || st.callback == nil {
				return
			}
			if k := st.callback.Type; k == ResponseModal || k == ResponseAutocomplete {
				wrong = fmt.Errorf("%s was answered with type %d, which shows no message", it, k)
			}
		})
		return shown != nil || wrong != nil
	})
	return shown, errors.Join(wrong, err)
}

// Choices waits for the suggestions of an autocomplete interaction.
func (it *Interaction) Choices(t testing.TB) []Choice {
	t.Helper()
	return it.Response(t).Choices
}

// Modal waits for the modal that the interaction opened.
func (it *Interaction) Modal(t testing.TB) *Modal {
	t.Helper()
	cb := it.Response(t)
	if cb.Modal == nil {
		t.Fatalf("discordtest: %s was answered with type %d, no modal", it, cb.Type)
	}
	return cb.Modal
}

// Original is the original reply as it stands, or nil when there is none or it was deleted. For a
// component that was answered with an update it is the message that the component is on.
func (it *Interaction) Original() *Message {
	var m *Message
	it.look(func(st *interactionState) {
		if st.original != nil && !st.original.deleted {
			m = it.s.snapshot(st.original)
		}
	})
	return m
}

// FollowUps are the follow-up messages that have not been deleted, in order.
func (it *Interaction) FollowUps() []*Message {
	var out []*Message
	it.look(func(st *interactionState) {
		for _, f := range st.followUps {
			if !f.deleted {
				out = append(out, it.s.snapshot(f))
			}
		}
	})
	return out
}

// WaitFollowUps waits until there are at least n follow-ups.
func (it *Interaction) WaitFollowUps(t testing.TB, n int) []*Message {
	t.Helper()
	it.s.WaitFor(t, fmt.Sprintf("%d follow-ups to %s", n, it), func() bool { return len(it.FollowUps()) >= n })
	return it.FollowUps()
}

// WaitOriginal waits until the original reply satisfies ok.
func (it *Interaction) WaitOriginal(t testing.TB, what string, ok func(*Message) bool) *Message {
	t.Helper()
	var m *Message
	it.s.WaitFor(t, fmt.Sprintf("%s as the reply to %s", what, it), func() bool {
		m = it.Original()
		return m != nil && ok(m)
	})
	return m
}

// String names the interaction in failures.
func (it *Interaction) String() string {
	kind := map[int]string{2: "command", 3: "component", 4: "autocomplete of", 5: "modal"}[it.Type]
	return fmt.Sprintf("%s %q", kind, it.state.command)
}
