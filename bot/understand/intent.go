package understand

import (
	"regexp"
	"strings"
)

// Intent is what kind of reply a question wants.
type Intent string

// The intents.
const (
	Fact     Intent = "fact"
	Number   Intent = "number"
	Date     Intent = "date"
	List     Intent = "list"
	Count    Intent = "count"
	YesNo    Intent = "yesno"
	Compare  Intent = "compare"
	Profile  Intent = "profile"
	Document Intent = "document"
	Member   Intent = "membership"
	Greeting Intent = "greeting"
	Thanks   Intent = "thanks"
	Help     Intent = "help"
	About    Intent = "about"
	Gaps     Intent = "gaps" // what the corpus does not hold
)

// Asked is the sort of value that an answer has to hold.
type Asked string

// The sorts of value. Only a record that holds one answers.
const (
	AskedNothing  Asked = ""
	AskedNumber   Asked = "number"
	AskedMoney    Asked = "money"
	AskedRate     Asked = "rate"
	AskedDate     Asked = "date"
	AskedDeadline Asked = "deadline"
	AskedPerson   Asked = "person"
	AskedOffice   Asked = "office"
	AskedContact  Asked = "contact"
	AskedReason   Asked = "reason"
	AskedCity     Asked = "city"
	AskedCompany  Asked = "company"
	AskedFileNo   Asked = "fileno"
	AskedResult   Asked = "result"
	AskedRegion   Asked = "region"     // which province or country a place belongs to
	AskedList     Asked = "list"       // every member of a set, where a record names some
	AskedContrast Asked = "difference" // how one thing differs from, or stands to, another
)

// pattern is one wording in both languages; both match on the normalised question.
type pattern struct {
	en, zh         *regexp.Regexp
	needEN, needZH []string // what a question has to hold for them to match; see needs
}

func (p pattern) in(q string) bool {
	return p.en != nil && mayMatch(q, p.needEN) && p.en.MatchString(q) || p.zh != nil && mayMatch(q, p.needZH) && p.zh.MatchString(q)
}

func patternOf(en, zh *regexp.Regexp) pattern {
	p := pattern{en: en, zh: zh}
	if en != nil {
		p.needEN = needs(en)
	}
	if zh != nil {
		p.needZH = needs(zh)
	}
	return p
}

func words(en, zh string) pattern {
	var p pattern
	if en != "" {
		p.en = regexp.MustCompile(`\b(?:` + strings.Join(strings.Fields(strings.ReplaceAll(en, "\n", " ")), " ") + `)\b`)
	}
	if zh != "" {
		p.zh = regexp.MustCompile(strings.Join(strings.Fields(zh), ""))
	}
	return patternOf(p.en, p.zh)
}

