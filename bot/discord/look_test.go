package discord

import (
	"bytes"
	"fmt"
	"image/png"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"policybot/bot"
	"policybot/bot/discordtest"
	"policybot/corpus"
	"policybot/index"
)

// seenWithFiles is a message with what is attached to it.
func seenWithFiles(m *discordtest.Message) string {
	out := seenAs(m)
	for _, f := range m.Files {
		about := ""
		if f.Description != "" {
			about = ": " + f.Description
		}
		out += fmt.Sprintf("{%s, %s}%s\n", f.Name, f.ContentType, about)
	}
	return out
}

// TestWhatALookerSees keeps every look-up, list, comparison and file as text, in the
// three languages.
func TestWhatALookerSees(t *testing.T) {
	t.Parallel()
	for _, l := range readers {
		t.Run(l.locale, func(t *testing.T) {
			t.Parallel()
			d := fake(t)
			e, _ := library(t)
			start(t, d, e)
			me := discordtest.From{Locale: l.locale}
			other := discordtest.From{User: d.AddUser(discordtest.User{Username: "li"}), Locale: l.locale}
			var b strings.Builder
			see := func(what string, m *discordtest.Message) *discordtest.Message {
				fmt.Fprintf(&b, "##### %s\n%s\n", what, seenWithFiles(m))
				return m
			}
			opt := discordtest.Opt
			m := see("/city dalian", d.SlashCommand(t, me, "city", opt("name", "dalian")).Answer(t))
			m = see("narrowed to a document", d.Select(t, me, m, button(t, m, verbNarrow, 0), "document:plan").Answer(t))
			see("everything again", d.Select(t, me, m, button(t, m, verbNarrow, 0), widen).Answer(t))
			m = see("/area logistics", d.SlashCommand(t, me, "area", opt("name", "logistics")).Answer(t))
			see("narrowed to a city", d.Select(t, me, m, button(t, m, verbNarrow, 0), "city:qingdao").Answer(t))
			see("/document", d.SlashCommand(t, me, "document", opt("name", "tasks")).Answer(t))
			m = see("/measure", d.SlashCommand(t, me, "measure", opt("name", "l03")).Answer(t))
			m = see("the next one", d.Select(t, me, m, button(t, m, verbOpen, 0), "L04").Answer(t))
			see("the one before, for somebody else", d.Select(t, other, m, button(t, m, verbOpen, 0), "L03").Answer(t))
			see("/measure by words", d.SlashCommand(t, me, "measure", opt("name", "rail freight")).Answer(t))
			m = see("/measures", d.SlashCommand(t, me, "measures").Answer(t))
			m = see("narrowed to a kind", d.Select(t, me, m, button(t, m, verbNarrow, 0), "kind:measure").Answer(t))
			see("next page", d.Click(t, me, m, button(t, m, verbPage, 1)).Answer(t))
			m = see("/measures with words", d.SlashCommand(t, me, "measures", opt("city", "dalian"), opt("document", "tasks"), opt("text", "cold-chain warehouses")).Answer(t))
			see("by number", d.Click(t, me, m, button(t, m, verbSort, 0)).Answer(t))
			see("/measures of nothing", d.SlashCommand(t, me, "measures", opt("city", "xiamen"), opt("area", "logistics")).Answer(t))
			m = see("/compare", d.SlashCommand(t, me, "compare", opt("city1", "dalian"), opt("city2", "qingdao"), opt("city3", "xiamen")).Answer(t))
			see("/compare a city with itself", d.SlashCommand(t, me, "compare", opt("city1", "dalian"), opt("city2", "dl")).Answer(t))
			see("/compare in an area", d.SlashCommand(t, me, "compare", opt("city1", "dalian"), opt("city2", "xiamen"), opt("area", "health"), opt("private", true)).Answer(t))
			m = see("export of the comparison", d.Click(t, other, m, button(t, m, verbExport, 0)).Answer(t))
			see("as Markdown", d.Click(t, other, m, button(t, m, verbMarkdown, 0)).Answer(t))
			m = see("/matrix", d.SlashCommand(t, me, "matrix").Answer(t))
			see("numbers as text", d.Click(t, other, m, button(t, m, verbNumbers, 0)).Answer(t))
			see("/matrix of a document", d.SlashCommand(t, me, "matrix", opt("document", "plan")).Answer(t))
			m = see("/match", d.SlashCommand(t, me, "match", opt("trade", "logistics"), opt("city", "dalian"), opt("owner", "foreign")).Answer(t))
			see("not foreign-owned", d.Select(t, me, m, button(t, m, verbNarrow, 0), "owner:domestic").Answer(t))
			it := d.SlashCommand(t, me, "match")
			fmt.Fprintf(&b, "##### /match, the form\n%s\n", it.Modal(t).Title)
			for _, row := range it.Modal(t).Components {
				for _, c := range row.Components {
					fmt.Fprintf(&b, "%s: %s\n", c.Label, c.Placeholder)
				}
			}
			see("/match, from the form", d.SubmitModal(t, it, map[string]string{inputWant: "foreign doctors"}).Answer(t))
			see("/match, nothing told", d.SubmitModal(t, d.SlashCommand(t, me, "match"), nil).Answer(t))
			see("/match, a city that is none", d.SubmitModal(t, d.SlashCommand(t, me, "match"), map[string]string{inputCity: "Atlantis"}).Answer(t))
			d.SlashCommand(t, me, "settings me", opt("plain-text", true)).Answer(t)
			see("/city, read aloud", d.SlashCommand(t, me, "city", opt("name", "xiamen")).Answer(t))
			m = see("/match, read aloud", d.SlashCommand(t, me, "match", opt("plan", "外籍医生")).Answer(t))
			see("/matrix, read aloud", d.SlashCommand(t, me, "matrix").Answer(t))
			m = see("export, read aloud", d.Click(t, me, m, button(t, m, verbExport, 0)).Answer(t))
			see("as a document", d.Click(t, me, m, button(t, m, verbDOCX, 0)).Answer(t))
			golden(t, "looked."+l.locale+".txt", b.String())
		})
	}
}

