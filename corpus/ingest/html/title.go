package html

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"policybot/corpus/ingest/content"
)

// headlines are ids and classes of the headline, in lower case.
var headlines = ranked(`ti art-title art_title arttitle article-title article_title articletitle article-tit article_tit pages-title pages_title
	xl-title xl_title xltitle content-title content_title contenttitle con-title con_title detail-title detail_title detailtitle
	info-title info_title news-title news_title newstitle show-title show_title biaoti_title biaoti bt_title tit title u-tt main-title maintitle
	wz_title wztitle zwxl-title page-title artitle doc-title doctitle a_title arti_title share-title titles`)

// findHeads collects what could be the headline: what is named so, then h1 to h3.
func (p *page) findHeads() {
	var named, tagged [2][]string
	walk(p.root, func(n *html.Node) bool {
		// Links and items of lists name other documents.
		if n.Data == "head" || isLink(n) || n.Data == "li" || hidden(n) {
			return false
		}
		if align := strings.ToLower(attr(n, "align")); (align == "center" || n.Data == "center" || strings.Contains(squeeze(attr(n, "style")), "text-align:center")) && len(p.centred) < 20 {
			if text := headline(n); utf8.RuneCountInString(text) >= 8 && utf8.RuneCountInString(text) <= 120 {
				p.centred = append(p.centred, text)
			}
		}
		r := rank(n, headlines)
		tag := n.Data == "h1" || n.Data == "h2" || n.Data == "h3"
		if r == 0 && !tag {
			return true
		}
		text := headline(n)
		if len := utf8.RuneCountInString(text); len < 3 || len > 200 {
			return true
		}
		second := 1
		if n.Data == "h1" || r > 0 && tag {
			second = 0
		}
		if r > 0 {
			named[second] = append(named[second], text)
		} else {
			tagged[second] = append(tagged[second], text)
		}
		return true
	})
	for _, list := range [][]string{named[0], named[1], tagged[0], tagged[1]} {
		p.heads = append(p.heads, list...)
	}
}

// section matches the names of columns of a site, which some pages have for a title.
var section = regexp.MustCompile(`^(?:通知公告|公告通知|公示公告|公告公示|通告公告|政策文件|政策法规|规范性文件|政府文件|部门文件|文件通知|政务公开|信息公开|政府信息公开|法规文件|最新政策|政策解读|工作动态|新闻中心|新闻动态|首页|正文|详情|内容页|文件|公告|通知|公文|法律法规|重要通知|通知通告|公示|动态|要闻)$`)

// headline is the text of a headline in one line: breaks in it are for the eye.
func headline(n *html.Node) string {
	var parts []string
	for line := range strings.Lines(textOf(n)) {
		if t := tidy(line); t != "" {
			parts = append(parts, t)
		}
	}
	return joinLines(parts)
}

func joinLines(parts []string) string {
	out := ""
	for _, part := range parts {
		if out != "" {
			last, _ := utf8.DecodeLastRuneInString(out)
			first, _ := utf8.DecodeRuneInString(part)
			if !wide(last) && !wide(first) {
				out += " "
			}
		}
		out += part
	}
	return out
}

// pickTitle chooses the title: that of the box, of the meta tags, the headline,
// the script's, the window's, the first line of the document.
func (p *page) pickTitle(boxed string, blocks []content.Block) string {
	site := map[string]bool{"": true}
	for _, key := range []string{"sitename", "columnname", "og:site_name", "lanmu", "author"} {
		site[squeeze(p.metas[key])] = true
	}
	usable := func(s string) bool {
		return utf8.RuneCountInString(s) >= 3 && !site[squeeze(s)] && !section.MatchString(squeeze(s))
	}
	unmarked := func(s string) string { return tidy(tags.Replace(s)) }

	window := windowTitle(p.title)
	candidates := []string{boxed, unmarked(p.metas["articletitle"])}
	heads := p.heads
	// A headline that the window repeats is the document's, whatever its name.
	for _, h := range heads {
		if len(squeeze(window)) > 12 && (strings.HasPrefix(squeeze(h), squeeze(window)) || strings.HasPrefix(squeeze(window), squeeze(h))) && usable(h) {
			candidates = append(candidates, h)
		}
	}
	for _, h := range heads {
		if looksOfficial(h) && utf8.RuneCountInString(h) >= 10 {
			candidates = append(candidates, h)
		}
	}
	if looksOfficial(window) && usable(window) {
		candidates = append(candidates, window)
	}
	candidates = append(candidates, unmarked(p.scripts["title"]), unmarked(p.metas["og:title"]))
	first := firstLines(blocks)
	if looksOfficial(first) {
		candidates = append(candidates, first)
	}
	candidates = append(candidates, heads...)
	for _, s := range p.centred {
		if looksOfficial(s) {
			candidates = append(candidates, s)
		}
	}
	candidates = append(candidates, window, first)
	for _, c := range candidates {
		if usable(c) {
			return c
		}
	}
	return ""
}

// tags are what stands in titles of meta tags although it should not.
var tags = strings.NewReplacer("<br>", "", "<br/>", "", "<br />", "", "<BR>", "", "&nbsp;", " ")

// windowTitle is the title of the window without the names of site and column.
func windowTitle(s string) string {
	for _, cut := range []string{"_", "|", "｜", " - ", "－", "--", "—中国", "-中国", "-中华"} {
		if i := strings.Index(s, cut); i > 0 {
			s = s[:i]
		}
	}
	return strings.TrimSpace(s)
}

// looksOfficial reports whether a line ends as titles of official documents do.
func looksOfficial(s string) bool {
	s = strings.TrimRight(strings.TrimSpace(s), "》）)")
	for _, kind := range []string{"通知", "公告", "通告", "意见", "方案", "办法", "规定", "条例", "决定", "批复", "函", "计划", "规划", "细则", "措施", "命令", "令", "通报", "纲要", "清单", "目录", "指南", "规则", "法", "试行", "暂行", "修订", "稿", "要点", "报告", "公报", "政策", "任务"} {
		if strings.HasSuffix(s, kind) {
			return true
		}
	}
	return false
}

// firstLines joins the lines above the first sentence until they make a title.
func firstLines(blocks []content.Block) string {
	var parts []string
	for i, b := range blocks {
		if i >= 6 || b.Kind == content.Row || strings.ContainsAny(b.Text, "。：:") || utf8.RuneCountInString(b.Text) > 80 || numberForm.MatchString(b.Text) || dayAlone.MatchString(b.Text) {
			break
		}
		parts = append(parts, b.Text)
		if looksOfficial(b.Text) {
			break
		}
	}
	if len(parts) == 0 {
		return ""
	}
	if joined := joinLines(parts); looksOfficial(joined) {
		return joined
	}
	return parts[0]
}
