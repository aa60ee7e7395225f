package text

import "strings"

// faint are words that carry a sentence without naming its subject: everyday
// verbs, degrees, manners, and the verbs by which policies allow things. A record
// that answers need not hold them.
var faint = wordSet(`get gets got getting go goes going gone come comes came coming take takes took taken taking make makes made making use uses used using
let lets put puts run runs running keep keeps seem seems look looks looking bit kind kinds sort sorts type types way ways lot lots people guy guys folks person
try trying tried actually even still already yet ever never always soon later today now able possible allow allows allowed permit permits permitted support supports supported
encourage encourages encouraged mention mentions mentioned mean means meant matter matters involve involves involved know known exactly roughly approximately overall
currently latest specific specifically main mainly key called call named name set there here whether across within between regarding concerning related relating
deal deals apply applies happen happened happens happening part include included includes including give gives given gave offer offers offered provide provides provided
work works working own owns big bad new long short far high low first last next current existing different various certain several
anything something everything nothing anywhere somewhere everywhere else state states stated describe described according right chance legally officially formally
spoke speak speaks spoken listed lists yet together group groups whole everyone anybody each exactly details detail example examples happen idea ideas went came took made gave got said told put year years month months week day days today nutshell gist job jobs mission specialty speciality sell sold develop developing parent accept accepts introduce introduced introduces received receive receives describes place places located open opened allowed right exist exists existing really say saying talk talks talking cover covers covered start started starts begin began begins
want wants able per each today's far many handle handles handled count counts counted amount figure figures level status exactly step steps point points read reads wrote written
join joined joins become became turn turned bring brings brought help helps helped plan's supposed rather instead like such back before after during bigger biggest smaller larger largest busier busiest higher highest lower lowest greater faster more most less least
contain contains contained hold holds held left leave leaves recent recently apart aside concentrate concentrates concentrated concentrating focus focused focusing focuses emphasise emphasize prioritise prioritize wait reminds remind quick quickly basically apparently supposedly
into onto off away around through heard hear hears special exclusive particular particularly sometimes stuff lines`)

// IsFaint reports whether w, in lower case, carries a sentence without naming its
// subject.
func IsFaint(w string) bool { return faint[w] }

// zhFaint is the same for Chinese. Single characters are only those that make no
// common noun with a neighbour.
var zhFaint = strings.Fields(`谈谈 聊聊 说说 看看 参加 参与 加入 主打 主攻 那份 这份 目前 现在 如今 当前 这次 本次 此次 当地 那边 这边 那里 这里 那儿 这儿 一下 一些 一点 大概 大约 左右 详细 主要 我们 咱们 大家 别人 自己 人们
打算 准备 需要 应该 可能 已经 还是 或者 以及 如果 的话 时候 东西 事情 事儿 问题 方面 部分 之类 等等 提到 提及 写着 规定 属于 涉及 包括 包含 涵盖 针对 对应 相应 比如 例如
允许 支持 可以 能够 鼓励 推动 推进 促进 加快 提出 明确 进行 开展 实现 获得 得到 拿到 成为 作为 通过 利用 使用 采用 存在 发生 出现 属于 算是 叫做 叫 称为
跑 趟 搞 弄 干 做 说 讲 写 算 想 去 来 用 拿 给 带 找 看 听 问 答 办 当 像 按 据 跟 同 另 别 每 各 本 该 某 哪 多 少 大 小 好 新 老 真 还 只 才 就 便 均 共 总共 一共 合计
里面 里头 其中 当中 之中 之间 之一 以来 以后 以前 之前 之后 期间 目的地方 地方 地区 名字 名称 叫啥 内容 意思 表示 介绍 称 指出 认为 情况 方式 类型 种类 程度 范围 数字 数据上 具体 重点 特别 尤其 直接 真正 正式 官方 相关 有关 打 算起 起来 出来 下来 上去 过来 过去 到底 究竟 毕竟 其实 反正 好像 似乎 听说 据说 请教 咨询 求问 出的 出了 总量 管不管用 有没有用 有用吗 事 因为 由于 点啥 一句话 讲讲 年 年份 总 那个 这个 哪个 那些 这些 怎么回事 咋 咋样 啥样 行 可 能 会 要 那个 这个 怎么回事 是怎么 列了 列出 列举 有人 关系 好处 管用 到底 自己的 经常 最近 那一批 专门 各自 请概括 概括 简单 介绍 怎么说 咋说 咋办 怎么办 怎么样 办法 新办法 花样 新花样 没 有新 约定 不行 行不行 开店 发言 哪方面 愿意 希望 进来 进去 加进去 加进 更高 更多 更大 更忙 更好 适用 不在 在内 有没有 有无 自己 那块 这块 一块 挺 蛮 超 老是 总是 一直 经常 通常 如今 今年 去年 一年 每年 专属 名堂 牵扯 好些 那种 这种 几句 几句话 当地人 请问下`)

var zhFaintByRune = func() map[rune][]string {
	m := map[rune][]string{}
	for _, w := range zhFaint {
		r := []rune(w)[0]
		m[r] = append(m[r], w)
	}
	for _, list := range m {
		for i := range list { // the longest first
			for j := i + 1; j < len(list); j++ {
				if len(list[j]) > len(list[i]) {
					list[i], list[j] = list[j], list[i]
				}
			}
		}
	}
	return m
}()

// FaintSpans marks the bytes of a normalised Chinese run that belong to words
// which carry a sentence without naming its subject.
func FaintSpans(run string) []bool {
	out := make([]bool, len(run))
	for i, r := range run {
		if out[i] {
			continue
		}
		for _, w := range zhFaintByRune[r] {
			if strings.HasPrefix(run[i:], w) {
				for j := range len(w) {
					out[i+j] = true
				}
				break
			}
		}
	}
	return out
}

// EverydayWords returns the English words that this package knows: those that
// build sentences, that ask, and that carry a sentence. They are in no order.
func EverydayWords() []string {
	var out []string
	for _, set := range []map[string]bool{stopwords, questionWords, faint} {
		for w := range set {
			out = append(out, w)
		}
	}
	return out
}
