package export

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"policybot/bot"
	"policybot/corpus"
	"policybot/corpus/ingest"
	"policybot/corpus/ingest/content"
	"policybot/corpus/ingest/office"
	"policybot/corpus/starter"
	"policybot/index"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const day = "2026-11-25"

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

// shown are the answers that have golden files, in one language each call.
func shown(t testing.TB, e *bot.Engine, lang bot.Lang) map[string]Content {
	t.Helper()
	ctx := context.Background()
	out := map[string]Content{}
	add := func(name string, a bot.Answer, err error) {
		if err != nil {
			t.Fatal(err)
		}
		out[name] = Content{Answer: a, Corpus: e.Corpus(), Date: day}
	}
	question := map[bot.Lang]string{bot.English: "What does Dalian focus on?", bot.Simplified: "大连这次重点做什么"}[lang]
	a, err := e.Ask(ctx, bot.Question{Text: question, Lang: lang, All: true})
	add("answer", a, err)
	a, err = e.List(ctx, bot.ListQuery{Kinds: []string{"measure"}, Look: bot.Look{Lang: lang, Scope: bot.Scope{Cities: []string{"ningbo"}}}})
	add("list", a, err)
	c, err := e.SideBySide(ctx, []string{"dalian", "qingdao"}, bot.Look{Lang: lang, Scope: bot.Scope{Areas: []string{"transport-logistics"}}})
	add("comparison", c.Answer, err)
	a, err = e.Match(ctx, bot.Need{Trade: "logistics", City: "dalian", Lang: lang})
	add("match", a, err)
	return out
}

// readBack draws a file as an independent reader finds it.
func readBack(t testing.TB, f Format, raw []byte) string {
	t.Helper()
	var doc *content.Document
	var err error
	switch f {
	case CSV:
		doc, err = office.CSV(context.Background(), "a.csv", raw, content.DefaultLimits())
	case XLSX:
		doc, err = office.XLSX(context.Background(), "a.xlsx", raw, content.DefaultLimits())
	case DOCX:
		doc, err = office.DOCX(context.Background(), "a.docx", raw, content.DefaultLimits())
	default:
		return string(raw)
	}
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, block := range doc.Blocks {
		if block.Kind == content.Heading {
			b.WriteString("# ")
		}
		b.WriteString(strings.ReplaceAll(block.Text, "\t", " | ") + "\n")
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	e := starterBot(t)
	for _, lang := range []bot.Lang{bot.English, bot.Simplified} {
		for name, c := range shown(t, e, lang) {
			for _, f := range Formats {
				t.Run(fmt.Sprintf("%s.%s.%s", name, lang, f), func(t *testing.T) {
					files, err := Write(c, f, 0)
					if err != nil {
						t.Fatal(err)
					}
					got := strings.ReplaceAll(readBack(t, f, files[0].Data), c.Corpus.Version, "VERSION")
					golden := filepath.Join("testdata", fmt.Sprintf("%s.%s.%s.txt", name, lang, f))
					if *update {
						if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
							t.Fatal(err)
						}
					}
					want, err := os.ReadFile(golden)
					if err != nil {
						t.Fatal(err)
					}
					if diff := cmp.Diff(string(want), got); diff != "" {
						t.Errorf("look at it and run go test ./bot/export -update (-want +got):\n%s", diff)
					}
				})
			}
		}
	}
}

// Every format holds every clause that is shown, the date, the version, the
// request and each source, and links those alone whose page is its publisher's own.
func TestAllOfIt(t *testing.T) {
	e := starterBot(t)
	for _, lang := range []bot.Lang{bot.English, bot.Simplified, bot.Traditional} {
		a, err := e.City(context.Background(), "fuzhou", bot.Look{Lang: lang})
		if err != nil {
			t.Fatal(err)
		}
		c := Content{Answer: a, Corpus: e.Corpus(), Date: day}
		copies := 0
		for _, f := range Formats {
			files, err := Write(c, f, 0)
			if err != nil {
				t.Fatal(err)
			}
			got := squeezed(unmarked(f, readBack(t, f, files[0].Data)))
			raw := everything(t, f, files[0].Data)
			for _, s := range a.Sections {
				for _, it := range s.Items {
					if !strings.Contains(got, squeezed(it.Clause)) {
						t.Errorf("%s %s lacks record %s: %s", lang, f, it.RecordID, it.Clause)
					}
				}
			}
			for _, want := range []string{day, a.CorpusVersion, a.Question, a.Headline} {
				if !strings.Contains(got, squeezed(want)) {
					t.Errorf("%s %s lacks %q", lang, f, want)
				}
			}
			for _, cite := range a.Citations {
				if !strings.Contains(got, squeezed(cite.Title)) {
					t.Errorf("%s %s lacks the source %q", lang, f, cite.Title)
				}
				s := c.Corpus.Source(cite.ID)
				if s.URL == "" {
					continue
				}
				linked := strings.Contains(raw, s.URL)
				if s.Page != corpus.PageOwn {
					copies++
				}
				if linked != (s.Page == corpus.PageOwn) && !slices.ContainsFunc(a.Citations, func(o bot.Citation) bool { return o.URL != "" && strings.Contains(o.URL, s.URL) }) {
					t.Errorf("%s %s: source %s, read on a page of sort %q, is linked: %v", lang, f, s.ID, s.Page, linked)
				}
			}
		}
		if copies == 0 {
			t.Error("no source in it is a copy: the test says nothing")
		}
	}
}

