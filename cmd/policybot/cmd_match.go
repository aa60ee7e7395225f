package main

import (
	"context"
	"strings"

	"policybot/bot"
)

// needFlags are what somebody says of a company.
type needFlags struct {
	Trade   string   `placeholder:"WORDS" help:"What the company does."`
	In      []string `name:"in" sep:"none" placeholder:"CITY" help:"City, by slug or name."`
	Foreign *bool    `negatable:"" help:"The company is foreign-owned, or (--no-foreign) is not."`
	Want    string   `placeholder:"WORDS" help:"What it wants to do."`
}

func (f *needFlags) need(lang bot.Lang) bot.Need {
	n := bot.Need{Trade: f.Trade, City: strings.Join(f.In, ""), Want: f.Want, Lang: lang}
	if f.Foreign != nil {
		n.Ownership = bot.DomesticOwned
		if *f.Foreign {
			n.Ownership = bot.ForeignOwned
		}
	}
	return n
}

// matchCommand finds measures for a company.
type matchCommand struct {
	needFlags  `embed:""`
	printFlags `embed:""`
}

// Help is the part of the help below the flags.
func (*matchCommand) Help() string {
	return `Every part is optional, and nothing is kept. Each measure says why it is shown; whether it applies is for the document and the city to say.

Examples:

    policybot match --trade hospital --in Suzhou --foreign
    policybot match --trade 物流 --in 大连 --want 跨境运输

Exit codes: 0 done; 1 a problem; 2 wrong usage; 3 no measure speaks of this.`
}

// Run prints the measures.
func (c *matchCommand) Run(ctx context.Context, p *program) error {
	if c.Trade == "" && len(c.In) == 0 && c.Foreign == nil && c.Want == "" {
		return &usageError{"there is nothing to match", "Tell at least one of --trade, --in, --foreign, --want"}
	}
	if len(c.In) > 1 {
		return &usageError{"--in takes one city", "Ask once for each: policybot match --in " + quote(c.In[0])}
	}
	e, err := c.open(ctx, p)
	if err != nil {
		return err
	}
	defer e.Close()
	a, err := e.Match(ctx, c.need(bot.Lang(c.Lang)))
	if err != nil {
		return err
	}
	return c.print(p, e, a)
}
