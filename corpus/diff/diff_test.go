package diff

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"policybot/corpus"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

func made(t *testing.T, change func(*corpus.Corpus)) *corpus.Corpus {
	t.Helper()
	record := func(id, en, zh string) *corpus.Record {
		return &corpus.Record{
			ID: id, Document: "plan", Kind: corpus.KindMeasure, Cities: []string{"dalian"}, Area: "finance", Number: strings.TrimPrefix(id, "R"),
			Text: corpus.Text{EN: en, ZH: zh}, Sources: []string{"S1"}, Confidence: corpus.Confirmed,
		}
	}
	parts := corpus.Corpus{
		Date: "2026-11-30",
		Records: []*corpus.Record{
			record("R1", "Banks may lend to small ships.", "支持银行向小型船舶发放贷款。"),
			record("R2", "Ships may sail.", "允许船舶航行。"), record("R3", "Trains may run.", ""), record("R4", "Keepers may rest.", ""), record("R5", "Clinics may open.", ""),
		},
		Documents: []*corpus.Document{{ID: "plan", Title: corpus.Text{EN: "The plan"}}, {ID: "other", Title: corpus.Text{EN: "Other"}}},
		Sources:   []*corpus.Source{{ID: "S1", Title: corpus.Text{EN: "The plan"}, Publisher: "Ministry", Page: corpus.PageCopy}},
		Cities:    []*corpus.City{{Slug: "dalian", Name: corpus.Text{EN: "Dalian", ZH: "大连"}}, {Slug: "suzhou", Name: corpus.Text{EN: "Suzhou"}}},
		Areas:     []*corpus.Area{{Slug: "finance", Name: corpus.Text{EN: "Finance"}}, {Slug: "trade", Name: corpus.Text{EN: "Trade"}}},
	}
	if change != nil {
		change(&parts)
	}
	c, err := corpus.New(parts)
	if err != nil {
		t.Fatal(err)
	}
	c.Version = "before"
	if change != nil {
		c.Version = "after"
	}
	return c
}

// changed has one record of each sort of change.
func changed(c *corpus.Corpus) {
	c.Records[0].Text = corpus.Text{EN: "Banks may lend to large ships and boats.", ZH: "支持银行向大型船舶和游艇发放贷款。"}
	c.Records[0].Note = corpus.Text{EN: "Not a *promise*."}
	c.Records[1].Number, c.Records[1].Heading = "12", []string{"Chapter two"}
	c.Records[2].Cities, c.Records[2].Area = []string{"dalian", "suzhou"}, "trade"
	c.Records[3].ID = "R9"
	added := *c.Records[4]
	added.ID, added.Text, added.Cities = "R6", corpus.Text{EN: "Lamps may burn.\nBright @everyone <b>."}, []string{}
	c.Records[4] = &added
	c.Cities = append(c.Cities, &corpus.City{Slug: "ningbo", Name: corpus.Text{EN: "Ningbo"}})
	c.Sources[0].Publisher = "The Ministry"
}

func TestCompare(t *testing.T) {
	d := Compare(made(t, nil), made(t, changed))
	if diff := cmp.Diff(Totals{Added: 1, Removed: 1, Reworded: 1, Moved: 2, Retagged: 1}, d.Totals); diff != "" {
		t.Error(diff)
	}
	raw, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]string{"diff.txt": d.Text(), "diff.md": d.Markdown(), "diff.json": string(raw) + "\n"} {
		file := "testdata/" + name
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if d := Compare(made(t, nil), made(t, nil)); d.Totals.Changed() || d.Totals.Same != 5 || len(d.Changes)+len(d.Lists)+len(d.Documents) > 0 {
		t.Errorf("a corpus differs from itself: %+v", d)
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ name, before, after, want string }{
		{"one word", "Banks may lend money.", "Banks may borrow money.", "Banks may [lend]{borrow} money."},
		{"whole words", "The bank lends.", "The banks lends.", "The [bank]{banks} lends."},
		{"characters", "支持大连发展航运。", "支持宁波发展航运。", "支持[大连]{宁波}发展航运。"},
		{"a number", "到2027年建成15座", "到2028年建成15座", "到[2027]{2028}年建成15座"},
		{"a sentence more", "甲。", "甲。乙。", "甲。{乙。}"},
		{"all", "", "new", "{new}"},
		{"nothing", "same", "same", "same"},
	} {
		var got strings.Builder
		for _, r := range Words(c.before, c.after) {
			got.WriteString(map[string]string{Deleted: "[", Inserted: "{"}[r.Op] + r.Text + map[string]string{Deleted: "]", Inserted: "}"}[r.Op])
		}
		if got.String() != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got.String(), c.want)
		}
	}
}

// The runs hold both texts, whatever they are.
func TestWordsKeepTheTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := rapid.String().Draw(t, "before"), rapid.String().Draw(t, "after")
		var x, y strings.Builder
		for _, r := range Words(before, after) {
			if r.Op != Inserted {
				x.WriteString(r.Text)
			}
			if r.Op != Deleted {
				y.WriteString(r.Text)
			}
		}
		if x.String() != before || y.String() != after {
			t.Fatalf("%q and %q, want %q and %q", x.String(), y.String(), before, after)
		}
	})
}

// Texts of more different words than there are characters below the surrogates.
func TestManyWords(t *testing.T) {
	var a, b strings.Builder
	for i := range 70000 {
		for n := i; n > 0; n /= 26 {
			a.WriteByte('a' + byte(n%26))
		}
		a.WriteByte(' ')
	}
	b.WriteString(a.String() + "end")
	runs := Words(a.String(), b.String())
	if last := runs[len(runs)-1]; last.Op != Inserted || last.Text != "end" {
		t.Errorf("%d runs, the last %s %.40q", len(runs), last.Op, last.Text)
	}
}
