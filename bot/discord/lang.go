package discord

import (
	_ "embed"
	"slices"
	"unicode"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
	"policybot/bot/catalog"
)

//go:embed messages.yaml
var messagesYAML []byte

//go:embed messages_corpus.yaml
var messagesOfCorpusYAML []byte

var messages = catalog.MustParse(slices.Concat(messagesYAML, messagesOfCorpusYAML))

// words returns a message of the interface.
func words(lang bot.Lang, key string, pairs ...any) string {
	return messages.T(string(lang), key, pairs...)
}

// langOf is the language of the interface for a Discord client's locale.
func langOf(l discordgo.Locale) bot.Lang {
	switch l {
	case discordgo.ChineseCN:
		return bot.Simplified
	case discordgo.ChineseTW:
		return bot.Traditional
	}
	return bot.English
}

// langOfText guesses the language of a message, for replies that are not an
// answer. Messages carry no locale.
func langOfText(text string) bot.Lang {
	if !hasHan(text) {
		return bot.English
	}
	// Only text that was written with traditional characters alone changes
	// nothing when converted, and only if it has some that simplified text lacks.
	if catalog.ToTraditional(text) == text && distinctlyTraditional(text) {
		return bot.Traditional
	}
	return bot.Simplified
}

// questionLang is the language to ask for. The engine takes that of the text; but
// a text whose characters are the same in both scripts cannot say, and then the
// reader's locale does.
func questionLang(iface bot.Lang, text string) bot.Lang {
	if iface == bot.Traditional && hasHan(text) && catalog.ToTraditional(text) == text {
		return bot.Traditional
	}
	return ""
}

// commonTraditional are frequent characters that simplified text does not use.
// They decide only the language of a short notice, so a sample is enough.
const commonTraditional = "麼嗎這個們來時會說對國學實務業開點務區廈門連寧島關於試還問題請幫與門電東長產經濟術數據創範圍擴領應園灣號條"

func distinctlyTraditional(text string) bool {
	for _, r := range text {
		for _, t := range commonTraditional {
			if r == t {
				return true
			}
		}
	}
	return false
}

func hasHan(s string) bool {
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			return true
		}
	}
	return false
}
