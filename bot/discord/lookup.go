package discord

import (
	"context"
	"errors"
	"strings"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
)

// findName is the name of the message menu's command. Discord shows it localised,
// and sends this one.
var findName = words(bot.English, "find.name")

// lookupCommands are the commands that show a part of the corpus or the bot itself.
func lookupCommands() []*discordgo.ApplicationCommand {
	named := func(key string) *discordgo.ApplicationCommand {
		c := command(key)
		name := suggested(key + ".option")
		name.Required = true
		c.Options = []*discordgo.ApplicationCommandOption{name}
		return c
	}
	sources := command("sources")
	sources.Options = []*discordgo.ApplicationCommandOption{suggested("sources.document")}
	find := &discordgo.ApplicationCommand{
		Type: discordgo.MessageApplicationCommand, Name: findName, NameLocalizations: ptr(localized("find.name")),
	}
	return []*discordgo.ApplicationCommand{
		named("city"), named("area"), named("document"), named("measure"), measuresCommand(), matchCommand(), compareCommand(), matrixCommand(),
		sources, command("help"), command("about"), find,
	}
}

// maxTyped is how much may be typed into an option with suggestions.
const maxTyped = 100

// suggested is an option with suggestions.
func suggested(key string) *discordgo.ApplicationCommandOption {
	o := option(discordgo.ApplicationCommandOptionString, key)
	o.Autocomplete, o.MaxLength = true, maxTyped
	return o
}

// sorts says what is suggested for an option, by the command and the option's name.
var sorts = map[string]bot.Sort{
	"ask city": bot.SortCity, "ask area": bot.SortArea,
	"city name": bot.SortCity, "area name": bot.SortArea, "document name": bot.SortDocument, "measure name": bot.SortMeasure, "sources document": bot.SortDocument,
	"measures city": bot.SortCity, "measures area": bot.SortArea, "measures document": bot.SortDocument,
	"match city": bot.SortCity, "compare area": bot.SortArea, "matrix document": bot.SortDocument,
	"compare city1": bot.SortCity, "compare city2": bot.SortCity, "compare city3": bot.SortCity, "compare city4": bot.SortCity, "compare city5": bot.SortCity,
	"compare city6": bot.SortCity, "compare city7": bot.SortCity, "compare city8": bot.SortCity, "compare city9": bot.SortCity,
	"follow city": bot.SortCity, "follow area": bot.SortArea, "follow document": bot.SortDocument,
	"unfollow city": bot.SortCity, "unfollow area": bot.SortArea, "unfollow document": bot.SortDocument,
	"whatsnew city": bot.SortCity, "whatsnew area": bot.SortArea,
	"subscribe city name": bot.SortCity, "subscribe area name": bot.SortArea, "subscribe document name": bot.SortDocument,
}

// choice is one suggestion.
type choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// suggest answers what somebody is typing into an option. It never fails: without
// suggestions people type on.
func (b *Bot) suggest(ctx context.Context, r *request) error {
	r.outcome.name = "suggested"
	out := reply{choices: []choice{}}
	for name, o := range r.options {
		sort, known := sorts[r.name+" "+name]
		if !o.Focused || !known {
			continue
		}
		typed, _ := o.Value.(string)
		for _, s := range b.opts.Answerer.Suggest(sort, typed, r.lang) {
			shown := s.Name
			if sort == bot.SortMeasure {
				shown = s.Key + " · " + s.Name
			}
			shown, _ = cutWithin(shown, maxOptionText)
			if shown == "" || length(s.Key) > maxOptionText || len(out.choices) == maxOptions {
				continue
			}
			out.choices = append(out.choices, choice{shown, s.Key})
		}
	}
	r.outcome.hits = len(out.choices)
	return r.to.send(ctx, out)
}

// typed is the text of an option.
func (r *request) typed(name string) string {
	if o := r.options[name]; o != nil {
		s, _ := o.Value.(string)
		return strings.TrimSpace(s)
	}
	return ""
}

// named finds what was typed into an option, or returns the reason to tell. Nobody
// has to take a suggestion; the answer says what was read otherwise than typed.
func (b *Bot) named(r *request, sort bot.Sort, typed string) (bot.Suggestion, error) {
	lang := r.lang
	if s, ok := b.opts.Answerer.Named(sort, typed, lang); ok {
		if s.Note != "" {
			r.read = append(r.read, s.Note)
		}
		return s, nil
	}
	shown, _ := escapeWithin(typed, maxTyped)
	near := b.opts.Answerer.Suggest(sort, typed, lang)
	if len(near) == 0 {
		return bot.Suggestion{}, errNoName.with("name", shown)
	}
	var names []string
	for _, n := range near[:min(len(near), 3)] {
		name := n.Name
		if sort == bot.SortMeasure {
			name = n.Key
		}
		name, _ = escapeWithin(name, maxTyped)
		names = append(names, name)
	}
	return bot.Suggestion{}, errWhichName.with("name", shown).with("names", strings.Join(names, words(lang, "list_comma")))
}

