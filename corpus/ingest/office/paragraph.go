package office

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"

	"policybot/corpus/ingest/content"
)

// paragraphProps is what a paragraph (or a style) says of itself; unset is -1 or "".
type paragraphProps struct {
	style   string
	outline int
	num     numRef
	align   string
	deleted bool // the end of the paragraph: it runs on into the next
}

func (x *scanner) paragraphProps(pr *paragraphProps) error {
	return x.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "pStyle":
			pr.style = attr(e, "val")
		case "outlineLvl":
			pr.outline = number(e, "val")
		case "jc":
			pr.align = attr(e, "val")
		case "numPr":
			return x.children(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "ilvl":
					pr.num.level = number(e, "val")
				case "numId":
					pr.num.id = number(e, "val")
				}
				return x.skip()
			})
		case "rPr":
			return x.children(func(e xml.StartElement) error {
				if e.Name.Local == "del" || e.Name.Local == "moveFrom" {
					pr.deleted = true
				}
				return x.skip()
			})
		}
		return x.skip()
	})
}

// paragraph is one w:p while it is read.
type paragraph struct {
	props paragraphProps
	text  strings.Builder // a line break is "\n", a page break "\f"
	size  int             // of the largest letters, in half points
	notes []noteRef
	boxes []block // of the text boxes anchored in it
}

// noteRef names a footnote or an endnote.
type noteRef struct{ kind, id string }

func (p *paragraph) write(d *docx, s string) error {
	if s == "" || d.inInstruction() {
		return nil
	}
	d.produced++
	p.text.WriteString(s)
	return d.keep(len(s))
}

// field is a Word field: an instruction, then what it came to.
type field struct {
	result      bool // past the instruction
	instruction string
}

func (d *docx) inInstruction() bool {
	for _, f := range d.fields {
		if !f.result {
			return true
		}
	}
	return false
}

func (d *docx) inContents() bool {
	for _, f := range d.fields {
		if strings.HasPrefix(strings.TrimSpace(f.instruction), "TOC") {
			return true
		}
	}
	return false
}

// paragraph reads a w:p into f.
func (d *docx) paragraph(x *scanner, f *flow) error {
	p := &paragraph{props: paragraphProps{outline: -1, num: noNum}}
	contents := d.inContents()
	if err := x.children(func(e xml.StartElement) error { return d.inline(x, p, e) }); err != nil {
		return err
	}
	contents = contents || d.inContents()
	for i := range d.fields { // an instruction ends with its paragraph, even if nobody says so
		d.fields[i].result = true
	}
	return d.finish(p, f, contents)
}

// inline reads what stands inside a paragraph.
func (d *docx) inline(x *scanner, p *paragraph, e xml.StartElement) error {
	again := func(e xml.StartElement) error { return d.inline(x, p, e) }
	switch e.Name.Local {
	case "pPr":
		return x.paragraphProps(&p.props)
	case "r":
		return d.run(x, p)
	case "hyperlink", "ins", "moveTo", "smartTag", "customXml", "fldSimple", "dir", "bdo", "oMath", "oMathPara":
		return x.children(again)
	case "sdt":
		return d.control(x, again)
	case "AlternateContent":
		return d.alternate(x, again)
	case "del", "moveFrom":
		return d.deleted(x)
	}
	if e.Name.Space == "m" && !strings.HasSuffix(e.Name.Local, "Pr") { // a formula: its letters in order
		if e.Name.Local == "den" {
			if err := p.write(d, "/"); err != nil {
				return err
			}
		}
		return x.children(again)
	}
	return x.skip()
}

