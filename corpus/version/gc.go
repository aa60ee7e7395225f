package version

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// clean takes away what killed runs left, and brings the log up to date. The
// caller holds the lock.
func (s *Store) clean() error {
	if err := s.record(); err != nil {
		return err
	}
	e, err := s.Pointer()
	if err != nil {
		return err
	}
	staged, err := s.Staged()
	if errors.Is(err, ErrNothingStaged) {
		staged, err = &Staged{}, os.Remove(s.path("staged.json")) // of what was published
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
	}
	if err != nil {
		return fmt.Errorf("clean up: %w", err)
	}
	for _, kind := range []string{"", "staged", "versions"} {
		entries, err := os.ReadDir(s.path(kind))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("clean up: %w", err)
		}
		for _, entry := range entries {
			name := entry.Name()
			left := strings.HasPrefix(name, tempPrefix) || kind == "staged" && name != staged.ID ||
				// A kill between the folder and the pointer leaves a version that never answered.
				kind == "versions" && e.Number > 0 && sequenceOf(name) > e.Sequence
			if !left {
				continue
			}
			if err := s.remove(kind, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// remove takes a file or folder away. One with a name of its own loses that first,
// so that nobody sees half of it.
func (s *Store) remove(kind, name string) error {
	at := s.path(kind, name)
	if !strings.HasPrefix(name, tempPrefix) {
		gone := s.path(kind, tempPrefix+"gone-"+name)
		if err := os.Rename(at, gone); err != nil {
			return fmt.Errorf("remove %s: %w", name, err)
		}
		at = gone
	}
	if err := os.RemoveAll(at); err != nil {
		return fmt.Errorf("remove %s: %w", name, err)
	}
	return nil
}

// GC takes away what killed runs left and all versions but the newest, as many as
// Options.Keep says, those that are pinned, the one that answers, and the one that
// what is staged began from. It returns the names of the versions that went; with
// dry, of those that would.
func (s *Store) GC(ctx context.Context, who string, dry bool) ([]string, error) {
	if dry {
		return s.collect(true)
	}
	l, err := s.lock(ctx, who, "gc")
	if err != nil {
		return nil, err
	}
	defer l.free()
	if err := s.clean(); err != nil {
		return nil, err
	}
	return s.collect(false)
}

func (s *Store) collect(dry bool) ([]string, error) {
	names, err := s.names()
	if err != nil {
		return nil, err
	}
	e, err := s.Pointer()
	if err != nil {
		return nil, err
	}
	keep, err := s.Pins()
	if err != nil {
		return nil, err
	}
	keep = append(keep, e.Version)
	if st, err := s.Staged(); err == nil {
		keep = append(keep, st.Base)
	}
	keep = append(keep, names[:min(len(names), s.o.Keep)]...)
	gone := []string{}
	for _, n := range names {
		if slices.Contains(keep, n) {
			continue
		}
		if !dry {
			if err := s.remove("versions", n); err != nil {
				return gone, err
			}
		}
		gone = append(gone, n)
	}
	return gone, nil
}

// Pins lists the versions that are never removed.
func (s *Store) Pins() ([]string, error) {
	var pins []string
	err := readJSON(s.path("pins.json"), &pins)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the pinned versions: %w", err)
	}
	return pins, nil
}

// Pin keeps a version for ever, or no longer so; ref is as [Store.Resolve] takes
// it. It returns the version's name.
func (s *Store) Pin(ctx context.Context, ref, who string, pinned bool) (string, error) {
	l, err := s.lock(ctx, who, "pin")
	if err != nil {
		return "", err
	}
	defer l.free()
	name, err := s.Resolve(ref)
	if err != nil {
		return "", err
	}
	if name == "" {
		return "", errors.New("the starter corpus is built in and needs no pin")
	}
	pins, err := s.Pins()
	if err != nil {
		return "", err
	}
	pins = slices.DeleteFunc(pins, func(p string) bool { return p == name })
	if pinned {
		pins = append(pins, name)
	}
	if err := l.commit(func() error { return s.disk.putJSON(s.path("pins.json"), pins) }); err != nil {
		return "", fmt.Errorf("pin %s: %w", name, err)
	}
	return name, nil
}
