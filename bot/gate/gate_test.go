package gate

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"policybot/corpus"
	"policybot/corpus/starter"
	"policybot/corpus/version"
)

// folder is a corpus of three records with the given files changed; nil takes one
// out.
func folder(t *testing.T, name string, change map[string]string) *version.Loaded {
	t.Helper()
	record := "- id: R%d\n  document: plan\n  kind: measure\n  cities: [%s]\n  text: {en: %q}\n  sources: [S1]\n  confidence: confirmed\n"
	files := map[string]string{
		"records.yaml": fmt.Sprintf(record, 1, "dalian", "Ships may sell lanterns in Dalian.") + fmt.Sprintf(record, 2, "suzhou", "Keepers may open a clinic in Suzhou.") +
			fmt.Sprintf(record, 3, "", "Trains may carry oranges."),
		"documents.yaml":        "- id: plan\n  title: {en: The harbour plan}\n",
		"sources.yaml":          "- id: S1\n  title: {en: The harbour plan}\n  publisher: Harbour Office\n  page: copy\n",
		"cities.yaml":           "- slug: dalian\n  name: {en: Dalian, zh: 大连}\n- slug: suzhou\n  name: {en: Suzhou, zh: 苏州}\n",
		"questions/q.jsonl":     `{"q":"May ships sell lanterns?","expect":["R1"]}` + "\n" + `{"q":"May keepers open a clinic?","expect":["R2"]}` + "\n" + `{"q":"May trains carry oranges?","expect":["R3"]}` + "\n" + `{"q":"Who is the king of Norway?","expect":[]}` + "\n",
		"questions/floors.yaml": "answered_right: 0.9\nrefusal_recall: 0.9\n",
	}
	for file, text := range change {
		files[file] = text
		if text == "" {
			delete(files, file)
		}
	}
	fsys := fstest.MapFS{}
	for file, text := range files {
		fsys[file] = &fstest.MapFile{Data: []byte(text)}
	}
	c, err := corpus.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return &version.Loaded{Name: name, Corpus: c, Folder: fs.FS(fsys)}
}

func TestChecker(t *testing.T) {
	vague := strings.NewReplacer("Trains may carry oranges", "Nothing is said here")
	whole := folder(t, "", nil)
	records := func(r *strings.Replacer) string {
		raw, _ := fs.ReadFile(whole.Folder, "records.yaml")
		return r.Replace(string(raw))
	}
	for _, c := range []struct {
		name   string
		change map[string]string
		before map[string]string
		want   string // of the questions; empty: they pass
	}{
		{"as before", nil, nil, ""},
		{"no longer answered", map[string]string{"records.yaml": records(vague)}, nil, "below the floors: answered_right is 0.6667, below 0.9"},
		{"no longer answered, without floors", map[string]string{"records.yaml": records(vague), "questions/floors.yaml": ""}, nil, "answered_right is 0.667; the published version reaches 1.000"},
		{"names the question", map[string]string{"records.yaml": records(vague), "questions/floors.yaml": ""}, nil, "no longer right: May trains carry oranges?"},
		{"a record that is gone", map[string]string{"records.yaml": records(strings.NewReplacer("id: R3", "id: R4"))}, nil, `expect names "R3"`},
		{"questions that are none", map[string]string{"questions/q.jsonl": "{}\n"}, nil, "no question"},
		{"floors that are none", map[string]string{"questions/floors.yaml": "beauty: 1\n"}, nil, `no metric "beauty"`},
		{"the questions are gone", map[string]string{"questions/q.jsonl": "", "questions/floors.yaml": ""}, nil, "the corpus has no questions any more; the published one has 4"},
		{"there never were questions", map[string]string{"questions/q.jsonl": "", "questions/floors.yaml": ""}, map[string]string{"questions/q.jsonl": "", "questions/floors.yaml": ""}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			checks, err := Checker(t.Context(), folder(t, "staged", c.change), folder(t, "published", c.before), func(string) {})
			if err != nil {
				t.Fatal(err)
			}
			if len(checks) != 2 || checks[0].Name != "questions" || checks[1].Name != "cities" || !checks[1].Passed {
				t.Fatalf("%+v", checks)
			}
			details := strings.Join(checks[0].Details, "\n")
			if checks[0].Passed != (c.want == "") || !strings.Contains(details, c.want) {
				t.Errorf("passed %v: %s", checks[0].Passed, details)
			}
		})
	}
}

// A question that is answered from another city's record than before is told.
func TestCityConfusion(t *testing.T) {
	before := folder(t, "published", nil)
	raw, _ := fs.ReadFile(before.Folder, "records.yaml")
	questions := `{"q":"May ships sell lanterns?","expect":["R1"]}` + "\n" + `{"q":"May keepers open a clinic?","expect":["R1","R2"]}` + "\n"
	now := folder(t, "staged", map[string]string{
		"records.yaml":          strings.NewReplacer("cities: [dalian]", "cities: [suzhou]", "cities: [suzhou]", "cities: [dalian]").Replace(string(raw)),
		"questions/q.jsonl":     questions,
		"questions/floors.yaml": "",
	})
	// What is expected is judged by the staged corpus, so a swap of both cities is
	// consistent; a record that answers for a city not its own is not.
	checks, err := Checker(t.Context(), now, before, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		if c.Name == "cities" && !c.Passed {
			t.Errorf("consistent cities fail: %v", c.Details)
		}
	}
	wrong := strings.Replace(questions, `["R1"]`, `["R2"]`, 1)
	now = folder(t, "staged", map[string]string{"questions/q.jsonl": wrong, "questions/floors.yaml": "", "records.yaml": string(raw)})
	old := folder(t, "published", map[string]string{"records.yaml": strings.Replace(string(raw), "cities: [dalian]", "cities: []", 1)})
	checks, err = Checker(t.Context(), now, old, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	if c := checks[1]; c.Passed || !strings.Contains(strings.Join(c.Details, "\n"), "answered from another city's records") {
		t.Errorf("confusion passes: %+v", checks)
	}
}

// The starter corpus passes its own gate.
func TestStarter(t *testing.T) {
	if testing.Short() {
		t.Skip("asks all questions twice")
	}
	c, err := starter.Load()
	if err != nil {
		t.Fatal(err)
	}
	l := &version.Loaded{Name: version.Starter, Corpus: c, Folder: starter.FS()}
	checks, err := Checker(t.Context(), l, l, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	if !version.Passed(checks) {
		t.Errorf("%+v", checks)
	}
}
