package version

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"policybot/corpus"
	"policybot/corpus/diff"
	"policybot/corpus/ingest/watch"
	"policybot/corpus/review"
)

// Check is the outcome of one check before publishing.
type Check struct {
	Name    string             `json:"name"`
	Passed  bool               `json:"passed"`
	Details []string           `json:"details"` // what is wrong, a sentence each; where it passed, what was looked at
	Figures map[string]float64 `json:"figures,omitempty"`
}

// Checker makes checks that take more than the two corpora: that of answering
// questions. Its error is a check that could not be made.
type Checker func(ctx context.Context, staged, published *Loaded, progress func(string)) ([]Check, error)

// Passed reports whether all checks passed.
func Passed(checks []Check) bool {
	for _, c := range checks {
		if !c.Passed {
			return false
		}
	}
	return true
}

// Check makes the checks of what is staged that [Store.Publish] makes.
func (s *Store) Check(ctx context.Context, progress func(string)) ([]Check, error) {
	staged, err := s.StagedCorpus()
	if err != nil {
		return nil, err
	}
	published, err := s.Current()
	if err != nil {
		return nil, err
	}
	return s.checks(ctx, staged, published, progressOf(progress))
}

func (s *Store) checks(ctx context.Context, staged, published *Loaded, progress func(string)) ([]Check, error) {
	progress("checking records, sources and notes")
	out := []Check{lint(staged), doubts(staged), sourcesResolve(staged.Corpus), notesKept(staged.Corpus, published.Corpus)}
	if s.o.Check != nil {
		more, err := s.o.Check(ctx, staged, published, progress)
		if err != nil {
			return nil, fmt.Errorf("check what is staged: %w", err)
		}
		out = append(out, more...)
	}
	return out, nil
}

// result is a check that passed if nothing is wrong.
func result(name string, wrong []string, looked string) Check {
	if len(wrong) == 0 {
		return Check{Name: name, Passed: true, Details: []string{looked}}
	}
	return Check{Name: name, Details: wrong}
}

// lint looks at what loading a corpus, which staging did, passes over.
func lint(l *Loaded) Check {
	var wrong []string
	if _, err := watch.Load(l.Folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
		wrong = append(wrong, err.Error())
	}
	entries, err := review.Load(l.Folder)
	if err != nil {
		wrong = append(wrong, err.Error())
	}
	for _, e := range entries {
		if e.Record != "" && l.Corpus.Record(e.Record) == nil {
			wrong = append(wrong, fmt.Sprintf("%s: record %q is in no file; take the entry out", review.File, e.Record))
		}
	}
	return result("lint", wrong, fmt.Sprintf("%d records", len(l.Corpus.Records)))
}

// maxDetails bounds what a check says: nobody reads more, and it goes into files.
const maxDetails = 50

// doubts looks for what an import left for a person to decide.
func doubts(l *Loaded) Check {
	entries, _ := review.Load(l.Folder) // lint says what is wrong with it
	var open []string
	for _, e := range review.Open(entries) {
		open = append(open, strings.TrimSpace(e.Document+" "+e.Record)+": "+e.Doubt)
	}
	if n := len(open); n > maxDetails {
		open = append(open[:maxDetails], fmt.Sprintf("and %d more", n-maxDetails))
	}
	return result("doubts", open, "none open")
}

// sourcesResolve follows every record to a source that can be cited.
func sourcesResolve(c *corpus.Corpus) Check {
	var wrong []string
	for _, r := range c.Records {
		if len(r.Sources) == 0 {
			wrong = append(wrong, fmt.Sprintf("record %s has no source", r.ID))
		}
		for _, id := range r.Sources {
			switch src := c.Source(id); {
			case src == nil:
				wrong = append(wrong, fmt.Sprintf("record %s names source %s, which is not there", r.ID, id))
			case src.Page == corpus.PageOwn && src.URL == "":
				wrong = append(wrong, fmt.Sprintf("source %s of record %s is its publisher's own page without an address", id, r.ID))
			}
		}
	}
	if n := len(wrong); n > maxDetails {
		wrong = append(wrong[:maxDetails], fmt.Sprintf("and %d more", n-maxDetails))
	}
	return result("sources", wrong, fmt.Sprintf("%d sources", len(c.Sources)))
}

// forbidding are words of a note that forbids a claim.
var forbidding = []string{" not ", "n't ", " never ", " no ", " nor ", "cannot", "不", "没有", "未", "勿", "无"}

func forbids(note string) bool {
	note = " " + strings.ToLower(note) + " "
	for _, w := range forbidding {
		if strings.Contains(note, w) {
			return true
		}
	}
	return false
}

// notesKept looks for records that lost the note that keeps an answer from
// claiming what they do not say. A record that got another id counts as the same.
func notesKept(staged, published *corpus.Corpus) Check {
	var wrong []string
	looked := 0
	former := diff.Renamed(published, staged)
	for _, old := range published.Records {
		now := staged.Record(old.ID)
		if now == nil {
			now = staged.Record(former[old.ID])
		}
		if now == nil || old.Note.IsZero() {
			continue
		}
		for _, lang := range []struct{ name, before, after string }{
			{"English", old.Note.EN, now.Note.EN}, {"Chinese", old.Note.ZH, now.Note.ZH},
		} {
			if !forbids(lang.before) {
				continue
			}
			looked++
			switch {
			case lang.after == "":
				wrong = append(wrong, fmt.Sprintf("record %s lost its %s note: %s", now.ID, lang.name, lang.before))
			case !forbids(lang.after):
				wrong = append(wrong, fmt.Sprintf("the %s note of record %s forbids nothing any more; it was: %s", lang.name, now.ID, lang.before))
			}
		}
	}
	return result("notes", wrong, fmt.Sprintf("%d notes that forbid a claim", looked))
}

// Status is how a store stands.
type Status struct {
	Event    Event    // what made the version that answers
	Version  *Version // that answers; nil: the starter corpus
	Counts   Counts   // of what answers
	Staged   *Staged  // nil: nothing
	Stale    bool     // others published since it was staged
	Doubts   int      // open in what is staged
	Versions int      // that are kept
	Owner    *Owner   // who changes the store now; nil: nobody
}

// Status opens what answers and tells how the store stands. A version that is not
// whole is an error.
func (s *Store) Status() (*Status, error) {
	now, err := s.Current()
	if err != nil {
		return nil, err
	}
	st := &Status{Event: now.Event, Version: now.Version, Counts: countsOf(now.Corpus)}
	names, err := s.names()
	if err != nil {
		return nil, err
	}
	st.Versions = len(names)
	st.Staged, err = s.Staged()
	switch {
	case errors.Is(err, ErrNothingStaged):
	case err != nil:
		return nil, err
	default:
		st.Stale = st.Staged.Base != now.Event.Version
		entries, err := review.Load(os.DirFS(s.path("staged", st.Staged.ID)))
		if err != nil {
			return nil, err
		}
		st.Doubts = len(review.Open(entries))
	}
	if owner, age, err := s.owner(); err == nil && !s.gone(owner, age) {
		st.Owner = &owner
	}
	return st, nil
}
