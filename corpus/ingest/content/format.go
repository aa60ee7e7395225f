package content

import (
	"archive/zip"
	"bytes"
	"path"
	"strings"
	"unicode/utf8"
)

// The formats that [Format] tells apart. The first seven have a reader; the
// others do not, see [NextStep].
const (
	HTML     = "html"
	DOCX     = "docx"
	XLSX     = "xlsx"
	CSV      = "csv"
	PDF      = "pdf"
	Markdown = "markdown"
	Text     = "text"
	ZIP      = "zip"     // an archive of files
	OLE      = "ole"     // .doc, .xls, .wps, .et, and Office files under a password
	Unknown  = "unknown" // an image, an OFD, anything else
)

// sniffed is how much of a text is looked at.
const sniffed = 8 << 10

var oleMagic = []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")

// Format tells what raw is by its content, and by the extension of name only
// where the content leaves a choice: sites hand out pages as .doc and tables as
// .xls. name may be a path or an address.
func Format(name string, raw []byte) string {
	ext := extension(name)
	head := raw[:min(len(raw), sniffed)]
	switch {
	case bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")):
		return PDF
	case bytes.HasPrefix(raw, oleMagic):
		return OLE
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")), bytes.HasPrefix(raw, []byte("PK\x05\x06")):
		return zipped(ext, raw)
	case bytes.HasPrefix(raw, []byte(`{\rtf`)), !textual(head):
		return Unknown
	}
	head = foldUTF16(head)
	switch ext {
	case ".csv", ".tsv":
		return CSV
	case ".md", ".markdown":
		return Markdown
	}
	if bytes.Contains(head, []byte("progid=\"Word.Document\"")) || bytes.Contains(head, []byte("progid=\"Excel.Sheet\"")) {
		return Unknown
	}
	if markup(head) {
		return HTML
	}
	switch ext {
	case ".html", ".htm", ".shtml", ".xhtml", ".jhtml":
		return HTML
	case ".docx", ".xlsx", ".pdf", ".zip": // a text by content: a damaged download
		return Unknown
	}
	front := bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF"))
	if bytes.HasPrefix(front, []byte("---\n")) || bytes.HasPrefix(front, []byte("---\r\n")) || ext == "" && bytes.HasPrefix(front, []byte("# ")) {
		return Markdown
	}
	return Text
}

