package batch

import (
	"context"
	"sync"
	"time"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/transport"
)

// run sends the lines of an input, once. The caller sets the first group of fields.
//
// A reader puts the lines into a queue, and workers take them from there. A worker calls the client, which paces
// and repeats the attempts; [noting] sees each attempt. Every finished line goes through finish.
type run struct {
	*options
	in      *entries
	client  *jelou.ClientWithResponses
	sender  *transport.Client // the HTTP client behind it
	journal *journal.Journal  // nil for none
	failed  *failedFile       // gets the lines that were not sent; nil for none
	watch   watcher

	queue *queue

	mu     sync.Mutex // guards the fields below, and watch
	counts counts
	silent int       // lines in a row without a response that can be trusted
	rest   time.Time // the end of the rest that the service asked for
	broken error     // the first error that ends the run
}

// watcher hears how the run goes, one call at a time.
type watcher interface {
	ended(end, counts)       // a line of this run is finished
	resting(d time.Duration) // the service asks to send nothing for a while
	interrupted()            // somebody stopped the run; no further attempt begins
}

// do sends the lines. Once stop ends, it begins no attempt and waits for those in flight; once ctx ends, it breaks them
// off. The counts are right even with an error. An error is the reason why the run ended before the input.
func (r *run) do(ctx, stop context.Context) (counts, error) {
	ctx, cancel := context.WithTimeout(ctx, runTime)
	defer cancel()
	r.queue = newQueue()
	told := make(chan struct{})
	undisturbed := context.AfterFunc(stop, func() {
		defer close(told)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.halt(nil)
		r.watch.interrupted()
	})

	go r.read()
	var workers sync.WaitGroup
	for range r.concurrency {
		workers.Go(func() { r.work(ctx) })
	}
	// The workers end after the reader, or when the run stops. Then the reader may still wait for a terminal or a pipe.
	workers.Wait()
	if !undisturbed() {
		<-told
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.broken == nil && stop.Err() != nil && r.counts.unfinished() {
		return r.counts, input.Error(r.file, input.ErrInterrupted)
	}
	return r.counts, r.broken
}

// halt begins no further attempt, and keeps the first error as the reason. It lets attempts in flight finish.
func (r *run) halt(err error) {
	if r.broken == nil {
		r.broken = err
	}
	r.queue.stop()
	r.sender.Stop()
}

// fail is halt for callers that do not hold the lock.
func (r *run) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.halt(err)
}
