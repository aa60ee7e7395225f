package picture

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"

	"policybot/bot"
	"policybot/bot/catalog"
	"policybot/corpus"
	"policybot/corpus/starter"
)

func table(names, columns []string, cells func(i, k int) int) bot.Matrix {
	t := bot.Table{Title: "Measures 措施", Corner: "Area", Columns: columns, Legend: "Empty (·): nothing in the corpus. 空白（·）：资料库中没有收录。"}
	for i, n := range names {
		row := bot.TableRow{Name: n}
		for k := range columns {
			row.Cells = append(row.Cells, cells(i, k))
		}
		t.Rows = append(t.Rows, row)
	}
	return bot.Matrix{Answer: bot.Answer{Tables: []bot.Table{t}}}
}

func drawn(t *testing.T, m bot.Matrix, o Options) image.Image {
	t.Helper()
	raw, err := Matrix(m, o)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// A picture is as wide as a phone shows, opaque, and draws each number on another
// shade than an empty cell.
func TestMatrix(t *testing.T) {
	for _, o := range []Options{{}, {Dark: true}} {
		m := table([]string{"Finance", "医疗康养"}, []string{"Dalian", "大连", "Shenzhen", "没有指明城市"}, func(i, k int) int { return i * k })
		img := drawn(t, m, o)
		if img.Bounds().Dx() != width {
			t.Errorf("%d pixels wide, want %d", img.Bounds().Dx(), width)
		}
		colours := map[[4]uint32]int{}
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				r, g, b, a := img.At(x, y).RGBA()
				colours[[4]uint32{r, g, b, a}]++
				if a != 0xFFFF {
					t.Fatalf("pixel %d,%d lets the ground through", x, y)
				}
			}
		}
		p := light
		if o.Dark {
			p = dark
		}
		for name, c := range map[string]interface{ RGBA() (r, g, b, a uint32) }{"empty": p.empty, "1 of 3": blend(p.low, p.high, 1./3), "2 of 3": blend(p.low, p.high, 2./3), "3 of 3": p.high} {
			r, g, b, a := c.RGBA()
			if n := colours[[4]uint32{r, g, b, a}]; n < 1000 {
				t.Errorf("dark %v: shade of %s has %d pixels", o.Dark, name, n)
			}
		}
	}
}

func TestTooLarge(t *testing.T) {
	many := strings.Fields(strings.Repeat("city ", mostColumns+1))
	if _, err := Matrix(table([]string{"a"}, many, func(int, int) int { return 1 }), Options{}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
	if _, err := Matrix(bot.Matrix{}, Options{}); err == nil {
		t.Error("a matrix without a table is drawn")
	}
	img := drawn(t, table([]string{"a"}, many[1:], func(int, int) int { return 1 }), Options{})
	if got, want := img.Bounds().Dx(), 2*margin+nameWidth+mostColumns*cellLeast; got != want {
		t.Errorf("%d pixels wide, want %d", got, want)
	}
}

// Every text can be read on its ground, after WCAG 2.2, in light and dark.
func TestContrast(t *testing.T) {
	for name, p := range map[string]palette{"light": light, "dark": dark} {
		least := func(what string, got float64) {
			if got < 4.5 {
				t.Errorf("%s: %s has a contrast of %.2f", name, what, got)
			}
		}
		least("text", contrast(p.text, p.back))
		least("legend", contrast(p.faint, p.back))
		least("empty cell", contrast(p.faint, p.empty))
		for i := range 101 {
			ground := blend(p.low, p.high, float64(i)/100)
			least("number", max(contrast(p.onLow, ground), contrast(p.onHigh, ground)))
		}
	}
}

// The font holds every character of the starter corpus's names and of the bot's
// words, in both scripts.
func TestFontHoldsNames(t *testing.T) {
	f, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	c, err := starter.Load()
	if err != nil {
		t.Fatal(err)
	}
	texts := []corpus.Text{c.Name}
	for _, v := range c.Cities {
		texts = append(texts, v.Name)
	}
	for _, v := range c.Areas {
		texts = append(texts, v.Name)
	}
	for _, v := range c.Places {
		texts = append(texts, v.Name)
	}
	var b sfnt.Buffer
	for _, text := range texts {
		for _, r := range text.EN + text.ZH + catalog.ToTraditional(text.ZH) {
			if n, err := f.GlyphIndex(&b, r); err != nil || n == 0 && !unicode.IsSpace(r) {
				t.Errorf("%q of %q has no glyph: %v", r, text, err)
			}
		}
	}
}

func TestWrap(t *testing.T) {
	s, err := newSheet(bot.Table{Columns: []string{"a"}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"Science, technology and new industries", "空白（·）：资料库中没有收录，不表示没有措施。", "mixed 中文 and English"} {
		got := wrap(s.text, text, 200)
		if strings.ReplaceAll(strings.Join(got, ""), " ", "") != strings.ReplaceAll(text, " ", "") {
			t.Errorf("%q lost something: %q", text, got)
		}
		for _, l := range got {
			if font.MeasureString(s.text, l).Ceil() > 200 || strings.ContainsAny(l[:1], " ") || strings.HasPrefix(l, "，") {
				t.Errorf("%q: line %q", text, l)
			}
		}
	}
}
