package discord

import (
	"context"

	"github.com/bwmarrin/discordgo"
)

// setupCommand is /setup.
func setupCommand() *discordgo.ApplicationCommand {
	c := command("setup")
	c.DefaultMemberPermissions = ptr(int64(discordgo.PermissionManageGuild))
	c.Options = []*discordgo.ApplicationCommandOption{option(discordgo.ApplicationCommandOptionSubCommand, "setup.check")}
	return c
}

// channelsNamed is how many channels a line of /setup check names.
const channelsNamed = 5

// setupCheck says what the bot can and cannot do in a server: a line for each
// permission, intent and setting, with what mends it where that is needed.
func (b *Bot) setupCheck(ctx context.Context, r *request) error {
	lines := []string{"**" + words(r.lang, "setup.title", "channel", "<#"+r.channel+">") + "**"}
	may, known := r.app, r.app != 0 // Discord's own word, with the interaction
	if !known {
		may, known = b.places.may(r.channel, b.selfID())
	}
	for _, n := range needed {
		name := words(r.lang, n.key)
		switch {
		case !known:
			lines = append(lines, words(r.lang, "setup.unknown", "permission", name))
		case lacks(may, n.bit) != 0:
			lines = append(lines, words(r.lang, "setup.missing", "permission", name, "without", words(r.lang, n.key+".without")))
		default:
			lines = append(lines, words(r.lang, "setup.granted", "permission", name))
		}
	}
	lines = append(lines, b.elsewhere(r))

	if b.opts.MessageContent {
		lines = append(lines, words(r.lang, "setup.content_on"))
	} else {
		lines = append(lines, words(r.lang, "setup.content_off"))
	}
	if b.opts.GuildID != "" {
		lines = append(lines, words(r.lang, "setup.one_server"))
	}
	if b.prefs.store.Lasting() {
		lines = append(lines, words(r.lang, "setup.lasting"))
	} else {
		lines = append(lines, words(r.lang, "settings.not_lasting"))
	}
	server := b.prefs.server(r.guild)
	lines = append(lines,
		b.setting(r, "settings.ask", b.listed(r, server.AskChannels[:min(len(server.AskChannels), channelsNamed)], "<#")),
		b.setting(r, "settings.rate", b.rateWords(r, server.AskRate)))
	if server.ModeratorChannel == "" && len(server.ModeratorRoles) == 0 {
		lines = append(lines, words(r.lang, "setup.no_moderators"))
	}
	lines = append(lines, b.askProblems(r, server)...)
	r.outcome.name = "checked"
	return r.to.send(ctx, reply{text: withinLines(lines, words(r.lang, "setup.more")), private: true, lang: r.lang})
}

// elsewhere is a line on the server's other channels in which the bot cannot answer.
func (b *Bot) elsewhere(r *request) string {
	var closed []string
	for _, id := range b.places.textChannels(r.guild) {
		if id != r.channel && b.lacking(id, discordgo.PermissionViewChannel|discordgo.PermissionSendMessages) != 0 {
			closed = append(closed, id)
		}
	}
	if len(closed) == 0 {
		return words(r.lang, "setup.everywhere")
	}
	return words(r.lang, "setup.elsewhere", "n", len(closed), "channels", b.listed(r, closed[:min(len(closed), channelsNamed)], "<#"))
}

// withinLines joins as many whole lines as a message holds, and says so if there
// are more.
func withinLines(lines []string, more string) string {
	out := lines[0]
	for i, l := range lines[1:] {
		room := maxContent
		if i < len(lines)-2 {
			room -= 1 + length(more)
		}
		if length(out)+1+length(l) > room {
			return out + "\n" + more
		}
		out += "\n" + l
	}
	return out
}
