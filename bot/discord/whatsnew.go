package discord

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
	"policybot/corpus/diff"
)

// Days that /whatsnew looks back, and the most.
const (
	newsDays    = 30
	newsMost    = 3650
	changesNews = 15
)

// whatsNewCommand is /whatsnew.
func whatsNewCommand() *discordgo.ApplicationCommand {
	c := command("whatsnew")
	since := option(discordgo.ApplicationCommandOptionString, "whatsnew.since")
	since.MaxLength = 10
	c.Options = []*discordgo.ApplicationCommandOption{since, suggested("whatsnew.city"), suggested("whatsnew.area")}
	return c
}

// sinceOf reads a day or a number of days. A day begins in Shanghai.
func sinceOf(typed string, now time.Time) (time.Time, bool) {
	if typed == "" {
		return now.AddDate(0, 0, -newsDays), true
	}
	if day, err := time.ParseInLocation(time.DateOnly, typed, shanghai); err == nil {
		return day, !day.After(now)
	}
	n, err := strconv.Atoi(strings.TrimRight(typed, "d天日 "))
	if err != nil || n < 1 || n > newsMost {
		return time.Time{}, false
	}
	return now.AddDate(0, 0, -n), true
}

var errNoDay = &notice{key: "whatsnew.no_day", outcome: "no-day"}

// whatsNew answers /whatsnew: what changed since a day, of a city or an area where
// one was chosen.
func (b *Bot) whatsNew(ctx context.Context, r *request) error {
	if b.corpus == nil {
		return errNotKeptCorpus
	}
	since, ok := sinceOf(r.typed("since"), b.now())
	if !ok {
		shown, _ := escapeWithin(r.typed("since"), 20)
		return errNoDay.with("typed", shown)
	}
	topics := map[bot.Sort]string{}
	var about []string
	for _, sort := range []bot.Sort{bot.SortCity, bot.SortArea} {
		if typed := r.typed(string(sort)); typed != "" {
			found, err := b.named(r, sort, typed)
			if err != nil {
				return err
			}
			topics[sort] = found.Key
			name, _ := escapeWithin(found.Name, maxTyped)
			about = append(about, name)
		}
	}
	news, err := b.corpus.Desk.Since(since)
	if err != nil {
		return asNotice(err)
	}
	var changes []*diff.Change
	for i := range news.Diff.Changes {
		c, of := &news.Diff.Changes[i], true
		for sort, topic := range topics {
			of = of && isAbout(c, string(sort), topic)
		}
		if of {
			changes = append(changes, c)
		}
	}
	r.outcome.name, r.outcome.hits, r.outcome.version = "shown", len(changes), news.Diff.To
	from := since
	if news.Short {
		from = news.Since
	}
	key := "whatsnew.title"
	if len(about) > 0 {
		key = "whatsnew.title_of"
	}
	pairs := []any{"n", len(changes), "since", from.In(shanghai).Format(time.DateOnly)}
	if len(about) > 0 {
		pairs = append(pairs, "names", strings.Join(about, words(r.lang, "list_comma")))
	}
	lines := []string{"**" + words(r.lang, key, pairs...) + "**"}
	if news.Short {
		lines = append(lines, words(r.lang, "whatsnew.short"))
	}
	if len(changes) == 0 {
		lines = append(lines, words(r.lang, "whatsnew.none"))
	}
	lines = append(lines, changeLines(r.lang, changes, changesNews)...)
	to := versionName(r.lang, news.Diff.To)
	lines = append(lines, words(r.lang, "whatsnew.now", "version", to))
	text := withinLines(lines, words(r.lang, "setup.more"))
	return r.to.send(ctx, reply{text: text, private: true, lang: r.lang})
}
