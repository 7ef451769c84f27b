package transport

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// conn is a connection that counts the bytes written to it, and checks itself before a request is written.
//
// net/http does not check a connection that it takes from its pool. If the process was frozen (a laptop that slept, a
// paused container), the server may have closed the connection long ago, and a request written to it would get no
// response. If the server has sent an unsolicited response, net/http would mistake it for the response to the next
// request. Therefore the first write of a request waits until net/http's reader has read everything that arrived and
// waits for more. If that does not happen, the write fails before it writes anything, and the request goes out on
// another connection.
type conn struct {
	net.Conn
	raw     syscall.RawConn       // nil if the system cannot tell what has arrived
	tryRead func(fd uintptr) bool // made once, because a closure would be allocated for each read
	tryPeek func(fd uintptr)

	mu   sync.Mutex
	read struct { // the Read under way
		into []byte
		n    int
		err  error
	}
	unread   arrival
	changed  chan struct{} // signals that a field below has changed
	count    int64         // bytes written, including those of a write under way
	requests int           // that were announced
	armed    bool          // the next write is the first of a request
	plain    bool          // HTTP/1 without TLS: everything read is part of a response
	http2    bool
	reads    int64 // reads that returned data
	known    int64 // reads until the connection was armed, or until the request was written
	reading  bool  // net/http is waiting in Read
	gone     bool  // a read failed, or the connection was closed
	failed   error // the connection's error
}

// arrival tells what the system has received and nobody has read.
type arrival int

const (
	nothing arrival = iota
	something
	ended // the end of the stream, or an error
)

// lookTime limits how long a request waits for the reader.
const lookTime = 100 * time.Millisecond

var (
	errGone        = problem("the server had closed the connection")
	errUnsolicited = problem("the server sent unsolicited data")
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
	c := &conn{Conn: dialed, raw: rawConn(dialed), changed: make(chan struct{}, 1)}
	c.tryRead = func(fd uintptr) bool { return c.readFrom(fd) }
	c.tryPeek = func(fd uintptr) { c.unread, c.failed = arrived(fd) }
	return c
}

// arm announces that a request is about to be written. It returns the number of bytes written so far.
func (c *conn) arm(plain, http2 bool) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.armed, c.plain, c.http2, c.known = true, plain, http2, c.reads
	c.requests++
	return c.count
}

func (c *conn) written() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.count
}

// Write counts the bytes before it writes them, so that nobody concludes in the meantime that nothing was written.
func (c *conn) Write(p []byte) (int, error) {
	requests, err := c.look(len(p))
	if err != nil {
		return 0, err
	}
	n, err := c.Conn.Write(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.requests == requests { // else a request has begun to count from there
		c.count -= int64(len(p) - n)
	}
	return n, err
}

// look waits until n bytes may be written, and counts them. It returns errGone if the connection is closed, and
// errUnsolicited if unread data remains.
func (c *conn) look(n int) (requests int, err error) {
	var timer *time.Timer
	for {
		ready, requests, err := c.quiet(n)
		if ready || err != nil {
			return requests, err
		}
		if timer == nil {
			timer = time.NewTimer(lookTime)
			defer timer.Stop()
		}
		select {
		case <-c.changed:
		case <-timer.C:
			return 0, errUnsolicited
		}
	}
}

// quiet reports whether n bytes may be written now. If so, it counts them, and returns how many requests there were.
func (c *conn) quiet(n int) (ready bool, requests int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.armed {
		if ready, err := c.silent(); !ready {
			return false, 0, err
		}
		c.armed, c.known = false, c.reads
	}
	c.count += int64(n)
	return true, c.requests, nil
}

// silent reports whether nothing arrives that could be mistaken for the response to a request.
func (c *conn) silent() (bool, error) {
	c.unread = nothing
	if c.raw != nil && c.failed == nil {
		if err := c.raw.Control(c.tryPeek); err != nil {
			c.unread = ended
		}
	}
	switch {
	case c.gone || c.http2 && c.unread == ended:
		return false, errGone
	case c.plain && c.reads > c.known:
		return false, errUnsolicited
	// This does not apply to HTTP/2: unread data may belong to other requests, and the reader may wait for this write.
	case !c.http2 && (!c.reading || c.unread != nothing):
		return false, nil
	}
	return true, nil
}

// early reports whether a response that begins now came before its request was written. If so, the request will not be
// written any more. It is only for HTTP/1, whose responses do not name their request.
func (c *conn) early() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gone = c.gone || c.armed
	return c.armed || c.reads == c.known
}

// Read takes what has arrived under the lock, so that quiet never misses data that was just read.
func (c *conn) Read(p []byte) (n int, err error) {
	c.note(func() { c.reading, c.read.into = true, p })
	if c.raw == nil || len(p) == 0 || c.raw.Read(c.tryRead) != nil {
		n, err = c.Conn.Read(p) // if the connection was closed or its deadline has passed, this says so
		c.note(func() { c.hasRead(n, err) })
		return n, err
	}
	c.note(func() { n, err, c.read.into = c.read.n, c.read.err, nil })
	return n, err
}

// readFrom reports whether the Read under way has something to return.
func (c *conn) readFrom(fd uintptr) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	var ready bool
	if c.failed == nil {
		if c.read.n, ready, c.failed = readNow(fd, c.read.into); !ready {
			return false
		}
	}
	switch {
	case c.failed != nil: // the system reports an error only once, and perhaps did so in tryPeek
		c.read.n = 0
		c.read.err = &net.OpError{Op: "read", Net: c.LocalAddr().Network(), Source: c.LocalAddr(), Addr: c.RemoteAddr(), Err: c.failed}
	case c.read.n == 0:
		c.read.err = io.EOF
	default:
		c.read.err = nil
	}
	c.hasRead(c.read.n, c.read.err)
	return true
}

func (c *conn) hasRead(n int, err error) {
	c.reading = false
	if n > 0 {
		c.reads++
	}
	c.gone = c.gone || err != nil && !errors.Is(err, os.ErrDeadlineExceeded)
}

// Close also wakes a request that waits in look.
func (c *conn) Close() error {
	c.note(func() { c.gone = true })
	return c.Conn.Close()
}

func (c *conn) note(change func()) {
	c.mu.Lock()
	change()
	c.mu.Unlock()
	select {
	case c.changed <- struct{}{}:
	default: // a signal is already waiting
	}
}
