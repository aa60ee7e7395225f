package discord

import (
	"fmt"
	"slices"
	"strings"

	"policybot/bot"
)

// Discord's limits, in code points.
const (
	maxContent     = 2000
	maxDescription = 4096
	maxEmbed       = 6000
	maxFieldName   = 256
	maxFieldValue  = 1024
	maxFields      = 25
	maxFooter      = 2048
)

// accent is the colour of every answer. It means nothing: colour must not.
const accent = 0x2F5FA8

// layout is a form in which an answer is drawn.
type layout int

const (
	asEmbed layout = iota
	asText         // where the bot may not show embeds
	asPlain        // to be read aloud: no embed, and nothing that stands for something else
)

// bounds are our own limits of a layout, by which the parts of an answer fit
// together whatever they hold. A text that is longer is not cut but goes on in
// another piece, and names that are longer than any real one end in an ellipsis.
type bounds struct {
	piece   int // of what stays together on a page
	caution int // from which a caution is pieces of its own; else it stands on every page
	asked   int // from which the question is not shown, and so not known after a restart
	label   int // of a section, a city, an area …
	records int // on a page
}

var boundsOf = map[layout]bounds{
	asEmbed: {piece: 1500, caution: 400, asked: 700, label: 120, records: 10},
	asText:  {piece: 480, caution: 150, asked: 300, label: 60, records: 10},
	asPlain: {piece: 480, caution: 150, asked: 300, label: 60, records: 10},
}

// Limits of small parts, in every layout.
const (
	maxConfidence = 100
	maxVersion    = 50
	maxSuggestion = 120
	suggestions   = 3
)

// view is how an answer is looked at.
type view struct {
	lang     bot.Lang // of the words round the answer
	layout   layout
	page     int    // from 0; past the end means the last one
	original bool   // with the statements in the other language
	quote    string // the question, where the answer has to show it
	narrowed string // what the answer was narrowed to
	changed  bool   // the corpus has changed since the answer was first drawn
}

// drawing is an answer on its way to pages.
type drawing struct {
	view
	bounds
	a      bot.Answer
	plain  bool
	top    []string // on every page, over the pieces
	tail   []string // on every page, under them
	pieces []piece
}

// piece is what stays together on a page.
type piece struct {
	text    string
	label   string // of the section, shown over its first piece on each page
	joined  bool   // to the piece before it by a line's end, not an empty line
	record  bool   // begins a record
	cites   []int
	compact int // how far the citations are shortened: see citation
}

// paginate draws all pages of an answer. There is always one.
func paginate(a bot.Answer, v view) []page {
	d := drawing{view: v, bounds: boundsOf[v.layout], a: a, plain: v.layout == asPlain}
	d.edges()
	d.flow()
	var pages []page
	for at := 0; at < len(d.pieces) || len(pages) == 0; {
		p, n := d.fill(at)
		pages = append(pages, p)
		at += max(n, 1)
	}
	for i := range pages {
		pages[i].number, pages[i].of = i+1, len(pages)
	}
	d.suggest(&pages[0])
	return pages
}

// suggest adds what else can be asked, as far as there is room.
func (d *drawing) suggest(p *page) {
	for _, s := range d.a.Suggestions[:min(suggestions, len(d.a.Suggestions))] {
		if s = d.name(s, maxSuggestion); s == "" {
			continue
		}
		p.asks = append(p.asks, d.bullet()+s)
		if !p.fits() {
			p.asks = p.asks[:len(p.asks)-1]
			return
		}
	}
}

// edges makes what stands on every page.
func (d *drawing) edges() {
	if d.quote != "" {
		if q := escape(d.quote); length(q) <= d.asked {
			d.top = append(d.top, quoteMark(d.lang, d.plain)+q)
		}
	}
	if d.changed {
		d.top = append(d.top, d.small(words(d.lang, "changed")))
	}
	if d.narrowed != "" {
		d.top = append(d.top, d.small(words(d.lang, "narrowed", "names", d.name(d.narrowed, 2*d.label))))
	}
	if c := escape(d.a.Caution); c != "" && length(c) <= d.caution {
		d.tail = append(d.tail, d.mark("caution")+c)
	}
	if d.a.Count > 0 {
		d.tail = append(d.tail, words(d.lang, "count", "n", d.a.Count))
	}
	if c := d.name(d.a.Confidence, maxConfidence); c != "" {
		d.tail = append(d.tail, words(d.lang, "confidence", "confidence", c))
	}
}

