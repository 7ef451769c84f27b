package transport

import (
	"context"
	"crypto/tls"
	"maps"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"time"

	"github.com/jelou-go/jelou/delivery"
)

// attempt watches how far one request gets. Its hooks run on net/http's goroutines, some of them after RoundTrip has
// returned.
//
// It relies on this: net/http reports GetConn before it connects, GotConn when the connection stands (the TLS handshake
// and a proxy's tunnel included), and all headers before it writes the body. When a request fails, net/http has
// stopped writing (HTTP/1) or has ended the stream (HTTP/2), so that at most headers can still leave, and a message
// cannot be accepted without its body.
//
// Writing is reported when it goes into a buffer. A [conn] knows whether any of it went further.
type attempt struct {
	request *http.Request
	began   time.Time

	mu         sync.Mutex
	connecting bool
	writing    bool
	unasked    bool // the response came before the request was written
	conns      []usedConn
}

// usedConn is a connection that the attempt was given, and how much had been written to it until then.
type usedConn struct {
	conn   *conn // nil for one that was not made by a base of ours
	before int64
	reused bool
	http2  bool
}

// newAttempt makes an attempt of a copy of req. The copy has no GetBody: with it, net/http would send the body again
// on its own, also when an HTTP/2 server ends the stream with PROTOCOL_ERROR and may have taken the message.
func newAttempt(ctx context.Context, req *http.Request) *attempt {
	a := &attempt{began: time.Now()}
	trace := &httptrace.ClientTrace{
		GetConn:      func(string) { a.note(func() { a.connecting = true }) },
		GotConn:      a.gotConn,
		WroteHeaders: func() { a.note(func() { a.writing = true }) },

		GotFirstResponseByte: a.gotFirstByte,
	}
	if req.Body == nil || req.Body == http.NoBody {
		trace.WroteHeaderField = func(string, []string) { trace.WroteHeaders() }
	}
	a.request = req.WithContext(httptrace.WithClientTrace(ctx, trace))
	a.request.GetBody = nil
	if a.request.Header = maps.Clone(req.Header); a.request.Header == nil {
		a.request.Header = make(http.Header)
	}
	return a
}

func (a *attempt) note(change func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	change()
}

func (a *attempt) gotConn(info httptrace.GotConnInfo) {
	used := usedConn{conn: connBelow(info.Conn), reused: info.Reused, http2: isHTTP2(info.Conn)}
	if used.conn != nil {
		_, secure := info.Conn.(*tls.Conn)
		used.before = used.conn.arm(!secure, used.http2)
	}
	a.note(func() { a.conns = append(a.conns, used) })
}

func (a *attempt) gotFirstByte() {
	a.note(func() {
		last := a.conns[len(a.conns)-1] // net/http reads on the connection that it was given last
		a.unasked = last.conn != nil && !last.http2 && last.conn.early()
	})
}

// perform makes the attempt. A response that nobody asked for proves nothing, and the connection is not used again.
func (a *attempt) perform(send func(*http.Request) (*http.Response, error)) (*http.Response, error) {
	resp, err := send(a.request)
	a.mu.Lock()
	defer a.mu.Unlock()
	if err != nil || !a.unasked {
		return resp, err
	}
	discard(resp)
	_ = a.conns[len(a.conns)-1].conn.Close()
	return nil, errUnasked
}

// connBelow finds the connection that counts below TLS, nil for none.
func connBelow(c net.Conn) *conn {
	for {
		secure, ok := c.(*tls.Conn)
		if !ok {
			break
		}
		c = secure.NetConn()
	}
	counting, _ := c.(*conn)
	return counting
}

func isHTTP2(c net.Conn) bool {
	secure, ok := c.(*tls.Conn)
	return ok && secure.ConnectionState().NegotiatedProtocol == "h2"
}

// outcome of an attempt that failed with err. ownBase says that a base of ours made it, which reports what it does; a
// doer that reported nothing may have done anything.
func (a *attempt) outcome(err error, ownBase bool) delivery.Outcome {
	a.mu.Lock()
	defer a.mu.Unlock()
	if notProcessed(err) || (a.connecting || ownBase) && (!a.writing || a.nothingLeft()) {
		return delivery.NotSent
	}
	return delivery.Unknown
}

// stale tells whether the attempt failed on connections that served other requests, and nothing of it left: the server has
// closed them meanwhile.
func (a *attempt) stale() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, used := range a.conns {
		if !used.reused && !used.http2 {
			return false
		}
	}
	return a.nothingLeft()
}

// nothingLeft tells whether it is known that nothing was written to any connection. Another call on the same HTTP/2
// connection can hide that; it cannot feign it.
func (a *attempt) nothingLeft() bool {
	for _, used := range a.conns {
		if used.conn == nil || used.conn.written() != used.before {
			return false
		}
	}
	return len(a.conns) > 0
}
