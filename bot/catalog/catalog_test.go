package catalog

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestT(t *testing.T) {
	c := MustParse([]byte(`
hello: {en: "Hello, {name}.", zh: "您好，{name}。"}
quoted: {en: "“{name}”", zh: "“{name}”"}
own: {en: "Taiwan", zh: "台湾", zh-Hant: "臺灣地區"}
`))
	for _, tt := range []struct{ lang, key, want string }{
		{"en", "hello", "Hello, Li."},
		{"zh", "hello", "您好，Li。"},
		{"zh-Hant", "hello", "您好，Li。"},
		{"zh-Hant", "quoted", "「Li」"},
		{"zh-Hant", "own", "臺灣地區"},
	} {
		t.Run(tt.lang+" "+tt.key, func(t *testing.T) {
			if got := c.T(tt.lang, tt.key, "name", "Li"); got != tt.want {
				t.Errorf("T = %q, want %q", got, tt.want)
			}
		})
	}
	t.Run("unknown key", func(t *testing.T) {
		defer func() {
			if recover() == nil {
				t.Error("an unknown key did not panic")
			}
		}()
		c.T("en", "no such key")
	})
}

func TestProblems(t *testing.T) {
	c := MustParse([]byte(`
good: {en: "{a} and {b}", zh: "{b}和{a}"}
lacks: {en: "x", zh: ""}
differs: {en: "{a}", zh: "{b}"}
`))
	want := []string{"differs: placeholders differ: [{b}]", "lacks: a language is missing"}
	if d := cmp.Diff(want, c.Problems()); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestToTraditional(t *testing.T) {
	for in, want := range map[string]string{"厦门为试点": "廈門為試點", "Dalian 大连": "Dalian 大連", "": ""} {
		if got := ToTraditional(in); got != want {
			t.Errorf("ToTraditional(%q) = %q, want %q", in, got, want)
		}
	}
}
