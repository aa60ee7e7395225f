package discordtest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// world is everything on the server that is not the connection to it.
type world struct {
	users    map[string]*User
	guilds   map[string]*guild
	order    []string // guilds in the order of their making
	channels map[string]*channel
	dms      map[string]string // channel by user
	messages map[string]*message
	// interactions are by token; byID holds the same ones.
	interactions map[string]*interactionState
	byID         map[string]*interactionState
	typing       map[string]int
	uploads      map[string]File // what /attachments/ serves, by path
}

func newWorld() world {
	return world{
		users: map[string]*User{}, guilds: map[string]*guild{}, channels: map[string]*channel{}, dms: map[string]string{},
		messages: map[string]*message{}, interactions: map[string]*interactionState{}, byID: map[string]*interactionState{},
		typing: map[string]int{}, uploads: map[string]File{},
	}
}

type guild struct {
	*Guild
	roles    []*Role // the first is @everyone
	members  map[string]*member
	joins    []string // members in the order of their joining
	channels []string
	outage   bool
}

type member struct {
	user   *User
	roles  []string
	joined time.Time
}

type channel struct {
	*Channel
	overwrites []overwrite
	messages   []string
	nonces     map[string]string // message by nonce
	recipients []*User           // of a direct or group message, without the bot
	owner      string            // of a thread
	made       time.Time
	joined     bool // of a thread: the bot is in it
}

func (c *channel) thread() bool { return c.Type >= 10 && c.Type <= 12 }
func (c *channel) dm() bool     { return c.GuildID == "" }

type overwrite struct {
	id          string
	member      bool
	allow, deny Permissions
}

// AddUser adds a user. An empty ID is filled in.
func (s *Server) AddUser(u User) *User {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u.ID == "" {
		u.ID = s.newID()
	}
	s.world.users[u.ID] = &u
	return &u
}

// AddGuild adds a guild with the bot in it; the bot learns of it when it is connected.
func (s *Server) AddGuild(name, locale string) *Guild {
	s.mu.Lock()
	defer s.mu.Unlock()
	owner := &User{ID: s.newID(), Username: "owner"}
	s.world.users[owner.ID] = owner
	g := &guild{Guild: &Guild{ID: s.newID(), Name: name, Locale: locale, Owner: owner}, members: map[string]*member{}}
	g.roles = []*Role{{ID: g.ID, Name: "@everyone", Permissions: everyonePermissions}}
	s.world.guilds[g.ID] = g
	s.world.order = append(s.world.order, g.ID)
	s.member(g.ID, owner)
	s.member(g.ID, s.Bot)
	s.dispatch("GUILD_CREATE", IntentGuilds, g.ID, s.guildCreate(g))
	s.touch()
	return g.Guild
}

// RemoveGuild removes the bot from a guild, or with outage set only makes the guild unavailable.
func (s *Server) RemoveGuild(g *Guild, outage bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in := s.world.guilds[g.ID]
	if in == nil {
		return
	}
	if in.outage = outage; !outage {
		delete(s.world.guilds, g.ID)
		s.world.order = slices.DeleteFunc(s.world.order, func(id string) bool { return id == g.ID })
		for _, id := range in.channels {
			delete(s.world.channels, id)
		}
	}
	gone := obj{"id": g.ID}
	if outage {
		gone["unavailable"] = true
	}
	s.dispatch("GUILD_DELETE", IntentGuilds, g.ID, gone)
	s.touch()
}

// AddChannel adds a channel of a type to a guild.
func (s *Server) AddChannel(g *Guild, kind int, name string) *Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.addChannel(&Channel{GuildID: g.ID, Type: kind, Name: name})
	s.dispatch("CHANNEL_CREATE", IntentGuilds, g.ID, s.channelObj(c))
	return c.Channel
}

// AddThread adds a thread to a text channel or a forum.
func (s *Server) AddThread(parent *Channel, name string) *Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.addChannel(&Channel{GuildID: parent.GuildID, Type: ChannelPublicThread, Name: name, ParentID: parent.ID})
	c.owner = s.User.ID
	s.dispatch("THREAD_CREATE", IntentGuilds, parent.GuildID, s.channelObj(c))
	return c.Channel
}

// AddPost adds a post to a forum, as a user: a thread whose first message has the thread's id.
func (s *Server) AddPost(user *User, forum *Channel, name, text string) (*Channel, *Message) {
	_ = s.wait("a session", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.live()
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.member(forum.GuildID, user)
	c := s.addChannel(&Channel{GuildID: forum.GuildID, Type: ChannelPublicThread, Name: name, ParentID: forum.ID})
	c.owner = user.ID
	o := s.channelObj(c)
	o["newly_created"] = true
	s.dispatch("THREAD_CREATE", IntentGuilds, forum.GuildID, o)
	m := s.newMessage(c, user, 0, obj{"content": text})
	delete(s.world.messages, m.id)
	m.id, m.obj["id"] = c.ID, c.ID
	s.world.messages[m.id] = m
	c.messages[len(c.messages)-1] = m.id
	s.mentions(m, obj{}, false)
	m.obj = clone(m.obj)
	s.announce("MESSAGE_CREATE", m)
	s.touch()
	return c.Channel, s.snapshot(m)
}

func (s *Server) addChannel(c *Channel) *channel {
	if c.ID == "" {
		c.ID = s.newID()
	}
	ch := &channel{Channel: c, nonces: map[string]string{}, made: s.now()}
	s.world.channels[c.ID] = ch
	if g := s.world.guilds[c.GuildID]; g != nil {
		g.channels = append(g.channels, c.ID)
	}
	s.touch()
	return ch
}

// DM returns the direct-message channel between the bot and a user.
func (s *Server) DM(u *User) *Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dm(u).Channel
}

