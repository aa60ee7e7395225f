package html

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"policybot/corpus/ingest/content"
)

// The fixtures have the shapes of real pages; their words are ours.
const address = "https://www.example.gov.cn/zc/202505/t1.html"

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name+".html"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func read(t testing.TB, raw []byte, contentType string) *content.Document {
	t.Helper()
	d, err := Read(context.Background(), address, raw, contentType, content.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// lines prints blocks, one a line.
func lines(d *content.Document) string {
	var b strings.Builder
	for _, x := range d.Blocks {
		switch {
		case x.Kind == content.Heading:
			b.WriteString(strings.Repeat("#", x.Level) + " ")
		case x.Kind == content.Row:
			b.WriteString("| ")
		}
		if x.Label != "" {
			b.WriteString("<" + x.Label + "> ")
		}
		b.WriteString(x.Text + "\n")
	}
	return b.String()
}

func doubts(d *content.Document) string {
	var out []string
	for _, x := range d.Doubts {
		out = append(out, x.Message)
	}
	return strings.Join(out, "; ")
}

func TestRead(t *testing.T) {
	const guessed = "the body was found by its density of text, not by a known mark: compare it with the page"
	tests := []struct {
		file     string
		encode   encoding.Encoding
		header   string
		encoding string
		want     content.Document // facts alone
		lines    string
		doubts   string
	}{
		{file: "state-council", encoding: "utf-8", want: content.Document{
			Title: "国务院办公厅关于推进灯塔修缮服务开放试点的通知", Issuer: "国务院办公厅", Number: "国办发〔2025〕77号",
			Signed: "2025-04-11", Published: "2025-04-21", IndexNumber: "000014349/2025-00077",
		}, lines: `国务院办公厅关于推进
灯塔修缮服务开放试点的通知
国办发〔2025〕77号
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
为稳妥推进灯塔修缮服务开放，经国务院同意，现就有关事项通知如下。
一、总体要求
坚持分步实施，在条件成熟的港口先行先试。
二、主要任务
（一）允许外资灯塔修缮企业在试点港口开展业务。
（二）简化修缮设备进口手续，压缩办理时间。
国务院办公厅
2025年4月11日
（此件公开发布）
`},
		{file: "ministry-brackets", encoding: "utf-8", want: content.Document{
			Title: "商务部关于印发《渔港服务业综合试点任务》的通知", Issuer: "商务部", Number: "商资函〔2026〕5号",
			Signed: "2026-01-06", Published: "2026-01-09",
			Attachments: []content.Attachment{{Name: "渔港服务业综合试点任务.docx", URL: "https://www.example.gov.cn/cms_files/a.docx"}},
		}, lines: `各有关城市人民政府：
现将《渔港服务业综合试点任务》印发给你们，请认真组织实施。
商务部
2026年1月6日
附件：渔港服务业综合试点任务.docx
渔港服务业综合试点任务
### 一、冷链物流
1. 支持渔港建设公共冷库，按实际用电给予补助。
2. 允许外资企业参与冷链检测。
### 二、金融服务
3. 鼓励银行开展渔船抵押贷款。
| 序号	试点任务	试点任务
| 序号	名称	责任单位
| 1	公共冷库	商务局
| 2	冷链检测	商务局
`},
		{file: "city-list-box", encode: simplifiedchinese.GBK, encoding: "gb18030", want: content.Document{
			Title: "大连市人民政府关于印发浮标养护服务开放工作方案的通知", Issuer: "大连市人民政府", Number: "大政发〔2025〕8号",
			Signed: "2025-05-06", Published: "2025-05-09", IndexNumber: "DL-2025-00012", Status: "in-force",
			Attachments: []content.Attachment{{Name: "登记表", URL: "https://www.example.gov.cn/zc/202505/P020250509.pdf"}},
		}, lines: `各区市县人民政府，各有关单位：
现将浮标养护服务开放工作方案印发给你们，请遵照执行。
大连市人民政府
二〇二五年五月六日
浮标养护服务开放工作方案
第一章 总则
第一条 为规范浮标养护，制定本方案。
第二条 本方案适用于本市港区。
浮标由港口企业自行登记。
登记每年一次。
<1.> 养护记录
<2.> 人员名单
<a.> 潜水员
`, doubts: "declared as utf-8, but the bytes are gb18030"},
		{file: "br-only", encode: simplifiedchinese.GBK, encoding: "gb2312", want: content.Document{
			Title: "关于开展码头夜间照明服务试点的公告", Issuer: "示例市商务局", Signed: "2024-03-01", Published: "2024-03-02",
		}, lines: `为方便船舶夜间靠泊，现将有关事项公告如下：
一、自2024年4月1日起，试点码头每晚提供照明。
二、照明费用由码头企业承担，不得向船舶收取。
三、遇有大雾，照明提前一小时开启。
特此公告。
示例市商务局
2024年3月1日
`, doubts: guessed},
		{file: "br-only", encoding: "utf-8", want: content.Document{
			Title: "关于开展码头夜间照明服务试点的公告", Issuer: "示例市商务局", Signed: "2024-03-01", Published: "2024-03-02",
		}, doubts: "declared as gb2312, but the bytes are utf-8; " + guessed},
		{file: "dl-box", encode: simplifiedchinese.GB18030, header: "text/html; charset=GBK", encoding: "gbk", want: content.Document{
			Title: "厦门市商务局 厦门市财政局关于船用缆绳再生服务的若干措施", Issuer: "厦门市商务局 厦门市财政局", Number: "厦商务规〔2023〕3号",
			Signed: "2023-11-30", IndexNumber: "XM00100-02-01-2023-013", Status: "repealed",
		}, lines: `厦门市商务局 厦门市财政局关于船用缆绳再生服务的若干措施
各区商务、财政主管部门：
第一条 对从事船用缆绳再生的企业，按设备投资的百分之五给予支持。
第二条 再生缆绳应当标明强度，不得用于系泊大型船舶。
第三条 本措施自印发之日起施行，有效期两年。
厦门市商务局
厦门市财政局
2023年11月30日
`, doubts: "declared as utf-8, but the bytes are gbk"},
		{file: "p-box", encoding: "utf-8", want: content.Document{
			Title: "宁波市人民政府办公厅关于潮汐观测数据服务开放的意见", Issuer: "宁波市人民政府办公厅", Number: "甬政办发〔2022〕41号",
			Signed: "2022-08-15", IndexNumber: "BB-2022-9",
		}},
		{file: "loose", encoding: "utf-8", want: content.Document{Title: "关于浮桥检修的通知"}, lines: `#### 关于浮桥检修的通知
一、浮桥每月检修一次，检修时暂停通行。
二、检修情况向社会公布，接受监督。
##### 通知公告栏目
浮桥明年改造
岸电项目开工
港口开放日活动
`, doubts: guessed},
		{file: "big5", encode: traditionalchinese.Big5, encoding: "big5", want: content.Document{Title: "港務服務改進要點"}, lines: `# 港務服務改進要點
一、為改進港務服務，便利船舶進出，特訂定本要點。
二、各機關應於受理申請後五日內答覆，逾期視為同意。
三、本要點自發布日起實施，施行情形每年檢討一次。
`},
		{file: "decree", encoding: "utf-8", want: content.Document{
			Title: "信号旗租赁管理条例", Issuer: "国务院", Number: "国务院令〔2024〕9792号", Signed: "2024-09-30", Published: "2024-10-23",
		}, lines: `中华人民共和国国务院令
第9792号
《信号旗租赁管理条例》已经通过，现予公布，自2024年12月1日起施行。
总理 李 示
2024年9月30日
信号旗租赁管理条例
第一章 总 则
第一条 为了规范信号旗租赁，制定本条例。
第二条 租赁信号旗应当登记，登记事项由主管部门规定。
`},
	}
	for _, tt := range tests {
		t.Run(tt.file+" "+tt.encoding, func(t *testing.T) {
			raw := fixture(t, tt.file)
			if tt.encode != nil {
				var err error
				if raw, err = tt.encode.NewEncoder().Bytes(raw); err != nil {
					t.Fatal(err)
				}
			}
			d := read(t, raw, tt.header)
			got := *d
			got.Blocks, got.Doubts = nil, nil
			tt.want.File, tt.want.Format, tt.want.Encoding = address, "html", tt.encoding
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("facts (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.lines, lines(d)); tt.lines != "" && diff != "" {
				t.Errorf("blocks (-want +got):\n%s", diff)
			}
			if doubts(d) != tt.doubts {
				t.Errorf("doubts %q, want %q", doubts(d), tt.doubts)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	deep := strings.Repeat("<div>", 100_000) + "一二三四五六七八九十。"
	tests := []struct{ name, raw, want string }{
		{"empty", "", ErrNoText.Error()},
		{"script alone", "<html><body><script>document.write('正文')</script><noscript>请启用脚本</noscript></body></html>", ErrNoText.Error()},
		{"links alone", `<body><a href="/">首页</a><a href="/b">公开</a></body>`, ErrNoText.Error()},
		{"file alone", `<body><a href="/x.pdf">方案</a></body>`, "import that"},
		{"filled in by a script", "<h1>引进来 / 法律法规</h1><div id=content></div><ul><h3>最新数据</h3><li><a href='javascript:;'>进出口总值</a></li></ul>", ErrNoText.Error()},
		{"deep", deep, "512"},
		{"tags", strings.Repeat("<p>", maxTags+1), "tags"},
		{"picture", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "no text in any known encoding"},
		{"cells", "<body><p>甲，乙。<table>" + strings.Repeat(`<tr><td colspan=1000 rowspan=60000>长，句。</td><td>b</td></tr>`, 2000) + "</table>", "cells"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read(context.Background(), "x.html", []byte(tt.raw), "", content.DefaultLimits())
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
	lim := content.DefaultLimits()
	lim.Bytes = 10
	if _, err := Read(context.Background(), "x.html", []byte("<p>一二三四五六</p>"), "", lim); err == nil || errors.Is(err, ErrNoText) {
		t.Errorf("over the limit of bytes: %v", err)
	}
	lim = content.DefaultLimits()
	lim.Blocks = 1
	if _, err := Read(context.Background(), "x.html", []byte("<p>一二，三四。</p><p>五六，七八。</p>"), "", lim); err == nil || !strings.Contains(err.Error(), "paragraphs") {
		t.Errorf("over the limit of blocks: %v", err)
	}
}

func TestReadLarge(t *testing.T) { // some 300 pages
	var b strings.Builder
	for range 9000 {
		b.WriteString(`<p style="text-indent:2em"><span>　　为了规范码头照明，便利船舶靠泊，各单位应当遵照执行，不得延误。</span></p>`)
	}
	for _, frame := range []string{`<div class="TRS_Editor">%</div>`, `<div class="unknown">%</div>`} {
		if d := read(t, []byte(strings.Replace(frame, "%", b.String(), 1)), "text/html; charset=utf-8"); len(d.Blocks) != 9000 {
			t.Errorf("%s: %d blocks, want 9000", frame, len(d.Blocks))
		}
	}
}

// An anchor that nobody closed, and a body that is closed too early.
func TestReadBroken(t *testing.T) {
	raw := `<html><body><a name=top><div class=TRS_Editor><p>一、甲事项，照办。</body></html><p>二、乙事项，照办。</div><o:p></o:p><p>三、丙事项，照办`
	if got, want := lines(read(t, []byte(raw), "text/html; charset=utf-8")), "一、甲事项，照办。\n二、乙事项，照办。\n三、丙事项，照办\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
