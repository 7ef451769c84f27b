package transport

import (
	"bytes"
	"context"
	"io"
	"net"
	"sync"
	"syscall"
	"time"

	"github.com/jelou-go/jelou/internal/redact"
)

// conn is a connection that counts the bytes written to it, and checks itself before a request is written.
//
// net/http does not check a connection that it takes from its pool. If the process was frozen (a laptop that slept, a
// paused container), the server may have closed the connection long ago, and a request written to it would get no
// response. If the server has sent an unsolicited response, net/http would mistake it for the response to the next
// request. Therefore the first write of a request waits until net/http's reader has read everything that arrived and
// waits for more. If that does not happen, the write fails before it writes anything, and the request goes out on
// another connection. An HTTP/2 response names its request, so there the write only waits for the reader if the connection
// was idle, and only until it has read everything.
type conn struct {
	net.Conn
	raw     syscall.RawConn       // nil if the system cannot tell what has arrived
	tryRead func(fd uintptr) bool // made once, because a closure would be allocated for each call
	tryPeek func(fd uintptr)

	mu      sync.Mutex
	into    []byte // the buffer of the Read under way
	taken   int    // the bytes in it
	failed  error  // of that Read
	unread  int    // the result of the last peek
	count   int64  // bytes written, including those of a write under way
	armed   bool   // the next write is the first of a request
	http2   bool
	idle    bool // HTTP/2: no other request used the connection
	reading bool // net/http is waiting in Read
	gone    bool // a read failed, the connection was closed, or a response came early
}

// nothing is the result of receive if nothing has arrived.
const nothing = -1

// A request waits for the reader at most for lookTime, and looks again after each lookAgain. It hardly ever has to wait.
const (
	lookTime  = 100 * time.Millisecond
	lookAgain = time.Millisecond
)

var (
	errGone        = redact.Problem("the server had closed the connection")
	errUnsolicited = redact.Problem("the server sent unsolicited data")
)

type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

func counted(dial dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		dialed, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return newConn(dialed), nil
	}
}

func newConn(dialed net.Conn) *conn {
	c := &conn{Conn: dialed, raw: rawConn(dialed)}
	c.tryRead, c.tryPeek = c.take, c.peek
	return c
}

// arm announces that a request is about to be written. It returns the number of bytes written so far, and whether the
// connection speaks HTTP/2, over TLS or not.
func (c *conn) arm(http2, idle bool) (before int64, isHTTP2 bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.armed, c.http2, c.idle = true, c.http2 || http2, c.idle || idle
	return c.count, c.http2
}

func (c *conn) written() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.count
}

// Write counts the bytes before it writes them, so that nobody concludes in the meantime that nothing was written.
func (c *conn) Write(p []byte) (int, error) {
	if err := c.look(p); err != nil {
		return 0, err
	}
	n, err := c.Conn.Write(p)
	if n < len(p) {
		c.mu.Lock()
		defer c.mu.Unlock()
		if !c.armed { // else the next request counts from there
			c.count -= int64(len(p) - n)
		}
	}
	return n, err
}

// look waits until p may be written, and counts its bytes. It returns errGone if the connection is closed, and
// errUnsolicited if unread data remains.
func (c *conn) look(p []byte) error {
	for began := time.Now(); ; time.Sleep(lookAgain) {
		if ready, err := c.quiet(p, time.Since(began) >= lookTime); ready || err != nil {
			return err
		}
	}
}

// quiet reports whether p may be written now, and counts its bytes then. The first bytes of a request must wait for the
// reader if unread data could be mistaken for its response, or be the server's farewell. If the reader is late, HTTP/1
// fails, and HTTP/2 writes.
func (c *conn) quiet(p []byte, late bool) (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.armed {
		c.unread = nothing
		if c.raw != nil {
			_ = c.raw.Control(c.tryPeek) // fails only if the connection was closed, as the write will
		}
		risky := c.unread != nothing || !c.reading
		if c.http2 {
			// Without other requests, unread data is probably the server's farewell. The reader may also wait for this write.
			risky = c.unread != nothing && c.idle
		}
		switch {
		case c.gone || c.unread == 0:
			return false, errGone
		case risky && !late:
			return false, nil
		case risky && !c.http2:
			return false, errUnsolicited
		}
		c.armed, c.idle = false, false
	}
	c.http2 = c.http2 || c.count == 0 && bytes.HasPrefix(p, []byte("PRI * HTTP/2.0"))
	c.count += int64(len(p))
	return true, nil
}

// early reports whether a response that begins now came before its request was written. If so, the request will not be
// written any more. An HTTP/2 response names its request, so it is never early.
func (c *conn) early() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	early := c.armed && !c.http2
	c.gone = c.gone || early
	return early
}

// Read takes what has arrived under the lock, so that quiet never misses data that was just read.
func (c *conn) Read(p []byte) (n int, err error) {
	c.mu.Lock()
	c.reading, c.into = true, p
	c.mu.Unlock()
	if c.raw == nil || len(p) == 0 || c.raw.Read(c.tryRead) != nil {
		n, err = c.Conn.Read(p) // if the connection was closed or its deadline has passed, this says so
	} else if n = c.taken; c.failed != nil {
		err = &net.OpError{Op: "read", Net: c.LocalAddr().Network(), Source: c.LocalAddr(), Addr: c.RemoteAddr(), Err: c.failed}
	} else if n == 0 {
		err = io.EOF
	}
	c.mu.Lock()
	c.reading, c.into, c.gone = false, nil, c.gone || err != nil
	c.mu.Unlock()
	return n, err
}

// take reports whether the Read under way has something to return.
func (c *conn) take(fd uintptr) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.taken, c.failed = receive(fd, c.into, false)
	c.reading = c.taken == nothing
	return !c.reading
}

func (c *conn) peek(fd uintptr) {
	var one [1]byte
	c.unread, _ = receive(fd, one[:], true) // an error is the end, too
}
