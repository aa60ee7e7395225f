package version

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"policybot/corpus"
	"policybot/corpus/diff"
	"policybot/corpus/review"
	"policybot/corpus/starter"
)

// Staged is the corpus that is to be the next version.
type Staged struct {
	Schema  int       `json:"schema"`
	ID      string    `json:"id"`     // another one after each change
	Base    string    `json:"base"`   // the version that it began from; empty: the starter corpus
	Corpus  string    `json:"corpus"` // date and hash of the content
	Who     string    `json:"who"`
	When    time.Time `json:"when"`
	Sources []string  `json:"sources"` // what was staged, the newest last
	Counts  Counts    `json:"counts"`
}

// Edit is one change of what is staged.
type Edit struct {
	Who      string
	Source   string                                      // what is staged, for people: an address, the name of a file
	Folder   fs.FS                                       // begin from this corpus folder; nil: from what is staged, else from what is published
	Fresh    bool                                        // begin from what is published, whatever is staged
	Do       func(ctx context.Context, dir string) error // changes the corpus folder at dir; nil: nothing more
	Progress func(string)                                // told what is being done; may be nil
}

// Stage makes a staged corpus of the published one, or a further one of that which
// is staged, by changing a copy of its folder. An import that Do makes replaces the
// records of its documents and keeps all others. The result must be a valid
// corpus; its error is [corpus.Problems] where it is not. What was staged before
// stays until the new one is whole.
func (s *Store) Stage(ctx context.Context, e Edit) (*Staged, error) {
	if strings.TrimSpace(e.Who) == "" {
		return nil, ErrIncomplete
	}
	say := progressOf(e.Progress)
	if e.Folder != nil { // before it is copied: it may be any folder
		if _, err := corpus.Load(e.Folder); err != nil {
			return nil, fmt.Errorf("load what is to be staged: %w", err)
		}
	}
	l, err := s.lock(ctx, e.Who, "stage "+e.Source)
	if err != nil {
		return nil, err
	}
	defer l.free()
	if err := s.clean(); err != nil {
		return nil, err
	}
	pointer, err := s.Pointer()
	if err != nil {
		return nil, err
	}
	next := &Staged{Schema: schema, ID: strings.ToLower(rand.Text()[:8]), Base: pointer.Version, Who: e.Who, When: s.o.Now(), Sources: []string{}}
	from, root := e.Folder, ""
	if from == nil {
		from, root = s.folderOf(pointer.Version)
		before, err := s.Staged()
		switch {
		case e.Fresh || errors.Is(err, ErrNothingStaged):
		case err != nil:
			return nil, err
		case before.Base != pointer.Version:
			return nil, ErrStale
		default:
			root = s.path("staged", before.ID)
			from, next.Sources = os.DirFS(root), before.Sources
		}
	}
	if e.Source != "" {
		next.Sources = append(slices.Clone(next.Sources), e.Source)
	}
	say("copying the corpus")
	fresh, err := s.newFolder("staged")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(fresh)
	if err := s.disk.copyTree(from, root, fresh); err != nil {
		return nil, fmt.Errorf("copy the corpus: %w", err)
	}
	if e.Do != nil {
		if err := e.Do(ctx, fresh); err != nil {
			return nil, err
		}
	}
	say("reading what was staged")
	c, err := corpus.Load(os.DirFS(fresh))
	if err != nil {
		return nil, fmt.Errorf("load what was staged: %w", err)
	}
	if _, err := review.Load(os.DirFS(fresh)); err != nil {
		return nil, err
	}
	base, _ := s.folderOf(pointer.Version)
	if same, err := sameFiles(base, os.DirFS(fresh)); err != nil || same {
		return nil, errors.Join(err, onlyIf(same, ErrUnchanged))
	}
	next.Corpus, next.Counts = c.Version, countsOf(c)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	say("writing what was staged")
	if err := s.disk.syncTree(fresh); err != nil {
		return nil, fmt.Errorf("write what was staged: %w", err)
	}
	err = l.commit(func() error {
		if err := os.Rename(fresh, s.path("staged", next.ID)); err != nil {
			return err
		}
		if err := s.disk.syncFolder(s.path("staged")); err != nil {
			return err
		}
		return s.disk.putJSON(s.path("staged.json"), next)
	})
	if err != nil {
		_ = s.clean() // of the folder, unless what says so got there and is only not sure to last
		return nil, fmt.Errorf("put what was staged in place: %w", err)
	}
	return next, s.clean()
}

