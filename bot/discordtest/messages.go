package discordtest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// message is a message on the server. obj is what the API returns.
type message struct {
	id, channelID string
	author        *User
	obj           obj
	files         []File
	edits         int
	deleted       bool
	pings         []string
	it            *interactionState
	at            time.Time
	event         obj // the MESSAGE_CREATE of a user's message, for Repeat
}

func (m *message) flags() int      { return num(m.obj, "flags") }
func (m *message) ephemeral() bool { return m.flags()&FlagEphemeral != 0 }

// snapshot is the message as tests see it.
func (s *Server) snapshot(m *message) *Message {
	if m == nil {
		return nil
	}
	raw, err := json.Marshal(m.obj)
	if err != nil {
		panic(err)
	}
	out := &Message{
		ID: m.id, ChannelID: m.channelID, GuildID: s.guildOf(m.channelID), Type: num(m.obj, "type"), Author: *m.author,
		Content: str(m.obj, "content"), Files: slices.Clone(m.files), Flags: m.flags(), Nonce: str(m.obj, "nonce"),
		ReplyTo: str(sub(m.obj, "message_reference"), "message_id"), Pings: slices.Clone(m.pings),
		Edits: m.edits, Deleted: m.deleted, At: m.at, Raw: raw,
	}
	var parts struct {
		Embeds     []Embed     `json:"embeds"`
		Components []Component `json:"components"`
	}
	// What cannot be decoded has been recorded as a violation already and stays in Raw.
	_ = json.Unmarshal(raw, &parts)
	out.Embeds, out.Components = parts.Embeds, parts.Components
	if m.it != nil {
		out.Interaction = m.it.id
	}
	return out
}

func (s *Server) guildOf(channelID string) string {
	if c := s.world.channels[channelID]; c != nil {
		return c.GuildID
	}
	return ""
}

// newMessage makes a message and files it under its channel; ephemeral ones belong to their
// interaction alone. The caller holds mu.
func (s *Server) newMessage(c *channel, author *User, kind int, fields obj) *message {
	m := &message{id: s.newID(), channelID: c.ID, author: author, at: s.now()}
	m.obj = obj{
		"id": m.id, "channel_id": c.ID, "type": kind, "content": "", "timestamp": stamp(m.at), "edited_timestamp": nil,
		"author": userObj(author), "embeds": []any{}, "attachments": []any{}, "components": []any{}, "mentions": []any{},
		"mention_roles": []any{}, "mention_everyone": false, "pinned": false, "tts": false, "flags": 0,
	}
	for k, v := range fields {
		m.obj[k] = v
	}
	s.world.messages[m.id] = m
	if !m.ephemeral() {
		c.messages = append(c.messages, m.id)
		if c.Archived && !c.Locked {
			c.Archived = false // speaking opens an archived thread
		}
	}
	s.touch()
	return m
}

// apply gives a message what a draft says, which has passed the rules. The caller holds mu.
func (s *Server) apply(m *message, d *draft) {
	o := clone(d.merged)
	uploaded := s.upload(m.channelID, d.files)
	described := map[string]string{} // alternative texts, by part number or id
	renamed := map[string]string{}
	for _, a := range list(d.sent, "attachments") {
		if v := str(a, "description"); v != "" {
			described[idOf(a)] = v
		}
		if v := str(a, "filename"); v != "" {
			renamed[idOf(a)] = v
		}
	}
	entries := []any{}
	var files []File
	for _, a := range list(o, "attachments") {
		id := idOf(a)
		for _, f := range m.files {
			if f.ID == id {
				files = append(files, f)
				entries = append(entries, a)
			}
		}
	}
	for i, f := range uploaded {
		f.Description = described[d.files[i].ID]
		if n := renamed[d.files[i].ID]; n != "" {
			f.Name = n
		}
		files = append(files, f)
		entries = append(entries, fileObj(f))
	}
	o["attachments"] = entries
	m.files = files
	for _, e := range list(o, "embeds") {
		if eo, isObj := e.(obj); isObj {
			eo["type"] = "rich" // whatever was sent: bots make no other kind
		}
	}
	next := 0
	walk(list(o, "components"), "", func(_ string, c obj) {
		if next++; !given(c, "id") {
			c["id"] = next
		}
		for k, v := range componentDefaults[num(c, "type")] {
			if c[k] == nil {
				c[k] = v
			}
		}
	})
	delete(o, "sticker_ids")
	if p := sub(o, "poll"); p == nil {
		delete(o, "poll")
	}
	for k, v := range o {
		m.obj[k] = v
	}
	s.mentions(m, d.sent, d.it != nil)
	if flags := m.flags(); flags&FlagEphemeral == 0 && s.world.channels[m.channelID] != nil &&
		s.permissions(s.Bot, s.world.channels[m.channelID])&PermEmbedLinks == 0 && d.it == nil {
		m.obj["embeds"] = []any{} // Discord drops embeds that the sender may not embed, without a word
	}
}

