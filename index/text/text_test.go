package text

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/blevesearch/go-porterstemmer"
)

func TestNormalize(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"case", "Pilot CITY", "pilot city"},
		{"width", "ＡＢＣ１２％", "abc12%"},
		{"traditional", "外籍醫生開設診所", "外籍医生开设诊所"},
		{"tone marks", "Xī’ān café", "xi'an cafe"},
		{"spaces", "  a \t\n b  ", "a b"},
		{"spaces between Han", "电 子 提 单 e bill", "电子提单 e bill"},
		{"no-break and ideographic space", "a\u00a0b\u3000c", "a b c"},
		{"zero width", "a\u200bb\ufeffc\u00add", "abcd"},
		{"control", "a\x00b", "ab"},
		{"numeral", "九个城市", "9个城市"},
		{"numeral in traditional characters", "九個城市", "9个城市"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Normalize(tt.in); got != tt.want {
				t.Errorf("Normalize(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

// TestNormalizeRunes checks every character on its own.
func TestNormalizeRunes(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		once := Normalize(string(r))
		if twice := Normalize(once); twice != once {
			t.Errorf("Normalize(%q) = %q, and of that %q", r, once, twice)
		}
	}
}

func FuzzNormalize(f *testing.F) {
	for _, s := range []string{"", "Xī’ān", "九个城市", "一百零五条", "電 子 提 單", "ＡＢＣ", "İ", "ǅ", "\u0130\u0307", "a \u0301", "´", "¨ a", "ﾞ", "か\u3099", "\u1fbd",
		"九 个", "十\x00个", "\ufeff a", "² 个", "乾隆", "ς", "Σ", "K", "㎏", "㈠", "゛", "\xff", "五条一百", "三 条 五 个", "九1个", "两千个", "发 髮", "薴", "\xe4\xba\xf4²", "\xc7\xf1ǅ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Normalize(s)
		if twice := Normalize(once); twice != once {
			t.Errorf("Normalize(%q) = %q, and of that %q", s, once, twice)
		}
		if all := normalizeAny(s); all != once {
			t.Errorf("Normalize(%q) = %q, in all passes %q", s, once, all)
		}
	})
}

func TestArabic(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"九个城市", "9个城市"},
		{"二十五条", "25条"},
		{"十项", "10项"},
		{"三十家", "30家"},
		{"两类", "2类"},
		{"这十一个", "这十一个"},
		{"三点五个", "三点五个"},
		{"重点五个", "重点5个"},
		{"一个", "一个"},
		{"一百零五条", "一百零五条"},
		{"一百二十条", "一百二十条"},
		{"三千五个", "三千五个"},
		{"两万九个", "两万九个"},
		{"〇五条", "〇五条"},
		{"3十条", "3十条"},
		{"一二三四五条", "一二三四五条"},
		{"一十五条", "一十五条"},
		{"十分", "十分"},
		{"有五条和六条", "有5条和6条"},
		{"五条一百零六条", "5条一百零六条"},
		{"三三个", "三三个"},
	} {
		if got := arabic(tt.in); got != tt.want {
			t.Errorf("arabic(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestWords(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{"pilot cities", "pilot:0 cities:0"},
		{"1,234.5 items", "1234.5:1 items:0"},
		{"5g and 21st", "5g:0 and:0 21st:0"},
		{"china's xi'an", "china:0 xian:0"},
		{"电子提单e-bill", "电子提单:2 e:0 bill:0"},
		{"12%。第3条", "12:1 第:2 3:1 条:2"},
		{"2025.", "2025:1"},
	} {
		var got []string
		for _, w := range Words(tt.in) {
			got = append(got, fmt.Sprintf("%s:%d", w.Text, w.Class))
			if plain := strings.NewReplacer(",", "", "'s", "", "'", "").Replace(tt.in[w.Start:w.End]); plain != w.Text {
				t.Errorf("Words(%q): %q stands at %q", tt.in, w.Text, tt.in[w.Start:w.End])
			}
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("Words(%q) = %s, want %s", tt.in, s, tt.want)
		}
	}
}

func TestCutQuestion(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"电子提单是什么", "电子提单"},
		{"请问大连有哪些港口", "大连 港口"},
		{"什么时候实施", "实施"},
		{"外籍医生吗?", "外籍医生 ?"},
		{"诊所", "诊所"},
		{"what is it", "what is it"},
	} {
		got := CutQuestion(tt.in)
		if len(got) != len(tt.in) {
			t.Errorf("CutQuestion(%q) moved the offsets: %d bytes of %d", tt.in, len(got), len(tt.in))
		}
		if s := strings.Join(strings.Fields(got), " "); s != tt.want {
			t.Errorf("CutQuestion(%q) = %q, want %q", tt.in, s, tt.want)
		}
	}
}

