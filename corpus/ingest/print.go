package ingest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"policybot/corpus"
	"policybot/corpus/ingest/plain"
)

// Print writes the records of a document as Markdown: the headings, and under
// them each record's text after a comment with its id and fields. Importing it
// gives the same records. document is an id; empty: the corpus's main document,
// else its first.
func Print(c *corpus.Corpus, document string) (string, error) {
	if document == "" {
		document = c.Main
	}
	if document == "" && len(c.Documents) > 0 {
		document = c.Documents[0].ID
	}
	d := c.Document(document)
	if d == nil {
		return "", fmt.Errorf("there is no document %q; policybot corpus stats lists them", document)
	}
	var b strings.Builder
	b.WriteString("---\n")
	for _, f := range []struct{ key, value string }{
		{"title", d.Title.In("zh")}, {"issuer", d.Issuer.In("zh")}, {"number", d.Number}, {"date", d.Date}, {"status", d.Status},
	} {
		if f.value != "" {
			fmt.Fprintf(&b, "%s: %s\n", f.key, quote(f.value))
		}
	}
	b.WriteString("---\n")
	var at []string
	found := false
	for _, r := range inOrder(c, document) {
		found = true
		said := true
		if !slices.Equal(r.Heading, at) {
			same := 0
			for same < min(len(at), len(r.Heading)) && at[same] == r.Heading[same] {
				same++
			}
			// Headings cannot say that a record goes back to one above, nor more than six.
			said = same < len(r.Heading) && len(r.Heading) <= 6
			if said {
				for i := same; i < len(r.Heading); i++ {
					fmt.Fprintf(&b, "\n%s %s\n", strings.Repeat("#", i+1), plain.Escape(oneLine(r.Heading[i])))
				}
				at = r.Heading
			}
		}
		fields, err := fieldsOf(r, said)
		if err != nil {
			return "", fmt.Errorf("print record %s: %w", r.ID, err)
		}
		fmt.Fprintf(&b, "\n<!-- %s%s -->\n", plain.FieldsMark, fields)
		for line := range strings.SplitSeq(textOf(r), "\n") {
			if line = oneLine(line); line != "" {
				fmt.Fprintf(&b, "\n%s\n", plain.Escape(line))
			}
		}
	}
	if !found {
		return "", fmt.Errorf("the document %q has no records", document)
	}
	return b.String(), nil
}

// fieldsOf writes what a record holds beside text and headings, as JSON.
// The headings are among it unless they were said.
func fieldsOf(r *corpus.Record, said bool) (string, error) {
	m := map[string]string{"id": r.ID, "kind": string(r.Kind), "cities": strings.Join(r.Cities, ", "), "area": r.Area}
	for key, value := range map[string]string{
		"number": r.Number, "departments": strings.Join(r.Departments, ", "),
		"title_zh": r.Title.ZH, "title_en": r.Title.EN, "note_zh": r.Note.ZH, "note_en": r.Note.EN,
	} {
		if value != "" {
			m[key] = value
		}
	}
	if r.Text.ZH != "" && r.Text.EN != "" {
		m["en"] = r.Text.EN
	}
	if !said {
		path, err := json.Marshal(r.Heading)
		if err != nil {
			return "", err
		}
		m["heading"] = string(path)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b) // it writes "-->" so that it does not end a comment
	if err := e.Encode(m); err != nil {
		return "", err
	}
	return strings.TrimSpace(b.String()), nil
}

// inOrder returns the records of a document in its order: under their headings as
// those first come, and by their numbers. A corpus sorts by id, and ids stay when a
// clause moves.
func inOrder(c *corpus.Corpus, document string) []*corpus.Record {
	var out []*corpus.Record
	for _, r := range c.Records {
		if r.Document == document {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		return nil
	}
	keys := map[*corpus.Record][]int{}
	seen := map[string]int{}
	for _, r := range out {
		var key []int
		for _, h := range append(slices.Clone(r.Heading), r.Number) {
			n, ok := ordinal(h)
			if !ok {
				// A heading without a number stands where its first record does.
				at := strings.Join(r.Heading, "\x00")
				if _, known := seen[at]; !known {
					seen[at] = len(seen)
				}
				n = seen[at]
			}
			key = append(key, n)
		}
		keys[r] = key
	}
	// Numbers that run on across headings say the order by themselves.
	whole := map[int]bool{}
	for _, r := range out {
		if n, ok := ordinal(r.Number); ok {
			whole[n] = true
		}
	}
	if len(whole) == len(out) {
		slices.SortStableFunc(out, func(a, b *corpus.Record) int {
			return cmp.Compare(keys[a][len(keys[a])-1], keys[b][len(keys[b])-1])
		})
		return out
	}
	slices.SortStableFunc(out, func(a, b *corpus.Record) int { return slices.Compare(keys[a], keys[b]) })
	return out
}

// ordinal reads the number with which a heading or a citation begins.
func ordinal(s string) (int, bool) {
	if m := numberAhead.FindString(s); m != "" {
		s = m
	}
	head, _, _ := strings.Cut(numberSlug(s), ".")
	head = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(head, "article"), "chapter"), "section"), "part")
	n, err := strconv.Atoi(head)
	return n, err == nil
}
