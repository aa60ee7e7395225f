package index

import (
	"context"
	"testing"

	"policybot/corpus"
	"policybot/corpus/starter"
)

func TestChanceIsLearntAndKept(t *testing.T) {
	c, err := starter.Load()
	if err != nil {
		t.Fatal(err)
	}
	parts := *c
	parts.Asked = nil
	bare, err := corpus.New(parts)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	built, err := Build(context.Background(), bare, Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer built.Close()
	// Half of a clause's weight is found elsewhere in a corpus on one subject: it is
	// neither nothing nor all.
	if got := built.Chance(); got < 0.3 || got > 0.7 {
		t.Errorf("chance coverage %.3f", got)
	}
	memory, err := Build(context.Background(), bare, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	if memory.Chance() != built.Chance() {
		t.Errorf("in memory %v, on disk %v", memory.Chance(), built.Chance())
	}
	worded, err := Build(context.Background(), c, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer worded.Close()
	if worded.Chance() != 0 {
		t.Errorf("with wordings: %v", worded.Chance())
	}
}
