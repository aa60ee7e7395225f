package discord

import (
	"fmt"
	"net/url"
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
func escape(s string) string {
	s = clean(s)
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	onlyDigits := true // so far: "1." begins a list
	var prev rune
	for i, r := range s {
		rest := s[i+utf8.RuneLen(r):]
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
