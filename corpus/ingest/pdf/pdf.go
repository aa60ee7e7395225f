// Package pdf reads the text of a PDF: its pages, with lines put together into
// paragraphs and running headers left out. A file whose text cannot be trusted is
// refused with the reason. Start with [Read].
//
// pdftotext (of Poppler) does the work where it is installed. Otherwise a reader of
// ours does; the libraries for Go trust the sizes and the tables that a file
// states, so that a small file can take all memory or never end.
package pdf

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"policybot/corpus/ingest/content"
)

// longest is how long one file may take.
const longest = 90 * time.Second

// Read reads a PDF. Block.Page is the page on which a paragraph begins. Refused are
// files that are encrypted, hold only pictures, have more pages than lim.Pages, or
// whose fonts do not tell the letters; the error says which, the page, and what to
// do next. Tables have no rows in a PDF: a page that seems to hold one is a doubt.
func Read(ctx context.Context, name string, raw []byte, lim content.Limits) (*content.Document, error) {
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		tool = ""
	}
	return read(ctx, name, raw, lim, tool)
}

func read(ctx context.Context, name string, raw []byte, lim content.Limits, tool string) (*content.Document, error) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	doc, err := document(ctx, raw, lim, tool)
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("it took longer than %s; print it to a new PDF and import that: %w", longest, err)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	doc.File, doc.Format = name, content.PDF
	return doc, nil
}

func document(ctx context.Context, raw []byte, lim content.Limits, tool string) (*content.Document, error) {
	if int64(len(raw)) > lim.Bytes {
		return nil, fmt.Errorf("the file has %d bytes, more than the limit of %d; split it and import the pieces", len(raw), lim.Bytes)
	}
	f, err := open(ctx, raw, lim)
	if err != nil {
		return nil, err
	}
	var text [][]line
	if tool != "" {
		text, err = byTool(ctx, tool, raw, lim)
	}
	if tool == "" || err != nil && ctx.Err() == nil {
		text, err = builtin(f)
	}
	if err != nil {
		return nil, err
	}
	letters, empty := 0, 0
	for _, p := range text {
		n := 0
		for _, l := range p {
			n += utf8.RuneCountInString(l.text)
		}
		letters += n
		if n == 0 {
			empty++
		}
	}
	if letters == 0 || letters < 5*len(text) && empty*2 > len(text) {
		return nil, errors.New("its pages are pictures without text (a scan); run text recognition on it, or ask for the original document")
	}
	if err := garbled(text); err != nil {
		return nil, err
	}
	doc := new(content.Document)
	for n, p := range text {
		if len(p) == 0 {
			doc.Doubts = append(doc.Doubts, content.Doubt{Page: n + 1, Message: "the page holds no text; it may be a picture"})
		}
	}
	body := withoutContents(withoutRunning(text))
	for n, p := range body {
		ordered, two, beside := columns(p)
		body[n] = ordered
		if two {
			doc.Doubts = append(doc.Doubts, content.Doubt{Page: n + 1, Message: "the page is set in two columns, which were read one after the other; compare them with the page"})
		}
		if beside || tabular(p) {
			doc.Doubts = append(doc.Doubts, content.Doubt{Page: n + 1, Message: "the page seems to hold a table, whose cells a PDF does not tell apart; import the table as .docx or .xlsx if it counts"})
		}
	}
	ps := paragraphs(body)
	if len(ps) > lim.Blocks {
		return nil, fmt.Errorf("it has more than %d paragraphs; split it and import the pieces", lim.Blocks)
	}
	for _, p := range ps {
		doc.Blocks = append(doc.Blocks, content.Block{Kind: content.Paragraph, Text: p.text, Page: p.page})
		if c := count(p.text); c.bad > 0 {
			doc.Doubts = append(doc.Doubts, content.Doubt{Page: p.page, Message: "a letter cannot be read in: " + excerpt(p.text)})
		}
	}
	doc.Title = title(ps)
	return doc, nil
}

// tableHead matches the heading of a task table whose columns stand close together.
var tableHead = regexp.MustCompile(`^序号.{0,20}(?:任务|内容|事项|措施|举措|名称|领域).{0,30}$`)

// tabular reports whether a page has three lines in a row that fall into pieces,
// or the heading of a table.
func tabular(p []line) bool {
	run := 0
	for _, l := range p {
		if tableHead.MatchString(strings.ReplaceAll(l.text, " ", "")) {
			return true
		}
		if l.parts < 3 {
			run = 0
		} else if run++; run == 3 {
			return true
		}
	}
	return false
}

var letterhead = regexp.MustCompile(`文件$|〔\d{4}〕`)

// title is the first centred paragraph of the first page, the largest letters
// first, that is no letterhead.
func title(ps []paragraph) string {
	best := paragraph{}
	for _, p := range ps[:min(len(ps), 15)] {
		if n := utf8.RuneCountInString(p.text); p.page == 1 && p.centred && n >= 5 && n <= 150 &&
			!letterhead.MatchString(strings.ReplaceAll(p.text, " ", "")) && !content.BeginsItem(p.text) && p.size > best.size*1.05 {
			best = p
		}
	}
	return best.text
}

// builtin reads the pages without help.
func builtin(f *file) (text [][]line, err error) {
	pages, err := f.pages()
	if err != nil {
		return nil, err
	}
	fonts := make(map[ref]*font)
	kept := int64(0)
	for n, p := range pages {
		w, err := f.paint(p, fonts)
		if err != nil {
			return nil, fmt.Errorf("page %d: %w", n+1, err)
		}
		ls := lines(w.glyphs)
		for _, l := range ls {
			kept += int64(len(l.text)) + 80
		}
		if kept > 2*f.lim.Bytes {
			return nil, fmt.Errorf("page %d: the file holds more text than %d bytes; split it and import the pieces", n+1, f.lim.Bytes)
		}
		text = append(text, ls)
	}
	return text, nil
}
