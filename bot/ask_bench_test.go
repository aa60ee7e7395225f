package bot_test

import (
	"context"
	"testing"

	"policybot/bot"
	"policybot/bot/eval"
	"policybot/corpus"
	"policybot/corpus/starter"
	"policybot/index"
)

// BenchmarkAsk asks the questions of the starter corpus in turn, of that corpus and
// of 100,000 generated records.
func BenchmarkAsk(b *testing.B) {
	questions, err := eval.LoadQuestions(starter.FS(), "questions", "questions")
	if err != nil {
		b.Fatal(err)
	}
	for name, of := range map[string]func() (*bot.Engine, error){"starter": askedBot, "large": largeBot} {
		b.Run(name, func(b *testing.B) {
			e, err := of()
			if err != nil {
				b.Fatal(err)
			}
			for i := range 50 { // what is worked out once
				if _, err := e.Ask(context.Background(), bot.Question{Text: questions[i%len(questions)].Q}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, err := e.Ask(context.Background(), bot.Question{Text: questions[i%len(questions)].Q}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func askedBot() (*bot.Engine, error) {
	c, err := starter.Load()
	if err != nil {
		return nil, err
	}
	return botOf(c)
}

// botOf answers from a corpus, its index kept in memory.
func botOf(c *corpus.Corpus) (*bot.Engine, error) {
	x, err := index.Build(context.Background(), c, index.Options{})
	if err != nil {
		return nil, err
	}
	return bot.New(index.NewLive(x)), nil
}
