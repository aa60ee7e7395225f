package office

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"policybot/corpus/ingest/content"
)

// most is what reading any file may add to the memory, and longest how long it
// may take on a slow machine.
const (
	most    = 200 << 20
	longest = 60 * time.Second
)

// bounded runs read and fails where it takes more memory or time than allowed.
func bounded(t *testing.T, read func() error) error {
	t.Helper()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	base := m.HeapInuse
	var peak atomic.Uint64
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak.Store(max(peak.Load(), m.HeapInuse))
			select {
			case <-stop:
				return
			case <-tick.C:
			}
		}
	}()
	began := time.Now()
	err := read()
	took := time.Since(began)
	close(stop)
	<-stopped
	if used := int64(peak.Load()) - int64(base); used > most {
		t.Errorf("took %d MB", used>>20)
	}
	if took > longest {
		t.Errorf("took %s", took)
	}
	return err
}

// stream packs one part that is too large to hold, written by write.
func stream(t *testing.T, name string, write func(w io.Writer), more ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(more); i += 2 {
		w, err := z.Create(more[i])
		if err == nil {
			_, err = io.WriteString(w, more[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	write(w)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func repeat(head, middle string, times int, tail string) func(io.Writer) {
	return func(w io.Writer) {
		io.WriteString(w, head)
		chunk := strings.Repeat(middle, 1000)
		for range times / 1000 {
			io.WriteString(w, chunk)
		}
		io.WriteString(w, tail)
	}
}

func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("unpacks hundreds of megabytes; one goroutine reads a file, so there is no race to look for")
	}
	bookParts := []string{
		"xl/workbook.xml", `<workbook><sheets><sheet name="甲" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
	}
	docHead := `<w:document ` + wordNS + `><w:body>`
	entities := `<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>`
	loose := content.DefaultLimits()
	loose.Ratio = 1 << 30
	for _, tt := range []struct {
		name string
		lim  content.Limits
		book bool
		raw  []byte
		want string // in the error; empty: it is read
	}{
		{"zip bomb", content.DefaultLimits(), false, stream(t, "word/document.xml", repeat(docHead, " ", 300<<20, "")), "made to exhaust"},
		{"zip bomb within the ratio", loose, false, stream(t, "word/document.xml", repeat(docHead, "<w:p>"+strings.Repeat(" ", 300)+"</w:p>", 600_000, "")), "unpacks to more than"},
		{"empty paragraphs without end", loose, false, stream(t, "word/document.xml", repeat(docHead, "<w:p/>", 10_000_000, "")), "tags"},
		{"billion cells", loose, true, stream(t, "xl/worksheets/sheet1.xml", repeat("<worksheet><sheetData><row>", `<c><v>1</v></c>`, 5_000_000, "</row></sheetData></worksheet>"), bookParts...), "last row or column"},
		{"many cells", loose, true, stream(t, "xl/worksheets/sheet1.xml", repeat("<worksheet><sheetData>", `<row><c r="A1"/><c><v>1</v></c></row>`, 2_000_000, "</sheetData></worksheet>"), bookParts...), "cells"},
		{"billion empty cells", loose, true, stream(t, "xl/worksheets/sheet1.xml", repeat("<worksheet><sheetData>", `<row r="1"><c r="A1" s="1"/></row>`, 2_000_000, `<row r="1048576"><c r="A1048576"><v>7</v></c></row></sheetData></worksheet>`), bookParts...), ""},
		{"diagonal", loose, true, stream(t, "xl/worksheets/sheet1.xml", func(w io.Writer) {
			io.WriteString(w, "<worksheet><sheetData>")
			for i := range 16000 {
				fmt.Fprintf(w, `<row r="%d"><c r="%s%d"><v>1</v></c></row>`, i+1, columnName(i), i+1)
			}
			io.WriteString(w, "</sheetData></worksheet>")
		}, bookParts...), "cells"},
		{"merged a million times", loose, true, stream(t, "xl/worksheets/sheet1.xml", repeat(`<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>1</v></c></row></sheetData><mergeCells>`, `<mergeCell ref="A1:XFD1048576"/>`, 1_000_000, "</mergeCells></worksheet>"), bookParts...), "merged"},
		{"shared texts without end", loose, true, stream(t, "xl/sharedStrings.xml", repeat("<sst>", "<si/>", 20_000_000, "</sst>"), bookParts...), "texts"},
		{"one long text", loose, false, stream(t, "word/document.xml", repeat(docHead+"<w:p><w:r><w:t>", "a", 100<<20, "</w:t></w:r></w:p></w:body></w:document>")), "one element has more"},
		{"one long attribute", loose, false, stream(t, "word/document.xml", repeat(docHead+`<w:p a="`, "a", 100<<20, `"/></w:body></w:document>`)), "one element has more"},
		{"much text", loose, false, stream(t, "word/document.xml", repeat(docHead, "<w:p><w:r><w:t>"+strings.Repeat("文", 300)+"</w:t></w:r></w:p>", 100_000, "</w:body></w:document>")), "text"},
		{"paragraphs without end", loose, false, stream(t, "word/document.xml", repeat(docHead, "<w:p><w:r><w:t>a</w:t></w:r></w:p>", 1_000_000, "</w:body></w:document>")), "paragraphs and rows"},
		{"deep nesting", loose, false, stream(t, "word/document.xml", repeat(docHead, "<w:ins>", 10_000_000, "")), "nest more than"},
		{"deep nesting passed over", loose, false, stream(t, "word/document.xml", repeat(docHead+"<x>", "<y>", 10_000_000, "")), "nest more than"},
		{"deep tables", loose, false, stream(t, "word/document.xml", repeat(docHead, "<w:tbl><w:tr><w:tc>", 1_000_000, "")), "nest more than"},
		{"wide table", loose, false, stream(t, "word/document.xml", repeat(docHead+"<w:tbl>", `<w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc/></w:tr>`, 10_000, "</w:tbl></w:body></w:document>")), "cells"},
		{"many columns", loose, false, stream(t, "word/document.xml", repeat(docHead+"<w:tbl><w:tr>", `<w:tc/>`, 1_000_000, "</w:tr></w:tbl></w:body></w:document>")), "columns"},
		{"entities in a document", content.DefaultLimits(), false, zipped(t, "word/document.xml", entities+docHead+par("&c;")+"</w:body></w:document>"), "damaged"},
		{"entities in a sheet", content.DefaultLimits(), true, zipped(t, append(bookParts, "xl/worksheets/sheet1.xml", entities+`<worksheet><sheetData><row><c t="str"><v>&c;</v></c></row></sheetData></worksheet>`)...), "damaged"},
		{"external entity", content.DefaultLimits(), false, zipped(t, "word/document.xml", `<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>`+docHead+par("&a;")+"</w:body></w:document>"), "damaged"},
		{"relation that climbs", content.DefaultLimits(), false, zipped(t, "_rels/.rels", `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="../../../../etc/passwd"/></Relationships>`, "word/document.xml", docHead+par("文")+"</w:body></w:document>"), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var doc *content.Document
			err := bounded(t, func() (err error) {
				if tt.book {
					doc, err = XLSX(context.Background(), "a.xlsx", tt.raw, tt.lim)
				} else {
					doc, err = DOCX(context.Background(), "a.docx", tt.raw, tt.lim)
				}
				return err
			})
			switch {
			case tt.want == "" && (err != nil || len(doc.Blocks) != 1):
				t.Errorf("error %v, want one block", err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("error %v, want it to say %q", err, tt.want)
			}
		})
	}
}

func columnName(i int) string {
	s := ""
	for i++; i > 0; i = (i - 1) / 26 {
		s = string(rune('A'+(i-1)%26)) + s
	}
	return s
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := DOCX(ctx, "a", word(t, strings.Repeat(par("文"), 2000)), content.DefaultLimits()); !errors.Is(err, context.Canceled) {
		t.Errorf("DOCX: error %v", err)
	}
	if _, err := XLSX(ctx, "a", book(t, strings.Repeat("<si/>", 2000), "", "甲", ""), content.DefaultLimits()); !errors.Is(err, context.Canceled) {
		t.Errorf("XLSX: error %v", err)
	}
	if _, err := CSV(ctx, "a", []byte("a,b\n"), content.DefaultLimits()); !errors.Is(err, context.Canceled) {
		t.Errorf("CSV: error %v", err)
	}
}

// TestOnce makes documents of numbered sentences, wrapped in whatever Word wraps
// text in, and looks for each sentence exactly once.
func TestOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := 0
		var shown, hidden []string
		sentence := func(visible bool) string {
			n++
			s := fmt.Sprintf("句%d止", n)
			if visible {
				shown = append(shown, s)
			} else {
				hidden = append(hidden, s)
			}
			return s
		}
		run := func(visible bool) string { return `<w:r><w:t>` + sentence(visible) + `</w:t></w:r>` }
		var blocks func(depth int) string
		inline := func(depth int) string {
			switch rapid.IntRange(0, 9).Draw(rt, "inline") {
			case 0:
				return `<w:ins>` + run(true) + `</w:ins>`
			case 1:
				return `<w:del>` + run(false) + `</w:del>`
			case 2:
				return `<w:hyperlink>` + run(true) + `<w:smartTag>` + run(true) + `</w:smartTag></w:hyperlink>`
			case 3:
				return `<w:sdt><w:sdtPr/><w:sdtContent>` + run(true) + `</w:sdtContent></w:sdt>`
			case 4:
				return `<w:r><w:rPr><w:vanish/></w:rPr><w:t>` + sentence(false) + `</w:t></w:r>`
			case 5:
				if depth > 2 {
					return run(true)
				}
				inside := blocks(depth + 1)
				return `<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>` + par(sentence(true)) + inside + `</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>` + inside + `</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>`
			case 6:
				return `<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>` + sentence(false) + `</w:instrText><w:fldChar w:fldCharType="separate"/></w:r>` + run(true) + `<w:r><w:fldChar w:fldCharType="end"/></w:r>`
			case 7:
				return run(true) + `<w:r><w:br/></w:r>` + run(true)
			}
			return run(true)
		}
		paragraph := func(depth int) string {
			props := ""
			if rapid.IntRange(0, 4).Draw(rt, "merged") == 0 {
				props = `<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>`
			}
			out := `<w:p>` + props
			for range rapid.IntRange(0, 3).Draw(rt, "runs") {
				out += inline(depth)
			}
			return out + `</w:p>`
		}
		blocks = func(depth int) string {
			out := ""
			for range rapid.IntRange(0, 4).Draw(rt, "blocks") {
				switch k := rapid.IntRange(0, 5).Draw(rt, "block"); {
				case k == 0 && depth < 3:
					out += `<w:tbl>`
					for range rapid.IntRange(1, 3).Draw(rt, "rows") {
						out += `<w:tr>`
						for range rapid.IntRange(1, 3).Draw(rt, "cells") {
							out += `<w:tc>` + blocks(depth+1) + paragraph(depth+1) + `</w:tc>`
						}
						out += `</w:tr>`
					}
					out += `</w:tbl>`
				case k == 1 && depth < 3:
					out += `<w:sdt><w:sdtContent>` + blocks(depth+1) + `</w:sdtContent></w:sdt>`
				default:
					out += paragraph(depth)
				}
			}
			return out
		}
		body := par(sentence(true)) + blocks(0)
		doc, err := DOCX(context.Background(), "a.docx", word(t, body), content.DefaultLimits())
		if err != nil {
			rt.Fatal(err)
		}
		var all strings.Builder
		for _, b := range doc.Blocks {
			all.WriteString(b.Text + "\n")
		}
		for _, s := range shown {
			if c := strings.Count(all.String(), s); c != 1 {
				rt.Fatalf("%s is there %d times in\n%s\nof %s", s, c, all.String(), body)
			}
		}
		for _, s := range hidden {
			if strings.Contains(all.String(), s) {
				rt.Fatalf("%s is there, though hidden", s)
			}
		}
	})
}

// TestOnceInSheets does so for sheets with holes.
func TestOnceInSheets(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := 0
		data := "<sheetData>"
		for _, r := range rapid.SliceOfNDistinct(rapid.IntRange(1, 1<<20), 1, 6, rapid.ID).Draw(rt, "rows") {
			data += fmt.Sprintf(`<row r="%d">`, r)
			for _, c := range rapid.SliceOfNDistinct(rapid.IntRange(0, 1<<14-1), 1, 6, rapid.ID).Draw(rt, "columns") {
				n++
				data += fmt.Sprintf(`<c r="%s%d" t="inlineStr"><is><t>句%d止</t></is></c>`, columnName(c), r, n)
			}
			data += `</row>`
		}
		doc, err := XLSX(context.Background(), "a.xlsx", book(t, "", "", "甲", data+"</sheetData>"), content.DefaultLimits())
		if err != nil {
			rt.Fatal(err)
		}
		all := ""
		for _, b := range doc.Blocks {
			all += strings.Join(b.Cells, "\t") + "\n"
		}
		for i := 1; i <= n; i++ {
			if c := strings.Count(all, fmt.Sprintf("句%d止", i)); c != 1 {
				rt.Fatalf("cell %d is there %d times", i, c)
			}
		}
	})
}

// small keeps fuzzing quick; the bounds themselves are tested above.
var small = content.Limits{Bytes: 1 << 20, Expanded: 4 << 20, Ratio: 200, Members: 50, Depth: 2, Pages: 50, Blocks: 5000, Cells: 20_000}

func FuzzDocumentXML(f *testing.F) {
	f.Add(par("文"), lvl(0, "decimal", "%1"), "a")
	f.Add(numbered(1, 0, "甲")+`<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>`, lvl(8, "chineseCounting", "%9"), "b")
	f.Add(`<w:p><w:r><w:fldChar w:fldCharType="end"/><w:sym w:char="FFFFFFFF"/></w:r></w:p>`, `<w:lvlOverride w:ilvl="-1"/>`, "")
	f.Fuzz(func(t *testing.T, body, levels, style string) {
		raw := word(t, body, "word/numbering.xml", numberingOf(`<w:abstractNum w:abstractNumId="0">`+levels+`</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/>`+levels+`</w:num>`),
			"word/styles.xml", `<w:styles><w:style w:type="paragraph" w:default="1" w:styleId="`+style+`">`+levels+body+`</w:style></w:styles>`)
		doc, err := DOCX(context.Background(), "a", raw, small)
		if err == nil && len(doc.Blocks) == 0 {
			t.Error("a document without blocks")
		}
	})
}

func FuzzSheetXML(f *testing.F) {
	f.Add(`<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>`, `<si><t>a</t></si>`, `<cellXfs><xf numFmtId="14"/></cellXfs>`)
	f.Add(`<sheetData><row><c s="1"><v>-1e308</v></c></row></sheetData><mergeCells><mergeCell ref="A1:ZZ9"/></mergeCells>`, `<si><r><t>_x000D_</t></r></si>`, `<numFmts><numFmt numFmtId="1" formatCode="&quot;"/></numFmts>`)
	f.Fuzz(func(t *testing.T, data, shared, styles string) {
		doc, err := XLSX(context.Background(), "a", book(t, shared, styles, "s", data), small)
		if err == nil && len(doc.Blocks) == 0 {
			t.Error("a workbook without rows")
		}
	})
}

func FuzzOffice(f *testing.F) {
	f.Add(word(f, par("文")))
	f.Add(book(f, "", "", "s", `<sheetData><row><c><v>1</v></c></row></sheetData>`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, _ = DOCX(context.Background(), "a", raw, small)
		_, _ = XLSX(context.Background(), "a", raw, small)
	})
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("a,b\n1,\"2\n3\"\n"))
	f.Add([]byte("sep=;\na;b\n"))
	f.Add([]byte("\xff\xfea\x00,\x00"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		doc, err := CSV(context.Background(), "a", raw, small)
		if err != nil {
			return
		}
		for _, b := range doc.Blocks {
			if len(b.Cells) != len(doc.Blocks[0].Cells) {
				t.Error("rows of different lengths")
			}
		}
	})
}

func FuzzShown(f *testing.F) {
	f.Add("46037", `yyyy"年"m"月"`)
	f.Add("1e300", "0.00%")
	f.Fuzz(func(t *testing.T, raw, format string) { _ = shown(raw, format, false) })
}