// What is said on its own, without a subject.
var (
	greeting = regexp.MustCompile(`^(?:(?:hi|hello|hey|yo|good (?:morning|afternoon|evening)|greetings|sup|howdy|nihao|ni hao|你好|您好|大家好|早上好|下午好|晚上好|早安|晚安|嗨|哈喽|哈啰|在吗|在么|在不在|有人吗|hi+|hello+)(?:\s*(?:there|bot|everyone|all|policybot|机器人|呀|啊|吗|how are you|how are you doing|你好吗|最近好吗|今天怎么样|小助手|today|friend|(?:are )?(?:you|u) (?:there|awake|alive|up|online|around)|anyone (?:there|home)))*[\s,]*)+$`)
	thanks   = regexp.MustCompile(`^(?:ok |great |well )?(?:thanks?|thank you|thx|ty|cheers|much appreciated|nice one|谢谢|多谢|感谢|谢了|辛苦了|谢啦)(?:,? (?:a lot|so much|very much|bot|you|for the help|for your help|for that|that helped|that was (?:very |really |so )?helpful|very helpful|great help))*(?:你|您|啦|了|哈|机器人|你的帮助|您的帮助|这很有帮助|帮了大忙|,?(?:bye|goodbye|再见))*[\s!]*$`)
	// assent is what is said to an answer, and rude what is said to a bot: neither asks.
	assent   = regexp.MustCompile(`^(?:ok(?:ay)?|k|yes|yep|yeah|yup|no|nope|nah|sure|fine|good|great|nice|cool|wow|lol|haha+|hm+|test(?:ing)?|got it|i see|understood|alright|right|好的?|好吧|行|嗯+|哦+|噢|是的?|对|对的|不是|不用了?|测试|收到|明白了?|知道了|懂了|了解了|可以|没事了?|哈+|呵呵|xiexie|xie xie|zaijian|haode|谢啦)(?:[\s,.!?~]|了|吧|啊|呀|的)*$`)
	rude     = regexp.MustCompile(`\b(?:fuck(?:ing|er)?|shit|bitch|asshole|bastard|cunt|dickhead|idiot|moron|stupid bot|dumb bot|kill yourself|kys|bomb)\b|傻逼|煞笔|傻b|操你|草泥马|他妈的|妈的|去死|滚蛋|王八蛋|狗屁|炸弹|破机器人|垃圾机器人`)
	farewell = regexp.MustCompile(`^(?:bye|goodbye|good night|see you(?: later)?|再见|拜拜|回见|晚安)[\s!]*$`)
	help     = regexp.MustCompile(`^(?:help(?: me)?|how (?:do|can|should) i use (?:you|this(?: bot)?)|what can (?:you do|you help(?: me)? with|i ask(?: you)?)|what do you (?:do|know)|what (?:are you able to do|topics do you (?:know|cover))|帮助|怎么用|如何使用|你会什么|你能(?:做|干)(?:什么|啥|些什么)|你(?:能|可以)(?:帮我)?(?:做|干|回答)(?:什么|啥|哪些)?(?:问题|事)?|可以问(?:你)?什么|我能问(?:你)?什么|你都知道(?:些)?(?:什么|啥)|使用说明)[\s]*$`)
	about    = regexp.MustCompile(`^(?:do you (?:speak|understand|know) (?:english|chinese|mandarin)|(?:how|what) (?:recent|old|fresh|up to date|up-to-date|current|date) (?:is|are) your (?:information|data|info|records|sources)|(?:where|what) (?:do you get|is|are) your (?:data|information|info|sources)(?: from| come from)?|(?:hello |hi |你好)?你(?:会|能|懂)(?:说|讲)?(?:中文|英文|汉语|英语|普通话)(?:不|吗|么)?|(?:你的?)?(?:数据|资料|信息)(?:是)?(?:从)?(?:哪(?:里|儿)?来|来自哪|来源(?:是)?(?:什么|哪))(?:的|里)?|你是真人(?:吗|么)?.*|who (?:are|r) (?:you|u)|what are you|what is (?:this bot|policybot|your name)|whats your name|are you (?:a )?(?:human|bot|robot|ai|an ai|real|a real person|chatgpt|a person|a machine)(?: or .*)?|who (?:made|built|created|wrote) you|你是谁|你是(?:什么|机器人|人|真人|ai)(?:吗|还是.*)?|你叫什么(?:名字)?|谁(?:做|造|开发|写)(?:了|的)?你(?:的)?|介绍(?:一下)?(?:你)?自己|这是什么机器人)[\s]*$`)
)

