package curate

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"policybot/bot"
	"policybot/corpus/ingest/fetch"
	"policybot/corpus/version"
)

// folder is a corpus folder of one record.
func folder(text, watched string) fstest.MapFS {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s), Mode: 0o644} }
	f := fstest.MapFS{
		"records.yaml":   file(fmt.Sprintf("- id: R1\n  document: plan\n  kind: measure\n  text: {en: %q}\n  sources: [S1]\n  confidence: confirmed\n", text)),
		"documents.yaml": file("- id: plan\n  title: {en: The plan}\n"),
		"sources.yaml":   file("- id: S1\n  title: {en: The plan}\n  publisher: Ministry\n  page: copy\n"),
		"cities.yaml":    file("- slug: dalian\n  name: {en: Dalian}\n"),
		"areas.yaml":     file("- slug: finance\n  name: {en: Finance}\n"),
	}
	if watched != "" {
		f["watch.yaml"] = file(watched)
	}
	return f
}

// web answers from a map.
type web map[string]string

func (w web) Get(_ context.Context, r fetch.Request) (*fetch.Result, error) {
	text, ok := w[r.URL]
	if !ok {
		return nil, &fetch.StatusError{URL: r.URL, Code: 404}
	}
	return &fetch.Result{URL: r.URL, Asked: r.URL, Body: []byte(text), SHA256: fmt.Sprintf("%064x", len(text)), ContentType: "text/plain"}, nil
}

type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func desk(t *testing.T, w web) (*Desk, *clock) {
	t.Helper()
	c := &clock{time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)}
	versions, err := version.Open(t.TempDir(), version.Options{Now: c.now, Keep: 2})
	if err != nil {
		t.Fatal(err)
	}
	d := New(Options{Versions: versions, Pages: w, Files: w, MaxUpload: 1000, Now: c.now})
	t.Cleanup(d.Close)
	return d, c
}

