package discord

import (
	"fmt"
	"hash/fnv"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"policybot/bot"
	"policybot/corpus"
)

// maxCustomID is Discord's limit for the id of a component.
const maxCustomID = 100

// What an answer is an answer to.
const (
	ofQuestion = 'q' // state.text is a question
	ofMessage  = 'f' // state.text is what somebody wrote, asking or not
	ofRecord   = 'm' // state.text is a record's id, or what was typed for one
	ofSources  = 's' // the sources of the corpus
	ofCity     = 'c' // state.text is a city's slug
	ofArea     = 'a' // state.text is an area's slug
	ofDocument = 'd' // state.text is a document's id
	ofList     = 'l' // state.text is the words of a list, or empty
	ofNeed     = 'n' // state.text is what somebody told of a company: see needText
	ofCompared = 'v' // state.text is the hashes of cities
	ofMatrix   = 'x' // the counts of cities and areas as a picture
	ofNumbers  = 'y' // the same as text
)

// textless reports whether a kind may come without a text.
func textless(kind byte) bool {
	return kind == ofSources || kind == ofList || kind == ofNeed || kind == ofMatrix || kind == ofNumbers
}

// state is all that it takes to draw an answer again. It travels in the ids of the
// answer's components, so that they work after a restart and for ever. A text that
// is too long for an id stands over the answer, and its id has a hash of it.
//
// An id reads VERB/KIND LANG WHERE ORIGINAL CHOICES.PAGE.ASKER.VERSION.SCOPE/TEXT. Nothing
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
	records  corpus.Kind   // of a list: the kind that it was narrowed to
	byNumber bool          // of a list: sorted by number
	owner    bot.Ownership // of a need
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
	return fmt.Sprintf("%s/%c%s%s%s%s.%s.%s.%s.%s/", verb, s.kind, langLetters[s.lang], where, original, s.choices(),
		strconv.FormatInt(int64(s.page), 36), strconv.FormatUint(asker, 36), s.version, keys)
}

// choices are what was chosen of a list or a need: a figure for the kind of record,
// a letter for the order or the ownership.
func (s state) choices() string {
	out := ""
	if i := slices.Index(bot.Kinds, s.records); i >= 0 {
		out = strconv.Itoa(i + 1)
	}
	switch {
	case s.byNumber:
		out += "n"
	case s.owner == bot.ForeignOwned:
		out += "f"
	case s.owner == bot.DomesticOwned:
		out += "d"
	}
	return out
}

// choose reads what choices wrote.
func (s *state) choose(kind, letter string) {
	if i, err := strconv.Atoi(kind); err == nil && i >= 1 && i <= len(bot.Kinds) {
		s.records = bot.Kinds[i-1]
	}
	s.byNumber = letter == "n"
	s.owner = map[string]bot.Ownership{"f": bot.ForeignOwned, "d": bot.DomesticOwned}[letter]
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
	if s.kind == ofList || s.kind == ofNeed {
		widest.records, widest.byNumber = bot.Kinds[0], true
	}
	return length(widest.fixed(longestVerb, true)+s.text) <= maxCustomID
}

var stateID = regexp.MustCompile(`^([qfmscadlnvxy])([est])([th])([on])([1-9]?)([nfd]?)\.([0-9a-z]{1,2})\.([0-9a-z]{1,13})\.([0-9a-z]{6})\.(?:c([0-9a-z]{6}))?(?:a([0-9a-z]{6}))?(?:d([0-9a-z]{6}))?$`)

// parseState reads what follows the verb in an id.
func parseState(args []string) (state, bool) {
	if len(args) < 2 {
		return state{}, false
	}
	m := stateID.FindStringSubmatch(args[0])
	if m == nil {
		return state{}, false
	}
	s := state{kind: m[1][0], original: m[4] == "o", version: m[9], scope: scope{m[10], m[11], m[12]}}
	s.choose(m[5], m[6])
	for lang, letter := range langLetters {
		if letter == m[2] {
			s.lang = lang
		}
	}
	page, err := strconv.ParseInt(m[7], 36, 32)
	asker, err2 := strconv.ParseUint(m[8], 36, 64)
	text := strings.Join(args[1:], "/")
	if err != nil || err2 != nil || text != clean(text) || !textless(s.kind) && text == "" {
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
