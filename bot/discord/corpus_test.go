package discord

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"policybot/bot"
	"policybot/bot/discordtest"
	"policybot/corpus/version"
)

// clinic asks for what the import brings.
var clinic = map[string]string{"en-US": "看守人可以开诊所吗", "zh-CN": "看守人可以开诊所吗", "zh-TW": "看守人可以開診所嗎"}

// TestCorpusStory is the way of a document from its import to its publication and
// back, as moderators see it, in the three languages.
func TestCorpusStory(t *testing.T) {
	t.Parallel()
	for _, locale := range locales {
		t.Run(locale, func(t *testing.T) {
			t.Parallel()
			d := fake(t)
			c := curatedBot(t, d)
			d.Advance(48 * time.Hour)
			me := c.from(locale)
			var b strings.Builder
			see := func(what string, m *discordtest.Message) *discordtest.Message {
				fmt.Fprintf(&b, "##### %s\n%s\n", what, steadily(m))
				return m
			}
			see("status", d.SlashCommand(t, me, "corpus status").Answer(t))
			m := see("import of the draft", c.imports(me, "rules-draft.txt", rules(true)))
			if !strings.Contains(string(m.Files[0].Data), "支持灯塔接入增值电信业务") {
				t.Errorf("the file is not the difference:\n%s", m.Files[0].Data)
			}
			if pub, ok := m.Component(button(t, m, verbToPublish, 0)); !ok || !pub.Disabled {
				t.Error("what failed its checks can be published")
			}
			// The button is off; a client of somebody's own presses it all the same.
			form := d.Forge(t, me, m, discordtest.ComponentButton, button(t, m, verbToPublish, 0))
			see("publication with a failed check", c.outcome(d.SubmitModal(t, form, map[string]string{fieldText: "let me"})))

			m = see("import of the whole", c.imports(me, "rules.txt", rules(false)))
			doubt := see("the doubt", d.Click(t, me, m, button(t, m, verbDoubts, 0)).Answer(t))
			see("publication with a doubt", c.outcome(d.SubmitModal(t, d.Forge(t, me, m, discordtest.ComponentButton, button(t, m, verbToPublish, 0)), map[string]string{fieldText: "let me"})))
			decided := see("decided", d.Select(t, me, doubt, button(t, doubt, verbCity, 0), "dalian", "qingdao").Answer(t))
			for has(decided, verbKeep) {
				decided = d.Click(t, me, decided, button(t, decided, verbKeep, 0)).Answer(t)
			}
			see("a button of what was staged before", d.Click(t, me, m, button(t, m, verbPreview, 0)).Answer(t))
			m = see("what is staged now", c.shows(me, decided))
			form = d.Click(t, me, m, button(t, m, verbPreview, 0))
			see("preview", d.SubmitModal(t, form, map[string]string{fieldText: clinic[locale]}).Answer(t))
			see("the same of what is published", ask(t, d, me, clinic[locale]).Answer(t))
			form = d.Click(t, me, m, button(t, m, verbToPublish, 0))
			fmt.Fprintf(&b, "##### form\n%s\n", form.Modal(t).Title)
			see("published", c.outcome(d.SubmitModal(t, form, map[string]string{fieldText: "the rules of *March*"})))
			if left := d.Message(m.ID); has(left, verbToPublish) {
				t.Error("what was published can be pressed")
			}
			answer := see("asked", ask(t, d, me, clinic[locale]).Answer(t))
			if !strings.Contains(textOf(answer), "-2-") {
				t.Errorf("the answer does not name the second version:\n%s", textOf(answer))
			}
			see("whatsnew", d.SlashCommand(t, me, "whatsnew", discordtest.Opt("since", "1"), discordtest.Opt("area", "healthcare")).Answer(t))
			see("rolled back", c.outcome(d.SlashCommand(t, me, "corpus rollback", discordtest.Opt("reason", "too early"))))
			answer = ask(t, d, me, clinic[locale]).Answer(t)
			if strings.Contains(textOf(answer), "诊所，2026") || strings.Contains(textOf(answer), "診所，2026") {
				t.Errorf("asked after the rollback:\n%s", textOf(answer))
			}
			see("log", d.SlashCommand(t, me, "corpus log").Answer(t))
			for _, key := range []string{"corpus.not_moderator", "corpus.not_home", "corpus.not_kept", "corpus.stale", "corpus.overdue", "corpus.unchanged", "corpus.no_sources", "corpus.no_news", "corpus.stopped"} {
				fmt.Fprintf(&b, "##### notice %s\n%s\n", key, words(langOfLocale(locale), key))
			}
			golden(t, "corpus."+locale+".txt", b.String())
		})
	}
}

