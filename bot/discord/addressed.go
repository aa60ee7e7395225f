package discord

import (
	"regexp"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
)

// addressed says how a message addresses the bot, which never speaks uninvited: a
// direct message, a mention and a reply to it always do. Where the bot may read
// all messages, a message in an ask channel does, and one in a thread from
// somebody whom it just answered there; but not what is said to somebody else.
func (b *Bot) addressed(m *discordgo.Message, self string) (kind, bool) {
	switch {
	case m.GuildID == "":
		return kindDM, true
	case mentions(m, self):
		return kindMention, true
	case m.ReferencedMessage != nil && m.ReferencedMessage.Author != nil && m.ReferencedMessage.Author.ID == self:
		return kindReply, true
	case !b.opts.MessageContent || withoutMentions(m.Content) == "" || toOthers(m):
		return "", false
	}
	home := b.places.home(m.ChannelID)
	asks := b.prefs.server(m.GuildID).AskChannels
	switch {
	case slices.Contains(asks, m.ChannelID):
		return kindAskChannel, true
	case home != "" && m.ID == m.ChannelID && slices.Contains(asks, home):
		return kindAskChannel, true // the message that a forum's post began with has the post's id
	case home != "" && b.memory.recall((&request{channel: m.ChannelID, user: m.Author.ID}).conversation()) != "":
		return kindThread, true
	}
	return "", false
}

// remark reports whether a message in a thread was no question: it does not look
// like one, and there is nothing to answer. People also talk in threads.
func remark(a bot.Answer, text string) bool {
	return (a.Status == bot.Refused || a.Status == bot.Smalltalk) && !strings.ContainsAny(text, "?？吗嗎呢么麼")
}

var personMarkup = regexp.MustCompile(`<@[!&]?\d+>`)

// toOthers reports whether a message speaks to somebody else: it mentions people,
// or replies to one. The list of mentions may lack what the text has.
func toOthers(m *discordgo.Message) bool {
	return strings.Contains(m.Content, "<@") && personMarkup.MatchString(m.Content) || len(m.Mentions) > 0 || len(m.MentionRoles) > 0 || m.MentionEveryone || m.MessageReference != nil
}
