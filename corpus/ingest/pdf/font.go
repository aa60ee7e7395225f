package pdf

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// maxCodes bounds what one font maps, keptCodes what all fonts in memory do.
const (
	maxCodes  = 100_000
	keptCodes = 400_000
)

// font turns the codes of shown strings into text.
type font struct {
	wide    bool // codes of two bytes; else one, unless mixed
	mixed   bool // one byte below 0x81, else two
	unicode *cmap
	legacy  encoding.Encoding // of the codes themselves: a national character set
	simple  [256]string
	widths  map[int]float64 // by code, in thousandths of the size
	normal  float64         // of other codes
}

// cmap maps codes to text, as the ToUnicode of a font does.
type cmap struct {
	one    map[uint32]string
	ranges []codeRange
	bytes  int // of a code: 1 or 2, from the code space; 0: not said
}

type codeRange struct {
	low, high uint32
	text      []uint16 // of low; the last unit counts up
}

func (m *cmap) text(code uint32) (string, bool) {
	if s, ok := m.one[code]; ok {
		return s, true
	}
	i, found := slices.BinarySearchFunc(m.ranges, code, func(r codeRange, code uint32) int { return cmp.Compare(r.low, code) })
	if !found {
		i-- // the last that begins before it
	}
	if i < 0 || code > m.ranges[i].high {
		return "", false
	}
	r := m.ranges[i]
	units := slices.Clone(r.text)
	units[len(units)-1] += uint16(code - r.low)
	return string(utf16.Decode(units)), true
}

// codes is how much a font holds in memory.
func (ft *font) codes() int {
	n := len(ft.widths)
	if ft.unicode != nil {
		n += len(ft.unicode.one) + len(ft.unicode.ranges)
	}
	return n
}

func units(s str) []uint16 {
	var out []uint16
	for i := 0; i+1 < len(s); i += 2 {
		out = append(out, uint16(s[i])<<8|uint16(s[i+1]))
	}
	if len(s) == 1 {
		out = append(out, uint16(s[0]))
	}
	return out
}

func code(s str) uint32 {
	n := uint32(0)
	for i := range min(len(s), 4) {
		n = n<<8 | uint32(s[i])
	}
	return n
}

// readCMap reads the mapping of a ToUnicode stream (Adobe technical note 5411).
func (f *file) readCMap(data []byte) (*cmap, error) {
	m := &cmap{one: make(map[uint32]string)}
	l := &lexer{data: data, work: &f.work}
	var stack []any
	for {
		v, err := l.value(0)
		if err == errWork {
			return nil, err
		}
		if err != nil {
			slices.SortFunc(m.ranges, func(a, b codeRange) int { return cmp.Compare(a.low, b.low) })
			return m, nil
		}
		op, ok := v.(keyword)
		if !ok {
			if stack = append(stack, v); len(stack) > 10_000 {
				stack = stack[5000:]
			}
			continue
		}
		switch op {
		case "endcodespacerange":
			for i := 0; i+1 < len(stack); i += 2 {
				if hi, ok := stack[i+1].(str); ok && len(hi) > 0 {
					m.bytes = max(m.bytes, min(len(hi), 2))
				}
			}
		case "endbfchar":
			for i := 0; i+1 < len(stack); i += 2 {
				from, ok1 := stack[i].(str)
				to, ok2 := stack[i+1].(str)
				if ok1 && ok2 && len(m.one) < maxCodes {
					m.one[code(from)] = string(utf16.Decode(units(to)))
				}
			}
		case "endbfrange":
			for i := 0; i+2 < len(stack); i += 3 {
				low, ok1 := stack[i].(str)
				high, ok2 := stack[i+1].(str)
				if !ok1 || !ok2 {
					continue
				}
				switch to := stack[i+2].(type) {
				case str:
					if u := units(to); len(u) > 0 && len(m.ranges) < maxCodes {
						m.ranges = append(m.ranges, codeRange{code(low), code(high), u})
					}
				case array:
					for k, v := range to {
						if s, ok := v.(str); ok && len(m.one) < maxCodes {
							m.one[code(low)+uint32(k)] = string(utf16.Decode(units(s)))
						}
					}
				}
			}
		case "[", "]":
			continue
		}
		stack = stack[:0]
	}
}

