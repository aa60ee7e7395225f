package corpus

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// folder is a valid corpus; tests change one file of it.
var folder = map[string]string{
	"corpus.yaml":    "schema: 1\nname: {en: Test, zh: 测试}\ndate: 2026-02-03\nthemes: {en: [pilot], zh: [试点]}\n",
	"documents.yaml": "- id: plan\n  title: {en: The plan}\n  date: 2026-01-09\n  sources: [S1]\n- {id: other, tag: true, title: {en: Others}}\n",
	"sources.yaml":   "- id: S1\n  title: {en: A story}\n  publisher: Xinhua\n  date: 2026-01-10\n  url: https://example.com/a\n  page: own\n  reliability: press\n",
	"cities.yaml":    "- slug: dalian\n  name: {en: Dalian, zh: 大连}\n  aliases: [大連, Dairen]\n- slug: xian\n  name: {en: Xi'an, zh: 西安}\n",
	"areas.yaml":     "- {slug: finance, name: {en: Finance, zh: 金融}}\n",
	"places.yaml":    "- slug: hangzhou\n  name: {en: Hangzhou, zh: 杭州}\n  status: earlier-pilot\n  records: [F2]\n",
	"terms.yaml":     "- {en: [cruise], zh: [邮轮, 游轮]}\n",
	"records.yaml": `# Two records.

- id: F1
  document: plan
  kind: measure
  cities: [dalian]
  area: finance
  number: 007
  text:
    en: >
      One sentence
      over two lines.
    zh: 一句话,带冒号:好。
  sources: [S1]
  confidence: confirmed
  verified: 2026-01-20

- {id: F2, document: other, kind: background, cities: [], area: "", text: {zh: 杭州}, sources: [S1], confidence: reported}
`,
}

