package discord

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
	"policybot/bot/store"
	"policybot/corpus/diff"
	"policybot/corpus/version"
)

// Bounds of the answers that are followed.
const (
	maxCited    = 200   // records of one answer that are remembered; nobody reads more
	maxAnswers  = 50000 // answers that are remembered
	maxNotices  = 100   // notices of one publication
	shownInNote = 4     // records that a notice names, each with a button
)

// citing is what an answer rests on.
type citing struct {
	version string
	records []string
}

// citing returns what is to be remembered of an answer: nothing of one that only its
// asker sees, as no notice can reach it.
func (b *Bot) citing(a bot.Answer, f face) *citing {
	if b.corpus == nil || b.corpus.RecallDays <= 0 || f.private || len(a.Ranked) == 0 || a.Status != bot.Answered && a.Status != bot.Related {
		return nil
	}
	c := &citing{version: a.CorpusVersion}
	for _, r := range a.Ranked[:min(len(a.Ranked), maxCited)] {
		c.records = append(c.records, r.ID)
	}
	return c
}

// remember keeps where an answer stands and what it cites, so that it can be followed
// by a notice when that changes. Neither the asker nor the question is kept.
func (b *Bot) remember(channel, message string, c *citing) {
	if c == nil || channel == "" || message == "" {
		return
	}
	ctx, cancel := context.WithTimeout(b.work, storeTime)
	defer cancel()
	now := b.now()
	err := b.corpus.Store.KeepAnswer(ctx, store.SentAnswer{Message: message, Channel: channel, Version: c.version, Records: c.records}, now, b.recalledSince(now), maxAnswers)
	if err != nil && b.said.first("answer not remembered", now, time.Minute) {
		b.log.Error("answer not remembered; it will not be followed by a notice", "err", err)
	}
	// A publication since may have been told of before this answer could be found.
	if p, err := b.corpus.Desk.Versions().Pointer(); err == nil && p.Number > 0 && p.Version != c.version {
		b.late.add(c.version)
		b.kick()
	}
}

// late holds the versions whose answers were remembered only after another one had been
// published.
type late struct {
	mu       sync.Mutex
	versions []string
}

func (l *late) add(versions ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, v := range versions {
		if !slices.Contains(l.versions, v) {
			l.versions = append(l.versions, v)
		}
	}
}

func (l *late) take() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := l.versions
	l.versions = nil
	return all
}

// recallLate sends the notices that late answers missed, by what changed between their
// version and the one of the last event.
func (b *Bot) recallLate(ctx context.Context) error {
	versions := b.late.take()
	if len(versions) == 0 {
		return nil
	}
	events, err := b.corpus.Desk.Versions().Log()
	if err != nil || len(events) == 0 {
		b.late.add(versions...)
		return err
	}
	last := events[len(events)-1]
	for i, v := range versions {
		from := ""
		if slices.ContainsFunc(events, func(e version.Event) bool { return e.Version == v }) {
			from = v
		}
		if from == last.Version { // the starter corpus answers again
			continue
		}
		d, err := b.corpus.Desk.Between(from, last.Version)
		if err != nil { // one of the two is not kept any more
			b.log.Warn("late answers not followed", "version", v, "err", err)
			continue
		}
		if err := b.recall(ctx, last, d, func(a store.SentAnswer) bool { return a.Version == v }); err != nil {
			b.late.add(versions[i:]...)
			return err
		}
	}
	return nil
}

func (b *Bot) recalledSince(now time.Time) time.Time {
	return now.Add(-time.Duration(b.corpus.RecallDays) * 24 * time.Hour)
}

