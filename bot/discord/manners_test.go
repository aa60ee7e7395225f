package discord

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"policybot/bot/discordtest"
	"policybot/bot/store"
)

// withServer starts the bot with settings of the fake's server.
func withServer(t *testing.T, d *discordtest.Server, v store.Server) func(o *Options, _ *timing) {
	t.Helper()
	db := memoryStore(t)
	if err := db.PutServer(t.Context(), d.Guild.ID, v); err != nil {
		t.Fatal(err)
	}
	return func(o *Options, _ *timing) { o.Store, o.AskRate = db, 5 }
}

// TestRateOfAServer: a server may allow less than the program, for itself alone.
func TestRateOfAServer(t *testing.T) {
	t.Parallel()
	d := fake(t)
	b := start(t, d, engine(asked), withServer(t, d, store.Server{AskRate: 2}))
	for locale, want := range map[string]string{"en-US": "wait a minute", "zh-CN": "等一分钟", "zh-TW": "等一分鐘"} {
		from := discordtest.From{User: d.AddUser(discordtest.User{Username: locale}), Locale: locale}
		for range 2 {
			wantText(t, ask(t, d, from, "how many tasks?").Answer(t), "159")
		}
		for range 2 {
			m := ask(t, d, from, "how many tasks?").Answer(t)
			wantText(t, m, want)
			if !m.Ephemeral() {
				t.Errorf("%s: told to all", locale)
			}
		}
		// Settings are no questions, and other places have their own limit.
		d.SlashCommand(t, from, "settings me").Answer(t)
		wantText(t, d.WaitReply(t, d.Say(from.User, d.DM(from.User), "how many tasks?")), "159")
	}
	from := d.AddUser(discordtest.User{Username: "writer"})
	for _, text := range []string{"q", "q", "一共多少项任务"} {
		d.WaitReply(t, d.Say(from, nil, d.Bot.Mention()+" "+text))
	}
	d.Say(from, nil, d.Bot.Mention()+" q")
	eventually(t, "the fourth to be passed over", func() bool { return strings.Contains(b.logs.String(), "request ignored") })
	told := 0
	for _, m := range d.BotMessages(d.Channel.ID) {
		if strings.Contains(m.Content, "请等一分钟再问") && m.Interaction == "" {
			told++
		}
	}
	if told != 1 {
		t.Errorf("all were told %d times in one window", told)
	}
	d.Advance(time.Minute)
	wantText(t, d.WaitReply(t, d.Say(from, nil, d.Bot.Mention()+" q")), "159")
}

// TestCoolDown: between two answers in one channel there is a pause, for everybody
// but moderators; who asks in it is told how long it lasts.
func TestCoolDown(t *testing.T) {
	t.Parallel()
	d := fake(t)
	role := d.AddRole(d.Guild, "helpers", 0)
	b := start(t, d, engine(asked), withServer(t, d, store.Server{CoolDown: 30 * time.Second, ModeratorRoles: []string{role.ID}}), func(o *Options, _ *timing) { o.AskRate = -1 })
	person := func(name string) *discordtest.User { return d.AddUser(discordtest.User{Username: name}) }
	wantText(t, ask(t, d, discordtest.From{}, "q").Answer(t), "159")
	d.Advance(10 * time.Second)
	for locale, want := range map[string]string{"en-US": "in 20 seconds", "zh-CN": "在20秒后", "zh-TW": "在20秒後"} {
		m := ask(t, d, discordtest.From{User: person(locale), Locale: locale}, "q").Answer(t)
		wantText(t, m, want)
		if !m.Ephemeral() {
			t.Errorf("%s: told to all", locale)
		}
	}
	elsewhere := d.AddChannel(d.Guild, discordtest.ChannelText, "elsewhere")
	wantText(t, ask(t, d, discordtest.From{Channel: elsewhere}, "q").Answer(t), "159")
	d.SlashCommand(t, discordtest.From{}, "settings me").Answer(t)
	helper := person("helper")
	d.GiveRole(d.Guild, helper, role)
	wantText(t, ask(t, d, discordtest.From{User: helper}, "q").Answer(t), "159")
	wantText(t, d.WaitReply(t, d.Say(helper, nil, d.Bot.Mention()+" q")), "159")
	wantText(t, ask(t, d, discordtest.From{User: d.Guild.Owner}, "q").Answer(t), "159")

	d.Advance(20 * time.Second)
	wantText(t, d.WaitReply(t, d.Say(person("one"), nil, d.Bot.Mention()+" q")), "159")
	wantText(t, d.WaitReply(t, d.Say(person("two"), nil, d.Bot.Mention()+" 一共多少项任务")), "在30秒后再问")
	for i := range 5 {
		d.Say(person(fmt.Sprint("more", i)), nil, d.Bot.Mention()+" q")
	}
	eventually(t, "the others to be passed over", func() bool {
		return strings.Count(b.logs.String(), `msg="request ignored"`) == 5 && strings.Count(b.logs.String(), "reason=cool-down") == 5
	})
	d.Advance(30 * time.Second)
	wantText(t, d.WaitReply(t, d.Say(person("later"), nil, d.Bot.Mention()+" q")), "159")
}

func TestCoolDownsAreForgotten(t *testing.T) {
	c, now := newCoolDowns(), time.Unix(1e9, 0)
	for i := range 1000 {
		c.enter(fmt.Sprint(i), time.Minute, now)
	}
	if left, told := c.enter("0", time.Minute, now.Add(time.Second)); left != 59*time.Second || told {
		t.Errorf("left %v, told %v", left, told)
	}
	// A pause that was made shorter holds at once.
	if left, told := c.enter("0", 10*time.Second, now.Add(2*time.Second)); left != 10*time.Second || !told {
		t.Errorf("left %v, told %v", left, told)
	}
	if left, _ := c.enter("0", time.Minute, now.Add(2*time.Minute)); left != 0 || len(c.by) != 1 {
		t.Errorf("left %v, %d pauses remembered, want the one that began", left, len(c.by))
	}
}
