package discord

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"policybot/bot"
	"policybot/bot/discordtest"
	"policybot/bot/export"
	"policybot/corpus"
	"policybot/index"
)

// exported presses Export and a format, and returns what comes.
func exported(t *testing.T, d *discordtest.Server, from discordtest.From, on *discordtest.Message, verb string) []*discordtest.Message {
	t.Helper()
	choice := d.Click(t, from, on, button(t, on, verbExport, 0)).Answer(t)
	it := d.Click(t, from, choice, button(t, choice, verb, 0))
	out := []*discordtest.Message{it.Answer(t)}
	var of int
	if _, err := fmt.Sscanf(regexp.MustCompile(`\d+`).FindString(out[0].Content), "%d", &of); err == nil && of > 1 {
		out = append(out, it.WaitFollowUps(t, of-1)...)
	}
	return out
}

var anyID = regexp.MustCompile(`\b[LH]\d\d\b`)

// idsOnScreen are the records on all pages of an answer.
func idsOnScreen(t *testing.T, d *discordtest.Server, from discordtest.From, m *discordtest.Message) []string {
	t.Helper()
	seen := map[string]bool{}
	for {
		for _, line := range strings.Split(textOf(m), "\n") {
			if strings.HasPrefix(line, "-# ") {
				for _, id := range anyID.FindAllString(line, -1) {
					seen[id] = true
				}
			}
		}
		next := ""
		for _, row := range m.Components {
			for _, c := range row.Components {
				if c.Label == "Next" && !c.Disabled {
					next = c.CustomID
				}
			}
		}
		if next == "" {
			break
		}
		m = d.Click(t, from, m, next).Answer(t)
	}
	var out []string
	for id := range seen {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// TestExportIsTheScreen: a file holds the records of all pages of what it is of, and
// no others; only who pressed sees it.
func TestExportIsTheScreen(t *testing.T) {
	t.Parallel()
	d := fake(t)
	e, _ := library(t)
	start(t, d, e)
	me, other := discordtest.From{}, discordtest.From{User: d.AddUser(discordtest.User{Username: "li"})}
	opt := discordtest.Opt
	for what, m := range map[string]*discordtest.Message{
		"answer":     ask(t, d, me, "what about logistics?").Answer(t),
		"list":       d.SlashCommand(t, me, "measures", opt("document", "tasks")).Answer(t),
		"words":      d.SlashCommand(t, me, "measures", opt("text", "rail freight")).Answer(t),
		"comparison": d.SlashCommand(t, me, "compare", opt("city1", "dalian"), opt("city2", "qingdao")).Answer(t),
		"city":       d.SlashCommand(t, me, "city", opt("name", "qingdao")).Answer(t),
	} {
		var doc struct {
			Records []struct {
				ID string `json:"id"`
			} `json:"records"`
		}
		files := exported(t, d, other, m, verbJSON)
		if !files[0].Ephemeral() || len(files[0].Files) != 1 {
			t.Fatalf("%s: %s", what, seenWithFiles(files[0]))
		}
		if err := json.Unmarshal(files[0].Files[0].Data, &doc); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range doc.Records {
			got = append(got, r.ID)
		}
		slices.Sort(got)
		if want := idsOnScreen(t, d, me, m); !slices.Equal(slices.Compact(got), want) || len(want) == 0 {
			t.Errorf("%s: the file has %v, the screen %v", what, got, want)
		}
	}
	m := d.SlashCommand(t, me, "matrix").Answer(t)
	for verb, format := range exportVerbs {
		files := exported(t, d, me, m, verb)
		if len(files[0].Files) != 1 || files[0].Files[0].Name != "policybot-matrix-2026-01-09."+string(format) || files[0].Files[0].ContentType != format.Media() || len(files[0].Files[0].Data) == 0 {
			t.Errorf("%s: %s", format, seenWithFiles(files[0]))
		}
	}
}

// TestExportWithinTheLimit: what is larger than a file may be comes in parts, and
// what no parts can hold is refused with the reason.
func TestExportWithinTheLimit(t *testing.T) {
	t.Parallel()
	for _, l := range readers {
		e, _ := library(t)
		a, err := e.List(t.Context(), bot.ListQuery{Look: bot.Look{Lang: l.lang}})
		if err != nil {
			t.Fatal(err)
		}
		whole, err := export.Write(export.Content{Answer: a, Corpus: e.Corpus(), Date: "2026-01-01"}, export.CSV, 0)
		if err != nil {
			t.Fatal(err)
		}
		from := discordtest.From{Locale: l.locale}

		d := fake(t, discordtest.WithUploadLimit(len(whole[0].Data)*2/3))
		start(t, d, e)
		parts := exported(t, d, from, d.SlashCommand(t, from, "measures").Answer(t), verbCSV)
		if len(parts) < 2 {
			t.Errorf("%s: %d parts", l.locale, len(parts))
		}
		found := map[string]bool{}
		for _, m := range parts {
			if !m.Ephemeral() || len(m.Files) != 1 {
				t.Fatalf("%s: %s", l.locale, seenWithFiles(m))
			}
			r := csv.NewReader(strings.NewReader(string(m.Files[0].Data)))
			r.FieldsPerRecord = -1
			rows, err := r.ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				for _, cell := range row {
					if anyID.FindString(cell) == cell && cell != "" {
						found[cell] = true
					}
				}
			}
		}
		if len(found) != 15 {
			t.Errorf("%s: %d records in the parts, want all 15", l.locale, len(found))
		}

		tight := fake(t, discordtest.WithUploadLimit(300))
		start(t, tight, e)
		m := exported(t, tight, from, tight.SlashCommand(t, from, "measures").Answer(t), verbXLSX)[0]
		wantText(t, m, "XLSX", "MB")
		if len(m.Files) != 0 || !m.Ephemeral() {
			t.Errorf("%s: %s", l.locale, seenWithFiles(m))
		}
	}
}

// TestExportIsBounded: one person cannot have files written without end, and where
// the bot is with its user alone, no more parts are sent than Discord takes.
func TestExportIsBounded(t *testing.T) {
	t.Parallel()
	e, _ := library(t)
	d := fake(t)
	start(t, d, e, func(o *Options, _ *timing) { o.AskRate = 5 })
	list := d.SlashCommand(t, discordtest.From{}, "measures").Answer(t)
	choice := d.Click(t, discordtest.From{}, list, button(t, list, verbExport, 0)).Answer(t)
	for range exportRate {
		wantText(t, d.Click(t, discordtest.From{}, choice, button(t, choice, verbJSON, 0)).Answer(t), "All of the answer")
	}
	wantText(t, d.Click(t, discordtest.From{}, choice, button(t, choice, verbJSON, 0)).Answer(t), "short time")

	a, err := e.List(t.Context(), bot.ListQuery{})
	if err != nil {
		t.Fatal(err)
	}
	limit := 0 // in which the list takes more parts than a guest may send
	for size := 200; limit == 0 && size < 1<<20; size += 50 {
		if files, err := export.Write(export.Content{Answer: a, Corpus: e.Corpus(), Request: "All records", Date: "2026-01-01"}, export.JSON, size); err == nil && len(files) > guestFiles+1 {
			limit = size + 60 // the names of files are longer here
		}
	}
	if limit == 0 {
		t.Fatal("no limit makes so many parts")
	}
	guests := fake(t, discordtest.WithUploadLimit(limit))
	start(t, guests, e)
	guest := discordtest.From{UserInstall: true}
	m := exported(t, guests, guest, guests.SlashCommand(t, guest, "measures").Answer(t), verbJSON)
	if wantText(t, m[0], "JSON", "6 files"); len(m[0].Files) != 0 {
		t.Errorf("%s", seenWithFiles(m[0]))
	}
}

// TestExportOfALongQuestion: the question that is too long for an id is read back
// from the message with the formats, in another process.
func TestExportOfALongQuestion(t *testing.T) {
	t.Parallel()
	d := fake(t)
	e, _ := library(t)
	first := start(t, d, e)
	long := strings.TrimSpace(strings.Repeat("what about logistics? ", 12))
	m := ask(t, d, discordtest.From{}, long).Answer(t)
	choice := d.Click(t, discordtest.From{}, m, button(t, m, verbExport, 0)).Answer(t)
	wantText(t, choice, escape(long))
	first.stop()
	first.wait(t)
	start(t, d, e)
	d.WaitReady(t)
	got := d.Click(t, discordtest.From{}, choice, button(t, choice, verbMarkdown, 0)).Answer(t)
	if len(got.Files) != 1 || !strings.Contains(string(got.Files[0].Data), "what about logistics? what about logistics?") {
		t.Errorf("%s", seenWithFiles(got))
	}
}

// TestFileNames: no name that a corpus or an asker has a part in leads anywhere.
func TestFileNames(t *testing.T) {
	for _, key := range []string{"../../etc/passwd", "大连", `a"b\c`, "local:dalian", strings.Repeat("x", 300), "a\nb"} {
		got := fileName(state{kind: ofCity, text: key, scope: scope{document: key}}, bot.Answer{CorpusDate: "2026-01-09"})
		if !regexp.MustCompile(`^policybot-city[-0-9A-Za-z]{0,120}$`).MatchString(got) {
			t.Errorf("%q gives %q", key, got)
		}
	}
}

// BenchmarkExport finds a list of 159 records and writes it as XLSX.
func BenchmarkExport(b *testing.B) {
	parts := corpus.Corpus{Name: corpus.Text{EN: "Bench"}, Date: "2026-01-09"}
	base := small(b, 0)
	parts.Cities, parts.Areas, parts.Documents, parts.Sources, parts.Main = base.Cities, base.Areas, base.Documents, base.Sources, base.Main
	for i := range 159 {
		parts.Records = append(parts.Records, &corpus.Record{
			ID: fmt.Sprintf("B%03d", i), Document: "tasks", Kind: corpus.KindMeasure, Cities: []string{"dalian"}, Area: "logistics",
			Text: corpus.Text{EN: fmt.Sprintf("Task %d of the list.", i), ZH: fmt.Sprintf("第%d项任务。", i)}, Sources: []string{"S1"}, Confidence: corpus.Confirmed, Verified: "2026-01-10",
		})
	}
	c, err := corpus.New(parts)
	if err != nil {
		b.Fatal(err)
	}
	x, err := index.Build(b.Context(), c, index.Options{})
	if err != nil {
		b.Fatal(err)
	}
	live := index.NewLive(x)
	defer live.Close()
	bt := &Bot{opts: Options{Answerer: bot.New(live)}}
	for b.Loop() {
		a, err := bt.find(b.Context(), &request{}, state{kind: ofList, lang: bot.English}, bot.Question{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := export.Write(export.Content{Answer: a, Corpus: c, Date: "2026-01-09"}, export.XLSX, usualFiles); err != nil {
			b.Fatal(err)
		}
	}
}
