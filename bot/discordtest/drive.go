package discordtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
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

// A CommandOption is an option of a command as the user filled it in.
type CommandOption struct {
	Name  string
	Value any
}

// Opt is an option of a command: a string, int, float64, bool, *User, *Channel, *Role or File.
func Opt(name string, value any) CommandOption { return CommandOption{name, value} }

// SlashCommand invokes a chat-input command; a sub-command is named with spaces, as in "setup
// check". It waits until the bot has registered the command and is connected, and fails the test
// when that does not happen or when Discord's client would not have let the user send it (missing
// or wrong options, no permission, not offered there).
func (s *Server) SlashCommand(t testing.TB, from From, name string, opts ...CommandOption) *Interaction {
	t.Helper()
	return s.command(t, interactionCommand, from, name, "", nil, opts)
}

// Autocomplete asks for suggestions while the user types partial into the option focused; opts are
// the other options that are already filled in. See Interaction.Choices.
func (s *Server) Autocomplete(t testing.TB, from From, name, focused string, partial any, opts ...CommandOption) *Interaction {
	t.Helper()
	return s.command(t, interactionAutocomplete, from, name, focused, partial, opts)
}

// MessageCommand invokes a command of the message menu on a message.
func (s *Server) MessageCommand(t testing.TB, from From, name string, target *Message) *Interaction {
	t.Helper()
	return s.menuCommand(t, from, 3, name, target.ID, func() (obj, bool) {
		m := s.world.messages[target.ID]
		if m == nil || m.deleted {
			return nil, false
		}
		return obj{"messages": obj{m.id: clone(m.obj)}}, true // with its content, whatever the intents
	})
}

// UserCommand invokes a command of the user menu on a user.
func (s *Server) UserCommand(t testing.TB, from From, name string, target *User) *Interaction {
	t.Helper()
	return s.menuCommand(t, from, 2, name, target.ID, func() (obj, bool) {
		r := obj{}
		s.resolve(r, "users", target.ID, userObj(target))
		return r, true
	})
}

func (s *Server) menuCommand(t testing.TB, from From, kind int, name, target string, resolved func() (obj, bool)) *Interaction {
	t.Helper()
	cmd := s.registered(t, from, kind, name)
	s.mu.Lock()
	defer s.mu.Unlock()
	r, found := resolved()
	if !found {
		t.Fatalf("discordtest: %q on a message that is not there", name)
	}
	data := obj{"id": cmd["id"], "name": name, "type": kind, "target_id": target, "resolved": r}
	s.scopeOf(cmd, data)
	it := s.newInteraction(interactionCommand, from, data)
	it.state.command, it.state.replyType = name, 23
	s.send(it)
	return it
}

func (s *Server) scopeOf(cmd, data obj) {
	if id := str(cmd, "guild_id"); id != "" {
		data["guild_id"] = id
	}
}

