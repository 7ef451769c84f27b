package transport

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptrace"
	"slices"
	"sync"

	"github.com/jelou-go/jelou/delivery"
)

// progress watches how far a call gets. Its hooks run on net/http's goroutines, some of them after the
// call has returned.
//
// What it rests on: net/http reports GetConn before it connects, GotConn when the connection stands (the
// TLS handshake and a proxy's tunnel included), each header field before it is written, and all headers
// before it writes the body. When a call fails, net/http has either stopped the goroutine that writes
// (HTTP/1) or has ended the stream, after which at most headers can still leave but no byte of the body
// (HTTP/2), so that a message cannot be accepted.
//
// A request with a body is therefore not watched field by field, which costs an allocation for each: while
// the headers are not out, its body is not.
//
// Writing is reported when it goes into a buffer. Whether any of it went further is known where the
// connection counts ([meteredConn]).
//
// It is the context of the call itself, so that handlers find it there.
type progress struct {
	context.Context
	own        *http.Request // what the handlers may change
	ownHeader  bool          // they may also change its header
	hasBody    bool
	reports    bool // net/http is known to report, without being asked by GetConn, which has its price
	mu         sync.Mutex
	held       bool // by a handler of ours: what was tried before is known not to be accepted
	connecting bool
	writing    bool
	conns      []usedConn
	first      [1]usedConn // room for conns: most calls are given one
	trace      httptrace.ClientTrace
}

// usedConn is a connection that the call was given, and how much it had written until then.
type usedConn struct {
	conn    net.Conn
	metered *meteredConn // nil where it does not count
	before  int64
	reused  bool
}

type progressKey struct{}

// progressOf finds what watches the call of ctx; nil where nothing does.
func progressOf(ctx context.Context) *progress {
	p, _ := ctx.Value(progressKey{}).(*progress)
	return p
}

// changeable gives req where the handlers may change it, and else a copy.
func changeable(req *http.Request) *http.Request {
	if p := progressOf(req.Context()); p != nil && p.own == req {
		return req
	}
	return req.WithContext(req.Context())
}

// watch adds the hooks to those that ctx may have.
func (p *progress) watch(ctx context.Context) context.Context {
	p.conns = p.first[:0]
	if !p.reports {
		p.trace.GetConn = p.getConn
	}
	p.trace.GotConn = p.gotConn
	p.trace.WroteHeaders = p.wroteHeaders
	if !p.hasBody {
		p.trace.WroteHeaderField = func(string, []string) { p.wroteHeaders() }
	}
	p.Context = httptrace.WithClientTrace(ctx, &p.trace)
	return p
}

// Value finds p itself for [progressOf].
func (p *progress) Value(key any) any {
	if key == (progressKey{}) {
		return p
	}
	return p.Context.Value(key)
}

func (p *progress) getConn(string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.connecting = true
}

func (p *progress) gotConn(info httptrace.GotConnInfo) {
	counting := metered(info.Conn)
	used := usedConn{conn: info.Conn, metered: counting, before: counting.written(), reused: info.Reused}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns = append(p.conns, used)
}

func (p *progress) wroteHeaders() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.writing = true
}

// hold says that nothing is under way: what was tried so far cannot have been accepted. A call that nobody
// watches has a nil progress.
func (p *progress) hold() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.held, p.connecting, p.writing, p.conns = true, false, false, p.conns[:0]
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
	if p.held || (p.connecting || p.reports) && (!p.writing || p.nothingLeft()) {
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
	return p.writing && slices.ContainsFunc(p.conns, func(used usedConn) bool { return isHTTP2(used.conn) })
}

func isHTTP2(conn net.Conn) bool {
	secure, ok := conn.(*tls.Conn)
	return ok && secure.ConnectionState().NegotiatedProtocol == "h2"
}

// nothingLeft tells whether it is known that no connection was written to. Another call on the same HTTP/2
// connection can hide that; it cannot feign it.
func (p *progress) nothingLeft() bool {
	for _, used := range p.conns {
		if used.metered == nil || used.metered.written() != used.before {
			return false
		}
	}
	return len(p.conns) > 0
}
