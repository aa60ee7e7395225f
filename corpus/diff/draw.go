package diff

import (
	"fmt"
	"strings"
	"unicode"

	"policybot/corpus"
)

// Summary is one line: "2 added, 1 reworded, 157 unchanged".
func (t Totals) Summary() string {
	var parts []string
	for _, p := range []struct {
		n    int
		word string
	}{{t.Added, "added"}, {t.Removed, "removed"}, {t.Reworded, "reworded"}, {t.Moved, "moved"}, {t.Retagged, "re-tagged"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.word))
		}
	}
	if parts == nil {
		return "no record changed"
	}
	return strings.Join(parts, ", ")
}

// style is how one way of drawing writes what all of them say.
type style struct {
	heading  func(level int, s string) string
	item     string
	indent   string
	deleted  [2]string
	inserted [2]string
	text     func(string) string
}

var plain = style{
	heading: func(level int, s string) string {
		if level == 1 {
			return s + "\n"
		}
		return "\n" + s + "\n"
	},
	item: "  ", indent: "      ", deleted: [2]string{"[-", "-]"}, inserted: [2]string{"{+", "+}"},
	text: func(s string) string { return s },
}

var markdown = style{
	heading: func(level int, s string) string {
		if level == 1 {
			return "# " + s + "\n"
		}
		return "\n" + strings.Repeat("#", level) + " " + s + "\n\n"
	},
	item: "- ", indent: "  - ", deleted: [2]string{"~~", "~~"}, inserted: [2]string{"**", "**"},
	text: markdownEscaper.Replace,
}

// markdownEscaper keeps the text of a corpus from being read as marks.
var markdownEscaper = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "#", `\#`, "|", `\|`, "~", `\~`, "@", "@\u200b")

// Text draws the difference for a terminal: what went stands in [-…-], what came
// in {+…+}.
func (d *Diff) Text() string { return d.draw(plain) }

// Markdown draws the difference as Markdown.
func (d *Diff) Markdown() string { return d.draw(markdown) }

func (d *Diff) draw(s style) string {
	var b strings.Builder
	b.WriteString(s.heading(1, fmt.Sprintf("%s → %s: %s", s.text(d.From), s.text(d.To), d.Totals.Summary())))
	for _, g := range []struct {
		title, none string
		groups      []Group
	}{{"By document", "(none)", d.Documents}, {"By area", "(no area)", d.Areas}, {"By city", "(all cities)", d.Cities}} {
		if len(g.groups) == 0 {
			continue
		}
		b.WriteString(s.heading(2, g.title))
		for _, row := range g.groups {
			name := row.ID
			if name == "" {
				name = g.none
			}
			if n := row.Name.In("en"); n != "" {
				name += " (" + n + ")"
			}
			fmt.Fprintf(&b, "%s%s: %s\n", s.item, s.text(name), row.Totals.Summary())
		}
	}
	if len(d.Lists) > 0 {
		b.WriteString(s.heading(2, "Lists"))
		for _, l := range d.Lists {
			for _, part := range []struct {
				what string
				ids  []string
			}{{"added", l.Added}, {"removed", l.Removed}, {"changed", l.Changed}} {
				if len(part.ids) > 0 {
					fmt.Fprintf(&b, "%s%s %s: %s\n", s.item, l.Name, part.what, s.text(strings.Join(part.ids, ", ")))
				}
			}
		}
	}
	for i := range d.Changes {
		c := &d.Changes[i]
		if i == 0 || d.Changes[i-1].Document != c.Document {
			b.WriteString(s.heading(2, s.text(c.Document)))
		}
		c.draw(&b, s)
	}
	return b.String()
}

func (c *Change) draw(b *strings.Builder, s style) {
	kinds := strings.ReplaceAll(strings.Join(c.Kinds, ", "), Retagged, "re-tagged")
	fmt.Fprintf(b, "%s%s: %s\n", s.item, s.text(c.ID), kinds)
	line := func(label, text string) { fmt.Fprintf(b, "%s%s: %s\n", s.indent, label, text) }
	whole := func(r *corpus.Record, marks [2]string) {
		for _, t := range []string{r.Text.EN, r.Text.ZH} {
			if t = oneLine(t); t != "" {
				line("text", marks[0]+s.text(t)+marks[1])
			}
		}
		if len(r.Cities) > 0 {
			line("cities", s.text(strings.Join(r.Cities, ", ")))
		}
	}
	switch {
	case c.Before == nil:
		whole(c.After, s.inserted)
		return
	case c.After == nil:
		whole(c.Before, s.deleted)
		return
	}
	for _, t := range c.Texts {
		var text strings.Builder
		for _, r := range t.Runs {
			marks := [2]string{}
			switch r.Op {
			case Deleted:
				marks = s.deleted
			case Inserted:
				marks = s.inserted
			}
			// Marks that touch a space are none in Markdown.
			inner := strings.TrimSpace(r.Text)
			at := strings.Index(r.Text, inner)
			if inner == "" {
				marks = [2]string{}
			}
			text.WriteString(r.Text[:at] + marks[0] + s.text(inner) + marks[1] + r.Text[at+len(inner):])
		}
		line(t.Field+" ("+t.Lang+")", oneLine(text.String()))
	}
	for _, f := range c.Fields {
		before, after := f.Before, f.After
		if before == "" {
			before = "(none)"
		}
		if after == "" {
			after = "(none)"
		}
		line(f.Name, s.text(before)+" → "+s.text(after))
	}
}

// oneLine keeps a text from breaking out of its line, or from steering a terminal.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}
