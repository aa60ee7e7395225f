package discordtest

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

func contentLength(d *draft) string {
	if n := utf8.RuneCountInString(str(d.sent, "content")); n > 2000 {
		return fmt.Sprintf("content has %d characters, at most 2000 are allowed", n)
	}
	return ""
}

func embedsTotal(d *draft) string {
	total := 0
	count := func(s string) { total += utf8.RuneCountInString(strings.TrimSpace(s)) }
	for _, e := range list(d.merged, "embeds") {
		count(str(e, "title"))
		count(str(e, "description"))
		count(str(sub(e, "footer"), "text"))
		count(str(sub(e, "author"), "name"))
		for _, f := range list(e, "fields") {
			count(str(f, "name"))
			count(str(f, "value"))
		}
	}
	if total > 6000 {
		return fmt.Sprintf("embeds have %d characters together, at most 6000 are allowed", total)
	}
	return ""
}

func messageEmpty(d *draft) string {
	if !d.shows() {
		return ""
	}
	if d.callback == ResponseUpdate && len(d.sent) == 0 {
		return "" // an update that changes nothing
	}
	for _, k := range []string{"embeds", "components", "attachments", "poll", "sticker_ids"} {
		if given(d.merged, k) {
			return ""
		}
	}
	if strings.TrimSpace(str(d.merged, "content")) == "" && !(given(sub(d.sent, "message_reference"), "type")) {
		return "Cannot send an empty message (50006)"
	}
	return ""
}

func embedEmpty(d *draft) string {
	for i, e := range list(d.sent, "embeds") {
		shows := false
		for _, k := range []string{"title", "description", "fields", "image", "thumbnail", "footer", "author"} {
			shows = shows || given(e, k)
		}
		if !shows {
			return fmt.Sprintf("embeds[%d] shows nothing", i)
		}
		for j, f := range list(e, "fields") {
			for _, k := range []string{"name", "value"} {
				if strings.TrimSpace(str(f, k)) == "" {
					return fmt.Sprintf("embeds[%d].fields[%d].%s is blank", i, j, k)
				}
			}
		}
	}
	return ""
}

func badURL(d *draft) string {
	wrong := ""
	check := func(path string, o obj, key string, schemes ...string) {
		raw, there := o[key].(string)
		if !there || raw == "" || wrong != "" {
			return
		}
		u, err := url.Parse(raw)
		switch {
		case err != nil || !slices.Contains(schemes, u.Scheme):
			wrong = fmt.Sprintf("%s.%s %q is not of %s", path, key, raw, strings.Join(schemes, ", "))
		case u.Scheme != "attachment" && u.Host == "":
			wrong = fmt.Sprintf("%s.%s %q has no host", path, key, raw)
		case utf8.RuneCountInString(raw) > 2048:
			wrong = fmt.Sprintf("%s.%s has more than 2048 characters", path, key)
		}
	}
	for i, e := range list(d.sent, "embeds") {
		p := fmt.Sprintf("embeds[%d]", i)
		o, _ := e.(obj)
		check(p, o, "url", "http", "https")
		check(p+".author", sub(e, "author"), "url", "http", "https")
		for _, part := range []string{"author", "footer"} {
			check(p+"."+part, sub(e, part), "icon_url", "http", "https", "attachment")
		}
		for _, part := range []string{"image", "thumbnail"} {
			check(p+"."+part, sub(e, part), "url", "http", "https", "attachment")
		}
	}
	walk(list(d.sent, "components"), "components", func(path string, c obj) {
		if num(c, "type") == ComponentButton {
			check(path, c, "url", "http", "https", "discord")
		}
		check(path, sub(c, "media"), "url", "http", "https", "attachment")
		check(path, sub(c, "file"), "url", "attachment")
	})
	return wrong
}

func mentionsMissing(d *draft) string {
	if d.shows() && sub(d.sent, "allowed_mentions") == nil && !(d.callback == ResponseUpdate && len(d.sent) == 0) {
		return "allowed_mentions is missing: text from users or documents could ping"
	}
	if m := sub(d.sent, "allowed_mentions"); d.shows() && m != nil {
		if _, there := m["parse"].([]any); !there {
			return "allowed_mentions has no parse list"
		}
	}
	return ""
}

func mentionsPing(d *draft) string {
	m := sub(d.sent, "allowed_mentions")
	if m == nil || d.pings {
		return ""
	}
	for _, k := range []string{"parse", "users", "roles", "replied_user"} {
		if given(m, k) {
			return fmt.Sprintf("allowed_mentions.%s is %s", k, brief(m[k]))
		}
	}
	return ""
}