func (d *docx) run(x *scanner, p *paragraph) error {
	hidden, size := false, 0
	var inside func(e xml.StartElement) error
	write := func(s string) error {
		if hidden {
			return nil
		}
		if strings.TrimSpace(s) != "" {
			p.size = max(p.size, size)
		}
		return p.write(d, s)
	}
	inside = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "rPr":
			return x.children(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "rStyle":
					d.styles.chain(attr(e, "val"), func(st *style) bool {
						if st.hidden >= 0 {
							hidden = st.hidden == 1
						}
						if size == 0 {
							size = st.size
						}
						return st.hidden < 0
					})
				case "vanish":
					hidden = on(e)
				case "sz":
					size = number(e, "val")
				}
				return x.skip()
			})
		case "t":
			s, err := x.all()
			if err != nil {
				return err
			}
			return write(s)
		case "tab", "ptab":
			return d.then(x, write("\t"))
		case "br":
			if t := attr(e, "type"); t == "page" || t == "column" {
				return d.then(x, write("\f"))
			}
			return d.then(x, write("\n"))
		case "cr":
			return d.then(x, write("\n"))
		case "noBreakHyphen":
			return d.then(x, write("-"))
		case "sym":
			return d.then(x, write(d.symbol(attr(e, "font"), attr(e, "char"))))
		case "fldChar":
			switch n := len(d.fields); attr(e, "fldCharType") {
			case "begin":
				if n < maxDepth {
					d.fields = append(d.fields, field{})
				}
			case "separate":
				if n > 0 {
					d.fields[n-1].result = true
				}
			case "end":
				if n > 0 {
					d.fields = d.fields[:n-1]
				}
			}
		case "instrText":
			s, err := x.all()
			if n := len(d.fields); n > 0 && len(d.fields[n-1].instruction) < 100 {
				d.fields[n-1].instruction += s
			}
			return err
		case "footnoteReference", "endnoteReference":
			if !d.inInstruction() {
				p.notes = append(p.notes, noteRef{strings.TrimSuffix(e.Name.Local, "Reference"), attr(e, "id")})
			}
		case "ruby":
			return x.children(func(e xml.StartElement) error {
				if e.Name.Local != "rubyBase" {
					return x.skip()
				}
				return x.children(func(e xml.StartElement) error { return d.inline(x, p, e) })
			})
		case "AlternateContent":
			return d.alternate(x, inside)
		case "drawing", "pict", "object":
			if hidden {
				return d.deleted(x)
			}
			return d.boxes(x, p)
		}
		return x.skip()
	}
	return x.children(inside)
}

// then skips the rest of an element unless something went wrong before.
func (d *docx) then(x *scanner, err error) error {
	if err != nil {
		return err
	}
	return x.skip()
}

// boxes finds the text boxes in a drawing.
func (d *docx) boxes(x *scanner, p *paragraph) error {
	var inside func(e xml.StartElement) error
	inside = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "AlternateContent":
			return d.alternate(x, inside)
		case "txbxContent":
			var f flow
			fields := d.fields
			d.fields = nil
			err := x.children(func(e xml.StartElement) error { return d.block(x, &f, e) })
			d.fields = fields
			d.flush(&f)
			p.boxes = append(p.boxes, f.blocks...)
			return err
		}
		return x.children(inside)
	}
	return x.children(inside)
}

// marks are the signs of Wingdings and Symbol that carry meaning in a form; both
// fonts number their signs in the private area from F000.
var marks = map[string]string{
	"wingdings:6C": "●", "wingdings:6E": "■", "wingdings:6F": "□", "wingdings:A8": "□", "wingdings:FB": "✗", "wingdings:FC": "✓",
	"wingdings:FD": "☒", "wingdings:FE": "☑", "wingdings:E0": "→", "wingdings 2:52": "☑", "wingdings 2:54": "☒", "wingdings 2:A3": "□",
	"wingdings 2:50": "✓", "wingdings 2:4F": "✗", "wingdings 2:30": "☑", "symbol:B3": "≥", "symbol:A3": "≤", "symbol:B4": "×", "symbol:B1": "±", "symbol:B0": "°", "symbol:B7": "•",
	"symbol:AE": "→", "symbol:B8": "÷", "symbol:B9": "≠", "symbol:6D": "μ",
}

