package main

import (
	"bytes"
	"context"
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
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	p := served{&logBuffer{}, cancel, make(chan int, 1)}
	env := []string{"DISCORD_TOKEN=" + s.Token, "DISCORD_API_BASE=" + s.URL, "DISCORD_GUILD_ID=" + s.Guild.ID, "LOG_FORMAT=json"}
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
