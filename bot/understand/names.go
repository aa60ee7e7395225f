package understand

import (
	"slices"
	"strings"
	"unicode/utf8"

	"policybot/corpus"
	"policybot/index/text"
)

// nameKind says what a name names.
type nameKind int

const (
	nameCity nameKind = iota
	namePlace
	nameDocument
	nameArea
	nameTerm // a term that begins like a place: the Shanghai Cooperation Organisation is not Shanghai
)

// name is one way to write a city, a place, a document or an area.
type name struct {
	kind nameKind
	slug string
	form string // normalised; Latin forms with single spaces
}

// mention is a name found in a question.
type mention struct {
	kind       nameKind
	slugs      []string // more than one: the writing is one letter away from several names
	start, end int      // byte span in the normalised question
	slip       bool     // found by a slip of one letter
}

// Names recognises the names of one corpus. It is immutable.
type Names struct {
	han      map[string][]name // by the first two characters, longest form first
	latin    map[string][]name // by the first word, most words first
	single   []name            // one-word Latin names of cities and places, for slips
	official map[string]bool   // the areas' own names
	abroad   map[string]bool   // slugs of places in other countries
	outside  map[string]bool   // and of those at home that are not in the programme
	homonyms map[string][]name // names of cities and places by sound, for a wrong character
}

// NewNames collects the names of a corpus.
func NewNames(c *corpus.Corpus) *Names {
	n := &Names{han: map[string][]name{}, latin: map[string][]name{}, official: map[string]bool{}, abroad: map[string]bool{}, outside: map[string]bool{}, homonyms: map[string][]name{}}
	for _, x := range c.Cities {
		n.add(nameCity, x.Slug, x.Name, x.Aliases)
	}
	for _, x := range c.Places {
		n.add(namePlace, x.Slug, x.Name, x.Aliases)
		n.abroad[x.Slug] = x.Status == corpus.Abroad
		n.outside[x.Slug] = x.Status == corpus.Outside
	}
	for _, t := range c.Terms {
		for _, form := range slices.Concat(t.EN, t.ZH) {
			if n.beginsAsPlace(text.Normalize(form)) {
				n.add(nameTerm, "", corpus.Text{}, []string{form})
			}
		}
	}
	for _, x := range c.Documents {
		if !x.Tag {
			n.add(nameDocument, x.ID, x.Title, append(slices.Clone(x.Aliases), x.Short.EN, x.Short.ZH, x.Number))
		}
	}
	for _, x := range c.Areas {
		n.official[text.Normalize(x.Name.EN)] = true
		n.official[text.Normalize(x.Name.ZH)] = true
		n.add(nameArea, x.Slug, x.Name, x.Aliases)
	}
	for k := range n.han {
		slices.SortStableFunc(n.han[k], func(a, b name) int { return len(b.form) - len(a.form) })
	}
	for k := range n.latin {
		slices.SortStableFunc(n.latin[k], func(a, b name) int { return len(b.form) - len(a.form) })
	}
	return n
}

// beginsAsPlace reports whether a normalised form is longer than the name of a place
// that it begins with.
func (n *Names) beginsAsPlace(form string) bool {
	if form == "" {
		return false
	}
	if rs := []rune(form); text.IsHan(rs[0]) {
		return slices.ContainsFunc(n.han[string(rs[:min(2, len(rs))])], func(x name) bool {
			return x.kind == namePlace && len(x.form) < len(form) && strings.HasPrefix(form, x.form)
		})
	}
	first, _, more := strings.Cut(form, " ")
	return more && slices.ContainsFunc(n.latin[first], func(x name) bool {
		return x.kind == namePlace && strings.HasPrefix(form, x.form+" ")
	})
}

func (n *Names) add(kind nameKind, slug string, names corpus.Text, aliases []string) {
	seen := map[string]bool{}
	for _, form := range append([]string{names.EN, names.ZH}, aliases...) {
		form = text.Normalize(form)
		if form == "" || seen[form] {
			continue
		}
		seen[form] = true
		rs := []rune(form)
		if strings.ContainsFunc(form, text.IsHan) {
			key := string(rs[:min(2, len(rs))])
			n.han[key] = append(n.han[key], name{kind, slug, form})
			if len(rs) == 2 && text.IsHan(rs[0]) && form == text.Normalize(names.ZH) && (kind == nameCity || kind == namePlace) {
				for _, sound := range soundsOf(form) {
					n.homonyms[sound] = append(n.homonyms[sound], name{kind, slug, form})
				}
			}
			continue
		}
		words := text.Words(form)
		if len(words) == 0 {
			continue
		}
		parts := make([]string, len(words))
		for i, w := range words {
			parts[i] = w.Text
		}
		form = strings.Join(parts, " ")
		n.latin[parts[0]] = append(n.latin[parts[0]], name{kind, slug, form})
		if len(parts) == 1 && (kind == nameCity || kind == namePlace) && !strings.HasSuffix(form, "s") && !seen[form+"s"] {
			seen[form+"s"] = true // "Hefeis GDP": many leave the apostrophe out
			n.latin[form+"s"] = append(n.latin[form+"s"], name{kind, slug, form + "s"})
		}
		if len(parts) == 1 && len(form) >= minSlip && (kind == nameCity || kind == namePlace) {
			n.single = append(n.single, name{kind, slug, form})
		}
	}
}

// minSlip is the length, in letters, from which a Latin name forgives a slip.
const minSlip = 5

