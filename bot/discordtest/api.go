package discordtest

import (
	"encoding/json"
	"time"
)

// Intents are gateway intents, as in identify.
type Intents uint64

// The intents that the fake knows by name.
const (
	IntentGuilds                Intents = 1 << 0
	IntentGuildMembers          Intents = 1 << 1
	IntentGuildPresences        Intents = 1 << 8
	IntentGuildMessages         Intents = 1 << 9
	IntentGuildMessageReactions Intents = 1 << 10
	IntentDirectMessages        Intents = 1 << 12
	IntentMessageContent        Intents = 1 << 15

	privilegedIntents = IntentGuildMembers | IntentGuildPresences | IntentMessageContent
	// AllIntents are all that exist; others close the gateway with 4013.
	AllIntents Intents = 1<<17 - 1 | 1<<20 | 1<<21 | 1<<24 | 1<<25
	// UnprivilegedIntents need no switch in Discord's portal.
	UnprivilegedIntents = AllIntents &^ privilegedIntents
)

// Permissions are permission bits of members, roles and channels.
type Permissions uint64

// The permissions that the fake acts on.
const (
	PermAdministrator   Permissions = 1 << 3
	PermManageChannels  Permissions = 1 << 4
	PermManageGuild     Permissions = 1 << 5
	PermAddReactions    Permissions = 1 << 6
	PermViewChannel     Permissions = 1 << 10
	PermSendMessages    Permissions = 1 << 11
	PermManageMessages  Permissions = 1 << 13
	PermEmbedLinks      Permissions = 1 << 14
	PermAttachFiles     Permissions = 1 << 15
	PermReadHistory     Permissions = 1 << 16
	PermMentionEveryone Permissions = 1 << 17
	PermUseCommands     Permissions = 1 << 31
	PermManageThreads   Permissions = 1 << 34
	PermCreateThreads   Permissions = 1 << 35
	PermSendInThreads   Permissions = 1 << 38
	everyonePermissions             = PermAddReactions | PermViewChannel | PermSendMessages | PermEmbedLinks | PermAttachFiles | PermReadHistory | PermUseCommands | PermCreateThreads | PermSendInThreads
	allPermissions      Permissions = 1<<50 - 1
)

// Channel types.
const (
	ChannelText          = 0
	ChannelDM            = 1
	ChannelGroupDM       = 3
	ChannelAnnouncement  = 5
	ChannelPublicThread  = 11
	ChannelPrivateThread = 12
	ChannelForum         = 15
)

// A User is a person, a bot or a webhook.
type User struct {
	ID         string
	Username   string
	GlobalName string
	Bot        bool
	Locale     string // language of the user's client, told in interactions; empty means en-US
	RefusesDMs bool   // direct messages to the user fail with 50007
}

// Mention is the text that mentions the user.
func (u *User) Mention() string { return "<@" + u.ID + ">" }

// A Role is a role of a guild.
type Role struct {
	ID          string
	Name        string
	Permissions Permissions
}

// A Guild is a server in which the bot is a member.
type Guild struct {
	ID     string
	Name   string
	Locale string // preferred locale, told in interactions; empty means en-US
	Owner  *User
}

// A Channel is a channel, thread, forum or direct message.
type Channel struct {
	ID       string
	GuildID  string // empty for direct messages
	Type     int
	Name     string
	ParentID string // of a thread: the channel or forum that it is in
	Archived bool
	Locked   bool
	With     *User // of a direct message: the other side
}

// A Message is a snapshot of a message as it stands on the server.
type Message struct {
	ID        string
	ChannelID string
	GuildID   string
	Type      int
	Author    User
	Content   string
	Embeds    []Embed
	// Components are those at top level; each may hold others.
	Components []Component
	Files      []File
	Flags      int
	Nonce      string
	ReplyTo    string // id of the message that this one answers
	// Pings are the ids of users and roles (or "everyone", "here") that it notifies.
	Pings []string
	// Edits is how often it was changed by the client after it was first visible.
	Edits   int
	Deleted bool
	// Interaction is the id of the interaction that it belongs to, if any.
	Interaction string
	At          time.Time
	// Raw is the message object as the API returns it.
	Raw json.RawMessage
}

// Message flags.
const (
	FlagSuppressEmbeds = 1 << 2
	FlagEphemeral      = 1 << 6
	FlagLoading        = 1 << 7
	FlagComponentsV2   = 1 << 15
)

// Ephemeral reports whether only the asker sees the message.
func (m *Message) Ephemeral() bool { return m.Flags&FlagEphemeral != 0 }

