// Package understand turns the text of a question into what it asks: the cities,
// areas, places and documents named, the intent, and the sort of value wanted.
//
// Start with [New] and [Reader.Read].
package understand

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"policybot/corpus"
	"policybot/index/text"
)

// Question is what was understood of a question.
type Question struct {
	Text      string   // normalised
	Pinyin    bool     // it was typed in pinyin; Text is its Chinese
	Cities    []string // slugs in the order named
	Places    []string // places that the corpus does not cover
	Areas     []string
	Documents []string
	AreaName  bool     // the question is the name of an area and nothing else
	Unsure    []string // cities and places that a misspelt name may mean
	Earlier   bool     // "before", "first", "此前": not about what the corpus is about now
	Barred    bool     // asks where something may not be done
	Negated   bool
	Intent    Intent
	Asked     Asked
	YesNo     bool
	Elsewhere bool     // it asks of a place that is not covered, and of nothing in particular
	Focus     bool     // asks what a city concentrates on
	Describes bool     // asks what the one city is like
	National  bool     // asks of the whole country
	Economy   bool     // asks for the economy of a city at large
	Each      bool     // asks for a value of every one of several
	Ranks     bool     // asks which of several has more of something
	Days      []string // whole dates named, see OtherDays
	Years     []string // years that a value is asked for, those in a document's name aside
	Generic   bool     // it names nothing but the publishing, starting or approving of what is meant
	LocalPlan bool     // names a city's own plan
	Spans     []Span   // where areas were named
	Every     int      // asks for each of this many members of a set; -1: for all of them, however many
	Speaker   string   // whose words are asked for, as written, where a name is given
	InReport  bool     // asks what a government's work report says
	InTasks   bool     // asks whether something stands in the tasks
	Member    bool     // asks whether a place is in the pilot
	MayMember bool     // it may ask that of a place, where nothing else answers
	Subject   string   // the text without the names of cities, for ranking
	Ask       string   // the subject without the names of documents too: what a record has to hold
	Topic     string   // the subject without generic words and words that compare; "" when nothing is left
	Unit      string   // what is counted: the noun after "how many", "多少", "几"
	Counted   []string // that noun with the words before it
	Noun      string   // that noun, also where records name such things by listing and Unit is empty
	Bare      bool     // nothing is left beside names and question words
	Mended    map[string]string
	demands   []*demand
	period    period
	idle      bool // it asks nothing: "ok", or abuse
}

// Span is where in the text an area was named.
type Span struct {
	Start, End int // byte offsets in Text
	Area       string
}

// Reader understands questions about one corpus. It is safe for concurrent use.
type Reader struct {
	names  *Names
	known  func(word string) bool
	spoken *spoken
	year   int // that of the corpus's date; 0: unknown
	mend   func(question string, keep func(string) bool) (string, map[string]string)
}

// New returns a Reader for c. mend puts misspelt words of a normalised question
// right, those aside for which keep holds. known reports whether the corpus holds a word or a
// pair of Chinese characters: such a word is never taken for a misspelt name.
func New(c *corpus.Corpus, known func(word string) bool, mend func(question string, keep func(string) bool) (string, map[string]string)) *Reader {
	r := &Reader{names: NewNames(c), spoken: newSpoken(c), known: known, mend: mend}
	if len(c.Date) >= 4 {
		r.year, _ = strconv.Atoi(c.Date[:4])
	}
	return r
}

