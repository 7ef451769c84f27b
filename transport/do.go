package transport

import "net/http"

// Doer performs a request, as [*Client] and [*http.Client] do.
type Doer interface {
	Do(req *http.Request) (*http.Response, error)
}

// Do performs req with doer. It returns a response of any status; read it with [delivery.Read].
//
// Every error is a [*delivery.Error]:
//
//   - [delivery.NotSent] if the request is invalid (no address, a scheme other than http and https, a forbidden header,
//     credentials that others could read) or if its context has ended; doer is not called then. Also if the request
//     failed before any of it was written.
//   - [delivery.Unknown] if writing had begun, or if doer does not report its progress to [net/http/httptrace], as a
//     test double may not. For a GET or HEAD, which changes nothing, it is [delivery.NotSent] in these cases.
//   - The [*delivery.Error] that doer itself returned.
//
// [errors.Is] and [errors.As] find the cause: [context.DeadlineExceeded] for every kind of time-out of the call,
// [context.Canceled], a [*net.OpError]. The cause leaves out the address, because it may contain a phone number. A
// trace in the request's context is still called.
//
// If doer is not a [*Client], only two bounds of [New] apply: the length of a response, and the rule for credentials. The
// request is attempted once, without its GetBody, so that net/http does not repeat it either. The doer is called
// again only if a connection of [NewBase] was closed before it was written to. [WithBase] says which bases need care,
// and such doers need it, too. If doer followed the redirect of a write with a GET, the response is the redirect.
func Do(doer Doer, req *http.Request) (*http.Response, error) {
	client, ok := doer.(*Client)
	if !ok {
		client = &Client{base: plain{doer}, pace: newPace(0, 0)}
	}
	return client.Do(req)
}

// plain is a doer as an [http.RoundTripper].
type plain struct{ Doer }

func (p plain) RoundTrip(req *http.Request) (*http.Response, error) { return p.Do(req) }
