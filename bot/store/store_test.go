package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func open(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// each runs a test on a database on disk and on one in memory.
func each(t *testing.T, test func(t *testing.T, s *Store)) {
	t.Run("disk", func(t *testing.T) { test(t, open(t, t.TempDir())) })
	t.Run("memory", func(t *testing.T) {
		s, err := Memory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		test(t, s)
	})
}

func TestPerson(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		for _, want := range []Person{{}, {Lang: "zh"}, {Lang: "en", Plain: Off}, {Plain: On}, {Lang: "zh-Hant", Plain: On}, {}} {
			if err := s.PutPerson(t.Context(), "7", want); err != nil {
				t.Fatal(err)
			}
			if got, err := s.Person(t.Context(), "7"); err != nil || got != want {
				t.Errorf("got %+v, %v, want %+v", got, err, want)
			}
		}
		var n int
		if err := s.read.QueryRow("SELECT COUNT(*) FROM person").Scan(&n); err != nil || n != 0 {
			t.Errorf("%d rows of a person who chose nothing, %v", n, err)
		}
	})
}

func TestServer(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		other := Server{Lang: "en", AskChannels: []string{"5"}}
		if err := s.PutServer(t.Context(), "8", other); err != nil {
			t.Fatal(err)
		}
		for _, want := range []Server{
			{},
			{Plain: true},
			{Lang: "zh", AskChannels: []string{"1", "2"}, AskRate: 4, CoolDown: 90 * time.Second, ModeratorRoles: []string{"3"}, ModeratorChannel: "4"},
			{AskChannels: []string{"2"}},
		} {
			if err := s.PutServer(t.Context(), "7", want); err != nil {
				t.Fatal(err)
			}
			got, err := s.Servers(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got["7"]); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(other, got["8"]); diff != "" {
				t.Errorf("the other server (-want +got):\n%s", diff)
			}
		}
		if err := s.PutServer(t.Context(), "7", Server{}); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"server", "server_ask_channel", "server_moderator_role"} {
			var n int
			column := map[bool]string{true: "id", false: "server_id"}[table == "server"]
			if err := s.read.QueryRow(fmt.Sprintf("SELECT COUNT(*) FROM %s WHERE %s = '7'", table, column)).Scan(&n); err != nil || n != 0 {
				t.Errorf("%s holds %d rows of a server that chose nothing, %v", table, n, err)
			}
		}
	})
}

func TestRulesOfTheDatabase(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		if _, err := s.write.Exec("INSERT INTO server_ask_channel (server_id, channel_id) VALUES ('none', '1')"); err == nil {
			t.Error("a channel of a server that is not there was taken: foreign keys are off")
		}
		if err := s.PutServer(t.Context(), "7", Server{AskRate: -1}); err == nil {
			t.Error("a negative rate was taken")
		}
		if got, err := s.Servers(t.Context()); err != nil || len(got) != 0 {
			t.Errorf("a refused change left %v, %v", got, err)
		}
	})
	s := open(t, t.TempDir())
	var mode string
	if err := s.read.QueryRow("PRAGMA journal_mode").Scan(&mode); err != nil || mode != "wal" {
		t.Errorf("the journal is %q, %v", mode, err)
	}
}

func TestReopen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "with ? # % 空格")
	s := open(t, dir)
	if !s.Lasting() {
		t.Error("a database on disk does not say that it lasts")
	}
	if err := s.PutPerson(t.Context(), "7", Person{Lang: "zh"}); err != nil {
		t.Fatal(err)
	}
	// Not closed: a second program, or one after a kill, reads what was confirmed.
	if got, err := open(t, dir).Person(t.Context(), "7"); err != nil || got.Lang != "zh" {
		t.Errorf("got %+v, %v", got, err)
	}
	if runtime.GOOS != "windows" {
		st, err := os.Stat(filepath.Join(dir, fileName))
		if err != nil || st.Mode().Perm() != 0o600 {
			t.Errorf("others may read the database: %v, %v", st.Mode(), err)
		}
	}
}

