package discord

import (
	"context"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
	"policybot/bot/store"
	"policybot/corpus"
	"policybot/corpus/diff"
	"policybot/corpus/version"
)

// Bounds of what a channel subscribes to and is told.
const (
	maxSubscriptions = 25
	changesShown     = 12 // in a digest in one language; half of it in two
	maxChangeText    = 110
)

// subscribeCommand is /subscribe.
func subscribeCommand() *discordgo.ApplicationCommand {
	c := command("subscribe")
	c.DefaultMemberPermissions = ptr(int64(discordgo.PermissionManageChannels))
	for _, key := range []string{"subscribe.city", "subscribe.area", "subscribe.document"} {
		sub := option(discordgo.ApplicationCommandOptionSubCommand, key)
		name := suggested("subscribe.topic")
		name.Required = true
		sub.Options = []*discordgo.ApplicationCommandOption{name, option(discordgo.ApplicationCommandOptionBoolean, "subscribe.stop")}
		c.Options = append(c.Options, sub)
	}
	c.Options = append(c.Options, option(discordgo.ApplicationCommandOptionSubCommand, "subscribe.list"))
	return c
}

// managesChannel reports why somebody may not decide what a channel is told, or nil.
func (b *Bot) managesChannel(r *request) error {
	switch {
	case b.corpus == nil:
		return errNotKeptCorpus
	case !r.member:
		return errNoServer
	case r.may&(discordgo.PermissionManageChannels|discordgo.PermissionAdministrator) == 0:
		return errManageChannels
	}
	return nil
}

// subscribing answers /subscribe city, area and document.
func (b *Bot) subscribing(sort bot.Sort) handler {
	return func(ctx context.Context, r *request) error {
		if err := b.managesChannel(r); err != nil {
			return err
		}
		stop, _ := r.switchOption("subscribe.stop")
		v := store.Subscription{Server: r.guild, Channel: r.channel, Sort: string(sort)}
		typed := r.typed(words(bot.English, "subscribe.topic.name"))
		found, err := b.named(r, sort, typed)
		switch {
		case err == nil:
			v.Topic = found.Key
		case stop: // it may be of a city that is not in the corpus any more
			v.Topic, found.Name = typed, typed
		default:
			return err
		}
		name, _ := escapeWithin(found.Name, maxTyped)
		if stop {
			was, err := b.corpus.Store.Unsubscribe(ctx, v)
			if err != nil {
				b.prefs.complain(err)
				return errNotKept
			}
			r.outcome.name = "unsubscribed"
			key := "subscribe.stopped"
			if !was {
				key = "subscribe.was_not"
			}
			return r.to.send(ctx, reply{text: words(r.lang, key, "name", name), private: true, lang: r.lang})
		}
		have, err := b.corpus.Store.Subscriptions(ctx, r.channel)
		if err == nil && len(have) >= maxSubscriptions && !slices.Contains(have, v) {
			return errTooMany.with("n", maxSubscriptions)
		}
		if err == nil {
			err = b.corpus.Store.Subscribe(ctx, v)
		}
		if err != nil {
			b.prefs.complain(err)
			return errNotKept
		}
		r.outcome.name = "subscribed"
		text := words(r.lang, "subscribe.done", "name", name)
		if missing := b.lacking(r.channel, b.speaking(r.channel)); missing != 0 {
			text = underneath(text, words(r.lang, "setup.channel", "channel", "<#"+r.channel+">", "permissions", permissionNames(r.lang, missing)))
		}
		return r.to.send(ctx, reply{text: text, private: true, lang: r.lang})
	}
}

// subscriptions answers /subscribe list.
func (b *Bot) subscriptions(ctx context.Context, r *request) error {
	if err := b.managesChannel(r); err != nil {
		return err
	}
	have, err := b.corpus.Store.Subscriptions(ctx, r.channel)
	if err != nil {
		b.prefs.complain(err)
		return errNotKept
	}
	r.outcome.name = "shown"
	lines := []string{"**" + words(r.lang, "subscribe.title", "n", len(have)) + "**"}
	for _, v := range have {
		lines = append(lines, words(r.lang, "subscribe.line."+v.Sort, "name", b.subscribedName(r.lang, v)))
	}
	return r.to.send(ctx, reply{text: withinLines(lines, words(r.lang, "setup.more")), private: true, lang: r.lang})
}

func (b *Bot) subscribedName(lang bot.Lang, v store.Subscription) string {
	name := v.Topic
	if found, ok := b.opts.Answerer.Named(bot.Sort(v.Sort), v.Topic, lang); ok {
		name = found.Name
	}
	name, _ = escapeWithin(name, maxTyped)
	return name
}

