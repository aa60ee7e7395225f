package outline

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// emitter writes the parts of a tree.
type emitter struct {
	r     *reader
	t     *tree
	item  map[*node]bool
	above map[style]bool // styles of the headings above items
	marks []position
	rest  []atom // what follows the last item and belongs to none
	// signed are the names of offices at the end, without a date
	signed []atom
}

// position is where a heading begins, with the path below it.
type position struct {
	block int
	path  []string
}

// pathAt returns the headings above a block that is no text.
func (e *emitter) pathAt(block int) []string {
	var path []string
	for _, p := range e.marks {
		if p.block > block {
			break
		}
		path = p.path
	}
	return path
}

// write emits a node and all below it. path is that of the headings above.
func (e *emitter) write(n *node, path []string) {
	switch {
	case e.item[n]:
		e.part(Item, n, n.gather(nil), path)
		return
	case n == e.t.root:
		e.texts(Preamble, n.body, nil)
	default:
		path = e.head(n, path)
	}
	for _, c := range n.children {
		e.write(c, path)
	}
	if n == e.t.root {
		e.texts(Text, e.rest, nil)
		e.texts(Signature, e.signed, nil)
	}
}

// gather appends the atoms of n and of all below it, in order.
func (n *node) gather(out []atom) []atom {
	out = append(append(out, n.head), n.body...)
	for _, c := range n.children {
		out = c.gather(out)
	}
	slices.SortFunc(out, func(a, b atom) int {
		if a.block != b.block {
			return a.block - b.block
		}
		return a.start - b.start
	})
	return out
}

// head emits a heading and the text right under it, and returns the path below.
func (e *emitter) head(n *node, path []string) []string {
	b := e.r.blocks[n.head.block]
	head, body := n.head, n.body
	own := b.Text[head.start:head.end]
	if n.style <= section && n.style != byFormat && strings.TrimSpace(own[min(n.length, len(own)):]) == "" && len(body) > 0 && b.Label == "" {
		// 第一章 and its name on two lines.
		if next := e.r.blocks[body[0].block].Text[body[0].start:body[0].end]; runes(next) <= 30 && !strings.ContainsAny(next, "。；") {
			name := body[0]
			body = body[1:]
			return e.opened(n, path, strings.TrimSpace(own)+" "+strings.TrimSpace(next), []atom{head, name}, body)
		}
	}
	rest := atom{}
	if end := sentenceEnd(own[min(n.length, len(own)):]); end >= 0 && n.style != byFormat {
		if end += n.length; strings.TrimSpace(own[end:]) != "" {
			rest = head
			rest.start = head.start + end
			head.end = rest.start
		}
	}
	if rest.end > rest.start {
		body = append([]atom{rest}, body...)
	}
	text := b.Text[head.start:head.end]
	if head.start == 0 {
		text = b.Label + text
	}
	return e.opened(n, path, title(text), []atom{head}, body)
}

// opened emits a heading of these atoms and the text under it.
func (e *emitter) opened(n *node, path []string, name string, head, body []atom) []string {
	e.part(Heading, n, head, path)
	if len(e.t.items) > 0 && n.counts(e) {
		e.r.o.Sections++
	}
	path = append(slices.Clone(path), name)
	e.marks = append(e.marks, position{n.head.block, path})
	e.texts(Text, body, path)
	return path
}

// counts reports whether a heading is one above items or beside such.
func (n *node) counts(e *emitter) bool { return e.above[n.style] }

// title is a heading as it stands in a path: without the stop at its end.
func title(s string) string {
	s = strings.Join(strings.FieldsFunc(s, unicode.IsSpace), " ")
	return strings.TrimRight(s, " 。：:；")
}

// texts emits runs of atoms as parts: one for each run of blocks.
func (e *emitter) texts(role Role, atoms []atom, path []string) {
	for _, a := range atoms {
		e.part(role, nil, []atom{a}, path)
	}
}

// part emits one part made of atoms, which are in order.
func (e *emitter) part(role Role, n *node, atoms []atom, path []string) {
	first := e.r.blocks[atoms[0].block]
	p := Part{Role: role, Path: path, Page: first.Page, Line: first.Line}
	skip := 0
	if n != nil {
		p.Number, p.Fields = n.number, n.fields
		skip = n.length
	}
	var text strings.Builder
	for i, a := range atoms {
		b := e.r.blocks[a.block]
		piece := b.Text[a.start:a.end]
		if i == 0 && role == Item {
			piece = piece[min(skip, len(piece)):]
		} else if a.start == 0 {
			piece = b.Label + piece
		}
		if i > 0 && a.block != atoms[i-1].block && text.Len() > 0 {
			text.WriteByte('\n')
		}
		text.WriteString(piece)
		if k := len(p.Spans) - 1; k >= 0 && p.Spans[k].Block == a.block && p.Spans[k].End == a.start {
			p.Spans[k].End = a.end
		} else {
			p.Spans = append(p.Spans, Span{a.block, a.start, a.end})
		}
	}
	p.Text = strings.TrimSpace(text.String())
	e.r.o.Parts = append(e.r.o.Parts, p)
}

