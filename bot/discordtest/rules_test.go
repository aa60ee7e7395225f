package discordtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const calm = `"allowed_mentions":{"parse":[]}`

// deed is one body that a bot sends. Path and body may hold {ch}, {app}, {it} and {hook}: the
// channel, the application, a fresh interaction's callback, and a deferred one's webhook.
type deed struct {
	name   string
	rule   string // that it breaks
	method string
	path   string
	body   string
	files  []string
}

func say(name, rule, body string, files ...string) deed {
	return deed{name, rule, "POST", "/channels/{ch}/messages", body, files}
}

func callback(name, rule, body string) deed {
	return deed{name, rule, "POST", "{it}", body, nil}
}

func command(name, rule, body string) deed {
	return deed{name, rule, "POST", "/applications/{app}/commands", body, nil}
}

func buttonRow(buttons ...string) string {
	return `{"type":1,"components":[` + strings.Join(buttons, ",") + `]}`
}

func button(id string) string {
	return fmt.Sprintf(`{"type":2,"style":1,"label":"b","custom_id":%q}`, id)
}

func repeat(n int, f func(i int) string) string {
	var parts []string
	for i := range n {
		parts = append(parts, f(i))
	}
	return strings.Join(parts, ",")
}

func xs(n int) string { return strings.Repeat("x", n) }

func options(opts string) string {
	return `{"name":"a","description":"d","options":[` + opts + `]}`
}

