package discord

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"policybot/bot"
	"policybot/bot/discordtest"
	"policybot/bot/store"
	"policybot/corpus/diff"
)

// messagesTo are the bot's direct messages to a user.
func messagesTo(d *discordtest.Server, u *discordtest.User) []*discordtest.Message {
	return d.BotMessages(d.DM(u).ID)
}

var personInID = regexp.MustCompile(`uf/[0-9]+`)

// TestFollow keeps what a follower sees as text, in the three languages.
func TestFollow(t *testing.T) {
	t.Parallel()
	for _, l := range readers {
		t.Run(l.locale, func(t *testing.T) {
			t.Parallel()
			d := fake(t)
			e, live := library(t)
			db := memoryStore(t)
			start(t, d, e, func(o *Options, _ *timing) { o.Store = db })
			me := discordtest.From{Locale: l.locale}
			other := discordtest.From{User: d.AddUser(discordtest.User{Username: "li"}), Locale: l.locale}
			var out strings.Builder
			see := func(what string, m *discordtest.Message) *discordtest.Message {
				fmt.Fprintf(&out, "##### %s\n%s\n", what, personInID.ReplaceAllString(seenAs(m), "uf/ASKER"))
				return m
			}
			opt := discordtest.Opt
			see("/following, nothing", d.SlashCommand(t, me, "following").Answer(t))
			see("/follow without a name", d.SlashCommand(t, me, "follow").Answer(t))
			see("/follow no such name", d.SlashCommand(t, me, "follow", opt("city", "Atlantis")).Answer(t))
			see("/follow", d.SlashCommand(t, me, "follow", opt("city", "dalian"), opt("document", "plan")).Answer(t))
			see("/follow the same", d.SlashCommand(t, me, "follow", opt("city", "dl")).Answer(t))
			see("/follow an area", d.SlashCommand(t, me, "follow", opt("area", "health")).Answer(t))
			list := see("/following", d.SlashCommand(t, me, "following").Answer(t))
			d.SlashCommand(t, other, "follow", opt("city", "xiamen")).Answer(t)
			see("pressed by somebody else", d.Select(t, other, list, verbUnfollow+"/"+d.User.ID, "city:dalian").Answer(t))
			see("ended by the menu", d.Select(t, me, list, verbUnfollow+"/"+d.User.ID, "area:health").Answer(t))
			see("ended again", d.Select(t, me, list, verbUnfollow+"/"+d.User.ID, "area:health").Answer(t))

			live.Swap(build(t, small(t, 3)))
			digest := see("the digest", d.WaitMessages(t, d.DM(d.User).ID, 1)[0])
			see("a record of it", d.Select(t, me, digest, button(t, digest, verbShow, 0), "L15").Answer(t))
			if now := d.Message(digest.ID); now.Edits != 0 {
				t.Error("the digest changed")
			}
			see("all messages stopped", d.Click(t, me, digest, verbUnfollow+"/"+d.User.ID+"/"+unfollowAll).Answer(t))
			see("/unfollow what is not followed", d.SlashCommand(t, me, "unfollow", opt("city", "dalian")).Answer(t))
			see("/forget-me", d.SlashCommand(t, me, "forget-me").Answer(t))

			live.Swap(build(t, small(t, 5)))
			eventually(t, "the other follower to be up to date", func() bool {
				f, err := db.Follower(t.Context(), other.User.ID)
				return err == nil && f.Told == e.Corpus().Version
			})
			if n := len(messagesTo(d, d.User)); n != 1 {
				t.Errorf("%d digests, want one for the one publication", n)
			}
			if n := len(messagesTo(d, other.User)); n != 0 {
				t.Errorf("%d digests about a city in which nothing changed", n)
			}
			golden(t, "follow."+l.locale+".txt", out.String())
		})
	}
}

// TestDigestStandsUnderItsTopic: a record is told of under a city only if it is, or
// was, tagged with it, and once.
func TestDigestStandsUnderItsTopic(t *testing.T) {
	e, live := library(t)
	before := e.Corpus()
	live.Swap(build(t, small(t, 12)))
	b := &Bot{opts: Options{Answerer: e}}
	out, any := b.digest(store.Follower{ID: "1", Topics: []store.Topic{{Sort: "city", Key: "qingdao"}, {Sort: "area", Key: "logistics"}}},
		diff.Compare(before, e.Corpus()), e.Corpus(), bot.English, false)
	if !any {
		t.Fatal("nothing changed")
	}
	under := map[string]string{}
	label := ""
	for _, line := range strings.Split(out.embed.Description, "\n") {
		if strings.HasPrefix(line, "**") {
			label = line
		}
		if rest, ok := strings.CutPrefix(line, "-# L"); ok {
			id := "L" + rest[:2]
			if under[id] != "" {
				t.Errorf("%s is told of twice", id)
			}
			under[id] = label
			if rec := e.Corpus().Record(id); strings.Contains(label, "Qingdao") != (rec.Cities[0] == "qingdao") && !strings.Contains(label, "logistics") {
				t.Errorf("%s of %v stands under %s", id, rec.Cities, label)
			}
		}
	}
	if len(under) != digestItems || !strings.Contains(out.embed.Description, "4 further records changed") {
		t.Errorf("shown: %v in\n%s", under, out.embed.Description)
	}
}

