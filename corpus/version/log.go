package version

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
)

// Log returns what was published and rolled back, the oldest first.
func (s *Store) Log() ([]Event, error) {
	raw, err := os.ReadFile(s.path("log.jsonl"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the log: %w", err)
	}
	var out []Event
	for line := range bytes.Lines(raw) {
		var e Event
		if json.Unmarshal(line, &e) == nil && e.Number > 0 { // else the beginning of a line, of a killed run
			out = append(out, e)
		}
	}
	// The pointer is written before the log, so its event may not have got there.
	if e, err := s.Pointer(); err == nil && e.Number > lastNumber(out) {
		out = append(out, e)
	}
	slices.SortStableFunc(out, func(a, b Event) int { return a.Number - b.Number })
	return slices.CompactFunc(out, func(a, b Event) bool { return a.Number == b.Number }), nil
}

func lastNumber(events []Event) int {
	n := 0
	for _, e := range events {
		n = max(n, e.Number)
	}
	return n
}

// record writes into the log what is missing there of the pointer's event.
func (s *Store) record() error {
	e, err := s.Pointer()
	if err != nil || e.Number == 0 {
		return err
	}
	raw, err := os.ReadFile(s.path("log.jsonl"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the log: %w", err)
	}
	for line := range bytes.Lines(raw) {
		var old Event
		if json.Unmarshal(line, &old) == nil && old.Number == e.Number {
			return nil
		}
	}
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	if err := s.disk.add(s.path("log.jsonl"), line); err != nil {
		return fmt.Errorf("write the log: %w", err)
	}
	return nil
}

// last returns the newest event, also where the pointer is damaged.
func (s *Store) last() (Event, error) {
	e, err := s.Pointer()
	if err == nil || !errors.Is(err, ErrDamaged) {
		return e, err
	}
	events, err := s.Log()
	if err != nil || len(events) == 0 {
		return Event{}, err
	}
	return events[len(events)-1], nil
}
