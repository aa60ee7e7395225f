package version

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Export copies the folder of a corpus, see [Store.Load], to a folder that does not
// exist yet or is empty. It can be edited there and staged again.
func (s *Store) Export(ref, to string) (*Loaded, error) {
	l, err := s.Load(ref)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(to)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("look into %s: %w", to, err)
	}
	if len(entries) > 0 {
		return nil, fmt.Errorf("%s is not empty; name a folder that does not exist yet", to)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return nil, fmt.Errorf("make the folder for %s: %w", to, err)
	}
	fresh, err := os.MkdirTemp(filepath.Dir(to), tempPrefix+"*")
	if err != nil {
		return nil, fmt.Errorf("make a folder beside %s: %w", to, err)
	}
	defer os.RemoveAll(fresh)
	if err := s.disk.copyTree(l.Folder, "", fresh); err != nil {
		return nil, fmt.Errorf("export %s: %w", l.Name, err)
	}
	if err := os.Chmod(fresh, 0o755); err != nil {
		return nil, fmt.Errorf("export %s: %w", l.Name, err)
	}
	if len(entries) == 0 && err == nil {
		_ = os.Remove(to) // an empty one; else there is none
	}
	if err := os.Rename(fresh, to); err != nil {
		return nil, fmt.Errorf("export %s: %w", l.Name, err)
	}
	return l, nil
}
