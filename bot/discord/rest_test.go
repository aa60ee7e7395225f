package discord

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"policybot/bot"
	"policybot/bot/discordtest"
)

func TestCommandsAreWrittenOnce(t *testing.T) {
	t.Parallel()
	for _, scope := range []string{"global", "server"} {
		t.Run(scope, func(t *testing.T) {
			t.Parallel()
			d := fake(t)
			guild, put := "", "PUT /applications/*/commands"
			if scope == "server" {
				guild, put = d.Guild.ID, "PUT /applications/*/guilds/*/commands"
			}
			for range 2 {
				b := start(t, d, engine(steady), func(o *Options, _ *timing) { o.GuildID = guild })
				ask(t, d, discordtest.From{}, "q").Answer(t)
				eventually(t, "the check of the commands", func() bool { return strings.Contains(b.logs.String(), "commands registered") })
				b.stop()
				if err := b.wait(t); err != nil {
					t.Fatal(err)
				}
			}
			if n := len(d.Requests(put)); n != 1 {
				t.Errorf("%d times written, want once", n)
			}
			if c := d.Commands(guild); len(c) != len(commands(false)) || c[0].Name != "ask" || !strings.Contains(string(c[0].Raw), "提問") {
				t.Errorf("%d registered", len(c))
			}
		})
	}
}

func TestRateLimits(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]discordtest.Fault{
		"user":       {Match: "POST /channels/*/messages", Status: 429, Scope: "user", RetryAfter: 40 * time.Millisecond},
		"shared":     {Match: "POST /channels/*/messages", Status: 429, Scope: "shared", RetryAfter: 40 * time.Millisecond},
		"global":     {Match: "POST /channels/*/messages", Status: 429, Scope: "global", RetryAfter: 40 * time.Millisecond},
		"Cloudflare": {Match: "POST /channels/*/messages", Status: 429, NonJSON: true, RetryAfter: time.Second},
		"callback":   {Match: "POST /interactions/**", Status: 429, Scope: "user", RetryAfter: 40 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := fake(t)
			b := start(t, d, engine(steady))
			eventually(t, "a quiet start", func() bool { return strings.Contains(b.logs.String(), "commands registered") })
			d.Inject(f)
			d.WaitReply(t, d.Say(nil, nil, d.Bot.Mention()+" q"))
			ask(t, d, discordtest.From{}, "q").Answer(t)
			if early := d.EarlyRequests(); len(early) != 0 {
				t.Errorf("requests before the wait was over: %+v", early)
			}
		})
	}
}

// TestLostReplies: what was done is not done twice.
func TestLostReplies(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]discordtest.Fault{
		"message, 502":    {Match: "POST /channels/*/messages", Status: 502, Applied: true},
		"message, hangup": {Match: "POST /channels/*/messages", Hangup: true, Applied: true},
		"message, 500":    {Match: "POST /channels/*/messages", Status: 500, Times: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := fake(t)
			start(t, d, engine(steady))
			d.WaitReady(t)
			d.Inject(f)
			m := d.Say(nil, nil, d.Bot.Mention()+" q")
			d.WaitReply(t, m)
			d.WaitReply(t, d.Say(nil, nil, d.Bot.Mention()+" another"))
			if n := len(d.BotMessages(d.Channel.ID)); n != 2 {
				t.Errorf("%d messages for two questions", n)
			}
		})
	}
	for name, f := range map[string]discordtest.Fault{
		"response, 502":    {Match: "POST /interactions/**", Status: 502, Applied: true},
		"response, hangup": {Match: "POST /interactions/**", Hangup: true, Applied: true},
		"response, 503":    {Match: "POST /interactions/**", Status: 503},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := fake(t)
			start(t, d, engine(steady))
			d.WaitReady(t)
			d.Inject(f)
			it := ask(t, d, discordtest.From{}, "q")
			wantText(t, it.Answer(t), "159 pilot tasks")
			d.WaitFor(t, "the end of it", func() bool { return len(d.Requests("POST /interactions/**")) >= 2 })
			if n := len(d.BotMessages(d.Channel.ID)); n != 1 {
				t.Errorf("%d messages for one question", n)
			}
			d.TakeViolations() // a repeated response is refused (40060), as meant
		})
	}
}

