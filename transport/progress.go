package transport

import (
	"context"
	"crypto/tls"
	"net"
	"net/http/httptrace"
	"slices"
	"sync"

	"github.com/jelou-go/jelou/delivery"
)

// progress watches how far a call gets. Its hooks run on net/http's goroutines, some of them after the
// call has returned.
//
// What it rests on: net/http reports GetConn before it connects, GotConn when the connection stands (the
// TLS handshake and a proxy's tunnel included), and each header field before it is written. When a call
// fails, net/http has either stopped the goroutine that writes (HTTP/1) or has ended the stream, after
// which at most headers can still leave but no byte of the body (HTTP/2), so that a message cannot be
// accepted.
//
// Writing is reported when it goes into a buffer. Whether any of it went further is known where the
// connection counts ([meteredConn]).
type progress struct {
	mu         sync.Mutex
	held       bool // by a handler of ours: what was tried before is known not to be accepted
	connecting bool
	writing    bool
	conns      []usedConn
}

// usedConn is a connection that the call was given, and how much it had written until then.
type usedConn struct {
	conn   *meteredConn // nil where it does not count
	before int64
	reused bool
	http2  bool
}

type progressKey struct{}

// progressOf finds what watches the call of ctx; nil where nothing does.
func progressOf(ctx context.Context) *progress {
	p, _ := ctx.Value(progressKey{}).(*progress)
	return p
}

// watch adds the hooks to those that ctx may have.
func (p *progress) watch(ctx context.Context) context.Context {
	note := func(event func()) {
		p.mu.Lock()
		defer p.mu.Unlock()
		event()
	}
	ctx = context.WithValue(ctx, progressKey{}, p)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { note(func() { p.connecting = true }) },
		GotConn: func(info httptrace.GotConnInfo) {
			conn := metered(info.Conn)
			used := usedConn{conn: conn, before: conn.written(), reused: info.Reused, http2: isHTTP2(info.Conn)}
			note(func() { p.conns = append(p.conns, used) })
		},
		WroteHeaderField: func(string, []string) { note(func() { p.writing = true }) },
		WroteHeaders:     func() { note(func() { p.writing = true }) },
	})
}

// hold says that nothing is under way: what was tried so far cannot have been accepted. A call that nobody
// watches has a nil progress.
func (p *progress) hold() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.held, p.connecting, p.writing, p.conns = true, false, false, nil
}

// release says that the next try begins.
func (p *progress) release() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.held = false
}

// outcome of a call that failed. A doer that reported nothing may have done anything.
func (p *progress) outcome() delivery.Outcome {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held || p.connecting && (!p.writing || p.nothingLeft()) {
		return delivery.NotSent
	}
	return delivery.Unknown
}

// stale tells whether the call failed on connections that had served before, and nothing left on them: the
// server has closed them meanwhile.
func (p *progress) stale() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, used := range p.conns {
		if !used.reused {
			return false
		}
	}
	return !p.held && p.nothingLeft()
}

// writingHTTP2 tells whether writing has begun on an HTTP/2 connection.
func (p *progress) writingHTTP2() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.writing && slices.ContainsFunc(p.conns, func(used usedConn) bool { return used.http2 })
}

func isHTTP2(conn net.Conn) bool {
	secure, ok := conn.(*tls.Conn)
	return ok && secure.ConnectionState().NegotiatedProtocol == "h2"
}

// nothingLeft tells whether it is known that no connection was written to. Another call on the same HTTP/2
// connection can hide that; it cannot feign it.
func (p *progress) nothingLeft() bool {
	for _, used := range p.conns {
		if used.conn == nil || used.conn.written() != used.before {
			return false
		}
	}
	return len(p.conns) > 0
}
