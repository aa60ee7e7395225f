package office

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"policybot/corpus/ingest/content"
)

// docx is a document while it is read.
type docx struct {
	*parts
	styles    *styles
	resolved  map[string]resolved
	numbering *numbering
	notes     map[noteRef]string
	order     []noteRef // of notes, as the file has them
	numbered  map[string]int
	placed    map[noteRef]bool // in a paragraph, or gone with a deletion
	fields    []field
	produced  int // pieces of text so far: tells whether an alternative held any
	blocks    int
	tables    int
	symbols   int // signs of symbol fonts that have no letter
	imports   int // pieces of other files that Word would show
}

// block is a block with what tells a title.
type block struct {
	content.Block
	centred bool
	size    int // of its letters, in half points
	title   bool
}

// flow is a run of paragraphs and tables: the body, a cell, a box or a note.
type flow struct {
	blocks  []block
	carry   paragraph // whose end was deleted: the next one goes on with it
	carried bool
}

// DOCX reads a Word document as it looks with all changes accepted: no comments,
// no hidden text, no table of contents. Numbers that Word draws are in
// Block.Label; a table without columns (a frame around text) comes as paragraphs.
// Paragraphs of one cell are parted by "\n" in Block.Cells. Errors end with what
// to do next.
func DOCX(ctx context.Context, name string, raw []byte, lim content.Limits) (*content.Document, error) {
	p, err := openParts(ctx, raw, lim)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	d := &docx{
		parts: p, resolved: make(map[string]resolved), notes: make(map[noteRef]string),
		numbered: make(map[string]int), placed: make(map[noteRef]bool),
	}
	doc, err := d.read()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	doc.File, doc.Format = name, content.DOCX
	return doc, nil
}

func (d *docx) read() (*content.Document, error) {
	_, kinds, err := d.related("")
	if err != nil {
		return nil, err
	}
	main := kinds["officeDocument"]
	if main == "" || d.files[partName(main)] == nil {
		main = "word/document.xml"
	}
	_, of, err := d.related(main)
	if err != nil {
		return nil, err
	}
	if d.styles, err = d.readStyles(or(of["styles"], "word/styles.xml")); err != nil {
		return nil, err
	}
	if d.numbering, err = d.readNumbering(or(of["numbering"], "word/numbering.xml")); err != nil {
		return nil, err
	}
	for _, kind := range []string{"footnote", "endnote"} {
		if err := d.readNotes(or(of[kind+"s"], "word/"+kind+"s.xml"), kind); err != nil {
			return nil, err
		}
	}
	d.numbering.counts = make(map[int]*counters)
	var f flow
	found, err := d.walk(main, func(x *scanner, e xml.StartElement) error {
		if e.Name.Local != "document" {
			return errors.New("it is no Word document; open it and save it as .docx, then import that")
		}
		return x.children(func(e xml.StartElement) error {
			if e.Name.Local != "body" {
				return x.skip()
			}
			return x.children(func(e xml.StartElement) error { return d.block(x, &f, e) })
		})
	})
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, errors.New("it has no text part; open it and save it as .docx, then import that")
	}
	d.flush(&f)
	for _, ref := range d.order { // of a reference that could not be found
		if !d.placed[ref] {
			if err := d.note(&f, ref); err != nil {
				return nil, err
			}
		}
	}
	return d.document(&f, kinds["core-properties"])
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// document hands over what was read.
func (d *docx) document(f *flow, core string) (*content.Document, error) {
	doc := new(content.Document)
	kept := f.blocks[:0]
	table := map[int]int{}
	for _, b := range f.blocks {
		if b.Text == "" {
			continue
		}
		if b.Kind == content.Row { // tables inside cells have taken numbers too
			if table[b.Table] == 0 {
				table[b.Table] = len(table) + 1
			}
			b.Table = table[b.Table]
		}
		kept = append(kept, b)
		doc.Blocks = append(doc.Blocks, b.Block)
	}
	if len(kept) == 0 {
		return nil, errors.New("it holds no text; if it shows pictures of pages, run text recognition on them first")
	}
	if d.symbols > 0 {
		doc.Doubts = append(doc.Doubts, content.Doubt{Message: fmt.Sprintf("%d signs of a symbol font were left out", d.symbols)})
	}
	if d.imports > 0 {
		doc.Doubts = append(doc.Doubts, content.Doubt{Message: fmt.Sprintf("%d parts in another format were left out; open the file, save it anew, and import that", d.imports)})
	}
	stated := ""
	if core != "" {
		if _, err := d.walk(core, func(x *scanner, _ xml.StartElement) error {
			return x.children(func(e xml.StartElement) error {
				if e.Name.Local != "title" {
					return x.skip()
				}
				s, err := x.all()
				stated = content.Tidy(s)
				return err
			})
		}); err != nil {
			return nil, err
		}
	}
	doc.Title = title(kept, stated)
	return doc, nil
}

