package discord

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
)

// Discord's limits, in code points.
const (
	maxContent     = 2000
	maxDescription = 4096
	maxEmbed       = 6000
	maxFieldName   = 256
	maxFieldValue  = 1024
	maxFields      = 25
	maxFooter      = 2048
)

// Our own limits for the parts that are always shown, so that they fit together
// in a plain message. Only absurd corpora reach them, and then a text says so.
const (
	maxHeadline   = 600
	maxCaution    = 400
	maxCarried    = 300
	maxConfidence = 120
	maxLabel      = 120
	maxTags       = 240
	maxTitle      = 300
	maxSuggestion = 120
	suggestions   = 3
)

// accent is the colour of every answer. It means nothing: colour must not.
const accent = 0x2F5FA8

// render draws an answer: as an embed, and as text for places without embeds. iface
// is the language of the words round the answer.
func render(a bot.Answer, iface bot.Lang) reply {
	d := drawing{a: a, lang: iface}.prepared()
	return reply{
		lang:  iface,
		embed: d.linked(embedLink).fit(withinEmbed).embed(),
		text:  d.linked(quietLink).fit(withinContent).content(),
	}
}

func embedLink(title, target string) string { return "[" + title + "](" + target + ")" }

// quietLink does not unfurl; in embeds no link does.
func quietLink(title, target string) string { return "[" + title + "](<" + target + ">)" }

// drawing is an answer with the choice of what is shown of it.
type drawing struct {
	a     bot.Answer
	lang  bot.Lang
	plain bool // to be read aloud: see renderPlain

	// Made once, as the choice is found by trying.
	headline  []string // its lines
	lead      int      // line that holds the clause of the first record, which is drawn under it; -1: none
	tail      string
	labels    []string // of a.Sections
	items     []string // all, in order
	citations []string // of a.Citations

	lines   int // labels without records shown, from the first
	records int // shown, from the first
	clause  int // limit of the first record's clause; 0: whole
	cites   int // shown, if no record is
	asks    int // suggestions shown
}

// prepared draws the parts that do not depend on the choice.
func (d drawing) prepared() drawing {
	d.lead = -1
	first := d.first()
	left := maxHeadline
	for line := range strings.Lines(d.a.Headline) {
		drawn := escape(line)
		if drawn == "" {
			continue
		}
		const least = 80 // a shorter part says nothing
		if length(drawn) > left-least {
			d.headline = append(d.headline, d.text(d.a.Headline[strings.Index(d.a.Headline, line):], left))
			if d.headline[len(d.headline)-1] != drawn {
				break
			}
		} else {
			d.headline = append(d.headline, drawn)
		}
		if d.lead < 0 && first != nil && strings.Contains(clean(line), clean(first.Clause)) {
			d.lead = len(d.headline) - 1
		}
		left -= length(drawn) + 1
	}
	for _, s := range d.a.Sections {
		d.labels = append(d.labels, d.text(s.Label, maxLabel))
		for _, it := range s.Items {
			d.items = append(d.items, d.item(it, 0))
		}
	}
	if d.lead >= 0 {
		d.items[0] = d.under(*first)
	}
	var tail []string
	if caution := d.text(d.a.Caution, maxCaution); caution != "" {
		tail = append(tail, d.strong(words(d.lang, "caution"))+" "+caution)
	}
	if d.a.Count > 0 {
		tail = append(tail, words(d.lang, "count", "n", d.a.Count))
	}
	if confidence := d.text(d.a.Confidence, maxConfidence); confidence != "" {
		tail = append(tail, words(d.lang, "confidence", "confidence", confidence))
	}
	d.tail = strings.Join(tail, "\n")
	return d
}

// linked draws the citations with one kind of link.
func (d drawing) linked(link func(title, target string) string) drawing {
	d.citations = make([]string, len(d.a.Citations))
	for i, c := range d.a.Citations {
		d.citations[i] = d.citation(c, link)
	}
	return d
}

