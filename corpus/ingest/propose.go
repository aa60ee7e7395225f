package ingest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"policybot/corpus"
	"policybot/corpus/ingest/content"
	"policybot/corpus/ingest/outline"
	"policybot/corpus/review"
)

// item is one record in the making, with what was proposed for it.
type item struct {
	corpus.Record
	areaCell   string // as a column names the area
	scopeCell  string // as a column names the cities
	hasScope   bool   // some column speaks of cities
	sheet      bool   // the scope is the name of the sheet
	scopeAbove string // the cell of the row above, where this one is empty
	marked     []string
	dates      string
	fields     map[string]string
	page       int
	line       int
	proposals  []review.Entry
}

func (it *item) propose(field, value, basis string) {
	it.proposals = append(it.proposals, review.Entry{Field: field, Value: value, Basis: basis, Page: it.page, Line: it.line})
}

func (it *item) doubt(field, value, message string) {
	it.proposals = append(it.proposals, review.Entry{Field: field, Value: value, Doubt: message, Page: it.page, Line: it.line})
}

// proposer proposes the fields of the items of one document.
type proposer struct {
	names *names
	doc   *content.Document
	own   string // the city whose own document it is
	made  []*corpus.Area
	byNew map[string]string // name of an area made for this document, to slug
}

// run proposes the fields of every item.
func (p *proposer) run(items []*item) {
	p.byNew = map[string]string{}
	p.own = p.ownCity()
	cells := p.areaCells(items)
	for _, it := range items {
		p.kind(it)
		p.cities(it)
		p.area(it, cells)
		p.departments(it)
		p.datesOf(it)
	}
}

var (
	implementing = regexp.MustCompile(`组织实施|组织领导|组织保障|保障措施|实施保障|工作保障|工作要求|推进机制|工作机制|实施步骤|进度安排|implementation|safeguards`)
	settingOut   = regexp.MustCompile(`总体要求|指导思想|基本原则|总体思路|总体目标|工作目标|主要目标|发展目标|工作思路|背景|background|general requirements|objectives`)
)

// kind proposes what sort of statement an item is.
func (p *proposer) kind(it *item) {
	if k := it.fields["kind"]; k != "" {
		it.Kind = corpus.Kind(k)
		return
	}
	it.Kind = corpus.KindMeasure
	for _, h := range it.Heading {
		switch h := strings.ToLower(bareHeading(h)); {
		case implementing.MatchString(h):
			it.Kind = corpus.KindImplementation
		case settingOut.MatchString(h):
			it.Kind = corpus.KindBackground
		default:
			continue
		}
		it.propose("kind", string(it.Kind), fmt.Sprintf("it stands under the heading “%s”", h))
		return
	}
}

var (
	scopeInText = regexp.MustCompile(`(?:适用范围|适用城市|适用地区|实施范围|试点城市|试点地区|试点范围)[:：为][ ]?([^。；）)\n]{1,200})`)
	cityLead    = regexp.MustCompile(`(在|支持|允许|推动|鼓励|选择|依托|赋予|授权|同意|批准|（|\(|\b(?i:in|for|allow|permit|support|enable) )$`)
	cityTail    = regexp.MustCompile(`^(市)?(等)?([0-9一二三四五六七八九十两]+个?)?(试点)?(城市|地区|市|地|省市)?(先行先试|先行|开展|开放|取消|扩大|推广|试行|落地|推进|成立|组建|试点|设立|建设|探索|建立|实施|率先|注册|暂时|调整|执行|施行|实行|落户|新设|[，,）)]|范围内|行政区域|辖区|依法)|^[ .,;)]|^$`)
	listJoin    = regexp.MustCompile(`^(市)?([、，,和与及或]|以及| and | or |,? and |,? or |, )$`)
	// Names that are not known go on with a list of cities: 、烟台开展.
	unknownTail = regexp.MustCompile(`^市?((?:[、与和及]\p{Han}{2,4}?)+?)(?:市)?(?:等|先行|开展|设立|建设|探索|建立|实施|推进|试点|共同|联合)`)
	manyTail    = regexp.MustCompile(`^(市)?等([0-9一二三四五六七八九十两]+个?)?(试点)?(城市|地区|市|地|省市)`)
)

