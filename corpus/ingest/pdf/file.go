package pdf

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/ascii85"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"

	"policybot/corpus/ingest/content"
)

const (
	// maxObjects bounds the objects of a file; a thousand pages have some ten thousand.
	maxObjects = 1_000_000
	// keptObjects bounds what stays unpacked of streams that hold objects, in bytes.
	keptObjects = 32 << 20
	// ratioFloor is the size below which a stream may be packed to any ratio.
	ratioFloor = 4 << 20
)

// file is a PDF as a set of objects. They are found by looking through the bytes,
// the last of a number winning, and not by the file's own table: what the table
// says may be wrong or made to lead in circles, and the objects are the same.
type file struct {
	ctx     context.Context
	lim     content.Limits
	raw     []byte
	objects map[int]object
	left    int64 // bytes that may still be unpacked
	work    int   // bytes that lexers may still read
	root    ref
	cache   map[int]any
}

// object is where an object begins: its value, and the data of its stream.
type object struct {
	in       []byte // the file or an unpacked stream
	at       int
	from, to int // of the stream's data; 0: none
}

// stream is a dictionary with data.
type stream struct {
	dict
	data []byte
}

var (
	header    = regexp.MustCompile(`(\d{1,9})\s+(\d{1,5})\s+obj\b`)
	encrypted = regexp.MustCompile(`/Encrypt\s*(?:\d+\s+\d+\s+R|<<)`)
)

var errEncrypted = errors.New("it is encrypted; open it with its password, print it to a new PDF, and import that")

func open(ctx context.Context, raw []byte, lim content.Limits) (*file, error) {
	if !bytes.Contains(raw[:min(len(raw), 1024)], []byte("%PDF-")) {
		return nil, errors.New("it is no PDF; download it again")
	}
	if encrypted.Match(raw) {
		return nil, errEncrypted
	}
	f := &file{ctx: ctx, lim: lim, raw: raw, objects: make(map[int]object), left: lim.Expanded, work: 16*len(raw) + 64<<20, cache: make(map[int]any)}
	packed, err := f.scan()
	if err != nil {
		return nil, err
	}
	if err := f.unpackObjects(packed); err != nil {
		return nil, err
	}
	if f.root == (ref{}) || dictOf(f.resolve(f.root)) == nil {
		f.findRoot()
	}
	return f, nil
}

// scan finds the objects. It returns the numbers of those that hold objects.
func (f *file) scan() (packed []int, err error) {
	for pos, n := 0, 0; ; n++ {
		if n&255 == 0 && f.ctx.Err() != nil {
			return nil, f.ctx.Err()
		}
		if n > maxObjects {
			return nil, fmt.Errorf("it has more than %d objects: it looks made to exhaust", maxObjects)
		}
		m := header.FindSubmatchIndex(f.raw[pos:])
		if m == nil {
			f.trailers(f.raw[pos:])
			return packed, nil
		}
		f.trailers(f.raw[pos : pos+m[0]])
		num, _ := strconv.Atoi(string(f.raw[pos+m[2] : pos+m[3]]))
		o := object{in: f.raw, at: pos + m[1]}
		l := &lexer{data: f.raw, pos: o.at, work: &f.work, refs: true}
		pos = o.at
		v, err := l.value(0)
		if errors.Is(err, errWork) {
			return nil, err
		}
		if err != nil {
			continue
		}
		pos = l.pos
		if d, ok := v.(dict); ok {
			o.from, o.to = f.stream(d, l.pos)
			if o.to > 0 {
				pos = o.to
			}
			switch d["Type"] {
			case name("ObjStm"):
				packed = append(packed, num)
			case name("XRef"):
				f.noteRoot(d)
			}
		}
		f.objects[num] = o
	}
}

// stream finds the data that follow a dictionary. The stated length is believed
// where the end is where it says.
func (f *file) stream(d dict, pos int) (from, to int) {
	for pos < len(f.raw) && space(f.raw[pos]) {
		pos++
	}
	if !bytes.HasPrefix(f.raw[pos:], []byte("stream")) {
		return 0, 0
	}
	from = pos + len("stream")
	if from < len(f.raw) && f.raw[from] == '\r' {
		from++
	}
	if from < len(f.raw) && f.raw[from] == '\n' {
		from++
	}
	if n, ok := d["Length"].(float64); ok && n >= 0 && n <= float64(len(f.raw)-from) {
		to = from + int(n)
		if rest := f.raw[to:min(to+20, len(f.raw))]; bytes.HasPrefix(bytes.TrimLeft(rest, "\r\n \t"), []byte("endstream")) {
			return from, max(to, 1)
		}
	}
	i := bytes.Index(f.raw[from:], []byte("endstream"))
	if i < 0 {
		return from, len(f.raw)
	}
	return from, from + i
}

