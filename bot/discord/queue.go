package discord

import (
	"context"
	"sync"
)

// queue runs tasks on a fixed number of workers. Tasks of one lane run one after
// another in the order they came; lanes do not wait for each other. discordgo
// would start a goroutine for every event, without bound or order.
type queue struct {
	mu      sync.Mutex
	lanes   map[string][]func() // tasks waiting behind the running one of their lane; present means the lane is busy
	ready   chan laneTask
	waiting int // tasks accepted and not finished
	limit   int
	perLane int // of them, in one lane
	closed  bool
	wg      sync.WaitGroup
}

type laneTask struct {
	lane string
	run  func()
}

// laneLength is how many requests of one channel may be accepted and not finished:
// a busy channel must not fill the queue for all others.
const laneLength = 8

func newQueue(workers, limit, perLane int) *queue {
	q := &queue{lanes: map[string][]func(){}, ready: make(chan laneTask, limit), limit: limit, perLane: perLane}
	for range workers {
		q.wg.Go(func() {
			for t := range q.ready {
				t.run()
				q.done(t.lane)
			}
		})
	}
	return q
}

// add accepts a task, or returns false if the queue or the lane is full, or the queue closed. It never waits.
func (q *queue) add(lane string, run func()) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || q.waiting >= q.limit {
		return false
	}
	behind, busy := q.lanes[lane]
	if busy && 1+len(behind) >= q.perLane {
		return false
	}
	q.waiting++
	if busy {
		q.lanes[lane] = append(behind, run)
		return true
	}
	q.lanes[lane] = nil
	q.ready <- laneTask{lane, run} // has room: it holds as many as may wait
	return true
}

// done makes the lane's next task ready.
func (q *queue) done(lane string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting--
	behind := q.lanes[lane]
	if len(behind) > 0 {
		q.lanes[lane] = behind[1:]
		q.ready <- laneTask{lane, behind[0]}
		return
	}
	delete(q.lanes, lane)
	if q.closed && q.waiting == 0 {
		close(q.ready)
	}
}

// close makes the queue accept no more tasks.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.closed {
		q.closed = true
		if q.waiting == 0 {
			close(q.ready)
		}
	}
}

// drain closes the queue and waits until all its tasks are done or ctx ends.
func (q *queue) drain(ctx context.Context) error {
	q.close()
	stopped := make(chan struct{})
	go func() {
		q.wg.Wait()
		close(stopped)
	}()
	select {
	case <-stopped:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// seen remembers the last ids: after a resume, Discord sends events again.
type seen struct {
	mu   sync.Mutex
	ids  map[string]bool
	ring []string
	next int
}

func newSeen(size int) *seen {
	return &seen{ids: make(map[string]bool, size), ring: make([]string, size)}
}

// first reports whether id comes for the first time, and remembers it.
func (s *seen) first(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ids[id] {
		return false
	}
	delete(s.ids, s.ring[s.next])
	s.ring[s.next] = id
	s.next = (s.next + 1) % len(s.ring)
	s.ids[id] = true
	return true
}

// has reports whether id came before.
func (s *seen) has(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ids[id]
}
