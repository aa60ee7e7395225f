package discord

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"policybot/bot"
	"policybot/bot/discordtest"
	"policybot/bot/store"
)

// asked answers in the language that is asked for, else in that of the question.
func asked(_ context.Context, q bot.Question) (bot.Answer, error) {
	lang := q.Lang
	if lang == "" {
		lang = langOfText(q.Text)
	}
	a := answerEN()
	if lang != bot.English {
		a = answerZH(lang)
	}
	a.Question, a.Whole = q.Text, q.Text
	return a, nil
}

// transcript collects replies as a reviewer reads them; ids are made the same in
// every run.
type transcript struct {
	strings.Builder
	ids map[string]string
}

// decorated is what means nothing to the ear.
var decorated = regexp.MustCompile(`[^\\]\*|•| · |-# `)

var snowflakes = regexp.MustCompile(`\d{17,20}`)

func (s *transcript) add(what string, m *discordtest.Message) {
	if s.ids == nil {
		s.ids = map[string]string{}
	}
	seen := ""
	if m.Ephemeral() {
		seen = " (only the asker sees this)"
	}
	text := snowflakes.ReplaceAllStringFunc(textOf(m), func(id string) string {
		if s.ids[id] == "" {
			s.ids[id] = fmt.Sprint("ID", len(s.ids)+1)
		}
		return s.ids[id]
	})
	fmt.Fprintf(s, "=== %s%s\n%s\n\n", what, seen, strings.TrimSpace(text))
}

var locales = []string{"en-US", "zh-CN", "zh-TW"}

func TestSettingsOfAPerson(t *testing.T) {
	t.Parallel()
	d := fake(t)
	db := memoryStore(t)
	b := start(t, d, engine(asked), func(o *Options, _ *timing) { o.Store = db })
	var shown transcript
	for _, locale := range locales {
		from := discordtest.From{User: d.AddUser(discordtest.User{Username: "u" + locale}), Locale: locale}
		set := func(what string, opts ...discordtest.CommandOption) *discordtest.Message {
			m := d.SlashCommand(t, from, "settings me", opts...).Answer(t)
			if !m.Ephemeral() {
				t.Errorf("%s: all see somebody's settings", locale)
			}
			shown.add(locale+": "+what, m)
			return m
		}
		set("nothing chosen")
		set("plain text", discordtest.Opt("plain-text", true))
		m := ask(t, d, from, "how many tasks?").Answer(t)
		shown.add(locale+": a question", m)
		if len(m.Embeds) != 0 || decorated.MatchString(m.Content) || !strings.Contains(m.Content, "159 pilot tasks") {
			t.Errorf("%s: not plain: %d embeds, %q", locale, len(m.Embeds), m.Content)
		}
		set("another language", discordtest.Opt("language", "zh-Hant"), discordtest.Opt("plain-text", false))
		m = ask(t, d, from, "how many tasks?").Answer(t)
		wantText(t, m, "試點任務共159項")
		if len(m.Embeds) != 1 {
			t.Errorf("%s: no embed although plain text is off", locale)
		}
		// A message carries no locale; what its author chose is known all the same.
		wantText(t, d.WaitReply(t, d.Say(from.User, nil, d.Bot.Mention()+" how many tasks?")), "試點任務共159項")
		set("reset", discordtest.Opt("reset", true))
		wantText(t, ask(t, d, from, "how many tasks?").Answer(t), "159 pilot tasks")
		set("kept for the next start", discordtest.Opt("language", "zh"))
	}
	golden(t, "settings-me.txt", shown.String())

	b.stop()
	if err := b.wait(t); err != nil {
		t.Fatal(err)
	}
	start(t, d, engine(asked), func(o *Options, _ *timing) { o.Store = db })
	other := discordtest.From{User: d.AddUser(discordtest.User{Username: "other"})}
	wantText(t, ask(t, d, other, "how many tasks?").Answer(t), "159 pilot tasks")
	if p, err := db.Person(t.Context(), d.User.ID); err != nil || p != (store.Person{}) {
		t.Errorf("somebody who chose nothing is kept: %+v, %v", p, err)
	}
	kept, err := db.Person(t.Context(), fromName(d, "uen-US"))
	if err != nil || kept.Lang != "zh" {
		t.Errorf("not kept: %+v, %v", kept, err)
	}
}

