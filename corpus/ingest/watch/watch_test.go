package watch

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
	"github.com/google/go-cmp/cmp/cmpopts"

	"policybot/corpus"
	"policybot/corpus/ingest/fetch"
)

func load(text string) ([]Entry, error) {
	return Load(fstest.MapFS{File: {Data: []byte(text)}})
}

func TestLoad(t *testing.T) {
	got, err := load(`# what we follow
- url: https://www.gov.cn/a.htm
  document: 2026-plan
  attachments: true
  map: {备注: ignore, 事项: text}
  note: asked for in March

- url: https://www.gov.cn/b.htm
`)
	want := []Entry{
		{URL: "https://www.gov.cn/a.htm", Document: "2026-plan", Attachments: true, Map: map[string]string{"备注": "ignore", "事项": "text"}, Note: "asked for in March"},
		{URL: "https://www.gov.cn/b.htm"},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Entry{})); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if _, err := Load(fstest.MapFS{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no list: %v", err)
	}
	for _, empty := range []string{"", "# nothing yet\n", "[]\n"} {
		if got, err := load(empty); len(got) != 0 || err != nil {
			t.Errorf("%q: %v, %v", empty, got, err)
		}
	}
}

func TestLoadProblems(t *testing.T) {
	for text, want := range map[string]string{
		"url: https://www.gov.cn/\n":                           "watch.yaml:1: the file must be a list",
		"- https://www.gov.cn/\n":                              "watch.yaml:1: ",
		"- url: https://a.gov.cn/\n  urls: x\n":                "watch.yaml:2: ",
		"- document: x\n":                                      "watch.yaml:1: the entry has no url",
		"- url: www.gov.cn\n":                                  "is no web address",
		"- url: ftp://www.gov.cn/\n":                           "is no web address",
		"- url: https://me:secret@www.gov.cn/\n":               "names a user or a password",
		"- url: https://a.gov.cn/\n- url: https://a.gov.cn/\n": "watch.yaml:2: the same address stands in line 1",
		"- url: https://a.gov.cn/\n  document: two words\n":    "cannot be the id of a document",
		"- url: https://a.gov.cn/\n  attachments: sometimes\n": "watch.yaml:2: ",
		"- url: [\n":                            "not YAML",
		strings.Repeat("[", 50):                 "nested too deep",
		"- - - - - - - - - - - - - - - - - x\n": "nested too deep",
		strings.Repeat("#", maxBytes+1):         "more than 128 KiB",
		strings.Repeat("- url: x\n", 501):       "more than 500 entries",
	} {
		_, err := load(text)
		problems, ok := errors.AsType[corpus.Problems](err)
		if !ok || !strings.Contains(problems.Error(), want) || strings.Contains(problems.Error(), "secret") {
			t.Errorf("%.60q: %v, want %q", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("- url: https://www.gov.cn/a.htm\n  map: {a: b}\n"))
	f.Add([]byte("- &a {url: x}\n- *a\n- <<: *a\n"))
	f.Add([]byte("--- !!binary x\n...\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		entries, problems := parse(raw)
		for _, e := range entries {
			if err := e.check(); err != nil && len(problems) == 0 {
				t.Errorf("%+v passed: %v", e, err)
			}
		}
	})
}

// web answers requests and notes them.
type web struct {
	pages map[string]*fetch.Result // a nil one cannot be reached
	asked []fetch.Request
}

func (w *web) get(_ context.Context, r fetch.Request) (*fetch.Result, error) {
	w.asked = append(w.asked, r)
	p := w.pages[r.URL]
	if p == nil {
		return nil, errors.New("not reached")
	}
	if r.ETag != "" && r.ETag == p.ETag {
		return &fetch.Result{Unchanged: true, ETag: p.ETag, LastModified: p.LastModified}, nil
	}
	return p, nil
}

func TestRefresh(t *testing.T) {
	dir := t.TempDir()
	list := "- url: https://a.gov.cn/\n  document: a\n- url: https://b.gov.cn/\n- url: https://c.gov.cn/\n"
	write := func(text string) {
		if err := os.WriteFile(filepath.Join(dir, File), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(list)
	a, b, c := "https://a.gov.cn/", "https://b.gov.cn/", "https://c.gov.cn/"
	w := &web{pages: map[string]*fetch.Result{a: {SHA256: "a1", ETag: "e1"}, b: {SHA256: "b1"}, c: nil}}
	var imported []string
	now := time.Date(2026, 1, 9, 0, 0, 0, 0, time.UTC)
	refuse := ""
	o := Options{
		Get: w.get, Now: func() time.Time { now = now.Add(time.Hour); return now },
		Import: func(_ context.Context, e Entry, r *fetch.Result) error {
			if e.URL == refuse {
				return errors.New("nothing usable")
			}
			imported = append(imported, e.URL+" "+r.SHA256)
			return nil
		},
	}
	step := func(name, wantImported, wantOutcomes string) {
		t.Helper()
		imported, w.asked = nil, nil
		out, err := Refresh(context.Background(), dir, o)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var got []string
		for _, x := range out {
			got = append(got, fmt.Sprintf("%v %v", x.Changed, x.Err))
		}
		if strings.Join(imported, ", ") != wantImported || strings.Join(got, ", ") != wantOutcomes {
			t.Errorf("%s: imported %q, want %q; outcomes %q, want %q", name, imported, wantImported, got, wantOutcomes)
		}
	}
	step("first", a+" a1, "+b+" b1", "true <nil>, true <nil>, false not reached")
	step("nothing changed", "", "false <nil>, false <nil>, false not reached")
	if w.asked[0].ETag != "e1" {
		t.Errorf("asked without what was known: %+v", w.asked[0])
	}
	w.pages[a], w.pages[c] = &fetch.Result{SHA256: "a2", ETag: "e2"}, &fetch.Result{SHA256: "c1"}
	refuse = a
	step("one cannot be imported, one is back", c+" c1", "false nothing usable, false <nil>, true <nil>")
	refuse = ""
	step("tried again", a+" a2", "true <nil>, false <nil>, false <nil>")
	w.pages[a].ETag = "e3"
	step("another tag, the same bytes", "", "false <nil>, false <nil>, false <nil>")
	write(strings.Replace(list, "document: a", "document: other", 1))
	step("other options", a+" a2", "true <nil>, false <nil>, false <nil>")
	if w.asked[0].ETag != "" {
		t.Errorf("asked whether it changed although it is imported in any case: %+v", w.asked[0])
	}
	o.Force = true
	step("forced", a+" a2, "+b+" b1, "+c+" c1", "true <nil>, true <nil>, true <nil>")

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Refresh(ctx, dir, o); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, stateFile), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Refresh(context.Background(), dir, o); err == nil || !strings.Contains(err.Error(), "take it away") {
		t.Errorf("a broken state: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, stateFile), []byte(`{"schema": 99}`), 0o644); err != nil {
		t.Fatal(err)
	}
	o.Force = false
	step("a state of another layout", a+" a2, "+b+" b1, "+c+" c1", "true <nil>, true <nil>, true <nil>")
}
