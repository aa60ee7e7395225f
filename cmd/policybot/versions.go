package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os/user"
	"strings"
	"time"

	"policybot/bot/gate"
	"policybot/corpus"
	"policybot/corpus/version"
)

// openVersions opens the versions in the data folder.
func openVersions(s *settings) (*version.Store, error) {
	if s.DataDir == "" {
		return nil, &hintError{errors.New("there is no folder for versions"), "Set DATA_DIR, in the environment or in .env; see .env.example"}
	}
	return version.Open(s.DataDir, version.Options{Keep: int(s.KeepVersions), Check: gate.Checker})
}

// published returns what answers in the data folder.
func published(s *settings) (*version.Loaded, error) {
	store, err := openVersions(s)
	if err != nil {
		return nil, err
	}
	now, err := store.Current()
	return now, hinted(err)
}

// answering returns the folder of the corpus that answers: that at dir, the published
// one, or the built-in one.
func (p *program) answering(dir string) (corpusFolder, error) {
	if dir != "" {
		return folder(dir)
	}
	s, err := p.settings(local)
	if err != nil {
		return corpusFolder{}, err
	}
	if s.DataDir == "" {
		return folder("")
	}
	now, err := published(s)
	if err != nil {
		return corpusFolder{}, err
	}
	if now.Version == nil {
		return folder("")
	}
	return corpusFolder{now.Folder, "version " + now.Name}, nil
}

// hinted adds to an error of a version store what to do about it.
func hinted(err error) error {
	next := ""
	switch problems, invalid := errors.AsType[corpus.Problems](err); {
	case err == nil:
		return nil
	case errors.Is(err, version.ErrNothingStaged):
		next = "Stage something first: policybot corpus stage --help"
	case errors.Is(err, version.ErrStale):
		next = "To begin anew from what is published: policybot corpus stage --fresh …; to take it back: policybot corpus stage --discard"
	case errors.Is(err, version.ErrDamaged):
		next = `To go back to another version: policybot corpus rollback VERSION --why "damaged"; policybot corpus log lists them`
	case errors.Is(err, version.ErrUnknown):
		next = "policybot corpus log lists the versions"
	case errors.Is(err, version.ErrNoDoubt):
		next = "policybot corpus review lists the open doubts"
	case invalid:
		next = fmt.Sprintf("Nothing was staged; mend the %s first", plural(len(problems), "problem"))
	default:
		return err
	}
	return &hintError{err, next}
}

// actor says who changes something.
type actor struct {
	Who string `placeholder:"NAME" help:"Who does it, for the log. Default: the name of the user that runs the program."`
}

func (a actor) name() string {
	if name := strings.TrimSpace(a.Who); name != "" {
		return name
	}
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "unknown"
}

// reason says why.
type reason struct {
	Why string `placeholder:"TEXT" required:"" help:"Why, for the log."`
}

func (r reason) text() (string, error) {
	if strings.TrimSpace(r.Why) == "" {
		return "", &usageError{"--why is empty", `Say why in a few words: --why "the plan of January"`}
	}
	return strings.TrimSpace(r.Why), nil
}

// storeFor opens the versions for one command.
func (p *program) storeFor() (*version.Store, error) {
	s, err := p.settings(local)
	if err != nil {
		return nil, err
	}
	return openVersions(s)
}

func writeJSON(out io.Writer, v any) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("print the result: %w", err)
	}
	return nil
}

// named words the name of a version; "" is the starter corpus.
func named(name string) string {
	if name == "" {
		return "the starter corpus"
	}
	return name
}

func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// follow lets the engine answer from what is published in the data folder, by
// whatever process, until stop is called. A version that cannot be opened changes
// nothing: the old one goes on answering, and the log says why.
func follow(ctx context.Context, e *engine, s *settings, every time.Duration, log *slog.Logger) (stop func(), err error) {
	store, err := openVersions(s)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(every)
		defer tick.Stop()
		answers, told := e.event.Number, ""
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			event, err := store.Pointer()
			if err == nil && event.Number == answers {
				continue
			}
			if err == nil {
				event, err = swap(ctx, store, e, s, log)
			}
			switch {
			case ctx.Err() != nil:
				return
			case err == nil:
				answers, told = event.Number, ""
				e.answers.Store(int64(event.Number))
			case err.Error() != told: // once, not every two seconds
				told = err.Error()
				log.Error("what was published cannot be used; the version before goes on answering", "err", err)
			}
		}
	}()
	return func() { cancel(); <-ended }, nil
}

// swap puts what is published now in the place of what answers.
func swap(ctx context.Context, store *version.Store, e *engine, s *settings, log *slog.Logger) (version.Event, error) {
	start := time.Now()
	now, err := store.Current()
	if err != nil {
		return version.Event{}, err
	}
	x, err := buildIndex(ctx, now.Corpus, s, log)
	if err != nil {
		return version.Event{}, err
	}
	e.live.Swap(x)
	e.Renew()
	log.Info("corpus swapped", "corpus_version", now.Corpus.Version, "action", now.Event.Action,
		"records", len(now.Corpus.Records), "duration_ms", time.Since(start).Milliseconds())
	return now.Event, nil
}
