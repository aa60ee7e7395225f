package html

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"policybot/corpus/ingest/content"
)

// describe fills in what the page says of the document. What a box of metadata
// says goes before the page's meta tags, those before the text itself.
func (p *page) describe(d *content.Document, nodes []*html.Node) {
	marked := leadLabels(d)
	sign := findSignature(d.Blocks)
	get := p.getter(nodes, marked)

	d.Title = p.pickTitle(get(titleField, 0), d.Blocks)
	d.IndexNumber = plain(get(indexField, 0))
	d.Published = firstDay(get(publishedField, 0), p.metas["pubdate"], p.metas["publishdate"], p.metas["firstpublishedtime"], p.metas["article:published_time"],
		p.metas["publish_time"], p.metas["createdate"], p.metas["date"], p.scripts["publishTime"], p.scripts["pubdata"])

	d.Number = officialNumber(plain(get(numberField, 0)))
	if d.Number == "" {
		d.Number = numberInText(d.Title, d.Blocks)
	}
	// 成文日期 is the day of the signature by definition; 发文日期 and the like are
	// sometimes the day on which the page was made.
	exact, loose := day(get(signedField, labels["制文日期"].rank)), day(get(signedField, 0))
	signed := ""
	if len(sign.orgs) > 0 {
		signed = sign.day
	}
	record := promulgation(d.Blocks)
	d.Signed = firstDay(exact, signed, loose, sign.day, record.day)
	if d.Number == "" {
		d.Number = record.number
	}
	if exact == "" && loose != "" && signed != "" && loose != signed {
		d.Doubts = append(d.Doubts, content.Doubt{Message: fmt.Sprintf("the page dates the document %s, its own signature says %s", loose, signed)})
	}
	if stated := exact; stated != "" && signed != "" && stated != signed {
		d.Doubts = append(d.Doubts, content.Doubt{Message: fmt.Sprintf("the page says that the document was signed on %s, its own signature says %s", stated, signed)})
	}

	// 发布机构 is who put the page up, often a department of who signed.
	d.Issuer = issuer(get(issuerField, labels["印发机关"].rank))
	signers := strings.Join(sign.orgs, " ")
	if len(sign.orgs) > 1 && d.Issuer != "" && !strings.Contains(squeeze(d.Issuer), squeeze(sign.orgs[0])) && !strings.Contains(squeeze(signers), squeeze(d.Issuer)) {
		d.Issuer = "" // who put the page up: several others signed
	}
	for _, next := range []string{strings.Join(sign.orgs, " "), titleIssuer(d.Title), numberIssuer(d.Number), get(issuerField, 0), p.metas["contentsource"], p.metas["source"], p.scripts["source"]} {
		if d.Issuer == "" {
			d.Issuer = issuer(next)
		}
	}
	d.Status = status(get(statusField, 0), d.Title)
	if said := get(statusField, 0); strings.Contains(said, "部分") {
		d.Doubts = append(d.Doubts, content.Doubt{Message: "the page says of the document: " + said})
	}
}

// getter returns a function that looks a field up: in the boxes, then in labels
// at the head of the body, then in labels before a colon outside the body. A
// limit above 0 leaves out labels that come after it in the list.
func (p *page) getter(nodes []*html.Node, marked []hit) func(f field, limit int) string {
	in := map[*html.Node]bool{}
	for _, n := range nodes {
		in[n] = true
	}
	var boxed, beside []hit
	for _, h := range p.hits {
		switch {
		case within(h.node, p.boxes):
			boxed = append(boxed, h)
		case h.sure && !within(h.node, in):
			beside = append(beside, h)
		}
	}
	return func(f field, limit int) string {
		for _, hits := range [][]hit{boxed, marked, beside} {
			best, value := 1<<30, ""
			for _, h := range hits {
				if h.field == f && h.value != "" && h.rank < best && (limit == 0 || h.rank <= limit) && fits(f, h.value) {
					best, value = h.rank, h.value
				}
			}
			if value != "" {
				return value
			}
		}
		return ""
	}
}

