package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"text/tabwriter"
	"time"

	"policybot/corpus"
	"policybot/corpus/ingest"
	"policybot/corpus/ingest/fetch"
	"policybot/corpus/ingest/watch"
)

// refreshCommand imports what changed of the pages that a corpus watches.
type refreshCommand struct {
	Force bool    `help:"Import also what did not change."`
	JSON  bool    `name:"json" help:"Print what became of each page as JSON."`
	Dir   dirFlag `arg:"" help:"Corpus folder with watch.yaml."`
}

// Help is the part of the help below the flags.
func (*refreshCommand) Help() string {
	return `Asks each address of watch.yaml in the folder whether its page changed, and imports those that did, as "corpus import --into DIR" does. What cannot be fetched or imported is tried again the next time. What came is kept in raw/, what is known of each page in watch-state.json. SOURCE_HOSTS says which hosts may be asked; each waits for some seconds between two requests.

watch.yaml:

    - url: https://www.gov.cn/zhengce/content/202601/content_1.htm
      document: 2026-plan        # optional: its id
      attachments: true          # optional: import what it lists as attached
      map: {备注: ignore}        # optional: as --map of corpus import
      note: the ministry's list  # optional

Examples:

    policybot corpus refresh mycorpus
    policybot corpus refresh mycorpus --json | jq '.pages[] | select(.outcome == "imported")'

Exit codes: 0 done; 1 some page could not be fetched or imported, or another problem; 2 wrong usage; 4 imported with doubts.`
}

// refreshed is one page, as JSON.
type refreshed struct {
	URL      string `json:"url"`
	Document string `json:"document"`
	Outcome  string `json:"outcome"` // unchanged, imported, failed
	Records  int    `json:"records"`
	Doubts   int    `json:"doubts"`
	Error    string `json:"error"`
}

// Run refreshes and prints what became of each page.
func (c *refreshCommand) Run(ctx context.Context, p *program) error {
	dir := string(c.Dir)
	if _, err := folder(dir); err != nil {
		return err
	}
	progress := newProgress(p.stderr)
	web := &web{p: p, keep: dir}
	defer web.close()
	pages, err := refreshFolder(ctx, dir, c.Force, web, progress.say)
	progress.stop()
	if pages == nil && err != nil {
		return err
	}
	if printed := c.print(p.stdout, pages); printed != nil {
		return printed
	}
	failed, doubts := false, 0
	for _, r := range pages {
		failed = failed || r.Outcome == "failed"
		doubts += r.Doubts
	}
	switch {
	case err != nil:
		return err
	case failed:
		return errPrinted
	case doubts > 0:
		return errDoubts
	}
	return nil
}

// refreshFolder imports what changed of the pages that the corpus folder dir watches.
// Its pages are nil where its list could not be used.
func refreshFolder(ctx context.Context, dir string, force bool, web *web, say func(string)) ([]refreshed, error) {
	reports := map[string]*ingest.Report{}
	outcomes, err := watch.Refresh(ctx, dir, watch.Options{
		Get: web.get, Force: force, Progress: say,
		Import: func(ctx context.Context, e watch.Entry, page *fetch.Result) error {
			report, err := ingest.Import(ctx, []string{e.URL}, ingest.Options{
				Into: dir, Document: e.Document, Attachments: e.Attachments, Map: e.Map, Now: time.Now(), Progress: say,
				Fetch: func(ctx context.Context, address string) (ingest.Fetched, error) {
					if address == e.URL {
						return ingest.Fetched{Name: address, URL: page.URL, Raw: page.Body, ContentType: page.ContentType}, nil
					}
					return web.fetcher(ctx, address)
				},
			})
			reports[e.URL] = report
			return why(report, err)
		},
	})
	if problems, ok := errors.AsType[corpus.Problems](err); ok {
		return nil, &hintError{fmt.Errorf("%s cannot be used: %w", watch.File, problems), "See policybot corpus refresh --help"}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &hintError{fmt.Errorf("%s has no %s", dir, watch.File), `Write one with the addresses to watch, each as "- url: https://…"; see policybot corpus refresh --help`}
	}
	if err != nil && len(outcomes) == 0 {
		return nil, err
	}
	pages := []refreshed{}
	for _, o := range outcomes {
		r := refreshed{URL: o.URL, Document: o.Document, Outcome: "unchanged"}
		switch {
		case o.Err != nil:
			r.Outcome, r.Error = "failed", o.Err.Error()
		case o.Changed:
			r.Outcome, r.Records, r.Doubts = "imported", reports[o.URL].Records, reports[o.URL].Doubts()
		}
		pages = append(pages, r)
	}
	return pages, err
}

// why adds to an import that found nothing what the report says of it.
func why(report *ingest.Report, err error) error {
	if !errors.Is(err, ingest.ErrNothing) || report == nil {
		return err
	}
	for _, f := range report.Files {
		for _, d := range f.Doubts {
			err = fmt.Errorf("%w: %s", err, d.Message)
		}
	}
	return err
}

func (c *refreshCommand) print(out io.Writer, pages []refreshed) error {
	if c.JSON {
		return writeJSON(out, map[string][]refreshed{"pages": pages})
	}
	return printPages(out, pages)
}

func printPages(out io.Writer, pages []refreshed) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, r := range pages {
		text := r.Error
		if r.Outcome == "imported" {
			text = fmt.Sprintf("%s, %s", plural(r.Records, "record"), plural(r.Doubts, "doubt"))
			if r.Doubts > 0 {
				text += "; see review.yaml"
			}
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", r.Outcome, r.URL, text)
	}
	if len(pages) == 0 {
		fmt.Fprintln(w, "nothing is watched")
	}
	return w.Flush()
}
