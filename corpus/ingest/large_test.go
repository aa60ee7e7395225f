package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"policybot/corpus"
)

// longPlan is a plan of 300 pages: 60 headings and 3,000 tasks that run on over
// them, about 500 characters each, with points and departments.
func longPlan() string {
	var b strings.Builder
	b.WriteString("海滨省灯塔长远规划\n为发展灯塔，制定本规划。\n")
	n := 0
	for chapter := range 6 {
		fmt.Fprintf(&b, "%c、第%d类灯塔\n", []rune("一二三四五六")[chapter], chapter+1)
		for section := range 10 {
			fmt.Fprintf(&b, "（%s）灯塔领域%d\n", []string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"}[section], section+1)
			for range 50 {
				n++
				fmt.Fprintf(&b, "%d. 支持第%d座灯塔更换灯具。%s（责任单位：第%d港务局）\n", n, n, strings.Repeat(fmt.Sprintf("到20%02d年，灯塔%d的费用为1.5亿元，由船员依第3条规定检查。", n%90+10, n), 12), n%7)
			}
		}
	}
	return b.String()
}

// TestLongDocument checks that 300 pages lose nothing and stay small in memory.
func TestLongDocument(t *testing.T) {
	text := longPlan()
	src := write(t, map[string]string{"long.txt": text})
	into := t.TempDir()
	start := time.Now()
	report, c := run(t, into, Options{Document: "long"}, filepath.Join(src, "long.txt"))
	took := time.Since(start)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	t.Logf("%d characters, %v, %d MiB from the system", len([]rune(text)), took, m.Sys>>20)
	if report.Records != 3000 || report.Files[0].Sections != 66 {
		t.Fatalf("%d records under %d headings", report.Records, report.Files[0].Sections)
	}
	for i, r := range c.Records {
		if r.Number != fmt.Sprint(i+1) || !strings.HasPrefix(r.Text.ZH, fmt.Sprintf("支持第%d座灯塔", i+1)) || len(r.Heading) != 2 {
			t.Fatalf("record %s: number %s under %q", r.ID, r.Number, r.Heading)
		}
	}
	if m.Sys > 200<<20 {
		t.Errorf("%d MiB of memory", m.Sys>>20)
	}
}

// TestNothingIsLostOrDoubled checks every sentence of a plan against records and
// parts together.
func TestNothingIsLostOrDoubled(t *testing.T) {
	src, into := write(t, map[string]string{"plan.txt": plan}), t.TempDir()
	_, c := run(t, into, Options{}, filepath.Join(src, "plan.txt"))
	parts, err := os.ReadFile(filepath.Join(into, "parts", "da-zheng-fa-2026-3-hao.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	all := textsOf(c)
	for line := range strings.Lines(string(parts)) {
		if text, ok := strings.CutPrefix(strings.TrimSpace(line), "text: "); ok {
			all += text + "\n"
		}
	}
	for sentence := range strings.FieldsFuncSeq(plan, func(r rune) bool { return strings.ContainsRune("。\n（）0123456789.", r) }) {
		if want, got := strings.Count(plan, sentence), strings.Count(all, sentence); got != want {
			t.Errorf("%q stands %d times, want %d", sentence, got, want)
		}
	}
}

func textsOf(c *corpus.Corpus) string {
	var b strings.Builder
	for _, r := range c.Records {
		b.WriteString(r.Text.In("zh") + "\n")
	}
	return b.String()
}
