package ingest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"policybot/corpus"
	"policybot/corpus/ingest/content"
)

// imported imports one file of that name and text and returns its report and, for
// each record, "number cities departments text".
func imported(t *testing.T, name, text string) (*File, []string) {
	t.Helper()
	report, c := run(t, t.TempDir(), Options{}, write(t, map[string]string{name: text}))
	var out []string
	for _, r := range inOrder(c, c.Documents[0].ID) {
		out = append(out, strings.Join(strings.Fields(fmt.Sprintf("%s %v %v %s", r.Number, r.Cities, r.Departments, strings.ReplaceAll(firstOf(r.Text.ZH, r.Text.EN), "\n", "/"))), " "))
	}
	f := report.Files[0]
	// These texts are fragments: that nobody issued them is tested elsewhere.
	f.Doubts = slices.DeleteFunc(f.Doubts, func(d content.Doubt) bool {
		return strings.HasPrefix(d.Message, "no issuer was found") || strings.HasPrefix(d.Message, "no date was found")
	})
	return f, out
}

func TestWithoutIssuer(t *testing.T) {
	text := "# 灯塔试点要点\n\n灯政办发〔2026〕12号\n\n2026年3月1日\n\n1. 在大连开展点灯。\n\n2. 点灯。\n"
	report, c := run(t, t.TempDir(), Options{}, write(t, map[string]string{"a.md": text}))
	if f := report.Files[0]; f.Date != "2026-03-01" || !doubted(f, "no issuer was found") || doubted(f, "no date was found") {
		t.Errorf("date %q, doubts %+v", f.Date, f.Doubts)
	}
	if len(c.Records) != 2 || c.Records[0].Confidence != corpus.Reported {
		t.Errorf("records %+v", c.Records)
	}
	text = strings.Replace(text, "2026年3月1日\n", "", 1)
	if report, _ = run(t, t.TempDir(), Options{}, write(t, map[string]string{"a.md": text})); !doubted(report.Files[0], "no date was found") {
		t.Errorf("doubts %+v", report.Files[0].Doubts)
	}
}

func TestArticlesUnderChineseHeadings(t *testing.T) {
	f, got := imported(t, "a.txt", "灯塔方案\n\n一、总体要求\n坚持点灯。\n\n二、重点任务\n（一）航运领域\n第一条 点灯。（责任单位：市商务局）\n第二条 点第二盏灯。（责任单位：市商务局）\n（二）医疗领域\n第三条 设医院，条件如下：\n（一）有灯；\n（二）有塔。\n三、保障措施\n第四条 统筹协调。\n")
	if len(got) != 4 || !strings.Contains(got[2], "有塔") || strings.Contains(got[1], "医疗") || strings.Contains(got[2], "保障") || f.Sections < 4 {
		t.Errorf("sections %d, records %q", f.Sections, got)
	}
	// The points of a regulation stay in their articles.
	_, got = imported(t, "b.txt", "灯塔条例\n\n第一条 灯分为：\n（一）红灯\n（二）绿灯\n第二条 塔分为：\n（一）高塔；\n（二）矮塔。\n第三条 点灯。\n")
	if len(got) != 3 || !strings.Contains(got[0], "绿灯") || !strings.Contains(got[1], "矮塔") {
		t.Errorf("records %q", got)
	}
}

func TestCitiesNamedBesideUnknownOnes(t *testing.T) {
	f, got := imported(t, "a.txt", "灯塔试点方案\n\n1.支持大连与青岛、烟台开展跨区域合作。\n\n2.点灯。\n")
	if len(got) != 2 || !strings.HasPrefix(got[0], "1 [dalian qingdao] ") || !doubted(f, "烟台") {
		t.Errorf("records %q, doubts %+v", got, f.Doubts)
	}
}

// doubted reports whether a doubt of the file holds each of the words.
func doubted(f *File, words ...string) bool {
	for _, d := range f.Doubts {
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(d.Message, w) }) {
			return true
		}
	}
	return false
}

