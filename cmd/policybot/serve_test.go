package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"policybot/bot/discordtest"
)

// logBuffer is what the program writes while the test reads it.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// served is the program serving a fake Discord, until the test stops it.
type served struct {
	log  *logBuffer
	stop func()
	code chan int
}

func serve(t *testing.T, s *discordtest.Server, args ...string) served {
	t.Helper()
	return serveWith(t, s, nil, args...)
}

func serveWith(t *testing.T, s *discordtest.Server, more []string, args ...string) served {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	p := served{&logBuffer{}, cancel, make(chan int, 1)}
	env := []string{"DISCORD_TOKEN=" + s.Token, "DISCORD_API_BASE=" + s.URL, "DISCORD_GUILD_ID=" + s.Guild.ID, "LOG_FORMAT=json"}
	env = append(env, more...)
	go func() { p.code <- run(ctx, args, env, strings.NewReader(""), p.log, p.log) }()
	return p
}

// TestServe: with a token, the program without a command is the bot.
func TestServe(t *testing.T) {
	s := discordtest.New(t)
	p := serve(t, s)
	s.WaitReady(t)
	m := s.Say(s.User, s.Channel, "<@"+s.Bot.ID+"> Which cities are in the pilot?")
	reply := s.WaitReply(t, m)
	if !strings.Contains(reply.Text(), "Dalian") {
		t.Errorf("reply: %+v", reply)
	}
	p.stop()
	if code := <-p.code; code != exitOK {
		t.Errorf("exit code %d after a signal; log:\n%s", code, p.log)
	}
	log := p.log.String()
	for _, want := range []string{`"discord_token":"set"`, `"discord_guild_id":"` + s.Guild.ID, `"corpus_version":"`} {
		if !strings.Contains(log, want) {
			t.Errorf("log lacks %s:\n%s", want, log)
		}
	}
	if strings.Contains(log, s.Token) {
		t.Error("the log tells the token")
	}
}

// TestServeSaysThatDiscordIsNotReached: the attempts alone tell nobody what to do.
func TestServeSaysThatDiscordIsNotReached(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	log := &logBuffer{}
	p := &program{
		env:   map[string]string{"DISCORD_TOKEN": "x", "DISCORD_API_BASE": "http://127.0.0.1:1"},
		stdin: strings.NewReader(""), stdout: log, stderr: log, patience: 50 * time.Millisecond,
	}
	code := make(chan int, 1)
	go func() { code <- p.exitCode(p.dispatch(ctx, []string{"serve"})) }()
	for !strings.Contains(log.String(), "Discord is not reached") && ctx.Err() == nil {
		time.Sleep(10 * time.Millisecond)
	}
	cancel()
	if got := <-code; got != exitOK {
		t.Errorf("exit code %d after a signal", got)
	}
	if n := strings.Count(log.String(), "Discord is not reached"); n != 1 {
		t.Errorf("said %d times:\n%s", n, log)
	}
}

// TestServeEndsWithTheReason: what trying again cannot mend ends the program.
func TestServeEndsWithTheReason(t *testing.T) {
	for code, want := range map[int]string{4004: "DISCORD_TOKEN", 4014: "privileged intent"} {
		s := discordtest.New(t)
		s.RefuseGateway(code)
		p := serve(t, s, "serve")
		if got := <-p.code; got != exitProblem {
			t.Errorf("%d: exit code %d", code, got)
		}
		if !strings.Contains(p.log.String(), "policybot: discord: ") || !strings.Contains(p.log.String(), want) {
			t.Errorf("%d: log lacks %q:\n%s", code, want, p.log)
		}
	}
}

// TestServeKeepsSettings: what somebody chose holds after a restart with the same
// data folder, and the settings of the program reach the bot.
func TestServeKeepsSettings(t *testing.T) {
	dir := t.TempDir()
	begin := time.Now()
	s := discordtest.New(t, discordtest.WithAllowedIntents(discordtest.UnprivilegedIntents|discordtest.IntentMessageContent),
		discordtest.WithWaitTimeout(time.Minute), discordtest.WithClock(func() time.Time { return begin }))
	from := discordtest.From{}
	for i := range 2 {
		p := serveWith(t, s, []string{"DATA_DIR=" + dir, "MESSAGE_CONTENT=1", "ASK_RATE=1"}, "serve")
		if i == 0 {
			s.SlashCommand(t, from, "settings me", discordtest.Opt("language", "zh")).Answer(t)
		}
		a := s.SlashCommand(t, from, "ask", discordtest.Opt("question", "Which cities are in the pilot?")).Answer(t)
		if !strings.Contains(a.Text(), "大连") {
			t.Errorf("start %d: the language chosen has no effect: %s", i+1, a.Text())
		}
		a = s.SlashCommand(t, from, "ask", discordtest.Opt("question", "Which cities are in the pilot?")).Answer(t)
		if !strings.Contains(a.Text(), "请等一分钟再问") {
			t.Errorf("start %d: ASK_RATE has no effect: %s", i+1, a.Text())
		}
		if c := s.Connections(); c[len(c)-1].Intents&discordtest.IntentMessageContent == 0 {
			t.Errorf("start %d: MESSAGE_CONTENT has no effect", i+1)
		}
		p.stop()
		if code := <-p.code; code != exitOK {
			t.Fatalf("exit code %d; log:\n%s", code, p.log)
		}
		if strings.Contains(p.log.String(), "kept in memory") {
			t.Errorf("settings are said to be in memory alone:\n%s", p.log)
		}
	}
}

