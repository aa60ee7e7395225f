package text

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// counted finds a Chinese numeral from two to ninety-nine before a measure word.
// 一 is left alone: it stands in too many words that count nothing.
var counted = regexp.MustCompile(`([二两三四五六七八九十]{1,3})(个|項|项|条|座|家|类|批|轮|城市|城|大领域|大重点)`)

var digitOf = map[rune]int{'一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}

// arabic writes counted Chinese numerals in digits: 九个城市 → 9个城市. It leaves
// larger numerals whole, rather than write their end alone: 一百零五条.
func arabic(s string) string {
	if !strings.ContainsAny(s, "二两三四五六七八九十") {
		return s
	}
	var b strings.Builder
	at := 0
	for _, m := range counted.FindAllStringSubmatchIndex(s, -1) {
		n, ok := small(s[m[2]:m[3]])
		if !ok || inNumeral(s[:m[2]]) {
			continue
		}
		b.WriteString(s[at:m[2]])
		b.WriteString(strconv.Itoa(n))
		at = m[3]
	}
	b.WriteString(s[at:])
	return b.String()
}

// inNumeral reports whether what follows s goes on with a numeral at its end.
func inNumeral(s string) bool {
	r, size := utf8.DecodeLastRuneInString(s)
	if r == '点' || r == '.' { // 三点五个, but 重点五个
		r, _ = utf8.DecodeLastRuneInString(s[:len(s)-size])
	}
	return strings.ContainsRune("零〇一二两三四五六七八九十百千万亿", r) || unicode.IsDigit(r)
}

// small reads a Chinese numeral up to ninety-nine.
func small(s string) (int, bool) {
	n, last := 0, 0
	for _, r := range s {
		if r == '十' {
			n += max(last, 1) * 10
			last = 0
			continue
		}
		d, ok := digitOf[r]
		if !ok || last != 0 {
			return 0, false
		}
		last = d
	}
	return n + last, n+last > 0
}

// numberWords are the English words for small numbers, "one" aside, which counts
// nothing in most sentences.
var numberWords = map[string]string{"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
	"eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19",
	"twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90"}

// MostlyEnglish reports whether a normalised text has more English words than
// Chinese ones, of two characters each.
func MostlyEnglish(s string) bool {
	han, latin := 0, 0
	for _, w := range Words(s) {
		switch w.Class {
		case Han:
			han += len([]rune(w.Text))
		case Latin:
			latin++
		}
	}
	return han == 0 || latin*2 > han
}
