package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"policybot/corpus/diff"
	"policybot/corpus/ingest"
	"policybot/corpus/version"
)

// stageCommand makes the corpus that is to be published next.
type stageCommand struct {
	Folder      dirFlag           `placeholder:"DIR" help:"Begin from this corpus folder instead of what is staged or published."`
	Fresh       bool              `help:"Begin from what is published, whatever is staged."`
	Watched     bool              `help:"Import what changed of the pages that the corpus watches."`
	Discard     bool              `help:"Take back what is staged."`
	Document    string            `placeholder:"ID" help:"As in corpus import."`
	Attachments bool              `help:"As in corpus import."`
	Map         map[string]string `placeholder:"COLUMN=FIELD" help:"As in corpus import."`
	JSON        bool              `name:"json" help:"Print the outcome as JSON."`
	actor
	Sources []string `arg:"" optional:"" name:"source" help:"Files, folders and https links to import."`
}

// Help is the part of the help below the flags.
func (*stageCommand) Help() string {
	return `Imports documents into a copy of the published corpus (of the built-in one, as long as nothing is published): the records of those documents are replaced, all others kept. Nobody is answered from the copy until it is published. Staging again goes on from what is staged. What a person has to decide is listed by "corpus review"; open doubts keep it from being published.

To edit by hand: corpus export, edit, corpus stage --folder.

Examples:

    policybot corpus stage plan.docx
    policybot corpus stage https://www.gov.cn/zhengce/notice.htm --attachments
    policybot corpus stage --fresh --watched
    policybot corpus export published --into mine && policybot corpus stage --folder mine
    policybot ask --version staged "What may Dalian do?"
    policybot corpus stage --discard

Exit codes: 0 staged, or nothing changed; 1 a problem; 2 wrong usage; 4 staged with doubts.`
}

// stagedJSON is the outcome of staging for programs.
type stagedJSON struct {
	Staged  *version.Staged `json:"staged"` // null: nothing changed
	Changes diff.Totals     `json:"changes"`
	Doubts  int             `json:"doubts"`
	Files   []*ingest.File  `json:"files"`
	Pages   []refreshed     `json:"pages"`
}

// Run stages and prints what came of it.
func (c *stageCommand) Run(ctx context.Context, p *program) error {
	if err := c.check(); err != nil {
		return err
	}
	store, err := p.storeFor()
	if err != nil {
		return err
	}
	if c.Discard {
		if err := store.Discard(ctx, "", c.name()); err != nil {
			return hinted(err)
		}
		_, err := fmt.Fprintln(p.stdout, "what was staged is taken back")
		return err
	}
	progress := newProgress(p.stderr)
	out := stagedJSON{Files: []*ingest.File{}, Pages: []refreshed{}}
	failed := false
	var report *ingest.Report
	edit := version.Edit{Who: c.name(), Source: c.source(), Fresh: c.Fresh, Progress: progress.say}
	if c.Folder != "" {
		edit.Folder = os.DirFS(string(c.Folder))
	}
	edit.Do = func(ctx context.Context, dir string) error {
		web := &web{p: p, keep: dir}
		defer web.close()
		if c.Watched {
			pages, err := refreshFolder(ctx, dir, c.Fresh, web, progress.say)
			out.Pages = append(out.Pages, pages...)
			if err != nil {
				return err
			}
		}
		if len(c.Sources) == 0 {
			return nil
		}
		var err error
		report, err = ingest.Import(ctx, c.Sources, ingest.Options{
			Into: dir, Document: c.Document, Attachments: c.Attachments, Map: c.Map, Now: time.Now(), Progress: progress.say, Fetch: web.fetcher,
		})
		return err
	}
	staged, err := store.Stage(ctx, edit)
	progress.stop()
	for _, page := range out.Pages {
		failed = failed || page.Outcome == "failed"
	}
	if report != nil {
		out.Files = report.Files
	}
	switch {
	case ingest.IsUsage(err):
		return &usageError{err.Error(), "See policybot corpus stage --help"}
	case errors.Is(err, version.ErrUnchanged):
	case err != nil:
		if report != nil && !c.JSON {
			_ = report.WriteText(p.stderr)
		}
		return hinted(err)
	default:
		if out.Staged, err = staged, c.count(store, &out); err != nil {
			return err
		}
	}
	if err := c.print(p, report, &out); err != nil {
		return err
	}
	switch {
	case failed:
		return errPrinted
	case out.Doubts > 0:
		return errDoubts
	}
	return nil
}

// check refuses flags that do not go together.
func (c *stageCommand) check() error {
	next := "See policybot corpus stage --help"
	work := len(c.Sources) > 0 || c.Folder != "" || c.Watched
	switch {
	case c.Discard && (work || c.Fresh):
		return &usageError{"--discard takes back what is staged and stages nothing", next}
	case !c.Discard && !work:
		return &usageError{"there is nothing to stage", "Name files or links, or give --folder DIR or --watched. " + next}
	case c.Folder != "" && c.Fresh:
		return &usageError{"--fresh and --folder do not go together", next}
	}
	if c.Folder != "" {
		_, err := folder(string(c.Folder))
		return err
	}
	return nil
}

