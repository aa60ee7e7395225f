package discord

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
	"policybot/bot/discordtest"
	"policybot/bot/store"
	"policybot/corpus/starter"
	"policybot/index"
)

// readsAll starts the bot with the intent to read all messages and ask channels.
func readsAll(t *testing.T, d *discordtest.Server, ask ...*discordtest.Channel) func(o *Options, _ *timing) {
	t.Helper()
	v := store.Server{}
	for _, c := range ask {
		v.AskChannels = append(v.AskChannels, c.ID)
	}
	base := withServer(t, d, v)
	return func(o *Options, tm *timing) {
		base(o, tm)
		o.AskRate, o.MessageContent = -1, true
	}
}

func fakeReadingAll(t *testing.T) *discordtest.Server {
	t.Helper()
	return fake(t, discordtest.WithAllowedIntents(discordtest.UnprivilegedIntents|discordtest.IntentMessageContent))
}

// unanswered fails if any of the messages is answered by the time that a last one is.
func unanswered(t *testing.T, d *discordtest.Server, said ...*discordtest.Message) {
	t.Helper()
	byChannel := map[string]bool{}
	for _, m := range said {
		if !byChannel[m.ChannelID] {
			byChannel[m.ChannelID] = true
			d.WaitReply(t, d.Say(nil, &discordtest.Channel{ID: m.ChannelID, GuildID: m.GuildID}, d.Bot.Mention()+" the last"))
		}
	}
	for _, m := range said {
		if n := len(d.Replies(m)); n != 0 {
			t.Errorf("%q was answered although it speaks to nobody or somebody else", m.Content)
		}
	}
}

func TestAskChannels(t *testing.T) {
	t.Parallel()
	d := fakeReadingAll(t)
	text := d.AddChannel(d.Guild, discordtest.ChannelText, "ask")
	forum := d.AddChannel(d.Guild, discordtest.ChannelForum, "questions")
	start(t, d, engine(asked), readsAll(t, d, text, forum))
	d.WaitReady(t)
	li := d.AddUser(discordtest.User{Username: "li"})

	for q, want := range map[string]string{"how many tasks?": "159 pilot tasks", "一共多少项任务": "试点任务共159项", "一共多少項任務": "試點任務共159項"} {
		m := d.Say(nil, text, q)
		wantText(t, d.WaitReply(t, m), want)
		post, first := d.AddPost(d.User, forum, "Tasks", q)
		wantText(t, d.WaitReply(t, first), want)
		// In the post, its author goes on; what others say to each other is theirs.
		other := d.Say(li, post, "I think there are many")
		wantText(t, d.WaitReply(t, d.Say(d.User, post, q)), want)
		unanswered(t, d, other, d.Say(d.User, post, "thank you, li", discordtest.InReplyTo(other)))
	}
	thread := d.AddThread(text, "aside")
	toLi := d.Say(nil, text, li.Mention()+" what do you think?")
	unanswered(t, d,
		d.Say(li, d.Channel, "how many tasks?"),
		toLi,
		d.Say(li, text, "I agree", discordtest.InReplyTo(toLi), discordtest.WithoutPing()),
		d.Say(li, thread, "how many tasks?"),
		d.Say(li, text, ""),
	)
}

// TestWithoutMessageContent: the intent is not asked for, what is not addressed to
// the bot stays unread, and who replies without a mention is told why.
func TestWithoutMessageContent(t *testing.T) {
	t.Parallel()
	d := fake(t) // would refuse the intent
	text := d.AddChannel(d.Guild, discordtest.ChannelText, "ask")
	set := readsAll(t, d, text)
	start(t, d, engine(asked), set, func(o *Options, _ *timing) { o.MessageContent = false })
	d.WaitReady(t)
	unanswered(t, d, d.Say(nil, text, "how many tasks?"))
	first := d.WaitReply(t, d.Say(nil, nil, d.Bot.Mention()+" how many tasks?"))
	wantText(t, d.WaitReply(t, d.Say(nil, nil, "how many tasks?", discordtest.InReplyTo(first))), "159 pilot tasks")
	m := d.WaitReply(t, d.Say(nil, nil, "how many tasks?", discordtest.InReplyTo(first), discordtest.WithoutPing()))
	wantText(t, m, "leave the mention on", "请保留提及")
}

// TestIntentNotAllowed: Discord refuses the intent where it is not turned on, and the
// bot ends with what to do.
func TestIntentNotAllowed(t *testing.T) {
	t.Parallel()
	d := fake(t)
	b := start(t, d, engine(asked), func(o *Options, _ *timing) { o.MessageContent = true })
	err := b.wait(t)
	if err == nil || !strings.Contains(err.Error(), "MESSAGE_CONTENT") || !strings.Contains(err.Error(), "Message Content Intent") {
		t.Errorf("got %v", err)
	}
}

