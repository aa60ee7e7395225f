package pdf

import (
	"errors"
	"math"
)

const (
	maxGlyphs = 200_000 // on one page
	maxForms  = 500     // drawn on one page
	formDepth = 8       // inside each other
	maxStack  = 200     // graphics states, operands
)

// glyph is a letter on the page, or a word where pdftotext read it: where it begins
// and ends on its line, in points from the lower left.
type glyph struct {
	x0, x1, y, size float64
	text            string
}

// matrix is [a b c d e f] of ISO 32000-1, 8.3.3.
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

// times is the matrix that does m first and then n.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// state is the graphics state, as far as text goes.
type state struct {
	ctm                                       matrix
	font                                      *font
	size, charSpace, wordSpace, leading, rise float64
	scale                                     float64 // horizontal
}

// painter runs the content of a page and collects its letters.
type painter struct {
	f      *file
	fonts  map[ref]*font
	glyphs []glyph
	forms  int
	images int
}

// paint collects the letters of a page.
func (f *file) paint(p page, fonts map[ref]*font) (*painter, error) {
	w := &painter{f: f, fonts: fonts}
	var data []byte
	contents := f.array(p.dict["Contents"])
	if contents == nil {
		contents = array{p.dict["Contents"]}
	}
	for _, c := range contents[:min(len(contents), 2000)] {
		if s, ok := f.resolve(c).(stream); ok {
			part, err := f.unpack(s)
			if err != nil {
				return nil, err
			}
			if data = append(append(data, part...), '\n'); int64(len(data)) > f.lim.Bytes {
				return nil, errors.New("it holds more than a page can show: it looks made to exhaust")
			}
		}
	}
	turn := identity
	switch ((p.rotate % 360) + 360) % 360 {
	case 90:
		turn = matrix{0, -1, 1, 0, 0, 0}
	case 180:
		turn = matrix{-1, 0, 0, -1, 0, 0}
	case 270:
		turn = matrix{0, 1, -1, 0, 0, 0}
	}
	return w, w.run(data, p.resources, state{ctm: turn, scale: 1}, 0)
}

// run interprets the operators of ISO 32000-1, annex A, that place text.
func (w *painter) run(data []byte, resources dict, s state, depth int) error {
	l := &lexer{data: data, work: &w.f.work}
	var stack []any
	var saved []state
	text, line := identity, identity
	num := func(i int) float64 {
		if i >= 0 && i < len(stack) {
			n, _ := stack[i].(float64)
			return n
		}
		return 0
	}
	shown := func(v any) str {
		t, _ := v.(str)
		return t
	}
	move := func(x, y float64) {
		line = matrix{1, 0, 0, 1, x, y}.times(line)
		text = line
	}
	last := func() any {
		if len(stack) == 0 {
			return nil
		}
		return stack[len(stack)-1]
	}
	for steps := 0; ; steps++ {
		if steps&1023 == 0 && w.f.ctx.Err() != nil {
			return w.f.ctx.Err()
		}
		v, err := l.value(0)
		if errors.Is(err, errWork) {
			return err
		}
		if err != nil {
			return nil // the end, or damaged: what was drawn so far counts
		}
		op, ok := v.(keyword)
		if !ok {
			if stack = append(stack, v); len(stack) > maxStack {
				stack = stack[1:]
			}
			continue
		}
		switch op {
		case "q":
			if len(saved) < maxStack {
				saved = append(saved, s)
			}
		case "Q":
			if n := len(saved); n > 0 {
				s, saved = saved[n-1], saved[:n-1]
			}
		case "cm":
			s.ctm = matrix{num(0), num(1), num(2), num(3), num(4), num(5)}.times(s.ctm)
		case "BT":
			text, line = identity, identity
		case "Tf":
			if len(stack) >= 2 {
				n, _ := stack[0].(name)
				if s.font, err = w.font(w.f.dict(resources["Font"])[n]); err != nil {
					return err
				}
				s.size = num(1)
			}
		case "Tc":
			s.charSpace = num(0)
		case "Tw":
			s.wordSpace = num(0)
		case "Tz":
			s.scale = num(0) / 100
		case "TL":
			s.leading = num(0)
		case "Ts":
			s.rise = num(0)
		case "Td":
			move(num(0), num(1))
		case "TD":
			s.leading = -num(1)
			move(num(0), num(1))
		case "Tm":
			line = matrix{num(0), num(1), num(2), num(3), num(4), num(5)}
			text = line
		case "T*":
			move(0, -s.leading)
		case "Tj", "'", "\"":
			if op != "Tj" {
				move(0, -s.leading)
			}
			if op == "\"" {
				s.wordSpace, s.charSpace = num(0), num(1)
			}
			if err := w.show(&s, &text, shown(last())); err != nil {
				return err
			}
		case "TJ":
			list, _ := last().(array)
			for _, v := range list {
				switch v := v.(type) {
				case str:
					if err := w.show(&s, &text, v); err != nil {
						return err
					}
				case float64:
					text = matrix{1, 0, 0, 1, -v / 1000 * s.size * s.scale, 0}.times(text)
				}
			}
		case "Do":
			n, _ := last().(name)
			if err := w.draw(w.f.dict(resources["XObject"])[n], resources, s, depth); err != nil {
				return err
			}
		case "BI":
			w.images++
			l.pos = afterImage(data, l.pos)
		}
		stack = stack[:0]
	}
}

