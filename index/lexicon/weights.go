package lexicon

import "math"

// weights are the figures of the method, found on one half of the public
// questions and checked on the other (see measure_test.go, which varies them).
// Most are flat: half or double of one moves hit@1 by about a point.
type weights struct {
	order    float64 // a sense at place n has weight 1/(1+order·n)
	char     float64 // factor for a translation that is one Chinese character
	lone     float64 // factor for a Chinese character that the question has alone
	part     float64 // factor for a word that is part of a gloss, times its share; 0: such are left out
	derived  float64 // factor for a gloss that has another word of the same stem
	relative float64 // factor for the translations of a related word; 0: left out
	slip     float64 // factor for a misspelt word's; 0: left out
	pinyin   float64 // weight of a headword by its pinyin; 0: left out
	name     float64 // factor for a proper name by its pinyin
	shared   float64 // weight of a character that all translations share; 0: left out
	common   float64 // the least part of the translations' weight that must share it
	sub      float64 // factor for the words inside a long Chinese word; 0: left out
	width    int     // most words of an English phrase
	floorZH  float64 // lighter Chinese translations are left out
	floorEN  float64 // lighter English ones
	most     int     // most alternatives of a concept
}

var standard = weights{
	order: 0.4, char: 0.25, lone: 0.45, part: 0.8, derived: 0.7, relative: 0.3, slip: 0.6, pinyin: 0.5, name: 1.5,
	shared: 0.06, common: 0.4, sub: 0.25, width: 5, floorZH: 0.1, floorEN: 0.05, most: 60,
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
