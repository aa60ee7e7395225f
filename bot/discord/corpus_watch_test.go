package discord

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"policybot/bot/curate"
	"policybot/bot/discordtest"
	"policybot/corpus/ingest/fetch"
	"policybot/corpus/version"
)

const watched = "https://www.gov.cn/rules.txt"

// watches publishes a watched page without what it says.
func (c *curated) watches() {
	c.t.Helper()
	folder := lighthouse()
	folder["watch.yaml"] = &fstest.MapFile{Data: []byte("- url: " + watched + "\n  document: rules\n"), Mode: 0o644}
	publish(c.t, c.versions, folder, "watch it")
	c.followed()
}

// night lets a day go by, up to the refresh at three o'clock in Shanghai and the look
// after it.
func (c *curated) night() {
	c.t.Helper()
	now := c.d.Now()
	c.d.Advance(nextRefresh(now, 3*time.Hour).Sub(now) + time.Minute)
	day := c.d.Now().In(shanghai).Format(time.DateOnly)
	eventually(c.t, "the refresh of "+day, func() bool {
		mark, err := c.db.Mark(c.t.Context(), markRefreshed)
		return err == nil && mark == day
	})
}

func atThree(c *Corpus, _ *Options) { c.RefreshAt = 3 * time.Hour }

// TestNights: what changed on a watched page is staged and told once, not every
// night; what moderators discarded does not come back; pages that fail are told once.
func TestNights(t *testing.T) {
	t.Parallel()
	d := fake(t)
	c := curatedBot(t, d, atThree)
	c.watches()
	told := func() []*discordtest.Message { return d.BotMessages(c.told.ID) }

	c.night() // the page cannot be had
	d.WaitMessages(t, c.told.ID, 1)
	wantText(t, told()[0], "could not be", "1 of 1")
	c.night()
	if n := len(told()); n != 1 {
		t.Fatalf("%d messages after the same failure again", n)
	}

	c.pages.set(watched, rules(false))
	c.night()
	d.WaitMessages(t, c.told.ID, 2)
	wantText(t, told()[1], "Watched pages changed (1)", "3 added", "scheduled refresh")
	st, err := c.versions.Staged()
	if err != nil || st.Who != scheduled {
		t.Fatalf("staged: %+v, %v", st, err)
	}
	c.night()
	if n := len(told()); n != 2 {
		t.Fatalf("%d messages while what was staged waits:\n%s", n, textOf(told()[n-1]))
	}
	if now, err := c.versions.Staged(); err != nil || now.ID != st.ID {
		t.Errorf("staged anew, so that its buttons are old: %+v, %v", now, err)
	}

	me := c.from("en-US")
	sure := d.Click(t, me, told()[1], button(t, told()[1], verbDiscard, 0)).Answer(t)
	d.Click(t, me, sure, button(t, sure, verbDiscarded, 0)).Answer(t)
	c.night()
	if n := len(told()); n != 2 {
		t.Fatalf("told again of what was discarded:\n%s", textOf(told()[n-1]))
	}
	if _, err := c.versions.Staged(); err != version.ErrNothingStaged {
		t.Errorf("staged again: %v", err)
	}
	c.pages.set(watched, strings.Replace(rules(false), "夜间出诊", "夜间门诊", 1))
	c.night()
	wantText(t, d.WaitMessages(t, c.told.ID, 3)[2], "Watched pages changed (1)")
}

