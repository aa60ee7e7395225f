package outline

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// style is a way in which official writing numbers its parts.
type style int

const (
	none style = iota
	byFormat
	part          // 第一编, Part I
	chapter       // 第一章, Chapter 1
	section       // 第一节, Section 1
	article       // 第一条, Article 1
	hanDot        // 一、
	hanBracket    // （一）
	arabicDot     // 1. 1． 1、
	arabicBracket // （1） 1）
	circled       // ①
	decimal       // 1.1
	decimal3      // 1.1.1
	romanDot      // I.
	romanBracket  // (i)
	upperDot      // A.
	lowerDot      // a.
	lowerBracket  // (a) a)
	upperBracket  // (A)
	question      // 问：, Q1:
)

// mark is one reading of the number at the beginning of a text.
type mark struct {
	style  style
	value  int
	prefix string // of a decimal, what comes before its last number
	number string // as a person cites it: 第三条, （一）, 12
	length int    // bytes of the marker with its punctuation and blanks
	weak   bool   // could be a sentence: needs a neighbour to be believed
}

// cardinals are the numbers that units are written out with: CHAPTER ONE.
var cardinals = []string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
	"thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"}

const digits = `[0-9０-９]{1,5}`
const han = `[零〇○一二三四五六七八九十百千廿卅]{1,7}`

var (
	chineseUnit  = regexp.MustCompile(`^第[ 　]?(` + han + `|` + digits + `)[ 　]?(部分|编|編|篇|章|节|節|条|條)(之` + han + `)?[ 　、:：.．]*`)
	hanDotted    = regexp.MustCompile(`^(` + han + `)[ 　]?[、．.,，][ 　]*`)
	hanBracketed = regexp.MustCompile(`^[（(〔﹙][ 　]?(` + han + `)[ 　]?[）)〕﹚][ 　、.．]*`)
	numDotted    = regexp.MustCompile(`^(` + digits + `)[ 　]?[.．、][ 　]*`)
	numSpaced    = regexp.MustCompile(`^(` + digits + `)[ 　]+`)
	numBracketed = regexp.MustCompile(`^([（(]?)[ 　]?(` + digits + `)[ 　]?[）)][ 　、.．]*`)
	numDecimal   = regexp.MustCompile(`^(` + digits + `(?:[.．]` + digits + `){1,2})[.．、]?[ 　]*`)
	letterDotted = regexp.MustCompile(`^([A-Za-z]|[ivxIVX]{1,6})[.．、][ 　]*`)
	letterClosed = regexp.MustCompile(`^[（(]?([A-Za-z]|[ivxIVX]{1,6})[）)][ 　]*`)
	englishUnit  = regexp.MustCompile(`^(?i:(part|chapter|section|article)) +([0-9]{1,3}|[IVXivx]{1,6}|(?i:` + strings.Join(cardinals, "|") + `))\b[.:：,—–-]*[ 　]*`)

	thenYear = regexp.MustCompile(`^[0-9]{1,3}[.．](?:19|20)[0-9]{2}年`) // 5.2025年，…

	// What follows a number that counts or refers and does not head a clause.
	refers   = regexp.MustCompile(`^(规定|規定|所列|所述|所称|所稱|所指|第[` + `一二三四五六七八九十0-9]+[款项項]|[、和与及或至到]第|的|之|款|项|項)`)
	measures = regexp.MustCompile(`^(年|月|日|号|时|个|個|亿|億|万|萬|千|百|%|％|‰|元|米|公里|吨|人|家|项|項|倍|度|°|周|岁|歲|多|余|至|—|-|–|~)`)
)

var units = map[string]style{"部分": part, "编": part, "編": part, "篇": part, "章": chapter, "节": section, "節": section, "条": article, "條": article,
	"part": part, "chapter": chapter, "section": section, "article": article}

