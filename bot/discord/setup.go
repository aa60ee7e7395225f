package discord

import (
	"context"
	"strings"

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
	missing := int64(0)
	for _, n := range needed {
		key := "setup.granted"
		without := ""
		switch {
		case !known:
			key = "setup.unknown"
		case lacks(may, n.bit) != 0:
			key, without = "setup.missing", words(r.lang, n.key+".without")
			missing |= n.bit
		}
		line := words(r.lang, key, "permission", words(r.lang, n.key))
		if without != "" {
			line += " " + without
		}
		lines = append(lines, line)
	}
	if missing != 0 {
		lines = append(lines, words(r.lang, "setup.mend", "permissions", permissionNames(r.lang, missing)))
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
	return r.to.send(ctx, reply{text: withinLines(lines), private: true, lang: r.lang})
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

// withinLines joins as many whole lines as a message holds.
func withinLines(lines []string) string {
	out := lines[0]
	for _, l := range lines[1:] {
		if length(out)+1+length(l) > maxContent {
			break
		}
		out += "\n" + l
	}
	return strings.TrimSpace(out)
}
