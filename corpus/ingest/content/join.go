package content

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Tidy collapses white space, full-width too, and drops what cannot be seen:
// zero-width marks, soft hyphens and control characters.
func Tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == '\u00AD', r >= '\u200B' && r <= '\u200F', r >= '\u202A' && r <= '\u202E', r >= '\u2060' && r <= '\u2064', r >= '\u2066' && r <= '\u2069', r == '\uFEFF', unicode.IsControl(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Join(strings.Fields(s), " ")
}

// Join puts together two lines of one paragraph: Chinese without a space between,
// other scripts with one.
func Join(a, b string) string {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	if a == "" || b == "" || wideRune(last) || wideRune(first) {
		return a + b
	}
	return a + " " + b
}

// wideRune reports whether r is set without spaces around it.
func wideRune(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x30FF || r >= 0xFF00 && r <= 0xFFEF || strings.ContainsRune("“”‘’—…·①②③④⑤⑥⑦⑧⑨⑩", r)
}

// item is how the points of an official text begin: 一、 （一） 1. 1． （1） 1） ① 第一条,
// 附件 1, and in English Article 1, (a), Chapter I.
var item = regexp.MustCompile(`^(?:` +
	`[一二三四五六七八九十百]{1,5}[、．.]|` +
	`[（(〔][一二三四五六七八九十百]{1,5}[）)〕]|` +
	`第[一二三四五六七八九十百千零〇0-9]{1,7}[章节節条條款编編篇部]|` +
	`[0-9０-９]{1,3}(?:[、．]|[.](?:[^0-9０-９]|$))|[0-9]{1,2}(?:\.[0-9]{1,2}){1,3}[. 　]|` +
	`[（(][0-9０-９]{1,3}[）)]|[0-9０-９]{1,3}[）)]|` +
	`[①-⑳㈠-㈩⑴-⒛]|` +
	`附件[0-9一二三四五六七八九十]{0,3}[：:]?|` +
	`(?:Article|Section|Chapter|Part|Annex|ARTICLE|SECTION|CHAPTER|PART|ANNEX) (?:[0-9IVXLC]+|[Oo]ne|[Tt]wo|[Tt]hree|[A-Z]{3,9})\b|` +
	`\([a-z]{1,4}\) |[a-z]\) )`)

// BeginsItem reports whether a line begins with a number of an outline.
func BeginsItem(line string) bool { return item.MatchString(line) }

// EndsParagraph reports whether a line ends as a sentence or a clause of a list does.
func EndsParagraph(line string) bool {
	line = strings.TrimRight(line, "”’\"')）】》")
	last, _ := utf8.DecodeLastRuneInString(line)
	return strings.ContainsRune("。！？；：!?;:.", last) && last != utf8.RuneError
}
