package understand

import "testing"

func TestMember(t *testing.T) {
	readAs(t, "asks whether a place is in the pilot", func(q Question) bool { return q.Member }, map[string]bool{
		"Is Kunming a comprehensive pilot city for services?":  true,
		"What about Changsha or Zhengzhou, are they in?":       true,
		"is taipei or taiwan in it lol":                        true,
		"So Zhengzhou is in, correct?":                         true,
		"what about Changsha":                                  true,
		"Which of Hangzhou, Ningbo and Wuhan are in the nine?": true,
		"Not Tianjin?":                           true,
		"Is Dalian in the pilot?":                true,
		"Does the pilot apply to Chengdu?":       true,
		"First of all, is Chengdu in the pilot?": true,
		"无锡没进吧？":                                 true,
		"有郑州吗?没有的话什么时候轮到它?":                      true,
		"长沙呢":                                                               true,
		"大连是试点吗":                                                            true,
		"Does Qingdao have a data export pilot?":                            false, // of a city, in something else
		"Does Xi'an have a foreign hospital pilot?":                         false,
		"Is Dalian a bonded repair pilot?":                                  false,
		"外资医院大连一个都没有吗":                                                      false,
		"这个邮轮任务大连有份吗":                                                       false,
		"外资医院苏州进了吗":                                                         false,
		"厦门的金砖基地也是试点吗":                                                      false,
		"Suzhou has new hospitals; are any of them in the industrial park?": false,
		"Does Xiamen's list mention Taiwan at all?":                         false,
		"Would Kunming or Urumqi be next?":                                  false,
		"Did Jinan apply?":                                                  false,
		"was Beijing first?":                                                false,
		"Is Taiwan a country?":                                              false,
		"那宁波呢":                                                              false,
	})
	readAs(t, "may ask that", func(q Question) bool { return q.MayMember }, map[string]bool{
		"昆明在不在试点里面,云南的同行一口咬定在":                  false,
		"anything for Kunming in this list":     true,
		"Is Zhengzhou's beer in the programme?": false,
		"Is Changsha pilot beer?":               false,
		"Beijing in the list":                   false, // it is in one
	})
}

func TestCountedIn(t *testing.T) {
	readAs(t, "places", func(q Question) int { return len(q.Places) }, map[string]int{
		"How many pilots are there, Beijing included?": 0,
		"試點總共幾個省市了 連北京上海都算":                            0,
		"How many tasks are there including Beijing?":  1, // the tasks of Beijing
		"大连上海哪个GDP多少":                                  1,
		"How much trade does Dalian do with Taiwan?":   1,
	})
}

func TestCorrected(t *testing.T) {
	readAs(t, "asks for", func(q Question) Asked { return q.Asked }, map[string]Asked{
		"Vocational training, can we own 100% of it?":           AskedNothing,
		"独资企业占比是多少":                                             AskedRate,
		"What share of Suzhou's firms is wholly foreign-owned?": AskedRate,
		"外商独资股比上限是多少":                                           AskedRate,
		"2025年4月那个方案叫什么名字来着":                                    AskedNothing,
		"负责这个方案的领导叫什么名字":                                        AskedPerson,
		"老师说试点从2013年开始,我说2015,谁对":                               AskedNothing,
		"谁对试点工作负责":                                              AskedPerson,
		"武汉和西安谁先进试点?差了几年?":                                      AskedNothing,
		"Where can I read the original text?":                   AskedNothing,
		"苏州gdp和服务业占比多少":                                         AskedNumber,
		"What is the phone?":                                    AskedContact,
		"Which department's address?":                           AskedContact,
		"Can a phone maker set up in Suzhou?":                   AskedNothing,
		"Does the plan address mobility?":                       AskedNothing,
		"保税维修谁有?":                                               AskedCity,
		"谁管这事 商务部还是发改委":                                         AskedOffice,
		"服务业扩大开放任务，发文单位是谁":                                      AskedOffice,
		"台湾是不是国家":                                               AskedRegion,
	})
	readAs(t, "asks of each", func(q Question) bool { return q.Each }, map[string]bool{
		"How many tasks did each city get?":                      true,
		"How many tasks across the nine in total, per city too?": false,
	})
}

func TestCountedNouns(t *testing.T) {
	readAs(t, "unit", func(q Question) string { return q.Unit }, map[string]string{
		"到现在全国一共多少个地方在试了": "", // records list places, they do not count them
		"一共有多少任务":         "任务",
	})
	for n, says := range map[[2]string]bool{
		{"Five of the 14 areas are named.", ""}: true, {"", "14个领域中的5个是"}: true,
		{"", "中国的214个地方"}: false, {"the 14 areas", "14个领域"}: false,
	} {
		if SaysSome(14, n[0], n[1]) != says {
			t.Errorf("%q: says some of 14: %t", n, !says)
		}
	}
	if n := Members("It is one of four places (with Beijing, Shanghai and Hainan) in a pilot.", ""); n != 4 {
		t.Errorf("one of four places: %d", n)
	}
}

func TestInCharacters(t *testing.T) {
	for s, want := range map[string]string{"9个城市": "九个城市", "19个地方": "19个地方", "2026年": "2026年", "2个": "两个", "3月": "三月"} {
		if got := inCharacters(s); got != want {
			t.Errorf("%s: %s, want %s", s, got, want)
		}
	}
}
