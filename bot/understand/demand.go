package understand

import (
	"regexp"
	"strings"

	"policybot/index/text"
)

// demand is a form that an answer has to have beside the sort of value that is asked
// for: who asks for the day is not served by the year.
type demand struct {
	what   string // what is demanded, for whoever reads on
	en, zh string // the wordings that demand it, see words
	form   string // of the answer: an expression for either text of a record
	missed Asked  // the sort of value that is missing where no record has the form
	latin  bool   // the form is told in English alone: a text in Chinese alone may have it

	unlessEN, unlessZH string // wordings that look alike and demand nothing

	asks, unless pattern
	has          *regexp.Regexp
}

const monthName = `\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b`

// demands are tried on every question. The forms are what a clause would state them by,
// whatever the words around it; they err on the side of finding one.
var demands = []*demand{
	{
		what: "a day",
		en:   `(?:which|what|the exact|the precise) day|exact(?:ly)? what date`,
		zh:   `几月几[号日]|(?:^|[^0-9十])几[号日](?:[^文线楼馆]|$)|(?:哪一|具体是?哪)天|哪天(?:正式)?(?:印发|发布|介绍|公布|出台|开会|讨论|审议)`,
		form: `\b[0-9]{1,2}(?:[-–][0-9]{1,2})? ` + monthName + `|` + monthName + ` [0-9]{1,2}\b(?:[^0-9]|$)|月[0-9一二三十]{1,3}[—–-]?[0-9]*[日号]|\b20[0-9]{2}-[0-9]{2}-[0-9]{2}\b`, missed: AskedDate,
	}, {
		what: "a month",
		en:   `(?:which|what) month`, zh: `几月(?:[^几]|$)|哪(?:一)?个?月`,
		form: monthName + `|[0-9]{1,2}月`, missed: AskedDate,
	}, {
		what: "something to come",
		en: `(?:when|(?:what|which|by (?:what|which)) (?:date|day|month|year)) (?:will|would|is|are) .* (?:be|end|open|start|apply|expand|join|reach|go|become|due|expected|likely|supposed)|
			(?:what|which) (?:month|year) .* due`,
		zh: `(?:什么时候|何时|几时|哪年|哪一年|哪天)(?:才|就)?(?:会|能|将|要)`,
		form: `(?i)\b(?:will|to be|is to|are to|plans?|planned|by (?:the end of )?20[0-9]{2}|from|until|for 20[0-9]{2}|aims?|expects?|expected|promises?|ends?|expires?|lasts?|three-year|five-year)\b|` +
			`将|拟|计划|预计|到20|要|目标|力争|起|为期|20[0-9]{2}年[0-9]{1,2}月`, missed: AskedDate,
	}, {
		what: "an hour",
		en:   `(?:at )?what time (?:does|do|is|are|will|did)|what hours?|round the clock|opening hours`, zh: `几点(?:钟|开门|关门|上班|下班|开始|营业)|营业时间`,
		form: `(?i)\b[0-9]{1,2}:[0-9]{2}\b|\bhours?\b|[0-9] ?[ap]\.?m\b|[0-9]+[点时]|小时`, missed: AskedContact,
	}, {
		what: "a street",
		en:   `(?:on|in) (?:which|what) (?:street|road)|which (?:street|road) (?:is|does|in|was)`, zh: `哪(?:条|一条)(?:路|街)`,
		form: `\b[A-Z][a-z]+ (?:Road|Street|Avenue)\b|[^线铁公航道一丝之]路|街`, missed: AskedContact,
	}, {
		what: "a part of a city",
		en:   `(?:which|what) (?:\w+ )?(?:districts?|buildings?|neighbou?rhoods?|counters?)|whereabouts`,
		zh:   `哪(?:个|一个|些)?(?:城|市|行政|新)?区(?:[^域别位块]|$)|哪(?:个|栋|座|幢)(?:楼|大厦|窗口|柜台)`,
		form: `\b[A-Z][a-z]+ (?:[A-Z][a-z]+ )?(?:district|District|zone|Zone|Park|park|Bay|New Area|Hall|Island|Building)\b|[^地]区(?:[^域别]|$)|园|湾|岛|新城|楼|大厦|窗口`, missed: AskedContact,
	}, {
		what: "an occasion",
		en:   `(?:which|what) (?:\w+ )?venues?|at (?:which|what) (?:event|venue|forum|conference|meeting|occasion|fair)`,
		zh:   `哪个会场|什么场合|哪个场合|在哪个会上`,
		form: `(?i)\b(?:forum|expo|fair|conference|briefing|summit|meeting|hotel)\b|发布会|论坛|大会|峰会|会议|酒店|《`, missed: AskedContact,
	}, {
		what: "papers to hand in",
		en: `(?:which|what) (?:documents?|papers?|materials?|certificates?|proofs?)(?: \w+){0,4} (?:need|needs|needed|require|requires|required|submit|submitted|file|bring|hand|sent|attach)|
			(?:which|what) forms? (?:do|does|must|should|need)`,
		zh: `(?:要|需|需要|得|该)(?:先)?(?:交|传|带|提交|准备|递交|上传|提供|备)(?:上)?(?:哪些|什么|啥|几样|几份)?(?:材料|资料|证明|证件|表)|
			(?:哪些|什么|啥)(?:申请|申报)?(?:材料|证件|证明)|交的?材料`,
		form: `(?i)\b(?:application (?:form|materials)|documents (?:required|needed|to submit)|passport|cop(?:y|ies) of)\b|材料|护照|执照|申请表|复印件`, missed: AskedContact,
	}, {
		what: "a person by name",
		en: `(?:name|names) of the (?:\w+ ){0,2}(?:reporters?|journalists?|officials?|authors?|persons?|speakers?|spokes\w+)|
			who(?:'s| is| was) the (?:author|reporter|journalist|writer)|who coined|who came up with the (?:idea|term|name|phrase)|
			which (?:\w+ ){0,2}(?:reporters?|journalists?|leaders?|politicians?|mayors?|governors?|secretar(?:y|ies)|chairm[ae]n|professors?|scholars?|researchers?|analysts?|economists?|experts?|spokes\w+|authors?)|
			which (?:vice |deputy )?(?:\w+ )?(?:ministers?|premiers?)|who(?:'s| is| has) been put in charge|who (?:\w+ )?(?:cut|grades|interviewed|chaired|chairs|opened|presented|hosted|moderated|stood up|delivered)`,
		zh: `哪(?:一)?位|哪个(?:领导|官员|市长|部长|局长|专家|学者|记者|人)|(?:记者|作者|发言人)[^,。?]{0,6}(?:是|叫)(?:谁|什么|啥)|(?:是)?谁执笔`,
		form: `(?:[Mm]inister|Expert|Mayor|Secretary|Director|President|Professor|Premier|[Ss]pokes\w+|'s|’s)(?: of [A-Z][a-z]+)? [A-Z][a-z]+ [A-Z][a-z]+\b|` +
			`\b[A-Z][a-z]+ [A-Z][a-z]+ (?:said|says|told|wrote|announced|noted|summed|traced|described)\b|` +
			`\b[A-Z][a-z]+ [A-Z][a-z]+, (?:vice |deputy )?(?:minister|mayor|secretary|director|president|professor|premier|spokes\w+)`, missed: AskedPerson, latin: true,
	}, {
		what: "a body by name",
		en: `which (?:\w+(?:'s)? ){0,4}(?:associations?|charit(?:y|ies)|foundations?|universit(?:y|ies)|colleges?|schools?|institutes?|carmakers?|manufacturers?|
			shipping lines?|airlines?|retailers?|law firms?|studios?|museums?)|
			name (?:one|a|the|some|two|three|four|five|any|me) (?:[\w'-]+ ){0,4}(?:compan(?:y|ies)|firms?|hospitals?|banks?|schools?|multinationals?)`,
		zh: `哪(?:一)?(?:所|间)|哪(?:家|几家|一家|个|几个)(?:\p{Han}{0,4})?(?:医院|大学|高校|协会|学校|诊所|养老院|旅行社|律所|船公司)|
			哪几家(?:[^联印发]|$)|(?:跟|和|与|同)哪个(?:港口|大学|公司|医院)`,
		form: `\b(?:[A-Z][a-z]+|[A-Z]{2,})(?: [A-Z][A-Za-z]+)* (?:University|Hospital|Hospitals|Clinic|Company|Group|Bank|Exchange|Technology|Medical|Fund|Association|Institute|Academy|School|` +
			`College|Museum|Library|Daily|News|Agency|Airport|Airlines|Industries|Centre|Center|Foundation|Insurance|Securities|Motors|fund|Research|Port)\b`, missed: AskedCompany, latin: true,
		unlessEN: `which (?:sort|kind|type|role)|which (?:of the )?(?:\w+ )?(?:city|cities|places?|areas?|provinces?)|which (?:[\w'-]+ ){1,4}(?:may|can|could|allows?)`, unlessZH: `哪(?:个|几个|些)?(?:城市|地方|城|市|地区)`,
	}, {
		what: "which ones there are already",
		en: `name (?:one|two|three|four|five|some) of (?:[\w'-]+ ){0,5}practices|which (?:[\w'-]+ ){0,3}(?:hospitals|clinics|multinationals|firms|institutions|governments|ports|countries|partners|brands|developers|drugs|medicines|diseases|products|practices|
			standards|qualifications|licen[cs]es|enterprises|platforms|projects|insurers|funds|shops|factories)(?: [\w'-]+){0,4}
			(?:have|has|had|already|run|runs|signed|got|took|joined|share|opened|call)`,
		zh: `哪(?:些|几个|几家|几类|几种|几条)[^,。?]{0,8}(?:已经|已|获批|拿到|签了|入选|列进|列入|上了|用的)|(?:已经|目前)[^,。?]{0,6}哪(?:些|几)|
			(?:通到|开往|飞往|来自|卖到|销往)哪(?:些|几个)`,
		form: `、|, [^,]+,? and |\b(?:such as|including|among (?:them|others))\b|\b[A-Z][a-z]+ [A-Z][a-z]+|其中有|包括`, missed: AskedList,
	}, {
		what: "what has happened already",
		en:   `(?:has|have) (?:any|anyone|anybody|nobody)\b.*(?:applied|signed|joined|opened|moved|recogni[sz]ed|approved)`,
		form: `(?i)\b(?:approved|opened|signed|registered|landed|completed|licensed|finished|settled|set up|had|were|was|has|have|by (?:january|february|march|april|may|june|july|august|september|october|november|december|late|the end of|20[0-9]{2})|won)\b|已|获批|落地|签|开业|完成|批准|落户|截至|有[0-9]`, missed: AskedResult,
	}, {
		what: "an article of a law",
		en:   `which article|(?:which|what) law`, zh: `哪(?:部|条|一条)法律|哪一条规定`,
		form: `(?i)\blaw\b|\barticle [0-9]+|法(?:律|规|》)|第[0-9]+条`, missed: AskedFileNo,
	}, {
		what: "examples",
		en:   `(?:some|few|two|three|several) examples of`,
		form: `(?i)\b(?:such as|including|among (?:them|others)|for example|like|e\.g\.)|如|包括|其中|、|, [^,]+ and\b`, missed: AskedList,
	}, {
		what: "what is first among several",
		en:   `(?:which|what|whose|who) .*\b(?:largest|biggest|highest|lowest|busiest|smallest|most (?:attractive|popular))|the one with the most|which .* (?:holds?|has|have|got|put) the most`,
		zh:   `(?:哪|谁|什么)[^,。?]{0,16}(?:最[大多高低强快早]|排(?:名)?第[0-9一])|(?:最[大多高低强快早])的[^,。?]{0,10}(?:是)?(?:哪|谁)`,
		form: superlative.String(),
	}, {
		what: "a part of a number that is given",
		en:   `how (?:many|much) of (?:the |china's |its |these |those )?[0-9]+|of the [0-9][^?]{3,60}, how many`,
		zh: `[0-9]+(?:万|亿|多|余)?[项家条种名][^?]{0,20}(?:里|中|里面|当中|之中)[,，]?[^?]{0,16}(?:多少|有几)|
			占(?:了|到)?(?:多少|几)[项家条]`,
		form: `(?i)\bof (?:which|them|those|the [0-9]+)\b|\bincluding [0-9]|其中|[项家个城]中`, missed: AskedNumber,
	}, {
		what: "growth",
		en:   `by how much did|how much did .* (?:grow|rise|increase|fall|drop|shrink)|year[ -]on[ -]year`,
		zh:   `同比|增(?:长|幅|速)(?:了|是)?(?:多少|几|百分)|(?:涨|升|降|跌)了?(?:多少|百分之|几)|涨了?还是跌|几个点`,
		form: `(?i)\b(?:up|rose|rises?|gr[eo]ws?|growing|growth|increas\w+|down|fell|falls?|declin\w+|dropp?\w*|surg\w+|expand\w*|shr[iau]nk\w*|higher|lower|from [0-9.]+)\b|增长|同比|上升|增|降|升|跌`, missed: AskedRate,
	}, {
		what: "a target",
		en:   `(?:growth |trade |export |gdp )?targets? for 20[0-9]{2}|20[0-9]{2} (?:\w+ )?target`,
		zh:   `目标(?:是|定|为)?(?:的|了)?(?:多少|几)|(?:多少|几)[^,。?]{0,4}目标`,
		form: `(?i)\b(?:targets?|aims?|plans?|goals?|hopes?|expects?|wants?|around|about)\b|目标|力争|计划|拟|预期|左右|提出`, missed: AskedNumber,
	}, {
		what: "a number of countries or provinces",
		en:   `how many (?:\w+ ){0,2}(?:countries|provinces|nations)`, zh: `(?:多少|几)个?(?:国家|省(?:[^会]|$))`,
		form: `(?i)\b(?:countr(?:y|ies)|provinces?|nations?|regions?|five)\b|国|省|区`, missed: AskedNumber,
	}, {
		what: "all that came together over the years",
		en:   `cumulative(?:ly)?`, zh: `(?:累计|历年)[^,。?]{0,16}(?:多少|几)`,
		form: `(?i)\b(?:total|altogether|cumulative\w*|over the years|had|in all)\b|累计|总|共|超过|已有|历届`, missed: AskedNumber,
	}, {
		what: "a figure for each person",
		en:   `per (?:head|capita)|per person`, zh: `人均`,
		form: `(?i)\bper (?:head|capita|person)\b|人均`, missed: AskedNumber,
	}, {
		what: "an area or a length",
		en:   `how many (?:mu|hectares|acres|square (?:met(?:re|er)s|kilomet(?:re|er)s|feet))|floor (?:area|space)|land area`,
		zh:   `(?:多少|几)(?:亩|公顷|平方|平米|公里|千米|米|英里)|占地|面积`,
		form: `(?i)\b(?:mu|hectares?|acres?|square|km|kilomet(?:re|er)s?|met(?:re|er)s?|feet)\b|亩|公顷|平方|公里|[0-9][万多余]*米`, missed: AskedNumber,
	}, {
		what: "how often",
		en:   `how many (?:\w+ ){1,4}(?:an?|per) (?:day|week|hour)`,
		zh:   `(?:每天|每周|每日|一天|一周|每小时)(?:\p{Han}{0,3})?(?:几|多少)(?:班|趟|次|列|个)`,
		form: `(?i)\b(?:daily|weekly|monthly|yearly|annual(?:ly)?|once|twice|times|(?:a|per) (?:day|week|month|year|hour)|every|each year)\b|每[天日周月年季小]|次`, missed: AskedNumber,
	}, {
		what: "a standard or grade by its number",
		en:   `(?:which|what) (?:version|edition|standard|level|grade|class) (?:number|no)|standard numbers?`, zh: `标准号|哪一?号标准|几级(?:的)?`,
		form: `(?i)\b(?:ISO|GB|level|grade|class)[ -]?[0-9]|[0-9一二三四]级`, missed: AskedNumber,
	}, {
		what: "pages",
		en:   `how many pages`, zh: `(?:多少|几)页`, form: `(?i)\bpages?\b|页`, missed: AskedNumber,
	}, {
		what: "a draft",
		en:   `(?:consultation|public) draft|draft for (?:comments?|consultation)`, zh: `征求意见稿`, form: `(?i)\bdrafts?\b|意见稿|草案`,
	},
}

