package corpus

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAskedTogether(t *testing.T) {
	got := together([]*Asked{
		{Record: "", NearEN: []string{"a"}},
		{Record: "F1", EN: []string{"b"}, NearZH: []string{"c"}},
		{Record: "F1", EN: []string{"d"}, ZH: []string{"e"}},
		{Record: "F2", EN: []string{"f"}},
	})
	want := []*Asked{
		{Record: "", NearEN: []string{"a"}},
		{Record: "F1", EN: []string{"b", "d"}, ZH: []string{"e"}, NearZH: []string{"c"}},
		{Record: "F2", EN: []string{"f"}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestAskedWithoutRecord(t *testing.T) {
	base := Corpus{Records: []*Record{}}
	for _, tt := range []struct {
		asked Asked
		want  string
	}{
		{Asked{NearEN: []string{"who pays?"}}, ""},
		{Asked{EN: []string{"who pays?"}}, "no record that answers these wordings"},
		{Asked{Record: "F9", EN: []string{"who pays?"}}, "F9"},
	} {
		c := base
		c.Asked = []*Asked{&tt.asked}
		k := &checker{c: &c}
		k.run()
		said := ""
		for _, p := range k.problems {
			if strings.Contains(p.Text, "wordings") {
				said = p.Text
			}
		}
		if (said != "") != (tt.want != "") || !strings.Contains(said, tt.want) {
			t.Errorf("%+v: problem %q, want %q", tt.asked, said, tt.want)
		}
	}
}
