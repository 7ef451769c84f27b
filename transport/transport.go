// Package transport sends requests so that every failure says whether the request can have been accepted.
//
// [New] makes a [Client] with bounds: on the time of a call, on the size of a response, on where credentials may go. It
// follows no redirect, since a message that was sent on elsewhere was not delivered. The generated client makes one
// for itself, with the defaults. Make your own to change them:
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
// The base is the [http.RoundTripper] that makes each attempt. Change one that [NewBase] made, or wrap it; no promise
// is lost:
//
//	base := transport.NewBase()
//	base.TLSClientConfig.RootCAs = company
//	httpClient := transport.New(transport.WithBase(otelhttp.NewTransport(base)))
//
// # Requests of your own
//
// [Do] performs one request, with a [Client] or any other doer, and turns every failure into a [*delivery.Error] whose
// outcome was observed while the request was made, not guessed from the error.
package transport

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"github.com/jelou-go/jelou/internal/plainhttp"
)

// DefaultTimeout is the time that a whole call may take unless [WithTimeout] says otherwise: 30 seconds.
const DefaultTimeout = 30 * time.Second

// DefaultRetries is how often a request is repeated at most unless [WithRetries] says otherwise: 2 times.
const DefaultRetries = 2

// Client sends requests. Make it with [New].
type Client struct {
	base      http.RoundTripper
	ownBase   bool // made by New, so that what it does not report did not happen
	timeout   time.Duration
	userAgent []string // one
	retries   int
	pace      *pace
	plainHTTP []string // hosts
}

// New returns a client with these bounds:
//
//   - A whole call, from its turn to the last byte of the response, takes at most [DefaultTimeout]. An earlier deadline
//     in the context of the request still holds.
//   - A redirect is not followed: the 3xx is the response.
//   - Reading more than 1 MiB of a response, after decompression, fails with [delivery.ErrBodyTooLarge].
//   - A request with an Authorization header goes over https, or over http to a loopback host or one that
//     [WithPlainHTTP] names. Otherwise it fails as not sent, before a connection is made.
//   - A request is attempted at most 3 times ([WithRetries]), with growing waits in between, and never sooner than the
//     Retry-After of the response asks. If a wait does not fit into the deadline, the call ends with the response it
//     has.
//   - A request that writes is repeated only if it cannot have been accepted: after a 429, after a failure of the
//     network before anything of it was written, and if an HTTP/2 server says that it did not act on it. After anything
//     else nothing is repeated, neither by this package nor by net/http.
//   - A GET or HEAD is repeated after any failure of the network and after a 429, 502, 503 or 504.
//   - A connection is looked at before a request is written to it. If the server has closed it meanwhile, or has sent
//     something that nobody asked for, the request goes out on another one.
//   - A request without a User-Agent header gets "jelou-go/" and the [Version].
//
// Unless [WithBase] replaces it, the base is that of [NewBase].
func New(opts ...Option) *Client {
	c := &Client{timeout: DefaultTimeout, userAgent: []string{userAgent("", "")}, retries: DefaultRetries, pace: newPace(rate.Inf, 1)}
	for _, opt := range opts {
		opt(c)
	}
	if c.base == nil {
		c.base, c.ownBase = NewBase(), true
	}
	return c
}

// CloseIdleConnections closes the connections that no call is using, if the base has a method that does.
func (c *Client) CloseIdleConnections() {
	if closer, ok := c.base.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

// PlainHTTP tells whether credentials may go to host over http because [WithPlainHTTP] names it.
func (c *Client) PlainHTTP(host string) bool {
	return plainhttp.IsPrivate(host) && slices.ContainsFunc(c.plainHTTP, func(named string) bool { return strings.EqualFold(named, host) })
}

// Stop lets the attempts that have begun finish, and begins no more. A call that waits for its turn, or to be
// repeated, ends now: as not sent, or with the response that it was to be repeated for. Call it when the program is
// about to end.
func (c *Client) Stop() { c.pace.stop() }