// find returns the names in a normalised question, left to right, the longest at
// each place. known reports whether a word stands in the corpus, and so is not a
// slip of a name.
func (n *Names) find(q string, known func(string) bool) []mention {
	var out []mention
	words := text.Words(q)
	end := 0 // where the last name ends: a name may run over several words
	for i := 0; i < len(words); i++ {
		w := words[i]
		if w.End <= end {
			continue
		}
		if w.Class == text.Han {
			out, end = n.findHan(out, q, w, end, known)
			continue
		}
		if hit := n.longestAt(q, w.Start); hit.form != "" {
			end = w.Start + len(hit.form)
			out = append(out, mention{kind: hit.kind, slugs: []string{hit.slug}, start: w.Start, end: end})
			continue
		}
		if m, used := n.findLatin(words[i:]); used > 0 {
			m.start, m.end = w.Start, words[i+used-1].End
			out = append(out, m)
			i += used - 1
			continue
		}
		if w.Class == text.Latin && len(w.Text) >= minSlip && !known(w.Text) {
			if m, ok := n.slip(w.Text); ok {
				m.start, m.end = w.Start, w.End
				out = append(out, m)
			}
		}
	}
	return slices.DeleteFunc(out, func(m mention) bool { return m.kind == nameTerm }) // it has kept the place from being found
}

func (n *Names) findLatin(words []text.Word) (mention, int) {
	for _, cand := range n.latin[words[0].Text] {
		parts := strings.Split(cand.form, " ")
		if len(parts) > len(words) {
			continue
		}
		ok := true
		for j, p := range parts {
			ok = ok && words[j].Class != text.Han && sameWord(words[j].Text, p)
		}
		if ok {
			return mention{kind: cand.kind, slugs: []string{cand.slug}}, len(parts)
		}
	}
	return mention{}, 0
}

// sameWord holds for a word and its plural.
func sameWord(a, b string) bool { return a == b || a == b+"s" || a+"s" == b }

// torn reports whether the character at a place of the text makes a word of the corpus
// with the one before: 大理 in 扩大理财 is the end of one word and the beginning of
// another, and names no place.
func torn(q string, at int, known func(string) bool) bool {
	_, before := utf8.DecodeLastRuneInString(q[:at])
	_, size := utf8.DecodeRuneInString(q[at:])
	two := q[at-before : at+size]
	return utf8.RuneCountInString(two) == 2 && known(two)
}

// longestAt returns the longest name with Chinese characters that starts at a
// byte of the question.
func (n *Names) longestAt(q string, at int) name {
	rest := q[at:]
	key := make([]int, 0, 2) // byte lengths of the first one and two characters
	for i, r := range rest {
		key = append(key, i+len(string(r)))
		if len(key) == 2 {
			break
		}
	}
	for k := len(key) - 1; k >= 0; k-- {
		for _, cand := range n.han[rest[:key[k]]] {
			if strings.HasPrefix(rest, cand.form) {
				return cand
			}
		}
	}
	return name{}
}

// findHan finds the names that start in a run of Chinese characters, from a byte
// on, and returns where the last of them ends.
func (n *Names) findHan(out []mention, q string, w text.Word, from int, known func(string) bool) ([]mention, int) {
	end := from
	for i, r := range w.Text {
		at := w.Start + i
		if at < end {
			continue
		}
		if hit := n.longestAt(q, at); hit.form != "" {
			if hit.kind == namePlace && torn(q, at, known) {
				continue
			}
			end = at + len(hit.form)
			out = append(out, mention{kind: hit.kind, slugs: []string{hit.slug}, start: at, end: end})
			continue
		}
		next := at + len(string(r))
		if next >= w.End {
			continue
		}
		if n.longestAt(q, next).form != "" {
			continue // 那宁波: the second character belongs to a name
		}
		_, size := utf8.DecodeRuneInString(q[next:])
		if two := q[at : next+size]; !known(two) {
			if m, ok := n.sound(two); ok {
				m.start, m.end = at, next+size
				end = m.end
				out = append(out, m)
			}
		}
	}
	return out, end
}

// slip finds the names one letter away from a word. Several names equally near
// are all returned: the asker has to say which.
func (n *Names) slip(w string) (mention, bool) {
	m := mention{slip: true}
	for _, cand := range n.single {
		if cand.form[0] != w[0] && len(w) < 6 || !text.OneSlip(w, cand.form) {
			continue
		}
		if !slices.Contains(m.slugs, cand.slug) {
			m.slugs = append(m.slugs, cand.slug)
			m.kind = cand.kind
			if len(m.slugs) > 1 {
				m.kind = nameCity
			}
		}
	}
	return m, len(m.slugs) > 0
}

// near reports whether a word is a name, or a slip from one: that is for find to
// settle, since it may have to ask back.
func (n *Names) near(w string) bool {
	if len(n.latin[w]) > 0 {
		return true
	}
	_, ok := n.slip(w)
	return ok && len(w) >= minSlip
}

// sound finds the city or place whose name sounds like the two characters and
// shares one of them with it.
func (n *Names) sound(two string) (mention, bool) {
	m := mention{slip: true}
	for _, s := range soundsOf(two) {
		for _, cand := range n.homonyms[s] {
			if shareRune(two, cand.form) && !slices.Contains(m.slugs, cand.slug) {
				m.slugs = append(m.slugs, cand.slug)
				m.kind = cand.kind
			}
		}
	}
	return m, len(m.slugs) == 1
}

func shareRune(a, b string) bool {
	x, y := []rune(a), []rune(b)
	return x[0] == y[0] || x[1] == y[1]
}