// fit chooses the most that keeps within the limits: all records if they fit,
// else as many whole ones as do, from the first.
func (d drawing) fit(within func(drawing) bool) drawing {
	total := d.total()
	d.lines = len(d.bare())
	if !within(d) {
		d.lines = most(d.lines-1, func(n int) bool { e := d; e.lines = n; return within(e) })
	}
	d.records, d.cites = total, len(d.a.Citations)
	if !within(d) {
		// The first number that does not fit, less one. Nothing shown always fits.
		d.records = most(total-1, func(n int) bool { e := d; e.records = n; e.cites = 0; return within(e) })
		if d.records > 0 || total > 0 {
			d.cites = 0
		} else {
			d.cites = most(len(d.a.Citations), func(n int) bool { e := d; e.cites = n; return within(e) })
		}
	}
	if d.records == 0 && total > 0 && d.lead < 0 {
		// One record alone is too long. Part of it, said to be a part, is better than nothing.
		const least = 80
		d.records = 1
		room := most(maxDescription-least, func(n int) bool { e := d; e.clause = least + n; return within(e) })
		d.clause = least + room
		if !within(d) {
			d.records, d.clause = 0, 0
		}
	}
	for d.asks < min(suggestions, len(d.a.Suggestions)) {
		e := d
		e.asks++
		if !within(e) {
			break
		}
		d = e
	}
	return d
}

// most is the largest n up to limit for which ok holds, if it holds for all
// smaller ones too; 0 if for none.
func most(limit int, ok func(n int) bool) int {
	return max(0, sort.Search(limit, func(i int) bool { return !ok(i + 1) }))
}

func (d drawing) total() int { return len(d.items) }

// first is the first record, or nil.
func (d drawing) first() *bot.Item {
	for _, s := range d.a.Sections {
		if len(s.Items) > 0 {
			return &s.Items[0]
		}
	}
	return nil
}

// bare are the labels of sections without records: sentences of their own, such as
// how many records the engine left out.
func (d drawing) bare() []string {
	var out []string
	for i, s := range d.a.Sections {
		if len(s.Items) == 0 && d.labels[i] != "" {
			out = append(out, d.labels[i])
		}
	}
	return out
}

// body is everything but the sources, the suggestions and the footer.
func (d drawing) body() string {
	var blocks []string
	add := func(s string) {
		if s != "" {
			blocks = append(blocks, s)
		}
	}
	if carried := d.text(d.a.Carried, maxCarried); carried != "" && !d.plain {
		add("-# " + carried)
	} else {
		add(carried)
	}
	top := slices.Clone(d.headline)
	if d.lead >= 0 && d.records > 0 {
		top[d.lead] += d.items[0]
	}
	add(strings.Join(top, "\n"))
	at, bare := 0, 0
	for i, s := range d.a.Sections {
		var lines []string
		if len(s.Items) == 0 && d.labels[i] != "" {
			if bare < d.lines {
				add(d.labels[i])
			}
			bare++
		}
		for _, it := range s.Items {
			if at >= d.records {
				break
			}
			if at == 0 && d.lead >= 0 { // drawn with the headline
				at++
				continue
			}
			if len(lines) == 0 && d.labels[i] != "" {
				lines = append(lines, d.strong(d.labels[i]))
			}
			drawn := d.items[at]
			if d.clause > 0 {
				drawn = d.item(it, d.clause)
			}
			lines = append(lines, drawn)
			at++
		}
		add(strings.Join(lines, "\n"))
	}
	if n := d.total() - d.records + bare - d.lines; n > 0 {
		key := "more"
		if d.records == 0 && d.total() > 0 {
			key = "too_long"
		}
		add(words(d.lang, key, "n", n))
	}
	add(d.tail)
	return strings.Join(blocks, "\n\n")
}

// text is escaped text within a limit, which says when it was shortened.
func (d drawing) text(s string, limit int) string {
	mark := " " + words(d.lang, "shortened")
	if out, cut := escapeWithin(s, limit); !cut {
		return out
	}
	out, _ := escapeWithin(s, limit-length(mark))
	return out + mark
}

// item is one record: its clause (within a limit, if that is not 0) and what is
// under it.
func (d drawing) item(it bot.Item, limit int) string {
	clause := escape(it.Clause)
	if limit > 0 {
		clause = d.text(it.Clause, limit)
	}
	if d.plain {
		return clause + d.under(it)
	}
	return strings.TrimRight("• "+clause, " ") + d.under(it)
}

// under is what follows a record's clause: the numbers of its sources, a line of
// small print, and its note, which is never cut.
func (d drawing) under(it bot.Item) string {
	if d.plain {
		return d.plainUnder(it)
	}
	var b strings.Builder
	for i, n := range it.Cites {
		if i == 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, `\[%d\]`, n)
	}
	small := make([]string, 0, len(it.Tags)+2)
	if label := d.text(it.Confidence, maxLabel); label != "" {
		small = append(small, "**"+label+"**")
	}
	if id := d.text(it.RecordID, maxLabel); id != "" {
		small = append(small, id)
	}
	if tags := d.text(strings.Join(it.Tags, " · "), maxTags); tags != "" {
		small = append(small, tags)
	}
	if len(small) > 0 {
		b.WriteString("\n-# " + strings.Join(small, " · "))
	}
	if note := escape(it.Note); note != "" {
		b.WriteString("\n**" + words(d.lang, "note") + "** " + note)
	}
	return b.String()
}