func TestCitiesThatAreLeftOut(t *testing.T) {
	for _, c := range []struct {
		text string
		want string   // cities of the record
		left []string // words of a doubt; none: no doubt
	}{
		{"1.不在宁波实施本项措施。", "[]", []string{"does not apply in ningbo"}},
		{"1.暂不在青岛实施本项措施。", "[]", []string{"does not apply in qingdao"}},
		{"1.停止在苏州开展试点。", "[]", []string{"does not apply in suzhou"}},
		{"1.支持厦门开展业务，宁波除外。", "[xiamen]", []string{"does not apply in ningbo"}},
		{"1.除大连、宁波外，支持厦门先行。", "[xiamen]", []string{"does not apply in dalian, ningbo"}},
		{"1.西安不得开展本项业务。", "[]", []string{"does not apply in xian"}},
		{"1. Except in Xiamen, lift the cap.", "[]", []string{"does not apply in xiamen"}},
		{"1. Clinics are not permitted in Ningbo.", "[]", []string{"does not apply in ningbo"}},
		{"1. Allow clinics in all pilot cities except Dalian.", "[]", []string{"does not apply in dalian"}},
		{"1.在青岛、深圳、苏州暂时调整实施有关规定。", "[qingdao shenzhen suzhou]", nil},
		{"1.在大连、宁波等9个城市开展试点。", "[dalian ningbo]", []string{"9 cities and names 2"}},
		{"1.不仅在大连，也支持各地点灯。", "[dalian]", nil},
	} {
		f, got := imported(t, "a.txt", "灯塔试点方案\n\n"+c.text+"\n\n2.点灯。\n")
		if len(got) != 2 || !strings.HasPrefix(got[0], "1 "+c.want+" ") {
			t.Errorf("%s: records %q", c.text, got)
		}
		if c.left == nil && len(f.Doubts) > 0 || c.left != nil && !doubted(f, c.left...) {
			t.Errorf("%s: doubts %+v", c.text, f.Doubts)
		}
	}
}

func TestTableShapes(t *testing.T) {
	for _, c := range []struct {
		name, csv string
		want      []string
		doubt     []string // words of one that has to be there
	}{
		{"exceptions in the scope", "序号,任务,城市\n1,点灯,各试点城市（深圳除外）\n2,灭灯,大连等4市\n3,擦镜,除大连外的各试点城市\n",
			[]string{"1 [dalian fuzhou hefei ningbo qingdao suzhou xiamen xian] [] 点灯", "2 [dalian] [] 灭灯", "3 [fuzhou hefei ningbo qingdao shenzhen suzhou xiamen xian] [] 擦镜"}, []string{"4 cities and names 1"}},
		{"an empty cell under a merged one", "城市,试点任务\n大连,点灯\n,灭灯\n", []string{"[dalian] [] 点灯", "[] [] 灭灯"}, []string{"empty under “大连”"}},
		{"groups and a total", "序号,任务,责任单位\n一,电信领域,\n1,接入灯塔,工信局\n二,医疗领域,\n2,设立诊所,卫健委\n合计,2项,\n", []string{"1 [] [工信局] 接入灯塔", "2 [] [卫健委] 设立诊所"}, nil},
		{"a row that goes on", "序号,任务,责任单位\n1,接入灯塔,工信局\n,续：点灯,港务局\n", []string{"1 [] [工信局 港务局] 接入灯塔/点灯"}, []string{"goes on"}},
		{"a task and what is done", "序号,重点任务,具体举措\n1,点灯,用油\n2,灭灯,用盖\n", []string{"1 [] [] 用油", "2 [] [] 用盖"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, got := imported(t, "t.csv", c.csv)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
			if c.doubt != nil && !doubted(f, c.doubt...) || c.doubt == nil && len(f.Doubts) > 0 {
				t.Errorf("doubts %+v", f.Doubts)
			}
		})
	}
}

