package discord

import (
	"slices"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
)

// menus are the menus under an answer: what it can be narrowed to, whose the company
// is, or which record to go on to.
func (s state) menus(a bot.Answer) []discordgo.MessageComponent {
	switch s.kind {
	case ofNeed:
		return s.menu(verbNarrow, "menu.owner", s.ownerOptions())
	case ofRecord:
		return s.menu(verbOpen, "menu.open", openOptions(a))
	case ofList:
	default: // only a list is narrowed to a kind
		a.Facets = slices.DeleteFunc(slices.Clone(a.Facets), func(f bot.Facet) bool { return f.Sort == bot.SortKind })
	}
	if len(a.Facets) < maxOptions {
		return s.narrowing(verbNarrow, "menu.narrow", a.Facets)
	}
	var out []discordgo.MessageComponent
	if s.kind != ofList { // of a question, as many as fit
		return s.narrowing(verbNarrow, "menu.narrow", a.Facets)
	}
	for _, m := range []struct {
		verb, key string
		sorts     []bot.Sort
	}{
		{verbNarrow, "menu.narrow_city", []bot.Sort{bot.SortCity}},
		{verbNarrow2, "menu.narrow_area", []bot.Sort{bot.SortArea}},
		{verbNarrow3, "menu.narrow_rest", []bot.Sort{bot.SortDocument, bot.SortKind}},
	} {
		facets := slices.DeleteFunc(slices.Clone(a.Facets), func(f bot.Facet) bool { return !slices.Contains(m.sorts, f.Sort) })
		out = append(out, s.narrowing(m.verb, m.key, facets)...)
	}
	return out
}

// narrowing is a menu of facets, or none where there is nothing to choose.
func (s state) narrowing(verb, key string, facets []bot.Facet) []discordgo.MessageComponent {
	options := s.options(facets)
	if len(options) < 2 {
		return nil
	}
	return s.menu(verb, key, options)
}

func (s state) menu(verb, key string, options []discordgo.SelectMenuOption) []discordgo.MessageComponent {
	if len(options) == 0 {
		return nil
	}
	return []discordgo.MessageComponent{discordgo.SelectMenu{
		MenuType: discordgo.StringSelectMenu, CustomID: s.id(verb), Placeholder: words(s.lang, key), Options: options,
	}}
}

// ownerOptions ask whose the company is.
func (s state) ownerOptions() []discordgo.SelectMenuOption {
	var out []discordgo.SelectMenuOption
	for _, o := range owners {
		out = append(out, discordgo.SelectMenuOption{
			Label: words(s.lang, "owner."+string(o)), Value: string(sortOwner) + facetValueParts + string(o), Default: s.owner == o,
		})
	}
	if s.owner != "" || !s.scope.empty() {
		out = append(out, discordgo.SelectMenuOption{Label: words(s.lang, "menu.widen"), Value: widen})
	}
	return out
}

// openOptions are the records that stand beside the one that is shown, or all where
// words stand for several, which come with facets.
func openOptions(a bot.Answer) []discordgo.SelectMenuOption {
	several := len(a.Facets) > 0
	var out []discordgo.SelectMenuOption
	for i, sec := range a.Sections {
		for _, it := range sec.Items {
			if i == 0 && !several || it.RecordID == "" || length(it.RecordID) > maxOptionText || len(out) == maxOptions {
				continue
			}
			if slices.ContainsFunc(out, func(o discordgo.SelectMenuOption) bool { return o.Value == it.RecordID }) {
				continue
			}
			label, _ := cutWithin(it.RecordID+" · "+it.Clause, maxOptionText)
			about, _ := cutWithin(sec.Label, maxOptionText)
			out = append(out, discordgo.SelectMenuOption{Label: label, Value: it.RecordID, Description: about})
		}
	}
	return out
}