// cities proposes where an item applies: by the columns, by what the item says
// of its scope, by the sentence, by the document.
func (p *proposer) cities(it *item) {
	if v, ok := it.fields["cities"]; ok {
		it.Cities = splitList(v)
		return
	}
	if len(it.marked) > 0 {
		it.Cities = it.marked
		it.propose("cities", strings.Join(it.Cities, ", "), "the columns of the cities are marked")
		return
	}
	cell, basis := it.scopeCell, "the column of the scope"
	if it.sheet {
		basis = "the name of the sheet"
	}
	if cell == "" {
		if m := scopeInText.FindStringSubmatch(it.Text.ZH); m != nil {
			cell, basis = m[1], "the text states its scope"
		}
	}
	if cell != "" {
		s := p.names.scope(cell)
		it.Cities = s.cities
		switch {
		case s.all && len(s.excluded) > 0:
			it.Cities = p.names.others(s.excluded)
			it.doubt("cities", strings.Join(it.Cities, ", "), fmt.Sprintf("%s says “%s”: the record has every other city of cities.yaml", basis, clip(cell)))
		case s.all:
			it.Cities = nil
			it.propose("cities", "", fmt.Sprintf("%s says “%s”: all cities", basis, clip(cell)))
		case len(s.cities) > 0:
			it.propose("cities", strings.Join(s.cities, ", "), fmt.Sprintf("%s says “%s”", basis, clip(cell)))
		}
		if s.doubt != "" {
			it.doubt("cities", strings.Join(s.cities, ", "), fmt.Sprintf("%s says “%s”: %s", basis, clip(cell), s.doubt))
		}
		for _, u := range s.unknown {
			if place := p.names.places[fold(u)]; place != "" {
				it.doubt("cities", u, fmt.Sprintf("“%s” in the scope is a place that the corpus does not cover", u))
			} else {
				it.doubt("cities", u, fmt.Sprintf("“%s” in the scope is no city of cities.yaml", clip(u)))
			}
		}
		return
	}
	if it.scopeAbove != "" {
		it.doubt("cities", "", fmt.Sprintf("the cell of the cities is empty under “%s”, as merged cells are in an export; the record counts as one of all cities", clip(it.scopeAbove)))
		return
	}
	if it.hasScope {
		it.doubt("cities", "", "no city is marked in this row, so the record counts as one of all cities")
		return
	}
	p.citiesInText(it)
}

var (
	notBefore = regexp.MustCompile(`(不在|暂不在|未在|尚未在|不再在|停止在|暂停在|禁止在|不得在|不支持|不允许|不适用于|不包括|不含|取消在|退出|除了?|(?i:\b(?:except(?:ing)?|excluding|outside|other than|apart from|but not|not|no longer|nor|never|without|stops?|suspend(?:ed|s)?|cease[sd]?)\b))[^，,。；;！？!?\n]*$`)
	notAfter  = regexp.MustCompile(`^[^，,。；;！？!?\n]{0,30}?(除外|以外|之外|不适用|不纳入|不参与|暂不|不得|不开展|不实施|不在此列|尚未|(?i:\b(?:excluded|excepted|(?:is|are|do|does|shall|may|will|must|can)(?: not|n't))\b))|^市?外[，,的]`)
)

// notHere reports whether the clause around the names of cities says that
// something is not so there: 不在宁波实施, 除深圳外, not permitted in Ningbo.
func notHere(before, after string) bool {
	if m := notBefore.FindString(before); m != "" {
		// 不仅在大连…: no negation; 不得…，在大连 is another clause and not matched.
		return !strings.Contains(before[len(before)-len(m):], "不仅") && !strings.HasPrefix(m, "not only")
	}
	return notAfter.MatchString(after)
}

