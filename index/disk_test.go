package index

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"policybot/corpus"
)

// buildLogged builds an index in dir and returns what was logged from Info on.
func buildLogged(t *testing.T, c *corpus.Corpus, dir string) (*Index, string) {
	t.Helper()
	var out bytes.Buffer
	x, err := Build(context.Background(), c, Options{Dir: dir, Log: slog.New(slog.NewTextHandler(&out, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x, out.String()
}

func TestDamagedIndex(t *testing.T) {
	c := small(t, corpus.Text{EN: "Foreign doctors may open clinics.", ZH: "外籍医生可以开设诊所。"}, corpus.Text{EN: "Port fees."})
	one := func(t *testing.T, dir, pattern string) string {
		found, err := filepath.Glob(filepath.Join(dir, indexDir, pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("no file matches %q: %v", pattern, err)
		}
		return found[0]
	}
	change := func(t *testing.T, path string, f func([]byte) []byte) {
		raw, err := os.ReadFile(path)
		if err == nil {
			err = os.Chmod(path, 0o644)
		}
		if err == nil {
			err = os.WriteFile(path, f(raw), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	flip := func(from int) func([]byte) []byte {
		return func(b []byte) []byte {
			for i := from % len(b); i < len(b); i += 97 {
				b[i] ^= 0xff
			}
			return b
		}
	}
	for _, tt := range []struct {
		name   string
		damage func(t *testing.T, dir string)
	}{
		{"junk segment", func(t *testing.T, dir string) {
			change(t, one(t, dir, "store/*.zap"), func([]byte) []byte { return []byte("junk\n") })
		}},
		{"flipped segment", func(t *testing.T, dir string) { change(t, one(t, dir, "store/*.zap"), flip(10)) }},
		{"missing segment", func(t *testing.T, dir string) { os.Remove(one(t, dir, "store/*.zap")) }},
		{"one more file", func(t *testing.T, dir string) {
			os.WriteFile(filepath.Join(dir, indexDir, "store", "0000000000ff.zap"), []byte("junk"), 0o644)
		}},
		{"torn root", func(t *testing.T, dir string) {
			change(t, one(t, dir, "store/root.bolt"), func(b []byte) []byte { return b[:len(b)/3] })
		}},
		{"flipped root", func(t *testing.T, dir string) { change(t, one(t, dir, "store/root.bolt"), flip(3000)) }},
		{"empty root", func(t *testing.T, dir string) {
			change(t, one(t, dir, "store/root.bolt"), func([]byte) []byte { return nil })
		}},
		{"no checksums", func(t *testing.T, dir string) { os.Remove(one(t, dir, checksumFile)) }},
		{"junk checksums", func(t *testing.T, dir string) { change(t, one(t, dir, checksumFile), flip(0)) }},
		{"empty folder", func(t *testing.T, dir string) {
			os.RemoveAll(filepath.Join(dir, indexDir))
			os.Mkdir(filepath.Join(dir, indexDir), 0o755)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			build(t, c, dir).Close()
			tt.damage(t, dir)
			x, logged := buildLogged(t, c, dir)
			if got := first(t, x, Query{Text: "clinics"}); got != "R1" {
				t.Errorf("found %q, want R1", got)
			}
			if n := strings.Count(logged, "index was damaged, rebuilt"); n != 1 || strings.Count(logged, "\n") != 1 {
				t.Errorf("want one warning of the damage, got:\n%s", logged)
			}
			x.Close()
			if _, logged := buildLogged(t, c, dir); logged != "" {
				t.Errorf("the index is still not good:\n%s", logged)
			}
		})
	}
}

// TestGuardedOpen damages files under checksums that agree: bleve itself trips.
func TestGuardedOpen(t *testing.T) {
	c := small(t, corpus.Text{EN: "Foreign doctors may open clinics."})
	for _, name := range []string{"root.bolt", ".zap"} {
		for from := 0; from < 60000; from += 1500 {
			dir := t.TempDir()
			build(t, c, dir).Close()
			found, _ := filepath.Glob(filepath.Join(dir, indexDir, "store", "*"+name))
			raw, err := os.ReadFile(found[0])
			if err != nil {
				t.Fatal(err)
			}
			if from >= len(raw) {
				break
			}
			for i := from; i < min(from+700, len(raw)); i++ {
				raw[i] ^= 0xff
			}
			os.Chmod(found[0], 0o644)
			if err := os.WriteFile(found[0], raw, 0o644); err != nil {
				t.Fatal(err)
			}
			if err := writeChecksums(filepath.Join(dir, indexDir)); err != nil {
				t.Fatal(err)
			}
			x, _ := buildLogged(t, c, dir)
			x.Close()
		}
	}
}

func TestLeftBehind(t *testing.T) {
	dir := t.TempDir()
	c := small(t, corpus.Text{EN: "Clinics."})
	left := filepath.Join(dir, freshPrefix+"123", "index")
	if err := os.MkdirAll(left, 0o755); err != nil {
		t.Fatal(err)
	}
	unlock, err := tryLock(filepath.Join(dir, lockFile))
	if err != nil {
		t.Fatal(err)
	}
	defer func(d time.Duration) { lockWait = d }(lockWait)
	lockWait = 100 * time.Millisecond
	x, logged := buildLogged(t, c, dir)
	if got := first(t, x, Query{Text: "clinics"}); got != "R1" || !strings.Contains(logged, "kept in memory") {
		t.Errorf("while another builds: found %q, logged %q; want R1 and a warning", got, logged)
	}
	if _, err := os.Stat(left); err != nil {
		t.Errorf("the folder that another process builds in is gone: %v", err)
	}
	unlock()
	build(t, c, dir)
	if _, err := os.Stat(left); err == nil {
		t.Error("the folder of a killed build was left")
	}
}

func TestSharedFolder(t *testing.T) {
	dir := t.TempDir()
	c := small(t, corpus.Text{EN: "Clinics."})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			x, err := Build(context.Background(), c, Options{Dir: dir})
			if err != nil {
				t.Error(err)
				return
			}
			defer x.Close()
			if res, err := x.Search(context.Background(), Query{Text: "clinics"}); err != nil || len(res.Hits) != 1 {
				t.Errorf("found %v, %v", res.Hits, err)
			}
		})
	}
	wg.Wait()
	if left, _ := filepath.Glob(filepath.Join(dir, freshPrefix+"*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestUnusableFolder(t *testing.T) {
	c := small(t, corpus.Text{EN: "Clinics."})
	t.Run("a file", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(dir, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		x, logged := buildLogged(t, c, dir)
		if got := first(t, x, Query{Text: "clinics"}); got != "R1" || strings.Count(logged, "level=WARN") != 1 {
			t.Errorf("found %q, logged %q; want R1 and one warning", got, logged)
		}
	})
	t.Run("only readable", func(t *testing.T) {
		if os.Getuid() == 0 {
			t.Skip("root may write anywhere")
		}
		dir := t.TempDir()
		build(t, c, dir).Close()
		mode := func(m os.FileMode) {
			for _, p := range []string{dir, filepath.Join(dir, indexDir), filepath.Join(dir, indexDir, "store")} {
				if err := os.Chmod(p, m); err != nil {
					t.Fatal(err)
				}
			}
		}
		mode(0o555)
		defer mode(0o755)
		x, logged := buildLogged(t, c, dir)
		if got := first(t, x, Query{Text: "clinics"}); got != "R1" || logged != "" {
			t.Errorf("a good index: found %q, logged %q; want R1 and nothing", got, logged)
		}
		x, logged = buildLogged(t, small(t, corpus.Text{EN: "Fees."}, corpus.Text{EN: "Clinics."}), dir)
		if got := first(t, x, Query{Text: "clinics"}); got != "R2" || strings.Count(logged, "level=WARN") != 1 {
			t.Errorf("another's index: found %q, logged %q; want R2 and one warning", got, logged)
		}
	})
}