// fromName finds a member by what the fake's messages say of them.
func fromName(d *discordtest.Server, name string) string {
	for _, m := range d.Messages(d.Channel.ID) {
		if m.Author.Username == name {
			return m.Author.ID
		}
	}
	return ""
}

func TestSettingsOfAServer(t *testing.T) {
	t.Parallel()
	d := fake(t, discordtest.WithAllowedIntents(discordtest.UnprivilegedIntents|discordtest.IntentMessageContent))
	start(t, d, engine(asked), func(o *Options, _ *timing) { o.AskRate, o.MessageContent = 5, true })
	forum := d.AddChannel(d.Guild, discordtest.ChannelForum, "questions")
	mods := d.AddChannel(d.Guild, discordtest.ChannelText, "mods")
	role := d.AddRole(d.Guild, "helpers", 0)
	var shown transcript
	for _, locale := range locales {
		from := discordtest.From{User: d.Guild.Owner, Locale: locale}
		set := func(what string, opts ...discordtest.CommandOption) *discordtest.Message {
			m := d.SlashCommand(t, from, "settings server", opts...).Answer(t)
			if !m.Ephemeral() {
				t.Errorf("%s: all see the settings", locale)
			}
			shown.add(locale+": "+what, m)
			return m
		}
		set("nothing chosen")
		set("everything chosen", discordtest.Opt("language", "zh"), discordtest.Opt("plain-text", true), discordtest.Opt("ask-channel", forum),
			discordtest.Opt("rate", 30), discordtest.Opt("cool-down", 20), discordtest.Opt("moderator-role", role), discordtest.Opt("moderator-channel", mods))
		m := ask(t, d, discordtest.From{Locale: "en-US"}, "how many tasks?").Answer(t)
		wantText(t, m, "试点任务共159项")
		if len(m.Embeds) != 0 {
			t.Error("the server's plain text has no effect")
		}
		set("one more and some less", discordtest.Opt("ask-channel", mods), discordtest.Opt("remove-ask-channel", forum), discordtest.Opt("remove-moderator-role", role),
			discordtest.Opt("rate", 2), discordtest.Opt("reset", "cool-down"))
		set("all reset", discordtest.Opt("reset", "all"))
		d.Advance(time.Hour)

		m = d.SlashCommand(t, discordtest.From{Locale: locale}, "settings server", discordtest.Opt("rate", 1)).Answer(t)
		shown.add(locale+": by somebody who may not", m)
		m = d.SlashCommand(t, discordtest.From{User: d.Guild.Owner, Channel: d.DM(d.Guild.Owner), Locale: locale}, "settings server").Answer(t)
		shown.add(locale+": in a direct message", m)
		m = d.SlashCommand(t, discordtest.From{User: d.Guild.Owner, Locale: locale, UserInstall: true}, "settings server", discordtest.Opt("rate", 1)).Answer(t)
		shown.add(locale+": where only the user has the app", m)
	}
	wantText(t, d.SlashCommand(t, discordtest.From{User: d.Guild.Owner}, "settings server").Answer(t), "5 for each person (the bot's own limit)")
	golden(t, "settings-server.txt", shown.String())
}

// TestUserInstalled: the commands that need no server work for people who have the
// app themselves, wherever they are.
func TestUserInstalled(t *testing.T) {
	t.Parallel()
	d := fake(t)
	start(t, d, engine(asked))
	li := d.AddUser(discordtest.User{Username: "li"})
	group := d.AddGroupDM(d.User, li)
	for _, locale := range locales {
		for name, channel := range map[string]*discordtest.Channel{"server": d.Channel, "group": group, "direct": d.DM(d.User)} {
			from := discordtest.From{Channel: channel, Locale: locale, UserInstall: true}
			wantText(t, ask(t, d, from, "how many tasks?").Answer(t), "159 pilot tasks")
			m := d.SlashCommand(t, from, "settings me").Answer(t)
			if want := map[string]string{"en-US": "Your settings", "zh-CN": "你的设置", "zh-TW": "你的設定"}[locale]; !strings.Contains(textOf(m), want) {
				t.Errorf("%s, %s: %q", name, locale, textOf(m))
			}
		}
	}
}

