// Package transport sends requests. Every failure tells whether the request can have been accepted.
//
// [New] makes a [Client] that limits the time of a call, the size of a response and the hosts that may receive
// credentials. It does not follow redirects, because a redirected message was not delivered. The generated client makes
// a Client with the default settings. Make your own to change them:
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
// The base is the [http.RoundTripper] that makes each attempt. You can change the result of [NewBase], or wrap it in one
// that sends each request once, without losing any promise of this package:
//
//	base := transport.NewBase()
//	base.TLSClientConfig.RootCAs = company
//	httpClient := transport.New(transport.WithBase(otelhttp.NewTransport(base)))
//
// The spans of otelhttp have the address of a request, with the bot's id and for some calls the person's number.
// examples/service leaves it out.
//
// # Requests of your own
//
// [Do] performs one request with a [Client] or any other doer. It returns every failure as a [*delivery.Error], whose
// outcome was observed during the request, not guessed from the error.
package transport

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/jelou-go/jelou/internal/plainhttp"
)

// DefaultTimeout limits a whole call, including all attempts and waits, unless [WithTimeout] sets another limit.
const DefaultTimeout = 30 * time.Second

// DefaultRetries is the largest number of repetitions of a request, unless [WithRetries] sets another.
const DefaultRetries = 2

// Client sends requests. Make it with [New].
type Client struct {
	base      http.RoundTripper
	ownBase   bool // New made the base, so it reports all of its progress
	timeout   time.Duration
	userAgent string
	retries   int
	pace      *pace
	plainHTTP []string // hosts
}

// New returns a client with these bounds:
//
//   - A whole call takes at most [DefaultTimeout], from waiting for its turn to the last byte of the response. An
//     earlier deadline in the request's context still applies.
//   - It does not follow redirects: the 3xx is the response.
//   - Reading more than 1 MiB of a response, after decompression, fails with [delivery.ErrBodyTooLarge].
//   - A request with an Authorization header must go over https, or over http to a loopback host or a host named with
//     [WithPlainHTTP]. Otherwise it fails as [delivery.NotSent], before a connection is made.
//   - A request is attempted at most 3 times ([WithRetries]). The waits in between grow, and are never shorter than the
//     response's Retry-After. If a wait does not fit into the deadline (without one: 30 seconds), the call ends at once
//     with the response or error it has. A request whose body has no GetBody is attempted once.
//   - A request that writes is repeated only if it cannot have been accepted: after a 429, after a network failure
//     before any of it was written, or if the GOAWAY of an HTTP/2 server excludes it. Otherwise neither this package nor
//     net/http repeats it. If such a write has no body, net/http hides that the server did not process it: it is not
//     repeated, and ends as [delivery.Unknown].
//   - A GET or HEAD is repeated after any network failure and after a 429, 502, 503 or 504.
//   - The client checks a connection before it writes a request to it. If the server has closed the connection or sent
//     unsolicited data on it (over TLS, a whole record), the request goes out on another one. On Windows and AIX it
//     knows only the data that was read already, so a message after a freeze can be [delivery.Unknown] there.
//   - A request without a User-Agent header gets "jelou-go/" and the [Version].
//
// The base is [NewBase] unless [WithBase] replaces it.
func New(opts ...Option) *Client {
	c := &Client{timeout: DefaultTimeout, userAgent: userAgent("", ""), retries: DefaultRetries, pace: newPace(0, 0)}
	for _, opt := range opts {
		opt(c)
	}
	if c.base == nil {
		c.base, c.ownBase = NewBase(), true
	}
	return c
}

// UserAgent returns the User-Agent header of requests that have none.
func (c *Client) UserAgent() string { return c.userAgent }

// CloseIdleConnections closes the connections that no call is using. It does nothing if the base has no such method.
func (c *Client) CloseIdleConnections() {
	if closer, ok := c.base.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

// PlainHTTP reports whether credentials may go to host over http because [WithPlainHTTP] named it.
func (c *Client) PlainHTTP(host string) bool {
	return slices.ContainsFunc(c.plainHTTP, func(named string) bool { return strings.EqualFold(named, host) && plainhttp.IsPrivate(host) })
}

// Stop lets running attempts finish and begins no more. A call that waits for its first attempt ends as
// [delivery.NotSent]; a call that waits to be repeated ends with the failure of its last attempt. Call Stop when the
// program is about to exit.
func (c *Client) Stop() { c.pace.stop() }
