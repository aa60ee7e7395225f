// Package review reads and writes review.yaml, the part of a corpus folder that
// says what an import proposed for its records, on what ground, and what a
// person still has to decide. Loading a corpus passes over the file; publishing
// one asks [Open].
package review

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/goccy/go-yaml"
)

// File is the name of the file in a corpus folder.
const File = "review.yaml"

// maxBytes bounds the file.
const maxBytes = 64 << 20

// Entry is one proposal or one doubt. An entry with a Doubt is open until
// somebody takes the entry out of the file.
type Entry struct {
	Document string `yaml:"document" json:"document"`
	Record   string `yaml:"record" json:"record,omitempty"` // empty: of the document as a whole, or of a list
	Field    string `yaml:"field" json:"field,omitempty"`   // cities, area, kind, dates, departments …
	Value    string `yaml:"value" json:"value,omitempty"`   // what was proposed, lists with commas
	Basis    string `yaml:"basis" json:"basis,omitempty"`   // what the proposal rests on
	Doubt    string `yaml:"doubt" json:"doubt,omitempty"`   // what a person should decide
	Page     int    `yaml:"page" json:"page,omitempty"`
	Line     int    `yaml:"line" json:"line,omitempty"`
}

// Load reads the entries of a corpus folder; a folder without the file has none.
func Load(fsys fs.FS) ([]Entry, error) {
	raw, err := fs.ReadFile(fsys, File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", File, err)
	}
	if len(raw) > maxBytes {
		return nil, fmt.Errorf("read %s: it is larger than %d MiB", File, maxBytes>>20)
	}
	var out []Entry
	if err := yaml.Unmarshal(raw, &out); err != nil {
		return nil, fmt.Errorf("read %s: %w", File, err)
	}
	return out, nil
}

// Open returns the entries that a person has not decided yet.
func Open(entries []Entry) []Entry {
	var out []Entry
	for _, e := range entries {
		if e.Doubt != "" {
			out = append(out, e)
		}
	}
	return out
}

// Marshal writes the entries as the file holds them.
func Marshal(entries []Entry) []byte {
	var b strings.Builder
	b.WriteString("# What imports proposed and on what ground. An entry with a doubt waits for a\n# person: decide, change the record if need be, and take the entry out.\n\n")
	if len(entries) == 0 {
		b.WriteString("[]\n")
	}
	for _, e := range entries {
		before := "- "
		for _, f := range []struct{ key, value string }{
			{"document", e.Document}, {"record", e.Record}, {"field", e.Field}, {"value", e.Value}, {"basis", e.Basis}, {"doubt", e.Doubt},
		} {
			if f.value == "" && f.key != "document" {
				continue
			}
			// A JSON string is a YAML one, whatever it holds.
			quoted, _ := json.Marshal(f.value)
			fmt.Fprintf(&b, "%s%s: %s\n", before, f.key, quoted)
			before = "  "
		}
		if e.Page > 0 {
			fmt.Fprintf(&b, "  page: %d\n", e.Page)
		}
		if e.Line > 0 {
			fmt.Fprintf(&b, "  line: %d\n", e.Line)
		}
	}
	return []byte(b.String())
}
