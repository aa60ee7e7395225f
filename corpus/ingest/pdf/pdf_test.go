package pdf

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"policybot/corpus/ingest/content"
)

// notice is two pages of a notice of a town that does not exist.
var notice = []string{
	pageOf(">海岛镇关于开展服务业", ">试点工作的通知", "各街道办事处，各有关单位：", "　　为了推进服务业扩大开放，结合本镇实际，现将有关", "事项通知如下。", "　　一、总体要求", "　　坚持稳中求进，用两年时间建成一批有影响的服务业", "项目，让居民和企业都有收获。", "　　二、主要任务", "　　（一）支持港口开通更多班轮，单船靠泊时间压缩百", "分之十，费用公开透明。", "　　（二）建设养老服务站，每个街道至少一处。", "　　　　　　　　　　　　— 1 —"),
	pageOf("　　（三）建设数字服务平台，企业可以在线办理各类事", "项，结果三日内送达。", "　　三、组织实施", "　　各单位于每季度末报送进展。", "<海岛镇人民政府", "<二〇二六年一月五日", "　　　　　　　　　　　　— 2 —"),
}

var noticeText = []string{
	"海岛镇关于开展服务业试点工作的通知", "各街道办事处，各有关单位：", "为了推进服务业扩大开放，结合本镇实际，现将有关事项通知如下。", "一、总体要求",
	"坚持稳中求进，用两年时间建成一批有影响的服务业项目，让居民和企业都有收获。", "二、主要任务",
	"（一）支持港口开通更多班轮，单船靠泊时间压缩百分之十，费用公开透明。", "（二）建设养老服务站，每个街道至少一处。",
	"（三）建设数字服务平台，企业可以在线办理各类事项，结果三日内送达。", "三、组织实施", "各单位于每季度末报送进展。", "海岛镇人民政府", "二〇二六年一月五日",
}

func texts(doc *content.Document) []string {
	var out []string
	for _, b := range doc.Blocks {
		out = append(out, b.Text)
	}
	return out
}

func TestNotice(t *testing.T) {
	tool, _ := exec.LookPath("pdftotext")
	for _, tt := range []struct {
		name string
		d    draft
		tool string
		skip string
	}{
		{name: "plain", d: draft{pages: notice}},
		{name: "packed", d: draft{pages: notice, packed: true}},
		{name: "pdftotext", d: draft{pages: notice}, tool: tool, skip: "pdftotext is not installed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.skip != "" && tt.tool == "" {
				t.Skip(tt.skip)
			}
			doc, err := read(context.Background(), "a.pdf", tt.d.bytes(), content.DefaultLimits(), tt.tool)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(noticeText, texts(doc)); diff != "" {
				t.Errorf("paragraphs (-want +got):\n%s", diff)
			}
			if doc.Title != noticeText[0] {
				t.Errorf("title %q", doc.Title)
			}
			if got := []int{doc.Blocks[0].Page, doc.Blocks[8].Page}; !cmp.Equal(got, []int{1, 2}) {
				t.Errorf("pages %v", got)
			}
			if len(doc.Doubts) > 0 {
				t.Errorf("doubts %v", doc.Doubts)
			}
		})
	}
}

// A file whose table of objects is wrong, or missing, has the same objects.
func TestDamagedTable(t *testing.T) {
	good := draft{pages: notice}.bytes()
	i := strings.LastIndex(string(good), "xref\n0")
	for name, raw := range map[string][]byte{
		"cut off before the table": good[:i],
		"noise before the head":    append([]byte("\r\n\r\n"), good...),
		"old objects before new":   append([]byte("%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 99 0 R >> endobj\n"), good...),
	} {
		doc, err := read(context.Background(), "a.pdf", raw, content.DefaultLimits(), "")
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if diff := cmp.Diff(noticeText, texts(doc)); diff != "" {
			t.Errorf("%s: paragraphs (-want +got):\n%s", name, diff)
		}
	}
}

