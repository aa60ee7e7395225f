package understand

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const monthNames = `(january|february|march|april|may|june|july|august|september|october|november|december)`

var (
	dayZh      = regexp.MustCompile(`((?:19|20)[0-9]{2})年([0-9]{1,2})月([0-9]{1,2})[日号]`)
	dayEn      = regexp.MustCompile(`\b([0-9]{1,2})(?:st|nd|rd|th)? (?:of )?` + monthNames + `,? ((?:19|20)[0-9]{2})\b`)
	monthFirst = regexp.MustCompile(`\b` + monthNames + ` ([0-9]{1,2})(?:st|nd|rd|th)?,? ((?:19|20)[0-9]{2})\b`)
)

// daysOf returns the whole dates in a text in lower case, as year-month-day.
func daysOf(s string) []string {
	var out []string
	for _, m := range dayZh.FindAllStringSubmatch(s, -1) {
		out = append(out, day(m[1], m[2], m[3]))
	}
	for _, m := range dayEn.FindAllStringSubmatch(s, -1) {
		out = append(out, day(m[3], m[2], m[1]))
	}
	for _, m := range monthFirst.FindAllStringSubmatch(s, -1) {
		out = append(out, day(m[3], m[1], m[2]))
	}
	return out
}

// day writes a date in one form, its month given as a number or by its English name.
func day(year, month, of string) string {
	if m := monthOf(month); m != 0 {
		month = strconv.Itoa(m)
	}
	return year + "-" + strings.TrimLeft(month, "0") + "-" + strings.TrimLeft(of, "0")
}

// OtherDays reports whether what happened on a day is asked for, and a text tells of
// other days and not of that. A day that is to be confirmed may well be another one.
func (q *Question) OtherDays(en, zh string) bool {
	if len(q.Days) == 0 || q.YesNo {
		return false
	}
	told := append(daysOf(strings.ToLower(en)), daysOf(zh)...)
	return len(told) > 0 && !slices.ContainsFunc(told, func(d string) bool { return slices.Contains(q.Days, d) })
}
