package discord

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
	"policybot/bot/store"
)

// Bounds of what can be chosen for a server.
const (
	maxServerRate = 60   // questions of one person a minute
	maxCoolDown   = 3600 // seconds
	maxChosen     = 25   // ask channels, and moderators' roles
)

// asQuestion is the choice of no language.
const asQuestion = "auto"

// The parts of a server's settings that can be reset, and the word for all of them.
const (
	resetAll        = "all"
	resetLanguage   = "language"
	resetPlain      = "plain-text"
	resetChannels   = "ask-channels"
	resetRate       = "rate"
	resetCoolDown   = "cool-down"
	resetModerators = "moderators"
)

// settingsCommand is /settings.
func settingsCommand() *discordgo.ApplicationCommand {
	c := command("settings")
	language := option(discordgo.ApplicationCommandOptionString, "settings.language")
	language.Choices = choices("settings.lang.", asQuestion, string(bot.English), string(bot.Simplified), string(bot.Traditional))
	plain := option(discordgo.ApplicationCommandOptionBoolean, "settings.plain")

	me := option(discordgo.ApplicationCommandOptionSubCommand, "settings.me")
	resetMe := option(discordgo.ApplicationCommandOptionBoolean, "settings.reset_me")
	me.Options = []*discordgo.ApplicationCommandOption{language, plain, resetMe}

	server := option(discordgo.ApplicationCommandOptionSubCommand, "settings.server")
	rate := option(discordgo.ApplicationCommandOptionInteger, "settings.rate")
	rate.MinValue, rate.MaxValue = ptr(0.0), maxServerRate
	cool := option(discordgo.ApplicationCommandOptionInteger, "settings.cool")
	cool.MinValue, cool.MaxValue = ptr(0.0), maxCoolDown
	ask := option(discordgo.ApplicationCommandOptionChannel, "settings.ask")
	ask.ChannelTypes = []discordgo.ChannelType{discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews, discordgo.ChannelTypeGuildForum}
	moderators := option(discordgo.ApplicationCommandOptionChannel, "settings.mod_channel")
	moderators.ChannelTypes = []discordgo.ChannelType{discordgo.ChannelTypeGuildText}
	reset := option(discordgo.ApplicationCommandOptionString, "settings.reset")
	reset.Choices = choices("settings.reset.", resetAll, resetLanguage, resetPlain, resetChannels, resetRate, resetCoolDown, resetModerators)
	server.Options = []*discordgo.ApplicationCommandOption{
		language, plain, ask, option(discordgo.ApplicationCommandOptionChannel, "settings.ask_not"), rate, cool,
		option(discordgo.ApplicationCommandOptionRole, "settings.mod"), option(discordgo.ApplicationCommandOptionRole, "settings.mod_not"),
		moderators, reset,
	}
	c.Options = []*discordgo.ApplicationCommandOption{me, server}
	return c
}

// choices are the values of an option, each worded by the message of its value.
func choices(prefix string, values ...string) []*discordgo.ApplicationCommandOptionChoice {
	var out []*discordgo.ApplicationCommandOptionChoice
	for _, v := range values {
		out = append(out, &discordgo.ApplicationCommandOptionChoice{
			Name: words(bot.English, prefix+v), NameLocalizations: localized(prefix + v), Value: v,
		})
	}
	return out
}

// The values of options, which Discord checked on the client alone. Each returns
// false where the option was not used, or holds what it cannot.

func (r *request) textOption(key string) (string, bool) {
	if o := r.options[words(bot.English, key+".name")]; o != nil {
		s, ok := o.Value.(string)
		return s, ok
	}
	return "", false
}

func (r *request) switchOption(key string) (on, ok bool) {
	if o := r.options[words(bot.English, key+".name")]; o != nil {
		on, ok = o.Value.(bool)
	}
	return on, ok
}

func (r *request) numberOption(key string, most int) (int, bool) {
	if o := r.options[words(bot.English, key+".name")]; o != nil {
		if f, ok := o.Value.(float64); ok && f >= 0 {
			return min(int(f), most), true
		}
	}
	return 0, false
}

