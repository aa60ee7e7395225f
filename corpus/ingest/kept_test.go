package ingest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCorrectionsStayWithARewordedClause(t *testing.T) {
	const first = "灯塔方案\n海港发〔2025〕9号\n一、电信\n1.允许外资企业在省内接入灯塔业务，取消股比限制。\n2.支持在大连建设数据中心，补助100万元。\n"
	into := t.TempDir()
	run(t, into, Options{}, write(t, map[string]string{"a.txt": first}))
	records := filepath.Join(into, "records", "hai-gang-fa-2025-9-hao.yaml")
	raw, err := os.ReadFile(records)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(raw), "kind: measure\n  cities: []", "kind: background\n  cities: [\"dalian\"]", 1)
	if text == string(raw) {
		t.Fatalf("nothing to correct in\n%s", raw)
	}
	if err := os.WriteFile(records, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	report, c := run(t, into, Options{}, write(t, map[string]string{"a.txt": strings.NewReplacer("取消股比限制", "取消外资股比上限", "在大连建设", "在宁波建设").Replace(first)}))
	r := c.Record("hai-gang-fa-2025-9-hao-1")
	if r.Kind != "background" || len(r.Cities) != 1 || r.Cities[0] != "dalian" {
		t.Errorf("corrected fields fell back: %s %v", r.Kind, r.Cities)
	}
	if !doubted(report.Files[0], "reworded", "dalian") {
		t.Errorf("doubts %+v", report.Files[0].Doubts)
	}
	// What nobody corrected follows the text.
	if got := c.Record("hai-gang-fa-2025-9-hao-2").Cities; len(got) != 1 || got[0] != "ningbo" {
		t.Errorf("cities of the other clause: %v", got)
	}
}

func TestWhatIsKeptApartIsDoubted(t *testing.T) {
	f, _ := imported(t, "a.html", "<h1>灯塔方案</h1><p>一、目标</p><p>（一）实现点灯。</p><p>（二）实现灭灯。</p><p>附件：任务分工表</p><table><tr><td>序号<td>任务<td>责任单位</tr><tr><td>1<td>点灯<td>港务局</tr><tr><td>2<td>灭灯<td>港务局</tr></table>")
	if f.Items != 2 || !doubted(f, "task table of 2 rows") {
		t.Errorf("%d items, doubts %+v", f.Items, f.Doubts)
	}
	f, _ = imported(t, "a.txt", "港务部关于修改《灯塔规定》的决定\n一、将第二条修改为：“灭灯。”\n二、删去第五条。\n本决定自公布之日起施行。\n灯塔规定\n第一条　点灯。\n第二条　灭灯。\n")
	if f.Items != 2 || !doubted(f, "2 numbered points before the first article") {
		t.Errorf("an amending decision: %d items, doubts %+v", f.Items, f.Doubts)
	}
}

func TestQuestions(t *testing.T) {
	_, got := imported(t, "a.txt", "负责人答记者问\n\n近日，港务部印发方案。\n\n问：为什么点灯？\n\n答：为了航行。\n\n问：怎样点灯？\n\n答：分两步。\n\n一是加油。二是点火。\n")
	want := []string{"1 [] [] 问：为什么点灯？/答：为了航行。", "2 [] [] 问：怎样点灯？/答：分两步。/一是加油。二是点火。"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	if _, got = imported(t, "a.txt", "灯塔问答\n\nQ1：谁点灯？\nA1：看守人。\n\nQ2：何时？\nA2：每晚。\n"); len(got) != 2 || got[1] != "2 [] [] Q2：何时？/A2：每晚。" {
		t.Errorf("Q and A: %q", got)
	}
}

func TestOptionsThatFitNothing(t *testing.T) {
	src := write(t, map[string]string{"a.csv": "序号,任务,大连\n1,点灯,√\n2,灭灯,√\n"})
	for _, m := range []map[string]string{{"没有": "text"}, {"大连": "city:nowhere"}} {
		into := filepath.Join(t.TempDir(), "new")
		if _, err := Import(context.Background(), []string{src}, Options{Into: into, Now: today, Map: m}); !IsUsage(err) {
			t.Errorf("%v: error %v", m, err)
		}
		if _, err := os.Stat(into); err == nil {
			t.Errorf("%v: a folder was made", m)
		}
		if _, err := Import(context.Background(), []string{src}, Options{Now: today, Map: m}); !IsUsage(err) {
			t.Errorf("%v without a folder: error %v", m, err)
		}
	}
	if _, err := Import(context.Background(), []string{src}, Options{Now: today, Map: map[string]string{"大连": "city:ningbo"}}); err != nil {
		t.Error(err)
	}
	long := write(t, map[string]string{"a.txt": "灯塔通知\n一、" + strings.Repeat("点灯，", 20_000) + "\n二、灭灯。\n"})
	if _, err := Import(context.Background(), []string{long}, Options{Now: today}); err == nil {
		t.Error("without a folder, a clause passed that no corpus takes")
	}
}
