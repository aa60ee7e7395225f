package discord

import (
	"fmt"
	"strings"
	"testing"

	"policybot/bot"
)

// TestPlainGolden shows a plain answer as a screen reader gets it.
func TestPlainGolden(t *testing.T) {
	carried := answerEN()
	carried.Carried = "Taken as a follow-up: still about Dalian."
	var b strings.Builder
	for _, a := range []bot.Answer{answerEN(), answerZH(bot.Simplified), answerZH(bot.Traditional), leading(), carried} {
		r := renderPlain(a, a.Lang)
		if r.embed != nil {
			t.Error("a plain answer has an embed")
		}
		fmt.Fprintf(&b, "=== %s\n%s\n\n", a.Lang, r.text)
	}
	golden(t, "plain.txt", b.String())
}

// TestPlainKeepsLimits: however many records there are and however long they are.
func TestPlainKeepsLimits(t *testing.T) {
	for _, n := range []int{1, 5, 30} {
		for _, clause := range []int{10, 400, 3000} {
			a := answerLong(n, clause)
			a.Carried = strings.Repeat("接着上一个问题 ", 200)
			for _, lang := range []bot.Lang{bot.English, bot.Simplified, bot.Traditional} {
				r := renderPlain(a, lang)
				if l := length(r.text); l > maxContent-noteRoom || l == 0 {
					t.Errorf("%d records of %d: %d characters", n, clause, l)
				}
				if strings.Contains(r.text, "\n• ") || strings.Contains(r.text, "-# ") {
					t.Errorf("%d records of %d: marks that are not read", n, clause)
				}
			}
		}
	}
}
