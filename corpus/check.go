package corpus

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
)

// checker holds a corpus against the rules that every valid one keeps.
type checker struct {
	at       origins         // where items stand; nil for a corpus made in memory
	present  map[string]bool // kinds of item that have a file; nil: not from a folder
	broken   map[string]bool // kinds of item of which some could not be read
	bare     bool            // records without documents and sources, see ReadBare
	problems Problems

	c     *Corpus
	names map[string][]string // what a reference of each kind could have meant
}

// The closed lists of values.
var (
	kinds         = []string{string(KindMeasure), string(KindNumber), string(KindDate), string(KindBackground), string(KindImplementation), string(KindCityProfile)}
	confidences   = []string{string(Confirmed), string(Reported), string(Unconfirmed)}
	pages         = []string{string(PageOwn), string(PageCopy), string(PageSummary)}
	reliabilities = []string{"official-text", "press", "commentary", "digest", "weak"}
	statuses      = []string{"in-force", "repealed", "draft"}
	placeStatuses = []string{EarlierPilot, Outside, Abroad}
)

// maxID keeps ids short enough to travel in a Discord button, which holds a
// hundred characters in all.
const maxID = 64

func (k *checker) add(item any, key, format string, args ...any) {
	file, line := k.at.of(item, key)
	k.problems = append(k.problems, Problem{file, line, label(item) + ": " + fmt.Sprintf(format, args...)})
}

// label names an item in a problem.
func label(item any) string {
	kind, id := "", ""
	switch v := item.(type) {
	case *Record:
		kind, id = "record", v.ID
	case *Document:
		kind, id = "document", v.ID
	case *Source:
		kind, id = "source", v.ID
	case *City:
		kind, id = "city", v.Slug
	case *Area:
		kind, id = "area", v.Slug
	case *Place:
		kind, id = "place", v.Slug
	case *Term:
		return "term"
	case *Text:
		return "gap"
	case *Asked:
		kind, id = "wordings for record", v.Record
	default:
		return "corpus"
	}
	if id == "" {
		return kind + " without id"
	}
	return kind + " " + id
}

// run checks everything in c, whose look-ups must be built.
func (k *checker) run() {
	k.date(k.c, "date", k.c.Date)
	if slices.Contains(k.c.Themes.EN, "") || slices.Contains(k.c.Themes.ZH, "") {
		k.add(k.c, "themes", "an empty theme")
	}
	if k.c.Main != "" && k.c.Document(k.c.Main) == nil {
		k.add(k.c, "main", "unknown document %q", k.c.Main)
	}
	k.names = map[string][]string{}
	for _, d := range k.c.Documents {
		k.names["document"] = append(k.names["document"], d.ID)
	}
	for _, v := range k.c.Cities {
		k.names["city"] = append(k.names["city"], v.Slug)
	}
	for _, v := range k.c.Areas {
		k.names["area"] = append(k.names["area"], v.Slug)
	}

	unique(k, k.c.Records, "id", func(v *Record) string { return v.ID })
	unique(k, k.c.Documents, "id", func(v *Document) string { return v.ID })
	unique(k, k.c.Sources, "id", func(v *Source) string { return v.ID })
	unique(k, k.c.Cities, "slug", func(v *City) string { return v.Slug })
	unique(k, k.c.Areas, "slug", func(v *Area) string { return v.Slug })
	unique(k, k.c.Places, "slug", func(v *Place) string { return v.Slug })

	for _, r := range k.c.Records {
		k.record(r)
	}
	for _, d := range k.c.Documents {
		k.document(d)
	}
	for _, s := range k.c.Sources {
		k.source(s)
	}
	for _, v := range k.c.Cities {
		k.named(v, v.Name, v.Aliases)
	}
	for _, v := range k.c.Areas {
		k.named(v, v.Name, v.Aliases)
	}
	for _, v := range k.c.Places {
		k.named(v, v.Name, v.Aliases)
		k.oneOf(v, "status", v.Status, placeStatuses, true)
		k.refs(v, "record", "records", v.Records, func(id string) bool { return k.c.records[id] != nil })
	}
	for _, t := range k.c.Terms {
		if len(t.EN)+len(t.ZH) < 2 {
			k.add(t, "", "fewer than two phrases; a term gives one thing in other words")
		}
		if slices.Contains(t.EN, "") || slices.Contains(t.ZH, "") {
			k.add(t, "", "an empty phrase")
		}
	}
	for _, g := range k.c.Gaps {
		if g.IsZero() {
			k.add(g, "", "no text in either language")
		}
	}
	for _, a := range k.c.Asked {
		switch {
		case a.Record != "":
			k.refs(a, "record", "record", []string{a.Record}, func(id string) bool { return k.c.records[id] != nil })
		case len(a.EN)+len(a.ZH) > 0:
			k.add(a, "record", "no record that answers these wordings; without one there can be only near_en and near_zh")
		}
		for _, list := range []struct {
			key  string
			said []string
		}{{"en", a.EN}, {"zh", a.ZH}, {"near_en", a.NearEN}, {"near_zh", a.NearZH}} {
			if slices.Contains(list.said, "") {
				k.add(a, list.key, "an empty wording")
			}
		}
	}
	k.aliases()
}

