package office

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"policybot/corpus/ingest/content"
)

const (
	wordNS = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"`
	bookNS = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
)

// zipped packs parts, given as name and content by turns.
func zipped(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = w.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// word packs a document with that body and further parts.
func word(t testing.TB, body string, parts ...string) []byte {
	t.Helper()
	return zipped(t, append([]string{"word/document.xml", `<?xml version="1.0" encoding="UTF-8"?><w:document ` + wordNS + `><w:body>` + body + `</w:body></w:document>`}, parts...)...)
}

// par is a paragraph of one run.
func par(text string) string { return `<w:p><w:r><w:t>` + text + `</w:t></w:r></w:p>` }

// numbered is a paragraph of a list.
func numbered(list, level int, text string) string {
	return fmt.Sprintf(`<w:p><w:pPr><w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr></w:pPr><w:r><w:t>%s</w:t></w:r></w:p>`, level, list, text)
}

// numberingOf is a numbering part with that inside.
func numberingOf(inside string) string {
	return `<w:numbering ` + wordNS + `>` + inside + `</w:numbering>`
}

// lvl is one level of a list definition.
func lvl(i int, format, text string) string {
	return fmt.Sprintf(`<w:lvl w:ilvl="%d"><w:start w:val="1"/><w:numFmt w:val="%s"/><w:lvlText w:val="%s"/></w:lvl>`, i, format, text)
}

func readWord(t testing.TB, raw []byte) *content.Document {
	t.Helper()
	doc, err := DOCX(context.Background(), "a.docx", raw, content.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// drawn writes the blocks of a document one to a line, as they show: label and
// text, # before headings, | around cells, ^ before notes.
func drawn(doc *content.Document) []string {
	var out []string
	for _, b := range doc.Blocks {
		s := b.Label
		if s != "" && b.Text != "" {
			s += "~"
		}
		s += b.Text
		switch b.Kind {
		case content.Heading:
			s = strings.Repeat("#", b.Level) + s
		case content.Row:
			s = "|" + strings.ReplaceAll(strings.Join(b.Cells, "|"), "\n", "/") + "|"
		case content.Note:
			s = "^" + s
		}
		out = append(out, s)
	}
	return out
}

// book packs a workbook of sheets, given as name and sheet data by turns.
func book(t testing.TB, shared, styles string, sheets ...string) []byte {
	t.Helper()
	list, rels := "", ""
	var parts []string
	for i := 0; i+1 < len(sheets); i += 2 {
		n := i/2 + 1
		list += fmt.Sprintf(`<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, sheets[i], n, n)
		rels += fmt.Sprintf(`<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet%d.xml"/>`, n, n)
		parts = append(parts, fmt.Sprintf("xl/worksheets/sheet%d.xml", n), `<worksheet `+bookNS+`>`+sheets[i+1]+`</worksheet>`)
	}
	return zipped(t, slices.Concat([]string{
		"xl/workbook.xml", `<workbook ` + bookNS + `><sheets>` + list + `</sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships>` + rels + `</Relationships>`,
		"xl/sharedStrings.xml", `<sst ` + bookNS + `>` + shared + `</sst>`,
		"xl/styles.xml", `<styleSheet ` + bookNS + `>` + styles + `</styleSheet>`,
	}, parts)...)
}

func readBook(t testing.TB, raw []byte) *content.Document {
	t.Helper()
	doc, err := XLSX(context.Background(), "a.xlsx", raw, content.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
