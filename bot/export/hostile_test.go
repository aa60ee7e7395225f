package export

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"policybot/bot"
	"policybot/corpus"
)

// hostile is an answer of which every text wants to be something else.
func hostile(t testing.TB, text string) Content {
	t.Helper()
	name := text
	if len(name) > 1000 { // a long name is slow to learn, and proves nothing
		name = "Name"
	}
	c, err := corpus.New(corpus.Corpus{
		Name:      corpus.Text{EN: name},
		Documents: []*corpus.Document{{ID: "d", Title: corpus.Text{EN: name}}},
		Sources:   []*corpus.Source{{ID: "S1", Title: corpus.Text{EN: text}, Publisher: text, Page: corpus.PageOwn, URL: "https://example.com/?a=1&b=<2>"}},
		Cities:    []*corpus.City{{Slug: "c", Name: corpus.Text{EN: name}}},
		Areas:     []*corpus.Area{{Slug: "a", Name: corpus.Text{EN: name}}},
		Records: []*corpus.Record{{ID: "R1", Document: "d", Kind: corpus.KindMeasure, Cities: []string{"c"}, Area: "a", Number: name,
			Text: corpus.Text{EN: text}, Note: corpus.Text{EN: text}, Sources: []string{"S1"}, Confidence: corpus.Reported}},
	})
	if err != nil {
		t.Fatal(err)
	}
	a, err := engineOf(t, c).City(context.Background(), "c", bot.Look{})
	if err != nil {
		t.Fatal(err)
	}
	return Content{Answer: a, Corpus: c, Date: day, Request: text}
}

// Nothing in a CSV file or a workbook is a formula, whatever a corpus or a
// question says.
func TestNoFormulas(t *testing.T) {
	for _, text := range []string{"=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", " =1", "＝1+1", "|x", `=HYPERLINK("http://x","y")`, "%0a=1"} {
		c := hostile(t, text)
		files, err := Write(c, CSV, 0)
		if err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(files[0].Data, []byte(bom))))
		r.FieldsPerRecord = -1
		rows, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, row := range rows {
			for _, cell := range row {
				if s := strings.TrimLeft(cell, " \t\u3000"); s != "" && strings.ContainsAny(s[:1], "=+-@|%") || strings.HasPrefix(s, "＝") {
					t.Errorf("%q: the cell %q begins a formula", text, cell)
				}
				if strings.HasPrefix(cell, "'") {
					found++
				}
			}
		}
		if found == 0 {
			t.Errorf("%q is in no cell", text)
		}
		if files, err = Write(c, XLSX, 0); err != nil {
			t.Fatal(err)
		}
		for name, part := range partsOf(t, files[0].Data) {
			if strings.HasPrefix(name, "xl/worksheets/sheet") && (strings.Contains(part, "<f>") || strings.Contains(part, "<f ")) {
				t.Errorf("%q: a formula in %s", text, name)
			}
		}
		f, err := excelize.OpenReader(bytes.NewReader(files[0].Data))
		if err != nil {
			t.Fatal(err)
		}
		rows, err = f.GetRows("Records")
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(rows[1], clean(strings.TrimSpace(text))) {
			t.Errorf("%q is not in the workbook as it stands: %q", text, rows[1])
		}
	}
}

// Texts stay texts in every format: no markup, no XML, no control characters.
func TestHostileTexts(t *testing.T) {
	var b strings.Builder
	for i := range 40000 {
		b.WriteRune(rune(0x4e00 + i*7919%20000))
	}
	long := b.String()
	for _, text := range []string{"<b>x</b> & \"y\"", "a\x01b\u202ec\ufffed", "# *x* [y](http://z) `q` | w", "]]>", "&#x0;", long} {
		c := hostile(t, text)
		for _, f := range Formats {
			files, err := Write(c, f, 0)
			if err != nil {
				t.Fatalf("%.20q %s: %v", text, f, err)
			}
			got := readBack(t, f, files[0].Data)
			if f == XLSX || f == DOCX {
				partsOf(t, files[0].Data) // all well-formed
			}
			if strings.ContainsAny(got, "\x01\u202e\ufffe") {
				t.Errorf("%.20q %s: a control character came through", text, f)
			}
			want := clean(text)
			if f == XLSX && len(want) > 3*cellMost {
				want = string([]rune(want)[:cellMost-1]) + "…"
			}
			if f == JSON || f == Markdown { // escaped
				continue
			}
			if !strings.Contains(squeezed(got), squeezed(want)) {
				t.Errorf("%.20q %s: not as it stands", text, f)
			}
		}
		files, _ := Write(c, JSON, 0)
		var v document
		if err := json.Unmarshal(files[0].Data, &v); err != nil || v.Records[0].EN != clean(text) {
			t.Errorf("%.20q JSON: %v, %.40q", text, err, v.Records[0].EN)
		}
	}
	files, err := Write(hostile(t, "# *x* [y](http://z) <i> | w"), Markdown, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"[y](", " *x*", "<i>", "# # "} {
		if strings.Contains(string(files[0].Data), bad) {
			t.Errorf("Markdown holds %q:\n%s", bad, files[0].Data)
		}
	}
}
