package main

import (
	"sync"

	"github.com/jelou-go/jelou/delivery"
)

// ledger records the outcome of each job. A real worker uses a table in a database, which outlives the process.
type ledger struct {
	mu   sync.Mutex
	jobs map[string]delivery.Outcome // 0: sent
}

// begin reports whether the worker may send the job: the job has no outcome yet, or the outcome NotSent. begin sets the
// outcome to Unknown, which remains if the process dies before it calls end.
func (l *ledger) begin(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if outcome, known := l.jobs[id]; known && outcome != delivery.NotSent {
		return false
	}
	if l.jobs == nil {
		l.jobs = make(map[string]delivery.Outcome)
	}
	l.jobs[id] = delivery.Unknown
	return true
}

func (l *ledger) end(id string, outcome delivery.Outcome) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.jobs[id] = outcome
}
