package discordtest

import (
	"encoding/json"
	"reflect"
	"slices"
)

// commandStore holds the registered commands by scope: a guild's id, or "" for the global ones.
type commandStore struct {
	scopes map[string][]obj
}

func newCommandStore() commandStore { return commandStore{scopes: map[string][]obj{}} }

// register makes a command what Discord makes of it: with ids, a version, and defaults filled in,
// and without what is empty. A command of the same name and type keeps its id; its version changes
// only with its content. made reports whether it is new. The caller holds mu.
func (s *Server) register(scope string, sent obj) (cmd obj, made bool) {
	cmd = obj{
		"application_id": s.AppID, "type": commandType(sent), "name": str(sent, "name"), "description": str(sent, "description"),
		"name_localizations": nil, "description_localizations": nil, "default_member_permissions": nil, "nsfw": truth(sent, "nsfw"),
		"contexts": nil, "integration_types": []any{json.Number("0")},
	}
	for _, k := range []string{"name_localizations", "description_localizations", "default_member_permissions", "contexts", "integration_types"} {
		if given(sent, k) {
			cmd[k] = sent[k]
		}
	}
	if v, there := sent["default_member_permissions"].(string); there {
		cmd["default_member_permissions"] = v // "0" is something: nobody but administrators
	}
	if scope == "" {
		cmd["dm_permission"] = sent["dm_permission"] != false
	} else {
		cmd["guild_id"] = scope
	}
	if given(sent, "options") {
		cmd["options"] = tidyOptions(list(sent, "options"))
	}
	cmd = clone(cmd)
	for _, old := range s.commands.scopes[scope] {
		if str(old, "name") != str(cmd, "name") || num(old, "type") != num(cmd, "type") {
			continue
		}
		cmd["id"], cmd["version"] = old["id"], old["version"]
		if !reflect.DeepEqual(cmd, old) {
			cmd["version"] = s.newID()
		}
		return cmd, false
	}
	id := s.newID()
	cmd["id"], cmd["version"] = id, id
	return cmd, true
}

// tidyOptions drops what is empty, as Discord does when it returns options.
func tidyOptions(in []any) []any {
	out := []any{}
	for _, e := range in {
		o, _ := e.(obj)
		t := obj{"type": o["type"], "name": o["name"], "description": o["description"]}
		for k, v := range o {
			switch k {
			case "type", "name", "description":
			case "options":
				if given(o, k) {
					t[k] = tidyOptions(list(o, k))
				}
			case "min_value", "max_value", "min_length", "max_length":
				if v != nil {
					t[k] = v
				}
			default:
				if given(o, k) {
					t[k] = v
				}
			}
		}
		out = append(out, t)
	}
	return out
}

// shown is a command as a list or a reply returns it: the localisations only when asked for.
func shown(cmd obj, localised bool) obj {
	c := clone(cmd)
	if !localised {
		var strip func(o obj)
		strip = func(o obj) {
			delete(o, "name_localizations")
			delete(o, "description_localizations")
			for _, k := range []string{"options", "choices"} {
				for _, e := range list(o, k) {
					if in, isObj := e.(obj); isObj {
						strip(in)
					}
				}
			}
		}
		strip(c)
	}
	return c
}

// scope is the command scope of a route, or an error.
func (s *Server) scope(c *call) (string, *reply) {
	if c.v("application_id") != s.AppID {
		rep := fail(403, 20012, "You are not authorized to perform this action on this application")
		return "", &rep
	}
	id, scoped := c.vars["guild_id"]
	if scoped && s.world.guilds[id] == nil {
		return "", &missingAccess
	}
	return id, nil
}

func (s *Server) getCommands(c *call) reply {
	scope, bad := s.scope(c)
	if bad != nil {
		return *bad
	}
	out := []any{}
	for _, cmd := range s.commands.scopes[scope] {
		out = append(out, shown(cmd, c.query.Get("with_localizations") == "true"))
	}
	return ok(out)
}

func (s *Server) putCommands(c *call) reply {
	scope, bad := s.scope(c)
	if bad != nil {
		return *bad
	}
	sent, _ := c.body.([]any)
	var all []obj
	out := []any{}
	for _, e := range sent {
		o, _ := e.(obj)
		cmd, _ := s.register(scope, o)
		all = append(all, cmd)
		out = append(out, shown(cmd, true))
	}
	s.commands.scopes[scope] = all
	s.touch()
	return ok(out)
}

func (s *Server) postCommand(c *call) reply {
	scope, bad := s.scope(c)
	if bad != nil {
		return *bad
	}
	cmd, made := s.register(scope, c.obj())
	if detail := s.keep(scope, cmd); detail != "" {
		return fail(400, 30032, detail)
	}
	if made {
		return created(shown(cmd, true))
	}
	return ok(shown(cmd, true))
}

// keep puts a command into its scope, in the place of the one with its id.
func (s *Server) keep(scope string, cmd obj) string {
	all := slices.Clone(s.commands.scopes[scope])
	at := slices.IndexFunc(all, func(o obj) bool { return str(o, "id") == str(cmd, "id") })
	if at >= 0 {
		all[at] = cmd
	} else {
		all = append(all, cmd)
	}
	if detail := commandCount(all); detail != "" {
		return detail
	}
	s.commands.scopes[scope] = all
	s.touch()
	return ""
}

func (s *Server) findCommand(c *call) (scope string, cmd obj, bad *reply) {
	scope, bad = s.scope(c)
	if bad != nil {
		return "", nil, bad
	}
	for _, cmd := range s.commands.scopes[scope] {
		if str(cmd, "id") == c.v("command_id") {
			return scope, cmd, nil
		}
	}
	return "", nil, &unknownCommand
}

func (s *Server) getCommand(c *call) reply {
	_, cmd, bad := s.findCommand(c)
	if bad != nil {
		return *bad
	}
	return ok(shown(cmd, true))
}

func (s *Server) patchCommand(c *call) reply {
	scope, cmd, bad := s.findCommand(c)
	if bad != nil {
		return *bad
	}
	merged := clone(cmd)
	for k, v := range c.obj() {
		merged[k] = v
	}
	for i := range rules {
		r := &rules[i]
		if r.command == nil {
			continue
		}
		if detail := r.command(merged); detail != "" {
			s.violate(r.Name, c.where(), c.raw, "%s", detail)
			return invalid(detail)
		}
	}
	next, _ := s.register(scope, merged)
	next["id"] = cmd["id"]
	if detail := s.keep(scope, next); detail != "" {
		return fail(400, 30032, detail)
	}
	return ok(shown(next, true))
}

func (s *Server) deleteCommand(c *call) reply {
	scope, cmd, bad := s.findCommand(c)
	if bad != nil {
		return *bad
	}
	s.commands.scopes[scope] = slices.DeleteFunc(slices.Clone(s.commands.scopes[scope]), func(o obj) bool { return str(o, "id") == str(cmd, "id") })
	s.touch()
	return noContent()
}

// Commands returns the registered commands: the guild's, or the global ones for an empty id.
func (s *Server) Commands(guildID string) []Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Command
	for _, c := range s.commands.scopes[guildID] {
		raw, err := json.Marshal(c)
		if err != nil {
			panic(err)
		}
		out = append(out, Command{
			ID: str(c, "id"), GuildID: guildID, Type: num(c, "type"), Name: str(c, "name"), Description: str(c, "description"), Raw: raw,
		})
	}
	return out
}
