package discordtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// interactionState is what the server knows of an interaction.
type interactionState struct {
	id, token string
	kind      int // interactionCommand and so on
	from      From
	channel   *channel
	created   time.Time
	event     obj // as dispatched, for Repeat
	command   string

	source    *message // of a component (or a modal that one opened): what it is on
	callback  *Callback
	original  *message // the reply; for types 6 and 7 the source
	followUps []*message
	// touched counts changes of the source through a component's token: what the presser sees.
	touched   int
	replyLost bool // a fault swallowed the reply to an acknowledgement
	replyType int  // type of reply messages
}

const (
	interactionCommand      = 2
	interactionComponent    = 3
	interactionAutocomplete = 4
	interactionModal        = 5
)

// loading reports whether the reply is still the placeholder of a deferral.
func (it *interactionState) loading() bool {
	return it.original != nil && it.original != it.source && it.original.flags()&FlagLoading != 0
}

// answer is what the asker sees, or nil when that is nothing yet.
func (it *interactionState) answer() *message {
	var shown *message
	if cb := it.callback; cb != nil && it.original != nil && !it.original.deleted {
		switch cb.Type {
		case ResponseMessage, ResponseUpdate:
			shown = it.original
		case ResponseDeferred:
			if !it.loading() {
				shown = it.original
			}
		case ResponseDeferredUpdate:
			if it.touched > 0 {
				shown = it.original
			}
		}
	}
	for _, f := range it.followUps {
		if shown == nil && !f.deleted {
			shown = f
		}
	}
	return shown
}

// postCallback is POST /interactions/{id}/{token}/callback.
func (s *Server) postCallback(c *call) reply {
	it := s.world.interactions[c.v("interaction_token")]
	if it == nil || it.id != c.v("interaction_id") {
		s.violate("state-unknown", c.where(), c.raw, "no interaction has this id and token")
		return unknownInteraction
	}
	kind := num(c.obj(), "type")
	if it.callback != nil {
		if !it.replyLost {
			s.violate("state-twice", c.where(), c.raw, "a second first response (40060); the first was of type %d", it.callback.Type)
		}
		return fail(400, 40060, "Interaction has already been acknowledged.")
	}
	if took := s.now().Sub(it.created); took > firstResponseLimit {
		s.violate("state-late", c.where(), c.raw, "the first response came after %v, %v are allowed (10062)", took.Round(time.Millisecond), firstResponseLimit)
		return unknownInteraction
	}
	if wrong := wrongCallback(it, kind); wrong != "" {
		s.violate("state-callback-type", c.where(), c.raw, "%s", wrong)
		return invalid(wrong)
	}
	d := c.draft
	cb := &Callback{Type: kind, Flags: num(d.sent, "flags"), At: s.now(), Took: s.now().Sub(it.created)}
	cb.Data, _ = json.Marshal(d.sent)
	switch kind {
	case ResponseMessage:
		m := s.replyMessage(it, num(d.sent, "flags"))
		s.apply(m, d)
		it.original = m
		s.announce("MESSAGE_CREATE", m)
	case ResponseDeferred:
		it.original = s.replyMessage(it, FlagLoading|num(d.sent, "flags"))
		s.announce("MESSAGE_CREATE", it.original)
	case ResponseDeferredUpdate:
		it.original = it.source
	case ResponseUpdate:
		it.original = it.source
		if len(d.sent) > 0 {
			s.change(it.source, d, it)
		}
		it.touched++
	case ResponseAutocomplete:
		var data struct{ Choices []Choice }
		if err := json.Unmarshal(cb.Data, &data); err == nil {
			cb.Choices = data.Choices
		}
	case ResponseModal:
		cb.Modal = &Modal{}
		if err := json.Unmarshal(cb.Data, cb.Modal); err != nil {
			return invalid(err.Error())
		}
	}
	it.callback = cb
	s.touch()
	if c.query.Get("with_response") != "true" {
		return noContent()
	}
	out := obj{"interaction": obj{"id": it.id, "type": it.kind}}
	if it.original != nil {
		out["interaction"].(obj)["response_message_id"] = it.original.id
		out["interaction"].(obj)["response_message_loading"] = it.loading()
		out["interaction"].(obj)["response_message_ephemeral"] = it.original.ephemeral()
		out["resource"] = obj{"type": kind, "message": clone(it.original.obj)}
	}
	return ok(out)
}