// TestMigrations brings a database of every earlier step, with data in it, to the
// last one, and looks for the data.
func TestMigrations(t *testing.T) {
	for from := range latest() + 1 {
		t.Run(fmt.Sprint("from ", from), func(t *testing.T) {
			dir := t.TempDir()
			db, err := connect(filepath.Join(dir, fileName), 1)
			if err != nil {
				t.Fatal(err)
			}
			if err := migrate(t.Context(), db, from); err != nil {
				t.Fatal(err)
			}
			if from > 0 {
				rows, err := os.ReadFile(fmt.Sprintf("testdata/%04d.sql", from))
				if err != nil {
					t.Fatal(err)
				}
				if _, err := db.Exec(string(rows)); err != nil {
					t.Fatal(err)
				}
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			s := open(t, dir)
			if from >= 1 {
				for id, want := range map[string]Person{"11": {"zh-Hant", On}, "12": {"en", Off}, "13": {"zh", Unset}} {
					if got, err := s.Person(t.Context(), id); err != nil || got != want {
						t.Errorf("person %s: got %+v, %v, want %+v", id, got, err, want)
					}
				}
			}
			want := map[string]Server{}
			if from >= 2 {
				want["21"] = Server{Lang: "zh", Plain: true, AskChannels: []string{"32", "33"}, AskRate: 3, CoolDown: 45 * time.Second, ModeratorRoles: []string{"41"}, ModeratorChannel: "31"}
			}
			if from >= 4 {
				if got, err := s.AnswersCiting(t.Context(), []string{"F001", "F002"}, time.Time{}, 9); err != nil || len(got) != 1 || len(got[0].Records) != 2 {
					t.Errorf("answers: %v, %v", got, err)
				}
				if got, err := s.Approvals(t.Context(), "abcd"); err != nil || len(got) != 1 {
					t.Errorf("approvals: %v, %v", got, err)
				}
				if got, err := s.Subscriptions(t.Context(), "32"); err != nil || len(got) != 1 {
					t.Errorf("subscriptions: %v, %v", got, err)
				}
				if mark, err := s.Mark(t.Context(), "refreshed"); err != nil || mark != "2026-11-25" {
					t.Errorf("mark: %q, %v", mark, err)
				}
				if n, err := s.Told(t.Context(), "32"); err != nil || n != 4 {
					t.Errorf("told: %d, %v", n, err)
				}
			}
			if got, err := s.Servers(t.Context()); err != nil || !cmp.Equal(got, want) {
				t.Errorf("servers: %v (-want +got):\n%s", err, cmp.Diff(want, got))
			}
			follower := Follower{ID: "51"}
			if from >= 3 {
				follower = Follower{"51", "zh", "2026-01-09.1", []Topic{{"city", "dalian"}, {"document", "tasks"}}}
			}
			if got, err := s.Follower(t.Context(), "51"); err != nil || !cmp.Equal(got, follower) {
				t.Errorf("follower: %v (-want +got):\n%s", err, cmp.Diff(follower, got))
			}
			// What it was brought to takes new entries, whatever it came from.
			if err := s.PutServer(t.Context(), "22", Server{AskRate: 9}); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestDamagedOrNewerIsRefused: each stops the start and says what to do.
func TestDamagedOrNewerIsRefused(t *testing.T) {
	for _, tc := range []struct {
		name  string
		spoil func(t *testing.T, path string)
		want  error
		hint  string
	}{
		{"no database", func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(strings.Repeat("not a database. ", 500)), 0o600); err != nil {
				t.Fatal(err)
			}
		}, ErrDamaged, "backup"},
		{"cut in half", func(t *testing.T, path string) {
			if err := os.Truncate(path, 4096); err != nil {
				t.Fatal(err)
			}
		}, ErrDamaged, "backup"},
		{"a page overwritten", func(t *testing.T, path string) {
			f, err := os.OpenFile(path, os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if _, err := f.WriteAt([]byte(strings.Repeat("\xa5", 4096)), 4096); err != nil {
				t.Fatal(err)
			}
		}, ErrDamaged, "backup"},
		{"newer", func(t *testing.T, path string) {
			db, err := connect(path, 1)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if _, err := db.Exec("INSERT INTO schema_step (number) VALUES ($1)", latest()+1); err != nil {
				t.Fatal(err)
			}
		}, ErrNewer, "newer program"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			for i := range 100 {
				if err := s.PutServer(t.Context(), fmt.Sprint(i), Server{Lang: "zh", AskChannels: []string{"1", "2"}}); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, fileName)
			tc.spoil(t, path)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s, err = Open(t.Context(), dir)
			if err == nil {
				s.Close()
			}
			if !errors.Is(err, tc.want) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), tc.hint) {
				t.Errorf("got %v", err)
			}
			if after, err := os.ReadFile(path); err != nil || string(after) != string(before) && tc.want == ErrDamaged {
				t.Error("what is damaged was changed; somebody may want to mend it")
			}
		})
	}
}

// TestUnusableFolder tells a folder without a database from one whose database
// cannot be opened, which must not be passed over.
func TestUnusableFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), file); !errors.Is(err, ErrUnusable) {
		t.Errorf("a file in place of the folder: %v", err)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, fileName), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), dir); err == nil || errors.Is(err, ErrUnusable) {
		t.Errorf("something in place of the database: %v", err)
	}
}

func TestConcurrentUse(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir) // as two programs
	var wg sync.WaitGroup
	for i := range 8 {
		for _, s := range []*Store{a, b} {
			wg.Go(func() {
				id := fmt.Sprint(i)
				if err := s.PutServer(t.Context(), id, Server{Lang: "zh", AskChannels: []string{id}}); err != nil {
					t.Error(err)
				}
				if _, err := s.Servers(t.Context()); err != nil {
					t.Error(err)
				}
				if err := s.PutPerson(t.Context(), id, Person{Lang: "en"}); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	if got, err := a.Servers(t.Context()); err != nil || len(got) != 8 {
		t.Errorf("%d servers, %v", len(got), err)
	}
}

func TestFailureIsReported(t *testing.T) {
	s := open(t, t.TempDir())
	s.Close()
	if _, err := s.Person(context.Background(), "7"); err == nil {
		t.Error("a closed database answered")
	}
	if err := s.PutPerson(context.Background(), "7", Person{Lang: "en"}); err == nil {
		t.Error("a closed database took something")
	}
}

func BenchmarkOpenExisting(b *testing.B) {
	dir := b.TempDir()
	for b.Loop() {
		s, err := Open(b.Context(), dir)
		if err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
}
