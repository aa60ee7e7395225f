package main

import (
	"context"

	"policybot/bot"
)

// matrixCommand counts measures by city and area.
type matrixCommand struct {
	scopeFlags `embed:""`
	printFlags `embed:""`
}

// Help is the part of the help below the flags.
func (*matrixCommand) Help() string {
	return `An empty cell means that the corpus holds nothing there, not that there is no measure.

Examples:

    policybot matrix
    policybot matrix --document 2025-work-plan --lang zh

Exit codes: 0 done; 1 a problem; 2 wrong usage.`
}

// Run prints the matrix.
func (c *matrixCommand) Run(ctx context.Context, p *program) error {
	e, err := c.open(ctx, p)
	if err != nil {
		return err
	}
	defer e.Close()
	scope, err := c.scope(e, bot.Lang(c.Lang))
	if err != nil {
		return err
	}
	m, err := e.Matrix(ctx, bot.Look{Lang: bot.Lang(c.Lang), Scope: scope})
	if err != nil {
		return err
	}
	return c.print(p, e, m.Answer)
}
