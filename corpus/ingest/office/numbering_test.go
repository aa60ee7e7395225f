package office

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNumeral(t *testing.T) {
	for _, tt := range []struct {
		format string
		n      int
		want   string
	}{
		{"decimal", 12, "12"}, {"decimalZero", 7, "07"}, {"upperRoman", 1994, "MCMXCIV"}, {"lowerRoman", 4, "iv"},
		{"upperLetter", 27, "AA"}, {"lowerLetter", 3, "c"}, {"lowerLetter", 28, "bb"}, {"ordinal", 12, "12th"}, {"ordinal", 23, "23rd"},
		{"cardinalText", 2, "Two"}, {"ordinalText", 3, "Third"}, {"numberInDash", 3, "- 3 -"}, {"decimalFullWidth", 10, "１０"},
		{"decimalEnclosedCircle", 1, "①"}, {"decimalEnclosedCircleChinese", 20, "⑳"}, {"decimalEnclosedCircle", 36, "㊱"}, {"decimalEnclosedCircle", 51, "51"},
		{"decimalEnclosedParen", 2, "⑵"}, {"decimalEnclosedFullstop", 3, "⒊"}, {"ideographEnclosedCircle", 2, "㊁"},
		{"chineseCounting", 10, "十"}, {"chineseCounting", 21, "二十一"}, {"chineseCounting", 101, "一○一"},
		{"chineseCountingThousand", 1, "一"}, {"chineseCountingThousand", 15, "十五"}, {"chineseCountingThousand", 20, "二十"},
		{"chineseCountingThousand", 105, "一百零五"}, {"chineseCountingThousand", 110, "一百一十"}, {"chineseCountingThousand", 1001, "一千零一"}, {"chineseCountingThousand", 10010, "一万零一十"},
		{"japaneseCounting", 115, "百十五"}, {"ideographDigital", 10, "一〇"}, {"taiwaneseDigital", 20, "二○"},
		{"chineseLegalSimplified", 11, "壹拾壹"}, {"ideographLegalTraditional", 3, "參"}, {"ideographTraditional", 2, "乙"}, {"ideographZodiac", 12, "亥"},
		{"none", 4, ""}, {"no such format", 4, "4"}, {"chineseCounting", -1, "-1"}, {"upperRoman", 1 << 30, "1073741824"},
	} {
		if got := numeral(tt.format, tt.n); got != tt.want {
			t.Errorf("numeral(%s, %d) = %q, want %q", tt.format, tt.n, got, tt.want)
		}
	}
}

// official is the list of an official text as Word writes it.
var official = `<w:abstractNum w:abstractNumId="7">` + lvl(0, "chineseCountingThousand", "%1、") + lvl(1, "chineseCounting", "（%2）") +
	lvl(2, "decimal", "%3.") + lvl(3, "decimal", "（%4）") + lvl(4, "decimalEnclosedCircle", "%5") + lvl(5, "decimal", "%3.%4.%6") + `</w:abstractNum>`

