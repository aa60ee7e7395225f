package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"policybot/bot/eval"
	"policybot/bot/gate"
	"policybot/corpus"
	"policybot/index"
)

// evalCommand measures answers.
type evalCommand struct {
	Questions []string `placeholder:"FILE" sep:"none" help:"Question file (JSONL), or a folder of them; may be repeated. Default: the questions of the corpus."`
	Corpus    dirFlag  `placeholder:"DIR" help:"Corpus folder to answer from. Default: the published one in DATA_DIR, else the built-in one."`
	Records   string   `placeholder:"FILE" help:"Bare records (JSONL) to search instead of a corpus; only ranking counts then."`
	Half      string   `placeholder:"HALF" help:"Only questions of this half: tune, check or exam."`
	JSON      bool     `name:"json" help:"Print the report as JSON."`
	Failures  bool     `help:"List each miss with what came instead."`
	Rankings  string   `placeholder:"OUT" help:"Write what was found for each question to this file (JSONL)."`
	Floors    string   `placeholder:"FILE" help:"Figures that must be reached (YAML); what is below them is listed, and the exit code is 1."`
	Perturb   string   `placeholder:"CHANGE" help:"Change each question's wording first: ${perturbations}, or all to compare every change with none."`
	Seed      uint64   `default:"1" help:"Seed of the changes."`
	Compare   string   `placeholder:"A" help:"Compare two JSON reports, question by question: --compare A.json B.json"`
	Other     string   `arg:"" optional:"" name:"B" help:"With --compare: the second report."`
}

// Help is the part of the help below the flags.
func (*evalCommand) Help() string {
	return `A question file has one question a line; an empty expect means that it must be refused:

    {"q":"How many tasks?","lang":"en","type":"number","expect":["F004"],"must_contain":["159"]}

Examples:

    policybot eval
    policybot eval --half check --failures
    policybot eval --questions mine.jsonl --corpus DIR --json > after.json
    policybot eval --compare before.json after.json
    policybot eval --records records.jsonl --questions questions.jsonl
    policybot eval --floors corpus/starter/questions/floors.yaml
    policybot eval --perturb all

Exit codes: 0 measured; 1 a problem, interrupted, or below the floors; 2 wrong usage.`
}

// Run measures, or compares two measurements.
func (c *evalCommand) Run(ctx context.Context, p *program) error {
	if err := c.check(); err != nil {
		return err
	}
	if c.Compare != "" {
		return c.compare(p.stdout)
	}
	var floors eval.Floors
	if c.Floors != "" {
		raw, err := os.ReadFile(c.Floors)
		if err != nil {
			return fmt.Errorf("read the floors: %w", err)
		}
		if floors, err = eval.ReadFloors(raw, c.Floors); err != nil {
			return err
		}
	}
	questions, err := c.questions(p)
	if err != nil {
		return err
	}
	ask, options, done, err := c.asker(ctx, p, questions)
	if err != nil {
		return err
	}
	defer done()
	if c.Perturb == "all" {
		return c.robustness(ctx, p, questions, ask, options, floors)
	}
	if c.Perturb != "" {
		if options.Change, err = eval.Perturb(c.Perturb, c.Seed); err != nil {
			return &usageError{err.Error(), "See policybot eval --help"}
		}
	}
	report, err := eval.Run(ctx, questions, ask, options)
	if err != nil {
		return err
	}
	if err := c.write(p.stdout, report); err != nil {
		return fmt.Errorf("print the report: %w", err)
	}
	return below(p.stderr, floors.Check(report))
}

// check refuses flags that do not go together.
func (c *evalCommand) check() error {
	next := "See policybot eval --help"
	switch {
	case c.Compare != "" && c.Other == "":
		return &usageError{"--compare takes two reports", "Write: policybot eval --compare before.json after.json"}
	case c.Compare == "" && c.Other != "":
		return &usageError{fmt.Sprintf("unexpected argument %s", c.Other), "A question file is named with --questions " + c.Other}
	case c.Records != "" && c.Corpus != "":
		return &usageError{"--records and --corpus do not go together", next}
	case c.Records != "" && len(c.Questions) == 0:
		return &usageError{"--records needs --questions", next}
	case c.Half != "" && !slices.Contains(eval.Halves, c.Half):
		return &usageError{fmt.Sprintf("--half is %q; it can be %s", c.Half, eval.HalvesText), next}
	case c.Perturb == "all" && (c.Rankings != "" || c.Failures):
		return &usageError{"--perturb all gives figures alone; --rankings and --failures go with one change", next}
	}
	return nil
}

func (c *evalCommand) compare(out io.Writer) error {
	var reports [2]*eval.Report
	for i, name := range []string{c.Compare, c.Other} {
		f, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("open a report: %w", err)
		}
		reports[i], err = eval.ReadReport(f, name)
		f.Close()
		if err != nil {
			return err
		}
	}
	_, err := io.WriteString(out, eval.Compare(reports[0], reports[1]).Text())
	return err
}

