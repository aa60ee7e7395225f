package discord

import (
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
)

// needed are the permissions that the bot uses in a channel, with the message that
// names each as Discord's settings do. The message "permission.KEY.without" says
// what happens without it.
var needed = []struct {
	bit int64
	key string
}{
	{discordgo.PermissionViewChannel, "permission.view"},
	{discordgo.PermissionSendMessages, "permission.send"},
	{discordgo.PermissionSendMessagesInThreads, "permission.threads"},
	{discordgo.PermissionEmbedLinks, "permission.embed"},
	{discordgo.PermissionAttachFiles, "permission.files"},
	{discordgo.PermissionReadMessageHistory, "permission.history"},
}

// permissionNames names those of the bits that the bot uses.
func permissionNames(lang bot.Lang, bits int64) string {
	var names []string
	for _, n := range needed {
		if bits&n.bit != 0 {
			names = append(names, words(lang, n.key))
		}
	}
	return strings.Join(names, words(lang, "list_comma"))
}

// lacks returns those of the bits that permissions do not hold.
func lacks(permissions, bits int64) int64 {
	if permissions&discordgo.PermissionAdministrator != 0 {
		return 0
	}
	return bits &^ permissions
}

// speaking are the permissions to write in a channel.
func (b *Bot) speaking(channel string) int64 {
	if b.places.threads(channel) {
		return discordgo.PermissionViewChannel | discordgo.PermissionSendMessagesInThreads
	}
	return discordgo.PermissionViewChannel | discordgo.PermissionSendMessages
}

// selfID is the bot's user id, or "" before the first READY.
func (b *Bot) selfID() string {
	if self := b.self.Load(); self != nil {
		return self.user
	}
	return ""
}

// lacking returns those of the bits that the bot lacks in a channel, as far as
// the gateway has told.
func (b *Bot) lacking(channel string, bits int64) int64 {
	if permissions, known := b.places.may(channel, b.selfID()); known {
		return lacks(permissions, bits)
	}
	return 0
}

// sayMissing is how long a channel is not told again of a permission that the bot
// lacks there.
const sayMissing = time.Hour

// noteRoom is kept free in replies without embeds for a note on what is missing.
const noteRoom = 240

// withNote adds to a reply that a permission is missing, which a channel is told
// once in a while.
func (b *Bot) withNote(r reply, channel, key string, bits int64) reply {
	if r.lang == "" || !b.said.first(key+channel, b.now(), sayMissing) {
		return r
	}
	note := words(r.lang, key, "permissions", permissionNames(r.lang, bits))
	r.before, r.text = note, underneath(r.text, note)
	return r
}

// withoutEmbed is a reply for a place where the bot may not show embeds.
func (b *Bot) withoutEmbed(r reply, channel string) reply {
	r.embed = nil
	return b.withNote(r, channel, "missing_here", discordgo.PermissionEmbedLinks)
}

// underneath puts a note under a text, if there is room.
func underneath(text, note string) string {
	if text == "" {
		return note
	}
	if length(text)+2+length(note) > maxContent {
		return text
	}
	return text + "\n\n" + note
}

// moderates reports whether a request is from a moderator of its server: somebody
// with one of the roles chosen for that, or who may manage messages there.
func (b *Bot) moderates(r *request) bool {
	if r.guild == "" {
		return false
	}
	if r.may&(discordgo.PermissionManageMessages|discordgo.PermissionManageGuild|discordgo.PermissionAdministrator) != 0 {
		return true
	}
	return slices.ContainsFunc(b.prefs.server(r.guild).ModeratorRoles, func(role string) bool { return slices.Contains(r.roles, role) })
}
