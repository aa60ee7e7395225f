// Package gate asks a staged corpus its own questions, and the published one the
// same, before it may be published. Start with [Checker].
package gate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"policybot/bot"
	"policybot/bot/eval"
	"policybot/corpus"
	"policybot/corpus/version"
	"policybot/index"
)

// Margin is how much of a rate a version may lose against the published one: on a
// thousand questions, twenty. A corpus that grows loses a little by that alone, for
// more records compete.
const Margin = 0.02

// maxDetails bounds what a check says.
const maxDetails = 50

// Checker is the check of answers for [version.Options]: the questions in the
// folder questions/ of the staged corpus reach its floors.yaml and, within Margin,
// what the published corpus reaches on them; no answer about one city comes from
// the records of another.
func Checker(ctx context.Context, staged, published *version.Loaded, progress func(string)) ([]version.Check, error) {
	progress("indexing what is staged")
	now, err := open(ctx, staged.Corpus)
	if err != nil {
		return nil, err
	}
	defer now.Close()
	before, err := open(ctx, published.Corpus)
	if err != nil {
		return nil, err
	}
	defer before.Close()
	progress("asking the questions of the corpus")
	questions, wrongCity, err := asked(ctx, staged, published, now, before)
	if err != nil {
		return nil, err
	}
	progress("asking about each city")
	cities, err := confused(ctx, staged.Corpus, now)
	if err != nil {
		return nil, err
	}
	cities = append(wrongCity, cities...)
	confusion := version.Check{Name: "cities", Passed: len(cities) == 0, Details: cities}
	if confusion.Passed {
		confusion.Details = []string{fmt.Sprintf("%d cities, none answered from another's records", len(staged.Corpus.Cities))}
	}
	return []version.Check{questions, confusion}, nil
}

// open indexes a corpus in memory: the data folder holds the index of what answers.
func open(ctx context.Context, c *corpus.Corpus) (*engine, error) {
	x, err := index.Build(ctx, c, index.Options{})
	if err != nil {
		return nil, fmt.Errorf("index %s: %w", c.Version, err)
	}
	live := index.NewLive(x)
	return &engine{bot.New(live), live}, nil
}

type engine struct {
	*bot.Engine
	live *index.Live
}

func (e *engine) Close() { e.live.Close() }

// Questions reads the questions of a corpus folder: every file of its folder
// questions, or questions.jsonl beside the records. A corpus may have none.
func Questions(fsys fs.FS) ([]eval.Question, error) {
	for _, name := range []string{"questions", "questions.jsonl"} {
		questions, err := eval.LoadQuestions(fsys, name, name)
		if !errors.Is(err, fs.ErrNotExist) {
			return questions, err
		}
	}
	return nil, nil
}

// FloorsFile is what the questions of a corpus must reach, in its folder.
const FloorsFile = "questions/floors.yaml"

