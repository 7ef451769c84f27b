package transport

import (
	"context"
	"crypto/tls"
	"net"
	"sync/atomic"
)

// meteredConn counts what is written to a connection.
type meteredConn struct {
	net.Conn
	count atomic.Int64
}

// Write counts before it writes: whoever looks meanwhile must not believe that nothing leaves.
func (c *meteredConn) Write(p []byte) (int, error) {
	c.count.Add(int64(len(p)))
	n, err := c.Conn.Write(p)
	c.count.Add(int64(n - len(p)))
	return n, err
}

func (c *meteredConn) written() int64 {
	if c == nil {
		return 0
	}
	return c.count.Load()
}

// metered finds the connection that counts below conn; nil where there is none.
func metered(conn net.Conn) *meteredConn {
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn()
	}
	m, _ := conn.(*meteredConn)
	return m
}

type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

func meter(dial dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &meteredConn{Conn: conn}, nil
	}
}
