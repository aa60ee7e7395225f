// Package understand turns the text of a question into what it asks: the cities,
// areas, places and documents named, the intent, and the sort of value wanted.
//
// Start with [New] and [Reader.Read].
package understand

import (
	"slices"
	"strings"

	"policybot/corpus"
	"policybot/index/text"
)

// Question is what was understood of a question.
type Question struct {
	Text      string   // normalised
	Cities    []string // slugs in the order named
	Places    []string // places that the corpus does not cover
	Areas     []string
	Documents []string
	Unsure    []string // cities and places that a misspelt name may mean
	Negated   bool     // "which cities are not …"
	Intent    Intent
	Asked     Asked
	YesNo     bool
	Member    bool   // asks whether a place is in the pilot
	Subject   string // the text without the names of cities, for ranking
	Bare      bool   // nothing is left beside names and question words
	Mended    map[string]string
}

// Reader understands questions about one corpus. It is safe for concurrent use.
type Reader struct {
	names *Names
	known func(word string) bool
}

// New returns a Reader for c. known reports whether the corpus holds a word or a
// pair of Chinese characters: such a word is never taken for a misspelt name.
func New(c *corpus.Corpus, known func(word string) bool) *Reader {
	return &Reader{names: NewNames(c), known: known}
}

// Read understands one question.
func (r *Reader) Read(question string) Question {
	q := Question{Text: text.Normalize(question), Mended: map[string]string{}}
	var cut []mention
	for _, m := range r.names.find(q.Text, r.known) {
		switch {
		case len(m.slugs) > 1:
			q.Unsure = append(q.Unsure, m.slugs...)
			cut = append(cut, m)
		case m.kind == nameCity:
			q.Cities = appendNew(q.Cities, m.slugs[0])
			cut = append(cut, m)
			if m.slip {
				q.Mended[q.Text[m.start:m.end]] = m.slugs[0]
			}
		case m.kind == namePlace:
			q.Places = appendNew(q.Places, m.slugs[0])
		case m.kind == nameArea:
			q.Areas = appendNew(q.Areas, m.slugs[0])
		case m.kind == nameDocument:
			q.Documents = appendNew(q.Documents, m.slugs[0])
		}
	}
	q.Subject = without(q.Text, cut)
	q.Bare = isBare(q.Subject)
	q.Negated = negated.in(q.Text)
	q.YesNo = asksYesNo.MatchString(q.Text)
	q.Member = asksMember.in(q.Text)
	for _, a := range asked {
		if a.p.in(q.Text) {
			q.Asked = a.kind
			break
		}
	}
	q.Intent = q.intent()
	return q
}

var negated = words(`not|isn't|aren't|don't|doesn't|except|excluding|other than|missing|lack|without|left out`, `没有|没在|不在|不是|不包括|未|除了|以外|之外|不含|没被|没入`)

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
	case about.MatchString(t):
		return About
	case asksGaps.in(q.Text):
		return Gaps
	case len(q.Cities) >= 2 && asksCompare.in(q.Text):
		return Compare
	case q.Member && len(q.Cities)+len(q.Places) > 0 && (q.YesNo || len(q.Subject) < 40) && !asksList.in(q.Text):
		return Member
	case len(q.Cities)+len(q.Places)+len(q.Areas)+len(q.Documents) > 0 && q.Bare:
		return Profile
	case q.Asked == AskedDate || q.Asked == AskedDeadline:
		return Date
	case asksDocument.in(q.Text):
		return Document
	case q.Asked == AskedNumber && (asksMeasures.in(q.Text)) && len(q.Cities)+len(q.Areas) > 0:
		return Count
	case q.Asked == AskedNumber, q.Asked == AskedRate, q.Asked == AskedMoney:
		return Number
	case q.YesNo:
		return YesNo
	case asksList.in(q.Text):
		return List
	case asksProfile.in(q.Text) && len(q.Cities)+len(q.Areas)+len(q.Documents) > 0:
		return Profile
	}
	return Fact
}

// asksMeasures names the measures themselves as what is to be listed or counted.
var asksMeasures = words(`measures?|tasks?|policies|policy|records?|things|options|opportunities|rules|items`, `措施|任务|政策|举措|条款|内容|机会|记录`)

// WantsMeasures reports whether the question asks for measures as such.
func (q *Question) WantsMeasures() bool { return asksMeasures.in(q.Text) }

// WantsList reports whether the question asks for everything of a sort.
func (q *Question) WantsList() bool { return asksList.in(q.Text) }

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

// without blanks the mentions out of the text, keeping its length.
func without(s string, cut []mention) string {
	b := []byte(s)
	for _, m := range cut {
		for i := m.start; i < m.end; i++ {
			b[i] = ' '
		}
	}
	return string(b)
}

// generic are words that name the pilot itself or nothing at all: a question of
// nothing else is about what it names.
var genericEn = map[string]bool{}

func init() {
	for _, w := range strings.Fields(`pilot programme program city cities china chinese policy policies opening services sector service
tell about overview profile introduce introduction summary summarize role part focus what's info information background brief everything doing stand glance scheme plan`) {
		genericEn[w] = true
	}
}

var genericZh = strings.NewReplacer("介绍", "", "概况", "", "简介", "", "情况", "", "试点", "", "城市", "", "政策", "", "服务业", "", "扩大", "", "开放", "", "综合", "",
	"中国", "", "定位", "", "角色", "", "这个", "", "这次", "", "本次", "", "方面", "", "概览", "", "的", "", "在", "", "里", "", "中", "", "市", "", "了解", "", "聊聊", "", "怎样", "", "有何", "", "做", "", "一下", "", "下", "", "和", "", "与", "", "是", "", "又", "", "有", "", "资料", "", "信息", "", "相关", "")

func isBare(s string) bool {
	for _, w := range text.Words(text.CutQuestion(s)) {
		if w.Class == text.Han {
			if genericZh.Replace(w.Text) != "" {
				return false
			}
			continue
		}
		if !text.IsStopword(w.Text) && !text.IsQuestionWord(w.Text) && !genericEn[w.Text] {
			return false
		}
	}
	return true
}
