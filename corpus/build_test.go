package corpus

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestNewEqualsLoad(t *testing.T) {
	want, err := Load(with(nil))
	if err != nil {
		t.Fatal(err)
	}
	parts := *want
	parts.Records = slices.Clone(want.Records)
	slices.Reverse(parts.Records)
	got, err := New(parts)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, want, cmpopts.IgnoreUnexported(Corpus{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("got - want +\n%s", diff)
	}
	if got.Record("F1") == want.Record("F1") {
		t.Error("New shares a record with what it was given")
	}
}

func TestNewLeavesItsPartsAlone(t *testing.T) {
	r := &Record{ID: "A", Document: "d", Kind: KindDate, Cities: []string{" x "}, Text: Text{EN: " one "}, Sources: []string{"s"}, Confidence: Reported}
	_, err := New(Corpus{Records: []*Record{r}})
	if got, want := fmt.Sprint(r.Cities, r.Text), "[ x ]{ one  }"; strings.ReplaceAll(got, "] {", "]{") != want {
		t.Errorf("got %q, want %q", got, want)
	}
	ps, _ := errors.AsType[Problems](err)
	want := Problems{
		{Text: `record A: unknown city "x"`},
		{Text: `record A: unknown document "d"`},
		{Text: `record A: unknown source "s"`},
	}
	if diff := cmp.Diff(ps, want); diff != "" {
		t.Errorf("got - want +\n%s", diff)
	}
}

func TestNewEmpty(t *testing.T) {
	if _, err := New(Corpus{}); err == nil || err.Error() != "no records; a corpus needs at least one" {
		t.Errorf("got %v", err)
	}
}

func TestProblemsAreCutInAnErrorOnly(t *testing.T) {
	var ps Problems
	for i := range 30 {
		ps = append(ps, Problem{"a.yaml", i, "wrong"})
	}
	text := ps.Error()
	if got := strings.Count(text, "\n"); got != shownProblems+1 || !strings.HasSuffix(text, "and 10 more") {
		t.Errorf("got %s", text)
	}
}

func TestNearest(t *testing.T) {
	names := []string{"dalian", "ningbo", "xian", "reported", "confirmed"}
	for got, want := range map[string]string{
		"Dalian": "dalian", "dalain": "dalian", "dalien": "dalian", "dlan": "", "ninbo": "ningbo", "xain": "xian",
		"xi": "", "": "", "repotred": "reported", "unconfirmed": "confirmed", "confirmde": "confirmed", "大连": "",
	} {
		if n := nearest(got, names); n != want {
			t.Errorf("nearest(%q) = %q, want %q", got, n, want)
		}
	}
}

func TestCompareIDs(t *testing.T) {
	want := []string{"", "2", "10", "F01", "F1", "F2", "F10", "F10a", "G", "cmrc-2-1", "cmrc-10-0", "cmrc-10-00"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, compareIDs)
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("got - want +\n%s", diff)
	}
}

func TestLink(t *testing.T) {
	for _, tt := range []struct {
		page Page
		want string
	}{{PageOwn, "https://example.com"}, {PageCopy, ""}, {PageSummary, ""}, {"", ""}} {
		s := &Source{Page: tt.page, URL: "https://example.com"}
		if got := s.Link(); got != tt.want {
			t.Errorf("page %q: link %q, want %q", tt.page, got, tt.want)
		}
	}
}

func TestTextIn(t *testing.T) {
	both, en, zh := Text{"a", "甲"}, Text{EN: "a"}, Text{ZH: "甲"}
	for _, tt := range []struct {
		text       Text
		lang, want string
	}{{both, "en", "a"}, {both, "zh", "甲"}, {both, "zh-Hant", "甲"}, {both, "", "a"}, {en, "zh", "a"}, {zh, "en", "甲"}} {
		if got := tt.text.In(tt.lang); got != tt.want {
			t.Errorf("%v in %q: %q, want %q", tt.text, tt.lang, got, tt.want)
		}
	}
}

func TestReadBare(t *testing.T) {
	c, err := ReadBare(strings.NewReader(`{"id": "a-2", "title": "标题", "text": {"zh": "正文"}}
{"id": "a-10", "title": {"en": "Title"}, "text": {"en": "Body"}, "split": "dev"}

{"id": "a-1", "title": "Name", "text": "Plain"}
`), "set")
	if err != nil {
		t.Fatal(err)
	}
	bare := func(id string, title, text Text) *Record {
		none := []string{}
		return &Record{ID: id, Kind: KindBackground, Title: title, Text: text, Confidence: Confirmed, Cities: none, Sources: none, Heading: none}
	}
	want := []*Record{
		bare("a-1", Text{EN: "Name"}, Text{EN: "Plain"}),
		bare("a-2", Text{ZH: "标题"}, Text{ZH: "正文"}),
		bare("a-10", Text{EN: "Title"}, Text{EN: "Body"}),
	}
	if diff := cmp.Diff(c.Records, want); diff != "" {
		t.Errorf("got - want +\n%s", diff)
	}
	if !strings.HasPrefix(c.Version, "undated-") {
		t.Errorf("version %q", c.Version)
	}
}

