package bench

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"policybot/corpus/starter"
)

func TestGenerate(t *testing.T) {
	base, err := starter.Load()
	if err != nil {
		t.Fatal(err)
	}
	a, err := Generate(base, 50, 7)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Generate(base, 50, 7)
	if err != nil {
		t.Fatal(err)
	}
	other, err := Generate(base, 50, 8)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Records) != 50 || a.Version != b.Version || a.Version == other.Version {
		t.Errorf("%d records, versions %s, %s and, of another seed, %s", len(a.Records), a.Version, b.Version, other.Version)
	}
	if d := cmp.Diff(a.Records[0].Text, b.Records[0].Text); d != "" {
		t.Errorf("the same seed made another record:\n%s", d)
	}
	for _, r := range a.Records {
		if r.Text.EN == "" || r.Text.ZH == "" {
			t.Errorf("record %s lacks a language", r.ID)
		}
	}
}

func TestRun(t *testing.T) {
	base, err := starter.Load()
	if err != nil {
		t.Fatal(err)
	}
	c, err := Generate(base, 300, 1)
	if err != nil {
		t.Fatal(err)
	}
	rep, err := Run(context.Background(), c, []string{"shipping in Dalian", "厦门的文化贸易"}, "")
	if err != nil {
		t.Fatal(err)
	}
	if rep.Records != 300 || rep.Questions != 2 || rep.Build <= 0 || rep.P50 <= 0 || rep.Max < rep.P99 || rep.P99 < rep.P50 {
		t.Errorf("report %+v does not hang together", rep)
	}
}
