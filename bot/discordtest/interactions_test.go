package discordtest

import (
	"slices"
	"testing"
	"time"
)

const hello = `{"content":"hello",` + calm + `}`

func callbackPath(it *Interaction) string {
	return "/interactions/" + it.ID + "/" + it.Token + "/callback"
}

func hookPath(d *Server, it *Interaction) string { return "/webhooks/" + d.AppID + "/" + it.Token }

// step is one request to an interaction and what has to come of it.
type step struct {
	wait   time.Duration // of the server's clock, before
	method string
	path   string // callback, hook, original
	body   string
	status int
	code   int    // of the error
	rule   string // recorded
}

func TestInteractionStates(t *testing.T) {
	const (
		answer = `{"type":4,"data":` + hello + `}`
		defers = `{"type":5}`
	)
	for name, steps := range map[string][]step{
		"answer":                   {{0, "POST", "callback", answer, 204, 0, ""}},
		"just in time":             {{3 * time.Second, "POST", "callback", answer, 204, 0, ""}},
		"too late":                 {{3001 * time.Millisecond, "POST", "callback", answer, 404, 10062, "state-late"}},
		"twice":                    {{0, "POST", "callback", answer, 204, 0, ""}, {0, "POST", "callback", answer, 400, 40060, "state-twice"}},
		"edit in time":             {{0, "POST", "callback", defers, 204, 0, ""}, {15 * time.Minute, "PATCH", "original", hello, 200, 0, ""}},
		"edit too late":            {{0, "POST", "callback", defers, 204, 0, ""}, {15*time.Minute + time.Second, "PATCH", "original", hello, 401, 50027, "state-expired"}},
		"follow-up too late":       {{0, "POST", "callback", answer, 204, 0, ""}, {16 * time.Minute, "POST", "hook", hello, 401, 50027, "state-expired"}},
		"edit before answer":       {{0, "PATCH", "original", hello, 404, 10015, "state-unacknowledged"}},
		"follow-up before answer":  {{0, "POST", "hook", hello, 404, 10015, "state-unacknowledged"}},
		"update of a command":      {{0, "POST", "callback", `{"type":7,"data":` + hello + `}`, 400, 50035, "state-callback-type"}},
		"suggestions of a command": {{0, "POST", "callback", `{"type":8,"data":{"choices":[]}}`, 400, 50035, "state-callback-type"}},
		"get and delete": {
			{0, "POST", "callback", answer, 204, 0, ""}, {0, "GET", "original", "", 200, 0, ""},
			{0, "DELETE", "original", "", 204, 0, ""}, {0, "GET", "original", "", 404, 10008, ""},
			{0, "POST", "hook", hello, 200, 0, ""},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := time.Now()
			d := newForTest(t, WithClock(func() time.Time { return at })) // stands still between steps
			online(t, d, IntentGuilds)
			it := asked(t, d, From{})
			for i, st := range steps {
				d.Advance(st.wait)
				path := map[string]string{"callback": callbackPath(it), "hook": hookPath(d, it), "original": hookPath(d, it) + "/messages/@original"}[st.path]
				status, body := rest(t, d, st.method, path, st.body)
				if status != st.status || num(body, "code") != st.code {
					t.Errorf("step %d: got %d %v, want %d and code %d", i, status, body, st.status, st.code)
				}
				var want []string
				if st.rule != "" {
					want = []string{st.rule}
				}
				if got := brokenRules(d); !slices.Equal(got, want) {
					t.Errorf("step %d: got violations %v, want %v", i, got, want)
				}
			}
		})
	}
}

func TestUnknownInteraction(t *testing.T) {
	d := newForTest(t)
	if status, body := rest(t, d, "POST", "/interactions/1/nothing/callback", `{"type":5}`); status != 404 || num(body, "code") != 10062 {
		t.Errorf("got %d %v, want 404, 10062", status, body)
	}
	if got := brokenRules(d); !slices.Equal(got, []string{"state-unknown"}) {
		t.Errorf("got %v", got)
	}
}

