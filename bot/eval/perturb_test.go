package eval

import (
	"testing"
	"unicode/utf8"
)

func TestPerturb(t *testing.T) {
	for _, c := range []struct{ kind, lang, in, want string }{
		{"nopunct", "en", "What may Xi'an do, exactly?", "What may Xian do exactly"},
		{"nopunct", "en", "10,000 or 1.2%?", "10,000 or 1.2%"},
		{"nopunct", "zh", "大连,做什么?", "大连 做什么"},
		{"caps", "en", "Which cities?", "WHICH CITIES?"},
		{"caps", "zh", "哪些城市?", "哪些城市?"},
		{"hant", "zh", "开放试点", "開放試點"},
		{"hant", "en", "Which cities?", "Which cities?"},
		{"keywords", "en", "Which cities are in the pilot?", "cities pilot"},
		{"keywords", "zh", "试点有哪些城市?", "试点有 城市"},
		{"keywords", "en", "What is it?", "What is it?"}, // nothing would be left
	} {
		change, err := Perturb(c.kind, 1)
		if err != nil {
			t.Fatal(err)
		}
		if got := change(Question{Q: c.in, Lang: c.lang}).Q; got != c.want {
			t.Errorf("%s of %q: got %q, want %q", c.kind, c.in, got, c.want)
		}
	}
	if _, err := Perturb("rot13", 1); err == nil {
		t.Error("an unknown change is no error")
	}
}

func TestPerturbIsDeterministic(t *testing.T) {
	for _, kind := range Perturbations() {
		for _, q := range []string{"Which measures apply to shipping in Dalian?", "大连这次重点做什么", "ok", "?", "Dalian 的航运", "一丁"} {
			a, _ := Perturb(kind, 7)
			b, _ := Perturb(kind, 7)
			x, y := a(Question{Q: q}).Q, b(Question{Q: q}).Q
			if x != y || x == "" || !utf8.ValidString(x) {
				t.Errorf("%s of %q: %q, then %q", kind, q, x, y)
			}
		}
	}
}

// One typo is one slip: at most one character more or fewer, and something changed.
func TestTypoIsOneSlip(t *testing.T) {
	for seed := range uint64(200) {
		change, _ := Perturb("typo", seed)
		for _, q := range []string{"Which measures apply to shipping in Dalian?", "大连这次重点做什么", "苏州有多少项任务?"} {
			got := change(Question{Q: q}).Q
			if got == q {
				t.Errorf("seed %d left %q as it was", seed, q)
			}
			if d := utf8.RuneCountInString(got) - utf8.RuneCountInString(q); d < -1 || d > 1 {
				t.Errorf("seed %d: %q became %q", seed, q, got)
			}
		}
	}
}
