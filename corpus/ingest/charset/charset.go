// Package charset turns the bytes of a page or a text file into text and names
// the encoding that they were in. What the file or the server declares is
// believed only where the bytes bear it out: pages declared as UTF-8 that are
// GBK, and the reverse, are common. Start with [Decode].
package charset

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"policybot/corpus/ingest/content"
)

// ErrNotText is why bytes that are a picture, a program or an archive have no text.
var ErrNotText = errors.New("this is no text in any known encoding")

// Text is a file, decoded.
type Text struct {
	String   string // without byte order mark
	Encoding string // as the WHATWG names it, in lower case: utf-8, gb18030, gbk, gb2312, big5, utf-16le …
	Declared string // the first declaration that was found, in lower case; empty: none
	Doubts   []content.Doubt
}

// declarationBytes is how far into a file a declaration is looked for. The HTML
// standard says 1024; pages of older systems have scripts before it.
const declarationBytes = 8 << 10

// Decode decodes raw. contentType is the HTTP header of that name, or empty. In
// this order a candidate must be borne out by the bytes: byte order mark, UTF-8
// (text in another encoding is hardly ever valid UTF-8), the header, the file's
// own declaration, GB 18030, Big5. Where none is without fault, the one with the
// most common characters wins and the faults are a doubt.
func Decode(raw []byte, contentType string) (Text, error) {
	if t, ok := byMark(raw); ok {
		return t, nil
	}
	raw = withoutNULs(raw)
	if bytes.IndexByte(raw, 0) >= 0 {
		return Text{}, ErrNotText
	}
	said := declarations(raw, contentType)
	t := Text{}
	if len(said) > 0 {
		t.Declared = said[0]
	}
	if ascii(raw) {
		t.String, t.Encoding = string(raw), "utf-8"
		if e, err := htmlindex.Get(t.Declared); err == nil && e != unicode.UTF8 && !strings.HasPrefix(t.Declared, "utf-16") {
			t.Encoding = t.Declared
		}
		return t, nil
	}
	best, ok := choose(raw, said)
	if !ok {
		return Text{}, ErrNotText
	}
	t.String, t.Encoding = best.text, best.name
	for _, name := range said {
		if !agree(name, t.Encoding) {
			t.Doubts = append(t.Doubts, content.Doubt{Message: fmt.Sprintf("declared as %s, but the bytes are %s", name, t.Encoding)})
		}
	}
	if best.broken > 0 {
		t.Doubts = append(t.Doubts, content.Doubt{
			Line:    best.line,
			Message: fmt.Sprintf("%s could not be decoded from %s", count(best.broken, "character"), t.Encoding),
		})
	}
	return t, nil
}

func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// byMark decodes what begins with a byte order mark, or is UTF-16 without one.
func byMark(raw []byte) (Text, bool) {
	if rest, ok := bytes.CutPrefix(raw, []byte("\xef\xbb\xbf")); ok && utf8.Valid(rest) {
		return Text{String: string(rest), Encoding: "utf-8"}, true
	}
	name, order := "", unicode.LittleEndian
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		name, raw = "utf-16le", raw[2:]
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		name, order, raw = "utf-16be", unicode.BigEndian, raw[2:]
	default:
		// ASCII in it has its zero bytes all on one side; of Chinese, few end in 00.
		even, odd := 0, 0
		head := raw[:min(len(raw), declarationBytes)]
		for i, b := range head {
			if b == 0 {
				even, odd = even+1-i%2, odd+i%2
			}
		}
		switch {
		case odd > 2*even && odd*50 > len(head):
			name = "utf-16le"
		case even > 2*odd && even*50 > len(head):
			name, order = "utf-16be", unicode.BigEndian
		default:
			return Text{}, false
		}
	}
	text, err := unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder().Bytes(raw)
	if err != nil || bytes.IndexByte(text, 0) >= 0 || bytes.Contains(text, []byte("\uFFFD")) {
		return Text{}, false
	}
	return Text{String: string(text), Encoding: name}, true
}

