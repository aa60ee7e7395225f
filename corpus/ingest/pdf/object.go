package pdf

import (
	"errors"
	"math"
	"strconv"
)

// The values of a PDF (ISO 32000-1, 7.3) are nil, bool, float64, str, name, array,
// dict, ref and, in content streams, keyword.
type (
	str     string
	name    string
	keyword string
	array   []any
	dict    map[name]any
	ref     struct{ num, gen int }
)

// maxNesting bounds arrays and dictionaries inside each other.
const maxNesting = 60

var (
	errEnd     = errors.New("the end of the file was not expected here")
	errNesting = errors.New("values nest too deep")
	errWork    = errors.New("it takes too much work to read: it looks made to exhaust")
)

// lexer reads values out of data. work is what all lexers of a file may still
// read, in bytes: a damaged file is read over again from many places.
type lexer struct {
	data []byte
	pos  int
	work *int
	refs bool // "1 0 R" is a reference; content streams have none
}

func space(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func delimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

func (l *lexer) blank() {
	for l.pos < len(l.data) {
		switch c := l.data[l.pos]; {
		case space(c):
			l.pos++
		case c == '%':
			for l.pos < len(l.data) && l.data[l.pos] != '\n' && l.data[l.pos] != '\r' {
				l.pos++
			}
		default:
			return
		}
	}
}

// value reads the next value or keyword.
func (l *lexer) value(depth int) (any, error) {
	start := l.pos
	v, err := l.read(depth)
	if depth == 0 {
		if *l.work -= l.pos - start; *l.work < 0 {
			return nil, errWork
		}
	}
	return v, err
}

func (l *lexer) read(depth int) (any, error) {
	if depth > maxNesting {
		return nil, errNesting
	}
	l.blank()
	if l.pos >= len(l.data) {
		return nil, errEnd
	}
	switch c := l.data[l.pos]; {
	case c == '/':
		l.pos++
		return l.name(), nil
	case c == '(':
		return l.text()
	case c == '<' && l.pos+1 < len(l.data) && l.data[l.pos+1] == '<':
		l.pos += 2
		return l.dict(depth)
	case c == '<':
		return l.hex()
	case c == '[':
		l.pos++
		out := array{}
		for {
			v, err := l.value(depth + 1)
			if err != nil {
				return nil, err
			}
			if v == keyword("]") {
				return out, nil
			}
			out = append(out, v)
		}
	case c == ']' || c == '{' || c == '}' || c == ')':
		l.pos++
		return keyword(c), nil
	case c == '>':
		l.pos++
		if l.pos < len(l.data) && l.data[l.pos] == '>' {
			l.pos++
			return keyword(">>"), nil
		}
		return keyword(">"), nil
	}
	from := l.pos
	for l.pos < len(l.data) && !space(l.data[l.pos]) && !delimiter(l.data[l.pos]) {
		l.pos++
	}
	word := string(l.data[from:min(l.pos, from+200)])
	switch word {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null":
		return nil, nil
	}
	if c := word[0]; c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' {
		n, err := strconv.ParseFloat(word, 64)
		if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
			return 0.0, nil
		}
		if l.refs && n >= 0 && n == math.Trunc(n) {
			if r, ok := l.reference(int(n)); ok {
				return r, nil
			}
		}
		return n, nil
	}
	return keyword(word), nil
}

// reference looks for "0 R" after a whole number.
func (l *lexer) reference(num int) (ref, bool) {
	p := l.pos
	for p < len(l.data) && space(l.data[p]) {
		p++
	}
	from := p
	for p < len(l.data) && p-from < 6 && l.data[p] >= '0' && l.data[p] <= '9' {
		p++
	}
	gen, err := strconv.Atoi(string(l.data[from:p]))
	if err != nil {
		return ref{}, false
	}
	from = p
	for p < len(l.data) && space(l.data[p]) {
		p++
	}
	if p == from || p >= len(l.data) || l.data[p] != 'R' || p+1 < len(l.data) && !space(l.data[p+1]) && !delimiter(l.data[p+1]) {
		return ref{}, false
	}
	l.pos = p + 1
	return ref{num, gen}, true
}

func (l *lexer) name() name {
	var out []byte
	for l.pos < len(l.data) && !space(l.data[l.pos]) && !delimiter(l.data[l.pos]) {
		c := l.data[l.pos]
		if c == '#' && l.pos+2 < len(l.data) {
			if n, err := strconv.ParseUint(string(l.data[l.pos+1:l.pos+3]), 16, 8); err == nil {
				c = byte(n)
				l.pos += 2
			}
		}
		out = append(out, c)
		l.pos++
	}
	return name(out)
}

func (l *lexer) text() (any, error) {
	var out []byte
	l.pos++
	for open := 1; l.pos < len(l.data); l.pos++ {
		c := l.data[l.pos]
		switch c {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				l.pos++
				return str(out), nil
			}
		case '\\':
			if l.pos++; l.pos >= len(l.data) {
				return nil, errEnd
			}
			switch c = l.data[l.pos]; c {
			case 'n':
				c = '\n'
			case 'r':
				c = '\r'
			case 't':
				c = '\t'
			case 'b':
				c = '\b'
			case 'f':
				c = '\f'
			case '\r':
				if l.pos+1 < len(l.data) && l.data[l.pos+1] == '\n' {
					l.pos++
				}
				continue
			case '\n':
				continue
			default:
				if c < '0' || c > '7' {
					break
				}
				n := 0
				for i := 0; i < 3 && l.pos < len(l.data) && l.data[l.pos] >= '0' && l.data[l.pos] <= '7'; i++ {
					n = n*8 + int(l.data[l.pos]-'0')
					l.pos++
				}
				l.pos--
				c = byte(n)
			}
		}
		out = append(out, c)
	}
	return nil, errEnd
}

func (l *lexer) hex() (any, error) {
	l.pos++
	var out []byte
	half, high := false, byte(0)
	for ; l.pos < len(l.data); l.pos++ {
		c := l.data[l.pos]
		var d byte
		switch {
		case c == '>':
			l.pos++
			if half {
				out = append(out, high<<4)
			}
			return str(out), nil
		case c >= '0' && c <= '9':
			d = c - '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			d = c | 0x20 - 'a' + 10
		default:
			continue
		}
		if half {
			out = append(out, high<<4|d)
		}
		half, high = !half, d
	}
	return nil, errEnd
}

func (l *lexer) dict(depth int) (any, error) {
	out := dict{}
	for {
		k, err := l.value(depth + 1)
		if err != nil {
			return nil, err
		}
		if k == keyword(">>") {
			return out, nil
		}
		key, ok := k.(name)
		if !ok {
			continue // damaged; what can be read is
		}
		v, err := l.value(depth + 1)
		if err != nil {
			return nil, err
		}
		if v == keyword(">>") {
			return out, nil
		}
		out[key] = v
	}
}
