package outline

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"policybot/corpus/ingest/content"
)

// paragraphs makes blocks of lines: "# …" is a heading of the format, "a|b" a
// row, "[（一）]…" a paragraph that the format numbers.
func paragraphs(text string) []content.Block {
	var out []content.Block
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		line = strings.TrimSpace(line)
		b := content.Block{Text: line, Line: len(out) + 1}
		switch hashes := len(line) - len(strings.TrimLeft(line, "#")); {
		case line == "":
			continue
		case hashes > 0:
			b.Kind, b.Level, b.Text = content.Heading, hashes, strings.TrimSpace(line[hashes:])
		case strings.Contains(line, "|"):
			b.Kind, b.Table, b.Cells = content.Row, 1, strings.Split(line, "|")
			b.Text = strings.Join(b.Cells, "\t")
		case strings.HasPrefix(line, "["):
			b.Label, b.Text, _ = strings.Cut(line[1:], "]")
		}
		out = append(out, b)
	}
	return out
}

// checkTiles checks that the parts are the document: every byte of every block
// in exactly one of them.
func checkTiles(t *testing.T, blocks []content.Block, o *Outline) {
	t.Helper()
	var spans []Span
	for _, p := range o.Parts {
		spans = append(spans, p.Spans...)
	}
	slices.SortStableFunc(spans, func(a, b Span) int {
		if a.Block != b.Block {
			return a.Block - b.Block
		}
		return a.Start - b.Start
	})
	block, at := 0, 0
	for _, s := range spans {
		if s.Block == block && s.Start == at && at < len(blocks[block].Text) || s.Block == block && s.Start == 0 && at == 0 && s.End == 0 {
			at = s.End
		} else {
			t.Fatalf("span %v, want one at %d:%d", s, block, at)
		}
		if at == len(blocks[block].Text) {
			block, at = block+1, 0
		}
	}
	if block != len(blocks) {
		t.Fatalf("the parts end in block %d of %d", block, len(blocks))
	}
}

// items returns "path > path | number | text" of the items.
func items(o *Outline) []string {
	out := []string{}
	for _, p := range o.Parts {
		if p.Role == Item {
			out = append(out, fmt.Sprintf("%s|%s|%s", strings.Join(p.Path, ">"), p.Number, strings.ReplaceAll(p.Text, "\n", "/")))
		}
	}
	return out
}

