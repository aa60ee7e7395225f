package office

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"policybot/corpus/ingest/content"
)

func TestSheets(t *testing.T) {
	shared := `<si><t>序号</t></si><si><r><t>试点</t></r><r><t xml:space="preserve"> 任务</t></r><rPh><t>しれん</t></rPh></si><si><t>甲
乙</t></si>`
	styles := `<numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="177" formatCode="0&quot;项&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/><xf numFmtId="10"/><xf numFmtId="177"/></cellXfs>`
	for _, tt := range []struct {
		name, data string
		want       []string
	}{
		{"texts", `<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>内</t></is></c><c r="D1" t="s"><v>2</v></c></row></sheetData>`, []string{"|序号|试点 任务|内|甲/乙|"}},
		{"numbers and dates", `<sheetData><row><c><v>1</v></c><c s="1"><v>46037</v></c><c s="2"><v>46037</v></c><c s="3"><v>0.125</v></c><c s="4"><v>159</v></c><c><v>0.30000000000000004</v></c><c t="b"><v>1</v></c></row></sheetData>`, []string{"|1|2026-01-15|2026-01-15|12.50%|159项|0.3|TRUE|"}},
		{"formula by its saved value", `<sheetData><row><c><f>A2+1</f><v>7</v></c><c t="str"><f>X</f><v>大连_x000D_</v></c></row></sheetData>`, []string{"|7|大连|"}},
		{"merged across and down", `<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row><row r="3"><c r="A3"/><c r="B3"><v>3</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="A2:A3"/></mergeCells>`, []string{"|序号|序号|", "|1|2|", "|1|3|"}},
		{"empty rows and columns", `<sheetData><row r="5"><c r="C5"><v>1</v></c><c r="F5"><v>2</v></c></row><row r="9"><c r="F9"><v>3</v></c></row></sheetData>`, []string{"|1|2|", "||3|"}},
		{"merged over nothing else", `<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2"/></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>`, []string{"|1|"}},
		{"a hidden row", `<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"><c r="A2"><v>2</v></c></row><row><c><v>3</v></c></row></sheetData>`, []string{"|1|", "|3|"}},
		{"last cell of a sheet", `<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>`, []string{"|1||", "||2|"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, drawn(readBook(t, book(t, shared, styles, "任务", tt.data)))); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEverySheet(t *testing.T) {
	one := func(v string) string { return `<sheetData><row r="3"><c r="A3"><v>` + v + `</v></c></row></sheetData>` }
	raw := book(t, "", "", "甲", one("1"), "空", "<sheetData/>", `暗" state="hidden`, one("9"), "乙", one("2")+``, "式", `<sheetData><row><c r="A1"><f>B1</f></c><c r="B1"><v>3</v></c></row></sheetData>`)
	doc := readBook(t, raw)
	var got []string
	for _, b := range doc.Blocks {
		got = append(got, b.Sheet+b.Text)
	}
	if diff := cmp.Diff([]string{"甲1", "乙2", "式3"}, got); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
	if b := doc.Blocks[1]; b.Table != 2 || b.Line != 3 {
		t.Errorf("second sheet: table %d, line %d", b.Table, b.Line)
	}
	if len(doc.Doubts) != 2 || !strings.Contains(doc.Doubts[0].Message, "暗") || !strings.Contains(doc.Doubts[1].Message, "without a value, the first in A1") {
		t.Errorf("doubts %v", doc.Doubts)
	}
}

func TestShown(t *testing.T) {
	for _, tt := range []struct {
		raw, format, want string
	}{
		{"46037", "", "46037"}, {"46037", "General", "46037"}, {"46037", "yyyy-mm-dd", "2026-01-15"}, {"46037.5", "yyyy-m-d h:mm", "2026-01-15 12:00"},
		{"46037", `[$-804]yyyy"年"m"月"d"日";@`, "2026-01-15"}, {"46037", "yyyy年m月", "2026-01"}, {"46037", "yyyy", "2026"}, {"0.5", "h:mm", "12:00"},
		{"1", "yyyy-mm-dd", "1900-01-01"}, {"61", "yyyy-mm-dd", "1900-03-01"}, {"-1", "yyyy-mm-dd", "-1"},
		{"7", "000", "007"}, {"1234.5", "#,##0.00", "1234.50"}, {"0.5", "0%", "50%"}, {"3.14159", "0.0#", "3.14"}, {"12", `"第"0"条"`, "第12条"}, {"-3", "0", "-3"},
		{"5", `#,##0_);[Red]\(#,##0\)`, "5"}, {"1E+3", "", "1000"}, {"0.1", "", "0.1"}, {"5", "@", "5"}, {"abc", "0", "abc"}, {"2", "[Red]0", "2"}, {"NaN", "0", "NaN"},
	} {
		if got := shown(tt.raw, tt.format, false); got != tt.want {
			t.Errorf("shown(%s, %s) = %q, want %q", tt.raw, tt.format, got, tt.want)
		}
	}
	if got := shown("0", "yyyy-mm-dd", true); got != "1904-01-01" {
		t.Errorf("first day of 1904 is %s", got)
	}
}

func TestXLSXRefuses(t *testing.T) {
	for _, tt := range []struct {
		name string
		raw  []byte
		want string
	}{
		{"no zip", []byte("x"), "download it again"},
		{"no workbook", zipped(t, "a", ""), "save it as .xlsx"},
		{"binary", zipped(t, "xl/workbook.bin", ""), ".xlsb"},
		{"document", zipped(t, "xl/workbook.xml", "<document/>"), "no workbook"},
		{"empty", book(t, "", "", "甲", "<sheetData/>"), "no sheet"},
		{"cut off", book(t, "", "", "甲", "<sheetData><row>"), "damaged"},
		{"beyond the last row", book(t, "", "", "甲", `<sheetData><row r="1048577"><c><v>1</v></c></row></sheetData>`), "beyond"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := XLSX(context.Background(), "a.xlsx", tt.raw, content.DefaultLimits())
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want it to say %q", err, tt.want)
			}
		})
	}
}

func TestCSV(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("序号,试点任务,适用范围\n1,支持港口服务,大连\n")
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("序号\t任务\n1\t甲\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, raw string
		want      []string
		encoding  string
	}{
		{"commas", "序号,任务\n1,甲\n", []string{"|序号|任务|", "|1|甲|"}, "utf-8"},
		{"byte order mark and CRLF", "\ufeff序号,任务\r\n1,甲\r\n", []string{"|序号|任务|", "|1|甲|"}, "utf-8"},
		{"semicolons", "序号;任务\n1;甲,乙\n2;丙\n", []string{"|序号|任务|", "|1|甲,乙|", "|2|丙|"}, "utf-8"},
		{"tabs", "序号\t任务\n1\t甲, 乙, 丙\n", []string{"|序号|任务|", "|1|甲, 乙, 丙|"}, "utf-8"},
		{"separator stated", "sep=;\n序,号;任务\n", []string{"|序,号|任务|"}, "utf-8"},
		{"GBK", gbk, []string{"|序号|试点任务|适用范围|", "|1|支持港口服务|大连|"}, "gb18030"},
		{"UTF-16", wide, []string{"|序号|任务|", "|1|甲|"}, "utf-16le"},
		{"ragged", "a,b,c\n1\n1,2,3,4\n", []string{"|a|b|c||", "|1||||", "|1|2|3|4|"}, "utf-8"},
		{"quotes", "号,文\n1,\"说\"\"好\"\",再\n见\"\n", []string{"|号|文|", `|1|说"好",再/见|`}, "utf-8"},
		{"stray quotation mark", "号,文\n1,他说\"好\"了\n", []string{"|号|文|", `|1|他说"好"了|`}, "utf-8"},
		{"empty rows and columns", "a,,b\n,,\n1,,2\n\n", []string{"|a|b|", "|1|2|"}, "utf-8"},
		{"one column", "任务\n甲\n", []string{"|任务|", "|甲|"}, "utf-8"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := CSV(context.Background(), "a.csv", []byte(tt.raw), content.DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, drawn(doc)); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			if doc.Encoding != tt.encoding && !(tt.encoding == "gb18030" && strings.HasPrefix(doc.Encoding, "gb")) {
				t.Errorf("encoding %s, want %s", doc.Encoding, tt.encoding)
			}
		})
	}
	doc, err := CSV(context.Background(), "a.csv", []byte("a,b\n\n\"x\ny\",2\n3,4\n"), content.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if got := []int{doc.Blocks[0].Line, doc.Blocks[1].Line, doc.Blocks[2].Line}; !cmp.Equal(got, []int{1, 3, 5}) {
		t.Errorf("lines %v", got)
	}
	for _, raw := range []string{"", "\n\n", ",,,\n", "\x00\x01\x02"} {
		if _, err := CSV(context.Background(), "a.csv", []byte(raw), content.DefaultLimits()); err == nil {
			t.Errorf("CSV(%q) is no error", raw)
		}
	}
}
