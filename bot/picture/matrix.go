// Package picture draws the matrix of cities and areas as a PNG that is read on a
// phone, with a font that is embedded, since no server can be assumed to have one
// for Chinese.
//
// Start with [Matrix].
package picture

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"policybot/bot"
)

// fontFile is a subset of Noto Sans CJK SC; font/subset.sh says what it holds.
//
//go:embed font/policybot-cjk.otf
var fontFile []byte

var parsed = sync.OnceValues(func() (*sfnt.Font, error) { return opentype.Parse(fontFile) })

// Options say how a picture looks.
type Options struct {
	Dark bool // for a dark surrounding; both are opaque and legible on either
}

// ErrTooLarge is a matrix with more rows or columns than a picture can be read with.
var ErrTooLarge = errors.New("the matrix is too large for a picture: narrow it by city or area")

// The bounds of a picture, and the least width, in pixels: that of a phone, which
// shows three pixels for each point.
const (
	mostColumns = 24
	mostRows    = 60
	width       = 1080
)

// Sizes in pixels. At three pixels for each point the smallest text has nine points.
const (
	margin     = 30
	nameWidth  = 320
	cellHeight = 74
	cellLeast  = 66
	textSize   = 30
	headSize   = 30
	titleSize  = 40
	legendSize = 28
	leading    = 1.25 // of a line, over the size of its text
)

// palette is the colours of a picture.
type palette struct {
	back, text, faint, line, empty color.NRGBA
	low, high                      color.NRGBA // shades of the least and of the greatest number
	onLow, onHigh                  color.NRGBA // text on them
}

func grey(v uint8) color.NRGBA { return color.NRGBA{v, v, v, 255} }

// Text on its ground has a contrast of 4.5 to 1 at least (WCAG 2.2, 1.4.3).
var (
	light = palette{back: grey(255), text: grey(24), faint: grey(90), line: grey(200), empty: grey(244),
		low: color.NRGBA{214, 230, 244, 255}, high: color.NRGBA{8, 69, 128, 255}, onLow: grey(0), onHigh: grey(255)}
	dark = palette{back: color.NRGBA{30, 31, 34, 255}, text: grey(238), faint: grey(176), line: grey(78), empty: color.NRGBA{40, 42, 46, 255},
		low: color.NRGBA{38, 66, 94, 255}, high: color.NRGBA{142, 200, 250, 255}, onLow: grey(255), onHigh: grey(0)}
)

// Matrix draws a matrix as a PNG: its title, a row for each area, a column for each
// city and one for measures that name none, shaded by their numbers, and its
// legend. The words are those of the matrix's table.
func Matrix(m bot.Matrix, o Options) ([]byte, error) {
	if len(m.Answer.Tables) == 0 {
		return nil, errors.New("draw the matrix: it has no table")
	}
	t := m.Answer.Tables[0]
	if len(t.Columns) > mostColumns || len(t.Rows) > mostRows {
		return nil, ErrTooLarge
	}
	s, err := newSheet(t, o)
	if err != nil {
		return nil, fmt.Errorf("draw the matrix: %w", err)
	}
	s.draw()
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, s.img); err != nil {
		return nil, fmt.Errorf("draw the matrix: %w", err)
	}
	return b.Bytes(), nil
}

// sheet is a picture that is being drawn.
type sheet struct {
	table   bot.Table
	palette palette
	img     *image.NRGBA

	text, head, title, legend font.Face

	column, width        int // of a cell, of the picture
	names                [][]string
	rows                 []int // heights
	titleLines, legLines []string
	headHeight           int
}

func newSheet(t bot.Table, o Options) (*sheet, error) {
	s := &sheet{table: t, palette: light}
	if o.Dark {
		s.palette = dark
	}
	f, err := parsed()
	if err != nil {
		return nil, fmt.Errorf("read the font: %w", err)
	}
	for _, face := range []struct {
		into *font.Face
		size float64
	}{{&s.text, textSize}, {&s.head, headSize}, {&s.title, titleSize}, {&s.legend, legendSize}} {
		if *face.into, err = opentype.NewFace(f, &opentype.FaceOptions{Size: face.size, DPI: 72, Hinting: font.HintingNone}); err != nil {
			return nil, fmt.Errorf("size the font: %w", err)
		}
	}
	s.column = max(cellLeast, (width-2*margin-nameWidth)/max(1, len(t.Columns)))
	s.width = max(width, 2*margin+nameWidth+s.column*len(t.Columns))
	s.measure()
	return s, nil
}

// measure breaks the texts into lines and sizes the picture.
func (s *sheet) measure() {
	inner := s.width - 2*margin
	s.titleLines = wrap(s.title, s.table.Title, inner)
	s.legLines = wrap(s.legend, s.table.Legend, inner)
	for _, c := range s.table.Columns {
		s.headHeight = max(s.headHeight, s.headOf(c)+20)
	}
	height := margin + lines(len(s.titleLines), titleSize) + 20 + s.headHeight
	for _, row := range s.table.Rows {
		name := wrap(s.text, row.Name, nameWidth-20)
		s.names = append(s.names, name)
		s.rows = append(s.rows, max(cellHeight, lines(len(name), textSize)+18))
		height += s.rows[len(s.rows)-1]
	}
	height += 20 + lines(len(s.legLines), legendSize) + margin
	s.img = image.NewNRGBA(image.Rect(0, 0, s.width, height))
}

func lines(n int, size float64) int { return int(float64(n) * size * leading) }

