package e2e

import (
	"context"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// dice is a random number generator that is safe for concurrent use.
type dice struct {
	mu   sync.Mutex
	rand *rand.Rand
}

func newDice(seed, stream uint64) *dice {
	return &dice{rand: rand.New(rand.NewPCG(seed, stream))}
}

func (d *dice) below(n int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.rand.IntN(n)
}

// percent is true n times in a hundred.
func (d *dice) percent(n int) bool { return d.below(100) < n }

// badListener accepts connections that break, some of them before the server reads a byte.
type badListener struct {
	net.Listener
	dice    *dice
	percent int // percentage of connections that break
	life    int // the most bytes that such a connection receives
}

func (l *badListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	bad := &badConn{TCPConn: conn.(*net.TCPConn), abrupt: l.dice.percent(50)}
	bad.reads.Store(1 << 62)
	if l.dice.percent(l.percent) {
		bad.reads.Store(int64(l.dice.below(l.life)))
	}
	if l.dice.percent(l.percent / 2) {
		bad.reads.Store(0) // hangs up before it reads
	}
	return bad, nil
}

// badConn breaks after it has received a number of bytes.
type badConn struct {
	*net.TCPConn
	abrupt bool         // reset the connection instead of closing it
	reads  atomic.Int64 // bytes that the server may still read
}

func (c *badConn) Read(p []byte) (int, error) {
	left := c.reads.Load()
	if left <= 0 {
		_ = c.Close()
		return 0, syscall.ECONNRESET
	}
	if int64(len(p)) > left {
		p = p[:left]
	}
	n, err := c.TCPConn.Read(p)
	c.reads.Add(-int64(n))
	return n, err
}

func (c *badConn) Close() error {
	if c.abrupt {
		// SetLinger fails if the connection is already closed.
		_ = c.SetLinger(0)
	}
	return c.TCPConn.Close()
}

// badDialer makes connections that can write slowly or break, and sometimes refuses to connect.
type badDialer struct {
	dice    *dice
	percent int // percentage of dials that are refused, and of connections that break
	life    int // the most bytes that such a connection sends
}

func (d *badDialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	if d.dice.percent(d.percent) {
		return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
	}
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	weak := &weakConn{Conn: conn, slow: d.dice.percent(d.percent)}
	weak.writes.Store(1 << 62)
	if d.dice.percent(d.percent) {
		weak.writes.Store(int64(d.dice.below(d.life)))
	}
	return weak, nil
}

// weakConn breaks after it has sent a number of bytes. If it is slow, it pauses in the middle of each write, so that
// the caller can give up then.
type weakConn struct {
	net.Conn
	slow   bool
	writes atomic.Int64 // bytes that the client may still write
}

func (c *weakConn) Write(p []byte) (int, error) {
	written := 0
	if c.slow && len(p) > 1 {
		n, err := c.write(p[:len(p)/2])
		if err != nil {
			return n, err
		}
		time.Sleep(2 * time.Millisecond)
		written = n
	}
	n, err := c.write(p[written:])
	return written + n, err
}

func (c *weakConn) write(p []byte) (int, error) {
	left := c.writes.Load()
	if int64(len(p)) > left {
		n, _ := c.Conn.Write(p[:left])
		_ = c.Close()
		return n, syscall.ECONNRESET
	}
	n, err := c.Conn.Write(p)
	c.writes.Add(-int64(n))
	return n, err
}
