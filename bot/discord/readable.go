package discord

import (
	"bytes"
	"encoding/json"
)

// readable returns an event in a form that discordgo can decode. One component
// of a type that discordgo does not know makes it drop the whole message or
// interaction; such components, of which the bot uses nothing, are taken out.
func readable(raw []byte, event string) []byte {
	switch event {
	case "MESSAGE_CREATE", "MESSAGE_UPDATE", "INTERACTION_CREATE":
	default:
		return raw
	}
	if !bytes.Contains(raw, []byte(`"components"`)) {
		return raw
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil || !dropUnknown(v) {
		return raw
	}
	out, err := json.Marshal(v)
	if err != nil {
		return raw
	}
	return out
}

// knownComponents are the component types that discordgo v0.29.0 decodes.
var knownComponents = map[string]bool{
	"1": true, "2": true, "3": true, "4": true, "5": true, "6": true, "7": true, "8": true, "9": true,
	"10": true, "11": true, "12": true, "13": true, "14": true, "17": true,
}

// dropUnknown removes unknown components below v and reports whether there were any.
func dropUnknown(v any) bool {
	changed := false
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			changed = dropUnknown(e) || changed
		}
	case map[string]any:
		for key, e := range v {
			list, ok := e.([]any)
			if key != "components" || !ok {
				changed = dropUnknown(e) || changed
				continue
			}
			kept := make([]any, 0, len(list))
			for _, c := range list {
				if unknown(c) {
					changed = true
					continue
				}
				changed = dropUnknown(c) || changed
				kept = append(kept, c)
			}
			v[key] = kept
		}
		if acc, ok := v["accessory"]; ok && unknown(acc) {
			delete(v, "accessory")
			changed = true
		}
	}
	return changed
}

func unknown(component any) bool {
	m, ok := component.(map[string]any)
	if !ok {
		return true
	}
	kind, ok := m["type"].(json.Number)
	return !ok || !knownComponents[kind.String()]
}
