package main

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"policybot/bot"
	"policybot/corpus/starter"
	"policybot/corpus/version"
)

// publishing is an engine that follows a data folder, and the store to publish in.
type publishing struct {
	tb       testing.TB
	settings *settings
	store    *version.Store
	engine   *engine
	swapped  chan string // what the log says of each swap
}

// startPublishing publishes a folder and lets an engine answer from what is
// published, as a bot does, until the test ends.
func startPublishing(tb testing.TB, first fs.FS) *publishing {
	tb.Helper()
	p := &publishing{tb: tb, settings: &settings{DataDir: tb.TempDir(), KeepVersions: 3}, swapped: make(chan string, 100)}
	var err error
	if p.store, err = version.Open(p.settings.DataDir, version.Options{Keep: 3}); err != nil {
		tb.Fatal(err)
	}
	p.publish(first, "first")
	log := slog.New(swapLog{slog.DiscardHandler, p.swapped})
	if p.engine, err = openEngine(tb.Context(), "", p.settings, log); err != nil {
		tb.Fatal(err)
	}
	stop, err := follow(tb.Context(), p.engine, p.settings, 5*time.Millisecond, log)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { stop(); p.engine.Close() })
	return p
}

// swapLog tells of swaps alone, and of what kept one from being made.
type swapLog struct {
	slog.Handler
	told chan string
}

func (h swapLog) Enabled(context.Context, slog.Level) bool { return true }
func (h swapLog) Handle(_ context.Context, r slog.Record) error {
	if r.Message == "corpus swapped" || r.Level >= slog.LevelWarn {
		text := r.Message
		r.Attrs(func(a slog.Attr) bool { text += " " + a.String(); return true })
		h.told <- text
	}
	return nil
}

func (p *publishing) publish(folder fs.FS, why string) *version.Version {
	p.tb.Helper()
	st, err := p.store.Stage(p.tb.Context(), version.Edit{Who: "ann", Folder: folder})
	if err != nil {
		p.tb.Fatal(err)
	}
	v, err := p.store.Publish(p.tb.Context(), version.Publication{Who: "ann", Why: why, Staged: st.ID, Override: "a test"})
	if err != nil {
		p.tb.Fatal(err)
	}
	return v
}

// answers waits until a version answers.
func (p *publishing) answers(name string) {
	p.tb.Helper()
	select {
	case told := <-p.swapped:
		if !strings.Contains(told, "corpus swapped corpus_version="+name+" ") {
			p.tb.Fatalf("waiting for %s: %s", name, told)
		}
	case <-time.After(time.Minute):
		p.tb.Fatalf("%s never answered", name)
	}
}

// asker asks at a steady rate, whether or not answers come: as people do.
type asker struct {
	mu     sync.Mutex
	took   []time.Duration // from when the question was due
	wrong  []string
	answer func(a bot.Answer) string // what is wrong with one; "": nothing
}

const rate200 = time.Second / 200

// ask asks the questions in turn until ctx ends, and waits for the last answer.
func (k *asker) ask(ctx context.Context, e bot.Answerer, questions []string) {
	var wg sync.WaitGroup
	defer wg.Wait()
	every := rate200
	if raced { // which takes all of the time that two hundred would
		every *= 10
	}
	under := make(chan struct{}, 64) // way, so that a machine with no time left for us still gets on
	next := time.Now()
	for i := 0; ctx.Err() == nil; i++ {
		time.Sleep(time.Until(next))
		due := next
		under <- struct{}{}
		wg.Go(func() {
			defer func() { <-under }()
			a, err := e.Ask(context.Background(), bot.Question{Text: questions[i%len(questions)]})
			took := time.Since(due)
			problem := ""
			if err != nil {
				problem = err.Error()
			} else {
				problem = k.answer(a)
			}
			k.mu.Lock()
			defer k.mu.Unlock()
			k.took = append(k.took, took)
			if problem != "" {
				k.wrong = append(k.wrong, problem)
			}
		})
		next = next.Add(every)
	}
}

func (k *asker) p99() time.Duration {
	slices.Sort(k.took)
	return k.took[len(k.took)*99/100]
}

var kindOf = regexp.MustCompile(`kind-[0-9]+`)