func mentionsConflict(d *draft) string {
	m := sub(d.sent, "allowed_mentions")
	for _, k := range []string{"users", "roles"} {
		if given(m, k) && slices.Contains(list(m, "parse"), any(k)) {
			return fmt.Sprintf("allowed_mentions.parse names %s and %s are listed: mutually exclusive", k, k)
		}
	}
	return ""
}

func textToSpeech(d *draft) string {
	if truth(d.sent, "tts") {
		return "tts is set"
	}
	return ""
}

func flags(d *draft) string {
	allowed := FlagSuppressEmbeds | FlagComponentsV2
	if !d.edit() {
		allowed |= 1 << 12 // suppress notifications
	}
	switch d.kind {
	case bodyCallback, bodyFollowUp, bodyWebhookEdit:
		allowed |= FlagEphemeral // on edits: see ephemeral-fixed
	}
	if extra := num(d.sent, "flags") &^ allowed; d.shows() && extra != 0 {
		return fmt.Sprintf("flags holds %d, which cannot be set here", extra)
	}
	return ""
}

func deferralFlags(d *draft) string {
	if d.callback != ResponseDeferred && d.callback != ResponseDeferredUpdate {
		return ""
	}
	if extra := num(d.sent, "flags") &^ FlagEphemeral; extra != 0 {
		return fmt.Sprintf("flags holds %d", extra)
	}
	for _, k := range []string{"content", "embeds", "components"} {
		if given(d.sent, k) {
			return k + " is lost: a deferral shows nothing"
		}
	}
	return ""
}

func ephemeralFixed(d *draft) string {
	if !d.edit() || d.existing == nil {
		return ""
	}
	if f := num(d.sent, "flags"); f&FlagEphemeral != 0 && num(d.existing.obj, "flags")&FlagEphemeral == 0 {
		return "an edit cannot make a message ephemeral"
	}
	return ""
}

func callbackData(d *draft) string {
	if d.kind != bodyCallback || len(d.sent) > 0 {
		return ""
	}
	switch d.callback {
	case ResponseMessage, ResponseAutocomplete, ResponseModal:
		return fmt.Sprintf("type %d has no data", d.callback)
	}
	return ""
}

// attachments checks both ways in which a body speaks of files: the attachments list, which gives
// them ids and descriptions, and attachment:// URLs, which show them.
func attachments(d *draft) string {
	if n := len(list(d.merged, "attachments")); n > 10 {
		return fmt.Sprintf("%d files, at most 10 are allowed", n)
	}
	known := map[string]bool{}
	for _, f := range d.files {
		known[f.ID] = true
	}
	if d.existing != nil {
		for _, a := range list(d.existing.obj, "attachments") {
			known[idOf(a)] = true
		}
	}
	for i, a := range list(d.sent, "attachments") {
		if id := idOf(a); !known[id] {
			return fmt.Sprintf("attachments[%d].id %q is neither a part files[%s] nor a file of the message", i, id, id)
		}
	}
	names := map[string]bool{}
	for _, a := range list(d.merged, "attachments") {
		names[str(a, "filename")] = true
	}
	missing := ""
	var look func(v any)
	look = func(v any) {
		switch v := v.(type) {
		case obj:
			if name, isRef := strings.CutPrefix(str(v, "url"), "attachment://"); isRef && !names[name] {
				missing = fmt.Sprintf("attachment://%s names no file of the message", name)
			}
			for _, k := range sortedKeys(v) {
				look(v[k])
			}
		case []any:
			for _, e := range v {
				look(e)
			}
		}
	}
	look(d.sent["embeds"])
	look(d.sent["components"])
	return missing
}

func fileSize(d *draft) string {
	total := 0
	for _, f := range d.files {
		if total += f.Size; f.Size > d.limit {
			return fmt.Sprintf("file %q has %d bytes, at most %d are allowed", f.Name, f.Size, d.limit)
		}
	}
	if total > maxRequestBytes {
		return fmt.Sprintf("files have %d bytes together, at most %d are allowed", total, maxRequestBytes)
	}
	return ""
}

func autocompleteChoices(d *draft) string {
	if d.callback != ResponseAutocomplete {
		return ""
	}
	choices := list(d.sent, "choices")
	if len(choices) > 25 {
		return fmt.Sprintf("%d choices, at most 25 are allowed", len(choices))
	}
	for i, c := range choices {
		if detail := checkChoice(c, 0); detail != "" {
			return fmt.Sprintf("choices[%d] %s", i, detail)
		}
	}
	return ""
}

