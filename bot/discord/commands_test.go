package discord

import (
	"encoding/json"
	"testing"

	"github.com/bwmarrin/discordgo"
)

// returned is a list of commands as Discord returns it: with ids and defaults, and
// without what is empty.
func returned(t *testing.T, cmds []*discordgo.ApplicationCommand, guild string) []*discordgo.ApplicationCommand {
	t.Helper()
	raw, err := json.Marshal(cmds)
	if err != nil {
		t.Fatal(err)
	}
	var list []map[string]any
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		c["id"], c["application_id"], c["version"] = "1", "2", "3"
		c["default_permission"], c["dm_permission"], c["nsfw"] = true, true, false
		if c["default_member_permissions"] == nil {
			c["default_member_permissions"] = nil // told even where there are none
		}
		if guild != "" {
			c["guild_id"] = guild
			c["integration_types"] = []int{0}
		}
	}
	raw, err = json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	var out []*discordgo.ApplicationCommand
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSameCommands(t *testing.T) {
	change := func(f func(*discordgo.ApplicationCommand)) []*discordgo.ApplicationCommand {
		c := returned(t, commands(false), "")
		f(c[0])
		return c
	}
	for _, tc := range []struct {
		name string
		have []*discordgo.ApplicationCommand
		want []*discordgo.ApplicationCommand
		same bool
	}{
		{"as returned", returned(t, commands(false), ""), commands(false), true},
		{"as returned for a server", returned(t, commands(true), "9"), commands(true), true},
		{"nothing there", nil, commands(false), false},
		{"other description", change(func(c *discordgo.ApplicationCommand) { c.Description = "x" }), commands(false), false},
		{"translation missing", change(func(c *discordgo.ApplicationCommand) { c.NameLocalizations = nil }), commands(false), false},
		{"contexts missing", change(func(c *discordgo.ApplicationCommand) { c.Contexts = nil }), commands(false), false},
		{"contexts in another order", change(func(c *discordgo.ApplicationCommand) {
			c.Contexts = &[]discordgo.InteractionContextType{2, 0, 1}
		}), commands(false), true},
		{"option shorter", change(func(c *discordgo.ApplicationCommand) { c.Options[0].MaxLength = 1 }), commands(false), false},
		{"one too many", append(returned(t, commands(false), ""), &discordgo.ApplicationCommand{Name: "old"}), commands(false), false},
	} {
		if got := sameCommands(tc.have, tc.want); got != tc.same {
			t.Errorf("%s: got %v", tc.name, got)
		}
	}
}
