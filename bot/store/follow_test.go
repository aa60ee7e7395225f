package store

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFollow(t *testing.T) {
	ctx := t.Context()
	dir := t.TempDir()
	s := open(t, dir)
	dalian, plan := Topic{"city", "dalian"}, Topic{"document", "plan"}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	is := func(what, person string, want Follower) {
		t.Helper()
		got, err := s.Follower(ctx, person)
		if err != nil || !cmp.Equal(got, want) {
			t.Errorf("%s: %v (-want +got):\n%s", what, err, cmp.Diff(want, got))
		}
	}
	is("nobody", "1", Follower{ID: "1"})
	must(s.Follow(ctx, "1", "zh", "v1", plan))
	must(s.Follow(ctx, "1", "en", "v2", dalian))
	must(s.Follow(ctx, "1", "en", "v2", dalian))
	is("the first version stays, the last language counts", "1", Follower{"1", "en", "v1", []Topic{dalian, plan}})
	must(s.Follow(ctx, "2", "zh", "v2", dalian))
	must(s.Follow(ctx, "3", "zh", "v1", dalian))

	behind := func(version, after string, most int) (ids []string) {
		t.Helper()
		list, err := s.Behind(ctx, version, after, most)
		must(err)
		for _, f := range list {
			ids = append(ids, f.ID)
		}
		return ids
	}
	if got := behind("v2", "", 9); !slices.Equal(got, []string{"1", "3"}) {
		t.Errorf("behind v2: %v", got)
	}
	if got := behind("v3", "1", 1); !slices.Equal(got, []string{"2"}) {
		t.Errorf("behind v3 after 1: %v", got)
	}
	must(s.PutFollowerTold(ctx, "1", "v2"))
	must(s.PutFollowerTold(ctx, "nobody", "v2"))
	if got := behind("v2", "", 9); !slices.Equal(got, []string{"3"}) {
		t.Errorf("behind v2 once told: %v", got)
	}

	if n, err := s.Unfollow(ctx, "1", plan, Topic{"area", "x"}); n != 1 || err != nil {
		t.Errorf("ended %d, %v", n, err)
	}
	is("one is left", "1", Follower{"1", "en", "v2", []Topic{dalian}})
	if n, err := s.Unfollow(ctx, "1", dalian); n != 1 || err != nil {
		t.Errorf("ended %d, %v", n, err)
	}
	is("who follows nothing is forgotten", "1", Follower{ID: "1"})
	must(s.Follow(ctx, "3", "zh", "v1", plan))
	if n, err := s.Unfollow(ctx, "3"); n != 2 || err != nil {
		t.Errorf("all: ended %d, %v", n, err)
	}

	must(s.PutPerson(ctx, "2", Person{Lang: "zh", Plain: On}))
	must(s.PutPerson(ctx, "4", Person{Lang: "en"}))
	must(s.Forget(ctx, "2"))
	is("forgotten", "2", Follower{ID: "2"})
	if p, err := s.Person(ctx, "2"); err != nil || p != (Person{}) {
		t.Errorf("settings of who was forgotten: %+v, %v", p, err)
	}
	if p, err := s.Person(ctx, "4"); err != nil || p.Lang != "en" {
		t.Errorf("somebody else was forgotten: %+v, %v", p, err)
	}
	must(s.Close())
	s = open(t, dir)
	for _, table := range []string{"follow", "follower"} {
		var n int
		must(s.read.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+table).Scan(&n))
		if n != 0 {
			t.Errorf("%s has %d rows", table, n)
		}
	}
}

func TestFollowRules(t *testing.T) {
	s := open(t, t.TempDir())
	if err := s.Follow(t.Context(), "1", "en", "v1", Topic{"measure", "L01"}); err == nil {
		t.Error("a topic of no known sort was taken")
	}
	if f, err := s.Follower(t.Context(), "1"); err != nil || len(f.Topics) != 0 {
		t.Errorf("half of it was kept: %+v, %v", f, err)
	}
	s.Close()
	if _, err := s.Behind(t.Context(), "v", "", 1); err == nil {
		t.Error("a closed database answered")
	}
}
