package index

import "sync"

// Live holds the index that answers now. Searches take it with Acquire; Swap
// puts another in its place. A search in flight finishes on the index that it
// took, which is closed when the last such search lets go.
type Live struct {
	mu  sync.Mutex
	now *holder
}

type holder struct {
	index *Index
	users int
	gone  bool // swapped out or at its end: closed when users falls to zero
}

// NewLive returns a Live that answers from x.
func NewLive(x *Index) *Live { return &Live{now: &holder{index: x}} }

// Acquire returns the index that answers now and the function that gives it
// back. The index must not be used after that. After Close it still returns the
// last index, whose Search then fails with [ErrClosed].
func (l *Live) Acquire() (*Index, func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	h := l.now
	h.users++
	return h.index, sync.OnceFunc(func() { l.release(h) })
}

func (l *Live) release(h *holder) {
	l.mu.Lock()
	h.users--
	last := l.retire(h)
	l.mu.Unlock()
	if last {
		h.index.Close() // nobody is left to tell; the index was only read
	}
}

// retire reports whether h is to be closed now, and if so makes those who still
// get hold of it fail first. The caller holds the lock.
func (l *Live) retire(h *holder) bool {
	if !h.gone || h.users > 0 {
		return false
	}
	h.index.closed.Store(true)
	return true
}

// Swap makes x the index that answers. The old one is closed once its last
// search is done. Swap(nil) is not allowed.
func (l *Live) Swap(x *Index) {
	if x == nil {
		panic("index: Swap(nil)")
	}
	l.mu.Lock()
	old := l.now
	l.now = &holder{index: x}
	old.gone = true
	idle := l.retire(old)
	l.mu.Unlock()
	if idle {
		old.index.Close()
	}
}

// Close ends the answering and waits for nobody: the index is closed at once when
// no search runs on it, and otherwise by the last one that lets go of it. A
// second Close does nothing.
func (l *Live) Close() error {
	l.mu.Lock()
	h := l.now
	h.gone = true
	idle := l.retire(h)
	l.mu.Unlock()
	if idle {
		return h.index.Close()
	}
	return nil
}