// wrongCallback says why an interaction cannot be answered with a type, or "".
func wrongCallback(it *interactionState, kind int) string {
	onMessage := it.source != nil
	switch {
	case kind == ResponsePong:
		return "type 1 answers a ping, which does not come over the gateway"
	case it.kind == interactionAutocomplete && kind != ResponseAutocomplete:
		return fmt.Sprintf("an autocomplete interaction is answered with type 8, not %d", kind)
	case kind == ResponseAutocomplete && it.kind != interactionAutocomplete:
		return "type 8 answers autocomplete interactions only"
	case (kind == ResponseDeferredUpdate || kind == ResponseUpdate) && !onMessage:
		return fmt.Sprintf("type %d answers components only", kind)
	case kind == ResponseModal && it.kind == interactionModal:
		return "a modal cannot answer a modal"
	case kind == ResponseModal || kind == ResponseAutocomplete:
		return ""
	case kind < ResponseMessage || kind > ResponseModal:
		return fmt.Sprintf("there is no response of type %d here", kind)
	}
	return ""
}

// replyMessage makes the message of a reply. The caller holds mu.
func (s *Server) replyMessage(it *interactionState, flags int) *message {
	fields := obj{"flags": flags, "application_id": s.AppID, "webhook_id": s.AppID}
	user := userObj(it.from.User)
	fields["interaction_metadata"] = obj{
		"id": it.id, "type": it.kind, "user": user, "authorizing_integration_owners": it.event["authorizing_integration_owners"],
	}
	if it.kind == interactionCommand {
		fields["interaction"] = obj{"id": it.id, "type": it.kind, "name": it.command, "user": user}
	}
	meta := sub(fields, "interaction_metadata")
	switch {
	case it.kind == interactionComponent && it.source != nil:
		meta["interacted_message_id"] = it.source.id
	case it.kind == interactionModal:
		meta["triggering_interaction_metadata"] = obj{
			"id": it.id, "type": interactionCommand, "user": user, "authorizing_integration_owners": it.event["authorizing_integration_owners"],
		}
	}
	m := s.newMessage(it.channel, s.Bot, it.replyType, fields)
	m.it = it
	return m
}

// change edits a message by a draft and tells the gateway. The caller holds mu.
func (s *Server) change(m *message, d *draft, it *interactionState) {
	wasLoading := m.flags()&FlagLoading != 0
	s.apply(m, d)
	if !wasLoading {
		m.edits++
		m.obj["edited_timestamp"] = stamp(s.now())
	}
	if it != nil && m == it.source {
		it.touched++
	}
	s.announce("MESSAGE_UPDATE", m)
	s.touch()
}

// webhook finds the interaction of a webhook route and says whether its token may be used.
func (s *Server) webhook(c *call) (*interactionState, *reply) {
	it := s.world.interactions[c.v("webhook_token")]
	if it == nil || c.v("webhook_id") != s.AppID {
		s.violate("state-unknown", c.where(), c.raw, "no interaction of this application has this token")
		return nil, &unknownWebhook
	}
	if age := s.now().Sub(it.created); age > tokenLifetime {
		s.violate("state-expired", c.where(), c.raw, "the token is %v old, it lasts %v (50027)", age.Round(time.Second), tokenLifetime)
		rep := fail(401, 50027, "Invalid Webhook Token")
		return nil, &rep
	}
	if it.callback == nil {
		s.violate("state-unacknowledged", c.where(), c.raw, "follow-ups and edits come after the first response")
		return nil, &unknownWebhook
	}
	return it, nil
}

// webhookMessage finds the message that a webhook route is about, whether or not it may be used now.
func (s *Server) webhookMessage(c *call) *message {
	it := s.world.interactions[c.v("webhook_token")]
	if it == nil {
		return nil
	}
	id, byID := c.vars["message_id"]
	if !byID || id == "@original" {
		if it.original == nil || it.original.deleted {
			return nil
		}
		return it.original
	}
	for _, m := range append(slices.Clone(it.followUps), it.original) {
		if m != nil && m.id == id && !m.deleted {
			return m
		}
	}
	return nil
}

// postFollowUp is POST /webhooks/{id}/{token}.
func (s *Server) postFollowUp(c *call) reply {
	it, bad := s.webhook(c)
	if bad != nil {
		return *bad
	}
	if it.kind == interactionAutocomplete {
		s.violate("state-callback-type", c.where(), c.raw, "an autocomplete interaction has no follow-ups")
		return unknownWebhook
	}
	d := c.draft
	if it.loading() {
		// Discord's old behaviour, which it keeps: the first follow-up fills the placeholder.
		s.change(it.original, d, it)
		it.original.obj["flags"] = it.original.flags() &^ FlagLoading
		return ok(clone(it.original.obj))
	}
	if it.from.UserInstall && len(it.followUps) >= 5 {
		s.violate("state-follow-ups", c.where(), c.raw, "a user-installed application has 5 follow-ups an interaction (40094)")
		return fail(400, 40094, "This interaction has hit the maximum number of follow up messages.")
	}
	m := s.replyMessage(it, num(d.sent, "flags"))
	s.apply(m, d)
	if it.original != nil {
		m.obj["type"] = 19
		m.obj["message_reference"] = obj{"type": 0, "channel_id": it.channel.ID, "message_id": it.original.id}
	}
	it.followUps = append(it.followUps, m)
	s.announce("MESSAGE_CREATE", m)
	s.touch()
	return ok(clone(m.obj))
}

