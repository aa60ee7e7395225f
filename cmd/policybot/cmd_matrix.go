package main

import (
	"context"
	"fmt"
	"os"

	"policybot/bot"
	"policybot/bot/picture"
)

// matrixCommand counts measures by city and area.
type matrixCommand struct {
	scopeFlags `embed:""`
	printFlags `embed:""`
	PNG        string `name:"png" placeholder:"FILE" help:"Draw it as a picture, and print what the picture shows in words; - writes the picture to standard output."`
	Dark       bool   `help:"With --png: for a dark surrounding."`
}

// Help is the part of the help below the flags.
func (*matrixCommand) Help() string {
	return `An empty cell means that the corpus holds nothing there, not that there is no measure.

Examples:

    policybot matrix
    policybot matrix --document 2025-work-plan --lang zh
    policybot matrix --lang zh --png matrix.png

Exit codes: 0 done; 1 a problem; 2 wrong usage.`
}

// Run prints the matrix.
func (c *matrixCommand) Run(ctx context.Context, p *program) error {
	e, err := c.open(ctx, p)
	if err != nil {
		return err
	}
	defer e.Close()
	scope, err := c.scope(p, e, bot.Lang(c.Lang))
	if err != nil {
		return err
	}
	m, err := e.Matrix(ctx, bot.Look{Lang: bot.Lang(c.Lang), Scope: scope})
	if err != nil {
		return err
	}
	if c.PNG == "" {
		return c.print(p, e, m.Answer)
	}
	raw, err := picture.Matrix(m, picture.Options{Dark: c.Dark})
	if err != nil {
		return err
	}
	if c.PNG == "-" {
		_, err := p.stdout.Write(raw)
		return err
	}
	if err := os.WriteFile(c.PNG, raw, 0o644); err != nil {
		return fmt.Errorf("write the picture: %w", err)
	}
	_, err = fmt.Fprintf(p.stdout, "%s: %s\n", c.PNG, m.Alt)
	return err
}
