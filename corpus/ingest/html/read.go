// Package html reads pages as Chinese government sites publish them: the body
// without what surrounds it, and what the page says of the document (title,
// issuer, document number, dates). Start with [Read].
package html

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"policybot/corpus/ingest/charset"
	"policybot/corpus/ingest/content"
)

// ErrNoText is why a page gives no document.
var ErrNoText = errors.New("no text was found on this page: it may be filled in by a script, or ask for a check first; " +
	"open it in a browser, save it as a complete page, and import the saved file")

// Read reads one page. name is its address or its file name; relative links are
// resolved against an address. contentType is the HTTP header of that name, or
// empty. Besides ErrNoText and charset.ErrNotText, errors say which limit the
// page exceeds.
func Read(ctx context.Context, name string, raw []byte, contentType string, lim content.Limits) (*content.Document, error) {
	if most := min(lim.Bytes, maxPageBytes); int64(len(raw)) > most {
		return nil, fmt.Errorf("the page has %d bytes; at most %d are read", len(raw), most)
	}
	text, err := charset.Decode(raw, contentType)
	if err != nil {
		return nil, err
	}
	cleaned, scripts, err := clean(text.String)
	if err != nil {
		return nil, err
	}
	root, err := html.Parse(strings.NewReader(cleaned))
	if err != nil {
		return nil, fmt.Errorf("the page cannot be read as HTML: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	d := &content.Document{File: name, Format: "html", Encoding: text.Encoding, Doubts: text.Doubts}
	p := newPage(name, root, scripts)
	struck := ""
	walk(root, func(n *html.Node) bool {
		if n.Data == "del" && struck == "" {
			struck = tidy(textOf(n))
		}
		return true
	})
	p.scan()
	found := p.findBody()
	if len(found.nodes) == 0 {
		return nil, p.nothing()
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	w := &walker{lim: lim, skip: p.boxes}
	for _, n := range found.nodes {
		w.root(n)
	}
	if w.err != nil {
		return nil, w.err
	}
	d.Blocks = trimBlocks(w.blocks)
	if len(d.Blocks) == 0 {
		return nil, p.nothing()
	}
	if n := p.scripts[pagesVariable]; n != "" {
		d.Doubts = append(d.Doubts, content.Doubt{Message: fmt.Sprintf("the document may go on: the page is one of %s", n)})
	}
	if found.guessed {
		d.Doubts = append(d.Doubts, content.Doubt{Message: "the body was found by its density of text, not by a known mark: compare it with the page"})
	}
	if struck != "" {
		d.Doubts = append(d.Doubts, content.Doubt{Message: fmt.Sprintf("text that the page marks as deleted was left out, the first is “%.60s”", struck)})
	}
	inside := 0
	for _, n := range found.nodes {
		inside += p.said[n]
	}
	if outside := p.said[p.root] - inside; outside*10 > p.said[p.root] && outside > 100 {
		d.Doubts = append(d.Doubts, content.Doubt{Message: fmt.Sprintf("the page has %d characters of running text outside of the body: compare it with the page", outside)})
	}
	p.describe(d, found.nodes)
	d.Attachments = p.attachments()
	runes, items := 0, 0
	for _, b := range d.Blocks {
		runes += utf8.RuneCountInString(b.Text)
		if b.Label != "" || b.Kind == content.Row || numbered.MatchString(b.Text) {
			items++
		}
	}
	if runes < 200 && items == 0 && len(d.Attachments) > 0 {
		d.Doubts = append(d.Doubts, content.Doubt{Message: fmt.Sprintf("the page has hardly any text of its own; the document may be in its attachments, the first is %s", d.Attachments[0].Name)})
	}
	return d, nil
}

// nothing is ErrNoText, with the files that the page leads to.
func (p *page) nothing() error {
	if a := p.attachments(); len(a) > 0 {
		return fmt.Errorf("the page has no text of its own, but a file, %s (%s): import that", a[0].Name, a[0].URL)
	}
	return ErrNoText
}

// page is a parsed page and what was found in it on the way.
type page struct {
	root    *html.Node
	base    *url.URL // nil where the page has no address
	metas   map[string]string
	scripts map[string]string // variables that the page's scripts set, such as title
	title   string            // of the window
	heads   []string          // headlines, best first
	centred []string          // lines in the middle, which may be one

	hits  []hit               // labels and their values, in order
	boxes map[*html.Node]bool // elements that hold labels and values alone

	order map[*html.Node]int // of text nodes, in the order of the page
	prose map[*html.Node]int // running text in an element, in characters
	said  map[*html.Node]int // the sentences of it
}

func newPage(name string, root *html.Node, scripts map[string]string) *page {
	p := &page{root: root, scripts: scripts, metas: map[string]string{}, boxes: map[*html.Node]bool{}}
	base := ""
	walk(root, func(n *html.Node) bool {
		switch n.Data {
		case "meta":
			key := strings.ToLower(attr(n, "name"))
			if key == "" {
				key = strings.ToLower(attr(n, "property"))
			}
			if value := tidy(attr(n, "content")); key != "" && value != "" && p.metas[key] == "" {
				p.metas[key] = value
			}
		case "title":
			if p.title == "" {
				p.title = tidy(textOf(n))
			}
		case "base":
			if base == "" {
				base = attr(n, "href")
			}
		}
		return true
	})
	saved := "" // where a page that was saved to a file came from
	if domain, at := p.metas["sitedomain"], p.metas["url"]; domain != "" && strings.HasPrefix(at, "/") {
		_, host, found := strings.Cut(domain, "://")
		if !found {
			host = domain
		}
		saved = "https://" + strings.Trim(host, "/") + at
	}
	for _, address := range []string{name, p.metas["url"], p.metas["og:url"], saved} {
		if u, err := url.Parse(address); err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
			p.base = u
			break
		}
	}
	if b, err := url.Parse(strings.TrimSpace(base)); err == nil && base != "" {
		if p.base != nil {
			b = p.base.ResolveReference(b)
		}
		if b.Scheme == "http" || b.Scheme == "https" {
			p.base = b
		}
	}
	return p
}

// scan finds headlines and the boxes that describe the document, and takes away
// what surrounds it.
func (p *page) scan() {
	p.findHeads()
	p.measure()
	p.findHits()
	p.findBoxes()
	p.prune()
	p.measure()
}
