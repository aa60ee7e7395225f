package corpus

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
)

// jsonlItems calls yield with every line of data that is an item of type T, and
// its number. Large corpora come as JSONL, so a line that is right takes the
// fast way through encoding/json; only a wrong one is read again, slowly, to
// name everything that is wrong with it. It reports whether no line was left out.
func jsonlItems[T any](data []byte, d decoder, yield func(*T, int)) (whole bool) {
	number := 0
	whole = true
	for line := range bytes.Lines(data) {
		number++
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		item := new(T)
		err := strictJSON(line, item)
		if err == nil {
			yield(item, number)
			continue
		}
		if !json.Valid(line) {
			d.problem(number, "not JSON: %s; every line must be one object", jsonMessage(line))
			whole = false
			continue
		}
		root, err := fromJSON(json.NewDecoder(bytes.NewReader(line)), number)
		switch {
		case err != nil:
			d.problem(number, "not JSON: %v", err)
			whole = false
		case root.shape != mapping:
			d.problem(number, "every line must be one object {…}, and this is %s", root.shape)
			whole = false
		default:
			item = new(T)
			d.fill(root, reflect.ValueOf(item).Elem(), "")
			yield(item, number)
		}
	}
	return whole
}

// strictJSON decodes one object and refuses keys that v does not have. A line
// that is a valid value of another shape, null included, is refused too.
func strictJSON(line []byte, v any) error {
	if line[0] != '{' {
		return errors.New("not an object")
	}
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return err
	}
	if _, err := dec.Token(); err != io.EOF {
		return errors.New("more than one value")
	}
	return nil
}

// jsonMessage says why a line is not JSON.
func jsonMessage(line []byte) string {
	var raw json.RawMessage
	err := json.Unmarshal(line, &raw)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Sprintf("%v (column %d)", err, syntax.Offset)
	}
	return fmt.Sprint(err)
}

// fromJSON reads the next value of a line that is known to be valid, which
// also bounds how deep it nests.
func fromJSON(dec *json.Decoder, line int) (node, error) {
	dec.UseNumber()
	tk, err := dec.Token()
	if err != nil {
		return node{}, err
	}
	out := node{line: line}
	switch tk := tk.(type) {
	case nil:
	case string:
		out.shape, out.scalar = scalar, tk
	case json.Number:
		out.shape, out.scalar = scalar, tk.String()
	case bool:
		out.shape, out.scalar = scalar, fmt.Sprint(tk)
	case json.Delim:
		out.shape = list
		if tk == '{' {
			out.shape = mapping
		}
		for dec.More() {
			if out.shape == mapping {
				name, err := dec.Token()
				if err != nil {
					return out, err
				}
				out.keys = append(out.keys, key{fmt.Sprint(name), line})
			}
			item, err := fromJSON(dec, line)
			if err != nil {
				return out, err
			}
			out.items = append(out.items, item)
		}
		if _, err := dec.Token(); err != nil {
			return out, err
		}
	}
	return out, nil
}
