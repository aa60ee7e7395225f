package discordtest

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// schema is a compiled JSON Schema in the part of the language that Discord's description uses.
//
// It is ours because the description needs twenty keywords, and the library that reads OpenAPI
// brings a YAML parser, a second schema language and a router for them. Compiling refuses keywords
// that it does not know, so a newer description cannot pass for checked without being so.
type schema struct {
	ref        string
	types      []string
	props      map[string]*schema
	required   []string
	additional *schema // what keys that are not in props must match; nil allows anything
	closed     bool    // no keys but those in props
	items      *schema
	oneOf      []*schema
	anyOf      []*schema
	allOf      []*schema
	enum       []any
	format     string
	pattern    *regexp.Regexp
	minLength  *float64
	maxLength  *float64
	minimum    *float64
	maximum    *float64
	minItems   *float64
	maxItems   *float64
	minProps   *float64
	maxProps   *float64
	unique     bool
}

// schemas are the named schemas that a $ref may point to.
type schemas map[string]*schema

const schemaPrefix = "#/components/schemas/"

func compileSchema(v any) (*schema, error) {
	m, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("schema is %T, not an object", v)
	}
	s := &schema{}
	for key, val := range m {
		var err error
		switch key {
		case "title", "description", "default", "contentEncoding":
			// Words for people; contentEncoding only marks file parts.
		case "$ref":
			s.ref = strings.TrimPrefix(val.(string), schemaPrefix)
		case "type":
			s.types = stringsOf(val)
			if t, ok := val.(string); ok {
				s.types = []string{t}
			}
		case "properties":
			s.props = map[string]*schema{}
			for name, p := range val.(map[string]any) {
				if s.props[name], err = compileSchema(p); err != nil {
					return nil, fmt.Errorf("%s: %w", name, err)
				}
			}
		case "required":
			s.required = stringsOf(val)
		case "additionalProperties":
			if b, isBool := val.(bool); isBool {
				s.closed = !b
			} else {
				s.additional, err = compileSchema(val)
			}
		case "items":
			s.items, err = compileSchema(val)
		case "oneOf":
			s.oneOf, err = compileAll(val)
		case "anyOf":
			s.anyOf, err = compileAll(val)
		case "allOf":
			s.allOf, err = compileAll(val)
		case "enum":
			s.enum = val.([]any)
		case "const":
			s.enum = []any{val}
		case "format":
			s.format = val.(string)
		case "pattern":
			s.pattern, err = regexp.Compile(val.(string))
		case "uniqueItems":
			s.unique = val == true
		case "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "minProperties", "maxProperties":
			f, ferr := val.(json.Number).Float64()
			err = ferr
			*s.limit(key) = &f
		default:
			if !strings.HasPrefix(key, "x-") {
				err = fmt.Errorf("keyword %q is not supported", key)
			}
		}
		if err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *schema) limit(key string) **float64 {
	switch key {
	case "minLength":
		return &s.minLength
	case "maxLength":
		return &s.maxLength
	case "minimum":
		return &s.minimum
	case "maximum":
		return &s.maximum
	case "minItems":
		return &s.minItems
	case "maxItems":
		return &s.maxItems
	case "minProperties":
		return &s.minProps
	}
	return &s.maxProps
}

