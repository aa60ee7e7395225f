package outline

import "strings"

// hanDigits are the digits of Chinese numerals, those of ledgers included.
var hanDigits = map[rune]int{
	'零': 0, '〇': 0, '○': 0, 'Ｏ': 0, '一': 1, '二': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	'壹': 1, '贰': 2, '叁': 3, '肆': 4, '伍': 5, '陆': 6, '柒': 7, '捌': 8, '玖': 9, '两': 2, '元': 1,
	'壱': 1, '貳': 2, '參': 3, '陸': 6,
}

// hanUnits are the characters that multiply; 廿 and 卅 are twenty and thirty.
var hanUnits = map[rune]int{'十': 10, '拾': 10, '百': 100, '佰': 100, '千': 1000, '仟': 1000, '廿': 20, '卅': 30}

// isHanNumeral reports whether r can stand in a numeral that numbers a clause.
// 元 and 两 can be a digit in a date or a count and never there.
func isHanNumeral(r rune) bool {
	if r == '元' || r == '两' {
		return false
	}
	_, digit := hanDigits[r]
	_, unit := hanUnits[r]
	return digit || unit
}

// Numeral reads a whole number in Chinese (二十一, 一百〇五, 廿三, 二〇二六) or
// Arabic digits of either width, below ten thousand.
func Numeral(s string) (int, bool) {
	if s == "" || len(s) > 30 {
		return 0, false
	}
	if n, ok := arabic(s); ok && n < 10_000 {
		return n, true
	}
	total, digit, plain := 0, -1, true
	for _, r := range s {
		if d, ok := hanDigits[r]; ok {
			if plain && digit >= 0 { // 二〇二六: digit by digit
				digit = digit*10 + d
			} else {
				digit = d
			}
			if digit > 9999 {
				return 0, false
			}
			continue
		}
		unit, ok := hanUnits[r]
		if !ok || digit > 9 {
			return 0, false
		}
		plain = false
		switch {
		case unit == 20 || unit == 30:
			total += unit
		case digit < 0:
			total += unit // 十五
		default:
			total += digit * unit
		}
		digit = -1
	}
	if digit >= 0 {
		total += digit
	}
	return total, total > 0 && total < 10_000 || s == "〇" || s == "零"
}

// arabic reads digits of either width.
func arabic(s string) (int, bool) {
	n := 0
	for _, r := range s {
		d := digitOf(r)
		if d < 0 || n > 9999 {
			return 0, false
		}
		n = n*10 + d
	}
	return n, s != ""
}

// digitOf returns the value of an Arabic digit of either width, or -1.
func digitOf(r rune) int {
	switch {
	case '0' <= r && r <= '9':
		return int(r - '0')
	case '０' <= r && r <= '９':
		return int(r - '０')
	}
	return -1
}

// roman reads a Roman numeral up to 39, in one case.
func roman(s string) (int, bool) {
	for n := 1; n < 40; n++ {
		r := strings.Repeat("x", n/10) + [...]string{"", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"}[n%10]
		if s == r || s == strings.ToUpper(r) {
			return n, true
		}
	}
	return 0, false
}

// single reads one character that is a number as a whole (①, ⒈, ⑴, ㈠, Ⅳ) and
// returns the style that it is written in.
func single(r rune) (style, int) {
	for _, row := range []struct {
		first, last rune
		from        int
		style       style
	}{
		{'①', '⑳', 1, circled}, {'㉑', '㉟', 21, circled}, {'㊱', '㊿', 36, circled},
		{'❶', '❿', 1, circled}, {'➀', '➉', 1, circled}, {'➊', '➓', 1, circled},
		{'⒈', '⒛', 1, arabicDot}, {'⑴', '⒇', 1, arabicBracket}, {'㈠', '㈩', 1, hanBracket},
	} {
		if row.first <= r && r <= row.last {
			return row.style, row.from + int(r-row.first)
		}
	}
	return none, 0
}
