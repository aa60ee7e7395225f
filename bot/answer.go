package bot

import "context"

// Lang is the language and script that an asker reads.
type Lang string

// The languages of answers.
const (
	English     Lang = "en"
	Simplified  Lang = "zh"
	Traditional Lang = "zh-Hant"
)

// Status says what kind of reply an Answer is.
type Status string

// The statuses of an Answer.
const (
	Answered  Status = "answered"  // the records answer the question
	Related   Status = "related"   // records bear on it without answering it fully
	Clarify   Status = "clarify"   // the question needs a narrower subject
	Refused   Status = "refused"   // the corpus does not hold it
	Smalltalk Status = "smalltalk" // greeting, thanks, help, about
)

// Question is what somebody asked.
type Question struct {
	Text string
	Lang Lang // empty: that of the text
	// Previous is Answer.Whole of the asker's last question in the same conversation,
	// which the text may go on from ("and Qingdao?"); empty: none.
	Previous string

	Scope        // narrows the answer beside what the text names
	All     bool // show every record that matches, for a reader who can page, up to a bound
	Explain bool // fill Answer.Why
}

// Scope narrows an answer to cities, areas and documents. Empty lists do not
// narrow, and what the corpus does not have is passed over. Records about no city
// in particular stay.
type Scope struct {
	Cities    []string // slugs
	Areas     []string // slugs
	Documents []string // ids
}

// Answerer answers questions. It is safe for concurrent use; the same question
// to the same corpus version gets the same answer.
type Answerer interface {
	Ask(ctx context.Context, q Question) (Answer, error)
}

// Answer is the reply before any platform draws it. Every sentence about the
// policy in it comes from a record. All its text is in Lang.
type Answer struct {
	Question string
	Whole    string // the question as it stands by itself: with what was carried over from the previous one
	Carried  string // sentences that say what was carried over, or read otherwise than typed, or empty
	Lang     Lang
	Status   Status
	Headline string    // one or two sentences that lead
	Sections []Section // the records shown under it, in order; empty sections are left out

	Ranked        []Ranked   // up to ten records in rank order, whatever the status
	Citations     []Citation // numbered from 1 in the order of first use in Sections
	Count         int        // all records that match; of a question, without unconfirmed ones
	Confidence    string     // in words: how well the answer is supported; empty if nothing is claimed
	Caution       string     // a general caution on the whole answer, or empty
	Recognised    Recognised
	CorpusVersion string
	CorpusDate    string   // YYYY-MM-DD
	Suggestions   []string // questions that the corpus can answer, ready to be asked
	Facets        []Facet  // what a long answer to a wide question can be narrowed to
	Why           *Why     // how it was found; only if Question.Explain
	Tables        []Table  // the numbers of a look-up, a comparison or a matrix
}

// Sort is a sort of name in a corpus.
type Sort string

// The sorts of name.
const (
	SortCity     Sort = "city"
	SortArea     Sort = "area"
	SortDocument Sort = "document"
	SortMeasure  Sort = "measure" // any record
	SortPlace    Sort = "place"   // one that the corpus does not cover
	SortKind     Sort = "kind"    // a kind of record; only in the facets of a list
)

// Facet is one way to narrow an answer.
type Facet struct {
	Sort  Sort
	Key   string // slug or id
	Name  string // in the answer's language
	Count int    // records of the answer that would be left
}

// Why says how an answer was found. Its names are in the answer's language, its
// words as they were read.
type Why struct {
	Names    []Name      // recognised in the question
	Scope    []Name      // what narrowed the search: cities that were named, and Question.Scope
	Mended   [][2]string // words as written, and as read
	Held     []string    // words of the question that the first record holds
	Lacking  []string    // those that it does not hold
	Unseen   []string    // those that no record holds
	Wordings []Wording   // other ways to say the question's terms, searched too
}

// Name is a name with its sort.
type Name struct {
	Sort Sort
	Name string
}

// Wording is a term of the question with other ways to say it, in both languages.
type Wording struct {
	Term   string
	Others []string
}

// Section is a group of records under one label, such as a document, a city,
// or "may relate".
type Section struct {
	Label string // may be empty for the first section
	Items []Item
}

// Item is one record as shown.
type Item struct {
	RecordID   string
	Tags       []string // city, area and document names in Lang, for a line of small print
	Clause     string   // the statement in Lang, or in the other language where Lang's is missing
	Matched    []string // parts of Clause, as they stand in it, that matched the question
	Note       string   // the record's caution, or empty
	Confidence string   // a label in words ("reported", "unconfirmed"), empty when confirmed
	Cites      []int    // numbers of Answer.Citations
	Number     string   // official number of the task or clause, or empty
	Date       string   // of its document, YYYY-MM-DD, or empty
	Status     string   // of its document in words ("in force"), or empty
	Original   string   // the whole statement in the language that Clause is not in, or empty
	Reasons    []string // why it may apply to somebody; only of [Engine.Match]
}

// Ranked is one record in rank order.
type Ranked struct {
	ID       string
	Document string
	Kind     string
	Cities   []string
	Area     string
	Score    float64 // BM25-based; comparable within one answer only
	Coverage float64 // share of the question's weight that the record covers, 0 to 1
	Text     string  // the whole statement in the answer's language
	Clause   string  // the clause of it that matched best
}

// Citation names where a shown record comes from: the document and the source
// in which it was read.
type Citation struct {
	N         int
	ID        string // source id
	Title     string
	Publisher string
	Date      string // YYYY-MM-DD; empty: not known
	URL       string // empty unless the page is the publisher's own
}

// Recognised is what was understood of the question.
type Recognised struct {
	Cities    []string // slugs
	Areas     []string // slugs
	Places    []string // slugs of places that are not covered
	Documents []string // ids
	Intent    string   // fact, number, date, list, count, yesno, compare, profile, document, greeting, …
}
