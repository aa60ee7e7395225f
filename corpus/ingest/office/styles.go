package office

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
)

// style is what a style of styles.xml says itself; unset is -1 or "".
type style struct {
	id, name, base, kind string
	outline              int // 0 … 8 a heading, 9 body text
	num                  numRef
	centred              string // "center", "left", …
	size                 int    // of the letters, in half points
	hidden               int    // 1 hidden, 0 shown
}

// numRef points at a list and a level of it; unset is -1.
type numRef struct{ id, level int }

var noNum = numRef{-1, -1}

// styles are those of a document, by id.
type styles struct {
	byID      map[string]*style
	paragraph string // id of the default paragraph style
	size      int    // of letters where nothing else is said
}

// maxChain is how many styles may build on each other; loops end there.
const maxChain = 20

func (p *parts) readStyles(part string) (*styles, error) {
	s := &styles{byID: make(map[string]*style), size: 20}
	_, err := p.walk(part, func(x *scanner, _ xml.StartElement) error {
		return x.children(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "docDefaults":
				return x.within("rPr", func(e xml.StartElement) {
					if n, err := strconv.Atoi(attr(e, "val")); err == nil && e.Name.Local == "sz" {
						s.size = n
					}
				})
			case "style":
				if len(s.byID) > 20_000 {
					return x.skip()
				}
				st := &style{id: attr(e, "styleId"), kind: attr(e, "type"), outline: -1, num: noNum, hidden: -1}
				if st.kind == "paragraph" && (attr(e, "default") == "1" || attr(e, "default") == "true") {
					s.paragraph = st.id
				}
				s.byID[st.id] = st
				return x.style(st)
			}
			return x.skip()
		})
	})
	return s, err
}

// within skips the current element, showing what is directly in its elements of
// that name.
func (x *scanner) within(name string, see func(e xml.StartElement)) error {
	return x.children(func(e xml.StartElement) error {
		if e.Name.Local != name {
			return x.within(name, see)
		}
		return x.children(func(e xml.StartElement) error {
			see(e)
			return x.skip()
		})
	})
}

func (x *scanner) style(st *style) error {
	return x.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "name":
			st.name = strings.ToLower(attr(e, "val"))
		case "basedOn":
			st.base = attr(e, "val")
		case "pPr":
			pr := paragraphProps{outline: -1, num: noNum}
			err := x.paragraphProps(&pr)
			st.outline, st.num, st.centred = pr.outline, pr.num, pr.align
			return err
		case "rPr":
			return x.children(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "sz":
					st.size, _ = strconv.Atoi(attr(e, "val"))
				case "vanish":
					st.hidden = 0
					if on(e) {
						st.hidden = 1
					}
				}
				return x.skip()
			})
		}
		return x.skip()
	})
}

// chain calls each with the style of that id and those that it builds on, the
// nearest first, until each returns false.
func (s *styles) chain(id string, each func(*style) bool) {
	for range maxChain {
		st := s.byID[id]
		if st == nil || !each(st) {
			return
		}
		id = st.base
	}
}

// resolved is what a paragraph style comes to with all that it builds on.
type resolved struct {
	heading int // from 1; 0: body text
	num     numRef
	numBy   string // id of the style that names the list
	align   string
	size    int
	hidden  bool
	title   bool // the style is Word's Title
	toc     bool // a line of the table of contents
}

var (
	headingName = regexp.MustCompile(`^(?:heading|标题|標題|überschrift|titre) ?([1-9])$`)
	tocName     = regexp.MustCompile(`^(?:toc|contents|目录|目錄) ?(?:[1-9]|heading|标题)$`)
)

func (s *styles) resolve(id string) resolved {
	if s.byID[id] == nil {
		id = s.paragraph
	}
	r := resolved{num: noNum}
	outline, hidden, byName := -1, -1, 0
	s.chain(id, func(st *style) bool {
		if outline < 0 {
			outline = st.outline
		}
		if m := headingName.FindStringSubmatch(st.name); m != nil && byName == 0 {
			byName, _ = strconv.Atoi(m[1])
		}
		if r.num.id < 0 && st.num.id >= 0 {
			r.num.id, r.numBy = st.num.id, st.id
		}
		if r.num.level < 0 {
			r.num.level = st.num.level
		}
		if r.align == "" {
			r.align = st.centred
		}
		if r.size == 0 {
			r.size = st.size
		}
		if hidden < 0 {
			hidden = st.hidden
		}
		r.title = r.title || st.name == "title" || st.name == "标题"
		r.toc = r.toc || tocName.MatchString(st.name)
		return true
	})
	if r.size == 0 {
		r.size = s.size
	}
	r.hidden = hidden == 1
	switch {
	case outline >= 0 && outline <= 8:
		r.heading = outline + 1
	case outline < 0:
		r.heading = byName
	}
	return r
}
