package main

import (
	"context"
	"fmt"
	"strings"

	"policybot/bot"
	"policybot/bot/console"
	"policybot/bot/export"
)

// scopeFlags narrow a look-up, a list or a file.
type scopeFlags struct {
	City     []string `placeholder:"NAME" help:"City, by slug or name; may be repeated."`
	Area     []string `placeholder:"NAME" help:"Area, by slug or name; may be repeated."`
	Document []string `placeholder:"NAME" help:"Document, by id, number or name; may be repeated."`
}

// scope resolves the names that were typed, and says which it read otherwise.
func (f *scopeFlags) scope(p *program, e *engine, lang bot.Lang) (s bot.Scope, err error) {
	for _, part := range []struct {
		flag  string
		sort  bot.Sort
		typed []string
		into  *[]string
	}{{"--city ", bot.SortCity, f.City, &s.Cities}, {"--area ", bot.SortArea, f.Area, &s.Areas}, {"--document ", bot.SortDocument, f.Document, &s.Documents}} {
		if *part.into, err = resolve(p, e, part.flag, part.sort, part.typed, lang); err != nil {
			return s, err
		}
	}
	return s, nil
}

// resolve returns the keys of names of a sort. flag, with a space, is what they were
// typed after, or empty.
func resolve(p *program, e *engine, flag string, sort bot.Sort, typed []string, lang bot.Lang) (keys []string, err error) {
	for _, name := range typed {
		named, ok := e.Named(sort, name, lang)
		if !ok {
			return nil, unknownName(e, flag, sort, name)
		}
		p.note(named.Note)
		keys = append(keys, named.Key)
	}
	return keys, nil
}

// note says beside the output how something was read, if there is anything to say.
func (p *program) note(sentence string) {
	if sentence != "" {
		fmt.Fprintf(p.stderr, "policybot: %s\n", sentence)
	}
}

// unknownName is the usage error for a name that stands for nothing, or for several
// things, with those that it may mean.
func unknownName(e *engine, flag string, sort bot.Sort, typed string) error {
	near := e.Suggest(sort, "", bot.English)
	if of := e.Suggest(sort, typed, bot.English); sort != bot.SortCity && sort != bot.SortArea && len(of) > 0 { // of those there are few
		near = of
	}
	names := make([]string, len(near))
	for i, n := range near {
		names[i] = n.Key
	}
	return &usageError{fmt.Sprintf("%s%q stands for no single %s of the corpus", flag, typed, sort), "It can be: " + strings.Join(names, ", ")}
}

// printFlags say how an answer is printed.
type printFlags struct {
	JSON   bool     `name:"json" help:"Print JSON."`
	Lang   langFlag `placeholder:"LANG" help:"Language: en, zh or zh-Hant. Default: en, or that of the words."`
	Corpus dirFlag  `placeholder:"DIR" help:"Corpus folder. Default: the published one in DATA_DIR, else the built-in one."`
}

// open makes the corpus of the flags ready.
func (f *printFlags) open(ctx context.Context, p *program) (*engine, error) {
	s, err := p.settings(local)
	if err != nil {
		return nil, err
	}
	return openEngine(ctx, string(f.Corpus), s, p.quietLogger(s))
}

// print draws an answer as text, or as the JSON that an export has. A refusal ends
// the command with its exit code.
func (f *printFlags) print(p *program, e *engine, a bot.Answer) error {
	var out []byte
	if f.JSON {
		files, err := export.Write(export.Content{Answer: a, Corpus: e.corpus, Date: p.today()}, export.JSON, 0)
		if err != nil {
			return err
		}
		out = files[0].Data
		p.note(a.Carried)
	} else {
		text := a.Text()
		if p.colour() {
			text = console.Paint(text)
		}
		out = []byte(text)
	}
	if _, err := p.stdout.Write(out); err != nil {
		return fmt.Errorf("print the answer: %w", err)
	}
	if a.Status == bot.Refused {
		return errRefused
	}
	return nil
}
