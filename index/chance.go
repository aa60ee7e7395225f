package index

import (
	"context"
	"slices"
	"strings"

	"policybot/corpus"
	"policybot/index/text"
)

// How many clauses the chance coverage is learnt from, and how many words (or twice
// as many Chinese characters) of each: about what a question holds.
const (
	chanceSample = 150
	chanceWords  = 8
	chanceDepth  = 6
)

// Chance is the coverage that a question of this corpus reaches by chance: the
// median, over a sample of its clauses, of the best that any record other than the
// clause's own reaches. Clauses with their own records held out are questions about
// the corpus's subject that it does not answer, so what they reach is no answer.
// The sample is evenly spread and the same every time. The value is learnt when the
// index is built and kept with it; 0 for a corpus that says how people ask, which
// has better to go by.
func (x *Index) Chance() float64 { return x.chance }

// learnChance measures the chance coverage.
func (x *Index) learnChance(ctx context.Context) (float64, error) {
	if len(x.corpus.Asked) > 0 || len(x.corpus.Records) < 2 {
		return 0, nil
	}
	var best []float64
	every := max(1, len(x.corpus.Records)/chanceSample)
	for i := 0; i < len(x.corpus.Records); i += every {
		r := x.corpus.Records[i]
		for _, lang := range []string{"en", "zh"} {
			q := partOf(r, lang)
			if q == "" {
				continue
			}
			res, err := x.Search(ctx, Query{Text: q, Limit: chanceDepth})
			if err != nil {
				return 0, err
			}
			asking, most := x.Prepare(q), 0.0
			for _, h := range res.Hits {
				if h.ID != r.ID {
					most = max(most, asking.Match(x.corpus.Record(h.ID), lang).Coverage)
				}
			}
			best = append(best, most)
		}
	}
	if len(best) == 0 {
		return 0, nil
	}
	slices.Sort(best)
	return best[len(best)/2], nil
}

// partOf returns a part of a record's text as long as a question, normalised: every
// other English word, or a run of Chinese characters.
func partOf(r *corpus.Record, lang string) string {
	if lang == "zh" {
		for _, w := range text.Words(text.Normalize(r.Text.ZH)) {
			if rs := []rune(w.Text); w.Class == text.Han && len(rs) > 4 {
				return string(rs[:min(len(rs), 2*chanceWords)])
			}
		}
		return ""
	}
	var part []string
	for i, w := range strings.Fields(text.Normalize(r.Text.EN)) {
		if i%2 == 0 && len(part) < chanceWords {
			part = append(part, w)
		}
	}
	return strings.Join(part, " ")
}