// TestAutoPublish: only what passes, and only where people staged nothing.
func TestAutoPublish(t *testing.T) {
	t.Parallel()
	d := fake(t)
	c := curatedBot(t, d, atThree, func(c *Corpus, _ *Options) { c.AutoPublish = true })
	c.watches()
	before, err := c.versions.Pointer()
	if err != nil {
		t.Fatal(err)
	}
	c.pages.set(watched, rules(true)) // lacks what the questions ask for, and has a doubt
	c.night()
	wantText(t, d.WaitMessages(t, c.told.ID, 1)[0], "waits for you", "Check failed: questions")
	if now, err := c.versions.Pointer(); err != nil || now.Number != before.Number {
		t.Fatalf("published though checks fail: %+v, %v", now, err)
	}
	if err := c.versions.Discard(t.Context(), "", "ann"); err != nil {
		t.Fatal(err)
	}
	whole := strings.Replace(rules(false), "借鉴青岛经验，", "", 1)
	c.pages.set(watched, whole)
	c.night()
	m := d.WaitMessages(t, c.told.ID, 2)[1]
	wantText(t, m, "this was published", "3 added")
	if len(m.Components) != 0 || len(m.Files) != 1 {
		t.Errorf("%d rows of buttons, %d files", len(m.Components), len(m.Files))
	}
	now, err := c.versions.Pointer()
	if err != nil || now.Number != before.Number+1 || now.Who != scheduled || !strings.Contains(now.Why, watched) {
		t.Fatalf("published: %+v, %v", now, err)
	}
	wantText(t, ask(t, d, discordtest.From{Locale: "zh-CN"}, "看守人可以开诊所吗").Answer(t), "诊所", now.Version)

	// What a person staged waits for people.
	c.imports(c.from("en-US"), "more.txt", "# 灯塔补充规定\n\n一、支持灯塔举办展览。\n\n二、支持灯塔接待游客。\n")
	c.pages.set(watched, strings.Replace(whole, "夜间出诊", "夜间门诊", 1))
	c.night()
	wantText(t, d.WaitMessages(t, c.told.ID, 3)[2], "waits for you")
	if again, err := c.versions.Pointer(); err != nil || again.Number != now.Number {
		t.Errorf("published what a person staged: %+v, %v", again, err)
	}
}

// TestRefreshAtThree: the first start waits for the next night, a missed night is made
// up for, and three o'clock is Shanghai's.
func TestRefreshAtThree(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for now, want := range map[string]string{
		"2026-11-25T18:59:59Z": "2026-11-25T19:00:00Z",
		"2026-11-25T19:00:00Z": "2026-11-26T19:00:00Z",
		"2026-12-31T23:00:00Z": "2027-01-01T19:00:00Z",
	} {
		if got := nextRefresh(at(now), 3*time.Hour); !got.Equal(at(want)) {
			t.Errorf("after %s: %s, want %s", now, got.UTC(), want)
		}
	}
	t.Parallel()
	d := fake(t)
	c := curatedBot(t, d, atThree)
	c.watches()
	c.pages.set(watched, rules(false))
	eventually(t, "the first look", func() bool {
		mark, err := c.db.Mark(t.Context(), markRefreshed)
		return err == nil && mark != ""
	})
	if n := c.pages.asked(); n != 0 {
		t.Errorf("%d pages asked at the first start", n)
	}
	c.stop()
	if err := c.wait(t); err != nil {
		t.Fatal(err)
	}
	d.Advance(72 * time.Hour)
	c.again()
	wantText(t, d.WaitMessages(t, c.told.ID, 1)[0], "Watched pages changed")
	if n := c.pages.asked(); n != 1 {
		t.Errorf("%d pages asked for three nights that were missed", n)
	}
}