// broken holds, for every rule, bodies that break it and that Discord's description lets through.
var broken = []deed{
	say("content of 2001", "content-length", `{"content":"`+xs(2001)+`",`+calm+`}`),
	say("6001 characters over embeds", "embeds-total", `{"embeds":[{"description":"`+xs(4000)+`"},{"description":"`+xs(2001)+`"}],`+calm+`}`),
	say("nothing in it", "message-empty", `{`+calm+`}`),
	say("only spaces", "message-empty", `{"content":"  ",`+calm+`}`),
	callback("nothing in it", "message-empty", `{"type":4,"data":{`+calm+`}}`),
	say("embed with a colour only", "embed-empty", `{"embeds":[{"color":1}],`+calm+`}`),
	say("field without a value", "embed-empty", `{"embeds":[{"fields":[{"name":"n","value":" "}]}],`+calm+`}`),
	say("javascript link", "url", `{"embeds":[{"title":"t","url":"javascript:alert(1)"}],`+calm+`}`),
	say("relative picture", "url", `{"embeds":[{"title":"t","image":{"url":"/a.png"}}],`+calm+`}`),
	say("button to a file", "url", `{"content":"c","components":[`+buttonRow(`{"type":2,"style":5,"label":"l","url":"file:///etc"}`)+`],`+calm+`}`),
	say("no allowed_mentions", "mentions-missing", `{"content":"c"}`),
	say("no parse list", "mentions-missing", `{"content":"c","allowed_mentions":{}}`),
	callback("no allowed_mentions", "mentions-missing", `{"type":4,"data":{"content":"c"}}`),
	{"no allowed_mentions in an edit", "mentions-missing", "PATCH", "{hook}/messages/@original", `{"content":"c"}`, nil},
	say("parse users", "mentions-ping", `{"content":"c","allowed_mentions":{"parse":["users"]}}`),
	say("replied user", "mentions-ping", `{"content":"c","allowed_mentions":{"parse":[],"replied_user":true}}`),
	say("parse and ids", "mentions-conflict", `{"content":"c","allowed_mentions":{"parse":["users"],"users":["1"]}}`),
	say("read aloud", "tts", `{"content":"c","tts":true,`+calm+`}`),
	say("ephemeral in a channel", "flags", `{"content":"c","flags":64,`+calm+`}`),
	callback("components v2 in a deferral", "deferral-flags", `{"type":5,"data":{"flags":32768}}`),
	callback("content in a deferral", "deferral-flags", `{"type":5,"data":{"content":"c"}}`),
	{"edit to ephemeral", "ephemeral-fixed", "PATCH", "{hook}/messages/@original", `{"content":"c","flags":64,` + calm + `}`, nil},
	callback("message without data", "callback-data", `{"type":4}`),
	say("custom_id twice", "custom-id-duplicate", `{"content":"c","components":[`+buttonRow(button("a"), button("a"))+`],`+calm+`}`),
	say("link button without url", "button", `{"content":"c","components":[`+buttonRow(`{"type":2,"style":5,"label":"l"}`)+`],`+calm+`}`),
	say("link button with custom_id", "button", `{"content":"c","components":[`+buttonRow(`{"type":2,"style":5,"label":"l","url":"https://e.org","custom_id":"a"}`)+`],`+calm+`}`),
	say("button without custom_id", "button", `{"content":"c","components":[`+buttonRow(`{"type":2,"style":1,"label":"l"}`)+`],`+calm+`}`),
	say("button without label", "button", `{"content":"c","components":[`+buttonRow(`{"type":2,"style":1,"custom_id":"a"}`)+`],`+calm+`}`),
	say("menu beside a button", "row-mixed", `{"content":"c","components":[`+buttonRow(button("a"), `{"type":5,"custom_id":"m"}`)+`],`+calm+`}`),
	say("six rows", "rows", `{"content":"c","components":[`+repeat(6, func(i int) string { return buttonRow(button(fmt.Sprint(i))) })+`],`+calm+`}`),
	say("v2 component without the flag", "rows", `{"content":"c","components":[{"type":10,"content":"t"}],`+calm+`}`),
	say("v2 with content", "v2-mixed", `{"content":"c","flags":32768,"components":[{"type":10,"content":"t"}],`+calm+`}`),
	say("41 components over all levels", "v2-count", `{"flags":32768,"components":[`+repeat(7, func(i int) string {
		return buttonRow(button(fmt.Sprint(i, "a")), button(fmt.Sprint(i, "b")), button(fmt.Sprint(i, "c")), button(fmt.Sprint(i, "d")), button(fmt.Sprint(i, "e")))
	})+`],`+calm+`}`),
	say("4001 characters over text displays", "v2-text", `{"flags":32768,"components":[{"type":10,"content":"`+xs(2001)+`"},{"type":10,"content":"`+xs(2000)+`"}],`+calm+`}`),
	say("menu with a value twice", "menu", `{"content":"c","components":[`+buttonRow(`{"type":3,"custom_id":"m","options":[{"label":"a","value":"v"},{"label":"b","value":"v"}]}`)+`],`+calm+`}`),
	say("menu wanting more than it has", "menu", `{"content":"c","components":[`+buttonRow(`{"type":3,"custom_id":"m","max_values":3,"options":[{"label":"a","value":"v"}]}`)+`],`+calm+`}`),
	say("attachment that was not sent", "attachment", `{"content":"c","attachments":[{"id":3}],`+calm+`}`, "a.txt=a"),
	say("picture that was not sent", "attachment", `{"embeds":[{"image":{"url":"attachment://b.png"}}],`+calm+`}`, "a.png=a"),
	say("file of 11 bytes where 10 are allowed", "file-size", `{`+calm+`}`, "a.txt=12345678901"),
	callback("suggestion of 101", "autocomplete", `{"type":8,"data":{"choices":[{"name":"n","value":"`+xs(101)+`"}]}}`),
	callback("modal with a blank title", "modal", `{"type":9,"data":{"custom_id":"m","title":" ","components":[`+buttonRow(`{"type":4,"custom_id":"i","style":1,"label":"l"}`)+`]}}`),
	callback("modal with six inputs", "modal", `{"type":9,"data":{"custom_id":"m","title":"t","components":[`+repeat(6, func(i int) string {
		return fmt.Sprintf(`{"type":18,"label":"l","component":{"type":4,"custom_id":"i%d","style":1}}`, i)
	})+`]}}`),
	say("enforce_nonce without nonce", "nonce", `{"content":"c","enforce_nonce":true,`+calm+`}`),
	say("misspelt key", "unknown-key", `{"content":"c","embed":{"title":"t"},`+calm+`}`),
	say("misspelt key of an embed", "unknown-key", `{"embeds":[{"title":"t","colour":1}],`+calm+`}`),
	say("misspelt key of a button", "unknown-key", `{"content":"c","components":[`+buttonRow(`{"type":2,"style":1,"label":"l","custom_id":"a","style_":1}`)+`],`+calm+`}`),

	command("capitals", "command-name", `{"name":"Ask","description":"d"}`),
	command("space", "command-name", `{"name":"ask me","description":"d"}`),
	command("localised name with a space", "command-name", `{"name":"ask","description":"d","name_localizations":{"zh-CN":"提 问"}}`),
	command("no description", "command-description", `{"name":"ask"}`),
	command("option without description", "command-description", options(`{"type":3,"name":"a","description":" "}`)),
	command("menu command with description", "command-description", `{"name":"Find it","type":3,"description":"d"}`),
	command("misspelt key", "unknown-key", `{"name":"ask","description":"d","localizations":{"a":"b"}}`),
	command("required after optional", "command-required-order", options(`{"type":3,"name":"a","description":"d"},{"type":3,"name":"b","description":"d","required":true}`)),
	command("option twice", "command-options", options(`{"type":3,"name":"a","description":"d"},{"type":3,"name":"a","description":"d"}`)),
	command("subcommand beside an option", "command-options", options(`{"type":1,"name":"a","description":"d"},{"type":3,"name":"b","description":"d"}`)),
	command("choices with autocomplete", "command-choices", options(`{"type":3,"name":"a","description":"d","autocomplete":true,"choices":[{"name":"n","value":"v"}]}`)),
	command("choice of 101", "command-choices", options(`{"type":3,"name":"a","description":"d","choices":[{"name":"n","value":"`+xs(101)+`"}]}`)),
	command("least above most", "command-range", options(`{"type":4,"name":"a","description":"d","min_value":5,"max_value":2}`)),
	command("permissions that are no number", "command-permissions", `{"name":"a","description":"d","default_member_permissions":32}`),
	command("8001 characters", "command-budget", options(repeat(4, func(i int) string {
		return fmt.Sprintf(`{"type":3,"name":"o%d","description":"d","choices":[%s]}`, i, repeat(25, func(j int) string {
			return fmt.Sprintf(`{"name":"%s%d","value":"v%d"}`, xs(80), j, j)
		}))
	}))),
	{"same name twice", "command-duplicate", "PUT", "/applications/{app}/commands", `[{"name":"a","description":"d"},{"name":"a","description":"e"}]`, nil},
	{"sixteen menu commands", "command-count", "PUT", "/applications/{app}/commands", `[` + repeat(16, func(i int) string { return fmt.Sprintf(`{"name":"a%d","type":3}`, i) }) + `]`, nil},
	command("locale that Discord has not", "command-locale", `{"name":"ask","description":"d","name_localizations":{"zh-Hans":"提问"}}`),
}

