// Package version keeps the published corpora of a data folder as immutable
// versions, and the one that is staged to be the next.
//
// Start with [Open]; [Store.Stage], [Store.Check] and [Store.Publish] are the way
// of a change, [Store.Rollback] the way back, and [Store.Current] what answers.
//
// The folder, which is safe to read at any instant, whatever was killed when:
//
//	corpora/published         which version answers, and the event that made it so
//	corpora/versions/NAME/    a corpus folder with version.json; never changed
//	corpora/staged.json       which staged corpus there is
//	corpora/staged/ID/        a corpus folder
//	corpora/log.jsonl         who published or rolled back what, and why
//	corpora/pins.json         versions that are never removed
//	corpora/lock              who changes the folder now
//
// What is written is written beside, synced, and renamed. A name that begins with
// a dot is unfinished, and removed by the next change.
package version

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"policybot/corpus"
	"policybot/corpus/diff"
	"policybot/corpus/starter"
)

// DefaultKeep is how many versions are kept where Options do not say.
const DefaultKeep = 20

// Starter names the built-in corpus, which answers while nothing is published.
const Starter = "starter"

// Options say how a Store works. The zero value is useful.
type Options struct {
	Keep  int              // versions that are kept; 0: DefaultKeep
	Check Checker          // beside the checks of this package; nil: none
	Now   func() time.Time // nil: time.Now
	Wait  time.Duration    // for another change to end; 0: five seconds
}

// Store is the versions of one data folder. It is safe for concurrent use, also by
// several processes.
type Store struct {
	dir  string // DATA_DIR/corpora
	o    Options
	disk disk
}

// Version is one published corpus: version.json.
type Version struct {
	Schema   int               `json:"schema"`
	Name     string            `json:"name"`     // date of publishing, sequence, content hash: 2026-11-30-4-1a2b3c4d
	Sequence int               `json:"sequence"` // from 1; never given twice
	Corpus   string            `json:"corpus"`   // the date and hash of the content, as an unpublished corpus names itself
	Who      string            `json:"who"`
	Why      string            `json:"why"`
	When     time.Time         `json:"when"`
	Parent   string            `json:"parent"` // the version that answered before; empty: the starter corpus
	Sources  []string          `json:"sources"`
	Counts   Counts            `json:"counts"`
	Changes  diff.Totals       `json:"changes"` // against the parent
	Checks   []Check           `json:"checks"`
	Override string            `json:"override,omitempty"` // why it was published though a check failed
	Files    map[string]string `json:"files"`              // SHA-256 of each file by its path; raw/ names its files by theirs
}

// Counts is how much a corpus holds.
type Counts struct {
	Records   int `json:"records"`
	Documents int `json:"documents"`
	Sources   int `json:"sources"`
	Cities    int `json:"cities"`
	Areas     int `json:"areas"`
}

func countsOf(c *corpus.Corpus) Counts {
	return Counts{len(c.Records), len(c.Documents), len(c.Sources), len(c.Cities), len(c.Areas)}
}

// The kinds of Event.
const (
	Published  = "publish"
	RolledBack = "rollback"
)

// Event is one change of what answers.
type Event struct {
	Schema   int       `json:"schema"`
	Number   int       `json:"number"`   // from 1; 0: nothing was ever published
	Action   string    `json:"action"`   // Published or RolledBack
	Version  string    `json:"version"`  // what answers since; empty: the starter corpus
	Previous string    `json:"previous"` // what answered before
	Who      string    `json:"who"`
	Why      string    `json:"why"`
	When     time.Time `json:"when"`
	Override string    `json:"override,omitempty"`
	Staged   string    `json:"staged,omitempty"` // id of what was published
	Sequence int       `json:"sequence"`         // the highest that was given
}

const schema = 1

// Errors of a Store. Each says by itself what to do next.
var (
	ErrNothingStaged = errors.New("nothing is staged")
	ErrStale         = errors.New("another version was published since this was staged; stage it anew")
	ErrUnchanged     = errors.New("nothing changed against what is published, so nothing was staged")
	ErrDamaged       = errors.New("damaged")
	ErrUnknown       = errors.New("there is no such version")
	ErrIncomplete    = errors.New("say who and why")
)

// Open returns the store in a data folder. Nothing is made until something is
// staged, so that a folder without versions, or one that may only be read, serves.
func Open(dataDir string, o Options) (*Store, error) {
	if dataDir == "" {
		return nil, errors.New("versions of a corpus need a data folder")
	}
	if o.Keep <= 0 {
		o.Keep = DefaultKeep
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Wait == 0 {
		o.Wait = 5 * time.Second
	}
	return &Store{dir: filepath.Join(dataDir, "corpora"), o: o, disk: realDisk}, nil
}

func (s *Store) path(parts ...string) string {
	return filepath.Join(append([]string{s.dir}, parts...)...)
}

// Pointer returns the event that made the version that answers now. It reads one
// small file, so it can be asked often.
func (s *Store) Pointer() (Event, error) {
	var e Event
	err := readJSON(s.path("published"), &e)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) { // a data folder that is none holds no versions
		return Event{}, nil
	}
	if err == nil && (e.Schema != schema || e.Number < 1 || e.Version != "" && !namePattern.MatchString(e.Version)) {
		err = fmt.Errorf("schema %d, version %q", e.Schema, e.Version)
	}
	if err != nil {
		return Event{}, fmt.Errorf("%w: %s, which says what is published: %w", ErrDamaged, s.path("published"), err)
	}
	return e, nil
}

