package discord

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // machines and containers without a zone database

	"policybot/bot"
	"policybot/bot/curate"
	"policybot/bot/store"
	"policybot/corpus/diff"
	"policybot/corpus/version"
)

// Names under which the store keeps what was done last.
const (
	markRefreshed = "refreshed" // the day of the last scheduled refresh, in Shanghai
	markTold      = "told"      // what the moderators were told of the last one that had news
	markFailed    = "failed"    // the pages that they were told cannot be had
	markFollowed  = "followed"  // the number of the last event that others were told of
)

// scheduled is how versions record what nobody pressed.
const scheduled = "scheduled refresh"

// shanghai is where the watched offices are; China has had no summer time since 1991.
var shanghai = func() *time.Location {
	l, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		panic(err) // the zones are embedded
	}
	return l
}()

// todaysRefresh is when the refresh of a moment's day is due.
func todaysRefresh(now time.Time, at time.Duration) time.Time {
	y, m, d := now.In(shanghai).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, shanghai).Add(at)
}

// nextRefresh is the first one after now.
func nextRefresh(now time.Time, at time.Duration) time.Time {
	due := todaysRefresh(now, at)
	if !due.After(now) {
		due = todaysRefresh(now.Add(24*time.Hour), at)
	}
	return due
}

// kick has the next look for a publication be now.
func (b *Bot) kick() {
	select {
	case b.changed <- struct{}{}:
	default:
	}
}

// watchCorpus tells of publications, whoever made them, and refreshes when that is
// due, until the bot stops.
func (b *Bot) watchCorpus() {
	if b.corpus == nil {
		return
	}
	for {
		b.lookAtCorpus(b.life)
		if wait(b.life, b.changed, b.timing.look) && b.life.Err() != nil {
			return
		}
	}
}

func (b *Bot) lookAtCorpus(ctx context.Context) {
	defer b.guard("watch corpus")
	for what, do := range map[string]func(context.Context) error{"publication not followed": b.followPublications, "scheduled refresh failed": b.refreshWhenDue} {
		if err := do(ctx); err != nil && ctx.Err() == nil && b.said.first(what+err.Error(), b.now(), time.Hour) {
			b.log.Error(what, "err", err)
		}
	}
}

// followPublications tells those who asked for it, and answers that cite what
// changed, of every event that was not told of yet. The first start only notes where
// things stand.
func (b *Bot) followPublications(ctx context.Context) error {
	now, err := b.corpus.Desk.Versions().Pointer()
	if err != nil {
		return err
	}
	mark, err := b.corpus.Store.Mark(ctx, markFollowed)
	if err != nil {
		return err
	}
	followed, err := strconv.Atoi(mark)
	if err != nil {
		return b.corpus.Store.PutMark(ctx, markFollowed, strconv.Itoa(now.Number))
	}
	if followed >= now.Number {
		return b.recallLate(ctx)
	}
	// Whoever is sent to the new wording must find it.
	if err := b.corpus.Changed(ctx); err != nil {
		return err
	}
	events, err := b.corpus.Desk.Versions().Log()
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.Number <= followed {
			continue
		}
		d, err := b.corpus.Desk.Between(e.Previous, e.Version)
		if err != nil { // one of the two is not kept any more
			b.log.Warn("publication not compared", "event", e.Number, "err", err)
		} else {
			if err := b.tellChannels(ctx, e, d); err != nil {
				return err
			}
			if err := b.recall(ctx, e, d, func(store.SentAnswer) bool { return true }); err != nil {
				return err
			}
		}
		if err := b.corpus.Store.PutMark(ctx, markFollowed, strconv.Itoa(e.Number)); err != nil {
			return err
		}
	}
	return b.recallLate(ctx)
}

// refreshWhenDue refreshes once a day. One that was missed is made up for; a bot that
// starts for the first time waits for the next.
func (b *Bot) refreshWhenDue(ctx context.Context) error {
	if b.corpus.RefreshAt < 0 || b.corpus.Home == "" && !b.corpus.AutoPublish {
		return nil // never, or nobody could decide what comes of it
	}
	now := b.now()
	due := todaysRefresh(now, b.corpus.RefreshAt)
	if due.After(now) {
		due = due.AddDate(0, 0, -1)
	}
	day := due.Format(time.DateOnly)
	last, err := b.corpus.Store.Mark(ctx, markRefreshed)
	if err != nil || last >= day {
		return err
	}
	if last != "" {
		if err := b.refreshAlone(ctx); err != nil {
			if _, locked := errors.AsType[*version.Locked](err); locked || ctx.Err() != nil {
				return nil // somebody is at it: at the next look
			}
			b.log.Error("scheduled refresh failed", "err", err) // and again tomorrow
		}
	}
	return b.corpus.Store.PutMark(ctx, markRefreshed, day)
}

