package index

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"policybot/corpus"
)

// benchDir finds the public question sets: $POLICYBOT_BENCH, or shared/bench
// beside the repository. The test that needs them skips when they are absent.
func benchDir(t testing.TB) string {
	t.Helper()
	if dir := os.Getenv("POLICYBOT_BENCH"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if p := filepath.Join(dir, "shared", "bench"); isDir(p) {
			return p
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Skip("the public question sets are not here; set POLICYBOT_BENCH to their folder")
		}
		dir = up
	}
}

func isDir(p string) bool {
	s, err := os.Stat(p)
	return err == nil && s.IsDir()
}

type publicQuestion struct {
	Q      string   `json:"q"`
	Expect []string `json:"expect"`
}

func readPublic(t testing.TB, dir string) (*Index, []publicQuestion) {
	t.Helper()
	return buildPublic(t, readRecords(t, dir)), readQuestions(t, dir)
}

func readRecords(t testing.TB, dir string) *corpus.Corpus {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "records.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	c, err := corpus.ReadBare(f, "records.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func buildPublic(t testing.TB, c *corpus.Corpus) *Index {
	t.Helper()
	x, err := Build(context.Background(), c, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x
}

func readQuestions(t testing.TB, dir string) []publicQuestion {
	t.Helper()
	qf, err := os.Open(filepath.Join(dir, "questions.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer qf.Close()
	var qs []publicQuestion
	s := bufio.NewScanner(qf)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		var q publicQuestion
		if err := json.Unmarshal(s.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		qs = append(qs, q)
	}
	return qs
}

// floors are what each public set must reach at least, hit@1 and MRR@10.
var floors = map[string][2]float64{
	"xquad-zh":    {0.940, 0.960},
	"xquad-en":    {0.944, 0.964},
	"cmrc":        {0.975, 0.983},
	"xquad-en2zh": {0.76, 0.82},
	"xquad-zh2en": {0.77, 0.83},
}

func TestPublicSets(t *testing.T) {
	if testing.Short() {
		t.Skip("the public sets take a while")
	}
	dir := benchDir(t)
	for name, floor := range floors {
		t.Run(name, func(t *testing.T) {
			x, qs := readPublic(t, filepath.Join(dir, name))
			var hit, mrr [2]float64
			var n [2]float64
			for i, q := range qs {
				res, err := x.Search(context.Background(), Query{Text: q.Q})
				if err != nil {
					t.Fatal(err)
				}
				h := i % 2 // even lines to tune on, odd ones to check
				n[h]++
				for rank, r := range res.Hits {
					if r.ID == q.Expect[0] {
						if rank == 0 {
							hit[h]++
						}
						mrr[h] += 1 / float64(rank+1)
						break
					}
				}
			}
			all := (hit[0] + hit[1]) / (n[0] + n[1])
			allMRR := (mrr[0] + mrr[1]) / (n[0] + n[1])
			fmt.Printf("%-12s hit@1 %.4f (tune %.4f check %.4f) MRR %.4f\n", name, all, hit[0]/n[0], hit[1]/n[1], allMRR)
			if all < floor[0] || allMRR < floor[1] {
				t.Errorf("%s: hit@1 %.4f, MRR@10 %.4f; want at least %.3f, %.3f", name, all, allMRR, floor[0], floor[1])
			}
		})
	}
}

// Both languages' passages in one index, every other article in a single language: a
// question finds its own language's record first where there is one, and the other
// language's where there is none.
func TestPublicMixedPool(t *testing.T) {
	if testing.Short() {
		t.Skip("the public sets take a while")
	}
	dir := benchDir(t)
	for _, set := range []struct {
		own, other, questions string
		first, floor          float64 // the second as of the set with the other language alone
	}{
		{"xquad-en", "xquad-zh", "xquad-en", 0.92, 0.76},
		{"xquad-zh", "xquad-en", "xquad-zh", 0.84, 0.77},
	} {
		own, other := readRecords(t, filepath.Join(dir, set.own)), readRecords(t, filepath.Join(dir, set.other))
		var pool bytes.Buffer
		enc := json.NewEncoder(&pool)
		partner := map[string]string{}
		for i, r := range own.Records {
			o := other.Records[i]
			partner[r.ID] = o.ID
			if article(r.ID)%2 == 0 { // the other articles are in the other language alone
				if err := enc.Encode(map[string]any{"id": r.ID, "text": r.Text}); err != nil {
					t.Fatal(err)
				}
			}
			if err := enc.Encode(map[string]any{"id": o.ID, "text": o.Text}); err != nil {
				t.Fatal(err)
			}
		}
		c, err := corpus.ReadBare(&pool, "pool.jsonl")
		if err != nil {
			t.Fatal(err)
		}
		x := buildPublic(t, c)
		var hits, asked [2]float64 // of questions with a record in their language, and without
		for _, q := range readQuestions(t, filepath.Join(dir, set.questions)) {
			want, k := q.Expect[0], 0
			if c.Record(want) == nil {
				want, k = partner[want], 1
			}
			res, err := x.Search(context.Background(), Query{Text: q.Q, Limit: 1})
			if err != nil {
				t.Fatal(err)
			}
			asked[k]++
			if len(res.Hits) > 0 && res.Hits[0].ID == want {
				hits[k]++
			}
		}
		own1, other1 := hits[0]/asked[0], hits[1]/asked[1]
		fmt.Printf("mixed, %s questions: hit@1 %.4f with their own language's record, %.4f with the other's alone\n", set.questions, own1, other1)
		if own1 < set.first || other1 < set.floor {
			t.Errorf("%s: %.4f and %.4f, want at least %.2f and %.2f", set.questions, own1, other1, set.first, set.floor)
		}
	}
}

// article returns the number of the article that a passage is from: 7 of
// xquad.en-7-2.
func article(id string) int {
	var n int
	fmt.Sscanf(id[strings.Index(id, "-")+1:], "%d", &n)
	return n
}