// TestThreads: whoever just asked in a thread goes on there without a mention, for
// as long as what they asked is remembered.
func TestThreads(t *testing.T) {
	t.Parallel()
	d := fakeReadingAll(t)
	start(t, d, engine(func(ctx context.Context, q bot.Question) (bot.Answer, error) {
		a, err := asked(ctx, q)
		if strings.Contains(q.Text, "at five") {
			a.Status = bot.Refused
		}
		return a, err
	}), readsAll(t, d))
	d.WaitReady(t)
	li := d.AddUser(discordtest.User{Username: "li"})
	thread := d.AddThread(d.Channel, "about tasks")
	d.WaitReply(t, d.Say(nil, thread, d.Bot.Mention()+" how many tasks?"))
	wantText(t, d.WaitReply(t, d.Say(nil, thread, "and in Dalian?")), "159")
	wantText(t, d.WaitReply(t, d.Say(nil, thread, "那青岛呢？")), "159项")
	theirs := d.Say(li, thread, "interesting")
	remark := d.Say(nil, thread, "let us meet at five")
	d.WaitReply(t, d.Say(nil, thread, "is the meeting at five?"))
	outside := d.Say(nil, d.Channel, "and in Dalian?")
	d.Advance(16 * time.Minute)
	late := d.Say(nil, thread, "now something else")
	unanswered(t, d, theirs, remark, outside, late)
}

// TestSpeaksToOthers: whom a message mentions may stand in its text alone.
func TestSpeaksToOthers(t *testing.T) {
	for text, want := range map[string]bool{
		"<@123> what do you think?": true, "<@!123> and you?": true, "<@&123> look": true,
		"how many tasks?": false, "in <#123>?": false, "a <@ b>": false, "<:dalian:123>": false,
	} {
		if got := toOthers(&discordgo.Message{Content: text}); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// TestConversation is with the real engine: "and Qingdao?" asks of Qingdao what was
// asked of Dalian, wherever the bot is spoken with, and says so.
func TestConversation(t *testing.T) {
	t.Parallel()
	c, err := starter.Load()
	if err != nil {
		t.Fatal(err)
	}
	x, err := index.Build(t.Context(), c, index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	live := index.NewLive(x)
	t.Cleanup(func() { _ = live.Close() })
	d := fakeReadingAll(t)
	text := d.AddChannel(d.Guild, discordtest.ChannelText, "ask")
	start(t, d, bot.New(live), readsAll(t, d, text))
	d.WaitReady(t)
	for _, tc := range []struct{ locale, first, then, says string }{
		{"en-US", "What does Dalian focus on?", "and Qingdao?", "Taken as a follow-up to “What does Dalian focus on”, asked of Qingdao."},
		{"zh-CN", "大连这次重点做什么？", "那青岛呢？", "接着上一个问题“大连这次重点做什么”，改问青岛。"},
		{"zh-TW", "大連這次重點做什麼？", "那青島呢？", "接著上一個問題「大連這次重點做什麼」，改問青島。"},
	} {
		t.Run(tc.locale, func(t *testing.T) {
			user := d.AddUser(discordtest.User{Username: tc.locale, Locale: tc.locale})
			from := discordtest.From{User: user}
			for place, turn := range map[string]func() *discordtest.Message{
				"command": func() *discordtest.Message {
					ask(t, d, from, tc.first).Answer(t)
					return ask(t, d, from, tc.then).Answer(t)
				},
				"mention": func() *discordtest.Message {
					c := d.AddChannel(d.Guild, discordtest.ChannelText, "m")
					d.WaitReply(t, d.Say(user, c, d.Bot.Mention()+" "+tc.first))
					return d.WaitReply(t, d.Say(user, c, d.Bot.Mention()+" "+tc.then))
				},
				"reply": func() *discordtest.Message {
					c := d.AddChannel(d.Guild, discordtest.ChannelText, "r")
					first := d.WaitReply(t, d.Say(user, c, d.Bot.Mention()+" "+tc.first))
					return d.WaitReply(t, d.Say(user, c, tc.then, discordtest.InReplyTo(first), discordtest.WithoutPing()))
				},
				"thread": func() *discordtest.Message {
					c := d.AddThread(d.Channel, "t")
					d.WaitReply(t, d.Say(user, c, d.Bot.Mention()+" "+tc.first))
					return d.WaitReply(t, d.Say(user, c, tc.then))
				},
				"ask channel": func() *discordtest.Message {
					d.WaitReply(t, d.Say(user, text, tc.first))
					return d.WaitReply(t, d.Say(user, text, tc.then))
				},
				"direct": func() *discordtest.Message {
					d.WaitReply(t, d.Say(user, d.DM(user), tc.first))
					return d.WaitReply(t, d.Say(user, d.DM(user), tc.then))
				},
			} {
				if m := turn(); !strings.Contains(textOf(m), tc.says) {
					t.Errorf("%s: it is not said what was carried over:\n%s", place, textOf(m))
				}
			}
			// Somebody else, and the same person elsewhere, begin anew.
			c := d.AddChannel(d.Guild, discordtest.ChannelText, "n")
			d.WaitReply(t, d.Say(user, c, d.Bot.Mention()+" "+tc.first))
			other := d.AddUser(discordtest.User{Username: "other", Locale: tc.locale})
			for _, m := range []*discordtest.Message{
				d.WaitReply(t, d.Say(other, c, d.Bot.Mention()+" "+tc.then)),
				d.WaitReply(t, d.Say(user, d.AddChannel(d.Guild, discordtest.ChannelText, "o"), d.Bot.Mention()+" "+tc.then)),
			} {
				if strings.Contains(textOf(m), tc.says) {
					t.Errorf("carried over to another conversation:\n%s", textOf(m))
				}
			}
		})
	}
}
