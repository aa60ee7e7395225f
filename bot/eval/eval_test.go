package eval

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"policybot/bot"
)

// stub answers each question with a fixed outcome and takes a fixed time for it.
type stub struct {
	now      time.Time
	outcomes map[string]Outcome
	took     map[string]time.Duration
}

func (s *stub) ask(_ context.Context, q Question) (Outcome, error) {
	s.now = s.now.Add(s.took[q.Q])
	return s.outcomes[q.Q], nil
}

func close6(got, want float64) bool { return math.Abs(got-want) < 1e-9 }

// five questions whose figures are worked out by hand in TestMetrics.
func five() ([]Question, *stub) {
	questions := []Question{
		{Q: "a", Lang: "en", Type: "fact", Expect: []string{"F1"}, MustContain: []string{"159"}, Pair: "p1", Half: "tune"},
		{Q: "b", Lang: "zh", Type: "fact", Expect: []string{"F1"}, MustContain: []string{"開放 159"}, Pair: "p1", Half: "tune"},
		{Q: "c", Lang: "en", Type: "list", Expect: []string{"F2", "F3"}, Half: "check"},
		{Q: "d", Lang: "zh", Type: "near-miss", Expect: []string{}, Half: "check"},
		{Q: "e", Lang: "en", Type: "near-miss", Expect: []string{}, Half: "check"},
		{Q: "f", Lang: "zh", Type: "fact", Expect: []string{"F1"}, Half: "check"},
	}
	s := &stub{
		outcomes: map[string]Outcome{
			"a": {Status: bot.Answered, IDs: []string{"F1", "F2"}, Text: "There are 159 tasks."},                                        // right, rank 1
			"b": {Status: bot.Answered, IDs: []string{"F9", "F1"}, Text: "只说了160", Cities: []string{"dalian"}},                          // rank 2, text lacks it, wrong city
			"c": {Status: bot.Related, IDs: []string{"F8", "F9", "F7", "F3"}, Text: "…"},                                                // rank 4: not right
			"d": {Status: bot.Clarify, IDs: []string{"F1"}},                                                                             // refused
			"e": {Status: bot.Answered, IDs: []string{"F1"}},                                                                            // should have been refused
			"f": {Status: bot.Refused, IDs: []string{"F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F1"}, Text: "none"}, // past the tenth
		},
		took: map[string]time.Duration{"a": 1e6, "b": 2e6, "c": 3e6, "d": 4e6, "e": 5e6, "f": 60e6},
	}
	return questions, s
}

func run(t *testing.T, o Options) *Report {
	t.Helper()
	questions, s := five()
	o.Now = func() time.Time { return s.now }
	r, err := Run(context.Background(), questions, s.ask, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestMetrics(t *testing.T) {
	cities := map[string][]string{"F1": {"suzhou"}}
	r := run(t, Options{CitiesOf: func(id string) []string { return cities[id] }})
	if r.Questions != 6 || r.Answerable != 4 || r.Unanswerable != 2 {
		t.Errorf("counts: %d = %d + %d", r.Questions, r.Answerable, r.Unanswerable)
	}
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"hit_at_1", r.HitAt1, 1.0 / 4},
		{"hit_at_3", r.HitAt3, 2.0 / 4},
		{"mrr_at_10", r.MRRAt10, (1 + 1.0/2 + 1.0/4) / 4},
		{"recall_at_10", r.RecallAt10, (1 + 1 + 1.0/2) / 4},
		{"answered_right", r.AnsweredRight, 1.0 / 4},
		{"false_refusals", r.FalseRefusals, 1.0 / 4},
		{"refusal_recall", r.RefusalRecall, 1.0 / 2},
		{"refusal_precision", r.RefusalPrecision, 1.0 / 2},
		{"wrong_city", r.WrongCity, 1.0 / 4},
		{"p50_ms", r.P50, 3},
		{"p99_ms", r.P99, 60},
		{"parity", *r.Parity, 1},
		{"by_lang.en answered_right", r.ByLang["en"].AnsweredRight, 1.0 / 2},
		{"by_lang.zh mrr_at_10", r.ByLang["zh"].MRRAt10, 1.0 / 4},
		{"by_type.near-miss refusal_recall", r.ByType["near-miss"].RefusalRecall, 1.0 / 2},
		{"by_half.tune hit_at_1", r.ByHalf["tune"].HitAt1, 1.0 / 2},
	} {
		if !close6(c.got, c.want) {
			t.Errorf("%s = %v, want %v", c.name, c.got, c.want)
		}
	}
	if r.Pairs != 1 {
		t.Errorf("pairs = %d, want 1", r.Pairs)
	}
	var right []bool
	for _, res := range r.Results {
		right = append(right, res.Right)
	}
	if diff := cmp.Diff([]bool{true, false, false, true, false, false}, right); diff != "" {
		t.Errorf("right (-want +got):\n%s", diff)
	}
}