// trailers notes what the trailers in a gap between objects say.
func (f *file) trailers(gap []byte) {
	for {
		i := bytes.Index(gap, []byte("trailer"))
		if i < 0 {
			return
		}
		gap = gap[i+len("trailer"):]
		l := &lexer{data: gap, work: &f.work, refs: true}
		if v, err := l.value(0); err == nil {
			if d, ok := v.(dict); ok {
				f.noteRoot(d)
			}
		}
	}
}

func (f *file) noteRoot(d dict) {
	if r, ok := d["Root"].(ref); ok {
		f.root = r
	}
}

// findRoot looks for the catalogue among the objects of a file that has lost its
// trailer.
func (f *file) findRoot() {
	for num := range f.objects {
		if d := dictOf(f.resolve(ref{num, 0})); d != nil && d["Type"] == name("Catalog") {
			f.root = ref{num, 0}
			return
		}
	}
}

// unpackObjects adds the objects that lie in streams. An object of the same number
// that stands later in the file is newer.
func (f *file) unpackObjects(packed []int) error {
	kept := 0
	for _, num := range packed {
		holder := f.objects[num]
		s, ok := f.resolve(ref{num, 0}).(stream)
		if !ok {
			continue
		}
		data, err := f.unpack(s)
		if err != nil {
			return err
		}
		if kept += len(data); kept > keptObjects {
			return fmt.Errorf("its objects unpack to more than %d bytes: it looks made to exhaust", keptObjects)
		}
		first, count := f.int(s.dict["First"]), f.int(s.dict["N"])
		l := &lexer{data: data, work: &f.work}
		for range min(count, maxObjects) {
			n, err := l.value(0)
			at, err2 := l.value(0)
			num, ok := n.(float64)
			off, ok2 := at.(float64)
			if errors.Is(err, errWork) || errors.Is(err2, errWork) {
				return errWork
			}
			if err != nil || err2 != nil || !ok || !ok2 || off < 0 || num < 0 || first < 0 || first+int(off) >= len(data) || len(f.objects) > maxObjects {
				break
			}
			old, ok := f.objects[int(num)]
			if inFile := ok && &old.in[0] == &f.raw[0]; !inFile || old.at < holder.at {
				f.objects[int(num)] = object{in: data, at: first + int(off)}
			}
		}
	}
	clear(f.cache)
	return nil
}

// resolve follows references to a value: dict, stream, array and so on; nil where
// there is nothing.
func (f *file) resolve(v any) any {
	for range 20 {
		r, ok := v.(ref)
		if !ok {
			return v
		}
		if cached, ok := f.cache[r.num]; ok {
			v = cached
			continue
		}
		o, ok := f.objects[r.num]
		if !ok {
			return nil
		}
		l := &lexer{data: o.in, pos: o.at, work: &f.work, refs: true}
		got, err := l.value(0)
		if err != nil {
			return nil
		}
		if d, ok := got.(dict); ok && o.to > 0 {
			got = stream{d, f.raw[o.from:max(o.to, o.from)]}
		}
		if len(f.cache) > 5000 { // a file of many objects is not kept whole
			clear(f.cache)
		}
		f.cache[r.num] = got
		v = got
	}
	return nil
}

func (f *file) dict(v any) dict { return dictOf(f.resolve(v)) }

func dictOf(v any) dict {
	switch v := v.(type) {
	case dict:
		return v
	case stream:
		return v.dict
	}
	return nil
}

func (f *file) array(v any) array {
	a, _ := f.resolve(v).(array)
	return a
}

func (f *file) name(v any) name {
	n, _ := f.resolve(v).(name)
	return n
}

func (f *file) number(v any) float64 {
	n, _ := f.resolve(v).(float64)
	return n
}

// int is a number as a whole one, within what a file can mean.
func (f *file) int(v any) int { return int(max(min(f.number(v), 1<<31-1), -1<<31)) }

// unpack is the data of a stream, through its filters. What can be read of damaged
// data is handed over.
func (f *file) unpack(s stream) ([]byte, error) {
	filters, params := f.array(s.dict["Filter"]), f.array(s.dict["DecodeParms"])
	if n := f.name(s.dict["Filter"]); n != "" {
		filters, params = array{n}, array{s.dict["DecodeParms"]}
	}
	data := s.data
	if len(filters) > 4 {
		return nil, errors.New("a stream is packed more than four times over: it looks made to exhaust")
	}
	for i, filter := range filters {
		var param dict
		if i < len(params) {
			param = f.dict(params[i])
		}
		var err error
		switch f.name(filter) {
		case "FlateDecode", "Fl":
			data, err = f.inflate(data)
			if err == nil {
				data = f.predicted(data, param)
			}
		case "ASCII85Decode", "A85":
			data, err = f.bounded(ascii85.NewDecoder(bytes.NewReader(bytes.TrimPrefix(cut(data, "~>"), []byte("<~")))), len(data))
		case "ASCIIHexDecode", "AHx":
			l := &lexer{data: append(append([]byte("<"), data...), '>'), work: &f.work}
			v, lexErr := l.value(0)
			if text, ok := v.(str); ok && lexErr == nil {
				data = []byte(text)
			}
		default:
			return nil, nil // a picture, or a filter that text is not packed with
		}
		if err != nil {
			return nil, err
		}
	}
	return data, nil
}

