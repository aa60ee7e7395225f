package ingest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"policybot/corpus"
)

// lamps is a notice of two items; title, number and date make it a document.
func lamps(title, number, items, date string) string {
	return title + "\n" + number + "\n各市港务局：\n现就有关事项通知如下。\n" + items + "\n海东省港务厅\n" + date + "\n"
}

const twoLamps = "一、每晚点灯，做好灯塔的记录。\n二、每早灭灯，检查灯油和镜片。"

func TestOtherDocumentsStay(t *testing.T) {
	for _, c := range []struct {
		name          string
		first, second string // files
		nameA, nameB  string
		same          bool // the second is an edition of the first
	}{
		{"announcements of one title", "海东省港务厅公告\n2025年第11号\n现公告如下：\n" + twoLamps, "海东省港务厅公告\n2025年第12号\n现公告如下：\n" + twoLamps, "a.txt", "b.txt", false},
		{"the same announcement", "海东省港务厅公告\n2025年第11号\n现公告如下：\n" + twoLamps, "海东省港务厅公告\n2025年第11号\n现公告如下：\n" + twoLamps + "\n三、擦拭镜片。", "a.txt", "b.txt", true},
		{"orders of one office",
			"港务部令\n2024年第3号\n《灯具办法》已经通过，现予公布。\n部长　张某\n2024年2月6日\n灯具办法\n第一条　点灯。\n第二条　灭灯。\n",
			"港务部令\n2024年第4号\n《浮标办法》已经通过，现予公布。\n部长　张某\n2024年4月6日\n浮标办法\n第一条　点灯。\n第二条　灭灯。\n", "a.txt", "b.txt", false},
		{"the call of every year", lamps("海东省港务厅关于申报灯塔的通知", "", "一、2024年申报期为6月，先行登记。\n二、最高10万元，由港务厅核定。", "2024年5月1日"),
			lamps("海东省港务厅关于申报灯塔的通知", "", "一、2025年申报期为6月，先行登记。\n二、最高10万元，由港务厅核定。", "2025年5月1日"), "a.txt", "b.txt", false},
		{"a new edition without a number", lamps("海东省港务厅关于灯塔的通知", "", twoLamps, "2024年5月1日"),
			lamps("海东省港务厅关于灯塔的通知", "", twoLamps+"\n三、擦拭镜片。", "2024年5月1日"), "a.txt", "b.txt", true},
		{"a draft", "灯塔办法\n海政规〔2025〕8号\n第一条　点灯。\n第二条　灭灯。\n", "灯塔办法\n（征求意见稿）\n第一条　点灯。\n第二条　灭灯。\n", "a.txt", "b.txt", false},
		{"one that repeals it", lamps("海东省港务厅关于灯油的通知", "海港发〔2019〕5号", twoLamps, "2019年6月1日"),
			"海东省港务厅关于印发灯油办法的通知\n现印发给你们。《海东省港务厅关于灯油的通知》（海港发〔2019〕5号）同时废止。\n第一条　点灯要用油。\n第二条　灯油要洁净。\n", "a.txt", "b.txt", false},
		{"an interpretation", lamps("海东省灯塔方案", "海港发〔2025〕9号", twoLamps, "2025年6月1日"),
			"《海东省灯塔方案》（海港发〔2025〕9号）政策解读\n一、背景是什么？\n为落实部署。\n二、内容是什么？\n共两个方面。\n", "a.txt", "b.txt", false},
		{"two regulations of one order", "灯具办法\n（2025年3月1日海滨市人民政府令第7号公布）\n第一条　点灯要用油。\n第二条　灭灯要登记。\n",
			"浮标规定\n（2025年3月1日海滨市人民政府令第7号公布）\n第一条　本规定所称浮标，是指固定于水面的航标。\n第二条　浮标每年漆刷一次。\n", "a.txt", "b.txt", false},
		{"equal names of files", "<h1>海东省港务厅关于灯塔的通知</h1><p>一、点灯点灯。</p><p>二、灭灯灭灯。</p>", "<h1>海东省港务厅关于浮标的通知</h1><p>一、油漆油漆。</p><p>二、链条链条。</p>", "A/content.html", "B/content.html", false},
		{"equal names of tables", "序号,任务\n1,点灯点灯\n2,灭灯灭灯\n", "序号,任务\n1,油漆浮标\n2,更换链条\n", "A/tasks.csv", "B/tasks.csv", false},
		{"a table again", "序号,任务\n1,每晚点灯并且记录\n2,每早灭灯\n", "序号,任务\n1,每晚点灯并且记录在册\n2,每早灭灯\n", "A/tasks.csv", "B/tasks.csv", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			src, into := t.TempDir(), t.TempDir()
			var files []string
			for name, text := range map[string]string{c.nameA: c.first, c.nameB: c.second} {
				if err := os.MkdirAll(filepath.Dir(filepath.Join(src, name)), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(src, name), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			files = []string{filepath.Join(src, c.nameA), filepath.Join(src, c.nameB)}
			_, before := run(t, into, Options{}, files[0])
			_, after := run(t, into, Options{}, files[1])
			want := 2
			if c.same {
				want = 1
			}
			if len(after.Documents) != want {
				t.Errorf("%d documents, want %d", len(after.Documents), want)
			}
			if !c.same {
				for _, r := range before.Records {
					if now := after.Record(r.ID); now == nil || now.Text != r.Text {
						t.Errorf("record %s of the first document is lost", r.ID)
					}
				}
			}
			// And in one run, and each again: every file finds its own document.
			_, again := run(t, into, Options{}, files[1])
			if len(again.Documents) != len(after.Documents) || len(again.Records) != len(after.Records) {
				t.Errorf("the second imported again: %d documents, %d records", len(again.Documents), len(again.Records))
			}
			if _, both := run(t, t.TempDir(), Options{}, files...); len(both.Documents) != want {
				t.Errorf("%d documents of one run, want %d", len(both.Documents), want)
			}
		})
	}
}

func TestNumberOf(t *testing.T) {
	for _, c := range []struct {
		title string
		lines []string
		want  string
	}{
		{"", []string{"海港发〔2025〕9号"}, "海港发〔2025〕9号"},
		{"", []string{"海港发 [2025] 8 号"}, "海港发〔2025〕8号"},
		{"", []string{"海东省港务厅文件", "海港发〔2025〕9号  签发人：王某"}, "海港发〔2025〕9号"},
		{"", []string{"大连市人民政府文件 大政发〔2026〕3号"}, "大政发〔2026〕3号"},
		{"", []string{"海政發〔2025〕8號"}, "海政發〔2025〕8号"},
		{"", []string{"文号：海港发〔2025〕9号"}, "海港发〔2025〕9号"},
		{"", []string{"国务院令", "第788号"}, "国务院令第788号"},
		{"", []string{"海东省港务厅公告", "2025年第11号"}, "海东省港务厅公告2025年第11号"},
		{"", []string{"港务部 海关总署", "公告2025年第88号"}, "港务部 海关总署公告2025年第88号"},
		{"", []string{"中华人民共和国主席令", "第七十三号"}, "中华人民共和国主席令第七十三号"},
		{"", []string{"灯塔条例", "（2025年3月1日海滨市人民政府令第7号公布）"}, "海滨市人民政府令第7号"},
		{"", []string{"Work Plan", "Guo Ban Fa [2025] No. 9"}, "Guo Ban Fa [2025] No. 9"},
		{"关于灯塔的通知（海港发〔2025〕9号）", nil, "海港发〔2025〕9号"},
		{"《灯塔方案》（海港发〔2025〕9号）政策解读", []string{"《灯塔方案》（海港发〔2025〕9号）政策解读"}, ""},
		{"", []string{"《旧通知》（海港发〔2019〕5号）同时废止。"}, ""},
		{"", []string{"《旧通知》（海港发〔2019〕5号）"}, ""},
		{"", []string{"根据港务部通知（港发〔2018〕9号），现通知如下"}, ""},
		{"", []string{"灯塔任务", "第3号"}, ""},
	} {
		if got := numberOf(c.title, c.lines); got != c.want {
			t.Errorf("numberOf(%q, %q) = %q, want %q", c.title, c.lines, got, c.want)
		}
	}
}

func TestOrder(t *testing.T) {
	src := write(t, map[string]string{"o.txt": "国务院令\n\n第788号\n\n《灯塔人才条例》已经2024年3月1日国务院第30次常务会议通过，现予公布，自2024年7月1日起施行。\n\n总理　李某\n\n2024年3月10日\n\n灯塔人才条例\n\n第一条　点灯。\n\n第二条　灭灯。\n"})
	report, _ := run(t, t.TempDir(), Options{}, src)
	f := report.Files[0]
	if got := [4]string{f.Title, f.Issuer, f.Number, f.Date}; got != [4]string{"灯塔人才条例", "国务院", "国务院令第788号", "2024-03-10"} {
		t.Errorf("title, issuer, number, date: %q", got)
	}
}

func TestTwoImportsAtOnce(t *testing.T) {
	into, src := t.TempDir(), write(t, map[string]string{
		"a.txt": lamps("灯塔甲通知", "海甲〔2025〕1号", twoLamps, "2025年1月1日"), "b.txt": lamps("灯塔乙通知", "海乙〔2025〕1号", twoLamps, "2025年1月1日"),
		"c.txt": lamps("灯塔丙通知", "海丙〔2025〕1号", twoLamps, "2025年1月1日"), "d.txt": lamps("灯塔丁通知", "海丁〔2025〕1号", twoLamps, "2025年1月1日"),
	})
	var all sync.WaitGroup
	for _, name := range []string{"a.txt", "b.txt", "c.txt", "d.txt"} {
		all.Go(func() {
			if _, err := Import(context.Background(), []string{filepath.Join(src, name)}, Options{Into: into, Now: today}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	all.Wait()
	c, err := corpus.Load(os.DirFS(into))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Documents) != 4 || len(c.Records) != 8 {
		t.Errorf("%d documents, %d records after four imports at once", len(c.Documents), len(c.Records))
	}

	unlock, err := lockFolder(context.Background(), into, time.Second, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	told := ""
	_, err = lockFolder(context.Background(), into, time.Millisecond, func(s string) { told = s })
	if err == nil || !strings.Contains(err.Error(), "another import is writing") || !strings.Contains(told, "waiting") {
		t.Errorf("a locked folder: %v, told %q", err, told)
	}
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := lockFolder(gone, into, time.Second, func(string) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting is not cancelled: %v", err)
	}
}
