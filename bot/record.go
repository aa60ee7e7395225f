package bot

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"policybot/corpus"
	"policybot/index"
)

// History tells what earlier versions of a corpus held.
type History interface {
	// Past returns the record with the id in each version that is kept, oldest first.
	Past(ctx context.Context, id string) ([]PastRecord, error)
}

// PastRecord is a record as one version of the corpus had it.
type PastRecord struct {
	Version string         // of the corpus
	Record  *corpus.Record // nil: that version has no such record
}

// FullRecord shows one record in full: its statement in both languages, its place
// in its document, its document, what stands beside it, related records, its
// references ready to be copied and, where past is not nil, its history. typed is
// an id, an official number, or words; words that several records hold are
// answered with the list of them.
func (e *Engine) FullRecord(ctx context.Context, typed string, l Look, past History) (Answer, error) {
	typed = bounded(typed)
	x, done := e.live.Acquire()
	rec := recordTyped(x.Corpus(), typed)
	done()
	if rec == nil {
		if named, ok := e.Named(SortMeasure, typed, l.Lang); ok {
			rec = x.Corpus().Record(named.Key)
		}
	}
	if like := recordLike(x.Corpus(), typed); rec == nil && like != nil {
		return e.look(ctx, l.Lang, func(r *reply) error {
			r.a.Status, r.a.Headline = Refused, r.say("refused_record_like", "id", typed, "like", like.ID)
			r.finish()
			return nil
		})
	}
	if rec == nil {
		return e.List(ctx, ListQuery{Text: typed, Look: l, Limit: relatedMost * 2})
	}
	return e.look(ctx, l.Lang, func(r *reply) error {
		if r.corpus.Record(rec.ID) == nil { // the corpus was swapped meanwhile
			r.a.Status, r.a.Headline = Refused, r.say("refused_record", "id", rec.ID)
			return nil
		}
		return r.fullRecord(r.corpus.Record(rec.ID), past)
	})
}

// recordTyped returns the record with an id, in whatever case, or the only one
// with an official number.
func recordTyped(c *corpus.Corpus, typed string) *corpus.Record {
	if rec := c.Record(typed); rec != nil {
		return rec
	}
	var found *corpus.Record
	for _, rec := range c.Records {
		if strings.EqualFold(rec.ID, typed) {
			return rec
		}
	}
	for _, rec := range c.Records {
		if typed != "" && rec.Number == typed {
			if found != nil {
				return nil
			}
			found = rec
		}
	}
	return found
}

// recordLike returns the only record whose id is what is typed but for case and
// zeros: f16 is like F016.
func recordLike(c *corpus.Corpus, typed string) *corpus.Record {
	bare := func(id string) string {
		at := strings.IndexAny(id, "0123456789")
		if at < 0 {
			return ""
		}
		return strings.ToUpper(id[:at]) + "\x00" + strings.TrimLeft(id[at:], "0")
	}
	want := bare(typed)
	if want == "" {
		return nil
	}
	var found *corpus.Record
	for _, rec := range c.Records {
		if bare(rec.ID) == want {
			if found != nil {
				return nil
			}
			found = rec
		}
	}
	return found
}

// relatedMost is how many related records are shown.
const relatedMost = 5

func (r *reply) fullRecord(rec *corpus.Record, past History) error {
	r.a.Headline = r.say("lead_record", "id", rec.ID)
	r.a.Question = r.a.Headline
	if rec.Number != "" {
		r.a.Headline += r.say("list_comma") + r.script(rec.Number)
	}
	if title := r.textOf(rec.Title); title != "" {
		r.a.Headline += r.say("list_comma") + title
	}
	f := found{rec: rec, match: index.Match{Coverage: 1}}
	r.section(r.reachLabel(rec, "")+" · "+r.say("kind_"+string(rec.Kind)), []found{f})
	for _, id := range rec.Sources {
		r.cite(id) // all of them, not only those that a list shows
	}
	if it := r.a.Sections[0].Items[0]; it.Original != "" {
		r.line(r.say("record_original", "text", it.Original))
	}
	if len(rec.Heading) > 0 {
		r.line(r.say("record_path", "path", r.script(strings.Join(rec.Heading, " › "))))
	}
	if d := r.corpus.Document(rec.Document); d != nil {
		r.line(r.say("record_document", "document", r.documentLine(d), "programme", r.programmeName(d.ID)))
	}
	if len(rec.Departments) > 0 {
		r.line(r.say("record_departments", "names", r.script(strings.Join(rec.Departments, "、"))))
	}
	if rec.Verified != "" {
		r.line(r.say("record_verified", "date", rec.Verified))
	}
	r.section(r.say("section_conflict"), foundOf(r.shelf.against[rec.ID]))
	before, after := neighbours(r.corpus, rec)
	r.section(r.say("record_before"), before)
	r.section(r.say("record_after"), after)
	related, err := r.related(rec)
	if err != nil {
		return err
	}
	r.section(r.say("record_related"), related)
	for _, id := range rec.Sources {
		s := r.corpus.Source(id)
		r.line(r.say("record_gbt", "citation", CiteGBT(s, rec.Verified)))
		r.line(r.say("record_plain", "citation", CitePlain(s, rec.Verified)))
	}
	if past != nil {
		if err := r.history(rec, past); err != nil {
			return err
		}
	}
	r.settle([]found{f})
	r.finish()
	return nil
}

