package discord

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"policybot/bot"
	"policybot/bot/discordtest"
	"policybot/bot/store"
)

// reader is somebody who reads one language.
type reader struct {
	locale string
	lang   bot.Lang
	wide   string // a question of several pages
	value  string // one with one answer
}

// readers are the languages of every test of what a user sees.
var readers = []reader{
	{"en-US", bot.English, "what about logistics?", "May foreign doctors open clinics in Xiamen?"},
	{"zh-CN", bot.Simplified, "物流怎么样？", "外籍医生可以在厦门开诊所吗？"},
	{"zh-TW", bot.Traditional, "物流怎麼樣？", "外籍醫生可以在廈門開診所嗎？"},
}

// TestWhatAUserSees keeps every reply, message and button as text, in the three
// languages.
func TestWhatAUserSees(t *testing.T) {
	t.Parallel()
	for _, l := range readers {
		t.Run(l.locale, func(t *testing.T) {
			t.Parallel()
			d := fake(t)
			e, _ := library(t)
			st := memoryStore(t)
			room := d.AddChannel(d.Guild, discordtest.ChannelText, "moderators")
			if err := st.PutServer(t.Context(), d.Guild.ID, store.Server{ModeratorChannel: room.ID}); err != nil {
				t.Fatal(err)
			}
			start(t, d, e, func(o *Options, _ *timing) { o.Store = st })
			me := discordtest.From{Locale: l.locale}
			other := discordtest.From{User: d.AddUser(discordtest.User{Username: "li"}), Locale: l.locale}
			var b strings.Builder
			see := func(what string, m *discordtest.Message) *discordtest.Message {
				fmt.Fprintf(&b, "##### %s\n%s\n", what, seenAs(m))
				return m
			}
			m := see("/ask "+l.wide, ask(t, d, me, l.wide).Answer(t))
			m = see("next page", d.Click(t, me, m, button(t, m, verbPage, 1)).Answer(t))
			m = see("original", d.Click(t, me, m, button(t, m, verbOriginal, 0)).Answer(t))
			m = see("no original", d.Click(t, me, m, button(t, m, verbOriginal, 0)).Answer(t))
			m = see("narrowed to a city", d.Select(t, me, m, button(t, m, verbNarrow, 0), "city:qingdao").Answer(t))
			m = see("narrowed further to a document", d.Select(t, me, m, button(t, m, verbNarrow, 0), "document:plan").Answer(t))
			see("why", d.Click(t, me, m, button(t, m, verbWhy, 0)).Answer(t))
			see("pressed by somebody else", d.Click(t, other, m, button(t, m, verbOriginal, 0)).Answer(t))
			see("removal by somebody else", d.Click(t, other, m, button(t, m, verbRemove, 0)).Answer(t))
			see("ask a moderator", d.Click(t, other, m, button(t, m, verbModerator, 0)).Answer(t))
			told := *d.BotMessages(room.ID)[0]
			told.Content = strings.NewReplacer(other.User.Mention(), "@li", d.Guild.ID, "SERVER", d.Channel.ID, "CHANNEL", m.ID, "MESSAGE").Replace(told.Content)
			see("what the moderators see", &told)
			m = see("/ask private "+l.value, d.SlashCommand(t, me, "ask", discordtest.Opt("question", l.value), discordtest.Opt("private", true)).Answer(t))
			it := d.Click(t, me, m, button(t, m, verbPublish, 0))
			see("published, as the asker sees it", it.Answer(t))
			see("published, as all see it", it.WaitFollowUps(t, 1)[0])
			see("/ask with a city", d.SlashCommand(t, me, "ask", discordtest.Opt("question", l.wide), discordtest.Opt("city", "dl")).Answer(t))
			see("/ask without an answer", ask(t, d, me, map[bot.Lang]string{bot.English: "Who is the mayor of Dalian?", bot.Simplified: "大连市长是谁？", bot.Traditional: "大連市長是誰？"}[l.lang]).Answer(t))
			see("/city", d.SlashCommand(t, me, "city", discordtest.Opt("name", "xiamen")).Answer(t))
			see("/area", d.SlashCommand(t, me, "area", discordtest.Opt("name", "health")).Answer(t))
			see("/area of no such name", d.SlashCommand(t, me, "area", discordtest.Opt("name", "**magic**")).Answer(t))
			see("/measure", d.SlashCommand(t, me, "measure", discordtest.Opt("name", "L03")).Answer(t))
			see("/measure of several names", d.SlashCommand(t, me, "measure", discordtest.Opt("name", "L0")).Answer(t))
			see("/sources", d.SlashCommand(t, me, "sources").Answer(t))
			see("/sources of a document", d.SlashCommand(t, me, "sources", discordtest.Opt("document", "plan")).Answer(t))
			see("/help", d.SlashCommand(t, me, "help").Answer(t))
			see("/about", d.SlashCommand(t, me, "about").Answer(t))
			target := d.Say(other.User, nil, "I heard that Qingdao got rail freight. 青岛的铁路货运！")
			see("message menu", d.MessageCommand(t, me, findName, target).Answer(t))
			see("message menu, about nothing", d.MessageCommand(t, me, findName, d.Say(other.User, nil, "🍕🍕")).Answer(t))
			d.SlashCommand(t, me, "settings me", discordtest.Opt("plain-text", true)).Answer(t)
			see("to be read aloud", ask(t, d, me, l.value).Answer(t))
			for _, key := range []string{"busy", "too_fast", "timeout", "stopping", "unknown", "forgotten", "no_text", "no_moderator"} {
				fmt.Fprintf(&b, "##### notice %s\n%s\n", key, words(l.lang, key))
			}
			golden(t, "seen."+l.locale+".txt", b.String())
		})
	}
}

