package main

import (
	"context"

	"policybot/bot"
)

// compareCommand puts cities side by side.
type compareCommand struct {
	printFlags `embed:""`
	Area       []string `placeholder:"NAME" help:"Area, by slug or name; may be repeated."`
	Document   []string `placeholder:"NAME" help:"Document, by id, number or name; may be repeated."`
	Cities     []string `arg:"" name:"city" help:"Two or more cities, by slug or name."`
}

// Help is the part of the help below the flags.
func (*compareCommand) Help() string {
	return `By area: what only one of the cities has, what several have, and where the corpus holds nothing. Records that name no city stand apart.

Examples:

    policybot compare Dalian Qingdao --area logistics
    policybot compare 大连 青岛 深圳
    policybot compare fuzhou xiamen --json

Exit codes: 0 done; 1 a problem; 2 wrong usage; 3 the corpus holds nothing that names the cities.`
}

// Run prints the comparison.
func (c *compareCommand) Run(ctx context.Context, p *program) error {
	e, err := c.open(ctx, p)
	if err != nil {
		return err
	}
	defer e.Close()
	found, err := c.compare(ctx, p, e)
	if err != nil {
		return err
	}
	return c.print(p, e, found.Answer)
}

// compare resolves the names and compares.
func (c *compareCommand) compare(ctx context.Context, p *program, e *engine) (bot.Comparison, error) {
	lang := bot.Lang(c.Lang)
	f := scopeFlags{Area: c.Area, Document: c.Document}
	scope, err := f.scope(p, e, lang)
	if err != nil {
		return bot.Comparison{}, err
	}
	cities, err := resolve(p, e, "", bot.SortCity, c.Cities, lang)
	if err != nil {
		return bot.Comparison{}, err
	}
	different := map[string]bool{} // two names may be of one city
	for _, slug := range cities {
		different[slug] = true
	}
	if len(different) < 2 {
		return bot.Comparison{}, &usageError{"a comparison takes two or more cities, each once", "As in: policybot compare Dalian Qingdao"}
	}
	if lang == "" {
		lang = bot.Detect(c.Cities[0])
	}
	return e.SideBySide(ctx, cities, bot.Look{Lang: lang, Scope: scope})
}