func squeezed(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\n' || r == '\u3000' }), "")
}

// unmarked takes out what a format escapes.
func unmarked(f Format, s string) string {
	switch f {
	case Markdown:
		return strings.ReplaceAll(s, "\\", "")
	case JSON:
		return strings.ReplaceAll(s, `\"`, `"`)
	}
	return s
}

// everything is the text of a file or of all parts of a package.
func everything(t testing.TB, f Format, raw []byte) string {
	t.Helper()
	if f != XLSX && f != DOCX {
		return string(raw)
	}
	var b strings.Builder
	for name, part := range partsOf(t, raw) {
		fmt.Fprintf(&b, "%s\n%s\n", name, strings.ReplaceAll(part, "&amp;", "&"))
	}
	return b.String()
}

func partsOf(t testing.TB, raw []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(part)
		d := xml.NewDecoder(bytes.NewReader(part))
		for {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
	}
	return out
}

// A workbook has typed columns, a filter, a heading that stays, and links.
func TestWorkbook(t *testing.T) {
	c := tasks(t)
	files, err := Write(c, XLSX, 0)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(files[0].Data))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"记录", "来源", "说明"}, f.GetSheetList()); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
	rows, err := f.GetRows("记录")
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 160 {
		t.Errorf("%d rows, want 159 and the heading", len(rows))
	}
	number := slices.Index(rows[0], "文件编号")
	at := cell(number+1, 2)
	if kind, err := f.GetCellType("记录", at); err != nil || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
		t.Errorf("%s is of type %v, %v: want a number", at, kind, err)
	}
	if p, err := f.GetPanes("记录"); err != nil || !p.Freeze || p.YSplit != 1 {
		t.Errorf("panes %+v, %v", p, err)
	}
	for _, at := range []string{"A1", "A2"} {
		if id, err := f.GetCellStyle("记录", at); err != nil || id == 0 {
			t.Errorf("%s has no style: %v", at, err)
		}
	}
	if high, err := f.GetRowHeight("说明", 3); err != nil || high < lineHeight {
		t.Errorf("a row of %v points, %v", high, err)
	}
	filters := 0
	for name, part := range partsOf(t, files[0].Data) {
		if strings.HasPrefix(name, "xl/worksheets/sheet") && strings.Contains(part, `<autoFilter ref="`) {
			filters++
		}
	}
	if filters != 2 {
		t.Errorf("%d sheets with a filter, want records and sources", filters)
	}
}

// tasks is the list of 159 tasks that the import is tested with.
func tasks(t testing.TB) Content {
	t.Helper()
	c, err := taskList()
	if err != nil {
		t.Fatal(err)
	}
	a, err := engineOf(t, c).List(context.Background(), bot.ListQuery{Look: bot.Look{Lang: bot.Simplified}, Limit: bot.ListMost})
	if err != nil {
		t.Fatal(err)
	}
	return Content{Answer: a, Corpus: c, Date: day}
}

var taskList = sync.OnceValues(func() (*corpus.Corpus, error) {
	dir, err := os.MkdirTemp("", "tasks")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if _, err := ingest.Import(context.Background(), []string{"../../corpus/ingest/testdata/tasks.csv"}, ingest.Options{Into: dir, Document: "tasks"}); err != nil {
		return nil, err
	}
	return corpus.Load(os.DirFS(dir))
})

