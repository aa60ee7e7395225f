package discordtest

// routes are the operations that the fake knows. What Discord has and this list has not is answered
// with 501 and recorded, so that a test says what is missing. It is filled in by init because the
// handlers lead back to it.
var routes []route

func init() {
	const (
		channel  = "/channels/{channel_id}"
		messages = channel + "/messages"
		message  = messages + "/{message_id}"
		reaction = message + "/reactions/{emoji_name}/@me"
		guild    = "/guilds/{guild_id}"
		app      = "/applications/{application_id}"
		global   = app + "/commands"
		scoped   = app + "/guilds/{guild_id}/commands"
		hook     = "/webhooks/{webhook_id}/{webhook_token}"
		original = hook + "/messages/@original"
		followUp = hook + "/messages/{message_id}"
	)
	routes = []route{
		{"GET", "/gateway", false, bodyNone, (*Server).getGateway},
		{"GET", "/gateway/bot", true, bodyNone, (*Server).getGatewayBot},

		{"POST", "/interactions/{interaction_id}/{interaction_token}/callback", false, bodyCallback, (*Server).postCallback},
		{"POST", hook, false, bodyFollowUp, (*Server).postFollowUp},
		{"GET", original, false, bodyNone, (*Server).getWebhookMessage},
		{"PATCH", original, false, bodyWebhookEdit, (*Server).patchWebhookMessage},
		{"DELETE", original, false, bodyNone, (*Server).deleteWebhookMessage},
		{"GET", followUp, false, bodyNone, (*Server).getWebhookMessage},
		{"PATCH", followUp, false, bodyWebhookEdit, (*Server).patchWebhookMessage},
		{"DELETE", followUp, false, bodyNone, (*Server).deleteWebhookMessage},

		{"GET", messages, true, bodyNone, (*Server).getMessages},
		{"POST", messages, true, bodyMessage, (*Server).postMessage},
		{"GET", message, true, bodyNone, (*Server).getMessage},
		{"PATCH", message, true, bodyEdit, (*Server).patchMessage},
		{"DELETE", message, true, bodyNone, (*Server).deleteMessage},
		{"POST", message + "/threads", true, bodyOther, (*Server).postMessageThread},
		{"PUT", reaction, true, bodyNone, (*Server).react},
		{"DELETE", reaction, true, bodyNone, (*Server).react},

		{"GET", channel, true, bodyNone, (*Server).getChannel},
		{"PATCH", channel, true, bodyOther, (*Server).patchChannel},
		{"POST", channel + "/typing", true, bodyNone, (*Server).postTyping},
		{"POST", channel + "/threads", true, bodyThread, (*Server).postThread},
		{"PUT", channel + "/thread-members/@me", true, bodyNone, (*Server).joinThread},
		{"DELETE", channel + "/thread-members/@me", true, bodyNone, (*Server).joinThread},

		{"GET", guild, true, bodyNone, (*Server).getGuild},
		{"GET", guild + "/channels", true, bodyNone, (*Server).getGuildChannels},
		{"GET", guild + "/roles", true, bodyNone, (*Server).getRoles},
		{"GET", guild + "/members/{user_id}", true, bodyNone, (*Server).getMember},
		{"GET", guild + "/threads/active", true, bodyNone, (*Server).getActiveThreads},

		{"GET", "/users/@me", true, bodyNone, (*Server).getMe},
		{"GET", "/users/@me/guilds", true, bodyNone, (*Server).getMyGuilds},
		{"POST", "/users/@me/channels", true, bodyOther, (*Server).postDM},
		{"GET", "/users/{user_id}", true, bodyNone, (*Server).getUser},
		{"GET", "/applications/@me", true, bodyNone, (*Server).getApplication},
		{"GET", "/oauth2/applications/@me", true, bodyNone, (*Server).getApplication},

		{"GET", global, true, bodyNone, (*Server).getCommands},
		{"PUT", global, true, bodyCommands, (*Server).putCommands},
		{"POST", global, true, bodyCommand, (*Server).postCommand},
		{"GET", global + "/{command_id}", true, bodyNone, (*Server).getCommand},
		{"PATCH", global + "/{command_id}", true, bodyCommandEdit, (*Server).patchCommand},
		{"DELETE", global + "/{command_id}", true, bodyNone, (*Server).deleteCommand},
		{"GET", scoped, true, bodyNone, (*Server).getCommands},
		{"PUT", scoped, true, bodyCommands, (*Server).putCommands},
		{"POST", scoped, true, bodyCommand, (*Server).postCommand},
		{"GET", scoped + "/{command_id}", true, bodyNone, (*Server).getCommand},
		{"PATCH", scoped + "/{command_id}", true, bodyCommandEdit, (*Server).patchCommand},
		{"DELETE", scoped + "/{command_id}", true, bodyNone, (*Server).deleteCommand},
	}
}