func TestSuggestions(t *testing.T) {
	t.Parallel()
	d := fake(t)
	e, live := library(t)
	start(t, d, e)
	for _, tc := range []struct{ locale, command, option, typed, name, value string }{
		{"en-US", "city", "name", "da", "Dalian", "dalian"},
		{"zh-CN", "city", "name", "dl", "大连", "dalian"},
		{"zh-TW", "city", "name", "鷺島", "廈門", "xiamen"},
		{"en-US", "city", "name", "tsingtoa", "Qingdao", "qingdao"},
		{"zh-TW", "area", "name", "物流", "運輸物流", "logistics"},
		{"en-US", "measure", "name", "clinic", "H01 · Xiamen lets foreign doctors open clinics.", "H01"},
		{"zh-CN", "measure", "name", "l03", "L03 · 大连的企业可以经营物流用的集装箱船舶，第3阶段。", "L03"},
		{"zh-TW", "sources", "document", "工作", "2025年工作方案", "plan"},
		{"en-US", "ask", "city", "xm", "Xiamen", "xiamen"},
		{"zh-CN", "ask", "area", "ylw", "", ""},
	} {
		got := d.Autocomplete(t, discordtest.From{Locale: tc.locale}, tc.command, tc.option, tc.typed).Choices(t)
		if tc.value == "" {
			if len(got) != 0 {
				t.Errorf("%s %s %q: %v", tc.command, tc.option, tc.typed, got)
			}
			continue
		}
		if len(got) == 0 || got[0].Name != tc.name || fmt.Sprint(got[0].Value) != tc.value {
			t.Errorf("%s %s %q: %v, want %s (%s) first", tc.command, tc.option, tc.typed, got, tc.name, tc.value)
		}
	}
	if got := d.Autocomplete(t, discordtest.From{}, "measure", "name", "L20").Choices(t); len(got) != 0 {
		t.Errorf("before the new version: %v", got)
	}
	live.Swap(build(t, small(t, 20)))
	// The names of the new version are collected while those of the old one answer.
	eventually(t, "the names of the new version", func() bool {
		return len(d.Autocomplete(t, discordtest.From{}, "measure", "name", "L20").Choices(t)) == 1
	})
	if got := d.Autocomplete(t, discordtest.From{}, "measure", "name", "").Choices(t); len(got) != 25 {
		t.Errorf("%d suggestions, 25 are the most", len(got))
	}
}

