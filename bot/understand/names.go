package understand

import (
	"slices"
	"strings"

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
	homonyms map[string][]name // names of cities and places by sound, for a wrong character
}

// NewNames collects the names of a corpus.
func NewNames(c *corpus.Corpus) *Names {
	n := &Names{han: map[string][]name{}, latin: map[string][]name{}, official: map[string]bool{}, homonyms: map[string][]name{}}
	for _, x := range c.Cities {
		n.add(nameCity, x.Slug, x.Name, x.Aliases)
	}
	for _, x := range c.Places {
		n.add(namePlace, x.Slug, x.Name, x.Aliases)
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

func (n *Names) add(kind nameKind, slug string, names corpus.Text, aliases []string) {
	seen := map[string]bool{}
	for _, form := range append([]string{names.EN, names.ZH}, aliases...) {
		form = text.Normalize(form)
		if form == "" || seen[form] {
			continue
		}
		seen[form] = true
		rs := []rune(form)
		if text.IsHan(rs[0]) {
			key := string(rs[:min(2, len(rs))])
			n.han[key] = append(n.han[key], name{kind, slug, form})
			if len(rs) == 2 && (kind == nameCity || kind == namePlace) {
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
	for i := 0; i < len(words); i++ {
		w := words[i]
		if w.Class == text.Han {
			out = n.findHan(out, w, known)
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
	return out
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

func (n *Names) findHan(out []mention, w text.Word, known func(string) bool) []mention {
	rs := []rune(w.Text)
	at := w.Start
	for i := 0; i < len(rs); {
		rest := string(rs[i:])
		var hit name
		for l := 2; l >= 1 && hit.form == ""; l-- {
			if i+l > len(rs) {
				continue
			}
			for _, cand := range n.han[string(rs[i:i+l])] {
				if strings.HasPrefix(rest, cand.form) {
					hit = cand
					break
				}
			}
		}
		if hit.form != "" {
			out = append(out, mention{kind: hit.kind, slugs: []string{hit.slug}, start: at, end: at + len(hit.form)})
			i += len([]rune(hit.form))
			at += len(hit.form)
			continue
		}
		if i+1 < len(rs) {
			two := string(rs[i : i+2])
			if !known(two) {
				if m, ok := n.sound(two); ok {
					m.start, m.end = at, at+len(two)
					out = append(out, m)
					i += 2
					at += len(two)
					continue
				}
			}
		}
		at += len(string(rs[i]))
		i++
	}
	return out
}

// slip finds the names one letter away from a word. Several names equally near
// are all returned: the asker has to say which.
func (n *Names) slip(w string) (mention, bool) {
	m := mention{slip: true}
	for _, cand := range n.single {
		if cand.form[0] != w[0] && len(w) < 6 || !oneSlip(w, cand.form) {
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

// oneSlip reports whether a and b differ by one inserted, missing, wrong or
// swapped letter.
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 || a == b {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	return a[i+1:] == b[i+1:] || i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