func TestEnglish(t *testing.T) {
	var b strings.Builder
	for i, l := range []string{"The town supports shipping lines that call at the port more of-", "ten than before, and publishes every fee.", "1. Stations for the care of older people are built.", "(a) Each street has one at the least, and all of them are free of charge for", "residents.", "Second-", "Hand goods"} {
		b.WriteString(at(72, 700-14*float64(i), 12, l))
	}
	doc, err := read(context.Background(), "a.pdf", draft{pages: []string{b.String()}}.bytes(), content.DefaultLimits(), "")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"The town supports shipping lines that call at the port more often than before, and publishes every fee.", "1. Stations for the care of older people are built.", "(a) Each street has one at the least, and all of them are free of charge for residents.", "Second-", "Hand goods"}
	if diff := cmp.Diff(want, texts(doc)); diff != "" {
		t.Errorf("paragraphs (-want +got):\n%s", diff)
	}
}

func TestFonts(t *testing.T) {
	// The same line by fonts that say what their codes mean in other ways.
	for _, tt := range []struct{ name, font, show, want string }{
		{"GBK codes", "<< /Type /Font /Subtype /Type0 /Encoding /GBK-EUC-H /DescendantFonts [4 0 R] >>", "<41B4F3C1AC>", "A大连"},
		{"UCS-2 codes", "<< /Type /Font /Subtype /Type0 /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>", "<59278FDE>", "大连"},
		{"Big5 codes", "<< /Type /Font /Subtype /Type0 /Encoding /ETen-B5-H /DescendantFonts [4 0 R] >>", "<A46ABCF6>", "大熱"},
		{"Windows letters", "<< /Type /Font /Subtype /TrueType /Encoding /WinAnsiEncoding >>", "(Dalian \\226 port)", "Dalian – port"},
		{"named glyphs", "<< /Type /Font /Subtype /Type1 /Encoding << /Differences [65 /D /uni8FDE /fi] >> >>", "(ABC)", "D连fi"},
		{"named range", "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>", "<59278FDE>", "大连"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			raw := draft{pages: []string{"BT /F1 16 Tf 72 700 Td " + tt.show + " Tj ET"}}.bytes()
			raw = append(raw, "\n3 0 obj "+tt.font+" endobj\n"...)
			doc, err := read(context.Background(), "a.pdf", raw, content.DefaultLimits(), "")
			if err != nil {
				t.Fatal(err)
			}
			if doc.Blocks[0].Text != tt.want {
				t.Errorf("text %q, want %q", doc.Blocks[0].Text, tt.want)
			}
		})
	}
}

func TestRunningHeaders(t *testing.T) {
	var pages []string
	for i := range 300 {
		pages = append(pages, pageOf("海岛镇服务业试点工作规划", fmt.Sprintf("　　（%d）第%d项任务由所在街道办事处负责组织实施好。", i+1, i+1), fmt.Sprintf("　　　　　　　　　　　第 %d 页 共 300 页", i+1)))
	}
	began := time.Now()
	doc, err := read(context.Background(), "a.pdf", draft{pages: pages, packed: true}.bytes(), content.DefaultLimits(), "")
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("300 pages took %s", took)
	}
	if len(doc.Blocks) != 300 {
		t.Fatalf("%d paragraphs, want 300: %v", len(doc.Blocks), texts(doc)[:min(5, len(doc.Blocks))])
	}
	for i, b := range doc.Blocks {
		if want := fmt.Sprintf("（%d）第%d项任务由所在街道办事处负责组织实施好。", i+1, i+1); b.Text != want || b.Page != i+1 {
			t.Fatalf("page %d: %q, want %q", b.Page, b.Text, want)
		}
	}
}

