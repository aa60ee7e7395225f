package corpus

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"slices"
	"strings"
)

// New returns a corpus made of the exported fields of parts, checked by the
// same rules as one that [Load] reads. It copies what it is given; parts.Version
// is ignored, since the content makes the version.
func New(parts Corpus) (*Corpus, error) {
	return build(&Corpus{
		Name:      parts.Name,
		Date:      parts.Date,
		Themes:    parts.Themes,
		Main:      parts.Main,
		Gaps:      copies(parts.Gaps),
		Records:   copies(parts.Records),
		Documents: copies(parts.Documents),
		Sources:   copies(parts.Sources),
		Cities:    copies(parts.Cities),
		Areas:     copies(parts.Areas),
		Places:    copies(parts.Places),
		Terms:     copies(parts.Terms),
		Asked:     copies(parts.Asked),
	}, &checker{})
}

// together makes one of all that is said of one record; asked is sorted by record.
func together(asked []*Asked) []*Asked {
	var out []*Asked
	for _, a := range asked {
		if n := len(out); n == 0 || out[n-1].Record != a.Record {
			out = append(out, a)
			continue
		}
		all := out[len(out)-1]
		all.EN, all.ZH = append(all.EN, a.EN...), append(all.ZH, a.ZH...)
		all.NearEN, all.NearZH = append(all.NearEN, a.NearEN...), append(all.NearZH, a.NearZH...)
	}
	return out
}

func copies[T any](items []*T) []*T {
	out := make([]*T, len(items))
	for i, item := range items {
		v := *item
		out[i] = &v
	}
	return out
}

// build makes c ready for use: plain, ordered, checked, with its look-ups and
// its version. It owns c and the items in it.
func build(c *Corpus, k *checker) (*Corpus, error) {
	c.tidy()
	c.records = lookup(c.Records, func(v *Record) string { return v.ID })
	c.documents = lookup(c.Documents, func(v *Document) string { return v.ID })
	c.sources = lookup(c.Sources, func(v *Source) string { return v.ID })
	c.cities = lookup(c.Cities, func(v *City) string { return v.Slug })
	c.areas = lookup(c.Areas, func(v *Area) string { return v.Slug })
	c.places = lookup(c.Places, func(v *Place) string { return v.Slug })

	if len(c.Records) == 0 && len(k.problems) == 0 {
		k.problems = append(k.problems, Problem{Text: "no records; a corpus needs at least one"})
	}
	k.c = c
	k.run()
	if err := k.problems.err(); err != nil {
		return nil, err
	}

	// Records and sources go by id, whatever file they stand in, so that moving
	// one between files changes neither an answer nor the version. The short
	// lists keep the order that their editor gave them.
	slices.SortFunc(c.Records, func(a, b *Record) int { return compareIDs(a.ID, b.ID) })
	slices.SortFunc(c.Sources, func(a, b *Source) int { return compareIDs(a.ID, b.ID) })
	slices.SortStableFunc(c.Asked, func(a, b *Asked) int { return compareIDs(a.Record, b.Record) })
	c.Asked = together(c.Asked)
	if c.Date == "" {
		for _, r := range c.Records {
			c.Date = max(c.Date, r.Verified)
		}
	}
	c.Version = cmp.Or(c.Date, "undated") + "-" + c.contentHash()
	return c, nil
}

func lookup[T any](items []*T, id func(*T) string) map[string]*T {
	m := make(map[string]*T, len(items))
	for _, item := range items {
		m[id(item)] = item
	}
	return m
}

// tidy removes what differs between two ways of writing the same thing: blanks
// around a text, and a list that is empty or missing.
func (c *Corpus) tidy() {
	trim := func(ts ...*Text) {
		for _, t := range ts {
			t.EN, t.ZH = strings.TrimSpace(t.EN), strings.TrimSpace(t.ZH)
		}
	}
	trim(&c.Name)
	c.Themes.EN, c.Themes.ZH = tidyList(c.Themes.EN), tidyList(c.Themes.ZH)
	for _, r := range c.Records {
		trim(&r.Title, &r.Text, &r.Note)
		r.Cities, r.Sources, r.Heading = tidyList(r.Cities), tidyList(r.Sources), tidyList(r.Heading)
		if len(r.Departments) > 0 { // JSON leaves it out where there are none
			r.Departments = tidyList(r.Departments)
		}
		if len(r.Disputes) > 0 {
			r.Disputes = tidyList(r.Disputes)
		}
	}
	for _, d := range c.Documents {
		trim(&d.Title, &d.Short, &d.Issuer)
		d.Sources, d.Aliases = tidyList(d.Sources), tidyList(d.Aliases)
	}
	for _, s := range c.Sources {
		trim(&s.Title, &s.Note)
		s.Publisher = strings.TrimSpace(s.Publisher)
	}
	for _, v := range c.Cities {
		trim(&v.Name)
		v.Aliases = tidyList(v.Aliases)
	}
	for _, v := range c.Areas {
		trim(&v.Name)
		v.Aliases = tidyList(v.Aliases)
	}
	for _, v := range c.Places {
		trim(&v.Name)
		v.Aliases, v.Records = tidyList(v.Aliases), tidyList(v.Records)
	}
	trim(c.Gaps...)
	for _, t := range c.Terms {
		t.EN, t.ZH = tidyList(t.EN), tidyList(t.ZH)
	}
	for _, a := range c.Asked {
		a.EN, a.ZH, a.NearEN, a.NearZH = tidyList(a.EN), tidyList(a.ZH), tidyList(a.NearEN), tidyList(a.NearZH)
	}
}

// tidyList returns a trimmed copy, never nil, so that JSON shows [] and not null.
func tidyList(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = strings.TrimSpace(s)
	}
	return out
}

// contentHash returns the first eight hex digits of a hash over everything in
// the corpus, as JSON, so that the way it was written down does not count.
func (c *Corpus) contentHash() string {
	h := sha256.New()
	write(h, "corpus", []*struct {
		Name   Text
		Date   string
		Themes Term
		Main   string
	}{{c.Name, c.Date, c.Themes, c.Main}})
	write(h, "records", c.Records)
	write(h, "documents", c.Documents)
	write(h, "sources", c.Sources)
	write(h, "cities", c.Cities)
	write(h, "areas", c.Areas)
	write(h, "places", c.Places)
	write(h, "terms", c.Terms)
	if len(c.Gaps) > 0 {
		write(h, "gaps", c.Gaps)
	}
	if len(c.Asked) > 0 { // a corpus without them keeps the version that it had before there were any
		write(h, "asked", c.Asked)
	}
	return hex.EncodeToString(h.Sum(nil)[:4])
}

func write[T any](h hash.Hash, kind string, items []*T) {
	h.Write([]byte(kind + "\n"))
	enc := json.NewEncoder(h)
	for _, item := range items {
		// Strings, lists and flags cannot fail to encode, nor a hash to take them.
		_ = enc.Encode(item)
	}
}

// compareIDs orders ids as people count: F2 before F10.
func compareIDs(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		m, n := digits(x), digits(y)
		if m > 0 && n > 0 {
			p, q := strings.TrimLeft(x[:m], "0"), strings.TrimLeft(y[:n], "0")
			if c := cmp.Or(cmp.Compare(len(p), len(q)), strings.Compare(p, q)); c != 0 {
				return c
			}
			x, y = x[m:], y[n:]
			continue
		}
		if x[0] != y[0] {
			return cmp.Compare(x[0], y[0])
		}
		x, y = x[1:], y[1:]
	}
	// F01 and F1 count the same and still need an order.
	return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(a, b))
}

// digits returns how many digits s starts with.
func digits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}
