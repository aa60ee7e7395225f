package version

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// disk is where bytes leave for the disk, so that a test can fill it.
type disk struct {
	write func(f *os.File, p []byte) (int, error)
	sync  func(f *os.File) error
}

var realDisk = disk{write: (*os.File).Write, sync: (*os.File).Sync}

// tempPrefix begins the names of what is unfinished.
const tempPrefix = ".new-"

// put writes a file whole or not at all: beside, synced, renamed.
func (d disk) put(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), tempPrefix+"*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = d.write(f, data)
	if err == nil {
		err = errors.Join(f.Chmod(0o644), d.sync(f))
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return err
	}
	return d.syncFolder(filepath.Dir(name))
}

func (d disk) putJSON(name string, v any) error {
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return d.put(name, append(raw, '\n'))
}

// add appends one line to a file, on a line of its own whatever a killed run left.
func (d disk) add(name string, line []byte) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	line = append(line, '\n')
	if end, err := f.Seek(0, io.SeekEnd); err == nil && end > 0 {
		last := make([]byte, 1)
		if _, err := f.ReadAt(last, end-1); err == nil && last[0] != '\n' {
			line = append([]byte{'\n'}, line...)
		}
	}
	if _, err = d.write(f, line); err == nil {
		err = d.sync(f)
	}
	return errors.Join(err, f.Close())
}

// syncFolder makes the names in a folder last.
func (d disk) syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.sync(f)
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrInvalid) {
		err = nil // some systems cannot sync a folder
	}
	return errors.Join(err, f.Close())
}

// syncTree makes the files and names under dir last.
func (d disk) syncTree(dir string) error {
	return filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && e.Name() == rawDir && filepath.Dir(name) == dir:
			if err := d.syncFolder(name); err != nil {
				return err
			}
			return fs.SkipDir // synced when they were fetched
		case e.IsDir():
			return d.syncFolder(name)
		case !e.Type().IsRegular():
			return nil
		}
		f, err := os.OpenFile(name, os.O_RDWR, 0)
		if err != nil {
			return err
		}
		return errors.Join(d.sync(f), f.Close())
	})
}

// rawDir holds what was fetched, under the hash of its bytes: it never changes.
const rawDir = "raw"

// copyTree copies a corpus folder without what is hidden or no file. root
// is its path, "" where fsys is no folder on the disk: what was fetched is shared
// with it and not copied, for it never changes and can be large.
func (d disk) copyTree(fsys fs.FS, root, to string) error {
	return fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		at := filepath.Join(to, filepath.FromSlash(name))
		switch {
		case name != "." && strings.HasPrefix(e.Name(), "."):
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		case e.IsDir():
			return os.MkdirAll(at, 0o755)
		case name == versionFile || !regular(fsys, name, e):
			return nil
		case root != "" && path.Dir(name) == rawDir && path.Ext(name) == "":
			if os.Link(filepath.Join(root, filepath.FromSlash(name)), at) == nil {
				return nil
			}
		}
		return d.copyFile(fsys, name, at)
	})
}

// regular reports whether a name is a file, or a link to one.
func regular(fsys fs.FS, name string, e fs.DirEntry) bool {
	if e.Type().IsRegular() {
		return true
	}
	info, err := fs.Stat(fsys, name)
	return err == nil && info.Mode().IsRegular()
}

func (d disk) copyFile(fsys fs.FS, name, to string) error {
	in, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(writerTo{d, out}, in)
	return errors.Join(err, out.Close())
}

// writerTo writes to one file through the disk.
type writerTo struct {
	disk disk
	f    *os.File
}

func (w writerTo) Write(p []byte) (int, error) { return w.disk.write(w.f, p) }

// sums returns the SHA-256 of each file under dir by its path, version.json and
// raw/ aside.
func sums(fsys fs.FS) (map[string]string, error) {
	out := map[string]string{}
	err := fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && name == rawDir:
			return fs.SkipDir
		case e.IsDir() || name == versionFile:
			return nil
		}
		f, err := fsys.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		h := sha256.New()
		if _, err := io.Copy(h, f); err != nil {
			return err
		}
		out[name] = hex.EncodeToString(h.Sum(nil))
		return nil
	})
	return out, err
}

// verify reports files of a version that are not as they were published.
func verify(dir string, want map[string]string) error {
	have, err := sums(os.DirFS(dir))
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if have[name] != want[name] {
			return fmt.Errorf("file %s is not as it was published", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(have)) {
		if want[name] == "" {
			return fmt.Errorf("file %s was not published with it", name)
		}
	}
	return nil
}