func TestDeferralHidesUntilEdited(t *testing.T) {
	d := newForTest(t)
	online(t, d, IntentGuilds)
	it := asked(t, d, From{})
	rest(t, d, "POST", callbackPath(it), `{"type":5,"data":{"flags":64}}`)
	if m := it.Original(); !m.Loading() || !m.Ephemeral() {
		t.Errorf("got flags %d, want a loading ephemeral message", m.Flags)
	}
	if got := d.BotMessages(d.Channel.ID); got != nil {
		t.Errorf("the placeholder counts as a message: %v", got)
	}
	rest(t, d, "PATCH", hookPath(d, it)+"/messages/@original", hello)
	if m := it.Answer(t); m.Content != "hello" || m.Loading() || !m.Ephemeral() || m.Edits != 0 {
		t.Errorf("got %+v", m)
	}
	rest(t, d, "PATCH", hookPath(d, it)+"/messages/@original", `{"content":"again",`+calm+`}`)
	if m := it.WaitOriginal(t, "again", func(m *Message) bool { return m.Content == "again" }); m.Edits != 1 {
		t.Errorf("got %d edits, want 1", m.Edits)
	}
}

func TestFirstFollowUpFillsThePlaceholder(t *testing.T) {
	d := newForTest(t)
	online(t, d, IntentGuilds)
	it := asked(t, d, From{})
	rest(t, d, "POST", callbackPath(it), `{"type":5}`)
	rest(t, d, "POST", hookPath(d, it), hello)
	rest(t, d, "POST", hookPath(d, it), hello)
	if it.Answer(t).ID != it.Original().ID || len(it.FollowUps()) != 1 {
		t.Errorf("got %d follow-ups, want the first to be the reply", len(it.FollowUps()))
	}
}

func TestUserInstalledFollowUpsEnd(t *testing.T) {
	d := newForTest(t)
	online(t, d, IntentGuilds)
	it := asked(t, d, From{UserInstall: true})
	rest(t, d, "POST", callbackPath(it), `{"type":4,"data":`+hello+`}`)
	for range 5 {
		if status, body := rest(t, d, "POST", hookPath(d, it), hello); status != 200 {
			t.Fatalf("got %d %v", status, body)
		}
	}
	if status, body := rest(t, d, "POST", hookPath(d, it), hello); num(body, "code") != 40094 {
		t.Errorf("got %d %v, want 40094", status, body)
	}
	d.TakeViolations()
}

// withButtons answers /ask with a button and a menu.
func withButtons(t *testing.T, d *Server) *Message {
	t.Helper()
	it := asked(t, d, From{})
	status, body := rest(t, d, "POST", callbackPath(it), `{"type":4,"data":{"content":"page 1","components":[`+
		buttonRow(button("next"), `{"type":2,"style":1,"label":"old","custom_id":"off","disabled":true}`)+`,`+
		buttonRow(`{"type":3,"custom_id":"city","options":[{"label":"Dalian","value":"dalian"},{"label":"Xiamen","value":"xiamen"}]}`)+`],`+calm+`}}`)
	if status != 204 {
		t.Fatalf("got %d %v", status, body)
	}
	return it.Answer(t)
}

func TestComponents(t *testing.T) {
	d := newForTest(t)
	c := online(t, d, IntentGuilds)
	m := withButtons(t, d)

	it := d.Click(t, From{}, m, "next")
	c.until("INTERACTION_CREATE", opDispatch) // of /ask
	f, _ := c.until("INTERACTION_CREATE", opDispatch)
	data := sub(sub(f, "d"), "data")
	if str(data, "custom_id") != "next" || str(sub(sub(f, "d"), "message"), "id") != m.ID {
		t.Errorf("got %v", f)
	}
	rest(t, d, "POST", callbackPath(it), `{"type":7,"data":{"content":"page 2",`+calm+`}}`)
	got := it.Answer(t)
	if got.ID != m.ID || got.Content != "page 2" || got.Edits != 1 {
		t.Errorf("got %+v, want the same message on page 2", got)
	}
	if _, kept := got.Component("next"); !kept {
		t.Error("the update did not name components and lost them")
	}

	it = d.Select(t, From{}, m, "city", "xiamen")
	rest(t, d, "POST", callbackPath(it), `{"type":6}`)
	rest(t, d, "PATCH", hookPath(d, it)+"/messages/@original", `{"content":"Xiamen","components":[],`+calm+`}`)
	if got := it.Answer(t); got.ID != m.ID || got.Content != "Xiamen" || len(got.Components) != 0 {
		t.Errorf("got %+v", got)
	}

	it = d.Forge(t, From{}, m, ComponentButton, "next") // it has gone
	rest(t, d, "POST", callbackPath(it), `{"type":4,"data":{"content":"old","flags":64,`+calm+`}}`)
	if got := it.Answer(t); got.ID == m.ID || !got.Ephemeral() {
		t.Errorf("got %+v", got)
	}
}