func (k *checker) record(r *Record) {
	if r.Text.IsZero() {
		k.add(r, "text", "no text in either language")
	}
	k.oneOf(r, "kind", string(r.Kind), kinds, true)
	k.oneOf(r, "confidence", string(r.Confidence), confidences, true)
	k.date(r, "verified", r.Verified)
	k.refs(r, "city", "cities", r.Cities, func(id string) bool { return k.c.cities[id] != nil })
	if r.Area != "" && k.c.areas[r.Area] == nil {
		k.unknown(r, "area", "area", r.Area)
	}
	k.refs(r, "source", "sources", r.Sources, func(id string) bool { return k.c.sources[id] != nil })
	k.refs(r, "record", "disputes", r.Disputes, func(id string) bool { return k.c.records[id] != nil && id != r.ID })
	if k.bare {
		return
	}
	if len(r.Sources) == 0 {
		k.add(r, "sources", "no sources; every record has one")
	}
	switch {
	case r.Document == "":
		k.add(r, "document", "no document; name one of documents.yaml, where a programme that is no text has \"tag: true\"")
	case k.c.documents[r.Document] == nil:
		k.unknown(r, "document", "document", r.Document)
	}
}

func (k *checker) document(d *Document) {
	if d.Title.IsZero() {
		k.add(d, "title", "no title in either language")
	}
	k.date(d, "date", d.Date)
	k.oneOf(d, "status", d.Status, statuses, false)
	k.refs(d, "source", "sources", d.Sources, func(id string) bool { return k.c.sources[id] != nil })
	if slices.Contains(d.Aliases, "") {
		k.add(d, "aliases", "an empty alias")
	}
}

func (k *checker) source(s *Source) {
	if s.Title.IsZero() {
		k.add(s, "title", "no title in either language")
	}
	if s.Publisher == "" {
		k.add(s, "publisher", "no publisher; a citation names it")
	}
	k.date(s, "date", s.Date)
	k.oneOf(s, "page", string(s.Page), pages, true)
	k.oneOf(s, "reliability", s.Reliability, reliabilities, false)
	if s.URL != "" {
		// Addresses are shown as links, so nothing but a web page may pass.
		u, err := url.Parse(s.URL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			k.add(s, "url", "%q is not the address of a web page", s.URL)
		}
	}
}

func (k *checker) named(item any, name Text, aliases []string) {
	if name.IsZero() {
		k.add(item, "name", "no name in either language")
	}
	if slices.Contains(aliases, "") {
		k.add(item, "aliases", "an empty alias")
	}
}

