package ingest

import (
	"fmt"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"policybot/corpus"
)

// Likeness that the whole texts need, beside an equal number or title, for two
// documents to be editions of one.
const (
	likeNumbered = 0.3 // the number is the same and the title is not
	likeTitled   = 0.5 // the title is the same and no date says otherwise
	likeRedated  = 0.8 // the title is the same and the day of signing is not
	likeTwice    = 0.7 // share of the shorter text: a page and the PDF of it
)

// identity is what tells a document from others.
type identity struct {
	number string
	titles []string
	date   string // of signing, YYYY-MM-DD
	texts  []string
	bag    map[[2]rune]int // pairs of texts; nil until asked for
}

func (d *draft) identity() *identity {
	if d.known == nil {
		d.known = &identity{number: foldNumber(d.doc.Number), titles: []string{foldTitle(d.doc.Title)}, date: firstOf(d.doc.Signed, d.doc.Published)}
		for _, it := range d.items {
			d.known.texts = append(d.known.texts, it.Text.In("zh"))
		}
	}
	return d.known
}

// identityOf describes a document of the folder.
func (f *folder) identityOf(doc *corpus.Document) *identity {
	out := &identity{number: foldNumber(doc.Number), date: doc.Date}
	for _, t := range []string{doc.Title.ZH, doc.Title.EN} {
		if t != "" {
			out.titles = append(out.titles, foldTitle(t))
		}
	}
	for _, r := range f.recordsOf(doc.ID) {
		out.texts = append(out.texts, textOf(r))
	}
	return out
}

func (a *identity) pairs() map[[2]rune]int {
	if a.bag == nil {
		a.bag = pairs(strings.Join(a.texts, "\n"))
	}
	return a.bag
}

func (a *identity) like(b *identity) float64 { return likeness(a.pairs(), b.pairs()) }

// foldTitle makes two writings of a title alike.
func foldTitle(s string) string {
	return strings.NewReplacer("《", "", "》", "", "(", "（", ")", "）").Replace(fold(s))
}

// foldNumber makes two writings of a number alike.
func foldNumber(s string) string {
	return strings.NewReplacer("[", "〔", "]", "〕", "【", "〔", "】", "〕", "［", "〔", "］", "〕", "（", "〔", "）", "〕", "(", "〔", ")", "〕", "﹝", "〔", "﹞", "〕", "號", "号").Replace(fold(s))
}

// nobodys matches a number that does not say whose it is, such as 2025年第3号:
// every office has one.
var nobodys = regexp.MustCompile(`^(?i:[0-9年第号一二三四五六七八九十百〔〕no. -]*)$`)

func (a *identity) titled(b *identity) bool {
	return slices.ContainsFunc(a.titles, func(t string) bool { return t != "" && slices.Contains(b.titles, t) })
}

// editionOf reports whether a is an edition of b, which the folder holds: a
// number that both have decides, unless title and text are both others; without
// one it takes the title and the date, or the title and most of the text.
func (a *identity) editionOf(b *identity) bool {
	titled := a.titled(b)
	if a.number != "" && b.number != "" {
		if a.number != b.number {
			return false
		}
		if !nobodys.MatchString(a.number) {
			return titled || len(b.texts) == 0 || a.like(b) >= likeNumbered
		}
	}
	switch {
	case !titled:
		return false
	case len(b.texts) == 0, a.date != "" && a.date == b.date:
		return true
	case a.date != "" && b.date != "":
		// A call that goes out every year repeats all but its years.
		return a.like(b) >= likeRedated && maps.Equal(a.years(), b.years())
	}
	return a.like(b) >= likeTitled
}

// twiceAs reports whether a and b, both of one import, are the same document in
// two files.
func (a *identity) twiceAs(b *identity) bool {
	same := a.titled(b)
	if a.number != "" && b.number != "" {
		same = a.number == b.number && (same || !nobodys.MatchString(a.number))
	}
	if !same || a.date != "" && b.date != "" && a.date != b.date && a.number == "" {
		return false
	}
	x, y, shared := a.pairs(), b.pairs(), 0
	for p, n := range x {
		shared += min(n, y[p])
	}
	return float64(shared) >= likeTwice*float64(min(size(x), size(y)))
}

