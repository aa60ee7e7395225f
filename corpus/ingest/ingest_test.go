package ingest

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"policybot/corpus"
	"policybot/corpus/review"
)

var today = time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)

// plan is a city's plan in the official shape, in our own words.
const plan = `大连市人民政府关于印发灯塔服务业开放方案的通知
大政发〔2026〕3号
各区人民政府：
现将《灯塔服务业开放方案》印发给你们，请认真贯彻执行。
大连市人民政府
2026年3月1日
灯塔服务业开放方案
一、总体要求
坚持点灯为民。到2027年，建成灯塔1.5万座。
二、主要任务
（一）电信领域
1.支持灯塔接入增值电信业务。（责任单位：市通信管理局、市港务局）
2.支持外商独资经营灯塔应用商店。（责任单位：市商务局）
（二）医疗康养领域
3.允许看守人开设诊所，2026年底前完成。（市卫生健康委、市民政局按职责分工负责）
4.支持夜间出诊。
三、组织实施
各单位要加强领导。
`

// write puts files into a new folder and returns their names.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// run imports files into a folder and returns the report and the corpus there.
func run(t *testing.T, into string, o Options, sources ...string) (*Report, *corpus.Corpus) {
	t.Helper()
	o.Into, o.Now = into, today
	report, err := Import(context.Background(), sources, o)
	if err != nil {
		t.Fatalf("import: %v", err)
	}
	c, err := corpus.Load(os.DirFS(into))
	if err != nil {
		t.Fatalf("load what was imported: %v", err)
	}
	return report, c
}

// brief returns "id kind cities area number" of the records.
func brief(c *corpus.Corpus) []string {
	var out []string
	for _, r := range c.Records {
		out = append(out, fmt.Sprintf("%s %s %v %s %s", r.ID, r.Kind, r.Cities, r.Area, r.Number))
	}
	return out
}

