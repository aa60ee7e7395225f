package main

import (
	"strings"
	"testing"
)

const sample = `# comment
廣州 广州 [Guang3 zhou1] /see 廣州市|广州市[Guang3zhou1 Shi4]/
廣州市 广州市 [Guang3 zhou1 Shi4] /Guangzhou, capital of Guangdong/
防守 防守 [fang2 shou3] /to defend/to protect (against)/
組織 组织 [zu3 zhi1] /to organize; organization/(biology) tissue/CL:個|个[ge4]/
李 李 [Li3] /surname Li/
李 李 [li3] /plum/
㐖毒 㐖毒 [Xie2 du2] /used in 㐖毒[Xie2 du2]/
一不做，二不休 一不做，二不休 [yi1 bu4 zuo4 , er4 bu4 xiu1] /to carry through whatever the cost and however long it may take a person (idiom)/
女 女 [nu:3] /female/
`

func TestTrim(t *testing.T) {
	raw, err := parse([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range trim(raw) {
		s := e.Head + " " + strings.Join(e.Pinyin, "")
		if e.Name {
			s += "*"
		}
		for _, g := range e.Glosses {
			s += "/" + strings.Join(g, " ")
		}
		got = append(got, s)
	}
	want := `女 nu/female
广州 guangzhou*/guangzhou/capital guangdong
广州市 guangzhoushi*/guangzhou/capital guangdong
李 li/plum
组织 zuzhi/organize/organization/tissue
防守 fangshou/defend/protect`
	if g := strings.Join(got, "\n"); g != want {
		t.Errorf("trim gives\n%s\nwant\n%s", g, want)
	}
}

func TestParseJS(t *testing.T) {
	raw, err := parse([]byte(`export default {"all":[["廣州","广州","Guang3 zhou1","see X",[],[]],["行","行","hang2",["row","line"],[],[]]]}`))
	if err != nil {
		t.Fatal(err)
	}
	if len(raw) != 2 || raw[0].simp != "广州" || len(raw[0].senses) != 1 || len(raw[1].senses) != 2 {
		t.Errorf("parse = %+v", raw)
	}
	for _, bad := range []string{`export default {"all":[["a"]]}`, `export default {`, "not an entry"} {
		if _, err := parse([]byte(bad)); err == nil {
			t.Errorf("parse(%q) gives no error", bad)
		}
	}
}
