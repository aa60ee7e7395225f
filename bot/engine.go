// Package bot answers questions about a policy corpus: it understands the
// question, finds records, decides whether they answer it, and composes an
// [Answer] of nothing but records. It knows no platform.
//
// Start with [New] and [Engine.Ask].
package bot

import (
	"context"
	_ "embed"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"policybot/bot/catalog"
	"policybot/bot/understand"
	"policybot/bot/wording"
	"policybot/corpus"
	"policybot/index"
	"policybot/index/text"
)

//go:embed messages.yaml
var messagesYAML []byte

var messages = catalog.MustParse(messagesYAML)

// Engine answers from the index that a Live holds. It is safe for concurrent use.
type Engine struct {
	live   *index.Live
	shelf  atomic.Pointer[shelf]
	names  atomic.Pointer[namesOf]
	naming sync.Mutex // held while the names of an index are collected
}

// New returns an Engine that answers from live.
func New(live *index.Live) *Engine { return &Engine{live: live} }

var _ Answerer = (*Engine)(nil)

// Corpus returns the corpus that answers now. It stays valid after a swap.
func (e *Engine) Corpus() *corpus.Corpus {
	x, done := e.live.Acquire()
	defer done()
	return x.Corpus()
}

// MaxQuestion is the length, in characters, to which a question is cut.
const MaxQuestion = 600

// Ask answers one question. It fails only when the context ends or the index
// cannot be read; a question without an answer is a refusal.
func (e *Engine) Ask(ctx context.Context, q Question) (Answer, error) {
	if err := ctx.Err(); err != nil {
		return Answer{}, err
	}
	x, done := e.live.Acquire()
	defer done()
	kept := e.shelfOf(x)
	asked := bounded(q.Text)
	whole, over := carry(x.Corpus(), kept.reader, q.Previous, asked)
	lang := q.Lang
	if lang == "" {
		lang = over.script(Detect(asked), asked)
	}
	var parts []*reply
	for _, part := range understand.Split(understand.CutManners(whole)) {
		read := kept.reader.Read(part)
		if read.Pinyin && q.Lang == "" {
			lang = Simplified
		}
		fresh := func() *reply {
			return &reply{ctx: ctx, shelf: kept, index: x, corpus: x.Corpus(), asked: part, q: read, a: Answer{Lang: lang}}
		}
		r, err := fresh().byItself(q, parts)
		if err == nil && r == nil {
			r, err = fresh().after(q, parts)
		}
		if err != nil {
			return Answer{}, fmt.Errorf("answer from corpus %s: %w", x.Corpus().Version, err)
		}
		r.finish()
		if q.Explain {
			r.explain()
		}
		parts = append(parts, r)
	}
	a := parts[0].a
	if len(parts) > 1 {
		a = merge(parts)
	}
	a.Question, a.CorpusVersion, a.CorpusDate = asked, x.Corpus().Version, x.Corpus().Date
	a.Whole, a.Carried = whole, over.say(x.Corpus(), a.Lang)
	if a.Status == Smalltalk && q.Previous != "" {
		a.Whole = q.Previous // "thanks" is not what the next question goes on from
	}
	return a, nil
}

// bounded is a question without what is no text, and not longer than MaxQuestion. Its
// middle goes: after a long story, the end is what asks.
func bounded(s string) string {
	s = strings.TrimSpace(strings.ToValidUTF8(s, ""))
	if utf8.RuneCountInString(s) > MaxQuestion {
		rs := []rune(s)
		const head = MaxQuestion / 3
		s = string(rs[:head]) + " … " + string(rs[len(rs)-(MaxQuestion-head-3):])
	}
	return s
}

// shelfOf returns what is kept for an index.
func (e *Engine) shelfOf(x *index.Index) *shelf {
	kept := e.shelf.Load()
	if kept == nil || kept.index != x {
		kept = newShelf(x)
		e.shelf.Store(kept)
	}
	return kept
}

// Detect returns the language and script of a text: Chinese when it has a Chinese
// character, traditional when one of those is only written so.
func Detect(s string) Lang {
	if n := text.Normalize(s); text.MostlyEnglish(n) || asksInEnglish.MatchString(n) {
		return English
	}
	if text.Simplify(s) != s {
		return Traditional
	}
	return Simplified
}

// asksInEnglish finds an English question about a Chinese word: "what is 保税维修".
var asksInEnglish = regexp.MustCompile(`^(?:what|which|how|who|when|where|why|is|are|can|does|do|tell|explain) [a-z]+\b`)

// reply is one answer being composed.
type reply struct {
	ctx    context.Context
	shelf  *shelf
	index  *index.Index
	corpus *corpus.Corpus
	asked  string // the part of the question that this answers, as written
	q      understand.Question
	a      Answer
	shown  map[string]bool
	hant   map[corpus.Text]string // converted already: names come again and again
	unseen float64                // share of the question's weight that no record holds
	like   wording.Comparison
	only   Scope   // of areas and documents; that of cities is in q
	scoped bool    // the cities were chosen beside the question
	all    bool    // show all that match
	sought bool    // records were searched for and weighed
	surely float64 // how surely the record that leads answers
}

// aloneSure is how surely a later part of a question has to be answered by itself for
// what was asked before it to be left out.
const aloneSure = 1.5

// byItself answers a later part of a question by itself, where that names what it asks for
// and a record surely answers; nil where it does not, or where it is the first part.
func (r *reply) byItself(q Question, before []*reply) (*reply, error) {
	if len(before) == 0 || len(r.q.Cities)+len(r.q.Places) == 0 && len(before[0].q.Cities)+len(before[0].q.Places) > 0 || understand.RefersBack(r.q.Text) {
		return nil, nil
	}
	r.narrow(q)
	if err := r.compose(); err != nil {
		return nil, err
	}
	if r.a.Status != Answered || !r.sought || r.surely < aloneSure || len(r.corpus.Asked) == 0 {
		return nil, nil
	}
	return r, nil
}

