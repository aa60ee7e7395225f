package discord

import (
	"context"
	"errors"
	"strings"

	"github.com/bwmarrin/discordgo"

	"policybot/bot"
	"policybot/bot/export"
)

// exportVerbs are the formats of file by the verb of their buttons.
var exportVerbs = map[string]export.Format{
	verbCSV: export.CSV, verbXLSX: export.XLSX, verbMarkdown: export.Markdown, verbDOCX: export.DOCX, verbJSON: export.JSON,
}

// exportRate is how many files one person may have written in each window: they take
// longer than anything else that can be pressed.
const exportRate = 12

// guestFiles is how many messages Discord lets the bot send to one press where it is
// not itself: the reply and five more.
const guestFiles = 6

// exportOrder are the buttons of formats in their order.
var exportOrder = []string{verbXLSX, verbDOCX, verbCSV, verbMarkdown, verbJSON}

// These tell why there is no file.
var (
	errMayNotAttach = &notice{key: "missing_files", outcome: "no-permission"}
	errMoved        = &notice{key: "export.moved", outcome: "changed"}
)

// exportable reports whether an answer holds something to take away.
func exportable(a bot.Answer) bool {
	if len(a.Tables) > 0 {
		return true
	}
	for _, s := range a.Sections {
		if len(s.Items) > 0 {
			return true
		}
	}
	return false
}

// askFormat asks whoever pressed for a format. The buttons carry the state of the
// answer: they work after a restart.
func (b *Bot) askFormat(ctx context.Context, r *request, s state) error {
	r.outcome.name = "format"
	s.version = hash(b.opts.Answerer.Corpus().Version)
	text := words(s.lang, "export.choose")
	if !s.inline() { // the text of a long question is read back from here
		mark := quoteMark(s.lang, r.plain)
		if q := escape(s.text); length(q)+length(mark)+2+length(text) <= maxContent {
			text = mark + q + "\n\n" + text
		}
	}
	var row discordgo.ActionsRow
	for _, verb := range exportOrder {
		row.Components = append(row.Components, discordgo.Button{
			Label: formatName(exportVerbs[verb]), Style: discordgo.SecondaryButton, CustomID: s.id(verb),
		})
	}
	return r.to.send(ctx, reply{text: text, textRows: []discordgo.MessageComponent{row}, private: true, lang: s.lang})
}

// formatName is what people call a format.
func formatName(f export.Format) string {
	if f == export.Markdown {
		return "Markdown"
	}
	return strings.ToUpper(string(f))
}

// export sends the whole answer as a file that only who pressed sees: in parts where
// it is larger than a file may be there, or the reason why not.
func (b *Bot) export(ctx context.Context, r *request, s state, f export.Format) error {
	if !r.mayAttach() {
		return errMayNotAttach.with("permissions", permissionNames(r.lang, discordgo.PermissionAttachFiles))
	}
	if ok, _ := b.askers.allow("export/"+r.user, b.limit(exportRate), r.received); !ok {
		return errTooFast
	}
	limit := r.files
	if limit <= 0 {
		limit = usualFiles
	}
	a, err := b.again(ctx, r, s, false)
	if err != nil {
		return err
	}
	files, err := export.Write(export.Content{
		Answer: a, Corpus: b.opts.Answerer.Corpus(), Request: b.requested(s, a),
		Date: b.now().UTC().Format("2006-01-02"), Name: fileName(s, a),
	}, f, limit)
	var large *export.TooLargeError
	switch {
	case errors.As(err, &large):
		r.outcome.name = "too-large"
		return r.to.send(ctx, reply{text: escape(large.Words(s.lang)), private: true, lang: s.lang})
	case errors.Is(err, export.ErrOtherVersion): // another version was published in between
		return errMoved
	case err != nil:
		return err
	}
	if r.guest && len(files) > guestFiles {
		size := 0
		for _, file := range files {
			size += len(file.Data)
		}
		r.outcome.name = "too-large"
		large = &export.TooLargeError{Format: f, Size: size, Limit: limit, Parts: guestFiles}
		return r.to.send(ctx, reply{text: escape(large.Words(s.lang)), private: true, lang: s.lang})
	}
	r.outcome.name = "exported"
	text := words(s.lang, "export.done", "format", formatName(f), "n", len(files))
	if s.version != hash(a.CorpusVersion) {
		text += "\n" + words(s.lang, "changed")
	}
	// Each part in a message of its own: Discord bounds the whole of a request too.
	out := reply{text: text, private: true, lang: s.lang, files: attached(files[:1], f)}
	last := &out
	for i := range files[1:] {
		last.also = &reply{text: escape(files[i+1].Name), private: true, lang: s.lang, files: attached(files[i+1:i+2], f)}
		last = last.also
	}
	return r.to.send(ctx, out)
}

// attached are written files as a message carries them.
func attached(files []export.File, f export.Format) []attachment {
	var out []attachment
	for _, file := range files {
		out = append(out, attachment{name: file.Name, media: f.Media(), data: file.Data})
	}
	return out
}

// requested words what was asked for, as the file says it.
func (b *Bot) requested(s state, a bot.Answer) string {
	var parts []string
	if s.kind == ofQuestion || s.kind == ofMessage || s.kind == ofList || s.kind == ofNeed {
		parts = append(parts, s.text)
	} else {
		parts = append(parts, a.Headline)
	}
	parts = append(parts, b.namesOf(s))
	if s.records != "" {
		parts = append(parts, words(s.lang, "kind."+string(s.records)))
	}
	if s.owner != "" {
		parts = append(parts, words(s.lang, "owner."+string(s.owner)))
	}
	out := ""
	for _, p := range parts {
		if p = clean(p); p == "" {
			continue
		}
		if out != "" {
			out += " · "
		}
		out += p
	}
	if out == "" {
		return clean(a.Headline)
	}
	return out
}

// fileNames say what a file holds, by the kind of answer.
var fileNames = map[byte]string{
	ofQuestion: "answer", ofMessage: "records", ofRecord: "record", ofSources: "sources", ofCity: "city", ofArea: "area", ofDocument: "document",
	ofList: "measures", ofNeed: "match", ofCompared: "comparison", ofMatrix: "matrix", ofNumbers: "matrix",
}

// fileName is a name in Latin letters without what a file system minds.
func fileName(s state, a bot.Answer) string {
	name := "policybot-" + fileNames[s.kind]
	keys := ""
	switch s.kind {
	case ofCity, ofArea, ofDocument, ofRecord:
		keys = s.text
	}
	for _, k := range []string{keys, s.scope.city, s.scope.area, s.scope.document} {
		if k = latin(k); k != "" {
			name += "-" + k
		}
	}
	if a.CorpusDate != "" {
		name += "-" + latin(a.CorpusDate)
	}
	return name
}

// latin keeps the letters, figures and hyphens of a key, and not too many.
func latin(s string) string {
	const most = 40
	s = strings.Map(func(r rune) rune {
		switch {
		case isASCIIAlnum(r), r == '-':
			return r
		case r == ':' || r == '_' || r == '.':
			return '-'
		}
		return -1
	}, s)
	return strings.Trim(s[:min(len(s), most)], "-")
}
