package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/jelou-go/jelou/delivery"
)

// verdict is the decision that follows from an attempt.
type verdict struct {
	again   bool // the request may be repeated after the wait
	wait    time.Duration
	failure *delivery.Error // ends the call unless it is repeated; nil if the call has a response
}

// maxStale limits the attempts that do not count because they found their connection closed. The server has seen
// nothing of such an attempt: it closed an idle connection, or it closes connections after some number of requests,
// like nginx.
const maxStale = 10

// judge decides whether to repeat an attempt. It repeats a write only if it cannot have been accepted. It cancels a failed
// attempt, because a base that has returned early must not go on.
func (c *call) judge(ctx context.Context, a *attempt, resp *http.Response, err error) verdict {
	if err == nil {
		return c.judgeResponse(resp)
	}
	cause := causeOf(ctx, err)
	a.cancel()
	outcome := a.outcome(err)
	if outcome == delivery.NotSent { // else the error is not one of connecting
		cause = named(cause)
	}
	v := verdict{failure: c.failed(a, delivery.Wrap(outcome, cause), err)}
	switch {
	case v.failure.Outcome != delivery.NotSent:
	case c.spare > 0 && a.stale():
		v.again = true
		if c.spare < maxStale { // the server has probably closed every connection in the pool
			c.client.CloseIdleConnections()
			v.wait = c.backoff() // a base without that method must notice it by itself
		}
		c.spare--
		c.attempts-- // this attempt does not count
	default:
		v.again, v.wait = c.attempts <= c.retries && transient(cause), c.backoff()
	}
	return v
}

// failed completes the failure of an attempt that ended with err.
func (c *call) failed(a *attempt, failure *delivery.Error, err error) *delivery.Error {
	if c.reads {
		failure = delivery.OfRead(failure)
	}
	if failure.Began.IsZero() && !errors.Is(err, failure) { // else it is the base's own, which other calls may share
		failure.Began = a.body.began
	}
	return failure
}

func (c *call) judgeResponse(resp *http.Response) verdict {
	switch resp.StatusCode {
	case http.StatusTooManyRequests:
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		if !c.reads {
			return verdict{}
		}
	default:
		return verdict{}
	}
	v := verdict{again: c.attempts <= c.retries, wait: max(delivery.FromResponse(resp, nil).RetryAfter, c.backoff())}
	if resp.StatusCode == http.StatusTooManyRequests {
		c.client.pace.hold(v.wait)
	}
	return v
}

// backoff returns the wait before the next attempt: about 250 ms, 500 ms, … up to 4 s. Each wait is up to half longer or
// shorter at random, so that clients that were throttled together do not come back together.
func (c *call) backoff() time.Duration {
	step := 250 * time.Millisecond << min(c.attempts-1, 4)
	return step/2 + rand.N(step) //nolint:gosec // not a secret
}

// causeOf removes the address from err. If ctx has ended, it makes sure that [errors.Is] finds ctx.Err(): net/http
// returns context.Cause, which need not be the context's own error. With errgroup that is the failure of another call,
// whose outcome must not become the outcome of this one.
func causeOf(ctx context.Context, err error) error {
	if located, ok := err.(*url.Error); ok { //nolint:errorlint // only the outermost one is removed
		err = located.Err
	}
	ended, why := ctx.Err(), context.Cause(ctx)
	switch {
	case ended == nil || why == ended || !errors.Is(err, why): //nolint:errorlint // any other error is a cause
		return err
	case errors.As(why, new(*delivery.Error)):
		return ended
	default:
		return errors.Join(ended, err)
	}
}

// notProcessed reports whether an HTTP/2 server said that it did not process the request, with a GOAWAY that excludes it.
// By RFC 9113 a REFUSED_STREAM says so, too. But HAProxy sends it even if the service behind it received the request and
// then closed the connection.
//
// net/http wants to repeat such a request, and returns an error because it has no GetBody. It does not repeat the first
// request of a connection if the GOAWAY has an error code, and returns another error. Only the text of these errors holds
// the reason. If a later Go version changes the text, the outcome is unknown, which is safe. Other errors of net/http
// quote the server, but only after their own words.
func notProcessed(err error) bool {
	text := innermost(err).Error()
	return strings.HasPrefix(text, "http2: Transport received GOAWAY from server ErrCode:") ||
		strings.HasPrefix(text, "http2: Transport: cannot retry err [http2: Transport received Server's graceful shutdown GOAWAY")
}

// certificateRefused reports whether the server ended the TLS handshake because of the client's certificate, or because it
// has none. On a new connection with TLS 1.3 that can come after the request was written, but the server reads no request
// before the end of the handshake.
func certificateRefused(err error) bool {
	var alert *net.OpError
	return errors.As(err, &alert) && alert.Op == "remote error" && strings.Contains(alert.Err.Error(), "certificate")
}

func innermost(err error) error {
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err
}

// transient reports whether a failure may pass by itself. It returns false if somebody must act first: for a name that
// does not exist, an untrusted certificate, a port that does not speak TLS or a proxy that requires a password.
func transient(err error) bool {
	var (
		name      *net.DNSError
		operation *net.OpError
		proxy     *proxyError
	)
	switch {
	case errors.As(err, new(*tls.CertificateVerificationError)), errors.As(err, new(tls.RecordHeaderError)):
		return false
	case errors.As(err, &proxy):
		return proxy.status >= http.StatusInternalServerError
	case errors.As(err, &name):
		return !name.IsNotFound
	case errors.As(err, &operation):
		return operation.Op != "remote error" // an alert of TLS
	}
	return true
}
