package outline

import (
	"strings"

	"policybot/corpus/ingest/content"
)

// node is a numbered or headed part with what stands under it.
type node struct {
	mark
	parent   *node
	children []*node
	level    int // of a heading of the format; 0: numbered text
	head     atom
	body     []atom // what follows the head before the first child, and after it
	inside   bool
	after    rune // the character before the number; 0 at the beginning
	fields   map[string]string
	saved    *node // of a list that began anew: the node at which the old one stood
}

// tree is one segment with its parts found.
type tree struct {
	seg      segment
	root     *node
	nodes    []*node // in document order
	items    []*node
	articles bool
	rule     string
}

// rank orders the styles that never stand inside a later one.
var rank = map[style]int{part: 1, chapter: 2, section: 3, article: 4, question: 4, hanDot: 5, hanBracket: 6, arabicBracket: 8, circled: 9}

// grower builds a tree.
type grower struct {
	r       *reader
	t       *tree
	stack   []*node // open nodes below the root, outermost first
	last    map[style]int
	exists  map[style]map[int]bool // values that some atom could have
	lax     bool                   // a level may begin anywhere: the document is an excerpt
	ended   rune                   // the last character so far
	atoms   []atom
	at      int
	over    map[int]bool // atoms that are headings 一、 or （一） above articles
	headers map[int]bool // blocks that are headings although the format does not say so
}

// grow reads one segment.
func (r *reader) grow(s segment) *tree {
	atoms := r.cut(s.from, s.to)
	r.questions(atoms)
	t := r.scan(s, atoms, false)
	if len(t.nodes) == 0 {
		if lax := r.scan(s, atoms, true); len(lax.nodes) >= 3 {
			r.doubt(lax.nodes[0].head.block, "the numbers begin at %s and not at one; the document may be an excerpt", lax.nodes[0].number)
			t = lax
		}
	}
	t.unwrap(r)
	t.pick(r)
	return t
}

func (r *reader) scan(s segment, atoms []atom, lax bool) *tree {
	t := &tree{seg: s, root: &node{}}
	g := &grower{r: r, t: t, last: map[style]int{}, exists: map[style]map[int]bool{}, lax: lax, atoms: atoms}
	for _, a := range atoms {
		for _, m := range a.marks {
			if g.exists[m.style] == nil {
				g.exists[m.style] = map[int]bool{}
			}
			g.exists[m.style][m.value] = true
		}
	}
	g.headers = r.plainHeadings(atoms)
	g.over = r.overArticles(atoms)
	explicit := false
	for _, a := range atoms {
		explicit = explicit || r.blocks[a.block].Fields["id"] != ""
	}
	for g.at = range atoms {
		if explicit {
			g.take(atoms[g.at])
		} else {
			g.add(atoms[g.at])
		}
		a := atoms[g.at]
		if text := strings.TrimRight(r.blocks[a.block].Text[:a.end], " 　"); text != "" {
			rs := []rune(text)
			g.ended = rs[len(rs)-1]
		}
	}
	return t
}

// take adds an atom of a file that marks its items itself.
func (g *grower) take(a atom) {
	b := g.r.blocks[a.block]
	switch {
	case a.start == 0 && b.Fields["id"] != "":
		n := &node{head: a, fields: b.Fields, mark: mark{style: byFormat, number: b.Fields["number"]}}
		for k := len(g.stack); k > 0 && g.stack[k-1].fields != nil; k-- {
			g.stack = g.stack[:k-1]
		}
		g.push(n)
	case a.start == 0 && b.Kind == content.Heading:
		g.heading(a, b.Level)
	default:
		g.text(a)
	}
}

// add finds the place of one atom.
func (g *grower) add(a atom) {
	b := g.r.blocks[a.block]
	if g.headers[a.block] && !a.inside {
		g.plain(a)
		return
	}
	if g.over[g.at] {
		// The articles end here: what is open goes back to the headings.
		for k, f := range g.stack {
			if f.style == article {
				g.stack = g.stack[:k]
				break
			}
		}
	}
	for _, m := range a.marks {
		if g.place(a, m, b) {
			return
		}
	}
	if !a.inside && b.Kind == content.Heading {
		g.heading(a, b.Level)
		return
	}
	if !a.inside && len(a.marks) > 0 && !g.lax {
		g.stray(a)
	}
	g.text(a)
}

// stray reports a paragraph that begins like an item and fits no list.
func (g *grower) stray(a atom) {
	m := a.marks[0]
	if m.weak || m.style > arabicDot || m.value > 999 || len(g.stack) == 0 {
		return
	}
	if want, ok := g.last[m.style]; ok {
		g.r.doubt(a.block, "“%s” does not follow %d and is left in the text of what stands before it", m.number, want)
	}
}

// text adds an atom to what is open.
func (g *grower) text(a atom) {
	n := g.t.root
	if len(g.stack) > 0 {
		n = g.stack[len(g.stack)-1]
	}
	n.body = append(n.body, a)
}

