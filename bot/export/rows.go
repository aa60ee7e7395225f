package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// bom tells Excel that a CSV file is UTF-8.
const bom = "\ufeff"

// writeCSV writes the records as rows, in UTF-8 with a byte order mark and CRLF as
// Excel and RFC 4180 have it. What is no record follows as rows of two cells.
func writeCSV(c Content) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(bom)
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	put := func(cells ...string) error {
		for i := range cells {
			cells[i] = harmless(cells[i])
		}
		return w.Write(cells)
	}
	rows := c.rows()
	cols := columns(rows)
	heads := make([]string, len(cols))
	for i, k := range cols {
		heads[i] = c.say(k.key)
	}
	if err := put(heads...); err != nil {
		return nil, err
	}
	for _, r := range rows {
		cells := make([]string, len(cols))
		for i, k := range cols {
			cells[i] = k.of(r)
		}
		if err := put(cells...); err != nil {
			return nil, err
		}
	}
	for _, lines := range [][][]string{c.sentences(), c.tableLines(), c.sourceLines(), c.factLines()} {
		if len(lines) == 0 {
			continue
		}
		w.Write(nil) // an empty line; errors come with the next
		for _, line := range lines {
			if err := put(line...); err != nil {
				return nil, err
			}
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// harmless keeps a spreadsheet from reading a cell as a formula: what begins with
// a sign that starts one gets an apostrophe before it, as OWASP advises ("CSV
// Injection"). Signs of full width count too, which Excel takes for the narrow ones.
func harmless(s string) string {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, " \u3000\n"))
	if strings.ContainsRune("=+-@\t\r|%＝＋－＠", r) && s != "" {
		return "'" + s
	}
	return s
}

// sentences are the sections that are a sentence of their own.
func (c Content) sentences() [][]string {
	var out [][]string
	for _, s := range c.Answer.Sections {
		if len(s.Items) == 0 && s.Label != "" {
			out = append(out, []string{clean(s.Label)})
		}
	}
	return out
}

// tableLines are the tables of the answer; an empty cell has nothing in it.
func (c Content) tableLines() [][]string {
	var out [][]string
	for _, t := range c.Answer.Tables {
		out = append(out, []string{clean(t.Title)}, append([]string{clean(t.Corner)}, t.Columns...))
		for _, row := range t.Rows {
			line := []string{clean(row.Name)}
			for _, n := range row.Cells {
				line = append(line, count(n))
			}
			out = append(out, line)
		}
		out = append(out, []string{clean(t.Legend)})
	}
	return out
}

func (c Content) sourceLines() [][]string {
	if len(c.Answer.Citations) == 0 {
		return nil
	}
	out := [][]string{{c.say("col_sources"), c.say("col_publisher"), c.say("col_title"), c.say("col_published"), c.say("col_link")}}
	for _, s := range c.Answer.Citations {
		out = append(out, []string{count(s.N), clean(s.Publisher), clean(s.Title), s.Date, s.URL})
	}
	return out
}

func (c Content) factLines() [][]string {
	var out [][]string
	for _, f := range c.facts() {
		out = append(out, []string{f.name, f.value})
	}
	return out
}

// document is a content for programs. Its lists are never null.
type document struct {
	Title    string       `json:"title"`
	Request  string       `json:"request"`
	Date     string       `json:"date"`
	Language string       `json:"language"`
	Version  string       `json:"corpus_version"`
	Corpus   string       `json:"corpus_date"`
	Status   string       `json:"status"`
	Headline string       `json:"headline"`
	Count    int          `json:"count"`
	Support  string       `json:"support"`
	Caution  string       `json:"caution"`
	Part     int          `json:"part"`
	Parts    int          `json:"parts"`
	Records  []jsonRecord `json:"records"`
	Remarks  []string     `json:"remarks"`
	Facets   []jsonFacet  `json:"facets"`
	Tables   []jsonTable  `json:"tables"`
	Sources  []jsonSource `json:"sources"`
}