// Read understands one question.
func (r *Reader) Read(question string) Question {
	var q Question
	q.Text = text.Normalize(question)
	q.idle = assent.MatchString(strings.TrimSpace(q.Text)) || rude.MatchString(q.Text) // before anything is mended
	if zh, ok := r.spoken.fromPinyin(q.Text, r.known); ok && !r.onlyNames(q.Text) {
		q.Text, q.Pinyin = text.Normalize(zh), true
	}
	q.Text, q.Mended = r.mend(q.Text, r.names.near)
	q.Text = r.spoken.mendHan(q.Text, func(two string) bool { return r.known(two) || len(r.names.han[two]) > 0 }, q.Mended)
	q.Text = r.mendSound(q.Text, q.Mended)
	counting := asksCount.in(q.Text) && !asksMeasures.in(q.Text) // places, not what they may do
	var cut, documents, named, areas, places []mention
	for _, m := range r.names.find(q.Text, r.known) {
		if m.kind == nameArea {
			areas = append(areas, m)
		} else {
			named = append(named, m)
		}
		switch {
		case len(m.slugs) > 1:
			q.Unsure = append(q.Unsure, m.slugs...)
			cut = append(cut, m)
		case m.kind == nameCity && setAside(q.Text, m):
			cut = append(cut, m)
		case m.kind == nameCity:
			q.Cities = appendNew(q.Cities, m.slugs[0])
			if m.slip {
				q.Mended[q.Text[m.start:m.end]] = m.slugs[0]
			}
			if s := suffix.FindStringSubmatch(q.Text[m.end:]); s != nil {
				m.end += len(s[1])
			}
			cut = append(cut, m)
		case m.kind == namePlace && (r.names.abroad[m.slugs[0]] && comesFrom(q.Text, m) || ofPeople(q.Text, m) || toldBefore(q.Text, m) || isState(q.Text, m)):
			cut = append(cut, m)
		case m.kind == namePlace && counting && countedIn(q.Text, &m):
			cut = append(cut, m)
		case m.kind == namePlace:
			places = append(places, m)
			q.Places = appendNew(q.Places, m.slugs[0])
		case m.kind == nameArea:
			q.Areas = appendNew(q.Areas, m.slugs[0])
			q.Spans = append(q.Spans, Span{m.start, m.end, m.slugs[0]})
			q.AreaName = r.names.official[q.Text[m.start:m.end]] && topicOf(without(q.Text, []mention{m})) == ""
		case m.kind == nameDocument:
			q.Documents = appendNew(q.Documents, m.slugs[0])
			documents = append(documents, m)
		}
	}
	q.Subject = without(q.Text, cut)
	q.Asked = AskedOf(q.Text)
	q.correctAsked(masked(q.Text, named))
	q.Ask = cutAsking(without(q.Subject, documents), q.Asked)
	q.Ask = cutTag(cutExcept(cutPersona(q.Ask)))
	q.Topic = topicOf(without(q.Ask, areas))
	q.Bare = topicOf(q.Ask) == ""
	q.Earlier = earlier.in(q.Text)
	q.Negated = negated.in(notNegated.Replace(cutExcept(q.Text)))
	q.Barred = asksBarred.in(q.Text)
	q.YesNo = asksYesNo.MatchString(q.Text)
	q.readMember(r, named)
	if q.Asked == AskedNumber {
		if phrase := r.unitOf(masked(q.Text, cut)); len(phrase) > 0 {
			q.Noun = phrase[len(phrase)-1]
			if !listed[q.Noun] {
				q.Counted, q.Unit = phrase, q.Noun
			}
		}
	}
	q.Elsewhere = len(q.Places) > 0 && topicOf(without(q.Ask, append(areas, places...))) == "" && len(areas) == 0 &&
		(q.Asked == AskedNothing || q.Asked == AskedCity)
	q.Generic = topicOf(withoutPublishing(q.Ask)) == ""
	switch q.Asked {
	case AskedNothing, AskedCity, AskedCompany, AskedPerson, AskedOffice:
		q.Every = everyOf(q.Text)
	}
	q.LocalPlan = localPlan.in(q.Text)
	q.Economy = economy.in(q.Ask) && !opens.in(q.Ask) && !asksMain.in(q.Ask)
	q.Ranks = ranks.in(q.Text)
	if m := speaker.FindStringSubmatch(question); m != nil && strings.TrimSpace(m[1]) != "China" { // a country is many
		q.Speaker = m[1]
	}
	q.InReport = workReport.in(q.Text)
	q.InTasks = q.Asked == AskedNothing && asksTasked.in(q.Text)
	q.Each = q.Asked == AskedNumber && asksEach.in(q.Text) && !asksInAll.in(q.Text)
	q.Describes = len(q.Cities) == 1 && asksDescribing(masked(q.Text, cut))
	q.Focus = q.Asked == AskedNothing && !q.YesNo && !q.Negated && focus.in(q.Text)
	q.National = len(q.Cities)+len(q.Places) == 0 && national.in(q.Text)
	q.Days = daysOf(q.Text)
	q.readDemands()
	if q.period = r.periodOf(without(q.Text, documents)); q.Asked != AskedNumber && q.Asked != AskedMoney && q.Asked != AskedRate && q.Asked != AskedDate {
		q.period.later, q.period.by = false, nil
	}
	q.Years = yearsOf(without(q.Text, documents))
	if lastYear.in(q.Text) && r.year > 0 {
		q.Years = append(q.Years, strconv.Itoa(r.year-1))
	}
	q.Intent = q.intent()
	return q
}