// marksOf returns the readings of the number at the beginning of s, the likelier
// first. Letters can be Roman: "i." follows "h." or begins a list of its own.
func marksOf(s string) []mark {
	if s == "" {
		return nil
	}
	first, size := utf8.DecodeRuneInString(s)
	if st, v := single(first); st != none {
		rest := strings.TrimLeft(s[size:], " 　、.．")
		return []mark{{style: st, value: v, number: s[:size], length: len(s) - len(rest)}}
	}
	if m := chineseUnit.FindStringSubmatch(s); m != nil {
		v, ok := Numeral(m[1])
		bare := !strings.ContainsAny(m[0][len(m[0])-1:], " ") && !strings.HasSuffix(m[0], "　")
		if !ok || bare && refers.MatchString(s[len(m[0]):]) {
			return nil
		}
		if m[3] != "" { // 第三条之一 stands between 3 and 4
			return []mark{{style: units[m[2]], value: v, prefix: m[3], number: strings.TrimRight(m[0], " 　、:：.．"), length: len(m[0])}}
		}
		return []mark{{style: units[m[2]], value: v, number: "第" + m[1] + m[2], length: len(m[0])}}
	}
	if m := hanDotted.FindStringSubmatch(s); m != nil {
		v, ok := Numeral(m[1])
		if !ok || runsOn(s[len(m[0]):], v) || strings.ContainsAny(m[0], ",，") && v > 20 {
			return nil
		}
		return []mark{{style: hanDot, value: v, number: m[1], length: len(m[0])}}
	}
	if m := hanBracketed.FindStringSubmatch(s); m != nil {
		if v, ok := Numeral(m[1]); ok {
			return []mark{{style: hanBracket, value: v, number: "（" + m[1] + "）", length: len(m[0])}}
		}
		return nil
	}
	if m := numDecimal.FindStringSubmatch(s); m != nil && !thenYear.MatchString(s) {
		return decimalMark(s, m)
	}
	if m := numDotted.FindStringSubmatch(s); m != nil {
		v, _ := arabic(m[1])
		rest := s[len(m[0]):]
		if measures.MatchString(rest) && !thenYear.MatchString(s) && !strings.HasSuffix(m[0], " ") || strings.HasPrefix(rest, ",") {
			return nil
		}
		return []mark{{style: arabicDot, value: v, number: plainDigits(m[1]), length: len(m[0])}}
	}
	if m := numBracketed.FindStringSubmatch(s); m != nil {
		v, _ := arabic(m[2])
		number := plainDigits(m[2])
		if m[1] != "" {
			number = "（" + number + "）"
		}
		return []mark{{style: arabicBracket, value: v, number: number, length: len(m[0])}}
	}
	if m := numSpaced.FindStringSubmatch(s); m != nil {
		v, _ := arabic(m[1])
		rest := s[len(m[0]):]
		next, _ := utf8.DecodeRuneInString(rest)
		if !unicode.Is(unicode.Han, next) || measures.MatchString(rest) {
			return nil
		}
		return []mark{{style: arabicDot, value: v, number: plainDigits(m[1]), length: len(m[0]), weak: true}}
	}
	return englishMarks(s)
}

// runsOn reports whether a numeral, "、" and what follows count together, as in
// 一、二线城市: the rest begins with the next numeral and is no number of its own.
func runsOn(rest string, v int) bool {
	end := strings.IndexFunc(rest, func(r rune) bool { return !isHanNumeral(r) })
	if end <= 0 {
		return false
	}
	n, ok := Numeral(rest[:end])
	return ok && n == v+1
}

func decimalMark(s string, m []string) []mark {
	numbers := strings.FieldsFunc(m[1], func(r rune) bool { return r == '.' || r == '．' })
	rest := s[len(m[0]):]
	if rest != "" && (measures.MatchString(rest) || digitOf([]rune(rest)[0]) >= 0) {
		return nil
	}
	last := numbers[len(numbers)-1]
	v, _ := arabic(last)
	for i := range numbers {
		numbers[i] = plainDigits(numbers[i])
	}
	st := decimal
	if len(numbers) == 3 {
		st = decimal3
	}
	number := strings.Join(numbers, ".")
	return []mark{{style: st, value: v, prefix: strings.Join(numbers[:len(numbers)-1], "."), number: number, length: len(m[0])}}
}

// plainDigits writes digits in half width without leading zeros.
func plainDigits(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteByte(byte('0' + digitOf(r)))
	}
	if out := strings.TrimLeft(b.String(), "0"); out != "" {
		return out
	}
	return "0"
}

func englishMarks(s string) []mark {
	if m := englishUnit.FindStringSubmatch(s); m != nil {
		v, ok := arabic(m[2])
		if !ok {
			v, ok = roman(m[2])
		}
		if i := slices.Index(cardinals, strings.ToLower(m[2])); !ok && i >= 0 {
			v, ok = i+1, true
		}
		if !ok || strings.HasPrefix(s[len(m[0]):], "of ") {
			return nil
		}
		number := strings.TrimRight(m[0], " 　.:：,—–-")
		return []mark{{style: units[strings.ToLower(m[1])], value: v, number: number, length: len(m[0])}}
	}
	dot := true
	m := letterDotted.FindStringSubmatch(s)
	if m == nil {
		dot, m = false, letterClosed.FindStringSubmatch(s)
	}
	if m == nil || m[1] == "" {
		return nil
	}
	rest := s[len(m[0]):]
	if dot && len(m[0]) == len(m[1])+1 && rest != "" && rest[0] < utf8.RuneSelf {
		return nil // "e.g." and "U.S." are no items: an item has a blank after its letter
	}
	var out []mark
	add := func(st style, v int) {
		number := m[1]
		if !dot {
			number = strings.TrimSpace(m[0])
		}
		out = append(out, mark{style: st, value: v, number: number, length: len(m[0])})
	}
	upper := m[1][0] >= 'A' && m[1][0] <= 'Z'
	if len(m[1]) == 1 {
		switch {
		case dot && upper:
			add(upperDot, int(m[1][0]-'A')+1)
		case dot:
			add(lowerDot, int(m[1][0]-'a')+1)
		case upper:
			add(upperBracket, int(m[1][0]-'A')+1)
		default:
			add(lowerBracket, int(m[1][0]-'a')+1)
		}
	}
	if v, ok := roman(m[1]); ok {
		if dot {
			add(romanDot, v)
		} else {
			add(romanBracket, v)
		}
	}
	return out
}

// Marked reports whether a line begins with the number of a clause, so that a
// reader of plain text does not join it to the line before.
func Marked(line string) bool {
	for _, m := range marksOf(line) {
		if !m.weak {
			return true
		}
	}
	return false
}