// registered waits for a command to be registered and the bot to be connected.
func (s *Server) registered(t testing.TB, from From, kind int, name string) obj {
	t.Helper()
	c := from.Channel
	if c == nil {
		c = s.Channel
	}
	var cmd obj
	err := s.wait(fmt.Sprintf("the command %q (type %d) and the bot's connection", name, kind), func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		scopes := []string{""}
		if c.GuildID != "" {
			scopes = []string{c.GuildID, ""} // a guild's command hides the global one
		}
		cmd = nil
		for _, scope := range scopes {
			for _, o := range s.commands.scopes[scope] {
				if cmd == nil && str(o, "name") == name && num(o, "type") == kind {
					cmd = o
				}
			}
		}
		return cmd != nil && s.live()
	})
	if err != nil {
		t.Fatalf("discordtest: %v", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if detail := s.offered(cmd, from); detail != "" {
		t.Fatalf("discordtest: Discord would not offer %q: %s", name, detail)
	}
	return cmd
}

// offered says why Discord's client would not show a command, or "".
func (s *Server) offered(cmd obj, from From) string {
	u, c := from.User, from.Channel
	if u == nil {
		u = s.User
	}
	if c == nil {
		c = s.Channel
	}
	ch := s.world.channels[c.ID]
	place := 0
	switch {
	case c.Type == ChannelGroupDM:
		place = 2
	case ch.dm():
		place = 1
	}
	contexts := list(cmd, "contexts")
	allowed := len(contexts) == 0 || slices.ContainsFunc(contexts, func(v any) bool { return toInt(v) == place })
	if !allowed || place == 1 && len(contexts) == 0 && cmd["dm_permission"] == false {
		return fmt.Sprintf("its contexts do not hold %d", place)
	}
	installs := list(cmd, "integration_types")
	want := 0
	if from.UserInstall {
		want = 1
	}
	if !slices.ContainsFunc(installs, func(v any) bool { return toInt(v) == want }) {
		return fmt.Sprintf("its integration_types do not hold %d", want)
	}
	if need, set := cmd["default_member_permissions"].(string); set && !ch.dm() {
		var bits uint64
		_, _ = fmt.Sscan(need, &bits)
		s.member(ch.GuildID, u)
		has := s.permissions(u, ch)
		if has&PermAdministrator == 0 && (bits == 0 || uint64(has)&bits != bits) {
			return fmt.Sprintf("%s lacks the permissions %s", u.Username, need)
		}
	}
	return ""
}

func (s *Server) command(t testing.TB, kind int, from From, name, focused string, partial any, opts []CommandOption) *Interaction {
	t.Helper()
	path := strings.Fields(name)
	cmd := s.registered(t, from, 1, path[0])
	s.mu.Lock()
	defer s.mu.Unlock()
	level := cmd
	for _, part := range path[1:] {
		next := findOption(level, part)
		if next == nil || num(next, "type") > optionGroup {
			t.Fatalf("discordtest: /%s has no sub-command %q", path[0], part)
		}
		level = next
	}
	for _, o := range list(level, "options") {
		if num(o, "type") <= optionGroup {
			t.Fatalf("discordtest: /%s cannot be called itself: name a sub-command", name)
		}
	}
	resolved := obj{}
	filled, detail := s.fill(level, focused, partial, opts, resolved)
	if detail != "" {
		t.Fatalf("discordtest: Discord's client would not send /%s: %s", name, detail)
	}
	for i := len(path) - 1; i > 0; i-- {
		kindOf := optionSubcommand
		if i < len(path)-1 {
			kindOf = optionGroup
		}
		filled = []any{obj{"name": path[i], "type": kindOf, "options": filled}}
	}
	data := obj{"id": cmd["id"], "name": path[0], "type": 1}
	if len(filled) > 0 {
		data["options"] = filled
	}
	if len(resolved) > 0 {
		data["resolved"] = resolved
	}
	s.scopeOf(cmd, data)
	it := s.newInteraction(kind, from, data)
	it.state.command, it.state.replyType = name, 20
	s.send(it)
	return it
}

func findOption(level obj, name string) obj {
	for _, e := range list(level, "options") {
		if o, _ := e.(obj); str(o, "name") == name {
			return o
		}
	}
	return nil
}

// fill makes the options of an interaction and checks them as Discord's client does.
func (s *Server) fill(level obj, focused string, partial any, opts []CommandOption, resolved obj) (out []any, detail string) {
	out = []any{}
	given := map[string]any{}
	for _, o := range opts {
		given[o.Name] = o.Value
	}
	if focused != "" {
		o := findOption(level, focused)
		if o == nil || !truth(o, "autocomplete") {
			return nil, fmt.Sprintf("the option %q has no autocomplete", focused)
		}
		given[focused] = partial
	}
	for _, name := range sortedKeys(given) {
		if findOption(level, name) == nil {
			return nil, fmt.Sprintf("there is no option %q", name)
		}
	}
	for _, e := range list(level, "options") {
		o, _ := e.(obj)
		name, kind := str(o, "name"), num(o, "type")
		v, there := given[name]
		if !there {
			if truth(o, "required") && focused == "" {
				return nil, fmt.Sprintf("the option %q is required", name)
			}
			continue
		}
		if name == focused {
			out = append(out, obj{"name": name, "type": kind, "value": fmt.Sprint(partial), "focused": true})
			continue
		}
		value, detail := s.optionValue(o, v, resolved)
		if detail != "" {
			return nil, fmt.Sprintf("the option %q %s", name, detail)
		}
		out = append(out, obj{"name": name, "type": kind, "value": value})
	}
	return out, ""
}

func (s *Server) optionValue(o obj, v any, resolved obj) (value any, detail string) {
	kind := num(o, "type")
	wrong := func() (any, string) { return nil, fmt.Sprintf("is of type %d and cannot be %T", kind, v) }
	switch v := v.(type) {
	case string:
		if kind != optionString {
			return wrong()
		}
		n := utf8.RuneCountInString(v)
		least, most := num(o, "min_length"), 6000
		if m := num(o, "max_length"); m > 0 {
			most = m
		}
		if n < least || n > most || n == 0 {
			return nil, fmt.Sprintf("has %d characters, %d to %d are allowed", n, least, most)
		}
		value = v
	case int:
		if kind != optionInteger && kind != optionNumber {
			return wrong()
		}
		value = v
	case float64:
		if kind != optionNumber {
			return wrong()
		}
		value = v
	case bool:
		if kind != optionBool {
			return wrong()
		}
		value = v
	case *User:
		if kind != optionUser && kind != optionMention {
			return wrong()
		}
		s.resolve(resolved, "users", v.ID, userObj(v))
		value = v.ID
	case *Role:
		if kind != optionRole && kind != optionMention {
			return wrong()
		}
		s.resolve(resolved, "roles", v.ID, roleObj(v, 1))
		value = v.ID
	case *Channel:
		if kind != optionChannel {
			return wrong()
		}
		s.resolve(resolved, "channels", v.ID, s.channelObj(s.world.channels[v.ID]))
		value = v.ID
	case File:
		if kind != optionFile {
			return wrong()
		}
		f := s.upload("ephemeral", []File{v})[0]
		fo := fileObj(f)
		fo["ephemeral"] = true
		s.resolve(resolved, "attachments", f.ID, fo)
		value = f.ID
	default:
		return wrong()
	}
	if f := toFloat(plain(value)); kind == optionInteger || kind == optionNumber {
		if lo := o["min_value"]; lo != nil && f < toFloat(lo) {
			return nil, fmt.Sprintf("is less than %v", lo)
		}
		if hi := o["max_value"]; hi != nil && f > toFloat(hi) {
			return nil, fmt.Sprintf("is more than %v", hi)
		}
	}
	if choices := list(o, "choices"); len(choices) > 0 {
		fits := slices.ContainsFunc(choices, func(c any) bool { return brief(c.(obj)["value"]) == brief(value) })
		if !fits {
			return nil, fmt.Sprintf("is %v, which is none of its choices", value)
		}
	}
	return value, ""
}

// resolve adds an object to an interaction's resolved ones.
func (s *Server) resolve(resolved obj, kind, id string, o obj) {
	if resolved[kind] == nil {
		resolved[kind] = obj{}
	}
	resolved[kind].(obj)[id] = o
}

// Event is the interaction as it was dispatched, for tests that feed it to a handler themselves.
func (it *Interaction) Event() json.RawMessage {
	it.s.mu.Lock()
	defer it.s.mu.Unlock()
	raw, err := json.Marshal(it.state.event)
	if err != nil {
		panic(err)
	}
	return raw
}
