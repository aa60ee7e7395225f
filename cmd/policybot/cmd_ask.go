package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"policybot/bot"
	"policybot/bot/console"
)

// askCommand answers one question.
type askCommand struct {
	JSON     bool     `name:"json" help:"Print the answer as JSON."`
	Lang     langFlag `placeholder:"LANG" help:"Language of the answer: en, zh or zh-Hant. Default: that of the question."`
	Corpus   dirFlag  `placeholder:"DIR" help:"Corpus folder to answer from. Default: the published one in DATA_DIR, else the built-in one."`
	Version  string   `placeholder:"VERSION" help:"Version in DATA_DIR to answer from: its name, number or hash, staged, or starter."`
	Question []string `arg:"" optional:"" help:"The question; - reads it from standard input. Flags may stand before or after it."`
}

// Help is the part of the help below the flags.
func (*askCommand) Help() string {
	return `Examples:

    policybot ask "Which cities are in the pilot?"
    policybot ask 大连这次重点做什么
    policybot ask --lang zh-Hant "What may Suzhou do?"
    policybot ask --json "How many tasks are there?" | jq .records
    policybot ask --version staged "What may Dalian do?"
    echo "试点有哪些城市？" | policybot ask -

A word that begins with a dash goes after --, as in: policybot ask -- -5 degrees

Exit codes: 0 answered, related, a question back or small talk; 1 a problem, or interrupted; 2 wrong usage; 3 refused.`
}

// langFlag is a language of answers.
type langFlag bot.Lang

// UnmarshalText accepts the languages that answers can be in.
func (l *langFlag) UnmarshalText(text []byte) error {
	switch v := bot.Lang(text); v {
	case bot.English, bot.Simplified, bot.Traditional:
		*l = langFlag(v)
		return nil
	}
	return fmt.Errorf("there is no language %q; it can be en, zh or zh-Hant", text)
}

// maxStdin bounds a question from standard input, in bytes.
const maxStdin = 64 << 10

// Run answers the question.
func (c *askCommand) Run(ctx context.Context, p *program) error {
	question, err := c.question(ctx, p.stdin)
	if err != nil {
		return err
	}
	s, err := p.settings(local)
	if err != nil {
		return err
	}
	var e *engine
	switch {
	case c.Version != "" && c.Corpus != "":
		return &usageError{"--corpus and --version do not go together", "See policybot ask --help"}
	case c.Version != "":
		e, err = openVersion(ctx, c.Version, s, p.quietLogger(s))
	default:
		e, err = openEngine(ctx, string(c.Corpus), s, p.quietLogger(s))
	}
	if err != nil {
		return err
	}
	defer e.Close()
	start := time.Now()
	answer, err := e.Ask(ctx, bot.Question{Text: question, Lang: bot.Lang(c.Lang)})
	if err != nil {
		return err
	}
	if c.JSON {
		err = writeAnswerJSON(p.stdout, question, answer, time.Since(start))
	} else {
		text := answer.Text()
		if p.colour() {
			text = console.Paint(text)
		}
		_, err = io.WriteString(p.stdout, text)
	}
	if err != nil {
		return fmt.Errorf("print the answer: %w", err)
	}
	if answer.Status == bot.Refused {
		return errRefused
	}
	return nil
}

// question returns the question from the words or from standard input.
func (c *askCommand) question(ctx context.Context, stdin io.Reader) (string, error) {
	text := strings.Join(c.Question, " ")
	next := `Write it after the command: policybot ask "Which cities are in the pilot?"`
	if text == "-" {
		raw, err := readAll(ctx, io.LimitReader(stdin, maxStdin))
		if err != nil {
			return "", fmt.Errorf("read the question from standard input: %w", err)
		}
		text = string(whole(raw))
		next = `Send it on standard input: echo "Which cities are in the pilot?" | policybot ask -`
	}
	if !utf8.ValidString(text) {
		return "", &usageError{"the question is not UTF-8", next}
	}
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	if !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) }) {
		return "", &usageError{"there is no question", next}
	}
	return text, nil
}

// readAll is io.ReadAll that ends with ctx. The reading itself cannot be
// interrupted and then goes on by itself.
func readAll(ctx context.Context, r io.Reader) ([]byte, error) {
	type result struct {
		data []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		data, err := io.ReadAll(r)
		done <- result{data, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-done:
		return r.data, r.err
	}
}

// whole cuts off a character of which the limit has left only the beginning.
func whole(raw []byte) []byte {
	if len(raw) < maxStdin {
		return raw
	}
	for n := range min(utf8.UTFMax, len(raw)) {
		if utf8.Valid(raw[:len(raw)-n]) {
			return raw[:len(raw)-n]
		}
	}
	return raw
}

// answerJSON is an answer for programs. Its lists are never null.
type answerJSON struct {
	Question      string         `json:"question"`
	Language      bot.Lang       `json:"language"`
	Status        bot.Status     `json:"status"`
	Headline      string         `json:"headline"`
	Text          string         `json:"text"`
	Records       []recordJSON   `json:"records"`
	Citations     []citationJSON `json:"citations"`
	Count         int            `json:"count"`
	Confidence    string         `json:"confidence"`
	Recognised    recognisedJSON `json:"recognised"`
	CorpusVersion string         `json:"corpus_version"`
	ElapsedMS     float64        `json:"elapsed_ms"`
}

type recordJSON struct {
	ID       string   `json:"id"`
	Document string   `json:"document"`
	Kind     string   `json:"kind"`
	Cities   []string `json:"cities"`
	Area     string   `json:"area"`
	Score    float64  `json:"score"`
	Text     string   `json:"text"`
	Clause   string   `json:"clause"`
}

type citationJSON struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Publisher string `json:"publisher"`
	Date      string `json:"date"`
	URL       string `json:"url"`
}

type recognisedJSON struct {
	Cities    []string `json:"cities"`
	Areas     []string `json:"areas"`
	Documents []string `json:"documents"`
	Intent    string   `json:"intent"`
}

func writeAnswerJSON(w io.Writer, question string, a bot.Answer, took time.Duration) error {
	out := answerJSON{
		Question: question, Language: a.Lang, Status: a.Status, Headline: a.Headline, Text: a.Text(),
		Records: []recordJSON{}, Citations: []citationJSON{}, Count: a.Count, Confidence: a.Confidence,
		Recognised: recognisedJSON{
			Cities: list(a.Recognised.Cities), Areas: list(a.Recognised.Areas),
			Documents: list(a.Recognised.Documents), Intent: a.Recognised.Intent,
		},
		CorpusVersion: a.CorpusVersion, ElapsedMS: float64(took.Microseconds()) / 1000,
	}
	for _, r := range a.Ranked {
		out.Records = append(out.Records, recordJSON{r.ID, r.Document, r.Kind, list(r.Cities), r.Area, r.Score, r.Text, r.Clause})
	}
	for _, c := range a.Citations {
		out.Citations = append(out.Citations, citationJSON{c.ID, c.Title, c.Publisher, c.Date, c.URL})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

// list returns s, or an empty list for none.
func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
