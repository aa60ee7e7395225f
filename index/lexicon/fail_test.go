package lexicon

import (
	"fmt"
	"os"
	"policybot/index/text"
	"slices"
	"testing"
)

func TestFail(t *testing.T) {
	if os.Getenv("FAIL") == "" {
		t.Skip()
	}
	for _, c := range []*crossed{loadCrossed(t, "xquad-en2zh", true), loadCrossed(t, "xquad-zh2en", false)} {
		k := 0
		for i := 0; i < len(c.questions); i += 2 {
			q := c.questions[i]
			n := text.Normalize(q.Q)
			var cs []Concept
			if c.toChinese {
				cs = Default().ToChinese(n, c.index)
			} else {
				cs = Default().ToEnglish(n, c.index)
			}
			sc := c.index.rank(cs, Numbers(n), usualScoring)
			pl := placeOf(sc, c.ids, q.Expect)
			if pl < 4 {
				continue
			}
			if k++; k%2 == 0 {
				continue
			}
			fmt.Printf("== %d %s\n", pl, q.Q)
			d := slices.Index(c.ids, q.Expect[0])
			for _, x := range cs {
				fmt.Printf("   %s:", x.Source)
				for j, a := range x.Alternatives {
					if j > 7 {
						break
					}
					terms := englishTerms(a.Text)
					if c.toChinese {
						terms = chineseTerms(a.Text)
					}
					fmt.Printf(" %s %.2f(%v)", a.Text, a.Weight, c.index.frequency(terms, d))
				}
				fmt.Println()
			}
		}
	}
}
