package eval

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"policybot/bot/catalog"
	"policybot/index/text"
)

// Perturbations lists the changes that [Perturb] knows.
func Perturbations() []string {
	return []string{"typo", "nopunct", "caps", "hant", "polite", "keywords"}
}

// Perturb returns the function that changes a question's wording as somebody in
// a hurry, or very polite, or on a phone would, and not its meaning. The same
// question and seed always change alike. A change that does not apply (capitals
// in Chinese) leaves the question as it is.
func Perturb(kind string, seed uint64) (func(q Question) Question, error) {
	var change func(q Question, r *rand.Rand) string
	switch kind {
	case "typo":
		change = typo
	case "nopunct":
		change = func(q Question, _ *rand.Rand) string { return withoutPunctuation(q.Q) }
	case "caps":
		change = func(q Question, _ *rand.Rand) string { return strings.ToUpper(q.Q) }
	case "hant":
		change = func(q Question, _ *rand.Rand) string { return catalog.ToTraditional(q.Q) }
	case "polite":
		change = polite
	case "keywords":
		change = func(q Question, _ *rand.Rand) string { return keywords(q.Q) }
	default:
		return nil, fmt.Errorf("there is no change %q; the changes are %s", kind, strings.Join(Perturbations(), ", "))
	}
	return func(q Question) Question {
		h := fnv.New64a()
		h.Write([]byte(kind + "\x00" + q.Q))
		changed := strings.TrimSpace(change(q, rand.New(rand.NewPCG(seed, h.Sum64()))))
		if changed != "" {
			q.Q = changed
		}
		return q
	}, nil
}

// slips are characters that input methods and quick writers put for one another.
var slips = func() map[rune][]rune {
	m := map[rune][]rune{}
	for group := range strings.FieldsSeq(
		`在再 的地得 做作坐 是市事式试示 有又由 和合 那哪 几机及 城成程 期其 区去取 服复 务物
		 放方 开凯 点电 知只之 道到 多都 么没 什神 里理李 会汇 可课 以已 要药 企起 业页
		 外歪 资自 金今 融容 医易 疗料 教较 育玉 航行 运云 港岗 流留 物务 数树 据具 技计 术树
		 文问 化话 旅履 游由 划化 任认 划画 布步 发法 改该 革格 推退 进近 展站 量亮 连联 波播
		 门们 岛道 圳镇 肥费 州周 安按 苏素 重中 部步 省生 国过 政正 策测 措错 施失 目木 项向`) {
		for _, r := range group {
			for _, other := range group {
				if other != r && !slices.Contains(m[r], other) {
					m[r] = append(m[r], other)
				}
			}
		}
	}
	return m
}()

// typo makes one slip: in Chinese a character for another of like sound or, where
// none fits, two neighbours swapped; in English one letter of one longer word
// swapped with its neighbour, dropped, doubled or mistaken.
func typo(q Question, r *rand.Rand) string {
	runes := []rune(q.Q)
	var han []int
	for i, c := range runes {
		if len(slips[c]) > 0 {
			han = append(han, i)
		}
	}
	words := latinWords(runes)
	switch {
	case len(words) > 0 && (len(han) == 0 || len(words) > len(han)):
		w := words[r.IntN(len(words))]
		return string(slices.Replace(slices.Clone(runes), w[0], w[1], misspell(runes[w[0]:w[1]], r)...))
	case len(han) > 0:
		i := han[r.IntN(len(han))]
		others := slips[runes[i]]
		runes[i] = others[r.IntN(len(others))]
	default:
		var at []int
		for i := 0; i+1 < len(runes); i++ {
			if text.IsHan(runes[i]) && text.IsHan(runes[i+1]) && runes[i] != runes[i+1] {
				at = append(at, i)
			}
		}
		if len(at) > 0 {
			i := at[r.IntN(len(at))]
			runes[i], runes[i+1] = runes[i+1], runes[i]
		}
	}
	return string(runes)
}

// latinWords returns the bounds of the words of five letters or more.
func latinWords(runes []rune) [][2]int {
	var out [][2]int
	for i := 0; i < len(runes); {
		j := i
		for j < len(runes) && isLetter(runes[j]) {
			j++
		}
		if j-i >= 5 {
			out = append(out, [2]int{i, j})
		}
		i = max(j, i+1)
	}
	return out
}

