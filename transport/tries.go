package transport

import (
	"io"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// tries hands out the tries of one call.
type tries struct {
	req     *http.Request
	getBody func() (io.ReadCloser, error) // of req
	count   int                           // that are left
	begun   bool
	foreign bool // connections are not ours
	stale   int  // how many of them found a connection gone
	steps   *backoff.ExponentialBackOff
}

func newTries(req *http.Request, n int, foreign bool) tries {
	t := tries{req: req, getBody: req.GetBody, count: n, foreign: foreign}
	if !t.repeatable() {
		t.count = 1
	}
	return t
}

func (t *tries) left() bool { return t.count > 0 }

// next is the request for the next try.
//
// It comes without GetBody, so that net/http cannot send the body again on its own. It would do so where
// nothing was written, which [retry] does as well; but also on HTTP/2 when the server ends the stream with
// PROTOCOL_ERROR, and on HTTP/1 for a request with an Idempotency-Key, although in both the server may have
// taken the message.
//
// On connections that do not count what is written, only net/http knows that nothing was. There it keeps
// GetBody for what is safe.
func (t *tries) next(seen *progress) (*http.Request, error) {
	t.count--
	var try *http.Request
	if t.begun { // the first one may still be in use
		try = t.req.WithContext(t.req.Context())
	} else {
		try = changeable(t.req)
	}
	try.GetBody = nil
	if getBody := t.getBody; t.foreign && getBody != nil && !hasIdempotencyKey(t.req.Header) {
		try.GetBody = func() (io.ReadCloser, error) {
			if seen.writingHTTP2() {
				return nil, problem("the server ended the stream, and may have taken the request")
			}
			return getBody()
		}
	}
	if t.begun && t.getBody != nil {
		body, err := t.getBody()
		if err != nil {
			return nil, err
		}
		try.Body = body
	}
	t.begun = true
	return try, nil
}

// repeatable tells whether the body can be sent again.
func (t *tries) repeatable() bool {
	return t.getBody != nil || t.req.Body == nil || t.req.Body == http.NoBody
}

// again gives a try back: its connection was gone.
func (t *tries) again() {
	t.count++
	t.stale++
}

// wait gives waits of about 250 ms, 500 ms, …, each up to half longer or shorter, so that clients that were
// turned away together do not come back together.
func (t *tries) wait() time.Duration {
	if t.steps == nil { // made when it is needed, which is seldom
		t.steps = backoff.NewExponentialBackOff()
		t.steps.InitialInterval = 250 * time.Millisecond
		t.steps.Multiplier = 2
	}
	return t.steps.NextBackOff()
}

func hasIdempotencyKey(header http.Header) bool {
	_, has := header["Idempotency-Key"]
	_, hasX := header["X-Idempotency-Key"]
	return has || hasX
}
