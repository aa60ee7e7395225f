// Package curate is what moderators change a corpus with, whatever platform they are
// on: it stages documents and watched pages, shows what would change, answers from
// what is staged, and tells what changed since a day.
//
// Start with [New]; [Desk.Import] and [Desk.Refresh] stage, [Desk.Review] shows.
// Publishing is [version.Store.Publish].
package curate

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"policybot/bot"
	"policybot/corpus/diff"
	"policybot/corpus/ingest"
	"policybot/corpus/ingest/fetch"
	"policybot/corpus/version"
	"policybot/index"
)

// Getter fetches one address. [fetch.Client] is one.
type Getter interface {
	Get(ctx context.Context, r fetch.Request) (*fetch.Result, error)
}

// Options of a Desk; all but Now are required.
type Options struct {
	Versions  *version.Store
	Pages     Getter // asks the hosts that sources may be on
	Files     Getter // asks the hosts of files that people attach, and no others
	MaxUpload int64  // bytes of one document
	Now       func() time.Time
}

// Desk is where one corpus is changed. It is safe for concurrent use.
type Desk struct {
	o Options

	mu      sync.Mutex
	preview *preview
	diffs   map[[2]string]*diff.Diff // by the names of two versions
}

// New returns the desk of a corpus.
func New(o Options) *Desk {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Desk{o: o, diffs: map[[2]string]*diff.Diff{}}
}

// Versions is where the corpus is kept.
func (d *Desk) Versions() *version.Store { return d.o.Versions }

// MaxUpload is how many bytes a document may have.
func (d *Desk) MaxUpload() int64 { return d.o.MaxUpload }

// Stage is a part of the work that takes time.
type Stage string

// The stages, in the order of an import.
const (
	Fetching  Stage = "fetching"
	Reading   Stage = "reading"
	Staging   Stage = "staging"
	Comparing Stage = "comparing"
	Checking  Stage = "checking"
)

// Stages lists all stages in order.
var Stages = []Stage{Fetching, Reading, Staging, Comparing, Checking}

// Progress is how far the work is: of a stage with several parts, Done of Of are
// behind it; else Of is 0.
type Progress struct {
	Stage    Stage
	Done, Of int
}

// Percent is how much of all stages is done, which are taken for equally long.
func (p Progress) Percent() int {
	at := 0
	for i, s := range Stages {
		if s == p.Stage {
			at = i
		}
	}
	part := 0
	if p.Of > 0 {
		part = 100 * min(p.Done, p.Of) / p.Of
	}
	return (100*at + part) / len(Stages)
}

// Teller is told of progress. It must not wait.
type Teller func(Progress)

func (t Teller) tell(s Stage, done, of int) {
	if t != nil {
		t(Progress{s, done, of})
	}
}

// TooLarge is the error of a document that is larger than it may be.
type TooLarge struct{ Bytes, Most int64 }

func (e *TooLarge) Error() string {
	return fmt.Sprintf("the document has %d bytes, %d are allowed", e.Bytes, e.Most)
}

// Nothing is the error of a document in which nothing was found to import, with the
// reasons that the import gives.
type Nothing struct{ Why []string }

func (e *Nothing) Error() string { return "nothing usable: " + strings.Join(e.Why, "; ") }

// Document is what somebody wants to import: a link, or a file with its name.
type Document struct {
	Who         string
	Address     string
	Name        string // of the file; empty: Address is a link to a page
	Bytes       int64  // of the file, as far as they are known
	ID          string // of the document in the corpus; empty: found or made
	Attachments bool   // import also what a page lists as attached
}

// Import fetches a document and stages its records.
func (d *Desk) Import(ctx context.Context, doc Document, tell Teller) (*version.Staged, error) {
	if doc.Bytes > d.o.MaxUpload {
		return nil, &TooLarge{doc.Bytes, d.o.MaxUpload}
	}
	source, shown := doc.Address, doc.Address
	if doc.Name != "" {
		tell.tell(Fetching, 0, 0)
		got, err := d.o.Files.Get(ctx, fetch.Request{URL: doc.Address})
		if err != nil {
			return nil, err
		}
		if n := int64(len(got.Body)); n > d.o.MaxUpload {
			return nil, &TooLarge{n, d.o.MaxUpload}
		}
		dir, err := os.MkdirTemp("", "policybot-import-")
		if err != nil {
			return nil, fmt.Errorf("keep the file for the import: %w", err)
		}
		defer os.RemoveAll(dir)
		shown = plainName(doc.Name)
		source = filepath.Join(dir, shown)
		if err := os.WriteFile(source, got.Body, 0o600); err != nil {
			return nil, fmt.Errorf("keep the file for the import: %w", err)
		}
	}
	return d.o.Versions.Stage(ctx, version.Edit{Who: doc.Who, Source: shown, Progress: d.staging(tell), Do: func(ctx context.Context, dir string) error {
		return d.into(ctx, dir, source, ingest.Options{Document: doc.ID, Attachments: doc.Attachments}, nil, tell)
	}})
}

