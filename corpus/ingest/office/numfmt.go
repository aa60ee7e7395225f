package office

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// builtinFormats are the number formats that a workbook uses by number alone
// (ECMA-376 part 1, 18.8.30), with the Chinese ones where they differ.
var builtinFormats = map[int]string{
	1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
	14: "yyyy-m-d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
	20: "h:mm", 21: "h:mm:ss", 22: "yyyy-m-d h:mm", 27: "yyyy年m月", 28: "m月d日", 29: "m月d日", 30: "m-d-yy", 31: "yyyy年m月d日",
	32: "h时mm分", 33: "h时mm分ss秒", 34: "h时mm分", 35: "h时mm分ss秒", 36: "yyyy年m月", 45: "mm:ss", 46: "h:mm:ss", 47: "mm:ss",
	50: "yyyy年m月", 51: "m月d日", 52: "yyyy年m月", 53: "m月d日", 54: "m月d日", 55: "h时mm分", 56: "h时mm分ss秒", 57: "yyyy年m月", 58: "m月d日",
}

var (
	bracketed = regexp.MustCompile(`\[[^\]]*\]`)
	quoted    = regexp.MustCompile(`"[^"]*"`)
	escaped   = regexp.MustCompile(`[\\_*].`)
	digitMask = regexp.MustCompile(`[#0?][#0?,]*(?:\.[#0?]+)?`)
)

// shown writes a number as its format shows it, as far as the meaning goes: dates
// as YYYY-MM-DD (or YYYY-MM, or with hours and minutes), percentages, decimals,
// leading zeros, and words around the number. The cell's own text is raw.
func shown(raw, format string, date1904 bool) string {
	v, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return raw
	}
	section, _, _ := strings.Cut(format, ";")
	bare := quoted.ReplaceAllString(bracketed.ReplaceAllString(section, ""), "")
	bare = escaped.ReplaceAllString(bare, "")
	if format != "" && strings.ContainsAny(strings.ToLower(bare), "ymdhs") && !strings.Contains(strings.ToLower(bare), "general") {
		if s := date(v, strings.ToLower(bare), date1904); s != "" {
			return s
		}
	}
	if !strings.ContainsAny(bare, "0#?") || strings.ContainsAny(bare, "Ee/") {
		return plainNumber(raw, v)
	}
	mask := digitMask.FindString(bare)
	whole, fraction, _ := strings.Cut(mask, ".")
	percent := strings.Contains(bare, "%")
	if percent {
		v *= 100
	}
	decimals := strings.Count(fraction, "0")
	if optional := len(fraction); optional > decimals {
		decimals = min(optional, len(fractionOf(v)))
	}
	s := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	if zeros := strings.Count(whole, "0"); zeros > 1 {
		integer, rest, _ := strings.Cut(s, ".")
		s = strings.Repeat("0", max(min(zeros, 30)-len(integer), 0)) + integer
		if rest != "" {
			s += "." + rest
		}
	}
	if v < 0 && strings.Trim(s, "0.") != "" {
		s = "-" + s
	}
	if percent {
		s += "%"
	}
	before, after := around(section)
	return before + s + after
}

// around is the quoted text before and after the number of a format.
func around(section string) (before, after string) {
	section = bracketed.ReplaceAllString(section, "")
	masked := quoted.ReplaceAllStringFunc(section, func(q string) string { return strings.Repeat("_", len(q)) })
	at := strings.IndexAny(masked, "0#?")
	for _, span := range quoted.FindAllStringIndex(section, -1) {
		text := section[span[0]+1 : span[1]-1]
		if span[0] < at {
			before += text
		} else {
			after += text
		}
	}
	return before, after
}

func fractionOf(v float64) string {
	_, f, _ := strings.Cut(strconv.FormatFloat(round15(v), 'f', -1, 64), ".")
	return f
}

// round15 keeps fifteen digits, as spreadsheets do: 0.1+0.2 is stored with more.
func round15(v float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
	if err != nil {
		return v
	}
	return r
}

func plainNumber(raw string, v float64) string {
	if !strings.ContainsAny(raw, ".eE") {
		return raw
	}
	if a := math.Abs(v); a != 0 && (a < 1e-9 || a >= 1e18) {
		return strconv.FormatFloat(round15(v), 'g', -1, 64)
	}
	return strconv.FormatFloat(round15(v), 'f', -1, 64)
}

// date writes a day counted from the epoch of the workbook: 1900, with the 29th
// of February that there was not, or 1904.
func date(v float64, format string, date1904 bool) string {
	if v < 0 || v >= 2_958_466 { // the year 10000
		return ""
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if date1904 {
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	} else if v < 60 {
		epoch = epoch.AddDate(0, 0, 1)
	}
	days := math.Floor(v)
	seconds := int(math.Round((v - days) * 86_400))
	t := epoch.AddDate(0, 0, int(days)).Add(time.Duration(seconds) * time.Second)
	clock := strings.ContainsAny(format, "hs")
	day := strings.ContainsAny(format, "d")
	switch {
	case clock && !day && !strings.Contains(format, "y"):
		if strings.Contains(format, "s") && t.Second() != 0 {
			return t.Format("15:04:05")
		}
		return t.Format("15:04")
	case clock && seconds%86_400 != 0:
		return t.Format("2006-01-02 15:04")
	case day || !strings.Contains(format, "y") && v >= 1 && strings.Contains(format, "m"):
		return t.Format("2006-01-02")
	case strings.Contains(format, "m"):
		return t.Format("2006-01")
	case strings.Contains(format, "y"):
		return t.Format("2006")
	}
	return t.Format("2006-01-02")
}

// escapes are characters that XML cannot hold, as spreadsheets write them.
var escapes = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

func unescape(s string) string {
	n, err := strconv.ParseUint(s[2:6], 16, 32)
	if err != nil {
		return s
	}
	return strings.ToValidUTF8(string(rune(n)), "")
}
