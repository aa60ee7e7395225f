package ingest

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// overlay is a folder in memory, for a corpus that is checked before it is
// written. Names are paths with slashes.
type overlay map[string][]byte

// Open opens a file or a folder.
func (o overlay) Open(name string) (fs.File, error) {
	if raw, ok := o[name]; ok {
		return &memoryFile{entry{path.Base(name), int64(len(raw)), false}, bytes.NewReader(raw)}, nil
	}
	if _, err := o.ReadDir(name); err != nil {
		return nil, err
	}
	return &memoryFile{entry{path.Base(name), 0, true}, bytes.NewReader(nil)}, nil
}

// ReadDir lists a folder.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	prefix := name + "/"
	if name == "." {
		prefix = ""
	}
	seen := map[string]fs.DirEntry{}
	for file, raw := range o {
		rest, ok := strings.CutPrefix(file, prefix)
		if !ok {
			continue
		}
		if dir, _, deeper := strings.Cut(rest, "/"); deeper {
			seen[dir] = entry{dir, 0, true}
		} else {
			seen[rest] = entry{rest, int64(len(raw)), false}
		}
	}
	if len(seen) == 0 && name != "." {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	var out []fs.DirEntry
	for _, e := range seen {
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return out, nil
}

// entry describes a file or a folder of an overlay.
type entry struct {
	name string
	size int64
	dir  bool
}

func (e entry) Name() string               { return e.name }
func (e entry) IsDir() bool                { return e.dir }
func (e entry) Size() int64                { return e.size }
func (e entry) ModTime() time.Time         { return time.Time{} }
func (e entry) Sys() any                   { return nil }
func (e entry) Info() (fs.FileInfo, error) { return e, nil }
func (e entry) Type() fs.FileMode          { return e.Mode().Type() }
func (e entry) Mode() fs.FileMode {
	if e.dir {
		return fs.ModeDir | 0o755
	}
	return 0o644
}

// memoryFile is an open file of an overlay.
type memoryFile struct {
	entry
	*bytes.Reader
}

func (f *memoryFile) Stat() (fs.FileInfo, error) { return f.entry, nil }
func (f *memoryFile) Size() int64                { return f.entry.size }
func (f *memoryFile) Close() error               { return nil }
