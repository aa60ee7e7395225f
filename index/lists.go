package index

import "sync"

// listCache keeps the postings of the terms that were asked for last, as questions
// come back to the same words and bleve decodes them anew each time. What is kept is
// never written to. It is safe for concurrent use.
//
// There are two generations: what is found in the old one moves to the young one, and
// when that is full it becomes the old one. So what was not asked for in a while goes.
type listCache struct {
	mu         sync.Mutex
	young, old map[listKey][]posting
	size       int // of the young generation, in postings
}

type listKey struct{ field, term string }

const (
	// listsMost bounds the postings of a generation, of twelve bytes each: both take
	// fifty megabytes at most, and a corpus of a few thousand records far less.
	listsMost = 2 << 20
	// listExtra is what a list takes beside its postings, in postings.
	listExtra = 16
)

func newListCache() *listCache { return &listCache{young: map[listKey][]posting{}} }

func (c *listCache) get(k listKey) ([]posting, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	list, ok := c.young[k]
	if !ok {
		if list, ok = c.old[k]; ok {
			c.keep(k, list)
		}
	}
	return list, ok
}

func (c *listCache) put(k listKey, list []posting) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keep(k, list)
}

func (c *listCache) keep(k listKey, list []posting) {
	if c.size+len(list)+listExtra > listsMost && c.size > 0 {
		c.young, c.old, c.size = map[listKey][]posting{}, c.young, 0
	}
	if _, have := c.young[k]; !have {
		c.size += len(list) + listExtra
	}
	c.young[k] = list
}
