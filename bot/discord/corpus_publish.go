package discord

import (
	"context"
	"strings"

	"github.com/bwmarrin/discordgo"

	"policybot/bot/curate"
	"policybot/bot/store"
	"policybot/corpus/version"
)

// askToPublish opens the form that publishes: it says what will happen and asks why.
func (b *Bot) askToPublish(ctx context.Context, r *request) error {
	return b.onlyStaged(ctx, r, func(id string) error {
		now, err := b.corpus.Desk.Versions().Pointer()
		if err != nil {
			return err
		}
		st, err := b.corpus.Desk.Versions().Staged()
		if err != nil {
			return err
		}
		if st.Base != now.Version {
			return errOverdue
		}
		r.outcome.name = "form"
		return r.to.send(ctx, reply{form: newForm(verbToPublish+"/"+id, words(r.lang, "corpus.publish_title"), words(r.lang, "corpus.publish_label"), words(r.lang, "corpus.publish_hint"), maxReason)})
	})
}

// corpusPublish publishes what is staged, or where two moderators have to agree,
// notes that the first one does.
func (b *Bot) corpusPublish(ctx context.Context, r *request) error {
	why := strings.TrimSpace(r.fields[fieldText])
	if why == "" {
		return errNoReason
	}
	return b.onlyStaged(ctx, r, func(id string) error {
		return b.working(ctx, r, "**"+words(r.lang, "corpus.publishing")+"**", func(ctx context.Context, tell curate.Teller) (reply, error) {
			who := r.who()
			if b.corpus.Approvals > 1 {
				// Whoever agrees to what cannot be published would be asked again for the same.
				review, err := b.corpus.Desk.Review(ctx, tell)
				switch {
				case err != nil:
					return reply{}, err
				case review.Staged.ID != id:
					return reply{}, version.ErrStale
				case !version.Passed(review.Checks):
					return reply{}, &version.Failed{Checks: review.Checks}
				}
				agreed, err := b.corpus.Store.Approve(ctx, id, store.Approval{Person: r.user, Name: who, Why: why}, b.now())
				if err != nil {
					return reply{}, err
				}
				var names []string
				who, why = "", ""
				for _, a := range agreed {
					names = append(names, a.Name)
					who, why = join(who, a.Name, " + "), join(why, a.Why, "; ")
				}
				if len(agreed) < b.corpus.Approvals {
					out := b.panel(ctx, r.lang, review)
					first, _ := escapeWithin(strings.Join(names, ", "), 100)
					out.text = underneath(out.text, words(r.lang, "corpus.one_more", "who", first))
					return out, nil
				}
			}
			return b.publishStaged(ctx, r, version.Publication{Staged: id, Who: who, Why: why}, tell)
		})
	})
}

func join(a, b, between string) string {
	if a == "" {
		return b
	}
	return a + between + b
}

// publishStaged publishes, and makes what was published answer.
func (b *Bot) publishStaged(ctx context.Context, r *request, p version.Publication, tell curate.Teller) (reply, error) {
	parts := 0
	p.Progress = func(string) {
		tell(curate.Progress{Stage: curate.Checking, Done: min(parts, 4), Of: 5})
		parts++
	}
	v, err := b.corpus.Desk.Versions().Publish(ctx, p)
	if err != nil {
		return reply{}, err
	}
	if err := b.corpus.Changed(ctx); err != nil {
		b.log.Error("the version is not answering yet", "version", v.Name, "err", err)
	}
	b.kick()
	if r.message != nil {
		// What could be pressed is done. If this fails, a press says so.
		if err := b.rest.editMessage(context.WithoutCancel(ctx), r.channel, r.message.ID, map[string]any{"components": []discordgo.MessageComponent{}, "allowed_mentions": noPings()}); err != nil {
			b.log.Debug("buttons not taken away", "err", err)
		}
	}
	who, _ := escapeWithin(v.Who, 120)
	why, _ := escapeWithin(v.Why, 2*maxReason)
	return reply{text: words(r.lang, "corpus.published", "version", versionName(r.lang, v.Name), "who", who, "why", why, "totals", totals(r.lang, v.Changes))}, nil
}

// agreed names the moderators who agreed to publish what is staged, where more than
// one has to.
func (b *Bot) agreed(ctx context.Context, staged string) []string {
	if b.corpus.Approvals < 2 {
		return nil
	}
	all, err := b.corpus.Store.Approvals(ctx, staged)
	if err != nil {
		b.log.Error("approvals not read", "err", err)
	}
	var names []string
	for _, a := range all {
		name, _ := escapeWithin(a.Name, 80)
		names = append(names, name)
	}
	return names
}

// askToDiscard asks once more: what was decided of doubts goes too.
func (b *Bot) askToDiscard(ctx context.Context, r *request) error {
	return b.onlyStaged(ctx, r, func(id string) error {
		r.outcome.name = "asked"
		return r.to.send(ctx, reply{
			text: words(r.lang, "corpus.discard_sure"), private: true, lang: r.lang,
			textRows: []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
				discordgo.Button{Label: words(r.lang, "corpus.button.discard_now"), Style: discordgo.DangerButton, CustomID: verbDiscarded + "/" + id},
			}}},
		})
	})
}

// discard takes back what is staged.
func (b *Bot) discard(ctx context.Context, r *request) error {
	return b.onlyStaged(ctx, r, func(id string) error {
		if err := b.corpus.Desk.Versions().Discard(ctx, id, r.who()); err != nil {
			return err
		}
		r.outcome.name = "discarded"
		b.log.Info("staged corpus discarded", "staged", id, "user_id", r.user)
		return r.to.send(ctx, reply{text: words(r.lang, "corpus.discarded"), update: true, private: true, lang: r.lang})
	})
}
