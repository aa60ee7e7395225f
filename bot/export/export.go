// Package export writes an answer, a list or a comparison as a file to take away:
// exactly what is shown, all pages of it, with its sources and its caution.
//
// Start with [Write].
package export

import (
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"policybot/bot"
	"policybot/bot/catalog"
	"policybot/corpus"
)

//go:embed messages.yaml
var messagesYAML []byte

var messages = catalog.MustParse(messagesYAML)

// Format is a format of file.
type Format string

// The formats.
const (
	CSV      Format = "csv"
	XLSX     Format = "xlsx"
	Markdown Format = "md"
	DOCX     Format = "docx"
	JSON     Format = "json"
)

// Formats are all formats, in the order in which they are offered.
var Formats = []Format{XLSX, DOCX, CSV, Markdown, JSON}

// Media returns the media type of a format.
func (f Format) Media() string {
	switch f {
	case CSV:
		return "text/csv; charset=utf-8"
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case Markdown:
		return "text/markdown; charset=utf-8"
	case DOCX:
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	}
	return "application/json"
}

// Content is what is written.
type Content struct {
	Answer  bot.Answer
	Corpus  *corpus.Corpus // the version that the answer is from
	Request string         // the question, or the filter, as a person reads it; default: that of the answer
	Date    string         // of the file, YYYY-MM-DD
	Name    string         // of the file, without its ending; default "policybot"

	part, parts int
}

// File is one file.
type File struct {
	Name string
	Data []byte
}

// ErrOtherVersion is a corpus that is not the one that the answer is from: ask
// again.
var ErrOtherVersion = errors.New("the corpus has changed since the answer")

// TooLargeError is a content that cannot be cut into files of the size that is allowed.
type TooLargeError struct {
	Format Format
	Size   int // bytes of the whole file
	Limit  int // bytes that one file may have
	Parts  int // files that there may be
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the %s file has %d bytes; %d files of %d bytes each are too few for it", e.Format, e.Size, e.Parts, e.Limit)
}

// Words tells a person why there is no file, with a next step.
func (e *TooLargeError) Words(lang bot.Lang) string {
	return messages.T(string(lang), "too_large", "format", strings.ToUpper(string(e.Format)), "size", megabytes(e.Size), "limit", megabytes(e.Limit), "parts", e.Parts)
}

// megabytes words a size with one decimal, of a million bytes.
func megabytes(n int) string { return fmt.Sprintf("%.1f", float64(n)/1e6) }

// MostParts is how many files one content may be cut into: as many as a message
// on Discord carries.
const MostParts = 10

// Write writes c in a format. Where the file is larger than limit bytes (0: no
// limit), its records are cut into up to [MostParts] files that are each complete,
// with their sources; what is too large for that is a [TooLargeError].
func Write(c Content, f Format, limit int) ([]File, error) {
	if c.Corpus == nil || c.Corpus.Version != c.Answer.CorpusVersion {
		return nil, ErrOtherVersion
	}
	c.Name, c.Request = cmp.Or(c.Name, "policybot"), cmp.Or(c.Request, c.Answer.Question)
	whole, err := write(c, f)
	if err != nil {
		return nil, fmt.Errorf("write the %s file: %w", f, err)
	}
	if limit <= 0 || len(whole) <= limit {
		return []File{{c.Name + "." + string(f), whole}}, nil
	}
	items := 0
	for _, s := range c.Answer.Sections {
		items += len(s.Items)
	}
	for n := max(2, len(whole)/limit); n <= min(MostParts, items); n++ {
		if files, err := inParts(c, f, limit, items, n); files != nil || err != nil {
			return files, err
		}
	}
	return nil, &TooLargeError{f, len(whole), limit, MostParts}
}

