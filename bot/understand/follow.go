package understand

import (
	"regexp"
	"slices"
	"strings"

	"policybot/corpus"
	"policybot/index/text"
)

// Followed is a question that goes on from the one before it, made whole.
type Followed struct {
	Whole string   // the question as it stands by itself
	Names []string // slugs: what the previous question is asked of now, or what is still meant
	Kept  bool     // Names were carried over; else the previous question was, and Names are new
	Added bool     // Names joined those that the previous question compares, instead of replacing them
}

// The words by which a question goes on from the one before.
var (
	followEn = regexp.MustCompile(`^(?:(?:and|but|so|also|then|ok|okay|now|or|plus|next)\b[ ,]*)*(?:(?:what|how) about|what of|(?:the )?same (?:question |thing )?(?:again )?(?:for|in|of|with|about))\b|^(?:(?:but|so|ok|okay|now)\b[ ,]*)*(?:and|also|plus|or|then)\b[ ,]*(?:(?:for|in|of|at)\b)?`)
	followZh = regexp.MustCompile(`^(?:(?:那么|那|还有|以及|另外|然后|再问|同样|请问)[,，]?)*(?:换成|换作|换做|改成|要是|如果是|如果换成)?`)
	// changesZh are words at the start that make a follow-up even without 呢 at the end.
	changesZh = regexp.MustCompile(`^(?:那么|那|还有|以及|另外|换成|换作|换做|改成|如果换成)`)
	endZh     = regexp.MustCompile(`(?:呢|又如何|怎么样|如何)$`)
	endEn     = regexp.MustCompile(`[ ,]+(?:then|too|also|as well|please|though|instead)$`)
	thatPlace = regexp.MustCompile(`\b(?:that|this) (?:city|place)\b|(?:那里|那儿|那边|该市|该城市|这个城市|那个城市|这座城市)`)
	there     = regexp.MustCompile(`\bthere\b`)
	// notThere are "there" that points nowhere.
	notThere = regexp.MustCompile(`\b(?:is|are|was|were|will|any|if)\s+there\b|\bthere\s+(?:is|are|was|were|a|an|any|to|will)\b`)
)

// replaces are the words by which a place comes instead of those before, not beside them.
var replaces = words(`instead|same`, `换|改成|同样`)

// joins are the words that may stand round names without asking anything.
var joins = words(`the|a|an|in|for|of|on|and|or|with|to|at|its|city|cities|area|sector|field|side`, `的|和|与|跟|及|或|、|市|这边|方面|那边|也|在|对|领域|行业|这块|来说|而言`)

// joinsOnly reports whether a normalised text without its names asks nothing itself.
func joinsOnly(s string) bool {
	s = joins.zh.ReplaceAllString(joins.en.ReplaceAllString(s, " "), " ")
	return !strings.ContainsFunc(s, isWordRune)
}

// blanked blanks what a pattern finds, keeping the text's length.
func blanked(p pattern, s string) string {
	blank := func(m string) string { return strings.Repeat(" ", len(m)) }
	if p.en != nil {
		s = p.en.ReplaceAllStringFunc(s, blank)
	}
	if p.zh != nil {
		s = p.zh.ReplaceAllStringFunc(s, blank)
	}
	return s
}

// edges are the marks that a question may begin or end with.
const edges = " \t?!.,;:，。！？；：~～…"

// Follow makes a question whole that leans on the previous one: "and Qingdao?"
// asks the previous question of Qingdao; "what about hospitals there?" asks
// something new of the city that was named. A question that names what it asks by
// itself does not follow, nor does one that would come out as it was written.
func (r *Reader) Follow(c *corpus.Corpus, previous, question string) (Followed, bool) {
	f, ok := r.follow(c, previous, question)
	if !ok || text.Normalize(f.Whole) == text.Normalize(question) {
		return Followed{}, false
	}
	return f, true
}

