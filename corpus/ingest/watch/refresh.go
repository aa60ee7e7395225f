package watch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"policybot/corpus/ingest/fetch"
)

// stateFile remembers, beside the list, what was imported from each address.
const stateFile = "watch-state.json"

// stateSchema is the layout of the state; one of another layout is begun anew,
// which costs an import of each page that gives the same records.
const stateSchema = 1

type state struct {
	Schema int              `json:"schema"`
	Pages  map[string]*page `json:"pages"` // by address
}

// page is what is known of one address.
type page struct {
	ETag         string    `json:"etag,omitempty"`
	LastModified string    `json:"last_modified,omitempty"`
	SHA256       string    `json:"sha256"`
	Imported     time.Time `json:"imported"`
	Checked      time.Time `json:"checked"`
	Options      string    `json:"options"` // with which it was imported
}

// Outcome is what became of one entry.
type Outcome struct {
	Entry
	Changed bool  // it was fetched and imported
	Err     error // why not; it is tried again the next time
}

// Options say how to refresh.
type Options struct {
	Get      func(context.Context, fetch.Request) (*fetch.Result, error)
	Import   func(context.Context, Entry, *fetch.Result) error
	Force    bool             // import also what did not change
	Now      func() time.Time // nil: time.Now
	Progress func(string)     // told what is being done; may be nil
}

// Refresh asks for each page whether it changed, hands those that did to the
// import, and remembers each one as soon as it is imported: a kill repeats one
// page at most. What fails is in its outcome and keeps nothing else from being
// done. The error is what kept the list or the state from being used, or ctx's.
func Refresh(ctx context.Context, dir string, o Options) ([]Outcome, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	entries, err := Load(os.DirFS(dir))
	if err != nil {
		return nil, err
	}
	s, err := loadState(dir)
	if err != nil {
		return nil, err
	}
	var out []Outcome
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		o.Progress("fetching " + e.URL)
		changed, err := s.refresh(ctx, e, o)
		if cancelled := ctx.Err(); cancelled != nil {
			return out, cancelled
		}
		out = append(out, Outcome{Entry: e, Changed: changed, Err: err})
		if err == nil {
			if err := s.save(dir); err != nil {
				return out, err
			}
		}
	}
	return out, nil
}

// refresh does one entry.
func (s *state) refresh(ctx context.Context, e Entry, o Options) (changed bool, err error) {
	options := e.options()
	known := s.Pages[e.URL]
	if o.Force || known != nil && known.Options != options {
		known = nil
	}
	request := fetch.Request{URL: e.URL}
	if known != nil {
		request.ETag, request.LastModified = known.ETag, known.LastModified
	}
	got, err := o.Get(ctx, request)
	if err != nil {
		return false, err
	}
	now := o.Now().UTC()
	if known != nil && (got.Unchanged || got.SHA256 == known.SHA256) {
		known.ETag, known.LastModified, known.Checked = got.ETag, got.LastModified, now
		return false, nil
	}
	if got.Unchanged {
		return false, errors.New("the server says that the page did not change, but was not asked that")
	}
	if err := o.Import(ctx, e, got); err != nil {
		return false, err
	}
	s.Pages[e.URL] = &page{ETag: got.ETag, LastModified: got.LastModified, SHA256: got.SHA256, Imported: now, Checked: now, Options: options}
	return true, nil
}

// options is what an import depends on beside the page.
func (e *Entry) options() string {
	text, _ := json.Marshal(struct { // of strings alone, which cannot fail
		Document    string
		Attachments bool
		Map         map[string]string
	}{e.Document, e.Attachments, e.Map})
	return string(text)
}

func loadState(dir string) (*state, error) {
	fresh := &state{Schema: stateSchema, Pages: map[string]*page{}}
	name := filepath.Join(dir, stateFile)
	raw, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return fresh, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read what was watched: %w", err)
	}
	var s state
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, fmt.Errorf("%s cannot be read; take it away to have every page imported again: %w", name, err)
	}
	if s.Schema != stateSchema || s.Pages == nil {
		return fresh, nil
	}
	for address, p := range s.Pages {
		if p == nil {
			delete(s.Pages, address)
		}
	}
	return &s, nil
}

func (s *state) save(dir string) error {
	raw, err := json.MarshalIndent(s, "", "  ")
	if err == nil {
		err = fetch.WriteFile(filepath.Join(dir, stateFile), append(raw, '\n'))
	}
	if err != nil {
		return fmt.Errorf("remember what was imported: %w", err)
	}
	return nil
}