func langOfLocale(locale string) bot.Lang {
	return map[string]bot.Lang{"en-US": bot.English, "zh-CN": bot.Simplified, "zh-TW": bot.Traditional}[locale]
}

// TestCorpusCommandsAreForModerators: elsewhere they do not show, and others are
// refused by the bot itself, whatever Discord shows them.
func TestCorpusCommandsAreForModerators(t *testing.T) {
	t.Parallel()
	d := fake(t)
	c := curatedBot(t, d)
	d.WaitReady(t)
	eventually(t, "the commands", func() bool { return strings.Contains(c.logs.String(), "commands registered") })
	at := map[string]string{}
	for _, scope := range []string{"", d.Guild.ID} {
		for _, cmd := range d.Commands(scope) {
			at[cmd.Name] += "[" + scope + "]"
		}
	}
	if at["corpus"] != "["+d.Guild.ID+"]" || at["whatsnew"] != "[]" || at["subscribe"] != "[]" {
		t.Errorf("registered at %v", at)
	}
	anybody := d.AddUser(discordtest.User{Username: "anybody"})
	manager := d.AddUser(discordtest.User{Username: "manager"})
	d.GiveRole(d.Guild, manager, d.AddRole(d.Guild, "managers", discordtest.PermManageGuild))
	janitor := d.AddUser(discordtest.User{Username: "janitor"})
	d.GiveRole(d.Guild, janitor, d.AddRole(d.Guild, "janitors", discordtest.PermManageMessages))
	refusals := map[string]string{"en-US": "for the moderators of this server", "zh-CN": "只有本服务器的管理员", "zh-TW": "只有本伺服器的管理員"}
	for _, locale := range locales {
		for _, who := range []*discordtest.User{anybody, janitor} {
			for _, name := range []string{"corpus status", "corpus refresh", "corpus publish", "corpus log", "corpus source list"} {
				wantText(t, d.SlashCommand(t, discordtest.From{User: who, Locale: locale}, name).Answer(t), refusals[locale])
			}
			wantText(t, d.SlashCommand(t, discordtest.From{User: who, Locale: locale}, "corpus import", discordtest.Opt("link", "https://www.gov.cn/a")).Answer(t), refusals[locale])
			wantText(t, d.SlashCommand(t, discordtest.From{User: who, Locale: locale}, "corpus preview", discordtest.Opt("question", "x")).Answer(t), refusals[locale])
			wantText(t, d.SlashCommand(t, discordtest.From{User: who, Locale: locale}, "corpus rollback", discordtest.Opt("reason", "x")).Answer(t), refusals[locale])
			for _, name := range []string{"corpus source add", "corpus source remove"} {
				wantText(t, d.SlashCommand(t, discordtest.From{User: who, Locale: locale}, name, discordtest.Opt("link", "https://www.gov.cn/a")).Answer(t), refusals[locale])
			}
		}
	}
	if got := d.Autocomplete(t, discordtest.From{User: anybody}, "corpus rollback", "to", "").Choices(t); len(got) != 0 {
		t.Errorf("versions suggested to anybody: %v", got)
	}
	if got := d.Autocomplete(t, discordtest.From{User: manager}, "corpus rollback", "to", "").Choices(t); len(got) != 1 {
		t.Errorf("versions suggested to a manager: %v", got)
	}
	wantText(t, d.SlashCommand(t, discordtest.From{User: manager}, "corpus status").Answer(t), "Answers come from")

	// In another server, by a press that its client made up.
	other := d.AddGuild("elsewhere", "en-US")
	there := d.AddChannel(other, discordtest.ChannelText, "talk")
	m := d.Say(other.Owner, there, d.Bot.Mention()+" lanterns?")
	answer := d.WaitReply(t, m)
	for _, locale := range locales {
		refused := map[string]string{"en-US": "home server only", "zh-CN": "机器人所属的服务器", "zh-TW": "機器人所屬的伺服器"}[locale]
		for _, verb := range []string{verbStaged, verbDoubts, verbKeep, verbDrop, verbPreview, verbToPublish, verbDiscard, verbDiscarded} {
			it := d.Forge(t, discordtest.From{User: other.Owner, Locale: locale}, answer, discordtest.ComponentButton, verb+"/abcdefgh/12345678")
			wantText(t, it.Answer(t), refused)
		}
	}
}

