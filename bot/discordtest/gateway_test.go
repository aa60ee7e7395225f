package discordtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestIdentifyIsChecked(t *testing.T) {
	good := func(d *Server) obj {
		return obj{"token": d.Token, "intents": 1, "properties": obj{"os": "linux", "browser": "b", "device": "d"}}
	}
	for name, tt := range map[string]struct {
		query  string
		change func(d *Server, o obj)
		code   int
	}{
		"good":               {"", func(*Server, obj) {}, 0},
		"Bot prefix":         {"", func(d *Server, o obj) { o["token"] = "Bot " + d.Token }, 0},
		"wrong token":        {"", func(_ *Server, o obj) { o["token"] = "x" }, 4004},
		"message content":    {"", func(_ *Server, o obj) { o["intents"] = IntentGuilds | IntentMessageContent }, 4014},
		"members":            {"", func(_ *Server, o obj) { o["intents"] = IntentGuildMembers }, 4014},
		"no such intent":     {"", func(_ *Server, o obj) { o["intents"] = 1 << 30 }, 4013},
		"no intents":         {"", func(_ *Server, o obj) { delete(o, "intents") }, 4013},
		"shard out of range": {"", func(_ *Server, o obj) { o["shard"] = []int{2, 2} }, 4010},
		"version":            {"?v=7", func(*Server, obj) {}, 4012},
		"refused":            {"", func(d *Server, _ obj) { d.RefuseGateway(4011) }, 4011},
	} {
		t.Run(name, func(t *testing.T) {
			d := newForTest(t)
			o := good(d)
			tt.change(d, o)
			c := dial(t, d, tt.query)
			raw, _ := json.Marshal(obj{"op": opIdentify, "d": o})
			_ = c.ws.WriteMessage(1, raw)
			for {
				f, code := c.read()
				if f == nil {
					if code != tt.code {
						t.Errorf("closed with %d, want %d", code, tt.code)
					}
					return
				}
				if str(f, "t") == "READY" {
					if tt.code != 0 {
						t.Errorf("ready, want close %d", tt.code)
					}
					return
				}
			}
		})
	}
}

func TestReadyThenGuilds(t *testing.T) {
	d := newForTest(t)
	other := d.AddGuild("Other", "zh-CN")
	c := dial(t, d, "?v=10&encoding=json")
	f, _ := c.until("", opHello)
	if got := num(sub(f, "d"), "heartbeat_interval"); got != 41250 {
		t.Errorf("heartbeat_interval is %d", got)
	}
	c.send(identifyFrame(d, IntentGuilds))
	f, _ = c.until("READY", opDispatch)
	want := fmt.Sprintf(`[{"id":%q,"unavailable":true},{"id":%q,"unavailable":true}]`, d.Guild.ID, other.ID)
	ready := sub(f, "d")
	if brief(ready["guilds"]) != want || str(sub(ready, "application"), "id") != d.AppID || str(ready, "resume_gateway_url") == "" {
		t.Errorf("got %v", ready)
	}
	f, _ = c.until("GUILD_CREATE", opDispatch)
	if g := sub(f, "d"); str(g, "id") != d.Guild.ID || truth(g, "unavailable") || len(list(g, "channels")) != 1 {
		t.Errorf("got %v", g)
	}
	f, _ = c.until("GUILD_CREATE", opDispatch)
	if str(sub(f, "d"), "preferred_locale") != "zh-CN" {
		t.Errorf("got %v", f)
	}
	d.RemoveGuild(other, true)
	f, _ = c.until("GUILD_DELETE", opDispatch)
	if !truth(sub(f, "d"), "unavailable") {
		t.Errorf("got %v, want an outage", f)
	}
}

func TestHeartbeats(t *testing.T) {
	d := newForTest(t)
	c := online(t, d, IntentGuilds)
	c.send(`{"op":1,"d":1}`)
	c.until("", opHeartbeatACK)
	d.RequestHeartbeat()
	c.until("", opHeartbeat)
	d.SilenceHeartbeats(true)
	c.send(`{"op":1,"d":1}`)
	d.WaitConnections(t, "the second heartbeat", func(c []Connection) bool { return c[0].Heartbeats == 2 })
	d.Reconnect()
	if _, before := c.until("", opReconnect); slices.Contains(before, "") {
		t.Error("a silent server acknowledged a heartbeat")
	}
}