func TestContents(t *testing.T) {
	front := pageOf("目　录", "一、总体要求……………………1", "二、主要任务…………………… 2", "三、组织实施 . . . . . . . 3", "附件 .......... 12")
	doc, err := read(context.Background(), "a.pdf", draft{pages: append([]string{front}, notice...)}.bytes(), content.DefaultLimits(), "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(noticeText, texts(doc)); diff != "" {
		t.Errorf("paragraphs (-want +got):\n%s", diff)
	}
}

func TestRefuses(t *testing.T) {
	shifted := strings.Replace(identityMap, "<0020> <FFFD> <0020>", "<0020> <FFFD> <0343>", 1)
	private := strings.Replace(identityMap, "<0020> <FFFD> <0020>", "<4E00> <5FFF> <E000>", 1)
	bomb := draft{pages: notice, packed: true}.bytes()
	bomb = append(bomb, fmt.Sprintf("\n11 0 obj << /Filter /FlateDecode >> stream\n%s\nendstream endobj\n", deflated(strings.Repeat("q Q ", 20<<20)))...)
	nested := append(draft{pages: notice[:1]}.bytes(), "\n11 0 obj << /Length 30 >> stream\n"+strings.Repeat("[", 1<<20)+"\nendstream endobj\n"...)
	few := content.DefaultLimits()
	few.Pages = 1
	for _, tt := range []struct {
		name string
		raw  []byte
		lim  content.Limits
		want string
	}{
		{"scan", draft{pages: []string{"", ""}, picture: true}.bytes(), content.DefaultLimits(), "run text recognition"},
		{"font without a table", draft{pages: notice, toUnicode: "-"}.bytes(), content.DefaultLimits(), "page 1: the fonts of the file do not say"},
		{"font with a shifted table", draft{pages: notice, toUnicode: shifted}.bytes(), content.DefaultLimits(), "page 1: the fonts of the file do not say"},
		{"font into the private area", draft{pages: notice, toUnicode: private}.bytes(), content.DefaultLimits(), "page 1: the fonts of the file do not say"},
		{"encrypted", draft{pages: notice, trailer: "/Encrypt 9 0 R"}.bytes(), content.DefaultLimits(), "it is encrypted"},
		{"too many pages", draft{pages: notice}.bytes(), few, "more than 1 pages"},
		{"bomb", bomb, content.DefaultLimits(), "made to exhaust"},
		{"nested without end", nested, content.DefaultLimits(), "scan"},
		{"no PDF", []byte("<html>"), content.DefaultLimits(), "no PDF"},
		{"only a head", []byte("%PDF-1.4\n"), content.DefaultLimits(), "download it again"},
		{"pages in a circle", []byte("%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj 2 0 obj << /Kids [2 0 R 3 0 R] >> endobj 3 0 obj << /Kids [2 0 R] >> endobj trailer << /Root 1 0 R >>"), content.DefaultLimits(), "no pages"},
		{"references in a circle", []byte("%PDF-1.4\n1 0 obj 2 0 R endobj 2 0 obj 1 0 R endobj trailer << /Root 1 0 R >>"), content.DefaultLimits(), "cannot be found"},
		{"open strings", []byte("%PDF-1.4\n" + strings.Repeat("1 0 obj(", 1_000_000)), content.DefaultLimits(), "too much work"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			_, err := read(context.Background(), "a.pdf", tt.raw, tt.lim, "")
			runtime.ReadMemStats(&after)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "a.pdf") {
				t.Errorf("error %v, want it to name the file and say %q", err, tt.want)
			}
			if took := time.Since(began); took > 30*time.Second {
				t.Errorf("took %s", took)
			}
			if grown := int64(after.HeapInuse) - int64(before.HeapInuse); grown > 200<<20 {
				t.Errorf("took %d MB", grown>>20)
			}
		})
	}
}

