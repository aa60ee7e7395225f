package discord

import (
	"fmt"
	"strings"

	"policybot/bot"
)

// plainPrint says what a record is and where it stands, to be read aloud: each
// part in words, in an order that makes sense to the ear.
func (d *drawing) plainPrint(it bot.Item) string {
	var parts []string
	add := func(key, value string) {
		if value != "" {
			parts = append(parts, words(d.lang, key, "value", value))
		}
	}
	add("plain.status", d.name(it.Confidence, d.label))
	add("plain.id", d.name(it.RecordID, d.label))
	add("plain.number", d.name(it.Number, d.label))
	add("plain.tags", d.name(strings.Join(it.Tags, words(d.lang, "list_comma")), 2*d.label))
	add("plain.date", d.name(it.Date, d.label/2))
	add("plain.force", d.name(it.Status, d.label/2))
	var cites []string
	for _, n := range it.Cites {
		cites = append(cites, fmt.Sprint(n))
	}
	add("plain.cites", strings.Join(cites, words(d.lang, "list_comma")))
	return strings.Join(parts, words(d.lang, "plain.between"))
}