func size(bag map[[2]rune]int) int {
	n := 0
	for _, k := range bag {
		n += k
	}
	return n
}

var yearNamed = regexp.MustCompile(`(?:19|20)[0-9]{2}`)

func (a *identity) years() map[string]bool {
	out := map[string]bool{}
	for _, t := range a.texts {
		for _, y := range yearNamed.FindAllString(t, -1) {
			out[y] = true
		}
	}
	return out
}

// identify gives a draft the id of the document that it is an edition of, or one
// that no other document has. It returns the draft of this import that is the
// same document, if there is one.
func (im *importer) identify(d *draft) *draft {
	for _, other := range im.drafts {
		if im.taken[other.id] == other && d.identity().twiceAs(other.identity()) {
			d.id = other.id
			return other
		}
	}
	if im.o.Document != "" && len(im.drafts) == 0 {
		d.id = im.o.Document
		return nil
	}
	var best *corpus.Document
	most := -1.0
	var namesakes []*corpus.Document
	for _, doc := range im.f.documents {
		if doc.Tag || im.taken[doc.ID] != nil {
			continue
		}
		b := im.f.identityOf(doc)
		number := b.number != "" && b.number == d.identity().number
		if !number && !d.identity().titled(b) {
			continue
		}
		if !d.identity().editionOf(b) && !im.samePage(d, doc, b) {
			namesakes = append(namesakes, doc)
			continue
		}
		if like := d.identity().like(b); like > most {
			best, most = doc, like
		}
	}
	if best != nil {
		d.id = best.ID
		return nil
	}
	d.id = im.freshID(d)
	for _, doc := range namesakes {
		what := "title"
		if n := foldNumber(doc.Number); n != "" && n == d.identity().number {
			what = "number"
		}
		d.whole("document", d.id, fmt.Sprintf("the corpus has another document of this %s, %s, which was left as it is; if this is its new edition, import it with --document %s", what, doc.ID, doc.ID))
	}
	if im.o.Document != "" {
		d.whole("document", d.id, fmt.Sprintf("--document names one document and this is another: it was imported as %s", d.id))
	}
	return nil
}

// samePage reports whether a draft was fetched from the address and has the
// title that a document of the folder was imported with.
func (im *importer) samePage(d *draft, doc *corpus.Document, b *identity) bool {
	if d.url == "" || !d.identity().titled(b) || d.doc.Number != "" && b.number != "" {
		return false
	}
	return slices.ContainsFunc(im.f.sources, func(s *corpus.Source) bool { return s.ID == sourceID(doc.ID) && s.URL == d.url })
}

// freshID makes an id for a document that is new: of its number, else of the
// file's name, else of its title.
func (im *importer) freshID(d *draft) string {
	base := im.o.Document
	if base == "" {
		base = im.nameOf(d)
	}
	taken := func(id string) bool {
		return im.taken[id] != nil || slices.ContainsFunc(im.f.documents, func(doc *corpus.Document) bool { return doc.ID == id }) ||
			slices.ContainsFunc(im.f.records, func(r *corpus.Record) bool { return r.Document == id })
	}
	id := base
	for n := 2; taken(id); n++ {
		tail := fmt.Sprintf("-%d", n)
		id = strings.ToValidUTF8(base[:min(len(base), 40-len(tail))], "") + tail
	}
	return id
}

// nameOf is the id of a draft if no other document has it.
func (im *importer) nameOf(d *draft) string {
	if d.doc.Number != "" && !nobodys.MatchString(foldNumber(d.doc.Number)) {
		return slugOf(d.doc.Number, 40)
	}
	name := path.Base(d.doc.File)
	if d.url != "" {
		if u, err := url.Parse(d.url); err == nil {
			name = path.Base(u.Path)
		}
	}
	if i := strings.LastIndexByte(name, '!'); i >= 0 {
		name = name[i+1:]
	}
	name = strings.TrimSuffix(name, path.Ext(name))
	if !hasHan(name) && strings.ContainsFunc(name, func(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }) && d.url == "" {
		return slugOf(name, 40)
	}
	return slugOf(d.doc.Title, 40)
}

// sourceID is the id of the source that an imported document has.
func sourceID(document string) string { return "S-" + document }