// A file that is too large is cut into parts that hold everything once, or refused
// with the reason.
func TestParts(t *testing.T) {
	c := tasks(t)
	for _, f := range Formats {
		whole, err := Write(c, f, 0)
		if err != nil {
			t.Fatal(err)
		}
		limit := len(whole[0].Data) * 2 / 3
		files, err := Write(c, f, limit)
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		if len(files) < 2 {
			t.Fatalf("%s: %d files", f, len(files))
		}
		all := ""
		for i, file := range files {
			if len(file.Data) > limit {
				t.Errorf("%s has %d bytes, the limit is %d", file.Name, len(file.Data), limit)
			}
			if want := fmt.Sprintf("policybot-%d-of-%d.%s", i+1, len(files), f); file.Name != want {
				t.Errorf("name %s, want %s", file.Name, want)
			}
			all += unmarked(f, readBack(t, f, file.Data))
		}
		for _, rec := range c.Corpus.Records {
			n := 1
			if f == CSV || f == XLSX || f == JSON {
				n = 2 // as shown, and in Chinese
			}
			if got := strings.Count(squeezed(all), squeezed(rec.Text.ZH)); got != n {
				t.Errorf("%s: record %s is there %d times, want %d", f, rec.ID, got, n)
				break
			}
		}
		_, err = Write(c, f, 400)
		large, ok := errors.AsType[*TooLargeError](err)
		if !ok || large.Size != len(whole[0].Data) || large.Limit != 400 {
			t.Fatalf("%s: a limit of 400 bytes: %v", f, err)
		}
		for _, lang := range []bot.Lang{bot.English, bot.Simplified, bot.Traditional} {
			if words := large.Words(lang); words == "" || strings.Contains(words, "{") {
				t.Errorf("%s %s: %q", f, lang, words)
			}
		}
	}
}

func TestOtherVersion(t *testing.T) {
	c := tasks(t)
	c.Answer.CorpusVersion = "2020-01-01-00000000"
	if _, err := Write(c, CSV, 0); !errors.Is(err, ErrOtherVersion) {
		t.Errorf("got %v", err)
	}
}

// Files are the same for the same content: nothing in them is of the moment.
func TestSameTwice(t *testing.T) {
	c := tasks(t)
	for _, f := range Formats {
		one, err := Write(c, f, 0)
		if err != nil {
			t.Fatal(err)
		}
		two, err := Write(c, f, 0)
		if err != nil {
			t.Fatal(err)
		}
		if f != XLSX && !bytes.Equal(one[0].Data, two[0].Data) { // excelize dates the members of the archive
			t.Errorf("%s differs", f)
		}
	}
}

func TestMessages(t *testing.T) {
	for _, p := range messages.Problems() {
		t.Error(p)
	}
	for _, k := range bot.Kinds {
		if !messages.Has("kind_" + string(k)) {
			t.Errorf("no message kind_%s", k)
		}
	}
}

// LibreOffice, where it is installed, opens the files and finds the same in them.
func TestLibreOffice(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("soffice is not installed; TestGolden reads the files back with the reader of imports")
	}
	c := tasks(t)
	for f, to := range map[Format]string{XLSX: "csv:Text - txt - csv (StarCalc):44,34,76,1", DOCX: "txt:Text (encoded):UTF8", CSV: "xlsx"} {
		files, err := Write(c, f, 0)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		in := filepath.Join(dir, files[0].Name)
		if err := os.WriteFile(in, files[0].Data, 0o644); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
		defer cancel()
		cmd := exec.CommandContext(ctx, office, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to", to, "--outdir", filepath.Join(dir, "out"), in)
		if f == CSV {
			cmd.Args = slices.Insert(cmd.Args, 2, "--infilter=CSV:44,34,76,1")
		}
		if said, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(said), "Error") {
			t.Fatalf("%s: %v\n%s", f, err, said)
		}
		made, err := filepath.Glob(filepath.Join(dir, "out", "*"))
		if err != nil || len(made) == 0 {
			t.Fatalf("%s: nothing came out: %v", f, err)
		}
		raw, err := os.ReadFile(made[0])
		if err != nil {
			t.Fatal(err)
		}
		text := string(raw)
		if f == CSV {
			text = readBack(t, XLSX, raw)
		}
		for _, rec := range c.Corpus.Records {
			if !strings.Contains(text, rec.Text.ZH) {
				t.Errorf("%s: LibreOffice finds no record %s", f, rec.ID)
				break
			}
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	c := tasks(b)
	for _, f := range Formats {
		b.Run(string(f), func(b *testing.B) {
			for b.Loop() {
				if _, err := Write(c, f, 0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
