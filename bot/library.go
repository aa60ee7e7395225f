package bot

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"policybot/bot/catalog"
	"policybot/bot/complete"
	"policybot/bot/understand"
	"policybot/corpus"
	"policybot/index"
)

// Library is an Answerer whose corpus can be looked things up in. [Engine] is
// one. It is safe for concurrent use; every look-up is of the corpus that answers
// now.
type Library interface {
	Answerer
	// Suggest returns up to twenty-five names for what somebody is typing.
	Suggest(sort Sort, typed string, lang Lang) []Suggestion
	// Named returns what a key, or a name typed in full, stands for; ok is false for
	// what stands for nothing or for several things. A name that was not written so,
	// and is taken for what it is near, comes with a note.
	Named(sort Sort, typed string, lang Lang) (Suggestion, bool)
	// Keys returns the keys of a sort in the order of the corpus.
	Keys(sort Sort) []string
	// Record shows one record whole; it is a refusal if there is none with the id.
	Record(ctx context.Context, id string, lang Lang) (Answer, error)
	// Sources lists the documents and the sources of the corpus.
	Sources(ctx context.Context, lang Lang) (Answer, error)
	// About finds the records that a text is about, whether or not it asks anything.
	About(ctx context.Context, q Question) (Answer, error)
}

var _ Library = (*Engine)(nil)

// Suggestion is a name with the key that stands for it.
type Suggestion struct {
	Key  string
	Name string // in the language that was asked for
	Note string // a sentence that says what was typed and as what it is read, or empty
}

// namesOf keeps the names of the corpus that they were collected from.
type namesOf struct {
	corpus *corpus.Corpus
	names  *complete.Index
}

// namesNow returns the names to suggest from. They are collected once for each
// version of the corpus; while that lasts, those of the version before answer, as
// nobody waits while typing. Only the very first call waits.
func (e *Engine) namesNow() *complete.Index {
	c := e.corpusNow()
	have := e.names.Load()
	switch {
	case have == nil:
		e.naming.Lock()
		defer e.naming.Unlock()
		if have = e.names.Load(); have == nil {
			have = &namesOf{c, complete.New(c)}
			e.names.Store(have)
		}
	case have.corpus != c && e.naming.TryLock():
		go func() {
			defer e.naming.Unlock()
			e.names.Store(&namesOf{c, complete.New(c)})
		}()
	}
	return have.names
}

// corpusNow returns the corpus that answers now. It is plain memory, good for
// longer than the index over it.
func (e *Engine) corpusNow() *corpus.Corpus {
	x, done := e.live.Acquire()
	defer done()
	return x.Corpus()
}

func suggestion(e complete.Entry, lang Lang) Suggestion {
	name := e.Name.In(string(lang))
	if lang == Traditional {
		name = catalog.ToTraditional(name)
	}
	return Suggestion{Key: e.Key, Name: name}
}

// Suggest implements [Library].
func (e *Engine) Suggest(sort Sort, typed string, lang Lang) []Suggestion {
	found, _ := e.namesNow().Find(string(sort), typed, complete.Most)
	out := make([]Suggestion, len(found))
	for i, f := range found {
		out[i] = suggestion(f, lang)
	}
	return out
}

// Named implements [Library].
func (e *Engine) Named(sort Sort, typed string, lang Lang) (Suggestion, bool) {
	c := e.corpusNow()
	entry, ok := complete.Of(c, string(sort), typed)
	how := complete.Written
	if !ok && strings.TrimSpace(typed) != "" {
		var found complete.Entry
		if found, how = e.namesNow().Resolve(string(sort), typed); how != complete.Nothing {
			entry, ok = complete.Of(c, string(sort), found.Key) // the names may be of the version before
		}
	}
	if !ok {
		return Suggestion{}, false
	}
	s := suggestion(entry, lang)
	if how == complete.Otherwise {
		s.Note = messages.T(string(lang), "carried_names", "word", strings.TrimSpace(bounded(typed)), "name", s.Name)
	}
	return s, true
}

// Keys implements [Library].
func (e *Engine) Keys(sort Sort) []string { return complete.Keys(e.corpusNow(), string(sort)) }

// look makes an answer that no question leads to.
func (e *Engine) look(ctx context.Context, lang Lang, compose func(r *reply) error) (Answer, error) {
	if err := ctx.Err(); err != nil {
		return Answer{}, err
	}
	x, done := e.live.Acquire()
	defer done()
	if lang == "" {
		lang = English
	}
	r := &reply{ctx: ctx, shelf: e.shelfOf(x), index: x, corpus: x.Corpus(), all: true, a: Answer{Lang: lang}}
	if err := compose(r); err != nil {
		return Answer{}, err
	}
	r.a.CorpusVersion, r.a.CorpusDate = x.Corpus().Version, x.Corpus().Date
	return r.a, nil
}

