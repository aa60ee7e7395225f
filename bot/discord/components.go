package discord

import (
	"strconv"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
)

// The verbs of components: what the first part of their ids says to do.
const (
	verbPage      = "p"  // show a page
	verbOriginal  = "o"  // show or hide the statements in the other language
	verbWhy       = "w"  // say why this is the answer
	verbNarrow    = "n"  // narrow by what was chosen
	verbPublish   = "pb" // show a private answer to all
	verbRemove    = "rm" // delete the answer
	verbModerator = "md" // pass the question on to the moderators
	verbNarrow2   = "n2" // narrow by what was chosen in a further menu
	verbNarrow3   = "n3"
	verbOpen      = "g"  // show a record that stands beside another
	verbShow      = "gs" // show a record beside a message that stays
	verbSort      = "st" // sort a list by number, or by relevance again
	verbNumbers   = "y"  // show the numbers of a picture as text
	verbExport    = "e"  // ask for a format of file
	verbCSV       = "ec" // write the file
	verbXLSX      = "ex"
	verbMarkdown  = "em"
	verbDOCX      = "ed"
	verbJSON      = "ej"
)

// privately are the verbs whose replies only the one who pressed sees.
var privately = map[string]bool{
	verbWhy: true, verbModerator: true, verbNumbers: true, verbShow: true,
	verbExport: true, verbCSV: true, verbXLSX: true, verbMarkdown: true, verbDOCX: true, verbJSON: true,
}

// Limits of components.
const (
	maxOptions      = 25
	maxOptionText   = 100
	maxOptionsCity  = 12 // of one sort, so that each sort has room
	maxOptionsArea  = 8
	widen           = "*" // the option that takes the narrowing back
	facetValueParts = ":"
)

// face is where an answer is shown.
type face struct {
	private   bool // only the asker sees it, who may publish it
	published bool // they have
	moderated bool // there is a channel of moderators to ask
	plain     bool // to be read aloud
	changed   bool // the corpus is not the one that the answer was first drawn from
}

// show draws an answer with its components, as its state says.
func (b *Bot) show(a bot.Answer, s state, f face) reply {
	s.version = hash(a.CorpusVersion)
	if !s.inline() && s.kind != ofNeed { // of a need nothing is kept
		b.texts.keep(s.text)
	}
	v := view{lang: s.lang, page: s.page, original: s.original, narrowed: b.namesOf(s), changed: f.changed}
	if !s.inline() && a.Status != bot.Smalltalk {
		v.quote = s.text
	}
	draw := func(l layout) (page, []discordgo.MessageComponent) {
		v.layout = l
		pages := paginate(a, v)
		p := at(pages[:min(len(pages), longestPage)], s.page)
		return p, s.rows(a, p, f)
	}
	out := reply{lang: s.lang, private: f.private, cites: b.citing(a, f)}
	if f.plain {
		p, rows := draw(asPlain)
		out.text, out.textRows = p.content(), rows
		return out
	}
	e, rows := draw(asEmbed)
	t, textRows := draw(asText)
	out.embed, out.rows, out.text, out.textRows = e.embed(), rows, t.content(), textRows
	return out
}

// namesOf names what an answer was narrowed to.
func (b *Bot) namesOf(s state) string {
	out := ""
	for _, k := range []struct {
		sort bot.Sort
		key  string
	}{{bot.SortCity, s.scope.city}, {bot.SortArea, s.scope.area}, {bot.SortDocument, s.scope.document}} {
		if k.key == "" {
			continue
		}
		if n, ok := b.opts.Answerer.Named(k.sort, k.key, s.lang); ok && clean(n.Name) != s.text { // what is asked for by its name needs no narrowing
			if out != "" {
				out += " · "
			}
			out += n.Name
		}
	}
	return out
}

// rows are the components under a page of an answer.
func (s state) rows(a bot.Answer, p page, f face) []discordgo.MessageComponent {
	if a.Status == bot.Smalltalk && s.kind == ofQuestion {
		return nil // a greeting has nothing to press
	}
	var rows []discordgo.MessageComponent
	row := func(list ...discordgo.MessageComponent) {
		if len(list) > 0 {
			rows = append(rows, discordgo.ActionsRow{Components: list})
		}
	}
	button := func(key, id string, off bool) discordgo.MessageComponent {
		return discordgo.Button{Label: words(s.lang, key), Style: discordgo.SecondaryButton, CustomID: id, Disabled: off}
	}
	if p.of > 1 {
		prev, next := s, s
		prev.page, next.page = max(0, p.number-2), p.number
		row(button("button.prev", prev.id(verbPage), p.number == 1), button("button.next", next.id(verbPage), p.number == p.of))
	}
	s.page = p.number - 1
	var more []discordgo.MessageComponent
	if hasOriginal(a) {
		other := s
		other.original, other.page = !s.original, 0 // the pages divide otherwise
		key := "button.original"
		if s.original {
			key = "button.no_original"
		}
		more = append(more, button(key, other.id(verbOriginal), false))
	}
	if s.kind == ofQuestion || s.kind == ofMessage {
		more = append(more, button("button.why", s.id(verbWhy), false))
	}
	if s.kind == ofList && s.text != "" {
		key := "button.by_number"
		if s.byNumber {
			key = "button.by_relevance"
		}
		more = append(more, button(key, s.id(verbSort), false))
	}
	if s.kind == ofMatrix {
		more = append(more, button("button.numbers", s.id(verbNumbers), false))
	}
	if s.kind == ofMatrix || exportable(a) {
		more = append(more, button("button.export", s.id(verbExport), false))
	}
	switch {
	case s.kind == ofNeed: // what somebody told of a company is for them alone
	case f.private && !f.published:
		more = append(more, button("button.publish", s.id(verbPublish), false))
	case !f.private:
		more = append(more, button("button.remove", s.id(verbRemove), false))
	}
	if f.moderated && s.kind == ofQuestion {
		more = append(more, button("button.moderator", s.id(verbModerator), false))
	}
	row(more...)
	s.page = 0
	for _, m := range s.menus(a) {
		row(m)
	}
	return rows
}

// hasOriginal reports whether any record has a statement in the other language.
func hasOriginal(a bot.Answer) bool {
	for _, s := range a.Sections {
		for _, it := range s.Items {
			if it.Original != "" {
				return true
			}
		}
	}
	return false
}

// options are what an answer can be narrowed to, and the way back.
func (s state) options(facets []bot.Facet) []discordgo.SelectMenuOption {
	var out []discordgo.SelectMenuOption
	if !s.scope.empty() || s.records != "" {
		out = append(out, discordgo.SelectMenuOption{Label: words(s.lang, "menu.widen"), Value: widen})
	}
	room := map[bot.Sort]int{bot.SortCity: maxOptionsCity, bot.SortArea: maxOptionsArea, bot.SortDocument: maxOptions, bot.SortKind: maxOptions}
	if len(facets) < maxOptions { // there is room for all
		room[bot.SortCity], room[bot.SortArea] = maxOptions, maxOptions
	}
	for _, f := range facets {
		value := string(f.Sort) + facetValueParts + f.Key
		label, _ := cutWithin(f.Name, maxOptionText)
		if len(out) == maxOptions || room[f.Sort] == 0 || length(value) > maxOptionText || label == "" {
			continue
		}
		room[f.Sort]--
		about, _ := cutWithin(words(s.lang, "menu."+string(f.Sort), "n", strconv.Itoa(f.Count)), maxOptionText)
		out = append(out, discordgo.SelectMenuOption{Label: label, Value: value, Description: about})
	}
	return out
}