// TestRefreshByHand tells how far it is, and its outcome as a message of the channel
// where the work outlives the interaction.
func TestRefreshByHand(t *testing.T) {
	t.Parallel()
	d := fake(t)
	c := curatedBot(t, d)
	for _, locale := range locales {
		none := map[string]string{"en-US": "No page is watched", "zh-CN": "还没有关注任何网页", "zh-TW": "還沒有關注任何網頁"}[locale]
		wantText(t, c.outcome(d.SlashCommand(t, c.from(locale), "corpus refresh")), none)
	}
	c.watches()
	c.pages.set(watched, rules(false))
	for i, locale := range locales {
		c.pages.mu.Lock()
		c.pages.hold = make(chan struct{})
		c.pages.mu.Unlock()
		it := d.SlashCommand(t, c.from(locale), "corpus refresh")
		progress := map[string]string{"en-US": "Step 1 of 5, 0 %: fetching (1 of 1)", "zh-CN": "第 1 步，共 5 步，0%：正在获取（1/1）", "zh-TW": "第 1 步，共 5 步，0%：正在取得（1/1）"}[locale]
		it.WaitOriginal(t, "the progress", func(m *discordtest.Message) bool { return strings.Contains(m.Content, progress) })
		before := len(d.BotMessages(d.Channel.ID))
		d.Advance(16 * time.Minute)
		close(c.pages.hold)
		late := d.WaitMessages(t, d.Channel.ID, before+1)[before]
		want := map[string]string{"en-US": "Changes: 3 added", "zh-CN": "变化：新增 3 条", "zh-TW": "變化：新增 3 條"}[locale]
		wantText(t, late, want)
		if !has(late, verbToPublish) || len(late.Files) != 1 {
			t.Errorf("%s: the late outcome cannot be pressed, or has no file", locale)
		}
		c.pages.mu.Lock()
		c.pages.hold = nil
		c.pages.mu.Unlock()
		news := map[string]string{"en-US": "No watched page changed", "zh-CN": "所关注的网页没有变化", "zh-TW": "所關注的網頁沒有變化"}[locale]
		wantText(t, c.outcome(d.SlashCommand(t, c.from(locale), "corpus refresh")), news)
		if err := c.versions.Discard(t.Context(), "", "ann"); err != nil {
			t.Fatal(i, err)
		}
	}
}

// TestSources: adding and removing are staged like any change.
func TestSources(t *testing.T) {
	t.Parallel()
	d := fake(t)
	c := curatedBot(t, d)
	c.watches()
	for _, locale := range locales {
		me := c.from(locale)
		other := "https://www.gov.cn/" + locale
		add := func(link string) *discordtest.Message {
			return c.outcome(d.SlashCommand(t, me, "corpus source add", discordtest.Opt("link", link), discordtest.Opt("attachments", true)))
		}
		wantText(t, add(watched), map[string]string{"en-US": "watched already", "zh-CN": "已在关注之列", "zh-TW": "已在關注之列"}[locale])
		wantText(t, add("ftp://www.gov.cn/"), map[string]string{"en-US": "no valid corpus", "zh-CN": "资料库将无效", "zh-TW": "資料庫將無效"}[locale])
		add(other)
		wantText(t, d.SlashCommand(t, me, "corpus source list").Answer(t), "gov.cn/rules.txt → rules", "gov.cn/"+locale)
		remove := func(link string) *discordtest.Message {
			return c.outcome(d.SlashCommand(t, me, "corpus source remove", discordtest.Opt("link", link)))
		}
		wantText(t, remove("https://www.gov.cn/none"), map[string]string{"en-US": "is not watched", "zh-CN": "不在关注之列", "zh-TW": "不在關注之列"}[locale])
		wantText(t, remove(watched), map[string]string{"en-US": "Changes: no record", "zh-CN": "变化：无记录变化", "zh-TW": "變化：無記錄變化"}[locale])
		if m := d.SlashCommand(t, me, "corpus source list").Answer(t); strings.Contains(textOf(m), "rules.txt") || !strings.Contains(textOf(m), "gov.cn/"+locale) {
			t.Errorf("after the removal: %s", textOf(m))
		}
		if err := c.versions.Discard(t.Context(), "", "ann"); err != nil {
			t.Fatal(err)
		}
	}
}

