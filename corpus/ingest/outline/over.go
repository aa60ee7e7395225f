package outline

import "strings"

// overArticles returns the atoms that are headings 一、 or （一） above articles
// whose numbers run on below them. The points of an article look alike but stand
// under the first article, or begin anew, or have a stop: a heading is short, has
// none, and the article that follows is the next of the document. Documents whose
// articles come before any such heading have none.
func (r *reader) overArticles(atoms []atom) map[int]bool {
	found := map[int]bool{}
	articles := 0
	for k, a := range atoms {
		if len(a.marks) == 0 || a.inside || a.labelled {
			continue
		}
		m := a.marks[0]
		if m.style == article {
			if articles++; articles == 1 && len(found) == 0 || m.value != articles {
				return nil
			}
			continue
		}
		if m.style != hanDot && m.style != hanBracket {
			continue
		}
		text := strings.TrimSpace(r.blocks[a.block].Text[a.start:a.end])
		if own := strings.TrimSpace(text[min(m.length, len(text)):]); own == "" || runes(own) > 30 || strings.ContainsAny(own, "。；：，！？") {
			continue
		}
		for _, o := range atoms[k+1 : min(len(atoms), k+3)] {
			if len(o.marks) == 0 || o.inside {
				break
			}
			if n := o.marks[0]; n.style == article && n.value == articles+1 {
				found[k] = true
			} else if m.style == hanDot && n.style == hanBracket && n.value == 1 {
				continue // 二、 above （一） above 第一条
			}
			break
		}
	}
	if articles < 2 || len(found) < 2 {
		return nil
	}
	return found
}
