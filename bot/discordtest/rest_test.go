package discordtest

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func channelPath(d *Server) string { return "/channels/" + d.Channel.ID + "/messages" }

func TestHeaders(t *testing.T) {
	for name, tt := range map[string]struct {
		key, value string
		status     int
		rule       string
	}{
		"no user agent": {"User-Agent", "Go-http-client/1.1", 200, "user-agent"},
		"no prefix":     {"Authorization", "token", 401, "authorization"},
		"wrong token":   {"Authorization", "Bot x", 401, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := newForTest(t)
			req, _ := http.NewRequest("GET", d.URL+"/api/v9/users/@me", nil)
			req.Header.Set("Authorization", "Bot "+d.Token)
			req.Header.Set("User-Agent", "DiscordBot (https://example.org, 1)")
			req.Header.Set(tt.key, tt.value)
			status, _ := do(t, req)
			if got := strings.Join(brokenRules(d), " "); status != tt.status || got != tt.rule {
				t.Errorf("got %d and %q, want %d and %q", status, got, tt.status, tt.rule)
			}
		})
	}
}

// TestCutBody: a bot that is stopped while it sends has broken no rule.
func TestCutBody(t *testing.T) {
	for name, kind := range map[string]string{"json": "application/json", "files": "multipart/form-data; boundary=b"} {
		t.Run(name, func(t *testing.T) {
			d := newForTest(t)
			conn, err := net.Dial("tcp", strings.TrimPrefix(d.URL, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			fmt.Fprintf(conn, "POST /api/v10%s HTTP/1.1\r\nHost: d\r\nAuthorization: Bot %s\r\nUser-Agent: DiscordBot (https://example.org, 1)\r\nContent-Type: %s\r\nContent-Length: 100\r\n\r\n{\"con", channelPath(d), d.Token, kind)
			if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
				t.Fatal(err)
			}
			if got, _ := io.ReadAll(conn); len(got) != 0 || len(brokenRules(d)) != 0 {
				t.Errorf("got %q and broken rules", got)
			}
		})
	}
}

func TestUnknownRoutes(t *testing.T) {
	d := newForTest(t)
	for path, want := range map[string]string{"/nowhere": "route", "/voice/regions": "not-faked"} {
		if !d.OpenAPI() {
			want = "route"
		}
		status, _ := rest(t, d, "GET", path, "")
		if got := brokenRules(d); status < 400 || !slices.Equal(got, []string{want}) {
			t.Errorf("%s: got %d and %v, want %s", path, status, got, want)
		}
	}
}

func TestMessageLife(t *testing.T) {
	d := newForTest(t)
	c := online(t, d, IntentGuildMessages)
	status, m := rest(t, d, "POST", channelPath(d), `{"content":"a","attachments":[{"id":0,"filename":"a.csv","description":"alt"}],`+calm+`}`, "a.csv=1,2")
	if status != 200 {
		t.Fatalf("got %d %v", status, m)
	}
	one := channelPath(d) + "/" + str(m, "id")
	c.until("MESSAGE_CREATE", opDispatch)
	got := d.Messages(d.Channel.ID)[0]
	if f := got.Files[0]; f.Name != "a.csv" || f.Size != 3 || string(f.Data) != "1,2" || f.Description != "alt" {
		t.Errorf("got file %+v", f)
	}
	req, _ := http.NewRequest("GET", got.Files[0].URL, nil)
	if _, body := do(t, req); str(body, "text") != "1,2" {
		t.Errorf("the file is served as %v", body)
	}
	rest(t, d, "PATCH", one, `{"content":"b","attachments":[],`+calm+`}`)
	c.until("MESSAGE_UPDATE", opDispatch)
	if got := d.Message(got.ID); got.Content != "b" || got.Edits != 1 || len(got.Files) != 0 {
		t.Errorf("got %+v", got)
	}
	rest(t, d, "PUT", one+"/reactions/👍/@me", "")
	if _, m := rest(t, d, "GET", one, ""); len(list(m, "reactions")) != 1 {
		t.Errorf("got %v, want a reaction", m)
	}
	rest(t, d, "DELETE", one, "")
	c.until("MESSAGE_DELETE", opDispatch)
	if status, body := rest(t, d, "GET", one, ""); status != 404 || num(body, "code") != 10008 {
		t.Errorf("got %d %v", status, body)
	}
	if status, _ := rest(t, d, "POST", "/channels/"+d.Channel.ID+"/typing", ""); status != 204 || d.Typing(d.Channel.ID) != 1 {
		t.Errorf("typing: got %d", status)
	}
}

func TestNonceSendsOnce(t *testing.T) {
	d := newForTest(t)
	body := `{"content":"a","nonce":"n","enforce_nonce":true,` + calm + `}`
	_, a := rest(t, d, "POST", channelPath(d), body)
	_, b := rest(t, d, "POST", channelPath(d), body)
	if str(a, "id") != str(b, "id") || len(d.Messages(d.Channel.ID)) != 1 {
		t.Errorf("sent twice: %v and %v", a["id"], b["id"])
	}
}

func TestReplies(t *testing.T) {
	d := newForTest(t)
	online(t, d, 0)
	m := d.Say(nil, nil, "q")
	system := d.Say(nil, nil, "", OfType(7))
	elsewhere := d.Say(nil, d.AddChannel(d.Guild, ChannelText, "other"), "q")
	for name, tt := range map[string]struct {
		ref    string
		status int
	}{
		"message":      {`{"message_id":"` + m.ID + `"}`, 200},
		"gone":         {`{"message_id":"5"}`, 400},
		"gone, anyway": {`{"message_id":"5","fail_if_not_exists":false}`, 200},
		"system":       {`{"message_id":"` + system.ID + `"}`, 400},
		"elsewhere":    {`{"message_id":"` + elsewhere.ID + `"}`, 400},
	} {
		status, body := rest(t, d, "POST", channelPath(d), `{"content":"a","message_reference":`+tt.ref+`,`+calm+`}`)
		if status != tt.status {
			t.Errorf("%s: got %d %v", name, status, body)
		}
	}
	if got := d.WaitReply(t, m); got.ReplyTo != m.ID || got.Type != 19 || got.Pings != nil {
		t.Errorf("got %+v", got)
	}
}

func TestPings(t *testing.T) {
	d := newForTest(t, WithPingsAllowed())
	d.GiveRole(d.Guild, d.Bot, d.AddRole(d.Guild, "loud", PermMentionEveryone))
	mods := d.AddRole(d.Guild, "mods", 0)
	text := "@everyone " + d.User.Mention() + " <@&" + mods.ID + ">"
	for name, tt := range map[string]struct {
		allowed string
		want    []string
	}{
		"nobody": {calm, nil},
		"users":  {`"allowed_mentions":{"parse":["users"]}`, []string{d.User.ID}},
		"roles":  {`"allowed_mentions":{"parse":[],"roles":["` + mods.ID + `"]}`, []string{mods.ID}},
		"all":    {`"allowed_mentions":{"parse":["users","roles","everyone"]}`, []string{d.User.ID, mods.ID, "everyone"}},
	} {
		_, m := rest(t, d, "POST", channelPath(d), `{"content":"`+text+`",`+tt.allowed+`}`)
		if got := d.Message(str(m, "id")).Pings; !slices.Equal(got, tt.want) {
			t.Errorf("%s: pings %v, want %v", name, got, tt.want)
		}
	}
}

func TestPermissions(t *testing.T) {
	d := newForTest(t)
	for name, tt := range map[string]struct {
		deny Permissions
		body string
		file []string
		code int
	}{
		"none":    {0, hello, nil, 0},
		"view":    {PermViewChannel, hello, nil, 50001},
		"send":    {PermSendMessages, hello, nil, 50013},
		"files":   {PermAttachFiles, hello, []string{"a=b"}, 50013},
		"history": {PermReadHistory, `{"content":"a","message_reference":{"message_id":"%"},` + calm + `}`, nil, 160002},
		"embeds":  {PermEmbedLinks, `{"content":"a","embeds":[{"title":"t"}],` + calm + `}`, nil, 0},
	} {
		c := d.AddChannel(d.Guild, ChannelText, "c")
		_, first := rest(t, d, "POST", "/channels/"+c.ID+"/messages", hello)
		d.DenyBot(c, tt.deny)
		status, body := rest(t, d, "POST", "/channels/"+c.ID+"/messages", strings.Replace(tt.body, "%", str(first, "id"), 1), tt.file...)
		if num(body, "code") != tt.code {
			t.Errorf("%s: got %d %v, want code %d", name, status, body, tt.code)
		}
		if name == "embeds" && len(list(body, "embeds")) != 0 {
			t.Errorf("embeds were kept: %v", body)
		}
	}
	shy := d.AddUser(User{Username: "shy", RefusesDMs: true})
	_, dm := rest(t, d, "POST", "/users/@me/channels", `{"recipient_id":"`+shy.ID+`"}`)
	if _, body := rest(t, d, "POST", "/channels/"+str(dm, "id")+"/messages", hello); num(body, "code") != 50007 {
		t.Errorf("got %v, want 50007", body)
	}
}

func TestThreads(t *testing.T) {
	d := newForTest(t)
	c := online(t, d, IntentGuilds)
	m := d.Say(nil, nil, "q")
	status, th := rest(t, d, "POST", channelPath(d)+"/"+m.ID+"/threads", `{"name":"answers"}`)
	if status != 201 || str(th, "id") != m.ID {
		t.Fatalf("got %d %v", status, th)
	}
	c.until("THREAD_CREATE", opDispatch)
	forum := d.AddChannel(d.Guild, ChannelForum, "forum")
	if status, body := rest(t, d, "POST", "/channels/"+forum.ID+"/messages", hello); status != 400 {
		t.Errorf("a message in a forum: got %d %v", status, body)
	}
	status, post := rest(t, d, "POST", "/channels/"+forum.ID+"/threads", `{"name":"post","message":`+hello+`}`)
	if status != 201 || len(d.BotMessages(str(post, "id"))) != 1 {
		t.Errorf("got %d %v", status, post)
	}
	open := d.AddThread(d.Channel, "open")
	d.SetThread(open, true, true)
	if _, body := rest(t, d, "POST", "/channels/"+open.ID+"/messages", hello); num(body, "code") != 50083 {
		t.Errorf("got %v, want 50083", body)
	}
	d.SetThread(open, true, false)
	rest(t, d, "POST", "/channels/"+open.ID+"/messages", hello)
	if _, body := rest(t, d, "GET", "/channels/"+open.ID, ""); truth(sub(body, "thread_metadata"), "archived") {
		t.Error("speaking did not open the thread")
	}
	rest(t, d, "PUT", "/channels/"+open.ID+"/thread-members/@me", "")
	rest(t, d, "PATCH", "/channels/"+m.ID, `{"name":"renamed","archived":true}`)
}

// TestGets asks for everything that can be read: each reply is held against the description.
func TestGets(t *testing.T) {
	d := newForTest(t)
	register(t, d)
	d.AddThread(d.Channel, "t")
	d.DenyBot(d.AddChannel(d.Guild, ChannelForum, "f"), PermEmbedLinks)
	rest(t, d, "POST", channelPath(d), hello)
	dm := d.DM(d.User)
	command := d.Commands("")[0].ID
	g := "/guilds/" + d.Guild.ID
	for _, path := range []string{
		"/gateway", "/gateway/bot", "/users/@me", "/users/@me/guilds", "/users/" + d.User.ID, "/applications/@me", "/oauth2/applications/@me",
		g, g + "/channels", g + "/roles", g + "/members/" + d.User.ID, g + "/threads/active", "/channels/" + d.Channel.ID, "/channels/" + dm.ID,
		channelPath(d) + "?limit=10", "/applications/" + d.AppID + "/commands", "/applications/" + d.AppID + "/commands?with_localizations=true",
		"/applications/" + d.AppID + "/commands/" + command, "/applications/" + d.AppID + g + "/commands",
	} {
		if status, body := rest(t, d, "GET", path, ""); status != 200 {
			t.Errorf("%s: got %d %v", path, status, body)
		}
	}
}

func TestCommands(t *testing.T) {
	d := newForTest(t)
	base := "/applications/" + d.AppID + "/commands"
	body := `{"name":"ask","description":"d","name_localizations":{"zh-CN":"问"},"default_member_permissions":"0","options":[{"type":3,"name":"q","description":"d","required":false,"choices":null,"autocomplete":false}]}`
	status, first := rest(t, d, "POST", base, body)
	if status != 201 || str(first, "version") == "" || str(first, "application_id") != d.AppID || str(first, "default_member_permissions") != "0" {
		t.Errorf("got %d %v", status, first)
	}
	if got, want := brief(first["options"]), `[{"description":"d","name":"q","type":3}]`; got != want {
		t.Errorf("options are %s, want %s", got, want)
	}
	status, same := rest(t, d, "POST", base, body)
	if status != 200 || str(same, "id") != str(first, "id") || str(same, "version") != str(first, "version") {
		t.Errorf("the same again: got %d %v", status, same)
	}
	_, all := rest(t, d, "GET", base, "")
	if sub(list(all, "list")[0], "name_localizations") != nil {
		t.Errorf("localisations came unasked: %v", all)
	}
	_, changed := rest(t, d, "PATCH", base+"/"+str(first, "id"), `{"description":"other"}`)
	if str(changed, "description") != "other" || str(changed, "version") == str(first, "version") {
		t.Errorf("got %v", changed)
	}
	status, put := rest(t, d, "PUT", base, `[{"name":"ask","description":"d"},{"name":"new","description":"d"}]`)
	if l := list(put, "list"); status != 200 || len(l) != 2 || str(l[0], "id") != str(first, "id") {
		t.Errorf("got %d %v", status, put)
	}
	if status, _ := rest(t, d, "DELETE", base+"/"+str(first, "id"), ""); status != 204 || len(d.Commands("")) != 1 {
		t.Errorf("got %d and %v", status, d.Commands(""))
	}
}

func TestFaults(t *testing.T) {
	for name, tt := range map[string]struct {
		fault  Fault
		status []int // of successive requests
		sent   int   // messages in the end
	}{
		"server error":    {Fault{Match: "POST /channels/*/messages", Status: 500}, []int{500, 200}, 1},
		"three times":     {Fault{Match: "POST /channels/**", Status: 503, Times: 3}, []int{503, 503, 503, 200}, 1},
		"for ever":        {Fault{Status: 502, NonJSON: true, Times: -1}, []int{502, 502}, 0},
		"the second":      {Fault{Match: "* /channels/*/messages", Status: 500, Skip: 1}, []int{200, 500, 200}, 2},
		"another route":   {Fault{Match: "PATCH /channels/*/messages", Status: 500}, []int{200}, 1},
		"hang up":         {Fault{Hangup: true}, []int{0, 200}, 1},
		"done, hung up":   {Fault{Hangup: true, Applied: true}, []int{0, 200}, 2},
		"done, 502":       {Fault{Status: 502, Applied: true}, []int{502}, 1},
		"forbidden":       {Fault{Status: 403, Code: 50013, Message: "Missing Permissions"}, []int{403}, 0},
		"slow":            {Fault{Delay: time.Millisecond}, []int{200}, 1},
		"limited: user":   {Fault{Status: 429, RetryAfter: time.Minute}, []int{429, 200}, 1},
		"limited: shared": {Fault{Status: 429, Scope: "shared"}, []int{429}, 0},
		"limited: global": {Fault{Status: 429, Scope: "global"}, []int{429}, 0},
		"cloudflare":      {Fault{Status: 429, NonJSON: true}, []int{429}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			d := newForTest(t)
			d.Inject(tt.fault)
			for i, want := range tt.status {
				// Go's client tries again by itself when a reused connection breaks: it must be a new one.
				http.DefaultTransport.(*http.Transport).CloseIdleConnections()
				status, body := rest(t, d, "POST", channelPath(d), hello)
				if status != want {
					t.Errorf("request %d: got %d %v, want %d", i, status, body, want)
				}
			}
			if got := len(d.Messages(d.Channel.ID)); got != tt.sent {
				t.Errorf("got %d messages, want %d", got, tt.sent)
			}
			if got, want := len(d.EarlyRequests()), 0; name == "limited: user" && got != 1 || name != "limited: user" && got != want {
				t.Errorf("got %d early requests", got)
			}
			d.ClearFaults()
		})
	}
}

