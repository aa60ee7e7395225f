package corpus

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing wrong in a corpus, with the place to mend it and, where
// it can be guessed, what was meant.
type Problem struct {
	File string // path inside the corpus folder; empty: the corpus as a whole
	Line int    // from 1; 0: the file as a whole
	Text string
}

// String returns the problem as "file:line: text".
func (p Problem) String() string {
	switch {
	case p.File == "":
		return p.Text
	case p.Line == 0:
		return p.File + ": " + p.Text
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text)
}

// Problems is everything wrong in a corpus, in the order of files and lines. It
// is the error of [Load], [New] and [ReadBare]; take it out with [errors.As] to
// print each one.
type Problems []Problem

// shownProblems bounds the error text: a corpus of a hundred thousand records
// can have as many problems, and a log line should not.
const shownProblems = 20

// Error returns the problems one to a line, the first twenty of them.
func (ps Problems) Error() string {
	if len(ps) == 1 {
		return ps[0].String()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d problems in the corpus", len(ps))
	for i, p := range ps {
		if i == shownProblems {
			fmt.Fprintf(&b, "\n  and %d more", len(ps)-i)
			break
		}
		b.WriteString("\n  " + p.String())
	}
	return b.String()
}

// sorted returns the problems in reading order without repeats.
func (ps Problems) sorted() Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Text, b.Text))
	})
	return slices.Compact(ps)
}

// err returns the problems as an error, or nil where there are none.
func (ps Problems) err() error {
	if len(ps) == 0 {
		return nil
	}
	return ps.sorted()
}

// nearest returns the one of names that got was probably meant to be, or "".
// One letter may differ from three on, two from five on.
func nearest(got string, names []string) string {
	got = strings.ToLower(strings.TrimSpace(got))
	best, distance := "", 1
	switch n := len([]rune(got)); {
	case n >= 5:
		distance = 3
	case n >= 3:
		distance = 2
	}
	for _, name := range names {
		if d := editDistance(got, strings.ToLower(name), distance); d < distance {
			best, distance = name, d
		}
	}
	return best
}

// editDistance counts the letters to insert, drop, change or swap with their
// neighbour to get from a to b, or returns limit where it is that or more.
func editDistance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if d := len(x) - len(y); d >= limit || -d >= limit {
		return limit
	}
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			change := rows[i-1][j-1]
			if x[i-1] != y[j-1] {
				change++
			}
			rows[i][j] = min(change, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return min(rows[len(x)][len(y)], limit)
}

// didYouMean returns a hint to append to a problem, or "".
func didYouMean(got string, names []string) string {
	if n := nearest(got, names); n != "" {
		return fmt.Sprintf("; did you mean %q?", n)
	}
	return ""
}