// with returns the folder with files changed; an empty text removes the file.
func with(changes map[string]string) fs.FS {
	files := maps.Clone(folder)
	maps.Copy(files, changes)
	fsys := fstest.MapFS{}
	for name, text := range files {
		if text != "" {
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return fsys
}

// in returns one file of the folder with some text replaced.
func in(file, old, new string) map[string]string {
	if !strings.Contains(folder[file], old) {
		panic(fmt.Sprintf("%s does not hold %q", file, old))
	}
	return map[string]string{file: strings.Replace(folder[file], old, new, 1)}
}

func TestLoad(t *testing.T) {
	c, err := Load(with(nil))
	if err != nil {
		t.Fatal(err)
	}
	want := &Record{
		ID: "F1", Document: "plan", Kind: KindMeasure, Cities: []string{"dalian"}, Area: "finance", Number: "007",
		Heading: []string{}, Text: Text{"One sentence over two lines.", "一句话,带冒号:好。"},
		Sources: []string{"S1"}, Confidence: Confirmed, Verified: "2026-01-20",
	}
	if diff := cmp.Diff(c.Record("F1"), want); diff != "" {
		t.Errorf("record F1, got - want +\n%s", diff)
	}
	if got, want := c.Name, (Text{"Test", "测试"}); got != want {
		t.Errorf("name %v, want %v", got, want)
	}
	if !strings.HasPrefix(c.Version, "2026-02-03-") || len(c.Version) != len("2026-02-03-1a2b3c4d") {
		t.Errorf("version %q", c.Version)
	}
	for name, found := range map[string]bool{
		"document": c.Document("other").Tag, "source": c.Source("S1") != nil, "city": c.City("xian") != nil,
		"area": c.Area("finance") != nil, "place": c.Place("hangzhou") != nil, "no record": c.Record("F3") == nil,
	} {
		if !found {
			t.Errorf("look-up of %s failed", name)
		}
	}
}

func TestLoadProblems(t *testing.T) {
	rec := "records.yaml"
	for _, tt := range []struct {
		name    string
		changes map[string]string
		want    []string
	}{
		{"unknown key", in(rec, "kind:", "knid:"), []string{`records.yaml:3: record F1: no kind; it is one of measure, number, date, background, implementation, city-profile`, `records.yaml:5: unknown key "knid"; did you mean "kind"?`}},
		{"unknown inner key", in(rec, "    zh:", "    cn:"), []string{`records.yaml:13: unknown key "text.cn"`}},
		{"key twice", in(rec, "  area: finance", "  kind: date"), []string{`records.yaml:7: not YAML: mapping key "kind" already defined before`}},
		{"unknown city", in(rec, "[dalian]", "[dalain]"), []string{`records.yaml:6: record F1: unknown city "dalain"; did you mean "dalian"?`}},
		{"city by another name", in(rec, "[dalian]", "[大連]"), []string{`records.yaml:6: record F1: unknown city "大連"; did you mean "dalian"?`}},
		{"city twice", in(rec, "[dalian]", "[dalian, dalian]"), []string{`records.yaml:6: record F1: city "dalian" is named twice`}},
		{"unknown area", in(rec, "area: finance", "area: fishing"), []string{`records.yaml:7: record F1: unknown area "fishing"`}},
		{"unknown document", in(rec, "document: plan", "document: plans"), []string{`records.yaml:4: record F1: unknown document "plans"; did you mean "plan"?`}},
		{"no document", in(rec, "document: plan", "document:"), []string{`records.yaml:4: record F1: no document; name one of documents.yaml, where a programme that is no text has "tag: true"`}},
		{"unknown source", in(rec, "[S1]", "[S1, S9]"), []string{`records.yaml:14: record F1: unknown source "S9"`}},
		{"no sources", in(rec, "  sources: [S1]\n", ""), []string{`records.yaml:3: record F1: no sources; every record has one`}},
		{"no confidence", in(rec, "  confidence: confirmed\n", ""), []string{`records.yaml:3: record F1: no confidence; it is one of confirmed, reported, unconfirmed`}},
		{"unknown confidence", in(rec, "confirmed", "sure"), []string{`records.yaml:15: record F1: unknown confidence "sure"; it is one of confirmed, reported, unconfirmed`}},
		{"unknown kind", in(rec, "measure", "mesure"), []string{`records.yaml:5: record F1: unknown kind "mesure"; did you mean "measure"?`}},
		{"bad date", in(rec, "2026-01-20", "2026-02-30"), []string{`records.yaml:16: record F1: verified "2026-02-30" is not a date such as 2026-01-09`}},
		{"no text", in(rec, "{zh: 杭州}", "{zh: \" \"}"), []string{`records.yaml:18: record F2: no text in either language`}},
		{"no id", in(rec, "- id: F1\n  document", "- document"), []string{`records.yaml:3: record without id: every item needs the key "id"`}},
		{"duplicate id", in(rec, "id: F2", "id: F1"), []string{`places.yaml:4: place hangzhou: unknown record "F2"`, `records.yaml:18: record F1: the id is taken already (records.yaml:3)`}},
		{"id with a space", in(rec, "id: F1", "id: F 1"), []string{`records.yaml:3: record F 1: the id holds a space`}},
		{"text of the wrong shape", in(rec, "{zh: 杭州}", "杭州"), []string{`records.yaml:18: record F2: no text in either language`, `records.yaml:18: text must be {en: …, zh: …}, and is a single value`}},
		{"list of the wrong shape", in(rec, "[dalian]", "dalian"), []string{`records.yaml:6: cities must be a list such as [a, b], and is a single value`}},
		{"value of the wrong shape", in(rec, "area: finance", "area: [finance]"), []string{`records.yaml:7: area must be a single value, and is a list`}},
		{"list of lists", in(rec, "[dalian]", "[[dalian]]"), []string{`records.yaml:6: cities must hold single values, and holds a list`}},
		{"syntax", in(rec, "cities: [dalian]", "cities: [dalian"), []string{`records.yaml:7: not YAML: ',' or ']' must be specified`}},
		{"lines after texts of many lines", in(rec, "area: finance\n  number: 007", "number: \"a\n\n    b\" # c\n  # d\n  note:\n    en: |\n      x\n\n      y\n    zh: 'x\n      y'\n  heading: [a,\n    b]\n  area: z"), []string{`records.yaml:20: record F1: unknown area "z"`}},
		{"anchor", in(rec, "area: finance", "area: &a finance"), []string{`records.yaml:7: a YAML anchor is not supported here; write the value out`}},
		{"item of the wrong shape", in(rec, "# Two records.", "- F0"), []string{`records.yaml:1: every item must be a mapping such as "- id: …", and this is a single value`}},
		{"not a list", map[string]string{"terms.yaml": "en: [a]\nzh: [b]\n"}, []string{`terms.yaml:1: the file must be a list: start every item with "- " at the start of a line`}},
		{"two YAML documents", in(rec, "\n- {id: F2", "---\nid: F3\n- {id: F2"), []string{`records.yaml:18: a second YAML document starts here; keep one list to a file`}},
		{"not UTF-8", map[string]string{"terms.yaml": "# ok\n- {en: [a], zh: [\xff]}\n"}, []string{`terms.yaml:2: not UTF-8; save the file as UTF-8`}},
		{"zero byte", map[string]string{"terms.yaml": "# ok\n- {en: [a], zh: [\x00]}\n"}, []string{`terms.yaml:2: holds a zero byte, so it is not text`}},
		{"too deep", map[string]string{"terms.yaml": "# ok\n- " + strings.Repeat("[", 1000)}, []string{`terms.yaml:2: values are nested more than 64 deep`}},
		{"unknown page", in("sources.yaml", "page: own", "page: mine"), []string{`sources.yaml:6: source S1: unknown page "mine"; it is one of own, copy, summary`}},
		{"no page", in("sources.yaml", "  page: own\n", ""), []string{`sources.yaml:1: source S1: no page; it is one of own, copy, summary`}},
		{"no web page", in("sources.yaml", "https://example.com/a", "javascript:alert(1)"), []string{`sources.yaml:5: source S1: "javascript:alert(1)" is not the address of a web page`}},
		{"no publisher", in("sources.yaml", "Xinhua", "''"), []string{`sources.yaml:3: source S1: no publisher; a citation names it`}},
		{"source without title", in("sources.yaml", "{en: A story}", "{}"), []string{`sources.yaml:2: source S1: no title in either language`}},
		{"document of unknown source", in("documents.yaml", "[S1]", "[S2]"), []string{`documents.yaml:4: document plan: unknown source "S2"`}},
		{"tag is no flag", in("documents.yaml", "tag: true", "tag: yes"), []string{`documents.yaml:5: tag must be true or false`}},
		{"alias of two cities", in("cities.yaml", "西安}", "西安}\n  aliases: [dairen]"), []string{`cities.yaml:6: city xian: the name "dairen" also belongs to city dalian (cities.yaml:1)`}},
		{"alias of city and place", in("places.yaml", "杭州}", "大连}"), []string{`places.yaml:2: place hangzhou: the name "大连" also belongs to city dalian (cities.yaml:1)`}},
		{"place of unknown status", in("places.yaml", "earlier-pilot", "earlier"), []string{`places.yaml:3: place hangzhou: unknown status "earlier"; it is one of earlier-pilot, outside, abroad`}},
		{"place of unknown record", in("places.yaml", "[F2]", "[F1, F7]"), []string{`places.yaml:4: place hangzhou: unknown record "F7"`}},
		{"term of one phrase", in("terms.yaml", ", zh: [邮轮, 游轮]", ""), []string{`terms.yaml:1: term: fewer than two phrases; a term gives one thing in other words`}},
		{"empty phrase", in("terms.yaml", "cruise", `""`), []string{`terms.yaml:1: term: an empty phrase`}},
		{"newer schema", in("corpus.yaml", "schema: 1", "schema: 2"), []string{`corpus.yaml:1: schema 2 is not one that this program reads; it reads 1`}},
		{"empty theme", in("corpus.yaml", "[pilot]", "[\"\"]"), []string{`corpus.yaml:4: corpus: an empty theme`}},
		{"date of the corpus", in("corpus.yaml", "2026-02-03", "soon"), []string{`corpus.yaml:3: corpus: date "soon" is not a date such as 2026-01-09`}},
		{"broken cities, and nothing that follows from them", map[string]string{"cities.yaml": "cities:\n- slug: [dalian\n"}, []string{`cities.yaml:2: not YAML: sequence end token ']' not found`}},
		{"one broken city", in("cities.yaml", "name: {en: Dalian, zh: 大连}", "name: {en: Dalian"), []string{`cities.yaml:3: not YAML: ',' or '}' must be specified`}},
		{"no cities file", map[string]string{"cities.yaml": ""}, []string{`records.yaml:6: record F1: unknown city "dalian"; there is no cities.yaml in this folder`}},
		{"no records", map[string]string{rec: "", "places.yaml": ""}, []string{`no records in this folder; add records.yaml or records.jsonl, or copy corpus/starter to begin with`}},
		{"records misspelt", map[string]string{rec: "", "places.yaml": "", "record.yaml": folder[rec]}, []string{`no records in this folder; rename record.yaml to records.yaml`}},
		{"records file is empty", map[string]string{rec: "# later\n", "places.yaml": ""}, []string{`no records; a corpus needs at least one`}},

		{"JSONL syntax", map[string]string{"records/a.jsonl": "\n{\"id\": F3}\n"}, []string{`records/a.jsonl:2: not JSON: invalid character 'F' looking for beginning of value (column 8); every line must be one object`}},
		{"JSONL not an object", map[string]string{"records/a.jsonl": "[1]\nnull\n"}, []string{`records/a.jsonl:1: every line must be one object {…}, and this is a list`, `records/a.jsonl:2: every line must be one object {…}, and this is nothing`}},
		{"JSONL all at once", map[string]string{"records/a.jsonl": "\n" + `{"id": "F3", "citys": [], "document": "plan", "kind": "x", "text": "x", "sources": ["S1"], "confidence": "reported"}` + "\n"}, []string{
			`records/a.jsonl:2: record F3: no text in either language`,
			`records/a.jsonl:2: record F3: unknown kind "x"; it is one of measure, number, date, background, implementation, city-profile`,
			`records/a.jsonl:2: text must be {en: …, zh: …}, and is a single value`,
			`records/a.jsonl:2: unknown key "citys"; did you mean "cities"?`,
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(with(tt.changes))
			ps, ok := errors.AsType[Problems](err)
			if !ok {
				t.Fatalf("got %v, want problems", err)
			}
			var got []string
			for _, p := range ps {
				got = append(got, p.String())
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("got - want +\n%s", diff)
			}
		})
	}
}

func TestLoadReportsEveryFileAtOnce(t *testing.T) {
	changes := in("records.yaml", "[dalian]", "[dalain]")
	maps.Copy(changes, in("sources.yaml", "page: own", "page: mine"))
	maps.Copy(changes, in("cities.yaml", "name: {en: Xi'an, zh: 西安}", "nmae: Xi'an"))
	_, err := Load(with(changes))
	want := `4 problems in the corpus
  cities.yaml:4: city xian: no name in either language
  cities.yaml:5: unknown key "nmae"; did you mean "name"?
  records.yaml:6: record F1: unknown city "dalain"; did you mean "dalian"?
  sources.yaml:6: source S1: unknown page "mine"; it is one of own, copy, summary`
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

func TestLoadMissingFolder(t *testing.T) {
	if _, err := Load(fstest.MapFS{}); err == nil || !strings.Contains(err.Error(), "no corpus in this folder; add records.yaml") {
		t.Errorf("empty folder: got %v", err)
	}
	sub, _ := fs.Sub(fstest.MapFS{}, "nowhere")
	if _, err := Load(sub); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing folder: got %v, want %v", err, fs.ErrNotExist)
	}
}

func TestLoadRefusesLargeFiles(t *testing.T) {
	_, err := Load(with(map[string]string{"terms.jsonl": strings.Repeat("\n", maxFileBytes+1)}))
	if err == nil || err.Error() != "terms.jsonl: larger than 64 MiB; split it into several files under records/" {
		t.Errorf("got %v", err)
	}
}

// The same content has the same version, however and wherever it is written.
func TestLoadYAMLAndJSONLAreEqual(t *testing.T) {
	want, err := Load(with(nil))
	if err != nil {
		t.Fatal(err)
	}
	one := `{"id":"F1","document":"plan","kind":"measure","cities":["dalian"],"area":"finance","number":"007","text":{"en":"One sentence over two lines.","zh":"一句话,带冒号:好。"},"sources":["S1"],"confidence":"confirmed","verified":"2026-01-20"}` + "\n"
	two := `{"id":"F2","document":"other","kind":"background","cities":null,"text":{"zh":" 杭州 "},"sources":["S1"],"confidence":"reported"}` + "\n"
	for _, tt := range []struct {
		name    string
		changes map[string]string
	}{
		{"one file", map[string]string{"records.yaml": "", "records.jsonl": one + two}},
		{"other order", map[string]string{"records.yaml": "", "records.jsonl": two + "\n" + one}},
		{"two files", map[string]string{"records.yaml": "", "records-b.jsonl": one, "records/a.jsonl": two}},
		{"CRLF and byte order mark", map[string]string{"records.yaml": "\ufeff" + strings.ReplaceAll(folder["records.yaml"], "\n", "\r\n")}},
		{"indented list", map[string]string{"cities.yaml": "  " + strings.ReplaceAll(folder["cities.yaml"], "\n", "\n  ")}},
		{"sources as JSONL", map[string]string{"sources.yaml": "", "sources.jsonl": `{"id":"S1","title":{"en":"A story"},"publisher":"Xinhua","date":"2026-01-10","url":"https://example.com/a","page":"own","reliability":"press"}`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Load(with(tt.changes))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, want, cmpopts.IgnoreUnexported(Corpus{})); diff != "" {
				t.Errorf("got - want +\n%s", diff)
			}
		})
	}
}

func TestVersionFollowsContent(t *testing.T) {
	base, err := Load(with(nil))
	if err != nil {
		t.Fatal(err)
	}
	// Pinned, since stored versions and indexes carry it: a change here means
	// that every corpus gets a new version.
	if want := "2026-02-03-c301fb81"; base.Version != want {
		t.Errorf("version %s, want %s", base.Version, want)
	}
	for name, changes := range map[string]map[string]string{
		"record": in("records.yaml", "好。", "好!"), "source": in("sources.yaml", "A story", "A tale"),
		"city": in("cities.yaml", ", Dairen", ""), "area": in("areas.yaml", "金融", "财政"),
		"place": in("places.yaml", "Hangzhou", "Hang"), "term": in("terms.yaml", "游轮", "游船"),
		"document": in("documents.yaml", "The plan", "A plan"), "name": in("corpus.yaml", "Test", "Rest"), "theme": in("corpus.yaml", "试点", "试验"),
	} {
		got, err := Load(with(changes))
		if err != nil {
			t.Fatal(name, err)
		}
		if got.Version == base.Version {
			t.Errorf("%s changed, and the version did not", name)
		}
	}
	undated, err := Load(with(map[string]string{"corpus.yaml": ""}))
	if err != nil {
		t.Fatal(err)
	}
	if undated.Date != "2026-01-20" {
		t.Errorf("date %q, want that of the newest verified record", undated.Date)
	}
}