// inParts writes n files, or none if one is larger than limit.
func inParts(c Content, f Format, limit, items, n int) ([]File, error) {
	var files []File
	for i := range n {
		data, err := write(c.cut(items*i/n, items*(i+1)/n, i+1, n), f)
		if err != nil {
			return nil, fmt.Errorf("write part %d of the %s file: %w", i+1, f, err)
		}
		if len(data) > limit {
			return nil, nil
		}
		files = append(files, File{fmt.Sprintf("%s-%d-of-%d.%s", c.Name, i+1, n, f), data})
	}
	return files, nil
}

// cut returns the content with the items from one to another alone, and of its
// sources those that they cite. Sentences between them and tables stay in the first.
func (c Content) cut(from, to, part, parts int) Content {
	a := c.Answer
	var sections []bot.Section
	cited := map[int]bool{}
	at := 0
	for _, s := range a.Sections {
		if len(s.Items) == 0 {
			if part == 1 {
				sections = append(sections, s)
			}
			continue
		}
		lo, hi := min(max(from-at, 0), len(s.Items)), min(max(to-at, 0), len(s.Items))
		if lo < hi {
			sections = append(sections, bot.Section{Label: s.Label, Items: s.Items[lo:hi]})
			for _, it := range s.Items[lo:hi] {
				for _, n := range it.Cites {
					cited[n] = true
				}
			}
		}
		at += len(s.Items)
	}
	a.Sections = sections
	a.Citations = slices.DeleteFunc(slices.Clone(a.Citations), func(x bot.Citation) bool { return !cited[x.N] })
	if part > 1 {
		a.Tables = nil
	}
	c.Answer, c.part, c.parts = a, part, parts
	return c
}

func write(c Content, f Format) ([]byte, error) {
	switch f {
	case CSV:
		return writeCSV(c)
	case XLSX:
		return writeXLSX(c)
	case Markdown:
		return writeMarkdown(c)
	case DOCX:
		return writeDOCX(c)
	case JSON:
		return writeJSON(c)
	}
	return nil, fmt.Errorf("there is no format %q", f)
}

func (c Content) say(key string, pairs ...any) string {
	return messages.T(string(c.Answer.Lang), key, pairs...)
}

// script converts a text to the script of the answer.
func (c Content) script(s string) string {
	if c.Answer.Lang == bot.Traditional {
		return catalog.ToTraditional(s)
	}
	return s
}

// title names the content.
func (c Content) title() string {
	t := c.script(c.Corpus.Name.In(string(c.Answer.Lang)))
	if c.parts > 1 {
		t += c.say("part", "part", c.part, "parts", c.parts)
	}
	return t
}

// fact is one line of what the content is.
type fact struct{ name, value string }

// facts say what the content is and how far to trust it.
func (c Content) facts() []fact {
	a := c.Answer
	out := []fact{
		{c.say("request"), c.Request}, {c.say("date"), c.Date}, {c.say("version"), a.CorpusVersion}, {c.say("corpus_date"), a.CorpusDate},
		{c.say("answer"), a.Headline}, {c.say("support"), a.Confidence}, {c.say("caution"), a.Caution}, {c.say("general"), c.say("general_caution")},
	}
	if c.parts > 1 {
		out = append(out, fact{c.say("this_part"), fmt.Sprintf("%d/%d", c.part, c.parts)})
	}
	for i := range out {
		out[i].value = clean(out[i].value)
	}
	return slices.DeleteFunc(out, func(f fact) bool { return f.value == "" })
}

// row is one record as shown, with what a table of records tells of it.
type row struct {
	section, id, number, cities, reach, area, document, kind, confidence string
	clause, en, zh, note, reasons, cites, published, verified            string
}

