package html

import (
	"net/url"
	"path"
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"policybot/corpus/ingest/content"
)

// attached are the endings of files that documents come with.
var attached = set(".pdf .doc .docx .wps .rtf .xls .xlsx .et .csv .ppt .pptx .dps .zip .rar .7z .ofd .ceb .txt")

// maxAttachments bounds a page of nothing but links.
const maxAttachments = 200

var attachmentLead = regexp.MustCompile(`^附件\s*[:：]\s*`)

// attachments lists the files that the page links to, in order and each once.
// The surroundings of the document are gone from the page by now.
func (p *page) attachments() []content.Attachment {
	var out []content.Attachment
	seen := map[string]bool{}
	walk(p.root, func(n *html.Node) bool {
		if n.Data == "head" {
			return false
		}
		if n.Data != "a" || len(out) >= maxAttachments {
			return true
		}
		href := strings.TrimSpace(attr(n, "href"))
		u, err := url.Parse(href)
		if err != nil || href == "" || u.User != nil || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
			return true
		}
		name := tidy(textOf(n))
		file := path.Base(u.Path)
		if !attached[strings.ToLower(path.Ext(u.Path))] {
			// Some systems name the file in the query: download?name=plan.docx
			named := ""
			for _, values := range u.Query() {
				for _, v := range values {
					if attached[strings.ToLower(path.Ext(v))] {
						named = path.Base(v)
					}
				}
			}
			if named == "" && !attached[strings.ToLower(path.Ext(name))] {
				return true
			}
			file = named
		}
		if p.base != nil {
			u = p.base.ResolveReference(u)
		}
		if name = attachmentLead.ReplaceAllString(name, ""); name == "" {
			if name = tidy(attr(n, "title")); name == "" {
				name = file
			}
		}
		if address := u.String(); !seen[address] {
			seen[address] = true
			out = append(out, content.Attachment{Name: name, URL: address})
		}
		return true
	})
	return out
}