// fits reports whether a value can be one of a field.
func fits(f field, value string) bool {
	switch f {
	case signedField, publishedField:
		return day(value) != ""
	case issuerField:
		return utf8.RuneCountInString(value) <= 200 && !strings.Contains(value, "。")
	case numberField:
		return utf8.RuneCountInString(value) <= 80 && plain(value) != ""
	}
	return plain(value) != ""
}

// plain is a value, or nothing where it only says that there is none.
func plain(value string) string {
	if strings.Trim(squeeze(value), "无-—－_/\\.。空暂") == "" {
		return ""
	}
	return value
}

func firstDay(values ...string) string {
	for _, v := range values {
		if d := day(v); d != "" {
			return d
		}
	}
	return ""
}

// leadLabels takes lines such as 【发布文号】商资函〔2025〕84号 from the head of
// the body, where older pages have them in place of a box, and returns them.
func leadLabels(d *content.Document) []hit {
	var hits []hit
	gone := map[int]bool{}
	for i, b := range d.Blocks {
		if i >= 15 || b.Kind == content.Row || utf8.RuneCountInString(b.Text) > longestMeta {
			break
		}
		all := labelled.FindAllStringSubmatchIndex(b.Text, -1)
		if len(all) == 0 || all[0][0] > 0 {
			continue
		}
		bracketed := all[0][2] < 0
		for k, m := range all {
			from, to := m[2], m[3]
			if from < 0 {
				from, to = m[4], m[5]
			}
			end := len(b.Text)
			if k+1 < len(all) {
				end = all[k+1][0]
			}
			word := squeeze(b.Text[from:to])
			l := labels[word]
			if l.weak && !bracketed || !fits(l.field, strings.TrimSpace(b.Text[m[1]:end])) {
				continue
			}
			hits = append(hits, hit{label: l, word: word, value: strings.TrimSpace(b.Text[m[1]:end])})
			gone[i] = true
		}
	}
	if len(hits) == 0 {
		return nil
	}
	kept := d.Blocks[:0:0]
	for i, b := range d.Blocks {
		if !gone[i] {
			kept = append(kept, b)
		}
	}
	if len(kept) == 0 {
		return hits
	}
	d.Blocks = kept
	return hits
}

const year = `(?:19|20)\d{2}`

var (
	// 商资函〔2025〕84号
	numberForm = regexp.MustCompile(`([\p{Han}A-Za-z]{1,20})\s*[〔\[﹝【（(［〈]\s*(` + year + `)\s*年?\s*[〕\]﹞】）)］〉]\s*(第?)\s*(\d{1,5})\s*号`)
	// 商务部公告2025年第12号, 国务院令第792号, 第3号
	serialForm = regexp.MustCompile(`^([\p{Han}、\s]{0,60}?(?:令|公告|通告|通报|公报|决定)?)\s*[（(〔\[]?\s*(?:(` + year + `)\s*年?)?\s*[）)〕\]]?\s*第\s*([\d一二三四五六七八九十百零〇]{1,6})\s*号$`)
	inTitle    = regexp.MustCompile(`^[\p{Han}、\s]{0,60}?(?:令|公告|通告)\s*(?:` + year + `\s*年)?\s*第\s*\d{1,5}\s*号`)
	ofDecree   = regexp.MustCompile(`(?:令|公告|通告)$`)
)

// officialNumber writes a number as GB/T 9704 does: 〔 〕 around the year, no
// spaces.
func officialNumber(s string) string {
	if s == "" {
		return ""
	}
	if m := numberForm.FindStringSubmatch(s); m != nil && utf8.RuneCountInString(squeeze(s)) <= utf8.RuneCountInString(squeeze(m[0]))+2 {
		return squeeze(m[1]) + "〔" + m[2] + "〕" + m[3] + m[4] + "号"
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r > 0x2E80 }) {
		return closed(s)
	}
	return s
}

var besideDigits = regexp.MustCompile(`\s*(\d+)\s*`)

// closed removes the spaces around digits; those between offices stay (商务部
// 海关总署公告2025年第88号).
func closed(s string) string { return besideDigits.ReplaceAllString(tidy(s), "$1") }

