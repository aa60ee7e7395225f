// Package corpus is the domain: records of a policy corpus with the documents,
// sources, cities, areas, places and terms that they refer to.
//
// Start with [Load], which reads a corpus folder through [io/fs.FS] and reports
// every problem in it, and with [Corpus], whose look-ups answer by id. [New]
// makes a corpus from parts in memory, [ReadBare] from passages without sources.
package corpus

import "strings"

// Text is one statement in the two languages of a corpus. Either may be empty,
// never both where a text is required.
type Text struct {
	EN string `yaml:"en" json:"en,omitempty"`
	ZH string `yaml:"zh" json:"zh,omitempty"` // simplified Chinese
}

// IsZero reports whether the text is empty in both languages.
func (t Text) IsZero() bool { return t.EN == "" && t.ZH == "" }

// In returns the text in the language that lang asks for ("en", or "zh…" for
// Chinese) or, where that is missing, in the other one.
func (t Text) In(lang string) string {
	if len(lang) >= 2 && lang[:2] == "zh" {
		if t.ZH != "" {
			return t.ZH
		}
		return t.EN
	}
	if t.EN != "" {
		return t.EN
	}
	return t.ZH
}

// Kind says what sort of statement a record makes.
type Kind string

// The kinds of record.
const (
	KindMeasure        Kind = "measure"
	KindNumber         Kind = "number"
	KindDate           Kind = "date"
	KindBackground     Kind = "background"
	KindImplementation Kind = "implementation"
	KindCityProfile    Kind = "city-profile"
)

// Confidence says how well a record is supported by its sources.
type Confidence string

// Confirmed: an official text or two independent good sources. Reported: one
// good source or a commentary. Unconfirmed: weak sources alone.
const (
	Confirmed   Confidence = "confirmed"
	Reported    Confidence = "reported"
	Unconfirmed Confidence = "unconfirmed"
)

// Record is the unit of answer: one statement with a stable id.
type Record struct {
	ID         string     `yaml:"id" json:"id"`
	Document   string     `yaml:"document" json:"document"` // id of a Document, which may be a tag
	Kind       Kind       `yaml:"kind" json:"kind"`
	Cities     []string   `yaml:"cities" json:"cities"` // slugs; empty: programme-wide
	Area       string     `yaml:"area" json:"area"`     // slug; empty: not assigned
	Number     string     `yaml:"number" json:"number,omitempty"`
	Heading    []string   `yaml:"heading" json:"heading,omitempty"` // path of headings in the document, outermost first
	Title      Text       `yaml:"title" json:"title,omitzero"`
	Text       Text       `yaml:"text" json:"text"`
	Note       Text       `yaml:"note" json:"note,omitzero"`          // a caution that an answer passes on
	Disputes   []string   `yaml:"disputes" json:"disputes,omitempty"` // ids of records that this one contradicts, or sets beside others that do
	Sources    []string   `yaml:"sources" json:"sources"`             // ids, most direct first
	Confidence Confidence `yaml:"confidence" json:"confidence"`

	// Departments are those that the clause makes responsible, as it names them.
	Departments []string `yaml:"departments" json:"departments,omitempty"`

	Verified string `yaml:"verified" json:"verified,omitempty"` // YYYY-MM-DD
}

// Document is an official text that records belong to, or, where Tag is set, a
// programme that groups records without being a text ("other", "local:fuzhou"):
// a tag is never cited.
type Document struct {
	ID      string   `yaml:"id" json:"id"`
	Tag     bool     `yaml:"tag" json:"tag,omitempty"`
	Title   Text     `yaml:"title" json:"title"`
	Short   Text     `yaml:"short" json:"short,omitzero"` // a short name for headings and lists
	Issuer  Text     `yaml:"issuer" json:"issuer,omitzero"`
	Number  string   `yaml:"number" json:"number,omitempty"` // official number, such as 商资函〔2025〕84号
	Date    string   `yaml:"date" json:"date,omitempty"`     // YYYY-MM-DD
	Status  string   `yaml:"status" json:"status,omitempty"` // in-force, repealed, draft; empty: unknown
	Sources []string `yaml:"sources" json:"sources,omitempty"`
	Aliases []string `yaml:"aliases" json:"aliases,omitempty"`
}

// LocalTag returns the id of the tag that groups a city's own plans.
func LocalTag(city string) string { return "local:" + city }

// IsLocal reports whether a document's id is the tag of a city's own plans.
func IsLocal(id string) bool { return strings.HasPrefix(id, "local:") }

// The status of a place beside the cities of the corpus.
const (
	EarlierPilot = "earlier-pilot" // it was in the programme before them
	Outside      = "outside"       // it is in no list
	Abroad       = "abroad"        // no list of the country could have it: people come from there
)