// Loading reports whether the message is the placeholder of a deferred reply.
func (m *Message) Loading() bool { return m.Flags&FlagLoading != 0 }

// An Embed is an embed of a message.
type Embed struct {
	Type        string       `json:"type"`
	Title       string       `json:"title"`
	Description string       `json:"description"`
	URL         string       `json:"url"`
	Color       int          `json:"color"`
	Timestamp   string       `json:"timestamp"`
	Footer      *EmbedText   `json:"footer"`
	Author      *EmbedText   `json:"author"`
	Image       *EmbedMedia  `json:"image"`
	Thumbnail   *EmbedMedia  `json:"thumbnail"`
	Fields      []EmbedField `json:"fields"`
}

// EmbedText is an embed's footer (Text) or author (Name, URL).
type EmbedText struct {
	Text string `json:"text"`
	Name string `json:"name"`
	URL  string `json:"url"`
}

// EmbedMedia is an embed's picture.
type EmbedMedia struct {
	URL string `json:"url"`
}

// An EmbedField is a field of an embed.
type EmbedField struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Inline bool   `json:"inline"`
}

// Component types.
const (
	ComponentRow         = 1
	ComponentButton      = 2
	ComponentStringMenu  = 3
	ComponentTextInput   = 4
	ComponentUserMenu    = 5
	ComponentRoleMenu    = 6
	ComponentMentionMenu = 7
	ComponentChannelMenu = 8
	ComponentSection     = 9
	ComponentText        = 10
	ComponentContainer   = 17
	ComponentLabel       = 18
)

// A Component is a button, a menu, a row, a text input or another part of a message or modal; which
// fields are set depends on Type.
type Component struct {
	Type        int            `json:"type"`
	ID          int            `json:"id"`
	CustomID    string         `json:"custom_id"`
	Label       string         `json:"label"`
	Style       int            `json:"style"`
	URL         string         `json:"url"`
	Disabled    bool           `json:"disabled"`
	Placeholder string         `json:"placeholder"`
	Content     string         `json:"content"`
	Value       string         `json:"value"`
	Required    *bool          `json:"required"`
	MinValues   *int           `json:"min_values"`
	MaxValues   *int           `json:"max_values"`
	MinLength   int            `json:"min_length"`
	MaxLength   int            `json:"max_length"`
	Options     []SelectOption `json:"options"`
	Components  []Component    `json:"components"`
	Component   *Component     `json:"component"`
	Accessory   *Component     `json:"accessory"`
}

// A SelectOption is a line of a string menu.
type SelectOption struct {
	Label       string `json:"label"`
	Value       string `json:"value"`
	Description string `json:"description"`
	Default     bool   `json:"default"`
}

// A File is an attachment.
type File struct {
	ID          string
	Name        string
	ContentType string
	Description string // alternative text
	Size        int
	Data        []byte
	URL         string // where the fake serves it
}

// A Choice is a suggestion of an autocomplete reply.
type Choice struct {
	Name              string            `json:"name"`
	NameLocalizations map[string]string `json:"name_localizations"`
	Value             any               `json:"value"`
}

// A Modal is a form that an interaction opened.
type Modal struct {
	CustomID   string      `json:"custom_id"`
	Title      string      `json:"title"`
	Components []Component `json:"components"`
}

// First responses of interactions.
const (
	ResponsePong           = 1
	ResponseMessage        = 4
	ResponseDeferred       = 5
	ResponseDeferredUpdate = 6
	ResponseUpdate         = 7
	ResponseAutocomplete   = 8
	ResponseModal          = 9
)

// A Callback is an interaction's first response.
type Callback struct {
	Type    int
	Data    json.RawMessage // as sent
	Flags   int
	Choices []Choice // of ResponseAutocomplete
	Modal   *Modal   // of ResponseModal
	At      time.Time
	// Took is the time since the interaction was dispatched, by the server's clock.
	Took time.Duration
}

// Command is a registered application command, as Discord returns it.
type Command struct {
	ID          string
	GuildID     string // empty for global commands
	Type        int    // 1 chat input, 2 user, 3 message
	Name        string
	Description string
	Raw         json.RawMessage
}

// A Connection is one gateway connection, open or closed.
type Connection struct {
	Path       string // where it came in: "/" or the resume address
	Identified bool
	Resumed    bool
	SessionID  string
	Intents    Intents
	Shard      [2]int // id and count; count 0 when the client sent none
	Heartbeats int
	Open       bool
	// ClosedByClient is the close code that the client sent: 0 while open, when the server closed
	// first or when the socket was dropped without a close frame.
	ClosedByClient int
}