func onlyIf(yes bool, err error) error {
	if yes {
		return err
	}
	return nil
}

func progressOf(f func(string)) func(string) {
	if f == nil {
		return func(string) {}
	}
	return f
}

// newFolder makes an unfinished folder beside finished ones.
func (s *Store) newFolder(kind string) (string, error) {
	if err := os.MkdirAll(s.path(kind), 0o755); err != nil {
		return "", fmt.Errorf("make the folder %s: %w", kind, err)
	}
	dir, err := os.MkdirTemp(s.path(kind), tempPrefix+"*")
	if err != nil {
		return "", fmt.Errorf("make a folder in %s: %w", kind, err)
	}
	return dir, os.Chmod(dir, 0o755)
}

// folderOf returns the folder of a version, with its path if it is on the disk.
func (s *Store) folderOf(name string) (fs.FS, string) {
	if name == "" {
		return starter.FS(), ""
	}
	dir := s.path("versions", name)
	return os.DirFS(dir), dir
}

// stateFile is what a refresh remembers of its pages: no part of the corpus.
const stateFile = "watch-state.json"

// sameFiles reports whether two corpus folders hold the same files.
func sameFiles(a, b fs.FS) (bool, error) {
	x, err := sums(a)
	if err != nil {
		return false, err
	}
	y, err := sums(b)
	delete(x, stateFile)
	delete(y, stateFile)
	return maps.Equal(x, y), err
}

// Staged returns what is staged, or [ErrNothingStaged].
func (s *Store) Staged() (*Staged, error) {
	st := new(Staged)
	err := readJSON(s.path("staged.json"), st)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNothingStaged
	}
	if err != nil || st.Schema != schema || st.ID == "" || strings.ContainsAny(st.ID, `./\`) {
		return nil, fmt.Errorf("%w: %s, which says what is staged; discard it and stage anew", ErrDamaged, s.path("staged.json"))
	}
	// A kill right after publishing leaves what was published.
	if e, err := s.Pointer(); err == nil && e.Staged == st.ID {
		return nil, ErrNothingStaged
	}
	return st, nil
}

// StagedCorpus loads what is staged. The corpus and its answers are called
// "staged-" and the id.
func (s *Store) StagedCorpus() (*Loaded, error) {
	st, err := s.Staged()
	if err != nil {
		return nil, err
	}
	return s.loadStaged(st)
}

func (s *Store) loadStaged(st *Staged) (*Loaded, error) {
	folder := os.DirFS(s.path("staged", st.ID))
	c, err := corpus.Load(folder)
	if err != nil {
		return nil, fmt.Errorf("load what is staged: %w", err)
	}
	c.Version = "staged-" + st.ID
	return &Loaded{Name: c.Version, Corpus: c, Folder: folder}, nil
}

// Discard takes back what is staged. id is that of what the caller saw; "" is
// whatever is staged.
func (s *Store) Discard(ctx context.Context, id, who string) error {
	l, err := s.lock(ctx, who, "discard")
	if err != nil {
		return err
	}
	defer l.free()
	if err := s.record(); err != nil && !errors.Is(err, ErrDamaged) {
		return err
	}
	st, err := s.Staged()
	if err != nil && !errors.Is(err, ErrDamaged) {
		return err
	}
	if err == nil && id != "" && st.ID != id {
		return ErrStale
	}
	if err := l.commit(func() error { return os.Remove(s.path("staged.json")) }); err != nil {
		return fmt.Errorf("discard what is staged: %w", err)
	}
	return s.clean()
}

// Diff compares two corpora by what a person calls them, see [Store.Load].
func (s *Store) Diff(from, to string) (*diff.Diff, error) {
	a, err := s.Load(from)
	if err != nil {
		return nil, err
	}
	b, err := s.Load(to)
	if err != nil {
		return nil, err
	}
	return diff.Compare(a.Corpus, b.Corpus), nil
}
