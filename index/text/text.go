// Package text is the one way in which text is normalised and cut into words,
// for indexing and for asking alike. Start with [Normalize] and [Words].
package text

import (
	"strings"
	"sync"
	"unicode"

	"github.com/blevesearch/go-porterstemmer"
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
var traditional = sync.OnceValue(func() map[rune]bool {
	out := map[rune]bool{}
	for r := rune(0x3400); r <= 0x9fff; r++ {
		if s, err := simplified().Convert(string(r)); err != nil || s != string(r) {
			out[r] = true
		}
	}
	for _, r := range inPhrases {
		out[r] = true
	}
	return out
})

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
		if IsHan(r) && (t[r] || r < 0x3400 || r > 0x9fff) {
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
func IsHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// Normalize folds what people write differently and mean alike: compatibility
// and width forms (NFKC), traditional to simplified characters, case, accents on
// Latin letters, apostrophes, spaces between Chinese characters, and counted
// Chinese numerals (九个城市, 9个城市).
func Normalize(s string) string {
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
	var out []Word
	rs := []rune(s)
	offsets := make([]int, len(rs)+1)
	for i, n := 0, 0; i < len(rs); i++ {
		offsets[i] = n
		n += len(string(rs[i]))
		offsets[i+1] = n
	}
	for i := 0; i < len(rs); {
		r := rs[i]
		j := i
		switch {
		case IsHan(r):
			for j < len(rs) && IsHan(rs[j]) {
				j++
			}
			out = append(out, Word{string(rs[i:j]), Han, offsets[i], offsets[j]})
		case unicode.IsDigit(r):
			for j < len(rs) && (unicode.IsDigit(rs[j]) || (rs[j] == '.' || rs[j] == ',') && j+1 < len(rs) && unicode.IsDigit(rs[j+1])) {
				j++
			}
			class := Number
			for j < len(rs) && isLetter(rs[j]) { // 5g, 21st, 3d
				class = Latin
				j++
			}
			out = append(out, Word{strings.ReplaceAll(string(rs[i:j]), ",", ""), class, offsets[i], offsets[j]})
		case isLetter(r):
			for j < len(rs) && (isLetter(rs[j]) || unicode.IsDigit(rs[j]) || rs[j] == '\'' && j+1 < len(rs) && isLetter(rs[j+1])) {
				j++
			}
			w := string(rs[i:j])
			w = strings.TrimSuffix(w, "'s")
			w = strings.ReplaceAll(w, "'", "")
			out = append(out, Word{w, Latin, offsets[i], offsets[j]})
		default:
			j = i + 1
		}
		i = j
	}
	return out
}

func isLetter(r rune) bool { return unicode.IsLetter(r) && !IsHan(r) }

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
	return porterstemmer.StemString(w)
}
