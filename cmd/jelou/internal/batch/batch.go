// Package batch sends the messages of a file, one to a line, and keeps account of each.
package batch

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/order"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/pace"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

// The room for lines that were read ahead: enough to find other users' lines behind those of one user, and
// little enough to stay within a few MiB.
const (
	roomLines = 4096
	roomBytes = 8 << 20
)

// Job is one run of a batch. All fields but those that say so are needed.
type Job struct {
	Lines         io.Reader
	Parse         func(line []byte) (jelou.Message, error)
	Send          func(context.Context, jelou.Message) (id string, err error)
	Code          func(*delivery.Error) string // what may be kept of the service's code
	Pace          *pace.Pace
	Concurrency   int // at most [journal.Slots]
	ResendUnknown bool
	Journal       *journal.Journal // started; nil for none
	Failed        io.Writer        // takes the lines that were not sent, as they are; nil for none
	Watch         Watcher
}

// Watcher is told what happens, one thing at a time.
type Watcher interface {
	// Ended is told of each line that was dealt with in this run.
	Ended(End)
	// Resting is told when the service asks to send nothing for a while.
	Resting(time.Duration)
	// Interrupted is told when the run is stopped from outside, once no other line can begin.
	Interrupted()
}

// Run sends. It begins nothing new once stop has ended, and waits for what is in flight, which it breaks off
// when ctx ends. What it returns is true whether or not there is an error; an error says why the run ended
// before the input did.
func (j *Job) Run(ctx, stop context.Context) (Tally, error) {
	r := newRun(j)
	outside := stop
	stop, r.halt = context.WithCancel(outside)
	defer r.halt()
	defer context.AfterFunc(stop, r.queue.Stop)()
	told := make(chan struct{})
	undisturbed := context.AfterFunc(outside, func() {
		defer close(told)
		<-stop.Done() // which may come after the end of outside
		r.interrupted()
	})

	read := make(chan struct{})
	go func() {
		defer close(read)
		r.read(stop)
	}()
	var workers sync.WaitGroup
	for slot := range j.Concurrency {
		workers.Go(func() { r.work(ctx, stop, slot) })
	}
	workers.Wait()
	select {
	case <-read:
	case <-stop.Done(): // the reader may be waiting for a terminal or a pipe
	}
	if !undisturbed() {
		<-told
	}
	return r.result(stop)
}

// run is the state of a Job that runs.
type run struct {
	*Job
	queue *order.Queue[entry]
	halt  context.CancelFunc

	mu     sync.Mutex // for what follows, for Failed, for Watch, and for the order of records
	held   held
	tally  Tally
	broken error // the first
	over   bool  // nothing counts any more
}

// entry is a line that is to be sent.
type entry struct {
	text    []byte
	message jelou.Message
}

func newRun(j *Job) *run {
	r := &run{Job: j, held: make(held), queue: order.New[entry](roomLines, roomBytes)}
	if j.Journal != nil {
		r.tally = Tally{
			Sent:    j.Journal.Count(journal.Done),
			Refused: j.Journal.Count(journal.Rejected),
			Unknown: j.Journal.Count(journal.InDoubt),
		}
		r.tally.Earlier = r.tally.Sent + r.tally.Refused
		if j.ResendUnknown {
			r.tally.Doubtful = r.tally.Unknown
		} else {
			r.tally.Earlier += r.tally.Unknown
		}
	}
	return r
}

func (r *run) interrupted() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Watch.Interrupted()
}

// fail ends the run because of an error. What is in flight is finished.
func (r *run) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failLocked(err)
}

func (r *run) failLocked(err error) {
	if r.broken == nil {
		r.broken = err
	}
	r.halt()
}

func (r *run) result(stop context.Context) (Tally, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.over = true
	if r.broken == nil && stop.Err() != nil && r.tally.unfinished() {
		return r.tally, ErrInterrupted
	}
	return r.tally, r.broken
}

// ErrInterrupted is the error of a run that was stopped from outside.
var ErrInterrupted = errors.New("interrupted")