func (s *Server) dm(u *User) *channel {
	if id, there := s.world.dms[u.ID]; there {
		return s.world.channels[id]
	}
	c := s.addChannel(&Channel{Type: ChannelDM, With: u})
	c.recipients = []*User{u}
	s.world.dms[u.ID] = c.ID
	return c
}

// AddGroupDM adds a direct message between several users, of which the bot is none: only a
// user-installed application is met there.
func (s *Server) AddGroupDM(users ...*User) *Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.addChannel(&Channel{Type: ChannelGroupDM})
	c.recipients = users
	return c.Channel
}

// SetThread archives or locks a thread, or opens it again.
func (s *Server) SetThread(c *Channel, archived, locked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.world.channels[c.ID]
	ch.Archived, ch.Locked = archived, locked
	s.dispatch("THREAD_UPDATE", IntentGuilds, c.GuildID, s.channelObj(ch))
}

// AddRole adds a role to a guild.
func (s *Server) AddRole(g *Guild, name string, p Permissions) *Role {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := &Role{ID: s.newID(), Name: name, Permissions: p}
	in := s.world.guilds[g.ID]
	in.roles = append(in.roles, r)
	s.dispatch("GUILD_ROLE_CREATE", IntentGuilds, g.ID, obj{"guild_id": g.ID, "role": roleObj(r, len(in.roles)-1)})
	return r
}

// GiveRole makes a user a member of the guild (if need be) who has the role.
func (s *Server) GiveRole(g *Guild, u *User, r *Role) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.member(g.ID, u)
	if !slices.Contains(m.roles, r.ID) {
		m.roles = append(m.roles, r.ID)
	}
	intent := IntentGuildMembers
	if u.ID == s.Bot.ID {
		intent = 0 // of itself, a bot hears whatever its intents
	}
	s.dispatch("GUILD_MEMBER_UPDATE", intent, g.ID, withGuild(memberObj(m, true), g.ID))
}

// TakeRole takes a role from a member of the guild.
func (s *Server) TakeRole(g *Guild, u *User, r *Role) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.member(g.ID, u)
	m.roles = slices.DeleteFunc(m.roles, func(id string) bool { return id == r.ID })
	intent := IntentGuildMembers
	if u.ID == s.Bot.ID {
		intent = 0
	}
	s.dispatch("GUILD_MEMBER_UPDATE", intent, g.ID, withGuild(memberObj(m, true), g.ID))
}

// DenyBot takes permissions from the bot in one channel (and its threads), as a server's
// administrator does: with an overwrite, which the bot can also read.
func (s *Server) DenyBot(c *Channel, p Permissions) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.world.channels[c.ID]
	ch.overwrites = append(slices.DeleteFunc(ch.overwrites, func(o overwrite) bool { return o.id == s.Bot.ID }),
		overwrite{id: s.Bot.ID, member: true, deny: p})
	s.dispatch("CHANNEL_UPDATE", IntentGuilds, c.GuildID, s.channelObj(ch))
	s.touch()
}

// member returns a user's membership and makes it when there is none: whoever speaks in a guild is
// in it. The caller holds mu.
func (s *Server) member(guildID string, u *User) *member {
	g := s.world.guilds[guildID]
	if g == nil {
		return &member{user: u, joined: s.now()}
	}
	m := g.members[u.ID]
	if m == nil {
		m = &member{user: u, joined: s.now()}
		g.members[u.ID] = m
		g.joins = append(g.joins, u.ID)
	}
	return m
}

// permissions computes what a user may do in a channel, as Discord's documentation has it. The
// caller holds mu.
func (s *Server) permissions(u *User, c *channel) Permissions {
	if c.dm() {
		return everyonePermissions | PermMentionEveryone
	}
	g := s.world.guilds[c.GuildID]
	if g == nil {
		return 0
	}
	m := g.members[u.ID]
	if m == nil {
		return 0
	}
	if g.Owner.ID == u.ID {
		return allPermissions
	}
	has := func(id string) bool { return id == g.ID || slices.Contains(m.roles, id) }
	var p Permissions
	for _, r := range g.roles {
		if has(r.ID) {
			p |= r.Permissions
		}
	}
	if p&PermAdministrator != 0 {
		return allPermissions
	}
	if parent := s.world.channels[c.ParentID]; c.thread() && parent != nil {
		c = parent // a thread has the overwrites of its channel
	}
	var allow, deny Permissions
	for _, o := range c.overwrites {
		if o.id == g.ID {
			p = p&^o.deny | o.allow
		} else if !o.member && has(o.id) {
			allow, deny = allow|o.allow, deny|o.deny
		}
	}
	p = p&^deny | allow
	for _, o := range c.overwrites {
		if o.member && o.id == u.ID {
			p = p&^o.deny | o.allow
		}
	}
	return p
}

func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f, there := s.world.uploads[r.URL.Path]
	s.mu.Unlock()
	if !there {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", f.ContentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(f.Data)))
	_, _ = w.Write(f.Data)
}

// upload gives files their ids and URLs and serves them. The caller holds mu.
func (s *Server) upload(channelID string, files []File) []File {
	var out []File
	for _, f := range files {
		f.ID = s.newID()
		f.Size = len(f.Data)
		if f.ContentType == "" {
			f.ContentType = http.DetectContentType(f.Data)
		}
		path := strings.Join([]string{"/attachments", channelID, f.ID, f.Name}, "/")
		s.world.uploads[path] = f
		f.URL = s.URL + path
		out = append(out, f)
	}
	return out
}