// TestRoleLostBetweenPreviewAndPublish: every step is judged by what its presser may
// do then.
func TestRoleLostBetweenPreviewAndPublish(t *testing.T) {
	t.Parallel()
	d := fake(t)
	c := curatedBot(t, d)
	for _, locale := range locales {
		me := c.from(locale)
		m := c.imports(me, "rules.txt", rules(false))
		m = c.shows(me, c.decides(me, m))
		preview := d.Click(t, me, m, button(t, m, verbPreview, 0))
		wantText(t, d.SubmitModal(t, preview, map[string]string{fieldText: "看守人可以开诊所吗"}).Answer(t), "诊所")
		form := d.Click(t, me, m, button(t, m, verbToPublish, 0))
		form.Modal(t)
		d.TakeRole(d.Guild, c.mod, c.role)
		refused := map[string]string{"en-US": "for the moderators of this server", "zh-CN": "只有本服务器的管理员", "zh-TW": "只有本伺服器的管理員"}[locale]
		wantText(t, d.SubmitModal(t, form, map[string]string{fieldText: "quick"}).Answer(t), refused)
		wantText(t, d.Click(t, me, m, button(t, m, verbDiscard, 0)).Answer(t), refused)
		if e, err := c.versions.Pointer(); err != nil || e.Number != 1 {
			t.Errorf("published: %+v, %v", e, err)
		}
		d.GiveRole(d.Guild, c.mod, c.role)
		if err := c.versions.Discard(t.Context(), "", "ann"); err != nil {
			t.Fatal(err)
		}
	}
}

// TestCorpusPressedBySomebodyElse: members see what is staged and can press nothing of it.
func TestCorpusPressedBySomebodyElse(t *testing.T) {
	t.Parallel()
	d := fake(t)
	c := curatedBot(t, d)
	m := c.imports(c.from("en-US"), "rules.txt", rules(false))
	before, err := c.versions.Staged()
	if err != nil {
		t.Fatal(err)
	}
	for _, locale := range locales {
		it := d.Click(t, discordtest.From{Locale: locale}, m, button(t, m, verbDiscard, 0))
		said := it.Answer(t)
		wantText(t, said, map[string]string{"en-US": "for the moderators of this server", "zh-CN": "只有本服务器的管理员", "zh-TW": "只有本伺服器的管理員"}[locale])
		if !said.Ephemeral() {
			t.Error("all see the refusal")
		}
		d.Forge(t, discordtest.From{Locale: locale}, m, discordtest.ComponentButton, verbDiscarded+"/"+before.ID).Answer(t)
		d.Forge(t, discordtest.From{Locale: locale}, m, discordtest.ComponentButton, verbDrop+"/"+before.ID+"/00000000").Answer(t)
	}
	if now, err := c.versions.Staged(); err != nil || now.ID != before.ID {
		t.Errorf("staged now: %+v, %v", now, err)
	}
	// Another moderator may.
	other := d.AddUser(discordtest.User{Username: "lu"})
	d.GiveRole(d.Guild, other, c.role)
	sure := d.Click(t, discordtest.From{User: other}, m, button(t, m, verbDiscard, 0)).Answer(t)
	wantText(t, d.Click(t, discordtest.From{User: other}, sure, button(t, sure, verbDiscarded, 0)).Answer(t), "Discarded.")
	if _, err := c.versions.Staged(); err != version.ErrNothingStaged {
		t.Errorf("staged: %v", err)
	}
	wantText(t, d.Click(t, discordtest.From{User: other}, m, button(t, m, verbPreview, 0)).Answer(t), "Nothing is staged")
}