// sources are the lines of the citations that the shown records have.
func (d drawing) sources() []string {
	shown := map[int]bool{}
	left := d.records
	for _, s := range d.a.Sections {
		for _, it := range s.Items {
			if left > 0 {
				left--
				for _, n := range it.Cites {
					shown[n] = true
				}
			}
		}
	}
	var lines []string
	for i, c := range d.a.Citations {
		if shown[c.N] || d.total() == 0 && i < d.cites {
			lines = append(lines, d.citations[i])
		}
	}
	return lines
}

// citation names a source; only an own page of its publisher has an address.
func (d drawing) citation(c bot.Citation, link func(title, target string) string) string {
	title, _ := escapeWithin(c.Title, maxTitle)
	if title == "" {
		title, _ = escapeWithin(c.ID, maxLabel)
	}
	if target, ok := linkTarget(c.URL); ok && title != "" {
		title = link(title, target)
	}
	parts := []string{strings.TrimSpace(fmt.Sprintf(`\[%d\] %s`, c.N, title))}
	if d.plain {
		parts[0] = words(d.lang, "plain.source", "n", c.N, "title", title)
	}
	for _, p := range []string{c.Publisher, c.Date} {
		if p, _ := escapeWithin(p, maxLabel); p != "" {
			parts = append(parts, p)
		}
	}
	if d.plain {
		return strings.Join(parts, words(d.lang, "list_comma"))
	}
	return strings.Join(parts, " · ")
}

func (d drawing) asked() []string {
	var out []string
	for _, s := range d.a.Suggestions[:d.asks] {
		if s, _ := escapeWithin(s, maxSuggestion); s != "" {
			if !d.plain {
				s = "• " + s
			}
			out = append(out, s)
		}
	}
	return out
}

// footer is shown without markup, so it needs no escaping.
func (d drawing) footer() string {
	if d.a.CorpusVersion == "" && d.a.CorpusDate == "" {
		return ""
	}
	parts := []string{}
	for _, p := range []string{d.a.CorpusVersion, d.a.CorpusDate} {
		if p = clean(p); p != "" {
			parts = append(parts, string([]rune(p)[:min(length(p), maxLabel)]))
		}
	}
	between := " · "
	if d.plain {
		between = words(d.lang, "list_comma")
	}
	return words(d.lang, "footer", "corpus", strings.Join(parts, between))
}

// embed draws the answer as an embed.
func (d drawing) embed() *discordgo.MessageEmbed {
	e := &discordgo.MessageEmbed{Description: d.body(), Color: accent}
	for i, chunk := range pack(d.sources(), maxFieldValue) {
		name := words(d.lang, "sources")
		if i > 0 {
			name = words(d.lang, "sources_more")
		}
		e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: name, Value: chunk})
	}
	if asks := d.asked(); len(asks) > 0 {
		e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: words(d.lang, "also_ask"), Value: strings.Join(asks, "\n")})
	}
	if f := d.footer(); f != "" {
		e.Footer = &discordgo.MessageEmbedFooter{Text: f}
	}
	return e
}

// content draws the answer as text.
func (d drawing) content() string {
	blocks := []string{d.body()}
	if s := d.sources(); len(s) > 0 {
		blocks = append(blocks, d.strong(words(d.lang, "sources"))+"\n"+strings.Join(s, "\n"))
	}
	if asks := d.asked(); len(asks) > 0 {
		blocks = append(blocks, d.strong(words(d.lang, "also_ask"))+"\n"+strings.Join(asks, "\n"))
	}
	if f := d.footer(); f != "" {
		if f = escape(f); !d.plain {
			f = "-# " + f
		}
		blocks = append(blocks, f)
	}
	return strings.Join(slices.DeleteFunc(blocks, func(s string) bool { return s == "" }), "\n\n")
}

// strong is a short text that stands out, or that ends in a colon where it is read
// aloud.
func (d drawing) strong(s string) string {
	if !d.plain {
		return "**" + s + "**"
	}
	if strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：") {
		return s
	}
	return s + words(d.lang, "plain.colon")
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

func withinContent(d drawing) bool { return length(d.content()) <= maxContent-noteRoom }

// withinEmbed checks every limit of an embed.
func withinEmbed(d drawing) bool {
	e := d.embed()
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