func publish(t *testing.T, d *Desk, f fstest.MapFS) *version.Version {
	t.Helper()
	if _, err := d.Versions().Stage(t.Context(), version.Edit{Who: "ann", Folder: f}); err != nil {
		t.Fatal(err)
	}
	v, err := d.Versions().Publish(t.Context(), version.Publication{Who: "ann", Why: "test", Override: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

const rules = "---\ntitle: Rules of lamps\nissuer: Office of Lamps\ndate: 2026-03-01\n---\n\n1. Lamps may be lit.\n\n2. Lamps may be sold.\n"

func TestImportReviewPreview(t *testing.T) {
	d, _ := desk(t, web{"https://a/rules.md": rules, "https://a/large.md": strings.Repeat("x", 1001)})
	publish(t, d, folder("Banks may lend.", ""))
	told := map[Stage]bool{}
	last := 0
	tell := func(p Progress) {
		told[p.Stage] = true
		if n := p.Percent(); n < 0 || n > 100 {
			t.Errorf("%d %% at %+v", n, p)
		} else {
			last = n
		}
	}
	st, err := d.Import(t.Context(), Document{Who: "ann", Address: "https://a/rules.md", Name: "../rules.md", ID: "rules"}, tell)
	if err != nil {
		t.Fatal(err)
	}
	if len(st.Sources) != 1 || strings.ContainsAny(st.Sources[0], "/\\") {
		t.Errorf("sources %q", st.Sources)
	}
	review, err := d.Review(t.Context(), tell)
	if err != nil || review.Diff.Totals.Added != 2 || review.Diff.Totals.Same != 1 || !review.Passed() || review.Staged.ID != st.ID {
		t.Fatalf("%+v, %v", review, err)
	}
	for _, s := range []Stage{Fetching, Reading, Staging, Comparing, Checking} {
		if !told[s] {
			t.Errorf("nothing was told of %s", s)
		}
	}
	if last < 80 {
		t.Errorf("%d %% at the end", last)
	}
	lib, err := d.Preview(t.Context(), st.ID)
	if err != nil {
		t.Fatal(err)
	}
	a, err := lib.Ask(t.Context(), bot.Question{Text: "May lamps be sold?"})
	if err != nil || a.Status != bot.Answered || a.CorpusVersion != "staged-"+st.ID {
		t.Errorf("%s from %q, %v", a.Status, a.CorpusVersion, err)
	}
	if _, err := d.Preview(t.Context(), "another"); !errors.Is(err, version.ErrStale) {
		t.Errorf("preview of what is not staged: %v", err)
	}
	for _, doc := range []Document{
		{Who: "ann", Address: "https://a/large.md", Name: "large.md"},
		{Who: "ann", Address: "https://a/large.md"},
		{Who: "ann", Address: "https://a/rules.md", Name: "rules.md", Bytes: 1001},
	} {
		var large *TooLarge
		if _, err := d.Import(t.Context(), doc, nil); !errors.As(err, &large) || large.Most != 1000 {
			t.Errorf("%+v: %v", doc, err)
		}
	}
}

func TestRefreshAndSources(t *testing.T) {
	w := web{"https://a/1": rules}
	d, _ := desk(t, w)
	publish(t, d, folder("Banks may lend.", ""))
	if _, err := d.Refresh(t.Context(), "ann", nil); !errors.Is(err, ErrNoSources) {
		t.Errorf("nothing watched: %v", err)
	}
	for _, step := range []struct {
		do   func() error
		want error
	}{
		{func() error { _, err := d.AddSource(t.Context(), "ann", "https://a/1", "rules", false); return err }, nil},
		{func() error { _, err := d.AddSource(t.Context(), "ann", "https://a/1", "", false); return err }, ErrWatched},
		{func() error { _, err := d.AddSource(t.Context(), "ann", "https://a/2", "", true); return err }, nil},
		{func() error { _, err := d.RemoveSource(t.Context(), "ann", "https://a/3"); return err }, ErrUnwatched},
	} {
		if err := step.do(); !errors.Is(err, step.want) {
			t.Errorf("got %v, want %v", err, step.want)
		}
	}
	got, err := d.Sources()
	if err != nil || len(got) != 2 || got[0].Document != "rules" || !got[1].Attachments {
		t.Errorf("%+v, %v", got, err)
	}
	done, err := d.Refresh(t.Context(), "ann", nil)
	if err != nil || len(done.Changed) != 1 || len(done.Failed) != 1 || done.Staged == nil || done.Pages != 2 {
		t.Fatalf("%+v, %v", done, err)
	}
	again, err := d.Refresh(t.Context(), "ann", nil)
	if !errors.Is(err, ErrNoNews) || len(again.Failed) != 1 {
		t.Errorf("%+v, %v", again, err)
	}
	if now, err := d.Versions().Staged(); err != nil || now.ID != done.Staged.ID {
		t.Errorf("no news staged something: %+v, %v", now, err)
	}
	if _, err := d.RemoveSource(t.Context(), "ann", "https://a/1"); err != nil {
		t.Fatal(err)
	}
	if got, err := d.Sources(); err != nil || len(got) != 1 || got[0].URL != "https://a/2" {
		t.Errorf("after a removal: %+v, %v", got, err)
	}
}

// TestForeignListIsLeft: a list that is written otherwise is not taken apart by lines.
func TestForeignListIsLeft(t *testing.T) {
	d, _ := desk(t, web{})
	publish(t, d, folder("Banks may lend.", "[{url: 'https://a/1'}, {url: 'https://a/2'}]\n"))
	if _, err := d.RemoveSource(t.Context(), "ann", "https://a/1"); err == nil {
		t.Error("a list of another form was changed")
	}
	if got, err := d.Sources(); err != nil || len(got) != 2 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestSince(t *testing.T) {
	d, c := desk(t, web{})
	if n, err := d.Since(c.at.AddDate(0, 0, -30)); err != nil || n.Diff.Totals.Changed() || n.Short {
		t.Errorf("before anything was published: %+v, %v", n, err)
	}
	start := c.at
	var names []string
	for i, text := range []string{"Banks may lend.", "Banks may lend more.", "Banks may lend most."} {
		c.at = start.AddDate(0, 0, 10*(i+1))
		names = append(names, publish(t, d, folder(text, "")).Name)
	}
	for _, tc := range []struct {
		day   int
		from  string
		short bool
	}{
		{35, names[2], false}, {30, names[2], false}, {25, names[1], false},
		{15, names[1], true}, // the first one is not kept any more
		{0, version.Starter, false},
	} {
		n, err := d.Since(start.AddDate(0, 0, tc.day))
		if err != nil {
			t.Fatal(tc.day, err)
		}
		want := tc.from
		if want == version.Starter {
			want = n.Diff.From
			if strings.Contains(strings.Join(names, " "), want) {
				t.Errorf("day %d: compared with %s, want the starter corpus", tc.day, want)
			}
		}
		if n.Diff.From != want || n.Diff.To != names[2] || n.Short != tc.short {
			t.Errorf("day %d: from %s to %s, short %v, want from %s", tc.day, n.Diff.From, n.Diff.To, n.Short, want)
		}
	}
}

func TestPlainName(t *testing.T) {
	for name, want := range map[string]string{
		"plan.docx": "plan.docx", "../../etc/passwd": "_.._etc_passwd", "": "document", "..": "document", "a\x00b.md": "a_b.md",
		strings.Repeat("长", 60) + ".xlsx": strings.Repeat("长", 38) + ".xlsx",
	} {
		if got := plainName(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
