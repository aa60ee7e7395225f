package ingest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"policybot/corpus"
	"policybot/corpus/ingest/outline"
)

// names are the cities, places and areas that a folder knows, by every name.
type names struct {
	cities map[string]string // folded name to slug
	places map[string]string
	areas  map[string]string
	order  []string // Chinese names of cities, the longest first, to find in text
	slugs  map[string]bool
	byName map[string]string // official Chinese and English names of areas alone
	words  []areaWord
}

// areaWord is a Chinese name or alias of an area that can stand inside a heading.
type areaWord struct{ word, slug string }

// fold makes two writings of a name alike.
func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), "")) }

func newNames(cities []*corpus.City, places []*corpus.Place, areas []*corpus.Area) *names {
	n := &names{cities: map[string]string{}, places: map[string]string{}, areas: map[string]string{}, slugs: map[string]bool{}, byName: map[string]string{}}
	for _, c := range cities {
		n.slugs[c.Slug] = true
		for _, name := range append([]string{c.Slug, c.Name.EN, c.Name.ZH}, c.Aliases...) {
			if name == "" {
				continue
			}
			n.cities[fold(name)] = c.Slug
			// A nickname such as 明州 can be another thing in a sentence.
			if name == c.Name.ZH || name == c.Name.EN {
				n.order = append(n.order, name)
			}
		}
	}
	slices.SortFunc(n.order, func(a, b string) int { return len(b) - len(a) })
	for _, p := range places {
		for _, name := range append([]string{p.Slug, p.Name.EN, p.Name.ZH}, p.Aliases...) {
			n.places[fold(name)] = p.Slug
		}
	}
	delete(n.places, "")
	for _, a := range areas {
		n.addArea(a)
	}
	return n
}

func (n *names) addArea(a *corpus.Area) {
	for _, name := range append([]string{a.Slug, a.Name.EN, a.Name.ZH}, a.Aliases...) {
		if name == "" {
			continue
		}
		if _, taken := n.areas[fold(name)]; !taken {
			n.areas[fold(name)] = a.Slug
		}
		if name[0] >= utf8.RuneSelf && utf8.RuneCountInString(name) >= 2 || name[0] < utf8.RuneSelf && len(name) > 3 {
			n.words = append(n.words, areaWord{fold(name), a.Slug})
		}
	}
	n.byName[fold(a.Name.ZH)], n.byName[fold(a.Name.EN)] = a.Slug, a.Slug
	delete(n.byName, "")
}

// city returns the slug of a city by any of its names, or "".
func (n *names) city(name string) string {
	key := fold(strings.Trim(name, "“”\"《》、，,。；; "))
	if slug := n.cities[key]; slug != "" {
		return slug
	}
	return n.cities[strings.TrimSuffix(key, "市")]
}

var (
	fieldWord  = regexp.MustCompile(`(重点)?(领域|方面|行业)$`)
	everyCity  = regexp.MustCompile(`^(全部|所有|各|全体)?(试点)?(城市|地区|省市)?(均适用|全部适用|均可)?$|^(全部|所有|各|共同|共性)|^[0-9一二三四五六七八九十]{1,3}个?(试点)?(城市|地区|市|省市)$|^(?i:all|all cities|all pilot cities|programme-wide|every city)$|^(全市|全域|全国|全省)$`)
	scopeSplit = regexp.MustCompile(`[、，,；;/\n]|和|及|与| and `)
	trailing   = regexp.MustCompile(`(等)?([0-9一二三四五六七八九十]+个?)?(试点)?(城市|市|地)?$`)
)

// scope is what a statement of where something applies comes to.
type scope struct {
	cities   []string
	all      bool
	excluded []string // all but these, where all is set
	unknown  []string // words that are no city of the folder
	doubt    string   // why it may mean more or less than was read
}

var (
	exception = regexp.MustCompile(`(?:除|暂?不含|暂?不包括|暂?不包含|暂?不适用于|(?i:except(?: for| in)?|excluding|other than|not including))[了]?([^（()）]{1,80}?)(?:除外|以外|之外|外|$|[（()）])|([^，,；;（()）]{1,80}?)(?:除外|以外|之外|不适用|(?i: excepted| excluded))`)
	andOthers = regexp.MustCompile(`等(?:([0-9]{1,2}|[一二三四五六七八九十两]{1,3})个?)?(?:试点)?(?:城市|地区|省市|市|地)?$`)
)