// asksGaps asks what the corpus does not know, and nothing else. It is matched on
// the question without the names of cities.
var asksGaps = regexp.MustCompile(`^(?:so |and |ok )?(?:what (?:is|are|'s)(?: still| also)? (?:not (?:known|in (?:here|the corpus|your (?:corpus|data(?:base)?|records))|covered(?: here| by (?:you|this bot|the corpus))?)|unknown|missing(?: (?:from (?:the corpus|your (?:corpus|data(?:base)?|records)))| here)?|unclear)(?: about .*| for .*| on .*)?|what (?:do|does) (?:you|the corpus|this bot|the bot|your (?:corpus|data(?:base)?)) (?:not|lack|miss)(?: (?:know|have|hold|cover|contain|include))?(?: .*)?|what (?:don't|doesn't|can't|cant|dont|doesnt) (?:you|the corpus|this bot|the bot|your data(?:base)?)(?: (?:know|have|hold|cover|contain|include|answer|tell me))?(?: .*)?|(?:gaps|limits) (?:in|of) (?:the corpus|your (?:corpus|data(?:base)?|records|knowledge))|(?:关于|对于|对|在|,|，| )*(?:(?:你|资料库|这个机器人|机器人|数据库)(?:还)?(?:有(?:什么|哪些|啥))?(?:不知道|没有|没收录|缺|缺少|不包括|不包含|查不到|答不了)(?:的)?(?:什么|哪些|啥)(?:内容|信息|资料)?(?:的)?|(?:有|还有)?(?:什么|哪些|啥)(?:内容|信息|资料|方面|事)?(?:是)?(?:你|资料库|机器人)?(?:还)?(?:不知道|没收录|没有收录|不清楚|查不到|答不了|缺失|不明)(?:的)?|资料库(?:的)?(?:空白|缺口|局限|不足))(?:内容|信息|资料|东西|事情)?)[ ?？。!]*$`)

var (
	asksCompare = words(`compare|comparison|vs|versus|differences?|differ|contrast|compared (?:to|with)|how do .* differ|in common|both .* and|better|which (?:is|one)`,
		`比较|对比|相比|区别|不同|差别|差异|异同|哪个更|有何不同|有啥不一样|不一样|共同点|比起来|和.*比`)
	asksSides = words(`compare|comparison|vs|versus|differences?|differ|contrast|compared (?:to|with)|in common|both .* and`,
		`比较|对比|相比|区别|不同|差别|差异|异同|不一样|共同点`)
	asksCount = words(`how many|(?:are|were) there (?:really |only |about |exactly )?[0-9]+ [a-z]+|how (?:big|large|high) (?:is|was|are|were)|number of|count of|total of|how much|what number|what (?:is|was|are|were|'s) (?:the )?(?:\w+(?:'s)? ){0,3}(?:size|value|volume|scale|total|figure|gdp)|gdp`,
		`多少(?:个|项|条|家|份|种|人|列|万|亿|座|次|轮|批|名|座)?|(?:^|[^哪好])几(?:个|项|条|家|份|种|座|次|轮|批|类|大)|数量|总数|一共|规模|总额|总量|多大|生产总值|gdp`)
	asksList = words(`list|which|what (?:are|were)(?: all)? the|what (?:measures|tasks|policies|areas|cities|places|departments|provinces|kinds?|types?|activities|fields|services|routes|examples|can|may|could)|name (?:all|the)|all (?:the|of the)|everything|enumerate|show me (?:all|the)|examples of`,
		`哪些|有什么|有啥|哪几|列出|列举|清单|所有|全部|都有|分别是|包括什么|什么措施|什么政策|可以做什么|能做什么|能干(?:什么|啥)|做(?:点)?什么`)
	asksDate = words(`(?:^|[,.;:?!-] ?|\b(?:and|so|but|exactly|know|tell me|date|year) )when(?: |\?|$)|when (?:was|were|is|are|did|do|does|will|would|has|have|can|could|should|exactly|precisely|and|or|'s)|when\s*\?*$|what (?:date|day|year|month|time)|which (?:year|day|month|date)|on what date|how long ago|since when`,
		`什么时候|何时|哪(?:一)?(?:年|天|日|月)|啥时候|几(?:月|号|日)|日期|什么时间|多久|时间是`)
	asksYesNo    = regexp.MustCompile(`^(?:(?:so|and|but|hey|hi|please|ok|wait|hmm|well|then|actually),? )*(?:is|are|was|were|do|does|did|can|could|may|will|would|has|have|had|must|should|isn't|aren't|doesn't|don't|can't|am)\b|(?:吗|嘛|吧|[^什怎那这多]么)\s*[?？。!]*\s*$|是不是|是否|能不能|可不可以|有没有|会不会|算不算|在不在|属不属于|允不允许|对不对|可以.*不$|\b(?:right|correct|yes|no)\s*\?*$|(?:对|是|没错|不是)吧`)
	asksDocument = words(`document number|official (?:name|title)|full (?:name|title)|title of|name of the (?:plan|document|policy|notice)|what is the .*(?:plan|document|notice) called|file number|reference number|doc(?:ument)? no|issued by|who (?:issued|published|released|wrote|drafted)`,
		`文号|全称|正式名称|文件名|叫什么(?:名字)?|名称|发文号|哪个文件|谁(?:发布|印发|发的|出台|制定)|由谁|哪个部门(?:发布|印发|出台|制定)`)
)

