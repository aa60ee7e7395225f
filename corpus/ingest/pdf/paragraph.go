package pdf

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"policybot/corpus/ingest/content"
)

// paragraph is lines put together.
type paragraph struct {
	text    string
	page    int  // from 1
	centred bool // or of larger letters
	size    float64
}

// measures are what most lines of a document keep to.
type measures struct {
	left, right float64
	size        float64
	leading     float64 // from line to line; 0: not known
	indented    bool    // paragraphs begin with an indent
}

func measure(pages [][]line) measures {
	var m measures
	var rights, leadings []float64
	lefts, sizes := map[float64]int{}, map[float64]int{}
	total := 0
	for _, p := range pages {
		for i, l := range p {
			n := utf8.RuneCountInString(l.text)
			sizes[l.size] += n
			lefts[math.Round(l.x0)]++
			rights = append(rights, l.x1)
			total++
			if i > 0 && p[i-1].y > l.y {
				leadings = append(leadings, p[i-1].y-l.y)
			}
		}
	}
	if total == 0 {
		return m
	}
	for s, n := range sizes {
		if n > sizes[m.size] || n == sizes[m.size] && s > m.size {
			m.size = s
		}
	}
	// The left margin is the leftmost place where many lines begin.
	places := make([]float64, 0, len(lefts))
	for x := range lefts {
		places = append(places, x)
	}
	slices.Sort(places)
	m.left = places[0]
	for _, x := range places {
		if lefts[x]+lefts[x+1] >= max(1, total/20) {
			m.left = x
			break
		}
	}
	slices.Sort(rights)
	m.right = rights[min(len(rights)*95/100, len(rights)-1)]
	slices.Sort(leadings)
	if len(leadings) > 0 {
		m.leading = leadings[len(leadings)/2]
	}
	indents := 0
	for x, n := range lefts {
		if in := (x - m.left) / m.size; in > 1.2 && in < 3.5 {
			indents += n
		}
	}
	m.indented = indents*15 >= total
	return m
}

// paragraphs joins lines. A line goes on in the next unless it ends a paragraph:
// it stops short of the right margin, or the next one is indented, begins with a
// number of an outline, stands apart or is of another size. Lines of a title are
// joined, and English words divided at the end of a line mended.
func paragraphs(pages [][]line) []paragraph {
	m := measure(pages)
	var out []paragraph
	var before line
	var middle bool // before is centred
	for n, p := range pages {
		for i, l := range p {
			centred := m.display(l)
			apart := len(out) == 0 || m.apart(before, l, i == 0)
			switch {
			case apart:
			case centred && middle:
				apart = !titleGoesOn(out[len(out)-1].text, l.text) || before.size != l.size
			case centred != middle && (centred || l.size != before.size):
				apart = true
			}
			if apart {
				out = append(out, paragraph{l.text, n + 1, centred, l.size})
			} else {
				last := &out[len(out)-1]
				last.text = joined(last.text, l.text)
			}
			before, middle = l, centred
		}
	}
	return out
}

// centred reports whether a line stands in the middle, away from both margins.
func (m measures) centred(l line) bool {
	left, right := l.x0-m.left, m.right-l.x1
	width := m.right - m.left
	return left > 2.5*m.size && right > 2.5*m.size && left-right < 0.12*width && right-left < 0.12*width
}

// display reports whether a line is set off from the text: centred, or larger.
func (m measures) display(l line) bool { return m.centred(l) || l.size > m.size*1.15 }

// apart reports whether b begins a paragraph after a.
func (m measures) apart(a, b line, newPage bool) bool {
	if m.size == 0 || a.size > b.size*1.15 || b.size > a.size*1.15 || a.parts > 2 || b.parts > 2 {
		return true
	}
	if divided(a.text, b.text) {
		return false
	}
	if m.display(a) && m.display(b) {
		return !newPage && m.leading > 0 && a.y-b.y > 2.2*m.leading
	}
	if strings.ContainsRune("•●■◆○▪➢", firstRune(b.text)) {
		return true
	}
	indent := (b.x0 - m.left) / m.size
	hanging := b.x0-a.x0 < 0.5*m.size && a.x0-b.x0 < 0.5*m.size // both stand in as far
	if m.indented && indent < 0.5 && (newPage || a.y-b.y < 1.6*m.leading) && !content.EndsParagraph(a.text) && strings.ContainsAny(a.text, "，。；、：") {
		return false // a sentence goes on, however ragged the lines are
	}
	if content.BeginsItem(b.text) && !(m.indented && indent < 0.5 && !m.short(a, b) && !content.EndsParagraph(a.text)) {
		return true
	}
	switch {
	case !newPage && m.leading > 0 && a.y-b.y > 1.6*m.leading && a.y-b.y > 1.8*m.size:
		return true
	case m.short(a, b):
		return true
	case indent > 1.2 && !hanging:
		return true
	case indent > 1.2 && m.indented && content.EndsParagraph(a.text):
		return true
	}
	return false
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// short reports whether a ends before the right margin though the beginning of b
// would have fitted there.
func (m measures) short(a, b line) bool {
	room := m.right - a.x1
	word, _, _ := strings.Cut(b.text, " ")
	if firstRune(word) < 0x2E80 && !ideograph(a.text[max(len(a.text)-3, 0):]) {
		return room > m.size*(0.5*float64(utf8.RuneCountInString(word))+1.5)
	}
	return room > 2.2*m.size
}

var (
	titleEnd = regexp.MustCompile(`(?:通知|意见|方案|办法|规定|公告|决定|细则|条例|规划|批复|函|措施|计划|清单|文件|号|日|[)）])$`)
	notTitle = regexp.MustCompile(`^[（(]|〔\d{4}〕|^\d{4}年|^附件|^目\s*录$`)
)

// titleGoesOn reports whether a centred line is the rest of the title above it.
func titleGoesOn(above, l string) bool {
	return !titleEnd.MatchString(above) && !notTitle.MatchString(l) && !content.BeginsItem(l) && !content.BeginsItem(above)
}

// divided reports whether an English word is divided between two lines.
func divided(a, b string) bool {
	head, ok := strings.CutSuffix(a, "-")
	last, _ := utf8.DecodeLastRuneInString(head)
	first, _ := utf8.DecodeRuneInString(b)
	return ok && unicode.In(last, unicode.Latin) && unicode.In(first, unicode.Latin) && unicode.IsLower(first)
}

// joined puts the line b after a; a word that is divided becomes whole.
func joined(a, b string) string {
	if divided(a, b) {
		return strings.TrimSuffix(a, "-") + b
	}
	return content.Join(a, b)
}
