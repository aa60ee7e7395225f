package main

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"

	"policybot/bot/discord"
)

// serveCommand serves Discord.
type serveCommand struct {
	Corpus dirFlag `placeholder:"DIR" help:"Corpus folder to answer from, instead of the published one in DATA_DIR or the built-in one."`
}

// Help is the part of the help below the flags.
func (*serveCommand) Help() string {
	return `Needs DISCORD_TOKEN, in the environment or in .env; the README says how to get one. Ends cleanly on SIGINT and SIGTERM: answers under way are finished first. What is published or rolled back in DATA_DIR meanwhile, by this or another process, answers from then on.

Examples:

    policybot serve
    DATA_DIR=/var/lib/policybot LOG_FORMAT=json policybot serve

Exit codes: 0 ended by a signal; 1 a problem, such as a token that Discord refuses; 2 wrong usage.`
}

// Run serves until ctx ends.
func (c *serveCommand) Run(ctx context.Context, p *program) error {
	s, err := p.settings(all)
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
	e, err := openEngine(ctx, string(c.Corpus), s, log)
	if err != nil {
		return err
	}
	defer e.Close()
	log.Info("corpus ready", "corpus_version", e.corpus.Version, "records", len(e.corpus.Records), "duration_ms", time.Since(start).Milliseconds())
	if c.Corpus == "" && s.DataDir != "" {
		follow, err := follow(ctx, e, s, cmp.Or(p.lookAgain, 2*time.Second), log)
		if err != nil {
			return err
		}
		defer follow()
	}
	var past discord.Versions
	if c.Corpus == "" && s.DataDir != "" {
		if past, err = e.servedVersions(s); err != nil {
			return err
		}
	}
	db, err := openStore(ctx, s, log)
	if err != nil {
		return err
	}
	defer db.Close()
	askRate := int(s.AskRate)
	if askRate == 0 {
		askRate = -1 // no limit
	}
	var curated *discord.Corpus
	if c.Corpus == "" && s.DataDir != "" {
		var done func()
		if curated, done, err = p.curated(e, db, s); err != nil {
			return err
		}
		defer done()
	} else if s.HomeGuildID != "" {
		log.Warn("the corpus cannot be changed from Discord: HOME_GUILD_ID needs DATA_DIR, and no --corpus")
	}
	b, err := discord.New(discord.Options{
		Token: string(s.DiscordToken), GuildID: string(s.DiscordGuildID), APIBase: string(s.DiscordAPIBase),
		Answerer: e, Versions: past, Store: db, Logger: log, Version: programVersion(), Corpus: curated,
		AskRate: askRate, MessageContent: bool(s.MessageContent),
	})
	if err != nil {
		return err
	}
	stop := warnUnreached(b.Ready, cmp.Or(p.patience, 30*time.Second), log)
	defer stop()
	return b.Run(ctx)
}

// warnUnreached says once, in plain words, that Discord has not been reached after
// a while: the bot keeps trying, and its log shows the attempts alone.
func warnUnreached(ready func() bool, patience time.Duration, log *slog.Logger) (stop func() bool) {
	return time.AfterFunc(patience, func() {
		if !ready() {
			log.Warn("Discord is not reached; still trying. Check the network, DISCORD_API_BASE and https://discordstatus.com", "after", patience.String())
		}
	}).Stop
}
