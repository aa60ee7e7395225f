package discord

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"policybot/bot"
	"policybot/bot/discordtest"
)

// TestFaultRun asks 500 questions of 50 people while Discord fails in every way that
// it does: each is answered, or told why not, exactly once. It runs beside no other
// test, and afterwards goroutines and memory are where they were.
func TestFaultRun(t *testing.T) {
	t.Run("warm", func(t *testing.T) { faultRun(t, 1) }) // dictionaries are loaded once
	goroutines, heap := runtime.NumGoroutine(), heapNow()
	t.Run("run", func(t *testing.T) { faultRun(t, len(hardships)) })
	eventually(t, "the end of all goroutines", func() bool { return runtime.NumGoroutine() <= goroutines })
	// The fake kept all that was sent, some 10 MB; nothing of it may stay.
	if grown := int64(heapNow()) - int64(heap); grown > 4<<20 {
		t.Errorf("%d kB more in memory than before", grown>>10)
	}
}

func heapNow() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // the first one leaves what has a finaliser
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// hardships are what goes wrong in one round after another. Each ends, so that
// Discord could be reached all along by who tries again.
var hardships = []struct {
	name   string
	faults []discordtest.Fault
	during func(d *discordtest.Server) // while questions are under way
	quiet  func(d *discordtest.Server) // before them: what is under way would be lost on Discord too
}{
	{name: "none"},
	{name: "429 of each user", faults: []discordtest.Fault{
		{Match: "POST /channels/*/messages", Status: 429, RetryAfter: 30 * time.Millisecond, Times: 5},
		{Match: "POST /interactions/*/*/callback", Status: 429, RetryAfter: 30 * time.Millisecond, Times: 5},
	}},
	{name: "429 shared", faults: []discordtest.Fault{{Match: "POST /channels/*/messages", Status: 429, Scope: "shared", RetryAfter: 50 * time.Millisecond, Times: 4}}},
	{name: "429 global", faults: []discordtest.Fault{{Match: "POST /channels/*/messages", Status: 429, Scope: "global", RetryAfter: 80 * time.Millisecond, Times: 2}}},
	{name: "429 of Cloudflare", faults: []discordtest.Fault{{Match: "POST /channels/*/messages", Status: 429, NonJSON: true, RetryAfter: 80 * time.Millisecond, Times: 1}}},
	{name: "5xx", faults: []discordtest.Fault{
		{Match: "POST /channels/*/messages", Status: 500, Times: 4},
		{Match: "POST /interactions/*/*/callback", Status: 503, NonJSON: true, Times: 4},
		{Match: "PATCH /webhooks/**", Status: 502, Times: 2},
	}},
	{name: "replies lost", faults: []discordtest.Fault{
		{Match: "POST /channels/*/messages", Status: 502, Applied: true, Times: 4},
		{Match: "POST /interactions/*/*/callback", Hangup: true, Applied: true, Times: 4},
	}},
	{name: "slow, with op 7", faults: []discordtest.Fault{{Match: "POST /channels/*/messages", Delay: 200 * time.Millisecond, Times: 10}},
		during: (*discordtest.Server).Reconnect},
	{name: "dropped sockets", during: (*discordtest.Server).DropGateway},
	{name: "op 9", quiet: func(d *discordtest.Server) { d.InvalidateSession(false) },
		during: func(d *discordtest.Server) { d.InvalidateSession(true) }},
}

// faultRun lives through the first rounds of hardships, in each of which fifty
// people ask one question.
func faultRun(t *testing.T, rounds int) {
	const people, channels = 50, 10
	d := fake(t)
	b := start(t, d, engine(func(_ context.Context, q bot.Question) (bot.Answer, error) {
		if strings.HasSuffix(q.Text, "7") { // slower than the deferral
			time.Sleep(40 * time.Millisecond)
		}
		a := answerLong(14, 100)
		a.Headline = "Answer to <" + q.Text + ">."
		return a, nil
	}), func(_ *Options, tm *timing) { tm.ack = 20 * time.Millisecond })
	d.WaitReady(t)
	var from []discordtest.From
	var rooms []*discordtest.Channel
	for i := range channels {
		rooms = append(rooms, d.AddChannel(d.Guild, discordtest.ChannelText, fmt.Sprint("room", i)))
	}
	for i := range people {
		from = append(from, discordtest.From{
			User: d.AddUser(discordtest.User{Username: fmt.Sprint("asker", i)}), Channel: rooms[i%channels], Locale: readers[i%3].locale,
		})
	}
	var said []*discordtest.Message
	var used []*discordtest.Interaction
	for round, h := range hardships[:rounds] {
		if h.quiet != nil {
			h.quiet(d)
			d.WaitReady(t)
		}
		for _, f := range h.faults {
			d.Inject(f)
		}
		var messages []*discordtest.Message
		var interactions []*discordtest.Interaction
		for i, who := range from {
			text := fmt.Sprintf("question %d of %d", round, i)
			switch (i + round) % 3 {
			case 0:
				interactions = append(interactions, ask(t, d, who, text))
			case 1:
				messages = append(messages, d.Say(who.User, who.Channel, d.Bot.Mention()+" "+text))
			default:
				messages = append(messages, d.Say(who.User, d.DM(who.User), text))
			}
			if i%10 == 3 { // Discord repeats an event
				if n := len(messages); n > 0 {
					d.Repeat(t, messages[n-1].ID)
				}
				if n := len(interactions); n > 0 {
					d.Repeat(t, interactions[n-1].ID)
				}
			}
			if i == people/2 && h.during != nil {
				h.during(d)
			}
		}
		for _, it := range interactions {
			m, err := it.TryAnswer()
			if err != nil {
				t.Fatalf("%s: %v", h.name, err)
			}
			if round%3 == 2 && has(m, verbPage) { // and somebody reads on
				next := d.Click(t, it.From, m, button(t, m, verbPage, 1)).Answer(t)
				if next.ID != m.ID {
					t.Errorf("%s: another message for the next page", h.name)
				}
			}
		}
		for _, m := range messages {
			d.WaitReply(t, m)
		}
		said, used = append(said, messages...), append(used, interactions...)
	}
	eventually(t, "an empty queue", func() bool {
		b.queue.mu.Lock()
		defer b.queue.mu.Unlock()
		return b.queue.waiting == 0 && len(b.queue.lanes) == 0
	})
	if n := len(said) + len(used); n != rounds*people {
		t.Fatalf("%d questions", n)
	}
	answered := 0
	for _, m := range said {
		replies := d.Replies(m)
		if len(replies) != 1 {
			t.Errorf("%d replies to %q", len(replies), m.Content)
		}
		if strings.Contains(textOf(replies[0]), "Answer to") {
			answered++
		}
	}
	for _, it := range used {
		if it.Original() == nil || len(it.FollowUps()) != 0 {
			t.Errorf("%v: original %v, %d follow-ups", it, it.Original() != nil, len(it.FollowUps()))
		}
		answered++
	}
	if answered < rounds*people*9/10 { // the rest were told that the bot is busy
		t.Errorf("%d of %d questions were answered", answered, rounds*people)
	}
}
