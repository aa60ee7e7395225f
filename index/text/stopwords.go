package text

import "strings"

// stopwords are English function words and the words that make a sentence a
// question. They carry no subject, so they are neither indexed nor asked for.
var stopwords = wordSet(`a an the and or but if so of in on at to for from by with about into over under as is are was were be
been being am do does did done doing has have had having can could may might must shall should will would it its this that these
those there their they them he she his her him we us our you your i me my mine not no nor than then also just very too such any
some all each every both either neither own same other what which who whom whose when where why how whether up down out off again
once im ive id youre theyre weve whats hows wheres thats lets whos hes shes theres heres isnt arent wasnt werent dont doesnt didnt cant couldnt wont wouldnt hasnt havent shouldnt because due therefore although though while unless until here only more most much many few s t d ll re ve m don doesn didn isn aren wasn won wouldn couldn shouldn upon per via`)

// questionWords are words that ask, greet or lead in; they are cut from
// questions only, since in a record they may mean something.
var questionWords = wordSet(`please tell know hi hello hey thanks thank someone anyone anybody somebody explain say says said give
show want wants wanted need like list find got get gets does wondering curious question ask asking help let lets thing things stuff
profile overview summary summarise summarize introduction recap rundown ok okay um er kindly wanna gonna actually basically really maybe currently now`)

func wordSet(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// NearCarrier returns the function or question word that w is a slip of one letter
// from, or "". Words of fewer than three letters have too many neighbours.
func NearCarrier(w string) string {
	if len(w) < 3 || stopwords[w] || questionWords[w] || faint[w] {
		return ""
	}
	for _, c := range carriers {
		if OneSlip(w, c) && w[0] == c[0] && (len(w) >= 4 && len(c) > 3 || swapped(w, c)) {
			return c
		}
	}
	return ""
}

// carriers are the words by which English questions ask.
var carriers = strings.Fields(`what which when where who how many much does will there about tell list show number date plan document tasks cities city measures pilot the and are can`)

// swapped reports whether a and b have the same letters, two neighbours exchanged.
func swapped(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := 0; i+1 < len(a); i++ {
		if a[i] != b[i] {
			return a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		}
	}
	return false
}

// OneSlip reports whether a and b, in ASCII letters, differ by one inserted,
// missing, wrong or swapped letter.
func OneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 || a == b {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	return a[i+1:] == b[i+1:] || swapped(a, b)
}

// IsStopword reports whether w, in lower case, is an English function word.
func IsStopword(w string) bool { return stopwords[w] }

// IsQuestionWord reports whether w, in lower case, only asks, greets or leads in.
func IsQuestionWord(w string) bool { return questionWords[w] }

// zhQuestionPhrases are cut from Chinese questions, longest first.
var zhQuestionPhrases = strings.Fields(`是什么时候 是什么时间 是什么地方 是哪一年 是哪年 是哪天 是哪一天 是谁 是多少 是哪个 是哪些 是几 是怎么 能不能告诉我 可以告诉我 能告诉我 请告诉我 请问一下 我想知道 我想问一下 想问一下 我想问 我想了解 想了解 麻烦问一下
麻烦问下 有没有人知道 有人知道 谁知道 请介绍一下 介绍一下 介绍下 说一下 说说 讲讲 讲一下 告诉我 帮我查一下 帮我查查 帮我 请问 你好 您好 谢谢 麻烦 大家好
是什么意思 是什么 有什么 有哪些 都有啥 有啥 哪一些 哪一个 哪一年 哪一天 哪年 哪天 哪里 哪儿 哪些 哪个 哪几个 哪几条 哪几项 哪几家 哪几 哪条 哪项 哪 什么时候 什么时间 何时 什么样 什么 甚么 啥时候 啥 怎么样 怎样 怎么 如何
多少个 多少项 多少条 多少家 多少 几个 几项 几条 几家 有几 是不是 能不能 可不可以 可以不可以 有没有 是否 会不会 要不要 对不对 好不好 行不行 为什么 为何 谁 吗 呢 吧 呀 啊 嘛 么 了吗 呗 哈 咯 哦 噢 喽
列出 列举 所有的 全部的 到底 究竟 具体 关于 有关 对于`)

// zhFunction are characters that build sentences rather than name subjects; a
// bigram made only of them is dropped from questions.
var zhFunction = runeSet(`的了是在和与及或也都就又还而但于从到把被给让对向为以之其此该这那个们着过吗呢吧啊呀嘛么有没不很最更再已会能可要想将请我你您他她它咱里上下中内外时`)

func runeSet(s string) map[rune]bool {
	m := map[rune]bool{}
	for _, r := range s {
		m[r] = true
	}
	return m
}

// IsFunctionRune reports whether r is a Chinese function character.
func IsFunctionRune(r rune) bool { return zhFunction[r] }

// CutQuestion replaces the words that only ask ("什么", "请问") in a normalised
// Chinese question by spaces, so that no bigram bridges the gap.
func CutQuestion(s string) string { return zhCutter.Replace(s) }

var zhCutter = func() *strings.Replacer {
	var pairs []string
	for _, p := range zhQuestionPhrases { // Replacer compares in argument order, and the list is longest first where it matters
		pairs = append(pairs, p, strings.Repeat(" ", len(p))) // of the same length: offsets stay
	}
	return strings.NewReplacer(pairs...)
}()
