package main

import (
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestReadSettings(t *testing.T) {
	defaults := settings{AskRate: 5, MaxUpload: 25, Approvals: 1, RefreshAt: clock(3 * time.Hour), RecallDays: 14, KeepVersions: 20, SourceHosts: hostList{"gov.cn"}, LogLevel: slog.LevelInfo, LogFormat: "text"}
	for _, c := range []struct {
		name   string
		env    map[string]string
		dotenv string
		want   func(*settings)
	}{
		{"defaults", nil, "", func(*settings) {}},
		{"from the file", nil, "DISCORD_TOKEN=abc.def\nLOG_LEVEL=debug # why\n", func(s *settings) { s.DiscordToken, s.LogLevel = "abc.def", slog.LevelDebug }},
		{"the environment wins", map[string]string{"DATA_DIR": "/env"}, "DATA_DIR=/file", func(s *settings) { s.DataDir = "/env" }},
		{"empty in the environment wins too", map[string]string{"DATA_DIR": ""}, "DATA_DIR=/file", func(*settings) {}},
		{"empty counts as none", map[string]string{"LOG_LEVEL": " "}, "LOG_FORMAT=\n", func(*settings) {}},
		{"a token with its scheme", map[string]string{"DISCORD_TOKEN": "Bot abc "}, "", func(s *settings) { s.DiscordToken = "Bot abc" }},
		{"origin", map[string]string{"DISCORD_API_BASE": "http://127.0.0.1:8080/"}, "", func(s *settings) { s.DiscordAPIBase = "http://127.0.0.1:8080" }},
		{"byte order mark, CRLF, others' keys", nil, "\ufeffDISCORD_GUILD_ID=123456789012345678\r\nPOSTGRES_DB=x\r\n", func(s *settings) { s.DiscordGuildID = "123456789012345678" }},
		{"no limit, and message content", map[string]string{"ASK_RATE": "0", "MESSAGE_CONTENT": "1"}, "", func(s *settings) { s.AskRate, s.MessageContent = 0, true }},
		{"changing the corpus", map[string]string{"HOME_GUILD_ID": "7", "MAX_UPLOAD": "32", "APPROVALS": "2", "REFRESH_AT": "23:59", "AUTO_PUBLISH": "1", "RECALL_DAYS": "0"}, "", func(s *settings) {
			s.HomeGuildID, s.MaxUpload, s.Approvals, s.RefreshAt, s.AutoPublish, s.RecallDays = "7", 32, 2, clock(23*time.Hour+59*time.Minute), true, 0
		}},
		{"no refresh", map[string]string{"REFRESH_AT": "off"}, "", func(s *settings) { s.RefreshAt = never }},
		{"hosts", map[string]string{"SOURCE_HOSTS": "Gov.cn., example.org", "ALLOW_HTTP": "1"}, "", func(s *settings) { s.SourceHosts, s.AllowHTTP = hostList{"gov.cn", "example.org"}, true }},
		{"others' keys in the environment", map[string]string{"DISCORD_WEBHOOK": "x"}, "", func(*settings) {}},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := defaults
			c.want(&want)
			got, err := readSettings(c.env, c.dotenv, all)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, *got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestBadSettingsAreNamed(t *testing.T) {
	for _, c := range []struct {
		name   string
		env    map[string]string
		dotenv string
		wants  []string
	}{
		{"all at once", map[string]string{"LOG_LEVEL": "loud", "LOG_FORMAT": "xml", "DISCORD_GUILD_ID": "my server"}, "", []string{
			`LOG_LEVEL is "loud", which is no level; it can be debug, info, warn or error`, `LOG_FORMAT is "xml"; it can be text or json`, `DISCORD_GUILD_ID is "my server"`}},
		{"origin with a path", map[string]string{"DISCORD_API_BASE": "https://x/api/v10"}, "", []string{"DISCORD_API_BASE is no origin"}},
		{"origin without a scheme", map[string]string{"DISCORD_API_BASE": "localhost:80"}, "", []string{"DISCORD_API_BASE is no origin"}},
		{"origin with a password", map[string]string{"DISCORD_API_BASE": "http://me:s3cret@x"}, "", []string{"DISCORD_API_BASE is no origin"}},
		{"token with spaces", map[string]string{"DISCORD_TOKEN": "s3cret and more"}, "", []string{"DISCORD_TOKEN has spaces inside"}},
		{"bad ways to change the corpus", map[string]string{"HOME_GUILD_ID": "home", "MAX_UPLOAD": "33", "APPROVALS": "3", "REFRESH_AT": "3am", "RECALL_DAYS": "-1"}, "", []string{
			`HOME_GUILD_ID is "home"`, `MAX_UPLOAD is "33"; it can be a number of MiB from 1 to 32`, `APPROVALS is "3"; it can be 1 or 2`,
			`REFRESH_AT is "3am"; it can be a time such as 03:00, or off`, `RECALL_DAYS is "-1"; it can be a number of days from 0, for none, to 365`}},
		{"rate in words", map[string]string{"ASK_RATE": "five"}, "", []string{`ASK_RATE is "five"; it can be a number from 1 to 1000, or 0 for no limit`}},
		{"negative rate", map[string]string{"ASK_RATE": "-1"}, "", []string{"ASK_RATE is"}},
		{"neither on nor off", map[string]string{"MESSAGE_CONTENT": "maybe"}, "", []string{`MESSAGE_CONTENT is "maybe"; it can be 1 or 0`}},
		{"host without a dot", map[string]string{"SOURCE_HOSTS": "gov.cn localhost"}, "", []string{`SOURCE_HOSTS holds "localhost", which is no host name`}},
		{"host of numbers", map[string]string{"SOURCE_HOSTS": "127.0.0.1"}, "", []string{"SOURCE_HOSTS holds"}},
		{"host with a port", map[string]string{"SOURCE_HOSTS": "gov.cn:8080"}, "", []string{"SOURCE_HOSTS holds"}},
		{"misspelt key", nil, "DISCORD_TOKN=s3cret", []string{"DISCORD_TOKN in .env is unknown; did you mean DISCORD_TOKEN?"}},
		{"swapped letters", nil, "DATA_DRI=x", []string{"did you mean DATA_DIR?"}},
		{"small letters", nil, "log_level=info", []string{"did you mean LOG_LEVEL?"}},
		{"unknown key of ours", nil, "DISCORD_COLOUR=s3cret", []string{"DISCORD_COLOUR in .env is unknown"}},
		{"a value without a key", nil, "LOG_LEVEL=info\n=s3cret\n", []string{".env:2: not a setting"}},
		{"no setting", nil, "LOG_LEVEL=info\n\nDISCORD_TOKEN: = s3cret !\nthis is prose s3cret\n", []string{".env:"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readSettings(c.env, c.dotenv, all)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range c.wants {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error lacks %q: %v", want, err)
				}
			}
			if strings.Contains(err.Error(), "s3cret") {
				t.Errorf("the error tells a secret: %v", err)
			}
		})
	}
}

// What a command does not use cannot stop it.
func TestSettingsThatAreNotUsed(t *testing.T) {
	bad := map[string]string{"DISCORD_GUILD_ID": "my server", "DATA_DIR": "/kept"}
	token := map[string]string{"DISCORD_GUILD_ID": "my server", "DISCORD_TOKEN": "a b"}
	for _, c := range []struct {
		name   string
		env    map[string]string
		dotenv string
		uses   scope
		ok     bool
	}{
		{"ask", bad, "DISCORD_TOKN=x", local, true},
		{"ask, rate", map[string]string{"ASK_RATE": "x", "MESSAGE_CONTENT": "x"}, "", local, true},
		{"serve, rate", map[string]string{"ASK_RATE": "x"}, "", all, false},
		{"ask, log", map[string]string{"LOG_FORMAT": "xml"}, "", local, false},
		{"ask, misspelt log", nil, "LOG_LEVL=info", local, false},
		{"serve", bad, "", all, false},
		{"no command, no token", bad, "", byToken, true},
		{"no command, bad token", token, "", byToken, false},
		{"no command, misspelt token", nil, "DISCORD_TOKN=x", byToken, false},
	} {
		if _, err := readSettings(c.env, c.dotenv, c.uses); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	s := settings{DiscordToken: "s3cret"}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("starting", s.attrs()...)
	for _, printed := range []string{log.String(), fmt.Sprint(s), fmt.Sprintf("%+v %#v %s %q", s, s, s.DiscordToken, s.DiscordToken)} {
		if strings.Contains(printed, "s3cret") {
			t.Errorf("the token is printed: %s", printed)
		}
	}
	for field, key := range keyOf {
		if !strings.Contains(log.String(), `"`+strings.ToLower(key)+`"`) {
			t.Errorf("%s (%s) is not logged at the start", field, key)
		}
	}
}

// Every key stands in .env.example and in the README's table.
func TestSettingsAreDocumented(t *testing.T) {
	for _, file := range []string{"../../.env.example", "../../README.md"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range keyOf {
			if !strings.Contains(string(text), key) {
				t.Errorf("%s does not mention %s", file, key)
			}
		}
	}
	example, _ := os.ReadFile("../../.env.example")
	if _, err := readSettings(nil, string(example), all); err != nil {
		t.Errorf(".env.example as it stands: %v", err)
	}
}
