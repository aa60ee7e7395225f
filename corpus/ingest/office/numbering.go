package office

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
)

// levels is how many levels a list of Word has.
const levels = 9

// level is one level of a list: how it counts and how its number is drawn.
type level struct {
	start   int
	format  string // an ST_NumberFormat
	width   int    // digits that a custom format such as 001, 002 pads to
	text    string // such as "第%1条", where %1 is the number of the first level
	restart int    // -1: after any higher level; 0: never; n: after level n or higher, from 1
	legal   bool   // every number in it is drawn in Arabic digits
	style   string // paragraph style that stands for this level
}

// abstract is a list definition that lists share, and with it the counting.
type abstract struct {
	levels [levels]level
	link   string // id of the style whose list this one stands for
}

// list is a w:num: a definition and what it overrides.
type list struct {
	abstract int
	start    map[int]int // level to the number that the list restarts at
	levels   map[int]level
	begun    map[int]bool // levels whose restart has taken place
}

// counters is where a definition has got to.
type counters struct {
	value [levels]int
	used  [levels]bool
}

type numbering struct {
	abstracts map[int]*abstract
	lists     map[int]*list
	counts    map[int]*counters // by definition: lists that share one go on counting
}

func (p *parts) readNumbering(part string) (*numbering, error) {
	n := &numbering{abstracts: make(map[int]*abstract), lists: make(map[int]*list), counts: make(map[int]*counters)}
	_, err := p.walk(part, func(x *scanner, _ xml.StartElement) error {
		return x.children(func(e xml.StartElement) error {
			if len(n.abstracts)+len(n.lists) > 50_000 {
				return x.skip()
			}
			switch e.Name.Local {
			case "abstractNum":
				a := new(abstract)
				for i := range a.levels {
					a.levels[i] = level{start: 0, format: "decimal", restart: -1}
				}
				n.abstracts[number(e, "abstractNumId")] = a
				return x.children(func(e xml.StartElement) error {
					switch e.Name.Local {
					case "lvl":
						lv, i, err := x.level(e)
						if i >= 0 && i < levels {
							a.levels[i] = lv
						}
						return err
					case "numStyleLink":
						a.link = attr(e, "val")
					}
					return x.skip()
				})
			case "num":
				l := &list{start: make(map[int]int), levels: make(map[int]level), begun: make(map[int]bool)}
				n.lists[number(e, "numId")] = l
				return x.children(func(e xml.StartElement) error {
					switch e.Name.Local {
					case "abstractNumId":
						l.abstract = number(e, "val")
					case "lvlOverride":
						at := number(e, "ilvl")
						return x.children(func(e xml.StartElement) error {
							switch e.Name.Local {
							case "startOverride":
								l.start[at] = number(e, "val")
							case "lvl":
								lv, _, err := x.level(e)
								l.levels[at] = lv
								return err
							}
							return x.skip()
						})
					}
					return x.skip()
				})
			}
			return x.skip()
		})
	})
	return n, err
}

// number is an attribute as a number; one that is missing or wrong is 0.
func number(e xml.StartElement, local string) int {
	n, _ := strconv.ParseInt(attr(e, local), 10, 32)
	return int(n)
}

func (x *scanner) level(e xml.StartElement) (lv level, at int, err error) {
	lv, at = level{format: "decimal", restart: -1}, number(e, "ilvl")
	var read func(e xml.StartElement) error
	read = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "start":
			lv.start = number(e, "val")
		case "numFmt":
			lv.format = attr(e, "val")
			if custom := attr(e, "format"); lv.format == "custom" {
				first, _, _ := strings.Cut(custom, ",")
				lv.format, lv.width = "decimal", min(len(first), 9)
			}
		case "lvlText":
			if t := attr(e, "val"); len(t) <= 200 {
				lv.text = t
			}
		case "lvlRestart":
			lv.restart = number(e, "val")
		case "isLgl":
			lv.legal = on(e)
		case "pStyle":
			lv.style = attr(e, "val")
		case "AlternateContent": // a number format that older programs do not know
			return x.children(func(e xml.StartElement) error {
				if e.Name.Local == "Choice" {
					return x.children(read)
				}
				return x.skip()
			})
		}
		return x.skip()
	}
	err = x.children(read)
	return lv, at, err
}

// definition finds the counting behind a list, through list styles.
func (n *numbering) definition(id int, s *styles) (*list, *abstract, int) {
	l := n.lists[id]
	for range maxChain {
		if l == nil {
			return nil, nil, 0
		}
		a := n.abstracts[l.abstract]
		if a == nil {
			return nil, nil, 0
		}
		linked := s.byID[a.link]
		if a.link == "" || linked == nil || n.lists[linked.num.id] == nil {
			return n.lists[id], a, l.abstract
		}
		l = n.lists[linked.num.id]
	}
	return nil, nil, 0
}

// byStyle is the level of a list that a paragraph style stands for, or -1.
func (n *numbering) byStyle(id int, styleID string, s *styles) int {
	l, a, _ := n.definition(id, s)
	if a == nil {
		return -1
	}
	for i := range levels {
		if l.level(a, i).style == styleID {
			return i
		}
	}
	return -1
}

func (l *list) level(a *abstract, at int) level {
	if lv, ok := l.levels[at]; ok {
		return lv
	}
	return a.levels[at]
}

var levelRef = regexp.MustCompile(`%[1-9]`)

// label counts one paragraph of a list and returns what is drawn before it: ""
// for a bullet. ok is false where there is no such list.
func (n *numbering) label(ref numRef, s *styles) (label string, ok bool) {
	l, a, id := n.definition(ref.id, s)
	if a == nil || ref.level < 0 || ref.level >= levels {
		return "", false
	}
	c := n.counts[id]
	if c == nil {
		c = new(counters)
		n.counts[id] = c
	}
	at := ref.level
	start := func(i int) int {
		if v, ok := l.start[i]; ok {
			return v
		}
		return l.level(a, i).start
	}
	for i := range at { // a level that is skipped over counts as begun
		if !c.used[i] {
			c.value[i], c.used[i] = start(i), true
		}
	}
	v, restarts := l.start[at]
	switch {
	case restarts && !l.begun[at]:
		c.value[at], l.begun[at] = v, true
	case !c.used[at]:
		c.value[at] = start(at)
	default:
		c.value[at]++
	}
	c.used[at] = true
	for i := at + 1; i < levels; i++ {
		if r := l.level(a, i).restart; r < 0 || r > at {
			c.used[i] = false
		}
	}
	lv := l.level(a, at)
	if lv.format == "bullet" {
		return "", true
	}
	return strings.TrimSpace(levelRef.ReplaceAllStringFunc(lv.text, func(ref string) string {
		i := int(ref[1] - '1')
		of := l.level(a, i)
		if lv.legal {
			return strconv.Itoa(c.value[i])
		}
		out := numeral(of.format, c.value[i])
		if of.width > len(out) {
			out = strings.Repeat("0", of.width-len(out)) + out
		}
		return out
	})), true
}
