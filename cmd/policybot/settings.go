package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/caarlos0/env/v11"
	"github.com/joho/godotenv"
)

// settings come from the environment and, where that is silent, from the file
// .env in the working directory. An empty value counts as none. The README's
// table describes each key.
type settings struct {
	DiscordToken   secret     `env:"DISCORD_TOKEN"`
	DiscordGuildID snowflake  `env:"DISCORD_GUILD_ID"`
	DiscordAPIBase origin     `env:"DISCORD_API_BASE"`
	AskRate        rate       `env:"ASK_RATE" envDefault:"5"`
	MessageContent onOff      `env:"MESSAGE_CONTENT"`
	HomeGuildID    snowflake  `env:"HOME_GUILD_ID"`
	MaxUpload      mebibytes  `env:"MAX_UPLOAD" envDefault:"25"`
	Approvals      approvals  `env:"APPROVALS" envDefault:"1"`
	RefreshAt      clock      `env:"REFRESH_AT" envDefault:"03:00"`
	AutoPublish    onOff      `env:"AUTO_PUBLISH"`
	RecallDays     days       `env:"RECALL_DAYS" envDefault:"14"`
	DataDir        string     `env:"DATA_DIR"`
	KeepVersions   howMany    `env:"KEEP_VERSIONS" envDefault:"20"`
	SourceHosts    hostList   `env:"SOURCE_HOSTS" envDefault:"gov.cn"`
	AllowHTTP      onOff      `env:"ALLOW_HTTP"`
	LogLevel       slog.Level `env:"LOG_LEVEL" envDefault:"info"`
	LogFormat      logFormat  `env:"LOG_FORMAT" envDefault:"text"`
}

// secret is a value that is never printed.
type secret string

// UnmarshalText takes the value without spaces around it.
func (s *secret) UnmarshalText(text []byte) error {
	v := strings.TrimSpace(string(text))
	if strings.ContainsAny(strings.TrimPrefix(v, "Bot "), " \t\r\n") {
		return errors.New("has spaces inside; copy the token alone")
	}
	*s = secret(v)
	return nil
}

// String says only whether there is a value.
func (s secret) String() string {
	if s == "" {
		return "not set"
	}
	return "set"
}

// GoString is String, so that no verb prints the value.
func (s secret) GoString() string { return s.String() }

// LogValue is String for logs.
func (s secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// snowflake is an id of Discord's.
type snowflake string

var snowflakePattern = regexp.MustCompile(`^[1-9][0-9]{0,19}$`)

// UnmarshalText accepts ids alone.
func (s *snowflake) UnmarshalText(text []byte) error {
	if !snowflakePattern.Match(text) {
		return fmt.Errorf("is %q, which is no Discord id; an id is a number", text)
	}
	*s = snowflake(text)
	return nil
}

// origin is a scheme and a host, such as http://127.0.0.1:8080.
type origin string

// UnmarshalText accepts http and https addresses without a path.
func (o *origin) UnmarshalText(text []byte) error {
	u, err := url.Parse(string(text))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil ||
		strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		// The value may carry a password, so it is not repeated.
		return errors.New("is no origin; write a scheme and a host without a path, such as http://127.0.0.1:8080")
	}
	*o = origin(strings.TrimRight(string(text), "/"))
	return nil
}

// rate is how often something may happen in a minute; 0: without limit.
type rate int

// UnmarshalText accepts whole numbers up to a thousand.
func (r *rate) UnmarshalText(text []byte) error {
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || n < 0 || n > 1000 {
		return fmt.Errorf("is %q; it can be a number from 1 to 1000, or 0 for no limit", text)
	}
	*r = rate(n)
	return nil
}

// howMany is how many of something are kept.
type howMany int

// UnmarshalText accepts whole numbers from one to ten thousand.
func (h *howMany) UnmarshalText(text []byte) error {
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || n < 1 || n > 10000 {
		return fmt.Errorf("is %q; it can be a number from 1 to 10000", text)
	}
	*h = howMany(n)
	return nil
}

// onOff is something that is off unless it is turned on.
type onOff bool