func compileAll(v any) ([]*schema, error) {
	var out []*schema
	for _, e := range v.([]any) {
		s, err := compileSchema(e)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func stringsOf(v any) []string {
	var out []string
	if list, ok := v.([]any); ok {
		for _, e := range list {
			out = append(out, fmt.Sprint(e))
		}
	}
	return out
}

// A schemaError says where in the body something is wrong, as in "embeds[0].title".
type schemaError struct {
	path string
	msg  string
}

func (e *schemaError) Error() string {
	if e.path == "" {
		return e.msg
	}
	return e.path + ": " + e.msg
}

func badf(path, format string, args ...any) *schemaError {
	return &schemaError{path, fmt.Sprintf(format, args...)}
}

// check returns the first thing wrong with v, or nil. Values are as json.Decoder.UseNumber makes them.
func (all schemas) check(s *schema, v any, path string) *schemaError {
	if s.ref != "" {
		named := all[s.ref]
		if named == nil {
			return badf(path, "the description names no schema %q", s.ref)
		}
		return all.check(named, v, path)
	}
	if s.types != nil && !slices.ContainsFunc(s.types, func(t string) bool { return isType(v, t) }) {
		return badf(path, "is %s, want %s", typeName(v), strings.Join(s.types, " or "))
	}
	if s.enum != nil && !slices.ContainsFunc(s.enum, func(e any) bool { return sameValue(e, v) }) {
		return badf(path, "is %s, want %s", brief(v), brief(s.enum))
	}
	if err := all.checkUnions(s, v, path); err != nil {
		return err
	}
	switch v := v.(type) {
	case string:
		return s.checkString(v, path)
	case json.Number:
		return s.checkNumber(v, path)
	case []any:
		return all.checkArray(s, v, path)
	case map[string]any:
		return all.checkObject(s, v, path)
	}
	return nil
}

// checkUnions takes oneOf as anyOf: Discord's branches overlap, and what fits two of them is no mistake.
func (all schemas) checkUnions(s *schema, v any, path string) *schemaError {
	for _, sub := range s.allOf {
		if err := all.check(sub, v, path); err != nil {
			return err
		}
	}
	for _, union := range [][]*schema{s.anyOf, s.oneOf} {
		if union == nil {
			continue
		}
		fits := false
		var nearest *schemaError
		for _, sub := range union {
			err := all.check(sub, v, path)
			if err == nil {
				fits = true
				break
			}
			// What was meant is the branch whose "type" fits: its complaint is the useful one.
			if nearest == nil || nearest.path == join(path, "type") || len(err.path) > len(nearest.path) && err.path != join(path, "type") {
				nearest = err
			}
		}
		if !fits {
			return nearest
		}
	}
	return nil
}

func (s *schema) checkString(v, path string) *schemaError {
	n := float64(utf8.RuneCountInString(v)) // Discord counts code points
	switch {
	case s.minLength != nil && n < *s.minLength:
		return badf(path, "has %v characters, at least %v are needed", n, *s.minLength)
	case s.maxLength != nil && n > *s.maxLength:
		return badf(path, "has %v characters, at most %v are allowed", n, *s.maxLength)
	case s.pattern != nil && !s.pattern.MatchString(v):
		return badf(path, "%q does not match %s", v, s.pattern)
	case s.format == "date-time":
		if _, err := time.Parse(time.RFC3339, v); err != nil {
			return badf(path, "%q is no ISO 8601 time", v)
		}
	}
	return nil
}

func (s *schema) checkNumber(v json.Number, path string) *schemaError {
	f, err := v.Float64()
	switch {
	case err != nil:
		return badf(path, "%s is no number", v)
	case s.minimum != nil && f < *s.minimum:
		return badf(path, "%s is less than %v", v, *s.minimum)
	case s.maximum != nil && f > *s.maximum:
		return badf(path, "%s is more than %v", v, *s.maximum)
	case s.format == "int32" && (f < math.MinInt32 || f > math.MaxInt32):
		return badf(path, "%s does not fit in 32 bits", v)
	}
	return nil
}

func (all schemas) checkArray(s *schema, v []any, path string) *schemaError {
	n := float64(len(v))
	if s.minItems != nil && n < *s.minItems {
		return badf(path, "has %v items, at least %v are needed", n, *s.minItems)
	}
	if s.maxItems != nil && n > *s.maxItems {
		return badf(path, "has %v items, at most %v are allowed", n, *s.maxItems)
	}
	for i, e := range v {
		if s.unique {
			for j := range i {
				if sameValue(v[j], e) {
					return badf(path, "items %d and %d are the same", j, i)
				}
			}
		}
		if s.items != nil {
			if err := all.check(s.items, e, path+"["+strconv.Itoa(i)+"]"); err != nil {
				return err
			}
		}
	}
	return nil
}

func (all schemas) checkObject(s *schema, v map[string]any, path string) *schemaError {
	n := float64(len(v))
	if s.minProps != nil && n < *s.minProps {
		return badf(path, "has %v keys, at least %v are needed", n, *s.minProps)
	}
	if s.maxProps != nil && n > *s.maxProps {
		return badf(path, "has %v keys, at most %v are allowed", n, *s.maxProps)
	}
	if kind := s.props["type"]; kind != nil && v["type"] != nil { // first: it tells the branches of a union apart
		if err := all.check(kind, v["type"], join(path, "type")); err != nil {
			return err
		}
	}
	for _, key := range s.required {
		if _, ok := v[key]; !ok {
			return badf(join(path, key), "is missing")
		}
	}
	for _, key := range sortedKeys(v) {
		sub := s.props[key]
		if sub == nil {
			if s.closed {
				return badf(join(path, key), "is not a key that is known here")
			}
			sub = s.additional
		}
		if sub == nil {
			continue
		}
		if err := all.check(sub, v[key], join(path, key)); err != nil {
			return err
		}
	}
	return nil
}

func isType(v any, t string) bool {
	name := typeName(v)
	return name == t || name == "integer" && t == "number"
}

func typeName(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "boolean"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	case json.Number:
		if f, err := v.Float64(); err == nil && f == math.Trunc(f) {
			return "integer"
		}
		return "number"
	}
	return fmt.Sprintf("%T", v)
}

func sameValue(a, b any) bool {
	if x, ok := a.(json.Number); ok {
		if y, ok := b.(json.Number); ok {
			f, _ := x.Float64()
			g, _ := y.Float64()
			return f == g
		}
		return false
	}
	return brief(a) == brief(b) && typeName(a) == typeName(b)
}

func brief(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
