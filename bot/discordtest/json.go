package discordtest

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// obj is a JSON object. Bodies and messages are kept as such, because what a bot sent has to come
// back as it was, including keys that this package has no name for.
type obj = map[string]any

// sub is v's object under key, or nil; a nil object may be read.
func sub(v any, key string) obj {
	m, _ := v.(obj)
	o, _ := m[key].(obj)
	return o
}

// list is v's array under key, or nil.
func list(v any, key string) []any {
	m, _ := v.(obj)
	l, _ := m[key].([]any)
	return l
}

// str is v's string under key, or "".
func str(v any, key string) string {
	m, _ := v.(obj)
	s, _ := m[key].(string)
	return s
}

// num is v's number under key, or 0.
func num(v any, key string) int {
	m, _ := v.(obj)
	return toInt(m[key])
}

func toInt(v any) int {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return int(n)
		}
		f, _ := v.Float64()
		return int(f)
	case int:
		return v
	case float64:
		return int(v)
	}
	return 0
}

// truth is v's boolean under key, or false.
func truth(v any, key string) bool {
	m, _ := v.(obj)
	return m[key] == true
}

// given reports whether key is there with something in it: encoders that cannot leave keys out send
// null, "", false, 0 and empty lists, and Discord takes those as absent.
func given(v any, key string) bool {
	m, _ := v.(obj)
	switch e := m[key].(type) {
	case nil:
		return false
	case string:
		return e != ""
	case bool:
		return e
	case []any:
		return len(e) > 0
	case obj:
		return len(e) > 0
	case json.Number:
		return e != "0"
	}
	return true
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// plain turns v into what decoding its JSON gives, so that stored objects share nothing with their
// source. The kinds of value that this package builds objects from take a short way.
func plain(v any) any {
	switch v := v.(type) {
	case nil, string, bool, json.Number:
		return v
	case int:
		return json.Number(strconv.Itoa(v))
	case obj:
		out := make(obj, len(v))
		for k, e := range v {
			out[k] = plain(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = plain(e)
		}
		return out
	}
	raw, err := json.Marshal(v)
	if err != nil {
		panic("discordtest: " + err.Error())
	}
	out, err := decodeAny(raw)
	if err != nil {
		panic("discordtest: " + err.Error())
	}
	return out
}

func clone(o obj) obj {
	c, _ := plain(o).(obj)
	return c
}

func isDecimal(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
