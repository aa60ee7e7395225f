package discord

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"policybot/bot"
	"policybot/bot/curate"
	"policybot/bot/discordtest"
	"policybot/bot/gate"
	"policybot/bot/store"
	"policybot/corpus/ingest/fetch"
	"policybot/corpus/version"
	"policybot/index"
)

// lighthouse is a corpus folder whose questions ask for a record that it does not
// have yet.
func lighthouse() fstest.MapFS {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s), Mode: 0o644} }
	return fstest.MapFS{
		"records.yaml": file(`- id: L1
  document: plan
  kind: measure
  cities: [dalian]
  area: telecom
  text: {en: Lighthouses in Dalian may burn oil., zh: 大连的灯塔可以烧油。}
  sources: [S1]
  confidence: confirmed
- id: L2
  document: plan
  kind: measure
  cities: [qingdao]
  area: telecom
  text: {en: Ships in Qingdao may sell lanterns., zh: 青岛的船舶可以出售灯笼。}
  sources: [S1]
  confidence: confirmed
`),
		"documents.yaml": file("- id: plan\n  title: {en: The lighthouse plan, zh: 灯塔方案}\n  sources: [S1]\n"),
		"sources.yaml":   file("- id: S1\n  title: {en: The lighthouse plan, zh: 灯塔方案}\n  publisher: Harbour Office\n  page: copy\n"),
		"cities.yaml":    file("- slug: dalian\n  name: {en: Dalian, zh: 大连}\n- slug: qingdao\n  name: {en: Qingdao, zh: 青岛}\n"),
		"areas.yaml":     file("- slug: healthcare\n  name: {en: Healthcare, zh: 医疗康养}\n- slug: telecom\n  name: {en: Telecom, zh: 电信}\n"),
		"questions/q.jsonl": file(`{"q":"May ships sell lanterns?","expect":["L2"]}
{"q":"看守人可以开诊所吗","expect":["rules-3"]}
`),
	}
}

// rules is a document to import; the draft of it lacks the last item.
func rules(draft bool) string {
	last := "3.允许看守人开设诊所，2026年底前完成。\n"
	if draft {
		last = ""
	}
	return `商务部关于印发灯塔服务业开放方案的通知
商资发〔2026〕3号
商务部
2026年3月1日
灯塔服务业开放方案
一、主要任务
（一）电信领域
1.支持灯塔接入增值电信业务。
（二）医疗康养领域
2.借鉴青岛经验，支持夜间出诊。
` + last + "二、组织实施\n各单位要加强领导。\n"
}

// loopback fetches from the fake alone, as the client for Discord's own hosts would
// from those.
type loopback struct{ origin string }

