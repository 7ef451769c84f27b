package batch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/order"
	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/sleepctx"
)

const (
	maxTries = 5 // of a line that is answered with 429
	maxFails = 3 // of a line that the network does not take
	// firstRest follows a 429 that does not say how long to wait; each further one is twice as long.
	firstRest = time.Second
	// maxRest is the longest rest that a run waits for.
	maxRest = 5 * time.Minute
)

// work sends one line after the other until there is none.
func (r *run) work(ctx, stop context.Context, slot int) {
	for {
		item, ok := r.queue.Next()
		if !ok || !r.deliver(ctx, stop, slot, item) {
			return
		}
		r.queue.Done(item)
	}
}

// deliver sends a line, once more after a failure where that is safe and may help. It returns false when nothing
// more is to be sent.
func (r *run) deliver(ctx, stop context.Context, slot int, item order.Item[entry]) bool {
	if r.holds(item.User) {
		r.finish(item.Line, item.Value.text, "", errBehind())
		return true
	}
	var last error
	for try := 1; ; try++ {
		if err := r.Pace.Wait(stop); err != nil {
			if last != nil {
				r.finish(item.Line, item.Value.text, "", last)
			}
			return false
		}
		if err := r.begin(slot, item.Line); err != nil {
			r.fail(err)
			return false
		}
		id, err := r.Send(ctx, item.Value.message)
		wait, again := r.again(try, err)
		if !again {
			if r.finish(item.Line, item.Value.text, id, err) == journal.Pending {
				r.hold(item.User)
			}
			return true
		}
		// It was not accepted: a kill during the wait leaves it as a line to be sent.
		if err := r.begin(slot, 0); err != nil {
			r.fail(err)
			return false
		}
		last = err
		_ = sleepctx.Sleep(stop, wait) // the end of stop is seen above
	}
}

func (r *run) begin(slot int, line int64) error {
	if r.Journal == nil {
		return nil
	}
	return r.Journal.Begin(slot, line)
}

// again tells whether a line is tried once more, and what it waits for besides its turn. It also ends the run
// where the answer shows that going on is pointless.
func (r *run) again(try int, err error) (time.Duration, bool) {
	failure := delivery.Wrap(delivery.Unknown, err)
	switch {
	case err == nil:
		return 0, false
	case failure.Outcome == delivery.NotSent:
		return waitAfter(try), try < maxFails
	case failure.Outcome != delivery.Refused:
		return 0, false
	case failure.StatusCode == http.StatusUnauthorized:
		r.fail(errors.New("stopped, as no line can be sent: the client id or the client secret is wrong"))
		return 0, false
	case failure.StatusCode == http.StatusTooManyRequests:
		rest := failure.RetryAfter
		if rest == 0 {
			rest = firstRest << (try - 1)
		}
		return 0, r.rest(rest) && try < maxTries
	}
	return 0, false
}

// waitAfter is about 250 ms, 500 ms, …, each up to half longer or shorter, so that lines which failed together
// do not come back together.
func waitAfter(try int) time.Duration {
	waits := backoff.NewExponentialBackOff()
	waits.InitialInterval = 250 * time.Millisecond << (try - 1)
	return waits.NextBackOff()
}

// rest makes all lines wait, or ends the run where that would take too long.
func (r *run) rest(d time.Duration) bool {
	if d > maxRest {
		r.fail(fmt.Errorf("stopped, as the service asks to send nothing for %s", d.Round(time.Second)))
		return false
	}
	if r.Pace.Rest(d) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.Watch.Resting(d)
	}
	return true
}
