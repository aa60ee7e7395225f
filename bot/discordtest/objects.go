package discordtest

import (
	"strconv"
	"time"
)

// The objects of the API. They hold what Discord sends and what a client may rely on; a test of
// this package holds them against Discord's description.

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000-07:00") }

func (p Permissions) text() string { return strconv.FormatUint(uint64(p), 10) }

func userObj(u *User) obj {
	o := obj{
		"id": u.ID, "username": u.Username, "discriminator": "0", "global_name": nil, "avatar": nil,
		"public_flags": 0, "flags": 0, "primary_guild": nil,
	}
	if u.GlobalName != "" {
		o["global_name"] = u.GlobalName
	}
	if u.Bot {
		o["bot"] = true
	}
	return o
}

func memberObj(m *member, withUser bool) obj {
	roles := []any{}
	for _, r := range m.roles {
		roles = append(roles, r)
	}
	o := obj{
		"roles": roles, "joined_at": stamp(m.joined), "nick": nil, "avatar": nil, "banner": nil, "premium_since": nil,
		"pending": false, "communication_disabled_until": nil, "flags": 0, "deaf": false, "mute": false,
	}
	if withUser {
		o["user"] = userObj(m.user)
	}
	return o
}

func withGuild(o obj, guildID string) obj {
	o["guild_id"] = guildID
	return o
}

func roleObj(r *Role, position int) obj {
	return obj{
		"id": r.ID, "name": r.Name, "permissions": r.Permissions.text(), "position": position, "color": 0, "hoist": false,
		"managed": false, "mentionable": false, "icon": nil, "unicode_emoji": nil, "flags": 0,
		"colors":      obj{"primary_color": 0, "secondary_color": nil, "tertiary_color": nil},
		"description": nil, "tags": obj{},
	}
}

func (g *guild) roleObjs() []any {
	out := []any{}
	for i, r := range g.roles {
		out = append(out, roleObj(r, i))
	}
	return out
}

func (s *Server) channelObj(c *channel) obj {
	o := obj{"id": c.ID, "type": c.Type, "last_message_id": nil, "flags": 0}
	if n := len(c.messages); n > 0 {
		o["last_message_id"] = c.messages[n-1]
	}
	if c.dm() {
		recipients := []any{}
		for _, u := range c.recipients {
			recipients = append(recipients, userObj(u))
		}
		o["recipients"] = recipients
		return o
	}
	o["guild_id"] = c.GuildID
	o["name"] = c.Name
	if c.ParentID != "" {
		o["parent_id"] = c.ParentID
	}
	o["rate_limit_per_user"] = 0
	o["permissions"] = s.permissions(s.Bot, c).text()
	if c.thread() {
		o["owner_id"] = c.owner
		o["message_count"] = max(0, len(c.messages)-1)
		o["member_count"] = 1
		o["total_message_sent"] = len(c.messages)
		o["thread_metadata"] = obj{
			"archived": c.Archived, "locked": c.Locked, "auto_archive_duration": 1440,
			"archive_timestamp": stamp(c.made), "create_timestamp": stamp(c.made),
		}
		return o
	}
	overwrites := []any{}
	for _, w := range c.overwrites {
		kind := 0
		if w.member {
			kind = 1
		}
		overwrites = append(overwrites, obj{"id": w.id, "type": kind, "allow": w.allow.text(), "deny": w.deny.text()})
	}
	o["permission_overwrites"] = overwrites
	o["position"] = 0
	o["topic"] = nil
	o["nsfw"] = false
	if c.Type == ChannelForum {
		o["available_tags"] = []any{}
		o["default_reaction_emoji"] = nil
		o["default_sort_order"] = nil
		o["default_forum_layout"] = 0
	}
	return o
}

func guildLocale(g *Guild) string {
	if g.Locale == "" {
		return "en-US"
	}
	return g.Locale
}