var (
	asksEach   = words(`each|per city|every (?:city|one)|respectively|for all nine`, `各(?:个)?(?:城市|市|城|地)|每(?:个|座)?(?:城市|市|城)|各(?:有|是|得|分|拿|几|多少)|分别`)
	asksInAll  = words(`total|altogether|in all|combined|together|overall`, `一共|总共|总数|合计|加起来|总计`)
	asksMain   = words(`main|key|priority|target`, `重点|主要|主攻`)
	speaker    = regexp.MustCompile(`(?:did|does|has|have) ((?:[A-Z][A-Za-z'-]+ ?){1,3}) ?(?:say|said|think|comment|write|written|announce|announced|claim|tell|call)\b`)
	workReport = words(`(?:government )?work reports?|government reports?`, `工作报告|政府报告`)
	economy    = words(`econom(?:y|ies|ic|ically)|industr(?:y|ies|ial)`, `经济|产业`)
	focus      = words(`focus(?:es|ed|ing)?|emphasi[sz]e[sd]?|emphasis|concentrates?|priorit(?:y|ies)|prioriti[sz]e[sd]?|angle|role|roles|theme|themes|speciali[sz]e[sd]?|speciali[sz]ation|specialty|profile|strengths?|main lines?|key(?:words?| areas?| fields?| points?)|assigned|singled out|positioning`,
		`重点|侧重|聚焦|定位|关键词|主攻|主打|主题|分工|特色|方向|任务是|点名|主要(?:做|干|搞|是|试|任务)|突出|主线|重头戏|看点|干(?:什么|啥|嘛)|做(?:什么|啥)`)
	opens       = words(`open|opens|opening|opened|explore|exploring|tasks?|pilot|measures?|priorit(?:y|ies)|supposed`, `开放|试点|任务|措施|探索`)
	ranks       = words(`more|most|less|least|fewer|fewest|bigger|biggest|larger|largest|higher|highest|faster|fastest|busier|busiest|better|best|greater|smaller|lower|ahead|stronger|richer|compared (?:to|with)`, `哪(?:个|边|座|家|里)[^,。]{0,12}(?:多|大|高|快|强|好|少|忙|贵|便宜)|最[小低弱慢差]|更[小低弱慢差]|谁[^,。]{0,12}(?:多|大|高|快|强|好|少|忙)|更[多大高快强好少忙]|最[多大高快强好少忙]`)
	national    = words(`china's|nationwide|national|nationally|across china|all of china|whole country|country's`, `全国|我国|国内|中国的`)
	yearWritten = regexp.MustCompile(`(?:19[5-9]|20[0-3])[0-9]`)
	lastYear    = words(`last year|last year's`, `去年|上年|上一年`)
)

// yearsOf returns the years that a value is asked for: a year before or after which
// something was is none of them.
func yearsOf(s string) []string {
	var out []string
	for _, at := range yearWritten.FindAllStringIndex(s, -1) {
		if !besideBefore.MatchString(s[:at[0]]) && !besideAfter.MatchString(s[at[1]:]) {
			out = append(out, s[at[0]:at[1]])
		}
	}
	return out
}

var (
	besideBefore = regexp.MustCompile(`(?:\b(?:before|after|since|until|till|by|from|prior to|up to|ahead of|following|beyond)(?: the)?(?: (?:end|start|beginning) of)?(?: [a-z]+)?|自从?|截至|截止到?|到) ?$`)
	besideAfter  = regexp.MustCompile(`^ ?年?(?:[0-9]+月)?(?:底|初|末)?(?:以前|之前|以后|之后|以来|起|前|后|开始)`)
)

// OtherYears reports whether a text tells of years, and of none of those asked for.
func (q *Question) OtherYears(en, zh string) bool {
	if len(q.Years) == 0 {
		return false
	}
	told := yearWritten.FindAllString(en+" "+zh, -1)
	return len(told) > 0 && !slices.ContainsFunc(told, func(y string) bool { return slices.Contains(q.Years, y) })
}

// publishing are the words for what is done with a document as such.
var publishing = words(`publish(?:ed|es)?|issued?|releas(?:e|ed)|announc(?:e|ed|ement)|made public|put out|came out|come out|approved?|it|this|they|them`, `公布|发布|印发|出台|公开|发表|批准|宣布|发`)

func withoutPublishing(s string) string {
	return publishing.zh.ReplaceAllString(publishing.en.ReplaceAllString(s, " "), " ")
}