// TestServeWithoutAFolder says that what is chosen does not last.
func TestServeWithoutAFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"", file} {
		s := discordtest.New(t, discordtest.WithWaitTimeout(time.Minute))
		p := serveWith(t, s, []string{"DATA_DIR=" + dir}, "serve")
		s.WaitReady(t)
		p.stop()
		if code := <-p.code; code != exitOK || !strings.Contains(p.log.String(), "kept in memory and end with the program") {
			t.Errorf("DATA_DIR=%q: exit code %d, log:\n%s", dir, code, p.log)
		}
	}
}

// TestServeRefusesADamagedDatabase: what people chose is not passed over in silence.
func TestServeRefusesADamagedDatabase(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "policybot.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	s := discordtest.New(t)
	p := serveWith(t, s, []string{"DATA_DIR=" + dir}, "serve")
	if code := <-p.code; code != exitProblem {
		t.Errorf("exit code %d", code)
	}
	for _, want := range []string{"damaged", path, "backup"} {
		if !strings.Contains(p.log.String(), want) {
			t.Errorf("log lacks %q:\n%s", want, p.log)
		}
	}
}

// TestServeCuratesTheCorpus: the settings reach the bot, and what is published on the
// command line is told in a channel that subscribed.
func TestServeCuratesTheCorpus(t *testing.T) {
	s := discordtest.New(t, discordtest.WithWaitTimeout(time.Minute))
	dir := t.TempDir()
	p := serveWith(t, s, []string{"DATA_DIR=" + dir, "HOME_GUILD_ID=" + s.Guild.ID, "MAX_UPLOAD=1"})
	owner := discordtest.From{User: s.Guild.Owner}
	status := s.SlashCommand(t, owner, "corpus status").Answer(t)
	if !strings.Contains(status.Text(), "the built-in corpus") {
		t.Errorf("status: %s", status.Text())
	}
	s.SlashCommand(t, owner, "subscribe city", discordtest.Opt("name", "dalian")).Answer(t)
	refused := s.SlashCommand(t, owner, "corpus import", discordtest.Opt("file", discordtest.File{Name: "plan.txt", Data: []byte("1. x")}))
	refused.WaitOriginal(t, "the refusal", func(m *discordtest.Message) bool { return strings.Contains(m.Content, "may not be fetched") })

	// From the command line, as another process would.
	folder := t.TempDir()
	for name, text := range map[string]string{
		"records.yaml":   "- id: R1\n  document: plan\n  kind: measure\n  cities: [dalian]\n  text: {en: Lamps may be lit.}\n  sources: [S1]\n  confidence: confirmed\n",
		"documents.yaml": "- id: plan\n  title: {en: The plan}\n",
		"sources.yaml":   "- id: S1\n  title: {en: The plan}\n  publisher: Ministry\n  page: copy\n",
		"cities.yaml":    "- slug: dalian\n  name: {en: Dalian}\n",
		"areas.yaml":     "- slug: finance\n  name: {en: Finance}\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{{"corpus", "stage", "--folder", folder}, {"corpus", "publish", "--why", "lamps", "--override", "a test"}} {
		out := &logBuffer{}
		if code := run(t.Context(), args, []string{"DATA_DIR=" + dir}, strings.NewReader(""), out, out); code != exitOK {
			t.Fatalf("%v: %d\n%s", args, code, out)
		}
	}
	s.WaitFor(t, "the digest", func() bool {
		for _, m := range s.BotMessages(s.Channel.ID) {
			if strings.Contains(m.Content, "The corpus was updated") {
				return true
			}
		}
		return false
	})
	p.stop()
	if code := <-p.code; code != exitOK {
		t.Errorf("exit code %d; log:\n%s", code, p.log)
	}
}
