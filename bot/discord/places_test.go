package discord

import (
	"fmt"
	"testing"

	"github.com/bwmarrin/discordgo"

	"policybot/bot/discordtest"
)

// TestPermissionsInAChannel follows the order that Discord's documentation gives:
// everyone's role, roles, everyone's overwrite, the roles' overwrites, the member's.
func TestPermissionsInAChannel(t *testing.T) {
	const (
		view, send, embed = discordgo.PermissionViewChannel, discordgo.PermissionSendMessages, discordgo.PermissionEmbedLinks
		self, other       = "1", "2"
		server, role      = "10", "11"
	)
	overwrite := func(kind discordgo.PermissionOverwriteType, id string, allow, deny int64) *discordgo.PermissionOverwrite {
		return &discordgo.PermissionOverwrite{ID: id, Type: kind, Allow: allow, Deny: deny}
	}
	ofRole, ofMember := discordgo.PermissionOverwriteTypeRole, discordgo.PermissionOverwriteTypeMember
	for _, tc := range []struct {
		name       string
		owner      string
		everyone   int64
		mine       int64
		overwrites []*discordgo.PermissionOverwrite
		want       int64
	}{
		{"nothing", other, 0, 0, nil, 0},
		{"everyone and a role", other, view, send, nil, view | send},
		{"everyone is denied", other, view | send, 0, []*discordgo.PermissionOverwrite{overwrite(ofRole, server, 0, send)}, view},
		{"a role is allowed what everyone is denied", other, view | send, 0, []*discordgo.PermissionOverwrite{overwrite(ofRole, role, send, 0), overwrite(ofRole, server, 0, send)}, view | send},
		{"the member is denied what its role is allowed", other, view, 0, []*discordgo.PermissionOverwrite{overwrite(ofMember, self, 0, send), overwrite(ofRole, role, send|embed, 0)}, view | embed},
		{"overwrites of others", other, view, 0, []*discordgo.PermissionOverwrite{overwrite(ofMember, other, send, view), overwrite(ofRole, "12", send, view)}, view},
		{"an administrator", other, 0, discordgo.PermissionAdministrator, []*discordgo.PermissionOverwrite{overwrite(ofMember, self, 0, view)}, ^int64(0)},
		{"the owner", self, 0, 0, []*discordgo.PermissionOverwrite{overwrite(ofRole, server, 0, view)}, ^int64(0)},
	} {
		p := newPlaces()
		p.putServer(&discordgo.Guild{
			ID: server, OwnerID: tc.owner,
			Roles:    []*discordgo.Role{{ID: server, Permissions: tc.everyone}, {ID: role, Permissions: tc.mine}, nil},
			Members:  []*discordgo.Member{nil, {User: &discordgo.User{ID: self}, Roles: []string{role}}},
			Channels: []*discordgo.Channel{nil, {ID: "20", Type: discordgo.ChannelTypeGuildText, PermissionOverwrites: tc.overwrites}},
			Threads:  []*discordgo.Channel{{ID: "21", Type: discordgo.ChannelTypeGuildPublicThread, ParentID: "20"}, {ID: "22", Type: discordgo.ChannelTypeGuildPublicThread, ParentID: "29"}},
		}, self)
		for _, channel := range []string{"20", "21"} { // a thread has its channel's
			if got, known := p.may(channel, self); !known || got != tc.want {
				t.Errorf("%s: in %s may %b, known %v, want %b", tc.name, channel, got, known, tc.want)
			}
		}
		for _, channel := range []string{"22", "99"} {
			if _, known := p.may(channel, self); known {
				t.Errorf("%s: known of %s, which the gateway has not told of", tc.name, channel)
			}
		}
	}
}

// TestPlacesFollowTheGateway: what changes is known, what is gone is forgotten.
func TestPlacesFollowTheGateway(t *testing.T) {
	t.Parallel()
	d := fake(t)
	b := start(t, d, engine(asked))
	d.WaitReady(t)
	knows := func(what string, c *discordtest.Channel, lacking int64) {
		t.Helper()
		eventually(t, what, func() bool {
			_, known := b.places.may(c.ID, b.selfID())
			return known && b.lacking(c.ID, discordgo.PermissionSendMessages|discordgo.PermissionEmbedLinks) == lacking
		})
	}
	knows("the first channel", d.Channel, 0)
	c := d.AddChannel(d.Guild, discordtest.ChannelText, "new")
	knows("a new channel", c, 0)
	d.DenyBot(c, discordtest.PermEmbedLinks)
	knows("a denial", c, discordgo.PermissionEmbedLinks)
	th := d.AddThread(c, "thread")
	knows("a thread's channel", th, discordgo.PermissionEmbedLinks)
	if got := b.places.home(th.ID); got != c.ID || b.places.home(c.ID) != "" {
		t.Errorf("the thread belongs to %q", got)
	}
	d.GiveRole(d.Guild, d.Bot, d.AddRole(d.Guild, "all", discordtest.PermAdministrator))
	knows("a role", c, 0)

	g := d.AddGuild("Second", "zh-CN")
	other := d.AddChannel(g, discordtest.ChannelText, "there")
	knows("a second server", other, 0)
	d.RemoveGuild(g, true)
	last := d.AddChannel(d.Guild, discordtest.ChannelText, "after the outage")
	knows("what came after it", last, 0)
	knows("the server in an outage", other, 0)
	d.RemoveGuild(g, false)
	eventually(t, "the server to be forgotten", func() bool { _, known := b.places.may(other.ID, b.selfID()); return !known })
	if len(b.places.servers) != 1 {
		t.Errorf("%d servers", len(b.places.servers))
	}
}

// TestPeopleAreBounded: the memory in front of the store does not grow without end.
func TestPeopleAreBounded(t *testing.T) {
	b, err := New(Options{Token: "t", Answerer: engine(asked), Store: memoryStore(t)})
	if err != nil {
		t.Fatal(err)
	}
	for i := range peopleKept + 100 {
		b.prefs.person(t.Context(), fmt.Sprint(i))
	}
	if n := len(b.prefs.people); n > peopleKept {
		t.Errorf("%d people", n)
	}
}