// guildObj is a guild as GET /guilds/{id} returns it.
func guildObj(g *guild) obj {
	return obj{
		"id": g.ID, "name": g.Name, "icon": nil, "description": nil, "home_header": nil, "splash": nil,
		"discovery_splash": nil, "features": []any{}, "banner": nil, "owner_id": g.Owner.ID, "application_id": nil,
		"region": "deprecated", "afk_channel_id": nil, "afk_timeout": 300, "system_channel_id": nil,
		"system_channel_flags": 0, "widget_enabled": false, "widget_channel_id": nil, "verification_level": 0,
		"roles": g.roleObjs(), "default_message_notifications": 1, "mfa_level": 0, "explicit_content_filter": 0,
		"max_presences": nil, "max_members": 500000, "max_stage_video_channel_users": 50, "max_video_channel_users": 25,
		"vanity_url_code": nil, "premium_tier": 0, "premium_subscription_count": 0, "preferred_locale": guildLocale(g.Guild),
		"rules_channel_id": nil, "safety_alerts_channel_id": nil, "public_updates_channel_id": nil,
		"premium_progress_bar_enabled": false, "nsfw": false, "nsfw_level": 0, "emojis": []any{}, "stickers": []any{},
		"incidents_data": nil, "inventory_settings": nil, "hub_type": nil, "latest_onboarding_question_id": nil,
		"premium_progress_bar_enabled_user_updated_at": nil, "moderator_reporting": nil,
		"owner_configured_content_level": 0,
	}
}

// guildCreate is the event: the guild with its channels, threads and members. The caller holds mu.
func (s *Server) guildCreate(g *guild) obj {
	o := guildObj(g)
	channels, threads, members := []any{}, []any{}, []any{}
	for _, id := range g.channels {
		c := s.world.channels[id]
		if c == nil || s.permissions(s.Bot, c)&PermViewChannel == 0 {
			continue
		}
		if c.thread() {
			threads = append(threads, s.channelObj(c))
		} else {
			channels = append(channels, s.channelObj(c))
		}
	}
	for _, id := range g.joins {
		members = append(members, memberObj(g.members[id], true))
	}
	o["channels"] = channels
	o["threads"] = threads
	o["members"] = members
	o["member_count"] = len(members)
	o["joined_at"] = stamp(g.members[s.Bot.ID].joined)
	o["large"] = false
	o["unavailable"] = false
	for _, k := range []string{"voice_states", "presences", "stage_instances", "guild_scheduled_events", "soundboard_sounds"} {
		o[k] = []any{}
	}
	return o
}

// applicationObj is the application as its owner sees it.
func (s *Server) applicationObj() obj {
	owner := userObj(s.Guild.Owner)
	return obj{
		"id": s.AppID, "name": "policybot", "icon": nil, "description": "", "summary": "", "type": nil,
		"bot": userObj(s.Bot), "bot_public": true, "bot_require_code_grant": false, "verify_key": "0000000000000000000000000000000000000000000000000000000000000000",
		"flags": s.applicationFlags(), "flags_new": strconv.Itoa(s.applicationFlags()), "max_participants": nil, "tags": []any{}, "owner": owner, "team": nil,
		"redirect_uris": []any{}, "interactions_endpoint_url": nil, "role_connections_verification_url": nil,
		"explicit_content_filter": 0, "approximate_guild_count": len(s.world.guilds), "approximate_user_install_count": 0,
		"approximate_user_authorization_count": 0, "integration_types_config": obj{"0": obj{}},
		"event_webhooks_types": []any{}, "event_webhooks_status": 1, "event_webhooks_url": nil,
		"creator_monetization_state": 0, "discoverability_state": 1, "discovery_eligibility_flags": 0,
		"is_discoverable": false, "is_monetized": false, "is_verified": false, "hook": true,
		"internal_guild_restriction": 1, "interactions_event_types": []any{}, "interactions_version": 1,
		"monetization_state": 1, "monetization_eligibility_flags": 0, "rpc_application_state": 0,
		"store_application_state": 1, "storefront_available": false, "verification_state": 1, "eligible_oauth2_scopes": []any{"bot", "applications.commands"},
	}
}

// applicationFlags tell which privileged intents are switched on in Discord's portal, as for an
// application in fewer than a hundred guilds.
func (s *Server) applicationFlags() int {
	f := 0
	for intent, flag := range map[Intents]int{IntentGuildPresences: 1 << 13, IntentGuildMembers: 1 << 15, IntentMessageContent: 1 << 19} {
		if s.cfg.intents&intent != 0 {
			f |= flag
		}
	}
	return f
}
