package version

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// leave writes a lock as another process would have left it.
func leave(t *testing.T, s *Store, o Owner, age time.Duration) {
	t.Helper()
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	raw, _ := json.Marshal(o)
	if err := os.WriteFile(s.path("lock"), raw, 0o644); err != nil {
		t.Fatal(err)
	}
	at := s.o.Now().Add(-age)
	if err := os.Chtimes(s.path("lock"), at, at); err != nil {
		t.Fatal(err)
	}
}

func deadProcess(t *testing.T) int {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	return cmd.Process.Pid
}

func TestLock(t *testing.T) {
	dead := deadProcess(t)
	for _, c := range []struct {
		name  string
		owner Owner
		age   time.Duration
		busy  bool
	}{
		{"alive here", Owner{PID: os.Getppid(), Host: host(), Token: "a"}, time.Second, true},
		{"dead here", Owner{PID: dead, Host: host(), Token: "a"}, time.Second, false},
		{"the number of this process, of an earlier one", Owner{PID: os.Getpid(), Host: host(), Token: "a"}, time.Second, false},
		{"elsewhere", Owner{PID: dead, Host: "elsewhere", Token: "a"}, time.Minute, true},
		{"elsewhere, without a sign of life", Owner{PID: dead, Host: "elsewhere", Token: "a"}, 3 * time.Minute, false},
		{"alive here, without a sign of life", Owner{PID: os.Getppid(), Host: host(), Token: "a"}, 3 * time.Minute, false},
		{"no owner", Owner{}, time.Second, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t, t.TempDir(), Options{})
			c.owner.Who, c.owner.Doing, c.owner.Since = "bob", "publish", day.Add(-time.Minute)
			leave(t, s, c.owner, c.age)
			l, err := s.lock(t.Context(), "ann", "stage")
			if busy, ok := errors.AsType[*Locked](err); ok != c.busy || ok && (busy.Owner.Who != "bob" || busy.Age != time.Minute) {
				t.Fatalf("%v", err)
			}
			if st, err := s.Status(); err != nil || st.Owner == nil || (st.Owner.Who == "bob") != c.busy {
				t.Errorf("status %+v, %v", st, err)
			}
			if c.busy {
				return
			}
			if _, err := s.lock(t.Context(), "eve", "stage"); err == nil {
				t.Error("two hold the lock")
			}
			l.free()
			if st, err := s.Status(); err != nil || st.Owner != nil {
				t.Errorf("after it was freed: %+v, %v", st, err)
			}
		})
	}
}

// Whoever lost the lock while asleep must not publish on waking up, nor free the
// lock of who broke it.
func TestLostLock(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	l, err := s.lock(t.Context(), "ann", "publish")
	if err != nil {
		t.Fatal(err)
	}
	leave(t, s, Owner{Who: "bob", PID: os.Getppid(), Host: host(), Token: "b"}, 0)
	if err := l.commit(func() error { t.Error("committed"); return nil }); err == nil || !strings.Contains(err.Error(), "somebody else went on") {
		t.Error(err)
	}
	l.free()
	if o, _, err := s.owner(); err != nil || o.Who != "bob" {
		t.Errorf("bob's lock is gone: %v", err)
	}
}

// Many break the same stale lock at once: one gets it.
func TestBreakTogether(t *testing.T) {
	dir := t.TempDir()
	leave(t, open(t, dir, Options{}), Owner{PID: deadProcess(t), Host: host(), Token: "a"}, 0)
	var got sync.Map
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			if l, err := open(t, dir, Options{}).lock(context.Background(), fmt.Sprint(i), "stage"); err == nil {
				got.Store(i, l)
			}
		})
	}
	wg.Wait()
	n := 0
	got.Range(func(_, l any) bool { n++; l.(*lease).free(); return true })
	if n != 1 {
		t.Errorf("%d hold the lock", n)
	}
}

// Two publish the same staged corpus at once: one does, and the other is told.
func TestTwoPublishers(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	st, err := s.Stage(t.Context(), Edit{Who: "ann", Folder: small("0")})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var published []*Version
	var refused []error
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			v, err := open(t, dir, Options{}).Publish(context.Background(), Publication{Who: fmt.Sprint(i), Why: "w", Staged: st.ID, Override: "x"})
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				refused = append(refused, err)
			} else {
				published = append(published, v)
			}
		})
	}
	wg.Wait()
	if len(published) != 1 || current(t, s).Name != published[0].Name {
		t.Fatalf("published %d times", len(published))
	}
	for _, err := range refused {
		if _, locked := errors.AsType[*Locked](err); !locked && !errors.Is(err, ErrNothingStaged) {
			t.Errorf("refused for %v", err)
		}
	}
}

// An interrupted change leaves nothing, not even its lock.
func TestInterrupted(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	ctx, cancel := context.WithCancel(t.Context())
	_, err := s.Stage(ctx, Edit{Who: "ann", Folder: small("0"), Do: func(context.Context, string) error { cancel(); return nil }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("staged though interrupted: %v", err)
	}
	if _, err := s.Staged(); !errors.Is(err, ErrNothingStaged) {
		t.Errorf("something is staged: %v", err)
	}
	if st, err := s.Status(); err != nil || st.Owner != nil {
		t.Errorf("the lock is still held: %+v, %v", st, err)
	}
}