// asked checks the questions; the second result is what of them is about cities.
func asked(ctx context.Context, staged, published *version.Loaded, now, before *engine) (version.Check, []string, error) {
	check := version.Check{Name: "questions"}
	fail := func(format string, args ...any) {
		if len(check.Details) < maxDetails {
			check.Details = append(check.Details, fmt.Sprintf(format, args...))
		}
	}
	questions, err := Questions(staged.Folder)
	if problems, ok := errors.AsType[eval.Problems](err); ok {
		for _, p := range problems {
			fail("%s", p)
		}
		return check, nil, nil
	}
	if err != nil {
		return check, nil, fmt.Errorf("read the questions: %w", err)
	}
	for _, p := range eval.UnknownIDs(questions, func(id string) bool { return staged.Corpus.Record(id) != nil }) {
		fail("%s", p)
	}
	if len(questions) == 0 {
		if old, err := Questions(published.Folder); err != nil || len(old) > 0 {
			fail("the corpus has no questions any more; the published one has %d", len(old))
			return check, nil, nil
		}
		check.Passed, check.Details = true, []string{"the corpus has no questions; put some into its folder questions"}
		return check, nil, nil
	}
	floors := eval.Floors{}
	raw, err := fs.ReadFile(staged.Folder, FloorsFile)
	switch {
	case err == nil:
		if floors, err = eval.ReadFloors(raw, FloorsFile); err != nil {
			fail("%v", err)
		}
	case !errors.Is(err, fs.ErrNotExist):
		return check, nil, fmt.Errorf("read the floors: %w", err)
	}
	report, err := run(ctx, questions, now, staged.Corpus)
	if err != nil {
		return check, nil, err
	}
	old, err := run(ctx, questions, before, published.Corpus)
	if err != nil {
		return check, nil, err
	}
	for _, below := range floors.Check(report) {
		fail("below the floors: %s", below)
	}
	for _, m := range []struct {
		name     string
		now, old float64
		n        int
	}{
		{"answered_right", report.AnsweredRight, old.AnsweredRight, report.Answerable},
		{"refusal_recall", report.RefusalRecall, old.RefusalRecall, report.Unanswerable},
	} {
		if m.n > 0 && m.now < m.old-Margin {
			fail("%s is %.3f; the published version reaches %.3f on the same questions, and %.3f less is allowed", m.name, m.now, m.old, Margin)
		}
	}
	check.Figures = map[string]float64{
		"questions": float64(report.Questions), "answered_right": report.AnsweredRight, "refusal_recall": report.RefusalRecall,
		"published_answered_right": old.AnsweredRight, "published_refusal_recall": old.RefusalRecall,
		"wrong_city": report.WrongCity, "published_wrong_city": old.WrongCity,
	}
	if check.Passed = len(check.Details) == 0; check.Passed {
		check.Details = []string{fmt.Sprintf("%d questions: %.3f of the answerable answered right (published: %.3f), %.3f of the others refused (published: %.3f)",
			report.Questions, report.AnsweredRight, old.AnsweredRight, report.RefusalRecall, old.RefusalRecall)}
	} else {
		check.Details = append(check.Details, lost(old, report)...)
	}
	var cities []string
	if report.WrongCity > old.WrongCity {
		cities = append(cities, fmt.Sprintf("of the questions, %.4f are answered from another city's records; with the published version %.4f", report.WrongCity, old.WrongCity))
	}
	return check, cities, nil
}

// shownLost is how many questions a failed check names.
const shownLost = 10

// lost names questions that the published version answered right and this one does
// not. Those of the half that is asked for its figures alone are not shown.
func lost(old, now *eval.Report) []string {
	var out []string
	for _, c := range eval.Compare(old, now).Lost {
		if eval.Unseen(c.B.Half()) {
			continue
		}
		if len(out) == shownLost {
			return append(out, "… and more; see policybot eval --failures")
		}
		out = append(out, "no longer right: "+c.B.Q)
	}
	return out
}

func run(ctx context.Context, questions []eval.Question, e *engine, c *corpus.Corpus) (*eval.Report, error) {
	return eval.Run(ctx, questions, eval.Answers(e), eval.Options{CitiesOf: func(id string) []string {
		if r := c.Record(id); r != nil {
			return r.Cities
		}
		return nil
	}})
}

// confused asks of each city in both languages and lists the answers that hold a
// record of another city alone.
func confused(ctx context.Context, c *corpus.Corpus, e *engine) ([]string, error) {
	var out []string
	for _, city := range c.Cities {
		for _, text := range probes(city) {
			a, err := e.Ask(ctx, bot.Question{Text: text})
			if err != nil {
				return nil, err
			}
			if a.Status != bot.Answered {
				continue
			}
			for _, r := range a.Ranked {
				if len(r.Cities) > 0 && !slices.Contains(r.Cities, city.Slug) && len(out) < maxDetails {
					out = append(out, fmt.Sprintf("%q is answered from record %s of %s", text, r.ID, strings.Join(r.Cities, ", ")))
				}
			}
		}
	}
	return out, nil
}

// probes are questions about a city that need no more than its name.
func probes(c *corpus.City) []string {
	var out []string
	if c.Name.EN != "" {
		out = append(out, "What may "+c.Name.EN+" do?", "What does "+c.Name.EN+" do for finance?")
	}
	if c.Name.ZH != "" {
		out = append(out, c.Name.ZH+"可以做什么", c.Name.ZH+"在金融方面有什么措施")
	}
	return out
}
