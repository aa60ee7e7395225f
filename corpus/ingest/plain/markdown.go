package plain

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"policybot/corpus/ingest/content"
	"policybot/corpus/ingest/outline"
)

// FieldsMark begins a comment that says what a record is, as JSON with the keys
// of content.Block.Fields: <!-- record {"id": …} -->. It stands before the record.
const FieldsMark = "record "

// Markdown reads Markdown with tables and footnotes. Numbers stay as they are
// written, although Markdown would count for itself: they are official.
func Markdown(ctx context.Context, name string, raw []byte, lim content.Limits) (*content.Document, error) {
	d, body, before, err := open(name, "markdown", raw, lim)
	if err != nil {
		return nil, err
	}
	m := &markdown{ctx: ctx, d: d, source: []byte(body), before: before, lim: lim, name: name}
	parser := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Footnote)).Parser()
	m.children(parser.Parse(text.NewReader(m.source)))
	if m.err != nil {
		return nil, m.err
	}
	if len(d.Blocks) == 0 {
		return nil, fmt.Errorf("read %s: %w", name, errEmpty)
	}
	return d, nil
}

// markdown is one file on its way into blocks.
type markdown struct {
	ctx    context.Context
	d      *content.Document
	source []byte
	before int
	lim    content.Limits
	name   string
	table  int
	depth  int
	at, ln int // an offset and its line, so that lines are counted once
	fields map[string]string
	err    error
}

// maxDepth bounds quotations in quotations.
const maxDepth = 100

func (m *markdown) add(b content.Block, offset int) {
	if m.err == nil {
		m.err = m.ctx.Err()
	}
	if len(m.d.Blocks) >= m.lim.Blocks {
		m.err = fmt.Errorf("%s has more than %d paragraphs; split it into several files", m.name, m.lim.Blocks)
	}
	if b.Text == "" || m.err != nil {
		return
	}
	if offset < m.at {
		m.at, m.ln = 0, 0
	}
	m.ln += bytes.Count(m.source[m.at:offset], []byte("\n"))
	m.at = offset
	b.Line = m.before + m.ln + 1
	if b.Kind == content.Paragraph {
		b.Fields, m.fields = m.fields, nil
	}
	m.d.Blocks = append(m.d.Blocks, b)
}

func (m *markdown) children(n ast.Node) {
	if m.depth++; m.depth > maxDepth {
		m.err = fmt.Errorf("%s: lists or quotations stand more than %d deep in each other", m.name, maxDepth)
	}
	for c := n.FirstChild(); c != nil && m.err == nil; c = c.NextSibling() {
		m.block(c)
	}
	m.depth--
}

func (m *markdown) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		m.add(content.Block{Kind: content.Heading, Level: n.Level, Text: content.Tidy(m.inline(n))}, m.offset(n))
	case *ast.Paragraph, *ast.TextBlock:
		m.paragraph(n, "")
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		kind := content.Paragraph // indented, as paragraphs of official texts are
		if n.Kind() == ast.KindFencedCodeBlock {
			kind = content.Note // shown as it is: no clause
		}
		for i := range n.Lines().Len() {
			s := n.Lines().At(i)
			m.add(content.Block{Kind: kind, Text: content.Tidy(string(s.Value(m.source)))}, s.Start)
		}
	case *ast.HTMLBlock:
		m.comment(n)
	case *ast.ListItem:
		m.item(n)
	case *east.Table:
		m.table++
		for row := n.FirstChild(); row != nil; row = row.NextSibling() {
			var cells []string
			for c := row.FirstChild(); c != nil; c = c.NextSibling() {
				cells = append(cells, content.Tidy(m.inline(c)))
			}
			m.add(content.Block{Kind: content.Row, Table: m.table, Cells: cells, Text: strings.Join(cells, "\t")}, m.offset(row))
		}
	case *east.FootnoteList:
		for f := n.FirstChild(); f != nil; f = f.NextSibling() {
			m.add(content.Block{Kind: content.Note, Text: content.Tidy(m.inline(f))}, m.offset(f))
		}
	default:
		m.children(n)
	}
}

// item adds an item of a list with its number as it is written.
func (m *markdown) item(n *ast.ListItem) {
	first := n.FirstChild()
	list, _ := n.Parent().(*ast.List)
	if first == nil || list == nil || !list.IsOrdered() {
		m.children(n)
		return
	}
	label := ""
	if at := m.offset(first); at > 0 {
		start := bytes.LastIndexByte(m.source[:at], '\n') + 1
		label = strings.TrimSpace(strings.TrimLeft(string(m.source[start:at]), " >\t"))
		if f := strings.Fields(label); len(f) > 0 {
			label = f[len(f)-1]
		}
	}
	m.paragraph(first, label)
	for c := first.NextSibling(); c != nil && m.err == nil; c = c.NextSibling() {
		m.block(c)
	}
}

// paragraph adds a paragraph, cut where a line of it begins like an item: people
// write official texts line by line, without a blank line between.
func (m *markdown) paragraph(n ast.Node, label string) {
	if n.Kind() != ast.KindParagraph && n.Kind() != ast.KindTextBlock {
		m.block(n)
		return
	}
	offset := m.offset(n)
	current := ""
	for k, line := range strings.Split(m.inline(n), "\n") {
		s := content.Tidy(line)
		if k == 0 && label != "" {
			s = strings.TrimSpace(label + " " + s)
		}
		if current != "" && outline.Marked(s) {
			m.add(content.Block{Text: current}, offset)
			current = ""
		}
		current = content.Join(current, s)
	}
	m.add(content.Block{Text: current}, offset)
}

// comment takes the fields of a record from a comment; other HTML is no text.
func (m *markdown) comment(n *ast.HTMLBlock) {
	var b strings.Builder
	for i := range n.Lines().Len() {
		s := n.Lines().At(i)
		b.Write(s.Value(m.source))
	}
	s := strings.TrimSpace(b.String())
	s, ok := strings.CutPrefix(s, "<!-- "+FieldsMark)
	if !ok {
		return
	}
	s = strings.TrimSuffix(s, "-->")
	fields := map[string]string{}
	if err := json.Unmarshal([]byte(s), &fields); err != nil {
		m.d.Doubts = append(m.d.Doubts, content.Doubt{Message: "a comment that begins a record is not JSON: " + err.Error()})
		return
	}
	m.fields = fields
}

// offset returns where a node begins in the source.
func (m *markdown) offset(n ast.Node) int {
	for c := n; c != nil; c = c.FirstChild() {
		if t, ok := c.(*ast.Text); ok {
			return t.Segment.Start
		}
		if c.Type() == ast.TypeBlock && c.Lines().Len() > 0 {
			return c.Lines().At(0).Start
		}
	}
	return m.at
}

// inline returns the text of a node; a line break is "\n".
func (m *markdown) inline(n ast.Node) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			value := n.Segment.Value(m.source)
			if _, code := n.Parent().(*ast.CodeSpan); !code {
				value = unescape(value)
			}
			b.Write(value)
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte('\n')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(m.source))
		case *ast.Paragraph:
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}
