// Package catalog holds messages in the languages of the bot. A package embeds
// its own messages.yaml and reads it with [MustParse]; the test of that package
// calls [Catalog.Problems].
package catalog

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/longbridgeapp/opencc"
)

// Catalog maps a key to its wording in each language. Placeholders are {name}.
// Traditional Chinese is converted from the simplified text, except where an
// entry has its own zh-Hant.
type Catalog struct {
	entries map[string]entry
	hant    sync.Map // key → traditional wording converted once
}

type entry struct {
	EN   string `yaml:"en"`
	ZH   string `yaml:"zh"`
	Hant string `yaml:"zh-Hant"`
}

// MustParse reads a catalogue from YAML of the shape "key: {en: …, zh: …}" and
// panics if it is malformed: the text is embedded, so that is a programming error.
func MustParse(text []byte) *Catalog {
	c := &Catalog{}
	if err := yaml.UnmarshalWithOptions(text, &c.entries, yaml.Strict()); err != nil {
		panic("catalog: " + yaml.FormatError(err, false, true))
	}
	return c
}

// T returns the message of key in lang ("en", "zh", "zh-Hant"), with each
// {name} replaced by the value that follows it in pairs of name, value. An
// unknown key panics, which a test of every key would show.
func (c *Catalog) T(lang, key string, pairs ...any) string {
	e, ok := c.entries[key]
	if !ok {
		panic("catalog: no message " + key)
	}
	text := e.EN
	switch lang {
	case "zh":
		text = e.ZH
	case "zh-Hant":
		text = e.Hant
		if text == "" {
			text = c.converted(key, e.ZH)
		}
	}
	if len(pairs) == 0 {
		return text
	}
	old := make([]string, 0, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		old = append(old, "{"+pairs[i].(string)+"}", fmt.Sprint(pairs[i+1]))
	}
	return strings.NewReplacer(old...).Replace(text)
}

// corners are the quotation marks of readers of traditional Chinese. Only messages
// get them: what records say stays as it was written.
var corners = strings.NewReplacer("“", "「", "”", "」", "‘", "『", "’", "』")

// converted is the traditional wording of a message that has none of its own. It is
// converted once: an answer says the same messages many times over.
func (c *Catalog) converted(key, zh string) string {
	if have, ok := c.hant.Load(key); ok {
		return have.(string)
	}
	text := corners.Replace(ToTraditional(zh))
	c.hant.Store(key, text)
	return text
}

// Has reports whether the catalogue has the key.
func (c *Catalog) Has(key string) bool { _, ok := c.entries[key]; return ok }

// Keys returns all keys in order.
func (c *Catalog) Keys() []string {
	keys := make([]string, 0, len(c.entries))
	for k := range c.entries {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// Problems lists keys that lack a language or whose languages differ in their
// placeholders. A sound catalogue has none.
func (c *Catalog) Problems() []string {
	var out []string
	for _, k := range c.Keys() {
		e := c.entries[k]
		if strings.TrimSpace(e.EN) == "" || strings.TrimSpace(e.ZH) == "" {
			out = append(out, k+": a language is missing")
			continue
		}
		want := names(e.EN)
		for _, other := range []string{e.ZH, e.Hant} {
			if other != "" && !slices.Equal(names(other), want) {
				out = append(out, fmt.Sprintf("%s: placeholders differ: %v", k, names(other)))
			}
		}
	}
	return out
}

func names(s string) []string {
	found := placeholder.FindAllString(s, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

var traditional = sync.OnceValue(func() *opencc.OpenCC {
	cc, err := opencc.New("s2tw")
	if err != nil {
		panic("catalog: " + err.Error())
	}
	return cc
})

// ToTraditional converts simplified Chinese to traditional characters. Other
// text is returned as it is.
func ToTraditional(s string) string {
	out, err := traditional().Convert(s)
	if err != nil {
		return s // the converter fails on nothing that is a string; keep the text rather than lose it
	}
	return out
}
