package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"policybot/corpus/version"
)

var kills = flag.Int("kills", 200, "how many processes TestKilled kills")

// lanterns writes a corpus folder whose one measure names a kind of lantern.
func lanterns(t *testing.T, kind string) string {
	t.Helper()
	dir := t.TempDir()
	record := "- id: L%d\n  document: plan\n  kind: measure\n  text: {en: %q}\n  sources: [S1]\n  confidence: confirmed\n"
	var records strings.Builder
	fmt.Fprintf(&records, record, 1, "Ships may sell lanterns of kind "+kind+".")
	for i := range 40 { // enough to be written for a while
		fmt.Fprintf(&records, record, i+2, fmt.Sprintf("Keepers of lighthouse %d may trade with port %s.", i, kind))
	}
	for name, text := range map[string]string{
		"records.yaml":   records.String(),
		"documents.yaml": "- id: plan\n  title: {en: The lighthouse plan}\n  sources: [S1]\n",
		"sources.yaml":   "- id: S1\n  title: {en: The lighthouse plan}\n  publisher: Harbour Office\n  page: copy\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// binary returns the path of the program, which is this test by another name.
func binary(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "policybot")
	if err := os.Symlink(self, name); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	return name
}

// moderated is a data folder and what a test does to it.
type moderated struct {
	t      *testing.T
	data   string
	binary string
	kind   string // that of the corpus which is published, as whole found it
}

// run runs the program in this process.
func (m *moderated) run(args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = run(context.Background(), args, []string{"DATA_DIR=" + m.data, "KEEP_VERSIONS=3"}, strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

func (m *moderated) must(args ...string) string {
	m.t.Helper()
	code, out, errs := m.run(args...)
	if code != exitOK {
		m.t.Fatalf("%q: exit code %d\n%s%s", args, code, out, errs)
	}
	return out
}

// killed runs the program in a process and kills that after a while. It returns
// whether the process had ended by itself.
func (m *moderated) killed(after time.Duration, args ...string) (ended bool) {
	m.t.Helper()
	cmd := exec.Command(m.binary, args...)
	cmd.Env = append(os.Environ(), "DATA_DIR="+m.data, "KEEP_VERSIONS=3")
	if err := cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	err := cmd.Wait()
	return timer.Stop() || err == nil
}

// whole checks that a whole version is published, and that it answers. It returns
// its name.
func (m *moderated) whole() string {
	m.t.Helper()
	var st statusJSON
	if err := json.Unmarshal([]byte(m.must("corpus", "status", "--json")), &st); err != nil {
		m.t.Fatal(err)
	}
	var a answerJSON
	if err := json.Unmarshal([]byte(m.must("ask", "--json", "Which lanterns may ships sell?")), &a); err != nil {
		m.t.Fatal(err)
	}
	if a.CorpusVersion != st.Published {
		m.t.Fatalf("%s is published and %s answers", st.Published, a.CorpusVersion)
	}
	store, err := version.Open(m.data, version.Options{})
	if err != nil {
		m.t.Fatal(err)
	}
	now, err := store.Current()
	if err != nil {
		m.t.Fatal(err)
	}
	if want := "lanterns of kind " + now.Version.Why + "."; len(a.Records) == 0 || !strings.Contains(a.Records[0].Text, want) || len(now.Corpus.Records) != 41 {
		m.t.Fatalf("version %s, published as %s with %d records, answers %+v", st.Published, now.Version.Why, len(now.Corpus.Records), a.Records)
	}
	m.kind = now.Version.Why
	if st.Staged != nil {
		if _, err := store.StagedCorpus(); err != nil {
			m.t.Fatalf("what is staged is not whole: %v", err)
		}
	}
	return st.Published
}

// TestKilled kills the program at random instants of staging, publishing, rolling
// back and removing: each time the old version or the new one is there, whole, and
// answers, and the next command works.
func TestKilled(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a running program cannot be linked to there")
	}
	n := *kills
	if testing.Short() || raced { // the processes share no memory, so there is nothing to find
		n = min(n, 16)
	}
	m := &moderated{t: t, data: t.TempDir(), binary: binary(t)}
	kinds := []string{"amber", "beryl", "coral", "drift", "ember"}
	folders := map[string]string{}
	for _, k := range kinds {
		folders[k] = lanterns(t, k)
	}
	override := []string{"--override", "the starter corpus is left behind"}
	for _, k := range kinds[:2] {
		m.must("corpus", "stage", "--folder", folders[k])
		m.must(append([]string{"corpus", "publish", "--why", k}, override...)...)
	}
	random := rand.New(rand.NewPCG(1, 2))
	took := map[string]time.Duration{} // the longest of each command so far
	early, late := 0, 0
	for i := range n {
		before := m.whole()
		kind := kinds[random.IntN(len(kinds))]
		for kind == m.kind {
			kind = kinds[random.IntN(len(kinds))]
		}
		var args []string
		switch i % 4 {
		case 0:
			args = []string{"corpus", "stage", "--folder", folders[kind]}
		case 1:
			m.must("corpus", "stage", "--folder", folders[kind])
			args = append([]string{"corpus", "publish", "--why", kind}, override...)
		case 2:
			store, _ := version.Open(m.data, version.Options{})
			versions, err := store.Versions()
			if err != nil || len(versions) < 2 {
				t.Fatalf("%d versions are left, %v", len(versions), err)
			}
			to := versions[0].Name
			if to == before {
				to = versions[1].Name
			}
			args = []string{"corpus", "rollback", to, "--why", "test"}
		case 3:
			// A version more than is kept, so that there is something to remove.
			m.must("corpus", "stage", "--folder", folders[kind])
			m.must(append([]string{"corpus", "publish", "--why", kind}, override...)...)
			before = m.whole()
			left := filepath.Join(m.data, "corpora", "versions", fmt.Sprintf(".new-%d", i))
			if err := os.CopyFS(left, os.DirFS(folders[kind])); err != nil {
				t.Fatal(err)
			}
			args = []string{"corpus", "gc"}
		}
		op := args[1]
		if took[op] == 0 {
			took[op] = 250 * time.Millisecond
		}
		start := time.Now()
		if m.killed(time.Duration(random.Int64N(int64(took[op]))), args...) {
			took[op] = (3*took[op] + time.Since(start)*5/4) / 4
			late++
		} else {
			took[op] = took[op] * 21 / 20
			early++
		}
		after := m.whole()
		if after != before && op != "publish" && op != "rollback" {
			t.Fatalf("%q changed what is published from %s to %s", args, before, after)
		}
		if op == "rollback" && after != before && after != args[2] {
			t.Fatalf("%q published %s", args, after)
		}
		if op == "publish" && after != before {
			store, _ := version.Open(m.data, version.Options{})
			if v, err := store.Load(after); err != nil || v.Version.Why != kind || v.Version.Parent != before {
				t.Fatalf("%q published %+v, %v", args, v, err)
			}
		}
	}
	t.Logf("%d of %d processes were killed before they ended; %v", early, n, took)
	if early == 0 || n >= 100 && early < n/5 { // a few tell little of how long a command takes
		t.Errorf("only %d of %d processes were killed before they ended", early, n)
	}
	m.must("corpus", "gc")
	err := filepath.WalkDir(filepath.Join(m.data, "corpora"), func(name string, _ fs.DirEntry, err error) error {
		if strings.Contains(filepath.Base(name), ".new-") {
			t.Errorf("left by a killed run: %s", name)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// TestTornIndex: whatever happens to the files of the index, it is made anew.
func TestTornIndex(t *testing.T) {
	m := &moderated{t: t, data: t.TempDir()}
	m.must("corpus", "stage", "--folder", lanterns(t, "amber"))
	m.must("corpus", "publish", "--why", "amber", "--override", "x")
	m.whole()
	var files []string
	_ = filepath.WalkDir(filepath.Join(m.data, "index"), func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			files = append(files, strings.TrimPrefix(name, m.data))
		}
		return err
	})
	if len(files) < 3 {
		t.Fatalf("the index has files %v", files)
	}
	for _, file := range files {
		for what, tear := range map[string]func(string) error{
			"cut": func(f string) error {
				at, err := os.Stat(f)
				if err != nil {
					return err
				}
				return os.Truncate(f, at.Size()/2)
			},
			"gone":     os.Remove,
			"replaced": func(f string) error { return os.WriteFile(f, []byte("nonsense"), 0o644) },
		} {
			if err := tear(filepath.Join(m.data, file)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
			t.Run(what+file, func(*testing.T) { m.whole() })
		}
	}
	if err := os.RemoveAll(filepath.Join(m.data, "index")); err != nil {
		t.Fatal(err)
	}
	m.whole()
}

// TestFullDisk fills a real file system while a version is staged and published.
func TestFullDisk(t *testing.T) {
	if runtime.GOOS != "linux" || exec.Command("unshare", "-rm", "true").Run() != nil {
		t.Skip("needs the right to mount a small file system in a namespace of one's own")
	}
	sizes := []int{48, 56, 64, 72, 80, 88, 96, 104, 120, 400}
	if testing.Short() {
		sizes = []int{56, 80, 400}
	}
	m := &moderated{t: t, data: t.TempDir(), binary: binary(t)}
	amber, beryl := lanterns(t, "amber"), lanterns(t, "beryl")
	m.must("corpus", "stage", "--folder", amber)
	m.must("corpus", "publish", "--why", "amber", "--override", "x")
	old := m.whole()
	if err := os.RemoveAll(filepath.Join(m.data, "index")); err != nil { // derived; large beside the corpus
		t.Fatal(err)
	}
	failed := 0
	for _, size := range sizes {
		at := t.TempDir()
		script := fmt.Sprintf(`set -e
mount -t tmpfs -o size=%dk,nr_inodes=0 none %q
cp -r %q/. %q
set +e
export DATA_DIR=%q
%q corpus stage --folder %q >/dev/null 2>&1 && %q corpus publish --why beryl --override x >/dev/null 2>&1 || echo full >&2
%q corpus status --json && %q ask --json "Which lanterns may ships sell?"`,
			size, at, m.data, at, at, m.binary, beryl, m.binary, m.binary, m.binary)
		cmd := exec.Command("unshare", "-rm", "sh", "-c", script)
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		if err := cmd.Run(); err != nil {
			t.Fatalf("%d KiB: %v\n%s%s", size, err, out.String(), errs.String())
		}
		full := strings.Contains(errs.String(), "full\n")
		if full {
			failed++
		}
		d := json.NewDecoder(&out)
		var st statusJSON
		var a answerJSON
		if err := errors.Join(d.Decode(&st), d.Decode(&a)); err != nil {
			t.Fatal(err)
		}
		want := "kind beryl."
		if st.Published == old {
			want = "kind amber."
		}
		if a.CorpusVersion != st.Published || !strings.Contains(a.Records[0].Text, want) || !full && st.Published == old {
			t.Errorf("%d KiB: %s is published, %s answers %s", size, st.Published, a.CorpusVersion, a.Records[0].Text)
		}
	}
	t.Logf("the disk was full at %d of %d sizes", failed, len(sizes))
	if failed == 0 || failed == len(sizes) {
		t.Errorf("the disk was full at %d of %d sizes: the sizes test nothing", failed, len(sizes))
	}
}