var asked = []struct {
	kind Asked
	p    pattern
}{
	{AskedContact, words(`how (?:do|can|should|would|to) (?:i|we|one|you|companies|firms|a company|a firm|they)? ?(?:apply|register|enrol|enroll|sign up)|who (?:do|should|can|must) (?:i|we|one) apply|application (?:process|procedure|steps)|(?:someone|somebody|anyone|a person|name of) .*(?:talk|contact|call|speak|write|reach)|(?:tele)?phone (?:number|no|line|contact)s?|(?:by|via|whose) (?:tele)?phone|phone (?:of|for)|hotline|e-?mail|contact(?:s| person| details)?|(?:the|an?|its|their|your|e-?mail|postal|street|office|exact|full) address|address(?:es)? (?:of|for)|whom? (?:do|should|can) i (?:call|contact|talk|speak|ask|write)|website|where (?:do|can|should) (?:i|we|one|companies|firms) (?:apply|register|submit|file|sign)|application form|fax|wechat|where to (?:apply|register|submit|file)|opening hours|office hours`,
		`(?:怎么|如何|怎样|咋)(?:去)?(?:申请|报名|申报|登记)|申请(?:流程|程序|步骤|手续)|办理(?:流程|手续)|电话|热线|邮箱|邮件|联系(?:人|方式|谁)|地址|网址|官网|找谁|找哪个|去哪(?:里|儿)?(?:办|交|递|领|申请|报名|提交|登记)|在哪(?:里|儿)?(?:办|申请|报名|提交|登记)|哪里(?:办|申请|报名)|申请表|微信|窗口|哪个公众号|公众号(?:叫|是)|办公时间|怎么联系|如何联系`)},
	{AskedContact, patternOf(regexp.MustCompile(`(?:\bphone|'s address|^address(?:es)?)\s*[?.!]*$`), nil)},
	{AskedContrast, words(`differences? between (?:an? |the |this |these )?(?:\w+ ){0,4}(?:and|&)|(?:differ|different|distinct) from|how (?:does|do|is|are) .{3,60} (?:relate|related|connected) to|same (?:thing|programme|program|scheme) as|distinguish .* from`,
		`(?:和|跟|与|同).{2,30}(?:(?:有)?(?:什么|啥|何)(?:区别|不同|不一样|差别)|怎么区分|如何区分|是一回事|一样吗|的区别)|怎么区分|如何区分`)},
	{AskedFileNo, words(`(?:document|file|reference|official|doc|notice) (?:number|no)|number of the (?:\w+(?:'s)? ){0,2}(?:reply|notice|plan|document|file|letter)|what number`, `文号|编号|发文字号|几号文|多少号`)},
	{AskedResult, words(`how (?:did|has|have) .{3,60} (?:develop|evolve|change|grow|perform|fare)(?:d|n)?(?: since| after|$)|(?:what|which|any|first|the|show|see|early|concrete|real|actual) (?:\w+ )?results?|results? (?:of|so far|from|in)|outcomes?|success(?:es|ful)?(?: stor(?:y|ies))?|achieve(?:d|ments?)|completed|finished|(?:actually|really) work(?:ed|s|ing)?|worked|effects?|effective|impact|(?:has|did) anything (?:actually |really )?happen(?:ed)?|case stud(?:y|ies)`,
		`成效|效果|成果|成功案例|案例|完成了|已完成|带来了|新增就业|管用|管不管用|有用|起作用|影响`)},
	{AskedCompany, words(`(?:list|names?|roster) of (?:all )?(?:the )?(?:\w+ ){0,2}(?:compan(?:y|ies)|banks?|firms?|insurers?|hospitals)|(?:which|name the|list the) (?:\w+ ){0,2}(?:compan(?:y|ies)|banks?|firms?|insurers?|operators?|airlines?|investors|brands|startups?)|what (?:compan(?:y|ies)|banks|firms|insurers|airlines)`,
		`哪(?:些|几家|家|个|一家|几个)(?:[^地城区市的]{0,4})?(?:公司|企业|银行|品牌|航空公司|保险公司)|(?:公司|企业|银行)(?:是哪|有哪)(?:些|家)|(?:公司|企业|银行|机构)(?:的)?(?:名单|名录|名字)`)},
	{AskedDeadline, words(`deadline|due date|until (?:when|which|what)|expir(?:e|es|y|ation)|end date|how long (?:does|do|will|is|are)|when (?:does|do|will|is|are) .*(?:end|expire|over|finish|close|stop|run out|run until|conclude)|(?:what|which) (?:date|day|year|month) .*(?:end|ends|expire|expires|finish|close|run out|lapse)|by (?:which|what) (?:year|date|day|month|time)|how many (?:working |business |calendar )?(?:days|weeks|hours|months)|how long (?:does|will|would) (?:it|that|this|the (?:\w+ ){1,3}) ?take|closing date|last day|valid (?:until|for)|duration|by when|length of the pilot|how many years`,
		`到什么时候|到哪(?:一)?年|到何时|到几时|截止|到期|期限|有效期|什么时候(?:结束|到期|完成|截止)|何时(?:结束|到期|完成|截止)|哪(?:年|天)(?:结束|到期|截止)|多长时间|持续多久|多久|结束(?:时间|日期)|为期|最晚|最后期限|试点期|(?:^|[^这近前后过续着])几年(?:[^前来里间]|$)|多少(?:个)?(?:工作日|天|小时|星期|周)|几(?:个)?(?:工作日|天|小时|星期|个月)`)},
	{AskedMoney, words(`how many (?:billion|million|trillion)s?(?: of)? ?(?:yuan|renminbi|rmb|dollars|usd)|how much (?:public |state |government |city )?(?:money|compensation|subsid(?:y|ies)|fund(?:s|ing)?|does it cost|will it cost|support|grant|tax)|subsid(?:y|ies|ised|ized)|grants?|cost(?:s)?|fees?|price|(?:what|the) fares?|(?:what|how big a|a) deposit|(?:what|which|how much|without) (?:\w+ )?(?:customs|import) (?:duty|duties)|what sum|(?:starting|start-up) capital|how much (?:has|have|did) .{2,50} (?:spen[dt]|charge[sd]?|earn[s]?|set aside)|what does .{2,60} (?:charge|cost)|what (?:\w+ )?quota|(?:(?:the|'s the) least|minimum|how little|lowest (?:amount|sum)) .{0,60}(?:invest|donate|deposit|contribute|put in|put up)|salary|budget|(?:the|a|what) fines?|fined|penalt(?:y|ies)|tax (?:rate|break|cut|relief|incentive)s?|reward|bonus|cash (?:grants?|incentives?|rewards?|support|payments?)|in cash|registered capital|minimum (?:capital|investment)|pay|paid|rent|financial support`,
		`多少(?:个)?(?:万|亿|万亿)?(?:元|美元|人民币|块钱)|(?:财政|政府|市里)掏|掏多少钱|几毛|几块钱|起薪|票价|押金|保证金|(?:交|缴|收|多少)关税|最少(?:得|要)?(?:投|出|捐)|多少(?:个)?亿[,。?吗呢]|多少(?:个)?亿$|多少钱|补贴|补助|奖励|资金支持|拨款|费用|收费|价格|工资|薪|罚款|罚|税率|免税|减税|退税|税收优惠|注册资本|最低(?:投资|资本)|经费|预算|租金|造价|花多少|扶持资金|奖金`)},
	{AskedOffice, words(`who (?:signed off|signed it off|gave the (?:go-?ahead|green light|nod)|green-?lit|authori[sz]ed|okayed)|who (?:is|are|will be) (?:responsible|in charge|to (?:carry|implement))|who (?:carries|implements|enforces|supervises|checks)|who (?:actually )?(?:issued|published|released|wrote|drafted|put (?:this |it )?out|made|set|drew|approved|ordered|announced|decides|decided|runs|oversees|supervises)|which (?:\w+ )?(?:department|ministry|ministries|office|bureau|body|agency|authority|departments|bodies|agencies|offices|bureaus)|who pays`,
		`(?:由)?(?:谁|哪(?:个|些)?部门)(?:来)?(?:负责|落实|执行|牵头|监督|组织)|谁(?:发布|印发|发的|出台|制定|写|起草|批准|公布|搞的|定的|批的)|谁(?:来|在)?(?:管|主管)|(?:发文|发布|印发|批准|主管|牵头|制定)(?:单位|机关|部门|机构)(?:是|有|叫)?(?:谁|哪|什么|啥)|由谁|哪(?:个|些|几个)(?:\p{Han}{0,2})?(?:部门|部委|单位|机关|委办局)|哪(?:个|些|几个)[^布格结战餐舞客大]?(?:局|厅)(?:[^面势限部]|$)|归谁(?:去|来)?(?:管|查|批|审)`)},
	{AskedCity, words(`who (?:are|is) (?:the |these |those )?(?:nine|9|\d+) (?:cities|places)`, `(?:城市|试点|批|名单)[^,。?]{0,8}(?:都)?(?:有|是|包括)?(?:哪些)?谁|(?:9个?)?城(?:市)?(?:里|中|当中|里面)谁|谁(?:家)?(?:有份|能有|拿到了?(?:这|任务)?|(?:有|在)?(?:做|试)|有(?:任务|这个|这项)?)(?:[?。,吗呢了]|$)|谁家|谁的(?:清单|任务|方案)里?|(?:还有|剩下的?(?:是|有)?)谁|归谁(?:搞|做|试)|谁有谁没有`)},
	{AskedPerson, words(`who (?:is|are|was|were|runs|leads|heads|said|spoke|speaks|signed|chairs?|manages|attended|held)|whose|names? of the (?:\w+ ){0,2}(?:officials?|mayor|minister|person|director|head|spokes\w+|speakers?)|which (?:official|minister|person|mayor)|person in charge|responsible (?:person|official)|speakers?|officials? in charge`,
		`谁|哪位|哪些人|(?:负责人|市长|书记|局长|部长|主任|领导|发言人|发布人|司长)(?:是|叫)(?:谁|什么|啥|哪)?|(?:负责人|市长|书记|局长|部长|主任|领导|发言人|发布人|司长)[?。]*$|名字|姓名`)},
	{AskedRate, words(`(?:what|which|how many) %.*|what (?:percent(?:age)?|share|rate|proportion)|percent(?:age)?|how (?:big|large) (?:a|is the) (?:share|stake)|growth rate|how fast|what stake|stake limit|ownership (?:cap|limit|ceiling)|maximum (?:stake|share)`,
		`百分之几|百分比|占比|比重|比例|增速|增长率|增长(?:了)?多少|上限|股比|占多少|几成|涨了多少|同比`)},
	{AskedDate, asksDate},
	{AskedCity, words(`which (?:of the )?(?:\w+ )?(?:city|cities|places?|towns?)|what (?:\w+ )?(?:cities|places|provinces)|which (?:\w+ )?provinces?|name (?:all |the |all the )?(?:\w+ )?cities|list (?:all |the |all the )?(?:(?:nine|9|pilot|chosen|selected|new|chinese|covered|participating) )*cities|where (?:can|may|could|is|are|in)`,
		`哪(?:些|个|几个|座|几座|一个)?(?:\p{Han}{0,4})?(?:城市|城|地方|地区|市|省|省份)|哪(?:9|九)个|城市有哪些|城市是哪|城市名单|(?:列出|列举|列一下|说出|报一下|数一下|点一下)[^,。]{0,24}(?:9|九)?(?:个|座)?城市|城市(?:都)?(?:列|报)(?:出来|一下)|城市的?名字|(?:9|九)(?:个)?(?:城市|城)(?:(?:都|分别)?(?:有|是)(?:哪|什么|啥|谁|\s*[?。]|\s*$)|分别|都)`)},
	{AskedNumber, asksCount},
	{AskedReason, words(`why|what for|reason|purpose|for what`, `为什么|为何|为啥|原因|目的(?:是|何在|为何|$)|图(?:个)?(?:啥|什么)|干嘛要|(?:凭啥|凭什么|怎么)(?:会|能|就)?(?:被)?(?:入选|选上|选中|入围|进了|选进)`)},
}

