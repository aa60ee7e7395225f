package understand

import (
	"regexp"
	"regexp/syntax"
	"strings"
)

// needs returns strings of which a text has to hold one for the expression to match
// anywhere in it; nil if there are none to be found. A question is tried against scores
// of expressions that hardly ever match, and looking for a few strings takes a
// twentieth of the time.
func needs(expression *regexp.Regexp) []string {
	re, err := syntax.Parse(expression.String(), syntax.Perl)
	if err != nil {
		return nil // it was compiled before, so there is no error
	}
	list := neededBy(re)
	if len(list) > needsMost {
		return nil
	}
	return list
}

// needsMost is how many strings are worth looking for.
const needsMost = 120

// neededBy returns the strings of which one stands in all that an expression matches.
func neededBy(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase == 0 {
			return []string{string(re.Rune)}
		}
	case syntax.OpCharClass:
		return ofClass(re.Rune)
	case syntax.OpCapture, syntax.OpPlus:
		return neededBy(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return neededBy(re.Sub[0])
		}
	case syntax.OpConcat: // whichever part tells the most
		var best []string
		for _, sub := range re.Sub {
			if list := neededBy(sub); list != nil && (best == nil || rarer(list, best)) {
				best = list
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			list := neededBy(sub)
			if list == nil {
				return nil
			}
			all = append(all, list...)
		}
		return all
	}
	return nil
}

// classMost is how many characters of a class are worth looking for one by one.
const classMost = 12

// ofClass lists the characters of a class that is given as ranges.
func ofClass(ranges []rune) []string {
	var out []string
	for i := 0; i+1 < len(ranges); i += 2 {
		if int(ranges[i+1]-ranges[i])+len(out) >= classMost {
			return nil
		}
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			out = append(out, string(r))
		}
	}
	return out
}

// rarer reports whether a text is less likely to hold one of a than one of b: that goes
// by the shortest, a Chinese character telling as much as three letters.
func rarer(a, b []string) bool {
	x, y := shortest(a), shortest(b)
	return x > y || x == y && len(a) < len(b)
}

func shortest(list []string) int {
	n := -1
	for _, s := range list {
		if n < 0 || len(s) < n {
			n = len(s)
		}
	}
	return n
}

// mayMatch reports whether a text holds one of the needed strings, or nothing is needed.
func mayMatch(s string, needed []string) bool {
	if len(needed) == 0 {
		return true
	}
	for _, n := range needed {
		if strings.Contains(s, n) {
			return true
		}
	}
	return false
}