// TestImportsThatAreRefused: each with a reason and a next step.
func TestImportsThatAreRefused(t *testing.T) {
	t.Parallel()
	d := fake(t)
	c := curatedBot(t, d)
	c.pages.set("https://www.gov.cn/empty", "")
	for _, tc := range []struct {
		opts []discordtest.CommandOption
		want map[string]string
	}{
		{nil, map[string]string{"en-US": "either a file or a link", "zh-CN": "一个文件或一个链接", "zh-TW": "一個檔案或一個連結"}},
		{[]discordtest.CommandOption{discordtest.Opt("link", "https://www.gov.cn/none")}, map[string]string{"en-US": "answered 404", "zh-CN": "返回 404", "zh-TW": "傳回 404"}},
		{[]discordtest.CommandOption{discordtest.Opt("link", "https://www.gov.cn/empty")}, map[string]string{"en-US": "Nothing in the document", "zh-CN": "没有可用的内容", "zh-TW": "沒有可用的內容"}},
		{[]discordtest.CommandOption{discordtest.Opt("file", discordtest.File{Name: "large.txt", Data: make([]byte, 1<<20+1)})}, map[string]string{"en-US": "larger than 1 MiB", "zh-CN": "文档超过 1 MiB", "zh-TW": "文件超過 1 MiB"}},
		{[]discordtest.CommandOption{discordtest.Opt("file", discordtest.File{Name: "photo.png", Data: []byte("\x89PNG\r\n\x1a\n\x00\x00")})}, map[string]string{"en-US": "Nothing in the document", "zh-CN": "没有可用的内容", "zh-TW": "沒有可用的內容"}},
	} {
		for _, locale := range locales {
			wantText(t, c.outcome(d.SlashCommand(t, c.from(locale), "corpus import", tc.opts...)), tc.want[locale])
		}
	}
	if _, err := c.versions.Staged(); err != version.ErrNothingStaged {
		t.Errorf("staged: %v", err)
	}
}

// TestAttachmentsComeFromDiscordAlone: with the client that the program uses, an
// address that the fake made up is refused before anything is asked.
func TestAttachmentsComeFromDiscordAlone(t *testing.T) {
	t.Parallel()
	d := fake(t)
	c := curatedBot(t, d, func(c *Corpus, o *Options) {
		files := fetch.New(fetch.Discord(fetch.Options{}))
		t.Cleanup(files.Close)
		c.Desk = curate.New(curate.Options{Versions: c.Desk.Versions(), Pages: files, Files: files, MaxUpload: 1 << 20, Now: d.Now})
	})
	for _, locale := range locales {
		want := map[string]string{"en-US": "may not be fetched", "zh-CN": "不能获取这个地址", "zh-TW": "不能取得這個位址"}[locale]
		wantText(t, c.imports(c.from(locale), "rules.txt", rules(false)), want)
	}
}

// TestSubscriptions: a channel has one digest of each publication that touches what it
// subscribed to, and none of others.
func TestSubscriptions(t *testing.T) {
	t.Parallel()
	d := fake(t)
	c := curatedBot(t, d)
	keeper := d.AddUser(discordtest.User{Username: "keeper"})
	d.GiveRole(d.Guild, keeper, d.AddRole(d.Guild, "channel keepers", discordtest.PermManageChannels))
	var shown transcript
	channels := map[string]*discordtest.Channel{}
	for _, locale := range locales {
		ch := d.AddChannel(d.Guild, discordtest.ChannelText, "news-"+locale)
		channels[locale] = ch
		from := discordtest.From{User: keeper, Locale: locale, Channel: ch}
		see := func(what string, m *discordtest.Message) { shown.add(locale+": "+what, m) }
		see("city", d.SlashCommand(t, from, "subscribe city", discordtest.Opt("name", "dalian")).Answer(t))
		see("area", d.SlashCommand(t, from, "subscribe area", discordtest.Opt("name", "Telecom")).Answer(t))
		see("document", d.SlashCommand(t, from, "subscribe document", discordtest.Opt("name", "plan")).Answer(t))
		see("no such", d.SlashCommand(t, from, "subscribe city", discordtest.Opt("name", "Atlantis")).Answer(t))
		see("list", d.SlashCommand(t, from, "subscribe list").Answer(t))
		see("stop", d.SlashCommand(t, from, "subscribe area", discordtest.Opt("name", "telecom"), discordtest.Opt("stop", true)).Answer(t))
		see("stop again", d.SlashCommand(t, from, "subscribe area", discordtest.Opt("name", "telecom"), discordtest.Opt("stop", true)).Answer(t))
		d.SlashCommand(t, from, "subscribe document", discordtest.Opt("name", "plan"), discordtest.Opt("stop", true)).Answer(t)
		r := &request{kind: kindCommand, guild: d.Guild.ID, channel: ch.ID, user: "1", member: true, may: int64(discordtest.PermManageMessages)}
		if err := c.managesChannel(r); err != error(errManageChannels) {
			t.Errorf("somebody without Manage Channels: %v", err)
		}
		fmt.Fprintf(&shown, "=== %s: notice\n%s\n\n", locale, words(langOfLocale(locale), "subscribe.not_allowed"))
	}
	changed := lighthouse()
	edit := func(old, now string) {
		changed["records.yaml"].Data = []byte(strings.Replace(string(changed["records.yaml"].Data), old, now, 1))
	}
	edit("sell lanterns", "rent lanterns") // of Qingdao
	publish(t, c.versions, changed, "rent")
	c.followed()
	edit("burn oil", "burn gas") // of Dalian
	edit("rent lanterns", "lend lanterns")
	v := publish(t, c.versions, changed, "gas")
	c.followed()
	for locale, ch := range channels {
		all := d.BotMessages(ch.ID)
		if len(all) != 1 {
			t.Fatalf("%s: %d digests, want one", locale, len(all))
		}
		wantText(t, all[0], v.Name, "`L1` reworded: Lighthouses in Dalian may burn gas.", "与本频道订阅有关的变化：1 条")
	}
	if _, err := c.versions.Rollback(t.Context(), "", "ann", "no gas"); err != nil {
		t.Fatal(err)
	}
	c.followed()
	m := d.WaitMessages(t, channels["en-US"].ID, 2)[1]
	wantText(t, m, "The corpus went back to", "`L1` reworded: Lighthouses in Dalian may burn oil.")
	golden(t, "subscribe.txt", shown.String())
}

