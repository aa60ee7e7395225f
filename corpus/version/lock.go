package version

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/gofrs/flock"
)

// Owner is who changes a store now.
type Owner struct {
	Who   string    `json:"who"`
	Doing string    `json:"doing"`
	PID   int       `json:"pid"`
	Host  string    `json:"host"`
	Since time.Time `json:"since"`
	Token string    `json:"token"` // of one taking of the lock
}

// Locked is the error of a change that another one keeps from being made.
type Locked struct {
	Owner Owner
	Age   time.Duration
}

func (e *Locked) Error() string {
	return fmt.Sprintf("%s is at it since %s (%s, process %d on %s); try again when that is done",
		e.Owner.Who, e.Age.Round(time.Second), e.Owner.Doing, e.Owner.PID, e.Owner.Host)
}

// A lock shows that its owner lives by its time, which is set anew every beat.
const (
	beat       = 15 * time.Second
	staleAfter = 2 * time.Minute
)

// lease is a lock while it is held.
type lease struct {
	s     *Store
	owner Owner
	stop  func()
}

// held are the tokens of this process: a lock with its number and another token is
// one of an earlier process with the same number, as in a container.
var held sync.Map

// guard serialises what is done to the lock file itself, for microseconds. The
// system frees it when a process ends, however that ends.
func (s *Store) guard(do func() error) error {
	g := flock.New(s.path("guard"))
	if err := g.Lock(); err != nil {
		return fmt.Errorf("guard the lock: %w", err)
	}
	return errors.Join(do(), g.Close())
}

// lock takes the lock of the store, breaking that of an owner who is gone.
func (s *Store) lock(ctx context.Context, who, doing string) (*lease, error) {
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the folder of versions: %w", err)
	}
	l := &lease{s: s, owner: Owner{Who: who, Doing: doing, PID: os.Getpid(), Host: host(), Token: rand.Text()}}
	for until := time.Now().Add(s.o.Wait); ; {
		var busy *Locked
		err := s.guard(func() error {
			owner, age, err := s.owner()
			if err == nil && !s.gone(owner, age) {
				busy = &Locked{owner, s.o.Now().Sub(owner.Since)}
				return nil
			}
			if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, ErrDamaged) {
				return err
			}
			l.owner.Since = s.o.Now()
			if err := s.disk.putJSON(s.path("lock"), l.owner); err != nil {
				return fmt.Errorf("write the lock: %w", err)
			}
			held.Store(l.owner.Token, true)
			return os.Chtimes(s.path("lock"), l.owner.Since, l.owner.Since)
		})
		if err != nil {
			return nil, err
		}
		if busy == nil {
			l.beats()
			return l, nil
		}
		if time.Now().After(until) {
			return nil, busy
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// owner reads the lock file, with the time since it was last set.
func (s *Store) owner() (Owner, time.Duration, error) {
	at, err := os.Stat(s.path("lock"))
	if err != nil {
		return Owner{}, 0, err
	}
	var o Owner
	if err := readJSON(s.path("lock"), &o); err != nil || o.Token == "" {
		return Owner{}, 0, fmt.Errorf("%w: the lock", ErrDamaged) // written whole or not at all: no owner of ours
	}
	return o, s.o.Now().Sub(at.ModTime()), nil
}

// gone reports whether an owner cannot come back to what it did.
func (s *Store) gone(o Owner, age time.Duration) bool {
	if age > staleAfter {
		return true
	}
	if o.Host != host() {
		return false
	}
	if o.PID == os.Getpid() {
		_, mine := held.Load(o.Token)
		return !mine
	}
	p, err := os.FindProcess(o.PID)
	return err != nil || errors.Is(p.Signal(syscall.Signal(0)), os.ErrProcessDone)
}

// host names the machine and, where there are such, the space of process numbers.
func host() string {
	name, _ := os.Hostname()
	space, _ := os.Readlink("/proc/self/ns/pid")
	return name + space
}

// beats sets the time of the lock until it is freed.
func (l *lease) beats() {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(beat)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				_ = l.commit(func() error { // one that was broken meanwhile shows when it matters
					now := l.s.o.Now()
					return os.Chtimes(l.s.path("lock"), now, now)
				})
			}
		}
	}()
	l.stop = func() { close(done); <-ended }
}

// commit does the one step that makes a change visible, unless the lock was lost: a
// process that slept so long that its lock was broken must not wake up and publish.
func (l *lease) commit(do func() error) error {
	return l.s.guard(func() error {
		now, _, err := l.s.owner()
		if err != nil || now.Token != l.owner.Token {
			return errors.New("this took so long without a sign of life that somebody else went on; nothing was changed, try again")
		}
		return do()
	})
}

// free gives the lock back.
func (l *lease) free() {
	l.stop()
	_ = l.commit(func() error { return os.Remove(l.s.path("lock")) }) // else it is somebody else's
	held.Delete(l.owner.Token)
}
