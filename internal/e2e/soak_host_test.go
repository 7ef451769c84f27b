package e2e

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	jelou "github.com/jelou-go/jelou/generated"
)

// host is a server that counts its open connections.
type host struct {
	http.Server
	address string
	open    atomic.Int64
	served  chan error
}

// start serves handler on a loopback port. wrap can add network faults, and prepare can configure the server. Both may
// be nil.
func start(t *testing.T, handler http.Handler, wrap func(net.Listener) net.Listener, prepare func(*http.Server)) *host {
	t.Helper()
	h := &host{served: make(chan error, 1)}
	h.Handler = handler
	h.ErrorLog = log.New(io.Discard, "", 0)
	if prepare != nil {
		prepare(&h.Server)
	}
	further := h.ConnState
	h.ConnState = func(conn net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			h.open.Add(1)
		case http.StateClosed, http.StateHijacked: // a handler that hijacks a connection closes it
			h.open.Add(-1)
		}
		if further != nil {
			further(conn, state)
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h.address = listener.Addr().String()
	if wrap != nil {
		listener = wrap(listener)
	}
	go func() {
		if h.TLSConfig != nil {
			h.served <- h.ServeTLS(listener, "", "")
			return
		}
		h.served <- h.Serve(listener)
	}()
	return h
}

// finish waits until the client has closed every connection by itself, and then closes the server.
func (h *host) finish(t *testing.T, client *jelou.ClientWithResponses) {
	t.Helper()
	closeIdle(t, client)
	h.knock(t)
	for deadline := time.Now().Add(patience); h.open.Load() > 0; closeIdle(t, client) {
		if time.Now().After(deadline) {
			t.Errorf("the client left %d connections open", h.open.Load())
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	if err := <-h.served; !errors.Is(err, http.ErrServerClosed) {
		t.Error(err)
	}
}

// noneLeft waits until only the goroutines of before are left. It waits because an HTTP/2 handler may still run long after
// its connection was closed.
func noneLeft(t *testing.T, before goleak.Option) {
	t.Helper()
	var left error
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		if left = goleak.Find(before); left == nil {
			return
		}
	}
	t.Errorf("goroutines remain: %v", left)
}

// knock waits until the server has accepted every earlier connection, because a connection that the client closed long ago
// may still contain a whole request. knock makes a connection itself: the server accepts connections in order.
func (h *host) knock(t *testing.T) {
	t.Helper()
	conn, err := net.Dial("tcp", h.address)
	if errors.Is(err, syscall.ECONNRESET) {
		return // accepted, and closed at once
	}
	if err != nil {
		t.Error(err)
		return
	}
	defer conn.Close()
	// The server closes a connection that brings nothing. Copy may return any error then.
	_ = conn.(*net.TCPConn).CloseWrite()
	_, _ = io.Copy(io.Discard, conn)
}

// closeIdle closes the idle connections of the HTTP client inside the generated client.
func closeIdle(t *testing.T, client *jelou.ClientWithResponses) {
	t.Helper()
	closer, ok := client.ClientInterface.(*jelou.Client).Client.(interface{ CloseIdleConnections() })
	if !ok {
		t.Fatal("the client cannot close its connections")
	}
	closer.CloseIdleConnections()
}
