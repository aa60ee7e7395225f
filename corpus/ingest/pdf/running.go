package pdf

import (
	"fmt"
	"regexp"
	"strings"

	"policybot/corpus/ingest/content"
)

// edge is how many lines at the top and at the bottom of a page may be a running
// header or footer.
const edge = 2

var (
	pageNumber = regexp.MustCompile(`^(?:[—–\-－~·\s]*\d{1,4}[—–\-－~·\s]*|第\s*\d{1,4}\s*页(?:[,，/\s]*共\s*\d{1,4}\s*页)?|(?:Page\s+)?\d{1,4}\s*(?:/|of)\s*\d{1,4}|Page\s+\d{1,4}|[—–\-]\s*[ivxlc]{1,6}\s*[—–\-])$`)
	dashed     = regexp.MustCompile(`^[—–\-－]+\s*\d{1,4}\s*[—–\-－]+$`)
	digitsOnly = regexp.MustCompile(`\d+`)
)

// withoutRunning takes out what repeats at the edges of pages: page numbers, where
// more than one page has one or it stands between dashes, and headers or footers
// that three pages and a third of all have, up to the numbers in them.
func withoutRunning(pages [][]line) [][]line {
	numbered, times := 0, make(map[string]int)
	for _, p := range pages {
		has, seen := false, make(map[string]bool)
		for i, l := range p {
			if !atEdge(i, len(p)) {
				continue
			}
			has = has || pageNumber.MatchString(l.text)
			if k := key(l); k != "" && !seen[k] {
				seen[k] = true
				times[k]++
			}
		}
		if has {
			numbered++
		}
	}
	out := make([][]line, len(pages))
	for n, p := range pages {
		for i, l := range p {
			t := times[key(l)]
			running := t >= 3 && t*3 >= len(pages)
			number := pageNumber.MatchString(l.text) && (numbered > 1 || dashed.MatchString(l.text))
			if !atEdge(i, len(p)) || !running && !number {
				out[n] = append(out[n], l)
			}
		}
	}
	return out
}

func atEdge(i, n int) bool { return i < edge || i >= n-edge }

// key is a line without its numbers, with its size (the title of a document may be
// its running header in smaller letters); "" for one that can only be text: a point of
// the outline or a full sentence.
func key(l line) string {
	text := l.text
	if content.BeginsItem(text) || content.EndsParagraph(text) {
		return ""
	}
	return digitsOnly.ReplaceAllString(strings.ReplaceAll(text, " ", ""), "#") + fmt.Sprintf(" %.0f", l.size)
}

// leaders end a line of a table of contents: dots, then the number of a page.
var leaders = regexp.MustCompile(`(?:[.…·:：。]\s?){4,}[\s(（]*(?:\d+|[ivxlc]+)[)）]?$|(?:…\s?){2,}\s*\d+$`)

// withoutContents takes out the table of contents, whose lines would count as
// headings twice: lines with leaders, where there are three of them at least.
func withoutContents(pages [][]line) [][]line {
	n := 0
	for _, p := range pages {
		for _, l := range p {
			if leaders.MatchString(l.text) {
				n++
			}
		}
	}
	if n < 3 {
		return pages
	}
	out := make([][]line, len(pages))
	for i, p := range pages {
		for k, l := range p {
			head := strings.ReplaceAll(l.text, " ", "")
			before := k+1 < len(p) && leaders.MatchString(p[k+1].text)
			if !leaders.MatchString(l.text) && !(before && (head == "目录" || head == "目次" || head == "TableofContents" || head == "Contents")) {
				out[i] = append(out[i], l)
			}
		}
	}
	return out
}