// citiesInText reads 在大连、宁波等市 and 支持大连开展 in the sentence. A city that
// is named in another way is a doubt: it may be an example or a neighbour.
func (p *proposer) citiesInText(it *item) {
	text := it.Text.In("zh")
	hits := p.names.inText(text)
	var sure, unsure, negated []string
	where := ""
	for i := 0; i < len(hits); {
		j := i + 1
		for j < len(hits) && listJoin.MatchString(text[hits[j-1].end:hits[j].start]) {
			j++
		}
		before, after := text[:hits[i].start], text[hits[j-1].end:]
		lead := cityLead.MatchString(before)
		if notHere(before, after) {
			for _, h := range hits[i:j] {
				negated = append(negated, h.slug)
			}
			i = j
			continue
		}
		if m := manyTail.FindStringSubmatch(after); m != nil && m[2] == "" && j == i+1 && m[4] != "市" {
			it.doubt("cities", hits[i].slug, fmt.Sprintf("the text names one city and others that it does not name: “%s”", clip(text[hits[i].start:hits[i].end]+firstRunes(after, 4))))
		} else if m != nil && m[2] != "" {
			if n, ok := outline.Numeral(strings.ReplaceAll(strings.TrimSuffix(m[2], "个"), "两", "二")); ok && n != len(compact(slugsOf(hits[i:j]))) {
				it.doubt("cities", "", fmt.Sprintf("the text speaks of %d cities and names %d: “%s”", n, len(compact(slugsOf(hits[i:j]))), clip(text[hits[i].start:hits[j-1].end]+firstRunes(after, 4))))
			}
		}
		listed := false // with cities that are not known
		if m := unknownTail.FindStringSubmatch(after); lead && m != nil && (j > i+1 || strings.Contains(m[1], "、")) {
			listed = true
			names := strings.FieldsFunc(m[1], func(r rune) bool { return strings.ContainsRune("、与和及", r) })
			it.doubt("cities", strings.Join(names, ", "), fmt.Sprintf("the text names %s beside cities, and cities.yaml does not know it; the record does not have it", strings.Join(names, ", ")))
		}
		if listed || lead && cityTail.MatchString(after) || manyTail.MatchString(after) {
			where = text[hits[i].start:hits[j-1].end] + firstRunes(after, 4)
			for _, h := range hits[i:j] {
				sure = append(sure, h.slug)
			}
		} else {
			for _, h := range hits[i:j] {
				unsure = append(unsure, h.slug)
			}
		}
		i = j
	}
	negated = compact(negated)
	sure = slices.DeleteFunc(compact(sure), func(s string) bool { return slices.Contains(negated, s) })
	unsure = slices.DeleteFunc(compact(unsure), func(s string) bool { return slices.Contains(sure, s) || s == p.own })
	switch {
	case len(sure) > 0 && !(p.own != "" && !slices.Contains(sure, p.own)):
		it.Cities = sure
		it.propose("cities", strings.Join(sure, ", "), fmt.Sprintf("the text says “%s”", clip(where)))
	case p.own != "":
		it.Cities = []string{p.own}
		it.propose("cities", p.own, "the document is this city's own")
	}
	if len(negated) > 0 {
		what := "the record counts as one of all cities"
		if len(it.Cities) > 0 {
			what = "the record does not have it"
		}
		it.doubt("cities", strings.Join(negated, ", "), fmt.Sprintf("the text says that it does not apply in %s, or no longer; %s", strings.Join(negated, ", "), what))
	}
	if len(unsure) > 0 && p.own == "" {
		it.doubt("cities", strings.Join(unsure, ", "), fmt.Sprintf("the text names %s without saying that it applies there; the record does not have it", strings.Join(unsure, ", ")))
	}
}

// ownCity returns the city whose own document this is: its government issued it,
// or the title begins with it.
func (p *proposer) ownCity() string {
	for _, s := range []string{p.doc.Issuer, p.doc.Title} {
		hits := p.names.inText(s)
		if len(compact(slugsOf(hits))) != 1 {
			continue
		}
		rest := s[hits[0].end:]
		if hits[0].start == 0 && (strings.HasPrefix(rest, "市") && !strings.HasPrefix(rest, "市等")) || hits[0].start > 0 && strings.HasPrefix(rest, "市人民政府") {
			return hits[0].slug
		}
	}
	return ""
}

func slugsOf(hits []found) []string {
	var out []string
	for _, h := range hits {
		out = append(out, h.slug)
	}
	return out
}

// areaCells maps what a column names as areas to slugs. Two names in one column
// are two areas, so an alias counts only where no other name has it.
func (p *proposer) areaCells(items []*item) map[string]string {
	out := map[string]string{}
	var order []string
	claims := map[string]int{}
	for _, it := range items {
		if c := it.areaCell; c != "" && !slices.Contains(order, c) {
			order = append(order, c)
			if slug := p.exactArea(c); slug != "" {
				claims[slug]++
			}
		}
	}
	for _, c := range order {
		slug := p.exactArea(c)
		if slug != "" && (claims[slug] == 1 || p.names.byName[fold(bareHeading(c))] != "") {
			out[c] = slug
			continue
		}
		out[c] = p.newArea(bareHeading(c))
	}
	return out
}

// exactArea returns the area with exactly this name or alias.
func (p *proposer) exactArea(cell string) string {
	h := fold(bareHeading(cell))
	if slug := p.names.areas[h]; slug != "" {
		return slug
	}
	return p.names.areas[fieldWord.ReplaceAllString(h, "")]
}