// forgetSubscriptions ends those of a channel that was deleted.
func (b *Bot) forgetSubscriptions(channel string) {
	if b.corpus == nil {
		return
	}
	b.queue.add("s"+channel, func() {
		defer b.guard("forget")
		ctx, cancel := context.WithTimeout(b.work, storeTime)
		defer cancel()
		if err := b.corpus.Store.ForgetChannel(ctx, channel); err != nil {
			b.prefs.complain(err)
		}
	})
}

// isAbout reports whether a change is about a topic: where a record was, or where it is.
func isAbout(c *diff.Change, sort, topic string) bool {
	for _, r := range []*corpus.Record{c.Before, c.After} {
		switch {
		case r == nil:
		case sort == string(bot.SortCity) && slices.Contains(r.Cities, topic),
			sort == string(bot.SortArea) && r.Area == topic,
			sort == string(bot.SortDocument) && r.Document == topic:
			return true
		}
	}
	return false
}

// tellChannels sends each channel that subscribed to something which changed one
// digest of a publication.
func (b *Bot) tellChannels(ctx context.Context, e version.Event, d *diff.Diff) error {
	all, err := b.corpus.Store.Subscriptions(ctx, "")
	if err != nil {
		return err
	}
	byChannel := map[string][]store.Subscription{}
	var channels []string
	for _, v := range all {
		if byChannel[v.Channel] == nil {
			channels = append(channels, v.Channel)
		}
		byChannel[v.Channel] = append(byChannel[v.Channel], v)
	}
	sent := 0
	for _, channel := range channels {
		var changes []*diff.Change
		for i := range d.Changes {
			if slices.ContainsFunc(byChannel[channel], func(v store.Subscription) bool { return isAbout(&d.Changes[i], v.Sort, v.Topic) }) {
				changes = append(changes, &d.Changes[i])
			}
		}
		told, err := b.corpus.Store.Told(ctx, channel)
		if err != nil {
			return err
		}
		if len(changes) == 0 || told >= e.Number {
			continue
		}
		if sent > 0 {
			if err := sleep(ctx, b.timing.notice); err != nil {
				return err
			}
		}
		if err := b.corpus.Store.PutTold(ctx, channel, e.Number); err != nil {
			return err
		}
		b.sendDigest(ctx, byChannel[channel][0], e, changes)
		sent++
	}
	return nil
}

// sendDigest tells one channel what changed of what it subscribed to.
func (b *Bot) sendDigest(ctx context.Context, to store.Subscription, e version.Event, changes []*diff.Change) {
	key := "subscribe.digest"
	if e.Action == version.RolledBack {
		key = "subscribe.digest_back"
	}
	shown := changesShown
	if b.prefs.server(to.Server).Lang == "" {
		shown /= 2
	}
	out := reply{text: b.inBoth(to.Server, func(lang bot.Lang) string {
		lines := []string{"**" + words(lang, key, "version", versionName(lang, e.Version), "n", len(changes)) + "**"}
		return strings.Join(append(lines, changeLines(lang, changes, shown)...), "\n")
	})}
	if length(out.text) > maxContent {
		out.text, _ = cutWithin(out.text, maxContent)
	}
	body := bodyOf(out)
	body.Nonce = "g" + hash(to.Channel+e.Version+e.When.String())
	ctx, cancel := context.WithTimeout(ctx, deliveryTime)
	defer cancel()
	if _, err := b.rest.sendMessage(ctx, to.Channel, body, out); err != nil {
		b.log.Warn("digest not sent", "channel_id", to.Channel, "err", err)
		if code := codeOf(err); code == codeUnknownChannel {
			if err := b.corpus.Store.ForgetChannel(ctx, to.Channel); err != nil {
				b.prefs.complain(err)
			}
		}
	}
}

// changeLines is a line for each change with the beginning of its text, and how many
// there are beside those.
func changeLines(lang bot.Lang, changes []*diff.Change, most int) []string {
	var lines []string
	for _, c := range changes[:min(len(changes), most)] {
		r := c.After
		if r == nil {
			r = c.Before
		}
		text, _ := escapeWithin(oneLine(nameIn(lang, r.Text)), maxChangeText)
		lines = append(lines, "- "+changeName(lang, c)+" "+text)
	}
	if n := len(changes) - most; n > 0 {
		lines = append(lines, words(lang, "recall.more", "n", n))
	}
	return lines
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