// scope reads "大连、宁波、厦门", "9个城市", "各试点城市", "各试点城市（深圳除外）", "all".
func (n *names) scope(s string) scope {
	whole := strings.TrimSpace(s)
	var out scope
	for _, m := range exception.FindAllStringSubmatch(whole, 4) {
		for _, f := range n.inText(firstOf(m[1], m[2])) {
			if !slices.Contains(out.excluded, f.slug) {
				out.excluded = append(out.excluded, f.slug)
			}
		}
	}
	if exception.MatchString(whole) {
		if len(out.excluded) == 0 {
			out.doubt = "it names an exception that could not be read"
		}
		whole = strings.Trim(exception.ReplaceAllString(whole, ""), "的，,；; ")
	}
	s = strings.TrimSpace(brackets.ReplaceAllString(whole, ""))
	if s == "" || everyCity.MatchString(s) {
		out.all = s != "" || len(out.excluded) > 0
		return out
	}
	if m := andOthers.FindStringSubmatch(s); m != nil {
		said, ok := outline.Numeral(strings.ReplaceAll(m[1], "两", "二"))
		switch named := len(compact(slugsOf(n.inText(s)))); {
		case ok && said != named:
			out.doubt = fmt.Sprintf("it speaks of %d cities and names %d", said, named)
		case !ok && named == 1:
			out.doubt = "it names one city and others that it does not name"
		}
	}
	for _, word := range scopeSplit.Split(s, -1) {
		word = strings.TrimSpace(word)
		slug := n.city(word)
		if slug == "" {
			slug = n.city(trailing.ReplaceAllString(word, ""))
		}
		switch {
		case word == "" || word == "等" || word == "等市" || word == "等地":
		case slug == "":
			out.unknown = append(out.unknown, word)
		case !slices.Contains(out.cities, slug) && !slices.Contains(out.excluded, slug):
			out.cities = append(out.cities, slug)
		}
	}
	return out
}

// others are the cities of the folder but for these.
func (n *names) others(but []string) []string {
	var out []string
	for slug := range n.slugs {
		if !slices.Contains(but, slug) {
			out = append(out, slug)
		}
	}
	slices.Sort(out)
	return out
}

// found is a city in a sentence.
type found struct {
	slug       string
	start, end int
}

// inText finds the cities that a text names.
func (n *names) inText(s string) []found {
	var out []found
	for _, name := range n.order {
		for at := 0; ; {
			i := strings.Index(s[at:], name)
			if i < 0 {
				break
			}
			i += at
			at = i + len(name)
			if inWord(s, i, at) {
				continue
			}
			if !slices.ContainsFunc(out, func(f found) bool { return i < f.end && f.start < at }) {
				out = append(out, found{n.cities[fold(name)], i, at})
			}
		}
	}
	slices.SortFunc(out, func(a, b found) int { return a.start - b.start })
	return out
}

// inWord reports whether s[start:end] is a part of a longer Latin word.
func inWord(s string, start, end int) bool {
	letter := func(b byte) bool { return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' }
	return letter(s[start]) && start > 0 && letter(s[start-1]) || letter(s[end-1]) && end < len(s) && letter(s[end])
}

// area matches a heading with the areas: its slug, the name or alias that it
// matched, and whether two areas have as good a claim.
func (n *names) area(heading string) (slug, word string, torn bool) {
	h := fold(bareHeading(heading))
	if slug := n.areas[h]; slug != "" {
		return slug, h, false
	}
	if short := fieldWord.ReplaceAllString(h, ""); short != h && n.areas[short] != "" {
		return n.areas[short], short, false
	}
	latin := runsOfWords(bareHeading(heading))
	for _, w := range n.words {
		if w.word[0] >= utf8.RuneSelf && !strings.Contains(h, w.word) || w.word[0] < utf8.RuneSelf && !latin[w.word] {
			continue
		}
		switch {
		case len(w.word) > len(word):
			slug, word, torn = w.slug, w.word, false
		case len(w.word) == len(word) && w.slug != slug:
			torn = true
		}
	}
	return slug, word, torn
}

// isArea reports whether a heading is the very name or alias of an area.
func (n *names) isArea(heading string) bool {
	h := fold(bareHeading(heading))
	return n.areas[h] != "" || n.areas[fieldWord.ReplaceAllString(h, "")] != ""
}

// runsOfWords returns the runs of one to three Latin words of a heading, folded.
func runsOfWords(s string) map[string]bool {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r > utf8.RuneSelf || !('a' <= r && r <= 'z') })
	out := map[string]bool{}
	for i := range words {
		for n := i + 1; n <= min(i+3, len(words)); n++ {
			out[strings.Join(words[i:n], "")] = true
		}
	}
	return out
}

var numberAhead = regexp.MustCompile(`^(第[零〇一二三四五六七八九十百0-9]+(?:部分|[编編篇章节節条條])[ 　]*|[一二三四五六七八九十百]+[、．.]|[（(][一二三四五六七八九十百0-9a-zA-Z]{1,6}[）)]|[IVXivx]{1,6}[.] |[0-9]+(\.[0-9]+)*[.．、 ]|[A-Z][.] |(?i:chapter|section|part|article) (?:[0-9ivx]+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b[.:]? *|[①-⑳])[ 　]*`)

// bareHeading is a heading without its number.
func bareHeading(s string) string { return numberAhead.ReplaceAllString(s, "") }
