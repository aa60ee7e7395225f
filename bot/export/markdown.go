package export

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"policybot/bot"
)

// count writes a number of a table; nothing stands for none.
func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// marked escapes a text for Markdown on one line.
func marked(s string) string {
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(clean(s)), " ") {
		if r < 0x80 && strings.ContainsRune("\\`*_[]<>#|~&", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	out := b.String()
	// At the start of a line these begin a list, a heading or a rule.
	if out != "" && strings.ContainsRune("+-=", rune(out[0])) {
		return "\\" + out
	}
	if dot := strings.IndexFunc(out, func(r rune) bool { return r < '0' || r > '9' }); dot > 0 && (out[dot] == '.' || out[dot] == ')') {
		return out[:dot] + "\\" + out[dot:]
	}
	return out
}

func writeMarkdown(c Content) ([]byte, error) {
	var b bytes.Buffer
	a := c.Answer
	fmt.Fprintf(&b, "# %s\n\n", marked(c.title()))
	for _, f := range c.facts() {
		fmt.Fprintf(&b, "- **%s**: %s\n", marked(f.name), marked(f.value))
	}
	for _, s := range a.Sections {
		if len(s.Items) == 0 {
			fmt.Fprintf(&b, "\n%s\n", marked(s.Label))
			continue
		}
		if s.Label != "" {
			fmt.Fprintf(&b, "\n## %s\n", marked(s.Label))
		}
		b.WriteString("\n")
		for _, it := range s.Items {
			fmt.Fprintf(&b, "- %s%s\n", marked(it.Clause), cites(it))
			for _, line := range c.under(it) {
				fmt.Fprintf(&b, "  - %s\n", marked(line))
			}
		}
	}
	for _, t := range a.Tables {
		fmt.Fprintf(&b, "\n## %s\n\n| %s |", marked(t.Title), marked(t.Corner))
		for _, k := range t.Columns {
			fmt.Fprintf(&b, " %s |", marked(k))
		}
		b.WriteString("\n|---|" + strings.Repeat("---:|", len(t.Columns)) + "\n")
		for _, row := range t.Rows {
			fmt.Fprintf(&b, "| %s |", marked(row.Name))
			for _, n := range row.Cells {
				fmt.Fprintf(&b, " %s |", count(n))
			}
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "\n%s\n", marked(t.Legend))
	}
	if len(a.Citations) > 0 {
		fmt.Fprintf(&b, "\n## %s\n\n", marked(c.say("sheet_sources")))
		for _, s := range a.Citations {
			link := ""
			if s.URL != "" {
				link = " <" + address(s.URL) + ">"
			}
			fmt.Fprintf(&b, "- [%d] %s%s\n", s.N, marked(c.sourceLine(s)), link)
		}
	}
	return b.Bytes(), nil
}

// address keeps an address from ending the brackets around it.
func address(url string) string {
	return strings.NewReplacer("<", "%3C", ">", "%3E", " ", "%20", "\n", "").Replace(clean(url))
}

// under are the lines under a record: what it is, why it may apply, its caution,
// and its text in the other language.
func (c Content) under(it bot.Item) []string {
	head := append([]string{it.RecordID}, it.Tags...)
	if it.Number != "" {
		head = append(head, it.Number)
	}
	if it.Confidence != "" {
		head = append(head, it.Confidence)
	}
	out := []string{strings.Join(head, " · ")}
	for _, why := range it.Reasons {
		out = append(out, c.say("why", "reason", why))
	}
	if it.Note != "" {
		out = append(out, c.say("note", "note", it.Note))
	}
	if it.Original != "" {
		out = append(out, c.say("other_language", "text", it.Original))
	}
	return out
}

// cites draws the numbers of a record's sources.
func cites(it bot.Item) string {
	var b strings.Builder
	for _, n := range it.Cites {
		fmt.Fprintf(&b, " [%d]", n)
	}
	return b.String()
}

// sourceLine names a source without its address.
func (c Content) sourceLine(s bot.Citation) string {
	s.URL = ""
	return s.Line(c.Answer.Lang)
}