// rows are the records of the content in the order in which they are shown.
func (c Content) rows() []row {
	var out []row
	lang := string(c.Answer.Lang)
	for _, s := range c.Answer.Sections {
		for _, it := range s.Items {
			r := row{
				section: s.Label, id: it.RecordID, number: it.Number, confidence: cmp.Or(it.Confidence, c.say("confirmed")),
				clause: it.Clause, note: it.Note, reasons: strings.Join(it.Reasons, "; "), published: it.Date,
			}
			for i, n := range it.Cites {
				if i > 0 {
					r.cites += ", "
				}
				r.cites += fmt.Sprint(n)
			}
			if rec := c.Corpus.Record(it.RecordID); rec != nil {
				var names []string
				for _, slug := range rec.Cities {
					names = append(names, c.script(c.Corpus.City(slug).Name.In(lang)))
				}
				r.cities, r.reach = strings.Join(names, "; "), c.say(reachKey(rec, c.Corpus))
				if a := c.Corpus.Area(rec.Area); a != nil {
					r.area = c.script(a.Name.In(lang))
				}
				if d := c.Corpus.Document(rec.Document); d != nil {
					r.document = c.script(d.Title.In(lang))
				}
				r.kind = c.say("kind_" + string(rec.Kind))
				r.en, r.zh, r.verified = rec.Text.EN, c.script(rec.Text.ZH), rec.Verified
			}
			r.tidy()
			out = append(out, r)
		}
	}
	return out
}

// reachKey tells a common record from one of some cities.
func reachKey(rec *corpus.Record, c *corpus.Corpus) string {
	switch n := len(rec.Cities); {
	case n == 0:
		return "reach_wide"
	case n == len(c.Cities):
		return "reach_all"
	}
	return "reach_city"
}

func (r *row) tidy() {
	for _, s := range []*string{&r.section, &r.id, &r.number, &r.cities, &r.area, &r.document, &r.confidence, &r.clause, &r.en, &r.zh, &r.note, &r.reasons, &r.published, &r.verified} {
		*s = clean(*s)
	}
}

// clean takes out what no file format may hold: control characters beside line
// ends and tabs, and what is not UTF-8.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r) || r == 0xFFFE || r == 0xFFFF || unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// column is one column of a table of records.
type column struct {
	key   string // of its heading
	of    func(row) string
	width float64 // of a spreadsheet, in characters
	date  bool
	whole bool // a number where it is one
}

// columns are those of a table of records; those that are empty throughout are
// left out where they say nothing by it.
func columns(rows []row) []column {
	all := []column{
		{key: "col_section", of: func(r row) string { return r.section }, width: 28},
		{key: "col_id", of: func(r row) string { return r.id }, width: 10},
		{key: "col_number", of: func(r row) string { return r.number }, width: 8, whole: true},
		{key: "col_cities", of: func(r row) string { return r.cities }, width: 18},
		{key: "col_reach", of: func(r row) string { return r.reach }, width: 14},
		{key: "col_area", of: func(r row) string { return r.area }, width: 20},
		{key: "col_document", of: func(r row) string { return r.document }, width: 30},
		{key: "col_published", of: func(r row) string { return r.published }, width: 12, date: true},
		{key: "col_kind", of: func(r row) string { return r.kind }, width: 12},
		{key: "col_clause", of: func(r row) string { return r.clause }, width: 60},
		{key: "col_en", of: func(r row) string { return r.en }, width: 60},
		{key: "col_zh", of: func(r row) string { return r.zh }, width: 60},
		{key: "col_reasons", of: func(r row) string { return r.reasons }, width: 40},
		{key: "col_note", of: func(r row) string { return r.note }, width: 40},
		{key: "col_confidence", of: func(r row) string { return r.confidence }, width: 12},
		{key: "col_sources", of: func(r row) string { return r.cites }, width: 9},
		{key: "col_verified", of: func(r row) string { return r.verified }, width: 12, date: true},
	}
	return slices.DeleteFunc(all, func(k column) bool {
		optional := k.key == "col_section" || k.key == "col_number" || k.key == "col_reasons" || k.key == "col_note"
		return optional && !slices.ContainsFunc(rows, func(r row) bool { return k.of(r) != "" })
	})
}