func TestRankingOnly(t *testing.T) {
	r := run(t, Options{RankingOnly: true})
	if r.AnsweredRight != 1.0/4 || r.HitAt1 != 1.0/4 {
		t.Errorf("hit_at_1 = %v, answered_right = %v", r.HitAt1, r.AnsweredRight)
	}
	if got := len(r.Failures()); got != 3 {
		t.Errorf("%d failures, want the 3 answerable ones that are not first", got)
	}
	if s := r.Text(); strings.Contains(s, "answered_right") || !strings.Contains(s, "mrr_at_10") {
		t.Errorf("text should show ranking figures alone:\n%s", s)
	}
}

func TestMissing(t *testing.T) {
	for _, c := range []struct {
		name, part, text string
		found            bool
	}{
		{"case", "MOFCOM", "mofcom issued it", true},
		{"width", "159", "共159项", true},
		{"script", "開放", "扩大开放", true},
		{"script the other way", "开放", "擴大開放", true},
		{"spaces between characters", "扩大 开放", "扩大开放", true},
		{"absent", "155", "159", false},
	} {
		if got := len(missing([]string{c.part}, c.text)) == 0; got != c.found {
			t.Errorf("%s: %q in %q = %v, want %v", c.name, c.part, c.text, got, c.found)
		}
	}
}

