package discord

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
)

// maxNeed bounds each text of a need, so that both always stand over the answer:
// they are kept nowhere else.
const maxNeed = 80

// verbMatch is the form of /match.
const verbMatch = "mt"

// The inputs of the form.
const (
	inputTrade = "trade"
	inputCity  = "city"
	inputWant  = "want"
)

// owners are what the option of ownership offers, and the menu under the answer.
var owners = []bot.Ownership{bot.ForeignOwned, bot.DomesticOwned}

// sortOwner is a choice in a menu of a need, beside the sorts of names.
const sortOwner bot.Sort = "owner"

// match answers /match: at once if its options say something, else with a form.
func (b *Bot) match(ctx context.Context, r *request) error {
	owner := bot.Ownership(r.typed("owner"))
	trade, city, want := r.typed("trade"), r.typed("city"), r.typed("plan")
	if trade == "" && city == "" && want == "" && owner == "" {
		r.outcome.name = "form"
		return r.to.send(ctx, reply{form: matchForm(r.lang), text: words(r.lang, "match.late"), private: true, lang: r.lang})
	}
	return b.matched(ctx, r, trade, city, want, owner)
}

// matchSubmitted answers the form.
func (b *Bot) matchSubmitted(ctx context.Context, r *request) error {
	return b.matched(ctx, r, r.fields[inputTrade], r.fields[inputCity], r.fields[inputWant], "")
}

func (b *Bot) matched(ctx context.Context, r *request, trade, city, want string, owner bot.Ownership) error {
	s := state{kind: ofNeed, lang: r.lang, asker: r.user, owner: owner, text: needText(trade, want)}
	if city = clean(city); city != "" {
		found, err := b.named(r, bot.SortCity, city)
		if err != nil {
			return err
		}
		s.scope.city = found.Key
	}
	return b.tell(ctx, r, s)
}

// matchForm asks for what /match needs. Every part may stay empty. Who owns the
// company is asked for by a menu under the answer: discordgo reads no menus in forms.
func matchForm(lang bot.Lang) *form {
	f := &form{CustomID: verbMatch, Title: words(lang, "match.title")}
	for _, in := range []struct {
		id, key string
	}{{inputTrade, "match.trade"}, {inputCity, "match.city"}, {inputWant, "match.want"}} {
		f.Components = append(f.Components, discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.TextInput{
			CustomID: in.id, Label: words(lang, in.key+".label"), Placeholder: words(lang, in.key+".description"),
			Style: discordgo.TextInputShort, MaxLength: maxNeed,
		}}})
	}
	return f
}

// form is a modal.
type form struct {
	CustomID   string                       `json:"custom_id"`
	Title      string                       `json:"title"`
	Components []discordgo.MessageComponent `json:"components"`
}

// filledIn reads what was written into a form, by the id of each input.
func filledIn(data discordgo.ModalSubmitInteractionData) map[string]string {
	out := map[string]string{}
	for _, row := range data.Components {
		if row, ok := row.(*discordgo.ActionsRow); ok {
			for _, c := range row.Components {
				if input, ok := c.(*discordgo.TextInput); ok {
					out[input.CustomID] = input.Value
				}
			}
		}
	}
	return out
}
