package ingest

import (
	"regexp"
	"strings"
)

// How official numbers are written: 海商发〔2025〕9号, 国务院令第788号, 公告2025年第11号,
// and in English "Guo Ban Fa [2025] No. 9".
const (
	yearNumber   = `[\p{Han}A-Za-z]{1,20} ?[〔\[（(【﹝［] ?[12][0-9]{3} ?年? ?[〕\]）)】﹞］] ?第? ?[0-9]{1,5} ?[号號]`
	serialNumber = `[（(〔\[]? ?(?:[12][0-9]{3} ?年)? ?[）)〕\]]? ?第 ?[0-9一二三四五六七八九十百零〇]{1,6} ?[号號] ?[）)〕\]]?`
	latinNumber  = `[A-Z][A-Za-z]{1,20}(?: [A-Z][A-Za-z]{1,20}){0,6} ?[〔\[(（] ?[12][0-9]{3} ?[〕\])）] ?(?:No\. ?)?[0-9]{1,5}(?: ?号)?`
)

var (
	numberLabel = regexp.MustCompile(`^(?:发文字号|发文文号|发布文号|文件编号|文号|字号|(?i:document no\.|document number|no\.)) ?[:：] ?`)
	letterhead  = regexp.MustCompile(`^[\p{Han} ]{2,60}文件 ?`)
	numberAlone = regexp.MustCompile(`^(` + yearNumber + `|` + latinNumber + `)(?: .{0,40}|签发人.{0,20})?$`)
	yearAlone   = regexp.MustCompile(`^[〔\[] ?[12][0-9]{3} ?[〕\]] ?第?[0-9]{1,4} ?号$`)
	serialAlone = regexp.MustCompile(`^([\p{Han}、 ]{0,60}?(?:令|公告|通告|通报|公报|决定)?) ?(` + serialNumber + `)$`)
	serialHead  = regexp.MustCompile(`^[\p{Han}、 ]{2,60}?(?:令|公告|通告) ?` + serialNumber)
	issuedBy    = regexp.MustCompile(`(?:^|日|通过|[，,；; （(])([\p{Han}、]{2,40}?(?:令|公告|公布令) ?` + serialNumber + `|` + yearNumber + `)(?:公布|发布|印发|颁布|公告)`)
	atTitleEnd  = regexp.MustCompile(`[^》〉][（(](` + yearNumber + `)[）)]$`)
	orderOf     = regexp.MustCompile(`^(.{0,60})(令|公告|通告|通报)$`)
	spaceBeside = regexp.MustCompile(` ?([0-9〔〕（）]+) ?`)
	ofOrder     = regexp.MustCompile(`^(?:中华人民共和国)?([\p{Han}、 ]{2,60}?)(?:令|公告|通告)(?:[0-9（〔(\[]|第)`)
)

// numberOf finds a document's own number where it can stand: alone on a line of
// the letterhead or under the title, in the bracket that says how a regulation was
// made public, or at the end of the title. A number in a sentence, or behind the
// title of another document, is another document's.
func numberOf(title string, lines []string) string {
	for i, line := range lines {
		s := strings.TrimSpace(line)
		bracketed := strings.HasPrefix(s, "（") || strings.HasPrefix(s, "(")
		if bracketed && !strings.ContainsRune(s, '《') {
			if m := issuedBy.FindStringSubmatch(s); m != nil {
				return tidyNumber(m[1])
			}
		}
		if strings.ContainsAny(s, "。；《》") || len([]rune(s)) > 70 {
			continue
		}
		if bracketed {
			s = strings.TrimSpace(strings.Trim(s, "（）()"))
		}
		s = letterhead.ReplaceAllString(numberLabel.ReplaceAllString(s, ""), "")
		if m := numberAlone.FindStringSubmatch(s); m != nil {
			return tidyNumber(m[1])
		}
		if yearAlone.MatchString(strings.TrimSpace(line)) { // of minutes, under their title
			return tidyNumber(strings.TrimSpace(line))
		}
		if orderInEnglish.MatchString(s) {
			return strings.Trim(s, "()")
		}
		m := serialAlone.FindStringSubmatch(s)
		if m == nil || strings.ContainsAny(m[1], "年月日") {
			continue
		}
		if orderOf.MatchString(m[1]) && m[1] != "令" && m[1] != "公告" && m[1] != "通告" && m[1] != "通报" {
			return tidyNumber(s)
		}
		// The line above says whose it is.
		if i > 0 && (m[1] == "" || orderOf.MatchString(m[1])) {
			whose := strings.TrimSpace(lines[i-1])
			if orderOf.MatchString(whose) && i > 1 && len([]rune(whose)) <= 2 {
				whose = strings.TrimSpace(lines[i-2]) + whose
			}
			if m[1] == "" && orderOf.MatchString(whose) || m[1] != "" && !strings.ContainsAny(whose, endOfSentence) {
				return tidyNumber(whose + s)
			}
		}
	}
	if m := serialHead.FindString(title); m != "" {
		return tidyNumber(m)
	}
	if m := atTitleEnd.FindStringSubmatch(title); m != nil {
		return tidyNumber(m[1])
	}
	return ""
}

const endOfSentence = "。；：，、！？;:,!?"

// tidyNumber writes a number as GB/T 9704 does: 〔 〕 around the year, no spaces
// beside digits.
func tidyNumber(s string) string {
	if !hasHan(s) || strings.Contains(s, "No.") {
		return oneLine(s)
	}
	if m := latinOrHan.FindStringSubmatch(s); m != nil {
		return strings.Join(strings.Fields(m[1]), "") + "〔" + m[2] + "〕" + m[3] + m[4] + "号"
	}
	s = spaceBeside.ReplaceAllString(oneLine(s), "$1")
	return strings.NewReplacer("號", "号", " 第", "第", "第 ", "第", " 号", "号").Replace(s)
}

var latinOrHan = regexp.MustCompile(`^([\p{Han}A-Za-z]{1,20}) ?[〔\[（(【﹝［] ?([12][0-9]{3}) ?年? ?[〕\]）)】﹞］] ?(第?) ?([0-9]{1,5}) ?[号號]$`)

// issuerOfNumber is whose order or announcement a number names: 国务院 of
// 国务院令第788号.
func issuerOfNumber(number string) string {
	m := ofOrder.FindStringSubmatch(number)
	if m == nil {
		return ""
	}
	return strings.TrimSpace(m[1])
}
