package discord

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
	"policybot/corpus"
)

// pressed handles a component of an answer. Its state is in its id; a text that
// was too long for that is remembered, or read back from the message. Who pressed
// decides whose answer changes: the asker's message is the asker's alone, and
// everybody else gets a reply that only they see.
func (b *Bot) pressed(ctx context.Context, r *request) error {
	s, ok := parseState(r.args)
	if !ok {
		return errUnknown
	}
	if r.name == verbRemove {
		return b.remove(ctx, r, s)
	}
	if s.hash != "" {
		if s.text, ok = b.textOf(r.message, s); !ok {
			return errForgotten
		}
		s.hash = ""
	}
	keys, there := s.scope.resolve(b.opts.Answerer.Keys)
	s.scope = keys
	f := face{plain: r.plain, private: r.message != nil && r.message.Flags&discordgo.MessageFlagsEphemeral != 0, moderated: b.moderated(r)}
	mine := r.user != "" && r.user == s.asker
	if !mine {
		s.asker, s.lang, f.private = r.user, r.lang, true
	}
	switch r.name {
	case verbWhy:
		return b.why(ctx, r, s)
	case verbModerator:
		return b.askModerator(ctx, r, s)
	case verbExport:
		return b.askFormat(ctx, r, s)
	case verbNarrow, verbNarrow2, verbNarrow3:
		if !b.narrowed(&s, r.values) {
			return errUnknown
		}
	case verbOpen, verbShow:
		if len(r.values) != 1 || clean(r.values[0]) == "" {
			return errUnknown
		}
		if r.name == verbShow {
			mine, f.private = false, true
		}
		s = state{kind: ofRecord, lang: s.lang, asker: s.asker, version: s.version, text: clean(r.values[0])}
	case verbSort:
		s.byNumber, s.page = !s.byNumber, 0
	case verbNumbers:
		s.kind, s.page, f.private, mine = ofNumbers, 0, true, false
		s.asker = r.user
	}
	if format, ok := exportVerbs[r.name]; ok {
		return b.export(ctx, r, s, format)
	}
	a, err := b.again(ctx, r, s, false)
	if err != nil {
		return err
	}
	f.changed = !there || s.version != hash(a.CorpusVersion)
	if r.name == verbPublish {
		if r.message == nil || r.message.Flags&discordgo.MessageFlagsEphemeral == 0 || s.kind == ofNeed {
			return errUnknown // it is public already
		}
		return b.publish(ctx, r, a, s, f)
	}
	out := b.draw(r, a, s, f)
	out.update = mine
	return r.to.send(ctx, out)
}

// again gets the answer that a state is about, from the corpus that answers now.
func (b *Bot) again(ctx context.Context, r *request, s state, explain bool) (bot.Answer, error) {
	q := bot.Question{Text: s.text, Lang: r.answers, Scope: s.scope.of(), All: true, Explain: explain}
	switch {
	case q.Lang != "":
	case s.kind == ofMessage: // whoever looks for records need not have written the message
		q.Lang = s.lang
	default:
		q.Lang = questionLang(s.lang, s.text)
	}
	a, err := b.within(ctx, func(ctx context.Context) (bot.Answer, error) {
		return b.find(ctx, r, s, q)
	})
	if err == nil {
		if a.Carried == "" {
			a.Carried = strings.Join(r.read, " ")
		}
		r.outcome = outcome{name: string(a.Status), hits: len(a.Ranked), lang: a.Lang, version: a.CorpusVersion}
	}
	return a, err
}

// narrowed takes over what was chosen in the menu.
func (b *Bot) narrowed(s *state, values []string) bool {
	s.page = 0
	if len(values) != 1 {
		return false
	}
	if values[0] == widen {
		s.scope, s.records, s.owner = scope{}, "", ""
		return true
	}
	sort, key, _ := strings.Cut(values[0], facetValueParts)
	if !b.offers(bot.Sort(sort), key, s.lang) {
		return false
	}
	switch bot.Sort(sort) {
	case bot.SortKind:
		s.records = corpus.Kind(key)
	case sortOwner:
		s.owner = bot.Ownership(key)
	case bot.SortCity:
		s.scope.city = key
	case bot.SortArea:
		s.scope.area = key
	case bot.SortDocument:
		s.scope.document = key
	default:
		return false
	}
	return true
}

// offers reports whether a menu can have a choice.
func (b *Bot) offers(sort bot.Sort, key string, lang bot.Lang) bool {
	switch sort {
	case bot.SortKind:
		return slices.Contains(bot.Kinds, corpus.Kind(key))
	case sortOwner:
		return slices.Contains(owners, bot.Ownership(key))
	}
	_, ok := b.opts.Answerer.Named(sort, key, lang)
	return ok
}

