package sandbox

import (
	"net"
	"net/http"
	"sync"
	"time"
)

// busy tracks the connections with a request in progress.
type busy struct {
	mu      sync.Mutex
	conns   map[net.Conn]bool
	changed chan struct{}
}

func newBusy() *busy {
	return &busy{conns: make(map[net.Conn]bool), changed: make(chan struct{}, 1)}
}

// note is the ConnState function of an http.Server.
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
	default: // a signal is already waiting
	}
}

// wait waits until no request is in progress, but not longer than limit.
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
