package discord

import (
	"context"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
	"policybot/bot/store"
)

// Store keeps what must outlive a restart. [store.Store] is one.
type Store interface {
	SettingsStore
	FollowStore
}

// FollowStore keeps what people follow by direct message.
type FollowStore interface {
	Follow(ctx context.Context, person, lang, version string, t store.Topic) error
	Unfollow(ctx context.Context, person string, topics ...store.Topic) (int, error)
	Follower(ctx context.Context, person string) (store.Follower, error)
	Behind(ctx context.Context, version, after string, most int) ([]store.Follower, error)
	PutFollowerTold(ctx context.Context, person, version string) error
	Forget(ctx context.Context, person string) error
}

// verbUnfollow ends what somebody follows: what was chosen in a menu, or all of it.
const verbUnfollow = "uf"

// unfollowAll is the part of an id that means all of it.
const unfollowAll = "all"

// mostFollowed is how many topics one person may follow: as many as a menu shows.
const mostFollowed = maxOptions

// followed are the sorts of topic, in the order in which they are listed.
var followed = []bot.Sort{bot.SortCity, bot.SortArea, bot.SortDocument}

var (
	errNoTopic    = &notice{key: "follow.nothing", outcome: "no-name"}
	errNotFollows = &notice{key: "follow.not_followed", outcome: "no-name"}
)

// topics are what the options of a command name.
func (b *Bot) topics(r *request) ([]store.Topic, error) {
	s, err := b.scopeOf(r)
	if err != nil {
		return nil, err
	}
	var out []store.Topic
	for i, key := range []string{s.city, s.area, s.document} {
		if key != "" {
			out = append(out, store.Topic{Sort: string(followed[i]), Key: key})
		}
	}
	return out, nil
}

// follow answers /follow.
func (b *Bot) follow(ctx context.Context, r *request) error {
	topics, err := b.topics(r)
	switch {
	case err != nil:
		return err
	case len(topics) == 0:
		return errNoTopic
	}
	ctx, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	have, err := b.opts.Store.Follower(ctx, r.user)
	if err != nil {
		return b.notKept(err)
	}
	added := slices.DeleteFunc(slices.Clone(topics), func(t store.Topic) bool { return slices.Contains(have.Topics, t) })
	if len(have.Topics)+len(added) > mostFollowed {
		return errTooMany.with("n", mostFollowed)
	}
	version := b.opts.Answerer.Corpus().Version
	for _, t := range topics {
		if err := b.opts.Store.Follow(ctx, r.user, string(r.lang), version, t); err != nil {
			return b.notKept(err)
		}
	}
	r.outcome.name = "followed"
	text := words(r.lang, "follow.done", "names", b.shownNames(topics, r.lang)) + "\n" + words(r.lang, "follow.how")
	if !b.opts.Store.Lasting() {
		text += "\n" + words(r.lang, "follow.not_lasting")
	}
	return r.to.send(ctx, reply{text: text, private: true, lang: r.lang})
}

// notKept is what somebody is told of a store that fails; the log has why.
func (b *Bot) notKept(err error) error {
	b.log.Error("what a person follows cannot be read or kept", "err", err)
	return errNotKept
}

// unfollow answers /unfollow. What the corpus has no name for any more can be ended
// by its key.
func (b *Bot) unfollow(ctx context.Context, r *request) error {
	if o := r.options["all"]; o != nil && o.Value == true {
		return b.end(ctx, r, nil, true)
	}
	have, err := b.opts.Store.Follower(ctx, r.user)
	if err != nil {
		return b.notKept(err)
	}
	var topics []store.Topic
	for _, sort := range followed {
		typed := r.typed(string(sort))
		if typed == "" {
			continue
		}
		t := store.Topic{Sort: string(sort), Key: typed}
		if !slices.Contains(have.Topics, t) {
			found, err := b.named(r, sort, typed)
			if err != nil {
				return err
			}
			t.Key = found.Key
		}
		topics = append(topics, t)
	}
	if len(topics) == 0 {
		return errNoTopic
	}
	return b.end(ctx, r, topics, false)
}

// unfollowed handles the menu and the button of /following and of a digest. It is
// the follower's own: others are told so.
func (b *Bot) unfollowed(ctx context.Context, r *request) error {
	if len(r.args) == 0 || len(r.args) > 2 {
		return errUnknown
	}
	if r.user == "" || r.args[0] != r.user {
		return errNotTheirs
	}
	if len(r.args) == 2 {
		if r.args[1] != unfollowAll {
			return errUnknown
		}
		return b.end(ctx, r, nil, true)
	}
	var topics []store.Topic
	for _, v := range r.values {
		sort, key, found := strings.Cut(v, facetValueParts)
		if !found || !slices.Contains(followed, bot.Sort(sort)) {
			return errUnknown
		}
		topics = append(topics, store.Topic{Sort: sort, Key: key})
	}
	if len(topics) == 0 {
		return errUnknown
	}
	return b.end(ctx, r, topics, false)
}