func TestReadBareProblems(t *testing.T) {
	_, err := ReadBare(strings.NewReader(`{"id": "a", "text": {}}`+"\n[]\n"+`{"id": "a", "text": {"en": "x"}}`+"\n"+`{"text": {"en": "x"}}`), "set")
	want := `4 problems in the corpus
  set:1: record a: no text in either language
  set:2: not a record: json: cannot unmarshal array into Go value of type corpus.bareRecord
  set:3: record a: the id is taken already (set:1)
  set:4: record without id: every item needs the key "id"`
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

// The folder's file is named, and not the folder.
func TestLoadBareNamesTheFile(t *testing.T) {
	fsys := fstest.MapFS{"records.jsonl": {Data: []byte(`{"id": "a", "text": "x"}` + "\n[]\n")}}
	_, err := LoadBare(fsys, "set")
	if err == nil || !strings.HasPrefix(err.Error(), "records.jsonl:2: not a record") {
		t.Errorf("got %v", err)
	}
}

func TestIsBare(t *testing.T) {
	bare := `{"id": "a", "text": {"en": "x"}}`
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  bool
	}{
		{"records alone", map[string]string{"records.jsonl": bare}, true},
		{"with questions", map[string]string{"records.jsonl": bare, "questions.jsonl": "{}", "README.md": "x"}, true},
		{"with sources", map[string]string{"records.jsonl": bare, "sources.yaml": ""}, false},
		{"record with a source", map[string]string{"records.jsonl": `{"id": "a", "sources": ["S1"]}`}, false},
		{"YAML", map[string]string{"records.yaml": "- id: a"}, false},
		{"empty", nil, false},
	} {
		fsys := fstest.MapFS{}
		for name, text := range tt.files {
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
		if got := IsBare(fsys); got != tt.want {
			t.Errorf("%s: %t, want %t", tt.name, got, tt.want)
		}
	}
}

// The public question sets are not part of the repository; where they are, all
// of them must load.
func TestLoadBareOfPublicSets(t *testing.T) {
	dirs, _ := filepath.Glob(filepath.Join(os.Getenv("POLICYBOT_BENCH"), "*", "records.jsonl"))
	if os.Getenv("POLICYBOT_BENCH") == "" || len(dirs) == 0 {
		t.Skip("no public question sets: set POLICYBOT_BENCH to their folder")
	}
	for _, file := range dirs {
		fsys := os.DirFS(filepath.Dir(file))
		if !IsBare(fsys) {
			t.Errorf("%s is not bare", file)
		}
		if c, err := LoadBare(fsys, filepath.Dir(file)); err != nil || len(c.Records) < 240 {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestStats(t *testing.T) {
	c, err := Load(with(nil))
	if err != nil {
		t.Fatal(err)
	}
	want := Stats{
		Version: c.Version, Records: 2, Documents: 1, Sources: 1, Cities: 2, Areas: 1, Places: 1, Terms: 1,
		ByDocument: []Count{{"plan", 1}, {"other", 1}},
		ByArea:     []Count{{"finance", 1}, {"", 1}},
		ByCity:     []Count{{"dalian", 1}, {"xian", 0}, {"", 1}},
		ByKind: []Count{
			{"measure", 1}, {"number", 0}, {"date", 0}, {"background", 1}, {"implementation", 0}, {"city-profile", 0},
		},
		ByLanguage:   []Count{{"en", 1}, {"zh", 2}},
		ByConfidence: []Count{{"confirmed", 1}, {"reported", 1}, {"unconfirmed", 0}},
	}
	if diff := cmp.Diff(c.Stats(), want); diff != "" {
		t.Errorf("got - want +\n%s", diff)
	}
}

// FuzzLoad reads whatever stands in a file: it may be refused, with problems
// that stand in the file, and must never end the process.
func FuzzLoad(f *testing.F) {
	for _, text := range folder {
		f.Add([]byte(text), false)
	}
	f.Add([]byte(`{"id":"F1","document":"plan","text":{"en":"x"},"citys":[{"a":[null,1,true]}]}`+"\n[]"), true)
	f.Add([]byte("- a: &x [*x, !!str 1]\n- <<: {a: b}\n- ? [a]\n  : |\n    b\n---\n- \"\n"), false)
	f.Fuzz(func(t *testing.T, data []byte, jsonl bool) {
		name := "records.yaml"
		if jsonl {
			name = "records.jsonl"
		}
		fsys := fstest.MapFS{name: {Data: data}, "corpus.yaml": {Data: data}}
		c, err := Load(fsys)
		if err == nil {
			if _, err := New(*c); err != nil {
				t.Errorf("loaded and then not valid: %v", err)
			}
			return
		}
		ps, ok := errors.AsType[Problems](err)
		if !ok {
			t.Fatalf("not problems: %v", err)
		}
		lines := bytes.Count(data, []byte("\n")) + bytes.Count(data, []byte("\r")) + 1
		for _, p := range ps {
			if p.Line > lines {
				t.Errorf("%s stands after the last line, %d", p, lines)
			}
		}
		if _, err := ReadBare(strings.NewReader(string(data)), "fuzz"); err != nil && err.Error() == "" {
			t.Error("an error without a word")
		}
	})
}

func BenchmarkLoadJSONL(b *testing.B) {
	var lines strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&lines, `{"id":"R%d","document":"plan","kind":"measure","cities":["dalian"],"area":"finance","text":{"en":"Task %d lets foreign firms hold all shares in one more service.","zh":"第%d项任务允许外商独资经营又一项服务。"},"sources":["S1"],"confidence":"confirmed","verified":"2026-01-20"}`+"\n", i, i, i)
	}
	fsys := with(map[string]string{"records.yaml": "", "places.yaml": "", "records.jsonl": lines.String()})
	b.SetBytes(int64(lines.Len()))
	for b.Loop() {
		if _, err := Load(fsys); err != nil {
			b.Fatal(err)
		}
	}
}
