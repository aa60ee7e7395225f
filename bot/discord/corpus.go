package discord

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"policybot/bot/curate"
	"policybot/bot/store"
)

// Corpus says how the corpus is changed from Discord, and who is told of changes.
type Corpus struct {
	Desk  *curate.Desk
	Store CorpusStore
	Home  string // server whose moderators change the corpus; empty: none, but changes are told
	// Changed makes the published version the one that answers, if it is not yet.
	Changed     func(context.Context) error
	Approvals   int           // moderators who have to agree to publish: 1 or 2
	RefreshAt   time.Duration // since midnight in Shanghai, when watched pages are asked; negative: never
	AutoPublish bool          // publish what a scheduled refresh staged, where the checks pass
	RecallDays  int           // an answer is followed for so long; 0: none is
}

// CorpusStore keeps what must outlive a restart. [store.Store] is one.
type CorpusStore interface {
	Approve(ctx context.Context, staged string, a store.Approval, at time.Time) ([]store.Approval, error)
	Approvals(ctx context.Context, staged string) ([]store.Approval, error)
	Mark(ctx context.Context, name string) (string, error)
	PutMark(ctx context.Context, name, value string) error
	KeepAnswer(ctx context.Context, a store.SentAnswer, sent, before time.Time, most int) error
	AnswersCiting(ctx context.Context, records []string, since time.Time, most int) ([]store.SentAnswer, error)
	ForgetAnswer(ctx context.Context, message string) error
	Subscribe(ctx context.Context, v store.Subscription) error
	Unsubscribe(ctx context.Context, v store.Subscription) (bool, error)
	Subscriptions(ctx context.Context, channel string) ([]store.Subscription, error)
	ForgetChannel(ctx context.Context, channel string) error
	Told(ctx context.Context, channel string) (int, error)
	PutTold(ctx context.Context, channel string, event int) error
}

var _ CorpusStore = (*store.Store)(nil)

func (c *Corpus) check() error {
	switch {
	case c.Desk == nil || c.Store == nil || c.Changed == nil:
		return errors.New("discord: Corpus without a Desk, a Store or Changed")
	case c.Approvals < 1 || c.Approvals > 2:
		return fmt.Errorf("discord: %d approvals; it can be 1 or 2", c.Approvals)
	}
	return nil
}

// inCorpus begins the names of the sub-commands of /corpus.
const inCorpus = "corpus "

// ofCorpus reports whether a command is a sub-command of /corpus, which is for
// moderators and does not count as a question.
func ofCorpus(name string) bool { return strings.HasPrefix(name, inCorpus) }

// newsCommands are the commands for all that need versions to be kept.
func newsCommands() []*discordgo.ApplicationCommand {
	return []*discordgo.ApplicationCommand{whatsNewCommand(), subscribeCommand()}
}

// corpusCommand is /corpus, for the home server alone. Roles may be moderators' by
// /settings server, which Discord's own permissions know nothing of: the command
// shows for all there, and [Bot.curating] decides.
func corpusCommand() *discordgo.ApplicationCommand {
	c := command("corpus")
	sub := func(key string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommandOption {
		o := option(discordgo.ApplicationCommandOptionSubCommand, key)
		o.Options = options
		return o
	}
	text := func(key string, most int) *discordgo.ApplicationCommandOption {
		o := option(discordgo.ApplicationCommandOptionString, key)
		o.MaxLength = most
		return o
	}
	required := func(o *discordgo.ApplicationCommandOption) *discordgo.ApplicationCommandOption {
		o.Required = true
		return o
	}
	sources := option(discordgo.ApplicationCommandOptionSubCommandGroup, "corpus.source")
	attached := option(discordgo.ApplicationCommandOptionBoolean, "corpus.attachments")
	sources.Options = []*discordgo.ApplicationCommandOption{
		sub("corpus.source.add", required(text("corpus.link", maxLink)), text("corpus.document", maxDocumentID), attached),
		sub("corpus.source.remove", required(text("corpus.link", maxLink))),
		sub("corpus.source.list"),
	}
	c.Options = []*discordgo.ApplicationCommandOption{
		sub("corpus.status"), sub("corpus.refresh"),
		sub("corpus.import", option(discordgo.ApplicationCommandOptionAttachment, "corpus.file"), text("corpus.link", maxLink), text("corpus.document", maxDocumentID), attached),
		sub("corpus.preview", required(text("corpus.question", maxQuestion))),
		sub("corpus.publish"),
		sub("corpus.rollback", required(text("corpus.reason", maxReason)), suggested("corpus.to")),
		sub("corpus.log"), sources,
	}
	return c
}

// Bounds of what moderators type.
const (
	maxLink       = 1000
	maxDocumentID = 40
	maxReason     = 300
)

// The words of the corpus commands that are told to be refused.
var (
	errNotCurator     = &notice{key: "corpus.not_moderator", outcome: "not-allowed"}
	errNotHome        = &notice{key: "corpus.not_home", outcome: "not-allowed"}
	errNotKeptCorpus  = &notice{key: "corpus.not_kept", outcome: "no-versions"}
	errStaleStaged    = &notice{key: "corpus.stale", outcome: "stale"}
	errOverdue        = &notice{key: "corpus.overdue", outcome: "stale"}
	errFileOrLink     = &notice{key: "corpus.file_or_link", outcome: "no-source"}
	errNoReason       = &notice{key: "corpus.no_reason", outcome: "no-reason"}
	errManageChannels = &notice{key: "subscribe.not_allowed", outcome: "not-allowed"}
)

// curating lets a handler be used by the moderators of the home server alone: those
// with one of the roles that were chosen for that, or the permission Manage Server.
// Every press and every form is judged anew: a role may have been taken meanwhile.
func (b *Bot) curating(next handler) handler {
	return func(ctx context.Context, r *request) error {
		switch {
		case b.corpus == nil:
			return errNotKeptCorpus
		case !r.member || b.corpus.Home == "" || r.guild != b.corpus.Home:
			return errNotHome
		case !b.curator(r):
			return errNotCurator
		}
		return next(ctx, r)
	}
}

func (b *Bot) curator(r *request) bool {
	return r.user != "" && (r.may&(discordgo.PermissionManageGuild|discordgo.PermissionAdministrator) != 0 ||
		slices.ContainsFunc(b.prefs.server(r.guild).ModeratorRoles, func(role string) bool { return slices.Contains(r.roles, role) }))
}

// who is how versions record a moderator: the name for people, the id because names
// change.
func (r *request) who() string {
	name, _ := cutWithin(clean(r.called), 40)
	if name == "" {
		return r.user
	}
	return name + " (" + r.user + ")"
}

// fieldText is the id of the one input of a form.
const fieldText = "text"

func newForm(id, title, label, hint string, most int) *form {
	title, _ = cutWithin(title, 45)
	label, _ = cutWithin(label, 45)
	hint, _ = cutWithin(hint, 100)
	return &form{id, title, []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
		discordgo.TextInput{CustomID: fieldText, Label: label, Placeholder: hint, Style: discordgo.TextInputParagraph, Required: true, MinLength: 1, MaxLength: most},
	}}}}
}

// opensForm reports whether a request may be answered with a form.
func opensForm(r *request) bool {
	return r.kind == kindComponent && (r.name == verbPreview || r.name == verbToPublish) || r.kind == kindCommand && r.name == "corpus publish"
}
