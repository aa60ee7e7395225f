package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"policybot/bot"
	"policybot/bot/export"
)

// fileCommand writes files.
type fileCommand struct {
	filterFlags `embed:""`
	Ask         string   `placeholder:"QUESTION" help:"Write the answer to a question."`
	Compare     []string `placeholder:"CITY" sep:"," help:"Write a comparison of cities, with commas between them."`
	Matrix      bool     `help:"Write the counts of measures by city and area."`
	Show        string   `placeholder:"CITY" help:"Write a city at a glance."`
	Format      string   `enum:",xlsx,docx,csv,md,json" default:"" help:"xlsx, docx, csv, md or json. Default: by the ending of --out, else xlsx."`
	Out         string   `placeholder:"FILE" help:"File to write; - is standard output. Default: policybot.FORMAT here."`
	Most        int      `default:"0" placeholder:"BYTES" help:"Most bytes of one file; a larger one is cut into parts, or refused. Default: no limit."`
	Lang        langFlag `placeholder:"LANG" help:"Language: en, zh or zh-Hant. Default: en, or that of the question or words."`
	Corpus      dirFlag  `placeholder:"DIR" help:"Corpus folder. Default: the published one in DATA_DIR, else the built-in one."`
	Words       []string `arg:"" optional:"" help:"Words that the records hold."`
}

// Help is the part of the help below the flags.
func (*fileCommand) Help() string {
	return `Writes what the other commands print, all of it, with its sources, its date and the version of the corpus: a list by default, or an answer, a comparison, a matrix or a city.

Examples:

    policybot export --city Dalian --out dalian.xlsx
    policybot export --ask "What does Dalian focus on?" --format docx
    policybot export --compare 大连,青岛 --area 物流 --format md --out -
    policybot export --matrix --format csv

Exit codes: 0 done; 1 a problem, or too large; 2 wrong usage; 3 the corpus holds nothing for it, and no file was written.`
}

// Run writes the file.
func (c *fileCommand) Run(ctx context.Context, p *program) error {
	sorts := 0
	for _, given := range []bool{c.Ask != "", len(c.Compare) > 0, c.Matrix, c.Show != "", len(c.Words) > 0 || len(c.Kind) > 0} {
		if given {
			sorts++
		}
	}
	if sorts > 1 {
		return &usageError{"--ask, --compare, --matrix, --show and words do not go together", "Choose one of them"}
	}
	if err := c.chooseFormat(); err != nil {
		return err
	}
	if info, err := os.Stat(c.Out); c.Out != "" && err == nil && info.IsDir() {
		return &usageError{fmt.Sprintf("--out %s is a folder", c.Out), "Name a file in it, such as " + filepath.Join(c.Out, "policybot."+c.Format)}
	}
	flags := printFlags{Lang: c.Lang, Corpus: c.Corpus}
	e, err := flags.open(ctx, p)
	if err != nil {
		return err
	}
	defer e.Close()
	a, err := c.answer(ctx, p, e)
	if err != nil {
		return err
	}
	if a.Status == bot.Refused {
		return flags.print(p, e, a)
	}
	p.note(a.Carried)
	files, err := export.Write(export.Content{Answer: a, Corpus: e.corpus, Date: p.today(), Name: c.name()}, export.Format(c.Format), c.Most)
	if large, ok := errors.AsType[*export.TooLargeError](err); ok {
		return &hintError{large, large.Words(bot.English)}
	}
	if err != nil {
		return err
	}
	return c.write(p, files)
}

// chooseFormat takes the format from the ending of the file where no flag names it.
// An ending with a letter in it names a kind of file, which has to be the one that is
// written; plan.2026 has none.
func (c *fileCommand) chooseFormat() error {
	ending := strings.ToLower(strings.TrimPrefix(filepath.Ext(c.Out), "."))
	if c.Out == "." || c.Out == ".." || !strings.ContainsFunc(ending, unicode.IsLetter) {
		ending = ""
	}
	switch {
	case ending != "" && c.Format != "" && ending != c.Format:
		return &usageError{fmt.Sprintf("--out %s is not the name of a %s file", c.Out, c.Format), "Let it end in ." + c.Format + ", or leave --format out"}
	case ending != "" && !slices.Contains(export.Formats, export.Format(ending)):
		names := make([]string, len(export.Formats))
		for i, f := range export.Formats {
			names[i] = string(f)
		}
		return &usageError{fmt.Sprintf("--out %s: there is no format %s", c.Out, ending), "It can be: " + strings.Join(names, ", ")}
	case c.Format == "":
		c.Format = cmp.Or(ending, string(export.XLSX))
	}
	return nil
}

// answer finds what is to be written.
func (c *fileCommand) answer(ctx context.Context, p *program, e *engine) (bot.Answer, error) {
	lang := bot.Lang(c.Lang)
	if len(c.Compare) > 0 {
		compare := compareCommand{printFlags: printFlags{Lang: c.Lang}, Area: c.Area, Document: c.Document, Cities: c.Compare}
		found, err := compare.compare(ctx, p, e)
		return found.Answer, err
	}
	q, err := c.query(p, e, lang, c.Words)
	if err != nil {
		return bot.Answer{}, err
	}
	switch {
	case c.Ask != "":
		return e.Ask(ctx, bot.Question{Text: c.Ask, Lang: lang, Scope: q.Scope, All: true})
	case c.Matrix:
		m, err := e.Matrix(ctx, q.Look)
		return m.Answer, err
	case c.Show != "":
		if lang == "" {
			q.Lang = bot.Detect(c.Show)
		}
		return e.City(ctx, c.Show, q.Look)
	}
	return e.List(ctx, q)
}

// name is the name of the files without its ending.
func (c *fileCommand) name() string {
	if c.Out == "" || c.Out == "-" {
		return "policybot"
	}
	return strings.TrimSuffix(filepath.Base(c.Out), "."+c.Format)
}

// write puts the files where they belong and says where that is.
func (c *fileCommand) write(p *program, files []export.File) error {
	if c.Out == "-" {
		if len(files) > 1 {
			return &usageError{"several files do not go to standard output", "Name a file with --out, or leave --most out"}
		}
		_, err := p.stdout.Write(files[0].Data)
		return err
	}
	dir := filepath.Dir(c.Out)
	for _, f := range files {
		path := filepath.Join(dir, f.Name)
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			return fmt.Errorf("write the file: %w", err)
		}
		fmt.Fprintf(p.stdout, "%s: %d bytes\n", path, len(f.Data))
	}
	return nil
}
