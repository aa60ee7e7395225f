package text

import "strings"

// normalizePlain is what [Normalize] does but for the numerals, for a text of nothing
// but ASCII, simplified characters and the usual Chinese punctuation, as nearly all
// texts are: one pass in place of seven. It reports false for any other text.
func normalizePlain(s string) (string, bool) {
	t := traditional()
	var b strings.Builder
	b.Grow(len(s))
	last, space := rune(0), false
	for _, r := range s {
		if r >= 0xff01 && r <= 0xff5e {
			r -= 0xff01 - '!' // the wide form of ASCII
		}
		switch {
		case 'a' <= r && r <= 'z':
		case 'A' <= r && r <= 'Z':
			r += 'a' - 'A'
		case r == ' ' || '\t' <= r && r <= '\r' || r == '\u3000' || r == '\u00a0':
			space = true
			continue
		case r < ' ' || r == 0x7f:
			continue
		case r == '`' || r == '‘' || r == '’':
			r = '\''
		case r < 0x7f:
		case 0x4e00 <= r && r <= lastHan:
			if t.has(r) {
				return "", false
			}
		case r == '、' || r == '。' || '〈' <= r && r <= '】' || r == '〔' || r == '〕' || r == '“' || r == '”' || r == '·' || r == '—' || r == '–':
		default:
			return "", false
		}
		if space && b.Len() > 0 && !(IsHan(last) && IsHan(r)) {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
		last = r
	}
	return b.String(), true
}
