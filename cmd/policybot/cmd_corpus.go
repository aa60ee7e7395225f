package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"text/tabwriter"

	"policybot/bot/eval"
	"policybot/bot/gate"
	"policybot/corpus"
	"policybot/corpus/ingest/watch"
	"policybot/corpus/review"
)

// corpusCommand groups what is done to a corpus.
type corpusCommand struct {
	Lint    lintCommand    `cmd:"" help:"Print everything that is wrong with a corpus."`
	Stats   statsCommand   `cmd:"" help:"Count what a corpus holds."`
	Import  importCommand  `cmd:"" help:"Turn official documents into records."`
	Print   printCommand   `cmd:"" help:"Print the records of a document as Markdown that can be imported."`
	Refresh refreshCommand `cmd:"" help:"Import what changed of the pages that a corpus watches."`

	Stage    stageCommand    `cmd:"" help:"Stage a change of the published corpus."`
	Review   reviewCommand   `cmd:"" help:"Decide the doubts of what is staged."`
	Status   statusCommand   `cmd:"" help:"Tell what is published and what is staged."`
	Diff     diffCommand     `cmd:"" help:"Show what changed between two versions, record by record."`
	Check    checkCommand    `cmd:"" help:"Make the checks that publishing makes."`
	Publish  publishCommand  `cmd:"" help:"Publish what is staged."`
	Rollback rollbackCommand `cmd:"" help:"Let an earlier version answer again."`
	Log      logCommand      `cmd:"" help:"Tell who published what, when and why."`
	Show     showCommand     `cmd:"" help:"Describe a version."`
	Export   exportCommand   `cmd:"" help:"Write a version to a folder."`
	GC       gcCommand       `cmd:"" name:"gc" help:"Remove old versions and what killed runs left; pin versions."`
}

// Help is the part of the help below the commands.
func (*corpusCommand) Help() string {
	return `Examples:

    policybot corpus lint corpus/starter
    policybot corpus stats
    policybot corpus import plan.docx --into mycorpus
    policybot corpus print mycorpus
    policybot corpus refresh mycorpus

The corpus that answers, in DATA_DIR:

    policybot corpus stage plan.docx
    policybot corpus diff
    policybot corpus check
    policybot corpus publish --why "the plan of January"
    policybot corpus rollback --why "it lacks the annex"`
}

// lintCommand checks a corpus.
type lintCommand struct {
	Dir dirFlag `arg:"" optional:"" help:"Corpus folder. Default: the built-in one."`
}

// Help is the part of the help below the flags.
func (*lintCommand) Help() string {
	return `Prints each problem with file and line. The folder's questions are checked too.

Example:

    policybot corpus lint corpus/starter

Exit codes: 0 no problem; 1 problems, or the folder cannot be read; 2 wrong usage.`
}

// Run prints the problems.
func (c *lintCommand) Run(p *program) error {
	f, err := folder(string(c.Dir))
	if err != nil {
		return err
	}
	loaded, err := f.load()
	problems, invalid := errors.AsType[corpus.Problems](err)
	if err != nil && !invalid {
		return fmt.Errorf("load %s: %w", f.shown, err)
	}
	found := 0
	if _, err := watch.Load(f.fsys); err != nil && !errors.Is(err, fs.ErrNotExist) {
		watched, listed := errors.AsType[corpus.Problems](err)
		if !listed {
			return err
		}
		problems = append(problems, watched...)
	}
	for _, problem := range problems {
		found++
		fmt.Fprintln(p.stdout, problem)
	}
	entries, err := review.Load(f.fsys)
	if err != nil {
		found++
		fmt.Fprintln(p.stdout, err)
	}
	for _, e := range entries {
		if loaded != nil && e.Record != "" && loaded.Record(e.Record) == nil {
			found++
			fmt.Fprintf(p.stdout, "%s: record %q is in no file; take the entry out\n", review.File, e.Record)
		}
	}
	questions, err := gate.Questions(f.fsys)
	wrong, invalid := errors.AsType[eval.Problems](err)
	if err != nil && !invalid {
		return fmt.Errorf("read the questions of %s: %w", f.shown, err)
	}
	if loaded != nil {
		wrong = append(wrong, eval.UnknownIDs(questions, func(id string) bool { return loaded.Record(id) != nil })...)
	}
	for _, problem := range wrong {
		found++
		fmt.Fprintln(p.stdout, problem)
	}
	if found > 0 {
		fmt.Fprintf(p.stderr, "%s: %s\n", f.shown, plural(found, "problem"))
		return errPrinted
	}
	_, err = fmt.Fprintf(p.stdout, "%s: no problems in %s and %s\n", f.shown, plural(len(loaded.Records), "record"), plural(len(questions), "question"))
	return err
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// statsCommand counts a corpus.
type statsCommand struct {
	JSON bool    `name:"json" help:"Print the counts as JSON."`
	Dir  dirFlag `arg:"" optional:"" help:"Corpus folder. Default: the built-in one."`
}

// Help is the part of the help below the flags.
func (*statsCommand) Help() string {
	return `Counts records by document, area, city, kind, language and confidence.

Examples:

    policybot corpus stats
    policybot corpus stats --json corpus/starter

Exit codes: 0 done; 1 a problem; 2 wrong usage.`
}

// Run prints the counts.
func (c *statsCommand) Run(p *program) error {
	loaded, err := loadCorpus(string(c.Dir))
	if err != nil {
		return err
	}
	s := loaded.Stats()
	if c.JSON {
		e := json.NewEncoder(p.stdout)
		e.SetIndent("", "  ")
		return e.Encode(s)
	}
	return writeStats(p.stdout, s)
}

func writeStats(out io.Writer, s corpus.Stats) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "corpus\t%s\n", s.Version)
	for _, row := range []struct {
		label string
		n     int
	}{
		{"records", s.Records}, {"with a caution", s.Notes}, {"documents", s.Documents}, {"sources", s.Sources},
		{"cities", s.Cities}, {"areas", s.Areas}, {"other places", s.Places}, {"terms", s.Terms},
	} {
		fmt.Fprintf(w, "%s\t%d\n", row.label, row.n)
	}
	for _, group := range []struct {
		label, none string
		counts      []corpus.Count
	}{
		{"document", "(none)", s.ByDocument}, {"area", "(none)", s.ByArea}, {"city", "(all cities)", s.ByCity},
		{"kind", "(none)", s.ByKind}, {"language", "(none)", s.ByLanguage}, {"confidence", "(none)", s.ByConfidence},
	} {
		fmt.Fprintf(w, "\nby %s\n", group.label)
		for _, c := range group.counts {
			id := c.ID
			if strings.TrimSpace(id) == "" {
				id = group.none
			}
			fmt.Fprintf(w, "  %s\t%d\n", id, c.Records)
		}
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("print the counts: %w", err)
	}
	return nil
}
