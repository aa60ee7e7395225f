package bot

import (
	"regexp"
	"strings"

	"policybot/bot/understand"
	"policybot/index/text"
)

var (
	numbersEN = regexp.MustCompile(`(?i)(?:more than |over |about |nearly |at least |fewer than |around |up to |no more than )?\d[\d,]*(?:\.\d+)?(?:%| ?(?:million|billion|trillion))?(?: (?:yuan|us dollars|dollars|tonnes|square metres|days|km))?`)
	numbersZH = regexp.MustCompile(`(?:超过|不超过|约|近|至少|突破|已有|超)?\d[\d,]*(?:\.\d+)?(?:%|多?[万亿]*(?:亿美元|亿元|万元|美元|元|吨|平方米|平方公里|人次|列|项|个|家|条|类|轮|份|次|天|国|座|艘|航次)?(?:以上|左右|多)?)`)
	datesEN   = regexp.MustCompile(`(?i)(?:\d{1,2}(?:-\d{1,2})? )?(?:january|february|march|april|may|june|july|august|september|october|november|december)(?: \d{1,2},?)? \d{4}|(?:the first (?:quarter|half) of )?\b(?:19|20)\d{2}\b`)
	datesZH   = regexp.MustCompile(`\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:上半年|一季度)?`)
	asksDays  = regexp.MustCompile(`\b(?:how long|days|weeks|months)\b|多(?:少|久|长)|几(?:天|周|个月)`)
	duration  = regexp.MustCompile(`(?i)(?:^|[^\d])((?:nearly |about |up to |more than |不超过|超过|近|约)?\d{1,3}(?: (?:working |business )?(?:days|weeks|months)|个工作日|天|周|个月))`)
	years     = regexp.MustCompile(`^(?:19|20)\d{2}年?$`)
)

// lead returns the number or the date in a clause that answers the question, or
// "" where none stands out.
func (r *reply) lead(clause string) string {
	zh := r.a.Lang != English
	switch r.q.Asked {
	case understand.AskedDeadline:
		if asksDays.MatchString(r.q.Text) {
			if d := duration.FindStringSubmatch(clause); d != nil {
				return strings.TrimSpace(d[1])
			}
		}
		fallthrough
	case understand.AskedDate:
		p := datesEN
		if zh {
			p = datesZH
		}
		return longest(r.unasked(p.FindAllString(clause, -1)))
	case understand.AskedNumber, understand.AskedMoney, understand.AskedRate:
		return r.number(clause, zh)
	}
	return ""
}

// longest returns the first of the longest strings: of several dates, the one
// that says most.
func longest(list []string) string {
	best := ""
	for _, s := range list {
		if len(s) > len(best) {
			best = s
		}
	}
	return best
}

// unasked leaves out what the question itself says.
func (r *reply) unasked(list []string) []string {
	var out []string
	for _, s := range list {
		if !strings.Contains(r.q.Text, text.Normalize(s)) {
			out = append(out, s)
		}
	}
	return out
}

// number picks the figure that stands nearest to a word of the question.
func (r *reply) number(clause string, zh bool) string {
	p := numbersEN
	if zh {
		p = numbersZH
	}
	asked := map[string]bool{}
	for _, w := range text.Words(text.CutQuestion(r.q.Subject)) {
		if w.Class == text.Han {
			for _, c := range w.Text {
				asked[string(c)] = true
			}
		} else if !text.IsStopword(w.Text) {
			asked[text.Stem(w.Text)] = true
		}
	}
	best, bestScore := "", 0.0
	figures := p.FindAllStringIndex(clause, -1)
	if r.confirms(clause, figures) {
		return ""
	}
	counts := r.counting(clause, figures)
	for i, at := range figures {
		s := strings.TrimSpace(clause[at[0]:at[1]])
		digits := strings.TrimFunc(s, func(c rune) bool { return c < '0' || c > '9' })
		if wholeOf(clause, at) || years.MatchString(s) || partOfDate(clause, at) || strings.Contains(" "+r.q.Text+" ", " "+digits+" ") || zh && strings.Contains(r.q.Text, digits) {
			continue
		}
		score := 1.0
		if r.q.Asked == understand.AskedRate && strings.Contains(s, "%") {
			score += 3
		}
		if r.q.Asked == understand.AskedMoney && (strings.Contains(s, "元") || strings.Contains(s, "yuan") || strings.Contains(s, "dollars")) {
			score += 3
		}
		score += nearby(clause, at, asked)
		if counts != nil && !counts[i] {
			continue // another figure is of what is counted
		}
		if score > bestScore {
			best, bestScore = s, score
		}
	}
	return best
}

