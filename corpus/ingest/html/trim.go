package html

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"policybot/corpus/ingest/content"
)

// furniture is a line of the page around the document that stands inside its
// element: at any place the first kind, at the head or the end the second.
var (
	furniture = regexp.MustCompile(`^[【\[［（(]?\s*(?:打印(?:本页|此页|页面|文章)?|关闭(?:本页|窗口|页面|此页)?|打印\s*[|｜]?\s*关闭(?:窗口)?|我要纠错|网页纠错|返回(?:顶部|首页|列表|上页)?|` +
		`分享到?[:：]?.{0,20}|(?:微信|扫一扫|扫码|扫描二维码).{0,30}|字体(?:大小)?\s*[:：].{0,20}|字号\s*[:：].{0,20}|大\s*中\s*小|` +
		`[Tt]\s*\|\s*[Tt]|(?:大|中|小)?号?\s*字体|收藏(?:本页)?|(?:下载(?:图片|文字|[Ww]ord|PDF|pdf)版\s*)+|语音播报|无障碍(?:阅读|浏览)?|繁体|上一[篇条页]\s*[:：].{0,120}|下一[篇条页]\s*[:：].{0,120}|` +
		`(?:您现在的位置|您当前的位置|您所在的位置|当前位置|当前的位置|所在位置)\s*[:：].{0,120}|(?:浏览|阅读|点击|访问)(?:次数|量|数)?\s*[:：]\s*\d{0,9}\s*次?|【?\s*字体\s*[:：]?\s*大\s*中\s*小\s*】?)\s*[】\]］）)]?$`)
	edge = regexp.MustCompile(`^(?:首页|相关(?:链接|阅读|文章|文档|稿件|新闻|政策|文件|解读)\s*[:：]?|(?:责任)?编辑\s*[:：].{0,20}|(?:文章)?来源\s*[:：].{0,60}|(?:发布|发表|更新|公开)?(?:时间|日期)\s*[:：].{0,100}|` +
		`打印.{0,20}|关闭.{0,10}|网站标识码.*|版权所有.*|主办(?:单位)?\s*[:：].*|.{0,10}ICP备.*|.{0,6}公网安备.*|[|｜\-—/ ]+)$`)
)

// isEdge reports whether a line at the head or the end is furniture. The day and
// the office of a signature have no colon, so they stay.
func isEdge(text string) bool {
	return utf8.RuneCountInString(text) <= 120 && edge.MatchString(text)
}

// trimBlocks leaves furniture out.
func trimBlocks(blocks []content.Block) []content.Block {
	kept := blocks[:0]
	for _, b := range blocks {
		if b.Kind == content.Row || utf8.RuneCountInString(b.Text) > 150 || !furniture.MatchString(strings.TrimSpace(b.Text)) {
			kept = append(kept, b)
		}
	}
	from, to := 0, len(kept)
	for from < to && from < 8 && kept[from].Kind != content.Row && isEdge(kept[from].Text) {
		from++
	}
	for n := 0; to > from && n < 8 && kept[to-1].Kind != content.Row && isEdge(kept[to-1].Text); n++ {
		to--
	}
	return kept[from:to]
}