// askingWords are the words by which a question asks for a value. The value is
// looked for by its form, so a record need not hold them.
var askingWords = map[Asked]pattern{
	AskedNumber:   words(`how many|how big|how large|(?:the )?(?:total )?number of|count of|total|in total|altogether|how much|size|value|volume|scale|figures?`, `多少(?:个|项|条|家|份|种|人|列|座|次|轮|批|名|趟|所|处)?|几(?:个|项|条|家|份|种|座|次|轮|批|类|大)|数量|总数|总共|一共|规模|总额|多大`),
	AskedRate:     words(`what (?:percent(?:age)?|share|proportion|rate)|percent(?:age)?|how (?:big|large|fast)|maximum|limit|max|upper`, `百分之几|百分比|占比|比重|比例|多少|上限|最高|最多|几成`),
	AskedMoney:    words(`how much(?: money)?|money|amount`, `多少(?:钱|元|资金)?|金额`),
	AskedDate:     words(`when|what (?:date|day|year|month|time)|which (?:year|day|month|date)|(?:exact )?date|year|month|day`, `日期|时间|年份|多久|几月|几号|几日`),
	AskedPerson:   words(`who|whose|which (?:person|people|officials?)|names?`, `谁|哪位|哪些人|名字|姓名`),
	AskedCity:     words(`which|what|cities|city|places?|where|towns?`, `城市|地方|地区|哪里`),
	AskedOffice:   words(`who|which`, `谁`),
	AskedCompany:  words(`which|compan(?:y|ies)|firms?`, `公司|企业`),
	AskedDeadline: words(`when|on what|what (?:date|day|year|month)|ends?|ending|finish(?:es)?|expires?|lasts?|deadline|over|close[sd]?|how long|how many years|until|duration|by when`, `截止|到期|期限|结束|有效期|多久|多长时间|到什么时候|到何时|到期日|持续`),
	AskedReason:   words(`why|reasons?|purpose|goal|what for`, `为什么|为何|为啥|原因|干嘛要`),
	AskedContrast: words(`differences?|different|differs?|distinguish|relate[ds]?|same`, `区别|不同|差别|区分|关系|一样|一回事`),
}

