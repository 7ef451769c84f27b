package transport_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/transport"
)

// The responses of all senders come on few connections, some while another request is about to be written.
func TestHTTP2WithoutTLSSendsEachMessageOnce(t *testing.T) {
	const senders, rounds = 64, 10
	server := unstarted(t, func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			t.Errorf("the server received %s", r.Proto)
		}
		ok(w, r)
	})
	server.Config.Protocols = unencrypted()
	server.Start()
	base := transport.NewBase()
	base.Protocols = unencrypted()
	client := transport.New(transport.WithBase(base))
	t.Cleanup(client.CloseIdleConnections)
	for range rounds {
		sendMany(t, client, server.URL, senders)
	}
	if n := server.requests.Load(); n != senders*rounds {
		t.Errorf("the server received %d requests for %d messages", n, senders*rounds)
	}
}

// net/http ends a call with its context, and its writer may still send the headers. They are all of a request without a body.
func TestCanceledWriteWithoutABodyIsUnknown(t *testing.T) {
	arrived, writing, canceled := make(chan struct{}), make(chan struct{}), make(chan struct{})
	server := unstarted(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			close(arrived)
		}
		ok(w, r)
	})
	server.EnableHTTP2 = true
	server.StartTLS()
	client := transport.Own(transport.New(transport.WithBase(trusting(server))))
	t.Cleanup(client.CloseIdleConnections)
	sendMany(t, client, server.URL, 1) // later the connection is quiet
	ctx, cancel := context.WithCancel(t.Context())
	var once sync.Once
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaderField: func(string, []string) {
		once.Do(func() {
			close(writing)
			<-canceled
		})
	}})
	go func() {
		<-writing
		cancel()
	}()
	resp, err := client.Do(request(ctx, t, http.MethodDelete, server.URL))
	wantFailure(t, resp, err, delivery.Unknown)
	close(canceled)
	<-arrived
}

func unencrypted() *http.Protocols {
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	return protocols
}

// A router forgets a connection, so neither side hears of the other again. All times are a hundredth of those in use.
func TestDeadHTTP2ConnectionIsGivenUp(t *testing.T) {
	t.Parallel()
	const part = 100
	server := unstarted(t, ok)
	server.EnableHTTP2 = true
	server.StartTLS()
	var conns atomic.Int32
	var dead atomic.Bool
	closed := make(chan struct{})
	address := listen(t, func(conn net.Conn) {
		first := conns.Add(1) == 1
		behind, err := new(net.Dialer).DialContext(t.Context(), "tcp", server.Listener.Addr().String())
		if err != nil {
			return
		}
		defer func() { _ = behind.Close() }()
		forward := func(to io.Writer, from io.Reader) {
			buffer := make([]byte, 32<<10)
			for {
				n, err := from.Read(buffer)
				if err != nil {
					return
				}
				if !first || !dead.Load() {
					_, _ = to.Write(buffer[:n])
				}
			}
		}
		go forward(conn, behind)
		forward(behind, conn)
		if first {
			close(closed)
		}
	})
	base := trusting(server)
	if silence := base.HTTP2.SendPingTimeout + base.HTTP2.PingTimeout; silence >= transport.DefaultTimeout {
		t.Errorf("the connection outlives a call: %v", silence)
	}
	base.HTTP2.SendPingTimeout /= part
	base.HTTP2.PingTimeout /= part
	t.Cleanup(base.CloseIdleConnections)
	sendMany(t, transport.New(transport.WithBase(base)), "https://"+address, 1)
	dead.Store(true)
	hasty := transport.New(transport.WithBase(base), transport.WithTimeout(transport.DefaultTimeout/part))
	resp, err := transport.Do(hasty, post(t.Context(), t, "https://"+address))
	wantFailure(t, resp, err, delivery.Unknown)
	select {
	case <-closed:
	case <-time.After(10 * time.Second):
		t.Fatal("the connection is still open")
	}
	sendMany(t, transport.New(transport.WithBase(base)), "https://"+address, 1)
	if server.requests.Load() != 2 || conns.Load() != 2 {
		t.Errorf("%d requests on %d connections, want 2 on 2", server.requests.Load(), conns.Load())
	}
}
