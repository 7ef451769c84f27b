package sandbox

import (
	"slices"
	"sync"
)

// DefaultMemory is the number of requests that a sandbox remembers unless [WithMemory] sets another.
const DefaultMemory = 1000

// maxRemembered limits the size of all remembered requests in bytes. One body can have a megabyte.
const maxRemembered = 64 << 20

// log remembers the last requests.
type log struct {
	capacity int

	mu       sync.Mutex
	requests []Request // oldest first
	size     int
	last     uint64        // the number of the newest request
	accepted int           // requests accepted since the last reset
	newer    chan struct{} // closed at the next change
}

func newLog(capacity int) *log {
	return &log{capacity: capacity, newer: make(chan struct{})}
}

// add numbers the request, and forgets the oldest ones if there are too many or they are too large. The newest is
// always kept.
func (l *log) add(r Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	size := r.size()
	for len(l.requests) > 0 && (len(l.requests) == l.capacity || l.size+size > maxRemembered) {
		l.size -= l.requests[0].size()
		l.requests[0] = Request{} // the slice's array may still refer to it
		l.requests = l.requests[1:]
	}
	l.last++
	r.Number = l.last
	l.requests = append(l.requests, r)
	l.size += size
	if r.Accepted {
		l.accepted++
	}
	l.tell()
}

// tell wakes everybody who waits for a change.
func (l *log) tell() {
	close(l.newer)
	l.newer = make(chan struct{})
}

// since returns the remembered requests after the one with this number, the number of requests accepted since the last
// reset, and a channel that is closed at the next request or reset.
func (l *log) since(number uint64) (requests []Request, accepted int, newer <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	first, _ := slices.BinarySearchFunc(l.requests, number, func(r Request, n uint64) int {
		if r.Number <= n {
			return -1
		}
		return 1
	})
	return slices.Clone(l.requests[first:]), l.accepted, l.newer
}

func (l *log) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests, l.size, l.accepted = nil, 0, 0
	l.tell()
}
