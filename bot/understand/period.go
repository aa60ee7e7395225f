package understand

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ordinals are the words for numbers in what is counted through: batches, items, plans.
var ordinals = map[string]int{
	"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
	"首": 1, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12, "十三": 13, "十四": 14, "十五": 15, "十六": 16,
}

// ordinal is the number that a word, a Chinese numeral or digits stand for; 0: none.
func ordinal(s string) int {
	if n := ordinals[s]; n != 0 {
		return n
	}
	n, _ := strconv.Atoi(strings.TrimRight(s, "stndrh"))
	return n
}

const (
	ordinalEn = `(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|[0-9]{1,2}(?:st|nd|rd|th))`
	ordinalZh = `(十[一二]?|[一二三四五六七八九]|[0-9]{1,2})`
)

var (
	batchEn       = regexp.MustCompile(`\b` + ordinalEn + ` (?:batch|round|group|wave|phase|lot)\b`)
	batchesEn     = regexp.MustCompile(`\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[0-9]{1,2}) (?:batches|rounds|groups|waves|lots)\b`)
	batchZh       = regexp.MustCompile(`第` + ordinalZh + `(?:个)?批|([2-9]|[1-9][0-9])批`)
	quarterEn     = regexp.MustCompile(`\b` + ordinalEn + ` quarter\b|\bq([1-4])\b`)
	quarterZh     = regexp.MustCompile(`第?([一二三四1-4])季度`)
	monthsEn      = regexp.MustCompile(`\b` + monthNames + `(?: [0-9]{4})? ?(?:to|-|–|—|through|until) ?` + monthNames + `\b`)
	monthsZh      = regexp.MustCompile(`([0-9]{1,2})月?(?:至|到|-|—|–|~)+([0-9]{1,2})月`)
	halfYear      = regexp.MustCompile(`(上|下)半年|\b(first|second) half (?:of|year)\b`)
	plans         = regexp.MustCompile(`(十[一二三四五六]?|1[0-9])五(?:["”时规期]|$)|\b(1[0-9])th five-year`)
	itemEn        = regexp.MustCompile(`\b(?:the|that|its) ` + ordinalEn + `(?: named| key)? (?:of (?:the|those|its)|items?|areas?|tasks?|points?|articles?|fields?|measures?|sentences?)\b`)
	itemZh        = regexp.MustCompile(`第` + ordinalZh + `(?:条|项|款|章|部分|大?领域|(?:个)?的叫|个(?:叫|是|\p{Han}{0,3}领域))`)
	itemsTold     = regexp.MustCompile(`\b(?:items?|articles?|points?|sections?) ([0-9]+)((?:(?:,| and|, and| to|-|–) ?[0-9]+)*)`)
	threeQuarters = regexp.MustCompile(`前[三3](?:个)?季度|[一1](?:至|到|-)[三3]季度|(?:first|1st) three quarters`)
	wholeYear     = words(`(?:whole|full|entire|all) (?:of )?(?:the )?(?:year|(?:19|20)[0-9]{2})|(?:19|20)[0-9]{2} as a whole|full-year|annual total`, `全年|一整年|整年`)
)

// yearOfText finds the year by which a text is called: "the 2026 document".
var yearOfText = regexp.MustCompile(`20[0-9]{2} (?:documents?|papers?|plans?|tasks?|lists?|texts?|announcement|version|pilot)|20[0-9]{2}年(?:[0-9]+月)?(?:的|这份|那份|那个|这个)?[^,。?]{0,4}(?:文件|任务|方案|清单|名单|试点)`)

var (
	yearly = regexp.MustCompile(`(20[0-9]{2})年?(?:底|初)?的?(?:\p{Han}{2})?(?:政府工作报告|中央经济工作会议|两会|论坛)|\b(20[0-9]{2}) (?:government work report|central economic work conference)`)
	byYear = regexp.MustCompile(`\bby (?:the end of |end of |late |early |[a-z]+ )?(20[0-9]{2})|(?:截至|截止|到)(20[0-9]{2})年`)
)

// groups returns what the groups of an expression found in a text.
func groups(e *regexp.Regexp, s string) []string {
	var out []string
	for _, m := range e.FindAllStringSubmatch(s, -1) {
		for _, g := range m[1:] {
			if g != "" {
				out = append(out, g)
			}
		}
	}
	return out
}

// numbersIn returns the numbers that an expression finds in a text.
func numbersIn(s string, expressions ...*regexp.Regexp) []int {
	var out []int
	for _, e := range expressions {
		for _, m := range e.FindAllStringSubmatch(s, -1) {
			for _, g := range m[1:] {
				if n := ordinal(g); n != 0 {
					out = append(out, n)
				}
			}
		}
	}
	return out
}

// monthsOf returns the ranges of months in a text in lower case, each as its first and
// last month.
func monthsOf(s string) [][2]int {
	var out [][2]int
	for _, m := range monthsZh.FindAllStringSubmatch(s, -1) {
		a, _ := strconv.Atoi(m[1])
		b, _ := strconv.Atoi(m[2])
		out = append(out, [2]int{a, b})
	}
	for _, m := range monthsEn.FindAllStringSubmatch(s, -1) {
		out = append(out, [2]int{monthOf(m[1]), monthOf(m[2])})
	}
	if threeQuarters.MatchString(s) {
		return append(out, [2]int{1, 9})
	}
	for _, m := range halfYear.FindAllStringSubmatch(s, -1) {
		if m[1] == "上" || m[2] == "first" {
			out = append(out, [2]int{1, 6})
		} else {
			out = append(out, [2]int{7, 12})
		}
	}
	for _, q := range numbersIn(s, quarterEn, quarterZh) {
		out = append(out, [2]int{3*q - 2, 3 * q})
	}
	return out
}

