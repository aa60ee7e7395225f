package version

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// quota lets a store write so many bytes and sync so many times; after that the
// disk is full, in the middle of a write as disks do it.
func quota(s *Store, bytes, syncs int) {
	s.disk = disk{
		write: func(f *os.File, p []byte) (int, error) {
			if len(p) <= bytes {
				bytes -= len(p)
				return f.Write(p)
			}
			n, err := f.Write(p[:bytes])
			bytes = 0
			return n, errors.Join(err, syscall.ENOSPC)
		},
		sync: func(f *os.File) error {
			if syncs--; syncs < 0 {
				return syscall.ENOSPC
			}
			return f.Sync()
		},
	}
}

// Wherever the disk is full, the old version or the new one answers, what was
// staged can be opened, and all goes on once there is room.
func TestFullDisk(t *testing.T) {
	for name, limit := range map[string]func(s *Store, n int){
		"bytes": func(s *Store, n int) { quota(s, 173*n, 1<<30) },
		"syncs": func(s *Store, n int) { quota(s, 1<<30, n) },
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, t.TempDir(), Options{Keep: 2})
			publish(t, s, small("0"))
			texts := []string{"Banks may lend.", "Ships may sail."}
			full, whole := 0, 0
			for n := 0; ; n++ {
				before := current(t, s)
				limit(s, n)
				st, err := s.Stage(t.Context(), Edit{Who: "ann", Folder: small(texts[n%2])})
				var v *Version
				if err == nil {
					v, err = s.Publish(t.Context(), Publication{Who: "ann", Why: "w", Staged: st.ID, Override: "x"})
				}
				if err != nil && !errors.Is(err, syscall.ENOSPC) {
					t.Fatalf("at %d: %v", n, err)
				}
				s.disk = realDisk
				now := current(t, s)
				switch {
				case err == nil && now.Name != v.Name:
					t.Fatalf("at %d: %s answers, %s was published", n, now.Name, v.Name)
				case err != nil && now.Name != before.Name && now.Corpus.Records[0].Text.EN != texts[n%2]:
					t.Fatalf("at %d: %s answers after a failure: %v", n, now.Name, err)
				}
				if _, err := s.StagedCorpus(); err != nil && !errors.Is(err, ErrNothingStaged) {
					t.Fatalf("at %d: what is staged: %v", n, err)
				}
				if err == nil {
					if whole++; whole == 3 {
						break
					}
					continue
				}
				full++
				if _, err := s.GC(t.Context(), "ann", false); err != nil {
					t.Fatalf("at %d: %v", n, err)
				}
				left, _ := filepath.Glob(s.path("*", tempPrefix+"*"))
				if more, _ := filepath.Glob(s.path(tempPrefix + "*")); len(left)+len(more) > 0 {
					t.Fatalf("at %d: left %v %v", n, left, more)
				}
				// Each round goes on from a store in good order.
				if now.Name == before.Name {
					if _, err := s.Stage(t.Context(), Edit{Who: "ann", Folder: small(texts[n%2])}); err != nil {
						t.Fatal(err)
					}
					if _, err := s.Publish(t.Context(), Publication{Who: "ann", Why: "w", Override: "x"}); err != nil {
						t.Fatalf("at %d, with room again: %v", n, err)
					}
				}
			}
			if full < 5 {
				t.Errorf("the disk was full %d times", full)
			}
		})
	}
}

// A rollback needs room for a few hundred bytes and, without it, changes nothing.
func TestRollbackOnAFullDisk(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	one, two := publish(t, s, small("0")), publish(t, s, small("1"))
	for n := range 60 {
		quota(s, 20*n, 1<<30)
		_, err := s.Rollback(t.Context(), "1", "ann", "w")
		s.disk = realDisk
		now := current(t, s).Name
		if err == nil && now == one.Name {
			return
		}
		if err == nil || now != two.Name {
			t.Fatalf("with %d bytes: %s answers, %v", 20*n, now, err)
		}
	}
	t.Error("there was never room")
}

// The log survives the beginning of a line.
func TestTornLog(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	publish(t, s, small("0"))
	f, err := os.OpenFile(s.path("log.jsonl"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"schema":1,"number":2,"acti`); err != nil {
		t.Fatal(err)
	}
	f.Close()
	publish(t, s, small("1"))
	events, err := s.Log()
	if err != nil || len(events) != 2 || events[1].Number != 2 {
		t.Errorf("%+v, %v", events, err)
	}
	raw, _ := os.ReadFile(s.path("log.jsonl"))
	if lines := strings.Split(strings.TrimSpace(string(raw)), "\n"); len(lines) != 3 {
		t.Errorf("the log has %d lines", len(lines))
	}
	if err := os.Remove(s.path("log.jsonl")); err != nil {
		t.Fatal(err)
	}
	if events, err := s.Log(); err != nil || len(events) != 1 || events[0].Number != 2 {
		t.Errorf("without a log the newest event is missing: %+v, %v", events, err)
	}
}

// What was fetched is in every version and once on the disk; an export has it to
// itself, for people edit there.
func TestRawIsShared(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	folder := small("0")
	folder["raw/0a1b"] = folder["records.yaml"]
	one := publish(t, s, folder)
	_, err := s.Stage(t.Context(), Edit{Who: "ann", Do: func(_ context.Context, dir string) error {
		return os.WriteFile(filepath.Join(dir, "records.yaml"), small("1")["records.yaml"].Data, 0o644)
	}})
	if err != nil {
		t.Fatal(err)
	}
	two, err := s.Publish(t.Context(), Publication{Who: "ann", Why: "w"})
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "out")
	if _, err := s.Export("published", to); err != nil {
		t.Fatal(err)
	}
	var files []os.FileInfo
	for _, dir := range []string{s.path("versions", one.Name), s.path("versions", two.Name), to} {
		at, err := os.Stat(filepath.Join(dir, "raw", "0a1b"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, at)
	}
	if !os.SameFile(files[0], files[1]) || os.SameFile(files[1], files[2]) {
		t.Error("raw files are not shared by versions alone")
	}
}
