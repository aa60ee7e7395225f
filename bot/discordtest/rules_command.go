package discordtest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	commandKeys = "id application_id version guild_id type name name_localizations default_permission default_member_permissions dm_permission nsfw contexts integration_types description description_localizations options handler"
	optionKeys  = "type name name_localizations description description_localizations required options autocomplete choices min_value max_value min_length max_length channel_types"

	optionSubcommand = 1
	optionGroup      = 2
	optionString     = 3
	optionInteger    = 4
	optionBool       = 5
	optionUser       = 6
	optionChannel    = 7
	optionRole       = 8
	optionMention    = 9
	optionNumber     = 10
	optionFile       = 11
)

var (
	chatName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)
	locales  = strings.Fields("id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko ar he")
)

// commandType is the type of a command, which is chat input when it is not given.
func commandType(cmd obj) int { return max(num(cmd, "type"), 1) }

// walkOptions calls visit for every option of a command, with its path.
func walkOptions(o obj, path string, visit func(path string, o obj)) {
	for i, e := range list(o, "options") {
		opt, _ := e.(obj)
		p := fmt.Sprintf("%soptions[%d]", path, i)
		visit(p, opt)
		walkOptions(opt, p+".", visit)
	}
}

// walkNamed calls visit for the command and every option of it.
func walkNamed(cmd obj, visit func(path string, o obj)) {
	visit("command", cmd)
	walkOptions(cmd, "", visit)
}

func unknownCommandKeys(cmd obj) string {
	if k := strange(cmd, commandKeys); k != "" {
		return "unknown key " + k
	}
	found := ""
	walkOptions(cmd, "", func(path string, o obj) {
		if k := strange(o, optionKeys); k != "" && found == "" {
			found = "unknown key " + path + "." + k
		}
	})
	return found
}

func commandNames(cmd obj) string {
	menu := commandType(cmd) != 1
	wrong := ""
	check := func(path, name string) {
		switch {
		case wrong != "":
		case menu && (strings.TrimSpace(name) == "" || utf8.RuneCountInString(name) > 32):
			wrong = fmt.Sprintf("%s: %q has not 1 to 32 characters", path, name)
		case menu:
		case !chatName.MatchString(name):
			wrong = fmt.Sprintf("%s: %q does not fit Discord's pattern", path, name)
		case strings.ToLower(name) != name:
			wrong = fmt.Sprintf("%s: %q has capitals", path, name)
		}
	}
	walkNamed(cmd, func(path string, o obj) {
		check(path+".name", str(o, "name"))
		for _, l := range sortedKeys(sub(o, "name_localizations")) {
			check(path+".name_localizations."+l, str(sub(o, "name_localizations"), l))
		}
	})
	return wrong
}

func commandDescriptions(cmd obj) string {
	if commandType(cmd) != 1 {
		if given(cmd, "description") {
			return "a user or message command has no description"
		}
		return ""
	}
	wrong := ""
	check := func(path, text string) {
		if n := utf8.RuneCountInString(strings.TrimSpace(text)); (n < 1 || n > 100) && wrong == "" {
			wrong = fmt.Sprintf("%s has %d characters, 1 to 100 are allowed", path, n)
		}
	}
	walkNamed(cmd, func(path string, o obj) {
		check(path+".description", str(o, "description"))
		for _, l := range sortedKeys(sub(o, "description_localizations")) {
			check(path+".description_localizations."+l, str(sub(o, "description_localizations"), l))
		}
	})
	return wrong
}

func commandLocales(cmd obj) string {
	wrong := ""
	look := func(path string, m obj) {
		for _, l := range sortedKeys(m) {
			if !slices.Contains(locales, l) && wrong == "" {
				wrong = fmt.Sprintf("%s: Discord has no locale %q", path, l)
			}
		}
	}
	walkNamed(cmd, func(path string, o obj) {
		look(path+".name_localizations", sub(o, "name_localizations"))
		look(path+".description_localizations", sub(o, "description_localizations"))
		for i, c := range list(o, "choices") {
			look(fmt.Sprintf("%s.choices[%d].name_localizations", path, i), sub(c, "name_localizations"))
		}
	})
	return wrong
}

func requiredOrder(cmd obj) string {
	wrong := ""
	walkNamed(cmd, func(path string, o obj) {
		optional := ""
		for _, e := range list(o, "options") {
			if !truth(e, "required") {
				optional = str(e, "name")
			} else if optional != "" && wrong == "" {
				wrong = fmt.Sprintf("%s: the required option %q comes after %q", path, str(e, "name"), optional)
			}
		}
	})
	return wrong
}

func commandOptions(cmd obj) string {
	if commandType(cmd) != 1 && given(cmd, "options") {
		return "a user or message command has no options"
	}
	var check func(o obj, path string, level int) string
	check = func(o obj, path string, level int) string {
		options := list(o, "options")
		if len(options) > 25 {
			return fmt.Sprintf("%s has %d options, at most 25 are allowed", path, len(options))
		}
		names := map[string]bool{}
		nested := 0
		for _, e := range options {
			opt, _ := e.(obj)
			name, kind := str(opt, "name"), num(opt, "type")
			if names[name] {
				return fmt.Sprintf("%s has two options %q", path, name)
			}
			names[name] = true
			switch kind {
			case optionSubcommand, optionGroup:
				if nested++; kind == optionGroup && level > 0 || level > 1 {
					return fmt.Sprintf("%s.%s is nested too deep", path, name)
				}
				below := 2
				if kind == optionGroup {
					below = 1
					for _, in := range list(opt, "options") {
						if num(in, "type") != optionSubcommand {
							return fmt.Sprintf("%s.%s is a group and holds something that is no subcommand", path, name)
						}
					}
				}
				if detail := check(opt, path+"."+name, below); detail != "" {
					return detail
				}
			default:
				if given(opt, "options") {
					return fmt.Sprintf("%s.%s is no subcommand and has options", path, name)
				}
			}
		}
		if nested > 0 && nested < len(options) {
			return path + " has subcommands beside plain options"
		}
		return ""
	}
	return check(cmd, "command", 0)
}

