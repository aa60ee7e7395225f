package html

import (
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// Bounds of one page, beside the caller's limits. The parser itself refuses more
// than 512 elements inside each other, so functions that follow the tree may
// recurse.
const (
	maxPageBytes = 12 << 20
	maxTags      = 250_000
	maxTextBytes = 64 << 20 // of the rows of tables
)

// formatting tags carry no meaning here, and the HTML standard makes the parser
// repeat them in every paragraph until they are closed: a page of a megabyte
// could become a tree of gigabytes.
var formatting = set("b big code em font i nobr s small strike strong tt u")

// textless elements are left out with what is in them.
var textless = set("script style noscript iframe noembed noframes xmp textarea")

// kept are the attributes that are looked at.
var kept = set("id class style hidden href title name content property rowspan colspan start value type role align aria-hidden")

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

var scriptVariable = regexp.MustCompile(`\bvar\s+([A-Za-z_]\w{0,30})\s*=\s*(?:'([^'\n]{1,300})'|"([^"\n]{1,300})")`)

// pages finds the number of pages of a document that is cut into several; the
// publishing system TRS draws the links with this function.
var pages = regexp.MustCompile(`^\s*createPageHTML\(\s*([2-9]|[1-9]\d{1,2})\s*,`)

const pagesVariable = "createPageHTML"

// clean copies a page without what the reader never looks at, and returns the
// variables that its scripts set: some sites write the title with a script.
func clean(text string) (cleaned string, variables map[string]string, err error) {
	z := html.NewTokenizer(strings.NewReader(text))
	var b strings.Builder
	b.Grow(len(text) / 2)
	variables = map[string]string{}
	tags, skipping := 0, ""
	for {
		switch tt := z.Next(); tt {
		case html.ErrorToken:
			return b.String(), variables, nil // the reader is a string: this is its end
		case html.TextToken:
			switch {
			case skipping == "script":
				for _, m := range scriptVariable.FindAllStringSubmatch(string(z.Raw()), 50) {
					if variables[m[1]] == "" {
						variables[m[1]] = html.UnescapeString(m[2] + m[3])
					}
				}
				if m := pages.FindSubmatch(z.Raw()); m != nil {
					variables[pagesVariable] = string(m[1])
				}
			case skipping == "":
				b.Write(z.Raw())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			if tags++; tags > maxTags {
				return "", nil, fmt.Errorf("the page has more than %d tags", maxTags)
			}
			raw, more := z.TagName()
			name := string(raw)
			skipping = ""
			switch {
			case textless[name]:
				skipping = name
			case formatting[name], name == "plaintext", name == "frameset":
			default:
				b.WriteString("<" + name)
				for more {
					var key, value []byte
					key, value, more = z.TagAttr()
					if kept[string(key)] {
						b.WriteString(" " + string(key) + `="` + html.EscapeString(string(value)) + `"`)
					}
				}
				b.WriteByte('>')
			}
		case html.EndTagToken:
			raw, _ := z.TagName()
			name := string(raw)
			skipping = ""
			// A body that is closed too early goes on all the same.
			if !textless[name] && !formatting[name] && name != "html" && name != "body" {
				b.WriteString("</" + name + ">")
			}
		}
	}
}
