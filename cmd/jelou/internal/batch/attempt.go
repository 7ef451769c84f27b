package batch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
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

// lineKey is the context key of the line that a request sends.
type lineKey struct{}

// RoundTrip implements [http.RoundTripper]. It makes an attempt of the line in the request's context.
func (r *run) RoundTrip(req *http.Request) (*http.Response, error) {
	e, _ := req.Context().Value(lineKey{}).(*entry)
	if !r.begin(e) {
		if req.Body != nil {
			_ = req.Body.Close() // nothing has been read from it
		}
		// Transport believes the outcome: nothing was sent. It does not repeat the attempt, because the sender is stopped, too.
		return nil, delivery.Wrap(delivery.NotSent, errStopped)
	}
	ctx, cancel := context.WithTimeout(req.Context(), attemptTime)
	resp, err := r.base.RoundTrip(req.WithContext(ctx))
	if err != nil {
		cancel()
		if unreached(err) {
			r.pause(e, delivery.Wrap(delivery.NotSent, err))
		}
		return resp, err
	}
	resp.Body = untilClosed{resp.Body, cancel}
	if resp.StatusCode == http.StatusTooManyRequests {
		r.turnedAway(e, resp.Header)
	}
	return resp, nil
}

// CloseIdleConnections lets transport drop the connections of base once one has died.
func (r *run) CloseIdleConnections() {
	if closer, ok := r.base.(interface{ CloseIdleConnections() }); ok {
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
func (r *run) begin(e *entry) bool {
	if r.queue.stopped() || r.journal != nil && r.broke(r.journal.Sending(e.line)) {
		return false
	}
	e.attempts++
	return true
}

// broke halts the run if the journal cannot be written.
func (r *run) broke(err error) bool {
	if err == nil {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.halt(err)
	return true
}

// unreached reports whether an attempt failed because no connection could be made.
func unreached(err error) bool {
	var operation *net.OpError
	return errors.As(err, &operation) && operation.Op == "dial"
}

// pause records an attempt that certainly did not send the line. If the run is killed while the line waits for the next
// attempt, the next run sends the line.
func (r *run) pause(e *entry, failure *delivery.Error) {
	if r.journal != nil {
		r.broke(r.journal.Record(recordOf(e, "", failure)))
	}
}

// turnedAway records a 429, and makes the run rest.
func (r *run) turnedAway(e *entry, header http.Header) {
	failure := delivery.FromResponse(&http.Response{StatusCode: http.StatusTooManyRequests, Header: header}, nil)
	r.pause(e, failure)
	r.mu.Lock()
	defer r.mu.Unlock()
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