func TestModal(t *testing.T) {
	d := newForTest(t)
	c := online(t, d, IntentGuilds)
	it := asked(t, d, From{})
	status, body := rest(t, d, "POST", callbackPath(it), `{"type":9,"data":{"custom_id":"form","title":"t","components":[`+
		buttonRow(`{"type":4,"custom_id":"why","style":1,"label":"Why"}`)+`,{"type":18,"label":"l","component":{"type":4,"custom_id":"how","style":1,"value":"preset"}}]}}`)
	if status != 204 {
		t.Fatalf("got %d %v", status, body)
	}
	done := d.SubmitModal(t, it, map[string]string{"why": "because"})
	c.until("INTERACTION_CREATE", opDispatch)
	f, _ := c.until("INTERACTION_CREATE", opDispatch)
	want := `[{"components":[{"custom_id":"why","id":0,"type":4,"value":"because"}],"id":0,"type":1},{"component":{"custom_id":"how","id":0,"type":4,"value":"preset"},"id":0,"type":18}]`
	if got := brief(sub(sub(f, "d"), "data")["components"]); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	status, _ = rest(t, d, "POST", callbackPath(done), `{"type":9,"data":{"custom_id":"form","title":"t","components":[`+buttonRow(`{"type":4,"custom_id":"why","style":1,"label":"Why"}`)+`]}}`)
	if got := brokenRules(d); status != 400 || !slices.Equal(got, []string{"state-callback-type"}) {
		t.Errorf("a modal after a modal: got %d %v", status, got)
	}
	rest(t, d, "POST", callbackPath(done), `{"type":4,"data":`+hello+`}`)
	done.Answer(t)
}

func TestInteractionFacts(t *testing.T) {
	d := newForTest(t)
	c := online(t, d, IntentGuilds)
	d.AddUser(User{Username: "unrelated"})
	chinese := d.AddUser(User{Username: "wang", Locale: "zh-CN"})
	group := d.AddGroupDM(chinese, d.User)
	register(t, d)
	for name, tt := range map[string]struct {
		from From
		want obj
	}{
		"server": {From{User: chinese}, obj{"locale": "zh-CN", "guild_locale": "en-US", "context": 0, "authorizing_integration_owners": obj{"0": d.Guild.ID}}},
		"direct": {From{User: chinese, Channel: d.DM(chinese)}, obj{"locale": "zh-CN", "guild_locale": nil, "context": 1, "authorizing_integration_owners": obj{"0": "0"}, "member": nil}},
		"group":  {From{User: chinese, Channel: group, UserInstall: true}, obj{"context": 2, "authorizing_integration_owners": obj{"1": chinese.ID}}},
		"over":   {From{User: chinese, Locale: "zh-TW"}, obj{"locale": "zh-TW", "attachment_size_limit": 10 << 20, "user": nil}},
	} {
		it := d.SlashCommand(t, tt.from, "ask", Opt("question", "q"), Opt("most", 3), Opt("file", File{Name: "a.txt", Data: []byte("text")}))
		f, _ := c.until("INTERACTION_CREATE", opDispatch)
		for k, want := range tt.want {
			if got := sub(f, "d")[k]; brief(got) != brief(want) {
				t.Errorf("%s: %s is %s, want %s", name, k, brief(got), brief(want))
			}
		}
		rest(t, d, "POST", callbackPath(it), `{"type":4,"data":`+hello+`}`)
	}
}