func TestItems(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
		sections   int
	}{
		{"articles", `
			海滨市灯塔管理办法
			（2025年3月1日海滨市人民政府令第7号公布）
			第一章　总则
			第一条　为了管理灯塔，制定本办法。
			第二条 灯塔由港务局管理，适用第一条规定。
			第一条规定的灯塔不含浮标。
			第二章
			看守
			第三条　看守人应当：
			（一）点灯；
			（二）记录。
			第四条　本办法自2025年5月1日起施行。`,
			[]string{
				"第一章 总则|第一条|为了管理灯塔，制定本办法。",
				"第一章 总则|第二条|灯塔由港务局管理，适用第一条规定。/第一条规定的灯塔不含浮标。",
				"第二章 看守|第三条|看守人应当：/（一）点灯；/（二）记录。",
				"第二章 看守|第四条|本办法自2025年5月1日起施行。",
			}, 2},
		{"headings that share a paragraph with their text", `
			各县人民政府：
			一、总体要求。坚持安全第一，到2027年建成灯塔1.5万座。
			二、主要任务
			（一）修缮灯塔。支持海滨、石港等地修缮灯塔。1.更换灯具。2.更换镜片。
			（二）培训看守人。一、二线城市可以试点。
			三、保障措施
			（一）加强领导。各地要落实责任。`,
			[]string{
				"二、主要任务|（一）|修缮灯塔。支持海滨、石港等地修缮灯塔。1.更换灯具。2.更换镜片。",
				"二、主要任务|（二）|培训看守人。一、二线城市可以试点。",
				"三、保障措施|（一）|加强领导。各地要落实责任。",
			}, 3},
		{"numbers that run on over headings", `
			一、灯塔
			（一）建设
			1.支持建设石塔。
			2. 支持建设铁塔。（责任单位：港务局）
			（二）看守
			3．允许两人看守，包括：
			（1）昼间；
			（2）夜间。
			二、航标
			（三）浮标
			4、支持使用浮标。
			5.支持使用音响浮标。`,
			[]string{
				"一、灯塔>（一）建设|1|支持建设石塔。",
				"一、灯塔>（一）建设|2|支持建设铁塔。（责任单位：港务局）",
				"一、灯塔>（二）看守|3|允许两人看守，包括：/（1）昼间；/（2）夜间。",
				"二、航标>（三）浮标|4|支持使用浮标。",
				"二、航标>（三）浮标|5|支持使用音响浮标。",
			}, 5},
		{"one level", `
			关于点灯的通知
			一、每晚点灯。
			二、每早灭灯，并做到：（一）记录时间；（二）检查灯油。
			三、每周擦灯。`,
			[]string{"|一|每晚点灯。", "|二|每早灭灯，并做到：（一）记录时间；（二）检查灯油。", "|三|每周擦灯。"}, 0},
		{"labels of the format", `
			[一、]总体要求
			[（一）]指导思想。点灯为民。
			[（二）]基本原则。安全第一。
			[二、]任务
			[（一）]修缮。修好灯塔。`,
			[]string{"一、总体要求|（一）|指导思想。点灯为民。", "一、总体要求|（二）|基本原则。安全第一。", "二、任务|（一）|修缮。修好灯塔。"}, 2},
		{"a notice and the plan that it issues", `
			海滨市人民政府关于印发灯塔方案的通知
			各县人民政府：
			现将《灯塔方案》印发给你们，请认真贯彻执行。
			海滨市人民政府
			2025年3月1日
			（此件公开发布）
			灯塔方案
			为修缮灯塔，制定本方案。
			一、修缮
			（一）更换灯具。
			（二）更换镜片。
			二、看守
			（三）培训看守人。`,
			[]string{"一、修缮|（一）|更换灯具。", "一、修缮|（二）|更换镜片。", "二、看守|（三）|培训看守人。"}, 2},
		{"annexes and signature", `
			一、灯具
			（一）更换灯具。
			（二）检查灯具。
			二、镜片
			（一）更换镜片。
			附件：1.灯具清单
			2.镜片清单
			海滨市港务局
			石港市港务局
			二〇二五年三月一日
			附件1
			灯具清单
			1.油灯
			2.电灯`,
			[]string{"一、灯具|（一）|更换灯具。", "一、灯具|（二）|检查灯具。", "二、镜片|（一）|更换镜片。"}, 2},
		{"headings of the format", `
			# 灯塔方案
			## 修缮
			1. 更换灯具。
			2. 更换镜片。
			## 看守
			3. 培训看守人。`,
			[]string{"修缮|1|更换灯具。", "修缮|2|更换镜片。", "看守|3|培训看守人。"}, 2},
		{"headings that only look like it", `
			为修缮灯塔，制定本清单。
			修缮
			1.更换灯具。
			2.更换镜片。
			看守
			3.培训看守人。
			4.增加看守人。`,
			[]string{"修缮|1|更换灯具。", "修缮|2|更换镜片。", "看守|3|培训看守人。", "看守|4|增加看守人。"}, 2},
		{"English articles", `
			Lighthouse Rules
			Chapter I General
			Article 1 Every lighthouse is lit at night.
			Article 2. A keeper shall:
			(a) light the lamp;
			(b) keep the log.
			Chapter II Keepers
			Article 3 Keepers are trained, e.g. in Dalian.`,
			[]string{
				"Chapter I General|Article 1|Every lighthouse is lit at night.",
				"Chapter I General|Article 2|A keeper shall:/(a) light the lamp;/(b) keep the log.",
				"Chapter II Keepers|Article 3|Keepers are trained, e.g. in Dalian.",
			}, 2},
		{"English letters and Roman numerals", `
			I. Lamps
			A. Replace the lamps.
			B. Clean the lamps.
			II. Keepers
			A. Train the keepers: (i) by day; (ii) by night.`,
			[]string{"I. Lamps|A|Replace the lamps.", "I. Lamps|B|Clean the lamps.", "II. Keepers|A|Train the keepers: (i) by day; (ii) by night."}, 2},
		{"decimals", `
			1 总则
			1.1 灯塔应当点亮。
			1.2 灯塔应当有人看守。
			2 灯具
			2.1 灯具每年更换，费用1.5万元。`,
			[]string{"1 总则|1.1|灯塔应当点亮。", "1 总则|1.2|灯塔应当有人看守。", "2 灯具|2.1|灯具每年更换，费用1.5万元。"}, 2},
		{"a list inside an item of the same style", `
			1.支持修缮。
			2.支持以下设备：
			1.灯具；
			2.镜片。
			3.支持培训。`,
			[]string{"|1|支持修缮。", "|2|支持以下设备：/1.灯具；/2.镜片。", "|3|支持培训。"}, 0},
		{"a table of contents", `
			灯塔规划
			目　录
			第一章 灯具 ………… 1
			第二章 看守 ………… 2
			第一章 灯具
			第一条 点灯。
			第二章 看守
			第二条 看守。`,
			[]string{"第一章 灯具|第一条|点灯。", "第二章 看守|第二条|看守。"}, 2},
		{"half width and other forms", `
			一.灯具
			(一)更换灯具。
			(二)清洁灯具。
			二.看守
			㈠培训看守人。
			㈡增加看守人。`,
			[]string{"一.灯具|（一）|更换灯具。", "一.灯具|（二）|清洁灯具。", "二.看守|㈠|培训看守人。", "二.看守|㈡|增加看守人。"}, 2},
		{"everything in one paragraph", `
			一、总体要求
			（一）指导思想。点灯为民。（二）基本原则。1.安全第一。2.绿色低碳。
			二、重点任务
			（三）加强建设。支持1.5米以上设备更新。（四）加强管理。健全制度。`,
			[]string{
				"一、总体要求|（一）|指导思想。点灯为民。", "一、总体要求|（二）|基本原则。1.安全第一。2.绿色低碳。",
				"二、重点任务|（三）|加强建设。支持1.5米以上设备更新。", "二、重点任务|（四）|加强管理。健全制度。",
			}, 2},
		{"an announcement and how it closes", `
			现将灯塔开放时间公告如下：一、周一至周五开放。二、周六闭馆。三、周日预约开放。
			特此公告。
			海滨市港务局
			2026年5月6日`,
			[]string{"|一|周一至周五开放。", "|二|周六闭馆。", "|三|周日预约开放。"}, 0},
		{"sections of chapters, with a box of its own numbers", `
			第一章 发展基础
			灯塔发展取得成效。
			第一节 主要成就
			建成石塔30座。
			专栏1 重点工程
			1.石塔工程。
			2.铁塔工程。
			第二节 面临形势
			需求增长。
			第二章 重点任务
			第一节 修建石塔
			推进石塔建设。`,
			[]string{
				"第一章 发展基础|第一节|主要成就/建成石塔30座。/专栏1 重点工程/1.石塔工程。/2.铁塔工程。",
				"第一章 发展基础|第二节|面临形势/需求增长。", "第二章 重点任务|第一节|修建石塔/推进石塔建设。",
			}, 2},
		{"a number that is missing and one that stands twice", `
			1、修建石塔。
			2、修建铁塔。
			2、安装电灯。
			4、培训人员。`,
			[]string{"|1|修建石塔。", "|2|修建铁塔。", "|2|安装电灯。", "|4|培训人员。"}, 0},
		{"no numbers", "灯塔昨夜点亮。\n2025年，灯塔有3座。", []string{}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			blocks := paragraphs(c.text)
			o := Read(blocks, "")
			checkTiles(t, blocks, o)
			if diff := cmp.Diff(c.want, items(o)); diff != "" {
				t.Errorf("items (-want +got):\n%s", diff)
			}
			if o.Sections != c.sections || o.Items != len(c.want) {
				t.Errorf("%d sections and %d items, want %d and %d", o.Sections, o.Items, c.sections, len(c.want))
			}
			if t.Failed() {
				for _, p := range o.Parts {
					t.Logf("%s %q %q %q", p.Role, p.Path, p.Number, p.Text)
				}
				t.Log(o.Rule, o.Doubts)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add("一、总则。点灯。\n（一）灯。1.油灯。2.电灯。\n第一条 附件：1.a\n2.b\n海滨\n2025年1月1日", "")
	f.Add("1.a\n2.b：\n1.c\n2.d\n3.e\n目录\n一、甲\n一、甲\n# x\n## y\na|b\n[1.]z", "x")
	f.Fuzz(func(t *testing.T, text, title string) {
		blocks := paragraphs(text)
		o := Read(blocks, title)
		checkTiles(t, blocks, o)
		n := 0
		for _, p := range o.Parts {
			if p.Role == Item {
				n++
			}
		}
		if n != o.Items {
			t.Errorf("%d items, %d counted", n, o.Items)
		}
	})
}

func TestNumeral(t *testing.T) {
	for s, want := range map[string]int{
		"一": 1, "十": 10, "十五": 15, "二十": 20, "二十一": 21, "廿三": 23, "卅": 30, "一百": 100, "一百〇五": 105, "一百五十九": 159,
		"二百一十": 210, "二〇二六": 2026, "１２": 12, "159": 159, "两千": 2000,
	} {
		if got, ok := Numeral(s); !ok || got != want {
			t.Errorf("Numeral(%q) = %d, %v, want %d", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "灯", "12345", "一二三四五"} {
		if got, ok := Numeral(s); ok {
			t.Errorf("Numeral(%q) = %d, want none", s, got)
		}
	}
}

// brief lists the items as "number text" and the sections of lines of a document.
func brief(lines ...string) (items []string, o *Outline) {
	var blocks []content.Block
	for i, l := range lines {
		blocks = append(blocks, content.Block{Text: l, Line: i + 1})
	}
	o = Read(blocks, "")
	for _, p := range o.Parts {
		if p.Role == Item {
			items = append(items, strings.Join(append(slices.Clone(p.Path), p.Number+" "+p.Text), "/"))
		}
	}
	return items, o
}

func TestShapes(t *testing.T) {
	for _, c := range []struct {
		name     string
		lines    []string
		want     []string
		sections int
	}{
		{"traditional characters", []string{"燈塔條例", "第一章　總則", "第一條　為點燈，制定本條例。", "第二條　燈塔包括：", "（一）岸上的；", "（二）水上的。", "第二章　附則", "第三條　本條例自公布日施行。"},
			[]string{"第一章 總則/第一條 為點燈，制定本條例。", "第一章 總則/第二條 燈塔包括：\n（一）岸上的；\n（二）水上的。", "第二章 附則/第三條 本條例自公布日施行。"}, 2},
		{"parts", []string{"灯塔指引", "第一部分 总体要求", "1.点灯。", "2.灭灯。", "第二部分 任务", "3.擦镜。"},
			[]string{"第一部分 总体要求/1 点灯。", "第一部分 总体要求/2 灭灯。", "第二部分 任务/3 擦镜。"}, 2},
		{"numbers in words", []string{"Lamp Rules", "CHAPTER ONE GENERAL", "Article 1 Lamps are lit.", "Chapter Two Final", "Article 2 Lamps go out."},
			[]string{"CHAPTER ONE GENERAL/Article 1 Lamps are lit.", "Chapter Two Final/Article 2 Lamps go out."}, 2},
		{"two regulations", []string{"关于印发两个办法的通知", "现印发给你们。", "港务局", "2025年5月6日", "灯塔办法", "第一条 点灯。", "第二条 灭灯。", "浮标办法", "（2025年修订）", "第一条 油漆。", "第二条 换链。"},
			[]string{"灯塔办法/第一条 点灯。", "灯塔办法/第二条 灭灯。", "浮标办法/第一条 油漆。", "浮标办法/第二条 换链。"}, 2},
		{"a text that begins with a year", []string{"灯塔方案", "1.点灯。", "2.2025年，灯塔点亮。", "3.灭灯。"}, []string{"1 点灯。", "2 2025年，灯塔点亮。", "3 灭灯。"}, 0},
		{"one heading alone", []string{"灯塔方案", "一、目标", "（一）点灯。", "（二）灭灯。"}, []string{"一、目标/（一） 点灯。", "一、目标/（二） 灭灯。"}, 1},
		{"closing paragraphs", []string{"灯塔通知", "一、点灯。", "二、灭灯。", "登记在册。", "本通知自2025年5月1日起施行，有效期5年。", "请各市于6月1日前反馈。联系人：王某。", "港务局", "2025年4月1日"},
			[]string{"一 点灯。", "二 灭灯。\n登记在册。"}, 0},
		{"closing after deeper points", []string{"灯塔通知", "一、点灯", "（一）用油。", "（二）用电。", "联系人：王某", "海东省港务厅"}, []string{"一、点灯/（一） 用油。", "一、点灯/（二） 用电。"}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			items, o := brief(c.lines...)
			if diff := cmp.Diff(c.want, items); diff != "" || o.Sections != c.sections {
				t.Errorf("%d sections, items (-want +got):\n%s", o.Sections, diff)
			}
			// Nothing is lost or doubled.
			n := 0
			for _, p := range o.Parts {
				for _, s := range p.Spans {
					n += s.End - s.Start
				}
			}
			if want := len(strings.Join(c.lines, "")); n != want {
				t.Errorf("the parts hold %d bytes of %d", n, want)
			}
		})
	}
}
