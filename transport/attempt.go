package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"reflect"
	"sync"
	"time"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/internal/redact"
)

// attempt observes how far one request gets. Its hooks run on net/http's goroutines, some of them after RoundTrip has
// returned.
//
// It relies on net/http to report GetConn before it connects, GotConn when the connection is ready (including the TLS
// handshake and a proxy's tunnel), and all headers before it writes the body. When a request fails, net/http has
// stopped writing (HTTP/1) or has ended the stream (HTTP/2). At most headers can still leave then, and a message cannot
// be accepted without its body. A request without a body is whole with its headers: see outcome.
//
// net/http reports a write as soon as it goes into a buffer. A [conn] knows whether any of it was written to the
// network.
type attempt struct {
	request  *http.Request
	body     body // of the response
	trace    httptrace.ClientTrace
	cancel   context.CancelFunc
	bodyless bool // the request has no body
	ownBase  bool // our own base makes the attempt, and reports its progress

	mu         sync.Mutex
	over       bool // it must not write any more: its outcome is known, or net/http wanted to repeat it
	ended      bool // its context ended before its base returned
	connecting bool
	writing    bool
	left       bool // the request may have left before the base wanted another connection
	responded  bool
	early      bool // the response came before the request was written

	// The connection that net/http chose last.
	dialed bool     // it is new
	shared bool     // other requests use it, too: HTTP/2 or HTTP/3
	conn   *conn    // nil if it is not ours
	below  net.Conn // without TLS; nil if a foreign base does not tell
	before int64    // bytes written to it before this attempt
}

// newAttempt prepares an attempt with a copy of req. cancel ends it. The copy has no GetBody, because net/http would use
// it to send the body again on its own, even if an HTTP/2 server ends the stream with PROTOCOL_ERROR after it accepted the
// message. net/http needs no GetBody to repeat a request without a body, so gotConn ends such an attempt.
func newAttempt(ctx context.Context, cancel context.CancelFunc, req *http.Request, ownBase bool) *attempt {
	a := &attempt{body: body{began: time.Now()}, cancel: cancel, ownBase: ownBase}
	a.bodyless = isBodyless(req)
	a.trace = httptrace.ClientTrace{
		GetConn:              a.getConn,
		GotConn:              a.gotConn,
		WroteHeaders:         a.wrote,
		GotFirstResponseByte: a.gotFirstByte,
	}
	if a.bodyless {
		a.trace.WroteHeaderField = func(string, []string) { a.wrote() }
		if !onlyReads(req) { // a read may be repeated, or redirected
			a.trace.Got1xxResponse = a.gotInterim
		}
	}
	ctx = httptrace.WithClientTrace(ctx, &a.trace)
	if ownBase {
		a.request = req.WithContext(ctx)
	} else { // it may change the request, although it should not
		a.request = req.Clone(ctx)
	}
	a.request.GetBody = nil
	if req.Header == nil {
		a.request.Header = make(http.Header)
	}
	return a
}

func (a *attempt) getConn(string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.connecting, a.left = true, a.mayHaveLeft()
}

func (a *attempt) wrote() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.writing = true
}

func (a *attempt) gotConn(info httptrace.GotConnInfo) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.connecting, a.left = true, a.mayHaveLeft() // over HTTP/2, net/http can leave GetConn out
	a.dialed, a.shared, a.below = !info.Reused, isShared(info.Conn), connBelow(info.Conn)
	if a.conn, _ = a.below.(*conn); a.conn != nil {
		a.before, a.shared = a.conn.arm(a.shared, info.WasIdle)
	}
	if a.bodyless && a.left && !a.responded {
		a.over = true
		a.cancel()
	}
	if a.over {
		a.stop()
	}
}

// stop closes the last connection, because net/http might write to it before it sees that the context has ended. HTTP/2
// and HTTP/3 share their connection, and write no body after the context has ended.
func (a *attempt) stop() {
	if a.below != nil && !a.shared {
		_ = a.below.Close() // an error means that it is closed
	}
}