func isLetter(r rune) bool { return r < unicode.MaxASCII && unicode.IsLetter(r) }

// neighbours are keys that lie beside one another.
const neighbours = "qwertyuiop asdfghjkl zxcvbnm"

func misspell(word []rune, r *rand.Rand) []rune {
	w := slices.Clone(word)
	i := 1 + r.IntN(len(w)-2) // the first letter is rarely the wrong one
	switch r.IntN(4) {
	case 0:
		if w[i] != w[i+1] {
			w[i], w[i+1] = w[i+1], w[i]
			return w
		}
		return slices.Delete(w, i, i+1)
	case 1:
		return slices.Delete(w, i, i+1)
	case 2:
		return slices.Insert(w, i, w[i])
	}
	at := strings.IndexRune(neighbours, unicode.ToLower(w[i]))
	next := at + 1
	if next >= len(neighbours) || neighbours[next] == ' ' {
		next = at - 1
	}
	w[i] = rune(neighbours[next])
	return w
}

// withoutPunctuation drops what a quick writer leaves out. Marks inside a number
// stay (1.2, 10,000), and so do percent signs and the like, which mean something.
func withoutPunctuation(s string) string {
	runes := []rune(s)
	var b strings.Builder
	for i, r := range runes {
		inNumber := i > 0 && i+1 < len(runes) && unicode.IsDigit(runes[i-1]) && unicode.IsDigit(runes[i+1])
		switch {
		case !unicode.IsPunct(r) || inNumber || strings.ContainsRune("%％‰&#", r):
			b.WriteRune(r)
		case r == '\'' || r == '’':
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// polite puts manners round the question.
func polite(q Question, r *rand.Rand) string {
	stop := "."
	before, after := []string{
		"Hi, could someone tell me: ", "Hello everyone, sorry to bother you, quick question. ",
		"Good morning! I was wondering, ", "Hi there, may I ask: ",
	}, []string{"", " Thanks a lot!", " Thank you in advance."}
	if slices.ContainsFunc([]rune(q.Q), text.IsHan) && q.Lang != "en" {
		stop = "，"
		before, after = []string{"您好，请问一下，", "大家好，想请教一下：", "麻烦问一下，", "不好意思打扰了，我想问问，"},
			[]string{"", "谢谢！", "麻烦您了。"}
		if q.Lang == "zh-Hant" {
			for _, list := range [][]string{before, after} {
				for i := range list {
					list[i] = catalog.ToTraditional(list[i])
				}
			}
		}
	}
	asked := strings.TrimSpace(q.Q)
	thanks := after[r.IntN(len(after))]
	if last, _ := utf8.DecodeLastRuneInString(asked); thanks != "" && !unicode.IsPunct(last) {
		asked += stop
	}
	return before[r.IntN(len(before))] + asked + thanks
}

// functionWords are what a person leaves out who types keywords. The list is not
// the index's own, so that it measures that one too.
var functionWords = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`a an the is are was were be been being am do does did has have had will would shall should
		can could may might must of in on at to for from by with about as into and or but if than then that this these those
		it its there here i we you they he she me us them my our your their what which who whom whose when where why how many
		much long far tell please give show list find know say says said any some all also just only so get got lets let
		what's which's who's is's i'm don't doesn't isn't aren't`) {
		m[w] = true
	}
	return m
}()

var (
	chinesePhrases = regexp.MustCompile(`请问|什么时候|是什么|为什么|什么样|什么|哪些|哪几个|哪个|哪里|哪儿|哪|怎么样|怎么|怎样|如何|是不是|是否|有没有|多少个|多少|几个|几项|能不能|可不可以|可以|告诉我|我想知道|想知道|我想问|一下|关于|对于|什麼時候|是什麼|為什麼|什麼|請問|怎麼|幾個|多少個|關於`)
	chineseMarks   = regexp.MustCompile(`[的了吗嗎呢吧啊呀么嘛]`)
)

// keywords keeps the words that carry the meaning.
func keywords(s string) string {
	s = withoutPunctuation(s)
	s = chinesePhrases.ReplaceAllString(s, " ")
	s = chineseMarks.ReplaceAllString(s, " ")
	var kept []string
	for w := range strings.FieldsSeq(s) {
		if !functionWords[strings.ToLower(w)] {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, " ")
}
