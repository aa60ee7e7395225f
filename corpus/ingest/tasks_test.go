package ingest

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// taskRows are the rows of testdata/tasks.csv: a title, the heading, and 159
// tasks of our own in the official shape, with 15 areas and nine cities.
func taskRows(t testing.TB) [][]string {
	t.Helper()
	raw, err := os.ReadFile("testdata/tasks.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// asHTML writes the rows as a page whose areas are merged cells.
func asHTML(rows [][]string) string {
	var b strings.Builder
	b.WriteString(`<html><head><meta charset="utf-8"><title>清单</title></head><body><div class="TRS_Editor"><p>现将任务清单公布如下，请各地认真落实，并于年底前报告进展情况。</p><table>`)
	for i, row := range rows {
		b.WriteString("<tr>")
		for c, cell := range row {
			switch {
			case i == 0 && c == 0:
				fmt.Fprintf(&b, `<td colspan="%d">%s</td>`, len(row), html.EscapeString(cell))
			case i == 0:
			case i > 1 && c == 1:
				if cell == rows[i-1][1] {
					continue
				}
				n := 1
				for i+n < len(rows) && rows[i+n][1] == cell {
					n++
				}
				fmt.Fprintf(&b, `<td rowspan="%d">%s</td>`, n, html.EscapeString(cell))
			default:
				fmt.Fprintf(&b, `<td><p>%s</p></td>`, html.EscapeString(cell))
			}
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</table></div></body></html>")
	return b.String()
}

// asXLSX writes the rows as the smallest workbook that holds them.
func asXLSX(t testing.TB, rows [][]string) string {
	t.Helper()
	var sheet strings.Builder
	sheet.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	for i, row := range rows {
		fmt.Fprintf(&sheet, `<row r="%d">`, i+1)
		for c, cell := range row {
			if cell != "" {
				fmt.Fprintf(&sheet, `<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+c, i+1, html.EscapeString(cell))
			}
		}
		sheet.WriteString("</row>")
	}
	sheet.WriteString("</sheetData></worksheet>")
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="清单" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
		{"xl/worksheets/sheet1.xml", sheet.String()},
	} {
		w, err := z.Create(f[0])
		if err == nil {
			_, err = w.Write([]byte(f[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// asScope writes the rows with one column for the cities in place of nine.
func asScope(rows [][]string) string {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for i, row := range rows {
		var cities []string
		for c := 3; c < 12; c++ {
			if row[c] == "√" {
				cities = append(cities, rows[1][c])
			}
		}
		scope := strings.Join(cities, "、")
		if i == 1 {
			scope = "适用范围"
		}
		_ = w.Write([]string{row[0], row[1], row[2], scope, row[12]}) // into memory
	}
	w.Flush()
	return b.String()
}

func TestTaskList(t *testing.T) {
	rows := taskRows(t)
	plainCSV, err := os.ReadFile("testdata/tasks.csv")
	if err != nil {
		t.Fatal(err)
	}
	slugs := strings.Fields("dalian ningbo xiamen qingdao shenzhen hefei fuzhou xian suzhou")
	for name, text := range map[string]string{
		"tasks.csv": string(plainCSV), "tasks.xlsx": asXLSX(t, rows), "tasks.html": asHTML(rows), "scope.csv": asScope(rows),
	} {
		t.Run(name, func(t *testing.T) {
			src := write(t, map[string]string{name: text})
			report, c := run(t, t.TempDir(), Options{Document: "tasks"}, filepath.Join(src, name))
			f := report.Files[0]
			if report.Records != 159 || len(c.Records) != 159 || f.Items != 159 || f.Sections != 15 {
				t.Fatalf("%d records, %d items under %d headings", report.Records, f.Items, f.Sections)
			}
			areas := map[string]string{}
			for i, r := range c.Records {
				row := rows[i+2]
				var cities []string
				for k, slug := range slugs {
					if row[3+k] == "√" {
						cities = append(cities, slug)
					}
				}
				if r.Number != row[0] || r.Text.ZH != row[2] || r.Kind != "measure" || !slices.Equal(r.Cities, cities) {
					t.Errorf("row %s: number %s, %s, %v, %q; want %v", row[0], r.Number, r.Kind, r.Cities, r.Text.ZH, cities)
				}
				if a := areas[row[1]]; a != "" && a != r.Area || r.Area == "" {
					t.Errorf("row %s: area %q beside %q", row[0], r.Area, a)
				}
				areas[row[1]] = r.Area
				if name := c.Area(r.Area).Name.ZH; !strings.HasPrefix(row[1], name) && !slices.Contains(c.Area(r.Area).Aliases, strings.TrimSuffix(row[1], "领域")) {
					t.Errorf("row %s: area %s for %s", row[0], name, row[1])
				}
				if len(r.Departments) == 0 || !strings.HasPrefix(row[12], r.Departments[0]) {
					t.Errorf("row %s: departments %q", row[0], r.Departments)
				}
			}
			distinct := map[string]bool{}
			for _, a := range areas {
				distinct[a] = true
			}
			if len(distinct) != 15 {
				t.Errorf("%d areas: %v", len(distinct), areas)
			}
		})
	}
}

// BenchmarkTaskList says what importing 159 rows takes, which ought to stay under a
// second.
func BenchmarkTaskList(b *testing.B) {
	src, err := filepath.Abs("testdata/tasks.csv")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Import(b.Context(), []string{src}, Options{Document: "tasks", Into: b.TempDir(), Now: today}); err != nil {
			b.Fatal(err)
		}
	}
}
