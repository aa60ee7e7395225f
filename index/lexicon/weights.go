package lexicon

import "math"

// weights are the figures of the method, found on one half of the public
// questions and checked on the other (see measure_test.go, which varies them).
type weights struct {
	order    float64 // a sense at place n has weight 1/(1+order·n)
	char     float64 // factor for a single Chinese character
	part     float64 // factor for a word that is part of a gloss, times its share
	floor    float64 // lighter alternatives are left out
	derived  float64 // factor for a gloss that has another word of the same stem
	relative float64 // factor for the translations of a related word
	pinyin   float64 // weight of a headword by its pinyin
	shared   float64 // weight of a character that several translations share
	common   float64 // how much of the translations' weight must share it
	phrase   float64 // factor for words inside a translated phrase; 0: left out
	sub      float64 // factor for the parts of a long Chinese word
	width    int     // most words of an English phrase
	most     int     // most alternatives of a concept
}

var standard = weights{
	order: 0.4, char: 0.4, part: 0.8, floor: 0.05, derived: 0.6, relative: 0.4, pinyin: 0.5, shared: 0.06, common: 0.4, phrase: 0, sub: 0.25, width: 5, most: 60,
}

// sense is the weight of the sense at place n of an entry, from 0.
func (w *weights) sense(n int) float64 { return 1 / (1 + w.order*float64(n)) }

// share is how much of a gloss its word at place i says, by idf: 0 to 1.
func (g *general) share(words []uint32, i int) float64 {
	sum := 0.0
	for _, w := range words {
		sum += float64(g.idf[g.stemOf[w]])
	}
	if sum <= 0 {
		return 0
	}
	return math.Min(1, float64(g.idf[g.stemOf[words[i]]])/sum)
}
