package discord

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"policybot/bot"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got); -update accepts it:\n%s", path, diff)
	}
}

// show is a reply as a reviewer reads it.
func show(r reply) string {
	var b strings.Builder
	if e := r.embed; e != nil {
		fmt.Fprintf(&b, "=== embed, %d characters\n%s\n", embedLength(e), e.Description)
		for _, f := range e.Fields {
			fmt.Fprintf(&b, "--- %s\n%s\n", f.Name, f.Value)
		}
		if e.Footer != nil {
			fmt.Fprintf(&b, "--- footer\n%s\n", e.Footer.Text)
		}
		showRows(&b, r.rows)
	}
	fmt.Fprintf(&b, "=== text, %d characters\n%s\n", length(r.text), r.text)
	showRows(&b, r.textRows)
	return b.String()
}

// showRows writes what can be pressed, with the ids behind it.
func showRows(b *strings.Builder, rows []discordgo.MessageComponent) {
	for _, row := range rows {
		for _, c := range row.(discordgo.ActionsRow).Components {
			switch c := c.(type) {
			case discordgo.Button:
				off := ""
				if c.Disabled {
					off = ", off"
				}
				fmt.Fprintf(b, "[%s%s] %s\n", c.Label, off, c.CustomID)
			case discordgo.SelectMenu:
				fmt.Fprintf(b, "<%s> %s\n", c.Placeholder, c.CustomID)
				for _, o := range c.Options {
					fmt.Fprintf(b, "    %s (%s) %s\n", o.Label, o.Description, o.Value)
				}
			}
		}
	}
}

// showPages is all pages of an answer in one layout.
func showPages(a bot.Answer, v view) string {
	var b strings.Builder
	for _, p := range paginate(a, v) {
		fmt.Fprintf(&b, "##### page %d of %d\n", p.number, p.of)
		if v.layout == asEmbed {
			b.WriteString(show(reply{embed: p.embed()}))
		} else {
			b.WriteString(show(reply{text: p.content()}))
		}
	}
	return b.String()
}

func embedLength(e *discordgo.MessageEmbed) int {
	n := length(e.Description)
	for _, f := range e.Fields {
		n += length(f.Name) + length(f.Value)
	}
	if e.Footer != nil {
		n += length(e.Footer.Text)
	}
	return n
}

// answerEN is an answer with everything in it.
func answerEN() bot.Answer {
	return bot.Answer{
		Lang: bot.English, Status: bot.Answered,
		Headline: "The nine-city document holds 159 pilot tasks.",
		Sections: []bot.Section{
			{Items: []bot.Item{{
				RecordID: "F004", Tags: []string{"All nine cities", "2026 task document"},
				Clause: "There are 159 tasks in total (counted over all cities).", Cites: []int{1, 2},
			}}},
			{Label: "May relate", Items: []bot.Item{{
				RecordID: "F016", Tags: []string{"Dalian", "Transport and logistics"},
				Clause: "Dalian: shipping & logistics_hub [pilot].", Note: "The number of the task is *not* known.",
				Confidence: "reported", Cites: []int{2},
			}}},
		},
		Ranked: []bot.Ranked{{ID: "F004"}, {ID: "F016"}},
		Citations: []bot.Citation{
			{N: 1, ID: "S001", Title: "Notice on the pilot tasks", Publisher: "Ministry of Commerce", Date: "2026-01-09", URL: "https://www.mofcom.gov.cn/a_(1).html"},
			{N: 2, ID: "S003", Title: "Nine cities [press]", Publisher: "Xinhua"},
		},
		Count: 2, Confidence: "confirmed by the issuer's own page", Caution: "Figures may change.",
		CorpusVersion: "2026-11-24-ab12cd", CorpusDate: "2026-11-24",
		Suggestions: []string{"Which cities are in the pilot?", "What does Dalian focus on?"},
	}
}