var (
	// closing is how official texts close.
	closing = regexp.MustCompile(`^(各地|各级|各有关|各部门|各单位|各省|各市|各区|请各|本(意见|方案|通知|措施|办法|政策)|以上|此前|特此|（此件|国务院|商务部会同)`)
	// closes matches a paragraph that cannot be a part of the item before it.
	closes = regexp.MustCompile(`^(?:本(?:通知|意见|方案|措施|办法|政策|规定|公告|通告|计划|细则|文件|要点|清单|决定|答复)(?:自|由|从|的?有效期|印发|发布|施行|实施)` +
		`|[（(]?(?:联系人|联系电话|联系方式|联系单位|咨询电话|联系处室)|感谢您|衷心感谢|(?i:contact(?: person)?|this (?:notice|circular|plan|announcement) (?:shall|takes|will|comes))\b|特此(?:通知|公告|通告|函复|函达|批复|报告|说明)|[（(]此件|此前(?:有关)?规定与本` +
		`|请各(?:地|市|区|县|单位|部门|有关)[^。]{0,40}(?:反馈|报送|报至|上报|贯彻|落实|执行)` +
		`|(?:各地|各市|各单位|各部门|各有关单位)[^。]{0,40}(?:反馈|报送)[^。]{0,20}(?:。|$)` +
		`|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日前[，,]?(?:请)?各[^。]{0,30}(?:反馈|报送|报))`)
)

// officeLine matches a line that is the name of one office or several.
var officeLine = regexp.MustCompile(`^(?:[\p{Han}]{2,30}(?:部|委|委员会|局|署|厅|办|办公室|办公厅|政府|银行|法院|检察院|海关|管委会|协会|中心)[ 　]*){1,4}$`)

// tail takes closing paragraphs out of the last item where no other item has any:
// they close the document.
func (e *emitter) tail() {
	e.closed()
	if len(e.t.items) < 4 || e.t.items[0].fields != nil || e.t.articles {
		return
	}
	several := 0
	for _, n := range e.t.items[:len(e.t.items)-1] {
		if len(n.body) > 0 {
			several++
		}
	}
	last := e.t.items[len(e.t.items)-1]
	if several*10 > len(e.t.items) || len(last.body) == 0 || len(last.children) > 0 || last.body[0].block == last.head.block {
		return
	}
	if text := e.r.blocks[last.body[0].block].Text; strings.ContainsAny(text[:min(len(text), 40)], "：（") {
		return // 责任单位：…
	}
	e.rest, last.body = append(last.body, e.rest...), nil
	if closing.MatchString(e.r.blocks[e.rest[0].block].Text) {
		return // nothing to doubt
	}
	e.r.doubt(e.rest[0].block, "the paragraph after the last item has no number and is kept apart from it")
}

// closed takes what closes the document from the last item, from the first
// paragraph that cannot be a part of it.
func (e *emitter) closed() {
	if len(e.t.items) == 0 || e.t.items[0].fields != nil || e.t.articles {
		return
	}
	last := e.t.items[len(e.t.items)-1]
	all := last.gather(nil)
	// Who signed stands alone in the last line where there is no date under it.
	for k := len(all) - 1; k > 0; k-- {
		a := all[k]
		if a.start > 0 || len(a.marks) > 0 || a.block == all[0].block || !officeLine.MatchString(strings.TrimSpace(e.r.blocks[a.block].Text)) {
			break
		}
		e.signed = append([]atom{a}, e.signed...)
	}
	if len(e.signed) > 0 {
		last.drop(e.signed)
		all = all[:len(all)-len(e.signed)]
	}
	for i, a := range all {
		if i == 0 || a.start > 0 || len(a.marks) > 0 || a.block == all[0].block || !closes.MatchString(strings.TrimSpace(e.r.blocks[a.block].Text)) {
			continue
		}
		// What is numbered behind it is still the item's.
		for _, after := range all[i:] {
			if len(after.marks) > 0 && last.holds(after) {
				return
			}
		}
		// 三、施行时间 is about just that.
		own := strings.TrimSpace(e.r.blocks[all[0].block].Text[all[0].start:all[0].end])
		if i == 1 && runes(own) <= 30 && !strings.ContainsAny(own, "。；.") {
			return
		}
		e.rest = slices.Clone(all[i:])
		last.drop(e.rest)
		return
	}
}

// holds reports whether an atom is the head of a node below n.
func (n *node) holds(a atom) bool {
	for _, c := range n.children {
		if c.head.block == a.block && c.head.start == a.start || c.holds(a) {
			return true
		}
	}
	return false
}

// drop takes atoms out of the bodies of n and of all below it.
func (n *node) drop(atoms []atom) {
	n.body = slices.DeleteFunc(n.body, func(b atom) bool {
		return slices.ContainsFunc(atoms, func(a atom) bool { return a.block == b.block && a.start == b.start })
	})
	for _, c := range n.children {
		c.drop(atoms)
	}
}
