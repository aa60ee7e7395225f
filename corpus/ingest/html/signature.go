package html

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"policybot/corpus/ingest/content"
)

// signature is who signed the document, and when.
type signature struct {
	orgs []string
	day  string
}

var (
	dayAlone = regexp.MustCompile(`^` + anyDay + `$`)
	dayAtEnd = regexp.MustCompile(`^(.{2,80}?)\s*(` + anyDay + `)$`)
	signer   = regexp.MustCompile(`^(?:总\s*理|国务院总理|主\s*席|国家主席|(?:代理?)?(?:市|省|州|区|县)\s*长|部\s*长|主\s*任|局\s*长|署\s*长|行\s*长|会\s*长|院\s*长|检察长)[\s:：]*\p{Han}{1,4}\s?\p{Han}{0,3}$`)
	office   = regexp.MustCompile(`(?:部|委|委员会|局|署|厅|办|办公室|办公厅|政府|行|院|会|中心|公司|协会|组|处|司|海关|集团|大学|台|社|室|团|总队|支队|管委会|妇联|工商联|残联|联合会|工会|总会|分会|法院|检察院|武警|参谋部)$`)
)

// lookBack is how many lines above its date a signature has at most: joint
// notices have one for each office.
const lookBack = 20

// findSignature finds the first day that stands alone under the name of an
// office or of who signs; a plan that is issued by a notice has its own further
// below. Where there is none of that, a day alone in the last fifth is taken.
func findSignature(blocks []content.Block) signature {
	weak := ""
	for i, b := range blocks {
		text := strings.TrimSpace(fullDigits.Replace(b.Text))
		if b.Kind == content.Row || utf8.RuneCountInString(text) > 120 {
			continue
		}
		if m := dayAtEnd.FindStringSubmatch(text); m != nil && !dayAlone.MatchString(text) {
			if orgs := offices(m[1]); orgs != nil && i > 0 {
				return signature{append(above(blocks, i), orgs...), day(m[2])}
			}
			continue
		}
		if !dayAlone.MatchString(text) || i == 0 {
			continue
		}
		if orgs := above(blocks, i); len(orgs) > 0 {
			return signature{orgs, day(text)}
		}
		if signer.MatchString(blocks[i-1].Text) {
			return signature{day: day(text)}
		}
		if i*5 >= len(blocks)*4 || i+1 < len(blocks) && strings.HasPrefix(squeeze(blocks[i+1].Text), "附件") {
			weak = day(text)
		}
	}
	return signature{day: weak}
}

// above lists the offices on the lines right above line i, in order.
func above(blocks []content.Block, i int) []string {
	var orgs []string
	for j := i - 1; j >= max(0, i-lookBack); j-- {
		names := offices(blocks[j].Text)
		if names == nil || blocks[j].Kind == content.Row || j == 0 && len(orgs) == 0 && i > 2 {
			break
		}
		orgs = append(names, orgs...)
	}
	return orgs
}

// offices splits a line of names of offices, or returns nil where it is none.
func offices(line string) []string {
	line = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSpace(line), "（代章）"), "(代章)")
	if line == "" || utf8.RuneCountInString(line) > 200 || strings.ContainsAny(line, "。；：，！？《》“”、:;,?!") {
		return nil
	}
	fields := strings.Fields(line)
	if one := strings.Join(fields, ""); isOffice(one) && tooShort(fields) {
		return []string{one}
	}
	for _, f := range fields {
		if !isOffice(f) {
			return nil
		}
	}
	return fields
}

// tooShort reports whether the parts are letters that were spaced out.
func tooShort(fields []string) bool {
	for _, f := range fields {
		if utf8.RuneCountInString(f) > 2 {
			return false
		}
	}
	return true
}

func isOffice(s string) bool {
	if i := strings.IndexAny(s, "（("); i > 0 && strings.ContainsAny(s[len(s)-3:], "）)") {
		s = s[:i] // 市商务局（市口岸办）
	}
	n := utf8.RuneCountInString(s)
	return n >= 2 && n <= 40 && office.MatchString(s) && !numbered.MatchString(s) && !strings.Contains(s, "关于")
}