func (r *Reader) follow(c *corpus.Corpus, previous, question string) (Followed, bool) {
	q := newLine(question)
	prev := newLine(previous)
	prevNames := r.names.find(prev.norm, r.known)
	prevPlaces := only(prevNames, isPlace)
	from, to, marked := followSpan(q.norm)
	rest := q.norm[from:to]
	names := shifted(r.names.find(rest, r.known), from)
	if slices.ContainsFunc(names, func(m mention) bool { return len(m.slugs) != 1 }) {
		return Followed{}, false // a writing of several names is asked back about
	}
	places, areas := only(names, isPlace), only(names, isArea)
	left := topicOf(without(q.norm, append(slices.Clone(names), mention{start: 0, end: from}, mention{start: to, end: len(q.norm)})))
	compares := len(prevPlaces) > 1
	if compares { // "and compared with Hefei?": how it is to be compared is known
		rest = blanked(asksCompare, rest)
	}
	bare := !marked && strings.HasSuffix(q.norm, "?") && strings.Trim(without(q.norm, names), edges) == ""

	switch {
	case len(names) > 0 && (marked && joinsOnly(without(rest, shifted(slices.Clone(names), -from))) || bare):
		if len(places) == 0 && len(areas) == 0 {
			return Followed{}, false // a document alone is a question of its own
		}
		if len(places) == 0 && (len(prevPlaces) > 0 || len(only(prevNames, isArea)) == 0) {
			break // the places are kept, as with any other subject: areas are often named by common nouns
		}
		if compares && len(places) == 1 && len(areas) == 0 && !replaces.in(q.norm) {
			if slices.Contains(slugsOf(prevPlaces), places[0].slugs[0]) {
				return Followed{}, false // one of those compared, by itself
			}
			all := joined(append(r.saidEach(c, prev, prevPlaces, prev), r.saidEach(c, q, places, prev)...), prev)
			return Followed{Whole: prev.put(prevPlaces[0].start, prevPlaces[len(prevPlaces)-1].end, all).raw, Names: slugsOf(places), Added: true}, true
		}
		whole := prev
		for _, group := range [][]mention{places, areas} {
			if len(group) > 0 {
				whole = r.swapped(c, whole, q, group)
			}
		}
		return Followed{Whole: whole.raw, Names: slugsOf(append(places, areas...))}, true
	case len(places) == 0 && len(prevPlaces) > 0:
		if at := pointsAt(q.norm); at != nil {
			said := r.said(c, prev, prevPlaces, q)
			if q.norm[at[0]:at[1]] == "there" {
				said = "in " + said
			}
			return Followed{Whole: q.put(at[0], at[1], said).raw, Names: slugsOf(prevPlaces), Kept: true}, true
		}
	}
	if !marked || len(places) > 0 || len(prevPlaces) == 0 || left == "" && len(areas) == 0 {
		return Followed{}, false
	}
	kept := newLine(strings.Trim(q.cut(from, to), edges))
	return Followed{Whole: scoped(kept, r.said(c, prev, prevPlaces, q)).raw, Names: slugsOf(prevPlaces), Kept: true}, true
}

// followSpan finds what is asked about in a question that may go on from another,
// and whether its words say that it does.
func followSpan(q string) (from, to int, marked bool) {
	q = strings.TrimRight(q, edges)
	if m := followEn.FindStringIndex(q); m != nil && m[1] > 0 {
		from, to = m[1], len(q)
		for {
			end := endEn.FindStringIndex(q[from:to])
			if end == nil {
				return from, to, true
			}
			to = from + end[0]
		}
	}
	if !strings.ContainsFunc(q, text.IsHan) {
		return 0, len(q), false
	}
	begin, end := followZh.FindStringIndex(q)[1], endZh.FindStringIndex(q)
	changes := changesZh.MatchString(q)
	switch {
	case end != nil && end[0] >= begin && (changes || strings.HasSuffix(q, "呢")):
		return begin, end[0], true
	case changes:
		return begin, len(q), true
	}
	return 0, len(q), false
}

// pointsAt finds the words of a question that stand for a place named before.
func pointsAt(q string) []int {
	if at := thatPlace.FindStringIndex(q); at != nil {
		return at
	}
	masked := notThere.ReplaceAllStringFunc(q, func(s string) string { return strings.Repeat(" ", len(s)) })
	return there.FindStringIndex(masked)
}