// aliases checks that no name stands for two cities or places: a question that
// uses it could then be answered about the wrong one.
func (k *checker) aliases() {
	owners := map[string]any{}
	claim := func(item any, slug string, name Text, aliases []string) {
		own := func(key, name string) {
			folded := strings.Join(strings.Fields(strings.ToLower(name)), " ")
			if folded == "" {
				return
			}
			owner, taken := owners[folded]
			if taken && owner != item {
				file, line := k.at.of(owner, "")
				k.add(item, key, "the name %q also belongs to %s%s", name, label(owner), place(file, line))
				return
			}
			owners[folded] = item
		}
		own("slug", slug)
		own("name", name.EN)
		own("name", name.ZH)
		for _, a := range aliases {
			own("aliases", a)
		}
	}
	for _, v := range k.c.Cities {
		claim(v, v.Slug, v.Name, v.Aliases)
	}
	for _, v := range k.c.Places {
		claim(v, v.Slug, v.Name, v.Aliases)
	}
}

// place returns where something stands, in brackets, or "".
func place(file string, line int) string {
	if file == "" {
		return ""
	}
	return fmt.Sprintf(" (%s:%d)", file, line)
}

// unique checks the ids of one kind of item.
func unique[T any](k *checker, items []*T, key string, id func(*T) string) {
	first := make(map[string]*T, len(items))
	for _, item := range items {
		v := id(item)
		switch before, taken := first[v]; {
		case v == "":
			k.add(item, key, "every item needs the key %q", key)
			continue
		case taken:
			file, line := k.at.of(before, key)
			k.add(item, key, "the %s is taken already%s", key, place(file, line))
		case k.bare:
		case len(v) > maxID:
			k.add(item, key, "the %s is longer than %d bytes", key, maxID)
		case strings.ContainsFunc(v, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
			k.add(item, key, "the %s holds a space", key)
		}
		first[v] = item
	}
}

func (k *checker) date(item any, key, value string) {
	if value == "" {
		return
	}
	if _, err := time.Parse(time.DateOnly, value); err != nil {
		k.add(item, key, "%s %q is not a date such as 2026-01-09", key, value)
	}
}

// oneOf checks a value of a closed list.
func (k *checker) oneOf(item any, key, value string, list []string, required bool) {
	switch {
	case value == "" && required:
		k.add(item, key, "no %s; it is one of %s", key, strings.Join(list, ", "))
	case value == "" || slices.Contains(list, value):
	default:
		hint := didYouMean(value, list)
		if hint == "" {
			hint = "; it is one of " + strings.Join(list, ", ")
		}
		k.add(item, key, "unknown %s %q%s", key, value, hint)
	}
}

// refs checks the ids that an item names under one key.
func (k *checker) refs(item any, kind, key string, ids []string, exists func(string) bool) {
	for i, id := range ids {
		switch {
		case slices.Contains(ids[:i], id):
			k.add(item, key, "%s %q is named twice", kind, id)
		case !exists(id):
			k.unknown(item, kind, key, id)
		}
	}
}

// files holds the kind of file in which each kind of item is listed.
var files = map[string]string{"city": "cities", "area": "areas", "document": "documents", "source": "sources", "record": "records"}

// unknown reports a reference to something that does not exist, with what it
// was meant to be: a slug nearly right, or a city by one of its other names.
// Where some items of the kind could not be read it may be one of those, and one
// mistake would be reported many times over.
func (k *checker) unknown(item any, kind, key, value string) {
	if k.broken[files[kind]] {
		return
	}
	hint := didYouMean(value, k.names[kind])
	if kind == "city" {
		for _, c := range k.c.Cities {
			known := append([]string{c.Slug, c.Name.EN, c.Name.ZH}, c.Aliases...)
			if slices.ContainsFunc(known, func(s string) bool { return strings.EqualFold(s, value) }) {
				hint = fmt.Sprintf("; did you mean %q?", c.Slug)
			}
		}
	}
	if hint == "" && k.present != nil && !k.present[files[kind]] {
		hint = fmt.Sprintf("; there is no %s.yaml in this folder", files[kind])
	}
	k.add(item, key, "unknown %s %q%s", kind, value, hint)
}
