package text

import (
	"regexp"
	"strconv"
	"strings"
)

// counted finds a Chinese numeral from two to ninety-nine before a measure word.
// 一 is left alone: it stands in too many words that count nothing.
var counted = regexp.MustCompile(`([二两三四五六七八九十]{1,3})(个|項|项|条|座|家|类|批|轮|城市|城|大领域|大重点)`)

var digitOf = map[rune]int{'一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}

// arabic writes counted Chinese numerals in digits: 九个城市 → 9个城市.
func arabic(s string) string {
	if !strings.ContainsAny(s, "二两三四五六七八九十") {
		return s
	}
	return counted.ReplaceAllStringFunc(s, func(m string) string {
		sub := counted.FindStringSubmatch(m)
		n, ok := small(sub[1])
		if !ok {
			return m
		}
		return strconv.Itoa(n) + sub[2]
	})
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
