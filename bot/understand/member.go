package understand

import (
	"regexp"
	"slices"
	"strings"
)

// What asks whether a place is in the pilot. Patterns named "bars" are matched on the
// question with a bar in the place of each name, see joinBars.

// readMember tells whether the question asks, or may ask, of the places named whether
// they are in the pilot. named are the mentions of cities, places and documents.
func (q *Question) readMember(r *Reader, named []mention) {
	bars := joinBars(masked(q.Text, named))
	bare := topicOf(withoutMember(without(q.Text, named))) == "" // it asks nothing else
	leftOut := leftOutBars.in(bars)
	states := len(q.Cities)+len(q.Places) > 0 && (leftOut || asksMember.in(q.Text) && !asksMore.in(q.Text)) // "Suzhou is in it" is to be confirmed
	of := leftOut || asksMember.in(q.Text) || len(q.Places) > 0 && len(q.Cities) == 0                       // "does Xiamen's list mention Taiwan" is not about Taiwan
	switch {
	case q.Asked == AskedRegion, asksFirst.in(q.Text), len(q.Places) > 0 && asksNext.in(q.Text):
		return
	case listedBars.in(bars) && (bare || len(q.Cities) == 0), // a city may be in the pilot, and not in what is asked
		namesBars.in(bars) && len(q.Cities) == 0,
		(states || q.YesNo) && of && bare:
		q.Member = true
	default:
		q.MayMember = len(q.Cities) == 0 && len(q.Places) > 0 && q.Asked == AskedNothing && bare && asksPilot.in(q.Text) && r.allOutside(q.Places)
	}
}

// allOutside reports whether places are in no list of the programme.
func (r *Reader) allOutside(places []string) bool {
	return !slices.ContainsFunc(places, func(s string) bool { return !r.names.outside[s] })
}

// anyOf joins alternatives, a line each, to one expression.
func anyOf(alternatives ...string) *regexp.Regexp {
	return regexp.MustCompile(strings.Join(alternatives, "|"))
}

// leftOutBars asks whether, or why, a place is in no list, names of places being bars.
var leftOutBars = patternOf(regexp.MustCompile(`\bin or out\b|\b(?:left out|excluded|missing|skipped|passed over|not (?:in|on|among|included|selected|chosen|picked)|isn't (?:in|on|there|included|among)|wasn't (?:in|on|included|selected|chosen|picked))\b|^\s*(?:so |and |but )?(?:why|how come) (?:not|no|isn't|wasn't|is|was)?\s*\|`),
	regexp.MustCompile(`(?:为什么|为啥|为何|怎么|咋)(?:就)?(?:没有|没|不是|不含|不包括|少了)\s*\||\|\s*(?:为什么|为啥|为何|怎么|咋)(?:就)?(?:没有|没|不在|不是|没进|没入|落选|被)|\|\s*(?:这次|这回|这轮|居然|竟然|竟|居)?(?:也)?(?:落选|没入选|没(?:有)?(?:被)?(?:选)?进|没(?:有)?被选)|(?:省|直辖市|县)?也?算(?:吗|么|不算)`))

// listedBars asks of a place in so many words whether it is in the list.
var listedBars = patternOf(anyOf(
	`\b(?:is|are|isn't|aren't|does|do) \| (?:also |even |still |already |now |really |in any way )?(?:`+strings.Join([]string{
		`in(?: it| there| too| as well| this| the (?:list|pilot|programme|program|nine|batch))?\s*[?,.(]`,
		`in (?:it|there)\b`,
		`(?:on|in) (?:the|any|either) (?:lists?|pilot|nine)\s*(?:[?,.]|$|too\b|as well\b|already\b|or\b)`,
		`included\s*[?,.]`,
		`part of (?:it|this|the (?:pilot|programme|program|list|nine|scheme))\b`,
		`one of (?:the|these|them)\b`, `among (?:the|them)\b`, `count(?:s|ed)? as\b`,
		`(?:have )?an? (?:(?:comprehensive|services?|opening|national|city) ){0,2}pilot\b`}, "|")+`)`,
	`\| ?[,:;]? ?(?:is|are) (?:it|they|these|those|any of (?:them|these|those)) (?:also |even |all )?(?:in(?: it| there| the (?:list|pilot|programme|program|nine|batch))?\s*(?:[?,.]|$)|(?:on|in) (?:the|any|either) (?:lists?|pilot)|included|covered|part\b)`,
	`\b(?:confirm|true) that \| is (?:the|an?|one)\b[a-z ]* (?:pilot|city)\b`,
	`\| ?(?:'s|is) (?:also |now )?an? (?:(?:comprehensive|services?|opening|national|city) ){0,2}pilot(?: as well| too| city)?\s*(?:[,?.]|isn't|$)`,
	`\| is (?:also )?in\s*[,?.]`,
	`\|[^?.]{0,40}\bany of (?:them|these|those) (?:(?:in|on) (?:it|the (?:pilot|list))|part of|included)\b`,
	`\bis [a-z' ]{0,20}\| part of (?:it|this)\b`,
	`\| pilot status`,
	`\bwhich of \| (?:is|are) (?:in|on|among|part of|included)\b`,
	`\bi(?:'m| am| live) in \| ?[,.]? ?(?:are|is) (?:we|it) (?:in|part|included|on)\b`,
), anyOf(
	`\|\s*(?:也|还|到底)?(?:算|是|属于|在)(?:不算|不是|不在)?(?:试点(?:城市|地区)?|名单(?:里|上|内)?|9(?:个)?城(?:市)?(?:之一|里)?)(?:之一)?[吗么嘛?,。]`,
	`(?:比如|像)\|\s*(?:也)?算`,
	`\|\s*(?:也|还)?算(?:吗|么|不算)(?:在内|进去|数|试点|其中|里面)?\s*(?:[?,。]|$)`,
	`\|\s*(?:是不是|是否|那)?(?:也|都)算(?:在内|进去|试点)?(?:吗|么)?\s*[?,。]`,
	`\|\s*(?:这次|这回|这轮)?(?:也|都|居然|竟然)?(?:被)?(?:列|选|算)?进(?:去|来)?了(?:吗|么|吧|没|\s*[?。,]|\s*$)`,
	`\|[^?。,]{0,12},?(?:应该|是不是)?也?是试点(?:吧|吗)`,
	`\|\s*(?:一个)?都没有(?:吗|吧|\s*[?。,]|\s*$)`,
	`\|\s*(?:哪个|哪些|哪几个|谁)(?:在(?:名单|里面|试点|9)|属于|入选|是试点)`,
	`\|\s*(?:是不是|是否)?也?有份`,
	`\|\s*(?:有没有|是否有|有)(?:综合|服务业|扩大开放)*试点(?:吗|么|没|\s*[?。,]|\s*$)`,
	`(?:^|[,。?]\s*)(?:这|那)?(?:9个?(?:城市|城|市)?|(?:试点)?名单|试点(?:城市)?)(?:里面|里头|里|中|当中|之中)?(?:还|也)?(?:有没有|有无|有|含不含|包不包括|包不包含|包括|包含)\s*\|\s*(?:吗|么|嘛)?\s*(?:[?。,]|$)`,
	`(?:^|[,。?]\s*)有\s*\|\s*(?:吗|么|嘛)\s*(?:[?,。]|$)`,
	`\|\s*(?:这些|那些|这几个|等)(?:地方|城市|西部|中部)*(?:有没有|在不在|有吗|算不算)`,
))