func TestRateLimitHeaders(t *testing.T) {
	d := newForTest(t)
	get := func(f Fault) (http.Header, obj) {
		f.Status, f.RetryAfter = 429, 1500*time.Millisecond
		d.Inject(f)
		req, _ := http.NewRequest("GET", d.URL+"/api/v10/users/@me", nil)
		req.Header.Set("Authorization", "Bot "+d.Token)
		req.Header.Set("User-Agent", "DiscordBot (https://example.org, 1)")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		buf := make([]byte, 1000)
		n, _ := resp.Body.Read(buf)
		o, _ := decodeObject(buf[:n])
		return resp.Header, o
	}
	h, body := get(Fault{})
	if h.Get("Retry-After") != "2" || h.Get("X-RateLimit-Reset-After") != "1.500" || h.Get("X-RateLimit-Scope") != "user" || brief(body["retry_after"]) != "1.5" {
		t.Errorf("user: got %v %v", h, body)
	}
	h, body = get(Fault{Scope: "global"})
	if h.Get("X-RateLimit-Global") != "true" || h.Get("X-RateLimit-Reset-After") != "" || !truth(body, "global") {
		t.Errorf("global: got %v %v", h, body)
	}
	h, body = get(Fault{NonJSON: true})
	if h.Get("X-RateLimit-Scope") != "" || body != nil || h.Get("Retry-After") != "2" {
		t.Errorf("Cloudflare: got %v %v", h, body)
	}
}

