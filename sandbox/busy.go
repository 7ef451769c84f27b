package sandbox

import (
	"net"
	"net/http"
	"sync"
	"time"
)

// busy knows the connections on which a request is being read or answered.
type busy struct {
	mu      sync.Mutex
	conns   map[net.Conn]bool
	changed chan struct{}
}

func newBusy() *busy {
	return &busy{conns: make(map[net.Conn]bool), changed: make(chan struct{}, 1)}
}

// note is an http.Server's ConnState.
func (b *busy) note(conn net.Conn, state http.ConnState) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if state == http.StateActive {
		b.conns[conn] = true
		return
	}
	delete(b.conns, conn)
	select {
	case b.changed <- struct{}{}:
	default: // it is known already
	}
}

// wait waits until every answer has been written, and no longer than limit.
func (b *busy) wait(limit time.Duration) {
	over := time.After(limit)
	for !b.idle() {
		select {
		case <-b.changed:
		case <-over:
			return
		}
	}
}

func (b *busy) idle() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.conns) == 0
}
