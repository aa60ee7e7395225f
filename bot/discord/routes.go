package discord

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
)

// kind is a way to address the bot.
type kind string

const (
	kindCommand      kind = "command"      // slash command, by name
	kindComponent    kind = "component"    // button or menu, by the first part of its id
	kindModal        kind = "modal"        // submitted form, by the first part of its id
	kindAutocomplete kind = "autocomplete" // suggestions for a command, by its name
	kindMention      kind = "mention"      // message in a server that mentions the bot
	kindReply        kind = "reply"        // reply to the bot that does not mention it
	kindThread       kind = "thread"       // message in a thread in which its author just asked
	kindAskChannel   kind = "ask-channel"  // message in a channel or forum where all are answered
	kindDM           kind = "dm"           // direct message
)

// routeTo says who handles what.
type routeTo struct {
	kind   kind
	name   string
	handle handler
}

// handlers is everything that the bot reacts to.
func (b *Bot) handlers() []routeTo {
	return []routeTo{
		{kindCommand, "ask", b.askCommand},
		{kindCommand, "city", b.lookup(bot.SortCity, "name")},
		{kindCommand, "area", b.lookup(bot.SortArea, "name")},
		{kindCommand, "document", b.lookup(bot.SortDocument, "name")},
		{kindCommand, "measure", b.measure},
		{kindCommand, "measures", b.measures},
		{kindCommand, "match", b.match},
		{kindModal, verbMatch, b.matchSubmitted},
		{kindCommand, "compare", b.compare},
		{kindCommand, "matrix", b.matrix},
		{kindCommand, "follow", b.follow},
		{kindCommand, "unfollow", b.unfollow},
		{kindCommand, "following", b.following},
		{kindCommand, "forget-me", b.forgetMe},
		{kindComponent, verbUnfollow, b.unfollowed},
		{kindCommand, "sources", b.sources},
		{kindCommand, "help", b.help},
		{kindCommand, "about", b.about},
		{kindCommand, findName, b.findMeasures},
		{kindAutocomplete, "ask", b.suggest},
		{kindAutocomplete, "city", b.suggest},
		{kindAutocomplete, "area", b.suggest},
		{kindAutocomplete, "measure", b.suggest},
		{kindAutocomplete, "sources", b.suggest},
		{kindAutocomplete, "document", b.suggest},
		{kindAutocomplete, "measures", b.suggest},
		{kindAutocomplete, "match", b.suggest},
		{kindAutocomplete, "compare", b.suggest},
		{kindAutocomplete, "matrix", b.suggest},
		{kindAutocomplete, "follow", b.suggest},
		{kindAutocomplete, "unfollow", b.suggest},
		{kindComponent, verbPage, b.pressed},
		{kindComponent, verbOriginal, b.pressed},
		{kindComponent, verbWhy, b.pressed},
		{kindComponent, verbNarrow, b.pressed},
		{kindComponent, verbPublish, b.pressed},
		{kindComponent, verbRemove, b.pressed},
		{kindComponent, verbModerator, b.pressed},
		{kindComponent, verbNarrow2, b.pressed},
		{kindComponent, verbNarrow3, b.pressed},
		{kindComponent, verbOpen, b.pressed},
		{kindComponent, verbShow, b.pressed},
		{kindComponent, verbSort, b.pressed},
		{kindComponent, verbNumbers, b.pressed},
		{kindComponent, verbExport, b.pressed},
		{kindComponent, verbCSV, b.pressed},
		{kindComponent, verbXLSX, b.pressed},
		{kindComponent, verbMarkdown, b.pressed},
		{kindComponent, verbDOCX, b.pressed},
		{kindComponent, verbJSON, b.pressed},
		{kindCommand, "settings me", b.settingsMe},
		{kindCommand, "settings server", b.managed(b.settingsServer)},
		{kindCommand, "setup check", b.managed(b.setupCheck)},
		{kindCommand, "whatsnew", b.whatsNew},
		{kindCommand, "subscribe city", b.subscribing(bot.SortCity)},
		{kindCommand, "subscribe area", b.subscribing(bot.SortArea)},
		{kindCommand, "subscribe document", b.subscribing(bot.SortDocument)},
		{kindCommand, "subscribe list", b.subscriptions},
		{kindAutocomplete, "whatsnew", b.suggest},
		{kindAutocomplete, "subscribe city", b.suggest},
		{kindAutocomplete, "subscribe area", b.suggest},
		{kindAutocomplete, "subscribe document", b.suggest},
		{kindCommand, "corpus status", b.curating(b.corpusStatus)},
		{kindCommand, "corpus refresh", b.curating(b.corpusRefresh)},
		{kindCommand, "corpus import", b.curating(b.corpusImport)},
		{kindCommand, "corpus preview", b.curating(b.corpusPreview)},
		{kindCommand, "corpus publish", b.curating(b.askToPublish)},
		{kindCommand, "corpus rollback", b.curating(b.corpusRollback)},
		{kindAutocomplete, "corpus rollback", b.suggestVersions},
		{kindCommand, "corpus log", b.curating(b.corpusLog)},
		{kindCommand, "corpus source add", b.curating(b.sourceAdd)},
		{kindCommand, "corpus source remove", b.curating(b.sourceRemove)},
		{kindCommand, "corpus source list", b.curating(b.sourceList)},
		{kindComponent, verbStaged, b.curating(b.showStaged)},
		{kindComponent, verbDoubts, b.curating(b.showDoubt)},
		{kindComponent, verbKeep, b.curating(b.decide)},
		{kindComponent, verbDrop, b.curating(b.decide)},
		{kindComponent, verbCity, b.curating(b.decide)},
		{kindComponent, verbArea, b.curating(b.decide)},
		{kindComponent, verbPreview, b.curating(b.askForPreview)},
		{kindModal, verbPreview, b.curating(b.corpusPreview)},
		{kindComponent, verbToPublish, b.curating(b.askToPublish)},
		{kindModal, verbToPublish, b.curating(b.corpusPublish)},
		{kindComponent, verbDiscard, b.curating(b.askToDiscard)},
		{kindComponent, verbDiscarded, b.curating(b.discard)},
		{kindMention, "", b.askMessage},
		{kindReply, "", b.askMessage},
		{kindThread, "", b.askMessage},
		{kindAskChannel, "", b.askMessage},
		{kindDM, "", b.askMessage},
	}
}

