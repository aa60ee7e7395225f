package discord

import (
	"encoding/json"
	"testing"

	"github.com/bwmarrin/discordgo"
)

func TestReadableSavesWhatDiscordgoCannotDecode(t *testing.T) {
	raw := `{"op":0,"s":9007199254740993,"t":"MESSAGE_CREATE","d":{"id":"1","content":"hi","components":[{"type":23,"x":1},{"type":1,"components":[{"type":2,"style":1,"label":"a","custom_id":"b"},{"type":99}]}],
	"referenced_message":{"id":"2","content":"old","components":[{"type":18,"label":"l","component":{"type":4}}]}}}`
	var p struct {
		S json.Number       `json:"s"`
		D discordgo.Message `json:"d"`
	}
	if json.Unmarshal([]byte(raw), &p) == nil {
		t.Log("discordgo decodes this now; readable may go")
	}
	out := readable([]byte(raw), "MESSAGE_CREATE")
	if err := json.Unmarshal(out, &p); err != nil {
		t.Fatal(err)
	}
	if p.D.Content != "hi" || p.D.ReferencedMessage == nil || p.D.ReferencedMessage.Content != "old" || len(p.D.Components) != 1 || p.S != "9007199254740993" {
		t.Errorf("got %s", out)
	}
	plain := []byte(`{"op":0,"t":"MESSAGE_CREATE","d":{"components":[{"type":1,"components":[]}]}}`)
	if got := readable(plain, "MESSAGE_CREATE"); &got[0] != &plain[0] {
		t.Error("a readable event was rewritten")
	}
}