func (a *attempt) gotFirstByte() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.early = a.conn != nil && a.conn.early()
	a.responded = !a.early // an early response is not the request's
}

// gotInterim notes that the first byte was not of the response. Over HTTP/2, net/http can repeat the request even then.
func (a *attempt) gotInterim(int, textproto.MIMEHeader) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.responded = false
	return nil
}

// perform makes the attempt. It discards an unsolicited response, which proves nothing.
func (a *attempt) perform(base http.RoundTripper) (*http.Response, error) {
	resp, err := base.RoundTrip(a.request)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ended = a.request.Context().Err() != nil
	switch {
	case err != nil && a.over: // it is context.Canceled, although nobody canceled the call
		err = errEnded
	case hasNilPointer(err): // its methods may panic
		err = redact.Problem("the HTTP client returned a nil pointer as its error")
	case err != nil:
	case a.early:
		err = errUnsolicited // net/http closes the connection, because it cannot write to it
	case resp == nil:
		err = redact.Problem("the HTTP client returned neither a response nor an error")
	default:
		return resp, nil
	}
	if resp != nil && resp.Body != nil {
		_ = resp.Body.Close()
	}
	return nil, err
}

// hasNilPointer reports whether err, or an error that it wraps, is a nil pointer.
func hasNilPointer(err error) bool {
	for ; err != nil; err = errors.Unwrap(err) {
		if value := reflect.ValueOf(err); value.Kind() == reflect.Pointer && value.IsNil() {
			return true
		}
	}
	return false
}

// isShared reports whether c speaks HTTP/2 over TLS, or HTTP/3, which runs over UDP. The Close of quic-go's connection for
// the trace panics.
func isShared(c net.Conn) bool {
	switch c := c.(type) {
	case nil, *conn:
		return false
	case *tls.Conn:
		return c.ConnectionState().NegotiatedProtocol == "h2"
	}
	_, overUDP := c.LocalAddr().(*net.UDPAddr)
	return overUDP
}

// connBelow returns the connection below TLS.
func connBelow(c net.Conn) net.Conn {
	for {
		secure, ok := c.(*tls.Conn)
		if !ok {
			return c
		}
		c = secure.NetConn()
	}
}

// errEnded stands for the error that made net/http repeat a request. Only net/http knows that error.
const errEnded = redact.Problem("the connection or the stream ended before a response")

// outcome returns the outcome of an attempt that failed with err. Its context has ended. A foreign doer that reported
// nothing may have sent the request. One that returns early, such as a circuit breaker with a time-out, may still be
// connecting, or be about to write.
func (a *attempt) outcome(err error) delivery.Outcome {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.over = true
	switch {
	case a.bodyless && a.shared && (a.ended || !a.ownBase):
		return delivery.Unknown // net/http does not wait for its writer, and headers alone are the whole request
	case !a.connecting && !a.ownBase:
		return delivery.Unknown
	case (notProcessed(err) || a.dialed && certificateRefused(err)) && !a.left: // the error tells of the last request alone
		return delivery.NotSent
	case a.mayHaveLeft():
		return delivery.Unknown
	}
	if a.stop(); a.mayHaveLeft() { // since the look before
		return delivery.Unknown
	}
	return delivery.NotSent
}

func (a *attempt) mayHaveLeft() bool { return a.writing && !a.nothingLeft() }

// stale reports whether the server had closed the connection: it had served other requests, and nothing of this one was
// written.
func (a *attempt) stale() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return !a.dialed && a.nothingLeft()
}

// nothingLeft reports whether certainly nothing was written. If another call writes to the same HTTP/2 connection, it
// returns false, which is safe.
func (a *attempt) nothingLeft() bool {
	return !a.left && a.conn != nil && a.conn.written() == a.before
}
