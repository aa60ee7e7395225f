package discordtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// openAPI is Discord's description of its REST API, compiled.
type openAPI struct {
	schemas schemas
	ops     []*operation
}

// operation is one method of one path.
type operation struct {
	method    string
	segments  []string
	params    map[string]*schema // of the path
	query     map[string]*schema
	body      *schema
	mustBody  bool
	responses map[string]*schema // by status; nil schema: an empty reply
}

var loadDescription = sync.OnceValues(func() (*openAPI, error) {
	path := descriptionPath()
	if path == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return compileDescription(raw)
})

// description is Discord's description, or nil when it is not at hand. A file that is there but
// cannot be understood makes New fail, so that nobody believes in a check that does not happen.
func description() *openAPI {
	d, _ := loadDescription()
	return d
}

// descriptionPath finds the file: DISCORD_OPENAPI, else shared/discord-api/openapi.json in the
// working directory or a folder above it.
func descriptionPath() string {
	if p := os.Getenv("DISCORD_OPENAPI"); p != "" {
		return p
	}
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	for {
		p := filepath.Join(dir, "shared", "discord-api", "openapi.json")
		if _, err := os.Stat(p); err == nil {
			return p
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

func compileDescription(raw []byte) (*openAPI, error) {
	doc, err := decodeObject(raw)
	if err != nil {
		return nil, fmt.Errorf("read Discord's description: %w", err)
	}
	api := &openAPI{schemas: schemas{}}
	for name, v := range sub(sub(doc, "components"), "schemas") {
		if api.schemas[name], err = compileSchema(v); err != nil {
			return nil, fmt.Errorf("schema %s: %w", name, err)
		}
	}
	responses := sub(sub(doc, "components"), "responses")
	for path, item := range sub(doc, "paths") {
		for method, o := range item.(map[string]any) {
			if method == "parameters" {
				continue
			}
			op := &operation{
				method:    strings.ToUpper(method),
				segments:  strings.Split(path, "/"),
				params:    map[string]*schema{},
				query:     map[string]*schema{},
				responses: map[string]*schema{},
			}
			params := append(list(item, "parameters"), list(o, "parameters")...)
			if err := op.compile(o.(map[string]any), params, responses); err != nil {
				return nil, fmt.Errorf("%s %s: %w", method, path, err)
			}
			api.ops = append(api.ops, op)
		}
	}
	return api, nil
}

func (op *operation) compile(o map[string]any, params []any, responses map[string]any) error {
	for _, p := range params {
		s, err := compileSchema(sub(p, "schema"))
		if err != nil {
			return err
		}
		switch name := str(p, "name"); str(p, "in") {
		case "path":
			op.params[name] = s
		case "query":
			op.query[name] = s
		}
	}
	// Multipart bodies are checked by their payload_json, which has the schema of the JSON body.
	content := sub(sub(o, "requestBody"), "content")
	op.mustBody = sub(o, "requestBody")["required"] == true
	for _, kind := range []string{"application/json", "multipart/form-data"} {
		if m := sub(content, kind); m != nil {
			s, err := compileSchema(sub(m, "schema"))
			if err != nil {
				return err
			}
			op.body = s
			break
		}
	}
	for status, r := range sub(o, "responses") {
		if ref := str(r, "$ref"); ref != "" {
			r = responses[strings.TrimPrefix(ref, "#/components/responses/")]
		}
		op.responses[status] = nil
		if m := sub(sub(r, "content"), "application/json"); m != nil {
			s, err := compileSchema(sub(m, "schema"))
			if err != nil {
				return err
			}
			op.responses[status] = s
		}
	}
	return nil
}

// find returns the operation for a path without /api/vN, and the values of its parameters. Fixed
// segments win over parameters: /users/@me over /users/{user_id}.
func (api *openAPI) find(method, path string) (*operation, map[string]string) {
	segments := strings.Split(path, "/")
	var best *operation
	var bestVars map[string]string
	for _, op := range api.ops {
		if op.method != method || len(op.segments) != len(segments) {
			continue
		}
		vars := map[string]string{}
		ok := true
		for i, want := range op.segments {
			if strings.HasPrefix(want, "{") {
				vars[strings.Trim(want, "{}")] = segments[i]
			} else if want != segments[i] {
				ok = false
				break
			}
		}
		if ok && (best == nil || len(vars) < len(bestVars)) {
			best, bestVars = op, vars
		}
	}
	return best, bestVars
}

// checkRequest returns what the description says against a request. body is nil when none was sent.
func (api *openAPI) checkRequest(method, path string, query url.Values, body any, sent bool) error {
	op, vars := api.find(method, path)
	if op == nil {
		return fmt.Errorf("no operation %s %s in Discord's API", method, path)
	}
	for name, s := range op.params {
		v, err := url.PathUnescape(vars[name])
		if err != nil {
			return fmt.Errorf("path parameter %s: %w", name, err)
		}
		if e := api.schemas.checkParam(s, v, name); e != nil {
			return fmt.Errorf("path parameter %w", e)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		s := op.query[name]
		if s == nil {
			return fmt.Errorf("query parameter %s is not known here", name)
		}
		for _, v := range query[name] {
			if e := api.schemas.checkParam(s, v, name); e != nil {
				return fmt.Errorf("query parameter %w", e)
			}
		}
	}
	if !sent {
		if op.mustBody {
			return fmt.Errorf("a body is required")
		}
		return nil
	}
	if op.body == nil {
		return fmt.Errorf("a body was sent, none is known here")
	}
	if e := api.schemas.check(op.body, asDescribed(body), ""); e != nil {
		return e
	}
	return nil
}

// checkParam checks a parameter, which arrives as text whatever its type.
func (all schemas) checkParam(s *schema, v, name string) *schemaError {
	err := all.check(s, v, name)
	if err == nil {
		return nil
	}
	if dec, derr := decodeAny([]byte(v)); derr == nil && all.check(s, dec, name) == nil {
		return nil
	}
	if strings.Contains(v, ",") || s.items != nil { // a list may be given as a,b,c
		return nil
	}
	return err
}

// checkReply returns what the description says against a reply of the fake.
func (api *openAPI) checkReply(method, path string, status int, body []byte) error {
	op, _ := api.find(method, path)
	if op == nil {
		return nil
	}
	s, known := op.responses[fmt.Sprint(status)]
	if !known && status >= 400 || status == 429 { // a 429 need not have the code that is described
		return nil
	}
	if !known {
		return fmt.Errorf("status %d is not described", status)
	}
	if s == nil {
		if len(body) > 0 {
			return fmt.Errorf("status %d has no body", status)
		}
		return nil
	}
	v, err := decodeAny(body)
	if err != nil {
		return err
	}
	if e := api.schemas.check(s, v, ""); e != nil {
		return e
	}
	return nil
}

// permissionKeys are typed integer in the description of requests; Discord takes and returns them as
// decimal strings, as they do not fit in a JavaScript number.
var permissionKeys = map[string]bool{"default_member_permissions": true, "allow": true, "deny": true, "permissions": true}

// asDescribed returns a body with the values that Discord's documentation has otherwise than its
// description as the description has them: permissions, and the ids of new files, which are numbers.
func asDescribed(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			if s, ok := e.(string); ok && permissionKeys[k] && isDecimal(s) {
				e = json.Number(s)
			}
			if k == "attachments" {
				e = withTextIDs(e)
			}
			out[k] = asDescribed(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = asDescribed(e)
		}
		return out
	}
	return v
}

func withTextIDs(v any) any {
	files, ok := v.([]any)
	if !ok {
		return v
	}
	out := make([]any, len(files))
	for i, f := range files {
		out[i] = f
		if n, isNumber := sub(obj{"f": f}, "f")["id"].(json.Number); isNumber {
			c := maps.Clone(f.(obj))
			c["id"] = n.String()
			out[i] = c
		}
	}
	return out
}

func decodeAny(raw []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	if dec.More() {
		return nil, fmt.Errorf("more than one JSON value")
	}
	return v, nil
}

func decodeObject(raw []byte) (obj, error) {
	v, err := decodeAny(raw)
	if err != nil {
		return nil, err
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("is %s, want object", typeName(v))
	}
	return m, nil
}
