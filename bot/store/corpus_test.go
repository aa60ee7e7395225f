package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestApprovals(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		at := time.Unix(1000, 0)
		for i, a := range []Approval{{"9", "li", "first"}, {"7", "wu", "second"}, {"9", "li", "reworded"}} {
			if _, err := s.Approve(t.Context(), "old", a, at.Add(time.Duration(i)*time.Second)); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Approvals(t.Context(), "old")
		want := []Approval{{"9", "li", "reworded"}, {"7", "wu", "second"}}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		got, err = s.Approve(t.Context(), "new", Approval{"7", "wu", "again"}, at)
		if diff := cmp.Diff([]Approval{{"7", "wu", "again"}}, got); diff != "" || err != nil {
			t.Errorf("of something else: %v (-want +got):\n%s", err, diff)
		}
		if got, err := s.Approvals(t.Context(), "old"); len(got) != 0 || err != nil {
			t.Errorf("wishes for what is not staged any more: %v, %v", got, err)
		}
	})
}

func TestMarks(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		for _, want := range []string{"", "a", "b"} {
			if want != "" {
				if err := s.PutMark(t.Context(), "m", want); err != nil {
					t.Fatal(err)
				}
			}
			if got, err := s.Mark(t.Context(), "m"); got != want || err != nil {
				t.Errorf("got %q, %v, want %q", got, err, want)
			}
		}
	})
}

func TestAnswers(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		at := func(seconds int64) time.Time { return time.Unix(seconds, 0) }
		keep := func(a SentAnswer, sent int64) {
			t.Helper()
			if err := s.KeepAnswer(t.Context(), a, at(sent), at(50), 4); err != nil {
				t.Fatal(err)
			}
		}
		keep(SentAnswer{"1", "c", "v1", []string{"A", "A", "B"}}, 100)
		keep(SentAnswer{"2", "d", "v1", []string{"B"}}, 200)
		keep(SentAnswer{"2", "d", "v2", []string{"B", "C"}}, 210) // edited
		got, err := s.AnswersCiting(t.Context(), []string{"A", "C", "B", "none"}, at(0), 10)
		want := []SentAnswer{{"2", "d", "v2", []string{"C", "B"}}, {"1", "c", "v1", []string{"A", "B"}}}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		if got, err := s.AnswersCiting(t.Context(), []string{"A", "B"}, at(150), 10); len(got) != 1 || got[0].Message != "2" || err != nil {
			t.Errorf("since: %v, %v", got, err)
		}
		if got, err := s.AnswersCiting(t.Context(), []string{"B"}, at(0), 1); len(got) != 1 || got[0].Message != "2" || err != nil {
			t.Errorf("one at most: %v, %v", got, err)
		}
		// Only so many are kept, and none for longer than asked.
		for i := range 5 {
			keep(SentAnswer{fmt.Sprint("n", i), "c", "v2", []string{"N"}}, 300+int64(i))
		}
		if got, err := s.AnswersCiting(t.Context(), []string{"A", "B", "N"}, at(0), 10); len(got) != 4 || got[3].Message != "n1" || err != nil {
			t.Errorf("four at most: %v, %v", got, err)
		}
		if err := s.KeepAnswer(t.Context(), SentAnswer{"late", "c", "v2", []string{"N"}}, at(400), at(304), 100); err != nil {
			t.Fatal(err)
		}
		if got, err := s.AnswersCiting(t.Context(), []string{"N"}, at(0), 10); len(got) != 2 || err != nil {
			t.Errorf("old ones stay: %v, %v", got, err)
		}
		if err := s.ForgetAnswer(t.Context(), "late"); err != nil {
			t.Fatal(err)
		}
		if got, err := s.AnswersCiting(t.Context(), []string{"N"}, at(0), 10); len(got) != 1 || got[0].Message != "n4" || err != nil {
			t.Errorf("after one was forgotten: %v, %v", got, err)
		}
		var left int
		if err := s.read.QueryRow("SELECT COUNT(*) FROM answer_record").Scan(&left); err != nil || left != 1 {
			t.Errorf("%d records of answers that are gone, %v", left-1, err)
		}
	})
}

func TestSubscriptions(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		a, b, c := Subscription{"8", "1", "city", "dalian"}, Subscription{"8", "1", "area", "health"}, Subscription{"9", "2", "document", "plan"}
		for _, v := range []Subscription{a, b, a, c} {
			if err := s.Subscribe(t.Context(), v); err != nil {
				t.Fatal(err)
			}
		}
		for channel, want := range map[string][]Subscription{"": {b, a, c}, "1": {b, a}, "3": nil} {
			if got, err := s.Subscriptions(t.Context(), channel); !cmp.Equal(want, got) || err != nil {
				t.Errorf("of %q: %v, %v", channel, got, err)
			}
		}
		for _, want := range []bool{true, false} {
			if was, err := s.Unsubscribe(t.Context(), a); was != want || err != nil {
				t.Errorf("got %v, %v, want %v", was, err, want)
			}
		}
		if err := s.Subscribe(t.Context(), Subscription{"8", "1", "person", "x"}); err == nil {
			t.Error("a sort that there is not was taken")
		}
		for _, n := range []int{0, 3, 5} {
			if n > 0 {
				if err := s.PutTold(t.Context(), "1", n); err != nil {
					t.Fatal(err)
				}
			}
			if got, err := s.Told(t.Context(), "1"); got != n || err != nil {
				t.Errorf("told of %d, %v, want %d", got, err, n)
			}
		}
		if err := s.ForgetChannel(t.Context(), "1"); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Subscriptions(t.Context(), ""); !cmp.Equal([]Subscription{c}, got) || err != nil {
			t.Errorf("after the channel went: %v, %v", got, err)
		}
		if n, err := s.Told(t.Context(), "1"); n != 0 || err != nil {
			t.Errorf("told of %d, %v", n, err)
		}
	})
}