// confirms reports whether the figure that a clause arrives at, "rose from 11 to 20", is
// one that the question names: another in front would contradict it.
func (r *reply) confirms(clause string, figures [][]int) bool {
	for _, at := range figures {
		if arrives.MatchString(clause[:at[0]]) && strings.Contains(" "+strings.Trim(r.q.Text, "?.!,")+" ", " "+strings.TrimRight(clause[at[0]:at[1]], "个项家")+" ") {
			return true
		}
	}
	return false
}

var arrives = regexp.MustCompile(`(?:\bto |(?:增加|提高|扩大|上升|提升)?到|至)$`)

// counting tells which figures of a clause count what the question counts, each up to
// the next one; nil where none does, or only the whole that a part is counted of.
func (r *reply) counting(clause string, figures [][]int) []bool {
	if r.q.Noun == "" {
		return nil
	}
	out, any := make([]bool, len(figures)), false
	for i, at := range figures {
		own := clause[at[0]:]
		if i+1 < len(figures) {
			own = clause[at[0]:figures[i+1][0]]
		}
		out[i] = understand.CountsUnit(r.q.Noun, own, own)
		any = any || out[i] && !wholeOf(clause, at)
	}
	if !any {
		return nil
	}
	return out
}

// wholeOf reports whether a figure is the whole that a clause counts a part of: "of the
// 159 tasks, 3 are new", 159项任务中,有3项.
func wholeOf(clause string, at []int) bool {
	return strings.HasSuffix(strings.ToLower(clause[:at[0]]), "of the ") || inWhole.MatchString(clause[at[1]:])
}

var inWhole = regexp.MustCompile(`^[个项条家]?\p{Han}{0,4}中[,，有]`)

// nearby scores how many words of the question stand close after, or before, the
// place in the clause; what follows a figure is what it counts.
func nearby(clause string, at []int, asked map[string]bool) float64 {
	score := 0.0
	after := text.Words(text.Normalize(clause[at[1]:min(len(clause), at[1]+40)]))
	before := text.Words(text.Normalize(strings.ToValidUTF8(clause[max(0, at[0]-40):at[0]], "")))
	for i, w := range after[:min(3, len(after))] {
		score += hits(w, asked) * 2 / float64(i+1)
	}
	for i := range before[:min(3, len(before))] {
		score += hits(before[len(before)-1-i], asked) / float64(i+1)
	}
	return score
}

func hits(w text.Word, asked map[string]bool) float64 {
	if w.Class != text.Han {
		if asked[text.Stem(w.Text)] {
			return 1
		}
		return 0
	}
	n := 0.0
	for i, c := range []rune(w.Text) {
		if i > 5 {
			break
		}
		if asked[string(c)] && !text.IsFunctionRune(c) {
			n += 0.5
		}
	}
	return min(n, 1.5)
}

// partOfDate reports whether a figure belongs to a date or to an official number.
func partOfDate(clause string, at []int) bool {
	rest := clause[at[1]:]
	if strings.HasPrefix(rest, "年") || strings.HasPrefix(rest, "月") || strings.HasPrefix(rest, "日") || strings.HasPrefix(rest, "号") || strings.HasPrefix(rest, "—") {
		return true
	}
	for _, p := range []*regexp.Regexp{datesEN, datesZH} {
		for _, d := range p.FindAllStringIndex(clause, -1) {
			if d[0] <= at[0] && at[0] < d[1] {
				return true
			}
		}
	}
	return false
}