// quoteMark begins the line with the question.
func quoteMark(lang bot.Lang, plain bool) string {
	if plain {
		return spaced(words(lang, "plain.question"))
	}
	return "> "
}

// flow cuts the answer into pieces, in the order in which they are read.
func (d *drawing) flow() {
	if carried := clean(d.a.Carried); carried != "" {
		for _, c := range chunks(carried, d.piece) {
			d.pieces = append(d.pieces, piece{text: d.small(escape(c))})
		}
	}
	first, lead, start := d.first(), false, len(d.pieces)
	for line := range strings.Lines(d.a.Headline) {
		line = clean(line)
		if line == "" {
			continue
		}
		// The headline that is the first record's clause has what belongs to that under it.
		if !lead && first != nil && clean(first.Clause) != "" && strings.Contains(line, clean(first.Clause)) {
			lead = true
			from := len(d.pieces)
			d.record(*first, line, "", "")
			d.pieces[from].joined = from > start
			continue
		}
		d.long(line, nil, "", piece{joined: len(d.pieces) > start})
	}
	if c := clean(d.a.Caution); length(escape(c)) > d.caution {
		for i, part := range chunks(c, d.piece-40) {
			part = escape(part)
			if i == 0 {
				part = d.mark("caution") + part
			}
			d.pieces = append(d.pieces, piece{text: part, joined: i > 0})
		}
	}
	d.tables()
	skip := lead
	for _, s := range d.a.Sections {
		label := d.name(s.Label, d.label)
		if len(s.Items) == 0 {
			d.long(clean(s.Label), nil, "", piece{}) // a sentence of its own
			continue
		}
		start := len(d.pieces)
		for _, it := range s.Items {
			if skip {
				skip = false
				start = len(d.pieces)
				continue
			}
			from := len(d.pieces)
			d.record(it, clean(it.Clause), d.bullet(), label)
			if from > start {
				d.pieces[from].joined = true
			}
		}
	}
	var alone []int // sources that belong to no record
	for _, c := range d.a.Citations {
		if !d.cited(c.N) {
			alone = append(alone, c.N)
		}
	}
	for i := 0; i < len(alone); i += 2 {
		d.pieces = append(d.pieces, piece{cites: alone[i:min(i+2, len(alone))]})
	}
}

// cited reports whether any record is from a source.
func (d *drawing) cited(n int) bool {
	for _, s := range d.a.Sections {
		for _, it := range s.Items {
			if slices.Contains(it.Cites, n) {
				return true
			}
		}
	}
	return false
}

// first is the first record, or nil.
func (d *drawing) first() *bot.Item {
	for _, s := range d.a.Sections {
		if len(s.Items) > 0 {
			return &s.Items[0]
		}
	}
	return nil
}

func (d *drawing) bullet() string {
	if d.plain {
		return ""
	}
	return "• "
}

