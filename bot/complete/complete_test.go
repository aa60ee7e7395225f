package complete_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"policybot/bot/bench"
	. "policybot/bot/complete"
	"policybot/corpus"
	"policybot/corpus/starter"
)

func starterIndex(t testing.TB) *Index {
	t.Helper()
	c, err := starter.Load()
	if err != nil {
		t.Fatal(err)
	}
	return New(c)
}

func keys(list []Entry) []string {
	out := []string{}
	for _, e := range list {
		out = append(out, e.Key)
	}
	return out
}

func TestFind(t *testing.T) {
	x := starterIndex(t)
	for _, tc := range []struct {
		name, sort, typed string
		want              string // the first one; empty: none
		exact             int
	}{
		{"name", City, "Dalian", "dalian", 1},
		{"Chinese name", City, "大连", "dalian", 1},
		{"traditional characters", City, "大連", "dalian", 1},
		{"full width", City, "Ｄａｌｉａｎ", "dalian", 1},
		{"beginning", City, "da", "dalian", 0},
		{"initials", City, "dl", "dalian", 1},
		{"initials of Xi'an", City, "xa", "xian", 1},
		{"pinyin with an apostrophe", City, "Xi'an", "xian", 1},
		{"pinyin in two words", City, "xia men", "xiamen", 1},
		{"pinyin with tones", City, "Qīngdǎo", "qingdao", 1},
		{"nickname", City, "鹏城", "shenzhen", 1},
		{"old romanisation", City, "Amoy", "xiamen", 1},
		{"inside", City, "zhen", "shenzhen", 0},
		{"a slip", City, "dallian", "dalian", 0},
		{"a slip while typing", City, "shemz", "shenzhen", 0},
		{"a character of the same sound", City, "大莲", "dalian", 0},
		{"nowhere", City, "London", "", 0},
		{"area", Area, "logist", "transport-logistics", 0},
		{"document by number", Document, "2025〕84", "2025-work-plan", 0},
		{"record by id", Measure, "f016", "F016", 1},
		{"nonsense", Measure, "zzzzqqqq", "", 0},
		{"no such sort", "colour", "red", "", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			found, exact := x.Find(tc.sort, tc.typed, Most)
			got := ""
			if len(found) > 0 {
				got = found[0].Key
			}
			if got != tc.want || exact != tc.exact {
				t.Errorf("Find(%s, %q) = %v, %d exact, want %q first, %d exact", tc.sort, tc.typed, keys(found), exact, tc.want, tc.exact)
			}
		})
	}
	if found, _ := x.Find(City, "", Most); len(found) != 9 {
		t.Errorf("nothing typed gives %v", keys(found))
	}
	if found, _ := x.Find(Measure, "", Most); len(found) != Most {
		t.Errorf("nothing typed gives %d records", len(found))
	}
}

// TestResolve: what is typed in full stands for a name, for one that is near and told,
// or for nothing; a name that only looks alike is none.
func TestResolve(t *testing.T) {
	x := starterIndex(t)
	for _, tc := range []struct {
		sort, typed, want string
		how               How
	}{
		{City, "Dalian", "dalian", Written},
		{City, "大連市", "dalian", Written},
		{City, "qing dao", "qingdao", Written},
		{City, "Amoy", "xiamen", Written},
		{City, "dl", "dalian", Written},
		{City, "Xiame", "xiamen", Written},
		{City, "大", "dalian", Written},
		{City, "S", "", Nothing}, // Shenzhen or Suzhou
		{City, "Dallian", "dalian", Otherwise},
		{City, "Heifei", "hefei", Otherwise},
		{City, "Fuzhuo", "fuzhou", Otherwise},
		{City, "苏洲", "suzhou", Otherwise},
		{City, "Hefie", "", Nothing},   // too short for a slip
		{City, "Mefeii", "", Nothing},  // another first letter
		{City, "Qinghao", "", Nothing}, // Qinghai as well
		{City, "zhen", "", Nothing},
		{City, "Yan", "", Nothing},
		{City, "北方", "", Nothing}, // the beginning of a byname of Dalian
		{City, "Hubei", "", Nothing},
		{City, "Hebei", "", Nothing},
		{City, "Shanghai", "", Nothing},
		{City, "大理", "", Nothing},
		{City, "抚州", "", Nothing},
		{City, " ", "", Nothing},
		{Area, "finance", "finance", Written},
		{Area, "物流", "transport-logistics", Written},
		{Area, "ports", "transport-logistics", Written},
		{Area, "logist", "transport-logistics", Otherwise},
		{Area, "digital", "telecom-digital", Otherwise},
		{Area, "hosptal", "healthcare", Otherwise},
		{Area, "sports", "", Nothing},
		{Area, "porn", "", Nothing},
		{Area, "trade", "", Nothing}, // at home in several
		{Document, "2025 work plan", "2025-work-plan", Written},
		{Measure, "f016", "F016", Written},
	} {
		if got, how := x.Resolve(tc.sort, tc.typed); got.Key != tc.want || how != tc.how {
			t.Errorf("Resolve(%s, %q) = %q, %d, want %q, %d", tc.sort, tc.typed, got.Key, how, tc.want, tc.how)
		}
	}
	c, err := starter.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range c.Places {
		for _, name := range append([]string{p.Name.EN, p.Name.ZH}, p.Aliases...) {
			if got, how := x.Resolve(City, name); how != Nothing {
				t.Errorf("%s, which the corpus does not cover, is taken for %s", name, got.Key)
			}
		}
		if found, _ := x.Find(City, p.Name.ZH, Most); len(found) > 0 {
			t.Errorf("%s brings up %v", p.Name.ZH, keys(found))
		}
	}
}

