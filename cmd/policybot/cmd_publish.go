package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"policybot/corpus/version"
)

// diffCommand shows what changed.
type diffCommand struct {
	JSON     bool   `name:"json" help:"Print the difference as JSON."`
	Markdown bool   `help:"Print the difference as Markdown."`
	From     string `arg:"" optional:"" help:"Version: its name, number or hash, published, staged, or starter. Default: published."`
	To       string `arg:"" optional:"" help:"Version. Default: staged."`
}

// Help is the part of the help below the flags.
func (*diffCommand) Help() string {
	return `Lists the records that were added, removed, reworded, moved (another number, heading, document or id) or re-tagged (other cities, area, kind, departments, sources or confidence), after a summary by document, area and city. In texts, what went stands in [-…-] and what came in {+…+}.

Examples:

    policybot corpus diff
    policybot corpus diff 3 published
    policybot corpus diff starter --markdown > changes.md
    policybot corpus diff --json | jq .totals

Exit codes: 0 done; 1 a problem; 2 wrong usage.`
}

// Run prints the difference.
func (c *diffCommand) Run(p *program) error {
	store, err := p.storeFor()
	if err != nil {
		return err
	}
	from, to := c.From, c.To
	if from == "" {
		from = "published"
	}
	if to == "" {
		to = "staged"
		if _, err := store.Staged(); errors.Is(err, version.ErrNothingStaged) && c.From != "" {
			to = "published"
		}
	}
	d, err := store.Diff(from, to)
	if err != nil {
		return hinted(err)
	}
	switch {
	case c.JSON:
		return writeJSON(p.stdout, d)
	case c.Markdown:
		_, err = io.WriteString(p.stdout, d.Markdown())
	default:
		_, err = io.WriteString(p.stdout, d.Text())
	}
	if err != nil {
		return fmt.Errorf("print the difference: %w", err)
	}
	return nil
}

// checkCommand makes the checks.
type checkCommand struct {
	JSON bool `name:"json" help:"Print the outcomes as JSON."`
}

// Help is the part of the help below the flags.
func (*checkCommand) Help() string {
	return `Checks of what is staged: lint; no open doubts; every record leads to a source; records whose note forbids a claim keep it; the corpus's own questions (folder questions/) reach its floors.yaml and are answered about as well as by what is published; no answer about a city comes from another city's records.

Examples:

    policybot corpus check
    policybot corpus check --json | jq '.checks[] | select(.passed | not)'

Exit codes: 0 all passed; 1 some failed, or a problem; 2 wrong usage.`
}

// Run makes the checks.
func (c *checkCommand) Run(ctx context.Context, p *program) error {
	store, err := p.storeFor()
	if err != nil {
		return err
	}
	progress := newProgress(p.stderr)
	checks, err := store.Check(ctx, progress.say)
	progress.stop()
	if err != nil {
		return hinted(err)
	}
	if c.JSON {
		err = writeJSON(p.stdout, map[string][]version.Check{"checks": checks})
	} else {
		err = printChecks(p.stdout, checks)
	}
	if err == nil && !version.Passed(checks) {
		return errPrinted
	}
	if err != nil {
		return err
	}
	st, err := store.Status()
	if err == nil && st.Stale { // it passes, and publishing would refuse it all the same
		return hinted(version.ErrStale)
	}
	return err
}