// record adds one record: its clause with the words that matched, in bold, the
// numbers of its sources, a line of small print, its statement in the other
// language, and its note. It is one piece if it is not too long.
func (d *drawing) record(it bot.Item, clause, bullet, label string) {
	matched := it.Matched
	if d.plain {
		matched = nil
	}
	cites := ""
	if !d.plain {
		for i, n := range it.Cites {
			if i == 0 {
				cites = " "
			}
			cites += fmt.Sprintf(`\[%d\]`, n)
		}
	}
	head := strings.TrimRight(bullet+escapeMarked(clause, spansOf(clause, matched)), " ") + cites
	small := d.smallPrint(it)
	if len(it.Reasons) > 0 {
		why := d.name(strings.Join(it.Reasons, words(d.lang, "reason.between")), d.piece/2)
		small = strings.TrimPrefix(small+"\n"+d.small(words(d.lang, "reason", "reason", why)), "\n")
	}
	original, note := "", escape(it.Note)
	if d.original && it.Original != "" {
		original = d.mark(d.originalMark()) + escape(it.Original)
	}
	if note != "" {
		note = d.mark("note") + note
	}
	whole := strings.Join(slices.DeleteFunc([]string{head, small, original, note}, func(s string) bool { return s == "" }), "\n")
	if length(whole) <= d.piece {
		d.pieces = append(d.pieces, piece{text: whole, label: label, record: true, cites: it.Cites})
		return
	}
	// In parts: each is a piece, and all of them have the record's sources.
	p := piece{label: label, record: true, cites: it.Cites}
	d.long(clause, matched, bullet, p)
	p.record, p.joined = false, true
	if last := &d.pieces[len(d.pieces)-1]; length(last.text)+length(cites) <= d.piece {
		last.text += cites
	}
	if small != "" {
		p.text = small
		d.pieces = append(d.pieces, p)
	}
	if original != "" {
		d.long(clean(it.Original), nil, d.mark(d.originalMark()), p)
	}
	if note != "" {
		d.long(clean(it.Note), nil, d.mark("note"), p)
	}
}

// originalMark is the message that names the language of the statement that is shown beside a clause.
func (d *drawing) originalMark() string {
	if d.a.Lang == bot.English {
		return "original_zh"
	}
	return "original_en"
}

// long adds clean text as one piece or, where it is too long, as several that go
// on from each other.
func (d *drawing) long(s string, matched []string, before string, like piece) {
	const marks = 60 // for what is put before a part, and bold in it
	parts := chunks(s, d.piece-marks-length(before))
	if len(parts) == 0 {
		parts = []string{""}
	}
	for i, part := range parts {
		p := like
		p.text = escape(part)
		if bold := escapeMarked(part, spansOf(part, matched)); length(bold) <= d.piece-marks/2-length(before) {
			p.text = bold
		}
		if i == 0 {
			p.text = before + p.text
		} else {
			p.text, p.record, p.joined = "… "+p.text, false, true
		}
		if i < len(parts)-1 {
			p.text += " …"
		}
		d.pieces = append(d.pieces, p)
	}
}

// smallPrint says what a record is and where it stands.
func (d *drawing) smallPrint(it bot.Item) string {
	if d.plain {
		return d.plainPrint(it)
	}
	var parts []string
	add := func(s string) {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if label := d.name(it.Confidence, d.label); label != "" {
		add("**" + label + "**")
	}
	add(d.name(it.RecordID, d.label))
	add(d.name(it.Number, d.label))
	add(d.name(strings.Join(it.Tags, " · "), 2*d.label))
	add(d.name(it.Date, d.label/2))
	add(d.name(it.Status, d.label/2))
	if len(parts) == 0 {
		return ""
	}
	return "-# " + strings.Join(parts, " · ")
}

// name is escaped text of which nobody expects more than limit characters.
func (d *drawing) name(s string, limit int) string {
	out, _ := escapeWithin(s, limit)
	return out
}

// small is a line of small print.
func (d *drawing) small(s string) string {
	if d.plain {
		return s
	}
	return "-# " + s
}

// mark begins a line that is not the record's own words.
func (d *drawing) mark(key string) string {
	s := words(d.lang, key)
	return d.strong(s) + strings.TrimPrefix(spaced(s), s)
}

// spaced is a text with a space behind it, unless it ends in a mark as wide as a
// Chinese character, which has its own.
func spaced(s string) string {
	if strings.HasSuffix(s, "：") {
		return s
	}
	return s + " "
}

// strong is a short text that stands out, or that ends in a colon where it is read
// aloud.
func (d *drawing) strong(s string) string { return strong(s, d.lang, d.plain) }

func strong(s string, lang bot.Lang, plain bool) string {
	if !plain {
		return "**" + s + "**"
	}
	if strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：") {
		return s
	}
	return s + words(lang, "plain.colon")
}
