package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"policybot/bot/discordtest"
	"policybot/corpus"
	"policybot/corpus/version"
)

// publishText publishes a corpus with one record in a data folder.
func publishText(t *testing.T, store *version.Store, text string) *version.Version {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{
		"corpus.yaml":    "name: {en: Lighthouses}\ndate: 2026-01-09\nmain: rules\n",
		"records.yaml":   "- id: L1\n  document: rules\n  kind: measure\n  cities: [dalian]\n  area: trade\n  text:\n    en: " + text + "\n  sources: [S1]\n  confidence: confirmed\n",
		"documents.yaml": "- id: rules\n  title: {en: Rules of lighthouses}\n",
		"sources.yaml":   "- id: S1\n  title: {en: Rules of lighthouses}\n  publisher: Ministry\n  page: copy\n",
		"cities.yaml":    "- slug: dalian\n  name: {en: Dalian}\n",
		"areas.yaml":     "- slug: trade\n  name: {en: Trade}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := store.Stage(t.Context(), version.Edit{Who: "ann", Folder: os.DirFS(dir)}); err != nil {
		t.Fatal(err)
	}
	v, err := store.Publish(t.Context(), version.Publication{Who: "ann", Why: "test", Override: "a corpus of its own"})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestServeTellsFollowers: who follows something gets one message for what somebody
// else published meanwhile, and a record tells what it said before.
func TestServeTellsFollowers(t *testing.T) {
	dir := t.TempDir()
	store, err := version.Open(dir, version.Options{})
	if err != nil {
		t.Fatal(err)
	}
	publishText(t, store, "Ships may sell ropes.")
	s := discordtest.New(t, discordtest.WithWaitTimeout(time.Minute))
	p := serveWith(t, s, []string{"DATA_DIR=" + dir})
	if m := s.SlashCommand(t, discordtest.From{}, "follow", discordtest.Opt("city", "dalian")).Answer(t); !strings.Contains(m.Content, "Dalian") {
		t.Fatalf("follow: %s", m.Content)
	}
	p.stop()
	<-p.code

	publishText(t, store, "Ships may sell lanterns.")
	p = serveWith(t, s, []string{"DATA_DIR=" + dir})
	digest := s.WaitMessages(t, s.DM(s.User).ID, 1)[0]
	if text := digest.Text(); !strings.Contains(text, "lanterns") || !strings.Contains(text, "reworded") {
		t.Errorf("the digest says:\n%s", text)
	}
	if m := s.SlashCommand(t, discordtest.From{}, "measure", discordtest.Opt("name", "L1")).Answer(t); !strings.Contains(m.Text(), "ropes") {
		t.Errorf("the record's history is missing:\n%s", m.Text())
	}
	p.stop()
	if code := <-p.code; code != exitOK {
		t.Errorf("exit code %d; log:\n%s", code, p.log)
	}
	p = serveWith(t, s, []string{"DATA_DIR=" + dir})
	s.SlashCommand(t, discordtest.From{}, "following").Answer(t)
	p.stop()
	<-p.code
	if n := len(s.BotMessages(s.DM(s.User).ID)); n != 1 {
		t.Errorf("%d messages for one publication", n)
	}
}

// TestServedVersions: what versions say of a record is told from their differences as
// it stands in them, also with one damaged between them.
func TestServedVersions(t *testing.T) {
	dir := t.TempDir()
	store, err := version.Open(dir, version.Options{})
	if err != nil {
		t.Fatal(err)
	}
	one := publishText(t, store, "Ships may sell ropes.")
	two := publishText(t, store, "Ships may sell nets.")
	three := publishText(t, store, "Ships may sell lanterns.")
	c, err := loadCorpus("")
	if err != nil {
		t.Fatal(err)
	}
	says := func(id string, v *servedVersions) string {
		t.Helper()
		past, err := v.Past(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		out := ""
		for _, p := range past {
			text := "none"
			if p.Record != nil {
				text = p.Record.Text.EN
			}
			out += p.Version + ": " + text + "\n"
		}
		return out
	}
	fresh := func() *servedVersions {
		return &servedVersions{store: store, now: func() *corpus.Corpus { return c }, before: map[[2]string]map[string]*corpus.Record{}, damaged: map[string]bool{}}
	}
	v := fresh()
	want := one.Name + ": Ships may sell ropes.\n" + two.Name + ": Ships may sell nets.\n" + three.Name + ": Ships may sell lanterns.\n"
	for range 2 { // from the folder, and remembered
		if got := says("L1", v); got != want {
			t.Errorf("got:\n%swant:\n%s", got, want)
		}
	}
	if got := says("F001", v); strings.Count(got, "none") != 3 {
		t.Errorf("a record that no version has: %s", got)
	}
	d, err := v.Between(c.Version, three.Name)
	if err != nil || d.Totals.Added != 1 || d.Totals.Removed != len(c.Records) {
		t.Errorf("from the built-in corpus: %v, %v", d, err)
	}
	damaged := 0
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Name() == "records.yaml" && strings.Contains(path, two.Name) {
			damaged++
			return os.WriteFile(path, []byte("[]"), 0o600)
		}
		return err
	})
	if err != nil || damaged != 1 {
		t.Fatalf("damaged %d files, %v", damaged, err)
	}
	if got, want := says("L1", fresh()), one.Name+": Ships may sell ropes.\n"+three.Name+": Ships may sell lanterns.\n"; got != want {
		t.Errorf("with the second one damaged, got:\n%swant:\n%s", got, want)
	}
}
