package index

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"log"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/mapping"

	"policybot/corpus"
)

func init() { bleve.SetLog(log.New(io.Discard, "", 0)) } // what matters comes back as an error

// The names in a data folder.
const (
	indexDir     = "index"
	freshPrefix  = "index-new-"     // folders of builds that are not finished
	lockFile     = "index.lock"     // held by the process that builds
	checksumFile = "checksums.json" // inside the index: written last
)

// lockWait is how long a build waits for another process that builds in the same
// folder, before it makes do with memory.
var lockWait = 10 * time.Second

// errDamaged marks an index whose files are not as they were written.
var errDamaged = errors.New("damaged")

// buildOnDisk opens the index in dir, or makes it anew.
func buildOnDisk(ctx context.Context, c *corpus.Corpus, dir string, m mapping.IndexMapping, want indexMeta, log *slog.Logger) (*Index, error) {
	path := filepath.Join(dir, indexDir)
	x, reason := openMatching(path, c, want)
	if reason == nil {
		return x, nil
	}
	unlock, err := lockFolder(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if x, err := openMatching(path, c, want); err == nil {
		return x, nil // another process made it while this one waited
	}
	left, err := filepath.Glob(filepath.Join(dir, freshPrefix+"*"))
	if err != nil {
		return nil, fmt.Errorf("look for what other builds left: %w", err)
	}
	for _, l := range left { // of builds that were killed: a live one holds the lock
		if err := os.RemoveAll(l); err != nil {
			return nil, fmt.Errorf("remove what another build left: %w", err)
		}
	}

	fresh, err := os.MkdirTemp(dir, freshPrefix)
	if err != nil {
		return nil, fmt.Errorf("make a folder for the new index: %w", err)
	}
	defer os.RemoveAll(fresh)
	made := filepath.Join(fresh, indexDir)
	b, err := bleve.NewUsing(made, m, "scorch", "scorch", map[string]any{"bolt_timeout": "2s"})
	if err != nil {
		return nil, fmt.Errorf("make an index in %q: %w", fresh, err)
	}
	if x, err = fill(ctx, b, c, want, log); err != nil {
		return nil, err
	}
	if err := x.Close(); err != nil {
		return nil, fmt.Errorf("finish the new index: %w", err)
	}
	if err := writeChecksums(made); err != nil {
		return nil, err
	}
	if err := os.Rename(path, filepath.Join(fresh, "old")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("move the old index away: %w", err)
	}
	if err := os.Rename(made, path); err != nil {
		return nil, fmt.Errorf("put the new index in place: %w", err)
	}
	if x, err = openMatching(path, c, want); err != nil {
		return nil, fmt.Errorf("open the new index: %w", err)
	}
	switch {
	case errors.Is(reason, errDamaged):
		log.Warn("index was damaged, rebuilt", "path", path, "reason", reason.Error())
	case !errors.Is(reason, fs.ErrNotExist):
		log.Info("index rebuilt", "path", path, "reason", reason.Error())
	}
	return x, nil
}

// openMatching opens the index at path for reading if it is one of c. Its files
// are checked before bleve sees them, which maps them into memory and trusts
// them. Should bleve trip all the same, over files that an unlucky writer summed
// wrong, the panic or memory fault becomes an error.
func openMatching(path string, c *corpus.Corpus, want indexMeta) (x *Index, err error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	if err := checkChecksums(path); err != nil {
		return nil, err
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil { // what bleve had opened stays open: its state is unknown
			x, err = nil, fmt.Errorf("%w: open: %v", errDamaged, p)
		}
	}()
	b, err := bleve.OpenUsing(path, map[string]any{"read_only": true, "bolt_timeout": "2s"})
	if err != nil {
		return nil, fmt.Errorf("%w: open: %w", errDamaged, err)
	}
	raw, err := b.GetInternal(metaKey)
	var have indexMeta
	if err == nil {
		err = json.Unmarshal(raw, &have)
	}
	if err != nil {
		b.Close()
		return nil, fmt.Errorf("%w: read its description: %w", errDamaged, err)
	}
	if have.Version != want.Version || have.Mapping != want.Mapping || have.Records != want.Records {
		b.Close()
		return nil, fmt.Errorf("index is of corpus %q, mapping %q, with %d records", have.Version, have.Mapping, have.Records)
	}
	if x, err = newIndex(b, c, have); err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return x, nil
}

// checksums returns the CRC-32C of each file under an index folder, the list of
// checksums aside, by its path in the folder.
func checksums(path string) (map[string]uint32, error) {
	out := map[string]uint32{}
	table := crc32.MakeTable(crc32.Castagnoli)
	err := filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(path, p)
		if err != nil || name == checksumFile {
			return err
		}
		f, err := os.Open(p)
		if err != nil {
			return err
		}
		defer f.Close()
		h := crc32.New(table)
		if _, err := io.Copy(h, f); err != nil {
			return err
		}
		out[filepath.ToSlash(name)] = h.Sum32()
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("sum the files of the index: %w", err)
	}
	return out, nil
}

// writeChecksums puts the list of checksums into a finished index folder.
func writeChecksums(path string) error {
	sums, err := checksums(path)
	if err != nil {
		return err
	}
	raw, err := json.MarshalIndent(sums, "", "  ")
	if err != nil {
		return fmt.Errorf("list the checksums of the index: %w", err)
	}
	if err := os.WriteFile(filepath.Join(path, checksumFile), raw, 0o644); err != nil {
		return fmt.Errorf("write the checksums of the index: %w", err)
	}
	return nil
}

// checkChecksums reports an index folder whose files are not those of its list.
func checkChecksums(path string) error {
	raw, err := os.ReadFile(filepath.Join(path, checksumFile))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: its list of checksums is missing", errDamaged)
	}
	if err != nil {
		return fmt.Errorf("read the checksums of the index: %w", err)
	}
	var want map[string]uint32
	if err := json.Unmarshal(raw, &want); err != nil {
		return fmt.Errorf("%w: its list of checksums: %w", errDamaged, err)
	}
	have, err := checksums(path)
	if err != nil {
		return err
	}
	if !maps.Equal(want, have) {
		for name, sum := range want {
			if have[name] != sum {
				return fmt.Errorf("%w: file %s is not as it was written", errDamaged, name)
			}
		}
		return fmt.Errorf("%w: it holds files that were not written with it", errDamaged)
	}
	return nil
}

// lockFolder waits until no other build runs in dir, which it makes where it is
// missing. The lock ends with the process, however that ends.
func lockFolder(ctx context.Context, dir string) (unlock func(), err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	for until := time.Now().Add(lockWait); ; {
		unlock, err := tryLock(filepath.Join(dir, lockFile))
		if err == nil {
			return unlock, nil
		}
		if !errors.Is(err, errLocked) {
			return nil, fmt.Errorf("lock the data folder: %w", err)
		}
		if time.Now().After(until) {
			return nil, fmt.Errorf("lock the data folder: another process has built there for %s", lockWait)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("lock the data folder: %w", ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// errLocked says that another process holds a lock.
var errLocked = errors.New("locked by another process")
