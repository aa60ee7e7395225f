package eval

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"policybot/bot"
)

// Halves are the parts that a set of questions may be split into: what may be tuned on,
// and what is asked for its figures alone, as worded by people who do not know the
// records and by people who know them all.
var Halves = []string{"tune", "check", "exam"}

// HalvesText names the halves for people.
const HalvesText = "tune, check or exam"

// Unseen reports whether the questions of a half are asked for their figures alone.
func Unseen(half string) bool { return half == "check" || half == "exam" }

// Question is one line of a question file.
type Question struct {
	Q           string   `json:"q"`
	Lang        string   `json:"lang"`         // en, zh or zh-Hant; told from the text when missing
	Type        string   `json:"type"`         // a word to report by, such as fact or near-miss
	Expect      []string `json:"expect"`       // ids of which any answers; empty: it must be refused
	MustContain []string `json:"must_contain"` // what the answer's text must say

	Half  string `json:"half,omitempty"`  // one of [Halves], or none
	Style string `json:"style,omitempty"` // how it is worded, for the people who edit the file
	Pair  string `json:"pair,omitempty"`  // shared by the same question in another language
	ID    string `json:"id,omitempty"`    // for the people who edit the file
	Note  string `json:"note,omitempty"`  // likewise

	File string `json:"-"`
	Line int    `json:"-"`
}

// Answerable reports whether the corpus is expected to hold an answer.
func (q *Question) Answerable() bool { return len(q.Expect) > 0 }

// At returns the place of the question as "file:line".
func (q *Question) At() string { return fmt.Sprintf("%s:%d", q.File, q.Line) }

// Problem is one thing wrong in a question file.
type Problem struct {
	File string
	Line int
	Text string
}

// String returns the problem as "file:line: text".
func (p Problem) String() string { return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text) }

// Problems is everything wrong in some question files. It is the error of
// [ReadQuestions] and [LoadQuestions].
type Problems []Problem

// shownProblems bounds the error text.
const shownProblems = 20

// Error returns the problems one to a line, the first twenty of them.
func (ps Problems) Error() string {
	if len(ps) == 1 {
		return ps[0].String()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d problems in the questions", len(ps))
	for i, p := range ps {
		if i == shownProblems {
			fmt.Fprintf(&b, "\n  and %d more", len(ps)-i)
			break
		}
		b.WriteString("\n  " + p.String())
	}
	return b.String()
}

// ReadQuestions reads questions, one JSON object a line; empty lines are passed
// over. Its error is [Problems], or what kept r from being read.
func ReadQuestions(r io.Reader, name string) ([]Question, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read questions from %s: %w", name, err)
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	var questions []Question
	var problems Problems
	line := 0
	for raw := range bytes.Lines(data) {
		line++
		raw = bytes.TrimSpace(raw)
		if len(raw) == 0 {
			continue
		}
		q, err := readQuestion(raw)
		if err != nil {
			problems = append(problems, Problem{name, line, err.Error()})
			continue
		}
		q.File, q.Line = name, line
		questions = append(questions, q)
	}
	if problems != nil {
		return nil, problems
	}
	return questions, nil
}

func readQuestion(raw []byte) (Question, error) {
	var q Question
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&q); err != nil {
		return q, plainJSON(err)
	}
	if d.More() {
		return q, errors.New("more than one JSON object on the line")
	}
	if strings.TrimSpace(q.Q) == "" {
		return q, errors.New("no question: q is missing or empty")
	}
	if q.Expect == nil {
		return q, errors.New("no expect: list the ids that answer, or write [] for a question that must be refused")
	}
	if slices.Contains(q.Expect, "") {
		return q, errors.New("expect has an empty id")
	}
	if slices.Contains(q.MustContain, "") {
		return q, errors.New("must_contain has an empty text")
	}
	if q.Half != "" && !slices.Contains(Halves, q.Half) {
		return q, fmt.Errorf("half is %q; it can be %s", q.Half, HalvesText)
	}
	switch bot.Lang(q.Lang) {
	case bot.English, bot.Simplified, bot.Traditional:
	case "":
		q.Lang = string(bot.Detect(q.Q))
	default:
		return q, fmt.Errorf("lang is %q; it can be en, zh or zh-Hant", q.Lang)
	}
	return q, nil
}

// plainJSON says what encoding/json means without naming Go's types.
func plainJSON(err error) error {
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("%s cannot be a %s", t.Field, t.Value)
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return fmt.Errorf("unknown key %s", name)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the JSON object does not end on this line")
	}
	return fmt.Errorf("not a JSON object: %s", strings.TrimPrefix(err.Error(), "json: "))
}

// LoadQuestions reads a question file of fsys, or every *.jsonl file of a folder
// in the order of their names. shown is what to call it in problems. In a folder no
// question may stand twice: it would count double, and leak from one half into the
// other.
func LoadQuestions(fsys fs.FS, name, shown string) ([]Question, error) {
	at, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, err
	}
	if !at.IsDir() {
		f, err := fsys.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return ReadQuestions(f, shown)
	}
	entries, err := fs.ReadDir(fsys, name)
	if err != nil {
		return nil, err
	}
	var questions []Question
	var problems Problems
	for _, e := range entries {
		if e.IsDir() || path.Ext(e.Name()) != ".jsonl" || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		more, err := LoadQuestions(fsys, path.Join(name, e.Name()), path.Join(shown, e.Name()))
		if p, ok := errors.AsType[Problems](err); ok {
			problems = append(problems, p...)
		} else if err != nil {
			return nil, err
		}
		questions = append(questions, more...)
	}
	if problems = append(problems, repeated(questions)...); problems != nil {
		return nil, problems
	}
	return questions, nil
}

// repeated lists the questions that stand twice, with both places.
func repeated(questions []Question) Problems {
	var problems Problems
	first := make(map[string]*Question, len(questions))
	for i := range questions {
		q := &questions[i]
		wording := strings.ToLower(strings.Join(strings.Fields(q.Q), " "))
		if before := first[wording]; before != nil {
			problems = append(problems, Problem{q.File, q.Line, fmt.Sprintf("the same question as %s: %s", before.At(), q.Q)})
			continue
		}
		first[wording] = q
	}
	return problems
}

// UnknownIDs lists the expected ids that the corpus does not know.
func UnknownIDs(questions []Question, known func(id string) bool) Problems {
	var problems Problems
	for i := range questions {
		for _, id := range questions[i].Expect {
			if !known(id) {
				problems = append(problems, Problem{questions[i].File, questions[i].Line, fmt.Sprintf("expect names %q, which is no record of the corpus", id)})
			}
		}
	}
	return problems
}