// TestPagingOutlivesRestartAndVersion: a button of a message works in another
// process and with another corpus, and the answer says that it changed.
func TestPagingOutlivesRestartAndVersion(t *testing.T) {
	t.Parallel()
	for _, l := range readers {
		d := fake(t)
		e, live := library(t)
		first := start(t, d, e)
		me := discordtest.From{Locale: l.locale}
		long := l.wide + strings.Repeat(" "+l.wide, 20) // too long for an id
		short, deep := ask(t, d, me, l.wide).Answer(t), ask(t, d, me, long).Answer(t)
		if !strings.Contains(textOf(deep), escape(long)) {
			t.Fatalf("the long question is not shown:\n%s", seenAs(deep))
		}
		first.stop()
		first.wait(t)
		start(t, d, e)
		d.WaitReady(t)
		for _, m := range []*discordtest.Message{short, deep} {
			next := d.Click(t, me, m, button(t, m, verbPage, 1)).Answer(t)
			wantText(t, next, words(l.lang, "page", "n", 2, "of", 2))
			if next.ID != m.ID || strings.Contains(textOf(next), words(l.lang, "changed")) {
				t.Errorf("another message, or said to have changed:\n%s", seenAs(next))
			}
		}
		live.Swap(build(t, small(t, 10)))
		for _, m := range []*discordtest.Message{short, deep} {
			now := d.Message(m.ID)
			back := d.Click(t, me, now, button(t, now, verbPage, 0)).Answer(t)
			wantText(t, back, words(l.lang, "changed"), words(l.lang, "page", "n", 1, "of", 3))
			again := d.Click(t, me, back, button(t, back, verbPage, 1)).Answer(t)
			if strings.Contains(textOf(again), words(l.lang, "changed")) {
				t.Error("said twice")
			}
		}
	}
}

// TestForgottenQuestion: a question too long to be shown is known until the bot
// restarts, and then the reply says so.
func TestForgottenQuestion(t *testing.T) {
	t.Parallel()
	d := fake(t)
	e, _ := library(t)
	first := start(t, d, e)
	d.WaitReady(t)
	m := d.WaitReply(t, d.Say(nil, nil, d.Bot.Mention()+" what about logistics "+strings.Repeat("*", 450)+"?"))
	next := d.Click(t, discordtest.From{}, m, button(t, m, verbPage, 1)).Answer(t)
	wantText(t, next, "Page 2")
	first.stop()
	first.wait(t)
	start(t, d, e)
	d.WaitReady(t)
	for _, l := range readers {
		told := d.Click(t, discordtest.From{Locale: l.locale}, next, button(t, next, verbPage, 0)).Answer(t)
		wantText(t, told, words(l.lang, "forgotten"))
		if !told.Ephemeral() {
			t.Error("told to all")
		}
	}
}

// inEach runs a test for readers of each language, on a Discord of its own. Whoever
// else is there reads another language.
func inEach(t *testing.T, test func(t *testing.T, d *discordtest.Server, l reader, me, other discordtest.From)) {
	t.Helper()
	for i, l := range readers {
		t.Run(l.locale, func(t *testing.T) {
			t.Parallel()
			d := fake(t)
			me := discordtest.From{Locale: l.locale}
			other := discordtest.From{User: d.AddUser(discordtest.User{Username: "li"}), Locale: readers[(i+1)%len(readers)].locale}
			test(t, d, l, me, other)
		})
	}
}

