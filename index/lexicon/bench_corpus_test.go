package lexicon

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// benchQuestion is one line of a public question set.
type benchQuestion struct {
	Q      string   `json:"q"`
	Expect []string `json:"expect"`
}

type benchRecord struct {
	ID   string            `json:"id"`
	Text map[string]string `json:"text"`
}

// benchFolder finds the public question sets: the folder in POLICYBOT_BENCH, or
// shared/bench beside a parent of the working directory. They are not part of the
// repository, so the test is skipped without them.
func benchFolder(t testing.TB) string {
	t.Helper()
	if dir := os.Getenv("POLICYBOT_BENCH"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if b := filepath.Join(dir, "shared", "bench"); isDir(b) {
			return b
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Skip("no public question sets: set POLICYBOT_BENCH to their folder")
		}
		dir = up
	}
}

func isDir(p string) bool {
	s, err := os.Stat(p)
	return err == nil && s.IsDir()
}

// readLines reads a file of one JSON value a line.
func readLines[T any](t testing.TB, path string) []T {
	t.Helper()
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		t.Skipf("no public question set: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []T
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<22)
	for sc.Scan() {
		var v T
		if err := json.Unmarshal(sc.Bytes(), &v); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		out = append(out, v)
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
