// Package watch keeps the documents of a corpus folder up to date: watch.yaml
// lists the addresses that they came from. Start with [Load] and [Refresh].
package watch

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"policybot/corpus"
)

// File is the name of the list in a corpus folder.
const File = "watch.yaml"

// Bounds of the list: a person keeps it, and each line of it is a request.
const (
	maxBytes   = 128 << 10
	maxEntries = 500
	maxDepth   = 8 // of brackets; the YAML parser recurses into them
)

// Entry is one address to watch. In YAML:
//
//   - url: https://www.gov.cn/zhengce/content/202601/content_1.htm
//     document: 2026-plan
//     attachments: true
//     map: {备注: ignore}
type Entry struct {
	URL         string            `yaml:"url"`
	Document    string            `yaml:"document"`    // id of the document; empty: as the import finds
	Attachments bool              `yaml:"attachments"` // import what the page lists as attached
	Map         map[string]string `yaml:"map"`         // fields of columns, as corpus import --map
	Note        string            `yaml:"note"`        // for whoever reads the list

	line int
}

// Load reads watch.yaml of a corpus folder. Its error is [corpus.Problems] with
// file and line, or one that wraps [fs.ErrNotExist] where there is no list.
func Load(fsys fs.FS) ([]Entry, error) {
	raw, err := fs.ReadFile(fsys, File)
	if err != nil {
		return nil, fmt.Errorf("read the list of pages to watch: %w", err)
	}
	entries, problems := parse(raw)
	if len(problems) > 0 {
		return nil, problems
	}
	return entries, nil
}

func parse(raw []byte) (entries []Entry, problems corpus.Problems) {
	problem := func(line int, format string, args ...any) {
		problems = append(problems, corpus.Problem{File: File, Line: line, Text: fmt.Sprintf(format, args...)})
	}
	defer func() { // the parser is not ours and reads what people type
		if r := recover(); r != nil {
			entries = nil
			problem(0, "not YAML that can be read: %v", r)
		}
	}()
	if len(raw) > maxBytes {
		problem(0, "the list has more than %d KiB", maxBytes>>10)
		return nil, problems
	}
	if tooDeep(raw) {
		problem(0, "values are nested too deep")
		return nil, problems
	}
	file, err := parser.ParseBytes(raw, 0)
	if err != nil {
		line, text := position(err)
		problem(line, "not YAML: %s", text)
		return nil, problems
	}
	for _, doc := range file.Docs {
		if doc == nil || doc.Body == nil {
			continue
		}
		list, ok := doc.Body.(*ast.SequenceNode)
		if !ok {
			if _, comment := doc.Body.(*ast.CommentGroupNode); !comment {
				problem(lineOf(doc.Body), `the file must be a list: start every entry with "- url: https://…"`)
			}
			continue
		}
		for _, node := range list.Values {
			if len(entries) == maxEntries {
				problem(lineOf(node), "the list has more than %d entries", maxEntries)
				return nil, problems
			}
			e := Entry{line: lineOf(node)}
			if err := yaml.NodeToValue(node, &e, yaml.Strict()); err != nil {
				line, text := position(err)
				problem(max(line, e.line), "%s; an entry has url, document, attachments, map and note", text)
				continue
			}
			entries = append(entries, e)
		}
	}
	seen := map[string]int{}
	for _, e := range entries {
		if err := e.check(); err != nil {
			problem(e.line, "%v", err)
			continue
		}
		if first := seen[e.URL]; first > 0 {
			problem(e.line, "the same address stands in line %d", first)
		}
		seen[e.URL] = e.line
	}
	slices.SortStableFunc(problems, func(a, b corpus.Problem) int { return a.Line - b.Line })
	return entries, problems
}

// check finds what can be seen to be wrong without asking anybody.
func (e *Entry) check() error {
	u, err := url.Parse(e.URL)
	switch {
	case e.URL == "":
		return errors.New("the entry has no url")
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "":
		return fmt.Errorf("%.80q is no web address", e.URL)
	case u.User != nil:
		return errors.New("the address names a user or a password; a watched page is public")
	case len(e.Document) > 40 || strings.ContainsAny(e.Document, " \t\n/\\\""):
		return fmt.Errorf("%.60q cannot be the id of a document: use up to 40 letters, digits and hyphens", e.Document)
	}
	return nil
}

func lineOf(n ast.Node) int {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 {
		n = m.Values[0].Key // the token of a mapping is its first colon
	}
	if m, ok := n.(*ast.MappingValueNode); ok {
		n = m.Key
	}
	if tk := n.GetToken(); tk != nil && tk.Position != nil {
		return tk.Position.Line
	}
	return 0
}

// position takes an error of the parser apart.
func position(err error) (line int, text string) {
	text = err.Error()
	if e, ok := errors.AsType[yaml.Error](err); ok {
		text = e.GetMessage()
		if tk := e.GetToken(); tk != nil && tk.Position != nil {
			line = tk.Position.Line
		}
	}
	return line, strings.TrimSpace(text)
}

// tooDeep reports whether brackets or indents nest deeper than any list needs.
func tooDeep(raw []byte) bool {
	depth := 0
	for line := range bytes.Lines(raw) {
		start := len(line) - len(bytes.TrimLeft(line, "-?: \t"))
		if bytes.Count(line[:start], []byte("-"))+bytes.Count(line[:start], []byte("?"))+bytes.Count(line[:start], []byte(":")) > maxDepth {
			return true
		}
		for _, b := range line {
			switch b {
			case '[', '{':
				if depth++; depth > maxDepth {
					return true
				}
			case ']', '}':
				depth = max(0, depth-1)
			}
		}
	}
	return false
}
