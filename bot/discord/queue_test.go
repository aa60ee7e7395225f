package discord

import (
	"context"
	"sync"
	"testing"
	"time"
)

func TestQueueKeepsOrderWithinALane(t *testing.T) {
	q := newQueue(8, 1000, 100)
	var mu sync.Mutex
	got := map[string][]int{}
	for i := range 300 {
		lane := string(rune('a' + i%3))
		if !q.add(lane, func() { mu.Lock(); got[lane] = append(got[lane], i); mu.Unlock() }) {
			t.Fatal("refused")
		}
	}
	if err := q.drain(context.Background()); err != nil {
		t.Fatal(err)
	}
	for lane, list := range got {
		if len(list) != 100 {
			t.Errorf("lane %s ran %d tasks", lane, len(list))
		}
		for i := 1; i < len(list); i++ {
			if list[i] < list[i-1] {
				t.Fatalf("lane %s out of order: %v", lane, list)
			}
		}
	}
}

func TestQueueLanesDoNotWaitForEachOther(t *testing.T) {
	q := newQueue(2, 10, 10)
	block, done := make(chan struct{}), make(chan struct{})
	q.add("slow", func() { <-block })
	q.add("slow", func() {})
	q.add("quick", func() { close(done) })
	<-done
	close(block)
	if err := q.drain(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func TestQueueIsBounded(t *testing.T) {
	q := newQueue(1, 3, 10)
	block := make(chan struct{})
	accepted := 0
	for range 10 {
		if q.add("a", func() { <-block }) {
			accepted++
		}
	}
	if accepted != 3 {
		t.Errorf("accepted %d tasks, want 3", accepted)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if q.drain(ctx) == nil {
		t.Error("drained while blocked")
	}
	if q.add("b", func() {}) {
		t.Error("accepted after closing")
	}
	close(block)
	if err := q.drain(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func TestSeen(t *testing.T) {
	s := newSeen(2)
	for _, step := range []struct {
		id   string
		want bool
	}{{"a", true}, {"a", false}, {"b", true}, {"c", true}, {"b", false}, {"a", true}} {
		if got := s.first(step.id); got != step.want {
			t.Errorf("first(%q) = %v", step.id, got)
		}
	}
}
