package bot

import (
	"fmt"
	"strings"
)

// Text draws the whole answer as a person reads it, without markup.
func (a Answer) Text() string {
	say := func(key string, pairs ...any) string { return messages.T(string(a.Lang), key, pairs...) }
	var b strings.Builder
	if a.Carried != "" {
		b.WriteString("  " + a.Carried + "\n")
	}
	b.WriteString(a.Headline)
	for i, s := range a.Sections {
		items := s.Items
		if i == 0 && len(items) > 0 && strings.Contains(a.Headline, items[0].Clause) {
			b.WriteString(cites(items[0]) + "\n" + small(items[0], say))
			items = items[1:]
			if len(items) == 0 {
				continue
			}
		} else if i == 0 {
			b.WriteString("\n")
		}
		b.WriteString("\n")
		if s.Label != "" {
			b.WriteString(s.Label + "\n")
		}
		for _, it := range items {
			b.WriteString("• " + it.Clause + cites(it) + "\n" + small(it, say))
		}
	}
	if len(a.Sections) == 0 {
		b.WriteString("\n")
	}
	for _, t := range a.Tables {
		b.WriteString("\n" + t.Text())
	}
	if a.Caution != "" {
		b.WriteString("\n" + a.Caution + "\n")
	}
	if len(a.Citations) > 0 {
		b.WriteString("\n" + say("text_sources") + "\n")
		for _, c := range a.Citations {
			fmt.Fprintf(&b, "[%d] %s\n", c.N, c.Line(a.Lang))
		}
	}
	b.WriteString("\n")
	switch {
	case a.Count == 1:
		b.WriteString(say("text_count_one") + " ")
	case a.Count > 1:
		b.WriteString(say("text_count", "count", a.Count) + " ")
	}
	if a.Confidence != "" {
		b.WriteString(say("text_confidence", "confidence", a.Confidence) + " ")
	}
	b.WriteString(say("text_version", "version", a.CorpusVersion) + "\n")
	if len(a.Suggestions) > 0 {
		b.WriteString(say("text_try", "questions", strings.Join(a.Suggestions, " | ")) + "\n")
	}
	return b.String()
}

// cites draws the numbers of a record's citations.
func cites(it Item) string {
	var b strings.Builder
	for _, n := range it.Cites {
		fmt.Fprintf(&b, " [%d]", n)
	}
	return b.String()
}

// small draws the line under a record: its id, its tags, its label, its caution.
func small(it Item, say func(string, ...any) string) string {
	line := append([]string{it.RecordID}, it.Tags...)
	if it.Confidence != "" {
		line = append(line, it.Confidence)
	}
	s := "  " + strings.Join(line, " · ") + "\n"
	for _, why := range it.Reasons {
		s += "  " + say("text_reason", "reason", why) + "\n"
	}
	if it.Note != "" {
		s += "  " + say("text_note", "note", it.Note) + "\n"
	}
	return s
}

// Line draws a citation on one line: publisher, title, date and, for a page of
// the publisher's own, its address.
func (c Citation) Line(lang Lang) string {
	date := c.Date
	if date == "" {
		date = messages.T(string(lang), "undated")
	}
	s := fmt.Sprintf("%s, %s, %s", c.Publisher, c.Title, date)
	if lang != English {
		s = fmt.Sprintf("%s,《%s》,%s", c.Publisher, strings.Trim(c.Title, "《》"), date)
	}
	if c.URL != "" {
		s += " " + c.URL
	}
	return s
}
