package discord

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"policybot/bot/discordtest"
)

func connections(t *testing.T, d *discordtest.Server, what string, ok func(last discordtest.Connection, n int) bool) []discordtest.Connection {
	t.Helper()
	return d.WaitConnections(t, what, func(c []discordtest.Connection) bool { return len(c) > 0 && ok(c[len(c)-1], len(c)) })
}

func TestIntentsAreNotPrivileged(t *testing.T) {
	t.Parallel()
	d := fake(t)
	b := start(t, d, engine(steady))
	d.WaitReady(t)
	got := d.Connections()[0].Intents
	if want := discordtest.IntentGuilds | discordtest.IntentGuildMessages | discordtest.IntentDirectMessages; got != want {
		t.Errorf("intents %b, want %b", got, want)
	}
	eventually(t, "Ready", b.Ready)
}

// TestResume breaks the connection in every way that Discord may, and repeats an
// event afterwards.
func TestResume(t *testing.T) {
	t.Parallel()
	for name, hit := range map[string]func(d *discordtest.Server){
		"op 7":            func(d *discordtest.Server) { d.Reconnect() },
		"dropped":         func(d *discordtest.Server) { d.DropGateway() },
		"closed 4000":     func(d *discordtest.Server) { d.CloseGateway(4000, "unknown error") },
		"op 9, resumable": func(d *discordtest.Server) { d.InvalidateSession(true) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := fake(t)
			start(t, d, engine(steady))
			d.WaitReady(t)
			before := d.Say(nil, nil, d.Bot.Mention()+" before")
			d.WaitReply(t, before)
			it := ask(t, d, discordtest.From{}, "before")
			it.Answer(t)
			hit(d)
			meanwhile := d.Say(nil, nil, d.Bot.Mention()+" meanwhile")
			c := connections(t, d, "a resume", func(last discordtest.Connection, n int) bool { return n == 2 && last.Resumed })
			if c[0].Path == c[1].Path {
				t.Errorf("resumed on %q, not on the resume address", c[1].Path)
			}
			if code := c[0].ClosedByClient; code == 1000 || code == 1001 {
				t.Errorf("left with %d, which ends the session", code)
			}
			d.WaitReply(t, meanwhile)
			d.Repeat(t, before.ID)
			d.Repeat(t, it.ID)
			d.WaitReply(t, d.Say(nil, nil, d.Bot.Mention()+" last")) // by then the repetition was seen
			replies := 0
			for _, m := range d.BotMessages(d.Channel.ID) {
				if m.ReplyTo == before.ID {
					replies++
				}
			}
			if replies != 1 {
				t.Errorf("%d replies to a repeated message", replies)
			}
			if n := len(d.Requests("POST /interactions/*/*/callback")); n != 1 {
				t.Errorf("%d responses to a repeated interaction", n)
			}
		})
	}
}

func TestNewSessionWhenResumeIsImpossible(t *testing.T) {
	t.Parallel()
	for name, hit := range map[string]func(d *discordtest.Server){
		"op 9":        func(d *discordtest.Server) { d.InvalidateSession(false) },
		"closed 4009": func(d *discordtest.Server) { d.CloseGateway(4009, "session timed out") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := fake(t)
			start(t, d, engine(steady))
			d.WaitReady(t)
			hit(d)
			c := connections(t, d, "a new session", func(last discordtest.Connection, n int) bool { return n >= 2 && last.Identified && last.Open })
			if c[0].SessionID == c[len(c)-1].SessionID {
				t.Error("the session is the same")
			}
			d.WaitReply(t, d.Say(nil, nil, d.Bot.Mention()+" q"))
		})
	}
}

func TestDeadConnectionIsNoticed(t *testing.T) {
	t.Parallel()
	d := fake(t, discordtest.WithHeartbeatInterval(60*time.Millisecond))
	start(t, d, engine(steady))
	d.WaitReady(t)
	d.SilenceHeartbeats(true)
	c := connections(t, d, "a resume", func(last discordtest.Connection, n int) bool { return n >= 2 && last.Resumed })
	d.SilenceHeartbeats(false)
	if code := c[0].ClosedByClient; code == 1000 || code == 1001 {
		t.Errorf("left with %d, which ends the session", code)
	}
	d.RequestHeartbeat()
	d.WaitReply(t, d.Say(nil, nil, d.Bot.Mention()+" q"))
}

