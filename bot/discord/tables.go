package discord

import (
	"strconv"
	"strings"

	"policybot/bot"
)

// tables adds the numbers of an answer. A table with columns cannot be read on a
// phone, nor aloud: each of its rows is a line that names its numbers, without those
// that are none, and what has no number at all is named together.
func (d *drawing) tables() {
	for _, t := range d.a.Tables {
		d.table(t)
	}
}

func (d *drawing) table(t bot.Table) {
	label := d.name(t.Title, 2*d.label)
	var empty []string
	joined := false
	line := func(s, before string) {
		d.long(s, nil, before, piece{label: label, joined: joined})
		joined = true
	}
	for _, row := range t.Rows {
		cells := numbered(row, t.Columns, d.lang, d.between())
		switch {
		case cells != "":
			line(clean(words(d.lang, "table.row", "name", row.Name, "cells", cells)), d.bullet())
		case !row.Total:
			empty = append(empty, row.Name)
		}
	}
	if len(empty) > 0 {
		line(clean(words(d.lang, "table.empty", "names", strings.Join(empty, words(d.lang, "list_comma")))), d.bullet())
	}
	if len(t.Rows) > 0 {
		line(clean(words(d.lang, "table.legend")), "")
	}
}

// numbered names the numbers of a row that are not 0.
func numbered(row bot.TableRow, columns []string, lang bot.Lang, between string) string {
	var out []string
	for i, n := range row.Cells {
		if n > 0 && i < len(columns) {
			out = append(out, words(lang, "table.cell", "name", columns[i], "n", strconv.Itoa(n)))
		}
	}
	return strings.Join(out, between)
}
