package office

import (
	"strconv"
	"strings"
)

// The numerals of ECMA-376 part 1, 17.18.59 (ST_NumberFormat), by the name that
// the format gives them.

var (
	digits       = []rune("〇一二三四五六七八九")
	legalSimple  = []rune("零壹贰叁肆伍陆柒捌玖")
	legalTrad    = []rune("零壹貳參肆伍陸柒捌玖")
	stems        = []rune("甲乙丙丁戊己庚辛壬癸")
	branches     = []rune("子丑寅卯辰巳午未申酉戌亥")
	wordOrdinals = strings.Fields("First Second Third Fourth Fifth Sixth Seventh Eighth Ninth Tenth Eleventh Twelfth")
	wordNumbers  = strings.Fields("One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve")
)

// numeral writes n in the given format; one that is not known is written in
// Arabic digits, as Word does.
func numeral(format string, n int) string {
	plain := strconv.Itoa(n)
	switch format {
	case "none", "bullet":
		return ""
	case "decimalZero":
		if n >= 0 && n < 10 {
			return "0" + plain
		}
	case "upperRoman":
		return roman(n)
	case "lowerRoman":
		return strings.ToLower(roman(n))
	case "upperLetter":
		return letters(n)
	case "lowerLetter":
		return strings.ToLower(letters(n))
	case "ordinal":
		return plain + ordinalEnd(n)
	case "ordinalText":
		return pick(wordOrdinals, n, plain)
	case "cardinalText":
		return pick(wordNumbers, n, plain)
	case "numberInDash":
		return "- " + plain + " -"
	case "decimalFullWidth", "decimalFullWidth2":
		return strings.Map(func(r rune) rune { return r - '0' + '０' }, plain)
	case "decimalEnclosedCircle", "decimalEnclosedCircleChinese":
		switch {
		case n >= 1 && n <= 20:
			return string(rune('①' + n - 1))
		case n >= 21 && n <= 35:
			return string(rune('㉑' + n - 21))
		case n >= 36 && n <= 50:
			return string(rune('㊱' + n - 36))
		}
	case "decimalEnclosedParen":
		if n >= 1 && n <= 20 {
			return string(rune('⑴' + n - 1))
		}
		return "(" + plain + ")"
	case "decimalEnclosedFullstop":
		if n >= 1 && n <= 20 {
			return string(rune('⒈' + n - 1))
		}
		return plain + "."
	case "ideographEnclosedCircle":
		if n >= 1 && n <= 10 {
			return string(rune('㊀' + n - 1))
		}
	case "ideographTraditional":
		return cycle(stems, n, plain)
	case "ideographZodiac":
		return cycle(branches, n, plain)
	case "chineseCounting", "taiwaneseCounting": // 百 and above are written digit by digit
		if n < 100 {
			return counting(n, digits, "十", "百", "千", "万", true)
		}
		return digitByDigit(plain, []rune("○一二三四五六七八九"))
	case "chineseCountingThousand", "taiwaneseCountingThousand":
		return counting(n, []rune("零一二三四五六七八九"), "十", "百", "千", "万", true)
	case "japaneseCounting":
		return japanese(n)
	case "chineseLegalSimplified":
		return counting(n, legalSimple, "拾", "佰", "仟", "万", false)
	case "ideographLegalTraditional":
		return counting(n, legalTrad, "拾", "佰", "仟", "萬", false)
	case "ideographDigital", "japaneseDigitalTenThousand":
		return digitByDigit(plain, digits)
	case "taiwaneseDigital":
		return digitByDigit(plain, []rune("○一二三四五六七八九"))
	}
	return plain
}

func pick(words []string, n int, plain string) string {
	if n >= 1 && n <= len(words) {
		return words[n-1]
	}
	return plain
}

func cycle(signs []rune, n int, plain string) string {
	if n >= 1 && n <= len(signs) {
		return string(signs[n-1])
	}
	return plain
}

func digitByDigit(plain string, signs []rune) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return signs[r-'0']
		}
		return r
	}, plain)
}

// letters counts a … z, aa, bb … zz, aaa: Word repeats the letter.
func letters(n int) string {
	if n < 1 || n > 26*30 {
		return strconv.Itoa(n)
	}
	return strings.Repeat(string(rune('A'+(n-1)%26)), (n-1)/26+1)
}

func roman(n int) string {
	if n < 1 || n > 4999 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for _, step := range []struct {
		value int
		sign  string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= step.value; n -= step.value {
			b.WriteString(step.sign)
		}
	}
	return b.String()
}

func ordinalEnd(n int) string {
	if n%100 >= 11 && n%100 <= 13 {
		return "th"
	}
	switch n % 10 {
	case 1:
		return "st"
	case 2:
		return "nd"
	case 3:
		return "rd"
	}
	return "th"
}

// counting writes n < 100,000,000 as it is read aloud in Chinese. bareTen writes
// 十 to 十九 without 一 before them, as everyday numerals do and legal ones do not.
func counting(n int, signs []rune, ten, hundred, thousand, tenThousand string, bareTen bool) string {
	if n < 0 || n >= 100_000_000 {
		return strconv.Itoa(n)
	}
	if n == 0 {
		return string(signs[0])
	}
	zero := string(signs[0])
	if zero == "〇" {
		zero = "零"
	}
	below := func(n int) string { // 1 … 9999
		var b strings.Builder
		gap := false
		for _, step := range []struct {
			value int
			unit  string
		}{{1000, thousand}, {100, hundred}, {10, ten}, {1, ""}} {
			d := n / step.value
			n %= step.value
			if d == 0 {
				gap = b.Len() > 0
				continue
			}
			if gap {
				b.WriteString(zero)
				gap = false
			}
			b.WriteString(string(signs[d]) + step.unit)
		}
		return b.String()
	}
	out := ""
	high, low := n/10_000, n%10_000
	if high > 0 {
		out = below(high) + tenThousand
		if low > 0 && low < 1000 {
			out += zero
		}
	}
	if low > 0 {
		out += below(low)
	}
	if one := string(signs[1]) + ten; bareTen && strings.HasPrefix(out, one) {
		out = strings.TrimPrefix(out, string(signs[1]))
	}
	return out
}

// japanese is counting without 一 before a unit and without zeros between.
func japanese(n int) string {
	if n < 1 || n > 9999 {
		return digitByDigit(strconv.Itoa(n), digits)
	}
	var b strings.Builder
	for _, step := range []struct {
		value int
		unit  string
	}{{1000, "千"}, {100, "百"}, {10, "十"}, {1, ""}} {
		d := n / step.value
		n %= step.value
		if d > 1 || d == 1 && step.value == 1 {
			b.WriteRune(digits[d])
		}
		if d > 0 {
			b.WriteString(step.unit)
		}
	}
	return b.String()
}