func commandChoices(cmd obj) string {
	wrong := ""
	walkOptions(cmd, "", func(path string, o obj) {
		if wrong != "" {
			return
		}
		choices, kind := list(o, "choices"), num(o, "type")
		listed := kind == optionString || kind == optionInteger || kind == optionNumber
		switch {
		case len(choices) > 0 && truth(o, "autocomplete"):
			wrong = path + " has choices and autocomplete"
		case !listed && (len(choices) > 0 || truth(o, "autocomplete")):
			wrong = fmt.Sprintf("%s is of type %d, which has neither choices nor autocomplete", path, kind)
		case len(choices) > 25:
			wrong = fmt.Sprintf("%s has %d choices, at most 25 are allowed", path, len(choices))
		}
		names := map[string]bool{}
		for i, c := range choices {
			detail := checkChoice(c, kind)
			if name := str(c, "name"); detail == "" && names[name] {
				detail = fmt.Sprintf("has the name %q, which is there already", name)
			} else {
				names[name] = true
			}
			if detail != "" && wrong == "" {
				wrong = fmt.Sprintf("%s.choices[%d] %s", path, i, detail)
			}
		}
	})
	return wrong
}

// checkChoice checks a choice of an option of a type; 0 is for suggestions, whose option is not at hand.
func checkChoice(c any, kind int) string {
	names := []string{str(c, "name")}
	for _, l := range sortedKeys(sub(c, "name_localizations")) {
		names = append(names, str(sub(c, "name_localizations"), l))
	}
	for _, name := range names {
		if n := utf8.RuneCountInString(name); n < 1 || n > 100 || strings.TrimSpace(name) == "" {
			return fmt.Sprintf("has a name of %d characters, 1 to 100 are allowed", n)
		}
	}
	m, _ := c.(obj)
	switch v := m["value"].(type) {
	case string:
		if kind != 0 && kind != optionString {
			return "has text for a value, its option takes a number"
		}
		if n := utf8.RuneCountInString(v); n > 100 {
			return fmt.Sprintf("has a value of %d characters, at most 100 are allowed", n)
		}
	case json.Number:
		if kind == optionString {
			return "has a number for a value, its option takes text"
		}
	default:
		return "has no value"
	}
	return ""
}

func commandRanges(cmd obj) string {
	wrong := ""
	walkOptions(cmd, "", func(path string, o obj) {
		if wrong != "" {
			return
		}
		kind := num(o, "type")
		numeric := kind == optionInteger || kind == optionNumber
		for _, pair := range [][2]string{{"min_value", "max_value"}, {"min_length", "max_length"}} {
			lo, hi := o[pair[0]], o[pair[1]]
			fits := pair[0] == "min_value" && numeric || pair[0] == "min_length" && kind == optionString
			switch {
			case (given(o, pair[0]) || given(o, pair[1])) && !fits:
				wrong = fmt.Sprintf("%s is of type %d, which has no %s", path, kind, pair[0])
			case lo != nil && hi != nil && toFloat(lo) > toFloat(hi):
				wrong = fmt.Sprintf("%s: %s is more than %s", path, pair[0], pair[1])
			}
		}
	})
	return wrong
}

func toFloat(v any) float64 {
	if n, ok := v.(json.Number); ok {
		f, _ := n.Float64()
		return f
	}
	return float64(toInt(v))
}

func commandPermissions(cmd obj) string {
	switch v := cmd["default_member_permissions"].(type) {
	case nil:
	case string:
		if !isDecimal(v) {
			return fmt.Sprintf("default_member_permissions %q is no decimal number", v)
		}
	default:
		return fmt.Sprintf("default_member_permissions is %s, want a string", typeName(v))
	}
	return ""
}

// commandBudget counts as Discord does: of each text the longest of its localisations.
func commandBudget(cmd obj) string {
	total := 0
	longest := func(o obj, key string) {
		n := utf8.RuneCountInString(str(o, key))
		for _, v := range sub(o, key+"_localizations") {
			t, _ := v.(string)
			n = max(n, utf8.RuneCountInString(t))
		}
		total += n
	}
	walkNamed(cmd, func(_ string, o obj) {
		longest(o, "name")
		longest(o, "description")
		for _, c := range list(o, "choices") {
			m, _ := c.(obj)
			longest(m, "name")
			total += utf8.RuneCountInString(fmt.Sprint(m["value"]))
		}
	})
	if total > 8000 {
		return fmt.Sprintf("%d characters, at most 8000 are allowed", total)
	}
	return ""
}

func commandDuplicate(cmds []obj) string {
	seen := map[string]bool{}
	for _, c := range cmds {
		key := fmt.Sprintf("%q of type %d", str(c, "name"), commandType(c))
		if seen[key] {
			return "two commands " + key
		}
		seen[key] = true
	}
	return ""
}

func commandCount(cmds []obj) string {
	n := map[int]int{}
	for _, c := range cmds {
		n[commandType(c)]++
	}
	for kind, most := range map[int]int{1: 100, 2: 15, 3: 15} {
		if n[kind] > most {
			return fmt.Sprintf("%d commands of type %d, at most %d are allowed", n[kind], kind, most)
		}
	}
	return ""
}