// swapped puts names in the place of those of their kind in the previous question,
// or adds them to it.
func (r *Reader) swapped(c *corpus.Corpus, prev, q line, names []mention) line {
	same := isPlace
	if names[0].kind == nameArea {
		same = isArea
	}
	said := r.said(c, q, names, prev)
	old := only(r.names.find(prev.norm, r.known), same)
	if len(old) == 0 {
		return scoped(prev, said)
	}
	return prev.put(old[0].start, old[len(old)-1].end, said)
}

// scoped adds the names of places to a question that has none.
func scoped(q line, names string) line {
	if strings.ContainsFunc(q.norm, text.IsHan) {
		return newLine(names + q.raw)
	}
	end := strings.TrimRight(q.raw, edges)
	return newLine(end + " in " + names + q.raw[len(end):])
}

// said words names for a question: as they were written, where that is its script,
// else by the corpus's name in its language.
func (r *Reader) said(c *corpus.Corpus, written line, names []mention, in line) string {
	return joined(r.saidEach(c, written, names, in), in)
}

func (r *Reader) saidEach(c *corpus.Corpus, written line, names []mention, in line) []string {
	han := strings.ContainsFunc(in.norm, text.IsHan)
	var out []string
	for _, m := range names {
		s := written.cut(m.start, m.end)
		if m.slip || strings.ContainsFunc(s, text.IsHan) != han {
			lang := "en"
			if han {
				lang = "zh"
			}
			s = nameOf(c, m).In(lang)
		}
		out = appendNew(out, s)
	}
	return out
}

// joined lists names as the language of a question does.
func joined(names []string, in line) string {
	if strings.ContainsFunc(in.norm, text.IsHan) {
		return strings.Join(names, "、")
	}
	last := len(names) - 1
	if last < 2 {
		return strings.Join(names, " and ")
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

func nameOf(c *corpus.Corpus, m mention) corpus.Text {
	slug := m.slugs[0]
	if x := c.City(slug); x != nil {
		return x.Name
	}
	if x := c.Place(slug); x != nil {
		return x.Name
	}
	if x := c.Area(slug); x != nil {
		return x.Name
	}
	return corpus.Text{EN: slug, ZH: slug}
}

func isPlace(m mention) bool {
	return len(m.slugs) == 1 && (m.kind == nameCity || m.kind == namePlace)
}

func isArea(m mention) bool { return m.kind == nameArea }

func only(all []mention, keep func(mention) bool) []mention {
	var out []mention
	for _, m := range all {
		if len(m.slugs) == 1 && keep(m) {
			out = append(out, m)
		}
	}
	return out
}

func shifted(all []mention, by int) []mention {
	for i := range all {
		all[i].start, all[i].end = all[i].start+by, all[i].end+by
	}
	return all
}

func slugsOf(all []mention) []string {
	var out []string
	for _, m := range all {
		out = appendNew(out, m.slugs[0])
	}
	return out
}

// line is a text beside its normalised form. Most texts have as many characters in
// one as in the other, so that a span of one is a span of the other, and what
// somebody wrote can be shown as they wrote it.
type line struct {
	raw, norm string
	rawAt     []int // byte offset in raw for each byte of norm and its end
}

func newLine(s string) line {
	s = strings.TrimSpace(s)
	l := line{raw: s, norm: text.Normalize(s)}
	a, b := []rune(l.raw), []rune(l.norm)
	if len(a) != len(b) {
		l.raw, a = l.norm, b
	}
	at := 0
	for i, r := range a {
		for range len(string(b[i])) {
			l.rawAt = append(l.rawAt, at)
		}
		at += len(string(r))
	}
	l.rawAt = append(l.rawAt, at)
	return l
}

// cut returns what was written at a span of the normalised text.
func (l line) cut(from, to int) string { return l.raw[l.rawAt[from]:l.rawAt[to]] }

// put replaces a span of the normalised text.
func (l line) put(from, to int, with string) line {
	return newLine(l.raw[:l.rawAt[from]] + with + l.raw[l.rawAt[to]:])
}
