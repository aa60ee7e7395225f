package discordtest

import (
	"slices"
	"strconv"
)

// visible finds the channel of a route and says whether the bot may see it.
func (s *Server) visible(c *call) (*channel, *reply) {
	ch := s.world.channels[c.v("channel_id")]
	if ch == nil {
		return nil, &unknownChannel
	}
	if ch.Type == ChannelGroupDM || s.permissions(s.Bot, ch)&PermViewChannel == 0 {
		return nil, &missingAccess
	}
	return ch, nil
}

// writable says whether the bot may write in a channel; nil means it may.
func (s *Server) writable(ch *channel, d *draft) *reply {
	if ch.With != nil && ch.With.RefusesDMs {
		rep := fail(403, 50007, "Cannot send messages to this user")
		return &rep
	}
	if ch.Type == ChannelForum {
		rep := fail(400, 50008, "Cannot send messages in a non-text channel")
		return &rep
	}
	p := s.permissions(s.Bot, ch)
	need := PermSendMessages
	if ch.thread() {
		if need = PermSendInThreads; ch.Locked && p&PermManageThreads == 0 {
			rep := fail(400, 50083, "Thread is archived")
			return &rep
		}
	}
	if len(d.files) > 0 {
		need |= PermAttachFiles
	}
	if p&need != need {
		return &missingPermissions
	}
	return nil
}

func (s *Server) postMessage(c *call) reply {
	ch, bad := s.visible(c)
	if bad != nil {
		return *bad
	}
	d := c.draft
	if bad := s.writable(ch, d); bad != nil {
		return *bad
	}
	nonce := brief(d.sent["nonce"])
	if truth(d.sent, "enforce_nonce") {
		if m := s.world.messages[ch.nonces[nonce]]; m != nil {
			return ok(clone(m.obj)) // sent already: a safe retry
		}
	}
	fields, detail := s.reference(ch, d.sent)
	if detail != "" {
		return invalid(detail)
	}
	kind := 0
	if fields["message_reference"] != nil {
		kind = 19
		if s.permissions(s.Bot, ch)&PermReadHistory == 0 {
			return fail(403, 160002, "Cannot reply without permission to read message history")
		}
	}
	if d.sent["nonce"] != nil {
		fields["nonce"] = d.sent["nonce"]
	}
	m := s.newMessage(ch, s.Bot, kind, fields)
	s.apply(m, d)
	if d.sent["nonce"] != nil {
		ch.nonces[nonce] = m.id
	}
	s.announce("MESSAGE_CREATE", m)
	s.touch()
	return ok(clone(m.obj))
}

// reachable finds the message of a route.
func (s *Server) reachable(c *call) (*channel, *message, *reply) {
	ch, bad := s.visible(c)
	if bad != nil {
		return nil, nil, bad
	}
	m := s.world.messages[c.v("message_id")]
	if m == nil || m.deleted || m.channelID != ch.ID || m.ephemeral() {
		return ch, nil, &unknownMessage
	}
	return ch, m, nil
}

func (s *Server) patchMessage(c *call) reply {
	_, m, bad := s.reachable(c)
	if bad != nil {
		return *bad
	}
	if m.author.ID != s.Bot.ID {
		return fail(403, 50005, "Cannot edit a message authored by another user")
	}
	s.change(m, c.draft, nil)
	return ok(clone(m.obj))
}

func (s *Server) deleteMessage(c *call) reply {
	ch, m, bad := s.reachable(c)
	if bad != nil {
		return *bad
	}
	if m.author.ID != s.Bot.ID && (ch.dm() || s.permissions(s.Bot, ch)&PermManageMessages == 0) {
		return missingPermissions
	}
	s.remove(m)
	return noContent()
}

func (s *Server) getMessage(c *call) reply {
	ch, m, bad := s.reachable(c)
	if bad != nil {
		return *bad
	}
	if s.permissions(s.Bot, ch)&PermReadHistory == 0 {
		return missingPermissions
	}
	return ok(s.readable(m))
}

// getMessages lists newest first, as Discord does.
func (s *Server) getMessages(c *call) reply {
	ch, bad := s.visible(c)
	if bad != nil {
		return *bad
	}
	limit, err := strconv.Atoi(c.query.Get("limit"))
	if err != nil {
		limit = 50
	}
	before, after := c.query.Get("before"), c.query.Get("after")
	out := []any{}
	if s.permissions(s.Bot, ch)&PermReadHistory == 0 {
		return ok(out)
	}
	for _, id := range slices.Backward(ch.messages) {
		m := s.world.messages[id]
		if m.deleted || before != "" && !older(id, before) || after != "" && !older(after, id) || len(out) >= limit {
			continue
		}
		out = append(out, s.readable(m))
	}
	return ok(out)
}

// older compares ids by age.
func older(a, b string) bool {
	x, _ := strconv.ParseUint(a, 10, 64)
	y, _ := strconv.ParseUint(b, 10, 64)
	return x < y
}

