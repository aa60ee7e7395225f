package discord

import (
	"fmt"
	"strings"

	"policybot/bot"
)

// mostCompact is the shortest form of a citation.
const mostCompact = 2

// Limits of a citation's title, by how compact it is. The publisher and the date
// may have a third of that each.
var maxTitle = [mostCompact + 1]int{300, 120, 60}

// citation names a source; only an own page of its publisher has an address.
// compact 1 and 2 leave the address out and shorten the rest: that is for sources
// whose names leave no room for the text.
func (d *drawing) citation(c bot.Citation, compact int) string {
	limit := maxTitle[compact]
	title := d.name(c.Title, limit)
	if title == "" {
		title = d.name(c.ID, limit/3)
	}
	if target, ok := linkTarget(c.URL); ok && title != "" && compact == 0 {
		title = d.link(title, target)
	}
	parts := []string{strings.TrimSpace(fmt.Sprintf(`\[%d\] %s`, c.N, title))}
	if d.plain {
		parts[0] = words(d.lang, "plain.source", "n", c.N, "title", title)
	}
	for _, p := range []string{c.Publisher, c.Date} {
		if p = d.name(p, limit/3); p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, d.between())
}

// link is a link that does not unfurl; in embeds none does. Read aloud, the
// address is said in full: a name with a hidden address is read as the name alone.
func (d *drawing) link(title, target string) string {
	switch d.layout {
	case asEmbed:
		return "[" + title + "](" + target + ")"
	case asPlain:
		return title + " <" + target + ">"
	}
	return "[" + title + "](<" + target + ">)"
}
