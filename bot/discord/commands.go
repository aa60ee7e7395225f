package discord

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
)

// maxQuestion is how long a question may be, in characters. A longer one is a
// text, not a question.
const maxQuestion = 500

// commands are the application's commands. For one server alone, Discord takes
// neither contexts nor installation types.
func commands(guild bool) []*discordgo.ApplicationCommand {
	all := slices.Concat([]*discordgo.ApplicationCommand{askCommand(), settingsCommand(), setupCommand()}, lookupCommands(), followCommands())
	return placed(all, guild)
}

// placed says where commands can be used.
func placed(all []*discordgo.ApplicationCommand, guild bool) []*discordgo.ApplicationCommand {
	for _, c := range all {
		switch {
		case guild:
		case c.DefaultMemberPermissions != nil: // for those who manage a server that has the bot
			c.Contexts = &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild}
			c.IntegrationTypes = &[]discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall}
		default:
			c.Contexts = &[]discordgo.InteractionContextType{
				discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM, discordgo.InteractionContextPrivateChannel,
			}
			c.IntegrationTypes = &[]discordgo.ApplicationIntegrationType{
				discordgo.ApplicationIntegrationGuildInstall, discordgo.ApplicationIntegrationUserInstall,
			}
		}
	}
	return all
}

// askCommand is /ask.
func askCommand() *discordgo.ApplicationCommand {
	c := command("ask")
	question := option(discordgo.ApplicationCommandOptionString, "ask.question")
	question.Required, question.MinLength, question.MaxLength = true, ptr(1), maxQuestion
	private := option(discordgo.ApplicationCommandOptionBoolean, "ask.private")
	c.Options = []*discordgo.ApplicationCommandOption{question, suggested("ask.city"), suggested("ask.area"), private}
	return c
}

// command is a slash command, named and described by the messages of its key.
func command(key string) *discordgo.ApplicationCommand {
	return &discordgo.ApplicationCommand{
		Type:                     discordgo.ChatApplicationCommand,
		Name:                     words(bot.English, key+".name"),
		NameLocalizations:        ptr(localized(key + ".name")),
		Description:              words(bot.English, key+".description"),
		DescriptionLocalizations: ptr(localized(key + ".description")),
	}
}

// option is an option of a command, named and described by the messages of its key.
func option(kind discordgo.ApplicationCommandOptionType, key string) *discordgo.ApplicationCommandOption {
	return &discordgo.ApplicationCommandOption{
		Type:                     kind,
		Name:                     words(bot.English, key+".name"),
		NameLocalizations:        localized(key + ".name"),
		Description:              words(bot.English, key+".description"),
		DescriptionLocalizations: localized(key + ".description"),
	}
}

func localized(key string) map[discordgo.Locale]string {
	return map[discordgo.Locale]string{
		discordgo.ChineseCN: words(bot.Simplified, key),
		discordgo.ChineseTW: words(bot.Traditional, key),
	}
}

func ptr[T any](v T) *T { return &v }

// register brings Discord's list of commands to ours, and writes only if they
// differ: new commands count against a daily limit.
func (b *Bot) register(ctx context.Context, app string) {
	pause := 10 * time.Second
	for try := 1; ; try++ {
		changed, err := b.syncAll(ctx, app)
		switch {
		case err == nil:
			b.log.Info("commands registered", "changed", changed, "guild_id", b.opts.GuildID)
			b.hintAtGlobal(ctx, app)
			return
		case ctx.Err() != nil:
			return
		case codeOf(err) == codeMissingAccess:
			b.log.Error("commands not registered: invite the bot with the scope applications.commands, and check DISCORD_GUILD_ID", "guild_id", b.opts.GuildID, "err", err)
			return
		}
		var refused *apiError
		if try == 5 || errors.As(err, &refused) && refused.Status == http.StatusBadRequest {
			b.log.Error("commands not registered; mentions and direct messages still work", "err", err)
			return
		}
		b.log.Warn("commands not registered yet", "err", err, "pause_s", pause.Seconds())
		if sleep(ctx, pause) != nil {
			return
		}
		pause *= 2
	}
}

