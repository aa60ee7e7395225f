package discord

import (
	"context"
	"slices"
	"strconv"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
	"policybot/bot/curate"
	"policybot/corpus"
	"policybot/corpus/version"
)

// Bounds of what is shown of a doubt.
const (
	maxDoubtText  = 900
	maxDoubtWords = 300
)

// showDoubt shows a doubt of what is staged, for whoever pressed: the first, or the
// one at the place that the id says.
func (b *Bot) showDoubt(ctx context.Context, r *request) error {
	return b.onlyStaged(ctx, r, func(id string) error {
		place := 0
		if len(r.args) > 1 {
			place, _ = strconv.Atoi(r.args[1])
		}
		out, err := b.doubt(r.lang, id, place)
		if err != nil {
			return err
		}
		r.outcome.name = "shown"
		out.update = r.message != nil && r.message.Flags&discordgo.MessageFlagsEphemeral != 0
		return r.to.send(ctx, out)
	})
}

// doubt draws one open doubt with what can be decided.
func (b *Bot) doubt(lang bot.Lang, staged string, place int) (reply, error) {
	doubts, err := b.corpus.Desk.Versions().Doubts()
	if err != nil {
		return reply{}, err
	}
	out := reply{private: true, lang: lang}
	if len(doubts) == 0 {
		out.text = words(lang, "corpus.no_doubts")
		out.textRows = b.nowStaged(lang)
		return out, nil
	}
	place = max(0, place) % len(doubts)
	d := doubts[place]
	loaded, err := b.corpus.Desk.Versions().StagedCorpus()
	if err != nil {
		return reply{}, err
	}
	record := loaded.Corpus.Record(d.Record)
	where := d.Document
	if d.Record != "" {
		where += " " + d.Record
	}
	where, _ = escapeWithin(where, 100)
	doubt, _ := escapeWithin(d.Doubt, maxDoubtWords)
	lines := []string{
		"**" + words(lang, "corpus.doubt_title", "n", place+1, "of", len(doubts), "where", where) + "**",
		words(lang, "corpus.doubt", "doubt", doubt),
	}
	if d.Field != "" {
		field, _ := escapeWithin(d.Field, 40)
		value, _ := escapeWithin(d.Value, 120)
		basis, _ := escapeWithin(d.Basis, 200)
		line := words(lang, "corpus.proposed", "field", field, "value", value)
		if basis != "" {
			line += " " + words(lang, "corpus.basis", "basis", basis)
		}
		lines = append(lines, line)
	}
	if record != nil {
		text, _ := escapeWithin(oneLine(nameIn(lang, record.Text)), maxDoubtText)
		lines = append(lines, "> "+text)
	}
	out.text = withinLines(lines, words(lang, "setup.more"))
	out.textRows = doubtRows(lang, staged, place, len(doubts), d, record, loaded.Corpus)
	return out, nil
}

func doubtRows(lang bot.Lang, staged string, place, of int, d version.Doubt, record *corpus.Record, c *corpus.Corpus) []discordgo.MessageComponent {
	id := func(verb string) string { return verb + "/" + staged + "/" + d.ID }
	buttons := []discordgo.MessageComponent{
		discordgo.Button{Label: words(lang, "corpus.button.keep"), Style: discordgo.PrimaryButton, CustomID: id(verbKeep)},
	}
	if record != nil {
		buttons = append(buttons, discordgo.Button{Label: words(lang, "corpus.button.drop"), Style: discordgo.DangerButton, CustomID: id(verbDrop)})
	}
	if of > 1 {
		buttons = append(buttons, discordgo.Button{Label: words(lang, "corpus.button.next"), Style: discordgo.SecondaryButton, CustomID: verbDoubts + "/" + staged + "/" + strconv.Itoa((place+1)%of)})
	}
	rows := []discordgo.MessageComponent{discordgo.ActionsRow{Components: buttons}}
	if record == nil {
		return rows
	}
	menu := func(verb, key string, most int, names []discordgo.SelectMenuOption) {
		if len(names) > 0 {
			rows = append(rows, discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.SelectMenu{
				MenuType: discordgo.StringSelectMenu, CustomID: id(verb), Placeholder: words(lang, key), Options: names, MinValues: ptr(1), MaxValues: min(most, len(names)),
			}}})
		}
	}
	var cities, areas []discordgo.SelectMenuOption
	for _, v := range c.Cities {
		cities = choose(cities, nameIn(lang, v.Name), v.Slug, slices.Contains(record.Cities, v.Slug))
	}
	for _, v := range c.Areas {
		areas = choose(areas, nameIn(lang, v.Name), v.Slug, record.Area == v.Slug)
	}
	menu(verbCity, "corpus.menu.city", maxOptions, cities)
	menu(verbArea, "corpus.menu.area", 1, areas)
	return rows
}

// choose adds what can be chosen, as far as a menu has room.
func choose(list []discordgo.SelectMenuOption, name, slug string, is bool) []discordgo.SelectMenuOption {
	if name, _ = cutWithin(name, maxOptionText); name == "" || length(slug) > maxOptionText || len(list) == maxOptions {
		return list
	}
	return append(list, discordgo.SelectMenuOption{Label: name, Value: slug, Default: is})
}

// decide ends a doubt, and shows the next one; after the last, what is staged now is
// shown to all.
func (b *Bot) decide(ctx context.Context, r *request) error {
	return b.onlyStaged(ctx, r, func(id string) error {
		if len(r.args) < 2 {
			return errUnknown
		}
		d := version.Decision{Staged: id, Doubt: r.args[1], Who: r.who(), Drop: r.name == verbDrop}
		switch r.name {
		case verbCity:
			d.Field, d.Values = "cities", r.values
		case verbArea:
			d.Field, d.Values = "area", r.values
		}
		st, err := b.corpus.Desk.Versions().Decide(ctx, d)
		if err != nil {
			return err
		}
		r.outcome.name = "decided"
		b.log.Info("doubt decided", "doubt", d.Doubt, "how", r.name, "user_id", r.user)
		out, err := b.doubt(r.lang, st.ID, 0)
		if err != nil {
			return err
		}
		out.update = true
		return r.to.send(ctx, out)
	})
}

// tellNothing is for work whose progress nobody sees.
func tellNothing(curate.Progress) {}
