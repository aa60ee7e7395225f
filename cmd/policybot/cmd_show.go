package main

import (
	"context"
	"strings"

	"policybot/bot"
)

// glanceCommand groups the look-ups.
type glanceCommand struct {
	City     showCityCommand     `cmd:"" help:"Show a city at a glance."`
	Area     showAreaCommand     `cmd:"" help:"Show an area across cities."`
	Document showDocumentCommand `cmd:"" help:"Show a document at a glance."`
	Record   showRecordCommand   `cmd:"" help:"Show one record in full."`
	Changes  showChangesCommand  `cmd:"" help:"Show what changed for a city between two versions."`
}

// Help is the part of the help below the commands.
func (*glanceCommand) Help() string {
	return `Examples:

    policybot show city 大连
    policybot show area logistics --city Dalian --city Qingdao
    policybot show document "2025 work plan"
    policybot show record F016`
}

// lookFlags are what every look-up takes.
type lookFlags struct {
	scopeFlags `embed:""`
	printFlags `embed:""`
	Name       []string `arg:"" help:"Its slug, id or name, in either language."`
}

// show looks something up by its name and prints it.
func (f *lookFlags) show(ctx context.Context, p *program, look func(e *engine, typed string, l bot.Look) (bot.Answer, error)) error {
	e, err := f.open(ctx, p)
	if err != nil {
		return err
	}
	defer e.Close()
	lang := bot.Lang(f.Lang)
	scope, err := f.scope(p, e, lang)
	if err != nil {
		return err
	}
	typed := strings.Join(f.Name, " ")
	if lang == "" {
		lang = bot.Detect(typed)
	}
	a, err := look(e, typed, bot.Look{Lang: lang, Scope: scope})
	if err != nil {
		return err
	}
	return f.print(p, e, a)
}

const showHelp = `
--city, --area and --document narrow what is shown.

Exit codes: 0 done; 1 a problem; 2 wrong usage; 3 the corpus has no such thing.`

// showCityCommand shows a city.
type showCityCommand struct {
	lookFlags `embed:""`
}

// Help is the part of the help below the flags.
func (*showCityCommand) Help() string {
	return `Its own measures, those for several and for all cities, those that name no city, other documents about it, counts by area, and what the corpus does not have.

Examples:

    policybot show city Dalian
    policybot show city 福州 --area healthcare
` + showHelp
}

// Run prints the city.
func (c *showCityCommand) Run(ctx context.Context, p *program) error {
	return c.show(ctx, p, func(e *engine, typed string, l bot.Look) (bot.Answer, error) { return e.City(ctx, typed, l) })
}

// showAreaCommand shows an area.
type showAreaCommand struct {
	lookFlags `embed:""`
}

// Help is the part of the help below the flags.
func (*showAreaCommand) Help() string {
	return `Examples:

    policybot show area finance
    policybot show area 物流 --city 大连
` + showHelp
}

// Run prints the area.
func (c *showAreaCommand) Run(ctx context.Context, p *program) error {
	return c.show(ctx, p, func(e *engine, typed string, l bot.Look) (bot.Answer, error) { return e.Area(ctx, typed, l) })
}

// showDocumentCommand shows a document.
type showDocumentCommand struct {
	lookFlags `embed:""`
}

// Help is the part of the help below the flags.
func (*showDocumentCommand) Help() string {
	return `Examples:

    policybot show document 2025-work-plan
    policybot show document 84号文 --area finance
` + showHelp
}

// Run prints the document.
func (c *showDocumentCommand) Run(ctx context.Context, p *program) error {
	return c.show(ctx, p, func(e *engine, typed string, l bot.Look) (bot.Answer, error) { return e.Document(ctx, typed, l) })
}

// showRecordCommand shows a record.
type showRecordCommand struct {
	lookFlags `embed:""`
}

// Help is the part of the help below the flags.
func (*showRecordCommand) Help() string {
	return `By id, official number or words. With its text in both languages, its place in the document, its neighbours, related records and references ready to be copied (GB/T 7714 and plain English), and, with DATA_DIR, what earlier versions said. Words that several records hold list them.

Examples:

    policybot show record F016
    policybot show record app store
` + showHelp
}

// Run prints the record.
func (c *showRecordCommand) Run(ctx context.Context, p *program) error {
	past, err := p.history(string(c.Corpus))
	if err != nil {
		return err
	}
	return c.show(ctx, p, func(e *engine, typed string, l bot.Look) (bot.Answer, error) {
		ids := 0
		for _, word := range c.Name {
			if e.corpus.Record(strings.ToUpper(word)) != nil {
				ids++
			}
		}
		if ids > 1 {
			return bot.Answer{}, &usageError{"show record takes one record", "As in: policybot show record " + strings.ToUpper(c.Name[0])}
		}
		return e.FullRecord(ctx, typed, l, past)
	})
}
