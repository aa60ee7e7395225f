package curate

import (
	"time"

	"policybot/corpus/diff"
	"policybot/corpus/version"
)

// diffsKept bounds the comparisons that are remembered.
const diffsKept = 16

// Between compares two versions by their names; "" is the starter corpus. Versions
// never change, so a comparison is made once.
func (d *Desk) Between(from, to string) (*diff.Diff, error) {
	key := [2]string{nameOf(from), nameOf(to)}
	d.mu.Lock()
	known := d.diffs[key]
	d.mu.Unlock()
	if known != nil {
		return known, nil
	}
	made, err := d.o.Versions.Diff(key[0], key[1])
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for k := range d.diffs {
		if len(d.diffs) < diffsKept {
			break
		}
		delete(d.diffs, k) // any: it is made again when needed
	}
	d.diffs[key] = made
	return made, nil
}

func nameOf(name string) string {
	if name == "" {
		return version.Starter
	}
	return name
}

// News is what changed since a day.
type News struct {
	Diff *diff.Diff
	// Since is when the version began to answer that is compared with; zero: it is the
	// corpus from before the first publication.
	Since time.Time
	// Short says that an older version would have been compared with, which is not
	// kept any more.
	Short bool
}

// Since compares what answers now with what answered at a time, or with the oldest
// version after that which is still kept.
func (d *Desk) Since(when time.Time) (*News, error) {
	events, err := d.o.Versions.Log()
	if err != nil {
		return nil, err
	}
	now, err := d.o.Versions.Pointer()
	if err != nil {
		return nil, err
	}
	// What answered before any event is what the first one replaced.
	before := version.Event{}
	if len(events) > 0 {
		before.Version = events[0].Previous
	}
	then := append([]version.Event{before}, events...)
	at := 0
	for i, e := range then {
		if i > 0 && !e.When.After(when) {
			at = i
		}
	}
	var lost error
	for short := false; at < len(then); at, short = at+1, true {
		made, err := d.Between(then[at].Version, now.Version)
		if err == nil {
			return &News{made, then[at].When, short}, nil
		}
		lost = err
	}
	return nil, lost
}
