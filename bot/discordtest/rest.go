package discordtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// call is one REST request on its way through the fake.
type call struct {
	method string
	path   string // without /api/vN
	query  url.Values
	header http.Header
	at     time.Time

	raw   []byte // the JSON sent: the body, or its payload_json
	body  any    // raw, decoded
	sent  bool   // there was a body
	files []File

	route *route
	vars  map[string]string
	draft *draft // of a message body: see drafts
}

func (c *call) where() string        { return c.method + " " + c.path }
func (c *call) obj() obj             { o, _ := c.body.(obj); return o }
func (c *call) v(name string) string { return c.vars[name] }

func (c *call) record() Request {
	return Request{Method: c.method, Path: c.path, Query: c.query.Encode(), Body: string(c.raw), Files: c.files, At: c.at}
}

// bucket is the rate-limit bucket told to the client: one for each route, as it mostly is.
func (c *call) bucket() string {
	h := fnv.New64a()
	if c.route != nil {
		io.WriteString(h, c.route.method+c.route.pattern)
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// reply is what the fake answers.
type reply struct {
	status int
	body   any    // JSON; nil for none
	html   string // instead of body
	header http.Header
}

func ok(body any) reply    { return reply{status: http.StatusOK, body: body} }
func noContent() reply     { return reply{status: http.StatusNoContent} }
func created(b any) reply  { return reply{status: http.StatusCreated, body: b} }
func (r reply) good() bool { return r.status < 300 }

// fail is an error as Discord's API returns it.
func fail(status, code int, message string) reply {
	return reply{status: status, body: obj{"code": code, "message": message}}
}

// invalid is Discord's answer to a form with something wrong in it.
func invalid(detail string) reply {
	return reply{status: http.StatusBadRequest, body: obj{
		"code": 50035, "message": "Invalid Form Body",
		"errors": obj{"_errors": []any{obj{"code": "DISCORDTEST", "message": detail}}},
	}}
}

// The errors that more than one handler returns.
var (
	unknownChannel     = fail(404, 10003, "Unknown Channel")
	unknownGuild       = fail(404, 10004, "Unknown Guild")
	unknownMember      = fail(404, 10007, "Unknown Member")
	unknownMessage     = fail(404, 10008, "Unknown Message")
	unknownUser        = fail(404, 10013, "Unknown User")
	unknownWebhook     = fail(404, 10015, "Unknown Webhook")
	unknownInteraction = fail(404, 10062, "Unknown interaction")
	unknownCommand     = fail(404, 10063, "Unknown application command")
	missingAccess      = fail(403, 50001, "Missing Access")
	missingPermissions = fail(403, 50013, "Missing Permissions")
	unauthorized       = fail(401, 0, "401: Unauthorized")
)

// route is one operation that the fake knows.
type route struct {
	method  string
	pattern string // segments in braces are parameters
	bot     bool   // needs the bot's token
	kind    bodyKind
	handle  func(*Server, *call) reply // runs with mu held
}

func findRoute(method, path string) (*route, map[string]string) {
	got := strings.Split(path, "/")
	var best *route
	var bestVars map[string]string
	for i := range routes {
		r := &routes[i]
		want := strings.Split(r.pattern, "/")
		if r.method != method || len(want) != len(got) {
			continue
		}
		vars := map[string]string{}
		fits := true
		for j, w := range want {
			if strings.HasPrefix(w, "{") {
				vars[strings.Trim(w, "{}")], _ = url.PathUnescape(got[j])
			} else if w != got[j] {
				fits = false
				break
			}
		}
		if fits && (best == nil || len(vars) < len(bestVars)) {
			best, bestVars = r, vars
		}
	}
	return best, bestVars
}

var apiPrefix = regexp.MustCompile(`^/api/v(9|10)(/.*)$`)

// serve is the door of the server: gateway, files, REST.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if websocket.IsWebSocketUpgrade(r) {
		s.serveGateway(w, r)
		return
	}
	if strings.HasPrefix(r.URL.Path, "/attachments/") {
		s.serveFile(w, r)
		return
	}
	m := apiPrefix.FindStringSubmatch(r.URL.EscapedPath())
	if m == nil {
		s.mu.Lock()
		s.violate("route", r.Method+" "+r.URL.Path, nil, "Discord serves its API under /api/v10 and /api/v9")
		s.mu.Unlock()
		http.NotFound(w, r)
		return
	}
	c := &call{method: r.Method, path: m[2], query: r.URL.Query(), header: r.Header}
	c.route, c.vars = findRoute(c.method, c.path)
	readErr := c.read(r)
	if errors.Is(readErr, errCut) {
		panic(http.ErrAbortHandler) // nobody waits for a reply
	}

	s.mu.Lock()
	c.at = s.now()
	s.noteEarly(c)
	fault := s.takeFault(c.method, c.path)
	var rep reply
	if readErr != nil {
		s.violate("body", c.where(), c.raw, "%v", readErr)
		rep = fail(400, 50109, "The request body contains invalid JSON.")
	} else if fault == nil || fault.Applied || fault.Status == 0 && !fault.Hangup {
		rep = s.answer(c)
	}
	if fault != nil && (fault.Applied && rep.good() || !fault.Applied) {
		s.lost(c, fault)
		if fault.Status != 0 {
			rep = s.faultReply(fault, c)
		}
	}
	hangup := fault != nil && fault.Hangup
	rec := c.record()
	if !hangup {
		rec.Status = rep.status
	}
	s.history = append(s.history, rec)
	s.touch()
	s.mu.Unlock()

	if fault != nil && fault.Delay > 0 {
		timer := time.NewTimer(fault.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
		case <-s.ctx.Done():
		}
	}
	if hangup {
		panic(http.ErrAbortHandler) // net/http closes the connection without a reply
	}
	s.write(w, c, rep)
}