// TestClosedDirectMessages: who takes no direct messages follows nothing any more,
// and the others are told.
func TestClosedDirectMessages(t *testing.T) {
	t.Parallel()
	d := fake(t)
	e, live := library(t)
	db := memoryStore(t)
	start(t, d, e, func(o *Options, _ *timing) { o.Store = db })
	closed := discordtest.From{User: d.AddUser(discordtest.User{Username: "closed"})}
	for _, from := range []discordtest.From{{}, closed} {
		d.SlashCommand(t, from, "follow", discordtest.Opt("city", "dalian")).Answer(t)
	}
	d.Inject(discordtest.Fault{Match: "POST /channels/" + d.DM(closed.User).ID + "/messages", Status: 403, Code: 50007, Times: -1})
	live.Swap(build(t, small(t, 1)))
	d.WaitMessages(t, d.DM(d.User).ID, 1)
	eventually(t, "the closed one to be forgotten", func() bool {
		f, err := db.Follower(t.Context(), closed.User.ID)
		return err == nil && len(f.Topics) == 0
	})
	if n := len(messagesTo(d, closed.User)); n != 0 {
		t.Errorf("%d messages", n)
	}
}

// TestDigestAfterFailure: a digest that could not be sent comes with the next start,
// from what its reader was told of last; one that was sent does not come again.
func TestDigestAfterFailure(t *testing.T) {
	t.Parallel()
	d := fake(t)
	e, live := library(t)
	db := memoryStore(t)
	old := e.Corpus()
	first := start(t, d, e, func(o *Options, _ *timing) { o.Store = db })
	other := discordtest.From{User: d.AddUser(discordtest.User{Username: "li"})}
	for _, from := range []discordtest.From{{}, other} {
		d.SlashCommand(t, from, "follow", discordtest.Opt("city", "dalian")).Answer(t)
	}
	d.Inject(discordtest.Fault{Match: "POST /channels/" + d.DM(other.User).ID + "/messages", Status: 403, Code: 50001, Times: 1})
	live.Swap(build(t, small(t, 1)))
	d.WaitMessages(t, d.DM(d.User).ID, 1)
	eventually(t, "the failure to be logged", func() bool { return strings.Contains(first.logs.String(), "digests sent") })
	first.stop()
	first.wait(t)

	start(t, d, e, func(o *Options, _ *timing) {
		o.Store = db
		o.Versions = changesOf(func(from, to string) (*diff.Diff, error) {
			if from != old.Version || to != e.Corpus().Version {
				return nil, fmt.Errorf("asked for %s to %s", from, to)
			}
			return diff.Compare(old, e.Corpus()), nil
		})
	})
	wantText(t, d.WaitMessages(t, d.DM(other.User).ID, 1)[0], "Records that changed in what you follow: 1", "L15")
	if n := len(messagesTo(d, d.User)); n != 1 {
		t.Errorf("%d digests for one publication", n)
	}
}

// TestDigestWithoutOldVersion: where what changed cannot be told any more, that is.
func TestDigestWithoutOldVersion(t *testing.T) {
	t.Parallel()
	d := fake(t)
	e, _ := library(t)
	db := memoryStore(t)
	if err := db.Follow(t.Context(), d.User.ID, "zh", "gone", store.Topic{Sort: "city", Key: "dalian"}); err != nil {
		t.Fatal(err)
	}
	start(t, d, e, func(o *Options, _ *timing) {
		o.Store = db
		o.Versions = changesOf(func(string, string) (*diff.Diff, error) { return nil, errors.New("removed") })
	})
	wantText(t, d.WaitMessages(t, d.DM(d.User).ID, 1)[0], "无法列出以下内容的变化：大连")
}

type changesOf func(from, to string) (*diff.Diff, error)

func (f changesOf) Past(context.Context, string) ([]bot.PastRecord, error) { return nil, nil }

func (f changesOf) Between(from, to string) (*diff.Diff, error) { return f(from, to) }