func TestGatewayLimits(t *testing.T) {
	for name, tt := range map[string]struct {
		send func(c *socket)
		code int
		rule string
	}{
		"size": {func(c *socket) { c.send(`{"op":3,"d":{"x":"` + xs(4096) + `"}}`) }, 4002, "gateway-size"},
		"rate": {func(c *socket) {
			for range 121 {
				_ = c.ws.WriteMessage(1, []byte(`{"op":1,"d":null}`))
			}
		}, 4008, "gateway-rate"},
		"opcode":  {func(c *socket) { c.send(`{"op":77}`) }, 4001, "gateway-opcode"},
		"no JSON": {func(c *socket) { c.send(`op 1`) }, 4002, "gateway-payload"},
		"twice":   {func(c *socket) { c.send(`{"op":2,"d":{"properties":{"os":"a","browser":"b"}}}`) }, 4005, "gateway-order"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newForTest(t)
			c := online(t, d, IntentGuilds)
			tt.send(c)
			for {
				f, code := c.read()
				if f == nil {
					if code != tt.code {
						t.Errorf("closed with %d, want %d", code, tt.code)
					}
					break
				}
			}
			if got := brokenRules(d); !slices.Contains(got, tt.rule) {
				t.Errorf("got %v, want %s", got, tt.rule)
			}
		})
	}
}

// TestRateFollowsTheClock sends more than a minute's share, with a minute between.
func TestRateFollowsTheClock(t *testing.T) {
	d := newForTest(t)
	c := online(t, d, IntentGuilds)
	for range 2 {
		for range 100 {
			c.send(`{"op":1,"d":null}`)
			c.until("", opHeartbeatACK)
		}
		d.Advance(61 * time.Second)
	}
}

func TestResumeReplays(t *testing.T) {
	d := newForTest(t)
	c := dial(t, d, "")
	c.until("", opHello)
	c.send(identifyFrame(d, IntentGuildMessages))
	f, _ := c.until("READY", opDispatch)
	session, at := str(sub(f, "d"), "session_id"), str(sub(f, "d"), "resume_gateway_url")
	d.Say(nil, nil, "before")
	f, _ = c.until("MESSAGE_CREATE", opDispatch)
	seq := num(f, "s")
	d.CloseGateway(4000, "")
	if f, code := c.read(); f != nil || code != 4000 {
		t.Fatalf("got %v, %d, want close 4000", f, code)
	}
	c.ws.Close()
	first, second := d.Say(nil, nil, "one"), d.Say(nil, nil, "two")

	if !strings.HasSuffix(at, "/resume") {
		t.Errorf("the resume address is %s", at)
	}
	again := dial(t, d, "resume?v=10&encoding=json")
	again.until("", opHello)
	again.send(fmt.Sprintf(`{"op":6,"d":{"token":"%s","session_id":%q,"seq":%d}}`, d.Token, session, seq))
	for _, want := range []string{first.ID, second.ID} {
		f, _ := again.until("MESSAGE_CREATE", opDispatch)
		if seq++; str(sub(f, "d"), "id") != want || num(f, "s") != seq {
			t.Errorf("got %v, want message %s as number %d", f, want, seq)
		}
	}
	again.until("RESUMED", opDispatch)
	if got := d.Connections()[1]; !got.Resumed || got.Identified || got.Path != "/resume" {
		t.Errorf("got %+v", got)
	}
	d.Repeat(t, first.ID)
	if f, _ := again.until("MESSAGE_CREATE", opDispatch); str(sub(f, "d"), "id") != first.ID {
		t.Errorf("got %v, want the first message again", f)
	}
}

func TestSessionsEnd(t *testing.T) {
	for name, end := range map[string]func(d *Server, c *socket){
		"client closed with 1000": func(_ *Server, c *socket) {
			_ = c.ws.WriteMessage(8, []byte{0x03, 0xe8})
			c.read()
		},
		"op 9, false": func(d *Server, c *socket) {
			d.InvalidateSession(false)
			if f, _ := c.until("", opInvalidSession); f["d"] != false {
				t.Errorf("got %v", f)
			}
		},
		"4009": func(d *Server, c *socket) { d.CloseGateway(4009, ""); c.read() },
	} {
		t.Run(name, func(t *testing.T) {
			d := newForTest(t)
			c := online(t, d, 0)
			end(d, c)
			d.WaitFor(t, "the session to end", func() bool {
				d.mu.Lock()
				defer d.mu.Unlock()
				return d.gateway.sessions[0].ended
			})
			again := dial(t, d, "")
			again.until("", opHello)
			again.send(`{"op":6,"d":{"token":"` + d.Token + `","session_id":"session-1","seq":1}}`)
			if f, _ := again.until("", opInvalidSession); f["d"] != false {
				t.Errorf("got %v, want op 9 with false", f)
			}
		})
	}
}

