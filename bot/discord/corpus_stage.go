package discord

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"policybot/bot"
	"policybot/bot/catalog"
	"policybot/bot/curate"
	"policybot/corpus"
	"policybot/corpus/version"
)

// nameIn returns a text of the corpus in a language and its script.
func nameIn(lang bot.Lang, t corpus.Text) string {
	s := t.In(string(lang))
	if lang == bot.Traditional {
		s = catalog.ToTraditional(s)
	}
	return s
}

// stamp is a time as Discord shows it to each reader in their own zone.
func stamp(t time.Time) string { return fmt.Sprintf("<t:%d:f>", t.Unix()) }

// corpusStatus answers /corpus status.
func (b *Bot) corpusStatus(ctx context.Context, r *request) error {
	r.outcome.name = "shown"
	st, err := b.corpus.Desk.Versions().Status()
	if err != nil {
		return asNotice(err)
	}
	c := st.Counts
	lines := []string{"**" + words(r.lang, "corpus.now", "version", versionName(r.lang, st.Event.Version)) + "**"}
	if st.Event.Number > 0 {
		who, _ := escapeWithin(st.Event.Who, 80)
		why, _ := escapeWithin(st.Event.Why, maxReason)
		lines = append(lines, words(r.lang, "corpus.since", "when", stamp(st.Event.When), "who", who, "why", why))
	}
	lines = append(lines, words(r.lang, "corpus.counts", "records", c.Records, "documents", c.Documents, "sources", c.Sources, "cities", c.Cities, "areas", c.Areas, "versions", st.Versions))
	sources, err := b.corpus.Desk.Sources()
	if err != nil {
		return asNotice(err)
	}
	watched := words(r.lang, "corpus.watching", "n", len(sources))
	if b.corpus.RefreshAt >= 0 && len(sources) > 0 {
		watched += " " + words(r.lang, "corpus.next_refresh", "when", stamp(nextRefresh(b.now(), b.corpus.RefreshAt)))
	}
	lines = append(lines, watched)
	out := reply{private: true, lang: r.lang}
	if st.Staged != nil {
		who, _ := escapeWithin(st.Staged.Who, 80)
		lines = append(lines, words(r.lang, "corpus.is_staged", "who", who, "when", stamp(st.Staged.When), "doubts", st.Doubts))
		if st.Stale {
			lines = append(lines, words(r.lang, "corpus.overdue"))
		}
		out.textRows = b.nowStaged(r.lang)
	} else {
		lines = append(lines, words(r.lang, "corpus.nothing_staged"))
	}
	if st.Owner != nil {
		who, _ := escapeWithin(st.Owner.Who, 80)
		lines = append(lines, words(r.lang, "corpus.at_it", "who", who, "when", stamp(st.Owner.Since)))
	}
	if b.prefs.server(r.guild).ModeratorChannel == "" {
		lines = append(lines, words(r.lang, "corpus.no_channel"))
	}
	out.text = withinLines(lines, words(r.lang, "setup.more"))
	return r.to.send(ctx, out)
}

// eventsShown is how many events /corpus log shows.
const eventsShown = 10

// corpusLog answers /corpus log: who published what and why, the newest first.
func (b *Bot) corpusLog(ctx context.Context, r *request) error {
	r.outcome.name = "shown"
	events, err := b.corpus.Desk.Versions().Log()
	if err != nil {
		return asNotice(err)
	}
	lines := []string{"**" + words(r.lang, "corpus.log_title", "n", len(events)) + "**"}
	for i := len(events) - 1; i >= 0 && len(lines) <= eventsShown; i-- {
		e := events[i]
		who, _ := escapeWithin(e.Who, 100)
		why, _ := escapeWithin(e.Why, 200)
		lines = append(lines, words(r.lang, "corpus.event."+e.Action, "n", e.Number, "when", stamp(e.When), "version", versionName(r.lang, e.Version),
			"previous", versionName(r.lang, e.Previous), "who", who, "why", why))
		if e.Override != "" {
			lines[len(lines)-1] += " " + words(r.lang, "corpus.overridden", "why", detail(e.Override))
		}
	}
	if len(events) == 0 {
		lines = append(lines, words(r.lang, "corpus.log_empty"))
	}
	return r.to.send(ctx, reply{text: withinLines(lines, words(r.lang, "setup.more")), private: true, lang: r.lang})
}