// lost remembers that the client cannot know whether an interaction was acknowledged, so that its
// second try is no mistake. The caller holds mu.
func (s *Server) lost(c *call, f *Fault) {
	if it := s.world.interactions[c.v("interaction_token")]; it != nil && (f.Applied || f.Delay > 0) {
		it.replyLost = true
	}
}

func (s *Server) write(w http.ResponseWriter, c *call, rep reply) {
	for k, v := range rep.header {
		w.Header()[k] = v
	}
	if rep.status < 400 {
		w.Header().Set("X-RateLimit-Limit", "50")
		w.Header().Set("X-RateLimit-Remaining", "49")
		w.Header().Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(time.Now().UnixMilli()+1000)/1000))
		w.Header().Set("X-RateLimit-Reset-After", "1.000")
		w.Header().Set("X-RateLimit-Bucket", c.bucket())
	}
	var body []byte
	switch {
	case rep.html != "":
		w.Header().Set("Content-Type", "text/html; charset=UTF-8")
		body = []byte(rep.html)
	case rep.body != nil:
		w.Header().Set("Content-Type", "application/json")
		var err error
		if body, err = json.Marshal(rep.body); err != nil {
			panic(err)
		}
	}
	if s.cfg.checkReplies && rep.html == "" {
		if api := description(); api != nil {
			if err := api.checkReply(c.method, c.path, rep.status, body); err != nil {
				s.mu.Lock()
				s.violate("fake-reply", c.where(), body, "the fake's own reply: %v", err)
				s.mu.Unlock()
			}
		}
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(rep.status)
	_, _ = w.Write(body)
}

