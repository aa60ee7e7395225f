package plain

import (
	"strings"

	"github.com/yuin/goldmark/util"
)

// special are the characters that can mean something to Markdown.
const special = "\\`*_{}[]()<>#+-.!|~&:\"'="

// unescape resolves backslashes and entities. A character after a backslash is
// itself: "\&amp;" is the text "&amp;".
func unescape(b []byte) []byte {
	var out []byte
	from := 0
	plain := func(to int) {
		out = append(out, util.ResolveEntityNames(util.ResolveNumericReferences(b[from:to]))...)
	}
	for i := 0; i < len(b); i++ {
		if b[i] == '\\' && i+1 < len(b) && util.IsPunct(b[i+1]) {
			plain(i)
			out = append(out, b[i+1])
			i++
			from = i + 1
		}
	}
	plain(len(b))
	return out
}

// Escape writes one line of text so that Markdown reads it as just that text.
func Escape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if strings.IndexByte(special, s[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
