package transport

import (
	"math"
	"net/http"
	"time"

	"golang.org/x/time/rate"
)

// Option changes what [New] makes.
type Option func(*Client)

// WithTimeout sets the time that a whole call may take, in place of [DefaultTimeout]. With 0 or less the context of
// each request is the only bound.
func WithTimeout(d time.Duration) Option {
	return func(c *Client) { c.timeout = max(0, d) }
}

// WithBase makes each attempt through base instead of the connection pool that [New] makes: for a proxy, the
// certificates of a company, or a wrapper that traces requests. Best make it of [NewBase]. With another one, a message
// whose connection breaks can count as unknown although nothing of it left, and the bounds of [NewBase] are up to it.
// With nil nothing changes.
func WithBase(base http.RoundTripper) Option {
	return func(c *Client) { c.base = base }
}

// WithUserAgent puts the name and version of the calling program before the library's in the User-Agent header, as in
// "shop/2.1 jelou-go/" and the [Version]. Either may be empty; a version without a name is left out. A character that
// the header may not have becomes a dash, and each of them is cut after 64 bytes.
func WithUserAgent(app, version string) Option {
	return func(c *Client) { c.userAgent = []string{userAgent(app, version)} }
}

// WithRetries sets how often a request is repeated at most, in place of [DefaultRetries]; with 0 or less it is attempted
// once. It does not change which requests are repeated. The waits are about a quarter of a second, half a second and so
// on, spread at random, or as long as the Retry-After of the response asks if that is longer.
func WithRetries(n int) Option {
	return func(c *Client) { c.retries = max(0, n) }
}

// WithRate holds the attempts of all calls together to perSecond, after burst (at least 1) at once; 0.5 per second is
// one every two seconds. Calls that wait go in the order in which they came, and leave the queue when their context
// ends; a call whose deadline would pass in the queue fails at once, as [delivery.NotSent]. After a 429 all of them
// wait for as long as its Retry-After asks. With perSecond of +Inf they wait for that alone. With 0 or less, which is
// the default, nothing is held.
//
// Jelou is said, second-hand, to accept 5 requests per second; nothing confirms that.
func WithRate(perSecond float64, burst int) Option {
	return func(c *Client) {
		limit := rate.Limit(perSecond)
		if perSecond <= 0 || math.IsInf(perSecond, 1) {
			limit = rate.Inf
		}
		c.pace = newPace(limit, max(1, burst))
		c.pace.shared = perSecond > 0
	}
}

// WithPlainHTTP lets credentials go over http to these hosts, without their ports, for a sandbox in a container beside the
// program's: "http://sandbox:8080" needs WithPlainHTTP("sandbox"). Anybody on the way can read them. A host counts only if it
// is private: an address of a private network, a name without a dot, or one that ends in .internal, .local, .localhost,
// .test or .home.arpa.
func WithPlainHTTP(hosts ...string) Option {
	return func(c *Client) { c.plainHTTP = append(c.plainHTTP, hosts...) }
}
