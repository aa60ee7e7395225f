package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"policybot/corpus/version"
)

// statusCommand tells how things stand.
type statusCommand struct {
	JSON bool `name:"json" help:"Print the status as JSON."`
}

// Help is the part of the help below the flags.
func (*statusCommand) Help() string {
	return `Opens what is published, which shows that it is whole, and tells what is staged and who is changing something.

Examples:

    policybot corpus status
    policybot corpus status --json | jq .published

Exit codes: 0 done; 1 a problem, such as a version that is not whole; 2 wrong usage.`
}

// statusJSON is the status for programs.
type statusJSON struct {
	Published string          `json:"published"` // "starter": nothing is
	Event     version.Event   `json:"event"`     // what made it answer; number 0: nothing did
	Counts    version.Counts  `json:"counts"`
	Versions  int             `json:"versions"`
	Staged    *version.Staged `json:"staged"` // null: nothing
	Stale     bool            `json:"stale"`  // others published since it was staged
	Doubts    int             `json:"doubts"` // open in what is staged
	Busy      *version.Owner  `json:"busy"`   // who changes something now; null: nobody
}

// Run prints the status.
func (c *statusCommand) Run(p *program) error {
	store, err := p.storeFor()
	if err != nil {
		return err
	}
	st, err := store.Status()
	if err != nil {
		return hinted(err)
	}
	if c.JSON {
		out := statusJSON{version.Starter, st.Event, st.Counts, st.Versions, st.Staged, st.Stale, st.Doubts, st.Owner}
		if st.Version != nil {
			out.Published = st.Version.Name
		}
		return writeJSON(p.stdout, out)
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	if st.Version == nil {
		fmt.Fprintf(w, "published\tnothing; the starter corpus answers, %s\n", plural(st.Counts.Records, "record"))
	} else {
		fmt.Fprintf(w, "published\t%s, %s\n", st.Version.Name, plural(st.Counts.Records, "record"))
	}
	if st.Event.Number > 0 {
		fmt.Fprintf(w, "since\t%s, by %s (%s): %s\n", moment(st.Event.When), plain(st.Event.Who), st.Event.Action, plain(st.Event.Why))
	}
	switch {
	case st.Staged == nil:
		fmt.Fprintln(w, "staged\tnothing")
	default:
		fmt.Fprintf(w, "staged\t%s, %s, %s, by %s at %s\n", st.Staged.ID, plural(st.Staged.Counts.Records, "record"),
			plural(st.Doubts, "open doubt"), plain(st.Staged.Who), moment(st.Staged.When))
		if st.Stale {
			fmt.Fprintf(w, "\tit began from %s, which no longer answers: stage it anew with --fresh\n", named(st.Staged.Base))
		}
	}
	fmt.Fprintf(w, "kept\t%s\n", plural(st.Versions, "version"))
	if st.Owner != nil {
		fmt.Fprintf(w, "busy\t%s: %s since %s\n", plain(st.Owner.Who), plain(st.Owner.Doing), moment(st.Owner.Since))
	}
	return w.Flush()
}

// plain keeps what people wrote from breaking out of its line.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}

// logCommand prints the log.
type logCommand struct {
	JSON bool `name:"json" help:"Print the log as JSON."`
}

// Help is the part of the help below the flags.
func (*logCommand) Help() string {
	return `Lists what was published and rolled back, the newest first.

Examples:

    policybot corpus log
    policybot corpus log --json | jq '.events[] | select(.override)'

Exit codes: 0 done; 1 a problem; 2 wrong usage.`
}

// loggedJSON is one event for programs.
type loggedJSON struct {
	version.Event
	Kept   bool `json:"kept"`   // the version is still there
	Pinned bool `json:"pinned"` // it always will be
}

// Run prints the log.
func (c *logCommand) Run(p *program) error {
	store, err := p.storeFor()
	if err != nil {
		return err
	}
	events, err := store.Log()
	if err != nil {
		return err
	}
	pins, err := store.Pins()
	if err != nil {
		return err
	}
	kept, err := store.Versions()
	if err != nil {
		return err
	}
	out := []loggedJSON{}
	for i := len(events) - 1; i >= 0; i-- {
		l := loggedJSON{Event: events[i], Kept: events[i].Version == ""}
		for _, v := range kept {
			l.Kept = l.Kept || v.Name == l.Version
		}
		for _, name := range pins {
			l.Pinned = l.Pinned || name == l.Version
		}
		out = append(out, l)
	}
	if c.JSON {
		return writeJSON(p.stdout, map[string][]loggedJSON{"events": out})
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, l := range out {
		more := ""
		switch {
		case l.Pinned:
			more = " (pinned)"
		case !l.Kept:
			more = " (removed)"
		}
		fmt.Fprintf(w, "%s\t%s\t%s%s\t%s: %s\n", moment(l.When), l.Action, named(l.Version), more, plain(l.Who), plain(l.Why))
		if l.Override != "" {
			fmt.Fprintf(w, "\t\t\tthough checks failed: %s\n", plain(l.Override))
		}
	}
	if len(out) == 0 {
		fmt.Fprintln(w, "nothing was published yet")
	}
	return w.Flush()
}

// showCommand describes a version.
type showCommand struct {
	JSON    bool   `name:"json" help:"Print the version as JSON."`
	Version string `arg:"" optional:"" help:"Version: its name, number or hash, or published. Default: published."`
}

// Help is the part of the help below the flags.
func (*showCommand) Help() string {
	return `Tells who published a version, when, why and from what, what it holds, what it changed, and what its checks said.

Examples:

    policybot corpus show
    policybot corpus show 3 --json | jq .checks

Exit codes: 0 done; 1 a problem; 2 wrong usage.`
}

// Run prints the version.
func (c *showCommand) Run(p *program) error {
	store, err := p.storeFor()
	if err != nil {
		return err
	}
	l, err := store.Load(c.Version)
	if err != nil {
		return hinted(err)
	}
	v := l.Version
	if v == nil {
		return &hintError{fmt.Errorf("%s is no published version", l.Name), "policybot corpus log lists them; policybot corpus status tells of what is staged"}
	}
	if c.JSON {
		return writeJSON(p.stdout, v)
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, row := range [][2]string{
		{"version", v.Name}, {"published", moment(v.When) + " by " + plain(v.Who)}, {"why", plain(v.Why)}, {"from", named(v.Parent)},
		{"staged", plain(strings.Join(v.Sources, "; "))},
		{"holds", fmt.Sprintf("%s, %s, %s", plural(v.Counts.Records, "record"), plural(v.Counts.Documents, "document"), plural(v.Counts.Sources, "source"))},
		{"changed", v.Changes.Summary()}, {"override", plain(v.Override)},
	} {
		if row[1] != "" {
			fmt.Fprintf(w, "%s\t%s\n", row[0], row[1])
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(p.stdout)
	return printChecks(p.stdout, v.Checks)
}

// gcCommand takes old versions away.
type gcCommand struct {
	DryRun bool   `help:"Only tell what would go."`
	Pin    string `placeholder:"VERSION" help:"Keep this version for ever."`
	Unpin  string `placeholder:"VERSION" help:"Keep this version no longer than others."`
	JSON   bool   `name:"json" help:"Print the names of what went as JSON."`
	actor
}

// Help is the part of the help below the flags.
func (*gcCommand) Help() string {
	return `Removes the oldest versions beyond KEEP_VERSIONS, and what killed runs left. The one that answers, the one that what is staged began from, and pinned ones never go. Publishing does the same by itself.

Examples:

    policybot corpus gc --dry-run
    policybot corpus gc
    policybot corpus gc --pin 3

Exit codes: 0 done; 1 a problem; 2 wrong usage.`
}

// Run pins, and removes.
func (c *gcCommand) Run(ctx context.Context, p *program) error {
	store, err := p.storeFor()
	if err != nil {
		return err
	}
	for _, pin := range []struct {
		ref    string
		pinned bool
		word   string
	}{{c.Pin, true, "pinned"}, {c.Unpin, false, "no longer pinned"}} {
		if pin.ref == "" {
			continue
		}
		name, err := store.Pin(ctx, pin.ref, c.name(), pin.pinned)
		if err != nil {
			return hinted(err)
		}
		if !c.JSON {
			fmt.Fprintf(p.stdout, "%s is %s\n", name, pin.word)
		}
	}
	if c.Pin+c.Unpin != "" {
		return nil
	}
	gone, err := store.GC(ctx, c.name(), c.DryRun)
	if err != nil {
		return hinted(err)
	}
	if c.JSON {
		return writeJSON(p.stdout, map[string][]string{"removed": gone})
	}
	word := "removed"
	if c.DryRun {
		word = "would remove"
	}
	for _, name := range gone {
		fmt.Fprintln(p.stdout, word, name)
	}
	_, err = fmt.Fprintf(p.stdout, "%s %s\n", word, plural(len(gone), "version"))
	return err
}