func answerZH(lang bot.Lang) bot.Answer {
	a := bot.Answer{
		Lang: bot.Simplified, Status: bot.Answered,
		Headline: "大连等9城市的试点任务共159项。",
		Sections: []bot.Section{{Label: "任务文件", Items: []bot.Item{{
			RecordID: "F004", Tags: []string{"九城市"}, Clause: "九城市试点任务合计159项。", Note: "按城市统计。", Cites: []int{1},
		}}}},
		Citations: []bot.Citation{{N: 1, ID: "S001", Title: "大连等9城市服务业扩大开放综合试点任务", Publisher: "商务部", Date: "2026-01-09", URL: "https://www.mofcom.gov.cn/x"}},
		Count:     1, Confidence: "由发布机构确认", CorpusVersion: "2026-11-24-ab12cd", CorpusDate: "2026-11-24",
	}
	if lang == bot.Traditional {
		a.Lang = lang
		a.Headline = "大連等9城市的試點任務共159項。"
		a.Sections[0].Label = "任務文件"
		a.Sections[0].Items[0].Clause = "九城市試點任務合計159項。"
		a.Sections[0].Items[0].Note = "按城市統計。"
		a.Confidence = "由發佈機構確認"
	}
	return a
}

// answerLong has more records than fit.
func answerLong(n, clause int) bot.Answer {
	a := answerEN()
	a.Sections = []bot.Section{{Label: "Measures"}}
	a.Citations = nil
	for i := range n {
		a.Sections[0].Items = append(a.Sections[0].Items, bot.Item{
			RecordID: fmt.Sprintf("F%03d", i+1), Tags: []string{"Suzhou"},
			Clause: strings.Repeat("word ", clause/5), Note: "A note.", Cites: []int{i/3 + 1},
		})
		if i%3 == 0 {
			a.Citations = append(a.Citations, bot.Citation{N: i/3 + 1, Title: fmt.Sprintf("Document %d", i/3+1), Publisher: "Ministry of Commerce", Date: "2026-01-09", URL: fmt.Sprintf("https://www.mofcom.gov.cn/document/%d", i)})
		}
	}
	a.Count = n
	return a
}

func TestRenderGolden(t *testing.T) {
	refused := answerEN()
	refused.Status, refused.Headline = bot.Refused, "The corpus does not say what Chengdu may do."
	refused.Sections = refused.Sections[1:]
	refused.Count, refused.Confidence, refused.Caution = 0, "", ""
	for name, a := range map[string]struct {
		answer bot.Answer
		lang   bot.Lang
	}{
		"answered.en.txt":      {answerEN(), bot.English},
		"answered.zh.txt":      {answerZH(bot.Simplified), bot.Simplified},
		"answered.zh-Hant.txt": {answerZH(bot.Traditional), bot.Traditional},
		"mixed.txt":            {answerEN(), bot.Simplified},
		"refused.txt":          {refused, bot.English},
		"smalltalk.txt":        {bot.Answer{Lang: bot.English, Status: bot.Smalltalk, Headline: "Hello."}, bot.English},
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, show(render(a.answer, a.lang))) })
	}
	golden(t, "long.txt", showPages(answerLong(40, 300), view{lang: bot.English}))
	golden(t, "one-too-long.txt", showPages(answerLong(1, 5000), view{lang: bot.English, layout: asText}))
	golden(t, "aloud.zh.txt", showPages(answerZH(bot.Simplified), view{lang: bot.Simplified, layout: asPlain, original: true, quote: "一共多少项任务？"}))
}

// TestPagesLeaveNothingOut: whatever the layout, every record and every note is on
// exactly one page, with its sources beside it.
func TestPagesLeaveNothingOut(t *testing.T) {
	for _, n := range []int{1, 5, 24, 60, 400} {
		for _, clause := range []int{20, 120, 900, 20000} {
			if n > 60 && clause > 900 {
				continue
			}
			a := answerLong(n, clause)
			for i := range a.Sections[0].Items {
				a.Sections[0].Items[i].Clause += fmt.Sprintf("end%d.", i)
			}
			a.Sections = append(a.Sections, bot.Section{Label: "7 more records are not shown"})
			for _, l := range []layout{asEmbed, asText, asPlain} {
				var all strings.Builder
				for _, p := range paginate(a, view{lang: bot.English, layout: l}) {
					all.WriteString(p.body + "\n")
					for i, it := range a.Sections[0].Items {
						if strings.Contains(p.body, fmt.Sprintf("end%d.", i)) && !strings.Contains(strings.Join(p.sources, " "), fmt.Sprintf("Document %d", it.Cites[0])) {
							t.Fatalf("layout %d: record %d is shown without its source:\n%s\n%v", l, i, p.body, p.sources)
						}
					}
				}
				text := all.String()
				if got := strings.Count(text, "word"); got != n*(clause/5) {
					t.Errorf("layout %d, %d records of %d characters: %d words, want %d", l, n, clause, got, n*(clause/5))
				}
				for _, once := range []string{"7 more records are not shown"} {
					if strings.Count(text, once) != 1 {
						t.Errorf("layout %d: %q stands %d times", l, once, strings.Count(text, once))
					}
				}
				for i := range n {
					if strings.Count(text, fmt.Sprintf("end%d.", i)) != 1 {
						t.Errorf("layout %d: record %d ends %d times", l, i, strings.Count(text, fmt.Sprintf("end%d.", i)))
					}
				}
				if notes := strings.Count(text, "A note."); notes != n {
					t.Errorf("layout %d: %d notes for %d records", l, notes, n)
				}
			}
		}
	}
}