// neighbours are the records before and after one in its document.
func neighbours(c *corpus.Corpus, rec *corpus.Record) (before, after []found) {
	last := (*corpus.Record)(nil)
	for _, o := range c.Records {
		switch {
		case o.Document != rec.Document:
			continue
		case o == rec && last != nil:
			before = foundOf([]*corpus.Record{last})
		case last == rec:
			return before, foundOf([]*corpus.Record{o})
		}
		last = o
	}
	return before, nil
}

// relatedShare is how much of a record's words another has to hold to be related.
const relatedShare = 0.25

// related finds the records that say most of what a record says.
func (r *reply) related(rec *corpus.Record) ([]found, error) {
	says := []rune(rec.Text.In(r.lang()))
	says = says[:min(len(says), MaxQuestion/3)]
	res, err := r.index.Search(r.ctx, index.Query{Text: string(says), Limit: 3 * relatedMost})
	if err != nil {
		return nil, err
	}
	var out []found
	for _, h := range res.Hits {
		o := r.corpus.Record(h.ID)
		if o == rec || h.Coverage < relatedShare || r.shown[o.ID] || len(out) == relatedMost {
			continue
		}
		out = append(out, found{rec: o, score: h.Score})
	}
	slices.SortStableFunc(out, func(a, b found) int { // those of the same area first
		return cmp.Compare(apart(a.rec.Area, rec.Area), apart(b.rec.Area, rec.Area))
	})
	return out, nil
}

func apart(a, b string) int {
	if a == b {
		return 0
	}
	return 1
}

// history says since when a record stands as it does, and what was different.
func (r *reply) history(rec *corpus.Record, past History) error {
	versions, err := past.Past(r.ctx, rec.ID)
	if err != nil {
		return err
	}
	last := (*corpus.Record)(nil)
	for i, v := range versions {
		switch {
		case v.Record == nil && (i == 0 || last == nil):
		case v.Record == nil:
			r.line(r.say("history_gone", "version", v.Version))
		case last == nil && i == 0:
			r.line(r.say("history_first", "version", v.Version))
		case last == nil:
			r.line(r.say("history_new", "version", v.Version))
		default:
			if fields := r.differing(last, v.Record); len(fields) > 0 {
				r.line(r.say("history_changed", "version", v.Version, "fields", r.join(fields), "before", r.textOf(last.Text)))
			}
		}
		last = v.Record
	}
	return nil
}

// differing names what two states of a record differ in.
func (r *reply) differing(a, b *corpus.Record) []string {
	var out []string
	add := func(key string, same bool) {
		if !same {
			out = append(out, r.say(key))
		}
	}
	add("field_text", a.Text == b.Text && a.Title == b.Title)
	add("field_cities", slices.Equal(a.Cities, b.Cities))
	add("field_area", a.Area == b.Area)
	add("field_number", a.Number == b.Number)
	add("field_document", a.Document == b.Document)
	add("field_kind", a.Kind == b.Kind)
	add("field_note", a.Note == b.Note)
	add("field_sources", slices.Equal(a.Sources, b.Sources) && a.Confidence == b.Confidence)
	add("field_heading", slices.Equal(a.Heading, b.Heading) && slices.Equal(a.Departments, b.Departments))
	return out
}
