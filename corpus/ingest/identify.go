package ingest

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"policybot/corpus/ingest/content"
	"policybot/corpus/ingest/outline"
)

var (
	chineseDate   = regexp.MustCompile(`([0-9０-９]{4}|[〇零○Ｏ０oO一二三四五六七八九]{4})[ 　]?年[ 　]?([0-9０-９一二三四五六七八九十]{1,3})[ 　]?月[ 　]?([0-9０-９一二三四五六七八九十]{1,3})[ 　]?日`)
	kindOfText    = regexp.MustCompile(`(通知|意见|方案|办法|规定|条例|计划|规划|决定|批复|公告|通告|任务|清单|细则|要点|措施|纲要|报告|函|令|政策|规则|制度|指引|指南|行动|若干措施|答复|复函|建议|提示|倡议|声明|解读|说明|规程|准则|标准|章程|协议|议定书|工作规则|负面清单|目录)(（.*）|\(.*\))?$`)
	issuerOfTitle = regexp.MustCompile(`^([\p{Han} ]{2,40}?)关于`)
)

// complete fills in what the format did not say of a document from its text:
// the title from its first lines, the number from what stands before the items,
// issuer and date from the signature.
func complete(d *content.Document, o *outline.Outline) {
	var signature []string
	var ahead []string
	for _, p := range o.Parts {
		switch p.Role {
		case outline.Signature:
			if len(signature) == 0 || !chineseDate.MatchString(strings.Join(signature, "")) {
				signature = append(signature, p.Text)
			}
		case outline.Preamble:
			if len(ahead) < 30 {
				ahead = append(ahead, p.Text)
			}
		}
	}
	if d.Title == "" && len(d.Blocks) > 0 && d.Blocks[0].Kind == content.Row {
		for _, b := range d.Blocks[:min(len(d.Blocks), 4)] { // a table's own title, under 附件1
			across, ok := wholeRow(b.Cells)
			if !ok || b.Kind != content.Row {
				break
			}
			if across != "" && !annexAlone.MatchString(across) {
				d.Title = annexAhead.ReplaceAllString(across, "")
				break
			}
		}
	}
	if d.Title == "" {
		d.Title = onlyTop(d.Blocks)
	}
	if d.Title == "" {
		d.Title = firstOf(orderedTitle(ahead), titleOf(ahead))
	}
	if d.Title == "" {
		d.Title = strings.TrimSuffix(path.Base(d.File), path.Ext(d.File))
	}
	if d.Number == "" {
		d.Number = numberOf(d.Title, ahead)
	}
	var signers []string
	for _, s := range signature {
		if d.Signed == "" {
			d.Signed = isoDate(s)
		}
		if name := strings.TrimSpace(chineseDate.ReplaceAllString(s, "")); name != "" && !strings.ContainsAny(name, "（(。：") && isoDate(name) == "" && !person.MatchString(name) {
			signers = append(signers, name)
		}
	}
	if d.Issuer == "" {
		d.Issuer = strings.Join(compact(signers), " ") // as official pages write several
	}
	if d.Issuer == "" {
		d.Issuer = issuerOfNumber(d.Number)
	}
	for _, s := range ahead {
		if m := orderInEnglish.FindStringSubmatch(strings.TrimSpace(s)); m != nil && d.Issuer == "" {
			d.Issuer = m[1]
		}
	}
	if d.Issuer == "" {
		if m := issuerOfTitle.FindStringSubmatch(d.Title); m != nil {
			d.Issuer = m[1]
		}
	}
	if d.Signed == "" {
		for _, s := range ahead {
			if m := promulgatedOn.FindStringSubmatch(s); m != nil {
				if d.Signed = isoDate(m[1]); d.Signed != "" {
					break
				}
			}
		}
	}
	if d.Signed == "" {
		for _, s := range ahead { // （2025年3月1日海滨市人民政府令第7号公布）
			if strings.HasPrefix(s, "（") || strings.HasPrefix(s, "(") {
				if d.Signed = isoDate(s); d.Signed != "" {
					break
				}
			}
		}
	}
	if d.Signed == "" {
		for _, s := range ahead { // a date alone on its line under the title
			if s = strings.TrimSpace(s); s != "" && chineseDate.FindString(s) == s {
				if d.Signed = isoDate(s); d.Signed != "" {
					break
				}
			}
		}
	}
	if d.Status == "" && draftTitle.MatchString(d.Title) {
		d.Status = "draft"
	}
	if !slices.Contains([]string{"", "in-force", "repealed", "draft"}, d.Status) {
		d.Doubts = append(d.Doubts, content.Doubt{Message: fmt.Sprintf("the status “%s” is none of in-force, repealed, draft", clip(d.Status))})
		d.Status = ""
	}
	d.Signed, d.Published = dateOr(d, d.Signed), dateOr(d, d.Published)
}

// dateOr returns a date as YYYY-MM-DD, or "" and a doubt where it is none.
func dateOr(d *content.Document, s string) string {
	if s == "" {
		return ""
	}
	if iso := isoDate(s); iso != "" {
		return iso
	}
	d.Doubts = append(d.Doubts, content.Doubt{Message: fmt.Sprintf("the date “%s” cannot be read; write it as 2026-01-09", clip(s))})
	return ""
}

