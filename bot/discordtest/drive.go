package discordtest

import (
	"testing"
)

// From says who does something, where and in which language. Its zero value is Server.User in
// Server.Channel in English.
type From struct {
	User    *User
	Channel *Channel // a channel of DM makes it a direct message
	Locale  string   // overrides User.Locale
	// UserInstall makes an interaction come from a user who has installed the application in a
	// place where the bot is not a member.
	UserInstall bool
}

// An Option of a command, as the user filled it in.
type CommandOption struct {
	Name  string
	Value any
}

// Opt is an option of a command: a string, int, float64, bool, *User, *Channel, *Role or File.
func Opt(name string, value any) CommandOption { return CommandOption{name, value} }

// SlashCommand invokes a chat-input command; a sub-command is named with spaces, as in "setup
// check". It waits until the bot has registered the command and is connected, and fails the test
// when that does not happen or when Discord's client would not have let the user send it (missing
// or wrong options).
func (s *Server) SlashCommand(t testing.TB, from From, name string, opts ...CommandOption) *Interaction {
	panic("TODO")
}

// MessageCommand invokes a command of the message menu on a message.
func (s *Server) MessageCommand(t testing.TB, from From, name string, target *Message) *Interaction {
	panic("TODO")
}

// UserCommand invokes a command of the user menu on a user.
func (s *Server) UserCommand(t testing.TB, from From, name string, target *User) *Interaction {
	panic("TODO")
}

// Autocomplete asks for suggestions while the user types partial into the option focused; opts are
// the other options that are already filled in. See Interaction.Choices.
func (s *Server) Autocomplete(t testing.TB, from From, name, focused string, partial any, opts ...CommandOption) *Interaction {
	panic("TODO")
}

// Click presses a button of a message as it stands now; the button must be there and not disabled.
func (s *Server) Click(t testing.TB, from From, on *Message, customID string) *Interaction {
	panic("TODO")
}

// Select chooses values from a menu of a message as it stands now.
func (s *Server) Select(t testing.TB, from From, on *Message, customID string, values ...string) *Interaction {
	panic("TODO")
}

// Forge sends a component interaction without checking that the message has such a component: old
// buttons and invented ids, which a bot must survive. componentType is ComponentButton or a menu.
func (s *Server) Forge(t testing.TB, from From, on *Message, componentType int, customID string, values ...string) *Interaction {
	panic("TODO")
}

// SubmitModal fills in and submits the modal that opened answered with. values are text by the
// custom_id of each input; inputs that are not named keep their preset value.
func (s *Server) SubmitModal(t testing.TB, opened *Interaction, values map[string]string) *Interaction {
	panic("TODO")
}

// An Interaction is one use of a command, component or modal, and what the bot did about it.
type Interaction struct {
	ID    string
	Token string
	Type  int // 2 command, 3 component, 4 autocomplete, 5 modal submit
	From  From

	s     *Server
	state *interactionState
}

// Response waits for the first response.
func (it *Interaction) Response(t testing.TB) Callback { panic("TODO") }

// Answer waits until the asker sees something: the reply, the deferred reply once it is edited, the
// updated message of a component, or a follow-up after a deferral that shows nothing.
func (it *Interaction) Answer(t testing.TB) *Message { panic("TODO") }

// TryAnswer is Answer for goroutines that must not end the test: it returns an error instead.
func (it *Interaction) TryAnswer() (*Message, error) { panic("TODO") }

// Choices waits for the suggestions of an autocomplete interaction.
func (it *Interaction) Choices(t testing.TB) []Choice { panic("TODO") }

// Modal waits for the modal that the interaction opened.
func (it *Interaction) Modal(t testing.TB) *Modal { panic("TODO") }

// Original is the original reply as it stands, or nil when there is none or it was deleted. For a
// component it is the message that the component is on.
func (it *Interaction) Original() *Message { panic("TODO") }

// FollowUps are the follow-up messages that have not been deleted, in order.
func (it *Interaction) FollowUps() []*Message { panic("TODO") }

// WaitFollowUps waits until there are at least n follow-ups.
func (it *Interaction) WaitFollowUps(t testing.TB, n int) []*Message { panic("TODO") }

// WaitOriginal waits until the original reply satisfies ok.
func (it *Interaction) WaitOriginal(t testing.TB, what string, ok func(*Message) bool) *Message {
	panic("TODO")
}

// A SayOption changes a message that Say sends.
type SayOption func(*said)

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

type said struct {
	replyTo *Message
	noPing  bool
	files   []File
	webhook bool
	kind    int
}

// Say sends a message as a user. nil stands for Server.User and Server.Channel. The bot receives it
// as Discord would deliver it: mentions resolved, and without its content unless the bot may read it.
func (s *Server) Say(user *User, channel *Channel, text string, opts ...SayOption) *Message {
	panic("TODO")
}

// Repeat dispatches the MESSAGE_CREATE or INTERACTION_CREATE of the message or interaction id once
// more, as Discord may do after a resume.
func (s *Server) Repeat(t testing.TB, id string) { panic("TODO") }

