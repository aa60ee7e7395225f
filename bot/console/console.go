// Package console answers questions in a terminal, one line after another.
//
// Start with [Chat.Run]. [Paint] draws one answer for a terminal.
package console

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"strings"

	"policybot/bot"
	"policybot/bot/catalog"
)

//go:embed messages.yaml
var messagesYAML []byte

var messages = catalog.MustParse(messagesYAML)

// Chat is a conversation over a reader and a writer. Answerer, In and Out are
// required.
type Chat struct {
	Answerer bot.Answerer
	In       io.Reader
	Out      io.Writer
	Corpus   string   // name of the corpus, for the welcome
	Words    bot.Lang // language of the chat's own words; default English
	Lang     bot.Lang // language of the answers; empty: that of each question
	Terminal bool     // somebody is looking: welcome and prompt
	Colour   bool

	previous string // what the next question may go on from
}

// maxLine bounds a line in bytes; what is longer is no question.
const maxLine = 64 << 10

// errTooLong is the reading of a line that is too long.
var errTooLong = errors.New("line too long")

// line is one line read, or why there is none.
type line struct {
	text string
	err  error
}

// Run answers until the input ends, the user quits or ctx ends, none of which is
// an error. A question that fails is reported in the chat, which goes on. When
// ctx ends while Run waits for input, the goroutine that reads it stays until
// the next line: a terminal cannot be interrupted.
func (c *Chat) Run(ctx context.Context) error {
	if c.Words == "" {
		c.Words = bot.English
	}
	if c.Terminal {
		c.say("welcome", "corpus", c.Corpus)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	lines := make(chan line)
	go c.read(ctx, lines)
	for {
		if c.Terminal {
			if _, err := fmt.Fprint(c.Out, "\n> "); err != nil {
				return fmt.Errorf("write to the terminal: %w", err)
			}
		}
		var l line
		select {
		case <-ctx.Done():
			c.end()
			return nil
		case l = <-lines:
		}
		switch {
		case l.err == io.EOF:
			c.end()
			return nil
		case l.err == errTooLong:
			c.say("too_long")
			continue
		case l.err != nil:
			return fmt.Errorf("read from the terminal: %w", l.err)
		}
		quit, err := c.handle(ctx, strings.TrimSpace(l.text))
		if quit || err != nil {
			return err
		}
	}
}

// read sends the lines of the input until it ends.
func (c *Chat) read(ctx context.Context, lines chan<- line) {
	r := bufio.NewReaderSize(c.In, 4096)
	for {
		var l line
		l.text, l.err = readLine(r)
		select {
		case lines <- l:
		case <-ctx.Done():
			return
		}
		if l.err != nil && l.err != errTooLong {
			return
		}
	}
}

// readLine reads a line. The last one may lack its end.
func readLine(r *bufio.Reader) (string, error) {
	var b strings.Builder
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if b.Len()+len(part) <= maxLine {
			b.Write(part)
		} else {
			long = true
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err != nil && (err != io.EOF || b.Len() == 0 && !long):
			return "", err
		case long:
			return "", errTooLong
		}
		return b.String(), nil
	}
}

// handle answers one line. It reports whether the chat is to end.
func (c *Chat) handle(ctx context.Context, text string) (quit bool, err error) {
	if text == "" {
		return false, nil
	}
	// Chinese input methods write a full-width colon.
	if command, ok := cutColon(text); ok {
		return c.command(command), nil
	}
	answer, err := c.Answerer.Ask(ctx, bot.Question{Text: text, Lang: c.Lang, Previous: c.previous})
	if err != nil {
		if ctx.Err() != nil {
			c.end()
			return true, nil
		}
		c.say("failed", "reason", err)
		return false, nil
	}
	c.previous = answer.Whole
	out := answer.Text()
	if c.Colour {
		out = Paint(out)
	}
	if _, err := fmt.Fprint(c.Out, out); err != nil {
		return true, fmt.Errorf("write to the terminal: %w", err)
	}
	return false, nil
}

// cutColon returns what follows a colon of either width at the start.
func cutColon(text string) (string, bool) {
	if command, ok := strings.CutPrefix(text, ":"); ok {
		return command, true
	}
	return strings.CutPrefix(text, "\uff1a")
}

// command does what a line with a colon says.
func (c *Chat) command(text string) (quit bool) {
	name, argument, _ := strings.Cut(strings.TrimSpace(text), " ")
	switch strings.ToLower(name) {
	case "q", "quit", "exit", "bye", "退出", "结束", "結束":
		c.end()
		return true
	case "h", "help", "?", "帮助", "幫助":
		c.say("help", "lang", c.langName(), "example", c.word("example"))
	case "l", "lang", "language", "语言", "語言":
		c.setLang(strings.TrimSpace(argument))
	default:
		c.say("unknown_command", "command", ":"+name)
	}
	return false
}

func (c *Chat) setLang(name string) {
	switch strings.ToLower(name) {
	case "en", "english":
		c.Lang, c.Words = bot.English, bot.English
	case "zh", "zh-hans", "zh-cn", "中文", "简体":
		c.Lang, c.Words = bot.Simplified, bot.Simplified
	case "zh-hant", "zh-tw", "zh-hk", "繁體", "繁体":
		c.Lang, c.Words = bot.Traditional, bot.Traditional
	case "auto":
		c.Lang = ""
		c.say("lang_auto")
		return
	case "":
		c.say("help", "lang", c.langName(), "example", c.word("example"))
		return
	default:
		c.say("lang_unknown", "lang", name)
		return
	}
	c.say("lang_set", "lang", c.langName())
}

func (c *Chat) langName() string {
	if c.Lang == "" {
		return c.word("lang_name_auto")
	}
	return c.word("lang_name_" + string(c.Lang))
}

// end says goodbye to somebody who is there.
func (c *Chat) end() {
	if c.Terminal {
		c.say("bye")
	}
}

func (c *Chat) word(key string, pairs ...any) string {
	return messages.T(string(c.Words), key, pairs...)
}

// say writes one message. A terminal that cannot be written to shows at the next answer.
func (c *Chat) say(key string, pairs ...any) {
	fmt.Fprintln(c.Out, c.word(key, pairs...))
}
