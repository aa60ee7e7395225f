package discord

import (
	"bytes"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
)

// attachment is a file under a message.
type attachment struct {
	name  string
	media string // its type
	about string // what a picture shows, for those who do not see it
	data  []byte
}

// attachmentEntry tells Discord about a file beside the body.
type attachmentEntry struct {
	ID    int    `json:"id"` // of the part: files[ID]
	Name  string `json:"filename"`
	About string `json:"description,omitempty"`
}

// maxAbout is Discord's limit for the description of a file.
const maxAbout = 1024

// usualFiles is how many bytes a file may have anywhere, where Discord tells no other
// limit.
const usualFiles = 10 << 20

// parted are files as discordgo writes them into a body.
func parted(files []attachment) []*discordgo.File {
	out := make([]*discordgo.File, len(files))
	for i, f := range files {
		out[i] = &discordgo.File{Name: f.name, ContentType: f.media, Reader: bytes.NewReader(f.data)}
	}
	return out
}

// mayAttach reports whether the bot may add files where a request was made. It is
// true where Discord does not tell.
func (r *request) mayAttach() bool {
	return r.app == 0 || r.app&(discordgo.PermissionAttachFiles|discordgo.PermissionAdministrator) != 0
}

// withoutFiles says under a reply why something has no file.
func withoutFiles(r reply, lang bot.Lang) reply {
	why := words(lang, "missing_files", "permissions", permissionNames(lang, discordgo.PermissionAttachFiles))
	r.text = underneath(r.text, why)
	r.before = why
	return r
}
