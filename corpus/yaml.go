package corpus

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Bounds of one list item. The YAML parser recurses into nested values, and a
// stack that overflows ends the process, so depth is judged before it runs; on
// some input it takes time by the square of the length, so length is too.
const (
	maxItemBytes = 128 << 10
	maxNesting   = 64
)

// yamlItems cuts a YAML list into its items and calls yield for each with its
// node. Each item is parsed by itself: a syntax error costs one item, not the
// file, and line numbers do not depend on what stands before. It reports whether
// no item was left out.
func yamlItems(data []byte, d decoder, yield func(node)) (whole bool) {
	whole = true
	for _, c := range yamlChunks(data) {
		root, ok := parseYAML(c.text, c.line, d)
		switch {
		case !ok:
			whole = false
		case root.shape == null:
		case root.shape != list:
			d.problem(root.line, "the file must be a list: start every item with \"- \" at the start of a line")
			whole = false
		default:
			for _, item := range root.items {
				yield(item)
			}
		}
	}
	return whole
}

var innerPosition = regexp.MustCompile(` at \[\d+:\d+\]$`)

type chunk struct {
	text []byte
	line int // of the first byte
}

// yamlChunks cuts at lines that start with a dash in the first column. Where
// something else than comments stands before the first of them, the list is
// written in another style and the whole file is one chunk.
func yamlChunks(data []byte) []chunk {
	var chunks []chunk
	start, startLine, line := -1, 0, 0
	for at := 0; at < len(data); {
		line++
		end := len(data)
		if i := bytes.IndexByte(data[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		text := bytes.TrimRight(data[at:end], " \t\n")
		switch {
		case bytes.HasPrefix(text, []byte("- ")) || string(text) == "-":
			if start >= 0 {
				chunks = append(chunks, chunk{data[start:at], startLine})
			}
			start, startLine = at, line
		case start < 0 && len(text) > 0 && text[0] != '#' && string(text) != "---":
			return []chunk{{data, 1}}
		}
		at = end
	}
	if start >= 0 {
		chunks = append(chunks, chunk{data[start:], startLine})
	}
	return chunks
}

// parseYAML parses one document whose first byte stands on the given line.
func parseYAML(text []byte, line int, d decoder) (root node, ok bool) {
	if len(text) > maxItemBytes {
		d.problem(line, "more than %d KiB in one piece; start every item with \"- \" at the start of a line", maxItemBytes>>10)
		return node{}, false
	}
	if tooDeep(text) {
		d.problem(line, "values are nested more than %d deep", maxNesting)
		return node{}, false
	}
	// The parser is not ours and reads what people type: should it panic, that
	// is a problem of this item like any other syntax error.
	defer func() {
		if r := recover(); r != nil {
			d.problem(line, "not YAML that can be read: %v", r)
			ok = false
		}
	}()
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		at, message := line, err.Error()
		if e, is := errors.AsType[yaml.Error](err); is {
			message = e.GetMessage()
			if tk := e.GetToken(); tk != nil && tk.Position != nil {
				at = line + tk.Position.Line - 1
			}
		}
		// Positions inside the message count from the start of the item.
		message = strings.TrimSpace(innerPosition.ReplaceAllString(message, " before"))
		d.problem(at, "not YAML: %s", message)
		return node{}, false
	}
	found := 0
	for _, doc := range file.Docs {
		if doc == nil || doc.Body == nil {
			continue
		}
		n, err := fromAST(doc.Body, line-1)
		if err != nil {
			d.problem(n.line, "%v", err)
			return node{}, false
		}
		if found++; found > 1 {
			d.problem(n.line, "a second YAML document starts here; keep one list to a file")
			return node{}, false
		}
		root = n
	}
	return root, true
}

// tooDeep reports whether brackets, or the dashes that start a line, nest deeper
// than any corpus needs. Brackets inside text count too: sixty that never close
// are no text either.
func tooDeep(text []byte) bool {
	depth := 0
	for line := range bytes.Lines(text) {
		start := len(line) - len(bytes.TrimLeft(line, "-?: \t"))
		if bytes.Count(line[:start], []byte("-"))+bytes.Count(line[:start], []byte("?"))+bytes.Count(line[:start], []byte(":")) > maxNesting {
			return true
		}
		for _, b := range line {
			switch b {
			case '[', '{':
				if depth++; depth > maxNesting {
					return true
				}
			case ']', '}':
				depth = max(0, depth-1)
			}
		}
	}
	return false
}

// fromAST turns the parser's tree into ours; before is the number of lines
// before the parsed text. Anchors, aliases and tags are refused: a corpus file
// says what it means, and an alias can stand for a gigabyte.
func fromAST(n ast.Node, before int) (node, error) {
	out := node{line: before + 1}
	if n == nil {
		return out, nil
	}
	if tk := n.GetToken(); tk != nil && tk.Position != nil {
		out.line = before + tk.Position.Line
	}
	switch n := n.(type) {
	case *ast.NullNode, *ast.CommentGroupNode:
	case *ast.StringNode:
		out.shape, out.scalar = scalar, n.Value
	case *ast.LiteralNode:
		out.shape, out.scalar = scalar, n.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		// As written: a document number 007 is not 7.
		out.shape, out.scalar = scalar, n.GetToken().Value
	case *ast.SequenceNode:
		out.shape = list
		for _, v := range n.Values {
			item, err := fromAST(v, before)
			if err != nil {
				return item, err
			}
			out.items = append(out.items, item)
		}
	case *ast.MappingNode:
		return fromPairs(out, n.Values, before)
	case *ast.MappingValueNode:
		return fromPairs(out, []*ast.MappingValueNode{n}, before)
	default:
		return out, fmt.Errorf("a YAML %s is not supported here; write the value out", strings.ToLower(n.Type().String()))
	}
	return out, nil
}

func fromPairs(out node, pairs []*ast.MappingValueNode, before int) (node, error) {
	out.shape = mapping
	for _, p := range pairs {
		if p.Key == nil || p.Key.IsMergeKey() {
			return out, errors.New("a YAML merge key is not supported here; write the values out")
		}
		tk := p.Key.GetToken()
		if tk == nil || tk.Position == nil {
			return out, errors.New("a key that cannot be read")
		}
		k := key{name: tk.Value, line: before + tk.Position.Line}
		if len(out.keys) == 0 {
			out.line = k.line // the token of a mapping is its first colon
		}
		v, err := fromAST(p.Value, before)
		if err != nil {
			return v, err
		}
		if v.shape == null {
			v.line = k.line
		}
		out.keys = append(out.keys, k)
		out.items = append(out.items, v)
	}
	return out, nil
}
