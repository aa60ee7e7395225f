package ingest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"policybot/corpus"
)

// Likeness that two texts need to be one clause: less where the number has
// stayed too.
const (
	likeSameNumber = 0.5
	likeMoved      = 0.6
)

// kept is what became of the ids of a document.
type kept struct {
	same, changed, added int
	removed              []string
}

// match gives the items their ids. Old records hand theirs on in three rounds,
// each item and each record once:
//
//  1. the text is the same but for spaces and punctuation; of several, the one
//     with the same headings and number, then the first in order;
//  2. the number and the headings are the same and the texts are alike by 0.5;
//  3. of what is left, the pairs that are most alike, from 0.6 up, wherever they
//     stand.
//
// Likeness is the share of character pairs that two texts have in common (Dice).
// So a clause that moved or was renumbered or reworded keeps its id. Of a clause
// that was split, the part under its number does if that is half of it, else the
// part most like it; of clauses that were merged, the one whose number stayed, else
// the one that gave most. An id that nobody inherits is never given to another clause.
func match(doc string, items []*item, old []*corpus.Record) ([]*corpus.Record, kept) {
	m := &matcher{items: items, old: old, from: make([]*corpus.Record, len(items)), used: make([]bool, len(old))}
	m.identical()
	m.numbered()
	m.alike()
	taken := map[string]bool{}
	for _, r := range old {
		taken[r.ID] = true
	}
	var k kept
	for i, it := range items {
		if r := m.from[i]; r != nil {
			it.ID = r.ID
			if plainText(textOf(r)) == plainText(it.Text.In("zh")) {
				k.same++
			} else {
				k.changed++
			}
			continue
		}
		k.added++
		it.ID = freshID(doc, it, taken)
		taken[it.ID] = true
	}
	for j, r := range old {
		if !m.used[j] {
			k.removed = append(k.removed, r.ID)
		}
	}
	return m.from, k
}

type matcher struct {
	items []*item
	old   []*corpus.Record
	from  []*corpus.Record
	used  []bool
}

func (m *matcher) pair(i, j int) { m.from[i], m.used[j] = m.old[j], true }

// textOf is the text by which a record is compared: Chinese where it has it.
func textOf(r *corpus.Record) string { return r.Text.In("zh") }

// plainText keeps what is read aloud.
func plainText(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// place is where a clause stands.
func placeOf(heading []string, number string) string {
	return strings.Join(heading, "\x00") + "\x01" + number
}

func (m *matcher) identical() {
	byText := map[string][]int{}
	for j, r := range m.old {
		byText[plainText(textOf(r))] = append(byText[plainText(textOf(r))], j)
	}
	for _, exact := range []bool{true, false} { // those that stand where they stood go first
		for i, it := range m.items {
			if m.from[i] != nil {
				continue
			}
			for _, j := range byText[plainText(it.Text.In("zh"))] {
				if !m.used[j] && (!exact || placeOf(it.Heading, it.Number) == placeOf(m.old[j].Heading, m.old[j].Number)) {
					m.pair(i, j)
					break
				}
			}
		}
	}
}

func (m *matcher) numbered() {
	byPlace := map[string]int{}
	for j, r := range m.old {
		if !m.used[j] {
			byPlace[placeOf(r.Heading, r.Number)] = j
		}
	}
	for i, it := range m.items {
		j, ok := byPlace[placeOf(it.Heading, it.Number)]
		if m.from[i] == nil && ok && !m.used[j] && likeness(pairs(it.Text.In("zh")), pairs(textOf(m.old[j]))) >= likeSameNumber {
			m.pair(i, j)
		}
	}
}

// maxAlike bounds the clauses that are compared each with each.
const maxAlike = 3000

func (m *matcher) alike() {
	type candidate struct {
		i, j int
		like float64
	}
	var left []int
	index := map[[2]rune][]int{} // character pair to old records that hold it
	bags := map[int]map[[2]rune]int{}
	for j, r := range m.old {
		if !m.used[j] && len(left) < maxAlike {
			left = append(left, j)
			bags[j] = pairs(textOf(r))
			for p := range bags[j] {
				index[p] = append(index[p], j)
			}
		}
	}
	var found []candidate
	for i, it := range m.items {
		if m.from[i] != nil || len(left) == 0 {
			continue
		}
		bag := pairs(it.Text.In("zh"))
		shared := map[int]int{}
		for p, n := range bag {
			for _, j := range index[p] {
				shared[j] += min(n, bags[j][p])
			}
		}
		for j, n := range shared {
			if like := dice(n, bag, bags[j]); like >= likeMoved {
				found = append(found, candidate{i, j, like})
			}
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.like, a.like), cmp.Compare(a.i, b.i), cmp.Compare(a.j, b.j))
	})
	for _, c := range found {
		if m.from[c.i] == nil && !m.used[c.j] {
			m.pair(c.i, c.j)
		}
	}
}

// pairs counts the pairs of neighbouring characters.
func pairs(s string) map[[2]rune]int {
	out := map[[2]rune]int{}
	var last rune
	for _, r := range plainText(s) {
		out[[2]rune{last, r}]++
		last = r
	}
	return out
}

func likeness(a, b map[[2]rune]int) float64 {
	shared := 0
	for p, n := range a {
		shared += min(n, b[p])
	}
	return dice(shared, a, b)
}

// dice is twice what two bags share over what they hold.
func dice(shared int, a, b map[[2]rune]int) float64 {
	total := 0
	for _, n := range a {
		total += n
	}
	for _, n := range b {
		total += n
	}
	if total == 0 {
		return 0
	}
	return 2 * float64(shared) / float64(total)
}

// freshID makes an id of the document's and the number, or of the numbers of the
// headings too where the number alone is taken.
func freshID(doc string, it *item, taken map[string]bool) string {
	if id := it.fields["id"]; id != "" && len(id) <= 64 && !taken[id] && !strings.ContainsFunc(id, unicode.IsSpace) {
		return id
	}
	if len(doc) > 40 { // ids of documents may be as long as those of records
		doc = strings.ToValidUTF8(doc[:40], "")
	}
	n := numberSlug(it.Number)
	base := doc + "-" + n
	if !taken[base] {
		return base
	}
	if len(it.Heading) > 0 {
		var path []string
		for _, h := range it.Heading {
			if m := numberAhead.FindString(h); m != "" {
				path = append(path, numberSlug(m))
			}
		}
		if long := doc + "-" + strings.Join(append(path, n), "."); len(path) > 0 && !taken[long] && len(long) <= 60 {
			return long
		}
	}
	for k := 2; ; k++ {
		if id := fmt.Sprintf("%s_%d", base, k); !taken[id] {
			return id
		}
	}
}