// generalHeading matches headings that say what is done and not in which area.
var generalHeading = regexp.MustCompile(`^(放宽|优化|便利|扩大|压缩|简化|完善|加强|健全|提升|推进|支持|深化|取消|降低|加快|强化|规范|创新|改善|保障)(市场|行业|外资)?(准入|审批|服务|监管|管理|制度|机制|限制|流程|环境|条件|程序|开放|水平|保障|便利化|用药|能力|效率)*$`)

var areaLike = regexp.MustCompile(`(领域|产业|服务|服务业|行业|贸易|金融|医疗|教育|文化|旅游|物流|运输|科技|数据|电信|人才)(扩大开放|开放发展|发展|开放)?$`)

// area proposes the working area, from a column or from the innermost heading
// that names one.
func (p *proposer) area(it *item, cells map[string]string) {
	if v, ok := it.fields["area"]; ok {
		it.Area = v
		return
	}
	if it.areaCell != "" {
		it.Area = cells[it.areaCell]
		it.propose("area", it.Area, fmt.Sprintf("the column of the area says “%s”", clip(it.areaCell)))
		return
	}
	if it.Kind != corpus.KindMeasure {
		return
	}
	for i := len(it.Heading) - 1; i >= 0; i-- {
		h := it.Heading[i]
		slug, word, torn := p.names.area(h)
		if slug != "" && i > 0 && !p.names.isArea(h) && generalHeading.MatchString(bareHeading(h)) {
			continue // 放宽准入, under the heading of an area, is not one
		}
		if torn {
			it.doubt("area", "", fmt.Sprintf("the heading “%s” fits several areas", clip(h)))
			return
		}
		if slug != "" {
			it.Area = slug
			it.propose("area", slug, fmt.Sprintf("the heading “%s” holds “%s”", clip(h), word))
			return
		}
		if name := bareHeading(h); areaLike.MatchString(name) && len([]rune(name)) <= 20 && i == len(it.Heading)-1 {
			it.Area = p.newArea(name)
			it.propose("area", it.Area, fmt.Sprintf("the heading “%s” names an area that was not in the list", clip(h)))
			return
		}
	}
}

// newArea returns the slug of an area of that name, made if need be.
func (p *proposer) newArea(name string) string {
	if slug := p.byNew[name]; slug != "" {
		return slug
	}
	if slug := p.names.byName[fold(name)]; slug != "" {
		return slug
	}
	slug := slugOf(name, 40)
	base := slug
	taken := func(s string) bool {
		if p.names.areas[fold(s)] != "" {
			return true
		}
		return slices.ContainsFunc(p.made, func(a *corpus.Area) bool { return a.Slug == s })
	}
	for n := 2; taken(slug); n++ {
		slug = fmt.Sprintf("%s-%d", base, n)
	}
	a := &corpus.Area{Slug: slug}
	if hasHan(name) {
		a.Name.ZH = name
	} else {
		a.Name.EN = name
	}
	p.made = append(p.made, a)
	p.byNew[name] = slug
	return slug
}

// departments proposes who is responsible, as the clause names them.
func (p *proposer) departments(it *item) {
	if v := it.fields["departments"]; v != "" {
		it.Departments = splitList(v)
		return
	}
	basis := "the column of the departments"
	var out []string
	for _, list := range it.Departments {
		if named, _ := departmentsIn(list); dutyLabel.MatchString(list) {
			out = append(out, named...)
		} else {
			out = append(out, splitOffices(list)...)
		}
	}
	if len(it.Departments) == 0 {
		out, basis = departmentsIn(firstOf(it.Text.ZH, it.Text.EN))
	}
	it.Departments = compact(out)
	if len(out) > 0 {
		it.propose("departments", strings.Join(it.Departments, ", "), basis)
	}
}

var deadline = regexp.MustCompile(`(?:到|至|于|在)?[0-9]{4}年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?(?:底|末|上半年|下半年|前|之前|以前|年底)(?:前)?|长期(?:坚持|推进|实施)|持续推进`)

// datesOf proposes by when an item is to be done.
func (p *proposer) datesOf(it *item) {
	if it.dates != "" {
		it.propose("dates", it.dates, "the column of the dates")
		return
	}
	if found := deadline.FindAllString(it.Text.ZH, 4); len(found) > 0 {
		it.propose("dates", strings.Join(compact(found), ", "), "the text sets a time")
	}
}

// compact drops repetitions and keeps the order.
func compact(list []string) []string {
	var out []string
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func splitList(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// clip shortens a quotation.
func clip(s string) string {
	if rs := []rune(s); len(rs) > 40 {
		return string(rs[:40]) + "…"
	}
	return s
}

func firstRunes(s string, n int) string {
	rs := []rune(s)
	return string(rs[:min(n, len(rs))])
}