// TestFindOrder: exact, then beginning, then inside, then a slip away.
func TestFindOrder(t *testing.T) {
	city := func(slug string) *corpus.City {
		return &corpus.City{Slug: slug, Name: corpus.Text{EN: slug, ZH: slug}}
	}
	parts := corpus.Corpus{Cities: []*corpus.City{city("newport"), city("portland"), city("pert"), city("port"), city("sport"), city("porto")}}
	x := New(&parts)
	found, exact := x.Find(City, "Port", Most)
	if got, want := fmt.Sprint(keys(found)), "[port portland porto newport sport pert]"; got != want || exact != 1 {
		t.Errorf("got %s, %d exact, want %s", got, exact, want)
	}
	if found, _ := x.Find(City, "port", 2); len(found) != 2 {
		t.Errorf("%d suggestions, 2 were asked for", len(found))
	}
}

// TestFindAnything: whatever is typed, there are no more than asked for, none
// twice, and the same for the same text.
func TestFindAnything(t *testing.T) {
	x := starterIndex(t)
	rapid.Check(t, func(t *rapid.T) {
		sort := rapid.SampledFrom([]string{City, Area, Document, Measure}).Draw(t, "sort")
		typed := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"\n", "的", "a", "e\u0301", "\xff", "大", "  "})).Draw(t, "typed")
		found, exact := x.Find(sort, typed, Most)
		k := keys(found)
		if len(k) > Most || exact > len(k) {
			t.Fatalf("%d suggestions, %d exact", len(k), exact)
		}
		slices.Sort(k)
		if len(slices.Compact(k)) != len(found) {
			t.Fatal("one twice")
		}
		again, _ := x.Find(sort, typed, Most)
		if !slices.Equal(keys(found), keys(again)) {
			t.Fatal("another answer to the same text")
		}
	})
}

func large(b testing.TB) *corpus.Corpus {
	b.Helper()
	base, err := starter.Load()
	if err != nil {
		b.Fatal(err)
	}
	c, err := bench.Generate(base, 100_000, 1)
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// typed are texts of each kind: an id, a beginning, a middle, initials, a slip,
// and what is nowhere, which costs most.
var typed = []string{"G0999", "Explore", "医疗", "dl", "guojihangyun", "logistcs", "zzqxj", "龘龘"}

// BenchmarkFind measures suggestions of records at 100,000 records.
func BenchmarkFind(b *testing.B) {
	x := New(large(b))
	for _, q := range typed {
		b.Run(q, func(b *testing.B) {
			for b.Loop() {
				x.Find(Measure, q, Most)
			}
		})
	}
}

// BenchmarkNew measures what a new corpus version costs.
func BenchmarkNew(b *testing.B) {
	c := large(b)
	for b.Loop() {
		New(c)
	}
}

// TestFindIsFast holds suggestions to a wide multiple of what they take, as the
// machine may be busy; the benchmark says what they take.
func TestFindIsFast(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a large corpus")
	}
	x := New(large(t))
	for _, q := range typed {
		best := time.Hour
		for range 5 {
			begin := time.Now()
			x.Find(Measure, q, Most)
			best = min(best, time.Since(begin))
		}
		if best > 50*time.Millisecond {
			t.Errorf("%q takes %v", q, best)
		}
	}
}
