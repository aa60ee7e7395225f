package ingest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"policybot/corpus"
)

// anyCorpus draws a document's records as an import writes them: one space at
// most between words, lines without blanks at their ends.
func anyCorpus(t *rapid.T) *corpus.Corpus {
	line := rapid.StringMatching(`[\p{Han}a-zA-Z0-9，。；：、（）《》#*_<>&.|\\!\[\]()~"'=+-]{1,12}( [\p{Han}a-z0-9#*.&;-]{1,6}){0,2}`)
	text := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(line, 1, 3).Draw(t, "lines"), "\n") })
	c := corpus.Corpus{
		Name:      corpus.Text{EN: "x"},
		Documents: []*corpus.Document{{ID: "doc", Title: corpus.Text{ZH: "灯塔任务"}, Number: "灯发〔2026〕1号", Issuer: corpus.Text{ZH: "港务局"}, Date: "2026-01-09", Sources: []string{"S-doc"}}},
		Sources:   []*corpus.Source{{ID: "S-doc", Title: corpus.Text{ZH: "灯塔任务"}, Publisher: "港务局", Page: corpus.PageCopy}},
		Cities:    []*corpus.City{{Slug: "dalian", Name: corpus.Text{ZH: "大连"}}, {Slug: "ningbo", Name: corpus.Text{ZH: "宁波"}}},
		Areas:     []*corpus.Area{{Slug: "data", Name: corpus.Text{ZH: "数据"}}},
	}
	headings := rapid.SliceOfNDistinct(rapid.StringMatching(`[一二三（）、.0-9\p{Han}#*]{1,8}`), 1, 4, rapid.ID[string]).Draw(t, "headings")
	for i := range rapid.IntRange(1, 6).Draw(t, "records") {
		r := &corpus.Record{
			ID: fmt.Sprintf("doc-%d", i+1), Document: "doc", Kind: corpus.KindMeasure, Sources: []string{"S-doc"}, Confidence: corpus.Confirmed, Verified: "2026-11-25",
			Number: rapid.SampledFrom([]string{"", "1", "（一）", "第三条", "159"}).Draw(t, "number"),
			Area:   rapid.SampledFrom([]string{"", "data"}).Draw(t, "area"),
			Cities: rapid.SampledFrom([][]string{{}, {"dalian"}, {"dalian", "ningbo"}}).Draw(t, "cities"),
			Text:   corpus.Text{ZH: "灯" + text.Draw(t, "text")},
		}
		if n := rapid.IntRange(0, len(headings)).Draw(t, "depth"); n > 0 {
			r.Heading = headings[:n]
		}
		if rapid.Bool().Draw(t, "more") {
			r.Departments, r.Note.ZH, r.Text.EN = []string{"港务局"}, "注意-->", "A <b> lamp."
		}
		c.Records = append(c.Records, r)
	}
	out, err := corpus.New(c)
	if err != nil {
		t.Fatalf("the records drawn are no corpus: %v", err)
	}
	return out
}

func TestPrintedIsImportedAsItWas(t *testing.T) {
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		c := anyCorpus(t)
		text, err := Print(c, "doc")
		if err != nil {
			t.Fatal(err)
		}
		n++
		at := filepath.Join(dir, fmt.Sprint(n))
		file := at + ".md"
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		for name, list := range map[string]string{
			"cities.yaml": "- {slug: dalian, name: {zh: 大连}}\n- {slug: ningbo, name: {zh: 宁波}}\n", "areas.yaml": "- {slug: data, name: {zh: 数据}}\n",
			"places.yaml": "[]\n", "terms.yaml": "[]\n",
		} {
			if err := os.MkdirAll(at, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(at, name), []byte(list), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := Import(context.Background(), []string{file}, Options{Into: at, Document: "doc", Now: today}); err != nil {
			t.Fatalf("import: %v\n%s", err, text)
		}
		again, err := corpus.Load(os.DirFS(at))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.Records, again.Records); diff != "" {
			t.Fatalf("records (-want +got):\n%s\nprinted:\n%s", diff, text)
		}
	})
}
