package understand

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

var (
	quantity = regexp.MustCompile(`(?i)[0-9]|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|million|billion)\b|\b(?:only|just) one\b|(?:仅|只有|唯)一|[二两三四五六七八九十百千万亿][个项条家份种座次轮批类年大倍]`)
	money    = regexp.MustCompile(`(?i)\b(?:yuan|renminbi|rmb|dollars?|usd|million|billion|trillion)\b|[0-9万亿]\s*(?:元|美元|人民币)`)
	rate     = regexp.MustCompile(`(?i)[0-9]\s*%|\bper ?cent|\bthird\b|\bquarter\b|\bhalf\b|\b(?:no|without (?:an? )?)\w* ?(?:ownership )?cap\b|\bownership cap|成|百分之|分之一|股比|占比|一半`)
	date     = regexp.MustCompile(`(?i)\b(?:19|20)[0-9]{2}\b|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b|[0-9]{4}\s*年|[0-9]+\s*月`)
	deadline = regexp.MustCompile(`(?i)\b(?:deadline|expires?|until|three-year|years?-long|validity)\b|[0-9]+ (?:working |business )?(?:days|weeks|months)\b|\bby (?:the end of |end of |late |early |mid-|[a-z]+ )?20[0-9]{2}\b|[0-9]+(?:天|个月|个工作日|周)|到[0-9]{4}年|为期|期限|截止|有效期`)
	person   = regexp.MustCompile(`\b(?:Mr|Ms|Minister|Vice|Premier|Mayor|Expert|Speakers?|official)\b|\b(?:MIIT|MOFCOM|commission|bank)'s [A-Z][a-z]+|[一-龥]{1,8}(?:部长|副部长|主任|市长|司长|总理|专家)|发布人`)
	office   = regexp.MustCompile(`(?i)\b(?:ministry|mofcom|miit|departments?|bureaus?|commission|council|offices?|customs|administration|committee|bank|bodies|governments?)\b|\p{Han}(?:部|局|委|厅|署)(?:[^分门署面内长]|$)|部门|委员会|办公室|国务院|政府|海关|银行|央行`)
	contact  = regexp.MustCompile(`(?i)\b(?:tel|telephone|phone|e-?mail|hotline|address)\b|@|电话|邮箱|地址|[0-9]{3,4}-[0-9]{7,8}`)
	company  = regexp.MustCompile(`\b[A-Z][a-z]+ (?:[A-Z][a-z]+ )?(?:Technology|Medical|Group|Bank|Exchange|Hospital|Eye Hospital|Fund|fund|Industries|Customs)\b|(?:有|即|为)[^,。]{2,12}公司|\p{Han}{2,6}(?:集团|基金|眼科医院)|\p{Han}{2}医疗\(`)
	fileNo   = regexp.MustCompile(`(?i)\bno\. ?[0-9]|[\[〔(][0-9]{4}[\]〕)] ?(?:no\. ?)?[0-9]+`)
	contrast = regexp.MustCompile(`(?i)\b(?:differs?|different(?:ly)?|differences?|unlike|whereas|rather than|separate|not (?:the same|part))\b|不同|区别|差异|而不是|并非|不属于|另一项|有别`)
	region   = regexp.MustCompile(`\b[A-Z][a-z'’]+'s province\b|所在(?:的)?省`)
	result   = regexp.MustCompile(`(?i)\b(?:effects?|results?|raised|finished|completed|signed|produced|promoted nationwide|landed|copied)\b|成效|效果|显著|完成|成果|签约|落地|推广|推出`)
	reason   = regexp.MustCompile(`(?i)\b(?:because|so that|aims?|meant|in order|purpose|goal|to let|help)\b|目的|为了|因为|旨在|以便|让|意在`)
)

// forms are the forms of the values that are asked for.
var forms = map[Asked]*regexp.Regexp{
	AskedNumber:   quantity,
	AskedMoney:    money,
	AskedRate:     rate,
	AskedDate:     date,
	AskedDeadline: deadline,
	AskedPerson:   person,
	AskedOffice:   office,
	AskedContact:  contact,
	AskedReason:   reason,
	AskedCompany:  company,
	AskedFileNo:   fileNo,
	AskedResult:   result,
	AskedContrast: contrast,
	AskedRegion:   region,
}

// Forms lists the sorts of value that a text holds in a form of their own, in order.
// There are fewer than twenty-four.
func Forms() []Asked { return slices.Sorted(maps.Keys(forms)) }

// Holds reports whether a text, given in its two languages, holds a value of the
// sort asked for. Everything holds nothing in particular.
func Holds(a Asked, en, zh string) bool {
	if a == AskedOffice { // a report is no office
		en, zh = strings.ReplaceAll(en, "government work report", "report"), strings.ReplaceAll(zh, "政府工作报告", "报告")
	}
	p := forms[a]
	return p == nil || p.MatchString(en) || p.MatchString(zh)
}

var denial = regexp.MustCompile(`(?i)\b(?:not|no|none|never|cannot|without)\b|不[^仅但同断]|未|没有|不得|无目的`)

// superlative finds a text that says what is first or most.
var superlative = regexp.MustCompile(`(?i)\b(?:first|largest|biggest|most|highest|lowest|leading|leads?|ranks?|ranked|top|tops|No\. ?1|ahead|more|fewer|only)\b|第一|首|最|居|领先|超过|高于|唯一|排名`)

// Ranks reports whether a text says what is first, or has more or less than others.
func Ranks(en, zh string) bool { return superlative.MatchString(en) || superlative.MatchString(zh) }

// Denies reports whether a text says what is not, or must not be.
func Denies(en, zh string) bool { return denial.MatchString(en) || denial.MatchString(zh) }

// portion finds a text that tells of some of a number, not of the number itself.
var portion = regexp.MustCompile(`(?i)\bof the [0-9]|项任务中,有|其中`)

// Portions reports whether a text counts a part of a whole.
func Portions(en, zh string) bool { return portion.MatchString(en) || portion.MatchString(zh) }

var documentParts = []struct {
	part string
	p    pattern
}{
	{"title", words(`name|title|called`, `全称|名称|叫什么|标题|题目`)},
	{"number", words(`number|no|reference|file`, `文号|编号|几号文|多少号`)},
	{"issuer", words(`who|issued|published|released|drafted|wrote`, `谁|哪个部门|发布|印发|制定`)},
}

// DocumentPart returns what a question about a document wants of it: "title",
// "number", "issuer", or "".
func DocumentPart(q string) string {
	for _, d := range documentParts {
		if d.p.in(q) {
			return d.part
		}
	}
	return ""
}

// HasRate reports whether a text states a share in digits.
func HasRate(en, zh string) bool { return inDigits.MatchString(en) || inDigits.MatchString(zh) }

var inDigits = regexp.MustCompile(`[0-9]\s*%`)
