package discord

import (
	"context"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"policybot/bot/discordtest"
	"policybot/bot/store"
)

// TestSetupCheck shows what administrators read in a server where much is missing,
// and in one where nothing is.
func TestSetupCheck(t *testing.T) {
	t.Parallel()
	d := fake(t)
	forum := d.AddChannel(d.Guild, discordtest.ChannelForum, "questions")
	closed := d.AddChannel(d.Guild, discordtest.ChannelText, "closed")
	bare := d.AddChannel(d.Guild, discordtest.ChannelText, "bare")
	hidden := d.AddChannel(d.Guild, discordtest.ChannelText, "hidden")
	d.DenyBot(closed, discordtest.PermSendMessages)
	d.DenyBot(hidden, discordtest.PermViewChannel)
	d.DenyBot(bare, discordtest.PermEmbedLinks|discordtest.PermAttachFiles|discordtest.PermSendInThreads|discordtest.PermReadHistory)
	b := start(t, d, engine(asked), withServer(t, d, store.Server{AskChannels: []string{forum.ID, hidden.ID}}))
	var shown transcript
	check := func(what string, from discordtest.From) *discordtest.Message {
		m := d.SlashCommand(t, from, "setup check").Answer(t)
		if !m.Ephemeral() || len(m.Embeds) != 0 {
			t.Errorf("%s: all see the check, or it needs embeds", what)
		}
		shown.add(from.Locale+": "+what, m)
		return m
	}
	for _, locale := range locales {
		check("much missing", discordtest.From{User: d.Guild.Owner, Locale: locale, Channel: bare})
	}

	// A role that may everything mends all of it, and the bot hears so.
	d.GiveRole(d.Guild, d.Bot, d.AddRole(d.Guild, "policybot", discordtest.PermAdministrator))
	d.DenyBot(hidden, 0) // Discord tells a bot of a channel when it comes to see it
	eventually(t, "the bot to know", func() bool { return b.lacking(closed.ID, int64(discordtest.PermSendMessages)) == 0 })
	for _, locale := range locales {
		m := check("nothing missing", discordtest.From{User: d.Guild.Owner, Locale: locale, Channel: bare})
		for _, missing := range []string{"missing", "缺少"} {
			if strings.Contains(m.Content, missing) {
				t.Errorf("%s: %q where nothing is missing:\n%s", locale, missing, m.Content)
			}
		}
	}
	golden(t, "setup-check.txt", shown.String())
}

// TestSetupCheckIsForManagers: Discord hides the command from others; a server's
// administrators can show it to them, and it still does not work.
func TestSetupCheckIsForManagers(t *testing.T) {
	t.Parallel()
	d := fake(t)
	start(t, d, engine(asked))
	manager := d.AddUser(discordtest.User{Username: "manager"})
	d.GiveRole(d.Guild, manager, d.AddRole(d.Guild, "managers", discordtest.PermManageGuild))
	wantText(t, d.SlashCommand(t, discordtest.From{User: manager}, "setup check").Answer(t), "Check of")
	b := &Bot{}
	err := b.managed(func(context.Context, *request) error { return nil })(t.Context(), &request{guild: d.Guild.ID, member: true, may: discordgo.PermissionManageMessages})
	if err != error(errNotAllowed) {
		t.Errorf("let through, or for another reason: %v", err)
	}
}

// TestMissingEmbedLinks: an answer where embeds are not allowed is text, and says
// once in a while which permission is missing.
func TestMissingEmbedLinks(t *testing.T) {
	t.Parallel()
	d := fake(t)
	start(t, d, engine(asked))
	d.WaitReady(t)
	names := map[string]string{"en-US": "(Sent as plain text: I lack the permission Embed Links in this channel.)", "zh-CN": "缺少“嵌入链接”权限", "zh-TW": "缺少「嵌入連結」權限"}
	questions := map[string]string{"en-US": "how many tasks?", "zh-CN": "一共多少项任务", "zh-TW": "一共多少項任務"}
	for _, locale := range locales {
		c := d.AddChannel(d.Guild, discordtest.ChannelText, "bare")
		d.DenyBot(c, discordtest.PermEmbedLinks)
		from := discordtest.From{Channel: c, Locale: locale}
		m := ask(t, d, from, questions[locale]).Answer(t)
		wantText(t, m, "159", names[locale])
		if again := ask(t, d, from, questions[locale]).Answer(t); strings.Contains(again.Content, names[locale]) || !strings.Contains(again.Content, "159") {
			t.Errorf("%s: said again: %q", locale, again.Content)
		}
		c = d.AddChannel(d.Guild, discordtest.ChannelText, "bare")
		d.DenyBot(c, discordtest.PermEmbedLinks)
		m = d.WaitReply(t, d.Say(nil, c, d.Bot.Mention()+" "+questions[locale]))
		wantText(t, m, "159", names[locale])
		if len(m.Embeds) != 0 || m.Edits != 0 {
			t.Errorf("%s: %d embeds, %d edits: what the gateway told was not used", locale, len(m.Embeds), m.Edits)
		}
	}
}

