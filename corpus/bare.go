package corpus

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"unicode"
)

// bareRecord is a passage of some data set: an id and a text, no more.
type bareRecord struct {
	ID    string    `json:"id"`
	Title looseText `json:"title"`
	Text  looseText `json:"text"`
}

// looseText is a Text, or a plain string in a language yet to be told.
type looseText struct {
	Text
	plain string
}

func (t *looseText) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(data, []byte(`"`)) {
		return json.Unmarshal(data, &t.plain)
	}
	return json.Unmarshal(data, &t.Text)
}

// in returns the text, with a plain string in Chinese where zh is set.
func (t looseText) in(zh bool) Text {
	if t.plain == "" {
		return t.Text
	}
	if zh {
		return Text{ZH: t.plain}
	}
	return Text{EN: t.plain}
}

// hasHan tells Chinese from other plain strings.
func hasHan(s string) bool {
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			return true
		}
	}
	return false
}

// ReadBare reads records without documents and sources, one JSON object a line:
// {"id": …, "title": …, "text": {"zh": …} or {"en": …}}. The title may be
// missing, a string or a text; other keys are passed over. They become confirmed
// background, so that an index can be measured on a data set that was not made
// for this program. name is the data set's, for its Name and for problems.
func ReadBare(r io.Reader, name string) (*Corpus, error) { return readBare(r, name, name) }

// readBare is ReadBare with a name of its own for the file, for problems.
func readBare(r io.Reader, name, file string) (*Corpus, error) {
	data, err := readText(r)
	if p, ok := errors.AsType[*textError](err); ok {
		return nil, Problems{{File: file, Line: p.line, Text: p.text}}
	}
	if err != nil {
		return nil, fmt.Errorf("read records from %s: %w", file, err)
	}
	c := &Corpus{Name: Text{EN: name, ZH: name}}
	k := &checker{at: make(origins), bare: true}
	number := 0
	for line := range bytes.Lines(data) {
		number++
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		var b bareRecord
		if err := json.Unmarshal(line, &b); err != nil {
			k.problems = append(k.problems, Problem{file, number, fmt.Sprintf("not a record: %v", err)})
			continue
		}
		text := b.Text.in(hasHan(b.Text.plain))
		record := &Record{
			ID:         b.ID,
			Kind:       KindBackground,
			Title:      b.Title.in(text.ZH != ""),
			Text:       text,
			Confidence: Confirmed,
		}
		k.at[record] = origin{file: file, line: number}
		c.Records = append(c.Records, record)
	}
	return build(c, k)
}

// bareFile is the one file of a folder that LoadBare reads.
const bareFile = "records.jsonl"

// IsBare reports whether a folder holds bare records: records.jsonl, nothing
// else that a corpus is made of, and a first line without a source.
func IsBare(fsys fs.FS) bool {
	names, err := corpusFiles(fsys)
	if err != nil {
		return false
	}
	has := false
	for _, name := range names {
		switch name {
		case bareFile:
			has = true
		case "questions.jsonl":
		default:
			return false
		}
	}
	if !has {
		return false
	}
	f, err := fsys.Open(bareFile)
	if err != nil {
		return false
	}
	defer f.Close()
	var first struct {
		ID       string
		Document string
		Sources  []string
	}
	err = json.NewDecoder(f).Decode(&first)
	return err == nil && first.ID != "" && first.Document == "" && len(first.Sources) == 0
}

// LoadBare reads the bare records of a folder, see [IsBare].
func LoadBare(fsys fs.FS, name string) (*Corpus, error) {
	f, err := fsys.Open(bareFile)
	if err != nil {
		return nil, fmt.Errorf("open bare records: %w", err)
	}
	defer f.Close()
	return readBare(f, name, bareFile)
}