func TestNumbering(t *testing.T) {
	num := func(id, more string) string {
		return `<w:num w:numId="` + id + `"><w:abstractNumId w:val="7"/>` + more + `</w:num>`
	}
	restart := `<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>`
	for _, tt := range []struct {
		name, numbering, body string
		want                  []string
	}{
		{"levels begin anew", official + num("1", ""),
			numbered(1, 0, "甲") + numbered(1, 1, "乙") + numbered(1, 2, "丙") + numbered(1, 3, "丁") + numbered(1, 4, "戊") + numbered(1, 5, "己") + numbered(1, 1, "庚") + numbered(1, 0, "辛") + numbered(1, 1, "壬"),
			[]string{"一、~甲", "（一）~乙", "1.~丙", "（1）~丁", "①~戊", "1.1.1~己", "（二）~庚", "二、~辛", "（一）~壬"}},
		{"lists of one definition go on", official + num("1", "") + num("2", ""),
			numbered(1, 0, "甲") + par("间") + numbered(2, 0, "乙"), []string{"一、~甲", "间", "二、~乙"}},
		{"restart, once", official + num("1", "") + num("2", restart),
			numbered(1, 0, "甲") + numbered(1, 0, "乙") + numbered(2, 0, "丙") + numbered(2, 0, "丁"), []string{"一、~甲", "二、~乙", "一、~丙", "二、~丁"}},
		{"level skipped", official + num("1", ""), numbered(1, 1, "甲") + numbered(1, 0, "乙"), []string{"（一）~甲", "二、~乙"}},
		{"level drawn otherwise", official + num("1", `<w:lvlOverride w:ilvl="0">`+lvl(0, "decimal", "第%1条")+`</w:lvlOverride>`),
			numbered(1, 0, "甲") + numbered(1, 0, "乙"), []string{"第1条~甲", "第2条~乙"}},
		{"never restarts", `<w:abstractNum w:abstractNumId="7">` + lvl(0, "chineseCounting", "第%1章") + `<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlRestart w:val="0"/><w:lvlText w:val="第%2条"/></w:lvl></w:abstractNum>` + num("1", ""),
			numbered(1, 0, "总则") + numbered(1, 1, "甲") + numbered(1, 1, "乙") + numbered(1, 0, "任务") + numbered(1, 1, "丙"),
			[]string{"第一章~总则", "第一条~甲", "第二条~乙", "第二章~任务", "第三条~丙"}},
		{"Arabic throughout", `<w:abstractNum w:abstractNumId="7">` + lvl(0, "chineseCounting", "%1、") + `<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>` + num("1", ""),
			numbered(1, 0, "甲") + numbered(1, 1, "乙"), []string{"一、~甲", "1.1~乙"}},
		{"bullets have no number", `<w:abstractNum w:abstractNumId="7">` + lvl(0, "bullet", "\uF0B7") + `</w:abstractNum>` + num("1", ""), numbered(1, 0, "甲"), []string{"甲"}},
		{"padded", `<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="9"/><mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent><w:lvlText w:val="%1"/></w:lvl></w:abstractNum>` + num("1", ""), numbered(1, 0, "甲") + numbered(1, 0, "乙"), []string{"009~甲", "010~乙"}},
		{"deleted paragraph is not counted", official + num("1", ""),
			numbered(1, 0, "甲") + `<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:del><w:r><w:delText>无</w:delText></w:r></w:del></w:p>` + numbered(1, 0, "乙"), []string{"一、~甲", "二、~乙"}},
		{"no such list", official, numbered(9, 0, "甲"), []string{"甲"}},
		{"list taken away", official + num("1", ""), numbered(0, 0, "甲"), []string{"甲"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			raw := word(t, tt.body, "word/numbering.xml", numberingOf(tt.numbering))
			if diff := cmp.Diff(tt.want, drawn(readWord(t, raw))); diff != "" {
				t.Errorf("blocks (-want +got):\n%s", diff)
			}
		})
	}
}

// Word numbers headings through their styles: the list names the style of each
// level, and the style names the list.
func TestNumberingByStyle(t *testing.T) {
	styles := `<w:styles ` + wordNS + `>
		<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
		<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
		<w:style w:type="paragraph" w:styleId="own"><w:name w:val="任务"/><w:basedOn w:val="2"/></w:style>
		<w:style w:type="numbering" w:styleId="L"><w:name w:val="条款"/><w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr></w:style></w:styles>`
	numbering := numberingOf(`<w:abstractNum w:abstractNumId="0">
		<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:pStyle w:val="1"/><w:lvlText w:val="%1、"/></w:lvl>
		<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:pStyle w:val="2"/><w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum>
		<w:abstractNum w:abstractNumId="1"><w:styleLink w:val="L"/>` + lvl(0, "chineseCounting", "第%1条") + `</w:abstractNum>
		<w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="L"/></w:abstractNum>
		<w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="4"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="5"><w:abstractNumId w:val="2"/></w:num>`)
	p := func(style, text string) string {
		return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
	}
	body := p("1", "目标") + p("2", "甲") + p("own", "乙") + p("1", "任务") + p("2", "丙") +
		`<w:p><w:pPr><w:pStyle w:val="2"/><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr><w:r><w:t>无号</w:t></w:r></w:p>` + numbered(5, 0, "丁") + numbered(4, 0, "戊")
	want := []string{"#一、~目标", "##（一）~甲", "##（二）~乙", "#二、~任务", "##（一）~丙", "##无号", "第一条~丁", "第二条~戊"}
	raw := word(t, body, "word/styles.xml", styles, "word/numbering.xml", numbering)
	if diff := cmp.Diff(want, drawn(readWord(t, raw))); diff != "" {
		t.Errorf("blocks (-want +got):\n%s", diff)
	}
}

