package bot_test

import (
	"context"
	"sync"
	"testing"

	"policybot/bot"
	"policybot/bot/bench"
	"policybot/corpus/starter"
)

// largeBot answers from 100,000 generated records; it is made once.
var largeBot = sync.OnceValues(func() (*bot.Engine, error) {
	base, err := starter.Load()
	if err != nil {
		return nil, err
	}
	c, err := bench.Generate(base, 100_000, 1)
	if err != nil {
		return nil, err
	}
	return botOf(c)
})

func BenchmarkLooks(b *testing.B) {
	e, err := largeBot()
	if err != nil {
		b.Fatal(err)
	}
	if _, err := e.City(context.Background(), "dalian", bot.Look{}); err != nil { // collects names once
		b.Fatal(err)
	}
	for name, look := range map[string]func() error{
		"city":   func() error { _, err := e.City(context.Background(), "dalian", bot.Look{}); return err },
		"area":   func() error { _, err := e.Area(context.Background(), "healthcare", bot.Look{}); return err },
		"record": func() error { _, err := e.FullRecord(context.Background(), "G050000", bot.Look{}, nil); return err },
		"document": func() error {
			_, err := e.Document(context.Background(), "2025-work-plan", bot.Look{})
			return err
		},
		"list": func() error {
			_, err := e.List(context.Background(), bot.ListQuery{Text: "foreign hospital"})
			return err
		},
		"match": func() error {
			_, err := e.Match(context.Background(), bot.Need{Trade: "logistics", City: "dalian"})
			return err
		},
		"compare": func() error {
			_, err := e.SideBySide(context.Background(), []string{"dalian", "qingdao"}, bot.Look{})
			return err
		},
		"matrix": func() error { _, err := e.Matrix(context.Background(), bot.Look{}); return err },
		"city-zh-Hant": func() error {
			_, err := e.City(context.Background(), "dalian", bot.Look{Lang: bot.Traditional})
			return err
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := look(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
