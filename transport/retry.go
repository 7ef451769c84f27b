package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/pause"
)

// maxWait bounds the wait for the next try where no deadline does.
const maxWait = DefaultTimeout

// retry tries again where the try before cannot have been accepted: after a 429, and after a failure of
// the network before anything was written. It never does after anything else.
type retry struct {
	next      http.RoundTripper
	tries     int
	foreign   bool // the base is the caller's
	closeIdle func()
}

// maxStale is how often a call may be given a connection that turns out to be gone without that counting
// as a try.
const maxStale = 2

func (t *retry) RoundTrip(req *http.Request) (*http.Response, error) {
	req, seen := watched(req)
	tries := newTries(req, t.tries, t.foreign)
	for {
		try, err := tries.next(seen)
		if err != nil {
			return nil, err
		}
		seen.release()
		resp, err := t.next.RoundTrip(try)
		if err == nil && (resp == nil || resp.StatusCode != http.StatusTooManyRequests) {
			return resp, nil
		}
		if resp, err, again := t.again(req.Context(), &tries, seen, resp, err); !again {
			return resp, err
		}
	}
}

// again waits until it is time for the next try, or returns what the call ends with.
func (t *retry) again(ctx context.Context, tries *tries, seen *progress, resp *http.Response, err error) (*http.Response, error, bool) { //nolint:revive // what RoundTrip returns comes first
	if notProcessed(err) {
		seen.hold() // written or not, it was not acted on
	}
	if err != nil && tries.stale < maxStale && ctx.Err() == nil && seen.stale() && tries.repeatable() {
		tries.again()
		if tries.stale == maxStale {
			t.closeIdle() // the pool seems to be full of what the server has closed
		}
		seen.hold()
		return nil, nil, true
	}
	if !tries.left() || !harmless(ctx, resp, err, seen) {
		return resp, err, false
	}
	wait := tries.wait()
	if resp != nil {
		wait = max(wait, delivery.FromResponse(resp, nil).RetryAfter)
	}
	if !fits(ctx, wait) {
		return resp, err, false
	}
	failure := settle(resp, err)
	seen.hold()
	if err := pause.For(ctx, wait); err != nil {
		failure.Err = errors.Join(err, failure.Err)
		return nil, failure, false
	}
	return nil, nil, true
}

// watched makes sure that something watches the call; usually [Do] has.
func watched(req *http.Request) (*http.Request, *progress) {
	if seen := progressOf(req.Context()); seen != nil {
		return req, seen
	}
	seen := &progress{hasBody: hasBody(req)}
	seen.own = req.WithContext(seen.watch(req.Context()))
	return seen.own, seen
}

// harmless tells whether the message of this try cannot have been accepted, and another try may fare better.
func harmless(ctx context.Context, resp *http.Response, err error, seen *progress) bool {
	if err == nil {
		return resp != nil && resp.StatusCode == http.StatusTooManyRequests
	}
	return ctx.Err() == nil && seen.outcome() == delivery.NotSent && transient(err)
}

// notProcessed recognises a server's word, on HTTP/2, that it did not act on a request: it refused the
// stream, or went away before it. net/http would repeat the request and says that it cannot without GetBody;
// only its text tells the reason. Should the text change, the outcome is unknown, which is safe.
func notProcessed(err error) bool {
	if err == nil {
		return false
	}
	_, reason, ok := strings.Cut(err.Error(), "http2: Transport: cannot retry err [")
	return ok && (strings.Contains(reason, "; REFUSED_STREAM") || strings.HasPrefix(reason, "http2: Transport received Server's graceful shutdown GOAWAY"))
}

// transient tells failures of the network, which pass, from those that stay until somebody does something:
// a name that does not exist, a certificate that is not trusted, a port that does not speak TLS.
func transient(err error) bool {
	var (
		name        *net.DNSError
		certificate *tls.CertificateVerificationError
		record      tls.RecordHeaderError
		operation   *net.OpError
	)
	switch {
	case errors.As(err, new(*delivery.Error)), errors.As(err, &certificate), errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return false
	case errors.As(err, &name):
		return !name.IsNotFound
	case errors.As(err, &operation):
		return operation.Op != "remote error" && operation.Op != "local error" // alerts of TLS
	}
	return true
}

// fits tells whether a wait ends before the call must. A wait that is asked for is never cut short: the
// answer that asks for it is handed to the caller instead.
func fits(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	if !ok {
		return wait <= maxWait
	}
	return wait < time.Until(deadline)
}

// settle keeps what is known of a try that failed, and frees its connection.
func settle(resp *http.Response, err error) *delivery.Error {
	if resp == nil {
		return delivery.Wrap(delivery.NotSent, err)
	}
	// A 429 that cannot be read to its end is one all the same.
	body, _ := delivery.ReadBody(resp)
	return delivery.FromResponse(resp, body)
}
