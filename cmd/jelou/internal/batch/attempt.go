package batch

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/jelou-go/jelou/delivery"
)

const (
	retries     = 4                // of a line, after a 429 or without a connection
	attemptTime = 30 * time.Second // for an attempt, up to the last byte of its response
	maxRest     = 5 * time.Minute  // the longest rest that a run waits for

	// runTime is longer than any run. A call waits for its turn and for rests, so no time of its own can bound it. But without
	// a deadline, transport would not wait for a long rest.
	runTime = 365 * 24 * time.Hour
)

// noting makes the attempts of a line through base and tells the run of each. It finds the line in the request's context.
type noting struct{ base http.RoundTripper }

// flight is a line that is being sent.
type flight struct {
	run      *run
	entry    *entry
	attempts int
}

type flightKey struct{}

func (f *flight) in(ctx context.Context) context.Context {
	return context.WithValue(ctx, flightKey{}, f)
}

// RoundTrip implements [http.RoundTripper].
func (n noting) RoundTrip(req *http.Request) (*http.Response, error) {
	f, _ := req.Context().Value(flightKey{}).(*flight)
	if f == nil {
		return n.base.RoundTrip(req)
	}
	if !f.begin() {
		if req.Body != nil {
			_ = req.Body.Close() // nothing has been read from it
		}
		// Transport repeats no *delivery.Error, and believes its outcome: nothing was sent.
		return nil, delivery.Wrap(delivery.NotSent, errStopped)
	}
	ctx, cancel := context.WithTimeout(req.Context(), attemptTime)
	resp, err := n.base.RoundTrip(req.WithContext(ctx))
	if err != nil {
		cancel()
		return resp, err
	}
	resp.Body = untilClosed{resp.Body, cancel}
	if resp.StatusCode == http.StatusTooManyRequests {
		f.turnedAway(resp.Header)
	}
	return resp, nil
}

// CloseIdleConnections lets transport drop the connections of base once one has died.
func (n noting) CloseIdleConnections() {
	if closer, ok := n.base.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

// untilClosed is a response's body. The attempt's time limit holds until Close.
type untilClosed struct {
	io.ReadCloser
	cancel context.CancelFunc
}

// Close closes the body and releases the time limit.
func (b untilClosed) Close() error {
	defer b.cancel()
	return b.ReadCloser.Close()
}

// begin records in the journal that the line may have been sent, before the first byte leaves. It returns false if no
// attempt may begin.
func (f *flight) begin() bool {
	if f.run.queue.stopped() {
		return false
	}
	if f.run.journal != nil {
		if err := f.run.journal.Sending(f.entry.line); err != nil {
			f.run.fail(err)
			return false
		}
	}
	f.attempts++
	return true
}

// turnedAway records a 429. If the run is killed while the line waits, the next run sends the line.
func (f *flight) turnedAway(header http.Header) {
	failure := delivery.FromResponse(&http.Response{StatusCode: http.StatusTooManyRequests, Header: header}, nil)
	r := f.run
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.journal != nil {
		if err := r.journal.Record(recordOf(f.entry, "", failure)); err != nil {
			r.halt(err)
		}
	}
	asked, now := failure.RetryAfter, time.Now()
	switch {
	case asked > maxRest:
		r.halt(fmt.Errorf("stopped, as the service asks to send nothing for %s; try again then", asked.Round(time.Second)))
	case asked > 0 && now.After(r.rest):
		r.watch.resting(asked)
	}
	if until := now.Add(min(asked, maxRest)); until.After(r.rest) {
		r.rest = until
	}
}