func (l loopback) Get(ctx context.Context, r fetch.Request) (*fetch.Result, error) {
	if !strings.HasPrefix(r.URL, l.origin+"/attachments/") {
		return nil, &fetch.Refused{URL: r.URL, Why: "it is no attachment"}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL, nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return &fetch.Result{URL: r.URL, Asked: r.URL, Body: body, SHA256: hash(string(body)), ContentType: res.Header.Get("Content-Type")}, err
}

// pages are what watched addresses say; one that is not there cannot be had.
type pages struct {
	mu   sync.Mutex
	by   map[string]string
	hold chan struct{} // not nil: a request waits for it
	got  int
}

func (p *pages) set(address, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.by == nil {
		p.by = map[string]string{}
	}
	p.by[address] = text
}

func (p *pages) asked() int { p.mu.Lock(); defer p.mu.Unlock(); return p.got }

func (p *pages) Get(ctx context.Context, r fetch.Request) (*fetch.Result, error) {
	p.mu.Lock()
	hold := p.hold
	p.got++
	text, there := p.by[r.URL]
	p.mu.Unlock()
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if !there {
		return nil, &fetch.StatusError{URL: r.URL, Code: http.StatusNotFound}
	}
	return &fetch.Result{URL: r.URL, Asked: r.URL, Body: []byte(text), SHA256: fmt.Sprintf("%064s", hash(text)), ContentType: "text/plain; charset=utf-8"}, nil
}

// curated is a bot whose corpus can be changed, with the lighthouse published.
type curated struct {
	*running
	d        *discordtest.Server
	t        *testing.T
	versions *version.Store
	db       *store.Store
	pages    *pages
	mod      *discordtest.User    // has a role of moderators
	role     *discordtest.Role    // that role
	told     *discordtest.Channel // where moderators are told
	again    func() *curated      // starts the bot anew on what is kept
}

func curatedBot(t *testing.T, d *discordtest.Server, tweak ...func(*Corpus, *Options)) *curated {
	t.Helper()
	dir := t.TempDir()
	bare, err := version.Open(dir, version.Options{Now: d.Now})
	if err != nil {
		t.Fatal(err)
	}
	publish(t, bare, lighthouse(), "the beginning")
	versions, err := version.Open(dir, version.Options{Now: d.Now, Check: gate.Checker, Wait: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	c := &curated{d: d, t: t, versions: versions, db: memoryStore(t), pages: &pages{}}
	c.mod = d.AddUser(discordtest.User{Username: "mo"})
	c.role = d.AddRole(d.Guild, "keepers", 0)
	d.GiveRole(d.Guild, c.mod, c.role)
	c.told = d.AddChannel(d.Guild, discordtest.ChannelText, "moderators")
	if err := c.db.PutServer(t.Context(), d.Guild.ID, store.Server{ModeratorRoles: []string{c.role.ID}, ModeratorChannel: c.told.ID}); err != nil {
		t.Fatal(err)
	}
	c.again = func() *curated { c.start(tweak); return c }
	return c.again()
}

func (c *curated) start(tweak []func(*Corpus, *Options)) {
	t, d := c.t, c.d
	now, err := c.versions.Current()
	if err != nil {
		t.Fatal(err)
	}
	live := index.NewLive(build(t, now.Corpus))
	desk := curate.New(curate.Options{Versions: c.versions, Pages: c.pages, Files: loopback{d.URL}, MaxUpload: 1 << 20, Now: d.Now})
	var swapping sync.Mutex
	answers := now.Event.Number
	corpus := &Corpus{
		Desk: desk, Store: c.db, Home: d.Guild.ID, Approvals: 1, RefreshAt: -1, RecallDays: 14,
		Changed: func(ctx context.Context) error {
			swapping.Lock()
			defer swapping.Unlock()
			now, err := c.versions.Current()
			if err != nil || now.Event.Number == answers {
				return err
			}
			x, err := index.Build(ctx, now.Corpus, index.Options{})
			if err == nil {
				live.Swap(x)
				answers = now.Event.Number
			}
			return err
		},
	}
	c.running = start(t, d, bot.New(live), func(o *Options, tm *timing) {
		o.Store, o.Corpus = c.db, corpus
		tm.progress, tm.look, tm.notice = time.Millisecond, 2*time.Millisecond, 0
		for _, f := range tweak {
			f(corpus, o)
		}
	})
	b := c.running
	t.Cleanup(func() {
		b.stop()
		b.wait(t)
		desk.Close()
		_ = live.Close()
	})
	eventually(t, "the connection", b.Ready)
	eventually(t, "the first look at the versions", func() bool {
		mark, err := c.db.Mark(t.Context(), markFollowed)
		return err == nil && mark != ""
	})
}

// publish publishes a corpus folder from elsewhere, as the command line does.
func publish(t *testing.T, s *version.Store, folder fs.FS, why string) *version.Version {
	t.Helper()
	if _, err := s.Stage(t.Context(), version.Edit{Who: "ann", Folder: folder, Source: "by hand"}); err != nil {
		t.Fatal(err)
	}
	v, err := s.Publish(t.Context(), version.Publication{Who: "ann", Why: why, Override: "the test needs it"})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// from is the moderator in a language.
func (c *curated) from(locale string) discordtest.From {
	return discordtest.From{User: c.mod, Locale: locale}
}

// outcome waits for what came of work: the progress is over when something can be
// pressed, or the words are none of the progress.
func (c *curated) outcome(it *discordtest.Interaction) *discordtest.Message {
	c.t.Helper()
	return it.WaitOriginal(c.t, "the outcome", func(m *discordtest.Message) bool { return m.Content != "" && !progressing.MatchString(m.Content) })
}

var progressing = regexp.MustCompile(`\n(Step \d of 5, \d+ %: |第 \d 步，共 5 步，)`)

// imports imports a text as a file.
func (c *curated) imports(from discordtest.From, name, text string) *discordtest.Message {
	c.t.Helper()
	return c.outcome(c.d.SlashCommand(c.t, from, "corpus import",
		discordtest.Opt("file", discordtest.File{Name: name, ContentType: "text/plain", Data: []byte(text)}), discordtest.Opt("document", "rules")))
}

// publishes presses Publish under what is staged and gives a reason.
func (c *curated) publishes(from discordtest.From, panel *discordtest.Message, why string) *discordtest.Message {
	c.t.Helper()
	form := c.d.Click(c.t, from, panel, button(c.t, panel, verbToPublish, 0))
	return c.outcome(c.d.SubmitModal(c.t, form, map[string]string{fieldText: why}))
}

// decides keeps every doubt, and returns what the last press showed.
func (c *curated) decides(from discordtest.From, panel *discordtest.Message) *discordtest.Message {
	c.t.Helper()
	m := c.d.Click(c.t, from, panel, button(c.t, panel, verbDoubts, 0)).Answer(c.t)
	for has(m, verbKeep) {
		m = c.d.Click(c.t, from, m, button(c.t, m, verbKeep, 0)).Answer(c.t)
	}
	return m
}

// shows presses the button that shows what is staged.
func (c *curated) shows(from discordtest.From, m *discordtest.Message) *discordtest.Message {
	c.t.Helper()
	return c.outcome(c.d.Click(c.t, from, m, button(c.t, m, verbStaged, 0)))
}

// names that change with each run, in the order in which they are taken out.
var changing = []struct {
	pattern *regexp.Regexp
	as      string
}{
	{regexp.MustCompile(`\d{4}-\d\d-\d\d-(\d+)-[0-9a-f]{8}`), "VERSION-$1"},
	{regexp.MustCompile(`staged-[a-z2-7]{8}`), "staged-ID"},
	{regexp.MustCompile(`\b(c[a-z])/[a-z2-7]{8}\b`), "$1/STAGED"},
	{regexp.MustCompile(`(c[a-z]/STAGED)/[0-9a-f]{8}`), "$1/DOUBT"},
	{regexp.MustCompile(`([(（])[a-z2-7]{8}([)）])`), "${1}STAGED$2"},
	{regexp.MustCompile(`changes-[a-z2-7]{8}\.md`), "changes-STAGED.md"},
	{regexp.MustCompile(`<t:\d+:f>`), "<TIME>"},
	{regexp.MustCompile(`\d{17,20}`), "ID"},
	{regexp.MustCompile(`ASKER\.[0-9a-z]{6}\.`), "ASKER.HASH."},
	{regexp.MustCompile(`20\d\d-\d\d-\d\d`), "DAY"},
}

// steady writes a message without what changes with each run.
func steadily(m *discordtest.Message) string {
	out := seenAs(m)
	for _, f := range m.Files {
		out += "(file " + f.Name + ")\n" + string(f.Data)
	}
	for _, c := range changing {
		out = c.pattern.ReplaceAllString(out, c.as)
	}
	return out
}