// publish shows a private answer to all, once.
func (b *Bot) publish(ctx context.Context, r *request, a bot.Answer, s state, f face) error {
	f.published = true
	out := b.draw(r, a, s, f)
	out.update = true
	once := "publish" + r.message.ID
	if !b.seen.has(once) { // all see it, so it is an answer in the channel like any other
		if why, _ := b.cooled(r, b.prefs.server(r.guild)); why != nil {
			return why
		}
	}
	if b.seen.first(once) {
		f.private, f.published = false, false
		open := b.draw(r, a, s, f)
		out.also = &open
	}
	r.outcome.name = "published"
	return r.to.send(ctx, out)
}

// remove deletes an answer for the one who asked, and for moderators.
func (b *Bot) remove(ctx context.Context, r *request, s state) error {
	if r.user == "" || r.user != s.asker && !b.moderates(r) {
		return errNotYours
	}
	r.outcome.name = "removed"
	return r.to.send(ctx, reply{remove: true, lang: r.lang})
}

// moderated reports whether a request's server has a channel of moderators.
func (b *Bot) moderated(r *request) bool {
	return r.guild != "" && r.member && b.prefs.server(r.guild).ModeratorChannel != ""
}

// moderatorRate is how often one person may ask the moderators in each window.
const moderatorRate = 3

// askModerator passes a question on to the moderators' channel.
func (b *Bot) askModerator(ctx context.Context, r *request, s state) error {
	channel := b.prefs.server(r.guild).ModeratorChannel
	if !b.moderated(r) || r.message == nil {
		return errUnknown
	}
	if key := "moderator/" + r.message.ID + "/" + r.user; b.said.first(key, b.now(), time.Hour) {
		if ok, _ := b.askers.allow("moderator/"+r.user, b.limit(moderatorRate), b.now()); !ok {
			b.said.forget(key)
			return errTooFast
		}
		lang := bot.Lang(b.prefs.server(r.guild).Lang)
		if lang == "" {
			lang = s.lang
		}
		question, _ := escapeWithin(s.text, maxContent/2)
		message := "moderator.asked"
		if r.message.Flags&discordgo.MessageFlagsEphemeral != 0 {
			message = "moderator.asked_private" // a link to it leads nobody anywhere
		}
		text := words(lang, message, "user", "<@"+r.user+">", "question", question,
			"link", "<https://discord.com/channels/"+r.guild+"/"+r.channel+"/"+r.message.ID+">")
		body := bodyOf(reply{text: text})
		body.Nonce = "i" + r.id
		if _, err := b.rest.sendMessage(ctx, channel, body, reply{text: text}); err != nil {
			b.said.forget(key)
			b.log.Warn("moderators not asked", "channel_id", channel, "guild_id", r.guild, "err", err)
			return errNoModerator
		}
	}
	r.outcome.name = "passed-on"
	return r.to.send(ctx, reply{text: words(r.lang, "moderator.done"), private: true, lang: r.lang})
}

// textOf finds the text of an answer that its ids have only a hash of: in memory
// or, after a restart, in the answer itself, where it stands over everything else.
func (b *Bot) textOf(m *discordgo.Message, s state) (string, bool) {
	if text, ok := b.texts.find(s.hash); ok {
		return text, true
	}
	if m == nil {
		return "", false
	}
	shown := m.Content
	for _, e := range m.Embeds {
		if e != nil {
			shown += "\n" + e.Description
		}
	}
	for line := range strings.Lines(shown) {
		line = strings.TrimSuffix(line, "\n")
		for _, plain := range []bool{false, true} {
			after, found := strings.CutPrefix(line, quoteMark(s.lang, plain))
			if text := unescape(after); found && hash(text) == s.hash {
				return text, true
			}
		}
	}
	return "", false
}

// texts remembers the last texts that were too long for the ids of components.
type texts struct {
	mu   sync.Mutex
	by   map[string]string
	ring []string
	next int
}

func newTexts(size int) *texts { return &texts{by: map[string]string{}, ring: make([]string, size)} }

func (t *texts) keep(text string) {
	h := hash(text)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.by[h] != "" {
		return
	}
	delete(t.by, t.ring[t.next])
	t.ring[t.next], t.by[h] = h, text
	t.next = (t.next + 1) % len(t.ring)
}

func (t *texts) find(h string) (string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	text, ok := t.by[h]
	return text, ok
}
