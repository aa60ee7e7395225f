package understand

import "regexp"

// demand is a form that an answer has to have beside the sort of value that is asked
// for: who asks for the day is not served by the year.
type demand struct {
	asks  pattern
	form  *regexp.Regexp // on either text of a record
	asked Asked          // the sort of value that is missed where no record has the form
}

const monthName = `(?:January|February|March|April|May|June|July|August|September|October|November|December)`

// demands are tried on every question. Their forms are those of values that a clause
// would state, whatever the words around them.
var demands = []demand{
	{words(`(?:which|what|the exact|the precise) day|exact(?:ly)? what date`, `几月几[号日]|(?:^|[^0-9十])几[号日](?:[^文线楼馆]|$)|(?:哪一|具体是?哪)天|哪天(?:正式)?(?:印发|发布|介绍|公布|出台)`),
		regexp.MustCompile(`\b[0-9]{1,2}(?:[-–][0-9]{1,2})? ` + monthName + `|` + monthName + ` [0-9]{1,2}\b(?:[^0-9]|$)|月[0-9]{1,2}[—–-]?[0-9]*[日号]`), AskedDate},
	{words(`(?:which|what) month`, `几月(?:[^几]|$)|哪(?:一)?个?月`),
		regexp.MustCompile(monthName + `|[0-9]{1,2}月`), AskedDate},
	{words(`(?:at )?what time (?:does|do|is|are|will|did)|what hours?|round the clock|opening hours`, `几点(?:开|关|钟|上|下|出|发|到)|营业时间`),
		regexp.MustCompile(`\b[0-9]{1,2}:[0-9]{2}\b|[0-9]+点|小时`), AskedContact},
	{words(`(?:which|what) (?:\w+ )?(?:streets?|roads?)`, `哪(?:条|一条)(?:路|街)`),
		regexp.MustCompile(`\b[A-Z][a-z]+ (?:Road|Street|Avenue)\b|[^线铁公航道一丝之]路|街`), AskedContact},
	{words(`(?:which|what) (?:\w+ )?(?:districts?|buildings?|neighbou?rhoods?|floor|hotels?|hall|counters?|window)|whereabouts`,
		`哪(?:个|一个|些)?(?:城|市|行政|新)?区(?:[^域别]|$)|哪(?:个|栋|座|幢)(?:楼|大厦|酒店|窗口|柜台)`),
		regexp.MustCompile(`\b[A-Z][a-z]+ (?:[A-Z][a-z]+ )?(?:district|District|zone|Zone|Park|park|Bay|New Area|Hall|Island)\b|[^地]区(?:[^域别]|$)|园|湾|岛|新城`), AskedContact},
	{words(`(?:which|what) (?:\w+ )?venues?|at (?:which|what) (?:event|venue|forum|conference|meeting|place|occasion)|where (?:was|were) .* (?:speaking|talking|held|signed)|where did .* (?:speak|talk|hold|sign)`,
		`哪个会场|什么场合|哪个场合|在哪个会上`),
		regexp.MustCompile(`\b(?:[Ff]orum|Expo|Fair|[Cc]onference|briefing|Summit|Qiushi)\b|发布会|论坛|大会|峰会|《`), AskedContact},
	{words(`(?:which|what) (?:documents?|papers?|forms?|materials?|certificates?|proofs?)(?: \w+){0,4} (?:need|needs|needed|require|requires|required|submit|submitted|file|bring|hand|sent|attach)|paperwork|takes the forms`,
		`(?:要|需|需要|得|该)(?:先)?(?:交|传|带|提交|准备|递交|上传|提供|备)(?:上)?(?:哪些|什么|啥|几样|几份)?(?:材料|资料|文件|证明|证件|表)|(?:哪些|什么|啥)(?:申请|申报)?(?:材料|证件|证明)|交的?材料`),
		regexp.MustCompile(`(?i)\b(?:application (?:form|materials)|documents (?:required|needed|to submit))\b|材料`), AskedContact},
	{words(`(?:name|names) of the (?:\w+ ){0,2}(?:reporters?|journalists?|officials?|authors?|persons?|speakers?|spokes\w+)|who(?:'s| is| was) the (?:author|reporter|journalist|writer)|who coined|who came up with the (?:idea|term|name|phrase)|which (?:\w+ ){0,2}(?:reporters?|journalists?|leaders?|politicians?|mayors?|governors?|secretar(?:y|ies)|chairm[ae]n|professors?|scholars?|researchers?|analysts?|economists?|experts?|spokes\w+|authors?)|who (?:\w+ )?(?:chaired|chairs|opened|presented|hosted|moderated|stood up|delivered)`,
		`哪(?:一)?位|哪个(?:领导|官员|市长|部长|局长|专家|学者|记者|人)|(?:记者|作者|发言人)[^,。?]{0,6}(?:是|叫)(?:谁|什么|啥)|(?:是)?谁执笔`),
		regexp.MustCompile(`(?:Minister|Expert|Mayor|Secretary|Director|President|Professor|Premier|'s|’s) [A-Z][a-z]+ [A-Z][a-z]+\b`), AskedPerson},
	{words(`which (?:\w+(?:'s)? ){0,4}(?:newspapers?|magazines?|outlets?|associations?|charit(?:y|ies)|foundations?|universit(?:y|ies)|colleges?|schools?|institutes?|carmakers?|manufacturers?|shipping lines?|airlines?|retailers?|law firms?|studios?|museums?)|name (?:one|a|some|two|three|any|me) (?:\w+ ){0,3}(?:compan(?:y|ies)|firms?|hospitals?|banks?|schools?)`,
		`哪(?:一)?(?:所|间)|哪(?:家|几家|一家|个|几个)(?:\p{Han}{0,4})?(?:医院|大学|高校|协会|媒体|报纸|报社|学校|诊所|养老院|旅行社|律所|船公司)|哪几家(?:[^联印发]|$)|(?:跟|和|与|同)哪个(?:港口|大学|公司|医院|城市)`),
		regexp.MustCompile(`\b(?:[A-Z][a-z]+|[A-Z]{2,})(?: [A-Z][A-Za-z]+)* (?:University|Hospital|Hospitals|Clinic|Company|Group|Bank|Exchange|Technology|Medical|Fund|Association|Institute|Academy|School|College|Museum|Library|Daily|News|Agency|Airport|Airlines|Industries|Centre|Center|Foundation|Insurance|Securities|Motors|fund|Research)\b`), AskedCompany},
	{words(`(?:some|few|two|three|several) examples of`, ``),
		regexp.MustCompile(`(?i)\b(?:such as|including|among (?:them|others)|for example|like|e\.g\.)|如|包括|其中|、|, [^,]+ and\b`), AskedList},
	{words(`how many (?:mu|hectares|acres|square (?:met(?:re|er)s|kilomet(?:re|er)s|feet))|how (?:long|wide|deep|tall|high|far) (?:is|are) (?:the|its)|floor (?:area|space)|land area`, `(?:多少|几)(?:亩|公顷|平方|平米|公里|千米|米|英里)|占地|面积|多(?:宽|深|高|远)(?:[^时期]|$)`),
		regexp.MustCompile(`(?i)\b(?:mu|hectares?|acres?|square|km|kilomet(?:re|er)s?|met(?:re|er)s?|feet)\b|亩|公顷|平方|公里|[0-9]米`), AskedNumber},
	{words(`how (?:often|many times an? (?:day|week|month|hour))|(?:per|a|each|every) (?:day|week|hour)\s*\?`, `(?:每天|每周|每日|一天|一周|每小时)(?:\p{Han}{0,3})?(?:几|多少)(?:班|趟|次|列|个)`),
		regexp.MustCompile(`(?i)\b(?:daily|weekly|a day|a week|per day|per week|every)\b|每天|每日|每周`), AskedNumber},
	{words(`(?:which|what) (?:version|edition|standard|level|grade|class) (?:number|no)|standard numbers?`, `标准号|哪一?号标准|几级(?:的)?`),
		regexp.MustCompile(`(?i)\b(?:ISO|GB|level|grade|class)[ -]?[0-9]|[0-9一二三四]级`), AskedNumber},
	{words(`how (?:many|much) of (?:the |china's |its |these |those )?[0-9]+|of the [0-9][^?]{3,60}, how many`, `[0-9]+(?:万|亿|多|余)?[项家条种名][^?]{0,20}(?:里|中|里面|当中|之中)[,，]?[^?]{0,16}(?:多少|有几)|[0-9]+(?:多|余)?[项家条][^?]{0,16}占(?:了)?(?:多少|几)[项家条]`),
		regexp.MustCompile(`(?i)\bof (?:which|them|those|the [0-9]+)\b|\bincluding [0-9]|其中|[项家个]中`), AskedNumber},
	{words(`(?:which|what|whose|who) .*\b(?:largest|biggest|highest|lowest|busiest|smallest|most (?:attractive|popular)|the most)`, `(?:哪|谁|什么)[^,。?]{0,16}(?:最[大多高低强快早]|排(?:名)?第[0-9一])|(?:最[大多高低强快早])的[^,。?]{0,10}(?:是)?(?:哪|谁)`),
		superlative, AskedNothing},
	{words(`which (?:[\w'-]+ ){0,3}(?:hospitals|clinics|multinationals|firms|institutions|governments|ports|countries|partners|brands|developers|drugs|medicines|diseases|products|practices|standards|qualifications|licen[cs]es|enterprises|platforms|projects|insurers|funds|shops|factories)(?: [\w'-]+){0,4} (?:have|has|had|already|run|runs|signed|got|took|joined|does|did|are|share|opened|use|call|count)`,
		`哪(?:些|几个|几家|几类|几种|几条)[^,。?]{0,8}(?:已经|已|获批|拿到|签了|入选|列进|列入|上了|用的)|(?:已经|目前)[^,。?]{0,6}哪(?:些|几)|(?:通到|开往|飞往|来自|卖到|销往)哪(?:些|几个)`),
		regexp.MustCompile(`、|, [^,]+,? and |\b(?:such as|including|among (?:them|others))\b|\b[A-Z][a-z]+ [A-Z][a-z]+|其中有|包括`), AskedList},
	{words(`per (?:head|capita)|per person`, `人均`), regexp.MustCompile(`(?i)\bper (?:head|capita|person)\b|人均`), AskedNumber},
	{words(`(?:consultation|public) draft|draft for (?:comments?|consultation)`, `征求意见稿`), regexp.MustCompile(`(?i)\bdrafts?\b|意见稿|草案`), AskedNothing},
	{words(`how many pages`, `(?:多少|几)页`), regexp.MustCompile(`(?i)\bpages?\b|页`), AskedNumber},
	{words(`by how much did|how much did .* (?:grow|rise|increase|fall|drop|shrink)|year[ -]on[ -]year`, `同比|增(?:长|幅|速)(?:了|是)?(?:多少|几|百分)|涨了多少|几个点`),
		regexp.MustCompile(`(?i)\b(?:up|rose|rises?|gr[eo]w|growth|increased?|down|fell|higher|from [0-9.]+)\b|增长|同比|上升|增|降|升|跌`), AskedRate},
	{words(`how many (?:\w+ ){0,2}(?:countries|provinces|nations)`, `(?:多少|几)个?(?:国家|省(?:[^会]|$))`), regexp.MustCompile(`(?i)\b(?:countr(?:y|ies)|provinces?|nations?|regions?|five)\b|国|省|区`), AskedNumber},
	{words(`(?:growth |trade |export |gdp )?targets? for 20[0-9]{2}|20[0-9]{2} (?:\w+ )?target`, `目标(?:是|定|为)?(?:的|了)?(?:多少|几)|(?:多少|几)[^,。?]{0,4}目标`), regexp.MustCompile(`(?i)\b(?:targets?|aims?|plans?|goals?|hopes?|expects?|wants?|around|about)\b|目标|力争|计划|拟|预期|左右|提出`), AskedNumber},
	{words(`(?:when|(?:what|which|by (?:what|which)) (?:date|day|month|year)) (?:will|would|is|are) .* (?:be|end|open|start|apply|expand|join|reach|go|become|due|expected|likely|supposed)|(?:what|which) (?:month|year) .* due`, `(?:什么时候|何时|几时|哪年|哪一年|哪天)(?:才|就)?(?:会|能|将|要)`),
		regexp.MustCompile(`(?i)\b(?:will|to be|is to|are to|plans?|planned|by (?:the end of )?20[0-9]{2}|from|until|for 20[0-9]{2}|aims?|expects?|expected|promises?|three-year|five-year)\b|将|拟|计划|预计|到20|要|目标|力争|起|为期|20[0-9]{2}年[0-9]{1,2}月`), AskedDate},
}

// readDemands notes the forms that an answer to the question has to have.
func (q *Question) readDemands() {
	for i := range demands {
		if demands[i].asks.in(q.Text) {
			q.demands = append(q.demands, &demands[i])
		}
	}
}

// Fits reports whether a text has every form that is demanded of it, and tells of the
// very day, batch and months that are asked for.
func (q *Question) Fits(en, zh string) bool {
	for _, d := range q.demands {
		if !d.form.MatchString(en) && !d.form.MatchString(zh) {
			return false
		}
	}
	return !q.otherDays(en, zh) && !q.otherPeriod(en, zh) && !q.otherItem(en, zh)
}

// Missed is the sort of value that is missing where nothing answers: the one asked for,
// or else that of a form that is demanded.
func (q *Question) Missed() Asked {
	if q.Asked == AskedNothing && len(q.demands) > 0 {
		return q.demands[0].asked
	}
	return q.Asked
}
