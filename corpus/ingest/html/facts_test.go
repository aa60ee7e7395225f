package html

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"policybot/corpus/ingest/content"
)

// facts are what a page says, without the addresses and the blocks.
type facts struct{ Title, Issuer, Number, Signed, Published, Index, Status string }

func factsOf(d *content.Document) facts {
	return facts{d.Title, d.Issuer, d.Number, d.Signed, d.Published, d.IndexNumber, d.Status}
}

const text = `<p>各有关单位：</p><p>一、为便利靠泊，码头应当提供照明，费用自理。</p><p>二、遇有大雾，照明提前一小时开启，不得延误。</p>`

func TestFacts(t *testing.T) {
	frame := func(before, body string) string {
		return `<html><head><title>关于码头照明服务的通知_示例市人民政府</title></head><body>` + before + `<div class="TRS_Editor">` + body + `</div></body></html>`
	}
	const title = "关于码头照明服务的通知"
	tests := []struct {
		name, raw string
		want      facts
	}{
		{"nothing but the text", frame("", text), facts{Title: title}},
		{"signature", frame("", text+`<p align=right>商务部</p><p align=right>2025年4月11日</p>`), facts{Title: title, Issuer: "商务部", Signed: "2025-04-11"}},
		{"signature in one line", frame("", text+`<p>商务部&nbsp;&nbsp;2025年4月11日</p>`), facts{Title: title, Issuer: "商务部", Signed: "2025-04-11"}},
		{"signature, spaced out", frame("", text+`<p>商　务　部</p><p>2025 年 4 月 11 日</p>`), facts{Title: title, Issuer: "商务部", Signed: "2025-04-11"}},
		{"joint signature", frame("", text+`<p>商务部　财政部</p><p>税务总局</p><p>二○二五年四月十一日</p>`), facts{Title: title, Issuer: "商务部 财政部 税务总局", Signed: "2025-04-11"}},
		{"signature of a person", frame("", `<p>第9号</p>`+text+`<p>市长　张三</p><p>２０２５年４月１１日</p>`), facts{Title: title, Number: "第9号", Signed: "2025-04-11"}},
		{"signature above an annex with a signature of its own", frame("", text+`<p>商务部办公厅</p><p>2025年4月11日</p><p>码头照明方案</p>`+text+`<p>港务司</p><p>2024年1月1日</p>`),
			facts{Title: title, Issuer: "商务部办公厅", Signed: "2025-04-11"}},
		{"a day that is printed on is no signature", frame("", text+`<p>商务部办公厅 2025年4月12日印发</p>`), facts{Title: title}},
		{"a day in a sentence is no signature", frame("", text+`<p>三、本通知自2025年5月1日起施行，原规定废止。</p>`), facts{Title: title}},
		{"number under the title", frame("", `<p>关于码头照明服务的通知</p><p>商资函[2025]84号</p>`+text), facts{Title: title, Number: "商资函〔2025〕84号"}},
		{"number in parentheses", frame("", `<p>（商资函〔2025〕84号）</p>`+text), facts{Title: title, Number: "商资函〔2025〕84号"}},
		{"number that is only cited", frame("", text+`<p>三、商资函〔2024〕1号文件同时废止。</p>`), facts{Title: title}},
		{"announcement", frame("", `<p>商务部公告2025年第12号</p>`+text), facts{Title: title, Issuer: "商务部", Number: "商务部公告2025年第12号"}},
		{"announcement in two lines", frame("", `<p>中华人民共和国商务部公告</p><p>2025年第12号</p>`+text), facts{Title: title, Issuer: "商务部", Number: "中华人民共和国商务部公告2025年第12号"}},
		{"order under the title", frame("", `<p>关于码头照明服务的通知</p><p>（2024年9月30日国务院令第9792号公布　自2024年12月1日起施行）</p>`+text), facts{Title: title, Issuer: "国务院", Number: "国务院令第9792号", Signed: "2024-09-30"}},
		{"labels below each other, one empty, and an order", frame(`<div><div>文号：中华人民共和国国务院令第9826号</div><br><div>发文单位：</div><br><div>发文日期：2025-12-25
</div></div><p>状态：全文有效</p>`, text+`<p>总理 李示</p><p>2025年12月25日</p>`), facts{Title: title, Issuer: "国务院", Number: "中华人民共和国国务院令第9826号", Signed: "2025-12-25", Status: "in-force"}},
		{"signature of an office with two names", frame("", text+`<p>市商务局（市口岸办）</p><p>2025年4月11日</p>`), facts{Title: title, Issuer: "市商务局（市口岸办）", Signed: "2025-04-11"}},
		{"brackets in pieces, the department that put it up, a joint signature", frame("", `<p><span>【发布单位】外贸司</span></p><p><span>【发布文号】商务部 海关总署公告</span>2025<span>年第</span><span>88</span><span>号</span></p><p><span>【发文日期】</span>2025<span>年</span>12<span>月</span>30<span>日</span></p>`+text+
			`<p><span>商务部</span>&nbsp;&nbsp;</p><p>海关总署&nbsp;</p><p>2025<span>年</span>12<span>月</span>30<span>日</span></p>`),
			facts{Title: title, Issuer: "商务部 海关总署", Number: "商务部 海关总署公告2025年第88号", Signed: "2025-12-30"}},
		{"one label at the head of the body", frame("", `<p>示例总局</p><p>发布时间：2023-09-05</p><p>2023年第36号</p>`+text), facts{Title: title, Number: "2023年第36号", Published: "2023-09-05"}},
		{"value in pieces", frame(`<table><tr><td><span>索引号</span></td><td>A</td></tr><tr><td>发文机关</td><td>商务部</td></tr><tr><td>成文日期</td><td><span>2025</span><span>年</span><span>4月</span>11日</td></tr></table>`, text), facts{Title: title, Issuer: "商务部", Signed: "2025-04-11", Index: "A"}},
		{"issuer by the title", `<title>商务部 财政部关于码头照明服务的通知</title><div class="TRS_Editor">` + text + `</div>`, facts{Title: "商务部 财政部关于码头照明服务的通知", Issuer: "商务部 财政部"}},
		{"table with the label and the value in one cell", frame(`<table><tr><td>索引号：A-1</td><td>发布机构：市商务局</td></tr><tr><td>发文字号：市商〔2025〕3号</td><td>成文日期：2025.04.11</td></tr><tr><td>发布日期：2025.04.12</td><td>有效性：</td></tr></table>`, text),
			facts{Title: title, Issuer: "市商务局", Number: "市商〔2025〕3号", Signed: "2025-04-11", Published: "2025-04-12", Index: "A-1"}},
		{"empty cells do not take the next label's value", frame(`<table><tr><td>索引号</td><td></td><td>发文机关</td><td>市商务局</td></tr><tr><td>发文字号</td><td></td></tr><tr><td>成文日期</td><td>2025-04-11</td></tr></table><p>市商〔2025〕9号</p>`, text),
			facts{Title: title, Issuer: "市商务局", Signed: "2025-04-11"}},
		{"square brackets", frame(`<ol class="doc-info"><li>[主题分类] <span>商务/外贸</span></li><li>[发文机构] <span>市政府</span></li><li>[成文日期] <span>2025-04-11</span></li><li>[发文字号] 市政发〔2025〕3号</li><li>[有效性] <span>全文失效</span></li></ol>`, text),
			facts{Title: title, Issuer: "市政府", Number: "市政发〔2025〕3号", Signed: "2025-04-11", Status: "repealed"}},
		{"labels and values in divs", frame(`<div class="x"><div class="r"><div class="l">索引号</div><div class="v">A-1</div></div><div class="r"><div class="l">文号</div><div class="v">无</div></div><div class="r"><div class="l">发文机关</div><div class="v">市商务局</div></div><div class="r"><div class="l">时效性</div><div class="v">现行有效</div></div></div>`, text),
			facts{Title: title, Issuer: "市商务局", Index: "A-1", Status: "in-force"}},
		{"source line", frame(`<div class="xx"><span>发布时间：2025-04-12 09:30</span> <span>来源：市商务局网站</span> <span>字体：<a>大</a></span></div>`, text),
			facts{Title: title, Issuer: "市商务局", Published: "2025-04-12"}},
		{"meta tags", `<meta name="ArticleTitle" content="关于码头&lt;br&gt;照明服务的通知"><meta name="PubDate" content="2025-04-12-09:00:00"><meta name="ContentSource" content="市商务局"><title>通知公告</title><div class="TRS_Editor">` + text + `</div>`,
			facts{Title: title, Issuer: "市商务局", Published: "2025-04-12"}},
		{"box in the body", frame("", `<table><tr><td>索引号</td><td>A-1</td></tr><tr><td>发文机关</td><td>市商务局</td></tr><tr><td>成文日期</td><td>2025-04-11</td></tr></table>`+text), facts{Title: title, Issuer: "市商务局", Signed: "2025-04-11", Index: "A-1"}},
		{"draft", strings.Replace(frame("", text), "服务的通知", "服务办法（征求意见稿）", 1), facts{Title: "关于码头照明服务办法（征求意见稿）", Status: "draft"}},
		{"headline in two lines", `<title>示例市商务局</title><h1 class="title">示例市商务局<br>关于码头照明服务的通知</h1><div class="TRS_Editor">` + text + `</div>`, facts{Title: "示例市商务局关于码头照明服务的通知", Issuer: "示例市商务局"}},
		{"title in the text alone", `<title>示例网</title><meta name=SiteName content="示例网"><div class="TRS_Editor"><p>示例市商务局</p><p>关于码头照明服务的通知</p>` + text + `</div>`, facts{Title: "示例市商务局关于码头照明服务的通知", Issuer: "示例市商务局"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := read(t, []byte(tt.raw), "text/html; charset=utf-8")
			if diff := cmp.Diff(tt.want, factsOf(d)); diff != "" {
				t.Errorf("(-want +got):\n%s\n%s", diff, lines(d))
			}
			if !strings.Contains(lines(d), "一、为便利靠泊，码头应当提供照明，费用自理。\n二、遇有大雾") {
				t.Errorf("body:\n%s", lines(d))
			}
			if strings.Contains(lines(d), "索引号") {
				t.Errorf("the box is in the body:\n%s", lines(d))
			}
		})
	}
}