// languageOption returns the language chosen, "" for that of the question.
func (r *request) languageOption() (lang string, ok bool) {
	v, ok := r.textOption("settings.language")
	switch {
	case !ok:
	case v == asQuestion:
		return "", true
	case slices.Contains([]bot.Lang{bot.English, bot.Simplified, bot.Traditional}, bot.Lang(v)):
		return v, true
	}
	return "", false
}

// settingsMe shows and changes what somebody chose for themselves.
func (b *Bot) settingsMe(ctx context.Context, r *request) error {
	r.outcome.name = "shown"
	person := b.prefs.person(ctx, r.user)
	if len(r.options) > 0 {
		r.outcome.name = "changed"
		changed, err := b.prefs.changePerson(ctx, r.user, func(p *store.Person) {
			if reset, _ := r.switchOption("settings.reset_me"); reset {
				*p = store.Person{}
			}
			if lang, ok := r.languageOption(); ok {
				p.Lang = lang
			}
			if on, ok := r.switchOption("settings.plain"); ok {
				p.Plain = store.Off
				if on {
					p.Plain = store.On
				}
			}
		})
		if err != nil {
			b.prefs.complain(err)
			return errNotKept
		}
		if person = changed; person.Lang != "" {
			r.lang = bot.Lang(person.Lang) // the reply is the first to be in it
		}
	}
	lines := []string{
		b.settingsTitle(r, "settings.title_me"),
		b.setting(r, "settings.language", words(r.lang, "settings.lang."+orAuto(person.Lang))),
		b.setting(r, "settings.plain", words(r.lang, [...]string{store.Unset: "settings.as_server", store.On: "settings.on", store.Off: "settings.off"}[person.Plain])),
	}
	return r.to.send(ctx, reply{text: strings.Join(b.kept(r, lines), "\n"), private: true, lang: r.lang})
}

// settingsServer shows and changes what was chosen for a server.
func (b *Bot) settingsServer(ctx context.Context, r *request) error {
	r.outcome.name = "shown"
	server := b.prefs.server(r.guild)
	if len(r.options) > 0 {
		r.outcome.name = "changed"
		changed, err := b.prefs.changeServer(ctx, r.guild, func(s *store.Server) error { return b.chooseForServer(r, s) })
		if err == error(errTooMany) {
			return errTooMany.with("n", maxChosen)
		}
		if err != nil {
			b.prefs.complain(err)
			return errNotKept
		}
		server = changed
		b.log.Info("server settings changed", "guild_id", r.guild, "user_id", r.user)
	}
	lines := []string{
		b.settingsTitle(r, "settings.title_server"),
		b.setting(r, "settings.language", words(r.lang, "settings.lang."+orAuto(server.Lang))),
		b.setting(r, "settings.plain", words(r.lang, map[bool]string{true: "settings.on", false: "settings.off"}[server.Plain])),
		b.setting(r, "settings.ask", b.listed(r, server.AskChannels, "<#")),
		b.setting(r, "settings.rate", b.rateWords(r, server.AskRate)),
		b.setting(r, "settings.cool", b.coolDownWords(r, server.CoolDown)),
		b.setting(r, "settings.mod", b.listed(r, server.ModeratorRoles, "<@&")),
		b.setting(r, "settings.mod_channel", b.listed(r, one(server.ModeratorChannel), "<#")),
	}
	lines = append(b.kept(r, lines), b.askProblems(r, server)...)
	return r.to.send(ctx, reply{text: strings.Join(lines, "\n"), private: true, lang: r.lang})
}

