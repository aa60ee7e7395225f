package main

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"sync"

	"policybot/bot"
	"policybot/corpus"
	"policybot/corpus/diff"
	"policybot/corpus/version"
)

// servedVersions is what a bot that serves tells of the versions that are kept. It
// remembers in what each differs from the next, as versions never change: only the
// first look at a version takes the time of reading it.
type servedVersions struct {
	store *version.Store
	now   func() *corpus.Corpus // what answers

	mu      sync.Mutex
	before  map[[2]string]map[string]*corpus.Record // by two versions: the records of the first that the second has otherwise; nil where it alone has one
	damaged map[string]bool
	read    *corpus.Corpus // the last one
}

// servedVersions returns the versions in the data folder.
func (e *engine) servedVersions(s *settings) (*servedVersions, error) {
	store, err := openVersions(s)
	if err != nil {
		return nil, err
	}
	return &servedVersions{store: store, now: e.Corpus, before: map[[2]string]map[string]*corpus.Record{}, damaged: map[string]bool{}}, nil
}

// builtIn is how the built-in corpus calls itself.
var builtIn = sync.OnceValues(func() (string, error) {
	c, err := loadCorpus("")
	if err != nil {
		return "", err
	}
	return c.Version, nil
})

// Between compares two versions by how the corpora call themselves.
func (v *servedVersions) Between(from, to string) (*diff.Diff, error) {
	own, err := builtIn()
	if err != nil {
		return nil, err
	}
	name := func(of string) string {
		if of == own {
			return version.Starter
		}
		return of
	}
	return v.store.Diff(name(from), name(to))
}

// Past implements [bot.History]. A version that cannot be read is left out: another
// command says so.
func (v *servedVersions) Past(ctx context.Context, id string) ([]bot.PastRecord, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	kept, err := v.store.Versions() // the newest first
	if err != nil {
		return nil, err
	}
	var out []bot.PastRecord
	rec, next := (*corpus.Record)(nil), ""
	for _, k := range kept {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if v.damaged[k.Name] {
			continue
		}
		if next == "" {
			c, err := v.load(k.Name)
			if c == nil {
				if err != nil {
					return nil, err
				}
				continue
			}
			rec = c.Record(id)
		} else {
			before, err := v.differences(k.Name, next)
			switch {
			case err != nil:
				return nil, err
			case before == nil:
				continue
			}
			if was, differs := before[id]; differs {
				rec = was
			}
		}
		out = append(out, bot.PastRecord{Version: k.Name, Record: rec})
		next = k.Name
	}
	slices.Reverse(out)
	return out, nil
}

// load reads a version; nil where it is damaged, or gone meanwhile.
func (v *servedVersions) load(name string) (*corpus.Corpus, error) {
	if c := v.now(); c.Version == name {
		return c, nil
	}
	if v.read != nil && v.read.Version == name {
		return v.read, nil
	}
	l, err := v.store.Load(name)
	switch {
	case errors.Is(err, version.ErrDamaged), errors.Is(err, version.ErrUnknown):
		v.damaged[name] = true
		return nil, nil
	case err != nil:
		return nil, err
	}
	return l.Corpus, nil
}

// differences returns the records in which a version differs from a later one; nil
// where one of the two cannot be read.
func (v *servedVersions) differences(from, to string) (map[string]*corpus.Record, error) {
	key := [2]string{from, to}
	if known := v.before[key]; known != nil {
		return known, nil
	}
	later, err := v.load(to)
	if later == nil {
		return nil, err
	}
	earlier, err := v.load(from)
	if earlier == nil {
		return nil, err
	}
	v.read = earlier // the later one of the next two
	out := map[string]*corpus.Record{}
	for _, r := range earlier.Records {
		if now := later.Record(r.ID); now == nil || !reflect.DeepEqual(now, r) {
			out[r.ID] = r
		}
	}
	for _, r := range later.Records {
		if earlier.Record(r.ID) == nil {
			out[r.ID] = nil
		}
	}
	v.before[key] = out
	return out, nil
}
