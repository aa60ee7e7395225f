package outline

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"policybot/corpus/ingest/content"
)

// reader is one document on its way into parts.
type reader struct {
	blocks []content.Block
	title  string
	o      *Outline
}

// maxDoubts bounds the doubts of one document: past it nobody reads them.
const maxDoubts = 200

func (r *reader) doubt(block int, format string, args ...any) {
	if len(r.o.Doubts) >= maxDoubts {
		return
	}
	d := content.Doubt{Message: fmt.Sprintf(format, args...)}
	if block < len(r.blocks) {
		d.Page, d.Line = r.blocks[block].Page, r.blocks[block].Line
	}
	r.o.Doubts = append(r.o.Doubts, d)
}

// segment is a run of blocks: with a role, what it is as a whole; without one,
// text to be read for items.
type segment struct {
	from, to int
	role     Role
	annex    bool
}

var (
	annexLine = regexp.MustCompile(`^(?:附[ 　]?[件表录]|(?i:annex|appendix|attachments?)\b)[ 　]?([0-9０-９一二三四五六七八九十IVX]{0,3})[ 　]*([:：.．]?)[ 　]*(.*)$`)
	hanDate   = `(?:[0-9０-９]{4}|[〇零○Ｏ０oO一二三四五六七八九]{4})[ 　]?年[ 　]?[0-9０-９一二三四五六七八九十]{1,3}[ 　]?月[ 　]?[0-9０-９一二三四五六七八九十]{1,3}[ 　]?日`
	signDate  = regexp.MustCompile(`^(?:([^。；：，!?]{2,60}?)[ 　]+)?(` + hanDate + `|[0-9]{1,2} [A-Z][a-z]{2,8} [0-9]{4}|[A-Z][a-z]{2,8} [0-9]{1,2}, [0-9]{4})$`)
	afterSign = regexp.MustCompile(`^(（此件.{1,20}）|[(]此件.{1,20}[)]|抄送[:：].*|特此(?:公告|通知|通告|批复|函复|函告|报告)。?|.{0,30}[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日印发)$`)
	endMark   = "。；：，、？！;:,.?!"
)

// segments cuts the document at its signatures and annexes.
func (r *reader) segments() []segment {
	var out []segment
	from, annex, body := 0, false, false // body: a sentence has been seen since from
	flush := func(to int) {
		if to > from {
			out = append(out, segment{from: from, to: to, annex: annex})
		}
	}
	for i := 0; i < len(r.blocks); {
		b := r.blocks[i]
		if b.Kind != content.Paragraph && b.Kind != content.Heading || b.Label != "" || b.Fields["id"] != "" {
			body = body || b.Kind == content.Row || b.Label != ""
			i++
			continue
		}
		text := strings.TrimSpace(b.Text)
		if n := r.contents(i); n > 0 {
			flush(i)
			out = append(out, segment{from: i, to: i + n, role: Contents})
			from, i = i+n, i+n
			continue
		}
		if m := annexLine.FindStringSubmatch(text); m != nil && runes(text) < 80 {
			if n := r.annexList(i, m); n > 0 {
				flush(i)
				out = append(out, segment{from: i, to: i + n, role: Annex})
				from, i = i+n, i+n // the signature can follow
				continue
			}
			if m[3] == "" || !strings.ContainsAny(m[3], "。，；") {
				flush(i)
				from, annex, body = i, true, false
				i++
				continue
			}
		}
		if m := signDate.FindStringSubmatch(text); body && m != nil && !strings.HasSuffix(m[1], " on") { // Promulgated on …
			start := r.signers(i, from)
			if start < i || r.ends(i) || signDate.FindStringSubmatch(text)[1] != "" {
				end := i + 1
				for end < len(r.blocks) && r.blocks[end].Kind == content.Paragraph && afterSign.MatchString(strings.TrimSpace(r.blocks[end].Text)) {
					end++
				}
				flush(start)
				out = append(out, segment{from: start, to: end, role: Signature})
				from, i, body = end, end, false
				continue
			}
		}
		if body && afterSign.MatchString(text) && r.ends(i) {
			flush(i)
			out = append(out, segment{from: i, to: i + 1, role: Signature})
			from, i = i+1, i+1 // who signed can follow
			continue
		}
		if strings.ContainsAny(text, "。；") || runes(text) > 40 || len(marksOf(text)) > 0 {
			body = true
		}
		i++
	}
	flush(len(r.blocks))
	return out
}

