package understand

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"policybot/index/text"
)

var (
	setSize      = regexp.MustCompile(`[0-9]+|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty)\b|[三四五六七八九十]+`)
	setSizeWords = map[string]int{"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
		"fourteen": 14, "fifteen": 15, "twenty": 20, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十四": 14, "十五": 15, "二十": 20}
)

// everyOf returns how many members of a set a question wants named: the largest
// number below a thousand in it, -1 without one, 0 when it wants no such thing.
func everyOf(q string) int {
	if !asksEnumeration.in(q) {
		return 0
	}
	most := -1
	for _, s := range setSize.FindAllString(q, -1) {
		n, ok := setSizeWords[s]
		if !ok {
			n, _ = strconv.Atoi(s)
		}
		if n < 1000 { // a year is no size
			most = max(most, n)
		}
	}
	return most
}

// NamesAll reports whether a text speaks of all n cities together: "the nine
// cities", "9个城市".
func NamesAll(n int, en, zh string) bool {
	digits := strconv.Itoa(n)
	if strings.Contains(zh, digits+"城市") || strings.Contains(zh, digits+"个城市") {
		return true
	}
	words := text.Words(text.Normalize(en))
	for i, w := range words {
		if w.Text != digits && setSizeWords[w.Text] != n {
			continue
		}
		for j := i + 1; j < len(words) && j <= i+3; j++ {
			if words[j].Text == "cities" {
				return true
			}
		}
	}
	return false
}

// WantsSides reports whether a question wants each side of a comparison told, be it that
// nothing is held of one; "which of the two" wants the one.
func WantsSides(q string) bool { return asksSides.in(q) }

// Compares reports whether a question says that it compares.
func Compares(q string) bool { return asksCompare.in(q) }

// Members counts what a text lists: one more than its separators, and one more where the
// rest is listed beside one: "one of four places (with …)".
func Members(en, zh string) int {
	n := max(strings.Count(en, ",")+strings.Count(en, ";")+strings.Count(en, " and "), strings.Count(zh, "、")+strings.Count(zh, ";")) + 1
	if besideOne.MatchString(en) {
		n++
	}
	return n
}

var besideOne = regexp.MustCompile(`(?i)\bone of (?:the )?[a-z0-9]+ [a-z]+,? ?\(?(?:together )?with\b`)

// SaysSome reports whether a text tells of some of n things: "five of the 14 areas",
// "14个领域中".
func SaysSome(n int, en, zh string) bool {
	digits := strconv.Itoa(n)
	if strings.Contains(en, "of the "+digits+" ") {
		return true
	}
	for _, m := range someOf.FindAllStringSubmatch(zh, -1) {
		if m[1] == digits {
			return true
		}
	}
	return false
}

// someOf finds a number of things of which some are told: 14个领域中.
var someOf = regexp.MustCompile(`([0-9]+)[个项条家]\p{Han}{0,6}中`)

var (
	unitEn       = regexp.MustCompile(`(?:how many|number of|count of|total of|(?:are|were) there (?:really |only |about |exactly )?[0-9]+)\s+((?:[a-z-]+\s*){1,5})`)
	unitBeforeZh = regexp.MustCompile(`(\p{Han}{2})(?:现在|目前|如今|总共|一共|共|到底)?(?:共有|有|是|达)?(?:多少|几)(?:个|项|条|家|份|种|座|艘|所|列|趟)(?:了)?[,。?！!吗呢]*$`)
	unitZh       = regexp.MustCompile(`(?:多少|几)(?:[千百万亿]+)?(?:个|项|条|家|份|种|类|大|名|座|艘|所|列|趟)?(\p{Han}{1,10})`)
)

// unitEnds are words that no counted noun goes past.
var unitEnds = map[string]bool{}

func init() {
	for _, w := range strings.Fields(`do does did is are was were has have had can could may will would go goes went leaves come came let lets in of for on at to from by with there that which get got
name names deal deals own run runs per out under now use used take took make made fall join joined have left leave arrived been being given so altogether
called set signed started opened registered established added covered included issued published launched handled moved sent received produced exported imported held won lost
after before since until within across between during last this each every`) {
		unitEnds[w] = true
	}
}

// spans are nouns for the time in which something is counted.
var spans = map[string]bool{"year": true, "month": true, "week": true, "day": true, "quarter": true}

// listed are nouns that records name by listing, not by counting.
var listed = map[string]bool{"places": true, "people": true, "things": true, "countries": true, "cities": true, "provinces": true, "regions": true, "times": true, "ways": true, "years": true, "days": true,
	"地方": true, "地区": true, "城市": true, "省市": true, "省份": true, "国家": true}

// vague are words behind a number that name nothing that a record would count by that word.
var vague = map[string]bool{"方面": true, "板块": true, "部分": true, "入选": true, "层面": true, "角度": true}

// unitOf returns what a question counts, as normalised: the words of the noun phrase
// behind "how many", the noun last, or the word behind 多少 and its measure word.
func (r *Reader) unitOf(q string) []string {
	if m := unitEn.FindStringSubmatch(q); m != nil {
		var phrase []string
		for _, w := range strings.Fields(m[1]) {
			if unitEnds[w] || len(phrase) > 0 && strings.HasSuffix(w, "ed") && !strings.Contains(w, "-") { // "people visited"
				break
			}
			if !text.IsStopword(w) {
				phrase = append(phrase, w)
			}
		}
		if len(phrase) > 0 && spans[phrase[len(phrase)-1]] {
			return nil // "how many a year": what is counted stood before
		}
		return phrase
	}
	if m := unitBeforeZh.FindStringSubmatch(strings.TrimSpace(q)); m != nil && topicOf(m[1]) == m[1] && !strings.ContainsFunc(m[1], text.IsFunctionRune) && r.known(m[1]) {
		return []string{m[1]}
	}
	if m := unitZh.FindStringSubmatch(q); m != nil {
		if strings.ContainsAny(m[1][:3], "轮批次") { // counted by themselves
			return nil
		}
		unit := strings.TrimSpace(text.CutQuestion(headOf(m[1])))
		if rs := []rune(unit); len(rs) > 2 && listed[string(rs[:2])] {
			unit = string(rs[:2]) // 地方在试
		}
		if vague[unit] {
			return nil
		}
		if rs := []rune(unit); listed[unit] || len(rs) > 1 && topicOf(unit) != "" && r.known(string(rs[:2])) || asksMeasures.in(unit) {
			return []string{unit}
		}
	}
	return nil
}

// headOf returns the noun at the head of what is counted in Chinese, where that is long:
// 企业 of 外资服务企业落户.
func headOf(phrase string) string {
	if i := strings.IndexAny(phrase, "在被是有了吗呢"); i >= 0 {
		phrase = phrase[:i]
	}
	if before, _, ok := strings.Cut(phrase, "的"); ok && utf8.RuneCountInString(before) > 1 { // 外企的批复 counts 外企, 新的任务 counts 任务
		phrase = before
	}
	rs := []rune(phrase)
	if len(rs) <= 4 {
		return phrase
	}
	best, at := "", -1
	for _, n := range heads {
		if i := strings.LastIndex(phrase, n); i > at {
			best, at = n, i
		}
	}
	if best != "" {
		return best
	}
	return string(rs[len(rs)-2:])
}

// heads are nouns by which much is counted.
var heads = strings.Fields("企业 公司 医院 学校 机构 项目 任务 措施 举措 城市 国家 基金 港口 口岸 航线 案例 经验 标准 领域 中心 单位 部门 人才 医生 护士 律师 平台 园区 列车 班列")

// Mentions reports whether a text holds the unit at all.
func Mentions(unit, en, zh string) bool {
	if r := []rune(unit); text.IsHan(r[0]) {
		return abbreviated(r).MatchString(zh) || asksMeasures.in(unit)
	}
	for _, w := range text.Words(text.Normalize(en)) {
		if sameUnit(w.Text, unit) {
			return true
		}
	}
	return false
}

// abbreviated finds a Chinese unit by its first two characters, also where it is the
// short form of a longer word: 台企 in 台资企业.
func abbreviated(unit []rune) *regexp.Regexp {
	if len(unit) == 1 {
		return regexp.MustCompile(string(unit))
	}
	return regexp.MustCompile(string(unit[0]) + `\p{Han}{0,2}` + string(unit[1]))
}

// beforeFigure finds a Chinese unit right before its figure.
func beforeFigure(unit []rune) *regexp.Regexp {
	return regexp.MustCompile(abbreviated(unit).String() + `\p{Han}{0,2}[0-9]`)
}

// sameUnit reports whether two English nouns count the same.
func sameUnit(a, b string) bool {
	a, b = text.Stem(a), text.Stem(b)
	return a == b || unitGroup[a] != 0 && unitGroup[a] == unitGroup[b]
}

// unitGroup numbers the groups of nouns, stemmed, that count the same.
var unitGroup = map[string]int{}

func init() {
	for i, group := range []string{
		"companies firms enterprises businesses corporations", "tasks measures items points steps", "trains trips journeys runs", "cases practices innovations results",
		"passengers travellers travelers visitors tourists people", "batches rounds waves times", "areas fields domains sectors", "tonnes tons cargo",
	} {
		for _, w := range strings.Fields(group) {
			unitGroup[text.Stem(w)] = i + 1
		}
	}
}

// CountsUnit reports whether a text gives a figure for the unit: digits with the
// unit a few words behind them.
func CountsUnit(unit, en, zh string) bool {
	if unit == "" {
		return false
	}
	if r := []rune(unit); text.IsHan(r[0]) {
		short := abbreviated(r)
		for _, m := range zhFigure.FindAllStringSubmatch(zh, -1) {
			if first, _ := utf8.DecodeRuneInString(m[1]); !strings.ContainsRune("年月日分", first) && short.MatchString(m[1]) {
				return true
			}
		}
		return beforeFigure(r).MatchString(zh) // 台资企业355家
	}
	en = text.Normalize(en)
	words := text.Words(en)
	for i, w := range words {
		if strings.HasPrefix(en[w.End:], "-") { // "nine-city tasks" are not nine
			continue
		}
		if w.Class != text.Number && !figureWords[w.Text] || isYear(w.Text) || i+1 < len(words) && months[words[i+1].Text] {
			continue
		}
		for j := i + 1; j < len(words) && j <= i+4; j++ {
			if sameUnit(words[j].Text, unit) {
				return true
			}
		}
	}
	return false
}

var months = map[string]bool{"january": true, "february": true, "march": true, "april": true, "may": true, "june": true, "july": true, "august": true,
	"september": true, "october": true, "november": true, "december": true}

// isYear reports whether a number is written like a year.
func isYear(s string) bool {
	return len(s) == 4 && (strings.HasPrefix(s, "19") || strings.HasPrefix(s, "20"))
}

var zhFigure = regexp.MustCompile(`[0-9](?:多|余)?[个项条家份种类大轮批名座次]?(\p{Han}{0,8})`)

var figureWords = map[string]bool{"one": true, "two": true, "three": true, "four": true, "five": true, "six": true, "seven": true, "eight": true, "nine": true, "ten": true}
