package bot_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"policybot/bot"
	"policybot/corpus"
	"policybot/corpus/ingest"
	"policybot/corpus/starter"
	"policybot/index"
)

// engineOf answers from a corpus until the test ends.
func engineOf(t testing.TB, c *corpus.Corpus) *bot.Engine {
	t.Helper()
	x, err := index.Build(context.Background(), c, index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	live := index.NewLive(x)
	t.Cleanup(func() { live.Close() })
	return bot.New(live)
}

func starterBot(t testing.TB) *bot.Engine {
	t.Helper()
	c, err := starter.Load()
	if err != nil {
		t.Fatal(err)
	}
	return engineOf(t, c)
}

// looks are the look-ups, lists and comparisons that have a golden file for each
// language.
var looks = map[string]func(e *bot.Engine, lang bot.Lang) (bot.Answer, error){
	"city": func(e *bot.Engine, lang bot.Lang) (bot.Answer, error) {
		return e.City(context.Background(), "fuzhou", bot.Look{Lang: lang})
	},
	"city-narrowed": func(e *bot.Engine, lang bot.Lang) (bot.Answer, error) {
		return e.City(context.Background(), "大连", bot.Look{Lang: lang, Scope: bot.Scope{Areas: []string{"healthcare"}}})
	},
	"city-unknown": func(e *bot.Engine, lang bot.Lang) (bot.Answer, error) {
		return e.City(context.Background(), "Paris", bot.Look{Lang: lang})
	},
	"area": func(e *bot.Engine, lang bot.Lang) (bot.Answer, error) {
		return e.Area(context.Background(), "healthcare", bot.Look{Lang: lang})
	},
	"document": func(e *bot.Engine, lang bot.Lang) (bot.Answer, error) {
		return e.Document(context.Background(), "local:fuzhou", bot.Look{Lang: lang})
	},
	"record": func(e *bot.Engine, lang bot.Lang) (bot.Answer, error) {
		return e.FullRecord(context.Background(), "F016", bot.Look{Lang: lang}, past{})
	},
	"list": func(e *bot.Engine, lang bot.Lang) (bot.Answer, error) {
		return e.List(context.Background(), bot.ListQuery{Kinds: []string{"measure"}, Look: bot.Look{Lang: lang, Scope: bot.Scope{Cities: []string{"ningbo"}}}})
	},
	"list-words": func(e *bot.Engine, lang bot.Lang) (bot.Answer, error) {
		return e.List(context.Background(), bot.ListQuery{Text: "hospital 医院", Look: bot.Look{Lang: lang}})
	},
	"match": func(e *bot.Engine, lang bot.Lang) (bot.Answer, error) {
		return e.Match(context.Background(), bot.Need{Trade: "hospital", City: "suzhou", Ownership: bot.ForeignOwned, Lang: lang})
	},
	"compare": func(e *bot.Engine, lang bot.Lang) (bot.Answer, error) {
		c, err := e.SideBySide(context.Background(), []string{"shenzhen", "Suzhou", "福州"}, bot.Look{Lang: lang})
		return c.Answer, err
	},
	"compare-area": func(e *bot.Engine, lang bot.Lang) (bot.Answer, error) {
		c, err := e.SideBySide(context.Background(), []string{"dalian", "qingdao"}, bot.Look{Lang: lang, Scope: bot.Scope{Areas: []string{"transport-logistics"}}})
		return c.Answer, err
	},
	"matrix": func(e *bot.Engine, lang bot.Lang) (bot.Answer, error) {
		m, err := e.Matrix(context.Background(), bot.Look{Lang: lang})
		m.Answer.Headline += "\n" + m.Alt
		return m.Answer, err
	},
}

// past is a history of two versions.
type past struct{}

func (past) Past(_ context.Context, id string) ([]bot.PastRecord, error) {
	older := &corpus.Record{ID: id, Kind: corpus.KindMeasure, Area: "finance", Text: corpus.Text{EN: "An older wording.", ZH: "较早的表述。"}}
	newer := *older
	newer.Area, newer.Text = "transport-logistics", corpus.Text{EN: "A newer wording.", ZH: "较新的表述。"}
	return []bot.PastRecord{{Version: "2026-01-01-aaaaaaaa"}, {Version: "2026-02-01-bbbbbbbb", Record: older}, {Version: "2026-03-01-cccccccc", Record: &newer}}, nil
}

func TestLooks(t *testing.T) {
	e := starterBot(t)
	for name, look := range looks {
		for _, lang := range []bot.Lang{bot.English, bot.Simplified} {
			t.Run(name+"/"+string(lang), func(t *testing.T) {
				a, err := look(e, lang)
				if err != nil {
					t.Fatal(err)
				}
				a.CorpusVersion = "VERSION" // an edit elsewhere in the corpus is not news here
				file := filepath.Join("testdata", "looks", name+"."+string(lang)+".txt")
				if *update {
					if err := os.WriteFile(file, []byte(a.Text()), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), a.Text()); diff != "" {
					t.Errorf("look at it and run go test ./bot -update (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// Records of a city's own are never told as common ones, nor those of other papers
// as the main document's.
func TestCityTellsApart(t *testing.T) {
	e := starterBot(t)
	c := e.Corpus()
	for _, city := range c.Cities {
		a, err := e.City(context.Background(), city.Slug, bot.Look{})
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, s := range a.Sections {
			for _, it := range s.Items {
				rec := c.Record(it.RecordID)
				seen[rec.ID] = true
				if own := strings.Contains(s.Label, city.Name.EN+" alone"); own != (len(rec.Cities) == 1) || own && rec.Cities[0] != city.Slug {
					t.Errorf("%s: %s, of %v, stands under %q", city.Slug, rec.ID, rec.Cities, s.Label)
				}
				if wide := strings.Contains(s.Label, "no city named"); wide != (len(rec.Cities) == 0) {
					t.Errorf("%s: %s, of %v, stands under %q", city.Slug, rec.ID, rec.Cities, s.Label)
				}
				if d := c.Document(rec.Document); !strings.Contains(s.Label, d.Short.EN) {
					t.Errorf("%s: %s of %s stands under %q", city.Slug, rec.ID, rec.Document, s.Label)
				}
			}
		}
		for _, rec := range c.Records {
			if want := slices.Contains(rec.Cities, city.Slug) || len(rec.Cities) == 0 && rec.Kind == corpus.KindMeasure; want != seen[rec.ID] {
				t.Errorf("%s: record %s shown: %v, want %v", city.Slug, rec.ID, seen[rec.ID], want)
			}
		}
	}
}

// taskList imports the list of 159 tasks that the import is tested with.
var taskList = sync.OnceValues(func() (*corpus.Corpus, error) {
	dir, err := os.MkdirTemp("", "tasks")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if _, err := ingest.Import(context.Background(), []string{"../corpus/ingest/testdata/tasks.csv"}, ingest.Options{Into: dir, Document: "tasks"}); err != nil {
		return nil, err
	}
	return corpus.Load(os.DirFS(dir))
})

// The cells of the matrix are those that a count over the rows of the file gives.
func TestMatrixCountsTheFile(t *testing.T) {
	c, err := taskList()
	if err != nil {
		t.Fatal(err)
	}
	m, err := engineOf(t, c).Matrix(context.Background(), bot.Look{Lang: bot.Simplified})
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open("../corpus/ingest/testdata/tasks.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := map[[2]string]int{} // by the file's area and city
	areaOf := map[string]string{}
	for i, row := range rows[2:] {
		areaOf[c.Records[i].Area] = row[1] // records are in the order of the file
		for k := 3; k < 12; k++ {
			if row[k] == "√" {
				want[[2]string{row[1], rows[1][k]}]++
			}
		}
	}
	if len(areaOf) != 15 || len(m.Cities) != 9 {
		t.Fatalf("%d areas, %d cities", len(areaOf), len(m.Cities))
	}
	got := map[[2]string]int{}
	for i, a := range m.Areas {
		for k, city := range m.Cities {
			if n := m.Cells[i][k]; n > 0 {
				got[[2]string{areaOf[a.Key], city.Name}] = n
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
}

// A list with filters and facets counts what a look over the records counts.
func TestListCounts(t *testing.T) {
	e := starterBot(t)
	c := e.Corpus()
	for _, city := range []string{"", "dalian", "suzhou"} {
		for _, kind := range []string{"", "measure", "number"} {
			q := bot.ListQuery{}
			if city != "" {
				q.Cities = []string{city}
			}
			if kind != "" {
				q.Kinds = []string{kind}
			}
			a, err := e.List(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			want, byArea := 0, map[string]int{}
			for _, rec := range c.Records {
				if (city == "" || slices.Contains(rec.Cities, city)) && (kind == "" || string(rec.Kind) == kind) {
					want++
					byArea[rec.Area]++
				}
			}
			if a.Count != want {
				t.Errorf("%s %s: %d records, want %d", city, kind, a.Count, want)
			}
			for _, f := range a.Facets {
				if f.Sort == bot.SortArea && f.Count != byArea[f.Key] {
					t.Errorf("%s %s: %d of area %s, want %d", city, kind, f.Count, f.Key, byArea[f.Key])
				}
			}
		}
	}
}

// By number means 2 before 10, whatever the ids are.
func TestListByNumber(t *testing.T) {
	c, err := taskList()
	if err != nil {
		t.Fatal(err)
	}
	a, err := engineOf(t, c).List(context.Background(), bot.ListQuery{Look: bot.Look{Lang: bot.Simplified}, Order: bot.ByNumber})
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, s := range a.Sections {
		for _, it := range s.Items {
			at++
			if it.Number != fmt.Sprint(at) {
				t.Fatalf("place %d has number %s", at, it.Number)
			}
		}
	}
	if at != 159 {
		t.Errorf("%d records", at)
	}
}

func TestMatchGivesReasons(t *testing.T) {
	e := starterBot(t)
	for _, n := range []bot.Need{
		{Trade: "logistics"}, {City: "Dalian"}, {Ownership: bot.ForeignOwned}, {Want: "open a hospital"}, {Trade: "物流", City: "大连", Want: "港口"},
		{Trade: "finance", Ownership: bot.DomesticOwned},
	} {
		a, err := e.Match(context.Background(), n)
		if err != nil {
			t.Fatal(err)
		}
		if a.Status != bot.Related || a.Count == 0 || a.Caution == "" {
			t.Errorf("%+v: %s, %d, caution %q", n, a.Status, a.Count, a.Caution)
		}
		for _, s := range a.Sections {
			for _, it := range s.Items {
				rec := e.Corpus().Record(it.RecordID)
				if rec.Kind != corpus.KindMeasure || len(it.Reasons) == 0 && n.Ownership == "" {
					t.Errorf("%+v: %s, %s, has the reasons %q", n, rec.ID, rec.Kind, it.Reasons)
				}
				if n.City != "" && len(rec.Cities) > 0 && !slices.Contains(rec.Cities, "dalian") {
					t.Errorf("%+v: %s is of %v", n, rec.ID, rec.Cities)
				}
			}
		}
	}
	if a, _ := e.Match(context.Background(), bot.Need{}); a.Status != bot.Clarify {
		t.Errorf("nothing told: %s", a.Status)
	}
	if a, _ := e.Match(context.Background(), bot.Need{Trade: "zymurgy"}); a.Status != bot.Refused {
		t.Errorf("an unknown trade: %s, %s", a.Status, a.Text())
	}
}

func TestCitations(t *testing.T) {
	own := &corpus.Source{ID: "S1", Title: corpus.Text{EN: "Tasks", ZH: "《任务》"}, Publisher: "商务部", Date: "2026-01-09", URL: "https://example.gov.cn/a", Page: corpus.PageOwn}
	copied := *own
	copied.Page = corpus.PageCopy
	undated := *own
	undated.Date = ""
	for _, c := range []struct {
		name       string
		source     *corpus.Source
		gbt, plain string
	}{
		{"own page", own, "商务部. 任务[EB/OL]. (2026-01-09)[2026-11-24]. https://example.gov.cn/a.", "商务部, “Tasks”, 2026-01-09, https://example.gov.cn/a (read 2026-11-24)."},
		{"copy", &copied, "商务部. 任务[Z]. 2026-01-09[2026-11-24].", "商务部, “Tasks”, 2026-01-09, read in a copy (read 2026-11-24)."},
		{"undated", &undated, "商务部. 任务[EB/OL]. [2026-11-24]. https://example.gov.cn/a.", "商务部, “Tasks”, undated, https://example.gov.cn/a (read 2026-11-24)."},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := bot.CiteGBT(c.source, "2026-11-24"); got != c.gbt {
				t.Errorf("GB/T 7714: got  %s\nwant %s", got, c.gbt)
			}
			if got := bot.CitePlain(c.source, "2026-11-24"); got != c.plain {
				t.Errorf("plain: got  %s\nwant %s", got, c.plain)
			}
		})
	}
}
