package discord

import (
	"strings"
	"sync"
	"time"
)

const (
	// memoryLife is how long what somebody asked is remembered for their next question.
	memoryLife = 15 * time.Minute
	// memorySize bounds the conversations that are remembered, and with them the
	// memory used: each is one question.
	memorySize = 4096
)

// memory holds the last question of each asker in each channel, in memory alone,
// so that "and Qingdao?" can be understood.
type memory struct {
	now func() time.Time

	mu  sync.Mutex
	by  map[string]remembered
	age []string // keys in the order of keeping; one that was kept again stands in it again
}

type remembered struct {
	question string
	at       time.Time
	turn     int // how often the key was kept
}

func newMemory(now func() time.Time) *memory {
	return &memory{now: now, by: map[string]remembered{}}
}

// conversation is the key of what one asker says in one channel. What was asked
// in private is not carried into the open.
func (r *request) conversation() string {
	key := r.channel + "/" + r.user
	if r.private() {
		key += "/private"
	}
	return key
}

// keep remembers a question.
func (m *memory) keep(key, question string) {
	if question == "" {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.by[key] = remembered{question, m.now(), m.by[key].turn + 1}
	m.age = append(m.age, key)
	m.forget()
}

// recall returns the last question that is not too old, or "".
func (m *memory) recall(key string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v, ok := m.by[key]; ok && m.now().Sub(v.at) < memoryLife {
		return v.question
	}
	return ""
}

// forget drops the oldest conversations while there are too many or they are too
// old. The caller holds mu.
func (m *memory) forget() {
	for len(m.age) > 0 {
		key := m.age[0]
		v, ok := m.by[key]
		switch {
		case ok && v.turn > 1: // kept again since: a later entry of age stands for it
			v.turn--
			m.by[key] = v
		case ok && len(m.by) <= memorySize && m.now().Sub(v.at) < memoryLife && len(m.age) <= 2*memorySize:
			return
		default:
			delete(m.by, key)
		}
		m.age = m.age[1:]
	}
}

// forgetPerson drops what somebody asked, in every channel.
func (m *memory) forgetPerson(user string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key := range m.by {
		if parts := strings.Split(key, "/"); len(parts) > 1 && parts[1] == user {
			delete(m.by, key)
		}
	}
}