// TestLostAcknowledgement is the second try of a callback whose reply was lost: no mistake of the client.
func TestLostAcknowledgement(t *testing.T) {
	d := newForTest(t)
	online(t, d, 0)
	it := asked(t, d, From{})
	d.Inject(Fault{Match: "POST /interactions/**", Status: 502, Applied: true})
	body := `{"type":4,"data":` + hello + `}`
	if status, _ := rest(t, d, "POST", callbackPath(it), body); status != 502 {
		t.Errorf("got %d, want 502", status)
	}
	if status, reply := rest(t, d, "POST", callbackPath(it), body); num(reply, "code") != 40060 {
		t.Errorf("got %d %v, want 40060", status, reply)
	}
	it.Answer(t)
}

func TestClock(t *testing.T) {
	at := time.Date(2026, 1, 9, 8, 0, 0, 0, time.UTC)
	d := newForTest(t, WithClock(func() time.Time { return at }))
	online(t, d, 0)
	it := asked(t, d, From{})
	d.Advance(time.Second)
	rest(t, d, "POST", callbackPath(it), `{"type":4,"data":`+hello+`}`)
	if got := it.Response(t).Took; got != time.Second {
		t.Errorf("took %v, want 1s", got)
	}
	if got := it.Answer(t).At; !got.Equal(at.Add(time.Second)) || !d.Now().Equal(got) {
		t.Errorf("answered at %v", got)
	}
}
