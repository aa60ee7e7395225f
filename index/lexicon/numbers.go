package lexicon

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"policybot/index/text"
)

// Number is a number or date by its value, in a form that does not depend on how
// or in which language it was written:
//
//	12000        12,000 · 12 thousand · 1.2万 · 一万二千 · twelve thousand
//	3            3 · 三个 · three · third · 第三 · III; years too: 2025 · 2025年 · 二〇二五年
//	70%          70% · 70 percent · 百分之七十 · 七成
//	2/3          two thirds · 三分之二
//	1990s        1990s · 1990年代 · 20世纪90年代
//	2025-04-03   2025年4月3日 · 3 April 2025 · April 3rd, 2025 · 2025-04-03
//	2025-04      2025年4月 · April 2025 · 2025-04
//	--04-03      4月3日 · April 3 (the year is not said, as in ISO 8601)
//	--04         4月 · April
//
// A date also gives its wider forms, after itself and with the same span:
// 2025-04-03 gives 2025-04, 2025, --04-03 and --04, so that "April 2025" finds a
// passage with "2025年4月3日".
type Number struct {
	Form       string
	Start, End int // byte span in the normalised text
}

// Numbers returns the numbers and dates in normalised text, in order. A lone
// Chinese digit counts only with a measure word after it or 第 before it, and 一
// and "one" only as first: they are mostly words, not numbers.
func Numbers(q string) []Number {
	var out []Number
	toks := tokens(q)
	for i := 0; i < len(toks); {
		forms, n := pattern(toks[i:])
		if n == 0 {
			i++
			continue
		}
		for _, f := range forms {
			out = append(out, Number{f, toks[i].start, toks[i+n-1].end})
		}
		i += n
	}
	return out
}

// token is a number, a Chinese character, a Latin word or a mark.
type token struct {
	s          string // as written; of a number nothing
	start, end int
	num        bool
	value      float64
	ordinal    bool // third, 21st, 第三
	lone       bool // one Chinese digit
	digits     int  // written in so many ASCII digits
	word       bool // an English number word
	decade     bool // 1990s
	gap        bool // space before
}

func (t token) is(s ...string) bool {
	if t.num {
		return false
	}
	for _, x := range s {
		if t.s == x {
			return true
		}
	}
	return false
}

// at returns token i, or an empty one past the end.
func at(t []token, i int) token {
	if i < 0 || i >= len(t) {
		return token{}
	}
	return t[i]
}

// pattern reads a number or date from the head of t and returns its forms, the
// most exact first, and how many tokens it takes; 0 when there is none.
func pattern(t []token) ([]string, int) {
	if t[0].is("百") && at(t, 1).is("分") && at(t, 2).is("之") && at(t, 3).num {
		return []string{form(t[3].value) + "%"}, 4
	}
	if f, n := englishDate(t); n > 0 {
		return f, n
	}
	if t[0].is("第") && at(t, 1).num {
		return []string{form(t[1].value)}, 2
	}
	if !t[0].num {
		return nil, 0
	}
	v := t[0].value
	switch {
	case v == 100 && at(t, 1).is("分") && at(t, 2).is("之") && at(t, 3).num: // 百分之
		return []string{form(at(t, 3).value) + "%"}, 4
	case at(t, 1).is("分") && at(t, 2).is("之") && at(t, 3).num:
		return []string{form(t[3].value) + "/" + form(v)}, 4
	case isDenominator(t[0], at(t, 1)): // two thirds
		return []string{form(v) + "/" + form(t[1].value)}, 2
	case at(t, 1).is("-") && isDenominator(t[0], at(t, 2)):
		return []string{form(v) + "/" + form(t[2].value)}, 3
	case at(t, 1).is("%", "percent", "percentage"):
		return []string{form(v) + "%"}, 2
	case at(t, 1).is("per") && at(t, 2).is("cent"):
		return []string{form(v) + "%"}, 3
	case at(t, 1).is("成") && v > 0 && v < 10:
		if n := at(t, 2); n.num && n.lone {
			return []string{form(v*10+n.value) + "%"}, 3
		}
		return []string{form(v*10) + "%"}, 2
	case at(t, 1).is("世") && at(t, 2).is("纪") && at(t, 3).num && at(t, 4).is("年") && at(t, 5).is("代"):
		return []string{form((v-1)*100+t[3].value) + "s"}, 6
	case at(t, 1).is("年") && at(t, 2).is("代"):
		if v < 100 {
			v += 1900
		}
		return []string{form(v) + "s"}, 3
	case t[0].decade:
		return []string{form(v) + "s"}, 1
	}
	if f, n := numericDate(t); n > 0 {
		return f, n
	}
	if t[0].lone && !t[0].ordinal && !(v != 1 && measures[at(t, 1).s]) {
		return nil, 0
	}
	if t[0].word && v == 1 && !t[0].ordinal {
		return nil, 0
	}
	return []string{form(v)}, 1
}

// isDenominator reports whether n and d are words for a fraction, n over d.
func isDenominator(n, d token) bool {
	return n.word && !n.ordinal && n.value >= 1 && n.value < 10 && d.word && d.ordinal && d.value > 2 && d.value <= 10
}

// form writes a value without exponent; twelve digits hide what binary
// fractions add (1.1亿).
func form(v float64) string {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64)
	if err != nil {
		r = v
	}
	return strconv.FormatFloat(r, 'f', -1, 64)
}

