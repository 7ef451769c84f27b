package transport

import (
	"net/http"

	"golang.org/x/time/rate"
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
// A doer that is no [*Client] has none of its bounds, but that of a response's length, and the request is attempted once. It
// comes without GetBody, so that net/http does not repeat it either.
func Do(doer Doer, req *http.Request) (*http.Response, error) {
	client, ok := doer.(*Client)
	if !ok {
		client = &Client{base: plain{doer}, pace: newPace(rate.Inf, 1)}
	}
	return client.Do(req)
}

// plain makes attempts with a doer.
type plain struct{ Doer }

func (p plain) RoundTrip(req *http.Request) (*http.Response, error) { return p.Do(req) }
