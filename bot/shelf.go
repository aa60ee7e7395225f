package bot

import (
	"cmp"
	"slices"
	"strconv"
	"sync"

	"policybot/bot/understand"
	"policybot/bot/wording"
	"policybot/corpus"
	"policybot/index"
)

// shelf is what is worked out once for an index and serves every question: the
// reader, and the records in the order in which lists show them.
type shelf struct {
	index   *index.Index
	corpus  *corpus.Corpus
	reader  *understand.Reader
	main    *corpus.Document
	sorted  []*corpus.Record // what is done before what is told, then by standing and kind
	told    *told
	asked   func() *wording.Table       // how people ask; made when a question first needs it
	naming  *corpus.Record              // the record of the main document that names every city; nil without one
	against map[string][]*corpus.Record // record → those that dispute it, or that it disputes

	// The sorted records of a city, those of none in particular under "", and of a document.
	ofCity, ofDocument map[string][]*corpus.Record
}

func newShelf(x *index.Index) *shelf {
	c := x.Corpus()
	s := &shelf{index: x, corpus: c, reader: understand.New(c, x.Known, x.Mend), main: mainDocument(c), told: newTold(c)}
	s.asked = sync.OnceValue(func() *wording.Table { return wording.New(c, s.read) })
	s.against = map[string][]*corpus.Record{}
	for _, rec := range c.Records {
		for _, id := range rec.Disputes {
			s.against[id] = append(s.against[id], rec)
			s.against[rec.ID] = append(s.against[rec.ID], c.Record(id))
		}
	}
	type place struct {
		rec   *corpus.Record
		order [3]int
	}
	places := make([]place, len(c.Records))
	for i, rec := range c.Records {
		places[i] = place{rec, [3]int{aside(rec), s.standing(rec), kindOrder[rec.Kind]}}
		if s.naming == nil && rec.Confidence != corpus.Unconfirmed && (s.main == nil || rec.Document == s.main.ID) && s.namesEvery(rec) {
			s.naming = rec
		}
	}
	slices.SortStableFunc(places, func(a, b place) int {
		return cmp.Or(a.order[0]-b.order[0], a.order[1]-b.order[1], a.order[2]-b.order[2])
	})
	s.sorted = make([]*corpus.Record, len(places))
	s.ofCity, s.ofDocument = map[string][]*corpus.Record{}, map[string][]*corpus.Record{}
	for i, p := range places {
		s.sorted[i] = p.rec
		s.ofDocument[p.rec.Document] = append(s.ofDocument[p.rec.Document], p.rec)
		for _, city := range p.rec.Cities {
			s.ofCity[city] = append(s.ofCity[city], p.rec)
		}
		if len(p.rec.Cities) == 0 {
			s.ofCity[""] = append(s.ofCity[""], p.rec)
		}
	}
	return s
}

// mainDocument is the document that a corpus is about: the one that it names as
// such, or else the newest one.
func mainDocument(c *corpus.Corpus) *corpus.Document {
	if d := c.Document(c.Main); d != nil {
		return d
	}
	var main *corpus.Document
	for _, d := range c.Documents {
		if !d.Tag && (main == nil || d.Date > main.Date) {
			main = d
		}
	}
	return main
}

// aside puts what is done before what is told about it.
func aside(rec *corpus.Record) int {
	if rec.Kind == corpus.KindMeasure || rec.Kind == corpus.KindImplementation {
		return 0
	}
	return 1
}

var kindOrder = map[corpus.Kind]int{
	corpus.KindMeasure: 0, corpus.KindImplementation: 1, corpus.KindBackground: 2,
	corpus.KindDate: 3, corpus.KindNumber: 4, corpus.KindCityProfile: 5,
}

// standing orders records by where they come from: the main document, other
// documents, local plans, the rest; unconfirmed ones come last.
func (s *shelf) standing(rec *corpus.Record) int {
	n := 3
	d := s.corpus.Document(rec.Document)
	switch {
	case d == nil:
	case s.main != nil && d.ID == s.main.ID:
		n = 0
	case !d.Tag:
		n = 1
	case corpus.IsLocal(d.ID):
		n = 2
	}
	if rec.Confidence == corpus.Unconfirmed {
		n += 10
	}
	return n
}

// namesEvery reports whether a record names every city of the corpus.
func (s *shelf) namesEvery(rec *corpus.Record) bool {
	return len(s.corpus.Cities) > 1 && !slices.ContainsFunc(s.corpus.Cities, func(c *corpus.City) bool { return !mentions(rec, c.Name) })
}

// read masks the cities of a normalised question and gives the terms in it.
func (s *shelf) read(question string) (masked string, names [wording.Kinds][]string, signs []string) {
	for _, t := range s.index.Terms(question) {
		signs = append(signs, "#"+strconv.Itoa(t))
	}
	masked, names[wording.Cities], names[wording.Documents] = s.reader.Mask(question)
	return masked, names, signs
}
