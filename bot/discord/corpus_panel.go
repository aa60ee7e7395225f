package discord

import (
	"context"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
	"policybot/bot/curate"
	"policybot/corpus/diff"
	"policybot/corpus/version"
)

// The verbs of what moderators press. Each id holds the id of what is staged, which
// is another one after every change: what somebody did not see is not published.
const (
	verbStaged    = "cs" // show what is staged
	verbDoubts    = "cr" // show a doubt
	verbKeep      = "ck" // keep a doubted record
	verbDrop      = "cx" // take it out
	verbCity      = "cc" // set its cities
	verbArea      = "ca" // set its area
	verbPreview   = "cv" // ask a question of what is staged
	verbToPublish = "cp" // ask for the reason, and publish
	verbDiscard   = "cd" // ask whether to discard
	verbDiscarded = "cy" // discard
)

// inPlace are the verbs whose reply takes the place of the message that was pressed.
var inPlace = map[string]bool{verbKeep: true, verbDrop: true, verbCity: true, verbArea: true, verbDiscarded: true}

// openly are the verbs whose reply all in the channel see.
var openly = map[string]bool{verbStaged: true, verbToPublish: true}

// Bounds of what is shown of what is staged.
const (
	groupsShown  = 6
	sourcesShown = 4
	detailsShown = 3
	maxDiffFile  = 7 << 20 // bytes; Discord takes ten million
)

// panel shows what is staged, with the whole difference as a file.
func (b *Bot) panel(ctx context.Context, lang bot.Lang, review *curate.Review) reply {
	st := review.Staged
	who, _ := escapeWithin(st.Who, 80)
	lines := []string{"**" + words(lang, "corpus.staged", "who", who, "id", st.ID) + "**"}
	if n := len(st.Sources); n > 0 {
		var names []string
		for _, s := range st.Sources[max(0, n-sourcesShown):] {
			s, _ = escapeWithin(s, 120)
			names = append(names, s)
		}
		if n > sourcesShown {
			names = append(names, "…")
		}
		lines = append(lines, words(lang, "corpus.from", "sources", strings.Join(names, words(lang, "list_comma"))))
	}
	if review.Stale {
		lines = append(lines, words(lang, "corpus.overdue"))
	}
	lines = append(lines, words(lang, "corpus.changes", "totals", totals(lang, review.Diff.Totals), "same", review.Diff.Totals.Same))
	lines = append(lines, groups(lang, "corpus.by_document", review.Diff.Documents)...)
	lines = append(lines, groups(lang, "corpus.by_area", review.Diff.Areas)...)
	lines = append(lines, groups(lang, "corpus.by_city", review.Diff.Cities)...)
	if len(review.Diff.Lists) > 0 {
		var names []string
		for _, l := range review.Diff.Lists {
			names = append(names, words(lang, "corpus.list."+l.Name, "n", len(l.Added)+len(l.Removed)+len(l.Changed)))
		}
		lines = append(lines, words(lang, "corpus.lists", "lists", strings.Join(names, words(lang, "list_comma"))))
	}
	lines = append(lines, checkLines(lang, review.Checks)...)
	if agreed := b.agreed(ctx, st.ID); len(agreed) > 0 {
		lines = append(lines, words(lang, "corpus.agreed", "names", strings.Join(agreed, words(lang, "list_comma")), "needed", b.corpus.Approvals))
	}
	out := reply{text: withinLines(lines, words(lang, "setup.more")), textRows: panelRows(lang, review), lang: lang}
	if len(review.Diff.Changes) > 0 || len(review.Diff.Lists) > 0 {
		out.files = []attachment{diffFile("changes-"+st.ID+".md", review.Diff)}
	}
	return out
}

// diffFile is the whole difference as Markdown.
func diffFile(name string, d *diff.Diff) attachment {
	text := d.Markdown()
	if len(text) > maxDiffFile {
		text = strings.ToValidUTF8(text[:maxDiffFile], "") + "\n\n… more: policybot corpus diff\n"
	}
	return attachment{name: name, media: "text/markdown; charset=utf-8", data: []byte(text)}
}

// totals words the kinds of change that there are.
func totals(lang bot.Lang, t diff.Totals) string {
	var parts []string
	for _, k := range []struct {
		key string
		n   int
	}{{diff.Added, t.Added}, {diff.Removed, t.Removed}, {diff.Reworded, t.Reworded}, {diff.Moved, t.Moved}, {diff.Retagged, t.Retagged}} {
		if k.n > 0 {
			parts = append(parts, words(lang, "corpus.total."+k.key, "n", k.n))
		}
	}
	if len(parts) == 0 {
		return words(lang, "corpus.total.none")
	}
	return strings.Join(parts, words(lang, "list_comma"))
}

