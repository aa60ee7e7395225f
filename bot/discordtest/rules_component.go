package discordtest

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// walk calls visit for every component of a list and of what they hold, with its path.
func walk(components []any, path string, visit func(path string, c obj)) {
	for i, e := range components {
		c, _ := e.(obj)
		p := fmt.Sprintf("%s[%d]", path, i)
		visit(p, c)
		walk(list(c, "components"), p+".components", visit)
		for _, key := range []string{"component", "accessory"} {
			if inner := sub(c, key); inner != nil {
				visit(p+"."+key, inner)
				walk(list(inner, "components"), p+"."+key+".components", visit)
			}
		}
	}
}

func isMenu(kind int) bool {
	return kind == ComponentStringMenu || kind >= ComponentUserMenu && kind <= ComponentChannelMenu
}

func customIDDuplicate(d *draft) string {
	seen := map[string]string{}
	twice := ""
	walk(list(d.merged, "components"), "components", func(path string, c obj) {
		id := str(c, "custom_id")
		if id == "" {
			return
		}
		if first, there := seen[id]; there && twice == "" {
			twice = fmt.Sprintf("%s.custom_id %q is also that of %s", path, id, first)
		}
		seen[id] = path
	})
	return twice
}

func buttons(d *draft) string {
	wrong := ""
	walk(list(d.sent, "components"), "components", func(path string, c obj) {
		if num(c, "type") != ComponentButton || wrong != "" {
			return
		}
		const link, premium = 5, 6
		style := num(c, "style")
		switch {
		case style == link && !given(c, "url"):
			wrong = path + ": a link button needs a url"
		case style == link && given(c, "custom_id"):
			wrong = path + ": a link button has no custom_id"
		case style == link && utf8.RuneCountInString(str(c, "url")) > 512:
			wrong = path + ".url has more than 512 characters"
		case style == premium && !given(c, "sku_id"):
			wrong = path + ": a premium button needs a sku_id"
		case style != link && given(c, "url"):
			wrong = path + ": only a link button has a url"
		case style != link && style != premium && !given(c, "custom_id"):
			wrong = path + ": a button needs a custom_id"
		case style != premium && !given(c, "label") && !given(c, "emoji"):
			wrong = path + ": a button needs a label or an emoji"
		}
	})
	return wrong
}

func rowMixed(d *draft) string {
	wrong := ""
	walk(list(d.sent, "components"), "components", func(path string, c obj) {
		if num(c, "type") != ComponentRow || wrong != "" {
			return
		}
		nButtons, nMenus, nInputs := 0, 0, 0
		for _, e := range list(c, "components") {
			switch kind := num(e, "type"); {
			case kind == ComponentButton:
				nButtons++
			case isMenu(kind):
				nMenus++
			default:
				nInputs++
			}
		}
		switch {
		case nMenus > 1 || nMenus == 1 && nButtons > 0:
			wrong = fmt.Sprintf("%s has %d menus and %d buttons", path, nMenus, nButtons)
		case nButtons > 5:
			wrong = fmt.Sprintf("%s has %d buttons, at most 5 are allowed", path, nButtons)
		case nMenus+nButtons+nInputs == 0:
			wrong = path + " is empty"
		}
	})
	return wrong
}

func rows(d *draft) string {
	if !d.shows() || d.v2() {
		return ""
	}
	top := list(d.merged, "components")
	for i, c := range top {
		if kind := num(c, "type"); kind != ComponentRow {
			return fmt.Sprintf("components[%d] is of type %d: without the flag of components v2 only action rows may be at top level", i, kind)
		}
	}
	if len(top) > 5 {
		return fmt.Sprintf("%d action rows, at most 5 are allowed", len(top))
	}
	return ""
}

func v2Mixed(d *draft) string {
	if !d.shows() || !d.v2() {
		return ""
	}
	for _, k := range []string{"content", "embeds", "sticker_ids", "poll"} {
		if given(d.merged, k) {
			return fmt.Sprintf("a message of components v2 has %s", k)
		}
	}
	return ""
}

func v2Count(d *draft) string {
	n := 0
	walk(list(d.merged, "components"), "", func(string, obj) { n++ })
	if n > 40 {
		return fmt.Sprintf("%d components, at most 40 are allowed", n)
	}
	return ""
}

func v2Text(d *draft) string {
	n := 0
	walk(list(d.merged, "components"), "", func(_ string, c obj) {
		if num(c, "type") == ComponentText {
			n += utf8.RuneCountInString(str(c, "content"))
		}
	})
	if n > 4000 {
		return fmt.Sprintf("text displays have %d characters together, at most 4000 are allowed", n)
	}
	return ""
}

func menus(d *draft) string {
	wrong := ""
	walk(list(d.sent, "components"), "components", func(path string, c obj) {
		if !isMenu(num(c, "type")) || wrong != "" {
			return
		}
		least, most := 1, 1
		if c["min_values"] != nil {
			least = num(c, "min_values")
		}
		if c["max_values"] != nil {
			most = num(c, "max_values")
		}
		if least > most {
			wrong = fmt.Sprintf("%s: min_values %d is more than max_values %d", path, least, most)
			return
		}
		if num(c, "type") != ComponentStringMenu {
			return
		}
		options := list(c, "options")
		if most > len(options) {
			wrong = fmt.Sprintf("%s: max_values is %d, there are %d options", path, most, len(options))
			return
		}
		seen := map[string]bool{}
		chosen := 0
		for _, o := range options {
			v := str(o, "value")
			if seen[v] {
				wrong = fmt.Sprintf("%s: the value %q is there twice", path, v)
				return
			}
			if seen[v] = true; truth(o, "default") {
				chosen++
			}
		}
		if chosen > most {
			wrong = fmt.Sprintf("%s: %d options are chosen already, max_values is %d", path, chosen, most)
		}
	})
	return wrong
}

func modals(d *draft) string {
	if d.callback != ResponseModal {
		return ""
	}
	top := list(d.sent, "components")
	if len(top) < 1 || len(top) > 5 {
		return fmt.Sprintf("%d components, 1 to 5 are allowed", len(top))
	}
	if strings.TrimSpace(str(d.sent, "title")) == "" {
		return "title is blank"
	}
	for i, c := range top {
		switch num(c, "type") {
		case ComponentText, ComponentLabel:
		case ComponentRow:
			inputs := list(c, "components")
			if len(inputs) != 1 || num(inputs[0], "type") != ComponentTextInput {
				return fmt.Sprintf("components[%d] is a row, which in a modal holds exactly one text input", i)
			}
			if !given(inputs[0], "label") {
				return fmt.Sprintf("components[%d].components[0] has no label", i)
			}
		default:
			return fmt.Sprintf("components[%d] is of type %d, which a modal cannot hold at top level", i, num(c, "type"))
		}
	}
	return ""
}