// Edit changes the text of a message that a user sent, and tells the bot.
func (s *Server) Edit(t testing.TB, m *Message, text string) { panic("TODO") }

// Delete deletes a message, as a moderator may, and tells the bot.
func (s *Server) Delete(t testing.TB, m *Message) { panic("TODO") }

// Messages returns all messages of a channel that are not deleted, whoever sent them, in order.
// Ephemeral replies are not among them: see Interaction.
func (s *Server) Messages(channelID string) []*Message { panic("TODO") }

// BotMessages is Messages restricted to the bot's own.
func (s *Server) BotMessages(channelID string) []*Message { panic("TODO") }

// WaitMessages waits until the bot has at least n messages in the channel and returns the bot's messages.
func (s *Server) WaitMessages(t testing.TB, channelID string, n int) []*Message { panic("TODO") }

// WaitReply waits until the bot has answered m with a reply and returns the first one.
func (s *Server) WaitReply(t testing.TB, m *Message) *Message { panic("TODO") }

// Message returns the message with an id as it stands, ephemeral and deleted ones too, or nil.
func (s *Server) Message(id string) *Message { panic("TODO") }

// Typing is how often the bot has shown that it is typing in a channel.
func (s *Server) Typing(channelID string) int { panic("TODO") }

// WaitFor waits until ok returns true; ok is called again after everything that happens on the
// server and may use all of its methods. what completes "waiting for …" in the failure.
func (s *Server) WaitFor(t testing.TB, what string, ok func() bool) { panic("TODO") }

// Commands returns the registered commands: the guild's, or the global ones for an empty id.
func (s *Server) Commands(guildID string) []Command { panic("TODO") }

// AddUser adds a user. An empty ID is filled in.
func (s *Server) AddUser(u User) *User { panic("TODO") }

// AddGuild adds a guild with the bot in it; the bot learns of it when it is connected.
func (s *Server) AddGuild(name, locale string) *Guild { panic("TODO") }

// RemoveGuild removes the bot from a guild, or with outage set only makes the guild unavailable.
func (s *Server) RemoveGuild(g *Guild, outage bool) { panic("TODO") }

// AddChannel adds a channel of a type to a guild.
func (s *Server) AddChannel(g *Guild, kind int, name string) *Channel { panic("TODO") }

// AddThread adds a thread to a text channel or a forum.
func (s *Server) AddThread(parent *Channel, name string) *Channel { panic("TODO") }

// DM returns the direct-message channel between the bot and a user.
func (s *Server) DM(u *User) *Channel { panic("TODO") }

// SetThread archives or locks a thread, or opens it again.
func (s *Server) SetThread(c *Channel, archived, locked bool) { panic("TODO") }

// AddRole adds a role to a guild.
func (s *Server) AddRole(g *Guild, name string, p Permissions) *Role { panic("TODO") }

// GiveRole makes a user a member of the guild (if need be) who has the role.
func (s *Server) GiveRole(g *Guild, u *User, r *Role) { panic("TODO") }

// DenyBot takes permissions from the bot in one channel (and its threads), as a server's
// administrator does: with an overwrite, which the bot can also read.
func (s *Server) DenyBot(c *Channel, p Permissions) { panic("TODO") }

// WaitReady waits until the bot is connected and READY or RESUMED was sent.
func (s *Server) WaitReady(t testing.TB) { panic("TODO") }

// WaitConnections waits until ok holds for the list of all connections so far, oldest first.
func (s *Server) WaitConnections(t testing.TB, what string, ok func([]Connection) bool) []Connection {
	panic("TODO")
}

// Connections lists all gateway connections so far, oldest first.
func (s *Server) Connections() []Connection { panic("TODO") }

// Dispatch sends any event to every session that has the intent for it; data is what JSON makes of it.
func (s *Server) Dispatch(event string, data any) { panic("TODO") }

// Reconnect asks every connection to reconnect and resume (op 7).
func (s *Server) Reconnect() { panic("TODO") }

// InvalidateSession tells every connection that its session is invalid (op 9); when it is not
// resumable, a resume will be refused too.
func (s *Server) InvalidateSession(resumable bool) { panic("TODO") }

// CloseGateway closes every connection with a close code; the sessions stay resumable unless the
// code ends them (4007, 4009).
func (s *Server) CloseGateway(code int, reason string) { panic("TODO") }

// DropGateway drops every gateway socket without a close frame.
func (s *Server) DropGateway() { panic("TODO") }

// RefuseGateway closes connections with a code as soon as they identify or resume, until it is
// called with 0.
func (s *Server) RefuseGateway(code int) { panic("TODO") }

// SilenceHeartbeats stops (or starts again) acknowledging heartbeats, as a zombie connection does.
func (s *Server) SilenceHeartbeats(silent bool) { panic("TODO") }

// RequestHeartbeat asks every connection for a heartbeat at once (op 1).
func (s *Server) RequestHeartbeat() { panic("TODO") }
