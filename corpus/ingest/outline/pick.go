package outline

import (
	"regexp"
	"slices"
	"strings"

	"policybot/corpus/ingest/content"
)

// titled is how the title of an official text ends.
var titled = regexp.MustCompile(`(通知|意见|方案|办法|规定|条例|计划|规划|决定|公告|任务|清单|细则|措施|纲要)$`)

// unwrap takes the document's own title out of the headings: one that repeats
// the title, that alone stands above everything else, or that comes first and has
// nothing of its own.
func (t *tree) unwrap(r *reader) {
	for _, n := range t.nodes {
		if n.fields != nil {
			return // the headings are those of records
		}
	}
	for {
		var own *node
		for _, n := range t.root.children {
			if n.style == byFormat && n.level > 0 && n.fields == nil &&
				(squeeze(r.blocks[n.head.block].Text) == r.title && r.title != "" ||
					len(t.root.children) == 1 && len(n.children) > 0 ||
					n == t.root.children[0] && len(t.root.children) > 2 && len(n.children) == 0 && (len(n.body) == 0 || titled.MatchString(strings.TrimSpace(r.blocks[n.head.block].Text)))) {
				own = n
				break
			}
		}
		if own == nil {
			return
		}
		at := 0
		for i, n := range t.root.children {
			if n == own {
				at = i
			}
		}
		t.root.body = append(append(t.root.body, own.head), own.body...)
		rest := append([]*node{}, t.root.children[:at]...)
		rest = append(rest, own.children...)
		t.root.children = append(rest, t.root.children[at+1:]...)
		for _, n := range own.children {
			n.parent = t.root
		}
		for i, n := range t.nodes {
			if n == own {
				t.nodes = append(t.nodes[:i], t.nodes[i+1:]...)
				break
			}
		}
	}
}

// pick chooses the items.
func (t *tree) pick(r *reader) {
	for _, n := range t.nodes {
		if n.fields != nil {
			t.items = append(t.items, n)
			t.rule = "marked in the file"
		}
	}
	if t.items != nil {
		return
	}
	if t.items = t.outermost(func(n *node) bool { return n.style == question }); len(t.items) > 1 {
		t.rule = "the questions"
		return
	}
	if t.items = t.outermost(func(n *node) bool { return n.style == article }); len(t.items) > 1 {
		t.rule, t.articles = "条", true
		t.apart(r)
		return
	}
	if s := t.runsOn(); s != none {
		t.items = t.outermost(func(n *node) bool { return n.style == s })
		t.rule = "the level whose numbers run on across headings"
		return
	}
	t.items = nil
	// Top headings are told from top items by what stands under them. A single
	// bare heading with as many points as there are other top parts is enough:
	// 一、总体要求 and 三、组织保障 are often text alone.
	headings, points, told := 0, 0, 0
	for _, n := range t.root.children {
		if !n.heads(r) {
			if n.tells(r) {
				told++
			}
			continue
		}
		headings++
		if n.bare(r) {
			points += len(n.children)
		}
	}
	if headings > 0 && (headings*2 >= len(t.root.children) || told*2 < len(t.root.children)-headings && points >= len(t.root.children)-headings) {
		for _, n := range t.root.children {
			if n.heads(r) {
				t.items = append(t.items, n.children...)
			}
		}
		t.rule = "the level right under the top headings"
		return
	}
	for _, n := range t.root.children {
		if n.style != byFormat {
			t.items = append(t.items, n)
		}
	}
	if len(t.items) > 0 {
		t.rule = "the one level that is numbered"
	}
}

// apart doubts numbered points before the first article that hold none: a decision
// that amends a regulation and shows it anew has both.
func (t *tree) apart(r *reader) {
	first, count := t.items[0].head.block, 0
	var from *node
	for _, n := range t.nodes {
		if n.style != hanDot || n.head.block >= first || n.parent != t.root && n.parent.style == hanDot {
			continue
		}
		if slices.ContainsFunc(t.items, func(i *node) bool { return i.under(n) }) {
			continue
		}
		if count++; from == nil {
			from = n
		}
	}
	if count > 1 {
		r.doubt(from.head.block, "%d numbered points before the first article are kept apart; import that part as a file of its own if they should be records", count)
	}
}