// handler answers a request, or returns an error that the middleware turns into
// a reply.
type handler func(ctx context.Context, r *request) error

// request is one time that somebody addressed the bot.
type request struct {
	kind     kind
	name     string
	args     []string // of a component's or modal's id: what follows the name
	options  map[string]*discordgo.ApplicationCommandInteractionDataOption
	values   []string           // chosen in a menu
	fields   map[string]string  // filled in in a form
	message  *discordgo.Message // that the component is on
	target   *discordgo.Message // of a command of the message menu
	file     *discordgo.MessageAttachment
	text     string // of a message, without the mention of the bot
	id       string // of the interaction or message
	guild    string
	channel  string
	user     string
	called   string   // the user's name, for moderators' records; never logged
	roles    []string // of the user in the server
	may      int64    // permissions of the user; of an interaction only
	app      int64    // permissions of the bot where the interaction was made; 0: not told
	files    int      // bytes that one file may have there; 0: not told
	guest    bool     // the bot is where it was asked only with its user's app
	member   bool     // the bot itself is in the server, and not only with the user
	lang     bot.Lang // of the interface
	answers  bot.Lang // chosen for answers; empty: that of the question
	plain    bool     // answers as plain text
	received time.Time
	to       responder

	read    []string   // sentences on names that were read otherwise than typed
	matrix  bot.Matrix // of an answer that is one
	outcome outcome
}

// outcome is what the log says about a request. It never holds what was asked.
type outcome struct {
	name    string // status of the answer, or the kind of failure
	hits    int
	lang    bot.Lang
	version string // of the corpus
}

// reply is what a user sees: the embed, or the text where there is none or where
// the bot may not show embeds.
type reply struct {
	embed    *discordgo.MessageEmbed
	text     string
	textRows []discordgo.MessageComponent // under the text
	choices  []choice                     // what is suggested, of an autocompletion
	update   bool                         // takes the place of the message that a component is on
	remove   bool                         // that message goes
	also     *reply                       // a further message, after this one
	form     *form                        // is opened instead, where that is still possible
	files    []attachment                 // under either
	rows     []discordgo.MessageComponent // under the embed
	before   string                       // stands over the embed
	lang     bot.Lang                     // of what may have to be said with it; empty: nothing is
	private  bool                         // only for the asker, where Discord allows that
	cites    *citing                      // what the answer rests on, where that is to be remembered
}

// suggestions are the choices of a reply, never null.
func (r reply) suggestions() []choice {
	if r.choices == nil {
		return []choice{}
	}
	return r.choices
}

// responder brings a reply to whoever made the request. The first reply counts;
// later ones are dropped.
type responder interface {
	send(ctx context.Context, r reply) error
	deferred() bool // Discord was told to wait
	drop()          // there will be no reply
}

// router finds the handler of a request.
type router struct{ byKey map[string]handler }

// newRouter panics if two routes are the same: one of them would never be reached.
func newRouter(routes []routeTo) *router {
	r := &router{byKey: map[string]handler{}}
	for _, rt := range routes {
		key := string(rt.kind) + "/" + rt.name
		if r.byKey[key] != nil {
			panic(fmt.Sprintf("discord: two routes for %s", key))
		}
		r.byKey[key] = rt.handle
	}
	return r
}

// find returns the handler of a request, or one that says that there is none:
// old messages keep their buttons for ever.
func (r *router) find(req *request) handler {
	if h := r.byKey[string(req.kind)+"/"+req.name]; h != nil {
		return h
	}
	return func(context.Context, *request) error { return errUnknown }
}

// splitID takes the id of a component or modal apart: "measure/47/zh" is the
// name "measure" with two arguments.
func splitID(id string) (name string, args []string) {
	parts := strings.Split(id, "/")
	return parts[0], parts[1:]
}