// answer checks a request and does what it asks. The caller holds mu.
func (s *Server) answer(c *call) reply {
	if c.route == nil {
		if api := description(); api != nil {
			if op, _ := api.find(c.method, c.path); op != nil {
				s.violate("not-faked", c.where(), c.raw, "Discord has this operation, the fake does not: add it to discordtest")
				return fail(501, 0, "discordtest does not fake this operation")
			}
		}
		s.violate("route", c.where(), c.raw, "Discord has no such operation")
		return fail(404, 0, "404: Not Found")
	}
	if rep, stop := s.checkHeaders(c); stop {
		return rep
	}
	if api := description(); api != nil {
		if err := api.checkRequest(c.method, c.path, c.query, c.body, c.sent); err != nil {
			s.violate("openapi", c.where(), c.raw, "%v", err)
			return invalid(err.Error())
		}
	}
	if c.route.kind != bodyNone && c.obj() == nil && c.route.kind != bodyCommands {
		if !c.sent || c.body == nil {
			c.body = obj{}
		} else {
			s.violate("body", c.where(), c.raw, "is %s, want object", typeName(c.body))
			return invalid("not an object")
		}
	}
	if detail := s.checkRules(c); detail != "" {
		return invalid(detail)
	}
	return c.route.handle(s, c)
}

var userAgent = regexp.MustCompile(`^DiscordBot \([^,()]+, [^()]+\)`)

func (s *Server) checkHeaders(c *call) (reply, bool) {
	if ua := c.header.Get("User-Agent"); !userAgent.MatchString(ua) {
		s.violate("user-agent", c.where(), nil, "User-Agent is %q, want DiscordBot (url, version)", ua)
	}
	if kind, _, _ := mime.ParseMediaType(c.header.Get("Content-Type")); c.sent && kind != "application/json" && kind != "multipart/form-data" {
		s.violate("content-type", c.where(), nil, "Content-Type is %q", kind)
	}
	auth := c.header.Get("Authorization")
	if !c.route.bot {
		return reply{}, false // callbacks and interaction webhooks: the token in the path is enough
	}
	token, prefixed := strings.CutPrefix(auth, "Bot ")
	if !prefixed {
		s.violate("authorization", c.where(), nil, "the Authorization header has no \"Bot \" before the token")
		return unauthorized, true
	}
	if token != s.Token {
		return unauthorized, true
	}
	return reply{}, false
}

// errCut says that the client went away before all of the body came, as a bot does
// that is stopped: no fault of what it meant to send.
var errCut = errors.New("the connection ended within the body")

// cutReader has errCut in the place of what the network says.
type cutReader struct{ io.ReadCloser }

func (r cutReader) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		err = errCut
	}
	return n, err
}

// read takes in the body of a request: JSON, or multipart with payload_json and files.
func (c *call) read(r *http.Request) error {
	defer r.Body.Close()
	body := http.MaxBytesReader(nil, cutReader{r.Body}, maxRequestBytes+1<<20)
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		raw, err := io.ReadAll(body)
		if err != nil {
			return err
		}
		if c.raw = raw; len(raw) == 0 {
			return nil
		}
		c.sent = true
		c.body, err = decodeAny(raw)
		return err
	}
	c.sent = true
	parts := multipart.NewReader(body, params["boundary"])
	for {
		p, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		data, err := io.ReadAll(p)
		if err != nil {
			return err
		}
		if p.FormName() == "payload_json" {
			c.raw = data
			if c.body, err = decodeAny(data); err != nil {
				return err
			}
			continue
		}
		// The part's number ties it to an entry of attachments until it gets an id of its own.
		n, found := strings.CutPrefix(strings.TrimSuffix(p.FormName(), "]"), "files[")
		if !found || !isDecimal(n) || p.FileName() == "" {
			return fmt.Errorf("multipart part %q with file name %q: want files[n] with a file name, or payload_json", p.FormName(), p.FileName())
		}
		c.files = append(c.files, File{ID: n, Name: p.FileName(), ContentType: p.Header.Get("Content-Type"), Size: len(data), Data: data})
	}
	if c.body == nil {
		c.body = obj{}
	}
	return nil
}
