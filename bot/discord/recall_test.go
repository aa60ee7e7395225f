package discord

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"policybot/bot"
	"policybot/bot/discordtest"
	"policybot/corpus/version"
)

// TestAnswersThatFollow: an answer that cites what changed has one notice, with the
// way to the new wording; others have none.
func TestAnswersThatFollow(t *testing.T) {
	t.Parallel()
	d := fake(t)
	c := curatedBot(t, d)
	before := ask(t, d, discordtest.From{Locale: "en-US"}, "May lighthouses in Dalian burn oil?").Answer(t)
	said := d.WaitReply(t, d.Say(nil, nil, d.Bot.Mention()+" May lighthouses in Dalian burn oil?"))
	other := ask(t, d, discordtest.From{}, "May ships in Qingdao sell lanterns?").Answer(t)
	private := d.SlashCommand(t, discordtest.From{}, "ask", discordtest.Opt("question", "May lighthouses in Dalian burn oil?"), discordtest.Opt("private", true)).Answer(t)
	for _, m := range []*discordtest.Message{before, said, other, private} {
		wantText(t, m, "1")
	}
	changed := lighthouse()
	changed["records.yaml"].Data = []byte(strings.Replace(string(changed["records.yaml"].Data), "may burn oil", "may burn gas", 1))
	v := publish(t, c.versions, changed, "gas")
	for _, m := range []*discordtest.Message{before, said} {
		notice := d.WaitReply(t, m)
		wantText(t, notice, "The corpus has changed since this answer (now `"+v.Name+"`): `L1` reworded", "资料库在作出此回答之后已有更新", "Press a number", "点按编号")
		shown := d.Click(t, discordtest.From{User: c.mod}, notice, button(t, notice, verbPage, 0)).Answer(t)
		wantText(t, shown, "burn gas", v.Name)
		if !shown.Ephemeral() {
			t.Error("all see what one pressed")
		}
	}
	changed["records.yaml"].Data = []byte(strings.Replace(string(changed["records.yaml"].Data), "burn gas", "burn wood", 1))
	publish(t, c.versions, changed, "wood")
	c.followed()
	for m, want := range map[*discordtest.Message]int{before: 1, said: 1, other: 0, private: 0} {
		if n := len(d.Replies(m)); n != want {
			t.Errorf("%d notices after %q, want %d", n, textOf(m), want)
		}
	}
	// What was given since is followed in its turn; of a removed record nothing can be shown.
	again := ask(t, d, discordtest.From{}, "May lighthouses in Dalian burn wood?").Answer(t)
	gone := lighthouse()
	gone["records.yaml"].Data = []byte(strings.Split(string(gone["records.yaml"].Data), "- id: L2")[0])
	gone["records.yaml"].Data = []byte(strings.Replace(string(gone["records.yaml"].Data), "id: L1", "id: L9", 1))
	gone["records.yaml"].Data = []byte(strings.Replace(string(gone["records.yaml"].Data), "burn oil", "be painted red", 1))
	gone["records.yaml"].Data = []byte(strings.Replace(string(gone["records.yaml"].Data), "烧油", "刷成红色", 1))
	publish(t, c.versions, gone, "paint")
	notice := d.WaitReply(t, again)
	wantText(t, notice, "`L1` removed", "已删除")
	if len(notice.Components) != 0 {
		t.Error("what is gone can be pressed")
	}
}

// heldBack is a library whose answers are held back once they are made.
type heldBack struct {
	Library
	made, give chan struct{}
}

func (h heldBack) Ask(ctx context.Context, q bot.Question) (bot.Answer, error) {
	a, err := h.Library.Ask(ctx, q)
	h.made <- struct{}{}
	<-h.give
	return a, err
}

// TestAnswersThatComeLate: an answer that was made of the former version, and stands
// only after the publication was told, is followed as well.
func TestAnswersThatComeLate(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(t *testing.T, c *curated)
		want   string
	}{
		"published": {func(t *testing.T, c *curated) {
			changed := lighthouse()
			changed["records.yaml"].Data = []byte(strings.Replace(string(changed["records.yaml"].Data), "may burn oil", "may burn gas", 1))
			publish(t, c.versions, changed, "gas")
		}, "`L1` reworded"},
		"rolled back": {func(t *testing.T, c *curated) {
			if _, err := c.versions.Rollback(t.Context(), version.Starter, "ann", "away"); err != nil {
				t.Fatal(err)
			}
		}, "`L1` removed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := fake(t)
			held := heldBack{made: make(chan struct{}, 1), give: make(chan struct{})}
			c := curatedBot(t, d, func(_ *Corpus, o *Options) {
				held.Library = o.Answerer
				o.Answerer = held
			})
			asked := d.Say(nil, nil, d.Bot.Mention()+" May lighthouses in Dalian burn oil?")
			<-held.made
			tc.change(t, c)
			c.followed()
			close(held.give)
			wantText(t, d.WaitReply(t, d.WaitReply(t, asked)), tc.want)
		})
	}
}

// followed waits until the last event was told to all.
func (c *curated) followed() {
	c.t.Helper()
	now, err := c.versions.Pointer()
	if err != nil {
		c.t.Fatal(err)
	}
	eventually(c.t, "the publication to be told", func() bool {
		mark, err := c.db.Mark(c.t.Context(), markFollowed)
		return err == nil && mark == fmt.Sprint(now.Number)
	})
}

// TestAnswersThatDoNotFollow: not after RECALL_DAYS, and not where it is off.
func TestAnswersThatDoNotFollow(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		days  int
		later time.Duration
	}{"off": {0, 0}, "too old": {2, 49 * time.Hour}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := fake(t)
			c := curatedBot(t, d, func(c *Corpus, _ *Options) { c.RecallDays = tc.days })
			m := ask(t, d, discordtest.From{}, "May lighthouses in Dalian burn oil?").Answer(t)
			if tc.days > 0 {
				eventually(t, "the answer to be remembered", func() bool {
					all, err := c.db.AnswersCiting(t.Context(), []string{"L1"}, time.Time{}, 10)
					return err == nil && len(all) == 1
				})
			}
			d.Advance(tc.later)
			changed := lighthouse()
			changed["records.yaml"].Data = []byte(strings.Replace(string(changed["records.yaml"].Data), "burn oil", "burn gas", 1))
			publish(t, c.versions, changed, "gas")
			c.followed()
			if n := len(d.Replies(m)); n != 0 {
				t.Errorf("%d notices", n)
			}
		})
	}
}