// cutAsking blanks the words that ask for a value, keeping the text's length.
func cutAsking(s string, a Asked) string { return blanked(askingWords[a], s) }

// asksEnumeration asks for every member of a set, one by one.
var asksEnumeration = words(`(?:(?:what|which)(?: are)?|list|name|give me|tell me|show me|all|each of)(?: of)?(?: all)?(?: the(?: other)?| these| those| [a-z]+'s)? (?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty)(?: [\w-]+){0,2} (?:tasks|areas|fields|measures|places|points|sectors|items|departments|ministries|offices|agencies|bodies|companies|firms|hospitals|groups|actions|practices|routes|funds|drugs|projects|cases)|(?:name|list|give me|tell me|show me)(?: all)?(?: the(?: other)?)? (?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: [\w-]+){0,2} (?:cities|ports|countries|places)|all (?:\w+ )?names|what (?:are|were) the (?:two|three|four|five|six|seven|eight|nine|ten) (?:\w+ )?(?:practices|measures|tasks|companies|firms|hospitals|cases|projects)|names of the(?: other)? (?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty) (?:companies|firms|hospitals|funds|departments|groups)|spell out (?:each|all|every)|(?:full|complete|whole|entire) (?:list|text|set)|one by one|list (?:all|every|each|out)|each (?:of the|and every)|every (?:single )?(?:task|area|measure|one of)|name (?:all|every|each|them)|what are they\??$|itemi[sz]e|enumerate|word for word|verbatim|in full\b.*`,
	`分别是|分别有|一项项|一条条|都列出来|都列|全列|逐一|逐条|一一|完整(?:的)?(?:清单|名单|列表)|全部(?:列|的)|所有(?:的)?(?:任务|领域)|每一项|每项|全文|(?:[0-9]+|[三四五六七八九十]+)(?:项|个|条|大|类)[^,。]{0,10}(?:是什么|是哪(?:些|几|[0-9])|有哪些|都是|包括哪|列)|都(?:是|有)(?:哪些|啥|什么)`)