// contents are words for what a plan holds, beside those for the plan itself.
var contents = words(`contain(?:s|ed)?|content(?:s)?|(?:local|own|city|municipal|implementation|pilot|plan|plan's|say|says|hold|holds|set|sets|out|promise[sd]?|cover(?:s|ed)?)`, `实施方案|本地|地方|自己|配套|方案|本市|市里|写|包括|包含|内容|规定|讲|说|出|些|里|有`)

// Contents reports whether a question about a plan asks for nothing but what it
// holds.
func Contents(ask string) bool {
	return topicOf(contents.zh.ReplaceAllString(contents.en.ReplaceAllString(ask, " "), " ")) == ""
}

// Inherit takes over the names of an earlier part of the same question where this
// part has none of its own.
func (q *Question) Inherit(from *Question) {
	if len(q.Cities)+len(q.Places) == 0 {
		q.Cities, q.Places = from.Cities, from.Places
	}
	if len(q.Documents) == 0 {
		q.Documents = from.Documents
	}
	if q.thin() { // "…, and how much?": what it asks about stands in the earlier part
		q.Ask += " " + from.Ask
		q.Subject += " " + from.Subject
		q.Text += " " + from.Text
		q.Topic = strings.TrimSpace(q.Topic + " " + from.Topic)
	}
}

// RefersBack reports whether a part of a question points to what was asked before it.
func RefersBack(part string) bool { return refersBack.in(part) }

var refersBack = words(`it|its|this|that|they|them|their|those|these|there|ones?|which|he|she|his|her`, `它|他们|她们|这|那|其|各自|分别`)

// thin reports whether a part of a question names next to nothing by itself.
func (q *Question) thin() bool {
	if q.Noun != "" || len(q.Areas) > 0 {
		return false // it says what is counted, or names an area
	}
	n := 0
	for _, w := range strings.Fields(q.Topic) {
		if text.IsHan([]rune(w)[0]) {
			n += len([]rune(w))
		} else {
			n += 2
		}
	}
	return n <= 2
}

var earlier = words(`first|earliest|before|earlier|previous(?:ly)?|original(?:ly)?|existing|prior|already`, `最早|率先|首个|首先|第一|之前|此前|原有|原来|更早|先前|以前|早先|已有`)

// notNegated takes out the wordings that ask by saying and denying at once.
var notNegated = strings.NewReplacer("是不是", "是", "在不在", "在", "能不能", "能", "可不可以", "可以", "会不会", "会", "有没有", "有", "算不算", "算", "行不行", "行", "属不属于", "属于", "isn't", "is", "aren't", "are", "isnt", "is")

var asksBarred = words(`(?:which|what) (?:\w+ ){0,3}(?:may not|can't|cannot|can not|are not allowed|must not)`, `哪(?:些|几个)[^,。?]{0,8}(?:不能|不可以|不允许|不得|不准)`)

var negated = words(`not|ha(?:ve|s) no|with no|isn't|aren't|don't|doesn't|except|excluding|other than|missing|lack|without|left out`, `没有|没在|不在|不适用|不能|不可以|不允许|不许|不得|不行|不是|不包括|未|除了|以外|之外|不含|没被|没入`)

func (q *Question) intent() Intent {
	t := strings.TrimRight(q.Text, " ?!.,。！？，~")
	t = strings.TrimSpace(t)
	switch {
	case !strings.ContainsFunc(t, isWordRune):
		return Greeting
	case thanks.MatchString(t), farewell.MatchString(t):
		return Thanks
	case greeting.MatchString(t):
		return Greeting
	case help.MatchString(t):
		return Help
	case q.idle:
		return About // what the bot is for, and no word of it back
	case about.MatchString(t):
		return About
	case asksGaps.MatchString(strings.Join(strings.Fields(q.Subject), " ")):
		return Gaps
	case q.Member && (q.Asked == AskedNothing || q.Asked == AskedCity || q.Asked == AskedReason) && len(q.Cities)+len(q.Places) > 0:
		return Member
	case len(q.Cities) > 0 && len(q.Places) > 0 && asksCompare.in(q.Text):
		return Compare
	case len(q.Cities) >= 2 && (q.Asked == AskedNothing || q.Asked == AskedNumber || q.Asked == AskedCity || q.Asked == AskedPerson || asksCompare.in(q.Text)):
		return Compare
	case len(q.Areas) == 1 && len(q.Cities) == 0 && q.AreaName && !asksList.in(q.Text) && !asksMeasures.in(q.Text):
		return Profile
	case len(q.Cities) > 0 && q.Topic == "" && q.Asked == AskedNumber && q.countsMeasures():
		return Count
	case q.Describes && (q.Asked == AskedNothing || q.Asked == AskedReason) && !q.Negated:
		return Profile
	case len(q.Cities)+len(q.Places)+len(q.Areas)+len(q.Documents) > 0 && q.Bare && !q.Negated && !q.LocalPlan && (q.Asked == AskedNothing || q.Asked == AskedCity) && !asksDocument.in(q.Text) && !(q.YesNo && len(q.Cities) == 0):
		return Profile
	case len(q.Areas) > 0 && q.Topic == "" && q.Asked == AskedNumber && q.countsMeasures():
		return Count
	case len(q.Areas) > 0 && q.Topic == "" && q.Asked == AskedNothing && !q.YesNo && (asksList.in(q.Text) || asksMeasures.in(q.Text)):
		return List
	case q.Asked == AskedDate || q.Asked == AskedDeadline:
		return Date
	case asksDocument.in(q.Text) && q.Asked != AskedPerson && q.Asked != AskedContact:
		return Document
	case q.Asked == AskedNumber, q.Asked == AskedRate, q.Asked == AskedMoney:
		return Number
	case q.YesNo:
		return YesNo
	case asksList.in(q.Text):
		return List
	}
	return Fact
}