// UnmarshalText accepts 1 and 0, and the words for them.
func (o *onOff) UnmarshalText(text []byte) error {
	switch strings.ToLower(strings.TrimSpace(string(text))) {
	case "1", "true", "on", "yes":
		*o = true
	case "0", "false", "off", "no":
		*o = false
	default:
		return fmt.Errorf("is %q; it can be 1 or 0", text)
	}
	return nil
}

// logFormat is how log lines are written.
type logFormat string

// UnmarshalText accepts text and json.
func (f *logFormat) UnmarshalText(text []byte) error {
	switch v := logFormat(text); v {
	case "text", "json":
		*f = v
		return nil
	}
	return fmt.Errorf("is %q; it can be text or json", text)
}

// keyOf maps the fields of settings to their keys.
var keyOf = func() map[string]string {
	keys := map[string]string{}
	t := reflect.TypeFor[settings]()
	for i := range t.NumField() {
		keys[t.Field(i).Name] = t.Field(i).Tag.Get("env")
	}
	return keys
}()

// environment turns "KEY=value" lines into a map.
func environment(lines []string) map[string]string {
	m := make(map[string]string, len(lines))
	for _, line := range lines {
		if key, value, ok := strings.Cut(line, "="); ok {
			m[key] = value
		}
	}
	return m
}

// scope is which settings a command uses; the others may be wrong.
type scope int

const (
	local   scope = iota // where the index is kept and what is logged
	all                  // Discord's too
	byToken              // Discord's where there are any signs of a token
)

// settings reads the settings. Its error names every key that is wrong and used.
func (p *program) settings(uses scope) (*settings, error) {
	file, err := os.ReadFile(dotenvFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read %s: %w", dotenvFile, err)
	}
	return readSettings(p.env, string(file), uses)
}

// dotenvFile holds settings, in the working directory.
const dotenvFile = ".env"

// ofDiscord begins the keys of Discord's.
const ofDiscord = "DISCORD_"

// servingOnly reports whether serving alone uses a key.
func servingOnly(key string) bool {
	switch key {
	case "ASK_RATE", "MESSAGE_CONTENT", "HOME_GUILD_ID", "MAX_UPLOAD", "APPROVALS", "REFRESH_AT", "AUTO_PUBLISH", "RECALL_DAYS":
		return true
	}
	return strings.HasPrefix(key, ofDiscord)
}

// settingProblem is what is wrong with one key.
type settingProblem struct{ key, text string }

// readSettings reads settings from the environment and the text of a .env file.
// Without a token, a misspelt key of Discord's is a sign of one.
func readSettings(environ map[string]string, dotenv string, uses scope) (*settings, error) {
	values, err := readDotenv(dotenv)
	if err != nil {
		return nil, err
	}
	problems := unknownKeys(values)
	misspelt := slices.ContainsFunc(problems, func(p settingProblem) bool { return strings.HasPrefix(p.key, ofDiscord) })
	maps.Copy(values, environ)
	maps.DeleteFunc(values, func(_, value string) bool { return strings.TrimSpace(value) == "" })

	var s settings
	if err := env.ParseWithOptions(&s, env.Options{Environment: values}); err != nil {
		problems = append(problems, settingProblems(err, values)...)
	}
	if uses == byToken && values["DISCORD_TOKEN"] == "" && !misspelt {
		uses = local
	}
	var texts []string
	for _, p := range problems {
		if uses != local || !servingOnly(p.key) {
			texts = append(texts, p.text)
		}
	}
	if len(texts) > 0 {
		slices.Sort(texts)
		return nil, &hintError{
			errors.New("the settings cannot be used:\n  " + strings.Join(texts, "\n  ")),
			"Settings are read from the environment and from .env; .env.example says what each key does",
		}
	}
	return &s, nil
}

