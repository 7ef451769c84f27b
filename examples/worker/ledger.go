package main

import (
	"sync"

	"github.com/jelou-go/jelou/delivery"
)

// ledger remembers what became of each job. A real one is a table in a database, so that it outlives the
// process.
type ledger struct {
	mu   sync.Mutex
	jobs map[string]delivery.Outcome // 0: sent
}

// begin says whether the job can be sent: it never was, or certainly nothing came of it. Until the end is
// known the outcome is Unknown, which is what it stays if the process dies in between.
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

// outcome returns what became of the job; known is false where it never began.
func (l *ledger) outcome(id string) (outcome delivery.Outcome, known bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	outcome, known = l.jobs[id]
	return outcome, known
}
