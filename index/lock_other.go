//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package index

import (
	"errors"
	"io/fs"
	"os"
	"time"
)

// lockStale is the age from which a lock file is taken for that of a killed
// process.
const lockStale = 15 * time.Minute

// tryLock makes the file at path, which says by being there that it is locked.
func tryLock(path string) (unlock func(), err error) {
	if s, err := os.Stat(path); err == nil && time.Since(s.ModTime()) > lockStale {
		os.Remove(path)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, errLocked
	}
	if err != nil {
		return nil, err
	}
	f.Close()
	return func() { os.Remove(path) }, nil
}