// refreshAlone refreshes without anybody who asked for it, and tells the moderators
// what changed: once, and not again every night until somebody decides.
func (b *Bot) refreshAlone(ctx context.Context) error {
	before, err := b.corpus.Desk.Versions().Staged()
	if err != nil && !errors.Is(err, version.ErrNothingStaged) {
		return err
	}
	// What people staged waits for people, whatever is added to it.
	alone := before == nil || before.Who == scheduled
	done, err := b.corpus.Desk.Refresh(ctx, scheduled, tellNothing)
	switch {
	case errors.Is(err, curate.ErrNoSources):
		return nil
	case errors.Is(err, curate.ErrNoNews):
		b.log.Info("scheduled refresh", "pages", done.Pages, "changed", 0, "failed", len(done.Failed))
		return b.tellFailed(ctx, done)
	case err != nil:
		if n := noticeOf(err); n != nil && n.outcome != "locked" {
			b.tellModerators(ctx, func(lang bot.Lang) reply {
				return reply{text: words(lang, "corpus.night_failed") + "\n" + words(lang, n.key, n.pairs...)}
			}, "night"+b.now().In(shanghai).Format(time.DateOnly))
		}
		return err
	}
	b.log.Info("scheduled refresh", "pages", done.Pages, "changed", len(done.Changed), "failed", len(done.Failed))
	review, err := b.corpus.Desk.Review(ctx, tellNothing)
	if err != nil {
		return err
	}
	news := fingerprint(review.Diff)
	told, err := b.corpus.Store.Mark(ctx, markTold)
	if err != nil {
		return err
	}
	if before == nil && told == news {
		// Told before, and discarded since: the page still says what nobody wants.
		if err := b.corpus.Desk.Versions().Discard(ctx, review.Staged.ID, scheduled); err != nil {
			return err
		}
		return b.tellFailed(ctx, done)
	}
	head, outcome := "corpus.night_staged", reply{}
	if b.corpus.AutoPublish && alone && review.Passed() && review.Diff.Totals.Changed() {
		why := "watched pages changed: " + strings.Join(done.Changed, ", ")
		why, _ = cutWithin(why, 2*maxReason)
		v, err := b.corpus.Desk.Versions().Publish(ctx, version.Publication{Staged: review.Staged.ID, Who: scheduled, Why: why})
		if err != nil {
			return err
		}
		head = "corpus.night_published"
		if err := b.corpus.Changed(ctx); err != nil {
			b.log.Error("the version is not answering yet", "version", v.Name, "err", err)
		}
		b.kick()
		outcome.files = append(outcome.files, diffFile("changes-"+v.Name+".md", review.Diff))
	}
	b.tellModerators(ctx, func(lang bot.Lang) reply {
		out := b.panel(ctx, lang, review)
		if outcome.files != nil {
			out.textRows, out.files = nil, outcome.files
		}
		out.text = underneath(words(lang, head, "pages", len(done.Changed)), out.text)
		out.text = underneath(out.text, failedPages(lang, done))
		return out
	}, news)
	b.noteFailed(ctx, done)
	return b.corpus.Store.PutMark(ctx, markTold, news)
}

// fingerprint is a short name for what changed, whenever it was found.
func fingerprint(d *diff.Diff) string {
	var b strings.Builder
	for _, c := range d.Changes {
		fmt.Fprint(&b, c.ID, c.Kinds, c.Texts, c.Fields)
		if c.Before == nil {
			fmt.Fprint(&b, c.After.Text, c.After.Cities, c.After.Area)
		}
	}
	fmt.Fprint(&b, d.Lists)
	return hash(b.String()) + "-" + strconv.Itoa(len(d.Changes))
}

// failures names the pages that failed.
func failures(done curate.Refreshed) string {
	var all []string
	for _, f := range done.Failed {
		all = append(all, f.URL)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// tellFailed tells of pages that cannot be had, unless they are those of the last time.
func (b *Bot) tellFailed(ctx context.Context, done curate.Refreshed) error {
	now := failures(done)
	told, err := b.corpus.Store.Mark(ctx, markFailed)
	if err != nil || told == now {
		return err
	}
	if now != "" {
		b.tellModerators(ctx, func(lang bot.Lang) reply { return reply{text: failedPages(lang, done)} }, "failed"+hash(now))
	}
	b.noteFailed(ctx, done)
	return nil
}

func (b *Bot) noteFailed(ctx context.Context, done curate.Refreshed) {
	if err := b.corpus.Store.PutMark(ctx, markFailed, failures(done)); err != nil {
		b.log.Error("failed pages not noted", "err", err)
	}
}

// tellModerators sends a message to the channel of the home server's moderators, in
// the language that was chosen for the server, or English. key tells one message from
// another, so that a repetition of the request is none of the message.
func (b *Bot) tellModerators(ctx context.Context, draw func(lang bot.Lang) reply, key string) {
	server := b.prefs.server(b.corpus.Home)
	if server.ModeratorChannel == "" {
		b.log.Warn("the moderators have no channel to be told in: choose one with /settings server")
		return
	}
	lang := bot.Lang(server.Lang)
	if lang == "" {
		lang = bot.English
	}
	out := draw(lang)
	body := bodyOf(out)
	body.Nonce = "n" + hash(key+b.now().In(shanghai).Format(time.DateOnly))
	ctx, cancel := context.WithTimeout(ctx, deliveryTime)
	defer cancel()
	if _, err := b.rest.sendMessage(ctx, server.ModeratorChannel, body, out); err != nil {
		b.log.Error("moderators not told", "channel_id", server.ModeratorChannel, "err", err)
	}
}