// localPlan names a city's own plan for the pilot.
var localPlan = words(`(?:local|own|city|city's|municipal|implementation) (?:implementation |pilot )?plan`, `实施方案|方案(?:已经|都)?(?:出|发布|公布|出台|印发|出来)(?:了|过)?(?:没|吗|么)|本地方案|地方方案|自己的方案|配套方案|本市方案|市里的方案`)

// asksTasked asks whether something stands in the tasks.
var asksTasked = words(`(?:in|on|part of|among|of) (?:[^ ,.?]+ ){0,3}(?:tasks?|lists?)|(?:tasks?|list|lists) (?:[a-z]+ ){0,2}(?:say|says|mention|mentions|talk|talks|include|includes|cover|covers)`,
	`(?:任务|清单)(?:里|中|里面|当中)?(?:头)?[^,。?]{0,12}(?:有没有|提没提|提了|写没写|写进|有吗|有[^,。?]{1,8}吗|写了|提到|包括)|写(?:进|到)(?:去|任务|清单)`)

// regionBars asks where a place lies or belongs, names of places being bars. It is no
// question about the list, and must not be answered by it.
var regionBars = patternOf(regexp.MustCompile(`\b(?:is|are|does|do|isn't|was) \|\s+(?:a |still |really |also |not )*(?:city |province |place |region )?(?:part of|in|belongs? to|located in|inside|under|from) (?:the )?(?:\||(?:mainland |people's republic of )?china|prc|country)\b?|\b(?:which|what) (?:province|country|region|part of (?:china|the country)) (?:is|are|does|do) \||\bwhere (?:is|are|exactly is|on the map is) \|\s*\??\s*$|\b(?:is|are) \|\s+(?:an? )?(?:independent |sovereign |separate )?(?:country|countries|nation|state|province|island|city|town)\s*(?:\?|$|or\b)`),
	regexp.MustCompile(`\|\s*(?:是不是|属不属于|在不在|是否属于|是否是|算不算|是|属于|在|归|算)(?:中国|\|)\s*(?:的|省|境内|管|里)*(?:一部分|领土|城市|省份)?(?:吗|么|吧|嘛|[?。]|$)|\|\s*(?:是|属于|在|归)(?:哪个|哪一个|哪|什么)(?:省|国家|国)|(?:哪个|什么)(?:省|国家)的\||\|\s*(?:在|位于)(?:哪|哪里|哪儿|什么地方)\s*[?。]*$|\|\s*(?:是不是|是否是|算不算|是|算)(?:一?个)?(?:国家|省份?|岛屿?|直辖市|城市|独立的?国家)(?:吗|么|吧|嘛)?\s*(?:[?。]|$)`))

// asksTitle asks what something is called.
var asksTitle = words(`called|title`, `叫(?:什么|啥)(?:名字|名)?`)

// asksMore asks for more than whether something is so.
var asksMore = words(`what|what's|which|how|who|when|where|why|give|tell|list|show|overview|profile|measures?|tasks?`, `什么|啥|哪|怎|如何|多少|几|介绍|概|表示|说说|情况|措施|任务|政策`)
