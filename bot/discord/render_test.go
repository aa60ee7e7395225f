package discord

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
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
	e := r.embed
	fmt.Fprintf(&b, "=== embed, %d characters\n%s\n", embedLength(e), e.Description)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "--- %s\n%s\n", f.Name, f.Value)
	}
	if e.Footer != nil {
		fmt.Fprintf(&b, "--- footer\n%s\n", e.Footer.Text)
	}
	fmt.Fprintf(&b, "=== text, %d characters\n%s\n", length(r.text), r.text)
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
		"long.txt":             {answerLong(40, 300), bot.English},
		"one-too-long.txt":     {answerLong(2, 9000), bot.English},
		"smalltalk.txt":        {bot.Answer{Lang: bot.English, Status: bot.Smalltalk, Headline: "Hello."}, bot.English},
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, show(render(a.answer, a.lang))) })
	}
}

func TestRenderLeavesWholeRecordsOut(t *testing.T) {
	r := render(answerLong(40, 300), bot.English)
	shown := strings.Count(r.embed.Description, "• word")
	if want := fmt.Sprintf("…and %d more", 40-shown); !strings.Contains(r.embed.Description, want) || shown < 8 {
		t.Errorf("%d records shown without %q", shown, want)
	}
	if notes := strings.Count(r.embed.Description, "A note."); notes != shown {
		t.Errorf("%d notes for %d records", notes, shown)
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
	// What is longer than a headline may be is cut there, so the record stays whole below.
	long := leading()
	long.Sections[0].Items[0].Clause = strings.Repeat("very long ", 80) + "end of it."
	long.Headline = long.Sections[0].Items[0].Clause
	if text := render(long, bot.English).embed.Description; !strings.Contains(text, "(shortened") || !strings.Contains(text, "end of it.") {
		t.Errorf("the record is not whole:\n%s", text)
	}
}

// TestRenderSaysWhatIsLeftOut counts: shown and left out are all there are.
func TestRenderSaysWhatIsLeftOut(t *testing.T) {
	left := regexp.MustCompile(`and (\d+) more, left out`)
	for _, n := range []int{1, 5, 24, 25, 60, 400} {
		for _, clause := range []int{20, 120, 900} {
			a := answerLong(n, clause)
			a.Sections = append(a.Sections, bot.Section{Label: "7 more records are not shown"})
			r := render(a, bot.English)
			for where, text := range map[string]string{"embed": r.embed.Description, "text": r.text} {
				missing := 0
				if m := left.FindStringSubmatch(text); m != nil {
					missing, _ = strconv.Atoi(m[1])
				}
				if shown := strings.Count(text, "• word"); shown+missing != n {
					t.Errorf("%d records of %d characters as %s: %d shown, %d said to be left out", n, clause, where, shown, missing)
				}
				if !strings.Contains(text, "7 more records are not shown") {
					t.Errorf("%d records of %d characters as %s: what the engine left out is not said", n, clause, where)
				}
			}
		}
	}
	a := answerEN()
	a.Sections = nil
	for range 60 {
		a.Sections = append(a.Sections, bot.Section{Label: strings.Repeat("nothing ", 12)})
	}
	r := render(a, bot.English)
	shown := strings.Count(r.text, "nothing nothing nothing nothing nothing nothing nothing nothing nothing nothing nothing nothing")
	if m := left.FindStringSubmatch(r.text); m == nil || m[1] != strconv.Itoa(60-shown) {
		t.Errorf("%d of 60 sentences shown, left out: %q", shown, m)
	}
}

func TestRenderSourcesOfShownRecordsOnly(t *testing.T) {
	r := render(answerLong(40, 300), bot.English)
	shown := strings.Count(r.embed.Description, "• word")
	all := ""
	for _, f := range r.embed.Fields {
		all += f.Value + "\n"
	}
	if got, want := strings.Count(all, "Document "), (shown+2)/3; got != want {
		t.Errorf("%d sources for %d records, want %d", got, shown, want)
	}
}

// TestRenderKeepsLimits draws any answer and checks what Discord would check.
func TestRenderKeepsLimits(t *testing.T) {
	text := markup()
	item := rapid.Custom(func(t *rapid.T) bot.Item {
		return bot.Item{
			RecordID: text.Draw(t, "id"), Clause: text.Draw(t, "clause"), Note: text.Draw(t, "note"),
			Confidence: text.Draw(t, "confidence"), Tags: rapid.SliceOfN(text, 0, 3).Draw(t, "tags"),
			Cites: rapid.SliceOfN(rapid.IntRange(-1, 8), 0, 4).Draw(t, "cites"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		a := bot.Answer{
			Headline: text.Draw(t, "headline"), Caution: text.Draw(t, "caution"), Confidence: text.Draw(t, "confidence"),
			Count: rapid.IntRange(0, 1e6).Draw(t, "count"), CorpusVersion: text.Draw(t, "version"),
			Suggestions: rapid.SliceOfN(text, 0, 4).Draw(t, "suggestions"),
		}
		for range rapid.IntRange(0, 3).Draw(t, "sections") {
			a.Sections = append(a.Sections, bot.Section{Label: text.Draw(t, "label"), Items: rapid.SliceOfN(item, 0, 6).Draw(t, "items")})
		}
		for i := range rapid.IntRange(0, 6).Draw(t, "citations") {
			a.Citations = append(a.Citations, bot.Citation{
				N: i + 1, Title: text.Draw(t, "title"), Publisher: text.Draw(t, "publisher"), Date: text.Draw(t, "date"),
				URL: rapid.SampledFrom([]string{"", "https://e.org/a", "https://e.org/)[x](y", "javascript:x", "https://e.org/" + strings.Repeat("x", 600)}).Draw(t, "url"),
			})
		}
		lang := rapid.SampledFrom([]bot.Lang{bot.English, bot.Simplified, bot.Traditional}).Draw(t, "lang")
		r := render(a, lang)
		if n := length(r.text); n > maxContent {
			t.Fatalf("text of %d characters", n)
		}
		if !withinEmbedLimits(r.embed) {
			t.Fatalf("embed over a limit: %d characters, %d fields", embedLength(r.embed), len(r.embed.Fields))
		}
		parts := []string{r.text, r.embed.Description}
		for _, f := range r.embed.Fields {
			parts = append(parts, f.Value)
		}
		for _, p := range parts {
			if m := broken(p); m != "" {
				t.Fatalf("broken or foreign markup %q in %q", excerpt(m), excerpt(p))
			}
		}
	})
}

func withinEmbedLimits(e *discordgo.MessageEmbed) bool {
	ok := embedLength(e) <= 6000 && length(e.Description) <= 4096 && len(e.Fields) <= 25
	for _, f := range e.Fields {
		ok = ok && length(f.Name) <= 256 && length(f.Value) <= 1024 && f.Value != "" && f.Name != ""
	}
	return ok
}

// broken takes our own markup away, line by line, and returns what is left of any.
func broken(s string) string {
	for line := range strings.Lines(s) {
		line = strings.TrimSuffix(line, "\n")
		if liveMention.MatchString(line) {
			return liveMention.FindString(line)
		}
		line = escapedSign.ReplaceAllString(line, "中")
		line = strings.TrimPrefix(strings.TrimPrefix(line, "-# "), "• ")
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
