package bot

import (
	"fmt"
	"strings"

	"policybot/bot/catalog"
	"policybot/corpus"
)

// CiteGBT returns the reference of a source after GB/T 7714—2015, "Rules for
// bibliographic references and citations to information resources": for what was
// read on the web, 8.6.2 with the type mark [EB/OL], that is
//
//	author. title[EB/OL]. (date)[date read]. address.
//
// date read is when the record was verified. A page that is not its publisher's
// own is cited without an address, and with a word on where it was read. Parts
// that are not known are left out.
func CiteGBT(s *corpus.Source, read string) string {
	mark, address := "EB/OL", s.Link()
	if address == "" {
		mark = "Z" // other material: there is no address to be found at
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s. %s[%s].", stopped(s.Publisher), strings.Trim(s.Title.In("zh"), "《》"), mark)
	date := s.Date
	if date != "" && mark != "Z" {
		date = "(" + date + ")"
	}
	if read != "" {
		date += "[" + read + "]"
	}
	if date != "" {
		b.WriteString(" " + date)
	}
	if address != "" {
		fmt.Fprintf(&b, ". %s", address)
	}
	return strings.TrimSuffix(b.String(), ".") + "."
}

// CitePlain returns the reference of a source in plain English: publisher, title,
// date, when it was read, and the address of a page of the publisher's own.
func CitePlain(s *corpus.Source, read string) string {
	parts := []string{s.Publisher, "“" + strings.Trim(s.Title.In("en"), "“”") + "”"}
	if s.Date != "" {
		parts = append(parts, s.Date)
	} else {
		parts = append(parts, "undated")
	}
	switch s.Page {
	case corpus.PageCopy:
		parts = append(parts, "read in a copy")
	case corpus.PageSummary:
		parts = append(parts, "read in a summary")
	}
	out := strings.Join(parts, ", ")
	if a := s.Link(); a != "" {
		out += ", " + a
	}
	if read != "" {
		out += " (read " + read + ")"
	}
	return out + "."
}

// stopped takes the full stop from the end of a part that is followed by one.
func stopped(s string) string { return strings.TrimRight(s, ".。") }

// script converts a text to the script of the answer.
func (r *reply) script(s string) string {
	if r.a.Lang == Traditional {
		return catalog.ToTraditional(s)
	}
	return s
}
