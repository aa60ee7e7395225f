// Package outline finds the parts of an official document: its headings, its
// numbered items with the deeper points inside them, and what stands around
// them. Start with [Read].
//
// The parts are cut from the blocks and never made: laid side by side in the
// order of their spans they are the document again.
package outline

import (
	"cmp"
	"slices"
	"strings"

	"policybot/corpus/ingest/content"
)

// Role is what a part is to its document.
type Role string

// The roles of parts.
const (
	Preamble  Role = "preamble"  // before the first heading: title, addressee, opening; also a notice before the plan that it issues
	Contents  Role = "contents"  // a table of contents
	Heading   Role = "heading"   // above the items
	Text      Role = "text"      // under a heading, in no item
	Item      Role = "item"      // 条, task, measure
	Table     Role = "table"     // one row
	Note      Role = "note"      // a footnote
	Signature Role = "signature" // who signed, and when
	Annex     Role = "annex"     // an annex or a list of annexes
)

// Span is a stretch of a block's text, in bytes. One that begins at 0 includes
// the block's label.
type Span struct{ Block, Start, End int }

// Part is one part of a document.
type Part struct {
	Role   Role
	Number string   // of an item or a heading, as cited: 第三条, （一）, 12
	Path   []string // headings above it, outermost first, with their numbers
	Text   string   // of an item without its number; paragraphs are lines
	Page   int      // where it begins, as content.Block has it
	Line   int
	Fields map[string]string // of an item: what the file itself says of it, see content.Block
	Spans  []Span
}

// Outline is a document in parts, in the order in which they begin.
type Outline struct {
	Parts    []Part
	Items    int
	Sections int    // headings above the items
	Rule     string // why the items are the items, for the report
	Doubts   []content.Doubt
}

// Read cuts the blocks of a document into parts. title is the document's, where
// it is known: a heading that repeats it is no section.
//
// The items are the 条 where there are any, else the level whose numbers run on
// across headings, else the level right under the top headings; a list without
// headings above it is itself the items. Where a file marks its items itself
// (content.Block.Fields with an "id") it is taken at its word.
func Read(blocks []content.Block, title string) *Outline {
	o := &Outline{}
	r := &reader{blocks: blocks, title: squeeze(title), o: o}
	segments := r.segments()
	trees := make([]*tree, len(segments))
	for i, s := range segments {
		if s.role == "" {
			trees[i] = r.grow(s)
		}
	}
	main := r.choose(segments, trees)
	for i, s := range segments {
		switch {
		case i == main:
			r.emit(trees[i])
		case s.role != "":
			r.raw(s.from, s.to, s.role)
		case i < main && !s.annex:
			r.raw(s.from, s.to, Preamble)
		default:
			r.raw(s.from, s.to, Annex)
		}
		if t := trees[i]; i != main && t != nil && len(t.items) > 0 {
			where := "the text before it"
			if i > main {
				where = "what follows it"
			}
			r.doubt(s.from, "%d numbered items of %s are kept apart; import that part as a file of its own if they should be records", len(t.items), where)
		}
	}
	slices.SortStableFunc(o.Parts, func(a, b Part) int {
		x, y := a.Spans[0], b.Spans[0]
		return cmp.Or(cmp.Compare(x.Block, y.Block), cmp.Compare(x.Start, y.Start))
	})
	return o
}

// choose returns the segment whose items are the document's, or -1. A notice
// that issues a plan is not the plan: what it issues follows its signature.
func (r *reader) choose(segments []segment, trees []*tree) int {
	main := -1
	issues := false
	for i, t := range trees {
		if t == nil {
			continue
		}
		if main < 0 {
			main = i
			for b := segments[i].from; b < segments[i].to; b++ {
				if s := r.blocks[b].Text; strings.Contains(s, "印发") && (strings.Contains(s, "给你们") || strings.Contains(s, "现将") || strings.Contains(s, "遵照执行")) {
					issues = true
				}
			}
			continue
		}
		best := trees[main]
		n, m := len(t.items), len(best.items)
		switch {
		case n == 0 || best.articles && !issues || segments[i].annex && !issues && m > 0 && t.names(r) && !best.names(r):
		case m == 0, issues && n >= m, issues && n > 2 && i == main+1, !segments[i].annex && n > m, segments[i].annex && (n > 2*m || m <= 3 && n > m):
			main = i
			issues = issues && n <= m // the plan is found; its own annexes are annexes
		}
	}
	return main
}

// names reports whether the items are names and no sentences, as those of a list
// of products are.
func (t *tree) names(r *reader) bool {
	for _, n := range t.items {
		own := r.blocks[n.head.block].Text[n.head.start:n.head.end]
		if len(n.body)+len(n.children) > 0 || runes(own) > 30 {
			return false
		}
		if strings.ContainsAny(own[min(n.length, len(own)):], "。；，") {
			return false
		}
	}
	return len(t.items) > 0
}

// raw keeps blocks as parts of one role; rows and notes stay what they are.
func (r *reader) raw(from, to int, role Role) {
	for i := from; i < to; i++ {
		b := r.blocks[i]
		p := Part{Role: role, Page: b.Page, Line: b.Line, Text: b.Label + b.Text, Spans: []Span{{i, 0, len(b.Text)}}}
		switch b.Kind {
		case content.Row:
			p.Role = Table
		case content.Note:
			p.Role = Note
		}
		r.o.Parts = append(r.o.Parts, p)
	}
}
