package batch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/source"
	"github.com/jelou-go/jelou/cmd/jelou/internal/input"
	"github.com/jelou-go/jelou/cmd/jelou/internal/merge"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/transport"
)

// run sends the lines of an input, once. The caller sets the first group of fields.
//
// A reader puts the lines into a queue, and workers take them from there. A worker calls the client, which paces
// and repeats the attempts. Each attempt goes through RoundTrip, and every finished line through finish.
type run struct {
	*options
	lines   source.Lines
	table   *merge.Lines // the table that the lines are made from; nil for none
	base    http.RoundTripper
	sender  *transport.Client // makes and repeats attempts through the run
	client  *jelou.ClientWithResponses
	journal *journal.Journal
	failed  *failedFile // gets the lines that were not sent; nil for none
	watch   watcher

	queue *queue

	mu     sync.Mutex // guards the fields below, and watch
	counts counts
	vain   int       // lines in a row without a response that can be trusted, or with a 429 at each attempt
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
	interrupt := sync.OnceFunc(func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.halt(nil)
		r.watch.interrupted()
	})
	undisturbed := context.AfterFunc(stop, interrupt)

	go r.read()
	var workers sync.WaitGroup
	for range r.concurrency {
		workers.Go(func() { r.work(ctx) })
	}
	// The workers end after the reader, or when the run stops. Then the reader may still wait for a terminal or a pipe.
	workers.Wait()
	if !undisturbed() {
		interrupt() // waits for the call of AfterFunc
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.broken == nil && stop.Err() != nil && (!r.counts.read || r.counts.done < r.counts.due) {
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

// read puts the lines to be sent into the queue, up to --limit.
func (r *run) read() {
	defer r.queue.end()
	seed := maphash.MakeSeed()
	for empty := true; ; empty = false {
		e, err := r.next()
		if err != nil {
			r.readAll(err, empty)
			return
		}
		if !e.due {
			continue
		}
		if !r.come(e) {
			return
		}
		e.read()
		for _, person := range e.people {
			e.users = append(e.users, maphash.String(seed, strings.TrimPrefix(person, "+"))) // with or without a +, it is one person
		}
		if !r.queue.put(e) {
			return
		}
	}
}

// come counts a line to be sent, unless --limit leaves it for a later run. A line in doubt counts as unknown already.
func (r *run) come(e *entry) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := &r.counts
	if r.limit > 0 && c.due == r.limit {
		c.read = true
		return false
	}
	c.due++
	if c.total < 0 && !e.doubted() {
		c.NotTried++
	}
	return true
}

// readAll ends the reading with err. The run still sends the lines that were read before an error.
func (r *run) readAll(err error, empty bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if errors.Is(err, io.EOF) {
		r.counts.read, r.counts.Complete = true, true
		if !empty {
			return
		}
		err = input.ErrEmpty
	}
	r.broken = cmp.Or(r.broken, input.Error(r.file, err))
}

// reasonToStop returns the reason to send no further line after this one; nil to go on. A nil failure is an accepted line.
func (r *run) reasonToStop(failure *delivery.Error) error {
	switch {
	case failure == nil:
		r.vain = 0
		return nil
	case errors.Is(failure, errBehind):
		return nil // no attempt was made
	case failure.ConcernsAll():
		return fmt.Errorf("stopped, as no line can be sent (HTTP %d): %s", failure.StatusCode, remedy(failure))
	case failure.Outcome == delivery.Refused && failure.StatusCode != http.StatusTooManyRequests:
		return nil
	}
	if r.vain++; r.vain != r.stopAfter {
		return nil
	}
	if failure.StatusCode == http.StatusTooManyRequests {
		return errors.New("stopped, as the service keeps asking to send less (HTTP 429); try again later, with a lower --rate")
	}
	return fmt.Errorf("stopped, as %d lines in a row got no response that can be trusted; try again when the service is up", r.vain)
}

// remedies say how to go on after a status that stops every line.
var remedies = map[int]string{
	http.StatusUnauthorized:               "the client id or the client secret is wrong; correct them",
	http.StatusPaymentRequired:            "the account must be paid for",
	http.StatusForbidden:                  "these credentials may not send with this bot, or a firewall is in the way; check --bot",
	http.StatusNotFound:                   "the bot or the address does not exist; check --bot and --server",
	http.StatusMethodNotAllowed:           "the address accepts no messages; check --server",
	http.StatusProxyAuthRequired:          "a proxy asks for a password; check HTTPS_PROXY",
	http.StatusRequestTimeout:             notNow,
	http.StatusMisdirectedRequest:         notNow,
	http.StatusTooEarly:                   notNow,
	http.StatusUnavailableForLegalReasons: "the service may not be used from here",
}

const notNow = "the service, or a gateway before it, accepts no messages now; try again later"

// remedy explains a failure that stops every line, and how to go on.
func remedy(failure *delivery.Error) string {
	text, known := remedies[failure.StatusCode]
	switch {
	case known:
		return text
	case failure.StatusCode/100 == 3:
		return "the service redirects to another address; check --server"
	case failure.Code != "":
		return "the code of the response names the reason; check the credentials and --bot"
	default:
		return "the service, or a firewall, a proxy or a gateway before it, accepts no messages; check --server, or try again later"
	}
}
