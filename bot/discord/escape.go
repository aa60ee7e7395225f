package discord

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean makes one line of any text: valid UTF-8, without control characters and
// without marks that turn the direction of what follows them, and with single
// spaces.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r == '\uFEFF', r == '\u200B':
			return -1
		case r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069', r >= '\U000E0000' && r <= '\U000E007F':
			return -1 // direction overrides and invisible tags can make text look like another
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// escape makes one line of any text that Discord shows as it is: nothing in it is
// taken for markup, a mention, an emoji, a timestamp, a link or an invitation.
// Only characters that could do something where they stand are escaped, as each
// backslash counts towards Discord's limits.
func escape(s string) string { return escapeMarked(clean(s), nil) }

// escapeMarked is escape for text that is clean, with parts of it in bold. The
// parts are byte spans in order that do not touch.
func escapeMarked(s string, bold [][2]int) string {
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	onlyDigits := true // so far: "1." begins a list
	var prev rune
	for i, r := range s {
		rest := s[i+utf8.RuneLen(r):]
		if len(bold) > 0 && i == bold[0][0] {
			b.WriteString("**")
		}
		switch r {
		case '\\', '*', '_', '~', '`', '|', '<', '>', '[', ']':
			b.WriteByte('\\')
		case '#', '-', '+': // headings, small print and lists begin a line
			if i == 0 {
				b.WriteByte('\\')
			}
		case '(':
			if prev == ']' {
				b.WriteByte('\\')
			}
		case ':': // :emoji: and scheme://
			if next, _ := utf8.DecodeRuneInString(rest); next == '/' || next == '_' || next == '+' || next == '-' || isASCIIAlnum(next) {
				b.WriteByte('\\')
			}
		case '.':
			if i > 0 && onlyDigits || hasFold(rest, "gg/") || hasFold(rest, "com/invite") {
				b.WriteByte('\\')
			}
		case '@':
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		if r == '@' && (hasFold(rest, "everyone") || hasFold(rest, "here")) {
			b.WriteRune('\u200B') // a backslash does not stop these two
		}
		onlyDigits = onlyDigits && r >= '0' && r <= '9'
		prev = r
		if len(bold) > 0 && i+utf8.RuneLen(r) == bold[0][1] {
			b.WriteString("**")
			bold = bold[1:]
		}
	}
	return b.String()
}

func isASCIIAlnum(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

func hasFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// length is what Discord counts: code points.
func length(s string) int { return utf8.RuneCountInString(s) }

// escapeWithin is escape, shortened if the result would be longer than limit. A
// shortened text ends with an ellipsis. It is never cut inside a character, an
// escape, or a sequence that makes one sign.
func escapeWithin(s string, limit int) (out string, cut bool) {
	s = clean(s)
	if utf8.RuneCountInString(s) <= limit {
		if out = escape(s); length(out) <= limit {
			return out, false
		}
	}
	if limit <= 1 {
		return "", s != ""
	}
	runes := []rune(s[:min(len(s), limit*utf8.UTFMax)])
	n := min(len(runes), limit-1)
	for n > 0 {
		n = boundary(runes, n)
		out = escape(string(runes[:n]))
		over := length(out) - (limit - 1)
		if over <= 0 {
			break
		}
		n -= max(1, over/2)
	}
	if n <= 0 {
		return "…", true
	}
	return out + "…", true
}

// cutWithin is one line of text, shortened like that of escapeWithin, that is not
// escaped: for places where Discord reads no markup.
func cutWithin(s string, limit int) (out string, cut bool) {
	runes := []rune(clean(s))
	if len(runes) <= limit {
		return string(runes), false
	}
	return string(runes[:boundary(runes, limit-1)]) + "…", true
}

// boundary moves a cut before position n back until it divides no sign. A longer
// chain of joined signs than anyone writes is cut all the same.
func boundary(runes []rune, n int) int {
	for back := 0; back < 64 && n > 0 && n < len(runes) && joined(runes, n); back++ {
		n--
	}
	return n
}

// joined reports whether the signs on both sides of position n belong together.
func joined(runes []rune, n int) bool {
	const joiner = '\u200D'
	before, after := runes[n-1], runes[n]
	switch {
	case after == joiner, before == joiner, unicode.Is(unicode.M, after):
		return true
	case after >= 0x1F3FB && after <= 0x1F3FF: // skin tones
		return true
	case isFlag(before) && isFlag(after): // flags are pairs of letters
		letters := 0
		for i := n - 1; i >= 0 && isFlag(runes[i]) && letters < 64; i-- {
			letters++
		}
		return letters%2 == 1
	}
	return false
}

// unescape takes back what escape did to a line, as far as clean leaves it.
func unescape(s string) string {
	var b strings.Builder
	escaped := false
	for _, r := range s {
		if r == '\\' && !escaped {
			escaped = true
			continue
		}
		escaped = false
		b.WriteRune(r)
	}
	return clean(b.String())
}

// spansOf finds words in clean text, each once, and only as whole words where they
// are Latin. Spans with nothing or a space between them are joined.
func spansOf(s string, words []string) [][2]int {
	var spans [][2]int
	for _, w := range words {
		w = strings.TrimFunc(clean(w), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
		for at := 0; w != "" && at < len(s); {
			i := strings.Index(s[at:], w)
			if i < 0 {
				break
			}
			from, to := at+i, at+i+len(w)
			before, _ := utf8.DecodeLastRuneInString(s[:from])
			after, _ := utf8.DecodeRuneInString(s[to:])
			if !(isASCIIAlnum(before) && isASCIIAlnum(rune(w[0]))) && !(isASCIIAlnum(after) && isASCIIAlnum(rune(w[len(w)-1]))) && !unicode.Is(unicode.M, after) && after != '\u200D' {
				spans = append(spans, [2]int{from, to})
				break
			}
			at = to
		}
	}
	slices.SortFunc(spans, func(a, b [2]int) int { return a[0] - b[0] })
	var out [][2]int
	for _, sp := range spans {
		if n := len(out); n > 0 && (sp[0] <= out[n-1][1] || s[out[n-1][1]:sp[0]] == " ") {
			out[n-1][1] = max(out[n-1][1], sp[1])
		} else {
			out = append(out, sp)
		}
	}
	return out
}

// chunks cuts clean text into parts of which each has at most limit characters when
// it is escaped, between words where that is possible, and never inside a sign.
func chunks(s string, limit int) []string {
	var out []string
	for s != "" {
		n, cost := 0, 0 // bytes that fit
		for i, r := range s {
			c := 1
			if r < utf8.RuneSelf && !isASCIIAlnum(r) && r != ' ' || r == '@' {
				c = 3 // at most: a backslash, and a break behind an at sign
			}
			if cost+c > limit {
				break
			}
			cost += c
			n = i + utf8.RuneLen(r)
		}
		if n < len(s) {
			n = cutAt(s, n)
		}
		if part := strings.TrimSpace(s[:n]); part != "" {
			out = append(out, part)
		}
		s = strings.TrimSpace(s[n:])
	}
	return out
}

// cutAt moves a cut back to the end of a sentence or a word, if one is near.
func cutAt(s string, n int) int {
	for back := n; back > n/2; {
		r, size := utf8.DecodeLastRuneInString(s[:back])
		if r == ' ' || strings.ContainsRune("。；;，、", r) {
			return back
		}
		back -= size
	}
	const window = 80 // characters in which a chain of joined signs is looked at
	from := n
	for range window {
		_, size := utf8.DecodeLastRuneInString(s[:from])
		from -= size
	}
	to := n
	for range window {
		_, size := utf8.DecodeRuneInString(s[to:])
		to += size
	}
	runes := []rune(s[from:to])
	at := utf8.RuneCountInString(s[from:n])
	if cut := boundary(runes, at); cut > 0 {
		return from + len(string(runes[:cut]))
	}
	return n
}

func isFlag(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// maxURL is the longest address that is linked; a longer one leaves too little
// room for text.
const maxURL = 500

// linkTarget returns an address in a form that cannot end the link or the line it
// is written in. ok is false for what is not a plain web address.
func linkTarget(raw string) (target string, ok bool) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return "", false
	}
	for _, r := range u.Host {
		if !isASCIIAlnum(r) && !strings.ContainsRune(".-:", r) {
			return "", false
		}
	}
	var b strings.Builder
	for _, c := range []byte(u.String()) {
		if c <= ' ' || c >= 0x7F || strings.IndexByte("()<>[]{}|\\^`\"*", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(c)
	}
	if b.Len() > maxURL {
		return "", false
	}
	return b.String(), true
}
