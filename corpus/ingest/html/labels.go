package html

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// field is a fact that a label announces.
type field int

const (
	other field = iota // nothing that is kept; it ends the value before it
	titleField
	issuerField
	numberField
	signedField
	publishedField
	indexField
	statusField
)

// label is how a fact is announced; of two labels of one field the first in the
// list is the better.
type label struct {
	field field
	rank  int
	weak  bool // an everyday word: believed in a box or before a colon alone
}

// labels are the words of the metadata that GB/T 9704 documents and the rules on
// publishing government information ask for, as sites write them.
var labels = func() map[string]label {
	m := map[string]label{}
	add := func(f field, weak bool, words string) {
		for w := range strings.FieldsSeq(words) {
			m[w] = label{f, len(m), weak}
		}
	}
	add(titleField, false, "文件名称 文件标题 公文标题 公文名称 信息名称 信息标题 政策名称 法规名称")
	add(titleField, true, "标题 名称 题名")
	add(issuerField, false, "发文机关 发文机构 发文单位 发文部门 制发机关 制发单位 制定机关 制定机构 制定部门 制定单位 颁布单位 颁布机关 颁布部门 印发机关 "+
		"发布机构 发布机关 发布单位 发布部门 公布机关 公开主体 公开机构 公开单位 信息公开机构 责任部门 信息来源 文件来源")
	add(issuerField, true, "来源 文章来源 稿件来源 信息提供单位")
	add(numberField, false, "发文字号 发文文号 发布文号 文件编号 文件字号 文件文号 公文文号 公文字号 公文号 文件号 法规文号 发文号")
	add(numberField, true, "文号 字号")
	add(signedField, false, "成文日期 成文时间 签发日期 签署日期 制文日期 发文日期 发文时间 制发日期 印发日期 印发时间 颁布日期 公布日期 文件日期 生成日期 生成时间")
	add(publishedField, false, "发布日期 发布时间 公开日期 公开时间 上网日期 上网时间 发表时间 发稿时间 录入时间 信息日期")
	add(publishedField, true, "日期 时间 更新时间 更新日期")
	add(indexField, false, "索引号 索引编号 索引码 信息索引号 信息索引")
	add(statusField, false, "有效性 时效性 时效状态 效力状态 有效状态 文件状态 是否有效 文件有效性 效力")
	add(statusField, true, "状态")
	add(other, false, "主题分类 主题词 主题 主题类别 公文种类 公文类型 公文体裁 文种 组配分类 体裁分类 体裁 服务对象 服务对象分类 信息类别 信息分类 公开方式 公开范围 公开形式 公开时限 "+
		"公开属性 公开类别 公开程序 公开责任部门 统一编号 统一登记号 登记号 规范性文件登记号 联合发文单位 生效日期 实施日期 施行日期 执行日期 失效日期 失效时间 废止日期 有效期 信息时效期 内容概述 信息概述 "+
		"载体类型 效力级别 效力等级 适用对象 所属类别 所属机构 分类名称 主题导航 同义词 信息编号 备注文号 审核机构")
	add(other, true, "分类 类别 关键词 关键字 概述 摘要 内容 字体 字体大小 文字大小 浏览次数 浏览量 阅读次数 阅读量 点击次数 点击数 点击率 点击 访问量 访问次数 浏览 阅读 作者 责任编辑 编辑 审核 打印 分享 分享到 打印本页 "+
		"视力保护色 保护视力色 语音播报 背景色 语种 级别 版本 体裁 附件")
	return m
}()

// labelled matches a label before a colon or in brackets; letters may be spaced
// out.
var labelled = func() *regexp.Regexp {
	words := make([]string, 0, len(labels))
	for w := range labels {
		words = append(words, w)
	}
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) }) // longest first
	for i, w := range words {
		words[i] = strings.Join(strings.Split(w, ""), `[\s\x{a0}\x{3000}]*`)
	}
	any := `(` + strings.Join(words, "|") + `)`
	gap := `[\s\x{a0}\x{3000}]*`
	return regexp.MustCompile(`(?:^|[\s\x{a0}\x{3000}|｜/;；】\])）])` + any + gap + `[:：]|[【\[〔［]` + gap + any + gap + `[:：]?` + gap + `[】\]〕］]` + gap + `[:：]?`)
}()

// hit is a label on the page, with the value that stands by it.
type hit struct {
	label
	word  string
	value string
	node  *html.Node // the element in which the label stands
	order int        // of the label's text node
	sure  bool       // a colon or brackets mark it as a label
	mark  bool       // brackets
}

// longestMeta is how long a piece of text with labels in it can be, in
// characters; longer ones are the document. maxHits bounds a page of nothing else.
const (
	longestMeta = 300
	maxHits     = 400
)

// findHits collects labels and values from anywhere on the page.
func (p *page) findHits() {
	s := &hitScan{p: p, open: -1}
	s.children(p.root)
	for i := range s.hits {
		s.hits[i].value = strings.Trim(tidy(s.hits[i].value), " |｜;；[]［］")
	}
	p.hits = s.hits
	p.headedTables()
}

