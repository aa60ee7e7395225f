package discord

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"policybot/bot"
	"policybot/bot/discordtest"
	"policybot/corpus"
	"policybot/index"
)

// small is a corpus of its own, so that what these tests show changes with the bot
// and not with the policy. more adds records to it, for another version.
func small(t testing.TB, more int) *corpus.Corpus {
	t.Helper()
	text := func(en, zh string) corpus.Text { return corpus.Text{EN: en, ZH: zh} }
	parts := corpus.Corpus{
		Name: text("Test pilot", "测试试点"), Date: "2026-01-09", Main: "tasks",
		Cities: []*corpus.City{
			{Slug: "dalian", Name: text("Dalian", "大连")}, {Slug: "qingdao", Name: text("Qingdao", "青岛"), Aliases: []string{"Tsingtao"}}, {Slug: "xiamen", Name: text("Xiamen", "厦门"), Aliases: []string{"鹭岛"}},
		},
		Areas: []*corpus.Area{
			{Slug: "logistics", Name: text("Transport and logistics", "运输物流"), Aliases: []string{"logistics", "物流"}},
			{Slug: "health", Name: text("Healthcare", "医疗健康"), Aliases: []string{"医疗"}},
		},
		Documents: []*corpus.Document{
			{ID: "tasks", Title: text("Pilot tasks of three cities", "三城市试点任务"), Short: text("Pilot tasks", "试点任务"), Issuer: text("Ministry of Commerce", "商务部"), Number: "商资函〔2026〕1号", Date: "2026-01-09", Status: "in-force", Sources: []string{"S1"}},
			{ID: "plan", Title: text("Work plan of 2025", "2025年工作方案"), Date: "2025-04-11", Sources: []string{"S2"}},
		},
		Sources: []*corpus.Source{
			{ID: "S1", Title: text("Notice on the pilot tasks", "关于试点任务的通知"), Publisher: "商务部", Date: "2026-01-09", URL: "https://www.mofcom.gov.cn/tasks", Page: corpus.PageOwn, Lang: "zh", Kind: "official", Reliability: "official-text"},
			{ID: "S2", Title: text("The plan explained", "方案解读"), Publisher: "新华社", Page: corpus.PageCopy, Lang: "zh", Kind: "press", Reliability: "press"},
		},
	}
	goods := [][2]string{
		{"cold-chain warehouses", "冷链仓库"}, {"container ships", "集装箱船舶"}, {"rail freight", "铁路货运"}, {"port depots", "港口堆场"},
		{"air cargo", "航空货物"}, {"bonded lorries", "保税货车"}, {"pilot boats", "引航船"},
	}
	for i := range 14 + more {
		c, g := parts.Cities[i%2], goods[(i/2)%len(goods)]
		doc, source := "tasks", "S1"
		if i%5 == 4 {
			doc, source = "plan", "S2"
		}
		rec := &corpus.Record{
			ID: fmt.Sprintf("L%02d", i+1), Document: doc, Kind: corpus.KindMeasure, Cities: []string{c.Slug}, Area: "logistics",
			Text:    text(fmt.Sprintf("Firms in %s may run %s for logistics, in stage %d.", c.Name.EN, g[0], i+1), fmt.Sprintf("%s的企业可以经营物流用的%s，第%d阶段。", c.Name.ZH, g[1], i+1)),
			Sources: []string{source}, Confidence: corpus.Confirmed, Verified: "2026-01-10",
		}
		if i == 2 {
			rec.Number = "第12项"
			rec.Note = text("The number is that of the draft.", "编号出自草案。")
		}
		parts.Records = append(parts.Records, rec)
	}
	parts.Records = append(parts.Records, &corpus.Record{
		ID: "H01", Document: "tasks", Kind: corpus.KindMeasure, Cities: []string{"xiamen"}, Area: "health",
		Text: text("Xiamen lets foreign doctors open clinics.", "厦门允许外籍医生开设诊所。"), Sources: []string{"S2"}, Confidence: corpus.Reported, Verified: "2026-01-10",
	})
	c, err := corpus.New(parts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// library is the real engine on the small corpus.
func library(t testing.TB) (*bot.Engine, *index.Live) {
	t.Helper()
	live := index.NewLive(build(t, small(t, 0)))
	t.Cleanup(func() { _ = live.Close() })
	return bot.New(live), live
}

func build(t testing.TB, c *corpus.Corpus) *index.Index {
	t.Helper()
	x, err := index.Build(context.Background(), c, index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// button is the id of the component of a message that does verb; of several, the
// n-th.
func button(t testing.TB, m *discordtest.Message, verb string, n int) string {
	t.Helper()
	for _, row := range m.Components {
		for _, c := range row.Components {
			if strings.HasPrefix(c.CustomID, verb+"/") {
				if n == 0 {
					return c.CustomID
				}
				n--
			}
		}
	}
	t.Fatalf("no component %s in:\n%s", verb, seenAs(m))
	return ""
}

func has(m *discordtest.Message, verb string) bool {
	for _, row := range m.Components {
		for _, c := range row.Components {
			if strings.HasPrefix(c.CustomID, verb+"/") {
				return true
			}
		}
	}
	return false
}

var askerInID = regexp.MustCompile(`(/[qfmscadlnvxy][est][th][on][1-9]?[nfd]?\.[0-9a-z]+\.)[0-9a-z]{9,13}\.`)

// seenAs is a message as a user sees it, with the ids behind what can be pressed.
func seenAs(m *discordtest.Message) string {
	var b strings.Builder
	if m.Ephemeral() {
		b.WriteString("(only for you)\n")
	}
	if m.Content != "" {
		b.WriteString(m.Content + "\n")
	}
	for _, e := range m.Embeds {
		b.WriteString("┌ embed\n" + e.Description + "\n")
		for _, f := range e.Fields {
			b.WriteString("├ " + f.Name + "\n" + f.Value + "\n")
		}
		if e.Footer != nil {
			b.WriteString("└ " + e.Footer.Text + "\n")
		}
	}
	for _, row := range m.Components {
		for _, c := range row.Components {
			if c.Type == discordtest.ComponentStringMenu {
				fmt.Fprintf(&b, "<%s> %s\n", c.Placeholder, c.CustomID)
				for _, o := range c.Options {
					fmt.Fprintf(&b, "    %s: %s (%s)\n", o.Label, o.Description, o.Value)
				}
				continue
			}
			off := ""
			if c.Disabled {
				off = ", off"
			}
			fmt.Fprintf(&b, "[%s%s] %s\n", c.Label, off, c.CustomID)
		}
	}
	return askerInID.ReplaceAllString(b.String(), "${1}ASKER.")
}

// render draws a page of an answer in two ways: as an embed and as text, of which
// the place decides.
func render(a bot.Answer, iface bot.Lang) reply { return renderView(a, view{lang: iface}) }

func renderView(a bot.Answer, v view) reply {
	embed, text := v, v
	embed.layout, text.layout = asEmbed, asText
	return reply{lang: v.lang, embed: at(paginate(a, embed), v.page).embed(), text: at(paginate(a, text), v.page).content()}
}

// renderPlain draws the first page of an answer to be read aloud.
func renderPlain(a bot.Answer, iface bot.Lang) reply {
	return reply{lang: iface, text: at(paginate(a, view{lang: iface, layout: asPlain}), 0).content()}
}
