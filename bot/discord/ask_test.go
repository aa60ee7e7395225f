package discord

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"policybot/bot"
	"policybot/bot/discordtest"
)

func TestSlashCommand(t *testing.T) {
	t.Parallel()
	d := fake(t)
	var asked atomic.Value
	b := start(t, d, engine(func(ctx context.Context, q bot.Question) (bot.Answer, error) {
		asked.Store(q)
		return steady(ctx, q)
	}))
	for _, tc := range []struct {
		locale, question string
		lang             bot.Lang
		want             []string
	}{
		{"en-US", "How many tasks? secret-question", "", []string{"159 pilot tasks", "Sources", "Matching records: 2", "Corpus 2026-11-24-ab12cd"}},
		{"zh-CN", "一共多少项任务", "", []string{"试点任务共159项", "来源", "符合的记录：1条"}},
		{"zh-TW", "一共有多少任", bot.Traditional, []string{"試點任務共159項", "來源", "符合的記錄：1條"}},
		{"zh-CN", "How many tasks?", "", []string{"159 pilot tasks", "来源"}},
		{"fr", "How many tasks?", "", []string{"159 pilot tasks", "Sources"}},
	} {
		it := ask(t, d, discordtest.From{Locale: tc.locale}, tc.question)
		m := it.Answer(t)
		wantText(t, m, tc.want...)
		if len(m.Embeds) != 1 || m.Ephemeral() {
			t.Errorf("%s: %d embeds, ephemeral %v", tc.locale, len(m.Embeds), m.Ephemeral())
		}
		if cb := it.Response(t); cb.Type != discordtest.ResponseMessage {
			t.Errorf("%s: a quick answer was a response of type %d", tc.locale, cb.Type)
		}
		if q := asked.Load().(bot.Question); q.Text != tc.question || q.Lang != tc.lang {
			t.Errorf("%s: the engine was asked %+v", tc.locale, q)
		}
	}
	b.stop()
	if err := b.wait(t); err != nil {
		t.Errorf("a stop on request is an error: %v", err)
	}
	if !strings.Contains(b.logs.String(), "msg=interaction command=ask outcome=answered") || !strings.Contains(b.logs.String(), "hits=2 corpus_version=2026-11-24-ab12cd") {
		t.Errorf("no record of the interaction:\n%s", b.logs)
	}
}

func TestDirectMessageAndMention(t *testing.T) {
	t.Parallel()
	d := fake(t)
	start(t, d, engine(steady))
	d.WaitReady(t)
	dm := d.DM(d.User)
	for _, tc := range []struct {
		name    string
		channel *discordtest.Channel
		text    string
		want    string
	}{
		{"mention", d.Channel, d.Bot.Mention() + " how many tasks?", "159 pilot tasks"},
		{"old mention, in the middle", d.Channel, "一共 <@!" + d.Bot.ID + "> 多少项任务？", "试点任务共159项"},
		{"direct message", dm, "how many tasks?", "159 pilot tasks"},
		{"empty mention", d.Channel, d.Bot.Mention(), "/ask"},
		{"empty mention, Chinese too", d.Channel, d.Bot.Mention() + " ", "大连的重点是什么"},
	} {
		m := d.Say(d.User, tc.channel, tc.text)
		reply := d.WaitReply(t, m)
		wantText(t, reply, tc.want)
		if reply.ReplyTo != m.ID || len(reply.Pings) != 0 {
			t.Errorf("%s: reply to %q, pings %v", tc.name, reply.ReplyTo, reply.Pings)
		}
	}
}