func TestFatalCloseCodesEndTheBot(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]string{
		4004: "set DISCORD_TOKEN",
		4010: "shard",
		4011: "sharding",
		4012: "Update",
		4013: "intents",
		4014: "Privileged Gateway Intents",
	} {
		t.Run("at start/"+want, func(t *testing.T) {
			t.Parallel()
			d := fake(t)
			d.RefuseGateway(code)
			wantFatal(t, start(t, d, engine(steady)).wait(t), code, want)
			if n := len(d.Connections()); n != 1 {
				t.Errorf("%d connections", n)
			}
		})
		t.Run("later/"+want, func(t *testing.T) {
			t.Parallel()
			d := fake(t)
			b := start(t, d, engine(steady))
			d.WaitReady(t)
			d.CloseGateway(code, "")
			wantFatal(t, b.wait(t), code, want)
		})
	}
}

func wantFatal(t *testing.T, err error, code int, want string) {
	t.Helper()
	var fatal *FatalError
	if !errors.As(err, &fatal) || fatal.Code != code || !strings.Contains(err.Error(), want) {
		t.Errorf("ended with %v, want %d and %q", err, code, want)
	}
}

func TestWrongToken(t *testing.T) {
	t.Parallel()
	d := fake(t)
	b := start(t, d, engine(steady), func(o *Options, _ *timing) { o.Token = "wrong" })
	var fatal *FatalError
	if err := b.wait(t); !errors.As(err, &fatal) || !strings.Contains(err.Error(), "set DISCORD_TOKEN") {
		t.Errorf("ended with %v", err)
	}
	d.TakeViolations()
}

func TestRevokedTokenEndsTheBot(t *testing.T) {
	t.Parallel()
	d := fake(t)
	b := start(t, d, engine(steady))
	d.WaitReady(t)
	d.Inject(discordtest.Fault{Match: "POST /channels/*/messages", Status: 401})
	d.Say(nil, nil, d.Bot.Mention()+" q")
	wantFatal(t, b.wait(t), 401, "Reset the token")
}

// TestStrangeEvents sends what a handler must survive.
func TestStrangeEvents(t *testing.T) {
	t.Parallel()
	d := fake(t)
	start(t, d, engine(steady))
	d.WaitReady(t)
	for _, ev := range []struct {
		name string
		data map[string]any
	}{
		{"MESSAGE_CREATE", map[string]any{"id": "1", "channel_id": d.Channel.ID, "content": d.Bot.Mention()}},
		{"MESSAGE_CREATE", map[string]any{"id": "2", "channel_id": d.Channel.ID, "author": map[string]any{"id": "5"}, "type": 99, "content": d.Bot.Mention()}},
		{"INTERACTION_CREATE", map[string]any{"id": "3", "type": 1, "token": "t"}},
		{"INTERACTION_CREATE", map[string]any{"type": 2}},
		{"INTERACTION_CREATE", map[string]any{"id": "4", "type": "two"}},
		{"SOMETHING_NEW", map[string]any{"a": []int{1}}},
	} {
		d.Dispatch(ev.name, ev.data)
	}
	d.WaitReply(t, d.Say(nil, nil, d.Bot.Mention()+" q"))
}

func TestOpenIsPatient(t *testing.T) {
	t.Parallel()
	d := fake(t)
	d.Inject(discordtest.Fault{Match: "GET /gateway", Status: 500, Times: 6})
	d.Inject(discordtest.Fault{Match: "GET /gateway/bot", Status: 503, Times: 2})
	start(t, d, engine(steady))
	d.WaitReady(t)
}

func TestOptions(t *testing.T) {
	t.Parallel()
	a, db := engine(steady), memoryStore(t)
	for name, tc := range map[string]struct {
		o    Options
		want string
	}{
		"no token":    {Options{Answerer: a}, "DISCORD_TOKEN"},
		"blank token": {Options{Token: "Bot ", Answerer: a}, "DISCORD_TOKEN"},
		"no engine":   {Options{Token: "t", Store: db}, "Answerer"},
		"no store":    {Options{Token: "t", Answerer: a}, "Store"},
		"path":        {Options{Token: "t", Answerer: a, Store: db, APIBase: "http://127.0.0.1/api"}, "DISCORD_API_BASE"},
		"no scheme":   {Options{Token: "t", Answerer: a, Store: db, APIBase: "127.0.0.1:80"}, "DISCORD_API_BASE"},
	} {
		if _, err := New(tc.o); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if u, err := parseBase("http://127.0.0.1:8080/"); err != nil || u.Host != "127.0.0.1:8080" {
		t.Errorf("final slash: %v, %v", u, err)
	}
}

func TestWithQuery(t *testing.T) {
	got, err := withQuery("wss://gateway-us-east1-b.discord.gg", "v=9&encoding=json")
	if want := "wss://gateway-us-east1-b.discord.gg/?v=9&encoding=json"; got != want || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	for _, bad := range []string{"", "https://e.org", "wss://", "::"} {
		if got, err := withQuery(bad, ""); err == nil {
			u, _ := url.Parse(got)
			t.Errorf("%q was accepted as %v", bad, u)
		}
	}
}
