package discordtest

import (
	"fmt"
	"strings"
)

// A Rule is a check that the client's bodies go through beside Discord's OpenAPI description.
type Rule struct {
	Name string
	Doc  string
	// Project marks a rule of this project: what breaks it is recorded and then done, as Discord
	// itself would do it. What breaks the others is refused.
	Project bool

	message func(*draft) string // what is wrong with a message, or ""
	command func(obj) string    // what is wrong with one command
	all     func([]obj) string  // what is wrong with a scope's commands together
}

// Rules lists the checks that every body goes through beside Discord's OpenAPI description. Rules of
// state (names that begin with "state-") and of headers and gateway ("user-agent",
// "authorization", "content-type", "body", "route", "not-faked", "gateway-…") are not bodies' and not listed.
func Rules() []Rule { return append([]Rule(nil), rules...) }

var rules = []Rule{
	{Name: "content-length", Doc: "content has at most 2000 characters", message: contentLength},
	{Name: "embeds-total", Doc: "the texts of all embeds together have at most 6000 characters", message: embedsTotal},
	{Name: "message-empty", Doc: "a message has content, embeds, components, stickers, a file or a poll", message: messageEmpty},
	{Name: "embed-empty", Doc: "an embed has something to show, and its fields have names and values", message: embedEmpty},
	{Name: "url", Doc: "a URL in an embed or component is http or https (or names a file of the message) and at most 2048 characters", message: badURL},
	{Name: "mentions-missing", Doc: "every message body carries allowed_mentions", Project: true, message: mentionsMissing},
	{Name: "mentions-ping", Doc: "allowed_mentions lets nothing ping: empty parse, no ids, no replied_user", Project: true, message: mentionsPing},
	{Name: "mentions-conflict", Doc: "parse does not name a kind whose ids are listed too", message: mentionsConflict},
	{Name: "tts", Doc: "nothing is read aloud", Project: true, message: textToSpeech},
	{Name: "flags", Doc: "only flags that may be set here", message: flags},
	{Name: "deferral-flags", Doc: "a deferral takes no flag but ephemeral", message: deferralFlags},
	{Name: "ephemeral-fixed", Doc: "whether a reply is ephemeral is decided by the first response", Project: true, message: ephemeralFixed},
	{Name: "callback-data", Doc: "a callback that shows something carries data", message: callbackData},
	{Name: "custom-id-duplicate", Doc: "each custom_id occurs once in a message", message: customIDDuplicate},
	{Name: "button", Doc: "a link button has a url and no custom_id, others the reverse; each has a label or an emoji", message: buttons},
	{Name: "row-mixed", Doc: "an action row has up to five buttons or exactly one menu", message: rowMixed},
	{Name: "rows", Doc: "without components v2 there are at most five action rows and nothing else at top level", message: rows},
	{Name: "v2-mixed", Doc: "a message of components v2 has no content, embeds, stickers or poll", message: v2Mixed},
	{Name: "v2-count", Doc: "at most 40 components over all levels", message: v2Count},
	{Name: "v2-text", Doc: "the texts of all text displays together have at most 4000 characters", message: v2Text},
	{Name: "menu", Doc: "a menu's values are unique and min_values ≤ max_values ≤ number of options", message: menus},
	{Name: "attachment", Doc: "attachments and attachment:// name files that the message has; ten at most", message: attachments},
	{Name: "file-size", Doc: "a file is at most as large as attachment_size_limit", message: fileSize},
	{Name: "autocomplete", Doc: "a suggestion has a name of 1 to 100 characters and a value of at most 100", message: autocompleteChoices},
	{Name: "modal", Doc: "a modal has one to five rows or labels, each with one input, and no custom_id twice", message: modals},
	{Name: "nonce", Doc: "enforce_nonce comes with a nonce", message: nonces},
	{Name: "unknown-key", Doc: "no keys that Discord does not know", message: unknownMessageKeys, command: unknownCommandKeys},

	{Name: "command-name", Doc: "names fit Discord's pattern and are lower case where there is one", command: commandNames},
	{Name: "command-description", Doc: "chat-input commands and options are described in 1 to 100 characters, menu commands not at all", command: commandDescriptions},
	{Name: "command-locale", Doc: "localisations are for locales that Discord has", command: commandLocales},
	{Name: "command-required-order", Doc: "required options come first", command: requiredOrder},
	{Name: "command-options", Doc: "option names are unique, at most 25, nested only as command > group > subcommand, never beside plain options", command: commandOptions},
	{Name: "command-choices", Doc: "choices exclude autocomplete, have unique names of 1 to 100 characters and values of their option's type", command: commandChoices},
	{Name: "command-range", Doc: "min_value ≤ max_value, min_length ≤ max_length, and only on options that have them", command: commandRanges},
	{Name: "command-permissions", Doc: "default_member_permissions is a decimal string", command: commandPermissions},
	{Name: "command-budget", Doc: "names, descriptions and values of a command together have at most 8000 characters", command: commandBudget},
	{Name: "command-duplicate", Doc: "a scope has each name once for each type", all: commandDuplicate},
	{Name: "command-count", Doc: "a scope has at most 100 chat-input, 15 user and 15 message commands", all: commandCount},
}

// bodyKind says what a route's body is, and so which rules it goes through.
type bodyKind int

const (
	bodyNone bodyKind = iota
	bodyOther
	bodyMessage     // a new message in a channel
	bodyEdit        // an edit of one
	bodyCallback    // the first response to an interaction
	bodyFollowUp    // a new message through an interaction's webhook
	bodyWebhookEdit // an edit through one
	bodyThread      // a new thread, in a forum with its first message
	bodyCommand     // one command
	bodyCommandEdit // an edit of one
	bodyCommands    // all commands of a scope
)