// plainName is the last part of a file's name, without what a file system could
// take for more than a name. Its extension tells tables and texts apart.
func plainName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
	for len(name) > 120 { // bytes: a file system counts those
		name = string([]rune(name)[1:])
	}
	if name = strings.TrimLeft(name, ". "); name == "" {
		return "document"
	}
	return name
}

// staging turns what a store says of its work into progress.
func (d *Desk) staging(tell Teller) func(string) {
	return func(string) { tell.tell(Staging, 0, 0) }
}

// into imports one source into a corpus folder. page is what was fetched of it
// already, or nil.
func (d *Desk) into(ctx context.Context, dir, source string, o ingest.Options, page *fetch.Result, tell Teller) error {
	o.Into, o.Now = dir, d.o.Now()
	o.Progress = func(string) { tell.tell(Reading, 0, 0) }
	o.Fetch = func(ctx context.Context, address string) (ingest.Fetched, error) {
		got := page
		if got == nil || address != source {
			tell.tell(Fetching, 0, 0)
			var err error
			if got, err = d.page(ctx, fetch.Request{URL: address}, dir); err != nil {
				return ingest.Fetched{}, err
			}
		}
		return ingest.Fetched{Name: address, URL: got.URL, Raw: got.Body, ContentType: got.ContentType}, nil
	}
	report, err := ingest.Import(ctx, []string{source}, o)
	if errors.Is(err, ingest.ErrNothing) && report != nil {
		return &Nothing{reasons(report)}
	}
	return err
}

// maxReasons is how many reasons for an import of nothing are told.
const maxReasons = 3

func reasons(report *ingest.Report) []string {
	var out []string
	for _, f := range report.Files {
		for _, doubt := range f.Doubts {
			if len(out) < maxReasons {
				out = append(out, doubt.Message)
			}
		}
	}
	return out
}

// page fetches a page and keeps what came in the corpus folder.
func (d *Desk) page(ctx context.Context, r fetch.Request, dir string) (*fetch.Result, error) {
	got, err := d.o.Pages.Get(ctx, r)
	if err != nil {
		return nil, err
	}
	if n := int64(len(got.Body)); n > d.o.MaxUpload {
		return nil, &TooLarge{n, d.o.MaxUpload}
	}
	if !got.Unchanged {
		if _, err := got.Keep(dir); err != nil {
			return nil, err
		}
	}
	return got, nil
}

// Review is what there is to decide about what is staged.
type Review struct {
	Staged *version.Staged
	Diff   *diff.Diff // against what answers now
	Checks []version.Check
	Doubts []version.Doubt
	Stale  bool // another version was published since it was staged
}

// Passed reports whether it can be published.
func (r *Review) Passed() bool { return !r.Stale && version.Passed(r.Checks) }

// Review compares and checks what is staged, or returns [version.ErrNothingStaged].
func (d *Desk) Review(ctx context.Context, tell Teller) (*Review, error) {
	st, err := d.o.Versions.Staged()
	if err != nil {
		return nil, err
	}
	tell.tell(Comparing, 0, 0)
	r := &Review{Staged: st}
	if r.Diff, err = d.o.Versions.Diff("published", "staged"); err != nil {
		return nil, err
	}
	if r.Doubts, err = d.o.Versions.Doubts(); err != nil {
		return nil, err
	}
	now, err := d.o.Versions.Pointer()
	if err != nil {
		return nil, err
	}
	r.Stale = now.Version != st.Base
	tell.tell(Checking, 0, 0)
	parts := 0
	r.Checks, err = d.o.Versions.Check(ctx, func(string) {
		tell.tell(Checking, min(parts, checkParts-1), checkParts)
		parts++
	})
	if err != nil {
		return nil, err
	}
	// What was looked at must be one thing.
	if again, err := d.o.Versions.Staged(); err != nil || again.ID != st.ID {
		return nil, errors.Join(version.ErrStale, err)
	}
	return r, nil
}

// checkParts is how many parts the checks tell of: records, the index, the
// questions, the cities.
const checkParts = 4

// preview is an engine on what is staged.
type preview struct {
	id     string
	live   *index.Live
	engine *bot.Engine
}

// Preview returns the engine that answers from what is staged with an id, or
// [version.ErrStale] where that is not staged any more. Its index is made once and
// in memory; an answer under way is finished also when the engine is replaced.
func (d *Desk) Preview(ctx context.Context, id string) (bot.Library, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	st, err := d.o.Versions.Staged()
	if err != nil {
		return nil, err
	}
	if id != "" && st.ID != id {
		return nil, version.ErrStale
	}
	if d.preview != nil && d.preview.id == st.ID {
		return d.preview.engine, nil
	}
	loaded, err := d.o.Versions.StagedCorpus()
	if err != nil {
		return nil, err
	}
	x, err := index.Build(ctx, loaded.Corpus, index.Options{})
	if err != nil {
		return nil, fmt.Errorf("index what is staged: %w", err)
	}
	d.closePreview()
	live := index.NewLive(x)
	d.preview = &preview{st.ID, live, bot.New(live)}
	return d.preview.engine, nil
}

func (d *Desk) closePreview() {
	if d.preview != nil {
		_ = d.preview.live.Close() // of an index in memory
		d.preview = nil
	}
}

// Close frees what previews took.
func (d *Desk) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closePreview()
}