// push opens n below what is open.
func (g *grower) push(n *node) {
	n.parent = g.t.root
	if len(g.stack) > 0 {
		n.parent = g.stack[len(g.stack)-1]
	}
	n.parent.children = append(n.parent.children, n)
	g.stack = append(g.stack, n)
	g.t.nodes = append(g.t.nodes, n)
}

// heading opens a heading that the format names. Numbered text is below every
// heading; a heading is below those of a lower level.
func (g *grower) heading(a atom, level int) {
	if level < 1 {
		level = 9
	}
	cut := len(g.stack)
	for k := len(g.stack) - 1; k >= 0; k-- {
		if f := g.stack[k]; f.level == 0 || f.level >= level {
			cut = k
		}
	}
	g.stack = g.stack[:cut]
	g.push(&node{head: a, level: level, mark: mark{style: byFormat}})
}

// plain opens a heading that is one by its looks alone: above the list that
// follows, below everything else.
func (g *grower) plain(a atom) {
	next := none
	for _, o := range g.atoms[g.at+1 : min(len(g.atoms), g.at+4)] {
		if len(o.marks) > 0 {
			next = o.marks[0].style
			break
		}
	}
	for k, f := range g.stack {
		if f.style == next || f.style == byFormat && g.headers[f.head.block] {
			g.stack = g.stack[:k]
			break
		}
	}
	g.push(&node{head: a, mark: mark{style: byFormat}})
}

// place opens an item for the atom read as m, if it continues a list that is
// open, continues one over a heading, or begins one.
func (g *grower) place(a atom, m mark, b content.Block) bool {
	if a.inside && !g.mayBeInside(a, m) {
		return false
	}
	n := &node{mark: m, head: a, inside: a.inside, after: g.ended}
	if b.Kind == content.Heading {
		n.level = b.Level
	}
	top := -1 // the innermost open list of this style
	for k := len(g.stack) - 1; k >= 0; k-- {
		f := g.stack[k]
		if f.style != m.style {
			continue
		}
		if top < 0 {
			top = k
		}
		if f.after == '；' && g.ended == '。' && g.outer(k, m) {
			continue // a list within an item has closed with a full stop
		}
		if f.prefix == m.prefix && f.value+1 == m.value || m.style == article && f.value == m.value && m.prefix != "" {
			g.sibling(n, k)
			return true
		}
	}
	if top >= 0 {
		if f := g.stack[top]; f.saved != nil && f.saved.value+1 == m.value && f.saved.prefix == m.prefix {
			g.reopen(n, top)
			return true
		}
	}
	if m.value == 1 || g.lax && top < 0 || m.style == decimal && m.value == 0 {
		return g.begin(n, top)
	}
	if top < 0 && g.last[m.style]+1 == m.value && m.style != circled && (m.style < decimal || m.style == question) && (!a.inside || a.before == '。') {
		g.below(n)
		return true
	}
	if a.inside {
		return false
	}
	if top >= 0 {
		f := g.stack[top]
		switch gap := m.value - f.value; {
		case f.prefix != m.prefix:
		case gap > 1 && gap <= 3:
			g.r.doubt(a.block, "%s follows %s; a number is missing between them, or the text of one", m.number, f.number)
			g.sibling(n, top)
			return true
		case gap == 0 && !m.weak:
			g.r.doubt(a.block, "the number %s stands twice", m.number)
			g.sibling(n, top)
			return true
		}
	}
	if a.labelled {
		if top >= 0 {
			g.sibling(n, top)
		} else {
			g.below(n)
		}
		g.r.doubt(a.block, "the numbering of the file gives %s here, which does not continue the list", m.number)
		return true
	}
	return false
}

// outer reports whether a list outside stack[k] goes on with m.
func (g *grower) outer(k int, m mark) bool {
	for _, f := range g.stack[:k] {
		if f.style == m.style && f.value+1 == m.value {
			return true
		}
	}
	return false
}

// mayBeInside reports whether an item may begin in the middle of a paragraph here.
func (g *grower) mayBeInside(a atom, m mark) bool {
	if a.before == '”' || a.before == '）' || a.before == ')' {
		return m.style == article
	}
	for _, f := range g.stack {
		if f.style == m.style {
			return f.value+1 == m.value && (f.inside || a.before == '。' || a.before == '；')
		}
	}
	return true
}

// begin opens a list, or begins one anew.
func (g *grower) begin(n *node, top int) bool {
	a, m := n.head, n.mark
	unit := m.style <= article
	firm := unit || m.style == question || a.labelled || n.level > 0
	if !firm && !g.exists[m.style][2] && !(m.style == hanBracket && !a.inside) && !g.onlyHeading(a, m) {
		return false // a list has a second
	}
	if a.inside && !g.followed(m) {
		return false
	}
	if top < 0 {
		g.below(n)
		return true
	}
	f := g.stack[top]
	switch {
	case f.prefix != m.prefix: // 2.1 after 1.9
		g.sibling(n, top)
	case (g.ended == '：' || g.ended == ':') && !unit:
		g.push(n)
	default:
		if !a.labelled && f.value > 1 {
			n.saved = f
		}
		g.sibling(n, top)
	}
	g.last[m.style] = m.value
	return true
}