// heap returns the bytes that are in use.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestSwapUnderLoad publishes twenty versions while two hundred questions a second
// are asked: none fails, none is empty, and none mixes two versions.
func TestSwapUnderLoad(t *testing.T) {
	folder := func(i int) fs.FS {
		kind := fmt.Sprintf("kind-%d", i)
		return os.DirFS(lanterns(t, kind))
	}
	p := startPublishing(t, folder(100))
	var mu sync.Mutex
	kinds := map[string]string{} // of each version
	tell := func(v *version.Version, i int) {
		mu.Lock()
		kinds[v.Name] = fmt.Sprintf("kind-%d", i)
		mu.Unlock()
	}
	tell(mustLoad(t, p.store).Version, 100)
	questions := []string{"Which lanterns may ships sell?", "What may keepers of lighthouse 7 do?", "Which port may keepers of lighthouse 12 trade with?", "Lanterns of which kind?"}
	var unsure []bot.Answer // of versions that the test did not know yet
	check := func(a bot.Answer) string {
		mu.Lock()
		want, known := kinds[a.CorpusVersion]
		if !known {
			unsure = append(unsure, a)
		}
		mu.Unlock()
		if len(a.Ranked) == 0 || len(a.Citations) == 0 {
			return fmt.Sprintf("empty: %s %s", a.Status, a.Headline)
		}
		for _, kind := range kindOf.FindAllString(a.Text(), -1) {
			if known && kind != want {
				return fmt.Sprintf("version %s, of %s, answers with %s", a.CorpusVersion, want, kind)
			}
		}
		return ""
	}
	turn := func(versions, from int) {
		for i := from; i < from+versions; i++ {
			v := p.publish(folder(i), "test")
			tell(v, i)
			p.answers(v.Name)
		}
	}
	turn(2, 101) // what is made once is made now
	for _, q := range questions {
		if _, err := p.engine.Ask(t.Context(), bot.Question{Text: q}); err != nil {
			t.Fatal(err)
		}
	}
	before, routines := heap(), runtime.NumGoroutine()
	quiet, busy := &asker{answer: check}, &asker{answer: check}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	quiet.ask(ctx, p.engine, questions)
	cancel()
	ctx, cancel = context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); busy.ask(ctx, p.engine, questions) }()
	turn(20, 200)
	cancel()
	<-done
	for _, k := range []*asker{quiet, busy} {
		if len(k.wrong) > 0 {
			t.Errorf("%d of %d answers are wrong, as: %s", len(k.wrong), len(k.took), k.wrong[0])
		}
	}
	for _, a := range unsure {
		if problem := check(a); problem != "" {
			t.Error(problem)
		}
	}
	if len(busy.took) < 20 {
		t.Errorf("only %d questions were asked meanwhile", len(busy.took))
	}
	t.Logf("p99 %v while quiet (%d questions), %v while publishing (%d)", quiet.p99(), len(quiet.took), busy.p99(), len(busy.took))
	quiet, busy, unsure = nil, nil, nil
	for _, q := range questions { // so that nothing is kept for an index that is gone
		_, _ = p.engine.Ask(t.Context(), bot.Question{Text: q})
	}
	after := heap()
	t.Logf("heap %d KiB before, %d KiB after; %d and %d goroutines", before>>10, after>>10, routines, runtime.NumGoroutine())
	if after > before+before/10 {
		t.Errorf("the heap grew from %d to %d KiB", before>>10, after>>10)
	}
	if n := runtime.NumGoroutine(); n > routines+2 {
		t.Errorf("%d goroutines were %d", n, routines)
	}
}

func mustLoad(t testing.TB, s *version.Store) *version.Loaded {
	t.Helper()
	l, err := s.Current()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// starterCopy writes the starter corpus to a folder, changed by a word.
func starterCopy(tb testing.TB, name string, change func(file, text string) string) fs.FS {
	tb.Helper()
	dir := filepath.Join(tb.TempDir(), name)
	err := fs.WalkDir(starter.FS(), ".", func(file string, e fs.DirEntry, err error) error {
		at := filepath.Join(dir, filepath.FromSlash(file))
		if err != nil || e.IsDir() {
			return os.MkdirAll(at, 0o755)
		}
		raw, err := fs.ReadFile(starter.FS(), file)
		if err != nil {
			return err
		}
		return os.WriteFile(at, []byte(change(file, string(raw))), 0o644)
	})
	if err != nil {
		tb.Fatal(err)
	}
	return os.DirFS(dir)
}

// BenchmarkSwap reports the 99th percentile of the time to an answer at two hundred
// questions a second, quiet and while the starter corpus is published again and
// again, and the ratio of the two. Run it with -benchtime 1x.
func BenchmarkSwap(b *testing.B) {
	folder := func(i int) fs.FS {
		return starterCopy(b, fmt.Sprint(i), func(file, text string) string {
			if file == "corpus.yaml" {
				return text + fmt.Sprintf("# %d\n", i)
			}
			return strings.Replace(text, "Dalian", fmt.Sprintf("Dalian %d", i), 1)
		})
	}
	for b.Loop() {
		p := startPublishing(b, folder(0))
		questions := []string{
			"What may Dalian do?", "大连这次重点做什么", "Which cities are in the pilot?", "试点有哪些城市？", "Compare Dalian and Qingdao on logistics",
			"How many tasks are there?", "苏州在金融方面可以做什么", "When was the task list published?",
		}
		fine := func(a bot.Answer) string {
			if a.Status == "" || len(a.Ranked) == 0 {
				return "empty: " + a.Question
			}
			return ""
		}
		quiet, busy := &asker{answer: fine}, &asker{answer: fine}
		ctx, cancel := context.WithTimeout(b.Context(), 5*time.Second)
		quiet.ask(ctx, p.engine, questions)
		cancel()
		ctx, cancel = context.WithCancel(b.Context())
		done := make(chan struct{})
		go func() { defer close(done); busy.ask(ctx, p.engine, questions) }()
		for i := range 20 {
			p.answers(p.publish(folder(i+1), "bench").Name)
		}
		cancel()
		<-done
		if n := len(quiet.wrong) + len(busy.wrong); n > 0 {
			b.Fatalf("%d answers are wrong, as: %s", n, append(quiet.wrong, busy.wrong...)[0])
		}
		b.ReportMetric(float64(quiet.p99().Microseconds())/1000, "quiet-p99-ms")
		b.ReportMetric(float64(busy.p99().Microseconds())/1000, "busy-p99-ms")
		b.ReportMetric(float64(busy.p99())/float64(quiet.p99()), "ratio")
		b.ReportMetric(float64(len(busy.took)), "questions")
	}
}