// extension is that of a path or of an address with a query, in lower case.
func extension(name string) string {
	if strings.Contains(name, "://") {
		name, _, _ = strings.Cut(name, "#")
		name, _, _ = strings.Cut(name, "?")
	}
	return strings.ToLower(path.Ext(strings.ReplaceAll(name, `\`, "/")))
}

// zipped looks into the directory of a zip for the parts that name its kind.
func zipped(ext string, raw []byte) string {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil { // cut off: the reader of the format says so better than this can
		switch ext {
		case ".docx", ".docm":
			return DOCX
		case ".xlsx", ".xlsm":
			return XLSX
		}
		return ZIP
	}
	types := false
	for _, f := range z.File {
		switch name := strings.ToLower(strings.TrimPrefix(f.Name, "/")); {
		case name == "[content_types].xml":
			types = true
		case name == "mimetype" || name == "ofd.xml": // OpenDocument, EPUB; OFD
			return Unknown
		case name == "word/document.xml":
			return DOCX
		case name == "xl/workbook.xml" || name == "xl/workbook.bin":
			return XLSX
		}
	}
	switch {
	case types && (ext == ".docx" || ext == ".docm"):
		return DOCX // its main part may have any name
	case types && (ext == ".xlsx" || ext == ".xlsm"):
		return XLSX
	case types:
		return Unknown // a presentation, a drawing
	}
	return ZIP
}

// textual reports whether head could be text in any encoding of interest.
func textual(head []byte) bool {
	if len(head) == 0 || utf16Order(head) != "" {
		return true
	}
	control := 0
	for _, b := range head {
		if b == 0 {
			return false
		}
		if b < 0x20 && b != '\n' && b != '\r' && b != '\t' && b != '\f' && b != 0x1A && b != 0x1B {
			control++
		}
	}
	return control*50 <= len(head)
}

func utf16Order(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}):
		return "le"
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		return "be"
	}
	return ""
}

// foldUTF16 keeps of UTF-16 what is ASCII, which is enough to see markup.
func foldUTF16(head []byte) []byte {
	order := utf16Order(head)
	if order == "" {
		return head
	}
	var out []byte
	for i := 2; i+1 < len(head); i += 2 {
		low, high := head[i], head[i+1]
		if order == "be" {
			low, high = high, low
		}
		if high != 0 || low >= utf8.RuneSelf {
			low = '?'
		}
		out = append(out, low)
	}
	return out
}

// markup reports whether head begins as a page does. Text that merely shows a
// tag in a sentence does not.
func markup(head []byte) bool {
	head = bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n"))
	if !bytes.HasPrefix(head, []byte("<")) {
		return false
	}
	for _, tag := range []string{"<!doctype html", "<html", "<head", "<body", "<meta", "<div", "<p>", "<p ", "<table", "<title"} {
		if bytes.Contains(head, []byte(tag)) {
			return true
		}
	}
	return false
}

// NextStep says why raw, which has no reader, cannot be read and what to do
// about it: a sentence for a person, without the name of the file. format is
// what [Format] said; for a format that can be read it returns "".
func NextStep(format, name string, raw []byte) string {
	ext := extension(name)
	switch format {
	case OLE:
		switch {
		case bytes.Contains(raw, wide("EncryptedPackage")):
			return "it is protected by a password; open it, remove the password, and import the copy"
		case ext == ".xls" || ext == ".et" || bytes.Contains(raw, wide("Workbook")):
			return "it is an old spreadsheet (.xls); open it and save it as .xlsx, then import that"
		}
		return "it is an old document (.doc); open it and save it as .docx, then import that"
	case Unknown:
		switch {
		case bytes.Contains(raw[:min(len(raw), sniffed)], []byte("progid=\"Word.Document\"")):
			return "it is a Word document as plain XML; open it and save it as .docx, then import that"
		case bytes.Contains(raw[:min(len(raw), sniffed)], []byte("progid=\"Excel.Sheet\"")):
			return "it is a workbook as plain XML; open it and save it as .xlsx, then import that"
		case bytes.HasPrefix(raw, []byte(`{\rtf`)):
			return "it is rich text (RTF); open it and save it as .docx, then import that"
		case bytes.Contains(raw[:min(len(raw), 200)], []byte("application/vnd.oasis.opendocument.spreadsheet")):
			return "it is an OpenDocument spreadsheet; open it and save it as .xlsx, then import that"
		case bytes.Contains(raw[:min(len(raw), 200)], []byte("application/vnd.oasis.opendocument")):
			return "it is an OpenDocument file; open it and save it as .docx, then import that"
		case ext == ".ofd" || bytes.HasPrefix(raw, []byte("PK")) && bytes.Contains(raw, []byte("OFD.xml")):
			return "it is an OFD; open it in an OFD reader and export it as PDF, then import that"
		case bytes.HasPrefix(raw, []byte("Rar!")), bytes.HasPrefix(raw, []byte("7z\xBC\xAF")), bytes.HasPrefix(raw, []byte("\x1F\x8B")):
			return "it is an archive other than ZIP; unpack it and import the files"
		case bytes.HasPrefix(raw, []byte("\xFF\xD8\xFF")), bytes.HasPrefix(raw, []byte("\x89PNG")), bytes.HasPrefix(raw, []byte("GIF8")), bytes.HasPrefix(raw, []byte("II*\x00")), bytes.HasPrefix(raw, []byte("MM\x00*")):
			return "it is an image; run text recognition on it, and import the text as .docx or .txt"
		case len(raw) > 0 && textual(raw[:min(len(raw), sniffed)]):
			return "its content is not what " + ext + " says; download it again, or open it and save it anew"
		}
		return "its format is not known; HTML, DOCX, XLSX, CSV, PDF, Markdown, text and ZIP are"
	}
	return ""
}

// wide is s in UTF-16 little endian, as names of OLE streams are written.
func wide(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		out = append(out, s[i], 0)
	}
	return out
}