// numberInText finds the number that stands alone above the first sentence, or in
// the title.
func numberInText(title string, blocks []content.Block) string {
	before := ""
	for i, b := range blocks {
		text := strings.Trim(b.Text, "（）() ")
		if i >= 20 || b.Kind == content.Row || strings.ContainsRune(text, '。') {
			break
		}
		if m := numberForm.FindString(text); m != "" && utf8.RuneCountInString(text) <= utf8.RuneCountInString(m)+16 && strings.HasPrefix(text, m) {
			return officialNumber(m)
		}
		if m := serialForm.FindStringSubmatch(text); m != nil {
			if m[1] == "" && ofDecree.MatchString(before) { // the line above says whose it is
				return closed(before + text)
			}
			return closed(text)
		}
		before = text
	}
	if m := inTitle.FindString(title); m != "" {
		return closed(m)
	}
	if i := strings.LastIndexAny(title, "（("); i > 0 {
		if m := numberForm.FindString(title[i:]); m != "" && strings.HasSuffix(strings.TrimRight(title, "）) "), m) {
			return officialNumber(m)
		}
	}
	return ""
}

// promulgated matches the line under the title of a law or a regulation that says
// when and with which order it was made public.
var promulgated = regexp.MustCompile(`^[（(]\s*(` + anyDay + `)\s*([\p{Han}、\s]{2,40}?令\s*(?:[（(〔]?` + year + `年?[）)〕]?)?\s*第\s*\d{1,5}\s*号)?.{0,40}?(?:公布|发布|颁布|通过|印发)`)

type order struct{ day, number string }

func promulgation(blocks []content.Block) order {
	for i, b := range blocks {
		if i >= 6 {
			break
		}
		if m := promulgated.FindStringSubmatch(b.Text); m != nil {
			return order{day(m[1]), squeeze(m[2])}
		}
	}
	return order{}
}

// issuer tidies the names of offices: one space between them, none inside.
func issuer(s string) string {
	s = strings.Trim(plain(s), " :：，。;；")
	s = strings.TrimSuffix(s, "网站")
	s = strings.TrimSuffix(s, "门户")
	fields := strings.Fields(s)
	single := len(fields) > 1
	for _, f := range fields {
		single = single && utf8.RuneCountInString(f) == 1
	}
	if single { // 商 务 部
		return strings.Join(fields, "")
	}
	return strings.Join(fields, " ")
}

var beforeSubject = regexp.MustCompile(`^([^《》“”]{2,80}?)(?:办公厅|办公室)?关于`)

// titleIssuer is who issues by the title: 商务部 财政部关于…的通知.
func titleIssuer(title string) string {
	m := beforeSubject.FindString(title)
	if m == "" {
		return ""
	}
	m = strings.TrimSuffix(m, "关于")
	for name := range strings.FieldsFuncSeq(m, func(r rune) bool { return r == ' ' || r == '、' }) {
		if !isOffice(name) {
			return ""
		}
	}
	return m
}

var ofOrder = regexp.MustCompile(`^(?:中华人民共和国)?([\p{Han}、\s]{2,60}?)(?:令|公告)(?:$|[^\p{Han}]|第)`)

// numberIssuer is whose order or announcement it is by its number: 国务院令第826号.
func numberIssuer(number string) string {
	m := ofOrder.FindStringSubmatch(number)
	if m == nil || offices(m[1]) == nil {
		return ""
	}
	return m[1]
}

func status(said, title string) string {
	said = squeeze(said)
	switch {
	case said == "":
	case strings.Contains(said, "部分"), strings.Contains(said, "尚未"), strings.Contains(said, "未生效"):
		return map[bool]string{true: "in-force"}[strings.Contains(said, "部分")]
	case strings.Contains(said, "废止"), strings.Contains(said, "失效"), strings.Contains(said, "无效"), strings.Contains(said, "不再有效"), said == "否":
		return "repealed"
	case strings.Contains(said, "有效"), said == "是", strings.Contains(said, "生效"):
		return "in-force"
	}
	if strings.Contains(title, "征求意见稿") || strings.Contains(title, "公开征求") || strings.Contains(title, "（草案）") {
		return "draft"
	}
	return ""
}
