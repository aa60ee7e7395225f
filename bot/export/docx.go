package export

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"policybot/bot"
)

// writeDOCX writes a brief: title, request, date, corpus version, the clauses group
// by group, counts, sources and caution. The package is the smallest that
// WordprocessingML (ECMA-376, part 1) allows for paragraphs, tables and links.
func writeDOCX(c Content) ([]byte, error) {
	d := &brief{}
	d.paragraph("Title", d.run(c.title(), ""))
	for _, f := range c.facts() {
		d.paragraph("", d.run(f.name+c.say("colon"), "<w:b/>")+d.run(f.value, ""))
	}
	for _, s := range c.Answer.Sections {
		if len(s.Items) == 0 {
			d.paragraph("", d.run(s.Label, ""))
			continue
		}
		if s.Label != "" {
			d.paragraph("Heading1", d.run(s.Label, ""))
		}
		for _, it := range s.Items {
			d.paragraph("Clause", d.run(it.Clause, "")+d.run(cites(it), "<w:color w:val=\"595959\"/>"))
			for _, line := range c.under(it) {
				d.paragraph("Small", d.run(line, ""))
			}
		}
	}
	for _, t := range c.Answer.Tables {
		d.paragraph("Heading1", d.run(t.Title, ""))
		d.table(t)
		d.paragraph("Small", d.run(t.Legend, ""))
	}
	if len(c.Answer.Citations) > 0 {
		d.paragraph("Heading1", d.run(c.say("sheet_sources"), ""))
		for _, s := range c.Answer.Citations {
			text := d.run(fmt.Sprintf("[%d] %s ", s.N, c.sourceLine(s)), "")
			if s.URL != "" {
				text += d.hyperlink(s.URL)
			}
			d.paragraph("", text)
		}
	}
	return d.pack(c)
}

// brief is a text of a word processor that is being written.
type brief struct {
	body  strings.Builder
	links []string
}

func escaped(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(clean(s))) // a strings.Builder fails on nothing
	return b.String()
}

// run is text of one look; props is the XML of its properties.
func (d *brief) run(text, props string) string {
	if props != "" {
		props = "<w:rPr>" + props + "</w:rPr>"
	}
	return "<w:r>" + props + `<w:t xml:space="preserve">` + strings.ReplaceAll(escaped(text), "&#xA;", `</w:t><w:br/><w:t xml:space="preserve">`) + "</w:t></w:r>"
}

func (d *brief) hyperlink(url string) string {
	d.links = append(d.links, address(url))
	return fmt.Sprintf(`<w:hyperlink r:id="rIdL%d">%s</w:hyperlink>`, len(d.links), d.run(url, `<w:color w:val="0563C1"/><w:u w:val="single"/>`))
}

func (d *brief) paragraph(style, runs string) {
	props := ""
	if style != "" {
		props = `<w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`
	}
	d.body.WriteString("<w:p>" + props + runs + "</w:p>")
}

func (d *brief) table(t bot.Table) {
	d.body.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/><w:tblW w:w="5000" w:type="pct"/></w:tblPr><w:tblGrid>` +
		strings.Repeat("<w:gridCol/>", len(t.Columns)+1) + "</w:tblGrid>")
	line := func(bold bool, cells ...string) {
		props := ""
		if bold {
			props = "<w:b/>"
		}
		d.body.WriteString("<w:tr>")
		for _, s := range cells {
			d.body.WriteString("<w:tc><w:p><w:pPr><w:pStyle w:val=\"Small\"/></w:pPr>" + d.run(s, props) + "</w:p></w:tc>")
		}
		d.body.WriteString("</w:tr>")
	}
	line(true, append([]string{t.Corner}, t.Columns...)...)
	for _, row := range t.Rows {
		cells := []string{row.Name}
		for _, n := range row.Cells {
			cells = append(cells, count(n))
		}
		line(row.Total, cells...)
	}
	d.body.WriteString("</w:tbl>")
}

const (
	wordNamespace = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	xmlHead       = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
)

// wordStyles are the looks of the brief. The fonts are those that Word and
// LibreOffice fall back from.
const wordStyles = xmlHead + `<w:styles ` + wordNamespace + `>` +
	`<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Microsoft YaHei"/><w:sz w:val="22"/><w:lang w:val="en-GB" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="80"/></w:pPr></w:pPrDefault></w:docDefaults>` +
	`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="160"/></w:pPr><w:rPr><w:b/><w:sz w:val="36"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="26"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Clause"><w:name w:val="Clause"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="120" w:after="20"/></w:pPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Small"><w:name w:val="Small"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="20"/></w:pPr><w:rPr><w:color w:val="595959"/><w:sz w:val="18"/></w:rPr></w:style>` +
	`<w:style w:type="table" w:styleId="Grid"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders><w:top w:val="single" w:sz="4" w:color="A6A6A6"/><w:left w:val="single" w:sz="4" w:color="A6A6A6"/><w:bottom w:val="single" w:sz="4" w:color="A6A6A6"/><w:right w:val="single" w:sz="4" w:color="A6A6A6"/><w:insideH w:val="single" w:sz="4" w:color="A6A6A6"/><w:insideV w:val="single" w:sz="4" w:color="A6A6A6"/></w:tblBorders></w:tblPr></w:style>` +
	`</w:styles>`

func (d *brief) pack(c Content) ([]byte, error) {
	var links strings.Builder
	for i, url := range d.links {
		fmt.Fprintf(&links, `<Relationship Id="rIdL%d" Type="%s/hyperlink" Target="%s" TargetMode="External"/>`, i+1, relationships, escaped(url))
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + relationships + `/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`},
		{"word/document.xml", `<w:document ` + wordNamespace + `><w:body>` + d.body.String() + `<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>`},
		{"word/styles.xml", strings.TrimPrefix(wordStyles, xmlHead)},
		{"word/_rels/document.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rIdS" Type="` + relationships + `/styles" Target="styles.xml"/>` + links.String() + `</Relationships>`},
		{"docProps/core.xml", `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>` + escaped(c.title()) + `</dc:title><dc:creator>policybot</dc:creator><dc:description>` + escaped(c.Answer.CorpusVersion) + `</dc:description></cp:coreProperties>`},
	} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: part[0], Method: zip.Deflate, Modified: time.Time{}})
		if err == nil {
			_, err = w.Write([]byte(xmlHead + part[1]))
		}
		if err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
