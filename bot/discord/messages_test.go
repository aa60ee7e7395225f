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
	for _, c := range append(append(commands(false), newsCommands()...), corpusCommand()) {
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
		if c.Type != discordgo.ChatApplicationCommand { // of a menu: no description, and a name as people write
			check("menu's name", nil, 32, c.Name, *c.NameLocalizations)
			continue
		}
		check("name", name, 32, c.Name, *c.NameLocalizations)
		check("description", nil, 100, c.Description, *c.DescriptionLocalizations)
		var options func(in string, all []*discordgo.ApplicationCommandOption)
		options = func(in string, all []*discordgo.ApplicationCommandOption) {
			for _, l := range []discordgo.Locale{"", discordgo.ChineseCN, discordgo.ChineseTW} {
				seen := map[string]bool{}
				for _, o := range all {
					n := o.Name
					if l != "" {
						n = o.NameLocalizations[l]
					}
					if seen[n] {
						t.Errorf("%s has two options %q in %q", in, n, l)
					}
					seen[n] = true
				}
			}
			for _, o := range all {
				check("option of "+in, name, 32, o.Name, o.NameLocalizations)
				check("description of an option of "+in, nil, 100, o.Description, o.DescriptionLocalizations)
				for _, choice := range o.Choices {
					check("choice of "+o.Name, nil, 100, choice.Name, choice.NameLocalizations)
					budget += length(choice.Value.(string))
				}
				options(in+" "+o.Name, o.Options)
			}
		}
		options(c.Name, c.Options)
		if budget > 8000 {
			t.Errorf("%s uses %d characters", c.Name, budget)
		}
	}
}

func TestNoticesFit(t *testing.T) {
	for _, key := range []string{"help", "forgotten", "not_yours", "no_text", "no_moderator", "busy", "too_fast", "cool_down", "not_allowed", "no_server", "not_kept", "too_many", "unreadable", "timeout", "stopping", "unknown", "internal"} {
		for _, lang := range []bot.Lang{bot.English, bot.Simplified, bot.Traditional} {
			if n := length(words(lang, key)); n > 950 { // two languages of help share a message
				t.Errorf("%s in %s has %d characters", key, lang, n)
			}
		}
	}
}

// TestTextsFit: what commands say of the bot fits into a message, also with the
// longest names.
func TestTextsFit(t *testing.T) {
	long := strings.Repeat("名", maxTyped)
	help := &Bot{opts: Options{Answerer: engine(steady)}}
	for _, lang := range []bot.Lang{bot.English, bot.Simplified, bot.Traditional} {
		for _, text := range []string{
			help.helpText(lang) + "\n\n" + words(lang, "help_commands"),
			help.helpText(bot.English) + "\n\n" + help.helpText(lang), // to somebody who wrote nothing
			words(lang, "about", "corpus", strings.Repeat("名", maxContent/4), "version", long, "corpus_version", long),
			words(lang, "which_name", "name", long, "names", strings.Repeat(long, 3)),
			words(lang, "moderator.asked", "user", "<@12345678901234567890>", "link", strings.Repeat("x", 100), "question", strings.Repeat("名", maxContent/2)),
			whyText(bot.Answer{Why: &bot.Why{
				Names: []bot.Name{{Sort: bot.SortCity, Name: strings.Repeat(long, 9)}}, Scope: []bot.Name{{Sort: bot.SortDocument, Name: strings.Repeat(long, 9)}},
				Mended: [][2]string{{strings.Repeat(long, 9), long}}, Held: []string{strings.Repeat("*", 900)}, Lacking: []string{strings.Repeat(long, 9)},
				Unseen: []string{strings.Repeat(long, 9)}, Wordings: []bot.Wording{{Term: long, Others: []string{strings.Repeat(long, 9)}}},
			}}, lang, false),
		} {
			if n := length(text); n > maxContent {
				t.Errorf("%d characters: %s", n, text)
			}
		}
	}
}

// TestNotesFit: what is said under an answer as text fits into the room kept for it.
func TestNotesFit(t *testing.T) {
	id := strings.Repeat("9", 20)
	for _, lang := range []bot.Lang{bot.English, bot.Simplified, bot.Traditional} {
		for _, note := range []string{
			words(lang, "missing_here", "permissions", words(lang, "permission.embed")),
			words(lang, "missing_here", "permissions", words(lang, "permission.embed")) + "\n\n" + words(lang, "missing_reply", "permissions", words(lang, "permission.history")),
			words(lang, "missing_there", "channel", "<#"+id+">", "permissions", permissionNames(lang, discordgo.PermissionViewChannel|discordgo.PermissionSendMessagesInThreads)),
			words(lang, "thread_closed", "channel", "<#"+id+">"),
		} {
			if n := length(note) + 2; n > noteRoom {
				t.Errorf("%d characters, %d are kept free: %s", n, noteRoom, note)
			}
		}
	}
}

// TestReasonsAreDistinct: who gets no answer can tell from the words why.
func TestReasonsAreDistinct(t *testing.T) {
	for _, lang := range []bot.Lang{bot.English, bot.Simplified, bot.Traditional} {
		seen := map[string]string{}
		for _, key := range []string{"forgotten", "not_yours", "no_text", "no_moderator", "busy", "too_fast", "cool_down", "not_allowed", "no_server", "not_kept", "too_many", "unreadable", "timeout", "stopping", "unknown", "internal"} {
			text := words(lang, key)
			if other := seen[text]; other != "" || strings.TrimSpace(text) == "" {
				t.Errorf("%s and %s are the same in %s: %q", key, other, lang, text)
			}
			seen[text] = key
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
