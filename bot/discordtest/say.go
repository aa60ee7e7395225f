package discordtest

import (
	"fmt"
	"testing"
)

// A SayOption changes a message that Say sends.
type SayOption func(*said)

type said struct {
	replyTo *Message
	noPing  bool
	files   []File
	webhook bool
	kind    int
}

// InReplyTo makes the message a reply; its author is then mentioned as Discord's clients do by default.
func InReplyTo(m *Message) SayOption { return func(o *said) { o.replyTo = m } }

// WithoutPing switches off the mention that a reply makes.
func WithoutPing() SayOption { return func(o *said) { o.noPing = true } }

// WithFile attaches a file, served by the fake under the URL in the message.
func WithFile(name, contentType string, data []byte) SayOption {
	return func(o *said) { o.files = append(o.files, File{Name: name, ContentType: contentType, Data: data}) }
}

// AsWebhook sends the message through a webhook, so that it has no member and a webhook_id.
func AsWebhook() SayOption { return func(o *said) { o.webhook = true } }

// OfType sets the message's type, such as 7 for the system message of a member who joined.
func OfType(t int) SayOption { return func(o *said) { o.kind = t } }

// Say sends a message as a user. nil stands for Server.User and Server.Channel. The bot receives it
// as Discord would deliver it: mentions resolved, and without its content unless the bot may read
// it. It waits for the bot to be connected, for as long as other helpers wait; what is said without
// a session is lost to the bot, as it is on Discord.
func (s *Server) Say(user *User, in *Channel, text string, opts ...SayOption) *Message {
	if user == nil {
		user = s.User
	}
	if in == nil {
		in = s.Channel
	}
	var o said
	for _, opt := range opts {
		opt(&o)
	}
	_ = s.wait("a session", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.live()
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.world.channels[in.ID]
	if c.GuildID != "" && !o.webhook {
		s.member(c.GuildID, user)
	}
	fields := obj{"content": text, "nonce": s.newID()}
	if o.webhook {
		fields["webhook_id"] = user.ID
	}
	kind := o.kind
	sent := obj{}
	if o.replyTo != nil {
		if kind == 0 {
			kind = 19
		}
		ref, _ := s.reference(c, obj{"message_reference": obj{"message_id": o.replyTo.ID}})
		for k, v := range ref {
			fields[k] = v
		}
		if o.noPing {
			sent["allowed_mentions"] = obj{"parse": []any{"users", "roles", "everyone"}, "replied_user": false}
		}
	}
	m := s.newMessage(c, user, kind, fields)
	attached := []any{}
	for _, f := range s.upload(c.ID, o.files) {
		m.files = append(m.files, f)
		attached = append(attached, fileObj(f))
	}
	m.obj["attachments"] = attached
	s.mentions(m, sent, false)
	m.obj = clone(m.obj)
	s.announce("MESSAGE_CREATE", m)
	s.touch()
	return s.snapshot(m)
}

// Repeat dispatches the MESSAGE_CREATE or INTERACTION_CREATE of the message or interaction id once
// more, as Discord may do after a resume.
func (s *Server) Repeat(t testing.TB, id string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if it := s.world.byID[id]; it != nil {
		s.dispatch("INTERACTION_CREATE", 0, it.channel.GuildID, it.event)
	} else if m := s.world.messages[id]; m != nil && m.event != nil {
		intent := IntentGuildMessages
		if s.guildOf(m.channelID) == "" {
			intent = IntentDirectMessages
		}
		s.dispatch("MESSAGE_CREATE", intent, s.guildOf(m.channelID), m.event)
	} else {
		t.Fatalf("discordtest: nothing has the id %q", id)
	}
	s.touch()
}

// Edit changes the text of a message that a user sent, and tells the bot.
func (s *Server) Edit(t testing.TB, m *Message, text string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	in := s.world.messages[m.ID]
	if in == nil || in.deleted {
		t.Fatalf("discordtest: the message is not there")
	}
	in.obj["content"] = text
	in.obj["edited_timestamp"] = stamp(s.now())
	s.mentions(in, obj{}, false)
	s.announce("MESSAGE_UPDATE", in)
	s.touch()
}

// Delete deletes a message, as a moderator may, and tells the bot.
func (s *Server) Delete(t testing.TB, m *Message) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	in := s.world.messages[m.ID]
	if in == nil || in.deleted {
		t.Fatalf("discordtest: the message is not there")
	}
	s.remove(in)
}

// WaitMessages waits until the bot has at least n messages in the channel and returns the bot's messages.
func (s *Server) WaitMessages(t testing.TB, channelID string, n int) []*Message {
	t.Helper()
	s.WaitFor(t, fmt.Sprintf("%d messages of the bot in %s", n, channelID), func() bool { return len(s.BotMessages(channelID)) >= n })
	return s.BotMessages(channelID)
}

// Replies returns the bot's replies to a message, in order.
func (s *Server) Replies(m *Message) []*Message {
	return s.listMessages(m.ChannelID, func(r *message) bool {
		return r.author.ID == s.Bot.ID && str(sub(r.obj, "message_reference"), "message_id") == m.ID
	})
}

// WaitReply waits until the bot has answered m with a reply and returns the first one.
func (s *Server) WaitReply(t testing.TB, m *Message) *Message {
	t.Helper()
	s.WaitFor(t, fmt.Sprintf("a reply to %q", m.Content), func() bool { return len(s.Replies(m)) > 0 })
	return s.Replies(m)[0]
}
