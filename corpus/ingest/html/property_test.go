package html

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"policybot/corpus/ingest/content"
)

// page drawn at random: sentences in every structure that sites use, in any of
// the usual frames.
type draw struct {
	*rapid.T
	sentences []string
}

func (d *draw) sentence() string {
	s := fmt.Sprintf("第%d句话说明港口的事项%d，请照此办理。", len(d.sentences)+1000, len(d.sentences)+5000)
	d.sentences = append(d.sentences, s)
	return s
}

func (d *draw) pick(label string, n int) int { return rapid.IntRange(0, n-1).Draw(d.T, label) }

func (d *draw) inline() string {
	s := d.sentence()
	switch d.pick("inline", 7) {
	case 0:
		return "<span>" + s + "</span>"
	case 1:
		return "<font size=3><b>" + s + "</b></font>"
	case 2:
		return "<strong>" + s[:len("第1000")] + "</strong>" + s[len("第1000"):]
	case 3:
		return "　　" + s
	case 4:
		return "&nbsp;&nbsp;" + s + "<!-- 注释。 -->"
	case 5:
		return s + "<script>var x = '脚本里的话，不算。';</script>"
	}
	return s
}

func (d *draw) part(depth int) string {
	several := func(f func() string) string {
		var b strings.Builder
		for range 1 + d.pick("several", 3) {
			b.WriteString(f())
		}
		return b.String()
	}
	inner := func() string {
		if depth <= 0 {
			return "<p>" + d.inline() + "</p>"
		}
		return d.part(depth - 1)
	}
	switch d.pick("part", 11) {
	case 0:
		return "<p>" + d.inline() + "</p>"
	case 1:
		return "<div>" + several(inner) + "</div>"
	case 2:
		return several(func() string { return d.inline() + "<br>" })
	case 3:
		return "<div>" + d.inline() + "<p>" + d.inline() + "</p>" + d.inline() + "</div>"
	case 4:
		return "<h3>" + d.inline() + "</h3>"
	case 5:
		return "<ol>" + several(func() string { return "<li>" + d.inline() + "</li>" }) + "</ol>"
	case 6:
		return "<ul>" + several(func() string { return "<li>" + inner() + "</li>" }) + "</ul>"
	case 7:
		return "<table>" + several(func() string { return "<tr><td>" + d.inline() + "</td><td>" + d.inline() + "</td></tr>" }) + "</table>"
	case 8:
		return "<table width=100%><tr><td>" + several(inner) + "</td></tr></table>"
	case 9:
		return "<table><tr><td><img src=l.gif></td><td><table><tr><td>" + d.inline() + "</td><td>" + d.inline() + "</td></tr></table></td></tr></table>"
	}
	return "<p>" + d.inline() // never closed
}

var frames = []string{
	`%s`,
	`<ul class="zw"><li>%s</li></ul>`,
	`<div id="UCAP-CONTENT">%s</div>`,
	`<div class="TRS_Editor"><div class="TRS_PreAppend">%s</div></div>`,
	`<form><div class="article"><h1>港口事项通知</h1><div class="art-con art-con-bottonmLine">%s</div></div></form>`,
	`<table width=980><tr><td><a href=/>首页</a></td></tr><tr><td>%s</td></tr></table>`,
	`<div class="left"><ul><li><a href=/a>栏目</a></li></ul></div><div class="mid-part">%s</div>`,
	`<div class="box"><table><tr><td>索引号：</td><td>A-1</td><td>发文机关：</td><td>港务局</td></tr><tr><td>成文日期：</td><td>2025年1月2日</td><td>文号：</td><td>港发〔2025〕1号</td></tr></table></div><div class="nr">%s</div>`,
}

// No sentence of the body disappears and none is doubled, wherever it stands.
func TestEverySentenceOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := &draw{T: rt}
		var body strings.Builder
		for range 3 + d.pick("parts", 8) {
			body.WriteString(d.part(3))
		}
		raw := "<html><head><title>港口事项通知</title></head><body><div class=nav><a href=/>首页</a></div>" +
			fmt.Sprintf(frames[d.pick("frame", len(frames))], body.String()) +
			"<div class=footer>版权所有 港务局</div></body></html>"
		doc, err := Read(context.Background(), "page.html", []byte(raw), "text/html; charset=utf-8", content.DefaultLimits())
		if err != nil {
			rt.Fatalf("%v in %s", err, raw)
		}
		var all strings.Builder
		for _, b := range doc.Blocks {
			all.WriteString(b.Text + "\n")
		}
		for _, s := range d.sentences {
			if n := strings.Count(all.String(), s); n != 1 {
				rt.Fatalf("%q occurs %d times in\n%s\nread from\n%s", s, n, all.String(), raw)
			}
		}
		for _, not := range []string{"注释", "脚本", "首页", "版权"} {
			if strings.Contains(all.String(), not) && !strings.Contains(raw, "<table width=980>") {
				rt.Fatalf("%q is in\n%s\nread from\n%s", not, all.String(), raw)
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"state-council", "ministry-brackets", "city-list-box", "br-only", "dl-box", "p-box", "big5", "decree"} {
		f.Add(fixture(f, name), "text/html")
	}
	f.Add([]byte("<table><tr><td rowspan=0 colspan=3>一，二。<td><table><tr><td>三，四。"), "")
	f.Add([]byte("<ol type=a start=27><li value=-1>一，二。<ol type=I><li>三，四。"), "")
	f.Add([]byte("<a><b><p><i>"+strings.Repeat("<a href=x><td>", 50)+"一，二。"), "charset=gbk")
	f.Add([]byte("【发布单位】甲局<br>【发布文号】甲发〔2025〕1号<br>【发文日期】二〇二五年十二月三十一日<br>甲，乙。"), "")
	lim := content.DefaultLimits()
	lim.Cells, lim.Blocks = 5000, 5000
	f.Fuzz(func(t *testing.T, raw []byte, header string) {
		d, err := Read(context.Background(), "https://a.gov.cn/x.html", raw, header, lim)
		if err != nil {
			return
		}
		if len(d.Blocks) == 0 {
			t.Error("no blocks and no error")
		}
		for _, b := range d.Blocks {
			if b.Kind != content.Row && (b.Text == "" || b.Text != tidy(b.Text)) {
				t.Errorf("block %q is not tidy", b.Text)
			}
			if b.Kind == content.Row && strings.Join(b.Cells, "\t") != b.Text {
				t.Errorf("row %q of %q", b.Text, b.Cells)
			}
		}
		for _, day := range []string{d.Signed, d.Published} {
			if day != "" && len(day) != len("2025-04-11") {
				t.Errorf("day %q", day)
			}
		}
	})
}
