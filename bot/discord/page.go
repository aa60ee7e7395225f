package discord

import (
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
)

// page is one page of an answer.
type page struct {
	number, of int // from 1
	body       string
	sources    []string
	asks       []string
	footer     string
	lang       bot.Lang
	layout     layout
}

// fill makes the page that begins with a piece, and returns how many it holds.
func (d *drawing) fill(at int) (page, int) {
	best, n, records := d.page(nil), 0, 0
	for n < len(d.pieces)-at {
		next := d.pieces[at+n]
		if next.record {
			if records == d.records {
				break
			}
			records++
		}
		p := d.page(d.pieces[at : at+n+1])
		if !p.fits() {
			if n > 0 {
				break
			}
			return d.alone(at), 1
		}
		best, n = p, n+1
	}
	return best, n
}

// alone makes a page of one piece that does not fit with its sources in full: they
// are shortened, and at last come on the next page.
func (d *drawing) alone(at int) page {
	one := &d.pieces[at]
	for one.compact = 1; one.compact <= mostCompact; one.compact++ {
		if p := d.page(d.pieces[at : at+1]); p.fits() {
			return p
		}
	}
	one.compact = mostCompact
	if one.text != "" {
		for _, c := range one.cites {
			after := piece{cites: []int{c}, compact: 1}
			d.pieces = slices.Insert(d.pieces, at+1, after)
		}
	}
	one.cites = nil
	return d.page(d.pieces[at : at+1])
}

// page draws pieces as a page.
func (d *drawing) page(pieces []piece) page {
	var blocks []string
	blocks = append(blocks, d.top...)
	label, compact := "", 0
	var cites []int
	for i, p := range pieces {
		text := p.text
		if p.label != label && p.label != "" {
			text = d.strong(p.label) + "\n" + text
		}
		switch {
		case p.text == "":
		case i > 0 && p.joined && (p.label == label || p.label == ""):
			blocks[len(blocks)-1] += "\n" + text
		default:
			blocks = append(blocks, text)
		}
		label = p.label
		compact = max(compact, p.compact)
		for _, c := range p.cites {
			if !slices.Contains(cites, c) {
				cites = append(cites, c)
			}
		}
	}
	if len(d.tail) > 0 {
		blocks = append(blocks, strings.Join(d.tail, "\n"))
	}
	out := page{body: strings.Join(blocks, "\n\n"), footer: d.footer(), lang: d.lang, layout: d.layout, number: longestPage, of: longestPage}
	for _, c := range d.a.Citations {
		if slices.Contains(cites, c.N) {
			out.sources = append(out.sources, d.citation(c, compact))
		}
	}
	return out
}

// footer is shown without markup, so it needs no escaping in an embed.
func (d *drawing) footer() string {
	var parts []string
	for _, p := range []string{d.a.CorpusVersion, d.a.CorpusDate} {
		if p, _ = cutWithin(p, maxVersion); p != "" {
			parts = append(parts, p)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return words(d.lang, "footer", "corpus", strings.Join(parts, d.between()))
}

func (d *drawing) between() string { return between(d.lang, d.plain) }

func between(lang bot.Lang, plain bool) string {
	if plain {
		return words(lang, "list_comma")
	}
	return " · "
}

// at is a page by its number from 0, or the last one.
func at(pages []page, n int) page { return pages[max(0, min(n, len(pages)-1))] }

// embed draws a page as an embed.
func (p page) embed() *discordgo.MessageEmbed {
	e := &discordgo.MessageEmbed{Description: p.body, Color: accent}
	for i, chunk := range pack(p.sources, maxFieldValue) {
		name := words(p.lang, "sources")
		if i > 0 {
			name = words(p.lang, "sources_more")
		}
		e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: name, Value: chunk})
	}
	if len(p.asks) > 0 {
		e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: words(p.lang, "also_ask"), Value: strings.Join(p.asks, "\n")})
	}
	if f := p.foot(); f != "" {
		e.Footer = &discordgo.MessageEmbedFooter{Text: f}
	}
	return e
}

// foot is the footer with the number of the page, where there are several.
func (p page) foot() string {
	parts := []string{p.footer}
	if p.of > 1 {
		parts = append(parts, words(p.lang, "page", "n", p.number, "of", p.of))
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), between(p.lang, p.layout == asPlain))
}

// content draws a page as text.
func (p page) content() string {
	plain := p.layout == asPlain
	blocks := []string{p.body}
	if len(p.sources) > 0 {
		blocks = append(blocks, strong(words(p.lang, "sources"), p.lang, plain)+"\n"+strings.Join(p.sources, "\n"))
	}
	if len(p.asks) > 0 {
		blocks = append(blocks, strong(words(p.lang, "also_ask"), p.lang, plain)+"\n"+strings.Join(p.asks, "\n"))
	}
	if f := p.foot(); f != "" {
		if f = escape(f); !plain {
			f = "-# " + f
		}
		blocks = append(blocks, f)
	}
	return strings.Join(slices.DeleteFunc(blocks, func(s string) bool { return s == "" }), "\n\n")
}

// pack joins lines into chunks of at most limit characters. No line is longer.
func pack(lines []string, limit int) []string {
	var chunks []string
	for _, l := range lines {
		last := len(chunks) - 1
		if last >= 0 && length(chunks[last])+1+length(l) <= limit {
			chunks[last] += "\n" + l
			continue
		}
		chunks = append(chunks, l)
	}
	return chunks
}

// fits reports whether a page is within Discord's limits.
func (p page) fits() bool {
	if p.layout != asEmbed {
		return length(p.content()) <= maxContent-noteRoom
	}
	e := p.embed()
	if length(e.Description) > maxDescription || len(e.Fields) > maxFields {
		return false
	}
	sum := length(e.Description)
	for _, f := range e.Fields {
		if length(f.Name) > maxFieldName || length(f.Value) > maxFieldValue {
			return false
		}
		sum += length(f.Name) + length(f.Value)
	}
	if e.Footer != nil {
		if length(e.Footer.Text) > maxFooter {
			return false
		}
		sum += length(e.Footer.Text)
	}
	return sum <= maxEmbed
}