// monthOf is the number of a month by its English name in lower case.
func monthOf(name string) int {
	for m := time.January; m <= time.December; m++ {
		if strings.EqualFold(m.String(), name) {
			return int(m)
		}
	}
	return 0
}

// period is a part of what goes on for years: batches, or some months.
type period struct {
	batches   []int
	plans     []int    // five-year plans
	items     []int    // of a list
	months    [][2]int // each the first and the last month
	wholeYear bool
	files     [][]string // file numbers, each with its year and its number
	yearly    []string   // the year of something that comes every year
	by        []string   // years by the end of which something is counted
	later     bool       // a year is named that had not ended when the corpus was made
}

// none reports whether a question names no part of anything.
func (p *period) none() bool {
	return len(p.batches)+len(p.plans)+len(p.items)+len(p.months)+len(p.yearly)+len(p.by)+len(p.files) == 0 && !p.wholeYear && !p.later
}

// periodOf reads the parts that a normalised question names.
func (r *Reader) periodOf(s string) period {
	later := false
	for _, y := range yearWritten.FindAllString(yearOfText.ReplaceAllString(s, " "), -1) {
		if n, _ := strconv.Atoi(y); r.year > 0 && n >= r.year {
			later = true
		}
	}
	return period{
		batches:   numbersIn(s, batchEn, batchZh),
		plans:     numbersIn(s, plans),
		items:     append(numbersIn(s, itemEn, itemZh), itemsIn(s)...),
		months:    monthsOf(s),
		wholeYear: wholeYear.in(s),
		files:     fileNumber.FindAllStringSubmatch(s, -1),
		yearly:    groups(yearly, s),
		by:        groups(byYear, s),
		later:     later,
	}
}

// otherPeriod reports whether a text tells of batches before the one asked for only, or
// of another part of the year: what came with the first batch did not come with the
// second, and five months are not the year.
func (q *Question) otherPeriod(en, zh string) bool {
	p := q.period
	if len(p.batches) > 0 {
		told := append(numbersIn(en, batchEn, batchesEn), numbersIn(zh, batchZh)...)
		if strings.Contains(zh, "首批") {
			told = append(told, 1)
		}
		if len(told) > 0 && slices.Max(p.batches) > slices.Max(told) {
			return true
		}
	}
	if len(p.plans) > 0 {
		if told := numbersIn(en+" "+zh, plans); len(told) > 0 && !slices.ContainsFunc(p.plans, func(n int) bool { return slices.Contains(told, n) }) {
			return true
		}
	}
	has := func(y string) bool { return strings.Contains(en, y) || strings.Contains(zh, y) }
	if len(p.yearly) > 0 && yearWritten.MatchString(en+" "+zh) && !slices.ContainsFunc(p.yearly, has) {
		return true
	}
	if len(p.by) > 0 && yearWritten.MatchString(en+" "+zh) && !slices.ContainsFunc(p.by, has) {
		return true
	}
	if p.later {
		told := yearWritten.FindAllString(en+" "+zh, -1)
		if len(told) > 0 && !slices.ContainsFunc(told, func(y string) bool { return strings.Contains(q.Text, y) }) {
			return true
		}
	}
	if len(p.months) == 0 && !p.wholeYear {
		return false
	}
	told := append(monthsOf(en), monthsOf(zh)...)
	if len(told) == 0 {
		return false
	}
	if p.wholeYear {
		return !wholeYear.in(en) && !wholeYear.in(zh)
	}
	return !slices.ContainsFunc(p.months, func(m [2]int) bool { return slices.Contains(told, m) })
}

// itemsIn returns the items that an English text names by their numbers: "items 10 to 12"
// are three.
func itemsIn(s string) []int {
	var out []int
	for _, m := range itemsTold.FindAllStringSubmatch(s, -1) {
		last, _ := strconv.Atoi(m[1])
		out = append(out, last)
		for _, n := range furtherItem.FindAllStringSubmatch(m[2], -1) {
			next, _ := strconv.Atoi(n[2])
			if n[1] == "to" || n[1] == "-" || n[1] == "–" {
				for i := last + 1; i < next && i < last+maxItems; i++ {
					out = append(out, i)
				}
			}
			out = append(out, next)
			last = next
		}
	}
	return out
}

var furtherItem = regexp.MustCompile(`(,|and|to|-|–) ?([0-9]+)`)

// maxItems bounds a range of items.
const maxItems = 500

var fileNumber = regexp.MustCompile(`[〔\[(](20[0-9]{2})[〕\])] ?(?:no\. ?)?([0-9]+)`)

// otherFile reports whether a text tells of files, and not of the one that is asked for
// by its number.
func (q *Question) otherFile(en, zh string) bool {
	asked := q.period.files
	if len(asked) == 0 {
		return false
	}
	told := fileNumber.FindAllStringSubmatch(en+" "+zh, -1)
	same := func(a, b []string) bool { return a[1] == b[1] && a[2] == b[2] }
	return len(told) > 0 && !slices.ContainsFunc(told, func(t []string) bool {
		return slices.ContainsFunc(asked, func(a []string) bool { return same(a, t) })
	})
}

// otherItem reports whether one item of a list is asked for by its number, and a text
// does not name it so.
func (q *Question) otherItem(en, zh string) bool {
	if len(q.period.items) == 0 {
		return false
	}
	told := slices.Concat(numbersIn(en, itemEn), itemsIn(en), numbersIn(zh, itemZh))
	return !slices.ContainsFunc(q.period.items, func(n int) bool { return n == 1 || slices.Contains(told, n) })
}
