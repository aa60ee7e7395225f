package bot

import (
	"context"
	"slices"
	"strings"
	"testing"

	"policybot/corpus"
)

func TestChangesShowARemovedRecord(t *testing.T) {
	e, err := starterEngine()
	if err != nil {
		t.Fatal(err)
	}
	parts := *starterCorpus(t)
	i := slices.IndexFunc(parts.Records, func(r *corpus.Record) bool {
		return slices.Contains(r.Cities, "dalian") && r.Kind == corpus.KindMeasure
	})
	gone := *parts.Records[i]
	gone.ID, gone.Text.EN, gone.Text.ZH = "F-REMOVED", "Dalian had this once.", "大连曾有此项。"
	parts.Records = append(slices.Clone(parts.Records), &gone)
	from, err := corpus.New(parts)
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[Lang]string{English: gone.Text.EN, Simplified: gone.Text.ZH} {
		a, err := e.Changes(context.Background(), "Dalian", from, Look{Lang: lang})
		if err != nil {
			t.Fatal(err)
		}
		if a.Count != 1 || !strings.Contains(a.Text(), want) {
			t.Errorf("%s: %d changes, want the removed record with its old text:\n%s", lang, a.Count, a.Text())
		}
	}
}
