package batch

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/jelou-go/jelou/cmd/jelou/internal/batch/journal"
	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/internal/redact"
)

func (r *run) work(ctx context.Context) {
	for e, held := r.queue.take(); e != nil; e, held = r.queue.take() {
		r.queue.done(e, r.deliver(ctx, e, held))
	}
}

// deliver sends a line, unless an earlier line of its user holds it. It reports whether a later run must send the line.
func (r *run) deliver(ctx context.Context, e *entry, held bool) (again bool) {
	switch {
	case e.invalid != nil:
		r.finish(e, "", delivery.Wrap(delivery.NotSent, e.invalid))
		return false
	case held:
		return r.finish(e, "", delivery.Wrap(delivery.NotSent, errBehind))
	}
	id, err := send(context.WithValue(ctx, lineKey{}, e), r.client, r.Bot, e)
	if err != nil && e.attempts == 0 && r.queue.stopped() {
		return true // no attempt was made
	}
	return r.finish(e, id, err)
}

// send sends a template, or a message as the line has it. The id of a template is the list of ids in the response, with
// commas. It comes also with the error of a response that names only some receivers.
func send(ctx context.Context, client *jelou.ClientWithResponses, bot string, e *entry) (messageID string, err error) {
	if e.template == nil {
		resp, err := client.SendMessageWithBodyWithResponse(ctx, bot, "application/json", bytes.NewReader(e.text))
		if err != nil {
			return "", err
		}
		return resp.JSON200.MessageID, nil
	}
	resp, err := client.SendTemplateWithResponse(ctx, bot, *e.template)
	if resp == nil {
		return "", err
	}
	var ids []string
	for _, sent := range *resp.JSON200 {
		ids = append(ids, sent.ID)
	}
	return strings.Join(ids, ","), err
}

// end is a finished line.
type end struct {
	journal.Record
	invalid    error // the reason why the line cannot be sent
	err        error // nil if it was sent
	unrecorded bool  // the journal does not have it
}

// finish records the outcome of a line, and reports whether a later run must send it. It writes the file of failed lines
// first, so that the file has every line that failed by the journal, except a line that is too long.
func (r *run) finish(e *entry, id string, err error) (again bool) {
	var failure *delivery.Error
	if err != nil {
		failure = delivery.Wrap(delivery.Unknown, err)
	}
	end := end{Record: recordOf(e, id, failure), invalid: e.invalid, err: err}
	var broken error
	if err != nil && r.failed != nil && e.text != nil {
		broken = r.failed.write(e, end.Missing, end.why())
	}
	unrecorded := r.journal.Record(end.Record)
	end.unrecorded = unrecorded != nil
	broken = cmp.Or(broken, unrecorded)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.counts.end(e, end)
	r.watch.ended(end, r.counts)
	if e.invalid == nil && !r.queue.stopped() {
		broken = cmp.Or(broken, r.reasonToStop(failure))
	}
	if broken != nil {
		r.halt(broken)
	}
	return end.State() == journal.Pending
}

// The reasons of lines without an attempt.
const (
	errBehind  = redact.Problem("an earlier message to the same user must go first")
	errStopped = redact.Problem("the run was stopped")
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
		_ = req.Body.Close() // nothing has been read from it
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
	if r.queue.stopped() || r.broke(r.journal.Sending(e.line)) {
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
	r.broke(r.journal.Record(recordOf(e, "", failure)))
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
