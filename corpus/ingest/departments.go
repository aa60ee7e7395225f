package ingest

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

var (
	// dutyLabel matches the words before a colon that name who does what; those of
	// the second group name something else.
	dutyLabel      = regexp.MustCompile(`((?:主要|共同)?(?:责任单位|责任部门|责任主体|牵头单位|牵头部门|牵头责任单位|负责单位|负责部门|主责单位|主责部门|主管部门|配合单位|配合部门|协同单位|协办单位|主办单位|承办单位|实施单位|实施主体|落实单位|参加单位|参与单位|分工单位|(?i:responsible(?: departments?| units?| authorities| bodies)?|lead(?: department| unit)?|in cooperation with)))[:：]|((?:完成|办理|整改|推进)(?:时限|时间)|时限|时间节点|责任领导|责任人|牵头领导|联系人|联系电话|(?i:deadline|time limit))[:：]`)
	departmentJoin = regexp.MustCompile(`[、，,；;/\n ]+`)
	englishJoin    = regexp.MustCompile(`[,;/\n]+| and `)
	dutyWord       = regexp.MustCompile(`(按职责分工|按照职责分工|依职责|根据职责|牵头|负责|配合|参与|参加|落实|共同推进|组织实施)`)
	duty           = regexp.MustCompile(`(等部门|等单位|等)?(按职责分工负责|按职责分工|按照职责分工|依职责分工|根据职责|依职责|分别负责|牵头负责|共同负责|共同牵头|具体负责|会同|牵头|负责|配合|参与|参加|落实|共同推进|组织实施)+.*$`)
	officeEnd      = regexp.MustCompile(`(局|委|委员会|办|部|厅|院|行|署|会|政府|中心|集团|海关|公司|部门|单位|机构|市|区|县|省|镇|街道|银行|协会|检察院|高校)(（[^（）]*）)?$`)
	wholePlace     = regexp.MustCompile(`^[\p{Han}]{1,6}(省|市|区|县|州)$`)
)

// closers are the brackets in which a clause names at its end who is responsible.
var closers = map[rune]rune{'）': '（', ')': '(', '】': '【', ']': '[', '〕': '〔', '］': '［'}

// departmentsIn finds who is responsible for a clause, and on what ground.
func departmentsIn(text string) (out []string, basis string) {
	marks := dutyLabel.FindAllStringSubmatchIndex(text, 16)
	for i, m := range marks {
		if m[2] < 0 {
			continue
		}
		value := text[m[1]:]
		if i+1 < len(marks) {
			value = text[m[1]:marks[i+1][0]]
		}
		out = append(out, splitOffices(upToEnd(value))...)
	}
	if len(out) > 0 {
		return compact(out), "the text names them as responsible"
	}
	inside := lastBracket(text)
	if inside == "" || utf8.RuneCountInString(inside) > 300 {
		return nil, ""
	}
	found := splitOffices(inside)
	if dutyWord.MatchString(inside) {
		// 由市商务局负责解释 is no list: a list of offices is.
		found = slices.DeleteFunc(found, func(s string) bool { return !officeEnd.MatchString(s) })
	} else if slices.ContainsFunc(found, func(s string) bool { return !officeEnd.MatchString(s) || wholePlace.MatchString(s) }) {
		return nil, ""
	}
	return compact(found), "the brackets at the end of the text name them"
}

// upToEnd cuts a list at the end of its sentence, line or bracket.
func upToEnd(s string) string {
	depth := 0
	for i, r := range s {
		switch r {
		case '。', '\n':
			return s[:i]
		case '（', '(', '[', '【', '〔', '［':
			depth++
		case '）', ')', ']', '】', '〕', '］':
			if depth--; depth < 0 {
				return s[:i]
			}
		}
	}
	return s
}

// lastBracket returns what stands in the bracket with which a text ends.
func lastBracket(s string) string {
	s = strings.TrimRight(s, "。；; .")
	end, size := utf8.DecodeLastRuneInString(s)
	open, ok := closers[end]
	if !ok {
		return ""
	}
	depth := 0
	for i := len(s); i > 0; {
		r, n := utf8.DecodeLastRuneInString(s[:i])
		i -= n
		switch r {
		case end:
			depth++
		case open:
			if depth--; depth == 0 {
				return s[i+n : len(s)-size]
			}
		}
	}
	return ""
}

// splitOffices reads a list of offices without what they do. 大连市、宁波市人民政府
// are two governments.
func splitOffices(list string) []string {
	join := departmentJoin
	if !hasHan(list) {
		join = englishJoin
	}
	var out []string
	for _, d := range join.Split(list, -1) {
		d = strings.Trim(duty.ReplaceAllString(strings.TrimSpace(d), ""), " .:：")
		if d != "" && d != "各" {
			out = append(out, d)
		}
	}
	government := ""
	for i := len(out) - 1; i >= 0; i-- {
		switch {
		case strings.HasSuffix(out[i], "人民政府"):
			government = "人民政府"
		case wholePlace.MatchString(out[i]) && government != "":
			out[i] += government
		default:
			government = ""
		}
	}
	return compact(out)
}