func (s *Server) postTyping(c *call) reply {
	ch, bad := s.visible(c)
	if bad != nil {
		return *bad
	}
	if bad := s.writable(ch, &draft{}); bad != nil {
		return *bad
	}
	s.world.typing[ch.ID]++
	s.touch()
	return noContent()
}

func (s *Server) getChannel(c *call) reply {
	ch, bad := s.visible(c)
	if bad != nil {
		return *bad
	}
	return ok(s.channelObj(ch))
}

// patchChannel changes a thread: its name, and whether it is archived or locked.
func (s *Server) patchChannel(c *call) reply {
	ch, bad := s.visible(c)
	if bad != nil {
		return *bad
	}
	need := PermManageChannels
	if ch.thread() {
		need = PermManageThreads
	}
	if s.permissions(s.Bot, ch)&need == 0 && ch.owner != s.Bot.ID {
		return missingPermissions
	}
	body := c.obj()
	if v := str(body, "name"); v != "" {
		ch.Name = v
	}
	if v, there := body["archived"].(bool); there {
		ch.Archived = v
	}
	if v, there := body["locked"].(bool); there {
		ch.Locked = v
	}
	event := "CHANNEL_UPDATE"
	if ch.thread() {
		event = "THREAD_UPDATE"
	}
	s.dispatch(event, IntentGuilds, ch.GuildID, s.channelObj(ch))
	s.touch()
	return ok(s.channelObj(ch))
}

// postThread makes a thread in a channel; in a forum it comes with its first message.
func (s *Server) postThread(c *call) reply {
	ch, bad := s.visible(c)
	if bad != nil {
		return *bad
	}
	if ch.dm() || ch.thread() {
		return fail(400, 50024, "Cannot execute action on this channel type")
	}
	need := PermCreateThreads
	if ch.Type == ChannelForum {
		need = PermSendMessages
	}
	if s.permissions(s.Bot, ch)&need != need {
		return missingPermissions
	}
	kind := ChannelPublicThread
	if num(c.obj(), "type") == ChannelPrivateThread {
		kind = ChannelPrivateThread
	}
	th := s.thread(ch, "", str(c.obj(), "name"), kind)
	o := s.channelObj(th)
	if ch.Type == ChannelForum {
		if c.draft == nil {
			return invalid("message: a thread in a forum needs one")
		}
		m := s.newMessage(th, s.Bot, 0, nil)
		s.apply(m, c.draft)
		s.announce("MESSAGE_CREATE", m)
		o["message"] = clone(m.obj)
	}
	return created(o)
}

// postMessageThread makes a thread from a message; it has the message's id.
func (s *Server) postMessageThread(c *call) reply {
	ch, m, bad := s.reachable(c)
	if bad != nil {
		return *bad
	}
	if s.permissions(s.Bot, ch)&PermCreateThreads == 0 {
		return missingPermissions
	}
	if s.world.channels[m.id] != nil {
		return fail(400, 160004, "A thread has already been created for this message")
	}
	th := s.thread(ch, m.id, str(c.obj(), "name"), ChannelPublicThread)
	m.obj["thread"] = s.channelObj(th)
	return created(s.channelObj(th))
}

func (s *Server) thread(parent *channel, id, name string, kind int) *channel {
	th := s.addChannel(&Channel{ID: id, GuildID: parent.GuildID, Type: kind, Name: name, ParentID: parent.ID})
	th.owner, th.joined = s.Bot.ID, true
	o := s.channelObj(th)
	o["newly_created"] = true
	s.dispatch("THREAD_CREATE", IntentGuilds, parent.GuildID, o)
	return th
}

func (s *Server) joinThread(c *call) reply {
	ch, bad := s.visible(c)
	if bad != nil {
		return *bad
	}
	ch.joined = c.method == "PUT"
	return noContent()
}

// react notes that the bot reacted, or took its reaction back.
func (s *Server) react(c *call) reply {
	ch, m, bad := s.reachable(c)
	if bad != nil {
		return *bad
	}
	if s.permissions(s.Bot, ch)&PermAddReactions == 0 {
		return missingPermissions
	}
	emoji := c.v("emoji_name")
	var kept []any
	for _, r := range list(m.obj, "reactions") {
		if str(sub(r, "emoji"), "name") != emoji {
			kept = append(kept, r)
		}
	}
	if c.method == "PUT" {
		kept = append(kept, obj{
			"emoji": obj{"id": nil, "name": emoji}, "count": 1, "count_details": obj{"burst": 0, "normal": 1},
			"burst_colors": []any{}, "me_burst": false, "me": true, "burst_me": false, "burst_count": 0,
		})
	}
	if m.obj["reactions"] = kept; len(kept) == 0 {
		delete(m.obj, "reactions")
	}
	s.touch()
	return noContent()
}

func (s *Server) postDM(c *call) reply {
	u := s.world.users[str(c.obj(), "recipient_id")]
	if u == nil {
		return unknownUser
	}
	if u.Bot {
		return fail(400, 50007, "Cannot send messages to this user")
	}
	return ok(s.channelObj(s.dm(u)))
}