// A table of the document that speaks of documents is no box of metadata.
func TestTableOfDocumentsStays(t *testing.T) {
	raw := `<title>关于废止部分文件的决定</title><div class="TRS_Editor"><p>现决定废止下列文件，自公布之日起生效。</p><table><tr><td>文件名称</td><td>发文字号</td><td>发文机关</td><td>成文日期</td></tr>` +
		`<tr><td>灯塔办法</td><td>港发〔2001〕1号</td><td>港务局</td><td>2001-02-03</td></tr><tr><td>浮标办法</td><td>港发〔2002〕1号</td><td>港务局</td><td>2002-02-03</td></tr></table></div>`
	d := read(t, []byte(raw), "text/html; charset=utf-8")
	want := "现决定废止下列文件，自公布之日起生效。\n| 文件名称\t发文字号\t发文机关\t成文日期\n| 灯塔办法\t港发〔2001〕1号\t港务局\t2001-02-03\n| 浮标办法\t港发〔2002〕1号\t港务局\t2002-02-03\n"
	if diff := cmp.Diff(want, lines(d)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if d.Number != "" || d.Signed != "" || d.Issuer != "" {
		t.Errorf("facts of the table are taken for the document's: %+v", factsOf(d))
	}
}

func TestSignedDayDoubted(t *testing.T) {
	raw := `<title>关于码头照明服务的通知</title><table><tr><td>索引号</td><td>A</td><td>发文机关</td><td>商务部</td><td>发文日期</td><td>2025-04-15</td></tr></table><div class="TRS_Editor">` +
		text + `<p>商务部</p><p>2025年4月11日</p></div>`
	d := read(t, []byte(raw), "text/html; charset=utf-8")
	if d.Signed != "2025-04-11" || !strings.Contains(doubts(d), "2025-04-15") {
		t.Errorf("signed %q, doubts %q", d.Signed, doubts(d))
	}
}

func TestDay(t *testing.T) {
	for in, want := range map[string]string{
		"2025年4月11日": "2025-04-11", "2025-04-11 09:30": "2025-04-11", "2025/4/1": "2025-04-01", "2025.04.11": "2025-04-11", "20250411": "2025-04-11",
		"二〇二五年四月十一日": "2025-04-11", "二○一九年十二月三十一日": "2019-12-31", "二OO八年十月十日": "2008-10-10", "二〇二四年元月二十日": "2024-01-20",
		"2025 年 12 月 3 日": "2025-12-03", "２０２５年１月２日": "2025-01-02", "2026-09-22-21:50:00": "2026-09-22",
		"2025年2月30日": "", "2025年4月": "", "": "", "12345678901": "",
	} {
		if got := day(in); got != want {
			t.Errorf("day(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestAttachments(t *testing.T) {
	raw := `<title>关于码头照明服务的通知</title><div class="nav"><a href="/app.pdf">导航</a></div><div class="TRS_Editor">` + text +
		`<p>附件：<a href="./a.pdf">附件：1.登记表</a><a href="./a.pdf">下载</a><a href="//files.gov.cn/b.DOCX"></a><a href="/down?id=1&name=c.ofd">名单</a><a href="javascript:x('d.pdf')">x</a><a href="/e.html">e</a></p></div><ul class="fj"><li><a title="表" href="f.xls"></a></li></ul>`
	got := read(t, []byte(raw), "text/html; charset=utf-8").Attachments
	want := []content.Attachment{
		{Name: "1.登记表", URL: "https://www.example.gov.cn/zc/202505/a.pdf"}, {Name: "b.DOCX", URL: "https://files.gov.cn/b.DOCX"},
		{Name: "名单", URL: "https://www.example.gov.cn/down?id=1&name=c.ofd"}, {Name: "表", URL: "https://www.example.gov.cn/zc/202505/f.xls"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A table is the whole body; its rows stay rows.
func TestTableAlone(t *testing.T) {
	for _, raw := range []string{
		`<title>任务清单</title><table><tr><th>序号</th><th>任务</th></tr><tr><td>1</td><td>建设码头照明，便利靠泊。</td></tr><tr><td>2</td><td>开放浮标养护，费用自理。</td></tr></table>`,
		`<title>任务清单</title><div class="TRS_Editor"><table><tbody><tr><th>序号</th><th>任务</th></tr><tr><td>1</td><td>建设码头照明，便利靠泊。</td></tr><tr><td>2</td><td>开放浮标养护，费用自理。</td></tr></tbody></table></div>`,
	} {
		want := "| 序号\t任务\n| 1\t建设码头照明，便利靠泊。\n| 2\t开放浮标养护，费用自理。\n"
		if diff := cmp.Diff(want, lines(read(t, []byte(raw), "text/html; charset=utf-8"))); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// The same text for screens and for phones is read once.
func TestCopyForPhones(t *testing.T) {
	raw := `<div class="pc TRS_Editor">` + text + `</div><div class="wap TRS_Editor">` + text + `</div>`
	if got := lines(read(t, []byte(raw), "text/html; charset=utf-8")); strings.Count(got, "一、为便利靠泊") != 1 {
		t.Errorf("got\n%s", got)
	}
}

func TestPagesOfOneDocument(t *testing.T) {
	raw := `<div class="TRS_Editor">` + text + `</div><script>createPageHTML(3, 0, "t1", "html");</script>`
	if got := doubts(read(t, []byte(raw), "text/html; charset=utf-8")); !strings.Contains(got, "one of 3") {
		t.Errorf("doubts %q", got)
	}
}

func TestAttachmentsOfSavedPage(t *testing.T) {
	raw := `<meta name=SiteDomain content="http://www.example.gov.cn"><meta name=Url content="/zc/1.html"><div class="TRS_Editor">` + text + `<a href="a.pdf">表</a></div>`
	d, err := Read(context.Background(), "saved.html", []byte(raw), "", content.DefaultLimits())
	if err != nil || len(d.Attachments) != 1 || d.Attachments[0].URL != "https://www.example.gov.cn/zc/a.pdf" {
		t.Errorf("%v: %+v", err, d)
	}
}

func TestEnglish(t *testing.T) {
	raw := `<title>Notice on Quay Lighting - Example City</title><div class=nav><a href=/>Home</a></div><div id=zoom><h1>Notice on Quay Lighting</h1><p>1. Quays shall be lit at night. The cost is borne by the operator.</p><p>2. In fog the lights go on an hour earlier.</p></div>`
	d := read(t, []byte(raw), "text/html; charset=utf-8")
	if d.Title != "Notice on Quay Lighting" || len(d.Blocks) != 3 {
		t.Errorf("title %q\n%s", d.Title, lines(d))
	}
}

func TestTableOfFactsWithAHeading(t *testing.T) {
	raw := []byte(`<meta charset=utf-8><title>海东省关于点灯的意见_门户网站</title><table><tr><th>索引号</th><th>发文机关</th><th>成文日期</th><th>发布日期</th><th>文号</th></tr><tr><td>0001/2025</td><td>海东省港务厅</td><td>2025.01.22</td><td>2025.02.05</td><td>海港发〔2025〕12号</td></tr></table>` +
		`<div class="article"><h2 class="title">海东省关于点灯的意见</h2><div class="con"><p>为点亮灯塔，保障航行，提出以下意见。</p><p>一、每晚点灯，记录在册。</p><p>二、每早灭灯，擦拭镜片。</p></div></div>`)
	d, err := Read(context.Background(), "a.html", raw, "", content.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if got := [4]string{d.Issuer, d.Number, d.Signed, d.Published}; got != [4]string{"海东省港务厅", "海港发〔2025〕12号", "2025-01-22", "2025-02-05"} {
		t.Errorf("issuer, number, signed, published: %q", got)
	}
	for _, b := range d.Blocks {
		if b.Text == "文号" || strings.Contains(b.Text, "索引号") {
			t.Errorf("the table is a part of the text: %q", b.Text)
		}
	}
}
