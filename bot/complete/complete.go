// Package complete finds the names of a corpus that a person is typing: cities,
// areas, documents and records, by the beginning, the middle or a slip of their
// names, in either language and in pinyin.
//
// Start with [New], [Index.Find] and [Index.Resolve].
package complete

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"policybot/bot/understand"
	"policybot/corpus"
	"policybot/index/text"
)

// Most is how many suggestions Discord takes, and nobody reads more.
const Most = 25

// The sorts of name.
const (
	City     = "city"
	Area     = "area"
	Document = "document"
	Measure  = "measure" // any record
)

// Entry is one thing that has a name.
type Entry struct {
	Key  string      // slug or id
	Name corpus.Text // as it is shown
}

// Index holds the names of one corpus. It is immutable and safe for concurrent use.
type Index struct {
	sorts  map[string]*names
	places map[string]bool // ways to write the places that the corpus does not cover
}

// names are the names of one sort.
type names struct {
	entries []Entry
	forms   []form   // by their text
	hay     string   // the forms in that order, with a line's end after each
	starts  []int    // of each form in hay
	words   []string // Latin words of long names, for slips
	long    bool     // names are titles, of which a word is typed
}

// form is one way to write a name, normalised.
type form struct {
	text  string
	entry int32
	own   bool // of a name as it is shown, not of an alias, and no initials
}

// nameRunes bounds how much of a record's statement is its name.
const nameRunes = 80

// spelledRunes bounds how much of a record's name can be typed in pinyin.
const spelledRunes = 16

// New collects the names of a corpus.
func New(c *corpus.Corpus) *Index {
	x := &Index{sorts: map[string]*names{}}
	cities, areas, documents, records := &names{}, &names{}, &names{}, &names{long: true}
	for _, v := range c.Cities {
		cities.add(Entry{v.Slug, v.Name}, v.Aliases, v.Slug, v.Name.EN, v.Name.ZH)
	}
	for _, v := range c.Areas {
		areas.add(Entry{v.Slug, v.Name}, v.Aliases, v.Slug, v.Name.EN, v.Name.ZH)
	}
	for _, v := range c.Documents {
		documents.add(ofDocument(v), v.Aliases, v.ID, v.Title.EN, v.Title.ZH, v.Short.EN, v.Short.ZH, v.Number)
	}
	for _, v := range c.Records {
		e := ofRecord(v)
		records.add(e, nil, v.ID, v.Number, e.Name.EN, e.Name.ZH)
	}
	for k, n := range map[string]*names{City: cities, Area: areas, Document: documents, Measure: records} {
		n.build()
		x.sorts[k] = n
	}
	x.places = placesOf(c, cities)
	return x
}

func ofDocument(v *corpus.Document) Entry {
	if !v.Short.IsZero() {
		return Entry{v.ID, v.Short}
	}
	return Entry{v.ID, v.Title}
}

func ofRecord(v *corpus.Record) Entry {
	if !v.Title.IsZero() {
		return Entry{v.ID, v.Title}
	}
	return Entry{v.ID, corpus.Text{EN: head(v.Text.EN, nameRunes), ZH: head(v.Text.ZH, nameRunes)}}
}

// Of returns what a key stands for in a corpus, without an Index.
func Of(c *corpus.Corpus, sort, key string) (Entry, bool) {
	switch sort {
	case City:
		if v := c.City(key); v != nil {
			return Entry{v.Slug, v.Name}, true
		}
	case Area:
		if v := c.Area(key); v != nil {
			return Entry{v.Slug, v.Name}, true
		}
	case Document:
		if v := c.Document(key); v != nil {
			return ofDocument(v), true
		}
	case Measure:
		if v := c.Record(key); v != nil {
			return ofRecord(v), true
		}
	}
	return Entry{}, false
}

// Keys returns the keys of a sort, in the order of the corpus.
func Keys(c *corpus.Corpus, sort string) (keys []string) {
	switch sort {
	case City:
		for _, v := range c.Cities {
			keys = append(keys, v.Slug)
		}
	case Area:
		for _, v := range c.Areas {
			keys = append(keys, v.Slug)
		}
	case Document:
		for _, v := range c.Documents {
			keys = append(keys, v.ID)
		}
	case Measure:
		for _, v := range c.Records {
			keys = append(keys, v.ID)
		}
	}
	return keys
}

func head(s string, runes int) string {
	for i := range s {
		if runes == 0 {
			return s[:i]
		}
		runes--
	}
	return s
}

// add takes in an entry with the ways to write it: its own names and its aliases.
func (n *names) add(e Entry, aliases []string, own ...string) {
	at := int32(len(n.entries))
	n.entries = append(n.entries, e)
	have := len(n.forms)
	put := func(s string, own bool) {
		if s != "" && !slices.ContainsFunc(n.forms[have:], func(f form) bool { return f.text == s }) {
			n.forms = append(n.forms, form{s, at, own})
		}
	}
	way := func(w string, own bool) {
		w = fold(w)
		put(w, own)
		if n.long {
			full, initials := understand.Spell(head(w, spelledRunes))
			put(full, own)
			put(initials, false)
			return
		}
		full, initials := understand.Spellings(w)
		for i := range full {
			put(full[i], own)
			put(initials[i], false)
		}
		put(strings.ReplaceAll(w, " ", ""), own)
	}
	for _, w := range own {
		way(w, w != e.Key || !strings.Contains(w, "-")) // "trade" is no beginning of Commerce, whose slug has it first
	}
	for _, w := range aliases {
		way(w, false)
	}
}