// TestEditsDoNotWaitForEachOther: discordgo would send ten edits one after another.
func TestEditsDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	d := fake(t)
	release := make(chan struct{})
	start(t, d, engine(func(ctx context.Context, q bot.Question) (bot.Answer, error) {
		<-release
		return steady(ctx, q)
	}), func(o *Options, tm *timing) { o.DrainTimeout, tm.ack = time.Millisecond, 10*time.Millisecond })
	// No edit is answered before the server closes, so none can wait for another.
	d.Inject(discordtest.Fault{Match: "PATCH /webhooks/**", Delay: time.Hour, Times: -1})
	var all []*discordtest.Interaction
	for i := range 10 {
		it := ask(t, d, discordtest.From{}, fmt.Sprint("q", i))
		it.Response(t)
		all = append(all, it)
	}
	close(release)
	var wg sync.WaitGroup
	for _, it := range all {
		wg.Go(func() {
			if _, err := it.TryAnswer(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// TestHintAtGlobalCommands: what was registered for all servers shows beside what is
// registered for one.
func TestHintAtGlobalCommands(t *testing.T) {
	t.Parallel()
	d := fake(t)
	const hint = "registered for all servers too"
	for _, guild := range []string{"", d.Guild.ID} {
		b := start(t, d, engine(steady), func(o *Options, _ *timing) { o.GuildID = guild })
		eventually(t, "the commands", func() bool { return strings.Contains(b.logs.String(), "commands registered") })
		if guild != "" {
			eventually(t, "the hint", func() bool { return strings.Contains(b.logs.String(), hint) })
		}
		b.stop()
		if err := b.wait(t); err != nil {
			t.Fatal(err)
		}
		if guild == "" && strings.Contains(b.logs.String(), hint) {
			t.Error("a hint without reason")
		}
	}
	if n := len(d.Commands("")); n != len(commands(false)) {
		t.Errorf("%d global commands, want all to stay", n)
	}
}

func TestMissingPermissions(t *testing.T) {
	t.Parallel()
	d := fake(t)
	start(t, d, engine(steady))
	d.WaitReady(t)
	d.DenyBot(d.Channel, discordtest.PermReadHistory)
	d.Say(nil, nil, d.Bot.Mention()+" q")
	wantText(t, d.WaitMessages(t, d.Channel.ID, 1)[0], "159 pilot tasks")

	d.DenyBot(d.Channel, discordtest.PermSendMessages)
	d.Say(nil, nil, d.Bot.Mention()+" q")
	wantText(t, d.WaitMessages(t, d.DM(d.User).ID, 1)[0], "159 pilot tasks")
}

func TestDeadInteractionIsAnsweredInTheChannel(t *testing.T) {
	t.Parallel()
	d := fake(t)
	start(t, d, engine(steady))
	d.WaitReady(t)
	d.Inject(discordtest.Fault{Match: "POST /interactions/**", Status: 404, Code: codeUnknownInteraction, Message: "Unknown interaction"})
	ask(t, d, discordtest.From{}, "q")
	wantText(t, d.WaitMessages(t, d.Channel.ID, 1)[0], "159 pilot tasks")
}

// TestAnswerAfterFifteenMinutes: the interaction takes no edit any more.
func TestAnswerAfterFifteenMinutes(t *testing.T) {
	t.Parallel()
	d := fake(t)
	release := make(chan struct{})
	start(t, d, engine(func(ctx context.Context, q bot.Question) (bot.Answer, error) {
		<-release
		return steady(ctx, q)
	}), func(o *Options, tm *timing) { o.Now, tm.ack = d.Now, 10*time.Millisecond })
	ask(t, d, discordtest.From{}, "q").Response(t)
	d.WaitFor(t, "the deferral", func() bool { return len(d.Requests("POST /interactions/**")) == 1 })
	d.Advance(16 * time.Minute)
	close(release)
	d.WaitFor(t, "the answer", func() bool {
		for _, m := range d.BotMessages(d.Channel.ID) {
			if strings.Contains(textOf(m), "159 pilot tasks") && m.Interaction == "" {
				return true
			}
		}
		return false
	})
}

func TestRefusedEmbedIsSentAsText(t *testing.T) {
	t.Parallel()
	d := fake(t)
	start(t, d, engine(steady))
	d.WaitReady(t)
	d.Inject(discordtest.Fault{Match: "POST /interactions/**", Status: 400, Code: codeInvalidForm, Message: "Invalid Form Body"})
	m := ask(t, d, discordtest.From{}, "q").Answer(t)
	if !strings.Contains(m.Content, "159 pilot tasks") {
		t.Errorf("got %q", m.Content)
	}
}