// componentDefaults are the keys that Discord fills in.
var componentDefaults = map[int]obj{
	ComponentContainer: {"accent_color": nil, "spoiler": false},
	11:                 {"description": nil, "spoiler": false},
	13:                 {"spoiler": false},
	14:                 {"divider": true, "spacing": 1},
}

func fileObj(f File) obj {
	o := obj{
		"id": f.ID, "filename": f.Name, "size": f.Size, "url": f.URL, "proxy_url": f.URL, "content_type": f.ContentType,
	}
	if f.Description != "" {
		o["description"] = f.Description
	}
	return o
}

var (
	userMention = regexp.MustCompile(`<@!?(\d+)>`)
	roleMention = regexp.MustCompile(`<@&(\d+)>`)
	massMention = regexp.MustCompile(`@(everyone|here)\b`)
)

// mentions works out whom a message mentions and whom it notifies. The caller holds mu.
func (s *Server) mentions(m *message, sent obj, interaction bool) {
	text := str(m.obj, "content")
	walk(list(m.obj, "components"), "", func(_ string, c obj) {
		if num(c, "type") == ComponentText {
			text += "\n" + str(c, "content")
		}
	})
	allowed := sub(sent, "allowed_mentions")
	may := func(kind, id string) bool {
		if allowed == nil {
			return kind == "users" || !interaction
		}
		return slices.Contains(list(allowed, "parse"), any(kind)) || slices.Contains(list(allowed, kind), any(id))
	}
	users, roles := []any{}, []any{}
	m.pings = nil
	seen := map[string]bool{}
	add := func(id string) {
		if u := s.world.users[id]; u != nil && !seen[id] {
			seen[id] = true
			users = append(users, s.mentionObj(u, m.channelID))
			m.pings = append(m.pings, id)
		}
	}
	for _, f := range userMention.FindAllStringSubmatch(text, -1) {
		if may("users", f[1]) {
			add(f[1])
		}
	}
	if g := s.world.guilds[s.guildOf(m.channelID)]; g != nil {
		for _, f := range roleMention.FindAllStringSubmatch(text, -1) {
			known := slices.ContainsFunc(g.roles, func(r *Role) bool { return r.ID == f[1] })
			if known && may("roles", f[1]) && !slices.Contains(roles, any(f[1])) {
				roles = append(roles, f[1])
				m.pings = append(m.pings, f[1])
			}
		}
	}
	everyone := false
	if f := massMention.FindStringSubmatch(text); f != nil && may("everyone", "") {
		if c := s.world.channels[m.channelID]; c != nil && !c.dm() && s.permissions(m.author, c)&PermMentionEveryone != 0 {
			everyone = true
			m.pings = append(m.pings, f[1])
		}
	}
	if ref := s.world.messages[str(sub(m.obj, "message_reference"), "message_id")]; ref != nil {
		if allowed == nil && !interaction || truth(allowed, "replied_user") {
			add(ref.author.ID)
		}
	}
	m.obj["mentions"] = users
	m.obj["mention_roles"] = roles
	m.obj["mention_everyone"] = everyone
}

// mentionObj is a user in a list of mentions: in a guild with its member.
func (s *Server) mentionObj(u *User, channelID string) obj {
	o := userObj(u)
	if g := s.world.guilds[s.guildOf(channelID)]; g != nil && g.members[u.ID] != nil {
		o["member"] = memberObj(g.members[u.ID], false)
	}
	return o
}

// announce tells the gateway about a message: that it was made or changed. The caller holds mu.
func (s *Server) announce(event string, m *message) {
	if m.ephemeral() {
		return
	}
	guildID := s.guildOf(m.channelID)
	intent := IntentGuildMessages
	o := clone(m.obj)
	if guildID == "" {
		intent = IntentDirectMessages
	} else {
		o["guild_id"] = guildID
		if g := s.world.guilds[guildID]; g != nil && g.members[m.author.ID] != nil && o["webhook_id"] == nil {
			o["member"] = memberObj(g.members[m.author.ID], false)
		}
	}
	if event == "MESSAGE_CREATE" {
		m.event = o
	}
	s.dispatch(event, intent, guildID, o)
}

// redacted is a message object as an application may see it that cannot read all content: without
// what was said, unless it was said to the bot or by it.
func (s *Server) redacted(o obj, readAll bool) obj {
	if ref := sub(o, "referenced_message"); ref != nil {
		o = clone(o)
		o["referenced_message"] = s.redacted(sub(o, "referenced_message"), readAll)
	}
	mine := str(sub(o, "author"), "id") == s.Bot.ID
	toMe := slices.ContainsFunc(list(o, "mentions"), func(u any) bool { return str(u, "id") == s.Bot.ID })
	direct := s.guildOf(str(o, "channel_id")) == ""
	if readAll || mine || toMe || direct {
		return o
	}
	o = clone(o)
	o["content"] = ""
	for _, k := range []string{"embeds", "attachments", "components"} {
		o[k] = []any{}
	}
	delete(o, "poll")
	return o
}