func (n *node) under(above *node) bool {
	for p := n.parent; p != nil; p = p.parent {
		if p == above {
			return true
		}
	}
	return false
}

// heads reports whether a top node is a heading above items: its points are
// paragraphs of their own, or its own text is no more than a heading.
func (n *node) heads(r *reader) bool {
	if len(n.children) == 0 || n.children[0].style == n.style && n.style != byFormat {
		return false
	}
	own := r.blocks[n.head.block].Text[n.head.start:n.head.end]
	length := runes(own)
	for _, a := range n.body {
		length += a.end - a.start
	}
	if n.children[0].inside {
		end := sentenceEnd(own)
		return length <= 50 && (end < 0 || end == len(strings.TrimRight(own, " 　"))) && !strings.HasSuffix(own, "：")
	}
	// A long sentence that ends in a colon introduces points of its own.
	return !(strings.HasSuffix(strings.TrimSpace(own), "：") && length > 40)
}

// tells reports whether a top node says something in its own paragraph, as
// 一、促进衔接。鼓励企业采用标准。 does: it is an item and no heading.
func (n *node) tells(r *reader) bool {
	own := strings.TrimSpace(r.blocks[n.head.block].Text[n.head.start:n.head.end])
	end := sentenceEnd(own)
	return len(n.body) == 0 && end > 0 && end < len(own)
}

// bare reports whether a node has no text of its own beside its heading.
func (n *node) bare(r *reader) bool {
	own := strings.TrimSpace(r.blocks[n.head.block].Text[n.head.start:n.head.end])
	return len(n.body) == 0 && runes(own) <= 60 && !strings.ContainsAny(own, "；：")
}

// outermost returns the nodes for which is holds and for no node above them.
func (t *tree) outermost(is func(*node) bool) []*node {
	var out []*node
	for _, n := range t.nodes {
		inside := false
		for p := n.parent; p != nil; p = p.parent {
			inside = inside || is(p)
		}
		if is(n) && !inside {
			out = append(out, n)
		}
	}
	return out
}

// runsOn returns the style whose numbers run on across headings, the deepest if
// there are several, or none.
func (t *tree) runsOn() style {
	type run struct {
		parent          *node
		value, on, anew int
		depth           int
	}
	runs := map[style]*run{}
	for _, n := range t.nodes {
		if n.style == byFormat || n.style == none || n.inside && n.style > arabicDot || n.style > arabicBracket {
			continue
		}
		u := runs[n.style]
		if u == nil {
			runs[n.style] = &run{parent: n.parent, value: n.value, depth: n.depth()}
			continue
		}
		if n.parent != u.parent {
			if n.value == u.value+1 {
				u.on++
			} else {
				u.anew++
			}
		}
		u.parent, u.value = n.parent, n.value
		u.depth = max(u.depth, n.depth())
	}
	best, depth := none, 0
	for s, u := range runs {
		if u.on > 0 && u.on > 2*u.anew && u.depth > depth {
			best, depth = s, u.depth
		}
	}
	return best
}

func (n *node) depth() int {
	d := 0
	for p := n.parent; p != nil; p = p.parent {
		d++
	}
	return d
}

// emit writes the parts of the main segment.
func (r *reader) emit(t *tree) {
	e := &emitter{r: r, t: t, item: map[*node]bool{}, above: map[style]bool{}}
	for _, n := range t.items {
		e.item[n] = true
		for p := n.parent; p != nil; p = p.parent {
			e.above[p.style] = true
		}
	}
	e.tail()
	e.write(t.root, nil)
	r.o.Items, r.o.Rule = len(t.items), t.rule
	for i := t.seg.from; i < t.seg.to; i++ {
		if k := r.blocks[i].Kind; k == content.Row || k == content.Note {
			role := Table
			if k == content.Note {
				role = Note
			}
			b := r.blocks[i]
			r.o.Parts = append(r.o.Parts, Part{Role: role, Path: e.pathAt(i), Text: b.Label + b.Text, Page: b.Page, Line: b.Line, Spans: []Span{{i, 0, len(b.Text)}}})
		}
	}
}
