// Package text is the one way in which text is normalised and cut into words,
// for indexing and for asking alike. Start with [Normalize] and [Words].
package text

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/longbridgeapp/opencc"
	"golang.org/x/text/unicode/norm"
)

var simplified = sync.OnceValue(func() *opencc.OpenCC {
	cc, err := opencc.New("t2s")
	if err != nil {
		panic("text: " + err.Error())
	}
	return cc
})

// traditional is the set of characters that conversion changes, among those that
// texts are written in. Most texts hold none, and converting is the dearest part of
// normalising.
var traditional = sync.OnceValue(func() *hanSet {
	out := &hanSet{}
	for r := firstHan; r <= lastHan; r++ {
		if s, err := simplified().Convert(string(r)); err != nil || s != string(r) {
			out.add(r)
		}
	}
	for _, r := range inPhrases {
		out.add(r)
	}
	return out
})

// hanSet is a set of the characters between firstHan and lastHan.
type hanSet [(lastHan-firstHan)/64 + 1]uint64

const firstHan, lastHan = rune(0x3400), rune(0x9fff)

func (h *hanSet) add(r rune)      { h[(r-firstHan)/64] |= 1 << ((r - firstHan) % 64) }
func (h *hanSet) has(r rune) bool { return h[(r-firstHan)/64]>>((r-firstHan)%64)&1 == 1 }

// inPhrases are the characters that conversion changes in words alone: 瞭解, 回覆.
const inPhrases = "瞭藉覆沈牴衹"

// Simplify converts traditional Chinese characters to simplified ones.
func Simplify(s string) string {
	if !needsSimplifying(s) {
		return s
	}
	out, err := simplified().Convert(s)
	if err != nil {
		return s
	}
	return strings.ReplaceAll(out, "苧", "苎") // 薴 gives 苧, which is traditional too
}

func needsSimplifying(s string) bool {
	if !hasHan(s) {
		return false
	}
	t := traditional()
	for _, r := range s {
		if IsHan(r) && (r < firstHan || r > lastHan || t.has(r)) {
			return true
		}
	}
	return false
}

func hasHan(s string) bool {
	for _, r := range s {
		if IsHan(r) {
			return true
		}
	}
	return false
}

// IsHan reports whether r is a Chinese character.
func IsHan(r rune) bool {
	switch {
	case r < 0x2e80: // the first that is
		return false
	case 0x4e00 <= r && r <= 0x9fff: // nearly all that are
		return true
	}
	return unicode.Is(unicode.Han, r)
}

// Normalize folds what people write differently and mean alike: compatibility
// and width forms (NFKC), traditional to simplified characters, case, accents on
// Latin letters, apostrophes, spaces between Chinese characters, and counted
// Chinese numerals (九个城市, 9个城市), and a year written on to a word.
func Normalize(s string) string {
	if plain, ok := normalizePlain(s); ok {
		return apart(arabic(plain))
	}
	return apart(normalizeAny(s))
}

// apart puts a blank between a word and the year that is written on to it: GDP2024年.
func apart(s string) string {
	if !strings.ContainsAny(s, "0123456789") {
		return s
	}
	return yearOnWord.ReplaceAllString(s, "$1 $2")
}

var yearOnWord = regexp.MustCompile(`([a-z]{2})((?:19|20)[0-9]{2}(?:年|$))`)

// normalizeAny is Normalize for every text there is.
func normalizeAny(s string) string {
	// Bytes that are no text go first: norm passes over some of what follows them.
	s = Simplify(norm.NFKC.String(strings.ToValidUTF8(s, "\ufffd")))
	s = strings.ToLower(s)
	// Accents go (Xī'ān, café); NFD splits them off, and Han has none.
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r), r == '\u200b', r == '\ufeff', r == '\u00ad':
			continue
		case r == '’' || r == '‘' || r == 'ʼ' || r == '`' || r == '´':
			r = '\''
		case unicode.IsSpace(r):
			r = ' '
		case unicode.IsControl(r):
			continue
		}
		b.WriteRune(r)
	}
	return arabic(joinHan(norm.NFC.String(b.String())))
}

// joinHan drops spaces between two Chinese characters and folds runs of spaces.
func joinHan(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	var last rune
	space := false
	for _, r := range s {
		if r == ' ' {
			space = true
			continue
		}
		if space && b.Len() > 0 && !(IsHan(last) && IsHan(r)) {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// Class says what a Word is made of.
type Class int

// The classes of words.
const (
	Latin  Class = iota // letters of an alphabet, possibly with digits inside
	Number              // digits, with , . % kept out
	Han                 // an unbroken run of Chinese characters
)

// Word is one run of letters, digits or Chinese characters in normalised text.
type Word struct {
	Text  string
	Class Class
	Start int // byte offset in the normalised text
	End   int
}

// Words cuts normalised text into runs: Latin words, numbers (with decimal
// points and without thousands separators) and unbroken runs of Chinese characters. Possessive
// 's is dropped and other apostrophes are removed (xi'an → xian).
func Words(s string) []Word {
	out := make([]Word, 0, len(s)/6+1)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case IsHan(r):
			j := spanOf(s, i+size, IsHan)
			out = append(out, Word{s[i:j], Han, i, j})
			i = j
		case unicode.IsDigit(r):
			j := numberEnd(s, i+size)
			w, class := s[i:j], Number
			if k := spanOf(s, j, isLetter); k > j { // 5g, 21st, 3d
				w, class, j = s[i:k], Latin, k
			}
			out = append(out, Word{strings.ReplaceAll(w, ",", ""), class, i, j})
			i = j
		case isLetter(r):
			j := latinEnd(s, i+size)
			w := strings.TrimSuffix(s[i:j], "'s")
			out = append(out, Word{strings.ReplaceAll(w, "'", ""), Latin, i, j})
			i = j
		default:
			i += size
		}
	}
	return out
}

// spanOf returns the end of the run of characters, from a byte on, for which is holds.
func spanOf(s string, from int, is func(rune) bool) int {
	for from < len(s) {
		r, size := utf8.DecodeRuneInString(s[from:])
		if !is(r) {
			break
		}
		from += size
	}
	return from
}

// numberEnd returns where the number ends that goes on at a byte: points and commas
// are part of it between digits.
func numberEnd(s string, from int) int {
	for from < len(s) {
		r, size := utf8.DecodeRuneInString(s[from:])
		if !unicode.IsDigit(r) && !((r == '.' || r == ',') && startsWith(s[from+size:], unicode.IsDigit)) {
			break
		}
		from += size
	}
	return from
}

// latinEnd returns where the word ends that goes on at a byte: apostrophes are part of
// it before letters.
func latinEnd(s string, from int) int {
	for from < len(s) {
		r, size := utf8.DecodeRuneInString(s[from:])
		if !isLetter(r) && !unicode.IsDigit(r) && !(r == '\'' && startsWith(s[from+size:], isLetter)) {
			break
		}
		from += size
	}
	return from
}

func startsWith(s string, is func(rune) bool) bool {
	r, size := utf8.DecodeRuneInString(s)
	return size > 0 && is(r)
}

func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	return unicode.IsLetter(r) && !IsHan(r)
}

// Stem returns the Porter stem of a lower-case English word. Of a word for a small
// number it returns the digits, by which "eleven areas" and "11 areas" are alike.
func Stem(w string) string {
	if digits := numberWords[w]; digits != "" {
		return digits
	}
	for _, r := range w {
		if r > unicode.MaxASCII {
			return w
		}
	}
	if len(w) < 3 {
		return w
	}
	return stems.of(w)
}
