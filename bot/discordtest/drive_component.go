package discordtest

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// Click presses a button of a message as it stands now; the button must be there and not disabled.
func (s *Server) Click(t testing.TB, from From, on *Message, customID string) *Interaction {
	t.Helper()
	c := s.component(t, on, customID)
	if c.Type != ComponentButton {
		t.Fatalf("discordtest: %q is of type %d, no button", customID, c.Type)
	}
	return s.Forge(t, from, on, ComponentButton, customID)
}

// Select chooses values from a menu of a message as it stands now: values of a string menu, ids for
// the others.
func (s *Server) Select(t testing.TB, from From, on *Message, customID string, values ...string) *Interaction {
	t.Helper()
	c := s.component(t, on, customID)
	if !isMenu(c.Type) {
		t.Fatalf("discordtest: %q is of type %d, no menu", customID, c.Type)
	}
	least, most := 1, 1
	if c.MinValues != nil {
		least = *c.MinValues
	}
	if c.MaxValues != nil {
		most = *c.MaxValues
	}
	if len(values) < least || len(values) > most {
		t.Fatalf("discordtest: %d values for %q, %d to %d are allowed", len(values), customID, least, most)
	}
	for _, v := range values {
		offered := slices.ContainsFunc(c.Options, func(o SelectOption) bool { return o.Value == v })
		if c.Type == ComponentStringMenu && !offered {
			t.Fatalf("discordtest: %q has no value %q", customID, v)
		}
	}
	return s.Forge(t, from, on, c.Type, customID, values...)
}

// component finds what a user is about to use.
func (s *Server) component(t testing.TB, on *Message, customID string) Component {
	t.Helper()
	now := s.Message(on.ID)
	if now == nil || now.Deleted {
		t.Fatalf("discordtest: the message with %q is not there", customID)
	}
	c, found := now.Component(customID)
	if !found {
		t.Fatalf("discordtest: the message has no component %q:\n%s", customID, now.Raw)
	}
	if c.Disabled {
		t.Fatalf("discordtest: %q is disabled", customID)
	}
	return c
}

// Forge sends a component interaction without checking that the message has such a component: old
// buttons and invented ids, which a bot must survive. componentType is ComponentButton or a menu.
func (s *Server) Forge(t testing.TB, from From, on *Message, componentType int, customID string, values ...string) *Interaction {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.world.messages[on.ID]
	if m == nil {
		t.Fatalf("discordtest: a component on a message that is not on this server")
	}
	if from.Channel == nil {
		from.Channel = s.world.channels[m.channelID].Channel
	}
	data := obj{"custom_id": customID, "component_type": componentType, "id": 1}
	if isMenu(componentType) {
		vals, resolved := []any{}, obj{}
		for _, v := range values {
			vals = append(vals, v)
			if u := s.world.users[v]; u != nil && (componentType == ComponentUserMenu || componentType == ComponentMentionMenu) {
				s.resolve(resolved, "users", v, userObj(u))
			}
			if ch := s.world.channels[v]; ch != nil && componentType == ComponentChannelMenu {
				s.resolve(resolved, "channels", v, s.channelObj(ch))
			}
		}
		data["values"] = vals
		if componentType != ComponentStringMenu {
			data["resolved"] = resolved
		}
	}
	it := s.newInteraction(interactionComponent, from, data)
	it.state.source = m
	it.state.event["message"] = clone(m.obj)
	it.state.command = customID
	s.send(it)
	return it
}

// SubmitModal fills in and submits the modal that opened answered with. values are text by the
// custom_id of each input (for menus several, separated by commas); inputs that are not named keep
// their preset value.
func (s *Server) SubmitModal(t testing.TB, opened *Interaction, values map[string]string) *Interaction {
	t.Helper()
	modal := opened.Modal(t)
	used := map[string]bool{}
	var fill func(c Component) obj
	fill = func(c Component) obj {
		o := obj{"type": c.Type, "id": c.ID}
		switch {
		case c.Component != nil:
			o["component"] = fill(*c.Component)
		case len(c.Components) > 0:
			inner := []any{}
			for _, in := range c.Components {
				inner = append(inner, fill(in))
			}
			o["components"] = inner
		case c.CustomID != "":
			o["custom_id"] = c.CustomID
			v, typed := values[c.CustomID]
			if used[c.CustomID] = true; !typed {
				v = c.Value
			}
			n := utf8.RuneCountInString(v)
			if required := c.Required == nil || *c.Required; required && n == 0 || n > 0 && n < c.MinLength || c.MaxLength > 0 && n > c.MaxLength {
				t.Fatalf("discordtest: Discord's client would not send %d characters in %q", n, c.CustomID)
			}
			if c.Type == ComponentTextInput {
				o["value"] = v
			} else {
				o["values"] = strings.FieldsFunc(v, func(r rune) bool { return r == ',' })
			}
		}
		return o
	}
	filled := []any{}
	for _, c := range modal.Components {
		filled = append(filled, fill(c))
	}
	for _, id := range sortedKeys(values) {
		if !used[id] {
			t.Fatalf("discordtest: the modal has no input %q", id)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	it := s.newInteraction(interactionModal, opened.From, obj{"custom_id": modal.CustomID, "components": plain(filled)})
	if it.state.source = opened.state.source; it.state.source != nil {
		it.state.event["message"] = clone(it.state.source.obj)
	}
	it.state.command = modal.CustomID
	s.send(it)
	return it
}