// TestTwoModeratorsHaveToAgree: the same one twice is not two, and a change in between
// begins anew.
func TestTwoModeratorsHaveToAgree(t *testing.T) {
	t.Parallel()
	d := fake(t)
	c := curatedBot(t, d, func(c *Corpus, _ *Options) { c.Approvals = 2 })
	me, lu := c.from("en-US"), discordtest.From{User: d.AddUser(discordtest.User{Username: "lu"}), Locale: "zh-CN"}
	d.GiveRole(d.Guild, lu.User, c.role)
	m := c.imports(me, "rules.txt", rules(false))
	m = c.shows(me, c.decides(me, m))
	first := c.publishes(me, m, "the rules")
	wantText(t, first, "One more moderator has to press Publish", "Agreed to publish: mo")
	wantText(t, c.publishes(me, first, "the rules, really"), "One more moderator has to press Publish")
	if e, err := c.versions.Pointer(); err != nil || e.Number != 1 {
		t.Fatalf("published by one: %+v, %v", e, err)
	}
	// The bot starts anew in between.
	c.stop()
	if err := c.wait(t); err != nil {
		t.Fatal(err)
	}
	c.again()
	wantText(t, c.publishes(lu, first, "seen it"), "已发布")
	e, err := c.versions.Pointer()
	if err != nil || e.Number != 2 || !strings.HasPrefix(e.Who, "mo (") || !strings.Contains(e.Who, " + lu (") || e.Why != "the rules, really; seen it" {
		t.Errorf("published: %+v, %v", e, err)
	}
}

// TestTwoModeratorsAtOnce: one publishes, the other is told.
func TestTwoModeratorsAtOnce(t *testing.T) {
	t.Parallel()
	d := fake(t)
	c := curatedBot(t, d)
	me, lu := c.from("en-US"), discordtest.From{User: d.AddUser(discordtest.User{Username: "lu"}), Locale: "zh-TW"}
	d.GiveRole(d.Guild, lu.User, c.role)
	m := c.imports(me, "rules.txt", rules(false))
	m = c.shows(me, c.decides(me, m))
	mine, theirs := d.Click(t, me, m, button(t, m, verbToPublish, 0)), d.Click(t, lu, m, button(t, m, verbToPublish, 0))
	mine.Modal(t)
	theirs.Modal(t)
	a := d.SubmitModal(t, mine, map[string]string{fieldText: "mine"})
	b := d.SubmitModal(t, theirs, map[string]string{fieldText: "theirs"})
	said := textOf(c.outcome(a)) + "\n" + textOf(c.outcome(b))
	published := strings.Count(said, "Published:") + strings.Count(said, "已發佈，現由")
	if e, err := c.versions.Pointer(); published != 1 || err != nil || e.Number != 2 {
		t.Errorf("%d publications, %+v, %v:\n%s", published, e, err, said)
	}
}

// TestRestartBetweenStageAndPublish: what is staged, and its buttons, are there after
// a restart.
func TestRestartBetweenStageAndPublish(t *testing.T) {
	t.Parallel()
	d := fake(t)
	c := curatedBot(t, d)
	me := c.from("en-US")
	m := c.imports(me, "rules.txt", rules(false))
	c.stop()
	if err := c.wait(t); err != nil {
		t.Fatal(err)
	}
	c.again()
	m = c.shows(me, c.decides(me, m))
	wantText(t, c.publishes(me, m, "after the restart"), "Published:")
	wantText(t, ask(t, d, me, "看守人可以开诊所吗").Answer(t), "诊所")
}

// TestOverdue: what others published since takes nothing that was staged before it.
func TestOverdue(t *testing.T) {
	t.Parallel()
	d := fake(t)
	c := curatedBot(t, d)
	for _, locale := range locales {
		me := c.from(locale)
		m := c.imports(me, "rules.txt", rules(false))
		m = c.shows(me, c.decides(me, m))
		if _, err := c.versions.Rollback(t.Context(), version.Starter, "ann", "away"); err != nil {
			t.Fatal(err)
		}
		want := map[string]string{"en-US": "Another version was published", "zh-CN": "已发布了另一个版本", "zh-TW": "已發佈了另一個版本"}[locale]
		wantText(t, d.Click(t, me, m, button(t, m, verbToPublish, 0)).Answer(t), want)
		wantText(t, d.SlashCommand(t, me, "corpus status").Answer(t), want)
		if err := c.versions.Discard(t.Context(), "", "ann"); err != nil {
			t.Fatal(err)
		}
		if _, err := c.versions.Rollback(t.Context(), "1", "ann", "back"); err != nil {
			t.Fatal(err)
		}
	}
}
