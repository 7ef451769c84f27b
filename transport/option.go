package transport

import (
	"net/http"
	"time"
)

// Option changes what [New] makes.
type Option func(*settings)

type settings struct {
	timeout   time.Duration
	base      http.RoundTripper
	userAgent string
}

// WithTimeout sets the time a whole call may take, in place of [DefaultTimeout]. With 0 or less there is
// no such bound, and the context of each request is the only one.
func WithTimeout(d time.Duration) Option {
	return func(s *settings) { s.timeout = max(0, d) }
}

// WithBase sends through base in place of the connection pool that [New] makes: for a proxy, the
// certificates of a company, or a wrapper that traces requests. Everything that [New] says about the base
// is then up to base; the other bounds stay. With nil nothing changes.
func WithBase(base http.RoundTripper) Option {
	return func(s *settings) { s.base = base }
}

// WithUserAgent puts the name and version of the calling program before the library's in the User-Agent
// header: "app/version jelou-go/0.1.0". Either may be empty; a version without a name is left out. What
// may not stand in the header becomes a dash, and each of them is cut after 64 bytes.
func WithUserAgent(app, version string) Option {
	return func(s *settings) { s.userAgent = userAgent(app, version) }
}