// isoDate finds a date of day, month and year in s.
func isoDate(s string) string {
	if m := chineseDate.FindStringSubmatch(s); m != nil {
		year := strings.NewReplacer("o", "〇", "O", "〇", "０", "〇").Replace(m[1])
		y, ok1 := outline.Numeral(year)
		if !ok1 {
			y, ok1 = outline.Numeral(m[1])
		}
		mo, ok2 := outline.Numeral(m[2])
		d, ok3 := outline.Numeral(m[3])
		if ok1 && ok2 && ok3 {
			out := fmt.Sprintf("%04d-%02d-%02d", y, mo, d)
			if _, err := time.Parse(time.DateOnly, out); err == nil {
				return out
			}
		}
	}
	s = strings.TrimSpace(s)
	for _, layout := range []string{time.DateOnly, "2006-1-2", "2006/1/2", "2006.1.2", "2 January 2006", "January 2, 2006", time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format(time.DateOnly)
		}
	}
	return ""
}

var (
	draftTitle = regexp.MustCompile(`[（(〔\[][^（()）]{0,12}(征求意见|草案|送审稿|讨论稿|初稿|审议稿)[^（()）]{0,8}[）)〕\]]|征求意见稿`)
	// What a line under the title adds to it: （征求意见稿）, （试行）.
	titleTail = regexp.MustCompile(`^[（(][^（()）]{0,14}(稿|草案|试行|暂行|修订|修正|版|年本)[）)]$`)
	// Who signs an order is a person, and it is the office's.
	person = regexp.MustCompile(`^(代)?(总\s*理|国务院总理|主\s*席|国家主席|(市|省|州|区|县)\s*长|部\s*长|主\s*任|局\s*长|署\s*长|行\s*长|会\s*长|院\s*长|厅\s*长|检察长|秘书长)[\s:：]*[\p{Han} ]{1,8}$`)
	// An order makes a regulation public: 《…》已经…通过，现予公布.
	makesPublic = regexp.MustCompile(`^(?:现公布|现将|现发布)?《([^《》]{4,80})》.*(?:公布|发布|施行)`)
)

// orderedTitle is the title of the regulation that an order makes public, where it
// stands on a line of its own after the order.
func orderedTitle(lines []string) string {
	for i, s := range lines {
		m := makesPublic.FindStringSubmatch(strings.TrimSpace(s))
		if m == nil {
			continue
		}
		for _, own := range lines[i+1:] {
			if fold(own) == fold(m[1]) {
				return m[1]
			}
		}
	}
	return ""
}

// titleOf finds the title among the first lines: one that ends in the name of a
// kind of text, alone or over two or three lines.
func titleOf(lines []string) string {
	lines = lines[:min(len(lines), 8)]
	for i := range lines {
		joined := ""
		for n := i; n < min(i+3, len(lines)); n++ {
			s := strings.TrimSpace(lines[n])
			if s == "" || strings.ContainsAny(s, "。；：:") || len([]rune(s)) > longestTitle(s) || n == i && officeName.MatchString(s) && !(n+1 < len(lines) && strings.HasPrefix(strings.TrimSpace(lines[n+1]), "关于")) || numberOf("", []string{s}) != "" {
				break
			}
			joined = content.Join(joined, s)
			if kindOfText.MatchString(joined) && len([]rune(joined)) > 4 {
				if n+1 < len(lines) && titleTail.MatchString(strings.TrimSpace(lines[n+1])) {
					joined += strings.TrimSpace(lines[n+1])
				}
				return unspaced(joined)
			}
		}
	}
	for _, s := range lines {
		if s = strings.TrimSpace(s); s != "" && len([]rune(s)) <= longestTitle(s) && !strings.ContainsAny(s, "。；：") && !annexAlone.MatchString(s) && !officeName.MatchString(s) && numberOf("", []string{s}) == "" {
			return unspaced(s)
		}
	}
	return ""
}

var (
	promulgatedOn  = regexp.MustCompile(`(?i:\b(?:promulgated|issued|adopted|signed|published)\b[^.;]{0,80}?\bon )([A-Z][a-z]{2,8} [0-9]{1,2}, [0-9]{4}|[0-9]{1,2} [A-Z][a-z]{2,8} [0-9]{4})`)
	orderInEnglish = regexp.MustCompile(`^[(]?(?:Order|Decree|Announcement) (?:No\. ?)?[0-9]{1,5}(?: \[?[12][0-9]{3}\]?)? of (?:the )?([A-Z][A-Za-z’' ,]{3,100}?)[)]?$`)
	annexAhead     = regexp.MustCompile(`^附[件表][ 　]*[0-9一二三四五六七八九十]*[ 　]*[：:.．、][ 　]*`)
	annexAlone     = regexp.MustCompile(`^附[件表录]?[ 　]*[0-9一二三四五六七八九十]*[：:]?$`)
	// officeName matches a line of a letterhead: the name of an office alone.
	officeName = regexp.MustCompile(`^[\p{Han} 　]{2,40}(部|委|委员会|局|署|厅|办公室|办公厅|政府|银行|文件)$`)
)

// longestTitle is how many characters a title has at most: English ones are longer.
func longestTitle(s string) int {
	if hasHan(s) {
		return 70
	}
	return 220
}

// unspaced takes the blanks out of a title whose letters were spaced out.
func unspaced(s string) string {
	fields := strings.Fields(s)
	for _, f := range fields {
		if len([]rune(f)) > 1 {
			return s
		}
	}
	if len(fields) > 3 && hasHan(s) {
		return strings.Join(fields, "")
	}
	return s
}

// onlyTop returns the one heading of the first level, where the document begins
// with it and it has no number.
func onlyTop(blocks []content.Block) string {
	if len(blocks) == 0 || blocks[0].Kind != content.Heading || blocks[0].Level != 1 || blocks[0].Label != "" || outline.Marked(blocks[0].Text) {
		return ""
	}
	for _, b := range blocks[1:] {
		if b.Kind == content.Heading && b.Level == 1 {
			return ""
		}
	}
	if n := len([]rune(blocks[0].Text)); n < 3 || n > longestTitle(blocks[0].Text) {
		return ""
	}
	return blocks[0].Text
}
