package understand

import "regexp"

// correctAsked corrects the sort of value that the question's words ask for by what they
// are said of. bars is the question with names made bars.
func (q *Question) correctAsked(bars string) {
	switch {
	case regionBars.in(bars):
		q.Asked = AskedRegion
	case q.Asked == AskedPerson && asksTitle.in(q.Text) && !namesPerson.in(q.Text) && (len(q.Documents) > 0 || localPlan.in(q.Text) || namesText.in(q.Text)):
		q.Asked = AskedNothing // it is the plan's name
	case q.Asked == AskedPerson && whoIsRight.in(q.Text), q.Asked == AskedDeadline && yearsApart.in(q.Text):
		q.Asked = AskedNothing
	case q.Asked == AskedCity && whereToRead.in(q.Text):
		q.Asked = AskedNothing
	case q.Asked == AskedRate && besideFigure.in(q.Text):
		q.Asked = AskedNumber // "its GDP, and the share of services"
	case q.Asked == AskedRate && ownsAll.in(q.Text) && !asksShare.in(q.Text):
		q.Asked = AskedNothing // "may we own 100%": whether, not how much
	case q.Asked == AskedContrast && (len(q.Cities)+len(q.Places) > 1 || len(q.Documents) > 1):
		q.Asked = AskedNothing // those are shown side by side
	}
}

var (
	namesText    = words(`plan|document|notice|policy|paper|file|reply`, `方案|文件|通知|批复|政策|计划|意见`)
	namesPerson  = words(`officials?|ministers?|mayors?|directors?|person|people|spokes\w+|who (?:signed|said|led|runs)`, `领导|负责人|官员|部长|市长|司长|主任|局长|发言人|人叫`)
	whoIsRight   = words(`who(?:'s| is| was) (?:right|wrong|correct)`, `谁(?:说的?|讲的?)?(?:是)?(?:对|错)(?:了|的|呢|啊)?\s*(?:[?。,]|$)|谁说得对`)
	yearsApart   = words(`by how many years|how many years (?:apart|earlier|later|before|after|between)`, `(?:差|隔|早|晚|相差|相隔)了?(?:有)?好?几年`)
	whereToRead  = words(`where (?:can|could|do|may) (?:i|we|one|you) (?:read|find|see|look up)`, `(?:哪里|哪儿|在哪)(?:能|可以)?(?:看|查|找|读)`)
	besideFigure = words(`(?:gdp|trade|foreign (?:capital|investment)) (?:and|as well as|plus) .*(?:share|percentage|proportion)`, `(?:gdp|生产总值|外资|进出口|贸易额)[^?]{0,6}(?:和|多少|怎样|如何|,).*(?:占比|比重|占几成|比例)`)
	ownsAll      = patternOf(regexp.MustCompile(`\b(?:100 ?(?:%|per ?cent\b)|hundred per ?cent\b)`), regexp.MustCompile(`百分之百|百分百`))
	asksShare    = words(`what|how (?:much|big|large)|share of`, `占比|比重|上限|多少|几成|比例`)
)