// corpusImport answers /corpus import.
func (b *Bot) corpusImport(ctx context.Context, r *request) error {
	link, id := r.typed(words(bot.English, "corpus.link.name")), r.typed(words(bot.English, "corpus.document.name"))
	attachments, _ := r.switchOption("corpus.attachments")
	doc := curate.Document{Who: r.who(), Address: link, ID: id, Attachments: attachments}
	shown := link
	if r.file != nil {
		doc.Address, doc.Name, doc.Bytes = r.file.URL, r.file.Filename, int64(r.file.Size)
		shown = r.file.Filename
	}
	if (r.file == nil) == (link == "") {
		return errFileOrLink
	}
	if n := b.corpus.Desk.MaxUpload(); doc.Bytes > n {
		return asNotice(&curate.TooLarge{Bytes: doc.Bytes, Most: n})
	}
	return b.staging(ctx, r, stagedTitle(r.lang, "corpus.importing", shown), func(ctx context.Context, tell curate.Teller) error {
		_, err := b.corpus.Desk.Import(ctx, doc, tell)
		return err
	})
}

// staging does what stages something, and shows it.
func (b *Bot) staging(ctx context.Context, r *request, title string, do func(context.Context, curate.Teller) error) error {
	return b.working(ctx, r, title, func(ctx context.Context, tell curate.Teller) (reply, error) {
		if err := do(ctx, tell); err != nil {
			return reply{}, err
		}
		return b.reviewed(ctx, r.lang, tell)
	})
}

// corpusRefresh answers /corpus refresh.
func (b *Bot) corpusRefresh(ctx context.Context, r *request) error {
	return b.working(ctx, r, "**"+words(r.lang, "corpus.refreshing")+"**", func(ctx context.Context, tell curate.Teller) (reply, error) {
		done, err := b.corpus.Desk.Refresh(ctx, r.who(), tell)
		failed := failedPages(r.lang, done)
		if err != nil {
			if n := noticeOf(err); n != nil && failed != "" {
				return reply{text: words(r.lang, n.key, n.pairs...) + "\n" + failed}, nil
			}
			return reply{}, err
		}
		out, err := b.reviewed(ctx, r.lang, tell)
		if err == nil {
			out.text = underneath(out.text, failed)
		}
		return out, err
	})
}

// failedShown is how many pages that could not be had are named.
const failedShown = 5

// failedPages names the pages of a refresh that could not be fetched or imported.
func failedPages(lang bot.Lang, done curate.Refreshed) string {
	if len(done.Failed) == 0 {
		return ""
	}
	lines := []string{words(lang, "corpus.failed_pages", "n", len(done.Failed), "of", done.Pages)}
	for _, f := range done.Failed[:min(len(done.Failed), failedShown)] {
		address, _ := escapeWithin(f.URL, 120)
		why := words(lang, "corpus.not_reached")
		if n := noticeOf(f.Err); n != nil {
			why = words(lang, n.key, n.pairs...)
		}
		lines = append(lines, "> "+address+" "+why)
	}
	return strings.Join(lines, "\n")
}

// sourceAdd answers /corpus source add.
func (b *Bot) sourceAdd(ctx context.Context, r *request) error {
	link, document := r.typed(words(bot.English, "corpus.link.name")), r.typed(words(bot.English, "corpus.document.name"))
	attachments, _ := r.switchOption("corpus.attachments")
	return b.staging(ctx, r, stagedTitle(r.lang, "corpus.adding", link), func(ctx context.Context, tell curate.Teller) error {
		_, err := b.corpus.Desk.AddSource(ctx, r.who(), link, document, attachments)
		return err
	})
}

// sourceRemove answers /corpus source remove.
func (b *Bot) sourceRemove(ctx context.Context, r *request) error {
	link := r.typed(words(bot.English, "corpus.link.name"))
	return b.staging(ctx, r, stagedTitle(r.lang, "corpus.removing", link), func(ctx context.Context, tell curate.Teller) error {
		_, err := b.corpus.Desk.RemoveSource(ctx, r.who(), link)
		return err
	})
}

// sourceList answers /corpus source list.
func (b *Bot) sourceList(ctx context.Context, r *request) error {
	r.outcome.name = "shown"
	sources, err := b.corpus.Desk.Sources()
	if err != nil {
		return asNotice(err)
	}
	lines := []string{"**" + words(r.lang, "corpus.watching", "n", len(sources)) + "**"}
	for _, s := range sources {
		address, _ := escapeWithin(s.URL, 200)
		if s.Document != "" {
			document, _ := escapeWithin(s.Document, maxDocumentID)
			address += " → " + document
		}
		lines = append(lines, address)
	}
	return r.to.send(ctx, reply{text: withinLines(lines, words(r.lang, "setup.more")), private: true, lang: r.lang})
}

