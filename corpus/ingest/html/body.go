package html

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
)

// containers are ids and classes, in lower case, in which publishing systems of
// Chinese governments keep the body, the most telling first.
var containers = ranked(`ucap-content pages_content zoom zoomcon trs_editor trs_ueditor trs_editor_view trs_paper_default
	zwgk-content zwgk_content art-con art_con artcon article-con article_con articlecon article-content article_content articlecontent
	artibody art-content art_content art-body article-body articlebody article_body ivs_content maintext contenttext vsb_content
	vsb_content_2 vsb_content_4 vsb_content_501 v_news_content wp_articlecontent bt_content bt-content xxgk_content zfxxgk_zw_content
	zwxl-article zwxl_article zcwjk-xlcon gfxwj-content zcwjk-con policylibraryoverview_content my_doccontent bodylabel info_content infocontent
	news_content_content detail-content detail_content detailcontent content_detail content-detail contentdetail detail-news arc_cont contxt
	jgzn_content xl_content xl_con xlcon txt_txt text_content newscontent news_content news-content news_con newscon txtbox scy_detail
	cont_text show-detail show_content main-text main_text printarea print_content td_doccontent content_body_box_body view-content
	text-content textcontent conbox content_txt content-txt gkxl_content gk_content xxgk-content wzcon wz_con zwnr nrcon`)

// looseContainers are names that other parts of a page bear too.
var looseContainers = ranked(`article content cont con conn text view main-content maincontent main_content detail body_content main`)

func ranked(words string) map[string]int {
	m := map[string]int{}
	for i, w := range strings.Fields(words) {
		m[w] = i + 1
	}
	return m
}

// rank returns the best place that the id or a class of n has in names; 0: none.
func rank(n *html.Node, names map[string]int) int {
	best := 0
	for _, name := range append(strings.Fields(attr(n, "class")), attr(n, "id"), n.Data) {
		if r := names[strings.ToLower(name)]; r > 0 && (best == 0 || r < best) {
			best = r
		}
	}
	return best
}

// measure counts the running text of each element: text that is no link, and
// weighs fully where it is a sentence or a cell of a table.
func (p *page) measure() {
	p.prose, p.said = map[*html.Node]int{}, map[*html.Node]int{}
	p.order = map[*html.Node]int{}
	var visit func(n *html.Node, link, cell bool) (sum, said int)
	visit = func(n *html.Node, link, cell bool) (sum, said int) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c.Type == html.TextNode:
				p.order[c] = len(p.order) + 1
				// An anchor that nobody closed holds the rest of the page.
				if w, sentence := weight(c.Data); !link || w > 80 {
					if sentence {
						said += w
					} else if !cell && w < 30 {
						w /= 3
					}
					sum += w
				}
			case c.Type == html.ElementNode && !hidden(c) && !p.boxes[c]:
				a, b := visit(c, link || isLink(c), cell || c.Data == "td")
				sum, said = sum+a, said+b
			}
		}
		if sum > 0 {
			p.prose[n], p.said[n] = sum, said
		}
		return sum, said
	}
	visit(p.root, false, false)
}

// isLink tells links from anchors, the places that links lead to.
func isLink(n *html.Node) bool { return n.Data == "a" && attr(n, "href") != "" }

// weight counts the letters of a text and reports whether it is a sentence.
func weight(text string) (letters int, sentence bool) {
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			letters++
		}
		sentence = sentence || r == '。' || r == '；' || r == '，'
	}
	return letters, sentence || letters >= 30 && strings.Contains(text, ". ")
}

// chrome are words in ids and classes of what surrounds a document. The strict
// ones mean nothing else; the others are believed of short parts alone.
var (
	strictChrome = set("share bdshare bdsharebuttonbox jiathis sharebox print printbtn qrcode ewm erweima fontsize toolbar breadcrumb breadcrumbs crumb crumbs pagination pager copyright")
	looseChrome  = set("nav navbar navigation menu submenu footer foot header topbar sidebar aside tools related relate relation xgyd xgwj xgjd xgxx xglj " +
		"recommend hot login search dqwz weizhi position location comment comments friendlink prenext sxp jiucuo accessibility barrierfree wza")
	chromeTags = set("nav footer aside header menu")
	wordBreak  = regexp.MustCompile(`[^A-Za-z]+|[a-z][A-Z]`)
)

