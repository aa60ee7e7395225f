package discord

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"policybot/bot/discordtest"
)

// twin is a Discord that somebody else wrote: the npm package discord-digital-twin
// in a process of its own, with a proxy in front of it.
type twin struct {
	t       *testing.T
	url     string // of the proxy: DISCORD_API_BASE
	in      io.Writer
	out     *bufio.Scanner
	Port    int
	Token   string
	Bot     string
	Channel string
}

// newTwin starts the package, or skips the test where it is not installed. To
// install it, in an empty folder, which DISCORD_TWIN then names:
//
//	echo '{"type":"module","dependencies":{"discord-digital-twin":"0.1.1"},"overrides":{"spiceflow":"1.19.0"}}' > package.json
//	npm install --ignore-scripts
func newTwin(t *testing.T) *twin {
	t.Helper()
	dir := os.Getenv("DISCORD_TWIN")
	if dir == "" {
		t.Skip("DISCORD_TWIN does not name a folder with the npm package discord-digital-twin")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no node to run the npm package with")
	}
	if dir, err = filepath.Abs(dir); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, "testdata/twin/drive.mjs", dir)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close(); _ = cmd.Wait() })
	w := &twin{t: t, in: in, out: bufio.NewScanner(out)}
	w.out.Buffer(nil, 16<<20)
	if !w.out.Scan() {
		t.Fatal("the package did not start")
	}
	if err := json.Unmarshal(w.out.Bytes(), w); err != nil {
		t.Fatal(err)
	}
	w.url = proxyTo(t, w.Port)
	return w
}

// proxyTo makes version 9 of the API of version 10, and answers for the gateway,
// which the package serves under its own path.
func proxyTo(t *testing.T, port int) string {
	target := &url.URL{Scheme: "http", Host: fmt.Sprintf("127.0.0.1:%d", port)}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.URL.Path = strings.Replace(r.In.URL.Path, "/api/v9/", "/api/v10/", 1)
		r.Out.URL.RawPath = ""
	}}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/gateway") || strings.HasSuffix(r.URL.Path, "/gateway/bot") {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"url":"ws://127.0.0.1:%d/gateway","shards":1,"session_start_limit":{"total":1000,"remaining":999,"reset_after":0,"max_concurrency":1}}`, port)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// do has the package do something and decodes what it says into out.
func (w *twin) do(out any, command map[string]any) {
	w.t.Helper()
	raw, err := json.Marshal(command)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.in.Write(append(raw, '\n')); err != nil || !w.out.Scan() {
		w.t.Fatalf("%v: the package is gone: %v", command["do"], err)
	}
	var said struct {
		OK    json.RawMessage `json:"ok"`
		Error string          `json:"error"`
	}
	if err := json.Unmarshal(w.out.Bytes(), &said); err != nil || said.Error != "" {
		w.t.Fatalf("%v: %v %s", command["do"], err, said.Error)
	}
	if out != nil {
		if err := json.Unmarshal(said.OK, out); err != nil {
			w.t.Fatalf("%v: %v in %s", command["do"], err, said.OK)
		}
	}
}

// messages are the bot's, with their channel's oldest first.
func (w *twin) messages() (out []*discordtest.Message) {
	var all []struct {
		discordtest.Message
		Author struct{ ID string } `json:"author"`
	}
	w.do(&all, map[string]any{"do": "messages"})
	for i := range all {
		if all[i].Author.ID == w.Bot {
			out = append(out, &all[i].Message)
		}
	}
	return out
}

// answered waits until the bot has written n messages, of which the last holds a
// text, and returns that.
func (w *twin) answered(n int, want string) *discordtest.Message {
	w.t.Helper()
	var last *discordtest.Message
	eventually(w.t, fmt.Sprintf("message %d with %q", n, want), func() bool {
		all := w.messages()
		if len(all) > n {
			w.t.Fatalf("%d messages, want %d; the last:\n%s", len(all), n, seenAs(all[len(all)-1]))
		}
		if len(all) == n {
			last = all[n-1]
		}
		time.Sleep(5 * time.Millisecond)
		return last != nil && strings.Contains(textOf(last), want)
	})
	return last
}

type twinInteraction struct{ ID string }