// signers returns the first block of a signature that ends with the date at i:
// the lines before it that are names and not sentences.
func (r *reader) signers(i, from int) int {
	start := i
	for start > from && i-start < 12 {
		b := r.blocks[start-1]
		text := strings.TrimSpace(b.Text)
		if b.Kind != content.Paragraph || b.Label != "" || runes(text) > 30 && (runes(text) > 90 || !latinOnly(text)) || text == "" ||
			strings.ContainsAny(text, endMark) || len(marksOf(text)) > 0 {
			break
		}
		start--
	}
	return start
}

// ends reports whether next to nothing follows block i, or an annex does.
func (r *reader) ends(i int) bool {
	for n, b := range r.blocks[i+1:] {
		text := strings.TrimSpace(b.Text)
		if annexLine.MatchString(text) {
			return true
		}
		if b.Kind == content.Row || n >= 4 || runes(text) > 60 {
			return false
		}
	}
	return true
}

// annexList returns how many blocks from i on name the annexes, 0 where block i
// begins an annex itself. m is the match of annexLine.
func (r *reader) annexList(i int, m []string) int {
	if m[2] == "" && m[3] != "" && m[1] == "" || m[2] == "" && m[3] == "" {
		return 0
	}
	n := 1
	for i+n < len(r.blocks) {
		b := r.blocks[i+n]
		text := strings.TrimSpace(b.Text)
		listed := len(marksOf(text)) > 0 || b.Label != "" || annexLine.MatchString(text) && annexLine.FindStringSubmatch(text)[2] != ""
		if b.Kind != content.Paragraph || runes(text) > 80 || strings.ContainsAny(text, "。；") || !listed {
			break
		}
		n++
	}
	if m[3] == "" && n == 1 {
		return 0
	}
	// What follows a list is the signature, the end, or an annex.
	for k := i + n; k < len(r.blocks) && k < i+n+8; k++ {
		text := strings.TrimSpace(r.blocks[k].Text)
		switch {
		case r.blocks[k].Kind != content.Paragraph && r.blocks[k].Kind != content.Heading:
			return 0
		case signDate.MatchString(text), annexLine.MatchString(text), afterSign.MatchString(text):
			return n
		case runes(text) > 40 || strings.ContainsAny(text, "。；"):
			return 0
		}
	}
	if i+n+8 < len(r.blocks) {
		return 0
	}
	return n
}

// contents returns how many blocks from i on are a table of contents: a line
// that says so, and entries until the first of them stands again as a heading.
func (r *reader) contents(i int) int {
	if name := squeeze(r.blocks[i].Text); name != "目录" && name != "目次" && !strings.EqualFold(name, "contents") && !strings.EqualFold(name, "tableofcontents") {
		return 0
	}
	if i+2 >= len(r.blocks) {
		return 0
	}
	first := entry(r.blocks[i+1].Label + r.blocks[i+1].Text)
	if first == "" {
		return 0
	}
	for k := i + 2; k < len(r.blocks) && k < i+400; k++ {
		text := r.blocks[k].Label + r.blocks[k].Text
		if runes(text) > 80 || strings.Contains(text, "。") {
			return 0
		}
		if entry(text) == first {
			return k - i
		}
	}
	return 0
}

// entry is a line of a table of contents without leaders and page number.
func entry(s string) string {
	return strings.TrimRight(squeeze(s), ".…·．-—0123456789０１２３４５６７８９()（）")
}

// squeeze drops all white space.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

func runes(s string) int { return utf8.RuneCountInString(s) }

// latinOnly reports whether a line is in English: names of offices are longer there.
func latinOnly(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x2E80 })
}