// onlyHeading reports whether a is the one 一、 of a document: a heading above a
// list of points.
func (g *grower) onlyHeading(a atom, m mark) bool {
	if m.style != hanDot || a.inside || g.at+1 >= len(g.atoms) {
		return false
	}
	text := strings.TrimSpace(g.r.blocks[a.block].Text[a.start:a.end])
	next := g.atoms[g.at+1]
	return runes(text) <= 40 && !strings.ContainsAny(text, "。；：") && !next.inside && len(next.marks) > 0 && next.marks[0].value == 1 && next.marks[0].style > hanDot
}

// followed reports whether the number after m stands somewhere soon after the
// atom at hand.
func (g *grower) followed(m mark) bool {
	for _, a := range g.atoms[g.at+1 : min(len(g.atoms), g.at+60)] {
		for _, o := range a.marks {
			if o.style == m.style && o.value == m.value+1 {
				return true
			}
		}
	}
	return false
}

// sibling opens n beside stack[k].
func (g *grower) sibling(n *node, k int) {
	if n.saved == nil {
		n.saved = g.stack[k].saved
	}
	g.stack = g.stack[:k]
	g.push(n)
	g.last[n.style] = n.value
}

// reopen goes back to a list that another of its style had interrupted: what
// came between belongs to the node before the interruption.
func (g *grower) reopen(n *node, k int) {
	old := g.stack[k].saved
	siblings := old.parent.children
	for i, s := range siblings {
		if s == old {
			for _, moved := range siblings[i+1:] {
				moved.parent = old
				moved.saved = nil
			}
			old.children = append(old.children, siblings[i+1:]...)
			old.parent.children = siblings[:i+1]
			break
		}
	}
	n.saved = nil
	g.stack = g.stack[:k]
	g.push(n)
	g.last[n.style] = n.value
}

// below opens n as the beginning of a list under what is open, except under
// numbers of a lower rank: a 节 does not stand inside a 条.
func (g *grower) below(n *node) {
	own := rank[n.style]
	for k, f := range g.stack {
		if n.style == article && len(g.over) > 0 && (f.style == hanDot || f.style == hanBracket) {
			continue
		}
		if other := rank[f.style]; own > 0 && other > own || own > 0 && own < rank[hanBracket] && f.style > hanDot || n.level > 0 && f.level >= n.level {
			g.stack = g.stack[:k]
			break
		}
	}
	g.push(n)
	g.last[n.style] = n.value
}

// plainHeadings returns the blocks that look like headings between the items of
// a list: short, without a stop, after a sentence and before a number. One alone
// may be anything; two and more are a habit of the document.
func (r *reader) plainHeadings(atoms []atom) map[int]bool {
	found := map[int]bool{}
	for k, a := range atoms {
		b := r.blocks[a.block]
		text := strings.TrimSpace(b.Text)
		if k == 0 || k+1 >= len(atoms) || a.inside || b.Kind != content.Paragraph || b.Label != "" || len(a.marks) > 0 ||
			text == "" || runes(text) > 30 || strings.ContainsAny(text, endMark+"（(") {
			continue
		}
		next, before := atoms[k+1], atoms[k-1]
		if next.inside || len(next.marks) == 0 || before.block == a.block {
			continue
		}
		if last := strings.TrimRight(r.blocks[before.block].Text[:before.end], " 　"); strings.HasSuffix(last, "。") || strings.HasSuffix(last, "；") ||
			strings.HasSuffix(last, "）") || strings.HasSuffix(last, ".") {
			found[a.block] = true
		}
	}
	if len(found) < 2 {
		found = map[int]bool{}
	}
	for block := range r.ownTitles(atoms) {
		found[block] = true
	}
	return found
}

// ownTitles returns the blocks that are titles of several regulations in one
// document: each stands above a first article or chapter.
func (r *reader) ownTitles(atoms []atom) map[int]bool {
	found := map[int]bool{}
	for k, a := range atoms {
		text := strings.TrimSpace(r.blocks[a.block].Text)
		if a.inside || a.labelled || len(a.marks) > 0 || runes(text) > 50 || !titled.MatchString(text) || strings.ContainsAny(text, endMark) {
			continue
		}
		for _, o := range atoms[k+1 : min(len(atoms), k+4)] {
			if len(o.marks) > 0 {
				if m := o.marks[0]; m.value == 1 && (m.style == article || m.style == chapter) {
					found[a.block] = true
				}
				break
			}
			// （2025年5月6日公布） can stand between.
			if t := strings.TrimSpace(r.blocks[o.block].Text); !strings.HasPrefix(t, "（") && !strings.HasPrefix(t, "(") {
				break
			}
		}
	}
	if len(found) < 2 {
		return nil
	}
	return found
}
