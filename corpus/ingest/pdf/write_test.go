package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"
	"unicode/utf16"
)

// draft is a PDF in the making: a small writer for tests. Its font maps each
// code to the character of that number, so that a text shows as it is given.
type draft struct {
	pages     []string // content streams
	toUnicode string   // of the font; identityMap, or another to break it; "-" for none
	trailer   string   // added to the trailer
	packed    bool     // objects in an object stream, content compressed, and no table
	picture   bool     // each page shows one
}

const identityMap = `/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfrange <0020> <FFFD> <0020> endbfrange
endcmap end end`

// at shows text at a place. Letters are as wide as the size, Latin ones half.
func at(x, y, size float64, text string) string {
	var hex strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&hex, "%04X", u)
	}
	return fmt.Sprintf("BT /F1 %g Tf 1 0 0 1 %g %g Tm <%s> Tj ET\n", size, x, y, hex.String())
}

// pageOf sets lines 28 points apart from the top of a page of A4. A line that
// begins with a full-width space is indented by it; ">" centres, "<" sets on the
// right.
func pageOf(lines ...string) string {
	var b strings.Builder
	for i, l := range lines {
		y, size, x := 770-28*float64(i), 16.0, 90.0
		if c, ok := strings.CutPrefix(l, ">"); ok {
			l, size = c, 22
			x = 90 + (416-22*float64(len([]rune(l))))/2
		} else if r, ok := strings.CutPrefix(l, "<"); ok {
			l = r
			x = 90 + 416 - 16*float64(len([]rune(l)))
		}
		for strings.HasPrefix(l, "　") {
			l = strings.TrimPrefix(l, "　")
			x += 16
		}
		b.WriteString(at(x, y, size, l))
	}
	return b.String()
}

func (d draft) bytes() []byte {
	cmap := d.toUnicode
	if cmap == "" {
		cmap = identityMap
	}
	unicodeRef := "/ToUnicode 5 0 R"
	if cmap == "-" {
		unicodeRef = ""
	}
	kids := make([]string, len(d.pages))
	for i := range d.pages {
		kids[i] = fmt.Sprintf("%d 0 R", 10+2*i)
	}
	objects := map[int]string{
		1: "<< /Type /Catalog /Pages 2 0 R >>",
		2: fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> /XObject << /Im 6 0 R >> >> >>", len(kids), strings.Join(kids, " ")),
		3: "<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R] " + unicodeRef + " >>",
		4: "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 /W [32 126 500] /FontDescriptor 7 0 R >>",
		7: "<< /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>",
	}
	streams := map[int]string{5: cmap, 6: strings.Repeat("\x80", 64)}
	heads := map[int]string{5: "", 6: "/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8 "}
	for i, p := range d.pages {
		if d.picture {
			p = "q 595 0 0 842 0 0 cm /Im Do Q\n" + p
		}
		objects[10+2*i] = fmt.Sprintf("<< /Type /Page /Parent 2 0 R /Contents %d 0 R >>", 11+2*i)
		streams[11+2*i] = p
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.5\n%\xE2\xE3\xCF\xD3\n")
	last := 11 + 2*len(d.pages)
	offsets := make([]int, last+1)
	put := func(n int, s string) {
		offsets[n] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", n, s)
	}
	data := func(n int, head, s string) {
		if d.packed {
			head += "/Filter /FlateDecode "
			s = deflated(s)
		}
		put(n, fmt.Sprintf("<< %s/Length %d >>\nstream\n%s\nendstream", head, len(s), s))
	}
	if d.packed {
		var index, body strings.Builder
		n := 0
		for i := range last + 1 {
			if o, ok := objects[i]; ok {
				fmt.Fprintf(&index, "%d %d ", i, body.Len())
				body.WriteString(o + "\n")
				n++
			}
		}
		data(8, fmt.Sprintf("/Type /ObjStm /N %d /First %d ", n, index.Len()), index.String()+body.String())
	} else {
		for i := range last + 1 {
			if o, ok := objects[i]; ok {
				put(i, o)
			}
		}
	}
	for i := range last + 1 {
		if s, ok := streams[i]; ok {
			data(i, heads[i], s)
		}
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", last+1)
	for _, o := range offsets[1:] {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n", last+1, d.trailer, start)
	return b.Bytes()
}

func deflated(s string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	w.Write([]byte(s))
	w.Close()
	return b.String()
}