// perform does a deed on a server of its own and returns what it broke.
func perform(t *testing.T, dd deed, o ...Option) (*Server, int, obj) {
	t.Helper()
	d := newForTest(t, o...)
	online(t, d, IntentGuilds)
	path := strings.NewReplacer("{ch}", d.Channel.ID, "{app}", d.AppID).Replace(dd.path)
	if strings.Contains(path, "{it}") {
		var it *Interaction
		if strings.Contains(dd.body, `"type":8`) {
			register(t, d)
			it = d.Autocomplete(t, From{}, "ask", "city", "da")
		} else {
			it = asked(t, d, From{})
		}
		path = strings.Replace(path, "{it}", "/interactions/"+it.ID+"/"+it.Token+"/callback", 1)
	}
	if strings.Contains(path, "{hook}") {
		it := asked(t, d, From{})
		if status, body := rest(t, d, "POST", "/interactions/"+it.ID+"/"+it.Token+"/callback", `{"type":5}`); status != 204 {
			t.Fatalf("defer: %d %v", status, body)
		}
		path = strings.Replace(path, "{hook}", "/webhooks/"+d.AppID+"/"+it.Token, 1)
	}
	status, body := rest(t, d, dd.method, path, dd.body, dd.files...)
	return d, status, body
}

func TestEveryRuleIsHeld(t *testing.T) {
	tested := map[string]bool{}
	for _, dd := range broken {
		tested[dd.rule] = true
		t.Run(dd.rule+"/"+dd.name, func(t *testing.T) {
			t.Parallel()
			d, status, _ := perform(t, dd, WithUploadLimit(10))
			got := brokenRules(d)
			if !slices.Contains(got, dd.rule) {
				t.Errorf("got %v (status %d), want %s", got, status, dd.rule)
			}
			project := rules[slices.IndexFunc(rules, func(r Rule) bool { return r.Name == dd.rule })].Project
			if others := len(got) > 1; !others && project != (status < 300) {
				t.Errorf("status %d for a rule with Project=%v", status, project)
			}
		})
	}
	for _, r := range Rules() {
		if !tested[r.Name] {
			t.Errorf("no case breaks the rule %s: %s", r.Name, r.Doc)
		}
	}
}