// lookup answers /city, /area and /document, and /sources with a document.
func (b *Bot) lookup(sort bot.Sort, option string) handler {
	return func(ctx context.Context, r *request) error {
		found, err := b.named(r, sort, r.typed(option))
		if err != nil {
			return err
		}
		return b.tell(ctx, r, state{kind: glances[sort], lang: r.lang, asker: r.user, text: clean(found.Key)})
	}
}

// measure answers /measure: by an id, an official number, a suggestion, or words.
func (b *Bot) measure(ctx context.Context, r *request) error {
	typed := r.typed("name")
	s := state{kind: ofRecord, lang: r.lang, asker: r.user, text: clean(typed)}
	if a, err := b.again(ctx, r, s, false); err == nil && a.Status == bot.Refused {
		if _, err := b.named(r, bot.SortMeasure, typed); err != nil {
			return err // which says what begins like it
		}
	}
	return b.tell(ctx, r, s)
}

// sources answers /sources.
func (b *Bot) sources(ctx context.Context, r *request) error {
	if r.typed("document") != "" {
		return b.lookup(bot.SortDocument, "document")(ctx, r)
	}
	return b.tell(ctx, r, state{kind: ofSources, lang: r.lang, asker: r.user})
}

// findMeasures answers the message menu's command: the records that a message is
// about, for whoever asked and nobody else.
func (b *Bot) findMeasures(ctx context.Context, r *request) error {
	if r.target == nil {
		return errors.New("the interaction has no message")
	}
	text := withoutMentions(r.target.Content)
	for _, e := range r.target.Embeds {
		if e != nil {
			text += " " + e.Title + " " + e.Description
		}
	}
	if text = clean(text); text == "" {
		return errNoText
	}
	text, _ = cutWithin(text, bot.MaxQuestion)
	return b.tell(ctx, r, state{kind: ofMessage, lang: r.lang, asker: r.user, text: text})
}

// tell sends the answer that a state is about.
func (b *Bot) tell(ctx context.Context, r *request, s state) error {
	if r.answers != "" {
		s.lang = r.answers
	}
	a, err := b.again(ctx, r, s, false)
	if err != nil {
		return err
	}
	return r.to.send(ctx, b.draw(r, a, s, face{private: r.private(), plain: r.plain, moderated: b.moderated(r)}))
}

// help answers /help.
func (b *Bot) help(ctx context.Context, r *request) error {
	r.outcome.name = "help"
	return r.to.send(ctx, reply{text: b.helpText(r.lang) + "\n\n" + words(r.lang, "help_commands"), private: true, lang: r.lang})
}

// helpText says what can be asked and how, with cities of the corpus for an example.
func (b *Bot) helpText(lang bot.Lang) string {
	lines := []string{words(lang, "help")}
	if keys := b.opts.Answerer.Keys(bot.SortCity); len(keys) > 1 {
		city, _ := b.opts.Answerer.Named(bot.SortCity, keys[0], lang)
		other, _ := b.opts.Answerer.Named(bot.SortCity, keys[1], lang)
		one, _ := escapeWithin(city.Name, maxHelpName)
		two, _ := escapeWithin(other.Name, maxHelpName)
		lines = append(lines, words(lang, "help_example", "city", one, "other", two))
	}
	return strings.Join(append(lines, words(lang, "help_promise")), "\n")
}

// maxHelpName bounds the name of a city in the help.
const maxHelpName = 40

// about answers /about: what the bot is, in the engine's words for the corpus of
// now, and which version of the program answers.
func (b *Bot) about(ctx context.Context, r *request) error {
	a, err := b.within(ctx, func(ctx context.Context) (bot.Answer, error) { return b.opts.Answerer.Sources(ctx, r.lang) })
	if err != nil {
		return err
	}
	r.outcome.name, r.outcome.version = "about", a.CorpusVersion
	corpus, _ := escapeWithin(a.Headline, maxContent/4)
	version, _ := escapeWithin(orDev(b.opts.Version), maxVersion)
	now, _ := escapeWithin(a.CorpusVersion, maxVersion)
	text := words(r.lang, "about", "corpus", corpus, "version", version, "corpus_version", now)
	return r.to.send(ctx, reply{text: text, private: true, lang: r.lang})
}
