package content

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
)

func zipOf(t *testing.T, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if name == "mimetype" {
			f.Write([]byte("application/vnd.oasis.opendocument.text"))
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestFormat(t *testing.T) {
	docx := zipOf(t, "[Content_Types].xml", "word/document.xml")
	ole := append(bytes.Clone(oleMagic), wide("EncryptedPackage")...)
	for _, tt := range []struct {
		name, file string
		raw        []byte
		want, next string
	}{
		{"page", "a.html", []byte("<!DOCTYPE html><p>通知"), HTML, ""},
		{"page after a byte order mark", "a", []byte("\xEF\xBB\xBF\n<html>"), HTML, ""},
		{"page under the name of a document", "a.doc", []byte("<html><body>通知"), HTML, ""},
		{"page of an address", "https://x.gov.cn/art.html?id=1.pdf", []byte("通知"), HTML, ""},
		{"page in UTF-16", "a.txt", append([]byte{0xFF, 0xFE}, wide("<html><p>")...), HTML, ""},
		{"text that shows a tag", "a.txt", []byte("say <p> here"), Text, ""},
		{"document", "a.zip", docx, DOCX, ""},
		{"document cut off", "a.docx", docx[:40], DOCX, ""},
		{"spreadsheet", "a.bin", zipOf(t, "xl/workbook.xml"), XLSX, ""},
		{"archive", "a.docx.zip", zipOf(t, "通知.docx"), ZIP, ""},
		{"presentation", "a.pptx", zipOf(t, "[Content_Types].xml", "ppt/presentation.xml"), Unknown, "not known"},
		{"OpenDocument", "a.odt", zipOf(t, "mimetype", "content.xml"), Unknown, "save it as .docx"},
		{"OFD", "a.ofd", zipOf(t, "OFD.xml"), Unknown, "export it as PDF"},
		{"PDF behind noise", "a", []byte("\n\n%PDF-1.4"), PDF, ""},
		{"old document", "a.doc", oleMagic, OLE, "save it as .docx"},
		{"old spreadsheet", "a.xls", oleMagic, OLE, "save it as .xlsx"},
		{"under a password", "a.docx", ole, OLE, "remove the password"},
		{"rich text", "a.doc", []byte(`{\rtf1 x}`), Unknown, "RTF"},
		{"Word as XML", "a.doc", []byte(`<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>`), Unknown, "save it as .docx"},
		{"Excel as XML", "a.xls", []byte(`<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>`), Unknown, "save it as .xlsx"},
		{"image", "a.jpg", []byte("\xFF\xD8\xFF\x00"), Unknown, "image"},
		{"table", "a.CSV", []byte("序号,任务\n"), CSV, ""},
		{"markdown", "a.md", []byte("text"), Markdown, ""},
		{"front matter", "a.txt", []byte("---\ntitle: x\n---\n"), Markdown, ""},
		{"GBK text", "a.txt", []byte("\xcd\xa8\xd6\xaa"), Text, ""},
		{"error page as a document", "a.docx", []byte("404 not found"), Unknown, "download it again"},
		{"empty", "a", nil, Text, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Format(tt.file, tt.raw)
			if got != tt.want {
				t.Errorf("Format = %s, want %s", got, tt.want)
			}
			next := NextStep(got, tt.file, tt.raw)
			if (next == "") != (tt.next == "") || !strings.Contains(next, tt.next) {
				t.Errorf("NextStep = %q, want it to say %q", next, tt.next)
			}
		})
	}
}

func FuzzFormat(f *testing.F) {
	f.Add("a.docx", []byte("PK\x03\x04"))
	f.Add("http://x/?", []byte{0xFF, 0xFE, 0x3C})
	f.Fuzz(func(t *testing.T, name string, raw []byte) {
		format := Format(name, raw)
		if next := NextStep(format, name, raw); (next != "") != (format == OLE || format == Unknown) {
			t.Errorf("%s: next step %q", format, next)
		}
	})
}
