package transport

import (
	"net/http"
	"time"
)

// Option configures a [Client].
type Option func(*Client)

// WithTimeout limits a whole call to d instead of [DefaultTimeout]. With 0 or less, only the context of each request
// limits it.
func WithTimeout(d time.Duration) Option {
	return func(c *Client) { c.timeout = d }
}

// WithBase makes each attempt through base instead of the connection pool that [New] makes. Use it for a proxy, a
// company's certificates, or a wrapper that traces requests. Start from [NewBase]: with another base, a message can be
// [delivery.Unknown] although nothing of it left, and the bounds of [NewBase] do not apply. A nil base changes nothing.
//
// Some bases need care:
//
//   - Use none that repeats a request after it may have left: one that retries, hedges, or turns to a second host. It can
//     send a message twice. It also hides every request but the last, so the outcome can be [delivery.Refused] or
//     [delivery.NotSent] although an earlier one was accepted. A hedged read fails if its first response is slow.
//   - One that can fail without a request, such as an open circuit breaker, a rate limiter or a source of tokens, must
//     return delivery.Wrap(delivery.NotSent, err) then. Otherwise the outcome is [delivery.Unknown].
//   - Each must pass on the request's context or a child of it. Its end ends the call in time, and stops a request that
//     the base has given up.
//   - A response counts as the service's even if the base made it, as a cache or a recorder does.
func WithBase(base http.RoundTripper) Option {
	return func(c *Client) { c.base = base }
}

// WithUserAgent puts the calling program's name and version before the library's in the User-Agent header, such as
// "shop/2.1 jelou-go/" and the [Version]. Either may be empty; a version without a name is ignored. A forbidden
// character becomes a dash, and app and version are each cut after 64 bytes.
func WithUserAgent(app, version string) Option {
	return func(c *Client) { c.userAgent = userAgent(app, version) }
}

// WithRetries repeats a request at most n times instead of [DefaultRetries]. With 0 or less it is attempted once. Which
// requests are repeated does not change. The waits are about a quarter of a second, half a second and so on, up to 4
// seconds, each varied at random. If the response's Retry-After asks for a longer wait, that applies.
func WithRetries(n int) Option {
	return func(c *Client) { c.retries = n }
}

// WithRate limits the attempts of all calls together to perSecond, after a first burst of burst (at least 1) attempts.
// 0.5 per second is one every two seconds. With 0 or less, the default, no call waits for another.
//
// Waiting calls proceed in the order in which they came, and leave the queue when their context ends. A repeated
// attempt queues again. If the queue is so long that a call would miss its deadline, the call fails at once, as
// [delivery.NotSent].
//
// After a 429, all calls wait: as long as its Retry-After asks, but at most a day, or as long as [WithRetries] waits if
// that is longer. A call that would miss its deadline by this fails, and its [delivery.Error.RetryAfter] is the rest of
// the wait. With a perSecond of +Inf, calls wait only after a 429.
//
// A second-hand source says that Jelou accepts 5 requests per second; nothing confirms it.
func WithRate(perSecond float64, burst int) Option {
	return func(c *Client) { c.pace = newPace(perSecond, burst) }
}

// WithPlainHTTP allows credentials to go over http to these hosts, named without a port. It is meant for a sandbox in
// another container: "http://sandbox:8080" needs WithPlainHTTP("sandbox"). Anybody on the way can read the credentials.
// Only private hosts count: an address of a private network, a name without a dot, or a name that ends in .internal,
// .local, .localhost, .test or .home.arpa. Other hosts are ignored.
func WithPlainHTTP(hosts ...string) Option {
	return func(c *Client) { c.plainHTTP = append(c.plainHTTP, hosts...) }
}