// font reads a font dictionary.
func (f *file) font(v any) (*font, error) {
	d := f.dict(v)
	ft := &font{widths: make(map[int]float64), normal: 500}
	if s, ok := f.resolve(d["ToUnicode"]).(stream); ok {
		data, err := f.unpack(s)
		if err != nil {
			return nil, err
		}
		if ft.unicode, err = f.readCMap(data); err != nil {
			return nil, err
		}
	}
	if f.name(d["Subtype"]) != "Type0" {
		f.simple(ft, d)
		return ft, nil
	}
	ft.wide, ft.normal = true, 1000
	enc := string(f.name(d["Encoding"]))
	switch {
	case strings.HasPrefix(enc, "GB") && !strings.HasPrefix(enc, "GBT"): // GBK-EUC-H, GBKp-EUC-H, GBK2K-H, GB-EUC-H
		ft.mixed, ft.legacy = true, simplifiedchinese.GB18030
	case strings.HasPrefix(enc, "B5"), strings.HasPrefix(enc, "ETen-B5"), strings.HasPrefix(enc, "ETenms-B5"), strings.HasPrefix(enc, "HKscs-B5"):
		ft.mixed, ft.legacy = true, traditionalchinese.Big5
	case strings.Contains(enc, "-UCS2-"), strings.Contains(enc, "-UTF16-"):
		ft.legacy = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	if kids := f.array(d["DescendantFonts"]); len(kids) > 0 {
		cid := f.dict(kids[0])
		if _, ok := cid["DW"]; ok {
			ft.normal = f.number(cid["DW"])
		}
		if ft.legacy == nil { // else the widths are by glyph, and the glyphs not known
			f.cidWidths(ft, f.array(cid["W"]))
		}
	}
	return ft, nil
}

// cidWidths reads "c [w1 w2 …]" and "first last w" (ISO 32000-1, 9.7.4.3).
func (f *file) cidWidths(ft *font, w array) {
	for i := 0; i+1 < len(w) && len(ft.widths) < maxCodes; {
		first := f.int(w[i])
		if list := f.array(w[i+1]); list != nil {
			for k, v := range list {
				ft.widths[first+k] = f.number(v)
			}
			i += 2
			continue
		}
		if i+2 >= len(w) {
			return
		}
		last := min(f.int(w[i+1]), first+1<<16)
		for c := first; c <= last && len(ft.widths) < maxCodes; c++ {
			ft.widths[c] = f.number(w[i+2])
		}
		i += 3
	}
}

// simple fills in a font of one-byte codes.
func (f *file) simple(ft *font, d dict) {
	first := f.int(d["FirstChar"])
	for i, v := range f.array(d["Widths"]) {
		if i > 255 {
			break
		}
		ft.widths[first+i] = f.number(v)
	}
	table := charmap.Windows1252
	base := f.name(d["Encoding"])
	enc := f.dict(d["Encoding"])
	if enc != nil {
		base = f.name(enc["BaseEncoding"])
	}
	if base == "MacRomanEncoding" {
		table = charmap.Macintosh
	}
	for i := range ft.simple {
		ft.simple[i] = string(table.DecodeByte(byte(i)))
	}
	at := 0
	for _, v := range f.array(enc["Differences"]) {
		switch v := f.resolve(v).(type) {
		case float64:
			at = int(max(min(v, 256), 0))
		case name:
			if at < 256 {
				ft.simple[at] = glyphName(string(v))
			}
			at++
		}
	}
}

// glyphNames are those of the Adobe Glyph List that official texts need beyond the
// names that are a letter themselves.
var glyphNames = map[string]string{
	"space": " ", "period": ".", "comma": ",", "colon": ":", "semicolon": ";", "hyphen": "-", "minus": "−", "endash": "–", "emdash": "—",
	"parenleft": "(", "parenright": ")", "bracketleft": "[", "bracketright": "]", "braceleft": "{", "braceright": "}", "slash": "/", "backslash": `\`,
	"quotesingle": "'", "quotedbl": `"`, "quoteleft": "‘", "quoteright": "’", "quotedblleft": "“", "quotedblright": "”", "percent": "%", "ampersand": "&",
	"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
	"plus": "+", "equal": "=", "less": "<", "greater": ">", "question": "?", "exclam": "!", "at": "@", "numbersign": "#", "dollar": "$", "asterisk": "*",
	"underscore": "_", "bar": "|", "asciitilde": "~", "asciicircum": "^", "grave": "`", "bullet": "•", "periodcentered": "·", "ellipsis": "…",
	"fi": "fi", "fl": "fl", "ff": "ff", "ffi": "ffi", "ffl": "ffl", "section": "§", "degree": "°", "copyright": "©", "registered": "®", "multiply": "×",
	"eacute": "é", "egrave": "è", "agrave": "à", "ccedilla": "ç", "uuml": "ü", "udieresis": "ü", "odieresis": "ö", "adieresis": "ä", "germandbls": "ß",
	"Euro": "€", "sterling": "£", "yen": "¥", "nbspace": " ", "softhyphen": "\u00ad", ".notdef": "\ufffd",
}

func glyphName(n string) string {
	if utf8.RuneCountInString(n) == 1 {
		return n
	}
	if s, ok := glyphNames[n]; ok {
		return s
	}
	base, _, _ := strings.Cut(n, ".")
	if hex, ok := strings.CutPrefix(base, "uni"); ok && len(hex) >= 4 {
		if c, err := strconv.ParseUint(hex[:4], 16, 32); err == nil {
			return string(rune(c))
		}
	}
	if hex, ok := strings.CutPrefix(base, "u"); ok && len(hex) >= 4 {
		if c, err := strconv.ParseUint(hex, 16, 32); err == nil && c <= utf8.MaxRune {
			return string(rune(c))
		}
	}
	if s, ok := glyphNames[base]; ok {
		return s
	}
	return string(utf8.RuneError)
}

// glyphs calls each with the text, the width (in thousandths of the size) and
// whether it is a space of one byte, of every code in a shown string.
func (ft *font) glyphs(s str, each func(text string, width float64, blank bool)) {
	for len(s) > 0 {
		n := 1
		switch {
		case ft.mixed && (s[0] < 0x81 || len(s) == 1):
		case ft.mixed && len(s) >= 4 && ft.legacy == simplifiedchinese.GB18030 && s[1] >= '0' && s[1] <= '9':
			n = 4
		case ft.mixed:
			n = 2
		case ft.wide && !(ft.unicode != nil && ft.unicode.bytes == 1):
			n = 2
			if ft.legacy != nil && len(s) >= 4 && s[0]&0xFC == 0xD8 {
				n = 4 // a pair of surrogates
			}
		}
		n = min(n, len(s))
		c := code(s[:n])
		text, ok := "", false
		if ft.unicode != nil {
			text, ok = ft.unicode.text(c)
		}
		if !ok {
			switch {
			case ft.legacy != nil:
				b, err := ft.legacy.NewDecoder().Bytes([]byte(s[:n]))
				text = string(b)
				if err != nil {
					text = string(utf8.RuneError)
				}
			case !ft.wide:
				text = ft.simple[c&0xFF]
				if text < " " { // no letter, and no name for one
					text = string(utf8.RuneError)
					if s[0] == '\n' || s[0] == '\r' || s[0] == '\t' {
						text = " "
					}
				}
			default:
				text = string(utf8.RuneError) // a glyph that nobody names
			}
		}
		width, ok := ft.widths[int(c)]
		if !ok {
			width = ft.normal
			if ft.mixed && n == 1 {
				width = 500
			}
		}
		each(text, width, n == 1 && s[0] == ' ')
		s = s[n:]
	}
}
