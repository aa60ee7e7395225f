package lexicon

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"policybot/index/text"
)

// scales are words that multiply the number before them.
var scales = map[string]float64{"hundred": 100, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12,
	"hundreds": 100, "thousands": 1e3, "millions": 1e6, "billions": 1e9, "bn": 1e9}

var cardinals = map[string]float64{"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
	"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}

var ordinals = map[string]float64{"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
	"eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19,
	"twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90, "hundredth": 100,
	"thirds": 3, "quarters": 4, "fourths": 4, "fifths": 5, "sixths": 6, "eighths": 8, "tenths": 10}

// romans are the numerals that are not also words or Chinese surnames (xi, li).
var romans = map[string]float64{"ii": 2, "iii": 3, "iv": 4, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "xii": 12, "xiii": 13, "xiv": 14, "xv": 15, "xvi": 16,
	"xvii": 17, "xviii": 18, "xix": 19, "xx": 20, "xxi": 21, "xxii": 22, "xxiii": 23, "xxiv": 24, "xxv": 25, "xxx": 30, "xxxiii": 33, "xlviii": 48, "xlix": 49}

// latinNumber reads a number that begins with a Latin word: twenty-one, three
// hundred and five, 21st, 1990s, 5bn, XIV. It returns how many words it takes.
func latinNumber(q string, words []text.Word) (token, int) {
	w := words[0].Text
	if w[0] >= '0' && w[0] <= '9' {
		return suffixed(words[0])
	}
	tok := token{start: words[0].Start, end: words[0].End, num: true, word: true}
	if v, ok := romans[w]; ok {
		tok.value, tok.word = v, false
		return tok, 1
	}
	total, group := 0.0, 0.0 // before and since the last thousand, million …
	n := 0
	for i := 0; i < len(words); i++ {
		w := words[i]
		if i > 0 {
			if between := q[words[i-1].End:w.Start]; between != " " && between != "-" {
				break
			}
		}
		if w.Text == "and" && n > 0 && group >= 100 && i+1 < len(words) {
			if v := cardinals[words[i+1].Text]; v > 0 {
				continue
			}
			break
		}
		c, isCardinal := cardinals[w.Text]
		o, isOrdinal := ordinals[w.Text]
		s, isScale := scales[w.Text]
		switch {
		case isCardinal && fits(group, c):
			group += c
		case isOrdinal && fits(group, o):
			group += o
			tok.ordinal = true
		case isScale && n > 0 && s == 100 && group < 100:
			group *= s
		case isScale && n > 0 && s > 100:
			total += group * s
			group = 0
		default:
			isCardinal, isOrdinal, isScale = false, false, false
		}
		if !isCardinal && !isOrdinal && !isScale {
			break
		}
		n = i + 1
		tok.end = w.End
		if tok.ordinal {
			break
		}
	}
	tok.value = total + group
	return tok, n
}

// fits reports whether a number word goes on a number so far: twenty + one, three
// hundred + five, but not two + thirds or nineteen + ten.
func fits(group, v float64) bool {
	g := int(group)
	return g == 0 || g%100 == 0 && v < 100 || g%10 == 0 && g%100 >= 20 && v < 10
}

// suffixed reads digits with letters after them: 21st, 1990s, 5bn, 3m.
func suffixed(w text.Word) (token, int) {
	i := strings.IndexFunc(w.Text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
	if i < 0 {
		return token{}, 0
	}
	v, err := strconv.ParseFloat(w.Text[:i], 64)
	if err != nil {
		return token{}, 0
	}
	tok := token{start: w.Start, end: w.End, num: true, value: v}
	switch w.Text[i:] {
	case "st", "nd", "rd", "th":
		tok.ordinal, tok.digits = true, i
	case "s":
		tok.decade = i == 4
	case "bn", "b":
		tok.value *= 1e9
	case "m", "mn":
		tok.value *= 1e6
	case "k":
		tok.value *= 1e3
	default:
		return token{}, 0
	}
	return tok, 1
}

var hanDigits = map[rune]float64{'〇': 0, '零': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}
var hanScales = map[rune]float64{'十': 10, '百': 100, '千': 1000, '万': 1e4, '亿': 1e8}

// measures are characters that may follow a number: after them a lone digit is
// one. The most usual measure words and units.
var measures = func() map[string]bool {
	m := map[string]bool{}
	for _, r := range `个次年月日天名位项条家座所种倍周岁分秒小世人元届章部本支场大类级层号件张只艘辆架台套批轮组队点段代卷篇首颗枚块间栋处国州省市县区步阶吨米公英平度多余方者期线篇句节口根对双份颗门院校城` {
		m[string(r)] = true
	}
	return m
}()

// hanTokens cuts a run of Chinese into numbers and characters. A scale right
// after ASCII digits multiplies them (1.2万, 3千).
func hanTokens(out []token, q string, w text.Word) []token {
	for i := w.Start; i < w.End; {
		r, size := utf8.DecodeRuneInString(q[i:])
		if k := len(out); i == w.Start && k > 0 && out[k-1].num && out[k-1].end == i && hanScales[r] > 0 {
			for i < w.End {
				r, size = utf8.DecodeRuneInString(q[i:])
				if hanScales[r] == 0 {
					break
				}
				out[k-1].value *= hanScales[r]
				i += size
			}
			out[k-1].end, out[k-1].digits = i, 0
			if i == w.End {
				return out
			}
			continue
		}
		if v, n, runes := hanNumber(q[i:w.End]); n > 0 {
			if next, m := utf8.DecodeRuneInString(q[i+n : w.End]); runes == 1 && isHanDigit(next) { // 四五个
				out = append(out, token{s: q[i : i+n], start: i, end: i + n}, token{s: q[i+n : i+n+m], start: i + n, end: i + n + m})
				i += n + m
				continue
			}
			tok := token{start: i, end: i + n, num: true, value: v, lone: runes == 1}
			if k := len(out); k > 0 && out[k-1].is("第") {
				tok.ordinal = true
			}
			out = append(out, tok)
			i += n
			continue
		}
		out = append(out, token{s: q[i : i+size], start: i, end: i + size})
		i += size
	}
	return out
}

func isHanDigit(r rune) bool {
	_, ok := hanDigits[r]
	return ok
}

// hanNumber reads a number in Chinese digits at the head of s, and returns how
// many bytes and characters it takes: 三十五, 一万二千, 两亿, and digit by digit
// 二〇二五. Two digits side by side (四五个, 三三两两) are no number, and a scale
// alone (万一, 千万) is none but for 十 and 百.
func hanNumber(s string) (v float64, bytes, runes int) {
	if v, n := spelledYear(s); n > 0 {
		return v, n, n / 3
	}
	total, group, digit := 0.0, 0.0, -1.0
	lastScale := 1e16
	for i, r := range s {
		if d, ok := hanDigits[r]; ok {
			if digit > 0 || digit == 0 && d == 0 {
				break
			}
			digit = d
		} else if sc := hanScales[r]; sc >= 1e4 {
			if digit > 0 {
				group += digit
			}
			if group == 0 && total == 0 {
				break
			}
			if sc == 1e8 || total == 0 {
				total = (total + group) * sc
			} else {
				total += group * sc
			}
			group, digit, lastScale = 0, -1, 1e16
		} else if sc > 0 {
			if digit < 0 && (runes > 0 || sc == 1000) || sc >= lastScale || digit == 0 && sc != 10 {
				break
			}
			group += max(digit, 1) * sc
			digit, lastScale = -1, sc
		} else {
			break
		}
		bytes = i + utf8.RuneLen(r)
		runes++
	}
	if digit > 0 {
		group += digit
	}
	return total + group, bytes, runes
}

// spelledYear reads three or more digits side by side: 一九四九, 二〇二五.
func spelledYear(s string) (v float64, n int) {
	runes := 0
	for i, r := range s {
		d, ok := hanDigits[r]
		if !ok || r == '两' {
			break
		}
		v = v*10 + d
		n = i + utf8.RuneLen(r)
		runes++
	}
	if runes < 3 {
		return 0, 0
	}
	return v, n
}