// TestGoodBodies holds what bots rightly send, discordgo's empty keys included.
func TestGoodBodies(t *testing.T) {
	for _, dd := range []deed{
		say("text", "", `{"content":"`+strings.Repeat("字", 2000)+`",`+calm+`}`),
		say("discordgo's empties", "", `{"content":"c","embeds":null,"tts":false,"components":null,"sticker_ids":null,"allowed_mentions":{"parse":[],"replied_user":false}}`),
		say("embed", "", `{"embeds":[{"type":"rich","title":"t","url":"https://e.org/a?b=c#d","description":"d","timestamp":"2026-01-09T00:00:00Z","color":255,"footer":{"text":"f"},"author":{"name":"a"},"fields":[{"name":"n","value":"v","inline":true}]}],`+calm+`}`),
		say("file with alternative text", "", `{"attachments":[{"id":0,"filename":"a.png","description":"a picture"}],"embeds":[{"image":{"url":"attachment://a.png"}}],`+calm+`}`, "a.png=data"),
		say("buttons and a menu", "", `{"content":"c","components":[`+buttonRow(button("a"), `{"type":2,"style":5,"label":"l","url":"https://e.org"}`)+`,`+buttonRow(`{"type":3,"custom_id":"m","placeholder":"p","min_values":0,"max_values":1,"options":[{"label":"a","value":"v","description":"d"}]}`)+`],`+calm+`}`),
		say("components v2", "", `{"flags":32768,"components":[{"type":17,"components":[{"type":9,"components":[{"type":10,"content":"t"}],"accessory":`+button("a")+`},{"type":14,"divider":true}]}],`+calm+`}`),
		say("nonce", "", `{"content":"c","nonce":"abc","enforce_nonce":true,`+calm+`}`),
		callback("answer", "", `{"type":4,"data":{"content":"c","flags":64,`+calm+`}}`),
		callback("deferral, discordgo's way", "", `{"type":5,"data":{"tts":false,"content":"","components":null,"embeds":null,"flags":64}}`),
		callback("suggestions", "", `{"type":8,"data":{"choices":[{"name":"大连","value":"dalian"}]}}`),
		callback("no suggestions", "", `{"type":8,"data":{"choices":[]}}`),
		callback("modal with a row", "", `{"type":9,"data":{"custom_id":"m","title":"t","components":[`+buttonRow(`{"type":4,"custom_id":"i","style":2,"label":"l","max_length":300}`)+`]}}`),
		callback("modal with a label", "", `{"type":9,"data":{"custom_id":"m","title":"t","components":[{"type":18,"label":"l","component":{"type":4,"custom_id":"i","style":1}}]}}`),
		{"edit of a deferral", "", "PATCH", "{hook}/messages/@original", `{"content":"c","embeds":[],"components":[],` + calm + `}`, nil},
		{"edit into components v2", "", "PATCH", "{hook}/messages/@original", `{"flags":32768,"components":[{"type":10,"content":"t"}],` + calm + `}`, nil},
		{"edit with a file", "", "PATCH", "{hook}/messages/@original", `{"content":"c",` + calm + `}`, []string{"a.csv=a,b"}},
		{"follow-up", "", "POST", "{hook}", `{"content":"c","flags":64,` + calm + `}`, nil},
		command("command", "", `{"name":"询问","description":"d","name_localizations":{"zh-TW":"詢問"},"default_member_permissions":"32","contexts":[0,1],"integration_types":[0,1],"options":[{"type":3,"name":"q","description":"d","required":true,"min_length":1,"max_length":300,"channel_types":null,"options":null,"choices":null,"autocomplete":false}]}`),
		command("menu command", "", `{"name":"Find measures","type":3,"options":null}`),
	} {
		t.Run(dd.name, func(t *testing.T) {
			t.Parallel()
			if _, status, body := perform(t, dd); status >= 300 {
				t.Errorf("status %d: %v", status, body)
			}
		})
	}
}

