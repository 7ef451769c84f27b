package transport

import (
	"net/http"
	"time"

	"golang.org/x/time/rate"
)

// Option changes what [New] makes.
type Option func(*settings)

type settings struct {
	timeout   time.Duration
	base      http.RoundTripper
	userAgent string
	retries   int
	limiter   *rate.Limiter
}

// WithTimeout sets the time a whole call may take, in place of [DefaultTimeout]. With 0 or less there is
// no such bound, and the context of each request is the only one.
func WithTimeout(d time.Duration) Option {
	return func(s *settings) { s.timeout = max(0, d) }
}

// WithBase sends through base in place of the connection pool that [New] makes: for a proxy, the
// certificates of a company, or a wrapper that traces requests. Best make it of [NewBase]; with another one,
// everything that [New] says about the base is up to it, and a message whose connection breaks can count as
// unknown where it is known not to have left. The other bounds stay. CloseIdleConnections of the client
// reaches base only if base has that method. With nil nothing changes.
func WithBase(base http.RoundTripper) Option {
	return func(s *settings) { s.base = base }
}

// WithUserAgent puts the name and version of the calling program before the library's in the User-Agent
// header, as in "shop/2.1 jelou-go/" and the [Version]. Either may be empty; a version without a name is left
// out. What may not stand in the header becomes a dash, and each of them is cut after 64 bytes.
func WithUserAgent(app, version string) Option {
	return func(s *settings) { s.userAgent = userAgent(app, version) }
}

// WithRetries sets how often a message is tried again at most, in place of [DefaultRetries]; with 0 or less
// it is tried once. What is tried again at all does not change. The waits are about a quarter of a second,
// half a second and so on, spread at random, or what the answer's Retry-After asks for where that is longer.
func WithRetries(n int) Option {
	return func(s *settings) { s.retries = max(0, n) }
}

// WithRate holds the tries of all messages together to perSecond, after burst (at least 1) at once; 0.5 per
// second is one every two seconds. Those that wait go in the order in which they came, and leave the queue
// when their context ends; one whose deadline would pass in the queue fails right away, as
// [delivery.NotSent]. With perSecond of 0 or less nothing waits, which is the default.
//
// Jelou is said, second-hand, to take 5 requests per second; nothing confirms that.
func WithRate(perSecond float64, burst int) Option {
	return func(s *settings) {
		s.limiter = nil
		if perSecond > 0 {
			s.limiter = rate.NewLimiter(rate.Limit(perSecond), max(1, burst))
		}
	}
}
