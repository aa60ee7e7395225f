package corpus

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// node is one value of a YAML or JSON file with the line it stands on. Decoding
// goes through it, and not through the decoders of the two formats, because
// those stop at the first problem and an editor wants all of them.
type node struct {
	line   int
	shape  shape
	scalar string
	keys   []key  // of a mapping, in file order
	items  []node // of a list, or the values of a mapping
}

type key struct {
	name string
	line int
}

type shape uint8

const (
	null shape = iota
	scalar
	list
	mapping
)

func (s shape) String() string {
	return [...]string{"nothing", "a single value", "a list", "a mapping"}[s]
}

// decoder fills structs from nodes and gathers what does not fit.
type decoder struct {
	file     string
	problems *Problems
}

func (d decoder) problem(line int, format string, args ...any) {
	*d.problems = append(*d.problems, Problem{d.file, line, fmt.Sprintf(format, args...)})
}

// fill sets the struct behind v from the mapping n. path names the mapping in
// problems and is empty for an item of a file's list.
func (d decoder) fill(n node, v reflect.Value, path string) {
	fields := fieldsOf(v.Type())
	seen := make(map[string]bool, len(n.keys))
	for i, k := range n.keys {
		name := k.name
		if path != "" {
			name = path + "." + k.name
		}
		index, known := fields.index[k.name]
		switch {
		case !known:
			d.problem(k.line, "unknown key %q%s", name, didYouMean(k.name, fields.names))
		case seen[k.name]:
			d.problem(k.line, "key %q stands twice in one item", name)
		default:
			seen[k.name] = true
			d.set(n.items[i], v.Field(index), name)
		}
	}
}

// set sets one field of a struct.
func (d decoder) set(n node, v reflect.Value, name string) {
	if n.shape == null {
		return
	}
	switch v.Kind() {
	case reflect.String:
		if n.shape == scalar {
			v.SetString(n.scalar)
			return
		}
		d.problem(n.line, "%s must be a single value, and is %s", name, n.shape)
	case reflect.Bool:
		switch n.scalar {
		case "true", "false":
			v.SetBool(n.scalar == "true")
			return
		}
		d.problem(n.line, "%s must be true or false", name)
	case reflect.Int:
		i, err := strconv.Atoi(n.scalar)
		if err != nil {
			d.problem(n.line, "%s must be a whole number", name)
		}
		v.SetInt(int64(i))
	case reflect.Slice:
		if n.shape != list {
			d.problem(n.line, "%s must be a list such as [a, b], and is %s", name, n.shape)
			return
		}
		values := make([]string, 0, len(n.items))
		for _, item := range n.items {
			if item.shape != scalar {
				d.problem(item.line, "%s must hold single values, and holds %s", name, item.shape)
				continue
			}
			values = append(values, item.scalar)
		}
		v.Set(reflect.ValueOf(values))
	case reflect.Struct:
		if n.shape != mapping {
			d.problem(n.line, "%s must be {en: …, zh: …}, and is %s", name, n.shape)
			return
		}
		d.fill(n, v, name)
	}
}

// fields are the keys of one struct type.
type fields struct {
	index map[string]int
	names []string
}

var fieldCache sync.Map // reflect.Type to *fields

// fieldsOf returns the keys of a struct type, which its yaml tags name.
func fieldsOf(t reflect.Type) *fields {
	if f, ok := fieldCache.Load(t); ok {
		return f.(*fields)
	}
	f := &fields{index: map[string]int{}}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if name == "" || name == "-" {
			continue
		}
		f.index[name] = i
		f.names = append(f.names, name)
	}
	fieldCache.Store(t, f)
	return f
}