// TestDescriptionRefuses holds what only Discord's description catches.
func TestDescriptionRefuses(t *testing.T) {
	if description() == nil {
		t.Skip("Discord's OpenAPI description is not at hand: set DISCORD_OPENAPI to its path")
	}
	for _, dd := range []deed{
		say("title of 257", "", `{"embeds":[{"title":"`+xs(257)+`"}],`+calm+`}`),
		say("description of 4097", "", `{"embeds":[{"description":"`+xs(4097)+`"}],`+calm+`}`),
		say("11 embeds", "", `{"embeds":[`+repeat(11, func(int) string { return `{"title":"t"}` })+`],`+calm+`}`),
		say("26 fields", "", `{"embeds":[{"fields":[`+repeat(26, func(int) string { return `{"name":"n","value":"v"}` })+`]}],`+calm+`}`),
		say("field without a name", "", `{"embeds":[{"fields":[{"value":"v"}]}],`+calm+`}`),
		say("bad timestamp", "", `{"embeds":[{"title":"t","timestamp":"yesterday"}],`+calm+`}`),
		say("wrong type", "", `{"content":7,`+calm+`}`),
		say("parse of nobody", "", `{"content":"c","allowed_mentions":{"parse":["all"]}}`),
		say("label of 81", "", `{"content":"c","components":[`+buttonRow(`{"type":2,"style":1,"custom_id":"a","label":"`+xs(81)+`"}`)+`],`+calm+`}`),
		say("custom_id of 101", "", `{"content":"c","components":[`+buttonRow(button(xs(101)))+`],`+calm+`}`),
		say("button at top level", "", `{"content":"c","components":[`+button("a")+`],`+calm+`}`),
		say("row in a row", "", `{"content":"c","components":[`+buttonRow(buttonRow(button("a")))+`],`+calm+`}`),
		say("six buttons", "", `{"content":"c","components":[`+buttonRow(button("a"), button("b"), button("c"), button("d"), button("e"), button("f"))+`],`+calm+`}`),
		say("nonce of 26", "", `{"content":"c","nonce":"`+xs(26)+`",`+calm+`}`),
		callback("no such type", "", `{"type":99}`),
		callback("content of 2001", "", `{"type":4,"data":{"content":"`+xs(2001)+`",`+calm+`}}`),
		callback("26 suggestions", "", `{"type":8,"data":{"choices":[`+repeat(26, func(i int) string { return fmt.Sprintf(`{"name":"n%d","value":"v"}`, i) })+`]}}`),
		callback("modal title of 46", "", `{"type":9,"data":{"custom_id":"m","title":"`+xs(46)+`","components":[]}}`),
		command("name of 33", "", `{"name":"`+xs(33)+`","description":"d"}`),
		command("no such option type", "", options(`{"type":99,"name":"a","description":"d"}`)),
		{"id that is no number", "", "POST", "/channels/general/messages", `{"content":"c",` + calm + `}`, nil},
		{"misspelt route", "", "POST", "/channels/{ch}/message", `{"content":"c",` + calm + `}`, nil},
		{"unknown query", "", "GET", "/applications/{app}/commands?with_localisations=true", "", nil},
		{"body where none belongs", "", "POST", "/channels/{ch}/typing", `{}`, nil},
	} {
		t.Run(dd.name, func(t *testing.T) {
			t.Parallel()
			d, status, body := perform(t, dd)
			got := brokenRules(d)
			if status < 400 || len(got) == 0 || got[0] != "openapi" && got[0] != "route" {
				t.Errorf("got status %d, %v (%v), want a refusal by the description", status, got, body)
			}
		})
	}
}