func init() {
	newLine := regexp.MustCompile(`\|\s*\n\s*`)
	for _, d := range demands {
		d.asks = words(newLine.ReplaceAllString(d.en, "|"), d.zh)
		d.unless = words(d.unlessEN, d.unlessZH)
		d.has = regexp.MustCompile(d.form)
	}
}

// readDemands notes the forms that an answer to the question has to have.
func (q *Question) readDemands() {
	for _, d := range demands {
		if d.asks.in(q.Text) && !d.unless.in(q.Text) {
			q.demands = append(q.demands, d)
		}
	}
}

// Fits reports whether a text has every form that is demanded of it, and tells of the
// very batch, months and item that are asked for.
func (q *Question) Fits(en, zh string) bool {
	for _, d := range q.demands {
		if !d.has.MatchString(en) && !d.has.MatchString(zh) && !(d.latin && en == "") {
			return false
		}
	}
	if q.period.none() {
		return true
	}
	en, zh = strings.ToLower(en), text.Normalize(zh) // as the question is
	return !q.otherPeriod(en, zh) && !q.otherItem(en, zh) && !q.otherFile(en, zh)
}

// Missed is the sort of value that is missing where nothing answers: the one asked for,
// or else that of a form that is demanded.
func (q *Question) Missed() Asked {
	if q.Asked == AskedNothing && len(q.demands) > 0 {
		return q.demands[0].missed
	}
	return q.Asked
}
