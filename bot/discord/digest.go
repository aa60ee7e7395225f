package discord

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
	"policybot/bot/catalog"
	"policybot/bot/store"
	"policybot/corpus"
	"policybot/corpus/diff"
)

// Versions tells of the versions of the corpus that are kept.
type Versions interface {
	bot.History
	// Between compares two versions, as [corpus.Corpus] names them.
	Between(from, to string) (*diff.Diff, error)
}

const (
	// followersAtOnce is how many followers are read from the store together.
	followersAtOnce = 100
	// digestItems is how many changed records one digest shows.
	digestItems = 8
	// digestTime bounds one digest with all its repetitions.
	digestTime = time.Minute
)

// watchForFollowers tells followers what changed: once at the start, for what was
// published while the bot was down, and after each publication, whoever made it.
func (b *Bot) watchForFollowers(ctx context.Context) {
	var before *corpus.Corpus
	for {
		if now := b.opts.Answerer.Corpus(); now != before {
			b.tellFollowers(ctx, before, now)
			before = now
		}
		if sleep(ctx, b.timing.look) != nil {
			return
		}
	}
}

// tellFollowers sends one digest to everybody who follows something that changed
// since what they were told of. What they were told is kept after the digest is
// sent: one that is interrupted comes again, and never gets lost. before is the
// corpus that answered until now, or nil.
func (b *Bot) tellFollowers(ctx context.Context, before, now *corpus.Corpus) {
	defer b.guard("digests")
	known := map[string]*diff.Diff{}
	sent, closed, failed := 0, 0, 0
	for after := ""; ; {
		list, err := b.opts.Store.Behind(ctx, now.Version, after, followersAtOnce)
		if err != nil {
			if ctx.Err() == nil {
				b.log.Error("followers not read; digests wait for the next publication", "err", err)
			}
			return
		}
		for _, f := range list {
			after = f.ID
			d, ok := known[f.Told]
			if !ok {
				d = b.since(f.Told, before, now)
				known[f.Told] = d
			}
			told, err := b.tellFollower(ctx, f, d, now)
			switch {
			case ctx.Err() != nil:
				return
			case err == nil && told:
				sent++
			case unreachable(err):
				closed++
			case err != nil:
				failed++
				b.log.Warn("digest not sent; it is tried again with the next publication or start", "err", err)
			}
			if told && sleep(ctx, b.timing.digest) != nil {
				return
			}
		}
		if len(list) < followersAtOnce {
			break
		}
	}
	if sent+closed+failed > 0 {
		b.log.Info("digests sent", "corpus_version", now.Version, "sent", sent, "closed", closed, "failed", failed)
	}
}

// since compares what somebody was told of with what answers now, or returns nil
// where that version is not kept any more.
func (b *Bot) since(told string, before, now *corpus.Corpus) *diff.Diff {
	if before != nil && before.Version == told {
		return diff.Compare(before, now)
	}
	if b.opts.Versions == nil {
		return nil
	}
	d, err := b.opts.Versions.Between(told, now.Version)
	if err != nil {
		b.log.Warn("changes since a version not known", "corpus_version", told, "err", err)
		return nil
	}
	return d
}

// Discord's codes for people who take no direct messages from the bot.
const (
	codeClosed      = 50007
	codeNoMutual    = 50278 // no server in common, and the app not installed
	codeUnknownUser = 10013
)

func unreachable(err error) bool {
	switch codeOf(err) {
	case codeClosed, codeNoMutual, codeUnknownUser:
		return true
	}
	return false
}

// tellFollower sends one digest, if anything changed for its reader. Who takes no
// direct messages follows nothing any more.
func (b *Bot) tellFollower(ctx context.Context, f store.Follower, d *diff.Diff, now *corpus.Corpus) (told bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, digestTime)
	defer cancel()
	person := b.prefs.person(ctx, f.ID)
	lang := bot.Lang(f.Lang)
	if person.Lang != "" {
		lang = bot.Lang(person.Lang)
	}
	if lang != bot.Simplified && lang != bot.Traditional {
		lang = bot.English
	}
	out, any := b.digest(f, d, now, lang, person.Plain == store.On)
	if any {
		channel, err := b.rest.openDM(ctx, f.ID)
		if err == nil {
			body := bodyOf(out)
			body.Nonce = "f" + hash(f.ID+" "+now.Version)
			_, err = b.rest.sendMessage(ctx, channel, body, out)
		}
		if unreachable(err) {
			_, ended := b.opts.Store.Unfollow(ctx, f.ID)
			return false, errors.Join(err, ended)
		}
		if err != nil {
			return false, err
		}
	}
	return any, b.opts.Store.PutFollowerTold(ctx, f.ID, now.Version)
}