func TestMenuCommandsAndSubcommands(t *testing.T) {
	d := newForTest(t)
	c := online(t, d, IntentGuilds)
	register(t, d)
	m := d.Say(nil, nil, "about logistics")
	d.MessageCommand(t, From{}, "Find measures", m)
	f, _ := c.until("INTERACTION_CREATE", opDispatch)
	target := sub(sub(sub(sub(f, "d"), "data"), "resolved"), "messages")
	if got := str(sub(target, m.ID), "content"); got != "about logistics" {
		t.Errorf("the target's content is %q", got)
	}
	d.UserCommand(t, From{}, "About this user", d.User)

	mod := d.AddUser(User{Username: "mod"})
	role := d.AddRole(d.Guild, "moderator", PermManageGuild)
	d.GiveRole(d.Guild, mod, role)
	d.SlashCommand(t, From{User: mod}, "setup roles add", Opt("role", role))
	c.until("INTERACTION_CREATE", opDispatch)
	f, _ = c.until("INTERACTION_CREATE", opDispatch)
	want := `[{"name":"roles","options":[{"name":"add","options":[{"name":"role","type":8,"value":"` + role.ID + `"}],"type":1}],"type":2}]`
	if got := brief(sub(sub(f, "d"), "data")["options"]); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// failing is a TB on which FailNow is seen instead of felt.
type failing struct {
	testing.TB
	failed chan string
}

func (f failing) Helper() {}
func (f failing) Fatalf(format string, args ...any) {
	f.failed <- format
	panic(f)
}

// refused reports whether do fails its test.
func refused(t *testing.T, do func(tb testing.TB)) (got bool) {
	f := failing{t, make(chan string, 1)}
	defer func() {
		if r := recover(); r != nil && r != any(f) {
			panic(r)
		}
		got = len(f.failed) > 0
	}()
	do(f)
	return
}

// TestClientRefuses holds what Discord's own client does not let a user send.
func TestClientRefuses(t *testing.T) {
	d := newForTest(t, WithWaitTimeout(50*time.Millisecond))
	online(t, d, IntentGuilds)
	register(t, d)
	m := withButtons(t, d)
	for name, do := range map[string]func(tb testing.TB){
		"no such command":      func(tb testing.TB) { d.SlashCommand(tb, From{}, "nothing") },
		"required option":      func(tb testing.TB) { d.SlashCommand(tb, From{}, "ask") },
		"too long":             func(tb testing.TB) { d.SlashCommand(tb, From{}, "ask", Opt("question", xs(301))) },
		"too many":             func(tb testing.TB) { d.SlashCommand(tb, From{}, "ask", Opt("question", "q"), Opt("most", 11)) },
		"wrong type":           func(tb testing.TB) { d.SlashCommand(tb, From{}, "ask", Opt("question", 7)) },
		"no such option":       func(tb testing.TB) { d.SlashCommand(tb, From{}, "ask", Opt("question", "q"), Opt("x", "y")) },
		"no permission":        func(tb testing.TB) { d.SlashCommand(tb, From{}, "setup check") },
		"not in direct chats":  func(tb testing.TB) { d.SlashCommand(tb, From{Channel: d.DM(d.User)}, "setup check") },
		"command with subs":    func(tb testing.TB) { d.SlashCommand(tb, From{User: d.Guild.Owner}, "setup") },
		"no autocomplete":      func(tb testing.TB) { d.Autocomplete(tb, From{}, "ask", "question", "q") },
		"no such button":       func(tb testing.TB) { d.Click(tb, From{}, m, "previous") },
		"disabled button":      func(tb testing.TB) { d.Click(tb, From{}, m, "off") },
		"no such value":        func(tb testing.TB) { d.Select(tb, From{}, m, "city", "suzhou") },
		"more than the menu":   func(tb testing.TB) { d.Select(tb, From{}, m, "city", "dalian", "xiamen") },
		"a button as a menu":   func(tb testing.TB) { d.Select(tb, From{}, m, "next", "x") },
		"no answer in time":    func(tb testing.TB) { d.SlashCommand(tb, From{}, "ask", Opt("question", "q")).Answer(tb) },
		"no modal was opened":  func(tb testing.TB) { d.SubmitModal(tb, d.Click(tb, From{}, m, "next"), nil) },
		"reply that never was": func(tb testing.TB) { d.WaitReply(tb, m) },
	} {
		if !refused(t, do) {
			t.Errorf("%s: was sent", name)
		}
	}
}
