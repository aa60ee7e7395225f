package main

import (
	"context"
	"encoding/json"
	"fmt"

	"policybot/bot/bench"
	"policybot/bot/eval"
	"policybot/corpus/starter"
)

// benchCommand measures time and memory on a large corpus that it makes.
type benchCommand struct {
	Records int    `default:"100000" help:"Records to make, of the built-in corpus's shape. They say nothing true."`
	Seed    uint64 `default:"1" help:"Seed of the corpus: the same one makes the same records."`
	Dir     string `placeholder:"DIR" help:"Folder for the index. Default: in memory."`
	JSON    bool   `name:"json" help:"Print the report as JSON; times are in nanoseconds."`
}

// Help is the part of the help below the flags.
func (*benchCommand) Help() string {
	return `Asks every question of the built-in corpus on a corpus of made-up records.

Examples:

    policybot bench
    policybot bench --records 10000 --json

Exit codes: 0 measured; 1 a problem, or interrupted; 2 wrong usage.`
}

// Run makes the corpus, builds its index and asks.
func (c *benchCommand) Run(ctx context.Context, p *program) error {
	if c.Records < 1 {
		return &usageError{fmt.Sprintf("--records is %d", c.Records), "Give the number of records to make, such as --records 10000."}
	}
	base, err := starter.Load()
	if err != nil {
		return err
	}
	questions, err := eval.LoadQuestions(starter.FS(), "questions", "questions")
	if err != nil {
		return err
	}
	texts := make([]string, len(questions))
	for i, q := range questions {
		texts[i] = q.Q
	}
	fmt.Fprintf(p.stderr, "making %d records …\n", c.Records)
	large, err := bench.Generate(base, c.Records, c.Seed)
	if err != nil {
		return fmt.Errorf("make a corpus: %w", err)
	}
	fmt.Fprintf(p.stderr, "building the index and asking %d questions …\n", len(texts))
	rep, err := bench.Run(ctx, large, texts, c.Dir)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(p.stdout).Encode(rep)
	}
	_, err = fmt.Fprintln(p.stdout, rep)
	return err
}
