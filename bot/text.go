package bot

import (
	"fmt"
	"strings"
)

// Text draws the whole answer as a person reads it, without markup.
func (a Answer) Text() string {
	say := func(key string, pairs ...any) string { return messages.T(string(a.Lang), key, pairs...) }
	var b strings.Builder
	b.WriteString(a.Headline)
	b.WriteString("\n")
	for _, s := range a.Sections {
		b.WriteString("\n")
		if s.Label != "" {
			b.WriteString(s.Label + "\n")
		}
		for _, it := range s.Items {
			if strings.Contains(a.Headline, it.Clause) {
				b.WriteString("•") // the headline is this clause: say it once
			} else {
				b.WriteString("• " + it.Clause)
			}
			for _, n := range it.Cites {
				fmt.Fprintf(&b, " [%d]", n)
			}
			b.WriteString("\n")
			small := append([]string{it.RecordID}, it.Tags...)
			if it.Confidence != "" {
				small = append(small, it.Confidence)
			}
			fmt.Fprintf(&b, "  %s\n", strings.Join(small, " · "))
			if it.Note != "" {
				fmt.Fprintf(&b, "  %s\n", say("text_note", "note", it.Note))
			}
		}
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
	if a.Count > 0 {
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
