package ingest

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"policybot/corpus"
	"policybot/corpus/ingest/content"
)

// clauses makes "number text" lines into items.
func clauses(lines ...string) []*item {
	var out []*item
	for _, l := range lines {
		number, text, _ := strings.Cut(l, " ")
		it := &item{}
		it.Number = number
		it.setText(text)
		out = append(out, it)
	}
	return out
}

func TestMatch(t *testing.T) {
	const (
		lamp   = "支持更换灯塔的灯具，补助所需费用的一半。"
		lens   = "允许外国企业维修灯塔的镜片并开展检测。"
		keeper = "鼓励航海学校培训看守人，颁发统一的证书。"
		both   = "支持建设海上浮标，完善浮标的日常巡检制度。推动雷达站联网，公开雷达站的观测数据，供渔船免费使用。"
		buoy   = "支持建设海上浮标，完善浮标的日常巡检制度。"
		radar  = "推动雷达站联网，公开雷达站的观测数据，供渔船免费使用。"
	)
	for _, c := range []struct {
		name     string
		old, now []string
		want     []string // ids of now
		removed  []string
	}{
		{"the same", []string{"1 " + lamp, "2 " + lens}, []string{"1 " + lamp, "2 " + lens}, []string{"d-1", "d-2"}, nil},
		{"moved", []string{"1 " + lamp, "2 " + lens, "3 " + keeper}, []string{"1 " + keeper, "2 " + lamp, "3 " + lens}, []string{"d-3", "d-1", "d-2"}, nil},
		{"renumbered by a new one ahead", []string{"1 " + lamp, "2 " + lens}, []string{"1 " + keeper, "2 " + lamp, "3 " + lens}, []string{"d-1_2", "d-1", "d-2"}, nil},
		{"reworded in its place", []string{"1 " + lamp, "2 " + lens}, []string{"1 支持更换灯塔的灯具和电线，补助费用的六成。", "2 " + lens}, []string{"d-1", "d-2"}, nil},
		{"reworded and moved", []string{"1 " + lamp, "2 " + lens}, []string{"1 " + lens, "2 支持更换灯塔的灯具，补助所需费用的三成。"}, []string{"d-2", "d-1"}, nil},
		{"punctuation alone", []string{"1 " + lamp}, []string{"1 支持更换灯塔的灯具, 补助所需费用的一半"}, []string{"d-1"}, nil},
		{"split, half under the number", []string{"1 " + both, "2 " + lens}, []string{"1 " + buoy, "2 " + radar, "3 " + lens}, []string{"d-1", "d-2_2", "d-2"}, nil},
		{"split, most of it moved", []string{"1 " + both, "2 " + lens}, []string{"1 支持建设海上浮标。", "2 完善浮标的日常巡检制度。推动雷达站联网，公开雷达站的观测数据，供渔船免费使用。", "3 " + lens}, []string{"d-1_2", "d-1", "d-2"}, nil},
		{"merged", []string{"1 " + buoy, "2 " + radar, "3 " + lens}, []string{"1 " + both, "2 " + lens}, []string{"d-1", "d-3"}, []string{"d-2"}},
		{"merged under another number", []string{"1 " + lens, "2 " + buoy, "3 " + radar}, []string{"1 " + both, "2 " + lens}, []string{"d-3", "d-1"}, []string{"d-2"}},
		{"replaced by another", []string{"1 " + lamp}, []string{"1 " + keeper}, []string{"d-1_2"}, []string{"d-1"}},
		{"twins keep their order", []string{"1 " + lamp, "2 " + lamp}, []string{"1 " + lamp, "2 " + lamp}, []string{"d-1", "d-2"}, nil},
		{"one of two twins stays where it stood", []string{"1 " + lamp, "2 " + lamp}, []string{"2 " + lamp}, []string{"d-2"}, []string{"d-1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			first := clauses(c.old...)
			match("d", first, nil)
			var old []*corpus.Record
			for _, it := range first {
				r := it.Record
				old = append(old, &r)
			}
			now := clauses(c.now...)
			_, k := match("d", now, old)
			var got []string
			for _, it := range now {
				got = append(got, it.ID)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("ids (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.removed, k.removed); diff != "" {
				t.Errorf("removed (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFreshIDs(t *testing.T) {
	items := clauses("第一条 甲", "第二条之一 乙", "（三） 丙", "① 丁", "A. 戊", "1.2 己")
	items = append(items, clauses("第一条 又甲")...)
	items[6].Heading = []string{"第二章 附则"}
	match("d", items, nil)
	var got []string
	for _, it := range items {
		got = append(got, it.ID)
	}
	want := []string{"d-1", "d-2.1", "d-3", "d-1_2", "d-a", "d-1.2", "d-1_3"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
}

// TestCities holds which cities a sentence gives a record, and which it leaves to
// a person.
func TestCities(t *testing.T) {
	f, err := openFolder("")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text, scope string
		want        []string
		doubt       bool
	}{
		{"在大连、宁波等市开展灯塔试点。", "", []string{"dalian", "ningbo"}, false},
		{"支持厦门先行先试。", "", []string{"xiamen"}, false},
		{"将灯塔业务在大连、西安开放。", "", []string{"dalian", "xian"}, false},
		{"与大连港联动发展灯塔业务。", "", nil, true},
		{"点灯。（适用范围：厦门、福州）", "", []string{"xiamen", "fuzhou"}, false},
		{"点灯。", "大连市、宁波市和苏州", []string{"dalian", "ningbo", "suzhou"}, false},
		{"点灯。", "9个城市", nil, false},
		{"点灯。", "各试点城市", nil, false},
		{"点灯。", "大连、北京", []string{"dalian"}, true},
		{"点灯。", "大连、灯塔镇", []string{"dalian"}, true},
		{"Allow foreign keepers in Dalian and Xi'an.", "", []string{"dalian", "xian"}, false},
	} {
		it := &item{scopeCell: c.scope, hasScope: c.scope != ""}
		it.setText(c.text)
		p := &proposer{names: newNames(f.cities, f.places, f.areas), doc: &content.Document{}}
		p.cities(it)
		doubt := false
		for _, e := range it.proposals {
			doubt = doubt || e.Doubt != ""
		}
		if !slices.Equal(it.Cities, c.want) || doubt != c.doubt {
			t.Errorf("%s [%s]: %v, doubt %v; want %v, %v", c.text, c.scope, it.Cities, doubt, c.want, c.doubt)
		}
	}
}
