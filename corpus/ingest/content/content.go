// Package content is what a reader gets out of a file before anyone asks what
// the text means: blocks in reading order, and what the format itself says of
// the document. Readers (html, office, pdf, plain) make a [Document]; the
// outline and the import use it.
package content

// Document is one file, read. Every word of its body is in exactly one block.
type Document struct {
	File     string // name as given: a path, an address, or archive.zip!member
	Format   string // html, docx, xlsx, csv, pdf, markdown, text
	Encoding string // what the bytes were decoded from, such as gb18030; empty where the format has none

	Title       string
	Issuer      string // 发布机构, 发文机关
	Number      string // 文号, such as 商资函〔2025〕84号
	Signed      string // 成文日期, YYYY-MM-DD
	Published   string // 发布日期, YYYY-MM-DD
	IndexNumber string // 索引号
	Status      string // in-force, repealed, draft; empty: not said

	Blocks      []Block
	Attachments []Attachment
	Doubts      []Doubt
}

// BlockKind is the part that a block plays on the page.
type BlockKind int

// The kinds of block.
const (
	Paragraph BlockKind = iota
	Heading             // the format says that it is one: h1…h6, a heading style, "#"
	Row                 // one row of a table
	Note                // a footnote or an endnote
)

// Block is one paragraph, heading, row or note.
type Block struct {
	Kind BlockKind
	Text string // one paragraph, white space collapsed; of a Row, its cells joined by tabs

	// Label is a number that the format keeps outside the text, as Word's
	// numbering does ("（一）", "1."). It is not repeated in Text.
	Label string
	Level int // of a Heading, from 1; of a numbered paragraph of Word, its list level from 1; else 0

	Table int      // of a Row: which table of the document, from 1
	Cells []string // of a Row: one for each column; a merged cell is repeated in each place that it covers
	Sheet string   // of a Row: the name of the sheet, if any

	Page int // from 1; 0: the format has none
	Line int // from 1, in the decoded file; 0: unknown

	// Fields is what the file itself says of the item that begins here, where it
	// says so apart from the text, as Markdown printed from records does: id,
	// kind, area, cities, departments, number. Nil in every other format.
	Fields map[string]string
}

// Attachment is a file that a page links to as its own.
type Attachment struct {
	Name string
	URL  string
}

// Doubt is something that a person should look at.
type Doubt struct {
	Page    int    `json:"page,omitempty"`
	Line    int    `json:"line,omitempty"`
	Item    string `json:"item,omitempty"` // id of the record that it is about, if any
	Message string `json:"message"`
}

// Limits bound what a reader takes in, so that no file can exhaust the machine.
type Limits struct {
	Bytes    int64 // of the file as it comes
	Expanded int64 // of everything unpacked from it, in bytes
	Ratio    int64 // unpacked over packed, of any one member
	Members  int   // files in an archive, all levels together
	Depth    int   // archives inside archives
	Pages    int   // of a PDF
	Blocks   int   // paragraphs and rows
	Cells    int   // of one table or sheet
}

// DefaultLimits suit official documents with room to spare.
func DefaultLimits() Limits {
	return Limits{
		Bytes: 32 << 20, Expanded: 128 << 20, Ratio: 200, Members: 500, Depth: 2,
		Pages: 1000, Blocks: 100_000, Cells: 500_000,
	}
}