// TestMissingSendMessages: where the bot may read but not write, the answer comes by
// direct message with the reason, and without a request that Discord would refuse.
func TestMissingSendMessages(t *testing.T) {
	t.Parallel()
	d := fake(t)
	start(t, d, engine(asked))
	d.WaitReady(t)
	thread := d.AddThread(d.AddChannel(d.Guild, discordtest.ChannelText, "talk"), "thread")
	quiet := d.AddChannel(d.Guild, discordtest.ChannelText, "quiet")
	d.DenyBot(quiet, discordtest.PermSendMessages)
	d.DenyBot(&discordtest.Channel{ID: thread.ParentID, GuildID: thread.GuildID}, discordtest.PermSendInThreads)
	for locale, tc := range map[string]struct{ q, send, threads string }{
		"en-US": {"how many tasks?", "I answer here because I may not answer in <#" + quiet.ID + ">: I lack the permission Send Messages there.", "Send Messages in Threads"},
		"zh-CN": {"一共多少项任务", "我无法在 <#" + quiet.ID + "> 回答（缺少“发送消息”权限）", "在子区内发送消息"},
		"zh-TW": {"一共多少項任務", "我無法在 <#" + quiet.ID + "> 回答（缺少「發送訊息」權限）", "在討論串中傳送訊息"},
	} {
		user := d.AddUser(discordtest.User{Username: locale})
		d.Say(user, quiet, d.Bot.Mention()+" "+tc.q)
		m := d.WaitMessages(t, d.DM(user).ID, 1)[0]
		wantText(t, m, "159", tc.send)
		d.Say(user, thread, d.Bot.Mention()+" "+tc.q)
		wantText(t, d.WaitMessages(t, d.DM(user).ID, 2)[1], "159", tc.threads)
	}
	if n := len(d.Requests("POST /channels/" + quiet.ID + "/messages")); n != 0 {
		t.Errorf("%d requests that could not but be refused", n)
	}
}

// TestMissingHistory: a reply needs to read the history; without it the answer is a
// message, which says why.
func TestMissingHistory(t *testing.T) {
	t.Parallel()
	d := fake(t)
	start(t, d, engine(asked))
	d.WaitReady(t)
	for q, want := range map[string]string{"how many tasks?": "Read Message History", "一共多少项任务": "阅读消息历史记录", "一共多少項任務": "讀取訊息歷史"} {
		c := d.AddChannel(d.Guild, discordtest.ChannelText, "forgetful")
		d.DenyBot(c, discordtest.PermReadHistory)
		d.Say(nil, c, d.Bot.Mention()+" "+q)
		m := d.WaitMessages(t, c.ID, 1)[0]
		wantText(t, m, "159", want)
		if len(m.Embeds) != 1 {
			t.Errorf("%d embeds", len(m.Embeds))
		}
	}
}

// TestClosedThread: a thread that was locked meanwhile takes no answer.
func TestClosedThread(t *testing.T) {
	t.Parallel()
	d := fake(t)
	start(t, d, engine(asked))
	d.WaitReady(t)
	for q, want := range map[string]string{"how many tasks?": "is closed", "一共多少项任务": "已关闭", "一共多少項任務": "已關閉"} {
		thread := d.AddThread(d.Channel, "t")
		d.SetThread(thread, true, true)
		user := d.AddUser(discordtest.User{Username: q})
		d.Say(user, thread, d.Bot.Mention()+" "+q)
		wantText(t, d.WaitMessages(t, d.DM(user).ID, 1)[0], "159", want)
	}
}

// TestWithinLines: what does not fit is said not to.
func TestWithinLines(t *testing.T) {
	line := strings.Repeat("x", 99)
	for n := 1; n < 40; n++ {
		var lines []string
		for range n {
			lines = append(lines, line)
		}
		out := withinLines(lines, "more")
		if length(out) > maxContent || (strings.Count(out, line) < n) != strings.HasSuffix(out, "\nmore") {
			t.Errorf("%d lines: %d characters, %d shown", n, length(out), strings.Count(out, line))
		}
	}
}
