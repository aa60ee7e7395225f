package discord

import (
	"sync"
	"time"

	"policybot/bot/store"
)

// pressRate is how many requests that are no questions (buttons, suggestions,
// settings) one person may make in each window. Typing a question with suggestions
// makes one for each key pressed.
const pressRate = 240

// quiet are the commands that are no questions: looks at the bot itself, and what
// is between it and one person.
var quiet = map[string]bool{"settings me": true, "settings server": true, "setup check": true, "help": true, "about": true, "sources": true,
	"follow": true, "unfollow": true, "following": true, "forget-me": true,
	"whatsnew": true, "subscribe city": true, "subscribe area": true, "subscribe document": true, "subscribe list": true,
	"corpus status": true, "corpus preview": true, "corpus log": true, "corpus source list": true,
}

// fromMessage reports whether a request is a message, which all in the channel
// read, and not an interaction.
func (r *request) fromMessage() bool {
	switch r.kind {
	case kindMention, kindDM, kindReply, kindThread, kindAskChannel:
		return true
	}
	return false
}

// question reports whether a request is a question, which counts to the limits.
func (r *request) question() bool {
	return r.fromMessage() || r.kind == kindCommand && !quiet[r.name] && !ofCorpus(r.name)
}

// private reports whether the asker wants the answer for themselves.
func (r *request) private() bool {
	if r.kind == kindCommand && (quiet[r.name] || r.name == findName || r.name == "match") || r.kind == kindModal {
		return true
	}
	if o := r.options["private"]; o != nil {
		private, _ := o.Value.(bool)
		return private
	}
	return false
}

// admit decides whether a request is taken now: why is nil, or what its asker is
// told. silent says that they, or all in the channel, were told already, where
// everybody would have to read it again.
func (b *Bot) admit(r *request) (why *notice, silent bool) {
	if !r.question() {
		if ok, told := b.askers.allow("press/"+r.user, b.limit(pressRate), r.received); !ok {
			return errTooFast, told && r.kind == kindAutocomplete
		}
		return nil, false
	}
	server := b.prefs.server(r.guild)
	if r.guild != "" && server.AskRate > 0 {
		if ok, told := b.askers.allow(r.guild+"/"+r.user, server.AskRate, r.received); !ok {
			return errTooFast, told && r.fromMessage()
		}
	}
	if ok, told := b.askers.allow(r.user, b.opts.AskRate, r.received); !ok {
		return errTooFast, told && r.fromMessage()
	}
	if r.private() {
		return nil, false
	}
	why, told := b.cooled(r, server)
	return why, told && r.fromMessage()
}

// cooled begins the pause after an answer in a channel, or says how long the one
// that lasts still does; told says whether that was said in it before.
func (b *Bot) cooled(r *request, server store.Server) (why *notice, told bool) {
	if r.guild == "" || server.CoolDown <= 0 || b.moderates(r) {
		return nil, false
	}
	left, told := b.cooling.enter(r.channel, server.CoolDown, r.received)
	if left <= 0 {
		return nil, false
	}
	return errCoolDown.with("seconds", int((left+time.Second-1)/time.Second)), told
}

// limit is no limit where the program's settings have none.
func (b *Bot) limit(n int) int {
	if b.opts.AskRate < 0 {
		return -1
	}
	return n
}

// coolDowns are the pauses between two answers in one channel.
type coolDowns struct {
	mu    sync.Mutex
	by    map[string]coolDown
	swept time.Time
}

type coolDown struct {
	until time.Time
	told  bool
}

func newCoolDowns() *coolDowns { return &coolDowns{by: map[string]coolDown{}} }

// enter takes a question in a channel, and begins the pause after it. While a
// pause lasts, left is the rest of it, and told says whether that was said in it.
func (c *coolDowns) enter(channel string, pause time.Duration, now time.Time) (left time.Duration, told bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Sub(c.swept) >= window {
		c.swept = now
		for key, v := range c.by {
			if !now.Before(v.until) {
				delete(c.by, key)
			}
		}
	}
	v := c.by[channel]
	if now.Before(v.until) {
		told, v.told = v.told, true
		c.by[channel] = v
		// A pause that was made shorter since counts as it is now.
		return min(v.until.Sub(now), pause), told
	}
	c.by[channel] = coolDown{until: now.Add(pause)}
	return 0, false
}

// recently remembers what was said a while ago, so that it is not said again and
// again.
type recently struct {
	mu sync.Mutex
	by map[string]time.Time
}

// recentlySize bounds the memory of recently.
const recentlySize = 4096

// first reports whether key comes for the first time within the time given.
func (l *recently) first(key string, now time.Time, within time.Duration) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if at, ok := l.by[key]; ok && now.Sub(at) < within {
		return false
	}
	if l.by == nil || len(l.by) >= recentlySize {
		l.by = map[string]time.Time{} // to say something once more than needed does no harm
	}
	l.by[key] = now
	return true
}

// forget lets key come for the first time again: it was not said after all.
func (l *recently) forget(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.by, key)
}
