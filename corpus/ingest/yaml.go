package ingest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"

	"policybot/corpus"
	"policybot/corpus/ingest/outline"
)

// quote writes a string so that YAML reads it back as it is: a JSON string is a
// YAML one.
func quote(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string can be encoded
	return strings.TrimSpace(b.String())
}

func quoteList(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = quote(s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// plainWord is a value that YAML reads as a string without quotation marks.
var plainWord = regexp.MustCompile(`^[A-Za-z][A-Za-z_.-]*[A-Za-z]$`)

// yamlItem writes one item of a list, a key a line.
type yamlItem struct{ b strings.Builder }

func (y *yamlItem) raw(key, value string) {
	if y.b.Len() == 0 {
		y.b.WriteString("- ")
	} else {
		y.b.WriteString("  ")
	}
	y.b.WriteString(key + ": " + value + "\n")
}

func (y *yamlItem) str(key, value string) {
	if value != "" {
		y.raw(key, quote(value))
	}
}

func (y *yamlItem) list(key string, values []string) {
	if len(values) > 0 {
		y.raw(key, quoteList(values))
	}
}

func (y *yamlItem) text(key string, t corpus.Text) {
	if t.IsZero() {
		return
	}
	y.b.WriteString("  " + key + ":\n")
	if t.EN != "" {
		y.b.WriteString("    en: " + quote(t.EN) + "\n")
	}
	if t.ZH != "" {
		y.b.WriteString("    zh: " + quote(t.ZH) + "\n")
	}
}

func recordsYAML(d *draft) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n# Imported. Corrections stay when the document is imported again, as long as the\n# text of the clause does.\n", oneLine(d.doc.Title))
	for _, it := range d.items {
		y := &yamlItem{}
		y.str("id", it.ID)
		y.str("document", it.Document)
		y.raw("kind", string(it.Kind))
		y.raw("cities", quoteList(it.Cities))
		y.str("area", it.Area)
		y.str("number", it.Number)
		y.list("heading", it.Heading)
		y.text("title", it.Title)
		y.text("text", it.Text)
		y.text("note", it.Note)
		y.list("departments", it.Departments)
		y.list("sources", it.Sources)
		y.raw("confidence", string(it.Confidence))
		y.str("verified", it.Verified)
		b.WriteString("\n" + y.b.String())
	}
	return []byte(b.String())
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// inLanguage puts a string into its language.
func inLanguage(s string) corpus.Text {
	if hasHan(s) {
		return corpus.Text{ZH: s}
	}
	return corpus.Text{EN: s}
}

// documentYAML writes the document of a draft; what a person added to it stays.
func documentYAML(d *draft, f *folder) string {
	doc := corpus.Document{ID: d.id}
	for _, known := range f.documents {
		if known.ID == d.id {
			doc = *known
		}
	}
	update := func(t *corpus.Text, s string) {
		if n := inLanguage(s); n.ZH != "" {
			t.ZH = n.ZH
		} else if n.EN != "" {
			t.EN = n.EN
		}
	}
	update(&doc.Title, d.doc.Title)
	update(&doc.Issuer, d.doc.Issuer)
	for _, v := range []struct {
		to   *string
		from string
	}{{&doc.Number, d.doc.Number}, {&doc.Date, firstOf(d.doc.Signed, d.doc.Published)}, {&doc.Status, d.doc.Status}} {
		if v.from != "" {
			*v.to = v.from
		}
	}
	sources := compact(append([]string{sourceID(d.id)}, doc.Sources...))
	y := &yamlItem{}
	y.str("id", doc.ID)
	if doc.Tag {
		y.raw("tag", "true")
	}
	y.text("title", doc.Title)
	y.text("short", doc.Short)
	y.text("issuer", doc.Issuer)
	y.str("number", doc.Number)
	y.str("date", doc.Date)
	y.str("status", doc.Status)
	y.list("sources", sources)
	y.list("aliases", doc.Aliases)
	return y.b.String()
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// sourceYAML writes the source of a draft. A page fetched from its publisher is
// the publisher's own; a file may have come from anywhere and is a copy.
func sourceYAML(d *draft) string {
	y := &yamlItem{}
	y.str("id", sourceID(d.id))
	y.text("title", inLanguage(d.doc.Title))
	y.str("publisher", firstOf(d.doc.Issuer, hostOf(d.url), path.Base(strings.ReplaceAll(d.doc.File, "\\", "/"))))
	y.str("date", firstOf(d.doc.Published, d.doc.Signed))
	y.str("url", d.url)
	lang := "en"
	if hasHan(d.doc.Title) || len(d.items) > 0 && d.items[0].Text.ZH != "" {
		lang = "zh"
	}
	y.raw("lang", lang)
	if d.url != "" {
		y.raw("page", string(corpus.PageOwn))
	} else {
		y.raw("page", string(corpus.PageCopy))
	}
	if d.doc.Issuer != "" {
		y.raw("reliability", "official-text")
	}
	return y.b.String()
}

func hostOf(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

func namedYAML(slug string, name corpus.Text, comment string) string {
	y := &yamlItem{}
	y.raw("slug", slugValue(slug)+" # "+oneLine(comment))
	y.text("name", name)
	return y.b.String()
}

func slugValue(s string) string {
	if plainWord.MatchString(s) && s != "true" && s != "false" && s != "null" && s != "yes" && s != "no" {
		return s
	}
	return quote(s)
}

// placesYAML writes places without the records that speak of them in the corpus
// that they were taken from.
func placesYAML(places []*corpus.Place) []byte {
	var b strings.Builder
	b.WriteString("# Places that people ask about and that this corpus does not cover.\n\n")
	for _, p := range places {
		y := &yamlItem{}
		y.raw("slug", slugValue(p.Slug))
		y.text("name", p.Name)
		y.list("aliases", p.Aliases)
		y.raw("status", p.Status)
		b.WriteString(y.b.String())
	}
	return []byte(b.String())
}

func manifestYAML(drafts []*draft) []byte {
	var b strings.Builder
	b.WriteString("schema: 1\n")
	d := drafts[0]
	lang := "en"
	if hasHan(d.doc.Title) {
		lang = "zh"
	}
	fmt.Fprintf(&b, "name:\n  %s: %s\nmain: %s # the document that \"it\" and \"the document\" mean\n", lang, quote(d.doc.Title), quote(d.id))
	b.WriteString("# Words that ask for no record in particular, since every record is about them.\n")
	b.WriteString("themes:\n  en: [document, paper, policy, programme, plan, measure, task, rule]\n  zh: [文件, 政策, 方案, 任务, 措施, 规定, 通知]\n")
	return []byte(b.String())
}

// partsYAML writes what of a document is in no record, so that nothing is lost.
func partsYAML(d *draft) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# What %s holds beside its records, in the order of the document.\n", oneLine(d.doc.Title))
	for _, p := range d.parts {
		if p.Text == "" {
			continue
		}
		y := &yamlItem{}
		y.raw("role", string(p.Role))
		if p.Role != outline.Heading {
			y.str("number", p.Number)
		}
		y.list("path", p.Path)
		y.str("text", p.Text)
		if p.Page > 0 {
			y.raw("page", fmt.Sprint(p.Page))
		}
		if p.Line > 0 {
			y.raw("line", fmt.Sprint(p.Line))
		}
		b.WriteString(y.b.String())
	}
	return []byte(b.String())
}

// listItems cuts the text of a YAML list into what stands before it and one piece
// for each item, comments and blank lines after it included.
func listItems(raw []byte) (head string, items []string) {
	var b strings.Builder
	for line := range strings.Lines(string(raw)) {
		if strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "-\n") {
			if items == nil {
				head = b.String()
				items = []string{}
			} else {
				items = append(items, b.String())
			}
			b.Reset()
		}
		b.WriteString(line)
	}
	if items == nil {
		return b.String(), nil
	}
	return head, append(items, b.String())
}

// upsert puts an item into the text of a YAML list: in the place of the one with
// the same id, else at the end. Everything else, comments too, stays.
func upsert(raw []byte, key, id, item string) []byte {
	head, items := listItems(raw)
	if strings.TrimSpace(head) == "[]" {
		head = ""
	}
	for i, old := range items {
		if idOf(old, key) != id {
			continue
		}
		// What follows the item belongs to the next one.
		body := strings.TrimRight(old, "\n")
		lines := strings.Split(body, "\n")
		n := len(lines)
		for n > 1 && (strings.HasPrefix(lines[n-1], "#") || strings.TrimSpace(lines[n-1]) == "") {
			n--
		}
		tail := strings.Join(lines[n:], "\n") + old[len(body):]
		if n == len(lines) {
			tail = strings.TrimPrefix(old[len(body):], "\n")
		}
		items[i] = item + tail
		return []byte(head + strings.Join(items, ""))
	}
	text := string(raw)
	if items == nil {
		text = head
	}
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	if text != "" {
		text += "\n"
	}
	return []byte(text + item)
}

// idOf reads the id of one item.
func idOf(item, key string) string {
	var list []map[string]any
	if yaml.Unmarshal([]byte(item), &list) != nil || len(list) == 0 {
		return ""
	}
	return fmt.Sprint(list[0][key])
}

// without takes the records of a document out of a file. It returns nil where
// none is left.
func without(name string, raw []byte, document string) ([]byte, bool) {
	if !bytes.Contains(raw, []byte(document)) {
		return raw, false
	}
	if path.Ext(name) == ".jsonl" {
		var out []byte
		left, changed := 0, false
		for line := range bytes.Lines(raw) {
			var r struct{ Document string }
			if json.Unmarshal(line, &r) == nil && r.Document == document {
				changed = true
				continue
			}
			if len(bytes.TrimSpace(line)) > 0 {
				left++
			}
			out = append(out, line...)
		}
		if left == 0 {
			out = nil
		}
		return out, changed
	}
	head, items := listItems(raw)
	out, changed, left := head, false, 0
	for _, item := range items {
		if idOf(item, "document") == document {
			changed = true
			continue
		}
		left++
		out += item
	}
	if left == 0 {
		return nil, changed
	}
	return []byte(out), changed
}
