package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"policybot/corpus/ingest"
)

// importCommand turns documents into records.
type importCommand struct {
	Into        dirFlag           `placeholder:"DIR" help:"Corpus folder to write to; made if missing. Without it nothing is written and the report is printed alone."`
	Document    string            `placeholder:"ID" help:"Id of the document, whose records are replaced. Default: the one with the same number, or with the same title and date or mostly the same text; else a new one."`
	Attachments bool              `help:"Fetch what a page lists as attached and import it too."`
	Map         map[string]string `placeholder:"COLUMN=FIELD" help:"What a column of a table is: number, text, title, en, area, cities, city:SLUG, departments, dates, note or ignore. Can be repeated."`
	JSON        bool              `name:"json" help:"Print the report as JSON."`
	Sources     []string          `arg:"" name:"source" help:"Files, folders and https links."`
}

// Help is the part of the help below the flags.
func (*importCommand) Help() string {
	return `Reads HTML, DOCX, XLSX, CSV, PDF, Markdown, plain text and ZIP files of these. Each numbered item, or each row of a task table, becomes a record with its headings, its number and its exact text; what is no item is kept in parts/. Cities, area, kind, dates and departments are proposed from the text: review.yaml says on what ground, and what a person has to decide. A document that is imported again keeps the ids of the clauses that stayed, and what was corrected in them.

Examples:

    policybot corpus import plan.docx --into mycorpus
    policybot corpus import tasks.xlsx --into mycorpus --map "事项=text" --map "备注=ignore"
    policybot corpus import notice.html annex.pdf --into mycorpus --document 2026-plan
    policybot corpus import https://www.gov.cn/zhengce/notice.htm --into mycorpus --attachments
    policybot corpus import --json plan.docx | jq .files[0].items
    policybot ask --corpus mycorpus "What may Dalian do?"

Exit codes: 0 imported; 1 nothing usable, or a problem; 2 wrong usage; 4 imported with doubts.`
}

// Run imports and prints the report.
func (c *importCommand) Run(ctx context.Context, p *program) error {
	progress := newProgress(p.stderr)
	web := &web{p: p, keep: string(c.Into)}
	defer web.close()
	report, err := ingest.Import(ctx, c.Sources, ingest.Options{
		Into: string(c.Into), Document: c.Document, Attachments: c.Attachments, Map: c.Map, Now: time.Now(), Progress: progress.say, Fetch: web.fetcher,
	})
	progress.stop()
	if ingest.IsUsage(err) {
		return &usageError{err.Error(), "See policybot corpus import --help"}
	}
	if report == nil {
		return err
	}
	if printed := c.print(p.stdout, report); printed != nil {
		return printed
	}
	switch {
	case errors.Is(err, ingest.ErrNothing):
		return &hintError{err, "The report says why for each file."}
	case err != nil:
		return err
	case report.Doubts() > 0:
		return errDoubts
	}
	return nil
}

func (c *importCommand) print(out io.Writer, report *ingest.Report) error {
	if !c.JSON {
		return report.WriteText(out)
	}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(report); err != nil {
		return fmt.Errorf("print the report: %w", err)
	}
	return nil
}

// progressAfter is how long a command works before it says what it is doing.
const progressAfter = 2 * time.Second

// progress tells on standard error what is being done, from two seconds on.
type progress struct {
	mu    sync.Mutex
	stage string
	done  chan struct{}
	ended chan struct{}
}

func newProgress(out io.Writer) *progress {
	p := &progress{done: make(chan struct{}), ended: make(chan struct{})}
	go func() {
		defer close(p.ended)
		tick := time.NewTicker(progressAfter)
		defer tick.Stop()
		told := ""
		for {
			select {
			case <-p.done:
				return
			case <-tick.C:
				p.mu.Lock()
				stage := p.stage
				p.mu.Unlock()
				if stage != told {
					fmt.Fprintf(out, "%s …\n", stage)
					told = stage
				}
			}
		}
	}()
	return p
}

// say names what is being done now.
func (p *progress) say(stage string) {
	p.mu.Lock()
	p.stage = stage
	p.mu.Unlock()
}

// stop ends the telling; nothing is written after it returns.
func (p *progress) stop() {
	close(p.done)
	<-p.ended
}

// printCommand prints a document of a corpus.
type printCommand struct {
	Document string  `placeholder:"ID" help:"Id of the document. Default: the main one."`
	Dir      dirFlag `arg:"" optional:"" help:"Corpus folder. Default: the built-in one."`
}

// Help is the part of the help below the flags.
func (*printCommand) Help() string {
	return `Prints a document's records under their headings. The comment before each record holds its id and fields; importing the file gives the same records.

Examples:

    policybot corpus print mycorpus > plan.md
    policybot corpus print mycorpus --document 2026-plan
    policybot corpus import plan.md --into mycorpus --document 2026-plan

Exit codes: 0 done; 1 a problem; 2 wrong usage.`
}

// Run prints the document.
func (c *printCommand) Run(p *program) error {
	loaded, err := loadCorpus(string(c.Dir))
	if err != nil {
		return err
	}
	text, err := ingest.Print(loaded, c.Document)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(p.stdout, text); err != nil {
		return fmt.Errorf("print the records: %w", err)
	}
	return nil
}