// fold is text.Normalize, with a short way for what is plain ASCII: there are as
// many names as records.
func fold(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || s[i] < ' ' || s[i] == '`' {
			return strings.ReplaceAll(text.Normalize(s), "\n", " ")
		}
	}
	return strings.Join(strings.Fields(strings.ToLower(s)), " ")
}

func (n *names) build() {
	slices.SortStableFunc(n.forms, func(a, b form) int { return cmp.Or(strings.Compare(a.text, b.text), cmp.Compare(a.entry, b.entry)) })
	var b strings.Builder
	n.starts = make([]int, len(n.forms))
	seen := map[string]bool{}
	for i, f := range n.forms {
		n.starts[i] = b.Len()
		b.WriteString(f.text)
		b.WriteByte('\n')
		if !n.long || !strings.Contains(f.text, " ") { // one word is an id, or pinyin
			continue
		}
		for w := range strings.FieldsFuncSeq(f.text, func(r rune) bool { return r < 'a' || r > 'z' }) {
			if len(w) >= slipLetters && !seen[w] {
				seen[w] = true
				n.words = append(n.words, w)
			}
		}
	}
	slices.Sort(n.words)
	n.hay = b.String()
	for i, f := range n.forms { // one copy of the text is enough
		n.forms[i].text = n.hay[n.starts[i] : n.starts[i]+len(f.text)]
	}
}

// slipLetters is the length, in letters, from which a slip is forgiven.
const slipLetters = 4

// Find returns up to limit entries of a sort for what somebody has typed so far:
// those written exactly so, then those that begin so, that hold it, and that are
// one slip away. Nothing typed gives the first ones. exact is how many of them
// are written exactly so.
func (x *Index) Find(sort, typed string, limit int) (found []Entry, exact int) {
	n := x.sorts[sort]
	if n == nil || limit <= 0 {
		return nil, 0
	}
	q := strings.TrimSpace(text.Normalize(head(typed, nameRunes)))
	if q == "" {
		return n.entries[:min(limit, len(n.entries))], 0
	}
	s := &search{names: n, limit: limit, seen: map[int32]bool{}}
	s.prefix(q)
	exact = s.exact
	if packed := strings.ReplaceAll(q, " ", ""); packed != q {
		s.prefix(packed)
	}
	if sort != City || !x.places[strings.ReplaceAll(q, " ", "")] { // another place is no slip of a city's name
		s.inside(q)
		if !s.full() {
			s.slips(q)
		}
	}
	for _, e := range s.found {
		found = append(found, n.entries[e])
	}
	return found, exact
}

// search is one search among names.
type search struct {
	*names
	limit int
	seen  map[int32]bool
	found []int32
	exact int
}

func (s *search) full() bool { return len(s.found) >= s.limit }

func (s *search) take(entry int32) bool {
	if s.full() || s.seen[entry] {
		return false
	}
	s.seen[entry] = true
	s.found = append(s.found, entry)
	return true
}

// prefix takes the names written exactly so, then those that begin so: forms are
// in order, so that the exact ones come first by themselves. Of the others, those
// of the corpus's own order go first where they all fit.
func (s *search) prefix(q string) {
	from := sort.Search(len(s.forms), func(i int) bool { return s.forms[i].text >= q })
	var more []int32
	for i := from; i < len(s.forms) && strings.HasPrefix(s.forms[i].text, q); i++ {
		if s.forms[i].text == q {
			if s.take(s.forms[i].entry) {
				s.exact++
			}
			continue
		}
		more = append(more, s.forms[i].entry)
		if len(more) >= 4*s.limit {
			break
		}
	}
	if len(more) < 4*s.limit {
		slices.Sort(more)
	}
	for _, e := range more {
		s.take(e)
	}
}

// inside takes the names that hold q.
func (s *search) inside(q string) {
	for at := 0; !s.full() && at < len(s.hay); {
		i := strings.Index(s.hay[at:], q)
		if i < 0 {
			return
		}
		form := sort.SearchInts(s.starts, at+i+1) - 1
		s.take(s.forms[form].entry)
		if form+1 >= len(s.starts) {
			return
		}
		at = s.starts[form+1]
	}
}

// slips takes the names that are, or begin, one slip away, or that sound alike.
func (s *search) slips(q string) {
	if strings.ContainsFunc(q, text.IsHan) {
		if full, _ := understand.Spell(q); utf8.RuneCountInString(q) > 1 && full != "" {
			s.prefix(full)
		}
		return
	}
	if len(q) < slipLetters {
		return
	}
	if s.long {
		if strings.Contains(q, " ") {
			return
		}
		for _, w := range s.words {
			if s.full() {
				return
			}
			if slipped(q, w) {
				s.inside(w)
			}
		}
		return
	}
	for _, whole := range []bool{true, false} {
		for _, f := range s.forms {
			if whole && text.OneSlip(q, f.text) || !whole && slipped(q, f.text) {
				s.take(f.entry)
			}
		}
	}
}

// slipped reports whether q is one slip away from the beginning of a name.
func slipped(q, name string) bool {
	if len(name) < 2 || q[0] != name[0] && q[1] != name[1] && q[0] != name[1] && q[1] != name[0] {
		return false // two slips in the first two letters: most names go here
	}
	for n := len(q) - 1; n <= len(q)+1; n++ {
		if n <= len(name) && text.OneSlip(q, name[:n]) {
			return true
		}
	}
	return false
}