func TestImportPlan(t *testing.T) {
	src, into := write(t, map[string]string{"plan.txt": plan}), filepath.Join(t.TempDir(), "new")
	report, c := run(t, into, Options{}, filepath.Join(src, "plan.txt"))
	id := "da-zheng-fa-2026-3-hao-"
	want := []string{
		id + "1 measure [dalian] telecom-digital 1", id + "2 measure [dalian] telecom-digital 2",
		id + "3 measure [dalian] healthcare 3", id + "4 measure [dalian] healthcare 4",
	}
	if diff := cmp.Diff(want, brief(c)); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	f := report.Files[0]
	if f.Title != "大连市人民政府关于印发灯塔服务业开放方案的通知" || f.Issuer != "大连市人民政府" || f.Number != "大政发〔2026〕3号" || f.Date != "2026-03-01" ||
		f.Items != 4 || f.Sections != 5 || len(f.Doubts) != 0 || report.Records != 4 {
		t.Errorf("report %+v", f)
	}
	if got := c.Record(id + "3").Departments; !slices.Equal(got, []string{"市卫生健康委", "市民政局"}) {
		t.Errorf("departments %q", got)
	}
	entries, err := review.Load(os.DirFS(into))
	if err != nil || len(entries) == 0 || len(review.Open(entries)) != 0 {
		t.Errorf("review: %d entries, %d open, %v", len(entries), len(review.Open(entries)), err)
	}
	for _, e := range entries {
		if e.Basis == "" {
			t.Errorf("%s: no ground for %s", e.Record, e.Field)
		}
	}
	// Nothing is lost: what is in no record is among the parts.
	parts, err := os.ReadFile(filepath.Join(into, "parts", strings.TrimSuffix(id, "-")+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"坚持点灯为民", "各单位要加强领导", "请认真贯彻执行", "二、主要任务"} {
		if !bytes.Contains(parts, []byte(s)) {
			t.Errorf("%s is in no part", s)
		}
	}
}

func TestImportAgainKeepsIDsAndCorrections(t *testing.T) {
	src, into := write(t, map[string]string{"plan.txt": plan}), t.TempDir()
	file := filepath.Join(src, "plan.txt")
	_, before := run(t, into, Options{}, file)
	records := filepath.Join(into, "records", "da-zheng-fa-2026-3-hao.yaml")
	raw, _ := os.ReadFile(records)
	corrected := bytes.Replace(raw, []byte(`area: "healthcare"`), []byte(`area: "marine"`), 1)
	if bytes.Equal(raw, corrected) {
		t.Fatal("nothing to correct")
	}
	if err := os.WriteFile(records, corrected, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, again := run(t, into, Options{}, file); again.Record("da-zheng-fa-2026-3-hao-3").Area != "marine" {
		t.Error("a corrected area is lost")
	} else if len(again.Records) != len(before.Records) {
		t.Errorf("%d records after %d", len(again.Records), len(before.Records))
	}
	now, _ := os.ReadFile(records)
	if diff := cmp.Diff(string(corrected), string(now)); diff != "" {
		t.Errorf("importing the same again changes the file:\n%s", diff)
	}

	// Task 1 is gone, the others move up, 3 is reworded, one is new.
	revised := strings.NewReplacer(
		"1.支持灯塔接入增值电信业务。（责任单位：市通信管理局、市港务局）\n", "", "2.支持外商", "1.支持外商",
		"3.允许看守人开设诊所，2026年底前完成", "2.允许看守人及其家属开设诊所，2027年底前完成", "4.支持夜间出诊。", "3.支持夜间出诊。\n4.开放灯塔档案供研究使用。",
	).Replace(plan)
	if err := os.WriteFile(file, []byte(revised), 0o644); err != nil {
		t.Fatal(err)
	}
	report, after := run(t, into, Options{}, file)
	got := map[string]string{}
	for _, r := range after.Records {
		got[r.ID] = r.Number
	}
	id := "da-zheng-fa-2026-3-hao-"
	want := map[string]string{id + "2": "1", id + "3": "2", id + "4": "3"}
	for k, v := range want {
		if got[k] != v {
			t.Errorf("record %s has number %q, want %s", k, got[k], v)
		}
	}
	if _, ok := got[id+"1"]; ok || len(got) != 4 {
		t.Errorf("ids %v; that of the clause that went must be gone", got)
	}
	if k := report.Files[0].Kept; k.same != 2 || k.changed != 1 || k.added != 1 || len(k.removed) != 1 {
		t.Errorf("compared %+v", k)
	}
}

func TestImportBesideOthers(t *testing.T) {
	into := t.TempDir()
	for name, text := range map[string]string{
		"records.yaml":   "# ours\n- id: A1\n  document: tasks\n  kind: measure\n  text: {en: Lamps are lit.}\n  sources: [S1]\n  confidence: confirmed\n- id: B1\n  document: old\n  kind: measure\n  text: {zh: 点灯。}\n  number: \"1\"\n  sources: [S1]\n  confidence: confirmed\n",
		"documents.yaml": "# list\n- id: tasks # keep\n  title: {en: Tasks}\n\n- id: old\n  title: {zh: 灯塔任务清单}\n  aliases: [lamp list]\n",
		"sources.yaml":   "- id: S1\n  title: {en: Tasks}\n  publisher: Ministry\n  page: copy\n",
		"areas.yaml":     "[]\n",
	} {
		if err := os.WriteFile(filepath.Join(into, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	src := write(t, map[string]string{"t.csv": "序号,领域,任务,责任单位\n1,灯具领域,点灯。,港务局\n2,灯具领域,擦灯。,港务局\n"})
	_, c := run(t, into, Options{Document: "old"}, filepath.Join(src, "t.csv"))
	want := []string{"A1 measure []  ", "B1 measure [] deng-ju-ling-yu 1", "old-2 measure [] deng-ju-ling-yu 2"}
	if diff := cmp.Diff(want, brief(c)); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	docs, _ := os.ReadFile(filepath.Join(into, "documents.yaml"))
	if !strings.Contains(string(docs), "# list\n- id: tasks # keep\n") || !strings.Contains(string(docs), `aliases: ["lamp list"]`) {
		t.Errorf("documents.yaml lost what people wrote:\n%s", docs)
	}
}

func TestNothingUsable(t *testing.T) {
	src := write(t, map[string]string{"a.txt": "灯塔昨夜点亮。", "b.bin": "\x00\x01\x02"})
	into := filepath.Join(t.TempDir(), "out")
	report, err := Import(context.Background(), []string{src}, Options{Into: into, Now: today})
	if !errors.Is(err, ErrNothing) || len(report.Files) != 2 {
		t.Fatalf("error %v, %d files", err, len(report.Files))
	}
	for _, f := range report.Files {
		if len(f.Doubts) == 0 {
			t.Errorf("%s: no reason", f.File)
		}
	}
	if _, err := os.Stat(into); err == nil {
		t.Error("a folder was made for nothing")
	}
}

func TestReportJSON(t *testing.T) {
	raw, err := json.Marshal(&Report{Files: []*File{{Doubts: nil}}})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"files":[{"file":"","format":"","encoding":"","title":"","issuer":"","number":"","date":"","sections":0,"items":0,"doubts":null}],"records":0}`
	if string(raw) != want {
		t.Errorf("got %s", raw)
	}
}

func TestZIP(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{"plan.txt": plan, "readme.txt": "说明。"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	src := write(t, map[string]string{"all.zip": b.String()})
	report, c := run(t, t.TempDir(), Options{}, filepath.Join(src, "all.zip"))
	if len(c.Records) != 4 || len(report.Files) != 2 || report.Doubts() != 1 {
		t.Errorf("%d records of %d files, %d doubts", len(c.Records), len(report.Files), report.Doubts())
	}
}

func TestLinksAndAttachments(t *testing.T) {
	page := `<html><head><meta charset="utf-8"><title>灯塔通知</title></head><body><div class="TRS_Editor"><p>大连市港务局关于灯塔的通知</p><p>为做好灯塔工作，现就有关事项通知如下，请各单位认真贯彻执行。</p>
<p>一、每晚点灯，并做好记录。</p><p>二、每早灭灯，并检查灯油。</p><p>附件：<a href="/files/tasks.csv">任务清单</a> <a href="/files/gone.docx">登记表.docx</a></p></div></body></html>`
	get := func(_ context.Context, address string) (Fetched, error) {
		switch address {
		case "https://port.gov.cn/n/1.html":
			return Fetched{URL: address, Raw: []byte(page), ContentType: "text/html"}, nil
		case "https://port.gov.cn/files/tasks.csv":
			return Fetched{URL: address, Raw: []byte("序号,领域,任务\n1,金融,开放保理。\n2,金融,开放保险。\n")}, nil
		}
		return Fetched{}, fmt.Errorf("%s answered 404 Not Found", address)
	}
	into := t.TempDir()
	report, c := run(t, into, Options{Fetch: get, Attachments: true}, "https://port.gov.cn/n/1.html")
	if len(c.Records) != 4 || len(report.Files) != 3 {
		t.Fatalf("%d records of %d files: %+v", len(c.Records), len(report.Files), report.Files)
	}
	if last := report.Files[2]; len(last.Doubts) != 1 || !strings.Contains(last.Doubts[0].Message, "404") {
		t.Errorf("an attachment that is gone: %+v", last)
	}
	if s := c.Source(c.Records[0].Sources[0]); s.Page != corpus.PageOwn || s.URL != "https://port.gov.cn/n/1.html" {
		t.Errorf("source %+v", s)
	}
	if _, err := Import(context.Background(), []string{"https://port.gov.cn/x"}, Options{Now: today}); err == nil {
		t.Error("a link without a fetcher was imported")
	}
}

// FuzzImport imports any text and any table: the result is a valid corpus or
// nothing, and never a folder that cannot be loaded.
func FuzzImport(f *testing.F) {
	f.Add(plan, false)
	f.Add("序号,领域,任务,大连,海滨市\n1,金融,\"开放,保理\",√,√\n2,\"新\n领域\",点灯,是,\n", true)
	f.Add("---\ntitle: \"x: [y]\"\ndate: 2026-13-40\nstatus: odd\n---\n第一条 #甲 - 乙: \"丙\"\n第二条 'x' \\ %\n", false)
	f.Fuzz(func(t *testing.T, text string, table bool) {
		name := "a.md"
		if table {
			name = "a.csv"
		}
		src := write(t, map[string]string{name: text})
		into := write(t, map[string]string{ // short lists, so that there is time for texts
			"cities.yaml": "- {slug: dalian, name: {zh: 大连}}\n", "areas.yaml": "[]\n", "places.yaml": "[]\n", "terms.yaml": "[]\n",
		})
		_, err := Import(context.Background(), []string{filepath.Join(src, name)}, Options{Into: into, Now: today})
		if err != nil && !errors.Is(err, ErrNothing) {
			t.Fatal(err)
		}
	})
}
