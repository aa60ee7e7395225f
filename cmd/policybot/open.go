package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"

	"policybot/bot"
	"policybot/bot/store"
	"policybot/corpus"
	"policybot/corpus/starter"
	"policybot/corpus/version"
	"policybot/index"
)

// dirFlag is a folder on the command line. Empty text, such as that of a variable
// that is not set, would else silently mean the built-in corpus.
type dirFlag string

// UnmarshalText accepts any text but none.
func (d *dirFlag) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		return errors.New("the corpus folder is empty text; leave it out for the built-in corpus")
	}
	*d = dirFlag(text)
	return nil
}

// corpusFolder is a corpus on its way in: the folder and what it is called.
type corpusFolder struct {
	fsys  fs.FS
	shown string // how a person names it
}

// folder returns the corpus folder at dir, or the built-in one where dir is empty.
func folder(dir string) (corpusFolder, error) {
	if dir == "" {
		return corpusFolder{starter.FS(), "the starter corpus"}, nil
	}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return corpusFolder{}, fmt.Errorf("there is no folder %q", dir)
	case err != nil:
		return corpusFolder{}, fmt.Errorf("open the corpus: %w", err)
	case !info.IsDir():
		return corpusFolder{}, fmt.Errorf("%q is a file; name the corpus folder that holds it", dir)
	}
	return corpusFolder{os.DirFS(dir), dir}, nil
}

// load reads the corpus in the folder, also one of bare records.
func (f corpusFolder) load() (*corpus.Corpus, error) {
	if corpus.IsBare(f.fsys) {
		return corpus.LoadBare(f.fsys, filepath.Base(f.shown))
	}
	return corpus.Load(f.fsys)
}

// loadCorpus reads the corpus at dir, or the built-in one where dir is empty.
func loadCorpus(dir string) (*corpus.Corpus, error) {
	f, err := folder(dir)
	if err != nil {
		return nil, err
	}
	c, err := f.load()
	if problems, ok := errors.AsType[corpus.Problems](err); ok {
		return nil, &hintError{fmt.Errorf("load %s: %w", f.shown, problems), "For the whole list: policybot corpus lint " + dir}
	}
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", f.shown, err)
	}
	return c, nil
}

// buildIndex indexes c, in the data folder where there is one that can be used.
func buildIndex(ctx context.Context, c *corpus.Corpus, s *settings, log *slog.Logger) (*index.Index, error) {
	x, err := index.Build(ctx, c, index.Options{Dir: s.DataDir, Log: log})
	if err != nil {
		return nil, fmt.Errorf("index the corpus: %w", err)
	}
	return x, nil
}

// openStore opens the database in the data folder. Without a folder, or where none
// can be made, what is chosen lasts until the program ends, and the log says so; a
// database that is there is never passed over.
func openStore(ctx context.Context, s *settings, log *slog.Logger) (*store.Store, error) {
	if s.DataDir != "" {
		db, err := store.Open(ctx, s.DataDir)
		if !errors.Is(err, store.ErrUnusable) {
			return db, err
		}
		log.Warn("settings made with /settings are kept in memory and end with the program: DATA_DIR cannot be used", "data_dir", s.DataDir, "err", err)
	} else {
		log.Info("settings made with /settings are kept in memory and end with the program: set DATA_DIR to keep them")
	}
	return store.Memory(ctx)
}

// engine is everything that answering takes.
type engine struct {
	*bot.Engine
	corpus *corpus.Corpus // with which it began
	live   *index.Live
	event  version.Event // that made the corpus answer; zero: it is no published one
	// answers is the number of the event that made what answers now; of what is
	// followed alone.
	answers atomic.Int64
}

// openEngine loads the corpus at dir and makes it ready to be asked; without dir it
// is the published one of the data folder, or else the built-in one. Close frees it.
func openEngine(ctx context.Context, dir string, s *settings, log *slog.Logger) (*engine, error) {
	var event version.Event
	c, err := (*corpus.Corpus)(nil), error(nil)
	if dir == "" && s.DataDir != "" {
		var now *version.Loaded
		if now, err = published(s); err == nil {
			c, event = now.Corpus, now.Event
		}
	} else {
		c, err = loadCorpus(dir)
	}
	if err != nil {
		return nil, err
	}
	x, err := buildIndex(ctx, c, s, log)
	if err != nil {
		return nil, err
	}
	live := index.NewLive(x)
	e := &engine{Engine: bot.New(live), corpus: c, live: live, event: event}
	e.answers.Store(int64(event.Number))
	return e, nil
}

// openVersion makes a version ready to be asked, in memory: the index in the data
// folder is that of the published one.
func openVersion(ctx context.Context, ref string, s *settings, log *slog.Logger) (*engine, error) {
	store, err := openVersions(s)
	if err != nil {
		return nil, err
	}
	l, err := store.Load(ref)
	if err != nil {
		return nil, hinted(err)
	}
	x, err := index.Build(ctx, l.Corpus, index.Options{Log: log})
	if err != nil {
		return nil, fmt.Errorf("index the corpus: %w", err)
	}
	live := index.NewLive(x)
	return &engine{Engine: bot.New(live), corpus: l.Corpus, live: live}, nil
}

// Close frees the index.
func (e *engine) Close() error { return e.live.Close() }

// quietLogger is the log of commands whose output a person reads: only what was
// asked for with LOG_LEVEL=debug, and warnings.
func (p *program) quietLogger(s *settings) *slog.Logger {
	quiet := *s
	if quiet.LogLevel == slog.LevelInfo {
		quiet.LogLevel = slog.LevelWarn
	}
	return quiet.logger(p.stderr)
}
