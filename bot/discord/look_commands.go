package discord

import (
	"github.com/bwmarrin/discordgo"

	"policybot/bot"
)

// mostListed is how much text /measures takes.
const mostListed = 200

// measuresCommand is /measures.
func measuresCommand() *discordgo.ApplicationCommand {
	c := command("measures")
	kind := option(discordgo.ApplicationCommandOptionString, "measures.kind")
	kind.Choices = choices("kind.", strs(bot.Kinds)...)
	text := option(discordgo.ApplicationCommandOptionString, "measures.text")
	text.MaxLength = mostListed
	sort := option(discordgo.ApplicationCommandOptionString, "measures.sort")
	sort.Choices = choices("order.", string(bot.ByRelevance), string(bot.ByNumber))
	private := option(discordgo.ApplicationCommandOptionBoolean, "ask.private")
	c.Options = []*discordgo.ApplicationCommandOption{
		suggested("measures.city"), suggested("measures.area"), suggested("measures.document"), kind, text, sort, private,
	}
	return c
}

// matchCommand is /match.
func matchCommand() *discordgo.ApplicationCommand {
	c := command("match")
	trade := option(discordgo.ApplicationCommandOptionString, "match.trade")
	trade.MaxLength = maxNeed
	owner := option(discordgo.ApplicationCommandOptionString, "match.owner")
	owner.Choices = choices("owner.", strs(owners)...)
	want := option(discordgo.ApplicationCommandOptionString, "match.want")
	want.MaxLength = maxNeed
	c.Options = []*discordgo.ApplicationCommandOption{trade, suggested("match.city"), owner, want}
	return c
}

// compareCommand is /compare.
func compareCommand() *discordgo.ApplicationCommand {
	c := command("compare")
	for n := 1; n <= mostCompared; n++ {
		o := suggested("compare.city")
		o.Name, o.Required = comparedOption(n), n <= 2
		for locale, name := range o.NameLocalizations {
			o.NameLocalizations[locale] = name + string(rune('0'+n))
		}
		c.Options = append(c.Options, o)
	}
	c.Options = append(c.Options, suggested("compare.area"), option(discordgo.ApplicationCommandOptionBoolean, "ask.private"))
	return c
}

// matrixCommand is /matrix.
func matrixCommand() *discordgo.ApplicationCommand {
	c := command("matrix")
	c.Options = []*discordgo.ApplicationCommandOption{suggested("matrix.document"), option(discordgo.ApplicationCommandOptionBoolean, "ask.private")}
	return c
}

// followCommands are the commands of alerts and of what is kept of a person.
func followCommands() []*discordgo.ApplicationCommand {
	follow, unfollow := command("follow"), command("unfollow")
	for _, sort := range followed {
		follow.Options = append(follow.Options, suggested("follow."+string(sort)))
		unfollow.Options = append(unfollow.Options, suggested("follow."+string(sort)))
	}
	unfollow.Options = append(unfollow.Options, option(discordgo.ApplicationCommandOptionBoolean, "unfollow.all"))
	return []*discordgo.ApplicationCommand{follow, unfollow, command("following"), command("forget")}
}

func strs[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}