// draft is a message (or a modal, or suggestions) that the client wants, before it is one.
type draft struct {
	kind     bodyKind
	callback int               // type of a bodyCallback
	sent     obj               // as sent
	merged   obj               // as the message would be: for an edit, what it keeps is in here too
	files    []File            // new ones
	existing *message          // what an edit edits
	it       *interactionState // of callbacks, follow-ups and webhook edits; nil when it is unknown
	limit    int               // of a file's size
	pings    bool              // deliberate pings are allowed
}

// shows reports whether the draft is a message that people will see.
func (d *draft) shows() bool {
	return d.kind != bodyCallback || d.callback == ResponseMessage || d.callback == ResponseUpdate
}

func (d *draft) edit() bool {
	return d.kind == bodyEdit || d.kind == bodyWebhookEdit || d.callback == ResponseUpdate
}

func (d *draft) v2() bool { return num(d.merged, "flags")&FlagComponentsV2 != 0 }

// makeDraft returns the draft in a request's body, or nil when there is none to check.
func (s *Server) makeDraft(c *call) *draft {
	d := &draft{kind: c.route.kind, sent: c.obj(), files: c.files, limit: s.cfg.uploadLimit, pings: s.cfg.allowPings}
	switch d.kind {
	case bodyMessage:
	case bodyThread:
		if d.sent = sub(d.sent, "message"); d.sent == nil {
			return nil
		}
	case bodyEdit:
		if d.existing = s.world.messages[c.v("message_id")]; d.existing == nil {
			return nil // the handler says that it does not exist
		}
	case bodyCallback:
		d.it = s.world.interactions[c.v("interaction_token")]
		d.callback = num(d.sent, "type")
		d.sent = sub(d.sent, "data")
		if d.callback == ResponseUpdate && d.it != nil {
			d.existing = d.it.source
		}
	case bodyFollowUp:
		d.it = s.world.interactions[c.v("webhook_token")]
		if d.it != nil && d.it.loading() {
			d.existing = d.it.original
		}
	case bodyWebhookEdit:
		d.it = s.world.interactions[c.v("webhook_token")]
		if d.existing = s.webhookMessage(c); d.existing == nil {
			return nil
		}
	default:
		return nil
	}
	if d.sent == nil {
		d.sent = obj{}
	}
	d.merged = mergeMessage(d.existing, d.sent, d.files)
	return d
}

// checkRules records every rule that a request breaks and returns what Discord would refuse it for,
// or "". The caller holds mu.
func (s *Server) checkRules(c *call) string {
	refused := ""
	broken := func(r *Rule, detail string) {
		s.violate(r.Name, c.where(), c.raw, "%s", detail)
		if refused == "" && !r.Project {
			refused = detail
		}
	}
	c.draft = s.makeDraft(c)
	var commands []obj
	switch c.route.kind {
	case bodyCommand:
		commands = []obj{c.obj()}
	case bodyCommands:
		l, _ := c.body.([]any)
		for _, e := range l {
			o, _ := e.(obj)
			commands = append(commands, o)
		}
	}
	for i := range rules {
		r := &rules[i]
		if r.message != nil && c.draft != nil {
			if detail := r.message(c.draft); detail != "" {
				broken(r, detail)
			}
		}
		if r.command != nil {
			for _, cmd := range commands {
				if detail := r.command(cmd); detail != "" {
					broken(r, fmt.Sprintf("command %q: %s", str(cmd, "name"), detail))
				}
			}
		}
		if r.all != nil && c.route.kind == bodyCommands {
			if detail := r.all(commands); detail != "" {
				broken(r, detail)
			}
		}
	}
	return refused
}

// mergeMessage is what a message would be after sent is applied to it; existing may be nil.
func mergeMessage(existing *message, sent obj, files []File) obj {
	out := obj{"content": "", "embeds": []any{}, "components": []any{}, "attachments": []any{}, "flags": 0}
	var kept []any
	flags := 0
	if existing != nil {
		for k := range out {
			out[k] = existing.obj[k]
		}
		flags = num(existing.obj, "flags") &^ FlagLoading
		kept = list(existing.obj, "attachments")
	}
	for _, k := range []string{"content", "embeds", "components", "poll", "sticker_ids"} {
		v, there := sent[k]
		switch {
		case !there:
		case v == nil && k == "content":
			out[k] = ""
		case v == nil:
			out[k] = []any{}
		default:
			out[k] = v
		}
	}
	if f, there := sent["flags"]; there && f != nil {
		const changeable = FlagSuppressEmbeds
		if existing == nil {
			flags = toInt(f)
		} else {
			flags = flags&^changeable | toInt(f)&changeable | toInt(f)&FlagComponentsV2
		}
	}
	out["flags"] = flags
	if l, there := sent["attachments"]; there {
		listed := map[string]bool{}
		entries, _ := l.([]any)
		for _, a := range entries {
			listed[idOf(a)] = true
		}
		var still []any
		for _, a := range kept {
			if listed[idOf(a)] {
				still = append(still, a)
			}
		}
		kept = still
	}
	all := append([]any{}, kept...)
	for _, f := range files {
		all = append(all, obj{"filename": f.Name})
	}
	out["attachments"] = all
	return out
}

// idOf is an object's id, which may be a string or a number.
func idOf(v any) string {
	m, _ := v.(obj)
	if m["id"] == nil {
		return ""
	}
	return strings.Trim(brief(m["id"]), `"`)
}