func chromeWords(n *html.Node) (strict, loose bool) {
	loose = chromeTags[n.Data]
	for _, name := range []string{attr(n, "id"), attr(n, "class")} {
		at := 0
		word := func(end int) {
			w := strings.ToLower(name[at:end])
			strict = strict || strictChrome[w]
			loose = loose || looseChrome[w]
		}
		for _, m := range wordBreak.FindAllStringIndex(name, -1) {
			end := m[0]
			if isLower(name[m[0]]) { // between the two letters
				end++
				word(end)
				at = end
				continue
			}
			word(end)
			at = m[1]
		}
		if at <= len(name) {
			word(len(name))
		}
	}
	return strict, loose
}

func isLower(b byte) bool { return 'a' <= b && b <= 'z' }

// prune takes hidden elements and the surroundings of the document away.
func (p *page) prune() {
	total := p.prose[p.root]
	var away []*html.Node
	var visit func(n *html.Node, inBody bool)
	visit = func(n *html.Node, inBody bool) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type != html.ElementNode || c.Data == "head" {
				continue
			}
			if hidden(c) {
				away = append(away, c)
				continue
			}
			known := rank(c, containers) > 0
			switch c.Data {
			case "div", "section", "ul", "ol", "dl", "nav", "footer", "aside", "header", "menu", "span", "table":
				strict, loose := chromeWords(c)
				if !known && (strict || loose && !inBody) && p.prose[c]*10 <= total*3 && isSurrounding(c) {
					away = append(away, c)
					continue
				}
			}
			visit(c, inBody || known)
		}
	}
	visit(p.root, false)
	for _, n := range away {
		n.Parent.RemoveChild(n)
	}
}

// isSurrounding reports whether n, named like a surrounding, is one: short or
// mostly links, and without a mark of the body inside.
func isSurrounding(n *html.Node) bool {
	known := false
	walk(n, func(c *html.Node) bool {
		known = known || rank(c, containers) > 0
		return !known
	})
	if known {
		return false
	}
	all, links := 0, 0
	var count func(n *html.Node, link bool)
	count = func(n *html.Node, link bool) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.TextNode {
				runes := utf8.RuneCountInString(squeeze(c.Data))
				all += runes
				if link {
					links += runes
				}
			} else {
				count(c, link || isLink(c))
			}
		}
	}
	count(n, false)
	return all <= 300 || links*10 >= all*6
}

// body is where the document stands.
type body struct {
	nodes   []*html.Node // in order, none inside another
	guessed bool
}

// findBody finds the document: by known containers, where they hold most of the
// page's running text; by readability; else as the innermost element that holds
// nearly all of it.
func (p *page) findBody() body {
	b := p.candidate()
	for i, n := range b.nodes { // rows and items mean nothing without the whole
		whole := n
		for whole.Parent != nil && inner[whole.Data] {
			whole = whole.Parent
		}
		if whole.Data == "table" && n != whole {
			if rows, _ := rowsOf(whole); forLayout(whole, rows) {
				continue
			}
		}
		b.nodes[i] = whole
	}
	b.nodes = outermost(b.nodes)
	return b
}

var inner = set("tr tbody thead tfoot li dt dd caption")

func (p *page) candidate() body {
	total := p.prose[p.root]
	if total == 0 || total < 20 && p.said[p.root] == 0 { // names of menus and columns
		return body{}
	}
	for _, known := range []struct {
		names map[string]int
		share int // of the running text, in percent
	}{{containers, 45}, {looseContainers, 60}} {
		byRank := map[int][]*html.Node{}
		walk(p.root, func(n *html.Node) bool {
			if r := rank(n, known.names); r > 0 && p.prose[n] > 0 && !p.boxes[n] {
				byRank[r] = append(byRank[r], n)
			}
			return true
		})
		ranks := make([]int, 0, len(byRank))
		for r := range byRank {
			ranks = append(ranks, r)
		}
		slices.Sort(ranks)
		for _, r := range ranks {
			nodes := outermost(byRank[r])
			sum := 0
			for _, n := range nodes {
				sum += p.prose[n]
			}
			if sum*100 >= total*known.share {
				return body{nodes: p.spilled(p.dense(nodes))}
			}
		}
	}
	if n := p.readable(); n != nil {
		// It leaves out what it holds for beside the point; no sentence may go.
		for n.Parent != nil && p.said[n]*50 < p.said[p.root]*49 {
			n = n.Parent
		}
		if p.prose[n]*100 >= total*45 {
			return body{nodes: []*html.Node{n}, guessed: !p.clear(n)}
		}
	}
	n := p.root
	for {
		var next *html.Node
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if p.prose[c]*10 >= p.prose[n]*9 && c.Type == html.ElementNode && (isBlock(c) || c.Data == "html") {
				next = c
			}
		}
		if next == nil || p.prose[next]*10 < total*8 {
			return body{nodes: []*html.Node{n}, guessed: !p.clear(n)}
		}
		n = next
	}
}

