package discord

import (
	"slices"
	"sync"

	"github.com/bwmarrin/discordgo"
)

// places are the servers and channels that the bot is in, as the gateway tells
// them: what it may do in each, and which channel a thread belongs to. It is a
// small part of what discordgo's own state would hold.
type places struct {
	mu       sync.RWMutex
	servers  map[string]*serverPlace
	channels map[string]*channelPlace
}

type serverPlace struct {
	name  string
	owner string
	roles map[string]int64 // permissions, by role
	mine  []string         // roles of the bot
}

type channelPlace struct {
	server     string
	parent     string
	kind       discordgo.ChannelType
	overwrites []discordgo.PermissionOverwrite
}

func newPlaces() *places {
	return &places{servers: map[string]*serverPlace{}, channels: map[string]*channelPlace{}}
}

func (c *channelPlace) thread() bool {
	switch c.kind {
	case discordgo.ChannelTypeGuildNewsThread, discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread:
		return true
	}
	return false
}

// hears registers for the events that say what places there are.
func (p *places) hears(s *discordgo.Session, guard func(where string), self func() string) {
	on := func(where string, do func()) {
		defer guard(where)
		p.mu.Lock()
		defer p.mu.Unlock()
		do()
	}
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildCreate) {
		on("server", func() { p.putServer(e.Guild, self()) })
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildUpdate) {
		on("server", func() {
			if sp := p.servers[e.ID]; sp != nil && e.Guild != nil {
				sp.name, sp.owner = e.Name, e.OwnerID
			}
		})
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildDelete) {
		on("server", func() {
			if e.Guild != nil && !e.Unavailable { // an outage changes nothing
				p.dropServer(e.ID)
			}
		})
	})
	role := func(r *discordgo.GuildRole) {
		on("role", func() {
			if r != nil && r.Role != nil && p.servers[r.GuildID] != nil {
				p.servers[r.GuildID].roles[r.Role.ID] = r.Role.Permissions
			}
		})
	}
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildRoleCreate) { role(e.GuildRole) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildRoleUpdate) { role(e.GuildRole) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildRoleDelete) {
		on("role", func() {
			if sp := p.servers[e.GuildID]; sp != nil {
				delete(sp.roles, e.RoleID)
			}
		})
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildMemberUpdate) {
		on("member", func() {
			if e.Member != nil && e.User != nil && e.User.ID == self() && p.servers[e.GuildID] != nil {
				p.servers[e.GuildID].mine = e.Roles
			}
		})
	})
	put := func(c *discordgo.Channel) { on("channel", func() { p.putChannel(c, "") }) }
	drop := func(c *discordgo.Channel) {
		on("channel", func() {
			if c != nil {
				delete(p.channels, c.ID)
			}
		})
	}
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.ChannelCreate) { put(e.Channel) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.ChannelUpdate) { put(e.Channel) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.ChannelDelete) { drop(e.Channel) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.ThreadCreate) { put(e.Channel) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.ThreadUpdate) { put(e.Channel) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.ThreadDelete) { drop(e.Channel) })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.ThreadListSync) {
		on("threads", func() {
			for _, c := range e.Threads {
				p.putChannel(c, e.GuildID)
			}
		})
	})
}

func (p *places) putServer(g *discordgo.Guild, self string) {
	if g == nil || g.Unavailable {
		return
	}
	p.dropServer(g.ID)
	sp := &serverPlace{name: g.Name, owner: g.OwnerID, roles: map[string]int64{}}
	for _, r := range g.Roles {
		if r != nil {
			sp.roles[r.ID] = r.Permissions
		}
	}
	for _, m := range g.Members {
		if m != nil && m.User != nil && m.User.ID == self {
			sp.mine = m.Roles
		}
	}
	p.servers[g.ID] = sp
	for _, list := range [][]*discordgo.Channel{g.Channels, g.Threads} {
		for _, c := range list {
			p.putChannel(c, g.ID)
		}
	}
}

func (p *places) dropServer(id string) {
	delete(p.servers, id)
	for c, place := range p.channels {
		if place.server == id {
			delete(p.channels, c)
		}
	}
}

// keep forgets all servers but those with the ids: the bot may have left some while
// it was away.
func (p *places) keep(ids []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id := range p.servers {
		if !slices.Contains(ids, id) {
			p.dropServer(id)
		}
	}
}

// putChannel takes in a channel; those of a server's first list do not name it.
func (p *places) putChannel(c *discordgo.Channel, server string) {
	if c == nil {
		return
	}
	if c.GuildID != "" {
		server = c.GuildID
	}
	if p.servers[server] == nil {
		return
	}
	cp := &channelPlace{server: server, parent: c.ParentID, kind: c.Type}
	for _, o := range c.PermissionOverwrites {
		if o != nil {
			cp.overwrites = append(cp.overwrites, *o)
		}
	}
	p.channels[c.ID] = cp
}

// home returns the channel that a thread belongs to, or "" where the channel is no
// thread or not known.
func (p *places) home(channel string) string {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if c := p.channels[channel]; c != nil && c.thread() {
		return c.parent
	}
	return ""
}

// threads reports whether people write in a channel by threads: it is one, or a forum
// of them.
func (p *places) threads(channel string) bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	c := p.channels[channel]
	return c != nil && (c.thread() || c.kind == discordgo.ChannelTypeGuildForum)
}

// may returns what the bot may do in a channel, by Discord's rules (Permissions,
// "Permission Overwrites" in its documentation); known is false where the gateway
// has not told enough.
func (p *places) may(channel, self string) (permissions int64, known bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	c := p.channels[channel]
	if c == nil {
		return 0, false
	}
	server, id := p.servers[c.server], c.server
	if c.thread() {
		if c = p.channels[c.parent]; c == nil { // a thread has its channel's overwrites
			return 0, false
		}
	}
	if server == nil {
		return 0, false
	}
	if server.owner == self {
		return ^int64(0), true
	}
	permissions = server.roles[id] // the server's own id is the role of everyone
	for _, r := range server.mine {
		permissions |= server.roles[r]
	}
	if permissions&discordgo.PermissionAdministrator != 0 {
		return ^int64(0), true
	}
	var allow, deny int64
	for _, o := range c.overwrites {
		switch {
		case o.Type == discordgo.PermissionOverwriteTypeRole && o.ID == id:
			permissions = permissions&^o.Deny | o.Allow
		case o.Type == discordgo.PermissionOverwriteTypeRole && slices.Contains(server.mine, o.ID):
			allow, deny = allow|o.Allow, deny|o.Deny
		}
	}
	permissions = permissions&^deny | allow
	for _, o := range c.overwrites {
		if o.Type == discordgo.PermissionOverwriteTypeMember && o.ID == self {
			permissions = permissions&^o.Deny | o.Allow
		}
	}
	return permissions, true
}

// textChannels returns the channels of a server in which people write, oldest first.
func (p *places) textChannels(server string) []string {
	p.mu.RLock()
	defer p.mu.RUnlock()
	var out []string
	for id, c := range p.channels {
		switch c.kind {
		case discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews, discordgo.ChannelTypeGuildForum:
			if c.server == server {
				out = append(out, id)
			}
		}
	}
	slices.SortFunc(out, bySnowflake)
	return out
}

// bySnowflake compares ids by age. They are numbers without leading zeros.
func bySnowflake(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// serverOf returns the server of a channel, or "" where it is not known.
func (p *places) serverOf(channel string) string {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if c := p.channels[channel]; c != nil {
		return c.server
	}
	return ""
}
