package understand

import (
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"

	"policybot/corpus"
	"policybot/index/text"
)

// spoken reads questions that are typed in pinyin, and Chinese words typed with a
// character of the right sound. It knows the corpus's own words and the everyday
// words that questions are made of.
type spoken struct {
	decoder func() *decoder
	words   map[string][]string // "hang yun" → 航运, and every other word of two characters
}

// askingZh are the words that Chinese questions are made of.
var askingZh = strings.Fields(`的 是 什么 什么时候 吗 呢 有 哪 哪些 哪个 哪里 几个 多少 可以 能 在 我 你 他们 个 九个 一共 怎么 怎么样 为什么 开 做 和 有没有 是不是 能不能
城市 政策 任务 措施 试点 外国 外国人 医生 企业 公司 领域 方案 文件 重点 发展 支持 允许 介绍 情况 第一 今年 去年 中国 全国 地方 名单 数字 时间`)

func newSpoken(c *corpus.Corpus) *spoken {
	s := &spoken{words: map[string][]string{}}
	var all []string
	add := func(phrase string) {
		phrase = inCharacters(text.Normalize(phrase))
		rs := []rune(phrase)
		if len(rs) > 8 || strings.ContainsFunc(phrase, func(r rune) bool { return !text.IsHan(r) }) {
			return
		}
		all = append(all, phrase)
		if len(rs) == 2 {
			for _, sound := range soundsOf(phrase) {
				s.words[sound] = append(s.words[sound], phrase)
			}
		}
	}
	for _, w := range askingZh {
		add(w)
	}
	for _, x := range c.Cities {
		add(x.Name.ZH)
	}
	for _, x := range c.Places {
		add(x.Name.ZH)
	}
	for _, t := range c.Terms {
		for _, z := range t.ZH {
			add(z)
		}
	}
	s.decoder = newDecoder(c, all)
	return s
}

// syllables is the set of toneless pinyin syllables, made when a question first
// looks like pinyin.
var syllables = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for r := range pinyin.PinyinDict {
		for _, p := range pinyin.SinglePinyin(rune(r), toneless) {
			out[p] = true
		}
	}
	return out
})

// fromPinyin returns the Chinese of a question typed in pinyin, and whether it is
// one: three words or more, hardly any of them known as English.
func (s *spoken) fromPinyin(q string, english func(word string) bool) (string, bool) {
	ws := text.Words(q)
	known := 0
	for _, w := range ws {
		if w.Class == text.Han {
			return "", false
		}
		if w.Class == text.Number || len(w.Text) < 3 {
			continue
		}
		// The name of a Chinese city is English and pinyin; so is "can", but a word as
		// long as a name that cuts into syllables is hardly English by chance.
		if _, cuts := cutSyllables(w.Text); (text.IsStopword(w.Text) && w.Text != "me" || english(w.Text)) && !(cuts && len(w.Text) > 4) {
			known++
		}
	}
	if len(ws) < 3 || known*4 > len(ws) {
		return "", false
	}
	var all []string
	for _, w := range ws {
		if w.Class == text.Number {
			all = append(all, w.Text)
			continue
		}
		parts, ok := cutSyllables(w.Text)
		if !ok {
			return "", false
		}
		all = append(all, parts...)
	}
	return s.decoder().decode(all)
}

// cutSyllables cuts a word into pinyin syllables, the longest that leave the rest
// whole.
func cutSyllables(w string) ([]string, bool) {
	if w == "" {
		return nil, true
	}
	for n := min(6, len(w)); n > 0; n-- {
		if !syllables()[w[:n]] {
			continue
		}
		if rest, ok := cutSyllables(w[n:]); ok {
			return append([]string{w[:n]}, rest...), true
		}
	}
	return nil, false
}

// mendHan puts right a word of two characters that no record holds and that
// sounds like exactly one word of the corpus with which it shares a character:
// 邮伦 → 邮轮.
func (s *spoken) mendHan(q string, known func(two string) bool, mended map[string]string) string {
	rs := []rune(q)
	word := func(i int) bool { return i >= 0 && i+2 <= len(rs) && known(string(rs[i:i+2])) }
	carrying := carriersIn(q)
	offset := 0
	for i := 0; i+1 < len(rs); i++ {
		two := string(rs[i : i+2])
		first := offset
		offset += utf8.RuneLen(rs[i])
		if carrying[first] || carrying[offset] {
			continue // 几 in 一共几个 is not misspelt
		}
		if word(i-1) && word(i+1) {
			continue // the end of one word and the beginning of the next: 宁(波重)点
		}
		if !text.IsHan(rs[i]) || !text.IsHan(rs[i+1]) || rs[i] == '几' || rs[i+1] == '几' || known(two) || text.IsFunctionRune(rs[i]) || text.IsFunctionRune(rs[i+1]) {
			continue
		}
		found := ""
		for _, sound := range soundsOf(two) {
			for _, w := range s.words[sound] {
				if w != found && shareRune(two, w) && w != two {
					if found != "" {
						found = two // two words fit: neither is surely meant
						break
					}
					found = w
				}
			}
		}
		// A character that makes a word with its other neighbour is not the wrong one: 批(服务).
		if f := []rune(found); len(f) == 2 && (f[0] != rs[i] && word(i-1) || f[1] != rs[i+1] && word(i+1)) {
			continue
		}
		if found != "" && found != two {
			mended[two] = found
			copy(rs[i:], []rune(found))
		}
	}
	return string(rs)
}
