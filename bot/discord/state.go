package discord

import (
	"fmt"
	"hash/fnv"
	"regexp"
	"strconv"
	"strings"

	"policybot/bot"
)

// maxCustomID is Discord's limit for the id of a component.
const maxCustomID = 100

// What an answer is an answer to.
const (
	ofQuestion = 'q' // state.text is a question
	ofMessage  = 'f' // state.text is what somebody wrote, asking or not
	ofRecord   = 'm' // state.text is a record's id
	ofSources  = 's' // the sources of the corpus
)

// state is all that it takes to draw an answer again. It travels in the ids of the
// answer's components, so that they work after a restart and for ever. A text that
// is too long for an id stands over the answer, and its id has a hash of it.
//
// An id reads VERB/KIND LANG WHERE ORIGINAL.PAGE.ASKER.VERSION.SCOPE/TEXT. Nothing
// in it is trusted: it is read against a pattern, keys are looked up in the corpus,
// and what somebody may do follows from who pressed.
type state struct {
	kind     byte
	lang     bot.Lang // of the words round the answer
	original bool     // the other language is shown too
	page     int      // from 0
	asker    string   // user id
	version  string   // hash of the corpus version that the answer was drawn from
	scope    scope
	text     string
	hash     string // of the text, while that is not known
}

// scope is what an answer was narrowed to: a key of each sort, or none. While it is
// read from an id it holds hashes.
type scope struct{ city, area, document string }

func (s scope) empty() bool { return s == scope{} }

// of returns the scope as the engine takes it.
func (s scope) of() bot.Scope {
	list := func(key string) []string {
		if key == "" {
			return nil
		}
		return []string{key}
	}
	return bot.Scope{Cities: list(s.city), Areas: list(s.area), Documents: list(s.document)}
}

// hashLength is long enough for the keys of a corpus, and for texts with the asker
// beside them.
const hashLength = 6

// hash is a short name for a text.
func hash(s string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s))
	out := strconv.FormatUint(h.Sum64(), 36)
	return strings.Repeat("0", max(0, hashLength-len(out))) + out[max(0, len(out)-hashLength):]
}

var langLetters = map[bot.Lang]string{bot.English: "e", bot.Simplified: "s", bot.Traditional: "t"}

// fixed is the id without the text.
func (s state) fixed(verb string, inline bool) string {
	where, original := "h", "n"
	if inline {
		where = "t"
	}
	if s.original {
		original = "o"
	}
	keys := ""
	for _, k := range []struct{ letter, key string }{{"c", s.scope.city}, {"a", s.scope.area}, {"d", s.scope.document}} {
		if k.key != "" {
			keys += k.letter + hash(k.key)
		}
	}
	asker, err := strconv.ParseUint(s.asker, 10, 64)
	if err != nil {
		asker = 0 // nobody
	}
	return fmt.Sprintf("%s/%c%s%s%s.%s.%s.%s.%s/", verb, s.kind, langLetters[s.lang], where, original,
		strconv.FormatInt(int64(s.page), 36), strconv.FormatUint(asker, 36), s.version, keys)
}

// id is the id of a component that does verb.
func (s state) id(verb string) string {
	if inline := s.fixed(verb, true) + s.text; s.hash == "" && s.inline() {
		return inline
	}
	h := s.hash
	if h == "" {
		h = hash(s.text)
	}
	return s.fixed(verb, false) + h
}

// longestVerb and longestPage leave room in an id, so that all ids of an answer
// hold the text, or none.
const (
	longestVerb = "xx"
	longestPage = 36*36 - 1
)

// inline reports whether the ids of the answer hold its text.
func (s state) inline() bool {
	widest := s
	widest.page, widest.scope = longestPage, scope{"c", "a", "d"}
	return length(widest.fixed(longestVerb, true)+s.text) <= maxCustomID
}

var stateID = regexp.MustCompile(`^([qfms])([est])([th])([on])\.([0-9a-z]{1,2})\.([0-9a-z]{1,13})\.([0-9a-z]{6})\.(?:c([0-9a-z]{6}))?(?:a([0-9a-z]{6}))?(?:d([0-9a-z]{6}))?$`)

// parseState reads what follows the verb in an id.
func parseState(args []string) (state, bool) {
	if len(args) < 2 {
		return state{}, false
	}
	m := stateID.FindStringSubmatch(args[0])
	if m == nil {
		return state{}, false
	}
	s := state{kind: m[1][0], original: m[4] == "o", version: m[7], scope: scope{m[8], m[9], m[10]}}
	for lang, letter := range langLetters {
		if letter == m[2] {
			s.lang = lang
		}
	}
	page, err := strconv.ParseInt(m[5], 36, 32)
	asker, err2 := strconv.ParseUint(m[6], 36, 64)
	text := strings.Join(args[1:], "/")
	if err != nil || err2 != nil || text != clean(text) || s.kind != ofSources && text == "" {
		return state{}, false
	}
	s.page, s.asker = int(page), strconv.FormatUint(asker, 10)
	if m[3] == "h" {
		s.hash = text
	} else {
		s.text = text
	}
	return s, true
}

// resolve turns the hashes of a scope that came with an id into keys of the corpus.
// ok is false if one of them is not there any more; it is then left out.
func (s scope) resolve(keys func(bot.Sort) []string) (out scope, ok bool) {
	ok = true
	find := func(sort bot.Sort, h string) string {
		if h == "" {
			return ""
		}
		for _, k := range keys(sort) {
			if hash(k) == h {
				return k
			}
		}
		ok = false
		return ""
	}
	return scope{find(bot.SortCity, s.city), find(bot.SortArea, s.area), find(bot.SortDocument, s.document)}, ok
}