func TestNoReplyToBotsWebhooksAndItself(t *testing.T) {
	t.Parallel()
	d := fake(t)
	start(t, d, engine(steady))
	d.WaitReady(t)
	other := d.AddUser(discordtest.User{Username: "otherbot", Bot: true})
	text := d.Bot.Mention() + " how many tasks?"
	d.Say(other, nil, text)
	d.Say(nil, nil, text, discordtest.AsWebhook())
	d.Say(d.Bot, nil, text)
	d.Say(nil, nil, text, discordtest.OfType(7))
	d.Say(nil, nil, "not addressed to anyone")
	d.Say(other, d.DM(d.User), "how many tasks?")
	last := d.Say(nil, nil, text) // answered after everything before it was looked at
	d.WaitReply(t, last)
	replies := 0
	for _, m := range d.BotMessages(d.Channel.ID) {
		if m.ReplyTo != "" {
			replies++
		}
	}
	if replies != 1 {
		t.Errorf("%d replies, want the one to a person", replies)
	}
}

func TestSlowAnswerIsDeferred(t *testing.T) {
	t.Parallel()
	d := fake(t)
	release := make(chan struct{})
	start(t, d, engine(func(ctx context.Context, q bot.Question) (bot.Answer, error) {
		<-release
		return steady(ctx, q)
	}), func(_ *Options, tm *timing) { tm.ack = 20 * time.Millisecond })
	it := ask(t, d, discordtest.From{}, "slow")
	if cb := it.Response(t); cb.Type != discordtest.ResponseDeferred {
		t.Fatalf("response of type %d, want a deferral", cb.Type)
	}
	m := d.Say(nil, nil, d.Bot.Mention()+" slow")
	d.WaitFor(t, "typing", func() bool { return d.Typing(d.Channel.ID) > 0 })
	close(release)
	wantText(t, it.Answer(t), "159 pilot tasks")
	wantText(t, d.WaitReply(t, m), "159 pilot tasks")
	if n := len(it.FollowUps()); n != 0 {
		t.Errorf("%d follow-ups", n)
	}
}

// TestFirstResponseInTime is on the real clock, and beside no other test: a slow
// answer's first response comes within Discord's three seconds, by the bot's own times.
func TestFirstResponseInTime(t *testing.T) {
	d := discordtest.New(t, discordtest.WithWaitTimeout(patience))
	release := make(chan struct{})
	start(t, d, engine(func(ctx context.Context, q bot.Question) (bot.Answer, error) {
		<-release
		return steady(ctx, q)
	}), func(_ *Options, tm *timing) {
		b, err := New(Options{Token: "t", Answerer: engine(steady), Store: memoryStore(t)})
		if err != nil {
			t.Fatal(err)
		}
		tm.ack, tm.ackLimit = b.timing.ack, b.timing.ackLimit
	})
	it := ask(t, d, discordtest.From{}, "slow")
	if cb := it.Response(t); cb.Type != discordtest.ResponseDeferred || cb.Took > 3*time.Second {
		t.Errorf("response of type %d after %v", cb.Type, cb.Took)
	}
	close(release)
	wantText(t, it.Answer(t), "159 pilot tasks")
}

// TestDeferralRace lets the answer and the deferral come at the same time.
func TestDeferralRace(t *testing.T) {
	t.Parallel()
	d := fake(t)
	start(t, d, engine(func(ctx context.Context, q bot.Question) (bot.Answer, error) {
		time.Sleep(5 * time.Millisecond)
		return steady(ctx, q)
	}), func(_ *Options, tm *timing) { tm.ack = 5 * time.Millisecond })
	ask(t, d, discordtest.From{}, "first").Answer(t)
	var wg sync.WaitGroup
	for i := range 40 {
		it := ask(t, d, discordtest.From{}, fmt.Sprint("race ", i))
		wg.Go(func() {
			m, err := it.TryAnswer()
			if err != nil || !strings.Contains(textOf(m), "159 pilot tasks") {
				t.Errorf("no answer: %v", err)
			}
		})
	}
	wg.Wait() // a second first response would be a violation, which fails the test
}