func TestPressedBySomebodyElse(t *testing.T) {
	t.Parallel()
	inEach(t, func(t *testing.T, d *discordtest.Server, l reader, me, other discordtest.From) {
		e, _ := library(t)
		start(t, d, e)
		m := ask(t, d, me, l.wide).Answer(t)
		mine := d.Click(t, other, m, button(t, m, verbPage, 1)).Answer(t)
		if !mine.Ephemeral() || mine.ID == m.ID || d.Message(m.ID).Edits != 0 {
			t.Errorf("the asker's message was changed, or all see the reply:\n%s", seenAs(mine))
		}
		wantText(t, mine, words(readerOf(other).lang, "page", "n", 2, "of", 2))
		back := d.Click(t, other, mine, button(t, mine, verbPage, 0)).Answer(t)
		if back.ID != mine.ID {
			t.Error("who pressed does not page in their own message")
		}
	})
}

func TestRemove(t *testing.T) {
	t.Parallel()
	inEach(t, func(t *testing.T, d *discordtest.Server, l reader, me, other discordtest.From) {
		e, _ := library(t)
		start(t, d, e)
		moderator := discordtest.From{User: d.AddUser(discordtest.User{Username: "mo"}), Locale: l.locale}
		d.GiveRole(d.Guild, moderator.User, d.AddRole(d.Guild, "moderators", discordtest.PermManageMessages))
		for _, slow := range []bool{false, true} {
			for _, who := range []discordtest.From{me, moderator} {
				m := ask(t, d, me, l.wide).Answer(t)
				if slow {
					d.Inject(discordtest.Fault{Match: "POST /interactions/*/*/callback", Status: 503, Times: 1})
				}
				told := d.Click(t, other, m, button(t, m, verbRemove, 0)).Answer(t)
				wantText(t, told, words(readerOf(other).lang, "not_yours"))
				if !told.Ephemeral() {
					t.Error("told to all")
				}
				d.Click(t, who, m, button(t, m, verbRemove, 0))
				d.WaitFor(t, "the removal", func() bool { return d.Message(m.ID) == nil || d.Message(m.ID).Deleted })
			}
		}
	})
}

func TestPublishOnce(t *testing.T) {
	t.Parallel()
	inEach(t, func(t *testing.T, d *discordtest.Server, l reader, me, _ discordtest.From) {
		e, _ := library(t)
		start(t, d, e)
		m := d.MessageCommand(t, me, findName, d.Say(nil, nil, "rail freight in Qingdao")).Answer(t)
		if !m.Ephemeral() || has(m, verbRemove) {
			t.Fatalf("not private:\n%s", seenAs(m))
		}
		id := button(t, m, verbPublish, 0)
		first := d.Click(t, me, m, id)
		open := first.WaitFollowUps(t, 1)[0]
		if open.Ephemeral() || has(open, verbPublish) || !has(open, verbRemove) {
			t.Errorf("published:\n%s", seenAs(open))
		}
		wantText(t, open, words(l.lang, "count", "n", 1))
		second := d.Forge(t, me, m, discordtest.ComponentButton, id)
		if now := second.Answer(t); has(now, verbPublish) || len(second.FollowUps()) != 0 {
			t.Errorf("published twice:\n%s", seenAs(now))
		}
	})
}

// TestPublishKeepsThePause: publishing is no way round the pause between two answers.
func TestPublishKeepsThePause(t *testing.T) {
	t.Parallel()
	inEach(t, func(t *testing.T, d *discordtest.Server, l reader, me, other discordtest.From) {
		e, _ := library(t)
		st := memoryStore(t)
		if err := st.PutServer(t.Context(), d.Guild.ID, store.Server{CoolDown: 30 * time.Second}); err != nil {
			t.Fatal(err)
		}
		start(t, d, e, func(o *Options, _ *timing) { o.Store = st })
		m := d.SlashCommand(t, me, "ask", discordtest.Opt("question", l.value), discordtest.Opt("private", true)).Answer(t)
		ask(t, d, other, l.wide).Answer(t)
		id := button(t, m, verbPublish, 0)
		told := d.Click(t, me, m, id)
		wantText(t, told.Answer(t), words(l.lang, "cool_down", "seconds", 30))
		if !told.Answer(t).Ephemeral() || len(told.FollowUps()) != 0 {
			t.Error("published all the same, or told to all")
		}
		d.Advance(31 * time.Second)
		if open := d.Click(t, me, m, id).WaitFollowUps(t, 1)[0]; open.Ephemeral() {
			t.Error("not published after the pause")
		}
		wantText(t, ask(t, d, other, l.wide).Answer(t), words(readerOf(other).lang, "cool_down", "seconds", 30))
	})
}