// withoutNULs drops the few stray zero bytes that some publishing systems leave.
func withoutNULs(raw []byte) []byte {
	if n := bytes.Count(raw, []byte{0}); n > 0 && n*1000 < len(raw) {
		return bytes.ReplaceAll(raw, []byte{0}, nil)
	}
	return raw
}

func ascii(raw []byte) bool {
	for _, b := range raw {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

var declaration = regexp.MustCompile(`(?i)<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-z0-9_:.-]{1,40})|<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([a-z0-9_:.-]{1,40})`)

// declarations lists the known encodings that the header and the file declare.
func declarations(raw []byte, contentType string) []string {
	var out []string
	add := func(name string) {
		name = strings.ToLower(strings.TrimSpace(name))
		if name == "utf8" {
			name = "utf-8"
		}
		if _, err := htmlindex.Get(name); err != nil {
			return
		}
		for _, have := range out {
			if have == name {
				return
			}
		}
		out = append(out, name)
	}
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		add(params["charset"])
	}
	if m := declaration.FindSubmatch(raw[:min(len(raw), declarationBytes)]); m != nil {
		for _, name := range m[1:] {
			add(string(name))
		}
	}
	return out
}

// reading is the file as one encoding reads it.
type reading struct {
	name   string
	text   string
	broken int     // places that the encoding has no character for
	line   int     // of the first of them, from 1
	score  float64 // share of common characters, minus faults
}

// choose returns the reading that the bytes bear out.
func choose(raw []byte, said []string) (reading, bool) {
	if whole := trimmed(raw); utf8.Valid(whole) {
		r := reading{name: "utf-8", text: string(whole)}
		// A few bytes can be valid by chance, a text cannot.
		if runes := utf8.RuneCount(whole); len(whole)-runes >= 40 {
			return r, true
		}
	}
	names := append([]string{}, said...)
	names = append(names, "utf-8", "gb18030", "big5")
	best, found := reading{}, false
	for _, name := range names {
		e, err := htmlindex.Get(name)
		if err != nil || strings.HasPrefix(name, "utf-16") || name == "replacement" || name == "x-user-defined" {
			continue
		}
		r := read(raw, name, e)
		if !found || r.score > best.score+0.02 { // earlier candidates win ties
			best, found = r, true
		}
	}
	if best.score < 0.5 {
		// No Chinese. Western text has few letters beyond ASCII.
		if beyond(raw)*5 > len(raw) {
			return best, found && best.score > 0.2
		}
		for _, name := range said {
			if e, err := htmlindex.Get(name); err == nil {
				if r := read(raw, name, e); r.broken == 0 && !strings.HasPrefix(name, "utf") && name != "replacement" {
					return r, true
				}
			}
		}
		if !utf8.Valid(raw) {
			return read(raw, "windows-1252", charmap.Windows1252), true
		}
		return reading{name: "utf-8", text: string(raw)}, true
	}
	return best, true
}

// trimmed leaves out a character that the end of the file cuts in two.
func trimmed(raw []byte) []byte {
	for n := 1; n <= 3 && n <= len(raw); n++ {
		if b := raw[len(raw)-n]; utf8.RuneStart(b) {
			if b >= utf8.RuneSelf && !utf8.FullRune(raw[len(raw)-n:]) {
				return raw[:len(raw)-n]
			}
			break
		}
	}
	return raw
}

func beyond(raw []byte) int {
	n := 0
	for _, b := range raw {
		if b >= utf8.RuneSelf {
			n++
		}
	}
	return n
}

// read decodes and judges. Each fault weighs as much as twenty good characters:
// the wrong encoding has one every few characters, the right one next to none.
func read(raw []byte, name string, e encoding.Encoding) reading {
	r := reading{name: name}
	if e == unicode.UTF8 {
		r.text = strings.ToValidUTF8(string(trimmed(raw)), "\uFFFD")
	} else if text, err := e.NewDecoder().Bytes(raw); err == nil {
		r.text = string(text)
	}
	common := commonIn(r.name)
	total, good, faults, line := 0, 0, 0, 1
	for _, c := range r.text {
		switch {
		case c == '\n':
			line++
		case c < utf8.RuneSelf:
		case c == utf8.RuneError:
			if r.broken++; r.line == 0 {
				r.line = line
			}
			faults++
			total++
		case c < 0xA0 || 0xE000 <= c && c < 0xF900: // C1 controls, private use
			faults++
			total++
		default:
			total++
			if common(c) {
				good++
			}
		}
	}
	if total > 0 {
		r.score = (float64(good) - 20*float64(faults)) / float64(total)
	}
	switch name {
	case "gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80", "chinese":
		r.name = narrow(raw, name)
	case "big5-hkscs", "cn-big5", "csbig5", "x-x-big5":
		r.name = "big5"
	}
	return r
}

// narrow names the member of the GB family: what was declared where it has room
// for the bytes, else the next that has.
func narrow(raw []byte, name string) string {
	needs := "gb2312"
	for i := 0; i < len(raw); i++ {
		lead := raw[i]
		if lead < 0x80 || i+1 >= len(raw) {
			continue
		}
		trail := raw[i+1]
		if 0x30 <= trail && trail <= 0x39 {
			return "gb18030" // four bytes
		}
		if lead < 0xA1 || lead > 0xF7 || trail < 0xA1 {
			needs = "gbk"
		}
		i++
	}
	switch {
	case name == "gb18030":
		return name
	case name == "gbk", name == "x-gbk":
		return "gbk"
	}
	return needs
}

// agree reports whether a declaration is right, or as good as right: GBK extends
// GB 2312 and GB 18030 both, and browsers read all three alike.
func agree(declared, found string) bool {
	a, errA := htmlindex.Get(declared)
	b, errB := htmlindex.Get(found)
	if errA != nil || errB != nil {
		return declared == found
	}
	gb := func(e encoding.Encoding) bool {
		return e == simplifiedchinese.GBK || e == simplifiedchinese.GB18030
	}
	return a == b || gb(a) && gb(b)
}

// levels are the characters in daily use, as the standards themselves sort them:
// level 1 of GB 2312 (rows 16 to 55) and of Big5 (A440 to C67E).
var levels = sync.OnceValue(func() (l struct{ simplified, traditional map[rune]bool }) {
	l.simplified, l.traditional = map[rune]bool{}, map[rune]bool{}
	add := func(set map[rune]bool, e encoding.Encoding, lead, last byte, trails [][2]int) {
		d := e.NewDecoder()
		for ; lead <= last; lead++ {
			for _, t := range trails {
				for trail := t[0]; trail <= t[1]; trail++ {
					if s, err := d.Bytes([]byte{lead, byte(trail)}); err == nil {
						if c, n := utf8.DecodeRune(s); n == len(s) && c != utf8.RuneError {
							set[c] = true
						}
					}
				}
			}
		}
	}
	add(l.simplified, simplifiedchinese.GBK, 0xB0, 0xD7, [][2]int{{0xA1, 0xFE}})
	add(l.traditional, traditionalchinese.Big5, 0xA4, 0xC6, [][2]int{{0x40, 0x7E}, {0xA1, 0xFE}})
	return l
})

// commonIn returns whether a character is in daily use in texts of an encoding.
// UTF-8 and encodings that are not Chinese hold either set.
func commonIn(name string) func(rune) bool {
	l := levels()
	return func(c rune) bool {
		switch {
		case c >= 0x3000 && c <= 0x303F, c >= 0xFF01 && c <= 0xFF5E: // 、。〔〕 and full width
			return true
		case c >= 0x2010 && c <= 0x2027, c == 0xB7, c == 0xA0, c >= 0x2460 && c <= 0x24FF: // — “ ” …, ①
			return true
		}
		switch name {
		case "big5":
			return l.traditional[c]
		case "gb2312", "gbk", "gb18030", "x-gbk":
			return l.simplified[c]
		}
		return l.simplified[c] || l.traditional[c]
	}
}