func TestFailuresGiveAReasonAndAReference(t *testing.T) {
	t.Parallel()
	d := fake(t)
	b := start(t, d, engine(func(_ context.Context, q bot.Question) (bot.Answer, error) {
		if strings.HasPrefix(q.Text, "panic") {
			panic("broken")
		}
		return bot.Answer{}, errors.New("index is closed")
	}))
	reference := regexp.MustCompile(`reference: ([A-Z2-7]{8})|编号告诉管理员：([A-Z2-7]{8})`)
	check := func(m *discordtest.Message, cause string) {
		t.Helper()
		got := reference.FindStringSubmatch(m.Content)
		if got == nil {
			t.Fatalf("no reference in %q", m.Content)
		}
		ref := got[1] + got[2]
		eventually(t, "the log", func() bool { return strings.Contains(b.logs.String(), "reference="+ref) })
		if strings.Contains(m.Content, cause) || !strings.Contains(b.logs.String(), cause) {
			t.Errorf("the cause belongs into the log, not into %q", m.Content)
		}
	}
	m := ask(t, d, discordtest.From{}, "error").Answer(t)
	check(m, "index is closed")
	if !m.Ephemeral() {
		t.Error("a failure is told to all")
	}
	check(ask(t, d, discordtest.From{Locale: "zh-CN"}, "panic").Answer(t), "panic: broken")
	said := d.Say(nil, nil, d.Bot.Mention()+" panic")
	check(d.WaitReply(t, said), "panic: broken")
}

func TestAnswerThatTakesTooLong(t *testing.T) {
	t.Parallel()
	d := fake(t)
	release := make(chan struct{})
	defer close(release)
	start(t, d, engine(func(context.Context, bot.Question) (bot.Answer, error) {
		<-release // and does not look at its context
		return bot.Answer{}, nil
	}), func(o *Options, _ *timing) { o.AskTimeout = 30 * time.Millisecond })
	wantText(t, ask(t, d, discordtest.From{}, "slow").Answer(t), "took too long")
}

func TestBusy(t *testing.T) {
	t.Parallel()
	d := fake(t)
	started, release := make(chan struct{}, 9), make(chan struct{})
	start(t, d, engine(func(ctx context.Context, q bot.Question) (bot.Answer, error) {
		started <- struct{}{}
		<-release
		return steady(ctx, q)
	}), func(o *Options, _ *timing) { o.Workers, o.QueueLength = 1, 1 })
	first := ask(t, d, discordtest.From{}, "one")
	<-started
	wantText(t, ask(t, d, discordtest.From{}, "two").Answer(t), "as many questions as I can")
	wantText(t, d.WaitReply(t, d.Say(nil, nil, d.Bot.Mention()+" 三")), "请一分钟后再问")
	close(release)
	wantText(t, first.Answer(t), "159 pilot tasks")
}

// TestOneAskerCannotFillTheQueue: who asks too fast is told once where all read it,
// and privately each time; others are answered meanwhile.
func TestOneAskerCannotFillTheQueue(t *testing.T) {
	t.Parallel()
	d := fake(t)
	b := start(t, d, engine(steady), func(o *Options, _ *timing) { o.AskRate = 0 }) // the default
	d.WaitReady(t)
	count := func(part string) (n int) {
		for _, m := range d.BotMessages(d.Channel.ID) {
			if strings.Contains(textOf(m), part) {
				n++
			}
		}
		return n
	}
	for range 5 {
		d.WaitReply(t, d.Say(nil, nil, d.Bot.Mention()+" q"))
	}
	wantText(t, d.WaitReply(t, d.Say(nil, nil, d.Bot.Mention()+" 一共多少项任务")), "请等一分钟再问")
	for range 300 {
		d.Say(nil, nil, d.Bot.Mention()+" q")
	}
	eventually(t, "the end of them", func() bool { return strings.Count(b.logs.String(), "request ignored") == 300 })
	for range 2 {
		m := ask(t, d, discordtest.From{}, "q").Answer(t)
		wantText(t, m, "wait a minute")
		if !m.Ephemeral() {
			t.Error("told to all")
		}
	}
	other := d.AddUser(discordtest.User{Username: "li"})
	wantText(t, d.WaitReply(t, d.Say(other, nil, d.Bot.Mention()+" q")), "159 pilot tasks")
	if n := count("159 pilot tasks"); n != 6 {
		t.Errorf("%d answers, want 5 and the other person's", n)
	}
	d.Advance(time.Minute)
	wantText(t, ask(t, d, discordtest.From{}, "q").Answer(t), "159 pilot tasks")
}

