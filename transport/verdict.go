package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/jelou-go/jelou/delivery"
)

// verdict says what follows from an attempt.
type verdict struct {
	again     bool // it may be repeated, after the wait
	wait      time.Duration
	throttled bool            // the service asked for the wait
	failure   *delivery.Error // the end of the call if it is not repeated; nil for a response
}

// maxStale is how often an attempt may find its connection gone without counting. The server has seen nothing of it: it has
// closed the connection in the pool, or has ended it after other requests, as nginx does after so many.
const maxStale = 10

// judge decides whether an attempt is repeated. A request that writes is, only if it cannot have been accepted.
func (c *call) judge(ctx context.Context, try *attempt, resp *http.Response, err error) verdict {
	if err == nil && resp != nil {
		return c.judgeResponse(resp)
	}
	if err == nil {
		err = problem("the HTTP client returned neither a response nor an error")
	}
	failure := failureOf(ctx, try, err, c.client.ownBase)
	v := verdict{failure: failure}
	switch {
	case ctx.Err() != nil || c.attempts == 0 && !try.stale():
		return v
	case c.stale < maxStale && try.stale() && c.repeatable():
		c.stale++
		c.attempts++ // it did not count
		v.again = true
		if c.stale > 1 {
			c.client.CloseIdleConnections() // the pool seems to be full of what the server has closed
			v.wait = backoff(1)
		}
	case failure.Outcome == delivery.NotSent || c.reads:
		v.again, v.wait = c.attempts > 0 && transient(err), c.backoff()
	}
	return v
}

func (c *call) judgeResponse(resp *http.Response) verdict {
	repeatable := []int{http.StatusTooManyRequests}
	if c.reads {
		repeatable = append(repeatable, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout)
	}
	if !slices.Contains(repeatable, resp.StatusCode) {
		return verdict{}
	}
	asked := delivery.FromResponse(&http.Response{StatusCode: resp.StatusCode, Header: resp.Header}, nil).RetryAfter
	return verdict{again: c.attempts > 0, wait: max(asked, c.backoff()), throttled: resp.StatusCode == http.StatusTooManyRequests}
}

// backoff is the wait before the next attempt that counts.
func (c *call) backoff() time.Duration { return backoff(1 + c.client.retries - c.attempts) }

// backoff gives waits of about 250 ms, 500 ms, … up to 4 s, each up to half longer or shorter, so that clients that were
// turned away together do not come back together.
func backoff(number int) time.Duration {
	step := 250 * time.Millisecond << min(number-1, 4)
	return step/2 + rand.N(step) //nolint:gosec // not a secret
}

// failureOf says what a failed attempt leaves behind.
func failureOf(ctx context.Context, try *attempt, err error, ownBase bool) *delivery.Error {
	failure := delivery.Wrap(try.outcome(err, ownBase), causeOf(ctx, err))
	if failure.Began.IsZero() {
		failure.Began = try.began
	}
	return failure
}

// causeOf takes the address off err, and sees to it that the end of ctx is found in it: net/http returns the cause that
// was given to the context, which need not say that a deadline has passed.
func causeOf(ctx context.Context, err error) error {
	if located, ok := err.(*url.Error); ok { //nolint:errorlint // only the outermost one is taken off
		err = located.Err
	}
	var record tls.RecordHeaderError
	if errors.As(err, &record) && string(record.RecordHeader[:]) == "HTTP/" {
		return http.ErrSchemeMismatch
	}
	if ended := ctx.Err(); ended != nil && errors.Is(err, context.Cause(ctx)) && !errors.Is(err, ended) {
		return errors.Join(ended, err)
	}
	return err
}

// notProcessed recognises an HTTP/2 server's word that it did not act on a request: it refused the stream, or went away
// before it. net/http would repeat the request, and says that it cannot without GetBody; only its text tells the
// reason. If the text changes, the outcome is unknown, which is safe.
func notProcessed(err error) bool {
	if err == nil {
		return false
	}
	_, reason, ok := strings.Cut(err.Error(), "http2: Transport: cannot retry err [")
	return ok && (strings.Contains(reason, "; REFUSED_STREAM") || strings.HasPrefix(reason, "http2: Transport received Server's graceful shutdown GOAWAY"))
}

// transient tells failures of the network, which pass, from those that stay until somebody does something: a name that
// does not exist, a certificate that is not trusted, a port that does not speak TLS, a proxy that wants a password.
func transient(err error) bool {
	var (
		name        *net.DNSError
		certificate *tls.CertificateVerificationError
		record      tls.RecordHeaderError
		operation   *net.OpError
		proxy       *proxyError
	)
	switch {
	case errors.As(err, new(*delivery.Error)), errors.As(err, &certificate), errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return false
	case errors.As(err, &proxy):
		return proxy.status >= http.StatusInternalServerError
	case errors.As(err, &name):
		return !name.IsNotFound
	case errors.As(err, &operation):
		return operation.Op != "remote error" && operation.Op != "local error" // alerts of TLS
	}
	return true
}