// Loaded is a corpus with where it came from.
type Loaded struct {
	Name    string // of the version, staged:ID, or starter
	Version *Version
	Corpus  *corpus.Corpus // its Version is Name, but for the starter corpus
	Folder  fs.FS
	Event   Event // of Current: what made it answer
}

// Current returns what answers: the published version, or the starter corpus where
// there is none. Version is nil then.
func (s *Store) Current() (*Loaded, error) {
	for try := 0; ; try++ {
		e, err := s.Pointer()
		if err != nil {
			return nil, err
		}
		l, err := s.load(e.Version)
		if err == nil {
			l.Event = e
			return l, nil
		}
		// Another version may have been published, and this one removed, meanwhile.
		if now, again := s.Pointer(); again != nil || now.Number == e.Number || try == 5 {
			return nil, err
		}
	}
}

// load reads a version by its full name; "" is the starter corpus.
func (s *Store) load(name string) (*Loaded, error) {
	if name == "" {
		c, err := starter.Load()
		if err != nil {
			return nil, err
		}
		return &Loaded{Name: Starter, Corpus: c, Folder: starter.FS()}, nil
	}
	v, err := s.read(name)
	if err != nil {
		return nil, err
	}
	dir := s.path("versions", name)
	if err := verify(dir, v.Files); err != nil {
		return nil, fmt.Errorf("%w: version %s: %w", ErrDamaged, name, err)
	}
	c, err := corpus.Load(os.DirFS(dir))
	if err != nil {
		return nil, fmt.Errorf("load version %s: %w", name, err)
	}
	c.Version = name
	return &Loaded{Name: name, Version: v, Corpus: c, Folder: os.DirFS(dir)}, nil
}

// read reads version.json of one version.
func (s *Store) read(name string) (*Version, error) {
	v := new(Version)
	err := readJSON(s.path("versions", name, versionFile), v)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrUnknown, name)
	}
	if err == nil && (v.Schema != schema || v.Name != name) {
		err = fmt.Errorf("schema %d, name %q", v.Schema, v.Name)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %s of version %s: %w", ErrDamaged, versionFile, name, err)
	}
	return v, nil
}

const versionFile = "version.json"

// namePattern is a version's name: date, sequence, content hash.
var namePattern = regexp.MustCompile(`^\d{4}-\d\d-\d\d-([1-9]\d{0,8})-[0-9a-f]{8}$`)

func sequenceOf(name string) int {
	if m := namePattern.FindStringSubmatch(name); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	return 0
}

// names lists the versions that are there, the newest first.
func (s *Store) names() ([]string, error) {
	entries, err := os.ReadDir(s.path("versions"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list the versions: %w", err)
	}
	var names []string
	for _, e := range entries {
		if namePattern.MatchString(e.Name()) {
			names = append(names, e.Name())
		}
	}
	slices.SortFunc(names, func(a, b string) int { return sequenceOf(b) - sequenceOf(a) })
	return names, nil
}

// Versions lists the versions that are kept, the newest first. One whose
// version.json cannot be read is left out.
func (s *Store) Versions() ([]*Version, error) {
	names, err := s.names()
	if err != nil {
		return nil, err
	}
	var out []*Version
	for _, n := range names {
		if v, err := s.read(n); err == nil {
			out = append(out, v)
		}
	}
	return out, nil
}

// Load returns a corpus by what a person calls it: "published", "staged",
// "starter", or a version by its name, its sequence number or its hash.
func (s *Store) Load(ref string) (*Loaded, error) {
	switch ref {
	case "published", "":
		return s.Current()
	case "staged":
		return s.StagedCorpus()
	}
	name, err := s.Resolve(ref)
	if err != nil {
		return nil, err
	}
	return s.load(name)
}

// meant reports whether ref, shortened, means a version: by its sequence, by the hash
// at its end, or by how it begins.
func meant(name, ref string) bool {
	return name == ref || strconv.Itoa(sequenceOf(name)) == ref || len(ref) >= 4 && (strings.HasSuffix(name, "-"+ref) || strings.HasPrefix(name, ref))
}

// Resolve returns the full name of the version that ref means; "" for Starter.
func (s *Store) Resolve(ref string) (string, error) {
	if ref == Starter {
		return "", nil
	}
	names, err := s.names()
	if err != nil {
		return "", err
	}
	var found []string
	for _, n := range names {
		if n == ref {
			return n, nil
		}
		if meant(n, ref) {
			found = append(found, n)
		}
	}
	switch len(found) {
	case 0:
		if events, err := s.Log(); err == nil && slices.ContainsFunc(events, func(e Event) bool { return e.Version != "" && meant(e.Version, ref) }) {
			return "", fmt.Errorf("%w as %q any more: it was published once, and is not among those kept", ErrUnknown, ref)
		}
		return "", fmt.Errorf("%w as %q", ErrUnknown, ref)
	case 1:
		return found[0], nil
	}
	return "", fmt.Errorf("%q could be any of %s", ref, strings.Join(found, ", "))
}

func readJSON(name string, into any) error {
	raw, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}
