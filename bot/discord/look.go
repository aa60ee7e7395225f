package discord

import (
	"context"
	"strings"

	"policybot/bot"
	"policybot/corpus"
)

// Library is what the bot answers from: questions, and looks at a part of the
// corpus. [bot.Engine] is one.
type Library interface {
	bot.Library
	City(ctx context.Context, typed string, l bot.Look) (bot.Answer, error)
	Area(ctx context.Context, typed string, l bot.Look) (bot.Answer, error)
	Document(ctx context.Context, typed string, l bot.Look) (bot.Answer, error)
	FullRecord(ctx context.Context, typed string, l bot.Look, past bot.History) (bot.Answer, error)
	List(ctx context.Context, q bot.ListQuery) (bot.Answer, error)
	Match(ctx context.Context, n bot.Need) (bot.Answer, error)
	SideBySide(ctx context.Context, cities []string, l bot.Look) (bot.Comparison, error)
	Matrix(ctx context.Context, l bot.Look) (bot.Matrix, error)
	// Corpus returns the corpus that answers now.
	Corpus() *corpus.Corpus
}

var _ Library = (*bot.Engine)(nil)

// glances are the kinds of a look at something by its name.
var glances = map[bot.Sort]byte{bot.SortCity: ofCity, bot.SortArea: ofArea, bot.SortDocument: ofDocument}

// find gets the answer that a state is about, from the corpus that answers now. Of
// a matrix it leaves the numbers in the request too, for its picture.
func (b *Bot) find(ctx context.Context, r *request, s state, q bot.Question) (bot.Answer, error) {
	from := b.opts.Answerer
	look := bot.Look{Lang: s.lang, Scope: s.scope.of()}
	switch s.kind {
	case ofMessage:
		return from.About(ctx, q)
	case ofRecord:
		var past bot.History
		if b.opts.Versions != nil {
			past = b.opts.Versions
		}
		return from.FullRecord(ctx, s.text, look, past)
	case ofSources:
		return from.Sources(ctx, s.lang)
	case ofCity:
		return from.City(ctx, s.text, look)
	case ofArea:
		return from.Area(ctx, s.text, look)
	case ofDocument:
		return from.Document(ctx, s.text, look)
	case ofList:
		return from.List(ctx, s.list(look))
	case ofNeed:
		return from.Match(ctx, s.need())
	case ofCompared:
		c, err := from.SideBySide(ctx, b.citiesOf(s.text), look)
		return c.Answer, err
	case ofMatrix, ofNumbers:
		m, err := from.Matrix(ctx, look)
		r.matrix = m
		return m.Answer, err
	}
	return from.Ask(ctx, q)
}

// mostOnList is how many records a list holds, on its pages and in its file: each
// press draws all pages anew. The answer says how many are left, and the command line
// lists them all.
const mostOnList = 2000

// list is the list that a state is about. With a city, records about no city in
// particular are left to the choice of the reader: they are not the city's.
func (s state) list(look bot.Look) bot.ListQuery {
	q := bot.ListQuery{Text: s.text, Look: look, Limit: mostOnList}
	if s.records != "" {
		q.Kinds = []string{string(s.records)}
	}
	if s.byNumber {
		q.Order = bot.ByNumber
	}
	return q
}

// measures answers /measures.
func (b *Bot) measures(ctx context.Context, r *request) error {
	s := state{kind: ofList, lang: r.lang, asker: r.user, text: clean(r.typed("text"))}
	s.text, _ = cutWithin(s.text, bot.MaxQuestion)
	var err error
	if s.scope, err = b.scopeOf(r); err != nil {
		return err
	}
	s.records = corpus.Kind(r.typed("kind"))
	s.byNumber = r.typed("sort") == string(bot.ByNumber)
	return b.tell(ctx, r, s)
}

// scopeOf reads the names that a command was narrowed to by its options.
func (b *Bot) scopeOf(r *request) (scope, error) {
	var s scope
	for _, o := range []struct {
		name string
		sort bot.Sort
		key  *string
	}{{"city", bot.SortCity, &s.city}, {"area", bot.SortArea, &s.area}, {"document", bot.SortDocument, &s.document}} {
		if typed := r.typed(o.name); typed != "" {
			found, err := b.named(r, o.sort, typed)
			if err != nil {
				return scope{}, err
			}
			*o.key = found.Key
		}
	}
	return s, nil
}

// mostCompared is how many cities /compare has options for.
const mostCompared = 9

// comparedOption is the name of the n-th option, from 1.
func comparedOption(n int) string { return "city" + string(rune('0'+n)) }

// compare answers /compare.
func (b *Bot) compare(ctx context.Context, r *request) error {
	s := state{kind: ofCompared, lang: r.lang, asker: r.user}
	var keys []string
	for n := 1; n <= mostCompared; n++ {
		typed := r.typed(comparedOption(n))
		if typed == "" {
			continue
		}
		found, err := b.named(r, bot.SortCity, typed)
		if err != nil {
			return err
		}
		keys = append(keys, found.Key)
	}
	var err error
	if s.scope, err = b.scopeOf(r); err != nil {
		return err
	}
	s.text = comparedText(keys)
	return b.tell(ctx, r, s)
}

// comparedHash is the part of a city's hash that stands for it among the few cities
// of a corpus, so that nine of them go into an id.
const comparedHash = 4

// comparedText names cities in an id.
func comparedText(keys []string) string {
	out := ""
	for _, k := range keys {
		out += hash(k)[:comparedHash]
	}
	return out
}

// citiesOf reads what comparedText wrote. A city that is not there any more is left
// out.
func (b *Bot) citiesOf(text string) []string {
	var out []string
	for at := 0; at+comparedHash <= len(text); at += comparedHash {
		for _, k := range b.opts.Answerer.Keys(bot.SortCity) {
			if hash(k)[:comparedHash] == text[at:at+comparedHash] {
				out = append(out, k)
				break
			}
		}
	}
	return out
}

// textMark parts the trade from the wish in the text of a need. Nobody types it.
const textMark = " → "

// needText is what somebody told of a company, as one line.
func needText(trade, want string) string {
	part := func(s string) string {
		s = clean(strings.ReplaceAll(s, strings.TrimSpace(textMark), " "))
		s, _ = cutWithin(s, maxNeed)
		return s
	}
	trade, want = part(trade), part(want)
	if trade == "" && want == "" {
		return ""
	}
	return clean(trade + textMark + want)
}

// need is what a state tells of a company.
func (s state) need() bot.Need {
	mark := strings.TrimSpace(textMark)
	trade, want, _ := strings.Cut(s.text, mark)
	return bot.Need{
		Trade: strings.TrimSpace(trade), Want: strings.TrimSpace(want), City: s.scope.city, Ownership: s.owner, Lang: s.lang,
	}
}
