package discordtest

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

// rest sends one request as a bot does and returns status and body; files are name → content.
func rest(t testing.TB, d *Server, method, path, body string, files ...string) (int, obj) {
	t.Helper()
	var content io.Reader
	kind := ""
	switch {
	case len(files) > 0:
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		if err := w.WriteField("payload_json", body); err != nil {
			t.Fatal(err)
		}
		for i, f := range files {
			name, data, _ := strings.Cut(f, "=")
			p, err := w.CreateFormFile("files["+string(rune('0'+i))+"]", name)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.WriteString(p, data)
		}
		w.Close()
		content, kind = &b, w.FormDataContentType()
	case body != "":
		content, kind = strings.NewReader(body), "application/json"
	}
	req, err := http.NewRequest(method, d.URL+"/api/v10"+path, content)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bot "+d.Token)
	req.Header.Set("User-Agent", "DiscordBot (https://example.org, 1)")
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	return do(t, req)
}

func do(t testing.TB, req *http.Request) (int, obj) {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, obj{"error": err.Error()}
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	v, err := decodeAny(raw)
	if err != nil {
		return resp.StatusCode, obj{"text": string(raw)}
	}
	if l, isList := v.([]any); isList {
		v = obj{"list": l}
	}
	o, _ := v.(obj)
	return resp.StatusCode, o
}

// brokenRules are the names of the violations so far, which are taken.
func brokenRules(d *Server) []string {
	var out []string
	for _, v := range d.TakeViolations() {
		out = append(out, v.Rule)
	}
	return out
}

// socket is a gateway client that does exactly what a test says.
type socket struct {
	t  testing.TB
	ws *websocket.Conn
}

func dial(t testing.TB, d *Server, query string) *socket {
	t.Helper()
	ws, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(d.URL, "http")+"/"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.Close() })
	return &socket{t, ws}
}

func (c *socket) send(raw string) {
	c.t.Helper()
	if err := c.ws.WriteMessage(websocket.TextMessage, []byte(raw)); err != nil {
		c.t.Fatal(err)
	}
}

// read returns the next frame, or the close code.
func (c *socket) read() (frame obj, code int) {
	c.t.Helper()
	_, raw, err := c.ws.ReadMessage()
	if ce, closed := err.(*websocket.CloseError); closed {
		return nil, ce.Code
	}
	if err != nil {
		return nil, -1
	}
	o, err := decodeObject(raw)
	if err != nil {
		c.t.Fatalf("%v: %.80q", err, raw)
	}
	return o, 0
}

// until reads up to an event or an op, and returns it with the names of all that came before.
func (c *socket) until(name string, op int) (obj, []string) {
	c.t.Helper()
	var before []string
	for {
		f, code := c.read()
		if f == nil {
			c.t.Fatalf("closed with %d before %q", code, name)
		}
		if str(f, "t") == name && num(f, "op") == op {
			return f, before
		}
		before = append(before, str(f, "t"))
	}
}

func identifyFrame(d *Server, intents Intents) string {
	b, _ := json.Marshal(obj{"op": opIdentify, "d": obj{
		"token": d.Token, "intents": intents, "properties": obj{"os": "linux", "browser": "test", "device": "test"},
	}})
	return string(b)
}

// online connects a raw client so that interactions can be dispatched.
func online(t testing.TB, d *Server, intents Intents) *socket {
	t.Helper()
	c := dial(t, d, "?v=10&encoding=json")
	c.until("", opHello)
	c.send(identifyFrame(d, intents))
	c.until("READY", opDispatch)
	return c
}

// asked registers /ask with a raw client and invokes it.
func asked(t testing.TB, d *Server, from From) *Interaction {
	t.Helper()
	if len(d.Commands("")) == 0 {
		register(t, d)
	}
	return d.SlashCommand(t, from, "ask", Opt("question", "q"))
}

func register(t testing.TB, d *Server) {
	t.Helper()
	status, body := rest(t, d, "PUT", "/applications/"+d.AppID+"/commands", `[
		{"name":"ask","description":"Ask","contexts":[0,1,2],"integration_types":[0,1],"options":[
			{"type":3,"name":"question","description":"What","required":true,"max_length":300},
			{"type":3,"name":"city","description":"Where","autocomplete":true},
			{"type":4,"name":"most","description":"How many","min_value":1,"max_value":10},
			{"type":11,"name":"file","description":"A document"}]},
		{"name":"setup","description":"Set up","default_member_permissions":"32","contexts":[0],"options":[
			{"type":1,"name":"check","description":"Check"},
			{"type":2,"name":"roles","description":"Roles","options":[{"type":1,"name":"add","description":"Add","options":[
				{"type":8,"name":"role","description":"Role","required":true}]}]}]},
		{"name":"Find measures","type":3},
		{"name":"About this user","type":2}]`)
	if status != 200 {
		t.Fatalf("register: %d %v", status, body)
	}
}