// clear reports whether there is no doubt that n is the body: it holds nearly all
// running text of the page and next to no links to other pages.
func (p *page) clear(n *html.Node) bool {
	links := 0
	walk(n, func(c *html.Node) bool {
		if isLink(c) {
			links += utf8.RuneCountInString(squeeze(textOf(c)))
		}
		return !isLink(c)
	})
	all := utf8.RuneCountInString(squeeze(textOf(n)))
	return p.prose[n]*10 >= p.prose[p.root]*9 && links*20 <= all
}

func outermost(nodes []*html.Node) []*html.Node {
	in := map[*html.Node]bool{}
	for _, n := range nodes {
		in[n] = true
	}
	var out []*html.Node
	for _, n := range nodes {
		if !within(n.Parent, in) && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// dense leaves out namesakes of the body that hold next to none of its text, such
// as a list of links that bears the same class, and copies of it for phones.
func (p *page) dense(nodes []*html.Node) []*html.Node {
	most := 0
	for _, n := range nodes {
		most = max(most, p.prose[n])
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(nodes, func(n *html.Node) bool {
		if p.prose[n]*20 < most && mostlyLinks(n) {
			return true
		}
		text := squeeze(textOf(n))
		twice := len(nodes) > 1 && seen[text] && utf8.RuneCountInString(text) >= 40
		seen[text] = true
		return twice
	})
}

// spilled adds what stands right after the body and looks like more of it: a
// stray end tag in the text closes the container early.
func (p *page) spilled(nodes []*html.Node) []*html.Node {
	in := map[*html.Node]bool{}
	for _, n := range nodes {
		in[n] = true
	}
	last := nodes[len(nodes)-1]
	for n, up := last, 0; up < 3 && n.Parent != nil && n.Data != "body"; n, up = n.Parent, up+1 {
		var run []*html.Node
		keep := 0
		for s := n.NextSibling; s != nil && !in[s]; s = s.NextSibling {
			text := s.Type == html.TextNode
			if !text && s.Type != html.ElementNode || p.boxes[s] {
				continue
			}
			if !text && isBlock(s) && !editorTags[s.Data] && (s.Data != "div" || attr(s, "class")+attr(s, "id") != "") {
				break
			}
			run = append(run, s)
			if _, sentence := weight(s.Data); text && sentence || p.said[s] > 0 {
				keep = len(run)
			}
		}
		nodes = append(nodes, run[:keep]...)
	}
	return nodes
}

// editorTags are what the text of a document is made of.
var editorTags = set("p table ol ul h1 h2 h3 h4 h5 h6 blockquote pre")

func mostlyLinks(n *html.Node) bool {
	links := 0
	walk(n, func(c *html.Node) bool {
		if isLink(c) {
			links += utf8.RuneCountInString(squeeze(textOf(c)))
			return false
		}
		return true
	})
	return links*2 > utf8.RuneCountInString(squeeze(textOf(n)))
}

// markAttribute numbers elements, so that those in readability's copy are found
// in the page.
const markAttribute = "data-at"

// readable asks readability where the text is. What it gives back is a cleaned
// copy that may lack sentences; the innermost element of the page that holds all
// of what it kept is the body.
func (p *page) readable() *html.Node {
	var all []*html.Node
	walk(p.root, func(n *html.Node) bool {
		n.Attr = append(n.Attr, html.Attribute{Key: markAttribute, Val: strconv.Itoa(len(all))})
		all = append(all, n)
		return true
	})
	parser := readability.NewParser()
	parser.DisableJSONLD = true
	parser.CharThresholds = 100
	parser.MaxElemsToParse = 50_000
	article, err := parser.ParseDocument(p.root, &url.URL{Scheme: "https", Host: "page.invalid"})
	for _, n := range all {
		n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == markAttribute })
	}
	if err != nil || article.Node == nil {
		return nil
	}
	var common *html.Node
	walk(article.Node, func(c *html.Node) bool {
		if i, err := strconv.Atoi(attr(c, markAttribute)); err == nil && i >= 0 && i < len(all) && textOf(c) != "" {
			if common == nil {
				common = all[i]
			} else if !within(all[i], map[*html.Node]bool{common: true}) {
				common = shared(common, all[i])
			}
		}
		return true
	})
	return common
}

// shared is the innermost element that holds both.
func shared(a, b *html.Node) *html.Node {
	above := map[*html.Node]bool{}
	for n := a; n != nil; n = n.Parent {
		above[n] = true
	}
	for n := b; n != nil; n = n.Parent {
		if above[n] {
			return n
		}
	}
	return a
}
