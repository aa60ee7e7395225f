package index

import (
	"cmp"
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
	switch {
	case a.score > b.score:
		return -1
	case a.score < b.score:
		return 1
	}
	return cmp.Compare(l.place[a.doc], l.place[b.doc])
}

// wants reports whether the record would be kept.
func (l *leaders) wants(s scored) bool {
	return len(l.heap) < l.limit || l.better(s, l.heap[0]) < 0
}

// add keeps a record that is wanted, in place of the worst, which is the top of the
// heap.
func (l *leaders) add(s scored) {
	if len(l.heap) < l.limit {
		l.heap = append(l.heap, s)
		l.up(len(l.heap) - 1)
		return
	}
	l.heap[0] = s
	l.down()
}

// up moves the record at place i up to where it belongs. The heap is written out, as
// container/heap calls every comparison through an interface.
func (l *leaders) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if l.better(l.heap[i], l.heap[parent]) <= 0 {
			return
		}
		l.heap[i], l.heap[parent] = l.heap[parent], l.heap[i]
		i = parent
	}
}

// down moves the top down to where it belongs.
func (l *leaders) down() {
	for i := 0; ; {
		worst := 2*i + 1
		if worst >= len(l.heap) {
			return
		}
		if right := worst + 1; right < len(l.heap) && l.better(l.heap[right], l.heap[worst]) > 0 {
			worst = right
		}
		if l.better(l.heap[worst], l.heap[i]) <= 0 {
			return
		}
		l.heap[i], l.heap[worst] = l.heap[worst], l.heap[i]
		i = worst
	}
}

// sorted returns the records kept, best first. The leaders are spent.
func (l *leaders) sorted() []scored {
	slices.SortFunc(l.heap, l.better)
	return l.heap
}