func TestFaintSpans(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"目前青岛港口", "青岛港口"},
		{"支持外籍医生", "外籍医生"},
		{"提单", "提单"},
		{"目前", ""},
	} {
		marks := FaintSpans(tt.in)
		if len(marks) != len(tt.in) {
			t.Fatalf("FaintSpans(%q) marks %d bytes of %d", tt.in, len(marks), len(tt.in))
		}
		var got []byte
		for i, faint := range marks {
			if !faint {
				got = append(got, tt.in[i])
			}
		}
		if string(got) != tt.want {
			t.Errorf("FaintSpans(%q) leaves %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestNearCarrier(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"waht", "what"}, {"whcih", "which"}, {"citis", "cities"}, {"teh", "the"}, {"docment", "document"},
		{"what", ""}, {"zzz", ""}, {"te", ""}, {"tha", ""}, {"port", ""}, {"", ""},
	} {
		if got := NearCarrier(tt.in); got != tt.want {
			t.Errorf("NearCarrier(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestOneSlip(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"port", "port", false}, {"port", "ports", true}, {"prt", "port", true}, {"pert", "port", true},
		{"prot", "port", true}, {"post", "prat", false}, {"", "a", true}, {"", "", false}, {"abcd", "ab", false},
	} {
		if got := OneSlip(tt.a, tt.b); got != tt.want || OneSlip(tt.b, tt.a) != tt.want {
			t.Errorf("OneSlip(%q, %q) = %t, want %t both ways", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestMostlyEnglish(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want bool
	}{
		{"", true}, {"123", true}, {"pilot cities", true}, {"试点城市", false}, {"what is 电子提单", false},
		{"which city has the 诊所", true}, {"5g是什么", false}, {"电子提单 e bill", false},
	} {
		if got := MostlyEnglish(tt.in); got != tt.want {
			t.Errorf("MostlyEnglish(%q) = %t, want %t", tt.in, got, tt.want)
		}
	}
}

func TestStem(t *testing.T) {
	got := []string{Stem("cities"), Stem("opening"), Stem("as"), Stem("café")}
	if want := []string{"citi", "open", "as", "café"}; !slices.Equal(got, want) {
		t.Errorf("stems = %q, want %q", got, want)
	}
}

// What is normalised in one pass comes out as of all passes, each character by itself
// and between others.
func TestNormalizePlain(t *testing.T) {
	taken := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		for _, s := range []string{string(r), "a" + string(r) + "b", "试" + string(r) + "点 " + string(r)} {
			plain, ok := normalizePlain(s)
			if !ok {
				continue
			}
			taken++
			if got, want := arabic(plain), normalizeAny(s); got != want {
				t.Errorf("%q comes out as %q in one pass, as %q in all", s, got, want)
			}
		}
	}
	if taken < 3*15000 {
		t.Errorf("only %d texts were normalised in one pass", taken)
	}
}

func TestStemRemembered(t *testing.T) {
	for range 2 { // made, then remembered
		for i := range 3 << 13 { // more than there are places
			w := fmt.Sprintf("nation%dalities", i)
			if got, want := Stem(w), porterstemmer.StemString(w); got != want {
				t.Fatalf("Stem(%q) = %q, want %q", w, got, want)
			}
		}
	}
}

func BenchmarkNormalize(b *testing.B) {
	for name, s := range map[string]string{
		"en": "Support Dalian in exploring ways for foreign-invested firms to run ship repair, and in opening value-added telecom.",
		"zh": "支持大连在符合条件的区域内，探索外商投资企业开展船舶维修，并推进增值电信业务开放试点（九个城市之一）。",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Normalize(s)
			}
		})
	}
}