// chooseForServer applies the options of /settings server, the reset first.
func (b *Bot) chooseForServer(r *request, s *store.Server) error {
	reset, _ := r.textOption("settings.reset")
	what := func(part string) bool { return reset == part || reset == resetAll }
	if what(resetLanguage) {
		s.Lang = ""
	}
	if what(resetPlain) {
		s.Plain = false
	}
	if what(resetChannels) {
		s.AskChannels = nil
	}
	if what(resetRate) {
		s.AskRate = 0
	}
	if what(resetCoolDown) {
		s.CoolDown = 0
	}
	if what(resetModerators) {
		s.ModeratorRoles, s.ModeratorChannel = nil, ""
	}
	if lang, ok := r.languageOption(); ok {
		s.Lang = lang
	}
	if on, ok := r.switchOption("settings.plain"); ok {
		s.Plain = on
	}
	if n, ok := r.numberOption("settings.rate", maxServerRate); ok {
		s.AskRate = n
	}
	if n, ok := r.numberOption("settings.cool", maxCoolDown); ok {
		s.CoolDown = time.Duration(n) * time.Second
	}
	if id, ok := r.textOption("settings.mod_channel"); ok {
		s.ModeratorChannel = id
	}
	for _, list := range []struct {
		ids      *[]string
		add, cut string
	}{{&s.AskChannels, "settings.ask", "settings.ask_not"}, {&s.ModeratorRoles, "settings.mod", "settings.mod_not"}} {
		if id, ok := r.textOption(list.cut); ok {
			*list.ids = slices.DeleteFunc(*list.ids, func(v string) bool { return v == id })
		}
		if id, ok := r.textOption(list.add); ok && !slices.Contains(*list.ids, id) {
			*list.ids = append(*list.ids, id)
		}
		if len(*list.ids) > maxChosen {
			return errTooMany
		}
	}
	return nil
}

func orAuto(lang string) string {
	if lang == "" {
		return asQuestion
	}
	return lang
}

func one(id string) []string {
	if id == "" {
		return nil
	}
	return []string{id}
}

func (b *Bot) settingsTitle(r *request, key string) string { return "**" + words(r.lang, key) + "**" }

// setting is a line that names a setting as its option is named.
func (b *Bot) setting(r *request, key, value string) string {
	return words(r.lang, "settings.line", "name", words(r.lang, key+".label"), "value", value)
}

// listed names channels or roles by mentions, which notify nobody.
func (b *Bot) listed(r *request, ids []string, mark string) string {
	if len(ids) == 0 {
		return words(r.lang, "settings.none")
	}
	var out []string
	for _, id := range ids {
		out = append(out, mark+id+">")
	}
	return strings.Join(out, words(r.lang, "list_comma"))
}

// rateWords words the rate that holds: a server cannot allow more than the program.
func (b *Bot) rateWords(r *request, n int) string {
	own := b.opts.AskRate
	switch {
	case n > 0 && (own < 0 || n <= own):
		return words(r.lang, "settings.rate_is", "n", n)
	case n > 0:
		return words(r.lang, "settings.rate_capped", "n", n, "most", own)
	case own < 0:
		return words(r.lang, "settings.rate_free")
	}
	return words(r.lang, "settings.rate_default", "n", own)
}

func (b *Bot) coolDownWords(r *request, d time.Duration) string {
	if d == 0 {
		return words(r.lang, "settings.off")
	}
	return words(r.lang, "settings.seconds", "n", strconv.Itoa(int(d/time.Second)))
}

// kept adds whether the settings outlive the program, and how to change them.
func (b *Bot) kept(r *request, lines []string) []string {
	if !b.prefs.store.Lasting() {
		lines = append(lines, words(r.lang, "settings.not_lasting"))
	}
	if len(r.options) == 0 {
		lines = append(lines, words(r.lang, "settings.how"))
	}
	return lines
}

// askProblems are lines on what keeps the channels that were chosen from working.
func (b *Bot) askProblems(r *request, s store.Server) []string {
	var out []string
	if len(s.AskChannels) > 0 && !b.opts.MessageContent {
		out = append(out, words(r.lang, "setup.ask_content"))
	}
	for _, id := range append(slices.Clone(s.AskChannels), one(s.ModeratorChannel)...) {
		missing := b.lacking(id, b.speaking(id)|discordgo.PermissionReadMessageHistory)
		if _, known := b.places.may(id, b.selfID()); !known { // Discord tells nothing of what the bot may not see
			missing = discordgo.PermissionViewChannel
		}
		if missing != 0 && len(out) < 6 {
			out = append(out, words(r.lang, "setup.channel", "channel", "<#"+id+">", "permissions", permissionNames(r.lang, missing)))
		}
	}
	return out
}
