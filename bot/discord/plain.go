package discord

import (
	"fmt"
	"strings"

	"policybot/bot"
)

// renderPlain draws an answer as text for people who have it read to them: no
// embed, nothing that stands for something else (bullets, brackets, bold), each
// part said in words, in an order that makes sense to the ear.
func renderPlain(a bot.Answer, iface bot.Lang) reply {
	d := drawing{a: a, lang: iface, plain: true}.prepared()
	return reply{lang: iface, text: d.linked(plainLink).fit(withinContent).content()}
}

// plainLink says the address in full: a name with a hidden address is read as the
// name alone. The angle brackets keep it from unfurling and are not shown.
func plainLink(title, target string) string { return title + " <" + target + ">" }

// plainUnder is what follows a record's clause.
func (d drawing) plainUnder(it bot.Item) string {
	var parts []string
	add := func(key, value string) {
		if value != "" {
			parts = append(parts, words(d.lang, key, "value", value))
		}
	}
	add("plain.status", d.text(it.Confidence, maxLabel))
	add("plain.id", d.text(it.RecordID, maxLabel))
	add("plain.tags", d.text(strings.Join(it.Tags, words(d.lang, "list_comma")), maxTags))
	var cites []string
	for _, n := range it.Cites {
		cites = append(cites, fmt.Sprint(n))
	}
	add("plain.cites", strings.Join(cites, words(d.lang, "list_comma")))
	out := ""
	if len(parts) > 0 {
		out = "\n" + strings.Join(parts, words(d.lang, "plain.between"))
	}
	if note := escape(it.Note); note != "" {
		out += "\n" + words(d.lang, "note") + " " + note
	}
	return out
}