// Page says whose page was read for a source.
type Page string

// Only pages of their own publisher are linked.
const (
	PageOwn     Page = "own"
	PageCopy    Page = "copy"
	PageSummary Page = "summary"
)

// Source is where records were read.
type Source struct {
	ID          string `yaml:"id" json:"id"`
	Title       Text   `yaml:"title" json:"title"`
	Publisher   string `yaml:"publisher" json:"publisher"`
	Date        string `yaml:"date" json:"date,omitempty"` // YYYY-MM-DD; empty: not visible on the page
	URL         string `yaml:"url" json:"url,omitempty"`
	Lang        string `yaml:"lang" json:"lang,omitempty"`
	Kind        string `yaml:"kind" json:"kind,omitempty"`
	Page        Page   `yaml:"page" json:"page"`
	Reliability string `yaml:"reliability" json:"reliability,omitempty"` // official-text, press, commentary, digest, weak
	Note        Text   `yaml:"note" json:"note,omitzero"`
}

// Link returns the address that may be shown to a user: that of a page read at
// its own publisher, else "".
func (s *Source) Link() string {
	if s.Page == PageOwn {
		return s.URL
	}
	return ""
}

// City is one of the closed list of cities that a corpus covers.
type City struct {
	Slug    string   `yaml:"slug" json:"slug"`
	Name    Text     `yaml:"name" json:"name"`
	Aliases []string `yaml:"aliases" json:"aliases,omitempty"`
}

// Area is one of the closed list of working areas.
type Area struct {
	Slug    string   `yaml:"slug" json:"slug"`
	Name    Text     `yaml:"name" json:"name"`
	Aliases []string `yaml:"aliases" json:"aliases,omitempty"`
}

// Place is a place that people ask about and that the corpus does not cover.
type Place struct {
	Slug    string   `yaml:"slug" json:"slug"`
	Name    Text     `yaml:"name" json:"name"`
	Aliases []string `yaml:"aliases" json:"aliases,omitempty"`
	Status  string   `yaml:"status" json:"status"`             // EarlierPilot, Outside or Abroad
	Records []string `yaml:"records" json:"records,omitempty"` // records that say what the place is

	// Province says that cities of it may be in the programme, whose list of cities does
	// not name it.
	Province bool `yaml:"province" json:"province,omitempty"`
}

// Term is one concept in the words of both languages: every English phrase
// translates every Chinese one, and the first of each is the official one.
type Term struct {
	EN []string `yaml:"en" json:"en"`
	ZH []string `yaml:"zh" json:"zh"`
}

// Asked is how people ask for one record, and for what sounds alike and no record
// says. The bot compares questions with these wordings, so each is a whole
// question in somebody's own words; none is ever shown. What
// several files say of one record is put together.
type Asked struct {
	Record string   `yaml:"record" json:"record"` // empty: near no record in particular; only what nothing answers then
	EN     []string `yaml:"en" json:"en"`
	ZH     []string `yaml:"zh" json:"zh"`
	NearEN []string `yaml:"near_en" json:"near_en"` // asks near the record for what the corpus does not hold
	NearZH []string `yaml:"near_zh" json:"near_zh"`
}

// Corpus is one immutable, valid corpus. It is safe for concurrent use.
type Corpus struct {
	Name      Text
	Date      string // YYYY-MM-DD: that of corpus.yaml, else of the newest verified record; may be empty
	Main      string // id of the document that the corpus is about; empty: the newest one
	Themes    Term   // words for the corpus's subject itself, beside those of its name and titles: "programme", "文件"
	Version   string // date and content hash, such as 2026-11-24-1a2b3c4d
	Records   []*Record
	Documents []*Document
	Sources   []*Source
	Cities    []*City
	Areas     []*Area
	Places    []*Place
	Gaps      []*Text // what the corpus does not hold, each in a sentence
	Terms     []*Term
	Asked     []*Asked

	records   map[string]*Record
	documents map[string]*Document
	sources   map[string]*Source
	cities    map[string]*City
	areas     map[string]*Area
	places    map[string]*Place
}

// Record returns the record with that id, or nil.
func (c *Corpus) Record(id string) *Record { return c.records[id] }

// Document returns the document or tag with that id, or nil.
func (c *Corpus) Document(id string) *Document { return c.documents[id] }

// Source returns the source with that id, or nil.
func (c *Corpus) Source(id string) *Source { return c.sources[id] }

// City returns the city with that slug, or nil.
func (c *Corpus) City(slug string) *City { return c.cities[slug] }

// Area returns the area with that slug, or nil.
func (c *Corpus) Area(slug string) *Area { return c.areas[slug] }

// Place returns the place with that slug, or nil.
func (c *Corpus) Place(slug string) *Place { return c.places[slug] }