// TestCautionsAreWhole: a caution stands on every page, or whole on the first ones.
func TestCautionsAreWhole(t *testing.T) {
	a := answerLong(30, 200)
	for _, n := range []int{1, 20, 300, 4000} {
		a.Caution = strings.Repeat("careful ", n) + "END"
		for _, l := range []layout{asEmbed, asText, asPlain} {
			pages := paginate(a, view{lang: bot.English, layout: l})
			got := 0
			for _, p := range pages {
				got += strings.Count(p.body, "careful")
			}
			if n < 19 && got != n*len(pages) || n > 60 && got != n || got < n {
				t.Errorf("layout %d: %d of %d words on %d pages", l, got, n, len(pages))
			}
		}
	}
}

// leading is an answer whose headline is its first record, with a sentence of its
// own behind the records.
func leading() bot.Answer {
	a := answerEN()
	a.Headline = "Two records match.\n" + a.Sections[0].Items[0].Clause
	a.Sections = append(a.Sections, bot.Section{Label: "14 more records are not shown; name a city."}, bot.Section{Label: "Dalian: nothing in the corpus"})
	return a
}

func TestRenderFirstRecordInHeadline(t *testing.T) {
	r := render(leading(), bot.English)
	golden(t, "leading.en.txt", show(r))
	if n := strings.Count(r.embed.Description, "counted over all cities"); n != 1 {
		t.Errorf("the first record is shown %d times", n)
	}
	alone := leading()
	alone.Headline, alone.Sections = "All of it.", []bot.Section{{Items: []bot.Item{{RecordID: "F1", Cites: []int{1}}}}}
	for _, text := range []string{render(alone, bot.English).text, r.text, r.embed.Description} {
		for line := range strings.Lines(text) {
			if strings.Trim(line, "•\n ") == "" && strings.Contains(line, "•") {
				t.Errorf("an empty bullet in:\n%s", text)
			}
		}
	}
	long := leading()
	long.Sections[0].Items[0].Clause = strings.Repeat("very long ", 800) + "end of it."
	long.Headline = long.Sections[0].Items[0].Clause
	text := ""
	for _, p := range paginate(long, view{lang: bot.English}) {
		text += p.body
	}
	if strings.Count(text, "very long") != 800 || strings.Count(text, "end of it.") != 1 {
		t.Errorf("the record is not whole, or shown twice:\n%s", text)
	}
}

