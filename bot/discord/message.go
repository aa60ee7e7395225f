package discord

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
)

// onMessage takes in a message. It runs on discordgo's reading goroutine and must
// not wait.
func (b *Bot) onMessage(_ *discordgo.Session, ev *discordgo.MessageCreate) {
	defer b.guard("message")
	self := b.self.Load()
	if ev == nil || ev.Message == nil || self == nil {
		return
	}
	m := ev.Message
	if !fromPerson(m, self.user) || m.ID == "" || m.ChannelID == "" {
		return
	}
	r := &request{
		id: m.ID, guild: m.GuildID, channel: m.ChannelID, user: m.Author.ID,
		member: m.GuildID != "", received: b.now(),
	}
	if m.Member != nil {
		r.roles = m.Member.Roles
	}
	var addressed bool
	if r.kind, addressed = b.addressed(m, self.user); !addressed {
		return
	}
	if !b.seen.first("m" + m.ID) {
		return
	}
	r.text = withoutMentions(m.Content)
	r.lang = langOfText(r.text)
	to := &messageReply{bot: b, message: m.ID, channel: m.ChannelID, user: m.Author.ID, direct: m.GuildID == ""}
	to.timer = time.AfterFunc(b.timing.ack, to.showTyping)
	r.to = to
	b.accept("c"+m.ChannelID, r, b.routes.find(r))
}

// fromPerson reports whether a message was written by a human to be read: two
// bots that answer each other would never stop.
func fromPerson(m *discordgo.Message, self string) bool {
	switch {
	case m.Author == nil, m.Author.Bot, m.Author.System, m.Author.ID == self, m.WebhookID != "":
		return false
	}
	return m.Type == discordgo.MessageTypeDefault || m.Type == discordgo.MessageTypeReply
}

// mentions reports whether a message mentions the bot. The list may lack what the
// text has.
func mentions(m *discordgo.Message, self string) bool {
	for _, u := range m.Mentions {
		if u != nil && u.ID == self {
			return true
		}
	}
	return strings.Contains(m.Content, "<@"+self+">") || strings.Contains(m.Content, "<@!"+self+">")
}

var mentionMarkup = regexp.MustCompile(`<(?:@[!&]?|#)\d+>`)

// withoutMentions is the text of a message without the mentions in it: they are
// ids, which say nothing about the question.
func withoutMentions(text string) string {
	return strings.TrimSpace(mentionMarkup.ReplaceAllString(text, " "))
}

// messageReply answers a message with a reply to it.
type messageReply struct {
	bot     *Bot
	message string
	channel string
	user    string
	direct  bool
	replied atomic.Bool
	timer   *time.Timer
}

// showTyping shows that an answer is under way. If it cannot, nothing is lost.
func (m *messageReply) showTyping() {
	defer m.bot.guard("typing")
	if m.replied.Load() {
		return
	}
	ctx, cancel := context.WithTimeout(m.bot.work, 5*time.Second)
	defer cancel()
	if err := m.bot.rest.typing(ctx, m.channel); err != nil {
		m.bot.log.Debug("typing not shown", "err", err)
	}
}

// drop implements responder.
func (m *messageReply) drop() {
	m.replied.Store(true)
	m.timer.Stop()
}

// deferred implements responder; messages need no acknowledgement.
func (m *messageReply) deferred() bool { return false }

// send implements responder. Where a permission is missing it tries with less: no
// embed, no reference, and at last a direct message.
func (m *messageReply) send(ctx context.Context, r reply) error {
	if m.replied.Swap(true) {
		return nil
	}
	m.timer.Stop()
	ctx, cancel := context.WithTimeout(ctx, deliveryTime)
	defer cancel()

	// What the gateway told of the bot's permissions spares requests that Discord
	// would refuse; where it told nothing, the refusals below say the same.
	if !m.direct && m.bot.lacking(m.channel, m.bot.speaking(m.channel)) != 0 {
		return m.sendDirect(ctx, r, errors.New("the bot may not write there"))
	}
	if r.embed != nil && m.bot.lacking(m.channel, discordgo.PermissionEmbedLinks) != 0 {
		r = m.bot.withoutEmbed(r, m.channel)
	}
	reference := m.bot.lacking(m.channel, discordgo.PermissionReadMessageHistory) == 0
	if !reference {
		r = m.bot.withNote(r, m.channel, "missing_reply", discordgo.PermissionReadMessageHistory)
	}
	body := m.body(r, reference)
	for {
		sent, err := m.bot.rest.sendMessage(ctx, m.channel, body, r)
		switch code := codeOf(err); {
		case err == nil:
			m.bot.remember(m.channel, sent.ID, r.cites)
			return nil
		case code == codeNoHistory && body.Reference != nil:
			r = m.bot.withNote(r, m.channel, "missing_reply", discordgo.PermissionReadMessageHistory)
			body = m.body(r, false)
		case (code == codeMissingPermissions || code == codeInvalidForm) && len(body.Embeds) > 0:
			m.bot.log.Warn("embed refused, sending text", "id", m.message, "channel_id", m.channel, "err", err)
			r.embed = nil
			body = m.body(r, body.Reference != nil)
		case code == codeMissingPermissions && body.Reference != nil:
			body.Reference = nil
		case (code == codeMissingPermissions || code == codeMissingAccess || code == codeThreadClosed) && !m.direct:
			return m.sendDirect(ctx, r, err)
		default:
			return &undelivered{err}
		}
	}
}

// body is a reply to the message, or a message of its own.
func (m *messageReply) body(r reply, reference bool) messageBody {
	body := bodyOf(r)
	body.Nonce = "m" + m.message
	if reference {
		body.Reference = &discordgo.MessageReference{MessageID: m.message, ChannelID: m.channel, FailIfNotExists: ptr(false)}
	}
	return body
}

// sendDirect is for channels that the bot can read but not write. It says why the
// reply comes this way.
func (m *messageReply) sendDirect(ctx context.Context, r reply, cause error) error {
	channel, err := m.bot.rest.openDM(ctx, m.user)
	if err != nil {
		return &undelivered{cause}
	}
	missing := m.bot.lacking(m.channel, m.bot.speaking(m.channel))
	if missing == 0 { // the gateway has not told; Discord's refusal has
		missing = m.bot.speaking(m.channel) &^ discordgo.PermissionViewChannel
	}
	if r.lang != "" {
		why := words(r.lang, "missing_there", "channel", "<#"+m.channel+">", "permissions", permissionNames(r.lang, missing))
		if codeOf(cause) == codeThreadClosed {
			why = words(r.lang, "thread_closed", "channel", "<#"+m.channel+">")
		}
		r.before, r.text = why, underneath(r.text, why)
	}
	body := bodyOf(r)
	body.Nonce = "d" + m.message
	sent, err := m.bot.rest.sendMessage(ctx, channel, body, r)
	if err != nil {
		return &undelivered{err}
	}
	m.bot.remember(channel, sent.ID, r.cites)
	m.bot.log.Info("answered by direct message", "channel_id", m.channel, "missing", permissionNames(bot.English, missing))
	return nil
}
