package lexicon

import (
	"hash/maphash"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"policybot/index/lexicon/internal/pack"
	"policybot/index/text"
)

// general is the dictionary in memory: flat columns and an inverted list from
// stems to glosses. Entries, glosses and stems are numbers.
type general struct {
	*pack.Columns
	stems   string    // the stems of all forms
	stemAt  []uint32  // stem → its start in stems
	stemOf  []uint32  // form → stem
	entryOf []uint32  // gloss → entry
	sorted  []uint32  // stems in order of their letters
	postAt  []uint32  // stem → its span of post
	post    []uint32  // glosses
	idf     []float32 // stem → ln(glosses / glosses that have it)
	pinyin  []uint64  // hash of the joined pinyin above, entry below; sorted
	seed    maphash.Seed
}

func load(file []byte) (*general, error) {
	c, err := pack.Decode(file)
	if err != nil {
		return nil, err
	}
	g := &general{Columns: c, seed: maphash.MakeSeed()}
	g.stemForms()
	g.invert()
	g.indexPinyin()
	return g, nil
}

// stemForms gives each form of a word its stem, and the stems their order.
func (g *general) stemForms() {
	number := map[string]uint32{}
	var all strings.Builder
	for f := range uint32(len(g.FormAt) - 1) {
		s := stem(g.form(f))
		n, ok := number[s]
		if !ok {
			n = uint32(len(number))
			number[s] = n
			g.stemAt = append(g.stemAt, uint32(all.Len()))
			all.WriteString(s)
		}
		g.stemOf = append(g.stemOf, n)
	}
	g.stemAt = append(g.stemAt, uint32(all.Len()))
	g.stems = all.String()
	g.sorted = make([]uint32, len(number))
	for i := range g.sorted {
		g.sorted[i] = uint32(i)
	}
	slices.SortFunc(g.sorted, func(a, b uint32) int { return strings.Compare(g.stem(a), g.stem(b)) })
}

func (g *general) stem(i uint32) string     { return g.stems[g.stemAt[i]:g.stemAt[i+1]] }
func (g *general) form(i uint32) string     { return g.Forms[g.FormAt[i]:g.FormAt[i+1]] }
func (g *general) head(e uint32) string     { return g.Heads[g.HeadAt[e]:g.HeadAt[e+1]] }
func (g *general) words(gl uint32) []uint32 { return g.Words[g.WordAt[gl]:g.WordAt[gl+1]] }
func (g *general) entries() int             { return len(g.HeadAt) - 1 }
func (g *general) isName(e uint32) bool     { return g.Names[e/8]&(1<<(e%8)) != 0 }

// order is the place of a gloss among those of its entry, from 0.
func (g *general) order(gl uint32) int { return int(gl - g.GlossAt[g.entryOf[gl]]) }

func (g *general) postings(stem uint32) []uint32 { return g.post[g.postAt[stem]:g.postAt[stem+1]] }

// lookup returns the number of a stem.
func (g *general) lookup(s string) (uint32, bool) {
	i, ok := slices.BinarySearchFunc(g.sorted, s, func(i uint32, s string) int { return strings.Compare(g.stem(i), s) })
	if !ok {
		return 0, false
	}
	return g.sorted[i], true
}

// find returns the entries of a headword, from lo to hi.
func (g *general) find(head string) (lo, hi uint32) {
	n := uint32(g.entries())
	lo = 0
	for size := n; size > 0; {
		half := size / 2
		if g.head(lo+half) < head {
			lo += half + 1
			size -= half + 1
		} else {
			size = half
		}
	}
	for hi = lo; hi < n && g.head(hi) == head; hi++ {
	}
	return lo, hi
}

// near returns the most frequent form that a misspelt word is a slip of one letter
// from. Short words have too many neighbours, and slips in a first letter are rare.
func (g *general) near(w string) (form uint32, ok bool) {
	if len(w) < 5 {
		return 0, false
	}
	for f := range uint32(len(g.FormAt) - 1) { // the most frequent first
		if s := g.form(f); len(s)+1 >= len(w) && len(s) <= len(w)+1 && s[0] == w[0] && text.OneSlip(s, w) {
			return f, true
		}
	}
	return 0, false
}

// invert builds the lists from stems to glosses by counting sort.
func (g *general) invert() {
	stems := len(g.stemAt) - 1
	glosses := len(g.WordAt) - 1
	g.entryOf = make([]uint32, glosses)
	for e := range uint32(g.entries()) {
		for gl := g.GlossAt[e]; gl < g.GlossAt[e+1]; gl++ {
			g.entryOf[gl] = e
		}
	}
	g.postAt = make([]uint32, stems+1)
	for _, w := range g.Words {
		g.postAt[g.stemOf[w]+1]++
	}
	g.idf = make([]float32, stems)
	for s := range stems {
		g.idf[s] = float32(math.Log(float64(glosses+1) / float64(g.postAt[s+1]+1)))
		g.postAt[s+1] += g.postAt[s]
	}
	g.post = make([]uint32, len(g.Words))
	next := slices.Clone(g.postAt)
	for gl := range uint32(glosses) {
		for _, w := range g.words(gl) {
			st := g.stemOf[w]
			g.post[next[st]] = gl
			next[st]++
		}
	}
}

// reading returns the pinyin of an entry without tones or spaces, appended to b.
func (g *general) reading(b []byte, e uint32) []byte {
	if odd, ok := g.Odd[e]; ok {
		for i := range len(odd) {
			if odd[i] != ' ' {
				b = append(b, odd[i])
			}
		}
		return b
	}
	for _, r := range g.head(e) {
		b = append(b, g.Usual[r]...)
	}
	return b
}

func (g *general) indexPinyin() {
	var b []byte
	for e := range uint32(g.entries()) {
		if h := g.head(e); utf8.RuneCountInString(h) < 2 || !hanOnly(h) {
			continue
		}
		b = g.reading(b[:0], e)
		g.pinyin = append(g.pinyin, g.hash(b)|uint64(e))
	}
	slices.Sort(g.pinyin)
	g.pinyin = slices.Clip(g.pinyin)
}

func (g *general) hash(pinyin []byte) uint64 {
	return maphash.Bytes(g.seed, pinyin) &^ math.MaxUint32
}

// byPinyin calls f for the entries of two or more characters that are written so.
func (g *general) byPinyin(p string, f func(entry uint32)) {
	h := g.hash([]byte(p))
	i, _ := slices.BinarySearch(g.pinyin, h)
	var b []byte
	for ; i < len(g.pinyin) && g.pinyin[i]&^math.MaxUint32 == h; i++ {
		e := uint32(g.pinyin[i])
		if b = g.reading(b[:0], e); string(b) == p {
			f(e)
		}
	}
}

func hanOnly(s string) bool {
	for _, r := range s {
		if !text.IsHan(r) && r != '·' {
			return false
		}
	}
	return true
}
