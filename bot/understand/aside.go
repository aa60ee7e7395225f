package understand

import (
	"regexp"
	"strings"
)

// What stands in a question and is not asked for: who asks, where they come from,
// and what they know already. A record need not hold it.

// persona is what an asker says of themselves in front of the question.
var persona = regexp.MustCompile(`^(?:so |well )?(?:i'?m|i am|we'?re|we are|as) (?:an? )?[a-z' -]{3,50}[,.;:]\s|^(?:我|我们|本人|咱|我朋友)(?:是|在|做|开|想)[^,。;?吗呢]{2,20}[,。;]`)

// cutPersona blanks what the asker says of themselves where enough is left to ask,
// keeping the text's length.
func cutPersona(s string) string {
	at := persona.FindStringIndex(s)
	if at == nil || topicOf(s[at[1]:]) == "" {
		return s
	}
	return strings.Repeat(" ", at[1]) + s[at[1]:]
}

// tag is what an asker adds for the question to be a question.
var tag = regexp.MustCompile(`[,.;:?!—-]*\s*\b(?:(?:is|was) (?:that|this|it) (?:true|right|correct|so|fair|accurate|the case)|true(?: or false)?|correct|right|yes or no|or not|or what|am i right|isn't it|no)\s*[?!.]*\s*$|[,。;?!]*(?:对吧|对吗|是吗|真的吗|真的假的|真假|对不对|没错吧|是这样吗|是真的吗|属实吗)[?!。]*$`)

// cutTag blanks the tag of a question, keeping the text's length.
func cutTag(s string) string {
	at := tag.FindStringIndex(s)
	if at == nil || topicOf(s[:at[0]]) == "" {
		return s
	}
	return s[:at[0]] + strings.Repeat(" ", at[1]-at[0])
}

// except is what the asker leaves out: "apart from beer", "除了银行那些".
var except = regexp.MustCompile(`\b(?:(?:apart|aside) from|besides|other than|not counting|on top of)(?: the)?((?: [a-z'-]+){1,4})(?:[,?.]|$)|(?:除了|除开|除去|不算)(\p{Han}{1,8}?)(?:以外|之外|外|那些|这些)?[,，]`)

// cutExcept blanks what the asker leaves out where enough is left to ask, keeping
// the text's length. A name left out is not blanked: which city is not one of the
// others is asked then.
func cutExcept(s string) string {
	at := except.FindStringSubmatchIndex(s)
	if at == nil || strings.Contains(s[at[0]:at[1]], "  ") {
		return s
	}
	rest := s[:at[0]] + strings.Repeat(" ", at[1]-at[0]) + s[at[1]:]
	if topicOf(s[at[0]:at[1]]) == "" || strings.TrimSpace(rest) == "" {
		return s
	}
	return rest
}

// comesFrom reports whether a place abroad tells where the asker comes from: what
// is to be done is not to be done there.
func comesFrom(q string, place mention) bool {
	before := q[:place.start]
	told := ofAsker.MatchString(before[strings.LastIndexAny(before, ".?!;")+1:])
	return (told || !inPlace.MatchString(before)) && !asksCompare.in(q) && topicOf(withoutMember(without(q, []mention{place}))) != ""
}

// ofPeople reports whether a place that has no pilot tells where people or
// companies come from: 香港药剂师, "a Hong Kong doctor". What is asked of them need not
// name it.
func ofPeople(q string, place mention) bool {
	return fromNear.MatchString(q[place.start:place.end]) && peopleBehind.MatchString(q[place.end:])
}

var (
	fromNear     = regexp.MustCompile(`^(?:hong ?kong|hk|macao|macau|香港|港|澳门)$`)
	peopleBehind = regexp.MustCompile(`^(?:(?: (?:and|or) [a-z]+)? (?:doctors?|nurses?|pharmacists?|dentists?|engineers?|teachers?|students?|residents?|people|firms?|compan(?:y|ies)|investors?|accountants?|architects?)\b|(?:的|籍)?(?:人(?:[^均工口才民文]|$)|同胞|居民|医生|医师|牙医|护士|药剂师|药师|会计师|工程师|老师|学生|公司|企业|老板|客户|朋友|建筑师|设计师|青年|投资者|客商))`)
)

// toldBefore reports whether a place stands in a sentence of its own that tells of the
// asker: "My uncle's plant in Foshan has new machines. Is the plan for that?"
func toldBefore(q string, place mention) bool {
	before := q[:place.start]
	sentence := before[strings.LastIndexAny(before, ".?!;")+1:]
	end := strings.IndexAny(q[place.end:], ".?!;")
	if end < 0 || q[place.end+end] == '?' || !ofAsker.MatchString(sentence) {
		return false
	}
	rest := q[place.end+end:]
	return topicOf(rest) != "" && !backTo.MatchString(rest)
}