func TestDoubts(t *testing.T) {
	table := at(90, 500, 16, "序号") + at(200, 500, 16, "任务") + at(400, 500, 16, "单位") + at(90, 472, 16, "一") + at(200, 472, 16, "甲") + at(400, 472, 16, "乙") + at(90, 444, 16, "二") + at(200, 444, 16, "丙") + at(400, 444, 16, "丁")
	doc, err := read(context.Background(), "a.pdf", draft{pages: append(notice[:2:2], "", notice[1]+table)}.bytes(), content.DefaultLimits(), "")
	if err != nil {
		t.Fatal(err)
	}
	if len(doc.Doubts) != 2 || doc.Doubts[0].Page != 3 || doc.Doubts[1].Page != 4 || !strings.Contains(doc.Doubts[1].Message, "table") {
		t.Errorf("doubts %v", doc.Doubts)
	}
}

// TestTool runs programs that misbehave in the place of pdftotext.
func TestTool(t *testing.T) {
	if _, err := os.Stat("/bin/sh"); err != nil {
		t.Skip("no shell to write the programs in")
	}
	script := func(body string) string {
		path := filepath.Join(t.TempDir(), "pdftotext")
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body), 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	raw := draft{pages: notice}.bytes()
	for name, body := range map[string]string{
		"fails":               "exit 3",
		"writes without end":  "while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done",
		"more pages than may": "i=0; while [ $i -lt 2000 ]; do echo '<page></page>'; i=$((i+1)); done",
	} {
		lim := content.DefaultLimits()
		lim.Bytes = 1 << 20
		doc, err := read(context.Background(), "a.pdf", raw, lim, script(body))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if diff := cmp.Diff(noticeText, texts(doc)); diff != "" {
			t.Errorf("%s: not read without it (-want +got):\n%s", name, diff)
		}
	}
	t.Setenv("SECRET", "token")
	doc, err := read(context.Background(), "a.pdf", raw, content.DefaultLimits(), script(`[ "$SECRET" = "" ] && /bin/cat <<END
<html><body><doc><page width="595" height="842">
<word xMin="122" yMin="60" xMax="538" yMax="76">一、支持港口服务发展，建设一批服务业项目，让居民和企</word>
<word xMin="90" yMin="88" xMax="218" yMax="104">业都有收获&amp;效益。</word>
<word xMin="122" yMin="116" xMax="186" yMax="132">二、完。</word>
</page></doc></body></html>
END`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"一、支持港口服务发展，建设一批服务业项目，让居民和企业都有收获&效益。", "二、完。"}, texts(doc)); diff != "" {
		t.Errorf("paragraphs (-want +got):\n%s", diff)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Read(ctx, "a.pdf", draft{pages: notice}.bytes(), content.DefaultLimits()); err == nil {
		t.Error("read though cancelled")
	}
}

var small = content.Limits{Bytes: 1 << 20, Expanded: 4 << 20, Ratio: 200, Pages: 20, Blocks: 5000}

func FuzzRead(f *testing.F) {
	f.Add(draft{pages: notice}.bytes())
	f.Add(draft{pages: notice[:1], packed: true}.bytes())
	f.Add([]byte("%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj 2 0 obj << /Kids [2 0 R] >> endobj"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		doc, err := read(context.Background(), "a.pdf", raw, small, "")
		if err == nil && len(doc.Blocks) == 0 {
			t.Error("a document without paragraphs")
		}
	})
}

func FuzzContent(f *testing.F) {
	f.Add(notice[0], identityMap, "/Encoding /Identity-H")
	f.Add("BT /F1 1e38 Tf -1 0 0 NaN 0 0 Tm [(a) -1e300 <00>] TJ ' \" Q Q Do BI ID", "1 beginbfrange <00> <FFFFFFFF> <0041> endbfrange", "/Encoding /GBK-EUC-H")
	f.Fuzz(func(t *testing.T, page, cmap, enc string) {
		raw := draft{pages: []string{page, notice[1]}, toUnicode: cmap}.bytes()
		raw = append(raw, "\n3 0 obj << /Subtype /Type0 /DescendantFonts [4 0 R] /ToUnicode 5 0 R "+enc+" >> endobj\n"...)
		_, _ = read(context.Background(), "a.pdf", raw, small, "")
	})
}

func FuzzWords(f *testing.F) {
	f.Add(`<page height="842"><word xMin="1" yMin="2" xMax="30" yMax="9">一、甲</word></page>`)
	f.Add(`<word xMin="NaN"><page/><word>&nbsp;</word></page>`)
	f.Fuzz(func(t *testing.T, s string) {
		pages, err := words(strings.NewReader(s), small)
		if err != nil {
			return
		}
		_ = garbled(pages)
		_ = paragraphs(withoutRunning(pages))
	})
}

// paragraphsOf reads pages and returns their paragraphs and doubts.
func paragraphsOf(t *testing.T, pages ...string) (out []string, doubts string) {
	t.Helper()
	t.Setenv("PATH", "")
	doc, err := Read(context.Background(), "a.pdf", draft{pages: pages}.bytes(), content.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range doc.Blocks {
		out = append(out, b.Text)
	}
	for _, d := range doc.Doubts {
		doubts += d.Message + "\n"
	}
	return out, doubts
}

func TestTwoColumns(t *testing.T) {
	page := at(200, 770, 22, "灯塔开放措施") +
		at(60, 720, 16, "一、扩大灯塔的对外开放，取消") + at(330, 720, 16, "三、扩大浮标的对外开放，引进") +
		at(60, 692, 16, "灯具的数量限制。") + at(330, 692, 16, "国外的链条。") +
		at(60, 664, 16, "二、培训看守人，颁发统一证书。") + at(330, 664, 16, "四、公布观测的数据。")
	got, doubts := paragraphsOf(t, page)
	want := []string{"灯塔开放措施", "一、扩大灯塔的对外开放，取消灯具的数量限制。", "二、培训看守人，颁发统一证书。", "三、扩大浮标的对外开放，引进国外的链条。", "四、公布观测的数据。"}
	if diff := cmp.Diff(want, got); diff != "" && strings.Join(got, "") != strings.Join(want, "") {
		t.Errorf("paragraphs (-want +got):\n%s", diff)
	}
	if !strings.Contains(doubts, "two columns") {
		t.Errorf("doubts %q", doubts)
	}
}

func TestTableHeadIsDoubted(t *testing.T) {
	_, doubts := paragraphsOf(t, at(60, 770, 22, "灯塔任务清单")+at(60, 720, 16, "序号 任务 责任单位")+at(60, 692, 16, "1 点亮灯塔 港务局")+at(60, 664, 16, "2 熄灭灯塔 港务局"))
	if !strings.Contains(doubts, "table") {
		t.Errorf("doubts %q", doubts)
	}
	// Who signed may stand side by side.
	if _, doubts := paragraphsOf(t, at(60, 770, 22, "灯塔通知")+at(60, 720, 16, "一、每晚点亮灯塔。")+at(60, 692, 16, "二、每早熄灭灯塔。")+
		at(200, 640, 16, "港务部")+at(330, 640, 16, "海事部")+at(200, 612, 16, "灯塔局")+at(330, 612, 16, "浮标局")); doubts != "" {
		t.Errorf("a signature of four is doubted: %q", doubts)
	}
}

func TestRaggedLines(t *testing.T) {
	got, _ := paragraphsOf(t, pageOf(">灯塔办法", "　　为点亮灯塔，根据海上交通的有关规定，制定本办法。", "　　第一条　看守人点灯，依照本办法第二条", "第三款规定办理，每晚点亮灯塔的数量达到", "1.5万座。", "　　第二条　灭灯。"))
	if all := strings.Join(got, "|"); !strings.Contains(all, "依照本办法第二条第三款规定办理，每晚点亮灯塔的数量达到1.5万座。|") {
		t.Errorf("paragraphs %q", got)
	}
}
