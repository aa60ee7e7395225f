package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"policybot/corpus"
	"policybot/corpus/review"
	"policybot/corpus/starter"
)

// folder is the corpus folder that an import writes to, or the lists of the
// built-in corpus where there is none yet: names of cities and areas, places and
// the bilingual terms are needed to read a document and to answer from it, so a
// new folder begins with copies of them.
type folder struct {
	dir       string // empty: nothing is written
	fresh     bool   // holds no records yet
	records   []*corpus.Record
	documents []*corpus.Document
	cities    []*corpus.City
	places    []*corpus.Place
	areas     []*corpus.Area
	terms     []*corpus.Term
	sources   []*corpus.Source
	review    []review.Entry
}

// lists are the files that a new folder takes from the built-in corpus.
var lists = []string{"cities.yaml", "areas.yaml", "places.yaml", "terms.yaml"}

func openFolder(dir string) (*folder, error) {
	f := &folder{dir: dir, fresh: true}
	var fsys fs.FS = emptyFS{}
	if dir != "" {
		at, err := os.Stat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, fmt.Errorf("open %s: %w", dir, err)
		case !at.IsDir():
			return nil, fmt.Errorf("%q is a file; name a folder to import into", dir)
		default:
			fsys = os.DirFS(dir)
		}
	}
	for _, pattern := range []string{"records*.y*ml", "records*.jsonl", "records/*.y*ml", "records/*.jsonl"} {
		if found, _ := fs.Glob(fsys, pattern); len(found) > 0 {
			f.fresh = false
		}
	}
	if !f.fresh {
		c, err := corpus.Load(fsys)
		if err != nil {
			return nil, fmt.Errorf("%s is no valid corpus; see policybot corpus lint %s: %w", dir, dir, err)
		}
		f.records, f.documents, f.cities, f.places, f.areas, f.terms, f.sources = c.Records, c.Documents, c.Cities, c.Places, c.Areas, c.Terms, c.Sources
	} else if err := f.begin(fsys); err != nil {
		return nil, err
	}
	var err error
	f.review, err = review.Load(fsys)
	return f, err
}

// begin reads the lists of a folder without records; those that it lacks are the
// built-in corpus's.
func (f *folder) begin(fsys fs.FS) error {
	for name, into := range map[string]any{"cities.yaml": &f.cities, "areas.yaml": &f.areas, "places.yaml": &f.places, "terms.yaml": &f.terms} {
		raw, err := fs.ReadFile(fsys, name)
		if errors.Is(err, fs.ErrNotExist) {
			raw, err = fs.ReadFile(starter.FS(), name)
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if err := yaml.Unmarshal(raw, into); err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
	}
	return nil
}

// emptyFS is a folder with nothing in it.
type emptyFS struct{}

func (emptyFS) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// recordsOf returns the records of one document, in the order of the document.
func (f *folder) recordsOf(document string) []*corpus.Record {
	var out []*corpus.Record
	for _, r := range f.records {
		if r.Document == document {
			out = append(out, r)
		}
	}
	return out
}

// changes are the files of a folder that an import writes; nil takes one out.
type changes map[string][]byte

// write puts the drafts into the folder. It builds the result beside the folder
// first and changes nothing unless that is a valid corpus.
func (f *folder) write(ctx context.Context, drafts []*draft, now time.Time) error {
	old, err := readFolder(f.dir)
	if err != nil {
		return err
	}
	out, err := f.build(drafts, old)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return out.apply(f.dir)
}

// build works out what the drafts change in a folder whose files are old, and
// refuses what would be no valid corpus.
func (f *folder) build(drafts []*draft, old map[string][]byte) (changes, error) {
	out, err := f.changes(drafts, old)
	if err != nil {
		return nil, err
	}
	whole := overlay{}
	for name, raw := range old {
		whole[name] = raw
	}
	for name, raw := range out {
		if raw == nil {
			delete(whole, name)
		} else {
			whole[name] = raw
		}
	}
	if _, err := corpus.Load(whole); err != nil {
		if f.dir == "" {
			return nil, fmt.Errorf("what was read makes no valid corpus: %w", err)
		}
		return nil, fmt.Errorf("the import does not fit into %s, which was left as it was: %w", f.dir, err)
	}
	return out, nil
}

// readFolder reads the files of a corpus folder, all of which are text.
func readFolder(dir string) (map[string][]byte, error) {
	out := map[string][]byte{}
	for _, sub := range []string{".", "records"} {
		entries, err := os.ReadDir(filepath.Join(dir, sub))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", dir, err)
		}
		for _, e := range entries {
			name := path.Join(sub, e.Name())
			if e.IsDir() || !slices.Contains([]string{".yaml", ".yml", ".jsonl"}, path.Ext(name)) {
				continue
			}
			raw, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
			if err != nil {
				return nil, fmt.Errorf("read %s: %w", name, err)
			}
			out[name] = raw
		}
	}
	return out, nil
}