func cut(data []byte, end string) []byte {
	if i := bytes.Index(data, []byte(end)); i >= 0 {
		return data[:i]
	}
	return data
}

func (f *file) inflate(data []byte) ([]byte, error) {
	if len(data) < 3 {
		return nil, nil
	}
	// The checksum of zlib is left out: a wrong one is common and tells nothing.
	return f.bounded(flate.NewReader(bytes.NewReader(data[2:])), len(data))
}

// bounded reads what comes out of packed bytes, up to the limits.
func (f *file) bounded(r io.Reader, packed int) ([]byte, error) {
	most := min(f.left, f.lim.Expanded/2, max(int64(packed)*f.lim.Ratio, ratioFloor))
	var b bytes.Buffer
	n, _ := io.Copy(&b, io.LimitReader(r, most+1)) // cut off or damaged: what came out counts
	if f.left -= n; n > most {
		return nil, fmt.Errorf("%d bytes of it unpack to more than %d: it looks made to exhaust", packed, most)
	}
	return b.Bytes(), f.ctx.Err()
}

// predicted undoes the PNG predictors (ISO 32000-1, 7.4.4.4).
func (f *file) predicted(data []byte, param dict) []byte {
	if param == nil || f.int(param["Predictor"]) < 10 {
		return data
	}
	or := func(v any, unset int) int {
		if n := f.int(v); n > 0 {
			return min(n, 1<<16)
		}
		return unset
	}
	pixel := max(or(param["Colors"], 1)*or(param["BitsPerComponent"], 8)/8, 1)
	width := (or(param["Colors"], 1)*or(param["BitsPerComponent"], 8)*or(param["Columns"], 1) + 7) / 8
	out := make([]byte, 0, len(data))
	above := make([]byte, min(width, len(data)))
	for len(data) > 1 {
		kind := data[0]
		row := bytes.Clone(data[1:min(1+width, len(data))])
		data = data[min(1+width, len(data)):]
		for i := range row {
			var left, up, corner int
			if i < len(above) {
				up = int(above[i])
			}
			if i >= pixel {
				left, corner = int(row[i-pixel]), int(above[i-pixel])
			}
			switch kind {
			case 1:
				row[i] += byte(left)
			case 2:
				row[i] += byte(up)
			case 3:
				row[i] += byte((left + up) / 2)
			case 4:
				row[i] += byte(paeth(left, up, corner))
			}
		}
		out = append(out, row...)
		above = row
		if len(above) < width {
			break
		}
	}
	return out
}

func paeth(left, up, corner int) int {
	p := left + up - corner
	a, b, c := abs(p-left), abs(p-up), abs(p-corner)
	if a <= b && a <= c {
		return left
	}
	if b <= c {
		return up
	}
	return corner
}

func abs(n int) int { return max(n, -n) }

// page is one page: its dictionary and what it inherits.
type page struct {
	dict
	resources dict
	rotate    int
}

// pages walks the tree of pages. A node that comes up again is left out.
func (f *file) pages() ([]page, error) {
	var out []page
	seen := make(map[int]bool)
	var walk func(v any, resources dict, rotate, depth int) error
	walk = func(v any, resources dict, rotate, depth int) error {
		if r, ok := v.(ref); ok {
			if seen[r.num] {
				return nil
			}
			seen[r.num] = true
		}
		d := f.dict(v)
		if d == nil || depth > maxNesting {
			return nil
		}
		if own := f.dict(d["Resources"]); own != nil {
			resources = own
		}
		if _, ok := d["Rotate"]; ok {
			rotate = f.int(d["Rotate"])
		}
		kids := f.array(d["Kids"])
		if kids == nil {
			if out = append(out, page{d, resources, rotate}); len(out) > f.lim.Pages {
				return fmt.Errorf("it has more than %d pages; split it and import the pieces", f.lim.Pages)
			}
			return nil
		}
		for _, kid := range kids {
			if err := walk(kid, resources, rotate, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	root := f.dict(f.root)
	if root == nil {
		return nil, errors.New("it is damaged: its pages cannot be found; download it again")
	}
	if err := walk(root["Pages"], nil, 0, 0); err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, errors.New("it has no pages, or is damaged; download it again")
	}
	return out, nil
}
