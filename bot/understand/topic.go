package understand

import (
	"strings"

	"policybot/index/text"
)

// generic are words that name the pilot itself or nothing at all: a question of
// nothing else is about what it names.
var genericEn = map[string]bool{}

func init() {
	for _, w := range strings.Fields(`pilot pilots programme program city cities china chinese policy policies opening open services sector sectors service
tell about overview profile introduce introduction summary summarize role roles part focus focuses focused what's whats info information background brief everything doing stand
glance scheme plan plans compare comparison compared vs versus difference differences differ different contrast common between better side
specialty speciality nutshell gist job mission anything interesting rundown should know learn worth fun fact facts ask asks asked try tries explore exploring strength strengths
measure measures task tasks assigned emphasis priority priorities specific specifically main key special new news latest involved expected supposed
get gets given participate participating businesses business companies company firms firm foreign do allowed allow permitted permit support supported encouraged things ones both
2026 nine 9 document include includes included mention mentioned mentions regarding planned highlights highlight deal story up going happening line profile sum picture lines words few short quick general aimed aim aims targeted target assigned handed landed joined join joining newcomer newcomers added economy economic economies industry industries industrial`) {
		genericEn[w] = true
	}
}

var genericZh = strings.Fields(`分到 领到 落到 派给 分给 活儿 活 加入 新增 新晋 针对 专门 座 经济 产业 几句话 领域 年 年里 可说 简单 应该 关于 说说 有意思 先行先试 探索 要求 优势 行业 哪方面 什么情况 讲讲 服务业扩大开放综合试点 服务业扩大开放 扩大开放 综合试点 试点任务 介绍 概况 简介 情况 试点 城市 政策 服务业 开放 中国 定位 角色 这个 这次 本次 此次 这轮
方面 概览 了解 聊聊 怎样 有何 资料 信息 相关 比较 对比 相比 区别 不同 差别 差异 异同 一样 共同点 重点 任务 措施 支持 允许 鼓励 可以 企业 公司 外资 外企 推进 推动
主要 干 搞 弄 做 能 要 给 让 拿到 得到 获得 安排 分配 部署 计划 方案 打算 一下 点 个 各 各自 分别 都 里面 里头 当中 之间 两个 两地 两市 两城 哪边 谁 政府 部门 国家 商务部 文件 里 提到 内容 事 事情 侧重 侧重点 特色 特点 亮点 主攻 方向 领到 被点名 点名 名单`)

// topicOf returns what is left of a text without question words, stop words and
// generic words.
func topicOf(s string) string {
	var out []string
	for _, w := range text.Words(text.CutQuestion(s)) {
		if w.Class == text.Han {
			left := w.Text
			for _, g := range genericZh {
				left = strings.ReplaceAll(left, g, " ")
			}
			faint := text.FaintSpans(left)
			b := []byte(left)
			for i := range b {
				if faint[i] {
					b[i] = ' '
				}
			}
			for _, part := range strings.Fields(string(b)) {
				if strings.ContainsFunc(part, func(r rune) bool { return !text.IsFunctionRune(r) }) {
					out = append(out, part)
				}
			}
			continue
		}
		if !text.IsStopword(w.Text) && !text.IsQuestionWord(w.Text) && !text.IsFaint(w.Text) && !genericEn[w.Text] {
			out = append(out, w.Text)
		}
	}
	return strings.Join(out, " ")
}