// LibreOffice writes each list with a definition of its own, nine levels deep,
// every property spelt out, and its fields and breaks in runs of their own.
func TestLibreOffice(t *testing.T) {
	lvlLO := func(i, format, text string) string {
		return `<w:lvl w:ilvl="` + i + `"><w:start w:val="1"/><w:numFmt w:val="` + format + `"/><w:suff w:val="nothing"/><w:lvlText w:val="` + text + `"/><w:lvlJc w:val="left"/><w:pPr><w:tabs><w:tab w:val="num" w:pos="0"/></w:tabs><w:ind w:left="0" w:hanging="0"/></w:pPr></w:lvl>`
	}
	numbering := numberingOf(`<w:abstractNum w:abstractNumId="1">` + lvlLO("0", "none", "") + lvlLO("1", "none", "") + `</w:abstractNum><w:abstractNum w:abstractNumId="2">` + lvlLO("0", "chineseCounting", "%1、") + lvlLO("1", "decimal", "%2.") + `</w:abstractNum>
		<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>`)
	styles := `<w:styles ` + wordNS + `><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="24"/></w:rPr></w:rPrDefault></w:docDefaults>
		<w:style w:type="paragraph" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
		<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style></w:styles>`
	body := `<w:p><w:pPr><w:pStyle w:val="Normal"/><w:bidi w:val="0"/><w:jc w:val="center"/><w:rPr><w:b/><w:sz w:val="44"/></w:rPr></w:pPr><w:r><w:rPr><w:b/><w:sz w:val="44"/></w:rPr><w:t>海岛镇服务业试点任务</w:t></w:r></w:p>
		<w:p><w:pPr><w:pStyle w:val="Heading1"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:rPr/><w:t>总体要求</w:t></w:r></w:p>` +
		numbered(2, 0, "发展港口服务。") + numbered(2, 1, "开通班轮。") + numbered(2, 0, "发展养老服务。") + numbered(3, 0, "建立台账。") +
		`<w:p><w:pPr><w:pStyle w:val="Normal"/></w:pPr><w:r><w:rPr/><w:t>第</w:t></w:r><w:r><w:rPr/><w:fldChar w:fldCharType="begin"></w:fldChar></w:r><w:r><w:rPr/><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:rPr/><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:rPr/><w:t>1</w:t></w:r><w:r><w:rPr/><w:fldChar w:fldCharType="end"/></w:r><w:r><w:rPr/><w:t>次</w:t></w:r></w:p>
		<w:sectPr><w:type w:val="nextPage"/></w:sectPr>`
	doc := readWord(t, word(t, body, "word/styles.xml", styles, "word/numbering.xml", numbering))
	want := []string{"海岛镇服务业试点任务", "#总体要求", "一、~发展港口服务。", "1.~开通班轮。", "二、~发展养老服务。", "一、~建立台账。", "第1次"}
	if diff := cmp.Diff(want, drawn(doc)); diff != "" {
		t.Errorf("blocks (-want +got):\n%s", diff)
	}
	if doc.Title != "海岛镇服务业试点任务" {
		t.Errorf("title %q", doc.Title)
	}
}
