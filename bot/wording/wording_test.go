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

// TestLearn: what only some wordings of a record share with another's is drawn to its
// own, the same on every run, and a wording that nothing answers speaks for none.
func TestLearn(t *testing.T) {
	c := &corpus.Corpus{Asked: []*corpus.Asked{
		{Record: "R1", EN: []string{"ships that call at the port", "vessels in the port", "which ships call"}, NearEN: []string{"who owns the port", "who owns the ships"}},
		{Record: "R2", EN: []string{"goods in the port", "goods that ships bring to the port", "which goods are brought"}},
		{Record: "R3", EN: []string{"ships that call at the port"}}, // the same words ask for it too
	}}
	read := func(s string) (string, [Kinds][]string, []string) { return s, [Kinds][]string{}, nil }
	near := func(x *Table, q, record string) Near {
		for _, n := range x.Compare(q).Records {
			if n.Record == record {
				return n
			}
		}
		return Near{}
	}
	x, again := New(c, read), New(c, read)
	for _, q := range []struct{ text, own, other string }{
		{"which vessels", "R1", "R2"}, {"goods that are brought", "R2", "R1"},
	} {
		own, other := near(x, q.text, q.own), near(x, q.text, q.other)
		if own.Drawn <= 0 || own.Ahead <= 0 || other.Ahead >= 0 || own.Drawn <= other.Drawn {
			t.Errorf("%s: %+v, against %+v", q.text, own, other)
		}
		if own != near(again, q.text, q.own) {
			t.Errorf("%s: %+v, then %+v", q.text, own, near(again, q.text, q.own))
		}
	}
	if n := near(x, "who owns the port", "R1"); n.Drawn >= 0 {
		t.Errorf("a question that nothing answers: %+v", n)
	}
	same := New(&corpus.Corpus{Asked: []*corpus.Asked{
		{Record: "R1", EN: []string{"ships call", "ships call"}}, {Record: "R2", EN: []string{"goods come"}}, {Record: "R3", EN: []string{"ships call"}},
	}}, read)
	if a, b := near(same, "ships call", "R1"), near(same, "ships call", "R3"); a.Drawn != b.Drawn || a.Ahead != 0 || b.Ahead != 0 {
		t.Errorf("a question that two records answer: %+v, %+v", a, b)
	}
}
