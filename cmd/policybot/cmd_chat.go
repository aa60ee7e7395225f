package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"policybot/bot"
	"policybot/bot/console"
)

// chatCommand answers in the terminal.
type chatCommand struct {
	Lang   langFlag `placeholder:"LANG" help:"Language of the answers: en, zh or zh-Hant. Default: that of each question."`
	Corpus dirFlag  `placeholder:"DIR" help:"Corpus folder to answer from. Default: the published one in DATA_DIR, else the built-in one."`
}

// Help is the part of the help below the flags.
func (*chatCommand) Help() string {
	return `Examples:

    policybot chat
    policybot chat --lang zh
    policybot chat < questions.txt

Inside, :help shows what can be typed and :quit (or Ctrl-D) ends.

Exit codes: 0 the chat ended; 1 a problem; 2 wrong usage.`
}

// Run answers until the input ends.
func (c *chatCommand) Run(ctx context.Context, p *program) error {
	s, err := p.settings(local)
	if err != nil {
		return err
	}
	e, err := openEngine(ctx, string(c.Corpus), s, p.quietLogger(s))
	if err != nil {
		return err
	}
	defer e.Close()
	words := cmp.Or(bot.Lang(c.Lang), terminalLang(p.env))
	chat := &console.Chat{
		Answerer: e, In: p.stdin, Out: p.stdout,
		Corpus: e.corpus.Name.In(string(words)), Words: words, Lang: bot.Lang(c.Lang),
		Terminal: isTerminal(p.stdin) && isTerminal(p.stdout), Colour: p.colour(),
	}
	if err := chat.Run(ctx); err != nil {
		return fmt.Errorf("chat: %w", err)
	}
	return nil
}

// terminalLang returns the language that the terminal's user has chosen.
func terminalLang(env map[string]string) bot.Lang {
	locale := strings.ToLower(cmp.Or(env["LC_ALL"], env["LC_MESSAGES"], env["LANG"]))
	switch {
	case !strings.HasPrefix(locale, "zh"):
		return bot.English
	case strings.Contains(locale, "tw"), strings.Contains(locale, "hk"), strings.Contains(locale, "mo"), strings.Contains(locale, "hant"):
		return bot.Traditional
	}
	return bot.Simplified
}