// readerOf is the reader with somebody's language.
func readerOf(from discordtest.From) reader {
	for _, l := range readers {
		if l.locale == from.Locale {
			return l
		}
	}
	return readers[0]
}

func TestAskModerator(t *testing.T) {
	t.Parallel()
	inEach(t, func(t *testing.T, d *discordtest.Server, l reader, me, other discordtest.From) {
		e, _ := library(t)
		st := memoryStore(t)
		b := start(t, d, e, func(o *Options, _ *timing) { o.Store, o.AskRate = st, 100 })
		if m := ask(t, d, me, l.wide).Answer(t); has(m, verbModerator) {
			t.Error("offered without a channel of moderators")
		}
		room := d.AddChannel(d.Guild, discordtest.ChannelText, "moderators")
		if _, err := b.prefs.changeServer(t.Context(), d.Guild.ID, func(s *store.Server) error {
			s.ModeratorChannel, s.Lang = room.ID, string(readerOf(other).lang)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		press := func(from discordtest.From, m *discordtest.Message, want string) {
			t.Helper()
			told := d.Click(t, from, m, button(t, m, verbModerator, 0)).Answer(t)
			wantText(t, told, want)
			if !told.Ephemeral() {
				t.Error("told to all")
			}
		}
		m := ask(t, d, me, l.wide).Answer(t)
		press(me, m, words(l.lang, "moderator.done"))
		press(me, m, words(l.lang, "moderator.done"))
		press(other, m, words(readerOf(other).lang, "moderator.done"))
		private := d.SlashCommand(t, me, "ask", discordtest.Opt("question", l.value), discordtest.Opt("private", true)).Answer(t)
		press(me, private, words(l.lang, "moderator.done"))
		asked := d.BotMessages(room.ID)
		if len(asked) != 3 {
			t.Fatalf("the moderators see %d messages, want one for each who asked about an answer: %+v", len(asked), asked)
		}
		link := "https://discord.com/channels/" + d.Guild.ID + "/" + d.Channel.ID + "/" + m.ID
		for i, who := range []*discordtest.User{d.User, other.User} {
			// In the language that the server has chosen.
			want := words(readerOf(other).lang, "moderator.asked", "user", who.Mention(), "question", escape(l.wide), "link", "<"+link+">")
			if asked[i].Content != want || len(asked[i].Pings) != 0 {
				t.Errorf("the moderators see %q, pings %v, want %q", asked[i].Content, asked[i].Pings, want)
			}
		}
		want := words(readerOf(other).lang, "moderator.asked_private", "user", d.User.Mention(), "question", escape(l.value))
		if asked[2].Content != want {
			t.Errorf("of a private answer the moderators see %q, want %q", asked[2].Content, want)
		}
		d.DenyBot(room, discordtest.PermSendMessages)
		m = ask(t, d, other, l.wide).Answer(t)
		press(me, m, words(l.lang, "no_moderator"))
		press(me, m, words(l.lang, "too_fast")) // moderators are not to be flooded
	})
}

// TestInventedIDs: whatever an id says, the reply is polite, and nothing else happens.
func TestInventedIDs(t *testing.T) {
	t.Parallel()
	d := fake(t)
	e, _ := library(t)
	start(t, d, e)
	m := ask(t, d, discordtest.From{}, "what about logistics?").Answer(t)
	good := button(t, m, verbPage, 1)
	for _, id := range []string{
		"p", "p/", "p/x/y", "rm/zzz/x", "n//", "pb/qetn.0.1.000000./", "p/qetn.0.zzzzzzzzzzzzzz.000000./q",
		strings.Replace(good, "p/q", "p/z", 1), "md/" + strings.SplitN(good, "/", 2)[1], "p/qehn.0.1.000000./nowhere",
		"n/" + strings.SplitN(good, "/", 2)[1],
	} {
		answer := d.Forge(t, discordtest.From{}, m, discordtest.ComponentButton, id).Answer(t)
		if !answer.Ephemeral() || answer.ID == m.ID || strings.Contains(answer.Content, "reference") {
			t.Errorf("%q: %s", id, seenAs(answer))
		}
	}
	if d.Message(m.ID).Edits != 0 {
		t.Error("the message changed")
	}
	wantText(t, d.Forge(t, discordtest.From{}, m, discordtest.ComponentButton, "pb/"+strings.SplitN(good, "/", 2)[1]).Answer(t), "do not know this command or button")
	for _, far := range []string{"zz", "z"} { // past the end is the end
		parts := strings.SplitN(good, ".", 3)
		answer := d.Forge(t, discordtest.From{}, m, discordtest.ComponentButton, parts[0]+"."+far+"."+parts[2]).Answer(t)
		wantText(t, answer, "Page 2 of 2")
	}
	answer := d.Forge(t, discordtest.From{}, m, discordtest.ComponentStringMenu, button(t, m, verbNarrow, 0), "city:atlantis").Answer(t)
	wantText(t, answer, "do not know this command or button")
}

// TestSlowPress: a press that takes longer is deferred in the way that fits its
// reply, and what then goes wrong is told beside the message.
func TestSlowPress(t *testing.T) {
	t.Parallel()
	inEach(t, func(t *testing.T, d *discordtest.Server, l reader, me, other discordtest.From) {
		e, _ := library(t)
		gate := make(chan struct{})
		close(gate)
		slow := slowLibrary{e, &gate}
		start(t, d, slow, func(_ *Options, tm *timing) { tm.ack = 20 * time.Millisecond })
		m := ask(t, d, me, l.wide).Answer(t)
		next, why := button(t, m, verbPage, 1), button(t, m, verbWhy, 0)
		for _, tc := range []struct {
			name string
			from discordtest.From
			id   string
			kind int
			want string
		}{
			{"own page", me, next, discordtest.ResponseDeferredUpdate, words(l.lang, "page", "n", 2, "of", 2)},
			{"another's page", other, next, discordtest.ResponseDeferred, words(readerOf(other).lang, "page", "n", 2, "of", 2)},
			{"why", me, why, discordtest.ResponseDeferred, words(l.lang, "why.title")},
			{"another's why", other, why, discordtest.ResponseDeferred, words(readerOf(other).lang, "why.title")},
		} {
			gate = make(chan struct{})
			it := d.Forge(t, tc.from, m, discordtest.ComponentButton, tc.id)
			if cb := it.Response(t); cb.Type != tc.kind {
				t.Errorf("%s: response of type %d, want %d", tc.name, cb.Type, tc.kind)
			}
			close(gate)
			answer := it.Answer(t)
			wantText(t, answer, tc.want)
			if (tc.kind == discordtest.ResponseDeferred) != answer.Ephemeral() {
				t.Errorf("%s: ephemeral %v", tc.name, answer.Ephemeral())
			}
		}
	})
}

// slowLibrary answers when its gate is open.
type slowLibrary struct {
	*bot.Engine
	gate *chan struct{}
}

func (s slowLibrary) Ask(ctx context.Context, q bot.Question) (bot.Answer, error) {
	<-*s.gate
	return s.Engine.Ask(ctx, q)
}
