package corpus

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxFileBytes bounds one file of a corpus folder, so that a wrong path cannot
// fill the memory. Larger corpora are split into several files under records/.
const maxFileBytes = 64 << 20

// schema is the layout of corpus folders that this program reads.
const schema = 1

// extensions of the files that Load reads, in the order that it reads them.
var extensions = []string{".yaml", ".yml", ".jsonl"}

// manifest is corpus.yaml, which a folder may leave out.
type manifest struct {
	Schema int    `yaml:"schema"`
	Name   Text   `yaml:"name"`
	Date   string `yaml:"date"`
	Themes Term   `yaml:"themes"`
	Main   string `yaml:"main"`
}

// Load reads a corpus folder and returns it only where all of it is valid. Its
// error is [Problems], every one with file and line, or what kept the folder
// from being opened.
//
// A folder holds records (records*.yaml, .yml or .jsonl, and such files under
// records/), documents, sources, cities, areas, places and terms (each as a YAML
// list or as JSONL with the same keys), and may hold corpus.yaml with a name and
// a date, what the corpus lacks (gaps), and how people ask (asked.yaml, or files
// under asked/). Other files are left alone.
func Load(fsys fs.FS) (*Corpus, error) {
	names, err := corpusFiles(fsys)
	if err != nil {
		return nil, fmt.Errorf("open the corpus folder: %w", err)
	}
	l := &loader{fsys: fsys, names: names, at: make(origins), present: make(map[string]bool), broken: make(map[string]bool)}
	c := new(Corpus)
	l.manifest(c)
	c.Records = read[Record](l, "records")
	c.Documents = read[Document](l, "documents")
	c.Sources = read[Source](l, "sources")
	c.Cities = read[City](l, "cities")
	c.Areas = read[Area](l, "areas")
	c.Places = read[Place](l, "places")
	c.Terms = read[Term](l, "terms")
	c.Gaps = read[Text](l, "gaps")
	c.Asked = read[Asked](l, "asked")
	if !l.present["records"] {
		l.problems = append(l.problems, Problem{Text: noRecords(names)})
	}
	return build(c, &checker{at: l.at, present: l.present, broken: l.broken, problems: l.problems})
}

// noRecords says what to do about a folder without a file of records.
func noRecords(names []string) string {
	next := "add records.yaml or records.jsonl, or copy corpus/starter to begin with"
	for _, name := range names {
		base := strings.TrimSuffix(name, path.Ext(name))
		if nearest(base, []string{"records"}) != "" {
			return fmt.Sprintf("no records in this folder; rename %s to records%s", name, path.Ext(name))
		}
	}
	if len(names) == 0 {
		return "no corpus in this folder; " + next
	}
	return "no records in this folder; " + next
}

// corpusFiles lists the files of the folder that could be part of a corpus.
func corpusFiles(fsys fs.FS) ([]string, error) {
	var names []string
	for _, dir := range []string{".", "records", "asked"} {
		entries, err := fs.ReadDir(fsys, dir)
		if err != nil {
			if dir != "." && (errors.Is(err, fs.ErrNotExist) || !isDir(fsys, dir)) {
				continue
			}
			return nil, err
		}
		for _, e := range entries {
			if !e.IsDir() && !strings.HasPrefix(e.Name(), ".") && slices.Contains(extensions, path.Ext(e.Name())) {
				names = append(names, path.Join(dir, e.Name()))
			}
		}
	}
	return names, nil
}

func isDir(fsys fs.FS, name string) bool {
	info, err := fs.Stat(fsys, name)
	return err == nil && info.IsDir()
}

// loader reads the files of one folder and remembers where each item stood.
type loader struct {
	fsys     fs.FS
	names    []string
	at       origins
	present  map[string]bool // kinds of item that have a file
	broken   map[string]bool // kinds of which some item could not be read
	problems Problems
}

// origin is where an item stands; keys holds the lines of its keys where they
// are known, so that an editor opens at the line to change.
type origin struct {
	file string
	line int
	keys map[string]int
}

// origins maps items, by pointer, to where they stand.
type origins map[any]origin

// of returns the place of one key of an item.
func (o origins) of(item any, key string) (string, int) {
	at := o[item]
	if line, ok := at.keys[key]; ok {
		return at.file, line
	}
	return at.file, at.line
}