// questions reads the questions that the flags name.
func (c *evalCommand) questions(p *program) ([]eval.Question, error) {
	var questions []eval.Question
	if len(c.Questions) == 0 {
		f, err := p.answering(string(c.Corpus))
		if err != nil {
			return nil, err
		}
		if questions, err = gate.Questions(f.fsys); err != nil {
			return nil, err
		}
		if len(questions) == 0 {
			return nil, &hintError{fmt.Errorf("%s has no questions", f.shown), "Put them into its folder questions, or name a file with --questions"}
		}
	}
	for _, name := range c.Questions {
		more, err := eval.LoadQuestions(os.DirFS(filepath.Dir(name)), filepath.Base(name), name)
		if err != nil {
			return nil, fmt.Errorf("read questions: %w", err)
		}
		questions = append(questions, more...)
	}
	if c.Half != "" {
		kept := questions[:0]
		for _, q := range questions {
			if q.Half == c.Half {
				kept = append(kept, q)
			}
		}
		questions = kept
	}
	if len(questions) == 0 {
		return nil, errors.New("there are no questions to ask")
	}
	return questions, nil
}

// asker returns what the questions are put to, with how to judge, and what to
// call at the end.
func (c *evalCommand) asker(ctx context.Context, p *program, questions []eval.Question) (eval.Asker, eval.Options, func(), error) {
	fail := func(err error) (eval.Asker, eval.Options, func(), error) { return nil, eval.Options{}, nil, err }
	s, err := p.settings(local)
	if err != nil {
		return fail(err)
	}
	log := p.quietLogger(s)
	if c.Records == "" {
		e, err := openEngine(ctx, string(c.Corpus), s, log)
		if err != nil {
			return fail(err)
		}
		warnUnknown(p.stderr, questions, e.corpus)
		options := eval.Options{CitiesOf: func(id string) []string {
			if r := e.corpus.Record(id); r != nil {
				return r.Cities
			}
			return nil
		}}
		return eval.Answers(e), options, func() { e.Close() }, nil
	}
	f, err := os.Open(c.Records)
	if err != nil {
		return fail(fmt.Errorf("open the records: %w", err))
	}
	defer f.Close()
	records, err := corpus.ReadBare(f, filepath.Base(c.Records))
	if err != nil {
		return fail(fmt.Errorf("read records: %w", err))
	}
	warnUnknown(p.stderr, questions, records)
	x, err := index.Build(ctx, records, index.Options{Log: log}) // in memory: the data folder is the bot's
	if err != nil {
		return fail(fmt.Errorf("index the records: %w", err))
	}
	return searches(x), eval.Options{RankingOnly: true}, func() { x.Close() }, nil
}

// searches puts questions to the index alone.
func searches(x *index.Index) eval.Asker {
	return func(ctx context.Context, q eval.Question) (eval.Outcome, error) {
		res, err := x.Search(ctx, index.Query{Text: q.Q, Limit: 10})
		if err != nil {
			return eval.Outcome{}, err
		}
		o := eval.Outcome{Status: "ranked"}
		for i, h := range res.Hits {
			if i == 0 {
				o.Score, o.Coverage = h.Score, h.Coverage
			}
			o.IDs = append(o.IDs, h.ID)
		}
		return o, nil
	}
}

// warnUnknown says which questions expect records that do not exist: they cannot
// be answered right.
func warnUnknown(w io.Writer, questions []eval.Question, c *corpus.Corpus) {
	if unknown := eval.UnknownIDs(questions, func(id string) bool { return c.Record(id) != nil }); len(unknown) > 0 {
		fmt.Fprintf(w, "policybot: warning: %s\n", unknown)
	}
}

// write prints the report as the flags say.
func (c *evalCommand) write(out io.Writer, report *eval.Report) error {
	if c.Rankings != "" {
		if err := writeRankings(c.Rankings, report); err != nil {
			return err
		}
	}
	if c.JSON {
		raw, err := report.JSON(c.Failures)
		if err != nil {
			return err
		}
		_, err = out.Write(append(raw, '\n'))
		return err
	}
	var b strings.Builder
	b.WriteString(report.Text())
	if c.Failures {
		failures := report.Failures()
		fmt.Fprintf(&b, "\n%s\n", plural(len(failures), "failure"))
		for i := range failures {
			b.WriteString("\n" + failures[i].Text())
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func writeRankings(name string, report *eval.Report) error {
	f, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("write the rankings: %w", err)
	}
	err = report.WriteRankings(f)
	return errors.Join(err, f.Close())
}

// robustness asks the set under every change of wording.
func (c *evalCommand) robustness(ctx context.Context, p *program, questions []eval.Question, ask eval.Asker, o eval.Options, floors eval.Floors) error {
	r, err := eval.RunRobustness(ctx, questions, ask, o, c.Seed)
	if err != nil {
		return err
	}
	out := []byte(r.Text())
	if c.JSON {
		if out, err = r.JSON(); err != nil {
			return err
		}
		out = append(out, '\n')
	}
	if _, err := p.stdout.Write(out); err != nil {
		return fmt.Errorf("print the report: %w", err)
	}
	return below(p.stderr, append(floors.Check(r.Base), floors.CheckRobustness(r)...))
}

// below reports figures under their floors.
func below(w io.Writer, figures []string) error {
	if len(figures) == 0 {
		return nil
	}
	fmt.Fprintf(w, "policybot: below the floors:\n")
	for _, f := range figures {
		fmt.Fprintf(w, "  %s\n", f)
	}
	return errPrinted
}
