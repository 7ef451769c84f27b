package batch

import (
	"slices"
	"sync"
)

// The bounds of reading ahead: enough to find lines of other users behind those of one user, and at most 4 MiB.
const (
	fullRoom = 1024
	roomUnit = 4 << 10
)

// queue has the lines that were read ahead. It hands out a line only if no other line of its users is being sent or waits
// before it. So the lines of a user go one after the other, in the order of the file.
type queue struct {
	mu        sync.Mutex
	work      sync.Cond // for the workers: a line came, or none will
	space     sync.Cond // for the reader: a line is done
	waiting   []*entry  // in the order of the file
	occupied  int       // the room of the lines that are not done
	ended     bool      // no line follows
	isStopped bool      // nobody may begin a line

	sending map[uint64]bool // users with a line that is being sent

	// Users with a line that a later run sends. Their next lines would overtake it. If two users have the same hash, one
	// waits for the other, and no line is lost.
	held map[uint64]bool
}

func newQueue() *queue {
	q := &queue{sending: make(map[uint64]bool), held: make(map[uint64]bool)}
	q.work.L, q.space.L = &q.mu, &q.mu
	return q
}

func (e *entry) room() int { return 1 + len(e.text)/roomUnit }

// put adds a line as soon as there is room. It returns false if the queue is stopped.
func (q *queue) put(e *entry) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.occupied+e.room() > fullRoom && !q.isStopped {
		q.space.Wait()
	}
	q.occupied += e.room()
	q.waiting = append(q.waiting, e)
	q.work.Signal()
	return !q.isStopped
}

// take waits for a line and returns it; nil if none will come. held reports that an earlier line of its user must go
// first, in a later run.
func (q *queue) take() (e *entry, held bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for !q.isStopped && (!q.ended || len(q.waiting) > 0) {
		next := q.free()
		if next < 0 {
			q.work.Wait()
			continue
		}
		e = q.waiting[next]
		q.waiting = slices.Delete(q.waiting, next, next+1)
		for _, user := range e.users {
			q.sending[user] = true
			held = held || q.held[user]
		}
		return e, held
	}
	q.work.Broadcast() // the others wait for a line, too
	return nil, false
}

// free returns the position of the first line that nothing keeps waiting, or -1.
func (q *queue) free() int {
	passed := make(map[uint64]bool) // users with a line that waits for another of its users
	return slices.IndexFunc(q.waiting, func(e *entry) bool {
		if !slices.ContainsFunc(e.users, func(user uint64) bool { return q.sending[user] || passed[user] }) {
			return true
		}
		for _, user := range e.users {
			if !q.sending[user] {
				passed[user] = true
			}
		}
		return false
	})
}

// done frees the users of a line that ended. With again, a later run sends the line, and this one sends no other line of
// the users.
func (q *queue) done(e *entry, again bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, user := range e.users {
		delete(q.sending, user)
		if again {
			q.held[user] = true
		}
	}
	if len(e.users) > 1 {
		q.work.Broadcast() // several lines may have waited for this one
	}
	q.occupied -= e.room()
	q.space.Signal()
}

func (q *queue) end() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended = true
	q.work.Broadcast()
}

func (q *queue) stop() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.isStopped = true
	q.work.Broadcast()
	q.space.Broadcast()
}

func (q *queue) stopped() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.isStopped
}