func TestDepartmentsIn(t *testing.T) {
	for text, want := range map[string]string{
		"点灯。（牵头单位：省通信管理局；配合单位：省港务厅；完成时限：2025年底前）":       "省通信管理局 省港务厅",
		"点灯。（牵头单位：省通信管理局，配合单位：省港务厅、各市人民政府；完成时限：2025年）":  "省通信管理局 省港务厅 各市人民政府",
		"点灯。牵头部门：省卫生健康委。配合部门：省港务厅。":                     "省卫生健康委 省港务厅",
		"点灯。（责任单位：港务部，大连市、宁波市人民政府）":                     "港务部 大连市人民政府 宁波市人民政府",
		"点灯。〔市发展改革委，各市（区）人民政府（管委会）按职责分工负责〕":             "市发展改革委 各市（区）人民政府（管委会）",
		"点灯。[省司法厅牵头，省港务厅参与]":                            "省司法厅 省港务厅",
		"点灯。（省教育厅、省港务厅按职责分工负责，各市人民政府配合）":                "省教育厅 省港务厅 各市人民政府",
		"点灯。（责任领导：张某；责任单位：省金融局）":                        "省金融局",
		"点灯（含夜间、雾天）。":                                   "",
		"由市港务局负责。":                                      "",
		"Light lamps. (Responsible: MIIT, Port Bureau)": "MIIT Port Bureau",
	} {
		if got, _ := departmentsIn(text); strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestTitles(t *testing.T) {
	for _, c := range []struct{ name, file, text, title, issuer, date string }{
		{"a letterhead of one office", "a.txt", "海东省港务厅\n海港函〔2025〕18号\n海东省港务厅关于第101号提案的答复\n王委员：\n现答复如下：\n一、关于灯塔\n已点灯。\n二、关于浮标\n已漆刷。\n海东省港务厅\n2025年7月8日\n", "海东省港务厅关于第101号提案的答复", "海东省港务厅", "2025-07-08"},
		{"a long English title", "a.txt", "Opinions of the General Office of the State Council on Promoting Lamps at Sea\n\nGuo Ban Fa [2025] No. 9\n\nI. General\n\n(1) Lamps are lit.\n\n(2) Lamps go out.\n\nGeneral Office of the State Council\nJanuary 7, 2025\n", "Opinions of the General Office of the State Council on Promoting Lamps at Sea", "General Office of the State Council", "2025-01-07"},
		{"an English order", "a.txt", "Measures on Lamps\n\nOrder No. 17 of the Ministry of Ports\n\nPromulgated on March 3, 2025\n\nArticle 1 Lamps are lit.\n\nArticle 2 Lamps go out.\n", "Measures on Lamps", "Ministry of Ports", "2025-03-03"},
		{"spaced letters", "a.txt", "关 于 点 灯 的 通 知\n\n一、点灯。\n\n二、灭灯。\n", "关于点灯的通知", "", ""},
		{"a draft", "a.txt", "灯塔办法\n（征求意见稿）\n第一条　点灯。\n第二条　灭灯。\n", "灯塔办法（征求意见稿）", "", ""},
		{"the name of a column and a title in a cell", "a.html", "<html><head><title>通知公告</title></head><body><table><tr><td align=center><b>海东省港务厅关于点灯的通知</b></td></tr><tr><td><p>各市港务局：</p><p>一、点灯点灯点灯。</p><p>二、灭灯灭灯灭灯。</p><p>海东省港务厅</p><p>2024年4月30日</p></td></tr></table></body></html>", "海东省港务厅关于点灯的通知", "海东省港务厅", "2024-04-30"},
		{"a short headline", "a.html", "<html><body><h1>任务表</h1><table><tr><td>序号</td><td>任务</td><td>责任单位</td></tr><tr><td>1</td><td>每晚点灯</td><td>港务局</td></tr><tr><td>2</td><td>每早灭灯</td><td>港务局</td></tr></table>", "任务表", "", ""},
	} {
		f, _ := imported(t, c.file, c.text)
		if f.Title != c.title || f.Issuer != c.issuer || f.Date != c.date {
			t.Errorf("%s: %q, %q, %q", c.name, f.Title, f.Issuer, f.Date)
		}
	}
}

func TestWhatIsNoClause(t *testing.T) {
	_, got := imported(t, "a.md", "# 灯塔措施\n\n1. 点灯。\n2. 灭灯。\n\n```\n3. 不是条款\n```\n")
	if diff := cmp.Diff([]string{"1 [] [] 点灯。", "2 [] [] 灭灯。"}, got); diff != "" {
		t.Errorf("a code block (-want +got):\n%s", diff)
	}
	f, got := imported(t, "a.html", "<h1>灯塔通知</h1><p>一、点灯。</p><p>二、<del>禁止</del>灭灯。</p>")
	if diff := cmp.Diff([]string{"一 [] [] 点灯。", "二 [] [] 灭灯。"}, got); diff != "" || !doubted(f, "deleted", "禁止") {
		t.Errorf("deleted text, doubts %v (-want +got):\n%s", f.Doubts, diff)
	}
}

func TestNearestArea(t *testing.T) {
	_, c := run(t, t.TempDir(), Options{}, write(t, map[string]string{"a.txt": "灯塔方案\n一、推进电信领域开放\n（一）优化审批\n1.接入灯塔。\n二、推进医疗健康服务开放\n（二）放宽准入\n2.设立诊所。\n"}))
	for i, want := range []string{"telecom-digital", "healthcare"} {
		if got := c.Records[i].Area; got != want {
			t.Errorf("record %d: area %q, want %q", i+1, got, want)
		}
	}
}

func TestPrintKeepsTheOrder(t *testing.T) {
	into := t.TempDir()
	run(t, into, Options{}, write(t, map[string]string{"a.txt": "灯塔方案\n海港发〔2025〕9号\n一、甲\n1.点灯要用油。\n2.灭灯要用盖。\n二、乙\n3.擦镜要用布。\n"}))
	_, c := run(t, into, Options{}, write(t, map[string]string{"a.txt": "灯塔方案\n海港发〔2025〕9号\n一、乙\n1.擦镜要用布。\n二、甲\n2.漆刷浮标链条。\n3.点灯要用油。\n4.灭灯要用盖。\n"}))
	text, err := Print(c, "")
	if err != nil {
		t.Fatal(err)
	}
	at := -1
	for _, s := range []string{"# 一、乙", "擦镜", "# 二、甲", "漆刷", "点灯", "灭灯"} {
		i := strings.Index(text, s)
		if i < at {
			t.Errorf("%s is out of order in\n%s", s, text)
		}
		at = i
	}
}

func TestMoreShapes(t *testing.T) {
	for _, c := range []struct {
		name, file, text string
		title, number    string
		want             []string
	}{
		{"the last point is about coming into force", "a.txt", "海东省港务厅公告\n2025年第6号\n现公告如下：\n一、点灯时间\n每晚六时。\n二、施行时间\n本公告自2025年7月1日起施行。\n海东省港务厅\n2025年6月18日\n", "海东省港务厅公告", "海东省港务厅公告2025年第6号",
			[]string{"一 [] [] 点灯时间/每晚六时。", "二 [] [] 施行时间/本公告自2025年7月1日起施行。"}},
		{"minutes", "a.txt", "灯塔专题会议纪要\n〔2025〕15号\n会议议定：\n（一）点灯。\n（二）灭灯。\n", "灯塔专题会议纪要", "〔2025〕15号", []string{"（一） [] [] 点灯。", "（二） [] [] 灭灯。"}},
		{"a table under one heading", "a.md", "# 灯塔任务表\n\n| 编号 | 措施 | 牵头单位 |\n|---|---|---|\n| A-1 | 点灯 | 港务局 |\n| 合计 | 1 | |\n", "灯塔任务表", "", []string{"A-1 [] [港务局] 点灯"}},
		{"a table named as an annex", "a.csv", "附件：灯塔任务清单,,\n序号,任务,责任部门\n1,点灯,港务局\n", "灯塔任务清单", "", []string{"1 [] [港务局] 点灯"}},
		{"points with a text of their own beside one that heads a list", "a.txt", "港务部关于点灯的通知\n港函〔2025〕33号\n一、促进衔接。鼓励企业采用标准。\n二、优化环境。\n（一）点灯。\n（二）灭灯。\n三、强化保障。各地要抓好落实。\n", "港务部关于点灯的通知", "港函〔2025〕33号",
			[]string{"一 [] [] 促进衔接。鼓励企业采用标准。", "二 [] [] 优化环境。/（一）点灯。/（二）灭灯。", "三 [] [] 强化保障。各地要抓好落实。"}},
		{"a title that begins with who issues it", "a.txt", "海东省发展改革委 海东省商务厅\n关于点灯的通知\n海发〔2025〕120号\n一、点灯。\n二、灭灯。\n", "海东省发展改革委 海东省商务厅关于点灯的通知", "海发〔2025〕120号", []string{"一 [] [] 点灯。", "二 [] [] 灭灯。"}},
		{"ditto", "a.csv", "序号,城市,任务,牵头单位\n1,大连,点灯,港务局\n2,〃,灭灯,同上\n", "a", "", []string{"1 [dalian] [港务局] 点灯", "2 [dalian] [港务局] 灭灯"}},
		{"an English table", "a.csv", "No.,Pilot task,Applicable cities,Lead department\n1,Light lamps,\"Dalian, Xiamen\",Ports\n2,Paint buoys,all,Ports\nTotal,2,,\n", "a", "", []string{"1 [dalian xiamen] [Ports] Light lamps", "2 [] [Ports] Paint buoys"}},
		{"an annex that lists names", "a.txt", "港务部关于灯具的公告\n港务部公告2025年第40号\n一、增加目录（见附件）。\n二、企业应当登记。\n附件：灯具目录\n港务部\n2025年8月1日\n附件\n灯具目录\n1.灯罩\n2.灯芯\n3.镜片\n4.灯座\n", "港务部关于灯具的公告", "港务部公告2025年第40号", []string{"一 [] [] 增加目录（见附件）。", "二 [] [] 企业应当登记。"}},
	} {
		f, got := imported(t, c.file, c.text)
		if diff := cmp.Diff(c.want, got); diff != "" || f.Title != c.title || f.Number != c.number {
			t.Errorf("%s: %q, %q, records (-want +got):\n%s", c.name, f.Title, f.Number, diff)
		}
	}
}

func TestEmptyFolder(t *testing.T) {
	report, err := Import(context.Background(), []string{t.TempDir()}, Options{Now: today})
	if report != nil || err == nil || !strings.Contains(err.Error(), "no file to import") {
		t.Errorf("report %v, error %v", report, err)
	}
}
