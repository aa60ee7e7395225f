package version

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"policybot/corpus/review"
)

// small is a corpus folder whose records have the given texts, R1 and so on.
func small(texts ...string) fstest.MapFS {
	var records strings.Builder
	for i, t := range texts {
		fmt.Fprintf(&records, `- id: R%d
  document: plan
  kind: measure
  cities: [dalian]
  area: finance
  text:
    en: %q
  note:
    en: "This is not one of the 159 tasks."
  sources: [S1]
  confidence: confirmed
`, i+1, t)
	}
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s), Mode: 0o644} }
	return fstest.MapFS{
		"records.yaml":   file(records.String()),
		"documents.yaml": file("- id: plan\n  title: {en: The plan}\n"),
		"sources.yaml":   file("- id: S1\n  title: {en: The plan}\n  publisher: Ministry\n  page: copy\n"),
		"cities.yaml":    file("- slug: dalian\n  name: {en: Dalian}\n- slug: suzhou\n  name: {en: Suzhou}\n"),
		"areas.yaml":     file("- slug: finance\n  name: {en: Finance}\n- slug: trade\n  name: {en: Trade}\n"),
	}
}

var day = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

func open(t *testing.T, dir string, o Options) *Store {
	t.Helper()
	if o.Now == nil {
		o.Now = func() time.Time { return day }
	}
	o.Wait = time.Millisecond
	s, err := Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func publish(t *testing.T, s *Store, folder fs.FS) *Version {
	t.Helper()
	if _, err := s.Stage(t.Context(), Edit{Who: "ann", Folder: folder}); err != nil {
		t.Fatal(err)
	}
	v, err := s.Publish(t.Context(), Publication{Who: "ann", Why: "test", Override: "the fixture drops the starter's notes"})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func current(t *testing.T, s *Store) *Loaded {
	t.Helper()
	l, err := s.Current()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLife(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	if l := current(t, s); l.Name != Starter || l.Version != nil {
		t.Fatalf("before anything is published, %q answers", l.Name)
	}
	one := publish(t, s, small("Banks may lend.", "Ships may sail."))
	if l := current(t, s); l.Corpus.Version != one.Name || len(l.Corpus.Records) != 2 || l.Event.Who != "ann" {
		t.Fatalf("%q with %d records answers, published by %q", l.Corpus.Version, len(l.Corpus.Records), l.Event.Who)
	}
	two := publish(t, s, small("Banks may lend more.", "Ships may sail."))
	if two.Sequence != 2 || two.Parent != one.Name || two.Changes.Reworded != 1 || !strings.HasPrefix(two.Name, "2026-11-30-2-") {
		t.Errorf("version %+v", two)
	}
	if _, err := s.Staged(); !errors.Is(err, ErrNothingStaged) {
		t.Errorf("what was published is still staged: %v", err)
	}
	e, err := s.Rollback(t.Context(), "", "bob", "a mistake")
	if err != nil || e.Version != one.Name {
		t.Fatalf("rolled back to %q, %v", e.Version, err)
	}
	if _, err := s.Staged(); !errors.Is(err, ErrNothingStaged) {
		t.Errorf("what was published is staged again: %v", err)
	}
	three := publish(t, s, small("Banks may lend least."))
	if three.Sequence != 3 || three.Parent != one.Name {
		t.Errorf("after a rollback: %+v", three)
	}
	if _, err := s.Rollback(t.Context(), Starter, "bob", "away with it"); err != nil {
		t.Fatal(err)
	}
	if l := current(t, s); l.Name != Starter {
		t.Errorf("%q answers", l.Name)
	}
	events, err := s.Log()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range events {
		got = append(got, fmt.Sprintf("%d %s %d %s: %s", e.Number, e.Action, sequenceOf(e.Version), e.Who, e.Why))
	}
	want := []string{"1 publish 1 ann: test", "2 publish 2 ann: test", "3 rollback 1 bob: a mistake", "4 publish 3 ann: test", "5 rollback 0 bob: away with it"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestChecksBlock(t *testing.T) {
	asked := 0
	s := open(t, t.TempDir(), Options{Check: func(_ context.Context, staged, published *Loaded, _ func(string)) ([]Check, error) {
		asked++
		return []Check{{Name: "questions", Passed: len(staged.Corpus.Records) > 1, Details: []string{"x"}}}, nil
	}})
	publish(t, s, small("Banks may lend.", "Ships may sail."))
	noNote := small("Banks may lend.")
	noNote["records.yaml"].Data = []byte(strings.Replace(string(noNote["records.yaml"].Data), "This is not one of the 159 tasks.", "A fine measure.", 1))
	noNote[review.File] = &fstest.MapFile{Data: review.Marshal([]review.Entry{{Document: "plan", Record: "R1", Doubt: "which city?"}, {Document: "plan", Record: "R9"}})}
	st, err := s.Stage(t.Context(), Edit{Who: "ann", Folder: noNote})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Publish(t.Context(), Publication{Who: "ann", Why: "w"})
	failed, ok := errors.AsType[*Failed](err)
	if !ok {
		t.Fatalf("published: %v", err)
	}
	var names []string
	for _, c := range failed.Checks {
		if !c.Passed {
			names = append(names, c.Name)
		}
	}
	if diff := cmp.Diff([]string{"lint", "doubts", "notes", "questions"}, names); diff != "" {
		t.Error(diff)
	}
	for _, p := range []Publication{{Who: "ann"}, {Why: "w", Override: "x"}, {Who: "ann", Why: " "}} {
		if _, err := s.Publish(t.Context(), p); !errors.Is(err, ErrIncomplete) {
			t.Errorf("%+v: %v", p, err)
		}
	}
	if _, err := s.Publish(t.Context(), Publication{Who: "ann", Why: "w", Staged: "other"}); !errors.Is(err, ErrStale) {
		t.Errorf("another id: %v", err)
	}
	v, err := s.Publish(t.Context(), Publication{Who: "ann", Why: "w", Staged: st.ID, Override: "agreed with the ministry"})
	if err != nil || v.Override != "agreed with the ministry" || asked != 3 {
		t.Fatalf("%+v, %v, asked %d times", v, err, asked)
	}
	if l, err := s.Load("2"); err != nil || l.Version.Override == "" || Passed(l.Version.Checks) {
		t.Errorf("the override is not recorded: %v", err)
	}
	if events, _ := s.Log(); events[1].Override == "" {
		t.Error("the log does not tell of the override")
	}
}

func TestStageGoesOn(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	publish(t, s, small("Banks may lend.", "Ships may sail."))
	if _, err := s.Stage(t.Context(), Edit{Who: "ann", Folder: small("Banks may lend.", "Ships may sail.")}); !errors.Is(err, ErrUnchanged) {
		t.Fatalf("nothing changed: %v", err)
	}
	write := func(name, text string) func(context.Context, string) error {
		return func(_ context.Context, dir string) error {
			return os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644)
		}
	}
	record := "- {id: %s, document: plan, kind: measure, text: {en: Trains.}, sources: [S1], confidence: confirmed}\n"
	first, err := s.Stage(t.Context(), Edit{Who: "ann", Source: "a.md", Do: write("records-a.yaml", fmt.Sprintf(record, "A1"))})
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.Stage(t.Context(), Edit{Who: "ann", Source: "b.md", Do: write("records-b.yaml", fmt.Sprintf(record, "B1"))})
	if err != nil || second.ID == first.ID || second.Counts.Records != 4 {
		t.Fatalf("%+v, %v", second, err)
	}
	if diff := cmp.Diff([]string{"a.md", "b.md"}, second.Sources); diff != "" {
		t.Error(diff)
	}
	_, err = s.Stage(t.Context(), Edit{Who: "ann", Do: write("records-a.yaml", "- {id: A1}\n")})
	if err == nil || !strings.Contains(err.Error(), "records-a.yaml:1") {
		t.Errorf("an invalid corpus was staged: %v", err)
	}
	if st, err := s.Staged(); err != nil || st.ID != second.ID {
		t.Errorf("what was staged is gone: %v", err)
	}
	d, err := s.Diff("published", "staged")
	if err != nil || d.Totals.Added != 2 || d.Totals.Same != 2 {
		t.Errorf("%+v, %v", d, err)
	}
	fresh, err := s.Stage(t.Context(), Edit{Who: "ann", Fresh: true, Do: write("records-b.yaml", fmt.Sprintf(record, "B1"))})
	if err != nil || fresh.Counts.Records != 3 {
		t.Fatalf("%+v, %v", fresh, err)
	}
	if _, err := s.Rollback(t.Context(), Starter, "bob", "x"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Publish(t.Context(), Publication{Who: "ann", Why: "w"}); !errors.Is(err, ErrStale) {
		t.Errorf("published on another base: %v", err)
	}
	if _, err := s.Stage(t.Context(), Edit{Who: "ann", Do: write("x.yaml", "")}); !errors.Is(err, ErrStale) {
		t.Errorf("went on from another base: %v", err)
	}
	if st, err := s.Status(); err != nil || !st.Stale {
		t.Errorf("%+v, %v", st, err)
	}
	if err := s.Discard(t.Context(), "other", "ann"); !errors.Is(err, ErrStale) {
		t.Errorf("discarded what was not seen: %v", err)
	}
	if err := s.Discard(t.Context(), fresh.ID, "ann"); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(s.path("staged")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestStageFolderOfLinks(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	real, linked := t.TempDir(), t.TempDir()
	for name, f := range small("Banks may lend.") {
		if err := os.WriteFile(filepath.Join(real, name), f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Join(real, name), filepath.Join(linked, name)); err != nil {
			t.Skip(err)
		}
	}
	st, err := s.Stage(t.Context(), Edit{Who: "ann", Folder: os.DirFS(linked)})
	if err != nil || st.Counts.Records != 1 {
		t.Errorf("%+v, %v", st, err)
	}
	// A folder that is none of ours is not copied first.
	if err := os.WriteFile(filepath.Join(real, "records.yaml"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	called := false
	_, err = s.Stage(t.Context(), Edit{Who: "ann", Folder: os.DirFS(real), Do: func(context.Context, string) error { called = true; return nil }})
	if err == nil || called {
		t.Errorf("an empty corpus was taken: %v", err)
	}
}

func TestDecide(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	folder := small("Banks may lend.", "Ships may sail.", "Trains may run.", "Planes may fly.")
	folder[review.File] = &fstest.MapFile{Data: review.Marshal([]review.Entry{
		{Document: "plan", Record: "R1", Field: "cities", Doubt: "which city?"},
		{Document: "plan", Record: "R2", Field: "area", Doubt: "which area?"},
		{Document: "plan", Record: "R3", Doubt: "is it one?"},
		{Document: "plan", Record: "R4", Doubt: "fine?"},
		{Document: "plan", Doubt: "of the whole"},
	})}
	if _, err := s.Stage(t.Context(), Edit{Who: "ann", Folder: folder}); err != nil {
		t.Fatal(err)
	}
	list, err := s.Doubts()
	if err != nil || len(list) != 5 {
		t.Fatalf("%v, %v", list, err)
	}
	for _, d := range []Decision{
		{Doubt: list[0].ID, Field: "cities", Values: []string{"atlantis"}}, {Doubt: "00000000"}, {Doubt: list[4].ID, Drop: true},
		{Doubt: list[1].ID, Field: "text", Values: []string{"x"}},
	} {
		d.Who = "ann"
		if _, err := s.Decide(t.Context(), d); err == nil {
			t.Errorf("%+v was taken", d)
		}
	}
	for _, d := range []Decision{
		{Doubt: list[0].ID, Field: "cities", Values: []string{"dalian", "suzhou"}}, {Doubt: list[1].ID, Field: "area", Values: []string{"trade"}},
		{Doubt: list[2].ID, Drop: true}, {Doubt: list[3].ID}, {Doubt: list[4].ID},
	} {
		d.Who = "ann"
		if _, err := s.Decide(t.Context(), d); err != nil {
			t.Fatalf("%+v: %v", d, err)
		}
	}
	l, err := s.StagedCorpus()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"dalian", "suzhou"}, l.Corpus.Record("R1").Cities); diff != "" {
		t.Error(diff)
	}
	if l.Corpus.Record("R2").Area != "trade" || l.Corpus.Record("R3") != nil || l.Corpus.Record("R4") == nil || l.Corpus.Record("R1").Note.IsZero() {
		t.Error("the decisions are not in the records")
	}
	if left, err := s.Doubts(); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

func TestSetKey(t *testing.T) {
	for in, want := range map[string]string{
		"- id: a\n  cities: [x]\n  kind: b\n":               "- id: a\n  cities: V\n  kind: b\n",
		"- id: a\n  cities:\n    - x\n    - y\n  kind: b\n": "- id: a\n  cities: V\n  kind: b\n",
		"- id: a\n  cities:\n  - x\n  kind: b\n\n# c\n":     "- id: a\n  cities: V\n  kind: b\n\n# c\n",
		"- cities: [x]\n  id: a\n":                          "- cities: V\n  id: a\n",
		"- id: a\n  kind: b\n":                              "- id: a\n  cities: V\n  kind: b\n",
	} {
		if got := string(setKey([]byte(in), "cities", []byte("V"))); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestKeep(t *testing.T) {
	s := open(t, t.TempDir(), Options{Keep: 2})
	first := publish(t, s, small("0"))
	if _, err := s.Pin(t.Context(), "1", "ann", true); err != nil {
		t.Fatal(err)
	}
	for i := range 4 {
		publish(t, s, small(fmt.Sprint(i+1)))
	}
	sequences := func() (out []int) {
		names, _ := s.names()
		for _, n := range names {
			out = append(out, sequenceOf(n))
		}
		return out
	}
	if diff := cmp.Diff([]int{5, 4, 1}, sequences()); diff != "" {
		t.Errorf("kept: %s", diff)
	}
	if _, err := s.Rollback(t.Context(), first.Name, "ann", "x"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Pin(t.Context(), "1", "ann", false); err != nil {
		t.Fatal(err)
	}
	if gone, err := s.GC(t.Context(), "ann", true); err != nil || len(gone) > 0 {
		t.Errorf("what answers would go: %v, %v", gone, err)
	}
	six := publish(t, s, small("six"))
	if diff := cmp.Diff([]int{6, 5}, sequences()); diff != "" || six.Sequence != 6 {
		t.Errorf("kept: %s", diff)
	}
	if _, err := s.Load("1"); !errors.Is(err, ErrUnknown) {
		t.Errorf("a version that went: %v", err)
	}
}

func TestDamage(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	one, two := publish(t, s, small("Banks may lend.")), publish(t, s, small("Ships may sail."))
	at := s.path("versions", two.Name, "records.yaml")
	raw, _ := os.ReadFile(at)
	if err := os.WriteFile(at, []byte(strings.Replace(string(raw), "sail", "sink", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Current(); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "records.yaml") {
		t.Errorf("a changed version was opened: %v", err)
	}
	if _, err := s.Rollback(t.Context(), "", "ann", "damage"); err != nil || current(t, s).Name != one.Name {
		t.Errorf("no way back: %v", err)
	}
	if err := os.WriteFile(s.path("published"), []byte(`{"schema": 1, "numb`), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Current(); !errors.Is(err, ErrDamaged) {
		t.Errorf("a torn pointer: %v", err)
	}
	e, err := s.Rollback(t.Context(), "1", "ann", "torn")
	if err != nil || e.Number != 4 || current(t, s).Name != one.Name {
		t.Errorf("no way back from a torn pointer: %+v, %v", e, err)
	}
}

func TestExport(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	publish(t, s, small("Banks may lend."))
	to := filepath.Join(t.TempDir(), "out", "mine")
	if _, err := s.Export("published", to); err != nil {
		t.Fatal(err)
	}
	if same, err := sameFiles(os.DirFS(to), small("Banks may lend.")); err != nil || !same {
		t.Errorf("exported something else: %v", err)
	}
	if _, err := s.Export("published", to); err == nil {
		t.Error("wrote over a folder")
	}
	if _, err := s.Export(Starter, filepath.Join(t.TempDir(), "starter")); err != nil {
		t.Error(err)
	}
}
