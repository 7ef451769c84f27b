package transport

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// conn is a connection that counts what is written to it, and that is looked at before a request is written to it.
//
// net/http takes a connection from its pool without a look. If the process slept meanwhile (a laptop, a frozen
// container), the server may have closed it long ago, and a request written to it would end without a response. If the
// server has sent a response that nobody asked for, net/http would take it for that to the next request. So the first
// write of a request waits until net/http's reader has taken everything that has arrived and waits for more; otherwise
// it fails with nothing written, and the request goes out on another connection.
type conn struct {
	net.Conn
	raw syscall.RawConn // nil for a connection that the system cannot be asked about

	mu      sync.Mutex
	changed chan struct{} // takes one value when something below has changed
	count   int64         // bytes written
	armed   bool          // the next write is the first of a request
	plain   bool          // HTTP/1 without TLS: all that is read is a response
	http2   bool
	reads   int64 // reads that returned something
	known   int64 // reads until the connection was armed, or the request was written
	reading bool  // a reader waits
	gone    bool  // a read failed, or the connection was closed
	failed  error // of the connection, seen by a look
}

// arrival is what the system has for a reader.
type arrival int

const (
	nothing arrival = iota
	something
	ended // the end of the stream, or an error
)

// lookTime is how long a request waits for the reader.
const lookTime = 100 * time.Millisecond

var (
	errGone    = problem("the server had closed the connection")
	errUnasked = problem("the server sent something that nobody asked for")
)

type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

func counted(dial dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		dialed, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &conn{Conn: dialed, raw: rawConn(dialed), changed: make(chan struct{}, 1)}, nil
	}
}

// arm says that a request is about to be written, and returns how much was written before.
func (c *conn) arm(plain, http2 bool) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.armed, c.plain, c.http2, c.known = true, plain, http2, c.reads
	return c.count
}

func (c *conn) written() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.count
}

// Write counts before it writes: whoever looks meanwhile must not believe that nothing leaves.
func (c *conn) Write(p []byte) (int, error) {
	if err := c.look(); err != nil {
		return 0, err
	}
	c.add(len(p))
	n, err := c.Conn.Write(p)
	c.add(n - len(p))
	return n, err
}

func (c *conn) add(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count += int64(n)
}

// look waits, before the first write of a request, until nothing is left to be read.
func (c *conn) look() error {
	timer := time.NewTimer(lookTime)
	defer timer.Stop()
	for {
		ready, err := c.quiet()
		if ready || err != nil {
			return err
		}
		select {
		case <-c.changed:
		case <-timer.C:
			return errUnasked
		}
	}
}

// quiet tells whether the request may be written.
func (c *conn) quiet() (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.armed {
		return true, nil
	}
	found := nothing
	if c.raw != nil && c.failed == nil {
		found, c.failed = pending(c.raw)
	}
	switch {
	case c.gone || c.http2 && found == ended:
		return false, errGone
	case c.plain && c.reads > c.known:
		return false, errUnasked
	// HTTP/2 sends what belongs to other requests, and its reader can wait for this write to end.
	case !c.http2 && (!c.reading || found != nothing):
		return false, nil
	}
	c.armed, c.known = false, c.reads
	return true, nil
}

// early tells whether a response that begins now came before its request was written. It is not for HTTP/2, whose
// responses say what they belong to. A request that has not been written will not be.
func (c *conn) early() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gone = c.gone || c.armed
	return c.armed || c.reads == c.known
}

// Read waits first and reads then, so that look always knows what has been read.
func (c *conn) Read(p []byte) (n int, err error) {
	c.note(func() { c.reading = true })
	if c.raw == nil {
		n, err = c.Conn.Read(p)
		c.note(func() { c.hasRead(n, err) })
		return n, err
	}
	failed := waitReadable(c.raw)
	c.note(func() {
		if c.failed == nil {
			c.failed = failed
		}
		if c.failed != nil { // the system tells an error once, and has told it
			err = &net.OpError{Op: "read", Net: c.LocalAddr().Network(), Source: c.LocalAddr(), Addr: c.RemoteAddr(), Err: c.failed}
		} else {
			n, err = c.Conn.Read(p)
		}
		c.hasRead(n, err)
	})
	return n, err
}

func (c *conn) hasRead(n int, err error) {
	c.reading = false
	if n > 0 {
		c.reads++
	}
	c.gone = c.gone || err != nil && !errors.Is(err, os.ErrDeadlineExceeded)
}

// Close also tells a request that waits to be written.
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
	default: // it is known already
	}
}
