// Package office reads what offices write: DOCX, XLSX and CSV, into
// [content.Document]. Start with [DOCX], [XLSX] and [CSV].
//
// The XML is read as a stream by code of ours: libraries for these formats build
// the whole file in memory, and a sheet of a thousand bytes may claim a billion
// cells. Everything is counted against [content.Limits] while it is unpacked.
// The formats are ECMA-376; encoding/xml expands no entities of a file's own.
package office

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"policybot/corpus/ingest/content"
)

const (
	// maxDepth is how far elements may nest; Word stays well below a hundred.
	maxDepth = 400
	// maxToken bounds one tag or one run of text, in bytes of XML.
	maxToken = 4 << 20
	// maxTokens bounds the tags and runs of text of all parts together, and with
	// them the time: the largest sheet that [content.Limits] allows has a third.
	maxTokens = 10_000_000
	// ratioFloor is the size below which a member may be packed to any ratio.
	ratioFloor = 1 << 20
)

// parts is an Office file: a zip of XML parts that point at each other.
type parts struct {
	ctx    context.Context
	lim    content.Limits
	files  map[string]*zip.File // by path without a leading slash, in lower case
	left   int64                // bytes that may still be unpacked
	text   int64                // bytes of text that may still be kept
	tokens int                  // tags and runs of text so far
}

func openParts(ctx context.Context, raw []byte, lim content.Limits) (*parts, error) {
	if int64(len(raw)) > lim.Bytes {
		return nil, fmt.Errorf("the file has %d bytes, more than the limit of %d; split it and import the pieces", len(raw), lim.Bytes)
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, fmt.Errorf("the file is damaged or was cut off (%w); download it again, or open it and save it anew", err)
	}
	// A book of many sheets and pictures has hundreds of parts by right.
	if most := max(lim.Members, 500) * 10; len(z.File) > most {
		return nil, fmt.Errorf("the file has %d parts, more than %d: it looks made to exhaust", len(z.File), most)
	}
	p := &parts{ctx: ctx, lim: lim, files: make(map[string]*zip.File, len(z.File)), left: lim.Expanded, text: lim.Bytes}
	for _, f := range z.File {
		name := partName(f.Name)
		if _, ok := p.files[name]; !ok {
			p.files[name] = f
		}
	}
	return p, nil
}

func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/"))
}

// keep counts n bytes of text towards what a document may hold in memory.
func (p *parts) keep(n int) error {
	if p.text -= int64(n); p.text < 0 {
		return fmt.Errorf("the file holds more than %d bytes of text; split it and import the pieces", p.lim.Bytes)
	}
	return nil
}

// walk reads the part called name as XML and calls root with its outermost
// element. A part that is not there is no error: found is false.
func (p *parts) walk(name string, root func(x *scanner, e xml.StartElement) error) (found bool, err error) {
	f := p.files[partName(name)]
	if f == nil {
		return false, nil
	}
	if f.Flags&1 != 0 {
		return true, fmt.Errorf("%s: the file is encrypted; remove the password and import the copy", f.Name)
	}
	if f.UncompressedSize64 > ratioFloor && f.UncompressedSize64/max(f.CompressedSize64, 1) > uint64(p.lim.Ratio) {
		return true, fmt.Errorf("%s: %d bytes unpack to %d: it looks made to exhaust", f.Name, f.CompressedSize64, f.UncompressedSize64)
	}
	r, err := f.Open()
	if err != nil {
		return true, fmt.Errorf("%s: the file is damaged (%w); download it again, or open it and save it anew", f.Name, err)
	}
	defer r.Close()
	x := &scanner{parts: p, src: r}
	x.dec = xml.NewDecoder(x.decoded())
	x.dec.CharsetReader = charsetReader
	e, err := x.start()
	if err == io.EOF {
		return true, fmt.Errorf("%s: it is empty; open the file and save it anew", f.Name)
	}
	if err == nil {
		err = root(x, e)
	}
	var syntax *xml.SyntaxError
	var packed flate.CorruptInputError
	switch {
	case err == nil:
		return true, nil
	case errors.As(err, &syntax), errors.As(err, &packed), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, zip.ErrChecksum):
		return true, fmt.Errorf("%s: the file is damaged (%w); open it and save it anew", f.Name, err)
	}
	return true, fmt.Errorf("%s: %w", f.Name, err)
}

// related maps the ids of a part's relations to the parts that they point at,
// and kinds their types (the last word of the address) to the first such part.
func (p *parts) related(part string) (byID, byKind map[string]string, err error) {
	byID, byKind = make(map[string]string), make(map[string]string)
	dir, base := path.Split(part)
	_, err = p.walk(dir+"_rels/"+base+".rels", func(x *scanner, _ xml.StartElement) error {
		return x.children(func(e xml.StartElement) error {
			target := attr(e, "Target")
			if e.Name.Local == "Relationship" && attr(e, "TargetMode") != "External" && len(byID) < 10_000 {
				if !strings.HasPrefix(target, "/") {
					target = path.Join("/", dir, target)
				}
				byID[attr(e, "Id")] = target
				if kind := path.Base(attr(e, "Type")); byKind[kind] == "" {
					byKind[kind] = target
				}
			}
			return x.skip()
		})
	})
	return byID, byKind, err
}