func TestShardsShareGuilds(t *testing.T) {
	d := newForTest(t)
	for range 5 {
		d.Advance(time.Millisecond) // ids spread over shards by their milliseconds
		d.AddGuild("g", "")
	}
	seen := 0
	for shard := range 2 {
		c := dial(t, d, "")
		c.until("", opHello)
		c.send(fmt.Sprintf(`{"op":2,"d":{"token":%q,"intents":1,"shard":[%d,2],"properties":{"os":"a","browser":"b"}}}`, d.Token, shard))
		f, _ := c.until("READY", opDispatch)
		seen += len(list(sub(f, "d"), "guilds"))
	}
	if seen != 6 {
		t.Errorf("two shards have %d guilds together, want 6", seen)
	}
}

func TestMuteHello(t *testing.T) {
	d := newForTest(t)
	d.MuteHello(true)
	c := dial(t, d, "")
	d.WaitConnections(t, "the connection", func(c []Connection) bool { return len(c) == 1 })
	d.MuteHello(false)
	c.until("", opHello)
}

// TestWhoReadsWhat follows Discord's rules about the intents of messages and their content.
func TestWhoReadsWhat(t *testing.T) {
	for name, tt := range map[string]struct {
		intents Intents
		say     func(d *Server) *Message
		want    string // "-": no event
	}{
		"overheard":               {IntentGuildMessages, func(d *Server) *Message { return d.Say(nil, nil, "text") }, ""},
		"mention":                 {IntentGuildMessages, func(d *Server) *Message { return d.Say(nil, nil, "hi "+d.Bot.Mention()) }, "hi <@BOT>"},
		"mention of another":      {IntentGuildMessages, func(d *Server) *Message { return d.Say(nil, nil, d.User.Mention()) }, ""},
		"direct":                  {IntentDirectMessages, func(d *Server) *Message { return d.Say(nil, d.DM(d.User), "text") }, "text"},
		"content intent":          {IntentGuildMessages | IntentMessageContent, func(d *Server) *Message { return d.Say(nil, nil, "text") }, "text"},
		"without guild messages":  {IntentDirectMessages, func(d *Server) *Message { return d.Say(nil, nil, "text") }, "-"},
		"without direct messages": {IntentGuildMessages, func(d *Server) *Message { return d.Say(nil, d.DM(d.User), "text") }, "-"},
		"reply with ping":         {IntentGuildMessages, func(d *Server) *Message { return d.Say(nil, nil, "thanks", InReplyTo(botSays(d))) }, "thanks"},
		"reply without ping":      {IntentGuildMessages, func(d *Server) *Message { return d.Say(nil, nil, "thanks", InReplyTo(botSays(d)), WithoutPing()) }, ""},
		"webhook":                 {IntentGuildMessages, func(d *Server) *Message { return d.Say(d.AddUser(User{Bot: true}), nil, "text", AsWebhook()) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := newForTest(t, WithAllowedIntents(AllIntents))
			c := online(t, d, tt.intents)
			m := tt.say(d)
			d.Dispatch("TYPING_START", obj{"channel_id": m.ChannelID})
			got := "-"
			for {
				f, code := c.read()
				if f == nil {
					t.Fatalf("closed with %d", code)
				}
				if str(f, "t") == "TYPING_START" {
					break
				}
				if str(sub(f, "d"), "id") == m.ID {
					got = strings.ReplaceAll(str(sub(f, "d"), "content"), d.Bot.ID, "BOT")
					if name == "webhook" && (sub(f, "d")["webhook_id"] == nil || sub(f, "d")["member"] != nil) {
						t.Errorf("got %v, want a webhook's message", f)
					}
				}
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// botSays puts a message of the bot into the channel without a request.
func botSays(d *Server) *Message {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.snapshot(d.newMessage(d.world.channels[d.Channel.ID], d.Bot, 0, obj{"content": "answer"}))
}
