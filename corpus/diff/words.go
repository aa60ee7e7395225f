package diff

import (
	"strings"
	"time"
	"unicode"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Run is a piece of a text that stayed, went or came.
type Run struct {
	Op   string `json:"op"` // Kept, Deleted, Inserted
	Text string `json:"text"`
}

// The kinds of run.
const (
	Kept     = "kept"
	Deleted  = "deleted"
	Inserted = "inserted"
)

// pieces cuts a text into words, single Chinese characters and single signs.
func pieces(s string) []string {
	var out []string
	inWord := false
	for _, r := range s {
		word := (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'' || r == '’') && !unicode.Is(unicode.Han, r)
		if word && inWord {
			out[len(out)-1] += string(r)
		} else {
			out = append(out, string(r))
		}
		inWord = word
	}
	return out
}

// wordsTime bounds the search for the shortest way from one text to the other; what
// is found by then is right, if longer.
const wordsTime = time.Second

// Words marks what changed between two texts: by words, and in Chinese by runs of
// characters.
func Words(before, after string) []Run {
	// The algorithm works on characters, so each different piece becomes one.
	var known []string
	number := map[string]rune{}
	code := func(s string) []rune {
		var out []rune
		for _, p := range pieces(s) {
			n, ok := number[p]
			if !ok {
				n = rune(len(known) + 1)
				if n >= 0xd800 { // no characters: surrogates
					n += 0x800
				}
				number[p] = n
				known = append(known, p)
			}
			out = append(out, n)
		}
		return out
	}
	d := diffmatchpatch.New()
	d.DiffTimeout = wordsTime
	edits := d.DiffCleanupSemantic(d.DiffMainRunes(code(before), code(after), false))
	runs := []Run{}
	for _, e := range edits {
		var b strings.Builder
		for _, n := range e.Text {
			if n >= 0xe000 {
				n -= 0x800
			}
			b.WriteString(known[n-1])
		}
		op := Kept
		switch e.Type {
		case diffmatchpatch.DiffDelete:
			op = Deleted
		case diffmatchpatch.DiffInsert:
			op = Inserted
		}
		if b.Len() > 0 {
			runs = append(runs, Run{op, b.String()})
		}
	}
	return runs
}