// TestUserInstalledTooLate: where only the user has the app, there is no channel to
// answer in once the interaction is over, and none is tried.
func TestUserInstalledTooLate(t *testing.T) {
	t.Parallel()
	d := fake(t)
	b := start(t, d, engine(asked))
	d.WaitReady(t)
	group := d.AddGroupDM(d.User, d.AddUser(discordtest.User{Username: "li"}))
	d.Inject(discordtest.Fault{Match: "POST /interactions/**", Status: 404, Code: codeUnknownInteraction, Message: "Unknown interaction"})
	ask(t, d, discordtest.From{Channel: group, UserInstall: true}, "q")
	eventually(t, "the log", func() bool { return strings.Contains(b.logs.String(), "outcome=undelivered") })
	if n := len(d.Requests("POST /channels/*/messages")); n != 0 {
		t.Errorf("%d messages tried in a place where the bot is not", n)
	}
}

// TestTooManyChosen keeps what is stored for one server bounded.
func TestTooManyChosen(t *testing.T) {
	t.Parallel()
	d := fake(t)
	start(t, d, engine(asked))
	from := discordtest.From{User: d.Guild.Owner}
	for i := range maxChosen + 1 {
		c := d.AddChannel(d.Guild, discordtest.ChannelText, fmt.Sprint("c", i))
		m := d.SlashCommand(t, from, "settings server", discordtest.Opt("ask-channel", c)).Answer(t)
		if refused := strings.Contains(textOf(m), "At most 25"); refused != (i == maxChosen) {
			t.Fatalf("channel %d: %q", i+1, textOf(m))
		}
	}
	wantText(t, d.SlashCommand(t, from, "settings server").Answer(t), "message content is off")
}

// TestDeletedChannelsAndRolesAreForgotten: what is gone cannot be picked to be removed.
func TestDeletedChannelsAndRolesAreForgotten(t *testing.T) {
	t.Parallel()
	d := fake(t)
	text, mods := d.AddChannel(d.Guild, discordtest.ChannelText, "ask"), d.AddChannel(d.Guild, discordtest.ChannelText, "mods")
	role := d.AddRole(d.Guild, "helpers", 0)
	b := start(t, d, engine(asked), withServer(t, d, store.Server{AskChannels: []string{text.ID}, ModeratorRoles: []string{role.ID}, ModeratorChannel: mods.ID, AskRate: 3}))
	d.WaitReady(t)
	for _, c := range []*discordtest.Channel{text, mods, d.Channel} {
		d.Dispatch("CHANNEL_DELETE", map[string]any{"id": c.ID, "guild_id": d.Guild.ID, "type": 0, "name": c.Name})
	}
	d.Dispatch("GUILD_ROLE_DELETE", map[string]any{"role_id": role.ID, "guild_id": d.Guild.ID})
	eventually(t, "all to be forgotten", func() bool {
		kept, err := b.prefs.store.Servers(t.Context())
		v := kept[d.Guild.ID]
		return err == nil && v.AskRate == 3 && len(v.AskChannels)+len(v.ModeratorRoles)+len(v.ModeratorChannel) == 0
	})
}