// source names what is staged.
func (c *stageCommand) source() string {
	names := append([]string{}, c.Sources...)
	if c.Folder != "" {
		names = append([]string{"folder " + string(c.Folder)}, names...)
	}
	if c.Watched {
		names = append(names, "watched pages")
	}
	return strings.Join(names, ", ")
}

// count tells how what is staged differs from what is published.
func (c *stageCommand) count(store *version.Store, out *stagedJSON) error {
	d, err := store.Diff("published", "staged")
	if err != nil {
		return hinted(err)
	}
	doubts, err := store.Doubts()
	if err != nil {
		return err
	}
	out.Changes, out.Doubts = d.Totals, len(doubts)
	return nil
}

func (c *stageCommand) print(p *program, report *ingest.Report, out *stagedJSON) error {
	if c.JSON {
		return writeJSON(p.stdout, out)
	}
	if report != nil {
		if err := report.WriteText(p.stdout); err != nil {
			return err
		}
	}
	if c.Watched {
		if err := printPages(p.stdout, out.Pages); err != nil {
			return err
		}
	}
	if out.Staged == nil {
		_, err := fmt.Fprintln(p.stdout, "nothing changed against what is published; nothing was staged")
		return err
	}
	next := "policybot corpus diff, then policybot corpus publish --why …"
	if out.Doubts > 0 {
		next = "policybot corpus review"
	}
	_, err := fmt.Fprintf(p.stdout, "staged %s on %s: %s, %s in all, %s\nnext: %s\n",
		out.Staged.ID, named(out.Staged.Base), out.Changes.Summary(), plural(out.Staged.Counts.Records, "record"), plural(out.Doubts, "open doubt"), next)
	return err
}

// reviewCommand decides doubts.
type reviewCommand struct {
	Keep      []string `placeholder:"DOUBT" help:"Keep the record as it is; all keeps every one."`
	Drop      []string `placeholder:"DOUBT" help:"Take the record out."`
	SetCities []string `placeholder:"DOUBT=SLUG+SLUG" sep:"none" help:"Set the cities of the record; none after = for all cities."`
	SetArea   []string `placeholder:"DOUBT=SLUG" sep:"none" help:"Set the area of the record."`
	JSON      bool     `name:"json" help:"Print the open doubts as JSON."`
	actor
}

// Help is the part of the help below the flags.
func (*reviewCommand) Help() string {
	return `Without flags it lists the open doubts, each with its id. A decision is kept with what is staged.

Examples:

    policybot corpus review
    policybot corpus review --keep 1a2b3c4d --drop 5e6f7a8b
    policybot corpus review --set-cities 1a2b3c4d=dalian+suzhou --set-area 5e6f7a8b=finance
    policybot corpus review --keep all

Exit codes: 0 no doubt is open; 1 a problem; 2 wrong usage; 4 doubts are open.`
}

// Run decides, then lists what is open.
func (c *reviewCommand) Run(ctx context.Context, p *program) error {
	store, err := p.storeFor()
	if err != nil {
		return err
	}
	decisions, err := c.decisions(store)
	if err != nil {
		return err
	}
	for _, d := range decisions {
		d.Who = c.name()
		if _, err := store.Decide(ctx, d); err != nil {
			return hinted(fmt.Errorf("decide %s: %w", d.Doubt, err))
		}
	}
	open, err := store.Doubts()
	if err != nil {
		return hinted(err)
	}
	if c.JSON {
		if open == nil {
			open = []version.Doubt{}
		}
		err = writeJSON(p.stdout, map[string][]version.Doubt{"doubts": open})
	} else {
		w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
		for _, d := range open {
			fmt.Fprintf(w, "%s\t%s\t%s\n", d.ID, strings.TrimSpace(d.Document+" "+d.Record), strings.TrimPrefix(d.Field+": ", ": ")+d.Doubt)
		}
		if len(open) == 0 {
			fmt.Fprintln(w, "no doubt is open")
		}
		err = w.Flush()
	}
	if err == nil && len(open) > 0 {
		return errDoubts
	}
	return err
}

func (c *reviewCommand) decisions(store *version.Store) ([]version.Decision, error) {
	var out []version.Decision
	for _, id := range c.Keep {
		if id != "all" {
			out = append(out, version.Decision{Doubt: id})
			continue
		}
		open, err := store.Doubts()
		if err != nil {
			return nil, hinted(err)
		}
		for _, d := range open {
			out = append(out, version.Decision{Doubt: d.ID})
		}
	}
	for _, id := range c.Drop {
		out = append(out, version.Decision{Doubt: id, Drop: true})
	}
	for _, set := range []struct {
		field string
		pairs []string
	}{{"cities", c.SetCities}, {"area", c.SetArea}} {
		for _, pair := range set.pairs {
			id, value, ok := strings.Cut(pair, "=")
			if !ok {
				return nil, &usageError{fmt.Sprintf("%q has no =", pair), "Write DOUBT=SLUG, as in --set-area 1a2b3c4d=finance"}
			}
			d := version.Decision{Doubt: id, Field: set.field, Values: []string{}}
			if value != "" {
				d.Values = strings.Split(value, "+")
			}
			out = append(out, d)
		}
	}
	return out, nil
}