func printChecks(out io.Writer, checks []version.Check) error {
	var b strings.Builder
	for _, c := range checks {
		word := "ok    "
		if !c.Passed {
			word = "FAILED"
		}
		fmt.Fprintf(&b, "%s  %s: %s\n", word, c.Name, strings.Join(c.Details, "\n          "))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// publishCommand publishes.
type publishCommand struct {
	Staged   string `placeholder:"ID" help:"Publish only if this is what is staged."`
	Override string `placeholder:"REASON" help:"Publish though checks fail, and keep the reason."`
	JSON     bool   `name:"json" help:"Print the version as JSON."`
	reason
	actor
}

// Help is the part of the help below the flags.
func (*publishCommand) Help() string {
	return `Makes the checks of "corpus check" and then lets what is staged answer: at once for "ask", within seconds for a bot that serves from the same DATA_DIR. The version never changes after that; KEEP_VERSIONS says how many are kept.

Examples:

    policybot corpus publish --why "the plan of January"
    policybot corpus publish --why "urgent" --override "the questions about the old plan are being rewritten"

Exit codes: 0 published; 1 a check failed, somebody else is at it, or another problem; 2 wrong usage.`
}

// Run publishes.
func (c *publishCommand) Run(ctx context.Context, p *program) error {
	why, err := c.text()
	if err != nil {
		return err
	}
	store, err := p.storeFor()
	if err != nil {
		return err
	}
	progress := newProgress(p.stderr)
	v, err := store.Publish(ctx, version.Publication{Staged: c.Staged, Who: c.name(), Why: why, Override: c.Override, Progress: progress.say})
	progress.stop()
	if failed, ok := errors.AsType[*version.Failed](err); ok {
		if c.JSON {
			if err := writeJSON(p.stdout, map[string][]version.Check{"checks": failed.Checks}); err != nil {
				return err
			}
		} else if err := printChecks(p.stderr, failed.Checks); err != nil {
			return err
		}
		return &hintError{fmt.Errorf("nothing was published: %w", err), `Mend what is staged, or publish it all the same: --override "the reason"`}
	}
	if err != nil {
		return hinted(err)
	}
	if c.JSON {
		return writeJSON(p.stdout, v)
	}
	_, err = fmt.Fprintf(p.stdout, "published %s: %s, %s in all\n", v.Name, v.Changes.Summary(), plural(v.Counts.Records, "record"))
	return err
}

// rollbackCommand goes back.
type rollbackCommand struct {
	JSON bool `name:"json" help:"Print what was done as JSON."`
	reason
	actor
	Version string `arg:"" optional:"" help:"Version: its name, number or hash, or starter. Default: the one that the published one was made from."`
}

// Help is the part of the help below the flags.
func (*rollbackCommand) Help() string {
	return `Lets an earlier version answer again. Nothing is checked but that the version is whole.

Examples:

    policybot corpus rollback --why "it lacks the annex"
    policybot corpus rollback 3 --why "back to the plan of January"

Exit codes: 0 done; 1 a problem; 2 wrong usage.`
}

// Run rolls back.
func (c *rollbackCommand) Run(ctx context.Context, p *program) error {
	why, err := c.text()
	if err != nil {
		return err
	}
	store, err := p.storeFor()
	if err != nil {
		return err
	}
	e, err := store.Rollback(ctx, c.Version, c.name(), why)
	if err != nil {
		return hinted(err)
	}
	if c.JSON {
		return writeJSON(p.stdout, e)
	}
	_, err = fmt.Fprintf(p.stdout, "%s answers again, instead of %s\n", named(e.Version), named(e.Previous))
	return err
}

// exportCommand writes a version out.
type exportCommand struct {
	Into    string `required:"" placeholder:"DIR" help:"Folder to write to; it must not exist yet, or be empty."`
	Version string `arg:"" optional:"" help:"Version: its name, number or hash, published, staged, or starter. Default: published."`
}

// Help is the part of the help below the flags.
func (*exportCommand) Help() string {
	return `Writes the corpus folder of a version, to read, to keep, or to edit and stage again.

Examples:

    policybot corpus export --into mine
    policybot corpus export 3 --into old && policybot corpus stats old

Exit codes: 0 done; 1 a problem; 2 wrong usage.`
}

// Run exports.
func (c *exportCommand) Run(p *program) error {
	store, err := p.storeFor()
	if err != nil {
		return err
	}
	if info, err := os.Stat(c.Into); err == nil && !info.IsDir() {
		return fmt.Errorf("%q is a file; name a folder", c.Into)
	}
	l, err := store.Export(c.Version, c.Into)
	if err != nil {
		return hinted(err)
	}
	_, err = fmt.Fprintf(p.stdout, "%s, %s, is in %s\n", l.Name, plural(len(l.Corpus.Records), "record"), c.Into)
	return err
}