// symbol draws a w:sym.
func (d *docx) symbol(font, char string) string {
	n, err := strconv.ParseUint(char, 16, 32)
	if err != nil {
		return ""
	}
	if n < 0xF000 || n > 0xF0FF {
		return strings.ToValidUTF8(string(rune(n)), "")
	}
	key := strings.ToLower(font) + ":" + strings.ToUpper(strconv.FormatUint(n&0xFF, 16))
	if s, ok := marks[key]; ok {
		return s
	}
	d.symbols++
	return ""
}

// pageNumber ends a line of the table of contents.
var pageNumber = regexp.MustCompile(`[\s.…·]?\d+$`)

// finish turns a paragraph that was read to its end into blocks of f.
func (d *docx) finish(p *paragraph, f *flow, contents bool) error {
	if p.props.deleted {
		f.carry.text.WriteString(p.text.String())
		f.carry.size = max(f.carry.size, p.size)
		f.carry.notes = append(f.carry.notes, p.notes...)
		f.carry.boxes = append(f.carry.boxes, p.boxes...)
		f.carried = true
		return nil
	}
	text := p.text.String()
	if f.carried {
		text = f.carry.text.String() + text
		p.size = max(f.carry.size, p.size)
		p.notes = append(f.carry.notes, p.notes...)
		p.boxes = append(f.carry.boxes, p.boxes...)
		f.carry, f.carried = paragraph{}, false
	}
	st := d.style(p.props.style)
	b := block{centred: p.props.align == "center" || p.props.align == "" && st.align == "center", size: p.size, title: st.title}
	if b.size == 0 {
		b.size = st.size
	}
	heading := st.heading
	if p.props.outline >= 0 {
		heading = 0
		if p.props.outline <= 8 {
			heading = p.props.outline + 1
		}
	}
	if ref := d.listOf(p.props, st); ref.id > 0 {
		if label, ok := d.numbering.label(ref, d.styles); ok {
			b.Label, b.Level = content.Tidy(label), ref.level+1
		}
	}
	if heading > 0 {
		b.Kind, b.Level = content.Heading, heading
	}
	whole := content.Tidy(text)
	if st.hidden || st.toc || contents && pageNumber.MatchString(whole) {
		text = ""
		b.Label = ""
	}
	for i, line := range lines(text, b.centred) {
		if i > 0 { // only the first carries the number
			b.Label, b.Kind, b.Level = "", content.Paragraph, 0
		}
		b.Text = line
		if err := d.add(f, b); err != nil {
			return err
		}
	}
	if whole == "" && b.Label != "" { // kept for a cell of a table, whose number may be all that it holds
		if err := d.add(f, b); err != nil {
			return err
		}
	}
	f.blocks = append(f.blocks, p.boxes...)
	for _, ref := range p.notes {
		if err := d.note(f, ref); err != nil {
			return err
		}
	}
	return nil
}

// listOf is the list and the level that a paragraph belongs to; id 0: none.
func (d *docx) listOf(pr paragraphProps, st resolved) numRef {
	ref, by := pr.num, pr.style
	if ref.id < 0 {
		ref.id, by = st.num.id, st.numBy
	}
	if ref.level < 0 && ref.id > 0 {
		if ref.level = d.numbering.byStyle(ref.id, by, d.styles); ref.level < 0 {
			ref.level = max(st.num.level, 0)
		}
	}
	return ref
}

// lines cuts the text of a paragraph where a break stands for the end of one:
// at page breaks, and at line breaks after a full sentence or before a number of
// an outline. Other line breaks only set the type, as in a title on two lines.
func lines(text string, centred bool) []string {
	var out []string
	for page := range strings.SplitSeq(text, "\f") {
		fresh := true
		for line := range strings.SplitSeq(page, "\n") {
			line = content.Tidy(line)
			if line == "" {
				continue
			}
			last := len(out) - 1
			if fresh || !centred && (content.EndsParagraph(out[last]) || content.BeginsItem(line)) {
				out = append(out, line)
			} else {
				out[last] = content.Join(out[last], line)
			}
			fresh = false
		}
	}
	return out
}