// changes works out what the drafts change in a folder whose files are old.
func (f *folder) changes(drafts []*draft, old map[string][]byte) (changes, error) {
	out := changes{}
	current := func(name string) []byte {
		if raw, ok := out[name]; ok {
			return raw
		}
		return old[name]
	}
	if f.fresh {
		for _, name := range lists {
			if _, ok := old[name]; ok {
				continue
			}
			raw, err := fs.ReadFile(starter.FS(), name)
			if err != nil {
				return nil, fmt.Errorf("copy %s: %w", name, err)
			}
			if name == "places.yaml" {
				raw = placesYAML(f.places)
			}
			out[name] = raw
		}
		if _, ok := old["corpus.yaml"]; !ok {
			out["corpus.yaml"] = manifestYAML(drafts)
		}
	}
	entries := slices.Clone(f.review)
	for _, d := range drafts {
		target := "records/" + fileName(d.id) + ".yaml"
		for name := range old {
			if name != target && strings.HasPrefix(name, "records") {
				raw, changed := without(name, current(name), d.id)
				if changed {
					out[name] = raw
				}
			}
		}
		out[target] = recordsYAML(d)
		out["documents.yaml"] = upsert(current("documents.yaml"), "id", d.id, documentYAML(d, f))
		out["sources.yaml"] = upsert(current("sources.yaml"), "id", sourceID(d.id), sourceYAML(d))
		for _, a := range d.areas {
			out["areas.yaml"] = upsert(current("areas.yaml"), "slug", a.Slug, namedYAML(a.Slug, a.Name, "new with "+d.id+": review"))
		}
		for _, c := range d.cities {
			out["cities.yaml"] = upsert(current("cities.yaml"), "slug", c.Slug, namedYAML(c.Slug, c.Name, "new with "+d.id+": review"))
		}
		out["parts/"+fileName(d.id)+".yaml"] = partsYAML(d)
		entries = slices.DeleteFunc(entries, func(e review.Entry) bool { return e.Document == d.id })
		entries = append(entries, d.review()...)
	}
	out[review.File] = review.Marshal(entries)
	for name, raw := range out {
		if raw != nil && bytes.Equal(raw, old[name]) {
			delete(out, name)
		}
	}
	return out, nil
}

// review returns the entries of a draft.
func (d *draft) review() []review.Entry {
	out := slices.Clone(d.entries)
	for _, it := range d.items {
		for _, e := range it.proposals {
			e.Record = it.ID
			out = append(out, e)
		}
	}
	out = append(out, d.kept...)
	for i := range out {
		out[i].Document = d.id
	}
	return out
}

// fileName makes a file name of an id: local:dalian is local-dalian.
func fileName(id string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:*?"<>|\/`, r) {
			return '-'
		}
		return r
	}, id)
}

// apply writes the changed files, each whole or not at all.
func (c changes) apply(dir string) error {
	var names []string
	for name := range c {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		at := filepath.Join(dir, filepath.FromSlash(name))
		if c[name] == nil {
			if err := os.Remove(at); err != nil {
				return fmt.Errorf("take out %s: %w", at, err)
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			return fmt.Errorf("make the folder for %s: %w", at, err)
		}
		if err := replaceFile(at, c[name]); err != nil {
			return fmt.Errorf("write %s: %w", at, err)
		}
	}
	return nil
}

// replaceFile writes beside a file and then takes its place.
func replaceFile(name string, raw []byte) error {
	t, err := os.CreateTemp(filepath.Dir(name), ".import-*")
	if err != nil {
		return err
	}
	defer os.Remove(t.Name())
	if _, err = t.Write(raw); err == nil {
		err = t.Chmod(0o644)
	}
	if closed := t.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(t.Name(), name)
}
