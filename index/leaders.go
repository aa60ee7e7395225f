package index

import (
	"cmp"
	"container/heap"
	"slices"
)

// leaders keeps the best limit of the records that it is shown, without sorting
// the rest: a common word is in tens of thousands.
type leaders struct {
	limit int
	place []int // of each document number, in the corpus: ties follow it
	heap  []scored
}

// better orders two records, the better one first.
func (l *leaders) better(a, b scored) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(l.place[a.doc], l.place[b.doc]))
}

// wants reports whether the record would be kept.
func (l *leaders) wants(s scored) bool {
	return len(l.heap) < l.limit || l.better(s, l.heap[0]) < 0
}

// add keeps a record that is wanted, in place of the worst.
func (l *leaders) add(s scored) {
	if len(l.heap) < l.limit {
		heap.Push(l, s)
		return
	}
	l.heap[0] = s
	heap.Fix(l, 0)
}

// sorted returns the records kept, best first. The leaders are spent.
func (l *leaders) sorted() []scored {
	slices.SortFunc(l.heap, l.better)
	return l.heap
}

// Len, Less, Swap, Push and Pop make the worst record the top of the heap.

func (l *leaders) Len() int           { return len(l.heap) }
func (l *leaders) Less(i, j int) bool { return l.better(l.heap[i], l.heap[j]) > 0 }
func (l *leaders) Swap(i, j int)      { l.heap[i], l.heap[j] = l.heap[j], l.heap[i] }
func (l *leaders) Push(s any)         { l.heap = append(l.heap, s.(scored)) }
func (l *leaders) Pop() any {
	last := l.heap[len(l.heap)-1]
	l.heap = l.heap[:len(l.heap)-1]
	return last
}
