package discord

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestEscape(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"plain", "Nine cities, 159 tasks.", "Nine cities, 159 tasks."},
		{"Chinese", "大连（159项）：航运、物流。", "大连（159项）：航运、物流。"},
		{"bold", "**x**", `\*\*x\*\*`},
		{"underline", "__x__ a_b", `\_\_x\_\_ a\_b`},
		{"strike and spoiler", "~~x~~ ||y||", `\~\~x\~\~ \|\|y\|\|`},
		{"code", "`a` ```b```", "\\`a\\` \\`\\`\\`b\\`\\`\\`"},
		{"backslash", `a\*b`, `a\\\*b`},
		{"heading", "# x # y", `\# x # y`},
		{"list and small print", "-# x - y", `\-# x - y`},
		{"hyphen inside", "opening-up", "opening-up"},
		{"ordered list", "12. x 3. y", `12\. x 3. y`},
		{"quote", "> x", `\> x`},
		{"masked link", "[x](http://e.org)", `\[x\]\(http\://e.org)`},
		{"autolink", "see https://e.org/a", `see https\://e.org/a`},
		{"user mention", "<@123>", `\<\@123\>`},
		{"role mention", "<@&123>", `\<\@&123\>`},
		{"channel", "<#123>", `\<#123\>`},
		{"everyone", "@everyone @here", "\\@\u200Beveryone \\@\u200Bhere"},
		{"emoji", ":smile: <:x:1>", `\:smile: \<\:x\:1\>`},
		{"timestamp", "<t:1:R>", `\<t\:1\:R\>`},
		{"slash mention", "</ask:1>", `\</ask\:1\>`},
		{"invite", "discord.gg/abc", `discord\.gg/abc`},
		{"lines become one", "a\n# b\r\n\tc", "a # b c"},
		{"control", "a\x00b\x1b[0m", `ab\[0m`},
		{"direction override", "a\u202Eb\u2066c", "abc"},
		{"invalid UTF-8", "a\xffb", "a\uFFFDb"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := escape(tc.in); got != tc.want {
				t.Errorf("escape(%q) = %q, want %q", tc.in, got, tc.want)
			}
		})
	}
}

func TestEscapeWithin(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		limit    int
		want     string
		cut      bool
	}{
		{"fits", "abc", 3, "abc", false},
		{"cut", "abcdef", 4, "abc…", true},
		{"not inside an escape", "ab***", 5, `ab\*…`, true},
		{"not inside a family", "a👨‍👩‍👧", 5, "a…", true},
		{"not inside a flag", "a🇨🇳🇨🇳", 4, "a🇨🇳…", true},
		{"not before an accent", "abe\u0301f", 4, "ab…", true},
		{"Chinese counts once", "九个城市", 3, "九个…", true},
		{"no room", "abc", 1, "", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, cut := escapeWithin(tc.in, tc.limit)
			if got != tc.want || cut != tc.cut {
				t.Errorf("escapeWithin(%q, %d) = %q, %v, want %q, %v", tc.in, tc.limit, got, cut, tc.want, tc.cut)
			}
		})
	}
}

func TestLinkTarget(t *testing.T) {
	for _, tc := range []struct {
		in, want string
		ok       bool
	}{
		{"https://www.mofcom.gov.cn/a.html", "https://www.mofcom.gov.cn/a.html", true},
		{"https://e.org/a(b)", "https://e.org/a%28b%29", true},
		{"https://e.org/商务", "https://e.org/%E5%95%86%E5%8A%A1", true},
		{"https://e.org/?q=a) [x](http://evil", "", false},
		{"https://e.org/a*b", "https://e.org/a%2Ab", true},
		{"javascript:alert(1)", "", false},
		{"https://user@e.org/", "", false},
		{"https://例子.cn/", "", false},
		{"", "", false},
		{"https://e.org/" + strings.Repeat("a", maxURL), "", false},
	} {
		got, ok := linkTarget(tc.in)
		if tc.in == "https://e.org/?q=a) [x](http://evil" { // either refused, or harmless
			if strings.ContainsAny(got, "()[] ") {
				t.Errorf("linkTarget(%q) = %q", tc.in, got)
			}
			continue
		}
		if got != tc.want || ok != tc.ok {
			t.Errorf("linkTarget(%q) = %q, %v, want %q, %v", tc.in, got, ok, tc.want, tc.ok)
		}
	}
}

// markup draws texts full of what Discord would act on.
func markup() *rapid.Generator[string] {
	piece := rapid.OneOf(
		rapid.SampledFrom([]string{
			"@everyone", "@here", "<@1>", "<@!22>", "<@&3>", "<#4>", "</ask:5>", "<t:1:R>", "<:x:1>", "<a:x:1>", ":smile:",
			"**", "__", "~~", "||", "`", "```", "[a](http://e.org)", "](", "https://e.org", "discord.gg/x", "# ", "> ", ">>> ", "-# ", "- ", "1. ",
			"\\", "\n", "\r\n", "\x00", "\u202E", "\u200D", "👨‍👩‍👧‍👦", "🇨🇳", "e\u0301", "九城市", "\xff", " ",
		}),
		rapid.StringN(0, 12, -1),
	)
	return rapid.Custom(func(t *rapid.T) string {
		s := strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces"), "")
		if rapid.IntRange(0, 9).Draw(t, "long") == 0 {
			s = strings.Repeat(s, 120)
		}
		return s
	})
}

var (
	escapedSign = regexp.MustCompile(`\\[^0-9A-Za-z\s]`)
	liveMention = regexp.MustCompile(`@everyone|@here|<(@[!&]?|#)\d+>|<t:\d|<a?:\w+:\d|</\w+:\d`)
)

// live returns what is still markup in escaped text, or "".
func live(s string) string {
	if m := liveMention.FindString(s); m != "" {
		return m
	}
	rest := escapedSign.ReplaceAllString(s, "中")
	if i := strings.IndexAny(rest, "*_~`|<>[]\\"); i >= 0 {
		return excerpt(rest[i:])
	}
	if m := regexp.MustCompile(`\w+://|:\w+:|^(#|-|\d+\.)|\.gg/`).FindString(rest); m != "" {
		return m
	}
	return ""
}

func TestEscapeIsInert(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := markup().Draw(t, "text")
		limit := rapid.IntRange(2, 300).Draw(t, "limit")
		for _, out := range []string{escape(in), first(escapeWithin(in, limit))} {
			if l := live(out); l != "" {
				t.Fatalf("%q is live in %q", l, excerpt(out))
			}
			if !utf8.ValidString(out) || strings.ContainsAny(out, "\n\r\x00\u202E") {
				t.Fatalf("not one clean line: %q", out)
			}
		}
		if out, _ := escapeWithin(in, limit); length(out) > limit {
			t.Fatalf("%d characters, limit %d", length(out), limit)
		}
	})
}

func excerpt(s string) string { return s[:min(len(s), 60)] }

func first[A, B any](a A, _ B) A { return a }