// date returns the forms of a date, zero for what is not said.
func date(year, month, day int) []string {
	var out []string
	if year > 0 && month > 0 && day > 0 {
		out = append(out, fmt.Sprintf("%04d-%02d-%02d", year, month, day))
	}
	if year > 0 && month > 0 {
		out = append(out, fmt.Sprintf("%04d-%02d", year, month))
	}
	if year > 0 {
		out = append(out, strconv.Itoa(year))
	}
	if month > 0 && day > 0 {
		out = append(out, fmt.Sprintf("--%02d-%02d", month, day))
	}
	if month > 0 {
		out = append(out, fmt.Sprintf("--%02d", month))
	}
	return out
}

func (t token) within(lo, hi float64) bool {
	return t.num && t.value >= lo && t.value <= hi && t.value == float64(int(t.value))
}

func (t token) isYear() bool {
	return t.within(1000, 2999) && t.digits == 4
}

// numericDate reads 2025年4月3日, 2025-04-03, 2025-04 and 4月3日.
func numericDate(t []token) ([]string, int) {
	year, n := 0, 0
	if at(t, 1).is("年") && t[0].within(1, 2999) && t[0].value >= 100 {
		year, n = int(t[0].value), 2
	} else if t[0].within(1000, 2999) && t[0].digits == 4 && at(t, 1).is("-", "/", ".") && !at(t, 1).gap &&
		at(t, 2).within(1, 12) && at(t, 2).digits == 2 && !at(t, 2).gap {
		if at(t, 3).is(at(t, 1).s) && at(t, 4).within(1, 31) {
			return date(int(t[0].value), int(t[2].value), int(t[4].value)), 5
		}
		return date(int(t[0].value), int(t[2].value), 0), 3
	}
	m := at(t, n)
	if !m.within(1, 12) || !at(t, n+1).is("月") {
		return date(year, 0, 0), n
	}
	if at(t, n+2).within(1, 31) && at(t, n+3).is("日", "号") {
		return date(year, int(m.value), int(t[n+2].value)), n + 4
	}
	return date(year, int(m.value), 0), n + 2
}

// months are the English months. May is left to the words around it, and short
// forms to a day or year beside them.
var months = map[string]int{"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12}

// englishDate reads April 3, 2025 · 3 April 2025 · 3rd of April · April 2025 · April.
func englishDate(t []token) ([]string, int) {
	if m := months[t[0].s]; m > 0 && !t[0].num {
		i := 1
		if at(t, i).is(".") {
			i++
		}
		if d := at(t, i); d.within(1, 31) && d.digits <= 2 {
			if i++; at(t, i).is(",") {
				i++
			}
			if y := at(t, i); y.isYear() {
				return date(int(y.value), m, int(d.value)), i + 1
			}
			if at(t, i-1).is(",") {
				i--
			}
			return date(0, m, int(d.value)), i
		}
		if at(t, i).is(",", "of") {
			i++
		}
		if y := at(t, i); y.isYear() {
			return date(int(y.value), m, 0), i + 1
		}
		if m == 5 || m == 3 || len(t[0].s) < 4 {
			return nil, 0
		}
		return date(0, m, 0), 1
	}
	if !t[0].within(1, 31) {
		return nil, 0
	}
	i := 1
	if at(t, i).is("of") {
		i++
	}
	m := months[at(t, i).s]
	if m == 0 {
		return nil, 0
	}
	if i++; at(t, i).is(",") && at(t, i+1).isYear() {
		i++
	}
	if y := at(t, i); y.isYear() {
		return date(int(y.value), m, int(t[0].value)), i + 1
	}
	return date(0, m, int(t[0].value)), i
}

// tokens cuts normalised text for pattern.
func tokens(q string) []token {
	var out []token
	words := text.Words(q)
	pos := 0
	marks := func(to int) (gap bool) {
		for pos < to {
			r, n := utf8.DecodeRuneInString(q[pos:])
			if r == ' ' {
				gap = true
			} else {
				out = append(out, token{s: q[pos : pos+n], start: pos, end: pos + n, gap: gap})
				gap = false
			}
			pos += n
		}
		return gap
	}
	for i := 0; i < len(words); {
		w := words[i]
		gap := marks(w.Start)
		used := 1
		switch {
		case w.Class == text.Han:
			from := len(out)
			out = hanTokens(out, q, w)
			if from < len(out) {
				out[from].gap = gap
			}
		case w.Class == text.Number:
			tok := token{start: w.Start, end: w.End, num: true, gap: gap, digits: len(w.Text)}
			if strings.Contains(w.Text, ".") {
				tok.digits = 0
			}
			var err error
			if tok.value, err = strconv.ParseFloat(strings.TrimRight(w.Text, "."), 64); err != nil { // 1.2.3
				tok = token{s: w.Text, start: w.Start, end: w.End, gap: gap}
			} else if i+1 < len(words) {
				if m := scales[words[i+1].Text]; m > 0 && strings.TrimLeft(q[w.End:words[i+1].Start], " -") == "" {
					tok.value *= m
					tok.end = words[i+1].End
					tok.digits = 0
					used = 2
				}
			}
			out = append(out, tok)
		default:
			tok, n := latinNumber(q, words[i:])
			if n == 0 {
				tok = token{s: w.Text, start: w.Start, end: w.End}
				n = 1
			}
			tok.gap = gap
			used = n
			out = append(out, tok)
		}
		i += used
		pos = out[len(out)-1].end
	}
	marks(len(q))
	return out
}
