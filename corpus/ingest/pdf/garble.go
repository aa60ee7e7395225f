package pdf

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// census counts the letters of a text by how likely a font that maps them right is
// to give them.
type census struct {
	all    int
	bad    int // replacement, private use, not assigned, control
	odd    int // letters of scripts that official Chinese and English do not use
	han    int
	common int // Han in daily use
	latin  int
	vowels int
	marks  int // punctuation, digits
}

func count(s string) census {
	var c census
	for _, r := range s {
		if unicode.IsSpace(r) {
			continue
		}
		c.all++
		switch {
		case r == utf8.RuneError, unicode.Is(unicode.Co, r), unicode.IsControl(r), !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S):
			c.bad++
		case r >= 0x4E00 && r <= 0x9FFF:
			c.han++
			if daily(r) {
				c.common++
			}
		case r < utf8.RuneSelf && unicode.IsLetter(r):
			c.latin++
			switch r | 0x20 {
			case 'a', 'e', 'i', 'o', 'u', 'y':
				c.vowels++
			}
		case !unicode.IsLetter(r) && !unicode.Is(unicode.M, r):
			c.marks++
		case r >= 0x3000 && r <= 0x30FF, r >= 0xFF00 && r <= 0xFFEF, r >= 0x0391 && r <= 0x03C9:
			// kana, full-width letters, Greek in formulas
		default:
			c.odd++
		}
	}
	return c
}

// daily reports whether a Han character is of level 1 of GB 2312 or of Big5, which
// hold what is in daily use.
func daily(r rune) bool {
	if b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(string(r))); err == nil && len(b) == 2 && b[0] >= 0xB0 && b[0] <= 0xD7 && b[1] >= 0xA1 {
		return true
	}
	b, err := traditionalchinese.Big5.NewEncoder().Bytes([]byte(string(r)))
	return err == nil && len(b) == 2 && b[0] >= 0xA4 && (b[0] < 0xC6 || b[0] == 0xC6 && b[1] <= 0x7E)
}

// fault says what is wrong with a text, or "". The bounds are far from what real
// texts have: of the Han of an official text 97 % and more are in daily use, of a
// font that is mapped wrong a third; of English letters 38 % are vowels.
func (c census) fault(many int) string {
	switch {
	case c.bad*20 > c.all && c.bad >= min(many/10, 3):
		return fmt.Sprintf("%d of %d letters have no meaning", c.bad, c.all)
	case c.odd*4 > c.all && c.odd >= many/5:
		return fmt.Sprintf("%d of %d letters belong to no script that fits", c.odd, c.all)
	case c.han >= many && c.common*4 < c.han*3:
		return fmt.Sprintf("%d of %d characters are not in daily use", c.han-c.common, c.han)
	case c.latin >= 4*many && c.latin*2 > c.all && c.vowels*100 < c.latin*22:
		return fmt.Sprintf("of %d letters only %d are vowels", c.latin, c.vowels)
	}
	return ""
}

// garbled looks for the first page or line whose letters the fonts of the file map
// wrong. Bullets of symbol fonts do not count; they are taken out.
func garbled(pages [][]line) error {
	for n, p := range pages {
		var whole census
		for i := range p {
			p[i].text = withoutBullet(p[i].text)
			c := count(p[i].text)
			if c.bad >= 3 && c.bad*5 > c.all || c.odd >= 8 && c.odd*2 > c.all {
				return garble(n+1, "a line of it cannot be read: "+excerpt(p[i].text))
			}
			whole = whole.plus(c)
		}
		if fault := whole.fault(50); fault != "" {
			return garble(n+1, fault)
		}
	}
	return nil
}

func garble(page int, why string) error {
	return fmt.Errorf("page %d: the fonts of the file do not say which letters they draw (%s); ask for the original document, or run text recognition and import its text", page, why)
}

func (c census) plus(d census) census {
	return census{c.all + d.all, c.bad + d.bad, c.odd + d.odd, c.han + d.han, c.common + d.common, c.latin + d.latin, c.vowels + d.vowels, c.marks + d.marks}
}

// withoutBullet drops a private sign at the head of a line, which is a bullet.
func withoutBullet(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if !unicode.Is(unicode.Co, r) {
		return s
	}
	for n < len(s) && s[n] == ' ' {
		n++
	}
	return s[n:]
}

func excerpt(s string) string {
	r := []rune(s)
	return fmt.Sprintf("%+q", string(r[:min(len(r), 20)]))
}