// Record implements [Library].
func (e *Engine) Record(ctx context.Context, id string, lang Lang) (Answer, error) {
	return e.look(ctx, lang, func(r *reply) error {
		rec := r.corpus.Record(id)
		if rec == nil {
			r.a.Status = Refused
			r.a.Headline = r.say("refused_record", "id", id)
			return nil
		}
		r.oneRecord(rec)
		r.finish()
		return nil
	})
}

// oneRecord shows a single record.
func (r *reply) oneRecord(rec *corpus.Record) {
	r.a.Status = Answered
	r.a.Count = 1
	r.a.Headline = r.say("lead_record", "id", rec.ID)
	if title := r.textOf(rec.Title); title != "" {
		r.a.Headline = title
	}
	f := []found{{rec: rec}}
	r.section("", f)
	r.rank(f)
	r.support(f)
}

// showing is what stands in front of a record's id that is to be shown.
var showing = regexp.MustCompile(`(?i)^\s*(?:(?:please |can you )?(?:show|open|give|read|tell)(?: me)?(?: about)?|what(?: is|'s)|record|请?(?:看|查|打开|显示|查看)(?:一下|看)?)\s*(?:record |记录)?`)

// recordNamed returns the record whose id the question is, as answers print it.
func (r *reply) recordNamed() *corpus.Record {
	id := strings.Trim(showing.ReplaceAllString(r.asked, ""), " ?？.。·")
	if rec := r.corpus.Record(id); rec != nil {
		return rec
	}
	return r.corpus.Record(strings.ToUpper(id))
}

// Sources implements [Library].
func (e *Engine) Sources(ctx context.Context, lang Lang) (Answer, error) {
	return e.look(ctx, lang, func(r *reply) error {
		r.a.Status = Smalltalk
		records := map[string]int{}
		for _, rec := range r.corpus.Records {
			records[rec.Document]++
		}
		var documents []Item
		for _, d := range r.corpus.Documents {
			if records[d.ID] == 0 && d.Tag {
				continue
			}
			it := Item{RecordID: d.ID, Clause: r.documentLine(d), Tags: []string{r.sayN("source_records", records[d.ID])}}
			for _, id := range d.Sources[:min(len(d.Sources), maxCites)] {
				it.Cites = append(it.Cites, r.cite(id))
			}
			documents = append(documents, it)
		}
		for _, s := range r.corpus.Sources {
			r.cite(s.ID)
		}
		r.a.Headline = r.say("lead_sources", "corpus", r.textOf(r.corpus.Name), "documents", len(documents), "sources", len(r.corpus.Sources), "records", len(r.corpus.Records))
		r.a.Sections = []Section{{Label: r.say("section_documents"), Items: documents}}
		return nil
	})
}

// aboutCoverage is what a record has to hold of a text to be one that it is about:
// less than an answer has to, as a message says more than it asks.
const aboutCoverage = 0.3

// aboutMost is how many records are shown for a text.
const aboutMost = 10

// About implements [Library].
func (e *Engine) About(ctx context.Context, q Question) (Answer, error) {
	asked := bounded(q.Text)
	lang := q.Lang
	if lang == "" {
		lang = Detect(asked)
	}
	return e.look(ctx, lang, func(r *reply) error {
		r.asked, r.a.Question = asked, asked
		r.q = r.shelf.reader.Read(asked)
		r.q.Asked, r.q.Intent = understand.AskedNothing, understand.Fact
		r.narrow(q)
		asking, hits, err := r.search(r.q.Subject, r.q.Ask, r.filter(), usualDepth)
		if err != nil {
			return err
		}
		near := slices.DeleteFunc(hits, func(f found) bool { return f.match.Coverage < aboutCoverage || !holdsName(asking, f) })
		near = near[:min(len(near), aboutMost)]
		if len(near) == 0 {
			r.a.Status = Refused
			r.a.Headline = r.say("refused_about")
			r.suggest()
			r.finish()
			return nil
		}
		r.a.Status = Related
		r.a.Count = counted(near)
		r.a.Headline = r.say("lead_about", "count", len(near))
		r.section("", near)
		r.rank(near)
		r.support(near)
		r.finish()
		if q.Explain {
			r.explain()
		}
		return nil
	})
}

// holdsName reports whether a record holds a word of the text that names something:
// those that only carry a sentence are in every record.
func holdsName(asking *index.Asking, f found) bool {
	for i, u := range asking.Units {
		if u.Substantial && i < len(f.match.Held) && f.match.Held[i] {
			return true
		}
	}
	return false
}