func (s *Server) guild(c *call) (*guild, *reply) {
	g := s.world.guilds[c.v("guild_id")]
	if g == nil || g.outage {
		return nil, &unknownGuild
	}
	return g, nil
}

func (s *Server) getGuild(c *call) reply {
	g, bad := s.guild(c)
	if bad != nil {
		return *bad
	}
	return ok(guildObj(g))
}

func (s *Server) getGuildChannels(c *call) reply {
	g, bad := s.guild(c)
	if bad != nil {
		return *bad
	}
	out := []any{}
	for _, id := range g.channels {
		if ch := s.world.channels[id]; ch != nil && !ch.thread() {
			out = append(out, s.channelObj(ch))
		}
	}
	return ok(out)
}

func (s *Server) getActiveThreads(c *call) reply {
	g, bad := s.guild(c)
	if bad != nil {
		return *bad
	}
	threads := []any{}
	for _, id := range g.channels {
		if ch := s.world.channels[id]; ch != nil && ch.thread() && !ch.Archived {
			threads = append(threads, s.channelObj(ch))
		}
	}
	return ok(obj{"threads": threads, "members": []any{}, "has_more": false})
}

func (s *Server) getRoles(c *call) reply {
	g, bad := s.guild(c)
	if bad != nil {
		return *bad
	}
	return ok(g.roleObjs())
}

func (s *Server) getMember(c *call) reply {
	g, bad := s.guild(c)
	if bad != nil {
		return *bad
	}
	m := g.members[c.v("user_id")]
	if m == nil {
		return unknownMember
	}
	return ok(memberObj(m, true))
}

func (s *Server) getMe(*call) reply {
	o := userObj(s.Bot)
	o["mfa_enabled"] = false
	o["locale"] = "en-US"
	o["verified"] = true
	o["email"] = nil
	return ok(o)
}

func (s *Server) getMyGuilds(*call) reply {
	out := []any{}
	for _, id := range s.world.order {
		g := s.world.guilds[id]
		out = append(out, obj{
			"id": g.ID, "name": g.Name, "icon": nil, "banner": nil, "owner": false,
			"permissions": everyonePermissions.text(), "features": []any{},
		})
	}
	return ok(out)
}

func (s *Server) getUser(c *call) reply {
	u := s.world.users[c.v("user_id")]
	if u == nil {
		return unknownUser
	}
	return ok(userObj(u))
}

func (s *Server) getApplication(*call) reply { return ok(s.applicationObj()) }

func (s *Server) getGateway(*call) reply { return ok(obj{"url": s.gatewayURL("/")}) }

func (s *Server) getGatewayBot(*call) reply {
	return ok(obj{
		"url": s.gatewayURL("/"), "shards": 1,
		"session_start_limit": obj{
			"total": 1000, "remaining": max(0, 1000-s.gateway.identifies), "reset_after": 14400000, "max_concurrency": 1,
		},
	})
}