type jsonRecord struct {
	Group      string   `json:"group"`
	ID         string   `json:"id"`
	Number     string   `json:"number"`
	Kind       string   `json:"kind"`
	Cities     []string `json:"cities"` // slugs
	Area       string   `json:"area"`   // slug
	Document   string   `json:"document"`
	Clause     string   `json:"clause"`
	EN         string   `json:"en"`
	ZH         string   `json:"zh"`
	Note       string   `json:"note"`
	Reasons    []string `json:"reasons"`
	Confidence string   `json:"confidence"`
	Sources    []int    `json:"sources"`
	Published  string   `json:"published"`
	Verified   string   `json:"verified"`
}

type jsonFacet struct {
	Sort  string `json:"sort"`
	Key   string `json:"key"`
	Name  string `json:"name"`
	Count int    `json:"count"`
}

type jsonTable struct {
	Title   string    `json:"title"`
	Columns []string  `json:"columns"`
	Rows    []jsonRow `json:"rows"`
	Legend  string    `json:"legend"`
}

type jsonRow struct {
	Name  string `json:"name"`
	Cells []int  `json:"cells"`
	Total bool   `json:"total"`
}

type jsonSource struct {
	N         int    `json:"n"`
	ID        string `json:"id"`
	Publisher string `json:"publisher"`
	Title     string `json:"title"`
	Date      string `json:"date"`
	URL       string `json:"url"`
}

func writeJSON(c Content) ([]byte, error) {
	a := c.Answer
	out := document{
		Title: clean(c.title()), Request: clean(c.Request), Date: c.Date, Language: string(a.Lang), Version: a.CorpusVersion, Corpus: a.CorpusDate,
		Status: string(a.Status), Headline: clean(a.Headline), Count: a.Count, Support: a.Confidence, Caution: clean(a.Caution), Part: max(1, c.part), Parts: max(1, c.parts),
		Records: []jsonRecord{}, Remarks: []string{}, Facets: []jsonFacet{}, Tables: []jsonTable{}, Sources: []jsonSource{},
	}
	rows, at := c.rows(), 0
	for _, s := range a.Sections {
		for _, it := range s.Items {
			r := rows[at]
			at++
			rec := jsonRecord{
				Group: r.section, ID: r.id, Number: r.number, Cities: []string{}, Clause: r.clause, EN: r.en, ZH: r.zh, Note: r.note,
				Reasons: []string{}, Sources: append([]int{}, it.Cites...), Published: r.published, Verified: r.verified,
			}
			for _, why := range it.Reasons {
				rec.Reasons = append(rec.Reasons, clean(why))
			}
			if of := c.Corpus.Record(it.RecordID); of != nil {
				rec.Kind, rec.Area, rec.Document, rec.Confidence = string(of.Kind), of.Area, of.Document, string(of.Confidence)
				rec.Cities = append(rec.Cities, of.Cities...)
			}
			out.Records = append(out.Records, rec)
		}
	}
	for _, s := range c.sentences() {
		out.Remarks = append(out.Remarks, s...)
	}
	for _, f := range a.Facets {
		out.Facets = append(out.Facets, jsonFacet{string(f.Sort), f.Key, clean(f.Name), f.Count})
	}
	for _, t := range a.Tables {
		table := jsonTable{Title: clean(t.Title), Columns: []string{}, Rows: []jsonRow{}, Legend: clean(t.Legend)}
		for _, k := range t.Columns {
			table.Columns = append(table.Columns, clean(k))
		}
		for _, row := range t.Rows {
			row.Name = clean(row.Name)
			table.Rows = append(table.Rows, jsonRow(row))
		}
		out.Tables = append(out.Tables, table)
	}
	for _, s := range a.Citations {
		out.Sources = append(out.Sources, jsonSource{s.N, s.ID, clean(s.Publisher), clean(s.Title), s.Date, clean(s.URL)})
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(out)
	return b.Bytes(), err
}
