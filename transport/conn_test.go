package transport

import (
	"errors"
	"io"
	"net"
	"testing"
)

// The farewell of a connection that closes (a TLS alert) can begin before a request takes the connection, and fail after. It
// is no part of the request: nothing of that was written.
func TestWriteBeforeARequestIsNotCounted(t *testing.T) {
	for _, fails := range []bool{false, true} {
		writing, end := make(chan struct{}), make(chan error)
		c := newConn(&slowConn{writing: writing, end: end})
		done := make(chan struct{})
		go func() {
			_, _ = c.Write([]byte("farewell")) // its error is the slow connection's
			close(done)
		}()
		<-writing
		before, _ := c.arm(false, false)
		var err error
		if fails {
			err = net.ErrClosed
		}
		end <- err
		<-done
		if n := c.written() - before; n != 0 {
			t.Errorf("fails %v: %d bytes count as written for the request", fails, n)
		}
	}
}

// connected returns both ends of a connection.
func connected(t *testing.T) (*conn, net.Conn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	dialed, err := new(net.Dialer).DialContext(t.Context(), "tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	c := newConn(dialed)
	t.Cleanup(func() { _ = c.Close() })
	if c.raw == nil {
		t.Skip("on Windows, a read of nothing waits for data, and nobody knows what has arrived")
	}
	server, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return c, server
}

// Data that nobody reads could be mistaken for the response of HTTP/1. The reader of HTTP/2 may wait for this very write.
func TestUnreadDataStopsHTTP1(t *testing.T) {
	for http2, want := range map[bool]error{false: errUnsolicited, true: nil} {
		c, server := connected(t)
		if _, err := server.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
		before, _ := c.arm(http2, true)
		if n, err := c.Write([]byte("request")); !errors.Is(err, want) || c.written()-before != int64(n) {
			t.Errorf("HTTP/2 %v: wrote %d bytes, %v; want %v", http2, n, err, want)
		}
	}
}

// Its responses come all the time.
func TestBusyHTTP2WaitsForNoReader(t *testing.T) {
	c, server := connected(t)
	if _, err := server.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	for _, idle := range []bool{false, true, false} {
		c.arm(true, idle)
		if ready, err := c.quiet([]byte("request"), false); ready == idle || err != nil {
			t.Errorf("idle %v: ready %v, %v", idle, ready, err)
		}
		if late, err := c.quiet([]byte("request"), true); !late || err != nil {
			t.Errorf("idle %v: ready %v in the end, %v", idle, late, err)
		}
	}
	c.arm(true, true)
	c.arm(true, false) // a second request takes the connection before the first is written
	if ready, err := c.quiet([]byte("request"), false); ready || err != nil {
		t.Errorf("two requests: ready %v, %v", ready, err)
	}
}

// The reader of a process that was frozen has not noticed yet that the server closed the connection.
func TestNothingIsWrittenBeforeTheReaderFindsTheEnd(t *testing.T) {
	for _, http2 := range []bool{false, true} {
		c, server := connected(t)
		if err := server.Close(); err != nil {
			t.Fatal(err)
		}
		c.arm(http2, false)
		if n, err := c.Write([]byte("request")); n != 0 || !errors.Is(err, errGone) {
			t.Errorf("HTTP/2 %v: wrote %d bytes, %v; want %v", http2, n, err, errGone)
		}
	}
}

// Its reader may have read a response to nothing, and not looked at it yet.
func TestHTTP1WaitsForItsReader(t *testing.T) {
	c, _ := connected(t)
	c.arm(false, true)
	if ready, err := c.quiet([]byte("request"), false); ready || err != nil {
		t.Errorf("ready %v, %v", ready, err)
	}
}

// A system that cannot tell what has arrived knows of the end of a connection from its reader alone.
func TestNothingIsWrittenAfterTheReaderFoundTheEnd(t *testing.T) {
	dialed, server := connected(t)
	c := newConn(struct{ net.Conn }{dialed})
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	if n, err := c.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
		t.Fatalf("read %d bytes, %v", n, err)
	}
	c.arm(false, true)
	if n, err := c.Write([]byte("request")); n != 0 || !errors.Is(err, errGone) {
		t.Errorf("wrote %d bytes, %v; want %v", n, err, errGone)
	}
}

func TestReaderThatHasReadIsNotWaiting(t *testing.T) {
	c, server := connected(t)
	if _, err := server.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	c.reading, c.into = true, make([]byte, 1)
	if err := c.raw.Read(c.tryRead); err != nil || c.reading || c.taken != 1 {
		t.Errorf("read %d bytes, %v; waiting %v", c.taken, err, c.reading)
	}
}

func TestReadOfNothingIsNotTheEnd(t *testing.T) {
	c, _ := connected(t)
	if n, err := c.Read(nil); n != 0 || err != nil || c.gone {
		t.Errorf("read %d bytes, %v", n, err)
	}
}

// slowConn tells when a write begins, and ends it when it is told to.
type slowConn struct {
	net.Conn
	writing chan struct{}
	end     chan error
}

func (c *slowConn) Write(p []byte) (int, error) {
	c.writing <- struct{}{}
	if err := <-c.end; err != nil {
		return 0, err
	}
	return len(p), nil
}
