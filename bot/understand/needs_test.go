package understand

import (
	"regexp"
	"slices"
	"testing"

	"policybot/corpus/starter"
	"policybot/index/text"
)

func TestNeeds(t *testing.T) {
	for _, tt := range []struct {
		expression string
		want       []string
	}{
		{`abc`, []string{"abc"}},
		{`\b(?:how many|count)\b`, []string{"how many", "count"}},
		{`how (?:many|much)`, []string{"how "}},
		{`a?bcd*`, []string{"bc"}},
		{`a|b*`, nil},
		{`(?i)abc`, nil},
		{`[0-9]+%`, []string{"%"}},
		{`哪(?:些|几个)?城`, []string{"哪"}},
		{`(?:最){1,2}x`, []string{"最"}},
		{`.*`, nil},
		{`[ab]x?`, []string{"a", "b"}},
	} {
		if got := needs(regexp.MustCompile(tt.expression)); !slices.Equal(got, tt.want) {
			t.Errorf("needs(%s) = %q, want %q", tt.expression, got, tt.want)
		}
	}
}

// No question is kept from an expression that it matches.
func TestNeedsLoseNothing(t *testing.T) {
	c, err := starter.Load()
	if err != nil {
		t.Fatal(err)
	}
	patterns := map[string]pattern{"earlier": earlier, "negated": negated, "local plan": localPlan, "economy": economy, "ranks": ranks,
		"national": national, "list": asksList, "document": asksDocument, "compare": asksCompare, "member": asksMember, "measures": asksMeasures}
	for _, a := range asked {
		patterns[string(a.kind)] = a.p
	}
	matched, spared, n := 0, 0, 0
	for _, a := range c.Asked {
		for _, s := range slices.Concat(a.EN, a.ZH, a.NearEN, a.NearZH) {
			if n++; n%10 != 0 { // of tens of thousands
				continue
			}
			q := text.Normalize(s)
			for name, p := range patterns {
				want := p.en != nil && p.en.MatchString(q) || p.zh != nil && p.zh.MatchString(q)
				if got := p.in(q); got != want {
					t.Errorf("%q matches %s: %t, want %t", q, name, got, want)
				}
				if want {
					matched++
				}
				if !mayMatch(q, p.needEN) {
					spared++
				}
				if !mayMatch(q, p.needZH) {
					spared++
				}
			}
		}
	}
	if matched == 0 || spared < 20*matched {
		t.Errorf("%d matches, and %d expressions that were spared", matched, spared)
	}
}

func BenchmarkAskedOf(b *testing.B) {
	for name, q := range map[string]string{"en": "does the plan cover farm tractors or agricultural machinery repair?", "zh": "任务通知里说福州的船舶维修怎么支持?"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				AskedOf(q)
			}
		})
	}
}
