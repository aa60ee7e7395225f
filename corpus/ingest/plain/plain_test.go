package plain

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"policybot/corpus/ingest/content"
)

// shown writes blocks as "kind label|text" lines.
func shown(d *content.Document) []string {
	var out []string
	for _, b := range d.Blocks {
		kind := [...]string{"p", "h", "row", "note"}[b.Kind]
		if b.Kind == content.Heading {
			kind += fmt.Sprint(b.Level)
		}
		out = append(out, fmt.Sprintf("%s@%d %s", kind, b.Line, strings.ReplaceAll(b.Text, "\t", "|")))
	}
	return out
}

func TestMarkdown(t *testing.T) {
	d, err := Markdown(context.Background(), "a.md", []byte("---\ntitle: 灯塔方案\nissuer: 港务局\ndate: 2026-03-01\n---\n# 一、任务\n\n（一）点灯。\n接着点。\n1. 擦灯，*每周*一次。\n\n3. 换灯 \\* &amp; \\&amp;\n   - 甲\n   - 乙\n\n| 序号 | 任务 |\n|---|---|\n| 1 | a \\| b |\n\n> 引文[^1]\n\n[^1]: 注。\n\n<!-- 不是正文 -->\n\n第一行\n　　第一条 乙\n"), content.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if d.Title != "灯塔方案" || d.Issuer != "港务局" || d.Signed != "2026-03-01" || d.Encoding != "utf-8" {
		t.Errorf("front matter %+v", d)
	}
	want := []string{
		"h1@6 一、任务", "p@8 （一）点灯。接着点。", "p@10 1. 擦灯，每周一次。", "p@12 3. 换灯 * & &amp;", "p@13 甲", "p@14 乙",
		"row@16 序号|任务", "row@18 1|a | b", "p@20 引文", "p@26 第一行", "p@26 第一条 乙", "note@22 注。",
	}
	if diff := cmp.Diff(want, shown(d)); diff != "" {
		t.Errorf("blocks (-want +got):\n%s", diff)
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"a line is a paragraph", "灯塔\r\n\r\n　　一、点灯。\n擦灯\n", []string{"p@1 灯塔", "p@3 一、点灯。", "p@4 擦灯"}},
		{"wrapped English", strings.Repeat("The lighthouse keeper shall light the lamp every evening and keep\na log of the weather and of all ships that pass in the night, with\ntheir names where these can be made out from the tower by day or by\nnight.\n\n1. It is lit.\n", 1),
			[]string{"p@1 The lighthouse keeper shall light the lamp every evening and keep a log of the weather and of all ships that pass in the night, with their names where these can be made out from the tower by day or by night.", "p@6 1. It is lit."}},
		{"wrapped Chinese", strings.Repeat("灯", 38) + "\n" + strings.Repeat("塔", 38) + "\n" + strings.Repeat("灯", 38) + "\n完。\n　　另起一段\n", []string{"p@1 " + strings.Repeat("灯", 38) + strings.Repeat("塔", 38) + strings.Repeat("灯", 38) + "完。", "p@5 另起一段"}},
		{"front matter that is none", "---\n: [\n---\n灯\n", []string{"p@1 ---", "p@2 : [", "p@3 ---", "p@4 灯"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := Text(context.Background(), "a.txt", []byte(c.text), content.DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, shown(d)); diff != "" {
				t.Errorf("blocks (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	lim := content.DefaultLimits()
	lim.Blocks = 3
	for name, read := range map[string]func(context.Context, string, []byte, content.Limits) (*content.Document, error){"text": Text, "markdown": Markdown} {
		if _, err := read(context.Background(), "a", []byte("甲\n\n乙\n\n丙\n\n丁\n"), lim); err == nil || !strings.Contains(err.Error(), "more than 3 paragraphs") {
			t.Errorf("%s: too many paragraphs: %v", name, err)
		}
		if _, err := read(context.Background(), "a", []byte(" \n"), lim); err == nil {
			t.Errorf("%s: no text is no error", name)
		}
	}
	if _, err := Markdown(context.Background(), "a", []byte(strings.Repeat(">", 5000)+" a"), lim); err == nil {
		t.Error("quotations without end are no error")
	}
}

func FuzzMarkdown(f *testing.F) {
	f.Add([]byte("---\ntitle: x\n---\n# a\n\n1. b\n   c\n\n| d | e |\n|---|---|\n| f | g |\n\n<!-- record {\"id\":\"x\"} -->\n\nh[^1]\n\n[^1]: i"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := Markdown(context.Background(), "a.md", raw, content.DefaultLimits())
		if err != nil {
			return
		}
		for _, b := range d.Blocks {
			if b.Text != content.Tidy(b.Text) && b.Kind != content.Row {
				t.Errorf("a text that is not tidy: %q", b.Text)
			}
		}
	})
}

// What Escape writes is read as it was.
func FuzzEscape(f *testing.F) {
	f.Add("1. *a* &amp; <b> [c](d) \\e | ~f~ #")
	f.Fuzz(func(t *testing.T, s string) {
		if s = content.Tidy(s); s == "" || strings.Contains(s, "\ufffd") {
			return
		}
		// The mark says that it is UTF-8: so few bytes may be text in GBK as well.
		d, err := Markdown(context.Background(), "a.md", []byte("\ufeff灯"+Escape(s)), content.DefaultLimits())
		if err != nil {
			return // not text in any encoding
		}
		if len(d.Blocks) != 1 || d.Blocks[0].Text != content.Tidy("灯"+s) {
			t.Errorf("%q came back as %q", s, shown(d))
		}
	})
}