// block reads one element of a flow.
func (d *docx) block(x *scanner, f *flow, e xml.StartElement) error {
	again := func(e xml.StartElement) error { return d.block(x, f, e) }
	switch e.Name.Local {
	case "p":
		return d.paragraph(x, f)
	case "tbl":
		return d.table(x, f)
	case "ins", "moveTo", "customXml", "smartTag":
		return x.children(again)
	case "sdt":
		return d.control(x, again)
	case "AlternateContent":
		return d.alternate(x, again)
	case "del", "moveFrom":
		return d.deleted(x)
	case "altChunk":
		d.imports++
	}
	return x.skip()
}

// control reads a content control, unless it holds the table of contents or
// still shows its prompt.
func (d *docx) control(x *scanner, inside func(e xml.StartElement) error) error {
	leave := false
	return x.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "sdtPr":
			return x.skipSeeing(func(e xml.StartElement) {
				leave = leave || e.Name.Local == "showingPlcHdr" && on(e) ||
					e.Name.Local == "docPartGallery" && attr(e, "val") == "Table of Contents"
			})
		case "sdtContent":
			if !leave {
				return x.children(inside)
			}
			return d.deleted(x)
		}
		return x.skip()
	})
}

// alternate reads one of the ways in which the same thing is put: the first that
// holds text.
func (d *docx) alternate(x *scanner, inside func(e xml.StartElement) error) error {
	before := d.produced
	return x.children(func(e xml.StartElement) error {
		if d.produced > before {
			return d.deleted(x)
		}
		return x.children(inside)
	})
}

// deleted passes over an element and takes the notes that it refers to out too.
func (d *docx) deleted(x *scanner) error {
	return x.skipSeeing(func(e xml.StartElement) {
		if kind, ok := strings.CutSuffix(e.Name.Local, "Reference"); ok && (kind == "footnote" || kind == "endnote") {
			d.placed[noteRef{kind, attr(e, "id")}] = true
		}
	})
}

func (d *docx) style(id string) resolved {
	r, ok := d.resolved[id]
	if !ok {
		r = d.styles.resolve(id)
		d.resolved[id] = r
	}
	return r
}

// add puts a block into a flow and counts it.
func (d *docx) add(f *flow, b block) error {
	if d.blocks++; d.blocks > d.lim.Blocks {
		return fmt.Errorf("it has more than %d paragraphs and rows; split it and import the pieces", d.lim.Blocks)
	}
	f.blocks = append(f.blocks, b)
	return nil
}

// flush ends a flow whose last paragraph was to run on.
func (d *docx) flush(f *flow) {
	if f.carried {
		last := f.carry
		f.carry, f.carried = paragraph{}, false
		last.props = paragraphProps{outline: -1, num: noNum}
		// The limits were counted when the text was read; one block more is no matter.
		_ = d.finish(&last, f, false)
	}
}

// readNotes reads the footnotes or endnotes.
func (d *docx) readNotes(part, kind string) error {
	_, err := d.walk(part, func(x *scanner, _ xml.StartElement) error {
		return x.children(func(e xml.StartElement) error {
			if t := attr(e, "type"); e.Name.Local != kind || t != "" && t != "normal" {
				return x.skip()
			}
			var f flow
			d.fields = nil
			if err := x.children(func(e xml.StartElement) error { return d.block(x, &f, e) }); err != nil {
				return err
			}
			d.flush(&f)
			ref := noteRef{kind, attr(e, "id")}
			if text := strings.ReplaceAll(cellText(f.blocks), "\n", " "); text != "" {
				if _, ok := d.notes[ref]; !ok {
					d.order = append(d.order, ref)
				}
				d.notes[ref] = text
			}
			return nil
		})
	})
	d.fields = nil
	return err
}

// note puts a note into the flow, once, with the number that Word draws.
func (d *docx) note(f *flow, ref noteRef) error {
	text := d.notes[ref]
	if text == "" || d.placed[ref] {
		return nil
	}
	d.placed[ref] = true
	d.numbered[ref.kind]++
	return d.add(f, block{Block: content.Block{Kind: content.Note, Text: text, Label: strconv.Itoa(d.numbered[ref.kind])}})
}
