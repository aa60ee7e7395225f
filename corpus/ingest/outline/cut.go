package outline

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"policybot/corpus/ingest/content"
)

// atom is the smallest piece that can begin a part: a block, or what of it
// stands from one number to the next.
type atom struct {
	block, start, end int
	marks             []mark
	inside            bool // begins in the middle of a paragraph
	labelled          bool // numbered by the format
	before            rune // the character before it, blanks left out; 0 at the beginning
}

// inner finds places in a paragraph where an item may begin: a sentence or a
// clause has ended and a number follows.
var inner = regexp.MustCompile(`[。；;：:！？”）)][ 　]*(第[零〇一二三四五六七八九十百0-9]{1,7}[条條][ 　]|[一二三四五六七八九十百]{1,5}、|[（(][一二三四五六七八九十百]{1,5}[）)]|[0-9０-９]{1,5}[.．、]|[（(][0-9０-９]{1,3}[）)]|[①-⑳㈠-㈩⒈-⒛⑴-⒇])`)

// cut makes the atoms of the blocks from..to; rows and notes are none.
func (r *reader) cut(from, to int) []atom {
	var out []atom
	for i := from; i < to; i++ {
		b := r.blocks[i]
		if b.Kind == content.Row || b.Kind == content.Note {
			continue
		}
		a := atom{block: i, end: len(b.Text)}
		if b.Label != "" {
			a.marks = marksOf(strings.TrimSpace(b.Label) + " ")
			for k := range a.marks {
				a.marks[k].length = 0
			}
			a.labelled = len(a.marks) > 0
		} else {
			a.marks = marksOf(b.Text)
		}
		if b.Fields["id"] != "" || b.Kind == content.Heading && b.Label == "" && len(a.marks) == 0 {
			out = append(out, a)
			continue
		}
		for _, m := range inner.FindAllStringSubmatchIndex(b.Text, -1) {
			marks := marksOf(b.Text[m[2]:])
			if len(marks) == 0 || marks[0].weak {
				continue
			}
			before, _ := utf8.DecodeRuneInString(b.Text[m[0]:])
			a.end = m[2]
			out = append(out, a)
			a = atom{block: i, start: m[2], end: len(b.Text), marks: marks, inside: true, before: before}
		}
		out = append(out, a)
	}
	return out
}

// sentenceEnd returns where the first sentence of s ends, its stop included, or
// -1. Stops in brackets and quotation marks do not count.
func sentenceEnd(s string) int {
	depth := 0
	for i, c := range s {
		switch c {
		case '（', '(', '“', '《', '「':
			depth++
		case '）', ')', '”', '》', '」':
			depth--
		case '。', '！', '？':
			if depth <= 0 {
				return i + utf8.RuneLen(c)
			}
		case '.':
			if depth <= 0 && (i+1 == len(s) || s[i+1] == ' ') && i > 2 {
				return i + 1
			}
		}
	}
	return -1
}

// asks matches the beginning of a question of an interview or a list of questions.
var asks = regexp.MustCompile(`^(?:问|记者(?:问)?|提问|(?i:q(?:uestion)?)[ ]?[0-9]{0,3}|问题[0-9一二三四五六七八九十]{0,3})[ ]?[:：.．、]`)

// questions numbers the questions where there are several and the paragraphs have
// no numbers: the question and its answer are one item.
func (r *reader) questions(atoms []atom) {
	var found []int
	for k, a := range atoms {
		if a.start == 0 && !a.labelled && asks.MatchString(r.blocks[a.block].Text) {
			found = append(found, k)
		}
	}
	if len(found) < 2 {
		return
	}
	for n, k := range found {
		atoms[k].marks = []mark{{style: question, value: n + 1, number: strconv.Itoa(n + 1)}}
	}
}
