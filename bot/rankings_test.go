package bot_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"policybot/bot"
	"policybot/bot/eval"
	"policybot/corpus/starter"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestRankings keeps what every question of the tune half finds, so that a change
// of ranking is read as a diff: status, first three records, question, file by
// file. The check half is left out, or it would be read too.
func TestRankings(t *testing.T) {
	e := starterBot(t)
	for _, file := range []string{"answerable", "refuse"} {
		t.Run(file, func(t *testing.T) {
			questions, err := eval.LoadQuestions(starter.FS(), "questions/"+file+".jsonl", file)
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			for _, q := range questions {
				a, err := e.Ask(context.Background(), bot.Question{Text: q.Q})
				if err != nil {
					t.Fatal(err)
				}
				var ids []string
				for _, r := range a.Ranked[:min(3, len(a.Ranked))] {
					ids = append(ids, r.ID)
				}
				fmt.Fprintf(&b, "%-9s %-14s %s\n", a.Status, strings.Join(ids, " "), q.Q)
			}
			golden := filepath.Join("testdata", "rankings", file+".txt")
			if *update {
				if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); d != "" {
				t.Errorf("the ranking has changed; look at it, then run: go test ./bot -run Rankings -update\n%s", d)
			}
		})
	}
}