func charsetReader(label string, in io.Reader) (io.Reader, error) {
	if strings.HasPrefix(strings.ToLower(label), "utf-16") {
		return in, nil // decoded already, by its byte order mark
	}
	enc, err := htmlindex.Get(label)
	if err != nil {
		return nil, fmt.Errorf("encoding %q is not known", label)
	}
	return enc.NewDecoder().Reader(in), nil
}

// scanner walks the elements of one part and counts what it reads.
type scanner struct {
	parts *parts
	src   io.Reader
	dec   *xml.Decoder
	depth int
	token int // bytes read since the last token
}

// decoded is the part as UTF-8, whatever its byte order mark says.
func (x *scanner) decoded() io.Reader {
	return transform.NewReader(readerFunc(x.read), unicode.BOMOverride(transform.Nop))
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

func (x *scanner) read(b []byte) (int, error) {
	if x.token > maxToken {
		return 0, fmt.Errorf("one element has more than %d bytes: it looks made to exhaust", maxToken)
	}
	n, err := x.src.Read(b)
	x.token += n
	if x.parts.left -= int64(n); x.parts.left < 0 {
		return n, fmt.Errorf("the file unpacks to more than %d bytes: it looks made to exhaust", x.parts.lim.Expanded)
	}
	return n, err
}

func (x *scanner) next() (xml.Token, error) {
	if x.parts.tokens++; x.parts.tokens&1023 == 0 {
		if err := x.parts.ctx.Err(); err != nil {
			return nil, err
		}
		if x.parts.tokens > maxTokens {
			return nil, fmt.Errorf("the file has more than %d tags; split it and import the pieces", maxTokens)
		}
	}
	t, err := x.dec.RawToken()
	x.token = 0
	if err != nil {
		if err == io.EOF && x.depth > 0 {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	switch t.(type) {
	case xml.StartElement:
		if x.depth++; x.depth > maxDepth {
			return nil, fmt.Errorf("elements nest more than %d deep: it looks made to exhaust", maxDepth)
		}
	case xml.EndElement:
		if x.depth--; x.depth < 0 {
			return nil, &xml.SyntaxError{Msg: "an element ends that was not begun"}
		}
	}
	return t, nil
}

// start finds the next element.
func (x *scanner) start() (xml.StartElement, error) {
	for {
		t, err := x.next()
		if err != nil {
			return xml.StartElement{}, err
		}
		if e, ok := t.(xml.StartElement); ok {
			return e, nil
		}
	}
}

// children calls each with every element directly inside the current one, until
// that ends. each must read its element to the end: by children, text or skip.
func (x *scanner) children(each func(e xml.StartElement) error) error {
	return x.inside(each, nil)
}

// inside is children that also hands over the text between the elements.
func (x *scanner) inside(each func(e xml.StartElement) error, chars func(string)) error {
	for {
		t, err := x.next()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := each(t); err != nil {
				return err
			}
		case xml.CharData:
			if chars != nil {
				chars(string(t))
			}
		case xml.EndElement:
			return nil
		}
	}
}

// skip passes over the rest of the current element.
func (x *scanner) skip() error { return x.skipSeeing(nil) }

// skipSeeing is skip that shows the elements passed over.
func (x *scanner) skipSeeing(see func(e xml.StartElement)) error {
	for until := x.depth - 1; x.depth > until; {
		t, err := x.next()
		if err != nil {
			return err
		}
		if e, ok := t.(xml.StartElement); ok && see != nil {
			see(e)
		}
	}
	return nil
}

// all is the text of the current element and of those inside it.
func (x *scanner) all() (string, error) {
	var b strings.Builder
	for until := x.depth - 1; x.depth > until; {
		t, err := x.next()
		if err != nil {
			return "", err
		}
		if c, ok := t.(xml.CharData); ok {
			if b.Len()+len(c) > maxToken {
				return "", fmt.Errorf("one element has more than %d bytes: it looks made to exhaust", maxToken)
			}
			b.Write(c)
		}
	}
	return b.String(), nil
}

// attr is the attribute of that local name, whatever its prefix: no element that
// is read here has two of one name.
func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local && a.Name.Space != "xmlns" {
			return a.Value
		}
	}
	return ""
}

// on reads an on/off property, which is on where it is named without a value.
func on(e xml.StartElement) bool {
	switch attr(e, "val") {
	case "0", "false", "off", "none":
		return false
	}
	return true
}
