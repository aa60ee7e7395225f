package discord

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
)

func TestMessagesAreComplete(t *testing.T) {
	for _, p := range messages.Problems() {
		t.Error(p)
	}
}

// TestCommandsKeepRules checks names and lengths in every language, and the
// budget of 8,000 characters.
func TestCommandsKeepRules(t *testing.T) {
	name := regexp.MustCompile(`^[-_'\p{L}\p{N}]{1,32}$`)
	for _, c := range commands(false) {
		budget := 0
		check := func(what string, pattern *regexp.Regexp, limit int, base string, locs map[discordgo.Locale]string) {
			longest := 0
			all := map[discordgo.Locale]string{"en": base}
			for l, s := range locs {
				all[l] = s
			}
			if len(all) != 3 {
				t.Errorf("%s %q has %d languages", what, base, len(all))
			}
			for l, s := range all {
				longest = max(longest, length(s))
				if length(s) < 1 || length(s) > limit || pattern != nil && (!pattern.MatchString(s) || strings.ContainsFunc(s, unicode.IsUpper)) {
					t.Errorf("%s in %s is not allowed: %q", what, l, s)
				}
			}
			budget += longest
		}
		check("name", name, 32, c.Name, *c.NameLocalizations)
		check("description", nil, 100, c.Description, *c.DescriptionLocalizations)
		for _, o := range c.Options {
			check("option", name, 32, o.Name, o.NameLocalizations)
			check("option description", nil, 100, o.Description, o.DescriptionLocalizations)
		}
		if budget > 8000 {
			t.Errorf("%s uses %d characters", c.Name, budget)
		}
	}
}

func TestNoticesFit(t *testing.T) {
	for _, key := range []string{"help", "busy", "too_fast", "timeout", "stopping", "unknown", "internal"} {
		for _, lang := range []bot.Lang{bot.English, bot.Simplified, bot.Traditional} {
			if n := length(words(lang, key)); n > 950 { // two languages of help share a message
				t.Errorf("%s in %s has %d characters", key, lang, n)
			}
		}
	}
}

func TestQuestionLang(t *testing.T) {
	for _, tc := range []struct {
		name  string
		iface bot.Lang
		text  string
		want  bot.Lang
	}{
		{"traditional reader, same in both scripts", bot.Traditional, "大城市名字", bot.Traditional},
		{"traditional reader, simplified text", bot.Traditional, "试点有哪些城市", ""},
		{"traditional reader, traditional text", bot.Traditional, "試點有哪些城市", bot.Traditional},
		{"traditional reader, English text", bot.Traditional, "which cities", ""},
		{"simplified reader", bot.Simplified, "大城市名字", ""},
		{"message", "", "大城市名字", ""},
	} {
		if got := questionLang(tc.iface, tc.text); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestLangOfText(t *testing.T) {
	for text, want := range map[string]bot.Lang{
		"hello": bot.English, "": bot.English, "试点有哪些城市": bot.Simplified, "試點有哪些城市": bot.Traditional, "大城市": bot.Simplified,
	} {
		if got := langOfText(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