// TestOneChannelCannotFillTheQueue: many people in one channel, with a slow engine.
func TestOneChannelCannotFillTheQueue(t *testing.T) {
	t.Parallel()
	d := fake(t)
	release := make(chan struct{})
	start(t, d, engine(func(ctx context.Context, q bot.Question) (bot.Answer, error) {
		if strings.HasPrefix(q.Text, "slow") {
			<-release
		}
		return steady(ctx, q)
	}))
	d.WaitReady(t)
	for i := range laneLength {
		d.Say(nil, nil, fmt.Sprint(d.Bot.Mention(), " slow ", i))
	}
	wantText(t, d.WaitReply(t, d.Say(nil, nil, d.Bot.Mention()+" slow")), "as many questions as I can")
	elsewhere := d.AddChannel(d.Guild, discordtest.ChannelText, "elsewhere")
	wantText(t, d.WaitReply(t, d.Say(nil, elsewhere, d.Bot.Mention()+" q")), "159 pilot tasks")
	close(release)
	d.WaitMessages(t, d.Channel.ID, laneLength+1)
}

func TestAskersAreForgotten(t *testing.T) {
	a, now := newAskers(), time.Unix(1e9, 0)
	for i := range 100 {
		a.allow(fmt.Sprint(i), 2, now)
	}
	if a.allow("0", 2, now); len(a.by) != 100 {
		t.Fatalf("%d askers", len(a.by))
	}
	if ok, told := a.allow("0", 2, now); ok || told {
		t.Errorf("third request in no time: allowed %v, told before %v", ok, told)
	}
	if ok, told := a.allow("0", 2, now.Add(time.Second)); ok || !told {
		t.Errorf("fourth: allowed %v, told before %v", ok, told)
	}
	if ok, _ := a.allow("0", 2, now.Add(31*time.Second)); !ok {
		t.Error("refused although half a window is one request")
	}
	a.allow("new", 2, now.Add(2*window))
	if len(a.by) != 1 {
		t.Errorf("%d askers are remembered, want the one who just asked", len(a.by))
	}
	if ok, _ := newAskers().allow("0", -1, now); !ok {
		t.Error("refused without a limit")
	}
}

// TestLongMessage: a message has no limit of ours; how much of it is read is the
// engine's business.
func TestLongMessage(t *testing.T) {
	t.Parallel()
	d := fake(t)
	got := make(chan int, 2)
	start(t, d, engine(func(ctx context.Context, q bot.Question) (bot.Answer, error) {
		got <- length(q.Text)
		return steady(ctx, q)
	}))
	d.WaitReady(t)
	wantText(t, d.WaitReply(t, d.Say(nil, nil, d.Bot.Mention()+" "+strings.Repeat("任务", 2000))), "试点任务共159项")
	if n := <-got; n != 4000 {
		t.Errorf("the engine got %d characters, want 4000", n)
	}
}

func TestOldButtonsGetAPoliteReply(t *testing.T) {
	t.Parallel()
	d := fake(t)
	start(t, d, engine(steady))
	m := ask(t, d, discordtest.From{}, "q").Answer(t)
	it := d.Forge(t, discordtest.From{}, m, discordtest.ComponentButton, "gone/1/zh")
	answer := it.Answer(t)
	wantText(t, answer, "do not know this command or button")
	if !answer.Ephemeral() {
		t.Error("told to all")
	}
}

