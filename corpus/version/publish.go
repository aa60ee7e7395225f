package version

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"policybot/corpus/diff"
)

// Publication is the wish to publish what is staged.
type Publication struct {
	Staged   string // id of what the caller saw; empty: whatever is staged
	Who, Why string // both needed
	Override string // why to publish though checks fail; empty: do not
	Progress func(string)
}

// Failed is the error of a publication that checks kept back.
type Failed struct{ Checks []Check }

func (e *Failed) Error() string {
	var names []string
	for _, c := range e.Checks {
		if !c.Passed {
			names = append(names, c.Name)
		}
	}
	return "checks failed: " + strings.Join(names, ", ")
}

// Publish checks what is staged and makes it the version that answers. A failed
// check is a [*Failed], unless an override says why it is published all the same.
// Where others published since it was staged the error is [ErrStale], where others
// are at it a [*Locked].
func (s *Store) Publish(ctx context.Context, p Publication) (*Version, error) {
	if strings.TrimSpace(p.Who) == "" || strings.TrimSpace(p.Why) == "" {
		return nil, ErrIncomplete
	}
	say := progressOf(p.Progress)
	l, err := s.lock(ctx, p.Who, "publish")
	if err != nil {
		return nil, err
	}
	defer l.free()
	if err := s.clean(); err != nil {
		return nil, err
	}
	st, err := s.Staged()
	if err != nil {
		return nil, err
	}
	before, err := s.Pointer()
	if err != nil {
		return nil, err
	}
	if p.Staged != "" && st.ID != p.Staged {
		return nil, &otherStaged{is: st.ID, wanted: p.Staged}
	}
	if st.Base != before.Version {
		return nil, ErrStale
	}
	staged, err := s.loadStaged(st)
	if err != nil {
		return nil, err
	}
	published, err := s.load(before.Version)
	if err != nil {
		return nil, err
	}
	checks, err := s.checks(ctx, staged, published, say)
	if err != nil {
		return nil, err
	}
	failed := &Failed{checks}
	if !Passed(checks) && strings.TrimSpace(p.Override) == "" {
		return nil, failed
	}
	say("writing the version")
	now := s.o.Now()
	v := &Version{
		Schema: schema, Sequence: s.sequence(before), Corpus: st.Corpus, Who: p.Who, Why: p.Why, When: now, Parent: before.Version,
		Sources: st.Sources, Counts: countsOf(staged.Corpus), Changes: diff.Compare(published.Corpus, staged.Corpus).Totals, Checks: checks,
	}
	if !Passed(checks) {
		v.Override = p.Override
	}
	v.Name = fmt.Sprintf("%s-%d-%s", now.Format(time.DateOnly), v.Sequence, st.Corpus[strings.LastIndexByte(st.Corpus, '-')+1:])
	if err := s.write(ctx, l, v, st, before); err != nil {
		return nil, fmt.Errorf("publish %s: %w", v.Name, err)
	}
	// It is published: what follows can be done by the next change as well.
	if s.clean() == nil {
		_, _ = s.collect(false)
	}
	return v, nil
}

// sequence returns the next number that no version ever had.
func (s *Store) sequence(before Event) int {
	n := before.Sequence
	if names, err := s.names(); err == nil && len(names) > 0 {
		n = max(n, sequenceOf(names[0]))
	}
	return n + 1
}

// write makes the folder of a version and points at it.
func (s *Store) write(ctx context.Context, l *lease, v *Version, st *Staged, before Event) error {
	fresh, err := s.newFolder("versions")
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh)
	root := s.path("staged", st.ID)
	if err := s.disk.copyTree(os.DirFS(root), root, fresh); err != nil {
		return err
	}
	if v.Files, err = sums(os.DirFS(fresh)); err != nil {
		return err
	}
	if err := s.disk.putJSON(s.path("versions", fresh[len(s.path("versions"))+1:], versionFile), v); err != nil {
		return err
	}
	if err := s.disk.syncTree(fresh); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	e := Event{
		Schema: schema, Number: before.Number + 1, Action: Published, Version: v.Name, Previous: before.Version,
		Who: v.Who, Why: v.Why, When: v.When, Override: v.Override, Staged: st.ID, Sequence: v.Sequence,
	}
	err = l.commit(func() error {
		if err := os.Rename(fresh, s.path("versions", v.Name)); err != nil {
			return err
		}
		if err := s.disk.syncFolder(s.path("versions")); err != nil {
			return err
		}
		return s.disk.putJSON(s.path("published"), e)
	})
	if err != nil {
		if now, read := s.Pointer(); read == nil && now.Number == before.Number {
			os.RemoveAll(s.path("versions", v.Name))
		}
	}
	return err
}

// Rollback makes an earlier version answer again: to is a version as
// [Store.Resolve] takes it, or "" for the one that answered before the one that
// answers now. Checks are not made: the version passed them once, and taking back
// must always be possible.
func (s *Store) Rollback(ctx context.Context, to, who, why string) (Event, error) {
	if strings.TrimSpace(who) == "" || strings.TrimSpace(why) == "" {
		return Event{}, ErrIncomplete
	}
	l, err := s.lock(ctx, who, "rollback")
	if err != nil {
		return Event{}, err
	}
	defer l.free()
	before, err := s.last()
	if err != nil {
		return Event{}, err
	}
	_ = s.clean() // what was published must not seem staged; a damaged store can be rolled back all the same
	name := ""
	if to != "" {
		name, err = s.Resolve(to)
	} else {
		name, err = s.earlier(before)
	}
	if err != nil {
		return Event{}, err
	}
	if now, err := s.Pointer(); err == nil && now.Version == name {
		return Event{}, fmt.Errorf("%s answers already", nameOr(name))
	}
	if _, err := s.load(name); err != nil {
		return Event{}, err
	}
	e := Event{
		Schema: schema, Number: before.Number + 1, Action: RolledBack, Version: name, Previous: before.Version,
		Who: who, Why: why, When: s.o.Now(), Sequence: before.Sequence,
	}
	if err := ctx.Err(); err != nil {
		return Event{}, err
	}
	if err := l.commit(func() error { return s.disk.putJSON(s.path("published"), e) }); err != nil {
		return Event{}, fmt.Errorf("roll back to %s: %w", nameOr(name), err)
	}
	_ = s.record() // the next change does it otherwise
	return e, nil
}

// earlier is the version that the one that answers was made from.
func (s *Store) earlier(now Event) (string, error) {
	if now.Version == "" {
		return "", errors.New("the starter corpus answers, and nothing comes before it; name the version to go to")
	}
	v, err := s.read(now.Version)
	if err != nil {
		return now.Previous, nil // damaged: that from which it was published
	}
	return v.Parent, nil
}

func nameOr(name string) string {
	if name == "" {
		return "the starter corpus"
	}
	return name
}

// otherStaged says that what is staged is not what was meant. It is an [ErrStale]
// with other words.
type otherStaged struct{ is, wanted string }

func (e *otherStaged) Error() string {
	return fmt.Sprintf("what is staged is %s, not %s", e.is, e.wanted)
}

// Is makes it an ErrStale.
func (*otherStaged) Is(target error) bool { return target == ErrStale }
