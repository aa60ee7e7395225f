package wording

import (
	"strings"
	"testing"

	"policybot/corpus"
)

// table is of two records and of cities Aa and Bb.
func table() *Table {
	c := &corpus.Corpus{Asked: []*corpus.Asked{
		{Record: "R1", EN: []string{"how many ships call at Aa", "ships at Aa each year"}, NearEN: []string{"who owns the port of Aa"},
			ZH: []string{"每年有多少船", "一年来几艘船"}, NearZH: []string{"港口是谁的"}},
		{Record: "R2", EN: []string{"what do hospitals have to show"}},
	}}
	return New(c, func(s string) (string, [Kinds][]string, []string) {
		var names [Kinds][]string
		for _, city := range []string{"aa", "bb"} {
			if strings.Contains(s, city) {
				names[Cities] = []string{city}
				s = strings.ReplaceAll(s, city, "xcityx")
			}
		}
		return s, names, nil
	})
}

func TestCompare(t *testing.T) {
	x := table()
	same := x.Compare("how many ships call at aa")
	if len(same.Records) == 0 || same.Records[0].Record != "R1" || same.Records[0].Asks < 0.999 || same.Records[0].Holds < 0.999 {
		t.Errorf("its own wording: %+v", same)
	}
	if same.Lacks >= same.Records[0].Asks || same.Doubt >= 0.5 {
		t.Errorf("its own wording in doubt: %+v", same)
	}
	other := x.Compare("how many ships call at bb")
	if other.Records[0].Asks < 0.999 {
		t.Errorf("another city: %+v", other.Records[0])
	}
	near := x.Compare("who owns the port of aa")
	if near.Lacks < 0.999 || near.Doubt <= 0.5 {
		t.Errorf("a near miss: %+v", near)
	}
	apart := x.Compare("who owns the port of bb")
	if apart.Lacks >= near.Lacks {
		t.Errorf("a near miss about another city: %.3f, about the same one %.3f", apart.Lacks, near.Lacks)
	}
	if zh := x.Compare("每年有多少船"); zh.Records[0].Record != "R1" || zh.Records[0].Asks < 0.999 {
		t.Errorf("Chinese: %+v", zh)
	}
	if none := x.Compare("zzz qqq"); len(none.Records) != 0 || none.Lacks != 0 {
		t.Errorf("strange words: %+v", none)
	}
	if none := New(&corpus.Corpus{}, x.read).Compare("how many ships"); len(none.Records) != 0 || none.Lacks != 0 {
		t.Errorf("a corpus that does not say how people ask: %+v", none)
	}
	if none := x.Compare(""); len(none.Records) != 0 {
		t.Errorf("nothing: %+v", none)
	}
}

// TestCentre: a question that shares one word each with several wordings of a record
// is nearer to its centre than to that of a record with one wording that is alike.
func TestCentre(t *testing.T) {
	c := &corpus.Corpus{Asked: []*corpus.Asked{
		{Record: "many", EN: []string{"ships call here", "vessels call often", "boats in harbour", "harbour traffic"}},
		{Record: "one", EN: []string{"harbour dues often rise", "dues rise"}},
	}}
	x := New(c, func(s string) (string, [Kinds][]string, []string) { return s, [Kinds][]string{}, nil })
	near := map[string]Near{}
	for _, n := range x.Compare("vessels boats harbour").Records {
		near[n.Record] = n
	}
	if many, one := near["many"], near["one"]; many.Centre <= one.Centre || many.Lead != 1 || one.Lead >= 1 || many.Centre > 1 {
		t.Errorf("centres: %+v, %+v", many, one)
	}
}