// after answers a part of a question with what the first part says.
func (r *reply) after(q Question, before []*reply) (*reply, error) {
	if len(before) > 0 {
		r.q.Inherit(&before[0].q)
	}
	r.narrow(q)
	if err := r.compose(); err != nil {
		return nil, err
	}
	return r.byClause(q)
}

func (r *reply) lang() string { return string(r.a.Lang) }

// say returns a message in the answer's language.
func (r *reply) say(key string, pairs ...any) string { return messages.T(r.lang(), key, pairs...) }

// sayN is say for a message that counts something. English has another wording,
// under the key with "_one", where it is one.
func (r *reply) sayN(key string, n int, pairs ...any) string {
	if n == 1 && messages.Has(key+"_one") {
		key += "_one"
	}
	return r.say(key, append(pairs, "count", n)...)
}

// textOf returns a bilingual text in the answer's language and script.
func (r *reply) textOf(t corpus.Text) string {
	s := t.In(r.lang())
	if r.a.Lang != Traditional {
		return s
	}
	if have, ok := r.hant[t]; ok {
		return have
	}
	if r.hant == nil {
		r.hant = map[corpus.Text]string{}
	}
	r.hant[t] = catalog.ToTraditional(s)
	return r.hant[t]
}

func (r *reply) compose() error {
	r.a.Recognised = Recognised{
		Cities: r.q.Cities, Areas: r.q.Areas, Places: r.q.Places, Documents: r.q.Documents, Intent: string(r.q.Intent),
	}
	if rec := r.recordNamed(); rec != nil {
		r.oneRecord(rec)
		return nil
	}
	switch r.q.Intent {
	case understand.Greeting, understand.Thanks, understand.Help, understand.About:
		r.smalltalk()
		return nil
	case understand.Gaps:
		r.gaps()
		return nil
	}
	if len(r.q.Unsure) > 0 && len(r.q.Cities)+len(r.q.Places) == 0 {
		r.clarifyName()
		return nil
	}
	if len(r.q.Cities) == 0 && len(r.q.Places) > 0 && r.q.Elsewhere && r.q.Intent != understand.Member {
		if r.q.Intent != understand.List || r.q.Asked == understand.AskedCity { // what a place may do is in no record of it
			if sure, err := r.findSure(always); sure || err != nil { // "Tianjin and Chongqing: the same year?"
				return err
			}
		}
		r.refusePlace()
		return r.nearest(nil)
	}
	switch r.q.Intent {
	case understand.Member:
		return r.member()
	case understand.Compare:
		return r.compare()
	case understand.Profile:
		if len(r.only.Areas) > 0 || r.scoped && len(r.q.Areas) > 0 {
			return r.areaProfile()
		}
		return r.profile()
	case understand.Document:
		if len(r.q.Documents) == 0 && len(r.q.Cities) == 1 && r.corpus.Document(corpus.LocalTag(r.q.Cities[0])) != nil {
			return r.documentProfile(corpus.LocalTag(r.q.Cities[0]))
		}
		if len(r.q.Documents) == 1 {
			return r.documentProfile(r.q.Documents[0])
		}
		if main := r.shelf.main; main != nil && r.q.Topic == "" && len(r.q.Cities)+len(r.q.Places) == 0 {
			return r.documentProfile(main.ID) // "this document": the one that the corpus is about
		}
	case understand.List, understand.Count, understand.Fact, understand.Number:
		if r.q.Topic == "" && (r.q.Asked == understand.AskedCity || r.q.Counts("city", "cities", "城市")) && !r.q.Earlier && !r.q.Negated && !r.q.Ranks && len(r.q.Cities)+len(r.q.Places)+len(r.q.Areas) == 0 {
			return r.cities()
		}
		if r.q.Topic == "" && len(r.q.Areas) > 0 && (r.q.Intent == understand.List || r.q.Intent == understand.Count) &&
			(r.q.Asked == understand.AskedNothing || r.q.Asked == understand.AskedNumber) && !(r.q.CountsTasks() && len(r.q.Documents) > 0) {
			return r.areaProfile()
		}
		if len(r.q.Cities) > 0 && r.q.Topic == "" && r.q.CountsTasks() {
			return r.find() // how many of a document's tasks are a city's: a record says so, or nothing does
		}
		if r.q.Topic == "" && len(r.q.Cities) == 1 && r.q.Intent == understand.Count {
			return r.cityProfile(r.q.Cities[0])
		}
	}
	return r.find()
}

// join lists names as the language does, with "and" before the last.
func (r *reply) join(names []string) string { return r.joinBy(names, "list_and") }

func (r *reply) joinBy(names []string, last string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], r.say("list_comma")) + r.say(last) + names[len(names)-1]
}

func (r *reply) cityNames(slugs []string) []string {
	out := make([]string, 0, len(slugs))
	for _, s := range slugs {
		if c := r.corpus.City(s); c != nil {
			out = append(out, r.textOf(c.Name))
		} else if p := r.corpus.Place(s); p != nil {
			out = append(out, r.textOf(p.Name))
		}
	}
	return out
}

// scope words the cities of the question: " for Dalian".
func (r *reply) scope() string {
	s := ""
	if len(r.q.Cities) > 0 {
		s += r.say("scope_in", "names", r.join(r.cityNames(r.q.Cities)))
	}
	return s
}