// namesBars names places and nothing else: "what about Changsha?"
var namesBars = patternOf(regexp.MustCompile(`^(?:and |so |but )?(?:(?:what|how) about|not) \| ?\??$`), regexp.MustCompile(`^那?\|\s*呢\s*[?。]*$`))

// asksPilot names the pilot, which a place may be in.
var asksPilot = words(`pilots?|list|scheme|programme|program|in it|in this|on it|one of|among`, `试点|名单|有份|9个|9城|里头|在里面|在内`)

// asksNext asks which place will be in the list one day, or asked to be, which no list
// says.
var asksNext = patternOf(regexp.MustCompile(`\b(?:(?:be next|next (?:batch|round|city|one|in line|to join|on the list)|in (?:the )?future|some day|one day|later on|turned down|appl(?:y|ied) (?:for|next|to (?:join|be)))\b|appl(?:y|ied)\s*(?:\?|$))`), regexp.MustCompile(`下一?(?:批|轮|个|次)|以后会|将来|未来|申请过|申报过`))

// asksFirst asks which was there before the others, not whether it is there.
var asksFirst = patternOf(regexp.MustCompile(`\bthe (?:very )?first\b|\bfirst(?: (?:one|pilot|city|place|to)\b|\s*(?:[?,]|$))`), regexp.MustCompile(`最早|首个|第一个|率先`))

// asksMember asks whether a place belongs to the pilot.
var asksMember = words(`one of (?:the|these|those) (?:nine|9|cities)|one of (?:them|those|these)|(?:part|member) of (?:the|this|these) .*(?:pilot|programme|program|nine|scheme|list|batch|cities)|in it|in there|in the (?:pilot|programme|program|scheme|list|nine|new batch)|on the (?:list|nine)|among (?:the|these)|included|covered|belong(?:s)? to|a pilot (?:city|area|place|zone)|pilot (?:city|area)|(?:is|are|was|were) .* (?:in|included|covered|part)(?: too| as well| also)?\s*\??$|made the (?:list|cut)|chosen|selected|join(?:ed)?|count(?:s|ed)? as`,
	`(?:是|属于|算|在|列入|纳入|入选|包括|包含|算不算|在不在|是不是|是否).*(?:9|九)(?:个)?(?:城|市|城市|座)?|(?:是|属于|算|在|列入|纳入|入选|包括).*试点|(?:9|九)(?:个)?(?:城|市|城市)(?:里|中|之一|名单|当中|里面|之中|之列)|试点(?:城市|地区|名单|范围)(?:吗|之一|里|中|名单)?|在(?:不在)?(?:名单|里面|内|其中|范围)|有没有份|入选|也是试点|上榜`)

// memberWords are the words by which a question asks whether a place is in the
// pilot.
var memberWords = words(`why|out|left|missing|excluded|isn't|wasn't|not|wait|also|too|so|one|among|amongst|belongs?|included|covered|cover|list|part|member|chosen|selected|added|appl(?:y|ies)|applicable|count(?:s|ed)?|in there|made it|cut|eligible`,
	`为什么|为啥|为何|怎么|没有|没|不|也|落选|有|属于|算不算|算|列入|纳入|入选|包括|包含|适用于|适用|名单|之一|之列|范围|在列|在内|进|上榜|这些|省会|里头|里面|其中|批次|城市|城|个|9|九`)

// NamesList reports whether a question about a place's being in the pilot means the
// list of the cities, rather than any pilot area.
func NamesList(q string) bool { return namesList.in(q) }

var namesList = words(`nine|9|in it|in there|in this|the list|new(?:ly)?|this (?:batch|round|time)|these|those|them|2025|2026|not`, `9|九|名单|这批|这次|这回|新|里面|里头|在内|没`)

func withoutMember(s string) string {
	s = memberWords.en.ReplaceAllString(s, " ")
	return memberWords.zh.ReplaceAllString(s, " ")
}
