package discord

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"policybot/bot"
	"policybot/bot/discordtest"
	"policybot/bot/store"
	"policybot/corpus/starter"
	"policybot/index"
)

// engine is an Answerer made of a function.
type engine func(ctx context.Context, q bot.Question) (bot.Answer, error)

var _ bot.Library = engine(nil)

func (f engine) Ask(ctx context.Context, q bot.Question) (bot.Answer, error) { return f(ctx, q) }

// starterLibrary is the real engine on the starter corpus; it is made once.
var starterLibrary = sync.OnceValue(func() *bot.Engine {
	c, err := starter.Load()
	if err != nil {
		panic(err)
	}
	x, err := index.Build(context.Background(), c, index.Options{})
	if err != nil {
		panic(err)
	}
	return bot.New(index.NewLive(x))
})

// Everything but questions is looked up in the starter corpus.

func (f engine) Suggest(sort bot.Sort, typed string, lang bot.Lang) []bot.Suggestion {
	return starterLibrary().Suggest(sort, typed, lang)
}
func (f engine) Named(sort bot.Sort, typed string, lang bot.Lang) (bot.Suggestion, bool) {
	return starterLibrary().Named(sort, typed, lang)
}
func (f engine) Keys(sort bot.Sort) []string { return starterLibrary().Keys(sort) }
func (f engine) Record(ctx context.Context, id string, lang bot.Lang) (bot.Answer, error) {
	return starterLibrary().Record(ctx, id, lang)
}
func (f engine) Sources(ctx context.Context, lang bot.Lang) (bot.Answer, error) {
	return starterLibrary().Sources(ctx, lang)
}
func (f engine) About(ctx context.Context, q bot.Question) (bot.Answer, error) {
	return starterLibrary().About(ctx, q)
}

// steady answers in the language of the question, as the real engine does.
func steady(_ context.Context, q bot.Question) (bot.Answer, error) {
	switch {
	case q.Lang == bot.Traditional:
		return answerZH(bot.Traditional), nil
	case hasHan(q.Text):
		return answerZH(bot.Simplified), nil
	}
	return answerEN(), nil
}

// logBuffer collects the log.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}
func (l *logBuffer) String() string { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }

// running is a bot under test.
type running struct {
	*Bot
	logs *logBuffer
	stop context.CancelFunc
	done chan struct{}
	err  error // set when done is closed
}

// patience is how long a test waits for what must happen, in real time. It is only
// spent when something is wrong, so it allows for a machine under load.
const patience = time.Minute

// fake is a fake Discord whose clock stands still until the test moves it: however
// slow the machine, only what the bot does decides whether it is in time.
// [TestFirstResponseInTime] is on the real clock.
func fake(t *testing.T, opts ...discordtest.Option) *discordtest.Server {
	t.Helper()
	begin := time.Now()
	return discordtest.New(t, append([]discordtest.Option{
		discordtest.WithClock(func() time.Time { return begin }), discordtest.WithWaitTimeout(patience),
	}, opts...)...)
}

// start runs a bot against the fake until the test ends. Nothing of the token or
// of a question may get into its log.
func start(t *testing.T, d *discordtest.Server, a Library, tweak ...func(*Options, *timing)) *running {
	t.Helper()
	r := &running{logs: &logBuffer{}, done: make(chan struct{})}
	o := Options{
		Token: d.Token, APIBase: d.URL, Answerer: a, Store: memoryStore(t), Version: "test",
		Logger: slog.New(slog.NewTextHandler(r.logs, nil)), Now: d.Now,
		AskRate: -1, AskTimeout: patience, DrainTimeout: patience,
	}
	fast := timing{
		gateway: gatewayTiming{invalidSession: time.Millisecond, backoff: 20 * time.Millisecond, backoffMax: 100 * time.Millisecond, hello: patience},
		ack:     time.Second, ackLimit: patience, backoff: 10 * time.Millisecond, look: 5 * time.Millisecond,
	}
	for _, f := range tweak {
		f(&o, &fast)
	}
	b, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	b.timing, r.Bot = fast, b
	ctx, cancel := context.WithCancel(context.Background())
	r.stop = cancel
	go func() {
		defer close(r.done)
		r.err = b.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		r.wait(t)
		logs := r.logs.String()
		if strings.Contains(logs, d.Token) || strings.Contains(logs, "secret-question") {
			t.Errorf("the log holds what it must not:\n%s", logs)
		}
		if t.Failed() {
			t.Logf("log:\n%s", logs)
		}
	})
	return r
}

// memoryStore is a store that the test has for itself.
func memoryStore(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Memory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// wait waits until the bot has ended and returns its error.
func (r *running) wait(t *testing.T) error {
	t.Helper()
	select {
	case <-r.done:
		return r.err
	case <-time.After(patience):
		t.Fatalf("the bot did not end:\n%s", r.logs)
		return nil
	}
}

// ask is /ask in the fake's channel.
func ask(t *testing.T, d *discordtest.Server, from discordtest.From, question string) *discordtest.Interaction {
	t.Helper()
	return d.SlashCommand(t, from, "ask", discordtest.Opt("question", question))
}

// textOf is all that a message shows.
func textOf(m *discordtest.Message) string {
	parts := []string{m.Content}
	for _, e := range m.Embeds {
		parts = append(parts, e.Description)
		for _, f := range e.Fields {
			parts = append(parts, f.Name, f.Value)
		}
		if e.Footer != nil {
			parts = append(parts, e.Footer.Text)
		}
	}
	return strings.Join(parts, "\n")
}

func wantText(t *testing.T, m *discordtest.Message, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(textOf(m), want) {
			t.Errorf("%q is missing in:\n%s", want, textOf(m))
		}
	}
}

// eventually waits for what the fake does not see, such as a line of the log.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}
