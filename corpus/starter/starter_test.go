package starter

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"strings"
	"testing"

	"policybot/corpus"
)

func load(t *testing.T) *corpus.Corpus {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestStarterIsWhole(t *testing.T) {
	c := load(t)
	s := c.Stats()
	for _, tt := range []struct {
		what      string
		got, want int
	}{
		{"records", s.Records, 283}, {"sources", s.Sources, 118}, {"official documents", s.Documents, 2},
		{"cities", s.Cities, 9}, {"areas", s.Areas, 16}, {"records with a caution", s.Notes, 29},
	} {
		if tt.got != tt.want {
			t.Errorf("%d %s, want %d", tt.got, tt.what, tt.want)
		}
	}
	if !strings.HasPrefix(c.Version, "2026-11-24-") {
		t.Errorf("version %q", c.Version)
	}
}

// What the loader asks of any corpus it has asked of this one; this one is held
// to more.
func TestStarterRecords(t *testing.T) {
	c := load(t)
	for _, r := range c.Records {
		if r.Text.EN == "" || r.Text.ZH == "" {
			t.Errorf("%s has a text in one language only", r.ID)
		}
		if (r.Note.EN == "") != (r.Note.ZH == "") {
			t.Errorf("%s has a caution in one language only", r.ID)
		}
		if r.Verified == "" {
			t.Errorf("%s has no date of verification", r.ID)
		}
		if c.Document(r.Document) == nil || c.Area(r.Area) == nil {
			t.Errorf("%s: document %q or area %q does not resolve", r.ID, r.Document, r.Area)
		}
		for _, slug := range r.Cities {
			if c.City(slug) == nil {
				t.Errorf("%s: city %q does not resolve", r.ID, slug)
			}
		}
		for _, id := range r.Sources {
			if c.Source(id) == nil {
				t.Errorf("%s: source %q does not resolve", r.ID, id)
			}
		}
	}
}

// Nobody is sent to a mirror site.
func TestStarterLinks(t *testing.T) {
	linked := 0
	for _, s := range load(t).Sources {
		if own := s.Page == corpus.PageOwn; own != (s.Link() != "") {
			t.Errorf("%s: page %s, link %q", s.ID, s.Page, s.Link())
		}
		if s.Link() != "" {
			linked++
		}
	}
	if linked != 71 {
		t.Errorf("%d sources are linked, want 71", linked)
	}
}

// A reader of the public corpus has not seen the papers it was made from.
func TestStarterSpeaksToItsReader(t *testing.T) {
	c := load(t)
	var notes []corpus.Text
	for _, r := range c.Records {
		notes = append(notes, r.Note)
	}
	for _, s := range c.Sources {
		notes = append(notes, s.Note)
	}
	for _, note := range notes {
		for _, word := range []string{"project brief", "the project", "seed article", "our own"} {
			if strings.Contains(strings.ToLower(note.EN), word) {
				t.Errorf("note speaks of the %s: %s", word, note.EN)
			}
		}
	}
}

func TestStarterQuestionsNameRecords(t *testing.T) {
	c := load(t)
	names, err := fs.Glob(FS(), "questions/*.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(FS(), name)
		if err != nil {
			t.Fatal(err)
		}
		number := 0
		for line := range bytes.Lines(data) {
			number++
			if len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			var q struct {
				Q      string
				Expect []string
			}
			if err := json.Unmarshal(line, &q); err != nil || q.Q == "" {
				t.Errorf("%s:%d: not a question: %v", name, number, err)
			}
			for _, id := range q.Expect {
				if c.Record(id) == nil {
					t.Errorf("%s:%d: expects record %q, which is not there", name, number, id)
				}
			}
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(); err != nil {
			b.Fatal(err)
		}
	}
}