// TestWhatsNewDays reads days as people write them.
func TestWhatsNewDays(t *testing.T) {
	now := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	for typed, want := range map[string]time.Time{
		"": now.AddDate(0, 0, -30), "7": now.AddDate(0, 0, -7), "7d": now.AddDate(0, 0, -7), "7天": now.AddDate(0, 0, -7),
		"2026-01-31": time.Date(2026, 1, 31, 0, 0, 0, 0, shanghai),
		"2027-01-31": {}, "0": {}, "-1": {}, "yesterday": {}, "99999": {},
	} {
		if got, ok := sinceOf(typed, now); ok == want.IsZero() || ok && !got.Equal(want) {
			t.Errorf("%q: %v, %v, want %v", typed, got, ok, want)
		}
	}
	t.Parallel()
	d := fake(t)
	curatedBot(t, d)
	for _, locale := range locales {
		m := d.SlashCommand(t, discordtest.From{Locale: locale}, "whatsnew", discordtest.Opt("since", "tomorrow")).Answer(t)
		wantText(t, m, map[string]string{"en-US": "is no day in the past", "zh-CN": "不是过去的日期", "zh-TW": "不是過去的日期"}[locale])
		d.Advance(40 * 24 * time.Hour)
		m = d.SlashCommand(t, discordtest.From{Locale: locale}, "whatsnew", discordtest.Opt("city", "dalian")).Answer(t)
		wantText(t, m, map[string]string{"en-US": "Nothing changed.", "zh-CN": "没有变化。", "zh-TW": "沒有變化。"}[locale])
	}
}

// TestWithoutVersions: where none are kept, the commands do not show and change nothing.
func TestWithoutVersions(t *testing.T) {
	t.Parallel()
	d := fake(t)
	b := start(t, d, engine(asked))
	eventually(t, "the commands", func() bool { return strings.Contains(b.logs.String(), "commands registered") })
	for _, scope := range []string{"", d.Guild.ID} {
		for _, cmd := range d.Commands(scope) {
			if cmd.Name == "corpus" || cmd.Name == "whatsnew" || cmd.Name == "subscribe" {
				t.Errorf("/%s is registered", cmd.Name)
			}
		}
	}
	m := ask(t, d, discordtest.From{}, "how many tasks?").Answer(t)
	for locale, want := range map[string]string{"en-US": "No versions of the corpus are kept", "zh-CN": "没有保存资料库的版本", "zh-TW": "沒有保存資料庫的版本"} {
		wantText(t, d.Forge(t, discordtest.From{User: d.Guild.Owner, Locale: locale}, m, discordtest.ComponentButton, verbStaged+"/abcdefgh").Answer(t), want)
	}
}