func TestWithoutEmbedLinksAnswersAreText(t *testing.T) {
	t.Parallel()
	d := fake(t)
	start(t, d, engine(steady))
	d.DenyBot(d.Channel, discordtest.PermEmbedLinks)
	m := ask(t, d, discordtest.From{}, "q").Answer(t)
	if len(m.Embeds) != 0 || !strings.Contains(m.Content, "159 pilot tasks") {
		t.Errorf("got %d embeds and %q", len(m.Embeds), m.Content)
	}
	// A mention does not tell the permissions, so an embed is tried first.
	reply := d.WaitReply(t, d.Say(nil, nil, d.Bot.Mention()+" q"))
	d.WaitFor(t, "the text", func() bool { return strings.Contains(d.Message(reply.ID).Content, "159 pilot tasks") })
}

func TestVeryLongAnswers(t *testing.T) {
	t.Parallel()
	d := fake(t)
	start(t, d, engine(func(_ context.Context, q bot.Question) (bot.Answer, error) {
		if strings.HasPrefix(q.Text, "one") {
			return answerLong(2, 100000), nil
		}
		return answerLong(300, 400), nil
	}))
	wantText(t, ask(t, d, discordtest.From{}, "many").Answer(t), "Page 1 of 38")
	wantText(t, ask(t, d, discordtest.From{Locale: "zh-CN"}, "one").Answer(t), "第1页")
	wantText(t, d.WaitReply(t, d.Say(nil, nil, d.Bot.Mention()+" many")), "Page 1 of 38")
}

func TestStopFinishesAnswers(t *testing.T) {
	t.Parallel()
	d := fake(t)
	started, release := make(chan struct{}), make(chan struct{})
	b := start(t, d, engine(func(ctx context.Context, q bot.Question) (bot.Answer, error) {
		close(started)
		<-release
		return steady(ctx, q)
	}))
	it := ask(t, d, discordtest.From{}, "q")
	<-started
	b.stop()
	d.WaitConnections(t, "the goodbye", func(c []discordtest.Connection) bool { return len(c) > 0 && c[0].ClosedByClient == 1000 })
	close(release)
	wantText(t, it.Answer(t), "159 pilot tasks")
}

// TestStopIsBounded: an engine that ignores its context, and people being told
// "busy" over a connection that does not answer, hold the bot up once, not twice.
func TestStopIsBounded(t *testing.T) {
	t.Parallel()
	d := fake(t)
	const bound = 3 * time.Second
	started, release := make(chan struct{}, 9), make(chan struct{})
	b := start(t, d, engine(func(ctx context.Context, q bot.Question) (bot.Answer, error) {
		started <- struct{}{}
		<-release
		return steady(ctx, q)
	}), func(o *Options, _ *timing) { o.DrainTimeout, o.Workers, o.QueueLength = bound, 1, 1 })
	t.Cleanup(func() { close(release) })
	d.Say(nil, nil, d.Bot.Mention()+" q")
	<-started
	d.Inject(discordtest.Fault{Match: "POST /channels/*/messages", Delay: time.Hour, Times: -1})
	d.Say(nil, nil, d.Bot.Mention()+" busy")
	d.WaitFor(t, "a reply under way", func() bool { return len(d.Requests("POST /channels/*/messages")) > 0 })
	begin := time.Now()
	b.stop()
	if err := b.wait(t); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begin); took > 3*bound { // wide, for a machine under load; one bound for each queue took longer
		t.Errorf("stopping took %v of %v", took, bound)
	}
}

func TestStopGivesUpOnStuckAnswers(t *testing.T) {
	t.Parallel()
	d := fake(t)
	started := make(chan struct{})
	b := start(t, d, engine(func(ctx context.Context, _ bot.Question) (bot.Answer, error) {
		close(started)
		<-ctx.Done()
		return bot.Answer{}, ctx.Err()
	}), func(o *Options, _ *timing) { o.DrainTimeout = 90 * time.Millisecond })
	it := ask(t, d, discordtest.From{}, "q")
	<-started
	b.stop()
	wantText(t, it.Answer(t), "being restarted")
}