// anyAnswer draws an answer of any text, short or absurd.
func anyAnswer(t *rapid.T) bot.Answer {
	text := markup()
	item := rapid.Custom(func(t *rapid.T) bot.Item {
		it := bot.Item{
			RecordID: text.Draw(t, "id"), Clause: text.Draw(t, "clause"), Note: text.Draw(t, "note"),
			Confidence: text.Draw(t, "confidence"), Tags: rapid.SliceOfN(text, 0, 3).Draw(t, "tags"),
			Cites: rapid.SliceOfN(rapid.IntRange(-1, 8), 0, 4).Draw(t, "cites"), Number: text.Draw(t, "number"),
			Date: text.Draw(t, "date"), Status: text.Draw(t, "status"), Original: text.Draw(t, "original"),
		}
		for range rapid.IntRange(0, 3).Draw(t, "matched") {
			if rs := []rune(it.Clause); len(rs) > 0 {
				from := rapid.IntRange(0, len(rs)-1).Draw(t, "from")
				it.Matched = append(it.Matched, string(rs[from:min(len(rs), from+rapid.IntRange(1, 9).Draw(t, "length"))]))
			}
		}
		return it
	})
	a := bot.Answer{
		Lang:     rapid.SampledFrom([]bot.Lang{bot.English, bot.Simplified, bot.Traditional}).Draw(t, "language"),
		Headline: text.Draw(t, "headline"), Caution: text.Draw(t, "caution"), Confidence: text.Draw(t, "confidence"),
		Carried: text.Draw(t, "carried"), Count: rapid.IntRange(0, 1e6).Draw(t, "count"), CorpusVersion: text.Draw(t, "version"),
		CorpusDate: text.Draw(t, "corpus date"), Suggestions: rapid.SliceOfN(text, 0, 4).Draw(t, "suggestions"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "sections") {
		a.Sections = append(a.Sections, bot.Section{Label: text.Draw(t, "label"), Items: rapid.SliceOfN(item, 0, 6).Draw(t, "items")})
	}
	if first := rapid.Bool().Draw(t, "leading"); first && len(a.Sections) > 0 && len(a.Sections[0].Items) > 0 {
		a.Headline += "\n" + a.Sections[0].Items[0].Clause
	}
	for i := range rapid.IntRange(0, 6).Draw(t, "citations") {
		a.Citations = append(a.Citations, bot.Citation{
			N: i + 1, ID: text.Draw(t, "source"), Title: text.Draw(t, "title"), Publisher: text.Draw(t, "publisher"), Date: text.Draw(t, "date"),
			URL: rapid.SampledFrom([]string{"", "https://e.org/a", "https://e.org/)[x](y", "javascript:x", "https://e.org/" + strings.Repeat("x", 480), "https://e.org/" + strings.Repeat("x", 600)}).Draw(t, "url"),
		})
	}
	for range rapid.IntRange(0, 30).Draw(t, "facets") {
		a.Facets = append(a.Facets, bot.Facet{
			Sort: rapid.SampledFrom([]bot.Sort{bot.SortCity, bot.SortArea, bot.SortDocument}).Draw(t, "sort"),
			Key:  fmt.Sprint(len(a.Facets), text.Draw(t, "key")), Name: text.Draw(t, "name"), Count: 3,
		})
	}
	return a
}

// TestPagesKeepLimits draws any answer in every layout and checks what Discord
// would check, of every page.
func TestPagesKeepLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := anyAnswer(t)
		v := view{
			lang:     rapid.SampledFrom([]bot.Lang{bot.English, bot.Simplified, bot.Traditional}).Draw(t, "lang"),
			layout:   rapid.SampledFrom([]layout{asEmbed, asText, asPlain}).Draw(t, "layout"),
			original: rapid.Bool().Draw(t, "original"), changed: rapid.Bool().Draw(t, "changed"),
			quote: markup().Draw(t, "quote"), narrowed: markup().Draw(t, "narrowed"),
		}
		s := state{
			kind: ofQuestion, lang: v.lang, asker: "1234567890123456789", version: hash(a.CorpusVersion), text: clean(v.quote) + "?",
			scope: rapid.SampledFrom([]scope{{}, {city: "dalian"}, {"dalian", "transport-logistics", "2026-nine-city-tasks"}}).Draw(t, "scope"),
		}
		for i, p := range paginate(a, v) {
			var parts []string
			if v.layout == asEmbed {
				e := p.embed()
				if !withinEmbedLimits(e) {
					t.Fatalf("embed over a limit: %d characters, %d fields", embedLength(e), len(e.Fields))
				}
				parts = append(parts, e.Description)
				for _, f := range e.Fields {
					parts = append(parts, f.Value)
				}
			} else {
				if n := length(p.content()); n > maxContent-noteRoom {
					t.Fatalf("text of %d characters", n)
				}
				parts = append(parts, p.content())
			}
			for _, part := range parts {
				if m := broken(part, v.layout); m != "" {
					t.Fatalf("broken or foreign markup %q in %q", excerpt(m), part)
				}
			}
			s.page = i
			checkRows(t, s.rows(a, p, face{private: i%2 == 0, moderated: true}))
		}
	})
}