// asksMeasures names the measures themselves as what is to be listed or counted.
var asksMeasures = words(`measures?|tasks?|policies|policy|records?|things|options|opportunities|rules|items`, `措施|任务|政策|举措|条款|内容|机会|记录`)

// suffix is what a Chinese name of a city may end with.
var suffix = regexp.MustCompile(`^(市区|市|城区|区)(?:[^\p{Han}]|$|[的有在是和跟与能可要搞做开里内])`)

// onlyNames reports whether a text is nothing but names, which are typed alike in
// English and in pinyin.
func (r *Reader) onlyNames(s string) bool {
	return !strings.ContainsFunc(without(s, r.names.find(s, r.known)), isWordRune)
}

// countsMeasures reports whether measures are what is counted.
func (q *Question) countsMeasures() bool {
	if q.Unit != "" {
		return asksMeasures.in(q.Unit)
	}
	return asksMeasures.in(q.Text)
}

// CountsWhole reports whether all of a thing are counted, not those of some sort: "how
// many tasks are there", not "how many new tasks".
func (q *Question) CountsWhole() bool {
	if q.Asked != AskedNumber || q.Unit == "" {
		return false
	}
	if text.IsHan([]rune(q.Unit)[0]) {
		return strings.Trim(whole.zh.ReplaceAllString(q.Ask, ""), " ?？.!。！,，") == q.Unit
	}
	for _, w := range text.Words(q.Ask) {
		if w.Class == text.Number && areThere.MatchString(q.Text) {
			continue
		}
		if w.Text != q.Unit && !text.IsStopword(w.Text) && !text.IsQuestionWord(w.Text) && !whole.en.MatchString(w.Text) {
			return false
		}
	}
	return true
}

// areThere asks for a number by guessing it.
var areThere = regexp.MustCompile(`\b(?:are|were) there (?:really |only |about |exactly )?[0-9]`)

// whole are words that name the programme or all of it.
var whole = words(`pilots?|nine|9|cities|programme|program|document|plan|all|total|together|there`, `试点|9个城市|9城市?|文件里?|方案里?|一共|总共|共|有|总|里|的`)

// CountsTasks reports whether the tasks of a document are counted, rather than what
// there is of them.
func (q *Question) CountsTasks() bool {
	return q.Asked == AskedNumber && countsTasks.in(q.Text) && !singled.in(q.Text)
}

var (
	countsTasks = words(`tasks?`, `任务`)
	singled     = words(`names?|mentions?|mentioned|named|specific|specifically|only|alone|single`, `专门|点名|提到|单独|只针对|只有`)
)

// Counts reports whether the question counts one of the units.
func (q *Question) Counts(units ...string) bool {
	return q.Asked == AskedNumber && slices.ContainsFunc(units, func(u string) bool {
		return q.Unit == u || q.Unit == "" && strings.Contains(q.Text, u)
	})
}

func isWordRune(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r > 127 && text.IsHan(r) || r > 127 && isLetter(r)
}

func isLetter(r rune) bool { return strings.ToLower(string(r)) != strings.ToUpper(string(r)) }

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// AskedOf returns the sort of value that a normalised question asks for.
func AskedOf(question string) Asked {
	for _, a := range asked {
		if a.p.in(question) {
			return a.kind
		}
	}
	return AskedNothing
}