// response waits for the first response to an interaction.
func (w *twin) response(it twinInteraction) (kind int, data string) {
	w.t.Helper()
	var got struct {
		Type         int
		Acknowledged bool
		Data         *string
	}
	eventually(w.t, "the first response", func() bool {
		w.do(&got, map[string]any{"do": "response", "id": it.ID})
		return got.Acknowledged
	})
	if got.Data != nil {
		data = *got.Data
	}
	return got.Type, data
}

// TestTwin lives through a day on a Discord that we did not write: what our own fake
// takes for granted must not be what makes the bot work.
func TestTwin(t *testing.T) {
	w := newTwin(t)
	e, _ := library(t)
	gate := make(chan struct{})
	close(gate)
	b := runOn(t, w.url, w.Token, slowLibrary{e, &gate})
	eventually(t, "the login", b.Ready)
	eventually(t, "the commands", func() bool {
		var all []struct{ Name string }
		w.do(&all, map[string]any{"do": "commands"})
		return len(all) == len(commands(false))
	})
	var it twinInteraction
	slash := func(name string, options ...map[string]any) twinInteraction {
		var it twinInteraction
		w.do(&it, map[string]any{"do": "slash", "name": name, "options": options})
		return it
	}
	opt := func(name string, value any) map[string]any {
		kind := 3
		if _, ok := value.(bool); ok {
			kind = 5
		}
		return map[string]any{"name": name, "type": kind, "value": value}
	}

	// A slash command is answered at once, and its buttons and menu work.
	it = slash("ask", opt("question", "what about logistics?"))
	m := w.answered(1, "Page 1 of 2")
	if kind, _ := w.response(it); kind != discordtest.ResponseMessage {
		t.Errorf("/ask: response of type %d", kind)
	}
	w.do(&it, map[string]any{"do": "click", "message": m.ID, "id": button(t, m, verbPage, 1)})
	m = w.answered(1, "Page 2 of 2")
	w.do(&it, map[string]any{"do": "select", "message": m.ID, "id": button(t, m, verbNarrow, 0), "values": []string{"city:qingdao"}})
	w.answered(1, "Narrowed to: Qingdao")

	// What somebody types gets suggestions.
	typing := opt("name", "dl")
	typing["focused"] = true
	w.do(&it, map[string]any{"do": "suggest", "name": "city", "options": []any{typing}})
	if kind, data := w.response(it); kind != discordtest.ResponseAutocomplete || !strings.Contains(data, `"dalian"`) {
		t.Errorf("suggestions: type %d, %s", kind, data)
	}

	// A mention, which the list of mentions lacks, is found in the text.
	w.do(nil, map[string]any{"do": "say", "text": "<@" + w.Bot + "> May foreign doctors open clinics in Xiamen?"})
	w.answered(2, "foreign doctors open clinics")
	w.do(nil, map[string]any{"do": "say", "text": "not for the bot"})

	// A slow answer is deferred, and the deferral becomes the answer.
	gate = make(chan struct{})
	it = slash("ask", opt("question", "May foreign doctors open clinics in Xiamen?"))
	if kind, _ := w.response(it); kind != discordtest.ResponseDeferred {
		t.Errorf("slow: response of type %d", kind)
	}
	close(gate)
	w.answered(3, "foreign doctors open clinics")

	// Publishing a private answer is a follow-up.
	slash("ask", opt("question", "May foreign doctors open clinics in Xiamen?"), opt("private", true))
	m = w.answered(4, "foreign doctors open clinics")
	w.do(&it, map[string]any{"do": "click", "message": m.ID, "id": button(t, m, verbPublish, 0)})
	open := w.answered(5, "foreign doctors open clinics")
	if has(open, verbPublish) || !has(open, verbRemove) {
		t.Errorf("published:\n%s", seenAs(open))
	}
}

// runOn runs the bot on a Discord other than the fake until the test ends.
func runOn(t *testing.T, base, token string, a Library) *Bot {
	t.Helper()
	logs := &logBuffer{}
	b, err := New(Options{
		Token: token, APIBase: base, Answerer: a, Store: memoryStore(t), Version: "test",
		Logger: slog.New(slog.NewTextHandler(logs, nil)), AskRate: -1, AskTimeout: patience, DrainTimeout: patience,
	})
	if err != nil {
		t.Fatal(err)
	}
	r := &running{Bot: b, logs: logs, done: make(chan struct{})}
	go func() { defer close(r.done); r.err = b.Run(t.Context()) }()
	t.Cleanup(func() {
		r.wait(t)
		if t.Failed() {
			t.Logf("log:\n%s", logs)
		}
	})
	return b
}