// settingProblems words env's errors with the keys' names, without their values
// except where the value's own type chose to show it.
func settingProblems(err error, values map[string]string) []settingProblem {
	every, ok := errors.AsType[env.AggregateError](err)
	if !ok {
		return []settingProblem{{"", err.Error()}}
	}
	var out []settingProblem
	for _, e := range every.Errors {
		parse, ok := errors.AsType[env.ParseError](e)
		key := keyOf[parse.Name]
		switch {
		case !ok:
			out = append(out, settingProblem{"", e.Error()})
		case parse.Type == reflect.TypeFor[slog.Level]():
			out = append(out, settingProblem{key, fmt.Sprintf("%s is %q, which is no level; it can be debug, info, warn or error", key, values[key])})
		default:
			out = append(out, settingProblem{key, key + " " + parse.Err.Error()})
		}
	}
	return out
}

// readDotenv parses a .env file. godotenv's own errors repeat the file, and with
// it the token, so only the line is named.
func readDotenv(text string) (map[string]string, error) {
	text = strings.TrimPrefix(text, "\ufeff") // some editors start files with it
	values, err := godotenv.Unmarshal(text)
	if _, nameless := values[""]; nameless {
		at := 1
		for line := range strings.Lines(text) {
			if strings.HasPrefix(strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "export ")), "=") {
				break
			}
			at++
		}
		return nil, notASetting(at)
	}
	if err == nil {
		return values, nil
	}
	// The line at fault is the first after the longest beginning that can be read.
	lines := strings.SplitAfter(text, "\n")
	good := len(lines) - 1
	for ; good > 0; good-- {
		if _, err := godotenv.Unmarshal(strings.Join(lines[:good], "")); err == nil {
			break
		}
	}
	return nil, notASetting(good + 1)
}

func notASetting(line int) error {
	return &hintError{
		fmt.Errorf("%s:%d: not a setting", dotenvFile, line),
		"Write one KEY=value a line; # begins a comment, and a value with spaces stands between quotation marks",
	}
}

// unknownKeys lists keys of a .env file that look like ours and are not: a
// misspelt key would otherwise be a setting that silently does nothing. Other
// programs' keys may stand in the same file.
func unknownKeys(file map[string]string) []settingProblem {
	known := slices.Collect(maps.Values(keyOf))
	var out []settingProblem
	for key := range file {
		if slices.Contains(known, key) {
			continue
		}
		near := nearestKey(key, known)
		switch {
		case near != "":
			out = append(out, settingProblem{near, fmt.Sprintf("%s in %s is unknown; did you mean %s?", key, dotenvFile, near)})
		case strings.HasPrefix(key, ofDiscord):
			out = append(out, settingProblem{key, fmt.Sprintf("%s in %s is unknown", key, dotenvFile)})
		}
	}
	return out
}

// nearestKey returns the known key that key spells in other capitals, or with one
// letter missing, too many or wrong.
func nearestKey(key string, known []string) string {
	key = strings.ToUpper(key)
	for _, k := range known {
		if oneSlipApart(key, k) {
			return k
		}
	}
	return ""
}

func oneSlipApart(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	return a[i:] == b[i+min(1, len(b)-i):] || i < len(a) && a[i+1:] == b[i+1:] ||
		i+1 < len(a) && len(a) == len(b) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// logger returns a logger as the settings say.
func (s *settings) logger(w io.Writer) *slog.Logger {
	o := &slog.HandlerOptions{Level: s.LogLevel}
	if s.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

// attrs lists all settings for the log, without secrets.
func (s *settings) attrs() []any {
	return []any{
		"discord_token", s.DiscordToken, "discord_guild_id", s.DiscordGuildID, "discord_api_base", s.DiscordAPIBase,
		"ask_rate", int(s.AskRate), "message_content", bool(s.MessageContent),
		"home_guild_id", s.HomeGuildID, "max_upload", int(s.MaxUpload), "approvals", int(s.Approvals), "refresh_at", s.RefreshAt.String(),
		"auto_publish", bool(s.AutoPublish), "recall_days", int(s.RecallDays), "data_dir", s.DataDir, "keep_versions", int(s.KeepVersions),
		"source_hosts", strings.Join(s.SourceHosts, ","), "allow_http", bool(s.AllowHTTP), "log_level", s.LogLevel, "log_format", s.LogFormat,
	}
}
