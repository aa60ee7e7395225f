package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"policybot/corpus/ingest/archive"
	"policybot/corpus/ingest/content"
	"policybot/corpus/ingest/html"
	"policybot/corpus/ingest/office"
	"policybot/corpus/ingest/pdf"
	"policybot/corpus/ingest/plain"
)

// Fetched is a file from the network.
type Fetched struct {
	Name        string // for people: the address
	URL         string // after redirects
	Raw         []byte
	ContentType string
}

// Fetcher gets one address.
type Fetcher func(ctx context.Context, address string) (Fetched, error)

// input is one file before it is read.
type input struct {
	name, format, url, contentType string
	raw                            []byte
}

// gatherer turns sources into files and hands each on as it has been read.
type gatherer struct {
	o     Options
	ctx   context.Context
	each  func(input, *content.Document, error)
	files int
}

// source gathers a file, a folder or a link. Its error stops the import: what
// the caller named is not there. What is wrong with a file's content does not.
func (g *gatherer) source(s string) error {
	if err := g.ctx.Err(); err != nil {
		return err
	}
	if strings.Contains(s, "://") {
		return g.link(s)
	}
	at, err := os.Stat(s)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no file or folder %q", s)
	case err != nil:
		return fmt.Errorf("open %s: %w", s, err)
	case !at.IsDir():
		return g.file(s)
	}
	return g.folder(s)
}

// folder gathers the files of a folder and of those in it, by name.
func (g *gatherer) folder(dir string) error {
	return filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("read the folder %s: %w", dir, err)
		}
		if strings.HasPrefix(e.Name(), ".") && name != dir {
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !e.Type().IsRegular() {
			return nil
		}
		if g.files >= g.o.Limits.Members {
			return fmt.Errorf("%s holds more than %d files; import a part of it at a time", dir, g.o.Limits.Members)
		}
		return g.file(name)
	})
}

// file gathers one file of the disk.
func (g *gatherer) file(name string) error {
	g.files++
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("open %s: %w", name, err)
	}
	defer f.Close()
	g.o.Progress("reading " + name)
	raw, err := io.ReadAll(io.LimitReader(f, g.o.Limits.Bytes+1))
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return g.read(input{name: name, raw: raw})
}

// link gathers what stands at an address.
func (g *gatherer) link(address string) error {
	if g.o.Fetch == nil {
		return fmt.Errorf("%s is a link, and nothing here fetches links; save the page and import the file", address)
	}
	g.o.Progress("fetching " + address)
	got, err := g.o.Fetch(g.ctx, address)
	if err != nil {
		return err
	}
	return g.read(input{name: cmp.Or(got.URL, address), url: got.URL, raw: got.Raw, contentType: got.ContentType})
}

// read reads one file by its format and hands on the documents in it.
func (g *gatherer) read(in input) error {
	if err := g.ctx.Err(); err != nil {
		return err
	}
	in.format = content.Format(in.name, in.raw)
	if int64(len(in.raw)) > g.o.Limits.Bytes {
		g.each(in, nil, fmt.Errorf("the file is larger than %d MiB; split it", g.o.Limits.Bytes>>20))
		return nil
	}
	if in.format == content.ZIP {
		return g.archive(in)
	}
	read, ok := readers[in.format]
	if !ok {
		g.each(in, nil, errors.New(content.NextStep(in.format, in.name, in.raw)))
		return nil
	}
	doc, err := read(g.ctx, in, g.o.Limits)
	if cancelled := g.ctx.Err(); cancelled != nil {
		return cancelled
	}
	if err == nil && g.o.Attachments {
		for _, a := range doc.Attachments {
			if !strings.Contains(a.URL, "://") {
				doc.Doubts = append(doc.Doubts, content.Doubt{Message: fmt.Sprintf("the attachment %q was not fetched: the file does not say where the page stands; import the page by its address", a.Name)})
			}
		}
	}
	g.each(in, doc, err)
	if err != nil || !g.o.Attachments || g.o.Fetch == nil {
		return nil
	}
	return g.attachments(doc)
}

// archive gathers the files of a ZIP. Of one that looks made to do harm nothing
// is taken, also not what came before the harm.
func (g *gatherer) archive(in input) error {
	var held []func()
	inner := *g
	inner.each = func(in input, doc *content.Document, err error) {
		held = append(held, func() { g.each(in, doc, err) })
	}
	err := archive.Walk(g.ctx, in.name, in.raw, g.o.Limits, func(member string, raw []byte) error {
		g.o.Progress("reading " + member)
		return inner.read(input{name: member, raw: raw, url: in.url})
	})
	if cancelled := g.ctx.Err(); cancelled != nil {
		return cancelled
	}
	unread, partial := err.(interface{ Unwrap() []error })
	if err != nil && !partial {
		g.each(in, nil, err)
		return nil
	}
	for _, hand := range held {
		hand()
	}
	if partial {
		for _, err := range unread.Unwrap() {
			g.each(in, nil, err)
		}
	}
	return nil
}

// attachments gathers what a page lists as attached. One that cannot be had is a
// doubt of its own and keeps nothing else from being imported.
func (g *gatherer) attachments(doc *content.Document) error {
	var seen []string
	for _, a := range doc.Attachments {
		if !strings.Contains(a.URL, "://") || slices.Contains(seen, a.URL) || g.files >= g.o.Limits.Members {
			continue
		}
		seen = append(seen, a.URL)
		g.files++
		g.o.Progress("fetching " + a.URL)
		got, err := g.o.Fetch(g.ctx, a.URL)
		if cancelled := g.ctx.Err(); cancelled != nil {
			return cancelled
		}
		if err != nil {
			g.each(input{name: a.URL, format: content.Unknown}, nil, err)
			continue
		}
		sub := *g
		sub.o.Attachments = false // those of attachments are not followed
		if err := sub.read(input{name: cmp.Or(got.URL, a.URL), url: got.URL, raw: got.Raw, contentType: got.ContentType}); err != nil {
			return err
		}
	}
	return nil
}

// reader reads one format.
type reader func(ctx context.Context, in input, lim content.Limits) (*content.Document, error)

// readers are the formats that can be read.
var readers = map[string]reader{
	content.Text: func(ctx context.Context, in input, lim content.Limits) (*content.Document, error) {
		return plain.Text(ctx, in.name, in.raw, lim)
	},
	content.HTML: func(ctx context.Context, in input, lim content.Limits) (*content.Document, error) {
		return html.Read(ctx, in.name, in.raw, in.contentType, lim)
	},
	content.PDF: func(ctx context.Context, in input, lim content.Limits) (*content.Document, error) {
		return pdf.Read(ctx, in.name, in.raw, lim)
	},
	content.DOCX: func(ctx context.Context, in input, lim content.Limits) (*content.Document, error) {
		return office.DOCX(ctx, in.name, in.raw, lim)
	},
	content.XLSX: func(ctx context.Context, in input, lim content.Limits) (*content.Document, error) {
		return office.XLSX(ctx, in.name, in.raw, lim)
	},
	content.CSV: func(ctx context.Context, in input, lim content.Limits) (*content.Document, error) {
		return office.CSV(ctx, in.name, in.raw, lim)
	},
	content.Markdown: func(ctx context.Context, in input, lim content.Limits) (*content.Document, error) {
		return plain.Markdown(ctx, in.name, in.raw, lim)
	},
}