func TestWrongCity(t *testing.T) {
	cities := map[string][]string{"D": {"dalian"}, "DQ": {"dalian", "qingdao"}, "W": nil}
	for _, c := range []struct {
		name          string
		leads, expect []string
		want          bool
	}{
		{"same city", []string{"dalian"}, []string{"D"}, false},
		{"one of two", []string{"qingdao"}, []string{"DQ"}, false},
		{"another city", []string{"suzhou"}, []string{"D"}, true},
		{"programme-wide lead", nil, []string{"D"}, false},
		{"programme-wide expected", []string{"suzhou"}, []string{"D", "W"}, false},
	} {
		if got := wrongCity(c.leads, c.expect, func(id string) []string { return cities[id] }); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestReportJSON(t *testing.T) {
	r := run(t, Options{})
	raw, err := r.JSON(true)
	if err != nil {
		t.Fatal(err)
	}
	var top map[string]json.RawMessage
	if err := json.Unmarshal(raw, &top); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"questions", "answerable", "unanswerable", "hit_at_1", "hit_at_3", "mrr_at_10", "recall_at_10",
		"answered_right", "false_refusals", "refusal_recall", "refusal_precision", "p50_ms", "p99_ms", "by_lang", "by_type", "results", "failures"} {
		if _, ok := top[key]; !ok {
			t.Errorf("the JSON has no %q", key)
		}
	}
	if strings.Contains(string(raw), "null") {
		t.Errorf("the JSON has a null:\n%s", raw)
	}
	back, err := ReadReport(bytes.NewReader(raw), "x.json")
	if err != nil {
		t.Fatal(err)
	}
	if back.MRRAt10 != r.MRRAt10 || len(back.Results) != len(r.Results) {
		t.Errorf("read back: %+v", back.Metrics)
	}
}

func TestReadQuestions(t *testing.T) {
	questions, err := ReadQuestions(strings.NewReader("\ufeff"+`{"q":"哪些城市?","expect":["F001"]}

{"q":"x","lang":"zh-Hant","type":"t","expect":[],"must_contain":["1"],"half":"tune","style":"s","pair":"p"}
`), "q.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	want := []Question{
		{Q: "哪些城市?", Lang: "zh", Expect: []string{"F001"}, File: "q.jsonl", Line: 1},
		{Q: "x", Lang: "zh-Hant", Type: "t", Expect: []string{}, MustContain: []string{"1"}, Half: "tune", Style: "s", Pair: "p", File: "q.jsonl", Line: 3},
	}
	if diff := cmp.Diff(want, questions); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReadQuestionsNamesEveryProblem(t *testing.T) {
	_, err := ReadQuestions(strings.NewReader(strings.Join([]string{
		`{"q":"a","expect":[],"expects":[]}`,
		`{"q":" ","expect":[]}`,
		`{"q":"a"}`,
		`{"q":"a","expect":"F001"}`,
		`{"q":"a","expect":["F001"]`,
		`{"q":"a","expect":[]} {"q":"b","expect":[]}`,
		`{"q":"a","expect":[],"half":"both"}`,
		`{"q":"a","expect":[""],"must_contain":[]}`,
		`nonsense`,
		`{"q":"a","expect":[],"lang":"klingon"}`,
		`{"q":"fine","expect":[]}`,
	}, "\n")), "q.jsonl")
	want := `10 problems in the questions
  q.jsonl:1: unknown key "expects"
  q.jsonl:2: no question: q is missing or empty
  q.jsonl:3: no expect: list the ids that answer, or write [] for a question that must be refused
  q.jsonl:4: expect cannot be a string
  q.jsonl:5: the JSON object does not end on this line
  q.jsonl:6: more than one JSON object on the line
  q.jsonl:7: half is "both"; it can be tune, check or exam
  q.jsonl:8: expect has an empty id
  q.jsonl:9: not a JSON object: invalid character 'o' in literal null (expecting 'u')
  q.jsonl:10: lang is "klingon"; it can be en, zh or zh-Hant`
	if err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLoadQuestionsFolder(t *testing.T) {
	fsys := fstest.MapFS{
		"questions/b.jsonl":     {Data: []byte(`{"q":"b","expect":["X1"]}`)},
		"questions/a.jsonl":     {Data: []byte(`{"q":"a","expect":[]}`)},
		"questions/README.md":   {Data: []byte("words")},
		"questions/floors.yaml": {Data: []byte("hit_at_1: 0.9")},
	}
	questions, err := LoadQuestions(fsys, "questions", "questions")
	if err != nil {
		t.Fatal(err)
	}
	if len(questions) != 2 || questions[0].At() != "questions/a.jsonl:1" || questions[1].Q != "b" {
		t.Errorf("got %+v", questions)
	}
	unknown := UnknownIDs(questions, func(id string) bool { return false })
	if len(unknown) != 1 || unknown[0].String() != `questions/b.jsonl:1: expect names "X1", which is no record of the corpus` {
		t.Errorf("unknown: %v", unknown)
	}
}

// A question counts once, in whichever file of the folder it stands.
func TestLoadQuestionsNamesRepeats(t *testing.T) {
	_, err := LoadQuestions(fstest.MapFS{
		"q/a.jsonl": {Data: []byte(`{"q":"Which cities?","expect":["X1"]}`)},
		"q/b.jsonl": {Data: []byte("\n" + `{"q":"which  cities?","expect":[]}`)},
	}, "q", "q")
	if err == nil || err.Error() != "q/b.jsonl:2: the same question as q/a.jsonl:1: which  cities?" {
		t.Errorf("got %v", err)
	}
}

// Any JSON object would else read as a run in which everything is 0.
func TestReadReportRefusesOtherObjects(t *testing.T) {
	_, err := ReadReport(strings.NewReader("{}"), "b.json")
	if err == nil || !strings.Contains(err.Error(), "read report b.json: it has no questions") {
		t.Errorf("got %v", err)
	}
}

func TestCompare(t *testing.T) {
	a, b := run(t, Options{}), run(t, Options{})
	b.Results = slices.Clone(b.Results)
	b.Results[0].Right = false // lost
	b.Results[1].Right = true  // won
	b.Results[2].Rank = 5      // lower
	b.Results[5].Rank = 9      // higher, from nowhere
	b.Results[4].Q = "another"
	c := Compare(a, b)
	got := []int{len(c.Lost), len(c.Won), len(c.Down), len(c.Up), c.OnlyA, c.OnlyB}
	if diff := cmp.Diff([]int{1, 1, 1, 1, 1, 1}, got); diff != "" {
		t.Errorf("lost, won, lower, higher, only A, only B (-want +got):\n%s", diff)
	}
	for _, want := range []string{"lost: 1\n     0  a  answered F1 (rank 1)", "won: 1", "higher: 1\n     5  f  refused F2 (rank none) → refused F2 (rank 9)"} {
		if !strings.Contains(c.Text(), want) {
			t.Errorf("text lacks %q:\n%s", want, c.Text())
		}
	}
}

func TestFloors(t *testing.T) {
	f, err := ReadFloors([]byte("hit_at_1: 0.25\nfalse_refusals: 0.1\nparity: 0.03\nby_type:\n  near-miss: {refusal_recall: 0.9}\nby_lang:\n  fr: {hit_at_1: 0.5}\n"), "floors.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"by_lang.fr.hit_at_1 has a floor and no questions to measure it on",
		"by_type.near-miss.refusal_recall is 0.5000, below 0.9",
		"false_refusals is 0.2500, above 0.1",
		"parity is 1.0000, above 0.03",
	}
	if diff := cmp.Diff(want, f.Check(run(t, Options{}))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := ReadFloors([]byte("by_half: {tune: {hits: 1}}"), "f"); err == nil || !strings.Contains(err.Error(), `no metric "by_half.tune.hits"`) {
		t.Errorf("an unknown metric gives %v", err)
	}
}

func TestRankings(t *testing.T) {
	var b bytes.Buffer
	if err := run(t, Options{}).WriteRankings(&b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 6 || lines[0] != `{"q_index":0,"ids":["F1","F2"],"score":0,"coverage":0,"status":"answered"}` {
		t.Errorf("got:\n%s", b.String())
	}
}

func TestRobustness(t *testing.T) {
	questions, s := five()
	r, err := RunRobustness(context.Background(), questions, s.ask, Options{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Changes) != len(Perturbations()) {
		t.Fatalf("%d changes", len(r.Changes))
	}
	// The stub knows no question in capitals, so all of answered_right is lost.
	losses := map[string]float64{}
	for _, c := range r.Changes {
		losses[c.Kind] = r.Loss(c)
	}
	if losses["caps"] != 0.25 || losses["hant"] != 0 {
		t.Errorf("losses: %v", maps.Collect(maps.All(losses)))
	}
	f := Floors{"": {LossName: 0.05}}
	if got := f.CheckRobustness(r); !slices.Contains(got, "perturb_loss: caps loses 0.2500, above 0.05") {
		t.Errorf("floors: %v", got)
	}
}