// headOf is how high a heading stands: on one line where the column is wide enough,
// else character under character in Chinese and turned in other scripts.
func (s *sheet) headOf(name string) int {
	if font.MeasureString(s.head, name).Ceil() <= s.column-6 {
		return headSize + 8
	}
	if stacks(name) {
		return utf8.RuneCountInString(name) * stackStep
	}
	return font.MeasureString(s.head, name).Ceil()
}

// stackStep is from one character of a heading to the one under it.
const stackStep = headSize + 4

func (s *sheet) draw() {
	p := s.palette
	s.fill(s.img.Rect, p.back)
	y := margin
	for _, l := range s.titleLines {
		y = s.line(s.title, titleSize, margin, y, l, p.text)
	}
	y += 20
	left := margin + nameWidth
	s.write(s.head, margin, y+s.headHeight-14, s.table.Corner, p.faint)
	for i, c := range s.table.Columns {
		s.heading(c, left+i*s.column, y)
	}
	y += s.headHeight
	most := 1
	for _, row := range s.table.Rows {
		for _, n := range row.Cells {
			most = max(most, n)
		}
	}
	for i, row := range s.table.Rows {
		s.fill(image.Rect(margin, y, s.width-margin, y+1), p.line)
		at := y + (s.rows[i]-lines(len(s.names[i]), textSize))/2
		for _, l := range s.names[i] {
			at = s.line(s.text, textSize, margin, at, l, p.text)
		}
		for k, n := range row.Cells {
			s.cell(image.Rect(left+k*s.column, y, left+(k+1)*s.column, y+s.rows[i]).Inset(2), n, most)
		}
		y += s.rows[i]
	}
	y += 20
	for _, l := range s.legLines {
		y = s.line(s.legend, legendSize, margin, y, l, p.faint)
	}
}

// cell draws a number on its shade, or a dot on the ground of what is empty.
func (s *sheet) cell(r image.Rectangle, n, most int) {
	ground, ink, word := s.palette.empty, s.palette.faint, "·"
	if n > 0 {
		share := float64(n) / float64(most)
		ground, ink, word = blend(s.palette.low, s.palette.high, share), s.palette.onLow, strconv.Itoa(n)
		if contrast(s.palette.onHigh, ground) > contrast(ink, ground) {
			ink = s.palette.onHigh
		}
	}
	s.fill(r, ground)
	w := font.MeasureString(s.text, word).Ceil()
	s.write(s.text, r.Min.X+(r.Dx()-w)/2, r.Min.Y+r.Dy()/2+textSize*36/100, word, ink)
}

func blend(a, b color.NRGBA, share float64) color.NRGBA {
	mix := func(x, y uint8) uint8 { return uint8(float64(x) + share*(float64(y)-float64(x))) }
	return color.NRGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 255}
}

// heading draws a column's name in the way that headOf says.
func (s *sheet) heading(name string, x, y int) {
	w := font.MeasureString(s.head, name).Ceil()
	if w <= s.column-6 {
		s.write(s.head, x+(s.column-w)/2, y+s.headHeight-14, name, s.palette.text)
		return
	}
	if stacks(name) {
		at := y + s.headHeight - 14 - (utf8.RuneCountInString(name)-1)*stackStep
		for _, r := range name {
			s.write(s.head, x+(s.column-headSize)/2, at, string(r), s.palette.text)
			at += stackStep
		}
		return
	}
	mask := image.NewAlpha(image.Rect(0, 0, w, headSize*2))
	d := font.Drawer{Dst: mask, Src: image.Opaque, Face: s.head}
	d.Dot.X, d.Dot.Y = 0, fixed.I(headSize*3/2)
	d.DrawString(name)
	turned := image.NewAlpha(image.Rect(0, 0, headSize*2, w))
	for i := range w {
		for k := range headSize * 2 {
			turned.SetAlpha(k, w-1-i, mask.AlphaAt(i, k))
		}
	}
	at := image.Pt(x+(s.column-headSize*2)/2-headSize/8, y+s.headHeight-12-w)
	draw.DrawMask(s.img, turned.Rect.Add(at), image.NewUniform(s.palette.text), image.Point{}, turned, image.Point{}, draw.Over)
}

func (s *sheet) fill(r image.Rectangle, c color.NRGBA) {
	draw.Draw(s.img, r, image.NewUniform(c), image.Point{}, draw.Src)
}

// line writes a line of text whose top is y and returns where the next one begins.
func (s *sheet) line(f font.Face, size float64, x, y int, text string, c color.NRGBA) int {
	s.write(f, x, y+int(size), text, c)
	return y + lines(1, size)
}

func (s *sheet) write(f font.Face, x, baseline int, text string, c color.NRGBA) {
	d := font.Drawer{Dst: s.img, Src: image.NewUniform(c), Face: f}
	d.Dot.X, d.Dot.Y = fixed.I(x), fixed.I(baseline)
	d.DrawString(text)
}

// wrap breaks a text into lines of at most wide pixels: at spaces, and anywhere
// between Chinese characters.
func wrap(f font.Face, text string, wide int) []string {
	var out []string
	line := ""
	for _, piece := range pieces(text) {
		if line != "" && font.MeasureString(f, strings.TrimRight(line+piece, " ")).Ceil() > wide {
			out = append(out, strings.TrimRight(line, " "))
			line = strings.TrimLeft(piece, " ")
			continue
		}
		line += piece
	}
	if line != "" {
		out = append(out, strings.TrimRight(line, " "))
	}
	return out
}
