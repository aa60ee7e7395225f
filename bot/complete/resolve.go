package complete

import (
	"slices"
	"strings"
	"unicode/utf8"

	"policybot/bot/understand"
	"policybot/corpus"
	"policybot/index/text"
)

// How says how surely something typed stands for a name.
type How int

// The ways, the surest first.
const (
	Nothing   How = iota // it stands for nothing, or for several things
	Written              // it is a name, or the beginning of one as it is shown
	Otherwise            // it is near a name, and whoever typed it should be told which
)

// slipResolved is the length, in letters, from which a city or an area is taken for
// what was typed with a slip: of shorter words too many are names of something else.
const slipResolved = 6

// Resolve returns the one thing that what was typed in full stands for. A city or an
// area is taken for no name that only looks alike: a name, its beginning, a word of it,
// and one wrong letter after the first in six or more count, or one character of the
// same sound; the name of a place that the corpus does not cover never does.
func (x *Index) Resolve(sort, typed string) (Entry, How) {
	if sort != City && sort != Area {
		found, exact := x.Find(sort, typed, 2)
		if exact == 1 || len(found) == 1 {
			return found[0], Written
		}
		return Entry{}, Nothing
	}
	q := strings.TrimSpace(text.Normalize(head(typed, nameRunes)))
	if q == "" {
		return Entry{}, Nothing
	}
	n := x.sorts[sort]
	packed := strings.ReplaceAll(q, " ", "")
	for i, stands := range []func(form) bool{
		func(f form) bool { return f.text == q || f.text == packed },
		func(f form) bool { return f.own && begins(f.text, q, packed) },
		func(f form) bool { return sort == Area && begins(f.text, q, packed) || f.own && hasWord(f.text, q) },
		func(f form) bool { return slipOf(packed, f.text) },
		func(f form) bool { return soundsAs(q, f.text) },
	} {
		if i > 0 && sort == City && x.places[packed] {
			return Entry{}, Nothing
		}
		entry, several := n.only(stands)
		switch {
		case several:
			return Entry{}, Nothing
		case entry == nil:
		case i < 2:
			return *entry, Written
		case sort == City && x.nearPlace(packed):
			return Entry{}, Nothing
		default:
			return *entry, Otherwise
		}
	}
	return Entry{}, Nothing
}

// only returns the entry whose forms stands holds for; several says that there are
// more than one.
func (n *names) only(stands func(form) bool) (entry *Entry, several bool) {
	at := int32(-1)
	for _, f := range n.forms {
		if f.entry == at || !stands(f) {
			continue
		}
		if at >= 0 {
			return nil, true
		}
		at = f.entry
	}
	if at < 0 {
		return nil, false
	}
	return &n.entries[at], false
}

func begins(name, q, packed string) bool {
	return strings.HasPrefix(name, q) || strings.HasPrefix(name, packed)
}

// hasWord reports whether q is a word, or several, of a name.
func hasWord(name, q string) bool {
	return len(q) >= slipLetters && strings.Contains(" "+name+" ", " "+q+" ")
}

// slipOf reports whether a word is a name but for one letter after the first.
func slipOf(word, name string) bool {
	return len(word) >= slipResolved && isASCII(word) && isASCII(name) && name != "" && word[0] == name[0] && text.OneSlip(word, name)
}

// soundsAs reports whether q is a Chinese name of the same first character and the
// same sound.
func soundsAs(q, name string) bool {
	if utf8.RuneCountInString(q) < 2 || utf8.RuneCountInString(q) != utf8.RuneCountInString(name) {
		return false
	}
	a, _ := utf8.DecodeRuneInString(q)
	b, _ := utf8.DecodeRuneInString(name)
	if a != b || !text.IsHan(a) {
		return false
	}
	one, _ := understand.Spellings(q)
	other, _ := understand.Spellings(name)
	return slices.ContainsFunc(one, func(s string) bool { return slices.Contains(other, s) })
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}

// placesOf collects the ways to write the places that a corpus does not cover,
// without spaces. What is a way to write a city, such as the pinyin of another one,
// is none of theirs.
func placesOf(c *corpus.Corpus, cities *names) map[string]bool {
	out := map[string]bool{}
	for _, p := range c.Places {
		for _, w := range append([]string{p.Slug, p.Name.EN, p.Name.ZH}, p.Aliases...) {
			if w = strings.ReplaceAll(fold(w), " ", ""); w != "" {
				out[w] = true
			}
		}
		full, _ := understand.Spellings(fold(p.Name.ZH))
		for _, w := range full {
			out[w] = true
		}
	}
	for _, f := range cities.forms {
		delete(out, f.text)
	}
	return out
}

// nearPlace reports whether a word may as well be the name of a place with a slip.
func (x *Index) nearPlace(word string) bool {
	for p := range x.places {
		if slipOf(word, p) {
			return true
		}
	}
	return false
}