// filesFor returns the files that hold items of the kind.
func (l *loader) filesFor(kind string) []string {
	var out []string
	for _, name := range l.names {
		base := strings.TrimSuffix(name, path.Ext(name))
		if base == kind || strings.HasPrefix(name, kind+"/") || kind == "records" && path.Dir(name) == "." && strings.HasPrefix(base, kind) {
			out = append(out, name)
		}
	}
	return out
}

// read reads every item of one kind.
func read[T any](l *loader, kind string) []*T {
	var out []*T
	for _, name := range l.filesFor(kind) {
		l.present[kind] = true
		d := decoder{file: name, problems: &l.problems}
		data, ok := l.open(name, d)
		if !ok {
			l.broken[kind] = true
			continue
		}
		if path.Ext(name) == ".jsonl" {
			if !jsonlItems(data, d, func(item *T, line int) {
				l.at[item] = origin{file: name, line: line}
				out = append(out, item)
			}) {
				l.broken[kind] = true
			}
			continue
		}
		whole := yamlItems(data, d, func(n node) {
			if n.shape != mapping {
				d.problem(n.line, "every item must be a mapping such as \"- id: …\", and this is %s", n.shape)
				l.broken[kind] = true
				return
			}
			item := new(T)
			d.fill(n, reflect.ValueOf(item).Elem(), "")
			at := origin{file: name, line: n.line, keys: make(map[string]int, len(n.keys))}
			for _, k := range n.keys {
				at.keys[k.name] = k.line
			}
			l.at[item] = at
			out = append(out, item)
		})
		if !whole {
			l.broken[kind] = true
		}
	}
	return out
}

// manifest reads corpus.yaml into c.
func (l *loader) manifest(c *Corpus) {
	for _, name := range l.filesFor("corpus") {
		d := decoder{file: name, problems: &l.problems}
		if path.Ext(name) == ".jsonl" {
			d.problem(0, "the name and date of a corpus are read from corpus.yaml")
			continue
		}
		data, ok := l.open(name, d)
		if !ok {
			continue
		}
		root, ok := parseYAML(data, 1, d)
		if !ok || root.shape == null {
			continue
		}
		if root.shape != mapping {
			d.problem(root.line, "corpus.yaml must be a mapping with schema, name, date, main and themes")
			continue
		}
		m := manifest{Schema: schema}
		d.fill(root, reflect.ValueOf(&m).Elem(), "")
		at := origin{file: name, keys: map[string]int{}}
		for _, k := range root.keys {
			at.keys[k.name] = k.line
		}
		l.at[c] = at
		if m.Schema != schema {
			d.problem(at.keys["schema"], "schema %d is not one that this program reads; it reads %d", m.Schema, schema)
		}
		c.Name, c.Date, c.Themes, c.Main = m.Name, m.Date, m.Themes, m.Main
	}
}

// open reads one file and makes its text plain: no byte order mark, lines that
// end in \n. It reports what keeps the file from being text.
func (l *loader) open(name string, d decoder) ([]byte, bool) {
	f, err := l.fsys.Open(name)
	if err != nil {
		d.problem(0, "cannot be opened: %v", err)
		return nil, false
	}
	defer f.Close()
	data, err := readText(f)
	if p, ok := errors.AsType[*textError](err); ok {
		d.problem(p.line, "%s", p.text)
		return nil, false
	}
	if err != nil {
		d.problem(0, "cannot be read: %v", err)
		return nil, false
	}
	return data, true
}

// textError is why a file is not text that a corpus can hold.
type textError struct {
	line int
	text string
}

func (e *textError) Error() string { return e.text }

func readText(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFileBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxFileBytes {
		return nil, &textError{0, fmt.Sprintf("larger than %d MiB; split it into several files under records/", maxFileBytes>>20)}
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		line := 0
		for text := range bytes.Lines(data) {
			line++
			if !utf8.Valid(text) {
				break
			}
		}
		return nil, &textError{line, "not UTF-8; save the file as UTF-8"}
	}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return nil, &textError{bytes.Count(data[:i], []byte("\n")) + 1, "holds a zero byte, so it is not text"}
	}
	if !bytes.ContainsRune(data, '\r') { // as good as always; megabytes need no copy then
		return data, nil
	}
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(data, []byte("\r"), []byte("\n")), nil
}
