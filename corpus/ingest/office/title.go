package office

import (
	"strings"
	"unicode/utf8"

	"policybot/corpus/ingest/content"
)

// titleWithin is how many blocks from the top a title is looked for.
const titleWithin = 40

// title finds the title of a document. Programs fill the stated one from the file
// that a text was copied out of, so it counts only where the text shows it or
// shows no other: then come Word's title style and the first centred lines that
// are larger than the text (a red letterhead, which ends in 文件, is not it).
func title(blocks []block, stated string) string {
	head := blocks[:min(len(blocks), titleWithin)]
	if stated != "" {
		shown := ""
		for _, b := range head {
			shown += b.Text
		}
		if strings.Contains(tight(shown), tight(stated)) && utf8.RuneCountInString(stated) >= 6 {
			return stated
		}
	}
	if t := lead(head, func(b block) bool { return b.title }); t != "" {
		return t
	}
	body := bodySize(blocks)
	if t := lead(head, func(b block) bool { return b.centred && b.size > body+2 }); t != "" {
		return t
	}
	if t := lead(head, func(b block) bool { return b.centred && b.Kind != content.Heading }); strings.HasPrefix(t, "关于") || strings.Contains(t, "关于") {
		return t
	}
	return stated
}

// lead joins the first run of paragraphs that fit and may be a title.
func lead(blocks []block, fits func(block) bool) string {
	out := ""
	size := 0
	for _, b := range blocks {
		ok := b.Kind != content.Row && b.Kind != content.Note && fits(b) && b.Label == "" &&
			!strings.HasSuffix(tight(b.Text), "文件") && !strings.ContainsAny(b.Text, "〔[【") && !content.BeginsItem(b.Text)
		if out != "" && (!ok || b.size != size) {
			break
		}
		if ok {
			out, size = content.Join(out, b.Text), b.size
		}
	}
	if n := utf8.RuneCountInString(out); n < 4 || n > 150 {
		return ""
	}
	return out
}

// bodySize is the size that most letters have.
func bodySize(blocks []block) int {
	letters := map[int]int{}
	best := 0
	for _, b := range blocks {
		letters[b.size] += len(b.Text)
		if letters[b.size] > letters[best] {
			best = b.size
		}
	}
	return best
}

func tight(s string) string { return strings.Join(strings.Fields(s), "") }
