package soak

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

	"github.com/jelou-go/jelou/auth"
	jelou "github.com/jelou-go/jelou/generated"
)

// No test may leave a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long the tests wait for what must come: long enough for a machine that has much else to do,
// and less than [transport.DefaultTimeout], which would end what was left behind.
const patience = 15 * time.Second

// host is a server that knows how many connections are open, and can tell when everything is over.
type host struct {
	http.Server
	address string
	open    atomic.Int64
	served  chan error
}

// start serves handler on a loopback port. wrap, if there is one, puts faults between it and the network;
// prepare sets up the rest.
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
		case http.StateClosed, http.StateHijacked: // who takes a connection over closes it
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

// finish returns when the client has let go of every connection, by itself, and the server is closed.
func (h *host) finish(t *testing.T, client *jelou.ClientWithResponses) {
	t.Helper()
	closeIdle(t, client)
	h.knock(t)
	for deadline := time.Now().Add(patience); h.open.Load() > 0; closeIdle(t, client) {
		if time.Now().After(deadline) {
			t.Errorf("%d connections are left open", h.open.Load())
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

// noneLeft waits until no goroutine is left but those of before. Then nothing can happen any more: a handler
// of HTTP/2 may go on when its connection is long closed.
func noneLeft(t *testing.T, before goleak.Option) {
	t.Helper()
	var left error
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		if left = goleak.Find(before); left == nil {
			return
		}
	}
	t.Errorf("goroutines are left: %v", left)
}

// knock waits until the server has accepted every connection that was made before. Connections are accepted
// in the order in which they came, and one that the client gave up long ago may still hold a whole request.
func (h *host) knock(t *testing.T) {
	t.Helper()
	conn, err := net.Dial("tcp", h.address)
	if errors.Is(err, syscall.ECONNRESET) {
		return // accepted, and hung up on at once
	}
	if err != nil {
		t.Error(err)
		return
	}
	defer conn.Close()
	// The server closes what nothing comes from; when and how it does is its own business.
	_ = conn.(*net.TCPConn).CloseWrite()
	_, _ = io.Copy(io.Discard, conn)
}

// closeIdle reaches through the generated client, whatever it was made with.
func closeIdle(t *testing.T, client *jelou.ClientWithResponses) {
	t.Helper()
	closer, ok := client.ClientInterface.(*jelou.Client).Client.(interface{ CloseIdleConnections() })
	if !ok {
		t.Fatal("the client cannot close its connections")
	}
	closer.CloseIdleConnections()
}

func newClient(t *testing.T, server string, options ...jelou.ClientOption) *jelou.ClientWithResponses {
	t.Helper()
	creds, err := auth.NewBasic("shared", "secret")
	if err != nil {
		t.Fatal(err)
	}
	options = append([]jelou.ClientOption{jelou.WithRequestEditorFn(creds.Intercept)}, options...)
	client, err := jelou.NewClientWithResponses(server, options...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}
