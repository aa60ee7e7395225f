package version

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"policybot/corpus"
	"policybot/corpus/review"
)

// Doubt is what an import left for a person to decide.
type Doubt struct {
	ID string `json:"id"` // eight characters; the same as long as the doubt is
	review.Entry
}

// Doubts lists the open doubts of what is staged.
func (s *Store) Doubts() ([]Doubt, error) {
	st, err := s.Staged()
	if err != nil {
		return nil, err
	}
	entries, err := review.Load(os.DirFS(s.path("staged", st.ID)))
	if err != nil {
		return nil, err
	}
	var out []Doubt
	for _, e := range review.Open(entries) {
		out = append(out, Doubt{doubtID(e), e})
	}
	return out, nil
}

func doubtID(e review.Entry) string {
	raw, _ := json.Marshal(e) // strings and numbers can be encoded
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:4])
}

// Decision ends a doubt.
type Decision struct {
	Staged string // id of what the caller saw; empty: whatever is staged
	Doubt  string // id
	Who    string
	Drop   bool     // take the record out
	Field  string   // set this first: "cities" or "area"; empty: keep the record as it is
	Values []string // slugs; an area is one or none
}

// ErrNoDoubt says that a doubt is not open.
var ErrNoDoubt = errors.New("there is no such open doubt; somebody may have decided it")

// Decide ends a doubt of what is staged by keeping the record as it is, setting its
// cities or its area, or taking it out. What is staged has another id after that.
func (s *Store) Decide(ctx context.Context, d Decision) (*Staged, error) {
	if d.Field != "" && d.Field != "cities" && d.Field != "area" || d.Field == "area" && len(d.Values) > 1 {
		return nil, fmt.Errorf("cannot set %s to %d values; a doubt sets cities or one area", d.Field, len(d.Values))
	}
	st, err := s.Staged()
	if err != nil {
		return nil, err
	}
	if d.Staged != "" && d.Staged != st.ID {
		return nil, ErrStale
	}
	return s.Stage(ctx, Edit{Who: d.Who, Do: func(_ context.Context, dir string) error {
		entries, err := review.Load(os.DirFS(dir))
		if err != nil {
			return err
		}
		at := slices.IndexFunc(entries, func(e review.Entry) bool { return e.Doubt != "" && doubtID(e) == d.Doubt })
		if at < 0 {
			return ErrNoDoubt
		}
		e := entries[at]
		if (d.Drop || d.Field != "") && e.Record == "" {
			return errors.New("this doubt is about the document as a whole; it can only be kept, or the corpus edited")
		}
		switch {
		case d.Drop:
			err = editRecord(dir, e.Record, func([]byte) []byte { return nil })
			entries = slices.DeleteFunc(entries, func(o review.Entry) bool { return o.Record == e.Record })
		case d.Field != "":
			err = setField(dir, e.Record, d.Field, d.Values)
			fallthrough
		default:
			entries = slices.Delete(entries, at, at+1)
		}
		if err != nil {
			return err
		}
		return s.disk.put(filepath.Join(dir, review.File), review.Marshal(entries))
	}})
}

// setField changes one field of a record and nothing else of its file.
func setField(dir, id, field string, values []string) error {
	c, err := corpus.Load(os.DirFS(dir))
	if err != nil {
		return err
	}
	for _, v := range values {
		if field == "cities" && c.City(v) == nil || field == "area" && c.Area(v) == nil {
			return fmt.Errorf("there is no %s %q in the corpus", strings.Replace(field, "cities", "city", 1), v)
		}
	}
	var value any = values
	if field == "area" {
		value = strings.Join(values, "")
	} else if values == nil {
		value = []string{}
	}
	quoted, err := json.Marshal(value) // JSON is YAML too
	if err != nil {
		return err
	}
	return editRecord(dir, id, func(item []byte) []byte {
		if bytes.HasPrefix(bytes.TrimSpace(item), []byte("{")) {
			var r map[string]json.RawMessage
			if json.Unmarshal(item, &r) != nil {
				return item
			}
			r[field] = quoted
			line, _ := json.Marshal(r)
			return append(line, '\n')
		}
		return setKey(item, field, quoted)
	})
}

// setKey puts a value in the place of a key's, in one item of a YAML list.
func setKey(item []byte, key string, value []byte) []byte {
	line := fmt.Sprintf("%s: %s\n", key, value)
	var out []byte
	done, within := false, false
	for l := range bytes.Lines(item) {
		if text := string(l); len(l) > 2 && text[:1] != "#" && text[2] != ' ' && text[2] != '-' && text[2] != '\n' {
			within = strings.HasPrefix(text[2:], key+":")
			if within {
				out = append(append(out, text[:2]...), line...)
				done = true
			}
		}
		if !within || len(bytes.TrimSpace(l)) == 0 {
			out = append(out, l...)
		}
	}
	if done {
		return out
	}
	end := bytes.IndexByte(out, '\n') + 1 // the key was missing: it goes after the first line
	return slices.Concat(out[:end], []byte("  "+line), out[end:])
}

// editRecord changes the text of one record in the file that holds it; nil takes it
// out.
func editRecord(dir, id string, edit func(item []byte) []byte) error {
	var names []string
	for _, pattern := range []string{"records*", "records/*"} {
		found, _ := fs.Glob(os.DirFS(dir), pattern)
		names = append(names, found...)
	}
	for _, name := range names {
		at := filepath.Join(dir, filepath.FromSlash(name))
		if info, err := os.Stat(at); err != nil || info.IsDir() || !slices.Contains([]string{".yaml", ".yml", ".jsonl"}, path.Ext(name)) {
			continue
		}
		raw, err := os.ReadFile(at)
		if err != nil {
			return err
		}
		items := cut(raw, path.Ext(name) == ".jsonl")
		for i, item := range items {
			if idOf(item, path.Ext(name)) != id {
				continue
			}
			items[i] = edit(item)
			out := bytes.Join(items, nil)
			if len(bytes.TrimSpace(out)) == 0 || path.Ext(name) != ".jsonl" && len(items) <= 2 && items[i] == nil {
				return os.Remove(at)
			}
			return realDisk.put(at, out)
		}
	}
	return fmt.Errorf("record %s is in no file", id)
}

// cut cuts a file of records into its items; of YAML, the first piece is what stands
// before them.
func cut(raw []byte, lines bool) [][]byte {
	pieces := [][]byte{nil}
	for l := range bytes.Lines(raw) {
		if lines || bytes.HasPrefix(l, []byte("- ")) {
			pieces = append(pieces, nil)
		}
		last := len(pieces) - 1
		pieces[last] = append(pieces[last], l...)
	}
	return pieces
}

func idOf(item []byte, ext string) string {
	if ext == ".jsonl" {
		var r struct{ ID string }
		_ = json.Unmarshal(item, &r)
		return r.ID
	}
	var list []struct{ ID string }
	if yaml.Unmarshal(item, &list) != nil || len(list) == 0 {
		return ""
	}
	return list[0].ID
}
