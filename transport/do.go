package transport

import (
	"io"
	"net/http"
)

// Doer performs a request, as [*Client] and [*http.Client] do.
type Doer interface {
	Do(req *http.Request) (*http.Response, error)
}

// Do performs req with doer. It returns the response whatever its status is; read it with [delivery.Read].
//
// Every error is a [*delivery.Error]:
//
//   - [delivery.NotSent] if the request cannot be sent as it is (no address, a scheme other than http and https, a header
//     that is not allowed, credentials that others could read) or its context has ended, in which case doer is not
//     called; and if the failure came before any of the request was written.
//   - [delivery.Unknown] if writing had begun, and if doer does not report its progress to [net/http/httptrace], as a
//     test double may not.
//   - Whatever it was, if doer itself returned a [*delivery.Error].
//
// [errors.Is] and [errors.As] find the cause: [context.DeadlineExceeded] for every kind of time-out of the call,
// [context.Canceled], a [*net.OpError]. The address is left out of it, since it may hold a phone number. A trace that
// the context of the request has already is still called.
//
// A doer that is no [*Client] has none of its bounds, but that of a response's length, and the request is attempted once.
// It never sends a request twice that may have been accepted.
func Do(doer Doer, req *http.Request) (*http.Response, error) {
	if client, ok := doer.(*Client); ok {
		return client.Do(req)
	}
	if err := check(req); err != nil {
		return nil, notSent(req, err)
	}
	ctx := req.Context()
	if err := ctx.Err(); err != nil {
		return nil, notSent(req, err)
	}
	try := newAttempt(ctx, req)
	try.request.GetBody = onlyUnwritten(try, req)
	resp, err := doer.Do(try.request)
	if err == nil && resp == nil {
		err = problem("the HTTP client returned neither a response nor an error")
	}
	if err != nil {
		discard(resp) // the error counts; a response beside it is not to be trusted
		return nil, failureOf(ctx, try, err, false)
	}
	return finish(resp, try.began, func() {}), nil
}

// onlyUnwritten lets net/http repeat a request that it has not written. It would also do so on HTTP/2 when the server ends
// the stream with PROTOCOL_ERROR, and on HTTP/1 for a request with an Idempotency-Key, although in both the server may have
// accepted it.
func onlyUnwritten(try *attempt, req *http.Request) func() (io.ReadCloser, error) {
	_, key := req.Header["Idempotency-Key"]
	_, xKey := req.Header["X-Idempotency-Key"]
	if req.GetBody == nil || key || xKey {
		return nil
	}
	return func() (io.ReadCloser, error) {
		if try.wroteHTTP2() {
			return nil, problem("the server ended the stream, and may have accepted the request")
		}
		return req.GetBody()
	}
}