// errNotTheirs is for what is somebody else's alone.
var errNotTheirs = &notice{key: "follow.not_yours", outcome: "not-allowed"}

// end ends what somebody follows, and shows what is left.
func (b *Bot) end(ctx context.Context, r *request, topics []store.Topic, all bool) error {
	stored, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	if all {
		topics = nil
	}
	n, err := b.opts.Store.Unfollow(stored, r.user, topics...)
	if err != nil {
		return b.notKept(err)
	}
	if n == 0 {
		return errNotFollows
	}
	r.outcome.name = "unfollowed"
	text := words(r.lang, "follow.ended_all")
	if !all {
		text = words(r.lang, "follow.ended", "names", b.shownNames(topics, r.lang))
	}
	return r.to.send(ctx, reply{text: text, private: true, lang: r.lang})
}

// following answers /following.
func (b *Bot) following(ctx context.Context, r *request) error {
	stored, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	have, err := b.opts.Store.Follower(stored, r.user)
	if err != nil {
		return b.notKept(err)
	}
	r.outcome.name, r.outcome.hits = "following", len(have.Topics)
	if len(have.Topics) == 0 {
		return r.to.send(ctx, reply{text: words(r.lang, "follow.none"), private: true, lang: r.lang})
	}
	lines := []string{words(r.lang, "follow.list")}
	var options []discordgo.SelectMenuOption
	for _, t := range have.Topics[:min(len(have.Topics), maxOptions)] {
		name := b.topicName(t, r.lang)
		shown, _ := escapeWithin(name, maxOptionText)
		lines = append(lines, "• "+words(r.lang, "why.sort."+t.Sort, "name", shown))
		label, _ := cutWithin(name, maxOptionText)
		if value := t.Sort + facetValueParts + t.Key; length(value) <= maxOptionText && label != "" {
			options = append(options, discordgo.SelectMenuOption{Label: label, Value: value})
		}
	}
	rows := []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{stopButton(r.user, r.lang)}}}
	if len(options) > 0 {
		rows = append([]discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.SelectMenu{
			MenuType: discordgo.StringSelectMenu, CustomID: verbUnfollow + "/" + r.user, Placeholder: words(r.lang, "menu.unfollow"),
			Options: options, MaxValues: len(options),
		}}}}, rows...)
	}
	return r.to.send(ctx, reply{text: withinLines(lines, "…"), textRows: rows, private: true, lang: r.lang})
}

// stopButton ends everything that somebody follows.
func stopButton(person string, lang bot.Lang) discordgo.MessageComponent {
	return discordgo.Button{
		Label: words(lang, "button.stop"), Style: discordgo.SecondaryButton, CustomID: verbUnfollow + "/" + person + "/" + unfollowAll,
	}
}

// topicName is the name of a topic, or its key where the corpus has none.
func (b *Bot) topicName(t store.Topic, lang bot.Lang) string {
	if n, ok := b.opts.Answerer.Named(bot.Sort(t.Sort), t.Key, lang); ok && n.Key == t.Key {
		return n.Name
	}
	return t.Key
}

// shownNames are the names of topics within what fits into a message.
func (b *Bot) shownNames(topics []store.Topic, lang bot.Lang) string {
	names, _ := escapeWithin(b.topicNames(topics, lang), maxContent/2)
	return names
}

func (b *Bot) topicNames(topics []store.Topic, lang bot.Lang) string {
	names := make([]string, len(topics))
	for i, t := range topics {
		names[i] = b.topicName(t, lang)
	}
	return strings.Join(names, words(lang, "list_comma"))
}

// forgetMe answers /forget-me: nothing is left of a person, neither kept nor in
// memory.
func (b *Bot) forgetMe(ctx context.Context, r *request) error {
	stored, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	if err := b.prefs.forgetPerson(stored, r.user, b.opts.Store.Forget); err != nil {
		b.log.Error("a person could not be forgotten", "err", err)
		return errNotForgotten
	}
	b.memory.forgetPerson(r.user)
	r.outcome.name = "forgotten-me"
	return r.to.send(ctx, reply{text: words(r.lang, "forget.done"), private: true, lang: r.lang})
}

var errNotForgotten = &notice{key: "forget.failed", outcome: "not-kept"}