// TestButtonsOfLooksOutliveRestart: every button of a look works in another process,
// from the id alone.
func TestButtonsOfLooksOutliveRestart(t *testing.T) {
	t.Parallel()
	d := fake(t)
	e, live := library(t)
	first := start(t, d, e)
	me, opt := discordtest.From{}, discordtest.Opt
	list := d.SlashCommand(t, me, "measures", opt("kind", "measure"), opt("text", strings.Repeat("cold-chain warehouses for logistics ", 4))).Answer(t)
	paged := d.SlashCommand(t, me, "measures").Answer(t)
	compared := d.SlashCommand(t, me, "compare", opt("city1", "dalian"), opt("city2", "qingdao")).Answer(t)
	matrix := d.SlashCommand(t, me, "matrix").Answer(t)
	need := d.SlashCommand(t, me, "match", opt("trade", strings.Repeat("logistics ", 7)), opt("plan", strings.Repeat("clinics ", 8))).Answer(t)
	format := d.Click(t, me, list, button(t, list, verbExport, 0)).Answer(t)
	first.stop()
	first.wait(t)
	start(t, d, e)
	d.WaitReady(t)
	live.Swap(build(t, small(t, 3)))
	for _, tc := range []struct {
		on   *discordtest.Message
		verb string
		want string
	}{
		{paged, verbPage, "has changed"}, {list, verbSort, "has changed"}, {compared, verbExport, "Choose a format"},
		{matrix, verbNumbers, "has changed"}, {format, verbCSV, "has changed"}, {format, verbXLSX, "All of the answer"},
	} {
		n := 0
		if tc.verb == verbPage {
			n = 1
		}
		wantText(t, d.Click(t, me, tc.on, button(t, tc.on, tc.verb, n)).Answer(t), tc.want)
	}
	wantText(t, d.Select(t, me, need, button(t, need, verbNarrow, 0), "owner:foreign").Answer(t), "logistics", "has changed")
}

// TestMatchKeepsNothing: what somebody tells of a company is for them alone, and
// nowhere in the bot afterwards.
func TestMatchKeepsNothing(t *testing.T) {
	t.Parallel()
	d := fake(t)
	e, _ := library(t)
	b := start(t, d, e)
	long := strings.Repeat("secret-question ", 5)
	it := d.SlashCommand(t, discordtest.From{}, "match", discordtest.Opt("trade", long), discordtest.Opt("plan", long))
	if m := it.Answer(t); !m.Ephemeral() {
		t.Errorf("all see what was told:\n%s", seenAs(m))
	}
	b.texts.mu.Lock()
	defer b.texts.mu.Unlock()
	if len(b.texts.by) != 0 {
		t.Errorf("remembered: %v", b.texts.by)
	}
}

// TestMatrixPicture: it is a picture with an alternative text, also where the answer
// is published; and where no files may be sent, its numbers come with the reason.
func TestMatrixPicture(t *testing.T) {
	t.Parallel()
	d := fake(t)
	e, _ := library(t)
	start(t, d, e)
	m := d.SlashCommand(t, discordtest.From{}, "matrix", discordtest.Opt("private", true)).Answer(t)
	it := d.Click(t, discordtest.From{}, m, button(t, m, verbPublish, 0))
	for _, m := range []*discordtest.Message{m, it.Answer(t), it.WaitFollowUps(t, 1)[0]} {
		if len(m.Files) != 1 || !strings.Contains(m.Files[0].Description, "2 areas by 3 cities") {
			t.Fatalf("attached: %+v", m.Files)
		}
		if _, err := png.Decode(bytes.NewReader(m.Files[0].Data)); err != nil {
			t.Errorf("not a picture: %v", err)
		}
	}
	d.DenyBot(d.Channel, discordtest.PermAttachFiles)
	m = d.SlashCommand(t, discordtest.From{}, "matrix").Answer(t)
	wantText(t, m, "Attach Files", "Dalian 7")
	if len(m.Files) != 0 {
		t.Error("a file without the permission")
	}
	m = d.Click(t, discordtest.From{}, m, button(t, m, verbExport, 0)).Answer(t)
	wantText(t, d.Click(t, discordtest.From{}, m, button(t, m, verbCSV, 0)).Answer(t), "Attach Files")
}