// getWebhookMessage is GET …/messages/@original or …/messages/{id}.
func (s *Server) getWebhookMessage(c *call) reply {
	if _, bad := s.webhook(c); bad != nil {
		return *bad
	}
	m := s.webhookMessage(c)
	if m == nil {
		return unknownMessage
	}
	return ok(clone(m.obj))
}

// patchWebhookMessage is PATCH …/messages/@original or …/messages/{id}.
func (s *Server) patchWebhookMessage(c *call) reply {
	it, bad := s.webhook(c)
	if bad != nil {
		return *bad
	}
	m := s.webhookMessage(c)
	if m == nil {
		if it.callback.Type == ResponseModal || it.callback.Type == ResponseAutocomplete {
			s.violate("state-callback-type", c.where(), c.raw, "a response of type %d leaves no message to edit", it.callback.Type)
		}
		return unknownMessage
	}
	s.change(m, c.draft, it)
	return ok(clone(m.obj))
}

// deleteWebhookMessage is DELETE …/messages/@original or …/messages/{id}.
func (s *Server) deleteWebhookMessage(c *call) reply {
	if _, bad := s.webhook(c); bad != nil {
		return *bad
	}
	m := s.webhookMessage(c)
	if m == nil {
		return unknownMessage
	}
	s.remove(m)
	return reply{status: http.StatusNoContent}
}

// newInteraction makes an interaction, fills in what all have, and sends it. The caller holds mu.
func (s *Server) newInteraction(kind int, from From, data obj) *Interaction {
	if from.User == nil {
		from.User = s.User
	}
	if from.Channel == nil {
		from.Channel = s.Channel
	}
	if from.Locale == "" {
		from.Locale = from.User.Locale
	}
	if from.Locale == "" {
		from.Locale = "en-US"
	}
	c := s.world.channels[from.Channel.ID]
	if c == nil {
		panic("discordtest: the channel " + from.Channel.ID + " is not on this server")
	}
	st := &interactionState{id: s.newID(), kind: kind, from: from, channel: c, created: s.now(), replyType: 0}
	st.token = "interaction-token-" + st.id
	st.event = s.interactionObj(st, data)
	s.world.interactions[st.token] = st
	s.world.byID[st.id] = st
	return &Interaction{ID: st.id, Token: st.token, Type: kind, From: from, s: s, state: st}
}

// send dispatches an interaction; its three seconds begin.
func (s *Server) send(it *Interaction) {
	it.state.created = s.now()
	s.dispatch("INTERACTION_CREATE", 0, it.state.channel.GuildID, it.state.event)
	s.touch()
}

func (s *Server) interactionObj(it *interactionState, data obj) obj {
	u, c := it.from.User, it.channel
	o := obj{
		"id": it.id, "application_id": s.AppID, "type": it.kind, "token": it.token, "version": 1, "data": data,
		"channel_id": c.ID, "channel": s.channelObj(c), "locale": it.from.Locale, "entitlements": []any{},
		"entitlement_sku_ids": []any{}, "attachment_size_limit": s.cfg.uploadLimit,
		"app_permissions": s.permissions(s.Bot, c).text(),
	}
	owners := obj{}
	if it.from.UserInstall {
		owners["1"] = u.ID
		// Where the bot is no member, it may do what the user lets it do.
		o["app_permissions"] = (s.permissions(u, c) & (PermEmbedLinks | PermAttachFiles | PermMentionEveryone)).text()
	}
	if c.dm() {
		o["user"] = userObj(u)
		o["context"] = 1
		if c.Type == ChannelGroupDM {
			o["context"] = 2
		} else if !it.from.UserInstall {
			owners["0"] = "0"
		}
	} else {
		m := s.member(c.GuildID, u)
		mo := memberObj(m, true)
		mo["permissions"] = s.permissions(u, c).text()
		o["member"] = mo
		o["guild_id"] = c.GuildID
		o["context"] = 0
		if g := s.world.guilds[c.GuildID]; g != nil {
			o["guild_locale"] = guildLocale(g.Guild)
			o["guild"] = obj{"id": g.ID, "locale": guildLocale(g.Guild), "features": []any{}}
		}
		if !it.from.UserInstall {
			owners["0"] = c.GuildID
		}
	}
	o["authorizing_integration_owners"] = owners
	return o
}
