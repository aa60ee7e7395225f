package understand

import (
	"regexp"
	"strings"
)

// What people put round a question out of politeness, in either language and
// either script. It is cut before anything else is read, since it asks nothing.
var (
	leadIn = regexp.MustCompile(`(?i)^\s*(?:` + strings.Join([]string{
		`(?:wait|hmm+|well|um+|uh+|oh|ah|btw|by the way|anyway|random question|noob question|silly question|stupid question)\b|(?:嗯+|呃|额|哎|欸|诶|话说|对了|顺便问(?:一下|下)?|弱弱(?:地)?问(?:一下|下|一句)?|小白(?:提问|求问|问一下|问下)?|那个)[,， ]*`,
		`(?:hi|hello|hey|hiya|greetings|dear (?:all|bot|team)|good (?:morning|afternoon|evening))(?: (?:there|all|everyone|everybody|folks|guys|team|bot))?\b`,
		`(?:sorry|apologies)(?: to (?:bother|disturb) (?:you|everyone))?|excuse me|pardon me`,
		`(?:just )?(?:a )?quick(?: little)? (?:question|one)|i have a (?:quick )?question|one question`,
		`(?:could|can|would|will) (?:you|someone|somebody|anyone|anybody)(?: (?:please|kindly))?(?: (?:tell|explain to|inform|help))(?: me| us)?(?: (?:about|whether|if|understand|with))?\b`,
		`(?:please|pls|plz|kindly)(?: (?:tell|explain to|inform) (?:me|us))?(?: (?:about|whether|if))?\b`,
		`i(?: was|'m| am) (?:just )?(?:wondering|curious)(?: (?:if|whether|about))?\b`,
		`i(?: would|'d) (?:like|love) to (?:know|ask|learn|hear)(?: (?:about|if|whether))?\b|i (?:want|need) to (?:know|ask)(?: (?:about|if|whether))?\b`,
		`(?:may|can|could) i ask(?: (?:you|about|if|whether))?\b|(?:do you|does anyone|anyone) (?:happen to )?know(?: (?:if|whether))?\b|(?:any idea|tell me)(?: (?:about|if|whether))?\b`,
		`(?:你好|您好|大家好|各位好|嗨|哈喽|哈囉|早上好|下午好|晚上好|各位|老師好|老师好)`,
		`(?:不好意思|抱歉|对不起|對不起)(?:打扰|打擾)?(?:一下|了|大家)?|打扰(?:一下|了)|打擾(?:一下|了)`,
		`(?:请问|請問|请教|請教|想问|想問|想请教|想請教|我想问|我想問|我想请教|我想請教|我想了解|想了解|我想知道|想知道|问问|問問|麻烦问|麻煩問|麻烦|麻煩|劳驾|勞駕)(?:一下|下|问|問|问问|問問|大家|各位)?`,
		`(?:有没有人|有沒有人|谁|誰)(?:能|可以)?(?:知道|告诉我|告訴我)|(?:能不能|可不可以|可以|能)?(?:告诉|告訴)(?:我|一下我)`,
	}, `|`) + `)[\s,.:;!?，。：；！？、~—-]*`)
	leadOut = regexp.MustCompile(`(?i)[\s,.;!，。；！、~]*(?:` + strings.Join([]string{
		`\b(?:(?:many )?thanks?(?: you)?(?: (?:so|very) much| a lot| a bunch| in advance| again)*|thx|ty|cheers|please|pls|much appreciated)`,
		`(?:谢谢|謝謝|多谢|多謝|感谢|感謝)(?:大家|您|你|各位|了|啦)*|麻烦(?:您|你)?了|麻煩(?:您|你)?了|辛苦(?:了|啦)|拜托(?:了)?|拜託(?:了)?`,
	}, `|`) + `)[\s,.;!?，。；！？、~]*$`)
)

// CutManners returns a question without the politeness round it. A text of nothing
// else comes back as it is.
func CutManners(q string) string {
	rest := q
	for {
		next := leadIn.ReplaceAllString(rest, "")
		next = leadOut.ReplaceAllString(next, "")
		if next == rest {
			break
		}
		rest = next
	}
	if strings.TrimSpace(rest) == "" {
		return q
	}
	return rest
}
