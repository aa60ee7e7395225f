package office

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"policybot/corpus/ingest/content"
)

func TestText(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		want       []string
	}{
		{"runs are one paragraph", `<w:p><w:r><w:t xml:space="preserve">支持 </w:t></w:r><w:proofErr w:type="x"/><w:r><w:t>港口</w:t></w:r></w:p>`, []string{"支持 港口"}},
		{"full-width indent", par("　　第一条　为了"), []string{"第一条 为了"}},
		{"tab, hyphen, soft hyphen", `<w:p><w:r><w:t>A</w:t><w:tab/><w:t>B</w:t><w:noBreakHyphen/><w:t>C</w:t><w:softHyphen/><w:t>D</w:t></w:r></w:p>`, []string{"A B-CD"}},
		{"symbols", `<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>甲</w:t><w:sym w:font="Arial" w:char="4E59"/></w:r></w:p>`, []string{"☑甲乙"}},
		{"line break in a title", `<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t>关于推进试点</w:t><w:br/><w:t>的通知</w:t></w:r></w:p>`, []string{"关于推进试点的通知"}},
		{"line break after a sentence", `<w:p><w:r><w:t>甲事。</w:t><w:br/><w:t>乙事</w:t><w:br/><w:t>仍是。</w:t></w:r></w:p>`, []string{"甲事。", "乙事仍是。"}},
		{"line break before a number", `<w:p><w:r><w:t>如下</w:t><w:br/><w:t>1.甲</w:t><w:br/><w:t>2.乙</w:t></w:r></w:p>`, []string{"如下", "1.甲", "2.乙"}},
		{"English line break", `<w:p><w:r><w:t>one</w:t><w:br/><w:t>two</w:t></w:r></w:p>`, []string{"one two"}},
		{"soft page break", `<w:p><w:r><w:t>试</w:t><w:lastRenderedPageBreak/><w:t>点</w:t></w:r></w:p>`, []string{"试点"}},
		{"page break", `<w:p><w:r><w:t>甲</w:t><w:br w:type="page"/><w:t>附件</w:t></w:r></w:p>`, []string{"甲", "附件"}},
		{"insertion kept, deletion dropped", `<w:p><w:r><w:t>支持</w:t></w:r><w:ins w:id="1"><w:r><w:t>和鼓励</w:t></w:r></w:ins><w:del w:id="2"><w:r><w:delText>和限制</w:delText></w:r></w:del></w:p>`, []string{"支持和鼓励"}},
		{"insertion inside deletion", `<w:p><w:del><w:ins><w:r><w:t>无</w:t></w:r></w:ins></w:del><w:r><w:t>有</w:t></w:r></w:p>`, []string{"有"}},
		{"moved", `<w:p><w:moveFrom><w:r><w:t>走</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>来</w:t></w:r></w:moveTo></w:p>`, []string{"来"}},
		{"deleted end of paragraph", `<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:r><w:t>前半</w:t></w:r></w:p>` + par("后半"), []string{"前半后半"}},
		{"deleted end of the last paragraph", `<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:r><w:t>末</w:t></w:r></w:p>`, []string{"末"}},
		{"old properties are not the present ones", `<w:p><w:pPr><w:outlineLvl w:val="9"/><w:pPrChange><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:pPrChange></w:pPr><w:r><w:t>文</w:t></w:r></w:p>`, []string{"文"}},
		{"hyperlink", `<w:p><w:hyperlink r:id="x"><w:r><w:t>商务部</w:t></w:r></w:hyperlink></w:p>`, []string{"商务部"}},
		{"complex field", `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE \@ yyyy</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2026</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>年</w:t></w:r></w:p>`, []string{"2026年"}},
		{"field without result", `<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>XE "甲"</w:instrText><w:fldChar w:fldCharType="end"/><w:t>文</w:t></w:r></w:p>`, []string{"文"}},
		{"field never ended", `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>` + par("文"), []string{"文"}},
		{"simple field", `<w:p><w:fldSimple w:instr="PAGE"><w:r><w:t>3</w:t></w:r></w:fldSimple></w:p>`, []string{"3"}},
		{"hidden text", `<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>明</w:t></w:r></w:p>`, []string{"明"}},
		{"comment marks", `<w:p><w:commentRangeStart w:id="0"/><w:r><w:t>文</w:t></w:r><w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p>`, []string{"文"}},
		{"content control of a block", `<w:sdt><w:sdtPr/><w:sdtContent>` + par("甲") + `</w:sdtContent></w:sdt>`, []string{"甲"}},
		{"content control in a line", `<w:p><w:sdt><w:sdtContent><w:r><w:t>甲</w:t></w:r></w:sdtContent></w:sdt></w:p>`, []string{"甲"}},
		{"prompt of a control", `<w:p><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>单击此处</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t>甲</w:t></w:r></w:p>`, []string{"甲"}},
		{"table of contents", `<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>` + par("一、目标 1") + `</w:sdtContent></w:sdt>` + par("一、目标"), []string{"一、目标"}},
		{"contents as a field", `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \o</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>一、目标</w:t><w:tab/><w:t>1</w:t></w:r></w:p><w:p><w:r><w:t>二、任务</w:t><w:tab/><w:t>2</w:t></w:r></w:p><w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>` + par("一、目标 1"), []string{"一、目标 1"}},
		{"one branch of alternatives", `<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>` + par("框") + `</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>` + par("框") + `</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>文</w:t></w:r></w:p>`, []string{"文", "框"}},
		{"fallback where the choice is a picture", `<w:p><mc:AlternateContent><mc:Choice><w:r><w:drawing/></w:r></mc:Choice><mc:Fallback><w:r><w:t>字</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>`, []string{"字"}},
		{"ruby", `<w:p><w:r><w:ruby><w:rt><w:r><w:t>dà</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>大</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>`, []string{"大"}},
		{"formula", `<w:p><m:oMath><m:f><m:fPr/><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath></w:p>`, []string{"1/2"}},
		{"entities of XML", par(`A&amp;B &lt;试&gt;`), []string{"A&B <试>"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, drawn(readWord(t, word(t, tt.body)))); diff != "" {
				t.Errorf("blocks (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTables(t *testing.T) {
	tc := func(props, text string) string {
		return `<w:tc><w:tcPr>` + props + `</w:tcPr>` + par(text) + `</w:tc>`
	}
	tr := func(cells ...string) string { return `<w:tr>` + strings.Join(cells, "") + `</w:tr>` }
	for _, tt := range []struct {
		name, body string
		want       []string
	}{
		{"spans", `<w:tbl>` + tr(tc(`<w:gridSpan w:val="2"/>`, "宽"), tc("", "c")) + tr(tc("", "1"), tc("", "2"), tc("", "3")) + `</w:tbl>`, []string{"|宽|宽|c|", "|1|2|3|"}},
		{"vertical merge", `<w:tbl>` + tr(tc(`<w:vMerge w:val="restart"/>`, "领域"), tc("", "一")) + tr(tc(`<w:vMerge/>`, ""), tc("", "二")) + tr(tc(`<w:vMerge w:val="continue"/>`, ""), tc("", "三")) + `</w:tbl>`,
			[]string{"|领域|一|", "|领域|二|", "|领域|三|"}},
		{"merged both ways", `<w:tbl>` + tr(tc(`<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>`, "大"), tc("", "a")) + tr(tc(`<w:gridSpan w:val="2"/><w:vMerge/>`, ""), tc("", "b")) + `</w:tbl>`, []string{"|大|大|a|", "|大|大|b|"}},
		{"old horizontal merge", `<w:tbl>` + tr(tc(`<w:hMerge w:val="restart"/>`, "宽"), tc(`<w:hMerge/>`, ""), tc("", "c")) + `</w:tbl>`, []string{"|宽|宽|c|"}},
		{"row that only carries on", `<w:tbl>` + tr(tc(`<w:vMerge w:val="restart"/>`, "甲"), tc(`<w:vMerge w:val="restart"/>`, "乙")) + tr(tc(`<w:vMerge/>`, ""), tc(`<w:vMerge/>`, "")) + `</w:tbl>`, []string{"|甲|乙|"}},
		{"paragraphs of a cell", `<w:tbl>` + tr(`<w:tc>`+par("甲")+par("乙")+`</w:tc>`, tc("", "b")) + `</w:tbl>`, []string{"|甲/乙|b|"}},
		{"table in a cell", `<w:tbl>` + tr(`<w:tc>`+par("外")+`<w:tbl>`+tr(tc("", "内1"), tc("", "内2"))+`</w:tbl>`+par("")+`</w:tc>`, tc("", "b")) + `</w:tbl>`, []string{"|外/内1 内2|b|"}},
		{"frame", `<w:tbl>` + tr(`<w:tc>`+par("甲")+`<w:tbl>`+tr(tc("", "1"), tc("", "2"))+`</w:tbl></w:tc>`) + `</w:tbl>`, []string{"甲", "|1|2|"}},
		{"deleted row", `<w:tbl>` + tr(tc("", "1"), tc("", "2")) + `<w:tr><w:trPr><w:del w:id="1"/></w:trPr>` + tc("", "3") + tc("", "4") + `</w:tr></w:tbl>`, []string{"|1|2|"}},
		{"row begins later", `<w:tbl>` + tr(tc("", "1"), tc("", "2")) + `<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>` + tc("", "3") + `</w:tr></w:tbl>`, []string{"|1|2|", "||3|"}},
		{"rows and cells in controls", `<w:tbl><w:sdt><w:sdtContent>` + tr(tc("", "1"), `<w:sdt><w:sdtContent>`+tc("", "2")+`</w:sdtContent></w:sdt>`) + `</w:sdtContent></w:sdt></w:tbl>`, []string{"|1|2|"}},
		{"numbers of a list are the first column", `<w:tbl>` + tr(`<w:tc>`+numbered(1, 0, "")+`</w:tc>`, tc("", "甲")) + tr(`<w:tc>`+numbered(1, 0, "")+`</w:tc>`, tc("", "乙")) + `</w:tbl>`, []string{"|1|甲|", "|2|乙|"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			raw := word(t, tt.body, "word/numbering.xml", numberingOf(`<w:abstractNum w:abstractNumId="0">`+lvl(0, "decimal", "%1")+`</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`))
			if diff := cmp.Diff(tt.want, drawn(readWord(t, raw))); diff != "" {
				t.Errorf("blocks (-want +got):\n%s", diff)
			}
		})
	}
	doc := readWord(t, word(t, `<w:tbl>`+tr(tc("", "1"), tc("", "2"))+`</w:tbl>`+par("间")+`<w:tbl>`+tr(tc("", "3"), tc("", "4"))+`</w:tbl>`))
	if got := []int{doc.Blocks[0].Table, doc.Blocks[2].Table}; !cmp.Equal(got, []int{1, 2}) {
		t.Errorf("tables are numbered %v, want 1 and 2", got)
	}
}

func TestNotes(t *testing.T) {
	ref := func(kind, id string) string { return `<w:r><w:` + kind + `Reference w:id="` + id + `"/></w:r>` }
	footnotes := `<w:footnotes ` + wordNS + `><w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote><w:footnote w:id="1"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>注一</w:t></w:r></w:p></w:footnote><w:footnote w:id="2">` + par("注二") + `</w:footnote><w:footnote w:id="3">` + par("孤注") + `</w:footnote><w:footnote w:id="4">` + par("删注") + `</w:footnote></w:footnotes>`
	endnotes := `<w:endnotes ` + wordNS + `><w:endnote w:id="1">` + par("尾注") + `</w:endnote></w:endnotes>`
	body := `<w:p><w:r><w:t>甲</w:t></w:r>` + ref("footnote", "1") + ref("endnote", "1") + `</w:p>` + par("乙") +
		`<w:tbl><w:tr><w:tc><w:p><w:r><w:t>格</w:t></w:r>` + ref("footnote", "2") + ref("footnote", "2") + `</w:p></w:tc><w:tc>` + par("b") + `</w:tc></w:tr></w:tbl>` +
		`<w:p><w:del>` + ref("footnote", "4") + `</w:del><w:r><w:t>丙</w:t></w:r></w:p>`
	got := drawn(readWord(t, word(t, body, "word/footnotes.xml", footnotes, "word/endnotes.xml", endnotes)))
	want := []string{"甲", "^1~注一", "^1~尾注", "乙", "|格|b|", "^2~注二", "丙", "^3~孤注"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("blocks (-want +got):\n%s", diff)
	}
}

func TestTitle(t *testing.T) {
	big := func(text, size string) string {
		return `<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:sz w:val="` + size + `"/></w:rPr><w:t>` + text + `</w:t></w:r></w:p>`
	}
	long := par(strings.Repeat("各单位要认真组织实施。", 10))
	core := func(title string) []string {
		return []string{"_rels/.rels", `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="word/document.xml"/><Relationship Id="b" Type="x/core-properties" Target="docProps/core.xml"/></Relationships>`,
			"docProps/core.xml", `<cp:coreProperties xmlns:dc="d"><dc:title>` + title + `</dc:title></cp:coreProperties>`}
	}
	for _, tt := range []struct {
		name, body string
		parts      []string
		want       string
	}{
		{"large and centred", big("商务部文件", "72") + big("商资函〔2025〕84号", "32") + big("关于印发工作方案", "44") + big("的通知", "44") + big("（2026年）", "32") + long, nil, "关于印发工作方案的通知"},
		{"stated and shown", big("关于印发工作方案的通知", "44") + long, core("关于印发工作方案的通知"), "关于印发工作方案的通知"},
		{"stated by a template", big("关于印发工作方案的通知", "44") + long, core("Microsoft Word - 附件1.doc"), "关于印发工作方案的通知"},
		{"only stated", long, core("工作方案"), "工作方案"},
		{"none", long, nil, ""},
		{"style", `<w:p><w:pPr><w:pStyle w:val="a5"/></w:pPr><w:r><w:t>工作方案</w:t></w:r></w:p>` + long, []string{"word/styles.xml", `<w:styles ` + wordNS + `><w:style w:type="paragraph" w:styleId="a5"><w:name w:val="Title"/></w:style></w:styles>`}, "工作方案"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := readWord(t, word(t, tt.body, tt.parts...)).Title; got != tt.want {
				t.Errorf("title %q, want %q", got, tt.want)
			}
		})
	}
}

func TestHeadings(t *testing.T) {
	styles := `<w:styles ` + wordNS + `>
		<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
		<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
		<w:style w:type="paragraph" w:styleId="2"><w:name w:val="标题 2"/></w:style>
		<w:style w:type="paragraph" w:styleId="own"><w:name w:val="一级"/><w:basedOn w:val="1"/></w:style>
		<w:style w:type="paragraph" w:styleId="loop"><w:name w:val="x"/><w:basedOn w:val="loop"/></w:style>
		<w:style w:type="paragraph" w:styleId="toc1"><w:name w:val="toc 1"/></w:style>
		<w:style w:type="paragraph" w:styleId="dark"><w:name w:val="d"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>`
	p := func(style, more, text string) string {
		return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/>` + more + `</w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
	}
	body := p("1", "", "一") + p("2", "", "二") + p("own", "", "三") + p("1", `<w:outlineLvl w:val="9"/>`, "四") + p("a", `<w:outlineLvl w:val="2"/>`, "五") + p("loop", "", "六") + p("toc1", "", "目 1") + p("dark", "", "暗") + p("none", "", "七")
	want := []string{"#一", "##二", "#三", "四", "###五", "六", "七"}
	if diff := cmp.Diff(want, drawn(readWord(t, word(t, body, "word/styles.xml", styles)))); diff != "" {
		t.Errorf("blocks (-want +got):\n%s", diff)
	}
}

func TestDOCXRefuses(t *testing.T) {
	good := word(t, par("文"))
	for _, tt := range []struct {
		name string
		raw  []byte
		want string
	}{
		{"cut off", good[:len(good)-30], "download it again"},
		{"no zip", []byte("404"), "download it again"},
		{"no text part", zipped(t, "a.txt", ""), "no text part"},
		{"another format", zipped(t, "word/document.xml", "<html/>"), "no Word document"},
		{"broken XML", word(t, "<w:p>"), "save it anew"},
		{"closed twice", word(t, "</w:p></w:p></w:p></w:p>"), "no text"},
		{"empty part", zipped(t, "word/document.xml", ""), "empty"},
		{"pictures only", word(t, `<w:p><w:r><w:drawing/></w:r></w:p>`), "text recognition"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := DOCX(context.Background(), "a.docx", tt.raw, content.DefaultLimits())
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "a.docx") {
				t.Errorf("error %v, want it to name the file and say %q", err, tt.want)
			}
		})
	}
}