// TestRemovedBotForgetsTheServer: the settings go when the bot is removed, and stay in an outage.
func TestRemovedBotForgetsTheServer(t *testing.T) {
	t.Parallel()
	d := fake(t)
	down, left := d.AddGuild("down", "zh-CN"), d.AddGuild("left", "zh-TW")
	st := memoryStore(t)
	for _, g := range []*discordtest.Guild{down, left} {
		if err := st.PutServer(t.Context(), g.ID, store.Server{AskRate: 3, AskChannels: []string{"1"}}); err != nil {
			t.Fatal(err)
		}
	}
	b := start(t, d, engine(asked), func(o *Options, _ *timing) { o.Store = st })
	d.WaitReady(t)
	d.RemoveGuild(down, true)
	d.RemoveGuild(left, false)
	eventually(t, "the settings to go", func() bool {
		kept, err := st.Servers(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return kept[left.ID].AskRate == 0 && len(kept[left.ID].AskChannels) == 0
	})
	kept, err := st.Servers(t.Context())
	if err != nil || kept[down.ID].AskRate != 3 || b.prefs.server(down.ID).AskRate != 3 {
		t.Errorf("after an outage: %+v, %v", kept[down.ID], err)
	}
	eventually(t, "the settings in memory to go", func() bool { return b.prefs.server(left.ID).AskRate == 0 })
}

// failing is a store that has stopped working.
type failing struct{ Store }

var errDisk = errors.New("disk I/O error")

func (failing) Person(context.Context, string) (store.Person, error)     { return store.Person{}, errDisk }
func (failing) PutPerson(context.Context, string, store.Person) error    { return errDisk }
func (failing) PutServer(context.Context, string, store.Server) error    { return errDisk }
func (failing) Servers(context.Context) (map[string]store.Server, error) { return nil, nil }
func (failing) Behind(context.Context, string, string, int) ([]store.Follower, error) {
	return nil, nil
}
func (failing) Follower(context.Context, string) (store.Follower, error) {
	return store.Follower{}, errDisk
}
func (failing) Forget(context.Context, string) error { return errDisk }
func (failing) Lasting() bool                        { return true }

// TestStoreFails: answers go on, choices say that they were not kept, and the log
// is not filled.
func TestStoreFails(t *testing.T) {
	t.Parallel()
	d := fake(t)
	b := start(t, d, engine(asked), func(o *Options, _ *timing) { o.Store = failing{} })
	for range 5 {
		wantText(t, ask(t, d, discordtest.From{}, "how many tasks?").Answer(t), "159 pilot tasks")
	}
	for locale, want := range map[string]string{"en-US": "could not be saved", "zh-CN": "未能保存", "zh-TW": "未能儲存"} {
		wantText(t, d.SlashCommand(t, discordtest.From{Locale: locale}, "settings me", discordtest.Opt("language", "zh")).Answer(t), want)
		m := d.SlashCommand(t, discordtest.From{User: d.Guild.Owner, Locale: locale}, "settings server", discordtest.Opt("rate", 1)).Answer(t)
		wantText(t, m, want)
	}
	wantText(t, ask(t, d, discordtest.From{}, "how many tasks?").Answer(t), "159 pilot tasks")
	if n := strings.Count(b.logs.String(), errDisk.Error()); n != 1 {
		t.Errorf("logged %d times in no time, want once", n)
	}
}

// slow is a store that takes its time.
type slow struct {
	Store
	release chan struct{}
}

func (s slow) Person(ctx context.Context, id string) (store.Person, error) {
	select {
	case <-s.release:
	case <-ctx.Done():
	}
	return s.Store.Person(ctx, id)
}

// TestSlowSettingsStayPrivate: whether all see a reply is decided by its deferral.
func TestSlowSettingsStayPrivate(t *testing.T) {
	t.Parallel()
	d := fake(t)
	db := slow{memoryStore(t), make(chan struct{})}
	start(t, d, engine(asked), func(o *Options, tm *timing) { o.Store, tm.ack = db, 5*time.Millisecond })
	it := d.SlashCommand(t, discordtest.From{}, "settings me")
	if cb := it.Response(t); cb.Type != discordtest.ResponseDeferred {
		t.Fatalf("response of type %d, want a deferral", cb.Type)
	}
	close(db.release)
	if m := it.Answer(t); !m.Ephemeral() || !strings.Contains(m.Content, "Your settings") {
		t.Errorf("ephemeral %v: %q", m.Ephemeral(), m.Content)
	}
}

// TestStoreFailsAtTheStart: a bot that cannot know what servers chose does not start.
func TestStoreFailsAtTheStart(t *testing.T) {
	db := memoryStore(t)
	db.Close()
	b, err := New(Options{Token: "t", Answerer: engine(asked), Store: db})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "settings") {
		t.Errorf("got %v", err)
	}
}