// TestHugeTexts: a hundred thousand characters of anything are read to the end.
func TestHugeTexts(t *testing.T) {
	for name, sign := range map[string]string{
		"letters": "a", "Chinese": "城", "spaces between": "word ", "markup": "**_`", "mentions": "@everyone <@1> ", "right to left": "\u202Eا",
		"families": "👨\u200D👩\u200D👧\u200D👦", "flags": "🇨🇳", "accents": "e\u0301\u0302", "control": "\x00x\x1b", "fences": "```\n", "links": "[a](http://e.org) ",
	} {
		a := answerEN()
		a.Sections[0].Items[0].Clause = strings.Repeat(sign, 100_000/length(sign)) + "END"
		for _, l := range []layout{asEmbed, asText, asPlain} {
			pages := paginate(a, view{lang: bot.English, layout: l})
			ends := 0
			for _, p := range pages {
				if !p.fits() {
					t.Fatalf("%s: page %d does not fit", name, p.number)
				}
				if m := broken(p.body, l); m != "" {
					t.Fatalf("%s: broken or foreign markup %q", name, excerpt(m))
				}
				ends += strings.Count(p.body, "END")
			}
			if ends != 1 {
				t.Errorf("%s: the end stands on %d of %d pages", name, ends, len(pages))
			}
		}
	}
}

// checkRows holds components against Discord's limits.
func checkRows(t *rapid.T, rows []discordgo.MessageComponent) {
	if len(rows) > 5 {
		t.Fatalf("%d rows", len(rows))
	}
	ids := map[string]bool{}
	id := func(s string) {
		if length(s) < 1 || length(s) > maxCustomID || ids[s] {
			t.Fatalf("id %q of %d characters, twice: %v", s, length(s), ids[s])
		}
		ids[s] = true
		verb, args := splitID(s)
		if _, ok := parseState(args); !ok || verb == "" {
			t.Fatalf("the id %q cannot be read", s)
		}
	}
	for _, r := range rows {
		row := r.(discordgo.ActionsRow).Components
		if len(row) < 1 || len(row) > 5 {
			t.Fatalf("%d components in a row", len(row))
		}
		for _, c := range row {
			switch c := c.(type) {
			case discordgo.Button:
				id(c.CustomID)
				if length(c.Label) < 1 || length(c.Label) > 80 {
					t.Fatalf("label %q", c.Label)
				}
			case discordgo.SelectMenu:
				id(c.CustomID)
				if len(row) != 1 || len(c.Options) < 1 || len(c.Options) > 25 || length(c.Placeholder) > 150 {
					t.Fatalf("%d options beside %d others", len(c.Options), len(row)-1)
				}
				values := map[string]bool{}
				for _, o := range c.Options {
					if length(o.Label) < 1 || length(o.Label) > 100 || length(o.Value) < 1 || length(o.Value) > 100 || length(o.Description) > 100 || values[o.Value] {
						t.Fatalf("option %+v", o)
					}
					values[o.Value] = true
				}
			}
		}
	}
}

func withinEmbedLimits(e *discordgo.MessageEmbed) bool {
	ok := embedLength(e) <= 6000 && length(e.Description) <= 4096 && len(e.Fields) <= 25
	for _, f := range e.Fields {
		ok = ok && length(f.Name) <= 256 && length(f.Value) <= 1024 && f.Value != "" && f.Name != ""
	}
	return ok
}

// broken takes our own markup away, line by line, and returns what is left of any.
func broken(s string, l layout) string {
	for line := range strings.Lines(s) {
		line = strings.TrimSuffix(line, "\n")
		if liveMention.MatchString(line) {
			return liveMention.FindString(line)
		}
		line = escapedSign.ReplaceAllString(line, "中")
		line = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(line, "-# "), "• "), "> ")
		if l == asPlain { // an address is said in full
			line = plainAddress.ReplaceAllString(line, "")
		}
		for strings.Contains(line, "](") {
			open, mid := strings.LastIndex(line[:strings.Index(line, "](")], "["), strings.Index(line, "](")
			end := strings.Index(line[mid:], ")")
			if open < 0 || end < 0 || strings.ContainsAny(line[mid+2:mid+end], " *[") {
				return line
			}
			line = line[:open] + line[mid+end+1:]
		}
		if strings.Count(line, "**")%2 != 0 || strings.Contains(line, "****") {
			return line
		}
		line = strings.ReplaceAll(line, "**", "")
		line = strings.ReplaceAll(line, "`/ask`", "")
		if i := strings.IndexAny(line, "*_~`|<>[]\\"); i >= 0 {
			return line[i:]
		}
	}
	return ""
}

var plainAddress = regexp.MustCompile(` <https?://[^\s<>]+>`)