// digest draws what changed for one follower; any is false where nothing did. A
// record stands under a city only if it is, or was, tagged with it.
func (b *Bot) digest(f store.Follower, d *diff.Diff, now *corpus.Corpus, lang bot.Lang, plain bool) (out reply, any bool) {
	a := bot.Answer{Lang: lang, Status: bot.Answered, CorpusVersion: now.Version, CorpusDate: now.Date}
	if d == nil {
		a.Headline = words(lang, "digest.unknown", "names", b.topicNames(f.Topics, lang))
		return b.drawDigest(f, a, nil, lang, plain), true
	}
	var seen []string
	shown, all := 0, 0
	for _, t := range f.Topics {
		sec := bot.Section{}
		n := 0
		for _, c := range d.Changes {
			if !touches(t, c) || slices.Contains(seen, c.ID) {
				continue
			}
			seen = append(seen, c.ID)
			n++
			if shown < digestItems {
				shown++
				sec.Items = append(sec.Items, changedItem(c, now, lang))
			}
		}
		if all += n; len(sec.Items) > 0 {
			sec.Label = words(lang, "digest.topic", "name", b.topicName(t, lang), "n", n)
			a.Sections = append(a.Sections, sec)
		}
	}
	if all == 0 {
		return reply{}, false
	}
	a.Headline = words(lang, "digest.head", "n", all)
	if all > shown {
		a.Sections = append(a.Sections, bot.Section{Label: words(lang, "digest.more", "n", all-shown)})
	}
	return b.drawDigest(f, a, now, lang, plain), true
}

// touches reports whether a change is of a record that is, or was, of a topic.
func touches(t store.Topic, c diff.Change) bool {
	for _, rec := range []*corpus.Record{c.Before, c.After} {
		if rec == nil {
			continue
		}
		switch bot.Sort(t.Sort) {
		case bot.SortCity:
			if slices.Contains(rec.Cities, t.Key) {
				return true
			}
		case bot.SortArea:
			if rec.Area == t.Key {
				return true
			}
		case bot.SortDocument:
			if rec.Document == t.Key {
				return true
			}
		}
	}
	return false
}

// changedItem shows a changed record as it is now, or as it was where it is gone.
func changedItem(c diff.Change, now *corpus.Corpus, lang bot.Lang) bot.Item {
	rec := c.After
	if rec == nil {
		rec = c.Before
	}
	it := bot.Item{RecordID: c.ID, Clause: inLang(rec.Text, lang), Number: rec.Number}
	for _, k := range c.Kinds {
		it.Tags = append(it.Tags, words(lang, "change."+k))
	}
	if doc := now.Document(rec.Document); doc != nil {
		name := doc.Short
		if name.IsZero() {
			name = doc.Title
		}
		it.Tags = append(it.Tags, inLang(name, lang))
	}
	return it
}

// inLang is a text in a language and its script.
func inLang(t corpus.Text, lang bot.Lang) string {
	if lang == bot.Traditional {
		return catalog.ToTraditional(t.In(string(lang)))
	}
	return t.In(string(lang))
}

// drawDigest draws a digest as one message, with a menu of its records and the way
// to stop.
func (b *Bot) drawDigest(f store.Follower, a bot.Answer, now *corpus.Corpus, lang bot.Lang, plain bool) reply {
	out := reply{lang: lang}
	v := view{lang: lang}
	if plain {
		v.layout = asPlain
		out.text = paginate(a, v)[0].content()
	} else {
		out.embed = paginate(a, v)[0].embed()
		v.layout = asText
		out.text = paginate(a, v)[0].content()
	}
	var options []discordgo.SelectMenuOption
	for _, s := range a.Sections {
		for _, it := range s.Items {
			if now == nil || now.Record(it.RecordID) == nil || length(it.RecordID) > maxOptionText {
				continue
			}
			label, _ := cutWithin(it.RecordID+" · "+it.Clause, maxOptionText)
			options = append(options, discordgo.SelectMenuOption{Label: label, Value: it.RecordID})
		}
	}
	s := state{kind: ofSources, lang: lang, asker: f.ID, version: hash(a.CorpusVersion)}
	for _, m := range s.menu(verbShow, "menu.open", options) {
		out.rows = append(out.rows, discordgo.ActionsRow{Components: []discordgo.MessageComponent{m}})
	}
	out.rows = append(out.rows, discordgo.ActionsRow{Components: []discordgo.MessageComponent{stopButton(f.ID, lang)}})
	out.textRows = out.rows
	return out
}