// hintAtGlobal says so when commands for one server would show beside global ones of
// the same name. It deletes nothing: other servers may use the global ones.
func (b *Bot) hintAtGlobal(ctx context.Context, app string) {
	if b.opts.GuildID == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var global []*discordgo.ApplicationCommand
	if err := b.rest.do(ctx, "read the global commands", http.MethodGet, discordgo.EndpointApplicationGlobalCommands(app), nil, &global); err != nil {
		b.log.Debug("global commands not read", "err", err)
		return
	}
	for _, ours := range commands(true) {
		if slices.ContainsFunc(global, func(c *discordgo.ApplicationCommand) bool { return c != nil && c.Name == ours.Name }) {
			b.log.Warn("the command is registered for all servers too and may show twice here: run once without DISCORD_GUILD_ID to keep the global one, or delete that", "command", ours.Name, "guild_id", b.opts.GuildID)
		}
	}
}

// syncAll brings every list of commands to ours: that for all servers, or for the
// one, and that of the home server, which alone has /corpus.
func (b *Bot) syncAll(ctx context.Context, app string) (changed bool, err error) {
	want := commands(b.opts.GuildID != "")
	home := ""
	if b.corpus != nil { // else nothing keeps versions, and nothing can be told of their changes
		want = append(want, placed(newsCommands(), b.opts.GuildID != "")...)
		home = b.corpus.Home
	}
	if home != "" && home == b.opts.GuildID {
		want, home = append(want, corpusCommand()), ""
	}
	changed, err = b.syncCommands(ctx, app, b.opts.GuildID, want)
	if err != nil || home == "" {
		return changed, err
	}
	more, err := b.syncCommands(ctx, app, home, []*discordgo.ApplicationCommand{corpusCommand()})
	if codeOf(err) == codeMissingAccess {
		b.log.Error("/corpus not registered: the bot is not in the home server; invite it there, or check HOME_GUILD_ID", "guild_id", home)
		return changed, nil
	}
	return changed || more, err
}

// syncCommands brings one list to the wanted one: of a server, or where that is "",
// that for all.
func (b *Bot) syncCommands(ctx context.Context, app, guild string, want []*discordgo.ApplicationCommand) (changed bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	endpoint := discordgo.EndpointApplicationGlobalCommands(app)
	if guild != "" {
		endpoint = discordgo.EndpointApplicationGuildCommands(app, guild)
	}
	var have []*discordgo.ApplicationCommand
	err = b.rest.do(ctx, "read the commands", http.MethodGet, endpoint+"?with_localizations=true", nil, &have)
	var refused *apiError
	if errors.As(err, &refused) && refused.Status == http.StatusNotFound {
		err = nil // the list cannot be read here, so write it
	}
	if err != nil {
		return false, err
	}
	if sameCommands(have, want) {
		return false, nil
	}
	return true, b.rest.do(ctx, "write the commands", http.MethodPut, endpoint, want, nil)
}

// sameCommands compares what Discord returned with what we want. Discord adds
// fields and drops empty ones, so both are brought to one form first.
func sameCommands(have, want []*discordgo.ApplicationCommand) bool {
	return reflect.DeepEqual(canonical(have), canonical(want))
}

// canonical is a list of commands, by name, with only what we decide, and without
// anything empty, false or zero.
func canonical(cmds []*discordgo.ApplicationCommand) []any {
	sorted := slices.Clone(cmds)
	slices.SortFunc(sorted, func(a, b *discordgo.ApplicationCommand) int { return strings.Compare(a.Name, b.Name) })
	out := []any{}
	for _, c := range sorted {
		raw, err := json.Marshal(c)
		var m map[string]any
		if err != nil || json.Unmarshal(raw, &m) != nil {
			return nil
		}
		for _, theirs := range []string{"id", "application_id", "guild_id", "version", "default_permission", "dm_permission"} {
			delete(m, theirs)
		}
		if c.Type == 0 {
			m["type"] = float64(discordgo.ChatApplicationCommand)
		}
		if c.GuildID != "" { // of no meaning there, but Discord may return them
			delete(m, "contexts")
			delete(m, "integration_types")
		}
		for _, set := range []string{"contexts", "integration_types"} {
			if list, ok := m[set].([]any); ok {
				slices.SortFunc(list, func(a, b any) int { return int(a.(float64) - b.(float64)) })
			}
		}
		out = append(out, prune(m))
	}
	return out
}

// prune removes empty values below v.
func prune(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			if e = prune(e); empty(e) {
				delete(v, k)
			} else {
				v[k] = e
			}
		}
		return v
	case []any:
		for i := range v {
			v[i] = prune(v[i])
		}
		return v
	}
	return v
}

func empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case bool:
		return !v
	case string:
		return v == ""
	case float64:
		return v == 0
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return false
}