func nonces(d *draft) string {
	if truth(d.sent, "enforce_nonce") && !given(d.sent, "nonce") {
		return "enforce_nonce without a nonce does nothing"
	}
	return ""
}

// The keys that Discord knows. discordgo also sends some that Discord ignores; those are here too,
// as nobody who uses it can leave them out.
var (
	messageKeys = map[bodyKind]string{
		bodyMessage:     "content nonce tts embeds allowed_mentions message_reference components sticker_ids attachments flags enforce_nonce poll shared_client_theme",
		bodyThread:      "content embeds allowed_mentions components sticker_ids attachments flags",
		bodyEdit:        "content embeds flags allowed_mentions sticker_ids components attachments ID Channel",
		bodyCallback:    "content embeds allowed_mentions components attachments poll tts flags choices custom_id title",
		bodyFollowUp:    "content embeds allowed_mentions components attachments poll tts flags username avatar_url thread_name applied_tags",
		bodyWebhookEdit: "content embeds allowed_mentions components attachments poll flags",
	}
	partKeys = map[string]string{
		"allowed_mentions":  "parse users roles replied_user",
		"message_reference": "guild_id channel_id message_id fail_if_not_exists type",
		"embed":             "type url title color timestamp description author image thumbnail footer fields provider video",
		"author":            "name url icon_url proxy_icon_url",
		"footer":            "text icon_url proxy_icon_url",
		"image":             "url proxy_url width height description",
		"thumbnail":         "url proxy_url width height description",
		"field":             "name value inline",
		"attachment":        "id filename description duration_secs waveform title is_spoiler is_remix url proxy_url content_type width height size ephemeral flags",
		"choice":            "name name_localizations value",
	}
	menuKeys      = "type id custom_id placeholder min_values max_values disabled required options default_values channel_types"
	componentKeys = map[int]string{
		1: "type id components", 2: "type id custom_id style label disabled url sku_id emoji",
		3: menuKeys, 5: menuKeys, 6: menuKeys, 7: menuKeys, 8: menuKeys,
		4:  "type id custom_id style label value placeholder required min_length max_length",
		9:  "type id components accessory",
		10: "type id content", 11: "type id media description spoiler", 12: "type id items", 13: "type id file spoiler name size",
		14: "type id divider spacing", 17: "type id components accent_color spoiler", 18: "type id label description component",
		19: "type id custom_id min_values max_values required", 21: "type id custom_id options required", 22: "type id custom_id options min_values max_values required",
		23: "type id custom_id default",
	}
)

// strange returns the first key of o that is given and not among the known ones, or "".
func strange(o obj, known string) string {
	for _, k := range sortedKeys(o) {
		if given(o, k) && !slices.Contains(strings.Fields(known), k) {
			return k
		}
	}
	return ""
}

func unknownMessageKeys(d *draft) string {
	if k := strange(d.sent, messageKeys[d.kind]); k != "" {
		return "unknown key " + k
	}
	found := ""
	part := func(path string, o obj, kind string) {
		if k := strange(o, partKeys[kind]); k != "" && found == "" {
			found = "unknown key " + path + "." + k
		}
	}
	part("allowed_mentions", sub(d.sent, "allowed_mentions"), "allowed_mentions")
	part("message_reference", sub(d.sent, "message_reference"), "message_reference")
	for i, e := range list(d.sent, "embeds") {
		o, _ := e.(obj)
		path := fmt.Sprintf("embeds[%d]", i)
		part(path, o, "embed")
		for _, k := range []string{"author", "footer", "image", "thumbnail"} {
			part(path+"."+k, sub(o, k), k)
		}
		for j, f := range list(o, "fields") {
			fo, _ := f.(obj)
			part(fmt.Sprintf("%s.fields[%d]", path, j), fo, "field")
		}
	}
	for kind, key := range map[string]string{"attachment": "attachments", "choice": "choices"} {
		for i, a := range list(d.sent, key) {
			o, _ := a.(obj)
			part(fmt.Sprintf("%s[%d]", key, i), o, kind)
		}
	}
	walk(list(d.sent, "components"), "components", func(path string, c obj) {
		known, typed := componentKeys[num(c, "type")]
		if k := strange(c, known); typed && k != "" && found == "" {
			found = "unknown key " + path + "." + k
		}
	})
	return found
}
