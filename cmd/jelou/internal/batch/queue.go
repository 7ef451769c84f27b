package batch

import "sync"

// lanes is how many groups the users are in. A line that takes long keeps only those of its group waiting.
const lanes = 4096

// queue shares out the lines to the workers by a hash of the user. Those of one user are in one lane, and a lane is with
// one worker at a time, so they go one after the other, in the order of the file.
type queue struct {
	ready chan *lane // with an entry, and no worker

	mu    sync.Mutex
	lanes [lanes]lane
	left  int  // entries that are not done
	ended bool // nothing more is put
}

// lane has the entries of some users. Its other fields are for the worker that has it.
type lane struct {
	waiting []*entry
	active  bool // it is ready, or a worker has it

	// Users with a line that a later run sends. Their next lines would overtake it. If two users share a hash, one waits
	// for the other, and nothing is lost.
	held map[uint64]bool
}

// hold keeps the next lines of a user for a later run.
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
		q.ready <- l // it has place for all lanes
	}
}

// take takes the first entry of a ready lane.
func (q *queue) take(l *lane) *entry {
	q.mu.Lock()
	defer q.mu.Unlock()
	first := l.waiting[0]
	l.waiting[0] = nil // so that it can be freed
	l.waiting = l.waiting[1:]
	return first
}

// done gives back a lane whose entry has ended.
func (q *queue) done(l *lane) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.left--
	if l.active = len(l.waiting) > 0; l.active {
		q.ready <- l
	}
	q.close()
}

// end says that nothing more is put.
func (q *queue) end() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended = true
	q.close()
}

// close ends the workers once everything is done.
func (q *queue) close() {
	if q.ended && q.left == 0 {
		close(q.ready)
	}
}