// afterImage finds the end of an image that lies in the content itself.
func afterImage(data []byte, pos int) int {
	for i := pos; i+3 < len(data); i++ {
		if space(data[i]) && data[i+1] == 'E' && data[i+2] == 'I' && space(data[i+3]) {
			return i + 3
		}
	}
	return len(data)
}

// draw runs a form; of pictures it only counts that there is one.
func (w *painter) draw(v any, resources dict, s state, depth int) error {
	x, ok := w.f.resolve(v).(stream)
	if !ok {
		return nil
	}
	if w.f.name(x.dict["Subtype"]) != "Form" {
		w.images++
		return nil
	}
	if w.forms++; w.forms > maxForms || depth >= formDepth {
		return nil
	}
	data, err := w.f.unpack(x)
	if err != nil {
		return err
	}
	if m := w.f.array(x.dict["Matrix"]); len(m) == 6 {
		var t matrix
		for i := range t {
			t[i] = w.f.number(m[i])
		}
		s.ctm = t.times(s.ctm)
	}
	if own := w.f.dict(x.dict["Resources"]); own != nil {
		resources = own
	}
	return w.run(data, resources, s, depth+1)
}

func (w *painter) font(v any) (*font, error) {
	r, shared := v.(ref)
	if ft, ok := w.fonts[r]; ok && shared {
		return ft, nil
	}
	ft, err := w.f.font(v)
	if err != nil || !shared {
		return ft, err
	}
	kept := ft.codes()
	for _, other := range w.fonts {
		kept += other.codes()
	}
	if kept > keptCodes || len(w.fonts) > 1000 {
		clear(w.fonts)
	}
	w.fonts[r] = ft
	return ft, nil
}

// show places the letters of a string. Letters that stand on their side, as
// watermarks and stamps do, are left out.
func (w *painter) show(s *state, text *matrix, shown str) error {
	if s.font == nil {
		return nil
	}
	s.font.glyphs(shown, func(t string, width float64, blank bool) {
		m := matrix{s.size * s.scale, 0, 0, s.size, 0, s.rise}.times(*text).times(s.ctm)
		advance := (width/1000*s.size + s.charSpace) * s.scale
		if blank {
			advance += s.wordSpace * s.scale
		}
		size := math.Hypot(m[2], m[3])
		upright := m[0] > 0 && math.Abs(m[1]) < m[0]/5
		if upright && t != "" && size > 0 && !math.IsInf(size, 0) && !math.IsNaN(m[4]+m[5]) && len(w.glyphs) <= maxGlyphs {
			w.glyphs = append(w.glyphs, glyph{m[4], m[4] + width/1000*m[0], m[5], size, t})
		}
		*text = matrix{1, 0, 0, 1, advance, 0}.times(*text)
	})
	if len(w.glyphs) > maxGlyphs {
		return errors.New("a page holds more letters than it can show: it looks made to exhaust")
	}
	return nil
}
