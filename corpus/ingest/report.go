package ingest

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"policybot/corpus/ingest/content"
)

// Report is what an import did. As JSON it has the keys files and records alone.
type Report struct {
	Files   []*File `json:"files"`
	Records int     `json:"records"`
	Terms   []Term  `json:"-"` // frequent Chinese words that no term covers
}

// Term is a run of characters that a text repeats.
type Term struct {
	Text  string
	Count int
}

// File is what came of one file.
type File struct {
	File     string          `json:"file"`
	Format   string          `json:"format"`
	Encoding string          `json:"encoding"`
	Title    string          `json:"title"`
	Issuer   string          `json:"issuer"`
	Number   string          `json:"number"`
	Date     string          `json:"date"` // of signing, YYYY-MM-DD
	Sections int             `json:"sections"`
	Items    int             `json:"items"`
	Doubts   []content.Doubt `json:"doubts"`

	Rule        string               `json:"-"` // why the items are the items
	Columns     []Column             `json:"-"`
	Attachments []content.Attachment `json:"-"`
	Kept        kept                 `json:"-"`
}

// maxDoubts bounds the doubts of one file in the report: past it nobody reads them.
const maxDoubts = 1000

func (f *File) doubt(d content.Doubt) {
	if len(f.Doubts) < maxDoubts {
		f.Doubts = append(f.Doubts, d)
	}
}

// Doubts counts the doubts of all files.
func (r *Report) Doubts() int {
	n := 0
	for _, f := range r.Files {
		n += len(f.Doubts)
	}
	return n
}

// WriteText prints the report for a person.
func (r *Report) WriteText(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for i, f := range r.Files {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintln(w, f.File)
		row := func(label, value string) {
			if value != "" {
				fmt.Fprintf(w, "  %s\t%s\n", label, value)
			}
		}
		row("format", strings.TrimSuffix(f.Format+", "+f.Encoding, ", "))
		row("title", f.Title)
		row("issuer", f.Issuer)
		row("number", f.Number)
		row("signed", f.Date)
		if f.Items > 0 {
			row("items", fmt.Sprintf("%d under %d headings: %s", f.Items, f.Sections, f.Rule))
		}
		for _, c := range f.Columns {
			field := "not taken"
			if c.Field != "" {
				field = c.Field
			}
			if c.Basis != "" {
				field += " (" + c.Basis + ")"
			}
			if c.Name != "" {
				row("column", fmt.Sprintf("%s → %s", c.Name, field))
			}
		}
		if k := f.Kept; k.same+k.changed+len(k.removed) > 0 {
			row("compared", fmt.Sprintf("%d as before, %d changed, %d new, %d gone", k.same, k.changed, k.added, len(k.removed)))
		}
		for _, a := range f.Attachments {
			row("attached", strings.TrimSpace(a.Name+" "+a.URL))
		}
		for _, d := range f.Doubts {
			where := ""
			if d.Page > 0 {
				where += fmt.Sprintf("page %d, ", d.Page)
			}
			if d.Line > 0 {
				where += fmt.Sprintf("line %d, ", d.Line)
			}
			if d.Item != "" {
				where += d.Item + ", "
			}
			if where != "" {
				where = strings.TrimSuffix(where, ", ") + ": "
			}
			row("doubt", where+d.Message)
		}
	}
	if len(r.Terms) > 0 {
		var words []string
		for _, t := range r.Terms {
			words = append(words, fmt.Sprintf("%s ×%d", t.Text, t.Count))
		}
		fmt.Fprintf(w, "\nFrequent words without an English term in terms.yaml: %s\n", strings.Join(words, ", "))
	}
	fmt.Fprintf(w, "\n%s, %s\n", plural(r.Records, "record"), plural(r.Doubts(), "doubt"))
	if err := w.Flush(); err != nil {
		return fmt.Errorf("print the report: %w", err)
	}
	return nil
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