// recall sends a notice after every answer that cites a record which a publication
// changed, the newest first, where only allows it. An answer has one notice, and is
// forgotten with it.
func (b *Bot) recall(ctx context.Context, e version.Event, d *diff.Diff, only func(store.SentAnswer) bool) error {
	if b.corpus.RecallDays <= 0 {
		return nil
	}
	changed := map[string]*diff.Change{}
	var ids []string
	for i := range d.Changes {
		c := &d.Changes[i]
		id := c.ID
		if c.FormerID != "" {
			id = c.FormerID
		}
		if c.Before != nil { // a record that is new stands in no answer
			changed[id] = c
			ids = append(ids, id)
		}
	}
	answers, err := b.corpus.Store.AnswersCiting(ctx, ids, b.recalledSince(b.now()), maxNotices+1)
	if err != nil {
		return err
	}
	if len(answers) > maxNotices {
		b.log.Warn("more answers cite what changed than have a notice", "notices", maxNotices, "event", e.Number)
		answers = answers[:maxNotices]
	}
	sent := 0
	for _, a := range answers {
		if a.Version == e.Version || !only(a) { // given since
			continue
		}
		if sent > 0 {
			if err := sleep(ctx, b.timing.notice); err != nil {
				return err
			}
		}
		var touched []*diff.Change
		for _, id := range a.Records {
			touched = append(touched, changed[id])
		}
		// Forgotten first: a kill in between costs a notice, and sends none twice.
		if err := b.corpus.Store.ForgetAnswer(ctx, a.Message); err != nil {
			return err
		}
		b.notify(ctx, a, e, touched)
		sent++
	}
	if sent > 0 {
		b.log.Info("answers followed", "event", e.Number, "version", e.Version, "notices", sent)
	}
	return nil
}

// notify sends one notice as a reply to the answer. Where that is gone, or the bot may
// not write any more, there is nobody to tell.
func (b *Bot) notify(ctx context.Context, a store.SentAnswer, e version.Event, touched []*diff.Change) {
	server := b.places.serverOf(a.Channel)
	lang := bot.Lang(b.prefs.server(server).Lang)
	if lang == "" {
		lang = bot.English
	}
	var buttons []discordgo.MessageComponent
	for _, c := range touched[:min(len(touched), shownInNote)] {
		if c.After == nil {
			continue
		}
		// Nobody's: whoever presses gets the new wording for themselves.
		id := state{kind: ofRecord, lang: lang, asker: "0", version: hash(e.Version), text: clean(c.ID)}.id(verbPage)
		label, _ := cutWithin(clean(c.ID), 80)
		if label != "" && length(id) <= maxCustomID {
			buttons = append(buttons, discordgo.Button{Label: label, Style: discordgo.SecondaryButton, CustomID: id})
		}
	}
	out := reply{text: b.inBoth(server, func(lang bot.Lang) string { return noticeText(lang, e, touched) })}
	if len(buttons) > 0 {
		out.textRows = []discordgo.MessageComponent{discordgo.ActionsRow{Components: buttons}}
	}
	body := bodyOf(out)
	body.Nonce = "r" + a.Message
	body.Reference = &discordgo.MessageReference{MessageID: a.Message, ChannelID: a.Channel, FailIfNotExists: ptr(true)}
	ctx, cancel := context.WithTimeout(ctx, deliveryTime)
	defer cancel()
	if _, err := b.rest.sendMessage(ctx, a.Channel, body, out); err != nil {
		b.log.Info("notice not sent", "channel_id", a.Channel, "err", err)
	}
}

// noticeText says which records of an answer changed, and how.
func noticeText(lang bot.Lang, e version.Event, touched []*diff.Change) string {
	var names []string
	for _, c := range touched[:min(len(touched), shownInNote)] {
		names = append(names, changeName(lang, c))
	}
	if n := len(touched) - shownInNote; n > 0 {
		names = append(names, words(lang, "recall.more", "n", n))
	}
	key := "recall.changed"
	if e.Action == version.RolledBack {
		key = "recall.back"
	}
	text := words(lang, key, "version", versionName(lang, e.Version), "records", strings.Join(names, words(lang, "list_comma")))
	for _, c := range touched[:min(len(touched), shownInNote)] {
		if c.After != nil {
			return text + " " + words(lang, "recall.press")
		}
	}
	return text
}

// changeName is a record with how it changed.
func changeName(lang bot.Lang, c *diff.Change) string {
	id, _ := cutWithin(strings.ReplaceAll(clean(c.ID), "`", ""), 60) // it stands in a code span
	var kinds []string
	for _, k := range c.Kinds {
		kinds = append(kinds, words(lang, "diff."+k))
	}
	return words(lang, "diff", "record", id, "kinds", strings.Join(kinds, words(lang, "list_comma")))
}
