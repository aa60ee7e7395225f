// Package ingest turns official documents into the records of a corpus folder,
// with a ground for every field that it proposes and a doubt for everything
// that it is not sure of. Start with [Import]; [Print] is the way back.
package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"policybot/corpus"
	"policybot/corpus/ingest/content"
	"policybot/corpus/ingest/outline"
	"policybot/corpus/review"
)

// Options say how to import.
type Options struct {
	Into        string            // corpus folder to write to; empty: only report
	Document    string            // id of the document; empty: found or made
	Attachments bool              // fetch and import what a page lists as attached
	Map         map[string]string // field of a column by its heading, see Column
	Now         time.Time         // for the date on which records were verified
	Limits      content.Limits    // zero: DefaultLimits
	Fetch       Fetcher           // for sources that are links; nil: none is fetched
	Progress    func(string)      // told what is being done; may be nil
}

// ErrNothing is returned, with the report, where no source had a usable item.
var ErrNothing = errors.New("nothing usable in what was given")

// errOptions is a way to call Import that cannot be meant.
type errOptions string

func (e errOptions) Error() string { return string(e) }

// IsUsage reports whether an error of Import is about its options.
func IsUsage(err error) bool {
	_, ok := errors.AsType[errOptions](err)
	return ok
}

// Import reads the sources, which are files, folders and https links, and writes
// their items as records into the folder. Records of other documents stay as they
// are; those of an imported document are replaced, and clauses that stayed keep
// their ids and what a person decided of them.
//
// The folder is left as it was unless the result is a valid corpus.
func Import(ctx context.Context, sources []string, o Options) (*Report, error) {
	if o.Limits == (content.Limits{}) {
		o.Limits = content.DefaultLimits()
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	if err := checkMap(o.Map); err != nil {
		return nil, err
	}
	if o.Document != "" && (len(o.Document) > 40 || strings.ContainsAny(o.Document, " \t\n/\\\"")) {
		return nil, errOptions(fmt.Sprintf("%q cannot be the id of a document: use up to 40 letters, digits and hyphens", o.Document))
	}
	if o.Into != "" {
		unlock, err := lockFolder(ctx, o.Into, lockPatience, o.Progress)
		if err != nil {
			return nil, err
		}
		defer unlock()
	}
	f, err := openFolder(o.Into)
	if err != nil {
		return nil, err
	}
	for column, field := range o.Map {
		if slug, ok := strings.CutPrefix(field, cityPrefix); ok && !slices.ContainsFunc(f.cities, func(c *corpus.City) bool { return c.Slug == slug }) {
			return nil, errOptions(fmt.Sprintf("column %q cannot be mapped to %q: no city of cities.yaml has the slug %q", column, field, slug))
		}
	}
	im := &importer{o: o, f: f, report: &Report{Files: []*File{}}, taken: map[string]*draft{}, seen: map[string]bool{}}
	g := &gatherer{o: o, ctx: ctx, each: im.add}
	for _, s := range sources {
		if err := g.source(s); err != nil {
			return nil, err
		}
	}
	if len(im.report.Files) == 0 {
		return nil, fmt.Errorf("there is no file to import in %s", strings.Join(sources, ", "))
	}
	if err := im.unmapped(); err != nil {
		return nil, err
	}
	var drafts []*draft
	for _, d := range im.drafts {
		if im.taken[d.id] == d {
			drafts = append(drafts, d)
		}
	}
	if len(drafts) == 0 {
		return im.report, ErrNothing
	}
	o.Progress("checking and writing")
	var texts []string
	for _, d := range drafts {
		im.finish(d)
		im.report.Records += len(d.items)
		for _, it := range d.items {
			texts = append(texts, strings.Join(it.Heading, "\n"), it.Text.ZH)
		}
	}
	im.report.Terms = missingTerms(texts, f)
	if o.Into == "" {
		if _, err := f.build(drafts, nil); err != nil {
			return im.report, err
		}
		return im.report, nil
	}
	if err := f.write(ctx, drafts, o.Now); err != nil {
		return im.report, err
	}
	return im.report, nil
}

func checkMap(m map[string]string) error {
	for column, field := range m {
		if !slices.Contains(columnFields, field) && !strings.HasPrefix(field, cityPrefix) {
			return errOptions(fmt.Sprintf("column %q cannot be mapped to %q; the fields are %s and city:SLUG", column, field, strings.Join(columnFields, ", ")))
		}
	}
	return nil
}

// importer is one import on its way.
type importer struct {
	o      Options
	f      *folder
	report *Report
	drafts []*draft
	taken  map[string]*draft // by document
	seen   map[string]bool   // columns of --map that some table has
}

// draft is one document with its items, before it is written.
type draft struct {
	id      string
	doc     *content.Document
	file    *File
	items   []*item
	parts   []outline.Part // what is no item
	areas   []*corpus.Area
	cities  []*corpus.City
	url     string
	entries []review.Entry // of the document as a whole
	kept    []review.Entry // of records that did not change
	known   *identity      // made when first asked for
}

// unmapped says which column of --map no table has.
func (im *importer) unmapped() error {
	var columns []string
	for column := range im.o.Map {
		if !im.seen[column] {
			columns = append(columns, column)
		}
	}
	if len(columns) == 0 {
		return nil
	}
	slices.Sort(columns)
	var there []string
	for _, f := range im.report.Files {
		for _, c := range f.Columns {
			there = append(there, fmt.Sprintf("%q", c.Name))
		}
	}
	if len(there) == 0 {
		return errOptions(fmt.Sprintf("no table has the column %q of --map", columns[0]))
	}
	return errOptions(fmt.Sprintf("no table has the column %q of --map; the columns are %s", columns[0], strings.Join(compact(there), ", ")))
}

// add takes in one file that has been read, or why it could not be.
func (im *importer) add(in input, doc *content.Document, err error) {
	if err != nil {
		file := &File{File: in.name, Format: in.format, Doubts: []content.Doubt{{Message: err.Error()}}}
		im.report.Files = append(im.report.Files, file)
		return
	}
	im.o.Progress("reading the outline of " + in.name)
	d := im.draft(in, doc)
	im.report.Files = append(im.report.Files, d.file)
	if len(d.items) == 0 {
		d.file.doubt(content.Doubt{Message: "no numbered items and no task table were found, so nothing was taken from it"})
		return
	}
	other := im.identify(d)
	im.drafts = append(im.drafts, d)
	if other != nil {
		// The same document twice, as a page and as a PDF: the fuller one counts.
		lost, won := d, other
		if len(d.items) > len(other.items) {
			lost, won = other, d
		}
		lost.file.doubt(content.Doubt{Message: fmt.Sprintf("this is the same document as %s, which was imported in its place", won.doc.File)})
		im.taken[d.id] = won
		return
	}
	im.taken[d.id] = d
}

// draft finds the items of a document and proposes their fields.
func (im *importer) draft(in input, doc *content.Document) *draft {
	o := outline.Read(doc.Blocks, doc.Title)
	complete(doc, o)
	d := &draft{doc: doc, url: in.url}
	d.file = &File{
		File: doc.File, Format: doc.Format, Encoding: doc.Encoding, Title: doc.Title, Issuer: doc.Issuer, Number: doc.Number, Date: doc.Signed,
		Sections: o.Sections, Rule: o.Rule, Attachments: doc.Attachments, Doubts: []content.Doubt{},
	}
	for _, doubt := range append(slices.Clone(doc.Doubts), o.Doubts...) {
		d.file.doubt(doubt)
		d.entries = append(d.entries, review.Entry{Doubt: doubt.Message, Page: doubt.Page, Line: doubt.Line})
	}
	names := newNames(append(slices.Clone(im.f.cities), im.newCities()...), im.f.places, append(slices.Clone(im.f.areas), im.newAreas()...))
	rows := tables(doc.Blocks, names.city, im.o.Map)
	count := 0
	if len(im.o.Map) > 0 {
		for _, b := range doc.Blocks {
			for _, cell := range b.Cells {
				if cell = strings.TrimSpace(cell); im.o.Map[cell] != "" {
					im.seen[cell] = true
				}
			}
		}
	}
	for _, t := range rows {
		count += len(t.rows)
	}
	if count > 0 && (o.Items == 0 || count > 2*o.Items && o.Rule != "条") {
		im.fromTables(d, o, rows, names)
		if o.Items > 1 {
			d.whole("", "", fmt.Sprintf("the rows of the table were taken; the %d numbered items of the text were kept apart, import that part as a file of its own if they should be records too", o.Items))
		}
	} else {
		d.fromOutline(o)
		if count > 0 {
			d.whole("", "", fmt.Sprintf("the numbered items of the text were taken; a task table of %d rows was kept apart, import it as a file of its own if they should be records too", count))
		}
	}
	p := &proposer{names: names, doc: doc}
	p.run(d.items)
	d.areas = p.made
	d.file.Items = len(d.items)
	return d
}

// newCities returns the cities that earlier files of this import brought.
func (im *importer) newCities() []*corpus.City {
	var out []*corpus.City
	for _, d := range im.drafts {
		out = append(out, d.cities...)
	}
	return out
}

func (im *importer) newAreas() []*corpus.Area {
	var out []*corpus.Area
	for _, d := range im.drafts {
		out = append(out, d.areas...)
	}
	return out
}

// fromOutline takes the items that are numbered in the text.
func (d *draft) fromOutline(o *outline.Outline) {
	for _, p := range o.Parts {
		if p.Role != outline.Item {
			d.parts = append(d.parts, p)
			continue
		}
		it := &item{fields: p.Fields, page: p.Page, line: p.Line}
		it.Number, it.Heading = p.Number, p.Path
		it.setText(p.Text)
		if f := p.Fields; f != nil {
			it.Title = corpus.Text{EN: f["title_en"], ZH: f["title_zh"]}
			it.Note = corpus.Text{EN: f["note_en"], ZH: f["note_zh"]}
			if h := f["heading"]; h != "" {
				var path []string
				if json.Unmarshal([]byte(h), &path) == nil {
					it.Heading = path
				}
			}
			if f["en"] != "" {
				it.Text.EN = f["en"]
			}
		}
		if it.Text.IsZero() {
			at := content.Doubt{Page: p.Page, Line: p.Line, Message: fmt.Sprintf("item %s has no text and was left out", p.Number)}
			d.file.doubt(at)
			d.entries = append(d.entries, review.Entry{Doubt: at.Message, Page: p.Page, Line: p.Line})
			d.parts = append(d.parts, p)
			continue
		}
		d.items = append(d.items, it)
	}
}

// setText puts a text into its language.
func (it *item) setText(s string) {
	if s = strings.TrimSpace(s); hasHan(s) {
		it.Text.ZH = s
	} else {
		it.Text.EN = s
	}
}

// finish gives the items ids, keeps what a person decided of records that did
// not change, and gathers the doubts.
func (im *importer) finish(d *draft) {
	old := im.f.recordsOf(d.id)
	from, k := match(d.id, d.items, old)
	d.file.Kept = k
	source := sourceID(d.id)
	for i, it := range d.items {
		it.Document = d.id
		it.Sources = []string{source}
		it.Confidence = corpus.Confirmed
		if d.doc.Issuer == "" {
			it.Confidence = corpus.Reported // nobody stands behind the text
		}
		it.Verified = im.o.Now.Format(time.DateOnly)
		if r := from[i]; r != nil {
			d.inherit(it, r, im.f)
		}
		for _, e := range it.proposals {
			if e.Doubt != "" {
				d.file.doubt(content.Doubt{Page: e.Page, Line: e.Line, Item: it.ID, Message: strings.TrimPrefix(e.Field+": ", ": ") + e.Doubt})
			}
		}
	}
	if len(d.items) > 0 && d.doc.Issuer == "" {
		d.whole("issuer", "", "no issuer was found in the document, so its records are “reported” and not “confirmed”; add the issuer if you know it")
	}
	if len(d.items) > 0 && firstOf(d.doc.Signed, d.doc.Published) == "" {
		d.whole("date", "", "no date was found in the document; add it to the document if you know it")
	}
	for _, a := range d.areas {
		d.whole("area", a.Slug, fmt.Sprintf("the area “%s” is new in areas.yaml; keep it, or merge it with another", a.Name.In("zh")))
	}
	for _, c := range d.cities {
		d.whole("cities", c.Slug, fmt.Sprintf("the city “%s” is new in cities.yaml; check its name and add its other names", c.Name.In("zh")))
	}
	if len(k.removed) > 0 {
		d.whole("", strings.Join(k.removed, ", "), fmt.Sprintf("%d records of the earlier import have no clause any more and were taken out: %s", len(k.removed), clip(strings.Join(k.removed, ", "))))
	}
}

// whole adds a doubt about the document as a whole.
func (d *draft) whole(field, value, message string) {
	d.file.doubt(content.Doubt{Message: message})
	d.entries = append(d.entries, review.Entry{Field: field, Value: value, Doubt: message})
}

// inherit keeps what stood in the record from which an item has its id. Where the
// clause did not change, a person may have corrected the rest of it: it stays.
func (d *draft) inherit(it *item, r *corpus.Record, f *folder) {
	same := plainText(textOf(r)) == plainText(it.Text.In("zh"))
	if it.Title.IsZero() {
		it.Title = r.Title
	}
	if it.Note.IsZero() {
		it.Note = r.Note
	}
	if it.Text.ZH != "" && it.Text.EN == "" && r.Text.ZH != "" {
		it.Text.EN = r.Text.EN
		if r.Text.EN != "" && !same {
			it.doubt("text", "", "the English text is that of an earlier wording; translate it anew")
		}
	}
	if it.fields == nil && !same {
		it.keepDecided(r, f)
	}
	if !same {
		return
	}
	if it.fields != nil { // the file says what its fields are
		return
	}
	it.Kind, it.Cities, it.Departments = r.Kind, r.Cities, r.Departments
	if r.Area != "" || slices.Equal(it.Heading, r.Heading) {
		it.Area = r.Area
	}
	if it.Text == r.Text && it.Number == r.Number && slices.Equal(it.Heading, r.Heading) {
		it.Verified, it.Confidence = r.Verified, r.Confidence
		if slices.Contains(r.Sources, it.Sources[0]) {
			it.Sources = r.Sources
		}
	}
	// What was decided of it in review.yaml is decided.
	it.proposals = nil
	for _, e := range f.review {
		if e.Record == it.ID {
			d.kept = append(d.kept, e)
			if e.Doubt != "" {
				d.file.doubt(content.Doubt{Page: e.Page, Line: e.Line, Item: it.ID, Message: e.Doubt})
			}
		}
	}
}

// keepDecided keeps, of a clause whose wording has changed, the fields that a
// person had set: those that are not what the import before had proposed.
func (it *item) keepDecided(r *corpus.Record, f *folder) {
	proposed := map[string][]string{}
	for _, e := range f.review {
		if e.Record == r.ID && (e.Basis != "" || strings.Contains(e.Doubt, "the record has")) {
			proposed[e.Field] = append(proposed[e.Field], e.Value)
		}
	}
	decided := func(field, had, now, otherwise string) bool {
		values := proposed[field]
		if values == nil {
			values = []string{otherwise}
		}
		if had == now || slices.Contains(values, had) {
			return false
		}
		it.doubt(field, had, fmt.Sprintf("the clause was reworded; “%s”, which a person had set, was kept, and the new text would give “%s”", had, now))
		return true
	}
	if decided("kind", string(r.Kind), string(it.Kind), string(corpus.KindMeasure)) {
		it.Kind = r.Kind
	}
	if decided("cities", strings.Join(r.Cities, ", "), strings.Join(it.Cities, ", "), "") {
		it.Cities = r.Cities
	}
	if decided("area", r.Area, it.Area, "") {
		it.Area = r.Area
	}
	if decided("departments", strings.Join(r.Departments, ", "), strings.Join(it.Departments, ", "), "") {
		it.Departments = r.Departments
	}
}
