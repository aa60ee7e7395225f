package main

import (
	"context"
	"errors"
	"time"

	"policybot/bot/discord"
)

// serveCommand serves Discord.
type serveCommand struct {
	Corpus string `placeholder:"DIR" help:"Corpus folder to answer from. Default: the built-in one."`
}

// Help is the part of the help below the flags.
func (*serveCommand) Help() string {
	return `Needs DISCORD_TOKEN, in the environment or in .env; the README says how to get one. Ends cleanly on SIGINT and SIGTERM: answers under way are finished first.

Examples:

    policybot serve
    DATA_DIR=/var/lib/policybot LOG_FORMAT=json policybot serve

Exit codes: 0 ended by a signal; 1 a problem, such as a token that Discord refuses; 2 wrong usage.`
}

// Run serves until ctx ends.
func (c *serveCommand) Run(ctx context.Context, p *program) error {
	s, err := p.settings()
	if err != nil {
		return err
	}
	if s.DiscordToken == "" {
		return &hintError{
			errors.New("DISCORD_TOKEN is not set"),
			"Put DISCORD_TOKEN=… into .env (copy .env.example); get the token at https://discord.com/developers/applications → Bot → Reset Token",
		}
	}
	log := s.logger(p.stderr)
	log.Info("starting", append([]any{"version", programVersion()}, s.attrs()...)...)
	start := time.Now()
	e, err := openEngine(ctx, c.Corpus, s, log)
	if err != nil {
		return err
	}
	defer e.Close()
	log.Info("corpus ready", "corpus_version", e.corpus.Version, "records", len(e.corpus.Records), "duration_ms", time.Since(start).Milliseconds())
	return discord.Run(ctx, discord.Options{
		Token: string(s.DiscordToken), GuildID: string(s.DiscordGuildID), APIBase: string(s.DiscordAPIBase),
		Answerer: e, Logger: log, Version: programVersion(),
	})
}