// TestForgetMe: settings, what is followed and what was asked are gone; others keep
// theirs.
func TestForgetMe(t *testing.T) {
	t.Parallel()
	for _, l := range readers {
		d := fake(t)
		e, _ := library(t)
		db := memoryStore(t)
		b := start(t, d, e, func(o *Options, _ *timing) { o.Store = db })
		me, other := discordtest.From{Locale: l.locale}, discordtest.From{User: d.AddUser(discordtest.User{Username: "li"}), Locale: l.locale}
		for _, from := range []discordtest.From{me, other} {
			d.SlashCommand(t, from, "settings me", discordtest.Opt("plain-text", true)).Answer(t)
			d.SlashCommand(t, from, "follow", discordtest.Opt("city", "dalian")).Answer(t)
			ask(t, d, from, l.wide).Answer(t)
		}
		if m := d.SlashCommand(t, me, "forget-me").Answer(t); !m.Ephemeral() {
			t.Error("all see it")
		}
		for id, want := range map[string]int{d.User.ID: 0, other.User.ID: 1} {
			f, err := db.Follower(t.Context(), id)
			p, err2 := db.Person(t.Context(), id)
			if err != nil || err2 != nil || len(f.Topics) != want || (p.Plain == store.On) != (want == 1) {
				t.Errorf("%s keeps %+v and %+v", id, f, p)
			}
			if got := b.memory.recall(d.Channel.ID + "/" + id); (got != "") != (want == 1) {
				t.Errorf("%s asked %q", id, got)
			}
		}
		if m := ask(t, d, me, l.wide).Answer(t); len(m.Embeds) != 1 {
			t.Error("the setting holds on")
		}
	}
}

// TestFollowStoreFails: people are told that nothing was kept.
func TestFollowStoreFails(t *testing.T) {
	t.Parallel()
	d := fake(t)
	start(t, d, engine(asked), func(o *Options, _ *timing) { o.Store = failing{} })
	for _, name := range []string{"follow", "following", "unfollow", "forget-me"} {
		var opts []discordtest.CommandOption
		if strings.HasSuffix(name, "follow") {
			opts = append(opts, discordtest.Opt("city", "dalian"))
		}
		for locale, want := range map[string]string{"en-US": "nothing was changed", "zh-CN": "没有", "zh-TW": "沒有"} {
			m := d.SlashCommand(t, discordtest.From{Locale: locale}, name, opts...).Answer(t)
			if wantText(t, m, want); !m.Ephemeral() {
				t.Errorf("%s: all see it", name)
			}
		}
	}
}

// TestLongNamesFollowed: what somebody follows fits into messages, whatever its names.
func TestLongNamesFollowed(t *testing.T) {
	t.Parallel()
	d := fake(t)
	e, _ := library(t)
	db := memoryStore(t)
	var values []string
	for i := range mostFollowed {
		key := fmt.Sprintf("%02d-%s", i, strings.Repeat("*_", 40))
		values = append(values, "document:"+key)
		if err := db.Follow(t.Context(), d.User.ID, "zh-Hant", e.Corpus().Version, store.Topic{Sort: "document", Key: key}); err != nil {
			t.Fatal(err)
		}
	}
	start(t, d, e, func(o *Options, _ *timing) { o.Store = db })
	list := d.SlashCommand(t, discordtest.From{}, "following").Answer(t)
	wantText(t, d.Select(t, discordtest.From{}, list, verbUnfollow+"/"+d.User.ID, values...).Answer(t), "no longer follow")
	if f, err := db.Follower(t.Context(), d.User.ID); err != nil || len(f.Topics) != 0 {
		t.Errorf("%d left, %v", len(f.Topics), err)
	}
}

// TestTooManyFollowed: the list of one person is bounded.
func TestTooManyFollowed(t *testing.T) {
	t.Parallel()
	d := fake(t)
	e, _ := library(t)
	db := memoryStore(t)
	for i := range mostFollowed {
		if err := db.Follow(t.Context(), d.User.ID, "en", e.Corpus().Version, store.Topic{Sort: "document", Key: fmt.Sprint("gone-", i)}); err != nil {
			t.Fatal(err)
		}
	}
	start(t, d, e, func(o *Options, _ *timing) { o.Store = db })
	wantText(t, d.SlashCommand(t, discordtest.From{}, "follow", discordtest.Opt("city", "dalian")).Answer(t), "At most 25")
	wantText(t, d.SlashCommand(t, discordtest.From{}, "unfollow", discordtest.Opt("document", "gone-7")).Answer(t), "gone-7")
	wantText(t, d.SlashCommand(t, discordtest.From{}, "follow", discordtest.Opt("city", "dalian")).Answer(t), "Dalian")
	wantText(t, d.SlashCommand(t, discordtest.From{}, "unfollow", discordtest.Opt("all", true)).Answer(t), "nothing any more")
}
