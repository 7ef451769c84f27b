// Package transport makes the *http.Client to send messages with, and tells of a failed send whether the
// message can have left.
//
// [New] gives a client with bounds: on the time of a call, on the size of an answer, on where credentials
// may go, and no redirect is followed, since a message that was sent on elsewhere was not delivered. The
// generated client makes one for itself, with the defaults. Make your own to change them:
//
//	client, err := jelou.NewClientWithResponses(jelou.ServerURLProduction,
//		jelou.WithRequestEditorFn(creds.Intercept),
//		jelou.WithHTTPClient(transport.New(
//			transport.WithTimeout(10*time.Second),
//			transport.WithRate(5, 5),
//			transport.WithUserAgent("shop", "2.1"),
//		)))
//
// Make one and share it: it is safe for concurrent use and reuses its connections.
//
// # Proxies, certificates, traces
//
// What lies below the bounds is the base. Change one that [NewBase] made, or wrap it:
//
//	base := transport.NewBase()
//	base.TLSClientConfig.RootCAs = company
//	httpClient := transport.New(transport.WithBase(otelhttp.NewTransport(base)))
//
// # Requests of your own
//
// [Do] performs one request, with that client or any other, and turns every failure into a [*delivery.Error]
// whose outcome was observed while the request was made, not guessed from the error.
package transport

import (
	"net/http"
	"time"
)

// DefaultTimeout is the time a whole call may take unless [WithTimeout] says otherwise: 30 seconds.
const DefaultTimeout = 30 * time.Second

// DefaultRetries is how often a message is tried again at most unless [WithRetries] says otherwise: 2 times.
const DefaultRetries = 2

// New returns a client with these bounds:
//
//   - A whole call, from connecting to the last byte of the answer, takes at most [DefaultTimeout]. An
//     earlier deadline in the context of the request still holds.
//   - A redirect is not followed: the 3xx is the answer.
//   - Reading more than 1 MiB of an answer, after decompression, fails with [ErrBodyTooLarge].
//   - A request with an Authorization header goes over https, or over http to a loopback host. Otherwise it
//     fails with a [*delivery.Error] that was not sent, before a connection is made.
//   - A message is tried at most 3 times ([WithRetries]): again only after a 429, after a failure of the
//     network before anything of it was written, and where an HTTP/2 server says that it did not act on it,
//     with growing waits in between, and never sooner than the answer's Retry-After asks. A wait that does
//     not fit into the deadline is not begun: the 429 is the answer. After anything else, when the message
//     may be on its way, nothing is tried again, neither by this package nor by net/http.
//   - A request without a User-Agent header gets "jelou-go/" and the [Version].
//
// Unless [WithBase] replaces it, the base below has a pool of its own with up to 128 idle connections to
// one host and in all, each kept for 90 seconds, and no limit on connections in use; it speaks HTTP/2 where
// the server does, TLS 1.2 or later, takes a proxy from the environment as [http.ProxyFromEnvironment]
// does, gives a dial and a TLS handshake 10 seconds each, and accepts at most 64 KiB of answer headers.
func New(opts ...Option) *http.Client {
	s := settings{timeout: DefaultTimeout, userAgent: userAgent("", ""), retries: DefaultRetries}
	for _, opt := range opts {
		opt(&s)
	}
	foreign := s.base != nil
	if !foreign {
		s.base = NewBase()
	}

	// From the network outwards: each handler is called by the one below it, the last by the client.
	handler := s.base
	// Nothing outside may read more than the cap.
	handler = &bodyCap{next: handler}
	// http.Client must not fail on a redirect that it does not follow anyway.
	handler = &redirectAnswer{next: handler}
	// Each try takes its turn, so this comes before the tries are made.
	if s.limiter != nil {
		handler = &pace{next: handler, limiter: s.limiter}
	}
	handler = &retry{next: handler, tries: 1 + s.retries, foreign: foreign, closeIdle: stack{base: s.base}.CloseIdleConnections}
	handler = &userAgentHeader{next: handler, value: []string{s.userAgent}}
	// Last, so that a request with credentials is refused before anything else is done with it.
	handler = &credentialGuard{next: handler}

	return &http.Client{
		Transport:     stack{RoundTripper: handler, base: s.base, reports: !foreign},
		Timeout:       s.timeout,
		CheckRedirect: lastResponse,
	}
}

// stack is the finished list of handlers. It knows the base, whose connections are the ones to close.
type stack struct {
	http.RoundTripper
	base    http.RoundTripper
	reports bool // the base is of this package, and reports its progress
}

// CloseIdleConnections is what http.Client.CloseIdleConnections looks for.
func (s stack) CloseIdleConnections() {
	if closer, ok := s.base.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}
