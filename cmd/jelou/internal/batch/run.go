package batch

import (
	"context"
	"sync"
	"time"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/source"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
)

// run sends the lines of an input, once. The fields of the first group are given.
//
// A reader puts the lines into a queue, and workers take them from there. A worker makes a call of transport's client,
// which paces the attempts and repeats them; [noting] sees each attempt. Every line that ends goes through finish.
type run struct {
	*options
	in      *entries
	client  interface{ Stop() } // sends the jobs
	journal *journal.Journal    // nil for none
	failed  *failedFile         // gets the lines that were not sent, as they are; nil for none
	watch   watcher

	queue    *queue
	stopping chan struct{} // closed when no attempt begins any more
	room     chan struct{} // holds a token for each 4 KiB of a line that was read ahead, and at least one

	mu     sync.Mutex // for the fields below, and for watch
	counts counts
	silent int       // lines in a row without a response that can be trusted
	rest   time.Time // until when the service asked for a rest
	broken error     // the first
}

// watcher is told how the run goes, one thing at a time.
type watcher interface {
	ended(end, counts)       // of each line that this run dealt with
	resting(d time.Duration) // the service asks to send nothing for a while
	interrupted()            // the run is stopped from outside; no other attempt begins
}

// do runs. Once stop has ended it begins no attempt, and waits for those in flight, which it breaks off when ctx ends. The
// counts are true with and without an error; an error says why the run ended before the input did.
func (r *run) do(ctx, stop context.Context) (counts, error) {
	ctx, cancel := context.WithTimeout(ctx, runTime)
	defer cancel()
	r.queue, r.stopping, r.room = newQueue(), make(chan struct{}), make(chan struct{}, room)
	told := make(chan struct{})
	undisturbed := context.AfterFunc(stop, func() {
		defer close(told)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.halt(nil)
		r.watch.interrupted()
	})

	read := make(chan struct{})
	go func() {
		defer close(read)
		r.read()
	}()
	var workers sync.WaitGroup
	for range r.concurrency {
		workers.Go(func() { r.work(ctx) })
	}
	workers.Wait()
	select {
	case <-read:
	case <-r.stopping: // the reader may wait for a terminal or a pipe
	}
	if !undisturbed() {
		<-told
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.broken == nil && stop.Err() != nil && r.counts.unfinished() {
		return r.counts, input.Error(r.file, source.ErrInterrupted)
	}
	return r.counts, r.broken
}

// halt begins no more attempts, because of an error if there is one. Those in flight are finished.
func (r *run) halt(err error) {
	if r.broken == nil {
		r.broken = err
	}
	if !r.isStopped() {
		close(r.stopping)
		r.client.Stop()
	}
}

// fail is halt for those who do not hold the lock.
func (r *run) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.halt(err)
}

func (r *run) isStopped() bool {
	select {
	case <-r.stopping:
		return true
	default:
		return false
	}
}
