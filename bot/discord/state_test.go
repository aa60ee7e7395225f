package discord

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"policybot/bot"
)

// TestStateTravels: what is written into an id is read from it, whatever the text,
// and no id is longer than Discord allows.
func TestStateTravels(t *testing.T) {
	text := markup()
	rapid.Check(t, func(t *rapid.T) {
		s := state{
			kind: rapid.SampledFrom([]byte{ofQuestion, ofMessage, ofRecord}).Draw(t, "kind"),
			lang: rapid.SampledFrom([]bot.Lang{bot.English, bot.Simplified, bot.Traditional}).Draw(t, "lang"),
			page: rapid.IntRange(0, longestPage).Draw(t, "page"), original: rapid.Bool().Draw(t, "original"),
			asker:   rapid.SampledFrom([]string{"1", "80351110224678912", "18446744073709551615"}).Draw(t, "asker"),
			version: hash(text.Draw(t, "version")), text: "x" + clean(text.Draw(t, "text")),
		}
		s.text = clean(s.text)
		keys := map[bot.Sort][]string{bot.SortCity: {"dalian", text.Draw(t, "city") + "c"}, bot.SortDocument: {text.Draw(t, "document") + "d", "plan"}}
		if rapid.Bool().Draw(t, "narrowed") {
			s.scope.city, s.scope.document = keys[bot.SortCity][1], keys[bot.SortDocument][0]
		}
		id := s.id(verbRemove)
		if length(id) > maxCustomID {
			t.Fatalf("%d characters: %s", length(id), id)
		}
		verb, args := splitID(id)
		got, ok := parseState(args)
		if !ok || verb != verbRemove {
			t.Fatalf("%q is not read", id)
		}
		scope, there := got.scope.resolve(func(sort bot.Sort) []string { return keys[sort] })
		if !there || scope != s.scope {
			t.Fatalf("scope %+v, want %+v", scope, s.scope)
		}
		if got.hash != "" {
			if got.hash != hash(s.text) {
				t.Fatalf("hash %s of another text", got.hash)
			}
			got.hash, got.text = "", s.text
		}
		if got.scope = s.scope; got != s {
			t.Fatalf("got %+v, want %+v", got, s)
		}
	})
}

// TestQuoteIsReadBack: a question that stands over an answer is found there.
func TestQuoteIsReadBack(t *testing.T) {
	text := markup()
	rapid.Check(t, func(t *rapid.T) {
		q := clean(strings.Repeat(text.Draw(t, "question")+" why? ", 3))
		if got := unescape(escape(q)); got != q {
			t.Fatalf("got %q, want %q", got, q)
		}
	})
}

// FuzzParseState: no id of anybody's invention does more than be refused.
func FuzzParseState(f *testing.F) {
	f.Add("p/qetn.0.1.000000./what about logistics?")
	f.Add("n/fsho.zz.zzzzzzzzzzzzz.zzzzzz.c000000a000000d000000/000000")
	f.Fuzz(func(t *testing.T, id string) {
		_, args := splitID(id)
		s, ok := parseState(args)
		if ok && (s.page < 0 || s.page > longestPage || s.asker == "" || s.lang == "" || s.text != clean(s.text)) {
			t.Errorf("%q gives %+v", id, s)
		}
	})
}