// TestRecordsUnderTheirCities: on no list or comparison does a record stand under a
// city that it is not tagged with, whatever the corpus.
func TestRecordsUnderTheirCities(t *testing.T) {
	base := small(t, 0)
	rapid.Check(t, func(t *rapid.T) {
		parts := corpus.Corpus{Name: base.Name, Date: base.Date, Main: base.Main, Cities: base.Cities, Areas: base.Areas, Documents: base.Documents, Sources: base.Sources}
		tags := map[string][]string{}
		for i := range rapid.IntRange(1, 12).Draw(t, "records") {
			id := fmt.Sprintf("R%02d", i)
			cities := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"dalian", "qingdao", "xiamen"}), 0, 3, rapid.ID).Draw(t, "cities")
			tags[id] = cities
			parts.Records = append(parts.Records, &corpus.Record{
				ID: id, Document: rapid.SampledFrom([]string{"tasks", "plan"}).Draw(t, "document"), Kind: corpus.KindMeasure, Cities: cities,
				Area: rapid.SampledFrom([]string{"logistics", "health"}).Draw(t, "area"),
				// The text names every city: only the tag counts.
				Text:    corpus.Text{EN: "Dalian, Qingdao and Xiamen run freight " + id + ".", ZH: "大连、青岛、厦门经营货运" + id + "。"},
				Sources: []string{"S1"}, Confidence: corpus.Confirmed, Verified: "2026-01-10",
			})
		}
		c, err := corpus.New(parts)
		if err != nil {
			t.Fatal(err)
		}
		x, err := index.Build(t.Context(), c, index.Options{})
		if err != nil {
			t.Fatal(err)
		}
		live := index.NewLive(x)
		defer live.Close()
		b := &Bot{opts: Options{Answerer: bot.New(live)}, texts: newTexts(1)}
		lang := rapid.SampledFrom([]bot.Lang{bot.English, bot.Simplified, bot.Traditional}).Draw(t, "lang")
		drawn := func(s state) string {
			r := &request{}
			a, err := b.find(t.Context(), r, s, bot.Question{})
			if err != nil {
				t.Fatal(err)
			}
			out := ""
			for _, p := range paginate(a, view{lang: lang}) {
				out += p.body + "\n\n"
			}
			return out
		}
		tagged := func(id, city string) bool {
			for _, c := range tags[id] {
				if c == city {
					return true
				}
			}
			return false
		}
		// A comparison: what stands under "only CITY".
		names := map[string]string{}
		for _, city := range c.Cities {
			names[inLang(city.Name, lang)] = city.Slug
		}
		under := ""
		for _, line := range strings.Split(drawn(state{kind: ofCompared, lang: lang, text: comparedText([]string{"dalian", "xiamen"})}), "\n") {
			if strings.HasPrefix(line, "**") && strings.Contains(line, "· ") {
				under = ""
				for name, slug := range names {
					if strings.Contains(line, "only "+name) || strings.Contains(line, "仅"+name) || strings.Contains(line, "僅"+name) {
						under = slug
					}
				}
			}
			if id := recordIn(line); id != "" && under != "" && !tagged(id, under) {
				t.Fatalf("%s stands under %s: %q", id, under, line)
			}
		}
		// A list of a city.
		for _, line := range strings.Split(drawn(state{kind: ofList, lang: lang, scope: scope{city: "dalian"}}), "\n") {
			if id := recordIn(line); id != "" && !tagged(id, "dalian") {
				t.Fatalf("%s is on the list of Dalian", id)
			}
		}
	})
}

// recordIn is the id of a record in its line of small print, or "".
func recordIn(line string) string {
	if !strings.HasPrefix(line, "-# ") {
		return ""
	}
	for _, part := range strings.Split(strings.TrimPrefix(line, "-# "), " · ") {
		if len(part) == 3 && part[0] == 'R' {
			return part
		}
	}
	return ""
}

// TestSlipOfACityIsTold: an answer says how a name was read that was typed with a
// slip, and another name is no slip.
func TestSlipOfACityIsTold(t *testing.T) {
	t.Parallel()
	d := fake(t)
	e, _ := library(t)
	start(t, d, e)
	me := discordtest.From{Locale: "en-US"}
	city := func(typed string) string {
		return seenAs(d.SlashCommand(t, me, "city", discordtest.Opt("name", typed)).Answer(t))
	}
	if got := city("Dallian"); !strings.Contains(got, "“Dallian” was read as Dalian.") || !strings.Contains(got, "Records that name it") {
		t.Errorf("a slip:\n%s", got)
	}
	if got := city("Dalmatia"); strings.Contains(got, "Records that name it") {
		t.Errorf("another name:\n%s", got)
	}
}
