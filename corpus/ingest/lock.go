package ingest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// lockFile is held while an import reads and writes a folder. The system frees it
// when the process ends, however that ends.
const lockFile = ".import.lock"

// How long an import waits for another one, and how often it looks.
const (
	lockPatience = 20 * time.Second
	lockEvery    = 100 * time.Millisecond
)

// lockFolder waits for other imports into dir and keeps new ones out until the
// returned function is called. It makes the folder if need be; the function takes
// one that is still empty away again.
func lockFolder(ctx context.Context, dir string, patience time.Duration, progress func(string)) (unlock func(), err error) {
	if at, err := os.Stat(dir); err == nil && !at.IsDir() {
		return nil, fmt.Errorf("%q is a file; name a folder to import into", dir)
	}
	_, err = os.Stat(dir)
	made := os.IsNotExist(err)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the folder %s: %w", dir, err)
	}
	l := flock.New(filepath.Join(dir, lockFile), flock.SetPermissions(0o644))
	held, err := l.TryLock()
	if err == nil && !held {
		progress("waiting for another import into " + dir)
		wait, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		held, err = l.TryLockContext(wait, lockEvery)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if wait.Err() != nil {
			return nil, fmt.Errorf("another import is writing to %s; wait until it is done and try again", dir)
		}
	}
	if err != nil || !held {
		return nil, fmt.Errorf("lock %s, which has to be writable: %w", dir, err)
	}
	return func() {
		// The lock file stays where there is a corpus: another import may be waiting at it.
		if made {
			if entries, err := os.ReadDir(dir); err == nil && len(entries) == 1 {
				_ = os.Remove(filepath.Join(dir, lockFile))
				_ = os.Remove(dir)
			}
		}
		_ = l.Close()
	}, nil
}
