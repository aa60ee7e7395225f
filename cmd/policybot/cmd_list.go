package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"policybot/bot"
	"policybot/bot/export"
	"policybot/corpus"
)

// filterFlags say which records a list or a file has.
type filterFlags struct {
	scopeFlags `embed:""`
	Kind       []string `placeholder:"KIND" help:"Kind of record: measure, implementation, background, date, number or city-profile; may be repeated."`
	Wide       bool     `help:"With --city: records that name no city too."`
	Sort       string   `enum:"relevance,number," default:"" placeholder:"ORDER" help:"relevance or number. Default: relevance with words, else number."`
	Limit      int      `default:"0" placeholder:"N" help:"Most records. Default: all, up to 10000."`
}

// query resolves the flags and words into a query.
func (f *filterFlags) query(p *program, e *engine, lang bot.Lang, words []string) (bot.ListQuery, error) {
	scope, err := f.scope(p, e, lang)
	if err != nil {
		return bot.ListQuery{}, err
	}
	for _, k := range f.Kind {
		if !slices.Contains(bot.Kinds, corpus.Kind(k)) {
			return bot.ListQuery{}, &usageError{fmt.Sprintf("--kind %q is no kind of record", k), "It can be: measure, implementation, background, date, number, city-profile"}
		}
	}
	if f.Limit < 0 {
		return bot.ListQuery{}, &usageError{fmt.Sprintf("--limit %d is less than none", f.Limit), "Give a number from 1, or leave it out for all"}
	}
	limit := f.Limit
	if limit == 0 {
		limit = bot.ListMost
	}
	return bot.ListQuery{
		Text: strings.Join(words, " "), Kinds: f.Kind, Order: bot.Order(f.Sort), Limit: limit, Wide: f.Wide,
		Look: bot.Look{Lang: lang, Scope: scope},
	}, nil
}

// listCommand lists records.
type listCommand struct {
	filterFlags `embed:""`
	printFlags  `embed:""`
	CSV         bool     `name:"csv" xor:"format" help:"Print CSV."`
	Words       []string `arg:"" optional:"" help:"Words that the records hold; cities named in them count as --city."`
}

// Help is the part of the help below the flags.
func (*listCommand) Help() string {
	return `Filters and words narrow together. Counts by city, area, document and kind are in the JSON.

Examples:

    policybot list --city Dalian
    policybot list --area 医疗 --kind measure hospital
    policybot list --document 2025-work-plan --csv > plan.csv
    policybot list --json logistics | jq .facets

Exit codes: 0 done; 1 a problem; 2 wrong usage; 3 nothing matches.`
}

// Run prints the list.
func (c *listCommand) Run(ctx context.Context, p *program) error {
	if c.CSV && c.JSON {
		return &usageError{"--csv and --json do not go together", "See policybot list --help"}
	}
	e, err := c.open(ctx, p)
	if err != nil {
		return err
	}
	defer e.Close()
	q, err := c.query(p, e, bot.Lang(c.Lang), c.Words)
	if err != nil {
		return err
	}
	a, err := e.List(ctx, q)
	if err != nil {
		return err
	}
	if !c.CSV || a.Status == bot.Refused {
		return c.print(p, e, a)
	}
	files, err := export.Write(export.Content{Answer: a, Corpus: e.corpus, Date: p.today()}, export.CSV, 0)
	if err != nil {
		return err
	}
	_, err = p.stdout.Write(files[0].Data)
	return err
}