// headedTables gives labels that stand in the first row of a table the values that
// stand under them in the second.
func (p *page) headedTables() {
	byCell := map[*html.Node]int{}
	for i, h := range p.hits {
		for n := h.node; n != nil; n = n.Parent {
			if n.Data == "td" || n.Data == "th" {
				if _, taken := byCell[n]; !taken {
					byCell[n] = i
				}
				break
			}
		}
	}
	walk(p.root, func(n *html.Node) bool {
		if n.Data != "tr" {
			return true
		}
		next := n.NextSibling
		for next != nil && next.Type != html.ElementNode {
			next = next.NextSibling
		}
		if next == nil || next.Data != "tr" {
			return true
		}
		head, values := rowCells(n), rowCells(next)
		if len(head) < 3 || len(head) != len(values) {
			return true
		}
		// A list of documents has such a heading too, and more rows.
		for after := next.NextSibling; after != nil; after = after.NextSibling {
			if after.Data == "tr" {
				return true
			}
		}
		own := false
		for _, c := range head {
			i, ok := byCell[c]
			if !ok || squeeze(strings.TrimRight(squeeze(textOf(c)), ":：")) != p.hits[i].word {
				return true
			}
			own = own || p.hits[i].field == indexField || p.hits[i].field == publishedField
		}
		if !own {
			return true
		}
		for k, c := range head {
			p.hits[byCell[c]].value = tidy(textOf(values[k]))
		}
		return true
	})
}

// rowCells returns the cells of a row.
func rowCells(row *html.Node) []*html.Node {
	var out []*html.Node
	for c := row.FirstChild; c != nil; c = c.NextSibling {
		if c.Data == "td" || c.Data == "th" {
			out = append(out, c)
		}
	}
	return out
}

// hitScan goes through the page in order. A value stands in the same element as
// its label, or in the next one at its level.
type hitScan struct {
	p      *page
	hits   []hit
	open   int        // whose value is being read; -1: none
	from   *html.Node // the element in which the value began
	closed bool       // a block has ended since the last one began
	passed int        // blocks begun since the label
}

func (s *hitScan) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode:
			s.text(c)
		case c.Type != html.ElementNode || c.Data == "head":
		case c.Data == "br":
			if s.open >= 0 && s.from != nil {
				s.hits[s.open].value += "\u00a0"
			}
		case !isBlock(c):
			s.children(c)
		default:
			s.enter()
			s.children(c)
			s.leave(c)
		}
	}
}

func (s *hitScan) enter() {
	if s.open < 0 {
		return
	}
	if s.from != nil {
		s.open = -1
		return
	}
	if s.closed {
		s.closed = false
		if s.passed++; s.passed > 1 {
			s.open = -1
		}
	}
}

func (s *hitScan) leave(n *html.Node) {
	s.closed = true
	switch n.Data {
	case "tr", "table", "dl", "ul", "ol", "li", "dd", "td":
		if s.open >= 0 && (s.from != nil || n.Data != "td" && n.Data != "li") {
			s.open = -1
		}
	}
}

func (s *hitScan) text(n *html.Node) {
	if strings.TrimSpace(n.Data) == "" {
		return
	}
	if utf8.RuneCountInString(n.Data) > longestMeta || len(s.hits) >= maxHits {
		s.open = -1
		return
	}
	bare := strings.Trim(squeeze(n.Data), ":：")
	if l, ok := labels[bare]; ok {
		s.begin(n, bare, l, bare != squeeze(n.Data), false)
		return
	}
	if !strings.ContainsAny(n.Data, ":：[【〔［") {
		s.value(n, n.Data)
		return
	}
	at := 0
	for _, m := range labelled.FindAllStringSubmatchIndex(n.Data, -1) {
		s.value(n, n.Data[at:m[0]])
		from, to, mark := m[2], m[3], false
		if from < 0 {
			from, to, mark = m[4], m[5], true
		}
		word := squeeze(n.Data[from:to])
		s.begin(n, word, labels[word], true, mark)
		at = m[1]
	}
	s.value(n, n.Data[at:])
}

func (s *hitScan) begin(n *html.Node, word string, l label, sure, mark bool) {
	s.hits = append(s.hits, hit{label: l, word: word, node: n.Parent, order: s.p.order[n], sure: sure, mark: mark})
	s.open, s.from, s.closed, s.passed = len(s.hits)-1, nil, false, 0
}

func (s *hitScan) value(n *html.Node, text string) {
	if s.open < 0 || squeeze(text) == "" {
		return
	}
	if text = strings.TrimLeft(text, ":： \u00a0\u3000"); text == "" {
		return // the colon stands apart from its label
	}
	// In a cell of its own a value may be cut into many elements; beside its label
	// the next element is something else.
	if s.from != nil && s.from != n.Parent && !isBlock(s.from) && s.passed == 0 {
		s.open = -1
		return
	}
	s.from = n.Parent
	s.hits[s.open].value += text
}

// findBoxes finds the elements that hold labels and their values and little
// else: three labels, two of them with a value, and half of the text.
func (p *page) findBoxes() {
	type tally struct {
		words  map[string]bool
		valued int
		runes  int
	}
	sums := map[*html.Node]*tally{}
	for _, h := range p.hits {
		if h.weak && !h.sure {
			continue
		}
		for n := h.node; n != nil; n = n.Parent {
			t := sums[n]
			if t == nil {
				t = &tally{words: map[string]bool{}}
				sums[n] = t
			}
			if !h.weak {
				t.words[h.word] = true
				if h.value != "" {
					t.valued++
				}
			}
			t.runes += utf8.RuneCountInString(h.word) + utf8.RuneCountInString(h.value)
		}
	}
	found := map[*html.Node]bool{}
	for n, t := range sums {
		if len(t.words) >= 3 && t.valued >= 2 && n.Type == html.ElementNode && n.Data != "body" && n.Data != "html" &&
			t.runes*2 >= utf8.RuneCountInString(squeeze(textOf(n))) {
			found[n] = true
		}
	}
	for n := range found {
		if !within(n.Parent, found) {
			p.boxes[n] = true
		}
	}
}
