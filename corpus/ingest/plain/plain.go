// Package plain reads plain text and Markdown, both with front matter, into the
// blocks of a document: see [Text] and [Markdown].
package plain

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"

	"policybot/corpus/ingest/charset"
	"policybot/corpus/ingest/content"
	"policybot/corpus/ingest/outline"
)

// frontMatter is what a file says of itself between two lines of "---".
type frontMatter struct {
	Title     string `yaml:"title"`
	Issuer    string `yaml:"issuer"`
	Number    string `yaml:"number"`
	Date      string `yaml:"date"`
	Published string `yaml:"published"`
	Index     string `yaml:"index"`
	Status    string `yaml:"status"`
}

// maxFront bounds front matter, in bytes: it is a few lines.
const maxFront = 16 << 10

// open decodes raw and takes the front matter off. It returns the rest and the
// number of lines that were before it.
func open(name, format string, raw []byte, lim content.Limits) (d *content.Document, rest string, before int, err error) {
	if int64(len(raw)) > lim.Bytes {
		return nil, "", 0, fmt.Errorf("%s is larger than %d MiB; split it into several files", name, lim.Bytes>>20)
	}
	t, err := charset.Decode(raw, "")
	if err != nil {
		return nil, "", 0, fmt.Errorf("decode %s: %w", name, err)
	}
	d = &content.Document{File: name, Format: format, Encoding: t.Encoding, Doubts: t.Doubts}
	rest = strings.ReplaceAll(strings.ReplaceAll(t.String, "\r\n", "\n"), "\r", "\n")
	body, ok := strings.CutPrefix(rest, "---\n")
	if !ok {
		return d, rest, 0, nil
	}
	end := strings.Index(body[:min(len(body), maxFront)]+"\n", "\n---\n")
	if end < 0 {
		return d, rest, 0, nil
	}
	var f frontMatter
	if err := yaml.Unmarshal([]byte(body[:end]), &f); err != nil {
		d.Doubts = append(d.Doubts, content.Doubt{Line: 1, Message: "the front matter is not YAML and was read as text"})
		return d, rest, 0, nil
	}
	d.Title, d.Issuer, d.Number, d.IndexNumber, d.Status = f.Title, f.Issuer, f.Number, f.Index, f.Status
	d.Signed, d.Published = f.Date, f.Published
	after := body[min(len(body), end+len("\n---\n")):]
	return d, after, strings.Count(rest[:len(rest)-len(after)], "\n"), nil
}

// Text reads plain text: each line is a paragraph, except that lines which were
// broken at a fixed width are joined again.
func Text(ctx context.Context, name string, raw []byte, lim content.Limits) (*content.Document, error) {
	d, text, line, err := open(name, "text", raw, lim)
	if err != nil {
		return nil, err
	}
	lines := strings.Split(text, "\n")
	width := wrapWidth(lines)
	open := false // the last block may go on
	for _, raw := range lines {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		line++
		s := content.Tidy(raw)
		if s == "" {
			open = false
			continue
		}
		indented := strings.HasPrefix(raw, "　") || strings.HasPrefix(raw, "    ") || strings.HasPrefix(raw, "\t")
		if k := len(d.Blocks) - 1; open && !indented && !outline.Marked(s) {
			d.Blocks[k].Text = content.Join(d.Blocks[k].Text, s)
		} else {
			if len(d.Blocks) >= lim.Blocks {
				return nil, fmt.Errorf("%s has more than %d paragraphs; split it into several files", name, lim.Blocks)
			}
			d.Blocks = append(d.Blocks, content.Block{Text: s, Line: line})
		}
		open = width > 0 && columns(raw) > width-12 && !strings.HasSuffix(s, "。")
	}
	if len(d.Blocks) == 0 {
		return nil, fmt.Errorf("read %s: %w", name, errEmpty)
	}
	return d, nil
}

var errEmpty = errors.New("there is no text in it")

// wrapWidth returns the width at which the lines were broken, in columns of a
// terminal, or 0 where they were not: wrapped text has no long line and many
// that come near the longest.
func wrapWidth(lines []string) int {
	longest, near, full := 0, 0, 0
	for _, l := range lines {
		longest = max(longest, columns(l))
	}
	if longest < 50 || longest > 132 {
		return 0
	}
	for _, l := range lines {
		if n := columns(l); n > longest-12 {
			near++
			if last, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(l)); !strings.ContainsRune("。；：.;:!?！？", last) {
				full++
			}
		}
	}
	if near < 3 || full*2 < near {
		return 0
	}
	return longest
}

// columns is the width of a line in a terminal, where a Chinese character takes two.
func columns(s string) int {
	n := 0
	for _, r := range strings.TrimRightFunc(s, unicode.IsSpace) {
		n++
		if wide(r) {
			n++
		}
	}
	return n
}

func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || 0x3000 <= r && r <= 0x30ff || 0xff00 <= r && r <= 0xffef
}