// readable is a message object for REST. The caller holds mu.
func (s *Server) readable(m *message) obj {
	return s.redacted(clone(m.obj), s.cfg.intents&IntentMessageContent != 0)
}

// reference makes the keys of a reply from what the client sent. detail says what is wrong with it.
func (s *Server) reference(c *channel, sent obj) (fields obj, detail string) {
	ref := sub(sent, "message_reference")
	if ref == nil {
		return obj{}, ""
	}
	id := str(ref, "message_id")
	target := s.world.messages[id]
	channelID := str(ref, "channel_id")
	if channelID != "" && channelID != c.ID || target != nil && target.channelID != c.ID {
		return nil, "message_reference: the message is in another channel"
	}
	if target == nil || target.deleted || target.ephemeral() {
		if v, there := ref["fail_if_not_exists"]; there && v == false {
			return obj{}, ""
		}
		return nil, "message_reference: Unknown message"
	}
	if kind := num(target.obj, "type"); kind != 0 && kind != 19 && kind != 20 && kind != 23 {
		return nil, "message_reference: Cannot reply to a system message"
	}
	quoted := clone(target.obj)
	delete(quoted, "referenced_message")
	out := obj{"message_id": id, "channel_id": c.ID, "type": 0}
	if c.GuildID != "" {
		out["guild_id"] = c.GuildID
	}
	return obj{"message_reference": out, "referenced_message": quoted}, ""
}

// Messages returns all messages of a channel that are not deleted, whoever sent them, in order.
// Ephemeral replies are not among them: see Interaction.
func (s *Server) Messages(channelID string) []*Message {
	return s.listMessages(channelID, func(*message) bool { return true })
}

// BotMessages is Messages restricted to the bot's own.
func (s *Server) BotMessages(channelID string) []*Message {
	return s.listMessages(channelID, func(m *message) bool { return m.author.ID == s.Bot.ID && m.flags()&FlagLoading == 0 })
}

func (s *Server) listMessages(channelID string, want func(*message) bool) []*Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []*Message
	if c := s.world.channels[channelID]; c != nil {
		for _, id := range c.messages {
			if m := s.world.messages[id]; !m.deleted && want(m) {
				out = append(out, s.snapshot(m))
			}
		}
	}
	return out
}

// Message returns the message with an id as it stands, ephemeral and deleted ones too, or nil.
func (s *Server) Message(id string) *Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.snapshot(s.world.messages[id])
}

// Typing is how often the bot has shown that it is typing in a channel.
func (s *Server) Typing(channelID string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.world.typing[channelID]
}

// remove deletes a message and tells the bot. The caller holds mu.
func (s *Server) remove(m *message) {
	m.deleted = true
	if !m.ephemeral() {
		guildID := s.guildOf(m.channelID)
		o := obj{"id": m.id, "channel_id": m.channelID}
		intent := IntentDirectMessages
		if guildID != "" {
			o["guild_id"] = guildID
			intent = IntentGuildMessages
		}
		s.dispatch("MESSAGE_DELETE", intent, guildID, o)
	}
	s.touch()
}

// Text is all that the message shows as text, a line for each part: for a test that asks whether
// something was said, whatever the layout.
func (m *Message) Text() string {
	var lines []string
	add := func(parts ...string) {
		for _, p := range parts {
			if p != "" {
				lines = append(lines, p)
			}
		}
	}
	add(m.Content)
	for _, e := range m.Embeds {
		if e.Author != nil {
			add(e.Author.Name)
		}
		add(e.Title, e.URL, e.Description)
		for _, f := range e.Fields {
			add(f.Name, f.Value)
		}
		if e.Footer != nil {
			add(e.Footer.Text)
		}
	}
	for _, c := range m.Parts() {
		add(c.Label, c.Placeholder, c.Content)
		for _, o := range c.Options {
			add(o.Label, o.Description)
		}
	}
	for _, f := range m.Files {
		add(fmt.Sprintf("%s (%s bytes)", f.Name, strconv.Itoa(f.Size)))
	}
	out := ""
	for i, l := range lines {
		if i > 0 {
			out += "\n"
		}
		out += l
	}
	return out
}

// Parts lists all components of the message over all levels, in the order in which they are shown.
func (m *Message) Parts() []Component { return flatten(m.Components) }

func flatten(in []Component) []Component {
	var out []Component
	for _, c := range in {
		out = append(out, c)
		out = append(out, flatten(c.Components)...)
		for _, inner := range []*Component{c.Component, c.Accessory} {
			if inner != nil {
				out = append(out, flatten([]Component{*inner})...)
			}
		}
	}
	return out
}

// Component returns the component with a custom_id.
func (m *Message) Component(customID string) (Component, bool) {
	for _, c := range m.Parts() {
		if c.CustomID == customID {
			return c, true
		}
	}
	return Component{}, false
}

// Button returns the first button with a label.
func (m *Message) Button(label string) (Component, bool) {
	for _, c := range m.Parts() {
		if c.Type == ComponentButton && c.Label == label {
			return c, true
		}
	}
	return Component{}, false
}
