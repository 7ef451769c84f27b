// Package order hands out the lines of a batch to workers, so that two lines for one user are never in flight
// together and go in the order of the file.
package order

import (
	"container/heap"
	"sync"
)

// Item is a line to be sent.
type Item[T any] struct {
	User  string
	Line  int64 // its place in the order
	Size  int   // what it takes of the queue's room, in bytes
	Value T
}

// Queue holds the lines that were read and are not done. It is safe for concurrent use.
type Queue[T any] struct {
	maxItems, maxSize int

	mu      sync.Mutex
	changed sync.Cond // room was made, or the queue was closed or stopped
	offered sync.Cond // a line became ready, or the last one was taken, or the queue was stopped
	items   int       // in the queue or in flight
	size    int
	queued  int // in the queue
	ready   lines[T]
	waiting map[string][]Item[T] // by user, for every user who has a line that is ready or in flight
	closed  bool
	stopped bool
}

// New makes a queue with room for a number of lines and of bytes, those in flight included. A line that is
// larger than all of the room goes alone.
func New[T any](maxItems, maxSize int) *Queue[T] {
	q := &Queue[T]{maxItems: maxItems, maxSize: maxSize, waiting: make(map[string][]Item[T])}
	q.changed.L, q.offered.L = &q.mu, &q.mu
	return q
}

// Put adds the next line of the file, and waits for room. It returns false when the queue has been stopped.
func (q *Queue[T]) Put(item Item[T]) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for !q.stopped && q.items > 0 && (q.items >= q.maxItems || q.size+item.Size > q.maxSize) {
		q.changed.Wait()
	}
	if q.stopped {
		return false
	}
	q.items++
	q.queued++
	q.size += item.Size
	behind, busy := q.waiting[item.User]
	if busy {
		q.waiting[item.User] = append(behind, item)
		return true
	}
	q.waiting[item.User] = nil
	q.offer(item)
	return true
}

// Next takes the first line whose user has nothing in flight, and waits for one. It returns false when there
// will be none any more.
func (q *Queue[T]) Next() (Item[T], bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for !q.stopped && len(q.ready) == 0 && (!q.closed || q.queued > 0) {
		q.offered.Wait()
	}
	if q.stopped || len(q.ready) == 0 {
		return Item[T]{}, false
	}
	item, _ := heap.Pop(&q.ready).(Item[T])
	q.queued--
	if q.closed && q.queued == 0 {
		q.offered.Broadcast()
	}
	return item, true
}

// Done says that a line which Next gave is no longer in flight.
func (q *Queue[T]) Done(item Item[T]) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items--
	q.size -= item.Size
	q.changed.Signal()
	behind := q.waiting[item.User]
	if len(behind) == 0 {
		delete(q.waiting, item.User)
		return
	}
	q.waiting[item.User] = behind[1:]
	q.offer(behind[0])
}

// Close says that nothing more will be put.
func (q *Queue[T]) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.offered.Broadcast()
}

// Stop ends every Put and Next.
func (q *Queue[T]) Stop() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.stopped = true
	q.changed.Broadcast()
	q.offered.Broadcast()
}

func (q *Queue[T]) offer(item Item[T]) {
	heap.Push(&q.ready, item)
	q.offered.Signal()
}

// lines is a heap, the first line of the file on top.
type lines[T any] []Item[T]

func (l lines[T]) Len() int           { return len(l) }
func (l lines[T]) Less(i, j int) bool { return l[i].Line < l[j].Line }
func (l lines[T]) Swap(i, j int)      { l[i], l[j] = l[j], l[i] }

// Push is for package heap.
func (l *lines[T]) Push(item any) {
	if item, ok := item.(Item[T]); ok {
		*l = append(*l, item)
	}
}

// Pop is for package heap.
func (l *lines[T]) Pop() any {
	last := len(*l) - 1
	item := (*l)[last]
	(*l)[last] = Item[T]{} // so that it can be freed
	*l = (*l)[:last]
	return item
}
