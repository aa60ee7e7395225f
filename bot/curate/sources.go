package curate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"policybot/corpus/ingest"
	"policybot/corpus/ingest/fetch"
	"policybot/corpus/ingest/watch"
	"policybot/corpus/version"
)

// Errors about watched sources.
var (
	ErrNoSources = errors.New("no source is watched")
	ErrWatched   = errors.New("this source is watched already")
	ErrUnwatched = errors.New("this source is not watched")
	// ErrNoNews says that no watched page changed, so that nothing was staged.
	ErrNoNews = errors.New("no watched page changed")
)

// Refreshed is what became of the watched pages.
type Refreshed struct {
	Staged  *version.Staged // nil: nothing was
	Pages   int
	Changed []string        // addresses of the pages that were imported
	Failed  []watch.Outcome // pages that could not be fetched or imported
}

// Refresh asks the watched pages whether they changed and stages those that did, on
// top of what is staged already. Where none did its error is [ErrNoNews], and what
// is staged stays as it is; the pages that failed are told in either case.
func (d *Desk) Refresh(ctx context.Context, who string, tell Teller) (Refreshed, error) {
	var out Refreshed
	staged, err := d.o.Versions.Stage(ctx, version.Edit{Who: who, Progress: d.staging(tell), Do: func(ctx context.Context, dir string) error {
		entries, err := watch.Load(os.DirFS(dir))
		if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
			return ErrNoSources
		}
		if err != nil {
			return err
		}
		out = Refreshed{Pages: len(entries)}
		asked := 0
		outcomes, err := watch.Refresh(ctx, dir, watch.Options{
			Now: d.o.Now,
			Get: func(ctx context.Context, r fetch.Request) (*fetch.Result, error) {
				tell.tell(Fetching, asked, len(entries))
				asked++
				return d.page(ctx, r, dir)
			},
			Import: func(ctx context.Context, e watch.Entry, page *fetch.Result) error {
				return d.into(ctx, dir, e.URL, ingest.Options{Document: e.Document, Attachments: e.Attachments, Map: e.Map}, page, tell)
			},
		})
		for _, o := range outcomes {
			switch {
			case o.Err != nil:
				out.Failed = append(out.Failed, o)
			case o.Changed:
				out.Changed = append(out.Changed, o.URL)
			}
		}
		if err == nil && len(out.Changed) == 0 {
			return ErrNoNews
		}
		return err
	}})
	if errors.Is(err, version.ErrUnchanged) {
		err = ErrNoNews // a page that changed and says the same
	}
	out.Staged = staged
	return out, err
}

// Sources lists what is watched: of what is staged, else of what answers.
func (d *Desk) Sources() ([]watch.Entry, error) {
	from, err := d.o.Versions.StagedCorpus()
	if errors.Is(err, version.ErrNothingStaged) {
		from, err = d.o.Versions.Current()
	}
	if err != nil {
		return nil, err
	}
	entries, err := watch.Load(from.Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return entries, err
}

// AddSource stages the wish to watch an address, whose page belongs to a document
// of the corpus, or to whichever the import finds.
func (d *Desk) AddSource(ctx context.Context, who, address, document string, attachments bool) (*version.Staged, error) {
	return d.editSources(ctx, who, address, func(raw []byte, entries []watch.Entry) ([]byte, error) {
		if slices.ContainsFunc(entries, func(e watch.Entry) bool { return e.URL == address }) {
			return nil, ErrWatched
		}
		quoted, err := json.Marshal(address) // JSON is YAML too
		if err != nil {
			return nil, err
		}
		if len(entries) == 0 {
			raw = nil // an empty list, which nothing can follow
		}
		if len(raw) > 0 && !bytes.HasSuffix(raw, []byte("\n")) {
			raw = append(raw, '\n')
		}
		raw = fmt.Appendf(raw, "- url: %s\n", quoted)
		if document != "" {
			if quoted, err = json.Marshal(document); err != nil {
				return nil, err
			}
			raw = fmt.Appendf(raw, "  document: %s\n", quoted)
		}
		if attachments {
			raw = append(raw, "  attachments: true\n"...)
		}
		return raw, nil
	})
}

// RemoveSource stages the wish to watch an address no more. The records that came
// from it stay.
func (d *Desk) RemoveSource(ctx context.Context, who, address string) (*version.Staged, error) {
	return d.editSources(ctx, who, address, func(raw []byte, entries []watch.Entry) ([]byte, error) {
		at := slices.IndexFunc(entries, func(e watch.Entry) bool { return e.URL == address })
		if at < 0 {
			return nil, ErrUnwatched
		}
		var out []byte
		n := -1
		for line := range bytes.Lines(raw) {
			if bytes.HasPrefix(line, []byte("- ")) {
				n++
			}
			if n != at {
				out = append(out, line...)
			}
		}
		return out, nil
	})
}

func (d *Desk) editSources(ctx context.Context, who, address string, edit func([]byte, []watch.Entry) ([]byte, error)) (*version.Staged, error) {
	return d.o.Versions.Stage(ctx, version.Edit{Who: who, Source: address, Do: func(_ context.Context, dir string) error {
		name := filepath.Join(dir, watch.File)
		raw, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("read the list of watched pages: %w", err)
		}
		var entries []watch.Entry
		if len(raw) > 0 {
			if entries, err = watch.Load(os.DirFS(dir)); err != nil {
				return err
			}
		}
		if raw, err = edit(raw, entries); err != nil {
			return err
		}
		if err := os.WriteFile(name, raw, 0o644); err != nil {
			return fmt.Errorf("write the list of watched pages: %w", err)
		}
		after, err := watch.Load(os.DirFS(dir))
		if err != nil {
			return err
		}
		// The lines of an entry were found by how they begin, which a list that was
		// written in another way would not bear out.
		is := func(e watch.Entry) bool { return strings.TrimSpace(e.URL) == address }
		if len(after) != len(entries)+1 && len(after) != len(entries)-1 || slices.ContainsFunc(after, is) == slices.ContainsFunc(entries, is) {
			return fmt.Errorf("%s is not written as a list of lines that begin with %q; edit it by hand", watch.File, "- url:")
		}
		return nil
	}})
}
