package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"policybot/bot"
	"policybot/bot/discordtest"
	"policybot/corpus/version"
)

// harbour writes a corpus folder, with the rules for clinics or without any trace
// of them.
func harbour(t *testing.T, clinics bool) string {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{
		"records.yaml":   "- id: L1\n  document: plan\n  kind: measure\n  cities: [dalian]\n  area: trade\n  text: {en: Ships may sell lanterns.}\n  sources: [S1]\n  confidence: confirmed\n",
		"documents.yaml": "- id: plan\n  title: {en: The lighthouse plan}\n  sources: [S1]\n",
		"sources.yaml":   "- id: S1\n  title: {en: The lighthouse plan}\n  publisher: Harbour Office\n  page: copy\n",
		"cities.yaml":    "- slug: dalian\n  name: {en: Dalian, zh: 大连}\n",
		"areas.yaml":     "- slug: trade\n  name: {en: Trade, zh: 贸易}\n",
	}
	if clinics {
		files["records.yaml"] += "- id: CL7\n  document: clinics\n  kind: measure\n  cities: [suzhou]\n  area: healthcare\n  text: {en: Keepers may open a clinic., zh: 允许看守人开设诊所。}\n  sources: [S9]\n  confidence: confirmed\n"
		files["documents.yaml"] += "- id: clinics\n  title: {en: The clinic rules}\n  sources: [S9]\n"
		files["sources.yaml"] += "- id: S9\n  title: {en: The clinic rules}\n  publisher: Clinic Office\n  page: copy\n"
		files["cities.yaml"] += "- slug: suzhou\n  name: {en: Suzhou, zh: 苏州}\n"
		files["areas.yaml"] += "- slug: healthcare\n  name: {en: Healthcare, zh: 医疗康养}\n"
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// everything asks for the clinic in every way that the engine knows, and returns
// all that came.
func everything(t *testing.T, e *bot.Engine) string {
	t.Helper()
	var out strings.Builder
	tell := func(a bot.Answer, err error) {
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s\n", a.Text()[:strings.LastIndex(a.Text(), "\n")+1])
		for _, r := range a.Ranked {
			fmt.Fprintln(&out, r.ID, r.Document, r.Text)
		}
		for _, c := range a.Citations {
			fmt.Fprintln(&out, c.ID, c.Title, c.Publisher)
		}
		for _, s := range a.Suggestions {
			fmt.Fprintln(&out, s)
		}
		fmt.Fprintln(&out, a.Recognised)
	}
	for _, q := range []string{"May keepers open one?", "看守人可以开设吗", "What may Suzhou do?", "苏州", "Healthcare", "List all measures", "Which cities are there?", "What do the rules say?"} {
		tell(e.Ask(t.Context(), bot.Question{Text: q}))
		tell(e.Ask(t.Context(), bot.Question{Text: q, Previous: "What may Suzhou do?"}))
		tell(e.Ask(t.Context(), bot.Question{Text: q, Scope: bot.Scope{Cities: []string{"suzhou"}}}))
		tell(e.About(t.Context(), bot.Question{Text: q}))
	}
	tell(e.Record(t.Context(), "CL7", bot.English))
	tell(e.Sources(t.Context(), bot.English))
	for _, sort := range []bot.Sort{bot.SortCity, bot.SortArea, bot.SortDocument, bot.SortMeasure, bot.SortPlace} {
		for _, typed := range []string{"", "s", "clin", "he", "CL", "keep", "苏", "诊"} {
			fmt.Fprintln(&out, e.Suggest(sort, typed, bot.English), e.Suggest(sort, typed, bot.Simplified))
		}
		fmt.Fprintln(&out, e.Keys(sort))
	}
	return out.String()
}

// TestNothingStale: after a version without a record, a document, a source, a city
// and an area is published, nothing answers from them, cites them or offers them.
func TestNothingStale(t *testing.T) {
	traces := []string{"CL7", "S9", "clinic", "Clinic", "诊所", "healthcare"}
	p := startPublishing(t, os.DirFS(harbour(t, true)))
	before := everything(t, p.engine.Engine)
	for _, trace := range traces {
		if !strings.Contains(before, trace) {
			t.Fatalf("%q is not told at first, so its absence shows nothing:\n%s", trace, before)
		}
	}
	p.answers(p.publish(os.DirFS(harbour(t, false)), "no clinics").Name)
	after := everything(t, p.engine.Engine)
	for _, trace := range traces {
		if n := strings.Count(strings.ReplaceAll(after, "The corpus has no record CL7.", ""), trace); n > 0 {
			t.Errorf("%q is still told %d times:\n%s", trace, n, after)
		}
	}
}

// TestFollowKeepsAnswering: a version that is not whole changes nothing, and the
// next one answers.
func TestFollowKeepsAnswering(t *testing.T) {
	p := startPublishing(t, os.DirFS(lanterns(t, "kind-1")))
	first := mustLoad(t, p.store).Name
	torn := filepath.Join(p.settings.DataDir, "corpora", "published")
	good, err := os.ReadFile(torn)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(torn, good[:len(good)/2], 0o644); err != nil {
		t.Fatal(err)
	}
	select {
	case told := <-p.swapped:
		if !strings.Contains(told, "the version before goes on answering") {
			t.Fatal(told)
		}
	case <-time.After(time.Minute):
		t.Fatal("the log tells nothing of a torn pointer")
	}
	if a, err := p.engine.Ask(t.Context(), bot.Question{Text: "Which lanterns may ships sell?"}); err != nil || a.CorpusVersion != first {
		t.Errorf("%s answers, %v", a.CorpusVersion, err)
	}
	e, err := p.store.Rollback(t.Context(), version.Starter, "ann", "torn")
	if err != nil {
		t.Fatal(err)
	}
	p.answers(mustLoad(t, p.store).Corpus.Version)
	if e.Number != 2 {
		t.Errorf("event %d", e.Number)
	}
}

// TestServeSwaps: what another process publishes answers on Discord without a
// restart.
func TestServeSwaps(t *testing.T) {
	m := &moderated{t: t, data: t.TempDir()}
	m.must("corpus", "stage", "--folder", lanterns(t, "amber"))
	m.must("corpus", "publish", "--why", "amber", "--override", "x")
	s := discordtest.New(t, discordtest.WithWaitTimeout(time.Minute))
	p := serveWith(t, s, []string{"DATA_DIR=" + m.data, "ASK_RATE=0"}, "serve")
	ask := func() string {
		return s.SlashCommand(t, discordtest.From{}, "ask", discordtest.Opt("question", "Which lanterns may ships sell?")).Answer(t).Text()
	}
	if got := ask(); !strings.Contains(got, "kind amber") {
		t.Fatalf("got %s", got)
	}
	m.must("corpus", "stage", "--folder", lanterns(t, "beryl"))
	m.must("corpus", "publish", "--why", "beryl", "--override", "x")
	for until := time.Now().Add(time.Minute); !strings.Contains(p.log.String(), "corpus swapped"); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("nothing was swapped:\n%s", p.log)
		}
	}
	if got := ask(); !strings.Contains(got, "kind beryl") || strings.Contains(got, "amber") {
		t.Errorf("got %s", got)
	}
	p.stop()
	if code := <-p.code; code != exitOK {
		t.Errorf("exit code %d:\n%s", code, p.log)
	}
}
