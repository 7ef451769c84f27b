package batch

import "sync"

// lanes is the number of groups of users. A slow line holds up only the lines of its group.
const lanes = 4096

// queue shares out the lines to the workers by a hash of the user. All lines of one user are in one lane, and only one
// worker at a time has a lane. So the lines of a user go one after the other, in the order of the file.
type queue struct {
	ready chan *lane // lanes that have an entry and no worker

	mu    sync.Mutex
	lanes [lanes]lane
	left  int  // entries that are not done
	ended bool // no more entries follow
}

// lane has the entries of some users. Only the worker that has the lane may use the field held.
type lane struct {
	waiting []*entry
	active  bool // the lane is ready, or a worker has it

	// Users with a line that a later run sends. Their next lines would overtake it. If two users have the same hash, one
	// waits for the other, and no line is lost.
	held map[uint64]bool
}

// hold keeps the user's next lines for a later run.
func (l *lane) hold(user uint64) {
	if l.held == nil {
		l.held = make(map[uint64]bool)
	}
	l.held[user] = true
}

func newQueue() *queue { return &queue{ready: make(chan *lane, lanes)} }

// put adds an entry.
func (q *queue) put(e *entry) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.left++
	l := &q.lanes[e.user%lanes]
	l.waiting = append(l.waiting, e)
	if !l.active {
		l.active = true
		q.ready <- l // the channel has room for all lanes
	}
}

// take removes the first entry of a lane and returns it.
func (q *queue) take(l *lane) *entry {
	q.mu.Lock()
	defer q.mu.Unlock()
	first := l.waiting[0]
	l.waiting[0] = nil // lets the collector free it
	l.waiting = l.waiting[1:]
	return first
}

// done gives back a lane after the end of its entry.
func (q *queue) done(l *lane) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.left--
	if l.active = len(l.waiting) > 0; l.active {
		q.ready <- l
	}
	q.close()
}

// end tells the queue that no more entries follow.
func (q *queue) end() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended = true
	q.close()
}

// close ends the workers once no entry is left.
func (q *queue) close() {
	if q.ended && q.left == 0 {
		close(q.ready)
	}
}