// corpusPreview answers /corpus preview and the form of the button: a question to
// what is staged, for the one who asks.
func (b *Bot) corpusPreview(ctx context.Context, r *request) error {
	text := r.typed(words(bot.English, "corpus.question.name"))
	if r.kind == kindModal {
		text = strings.TrimSpace(r.fields[fieldText])
	}
	return b.onlyStaged(ctx, r, func(id string) error {
		lang := r.answers
		if lang == "" {
			lang = questionLang(r.lang, text)
		}
		a, err := b.within(ctx, func(ctx context.Context) (bot.Answer, error) {
			staged, err := b.corpus.Desk.Preview(ctx, id)
			if err != nil {
				return bot.Answer{}, err
			}
			return staged.Ask(ctx, bot.Question{Text: text, Lang: lang, All: true})
		})
		if err != nil {
			return err
		}
		r.outcome = outcome{name: "previewed", hits: len(a.Ranked), lang: a.Lang, version: a.CorpusVersion}
		return r.to.send(ctx, previewed(a, r.lang))
	})
}

// pagesPreviewed is how many pages of an answer a preview shows. It has no buttons:
// those of an answer ask the corpus that is published.
const pagesPreviewed = 5

func previewed(a bot.Answer, lang bot.Lang) reply {
	embeds, texts := paginate(a, view{lang: lang}), paginate(a, view{lang: lang, layout: asText})
	var first, last *reply
	for i := range min(max(len(embeds), len(texts)), pagesPreviewed) {
		next := &reply{embed: at(embeds, i).embed(), text: at(texts, i).content(), private: true, lang: lang}
		if first == nil {
			next.before = words(lang, "corpus.preview_only")
			next.text = underneath(next.text, next.before)
			first = next
		} else {
			last.also = next
		}
		last = next
	}
	return *first
}

// askForPreview opens the form for a question.
func (b *Bot) askForPreview(ctx context.Context, r *request) error {
	return b.onlyStaged(ctx, r, func(id string) error {
		r.outcome.name = "form"
		return r.to.send(ctx, reply{form: newForm(verbPreview+"/"+id, words(r.lang, "corpus.preview_title"), words(r.lang, "corpus.preview_label"), words(r.lang, "corpus.preview_hint"), maxQuestion)})
	})
}

// suggestVersions answers what is typed into the version to go back to.
func (b *Bot) suggestVersions(ctx context.Context, r *request) error {
	r.outcome.name = "suggested"
	out := reply{choices: []choice{}}
	if b.corpus == nil || r.guild != b.corpus.Home || !b.curator(r) {
		return r.to.send(ctx, out)
	}
	typed := r.typed(words(bot.English, "corpus.to.name"))
	versions, err := b.corpus.Desk.Versions().Versions()
	if err != nil {
		return r.to.send(ctx, out)
	}
	for _, v := range versions {
		if len(out.choices) == maxOptions || !strings.Contains(v.Name, typed) {
			continue
		}
		shown, _ := cutWithin(v.Name+" · "+clean(v.Why), maxOptionText)
		out.choices = append(out.choices, choice{shown, v.Name})
	}
	r.outcome.hits = len(out.choices)
	return r.to.send(ctx, out)
}

// corpusRollback answers /corpus rollback. One moderator can take back what two
// published: a wrong answer waits for nobody.
func (b *Bot) corpusRollback(ctx context.Context, r *request) error {
	why, to := r.typed(words(bot.English, "corpus.reason.name")), r.typed(words(bot.English, "corpus.to.name"))
	if why == "" {
		return errNoReason
	}
	return b.working(ctx, r, "**"+words(r.lang, "corpus.rolling_back")+"**", func(ctx context.Context, tell curate.Teller) (reply, error) {
		e, err := b.corpus.Desk.Versions().Rollback(ctx, to, r.who(), why)
		if err != nil {
			return reply{}, rollbackNotice(err)
		}
		if err := b.corpus.Changed(ctx); err != nil {
			b.log.Error("the version is not answering yet", "version", e.Version, "err", err)
		}
		b.kick()
		who, _ := escapeWithin(e.Who, 80)
		reason, _ := escapeWithin(e.Why, maxReason)
		return reply{text: words(r.lang, "corpus.rolled_back", "version", versionName(r.lang, e.Version), "previous", versionName(r.lang, e.Previous), "who", who, "why", reason)}, nil
	})
}

// rollbackNotice words the errors that say nothing but what was asked for.
func rollbackNotice(err error) error {
	for _, known := range []error{version.ErrDamaged, version.ErrStale} {
		if errors.Is(err, known) {
			return err
		}
	}
	if noticeOf(err) != nil || errors.Is(err, context.Canceled) {
		return err
	}
	return (&notice{key: "corpus.no_way_back", outcome: "no-way-back"}).with("why", detail(err.Error()))
}
