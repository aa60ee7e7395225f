package ingest

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"

	"policybot/corpus/ingest/outline"
)

// slugOf writes a name in small Latin letters, digits and hyphens, at most limit
// bytes: Chinese in pinyin, a syllable a character.
func slugOf(s string, limit int) string {
	args := pinyin.NewArgs()
	var words []string
	run := ""
	flush := func() {
		if run != "" {
			words = append(words, run)
			run = ""
		}
	}
	for _, r := range strings.ToLower(s) {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			run += string(r)
		case unicode.Is(unicode.Han, r):
			flush()
			if p := pinyin.SinglePinyin(r, args); len(p) > 0 {
				words = append(words, p[0])
			}
		default:
			flush()
		}
	}
	flush()
	out := ""
	for _, w := range words {
		if len(out)+1+len(w) > limit && out != "" {
			break
		}
		if out != "" {
			out += "-"
		}
		out += w[:min(len(w), limit)]
	}
	if out == "" {
		return "unnamed"
	}
	return out
}

// numberSlug writes an official number in digits: 第三条 is 3, （十二） is 12.
func numberSlug(s string) string {
	core := strings.Trim(norm.NFKC.String(s), " 　（）()〔〕、．.:：")
	core = strings.TrimPrefix(core, "第")
	if i := strings.IndexAny(core, "条條章节節编編篇部"); i > 0 {
		head, tail := core[:i], strings.TrimLeft(core[i:], "条條章节節编編篇部分之、． 　")
		if n, ok := outline.Numeral(head); ok {
			if m, ok := outline.Numeral(tail); ok {
				return strconv.Itoa(n) + "." + strconv.Itoa(m)
			}
			return strconv.Itoa(n)
		}
	}
	if n, ok := outline.Numeral(core); ok {
		return strconv.Itoa(n)
	}
	if out := strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.') {
			return unicode.ToLower(r)
		}
		return -1
	}, core); out != "" && len(out) <= 20 {
		return out
	}
	return "x"
}

// hasHan reports whether s holds a Chinese character.
func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