// backTo says that a question is about the place named before.
var backTo = regexp.MustCompile(`\b(?:here|there|our city|my city|this city|this place|us|we|it|they|them|my|our|local(?:ly)?)\b`)

// isState reports whether a capital stands for the government in it: "does Beijing want this?"
func isState(q string, place mention) bool {
	return stateBefore.MatchString(q[:place.start]) && stateBehind.MatchString(q[place.end:]) && q[place.start:place.end] == "beijing"
}

var (
	stateBefore = regexp.MustCompile(`(?:^|\b(?:does|did|do|has|will|would|that|what|why|if|whether|and) )$`)
	stateBehind = regexp.MustCompile(`^ (?:want|put out|say|said|back|push|encourage|hope|promise|think|like|care)s?\b`)
)

// countedIn reports whether a place is named for being counted with the others: "how many
// are there, Beijing included?" The mention then takes in the words that say so.
func countedIn(q string, place *mention) bool {
	if at := countedBefore.FindStringIndex(q[:place.start]); at != nil {
		place.start = at[0]
		return true
	}
	if at := countedBehind.FindStringIndex(q[place.end:]); at != nil {
		place.end += at[1]
		return true
	}
	return false
}

var (
	countedBefore = regexp.MustCompile(`(?:\b(?:including|counting) |(?:(?:^|[^大])连|算上|加上|包括|包含)(?:\p{Han}{2})?)$`)
	countedBehind = regexp.MustCompile(`^(?: [a-z]+)? (?:included|counted)\b|^(?:\p{Han}{2})?(?:都|也)?(?:算|包括)(?:上|进去|在内)`)
)

// setAside reports whether a city is named for not being meant: "not Dalian, what about
// Ningbo?", "I am not from Qingdao", 除了深圳. Why a city is not in something is asked of
// that city.
func setAside(q string, city mention) bool {
	return notCity.MatchString(q[:city.start]) && !asksWhyNot.MatchString(q[:city.start])
}

var (
	notCity    = regexp.MustCompile(`(?:\b(?:but not|not|except|excluding|besides|other than|apart from|aside from|instead of)(?: (?:for|from|in|of))? |(?:不是|除了|除开|除去|而不是|不说)\s*)$`)
	asksWhyNot = regexp.MustCompile(`\b(?:why|is|are|if)\b[^,.;?]{0,12}\bnot (?:in |for |from )?$|(?:为什么|为啥|为何|怎么|是)不是\s*$`)
)

// ofAsker begins what askers tell of themselves: "my company runs homes in Osaka".
var ofAsker = regexp.MustCompile(`^\s*(?:(?:my|our)\b|(?:i|we) (?:am|are|run|own|have|work|live|come)\b)`)

var inPlace = regexp.MustCompile(`(?:\b(?:in|to|at|within|into|near|is|does|will)|在|去|到|往) ?$`)

// describing are the ways to ask what a city is like, its name being a bar.
var describing = patternOf(regexp.MustCompile(`^\s*\|\s*(?:today|now|these days|nowadays)\s*[:,?]|\b(?:(?:about|introduce|profile|describe|know|picture|overview of|summary of|introduction to|background on|rundown on|low-?down on) \|\s*(?:today|now|these days|nowadays|as (?:a|an) [a-z ]+|in general|please|first)?\s*(?:[?.,;:!]|$|before|and what|and its|if i|when i)|know about \|\s+(?:before|if|when)|what (?:is|'s) \|\s+(?:like|(?:best |well |most )?known for|famous for|good at|strong (?:in|at)|best at|all about)|what does \|\s+(?:stand for|excel)|what makes \|\s+(?:special|different|stand out|attractive|unique|interesting)|how is \|\s+(?:doing|faring|positioned|placed)|(?:strengths?|advantages?|selling points?|background|profile|situation|basics) of \|\s*(?:[?.,]|$))`),
	regexp.MustCompile(`(?:介绍|了解|认识|聊聊|说说|讲讲|谈谈|科普)(?:一下|下)?(?:关于)?\|\s*(?:的)?(?:基本|大概|大致|总体|整体|现在)?(?:的)?(?:情况|概况|背景|底子|家底|现状|特点|优势)?[,。?!吧呗;]|\|\s*(?:的)?(?:基本|大概|大致|总体|整体)(?:的)?(?:情况|概况|条件)|\|\s*(?:的)?(?:概况|家底|底子)|\|\s*(?:现在|如今|目前|这座城市|这个城市|这地方)?(?:怎么样|咋样|如何|啥样|是个什么样的城市)[,。?!]|\|\s*(?:有)?(?:什么|哪些|啥)(?:优势|特点|特色|亮点|底气|家底|拿得出手)|\|\s*城?(?:凭什么|靠什么|凭啥|靠啥)(?:出名|吸引|立足|能?火)`))

// asksDescribing reports whether a question, the names of cities in it being bars,
// asks what a city is like.
func asksDescribing(masked string) bool { return describing.in(masked) }