// groups is a line on the totals of each document, area or city.
func groups(lang bot.Lang, key string, all []diff.Group) []string {
	if len(all) == 0 {
		return nil
	}
	var parts []string
	for _, g := range all[:min(len(all), groupsShown)] {
		name := nameIn(lang, g.Name)
		if name == "" {
			name = g.ID
		}
		if name == "" {
			name = words(lang, key+"_none")
		}
		name, _ = escapeWithin(name, 60)
		parts = append(parts, words(lang, "corpus.group", "name", name, "totals", totals(lang, g.Totals)))
	}
	if len(all) > groupsShown {
		parts = append(parts, "…")
	}
	return []string{words(lang, key, "groups", strings.Join(parts, words(lang, "corpus.between")))}
}

// checkLines says which checks passed, and what is wrong with those that did not.
func checkLines(lang bot.Lang, checks []version.Check) []string {
	var passed, lines []string
	for _, c := range checks {
		name := checkName(lang, c.Name)
		if c.Passed {
			passed = append(passed, name)
			continue
		}
		lines = append(lines, words(lang, "corpus.check_failed", "name", name, "n", len(c.Details)))
		for _, d := range c.Details[:min(len(c.Details), detailsShown)] {
			d, _ = escapeWithin(d, 160)
			lines = append(lines, "> "+d)
		}
	}
	if len(lines) == 0 {
		return []string{words(lang, "corpus.checks_passed", "names", strings.Join(passed, words(lang, "list_comma")))}
	}
	return append(lines, words(lang, "corpus.checks_block"))
}

// checkName names a check; one that has no words here is called as it is in its code.
func checkName(lang bot.Lang, name string) string {
	if messages.Has("corpus.check." + name) {
		return words(lang, "corpus.check."+name)
	}
	return name
}

// panelRows are the buttons under what is staged.
func panelRows(lang bot.Lang, review *curate.Review) []discordgo.MessageComponent {
	id := review.Staged.ID
	button := func(key, verb string, style discordgo.ButtonStyle, off bool, pairs ...any) discordgo.MessageComponent {
		return discordgo.Button{Label: words(lang, key, pairs...), Style: style, CustomID: verb + "/" + id, Disabled: off}
	}
	return []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
		button("corpus.button.doubts", verbDoubts, discordgo.SecondaryButton, len(review.Doubts) == 0, "n", len(review.Doubts)),
		button("corpus.button.preview", verbPreview, discordgo.SecondaryButton, false),
		button("corpus.button.publish", verbToPublish, discordgo.PrimaryButton, !review.Passed()),
		button("corpus.button.discard", verbDiscard, discordgo.DangerButton, false),
	}}}
}

// showStaged shows what is staged now, as a message for all moderators.
func (b *Bot) showStaged(ctx context.Context, r *request) error {
	return b.working(ctx, r, words(r.lang, "corpus.reviewing"), func(ctx context.Context, tell curate.Teller) (reply, error) {
		return b.reviewed(ctx, r.lang, tell)
	})
}

// reviewed compares and checks what is staged, and draws it.
func (b *Bot) reviewed(ctx context.Context, lang bot.Lang, tell curate.Teller) (reply, error) {
	review, err := b.corpus.Desk.Review(ctx, tell)
	if err != nil {
		return reply{}, err
	}
	return b.panel(ctx, lang, review), nil
}

// stagedIn returns the id of what is staged, if it is what a pressed id names; where
// it is not, the error says so and the way to what is.
func (b *Bot) stagedIn(r *request) (string, error) {
	st, err := b.corpus.Desk.Versions().Staged()
	if err != nil {
		return "", asNotice(err)
	}
	if len(r.args) > 0 && r.args[0] != st.ID {
		return "", errStaleStaged
	}
	return st.ID, nil
}

// nowStaged is the way to what is staged now, under a message that what was pressed
// is not that any more.
func (b *Bot) nowStaged(lang bot.Lang) []discordgo.MessageComponent {
	st, err := b.corpus.Desk.Versions().Staged()
	if err != nil {
		return nil
	}
	return []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
		discordgo.Button{Label: words(lang, "corpus.button.show"), Style: discordgo.SecondaryButton, CustomID: verbStaged + "/" + st.ID},
	}}}
}

// onlyStaged runs a handler on what is staged, if that is what was pressed.
func (b *Bot) onlyStaged(ctx context.Context, r *request, next func(id string) error) error {
	id, err := b.stagedIn(r)
	if err == nil {
		err = next(id)
	}
	if n := noticeOf(err); n != nil && n.outcome == "stale" {
		r.outcome.name = n.outcome
		return r.to.send(ctx, reply{text: words(r.lang, n.key, n.pairs...), textRows: b.nowStaged(r.lang), private: true, lang: r.lang})
	}
	return asNotice(err)
}

// stagedTitle heads the work on something that is being staged.
func stagedTitle(lang bot.Lang, key, what string) string {
	what, _ = escapeWithin(what, 200)
	return "**" + words(lang, key, "what", what) + "**"
}

// versionName names a version for people.
func versionName(lang bot.Lang, name string) string {
	if name == "" {
		return words(lang, "corpus.starter")
	}
	return fmt.Sprintf("`%s`", strings.ReplaceAll(name, "`", ""))
}
