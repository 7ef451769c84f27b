package transport_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/transport"
)

func TestDefaults(t *testing.T) {
	if got := transport.New().Timeout; got != 30*time.Second {
		t.Errorf("time-out %v, want 30 s", got)
	}
	for d, want := range map[time.Duration]time.Duration{time.Minute: time.Minute, 0: 0, -1: 0} {
		if got := transport.New(transport.WithTimeout(d)).Timeout; got != want {
			t.Errorf("WithTimeout(%v) gives %v, want %v", d, got, want)
		}
	}
}

func TestProxyComesFromTheEnvironment(t *testing.T) {
	if transport.NewBase().Proxy == nil {
		t.Error("no proxy is looked for")
	}
}

func TestHTTP2(t *testing.T) {
	server := unstarted(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Proto) })
	server.EnableHTTP2 = true
	server.StartTLS()
	client := transport.New(transport.WithBase(trusting(server)))
	resp, err := transport.Do(client, post(t.Context(), t, server.URL))
	if err != nil {
		t.Fatal(err)
	}
	if body, err := delivery.ReadBody(resp); err != nil || string(body) != "HTTP/2.0" {
		t.Errorf("the server saw %q, %v", body, err)
	}
}

func TestOldTLSIsRefused(t *testing.T) {
	server := unstarted(t, ok)
	server.TLS = tls11()
	server.StartTLS()
	resp, err := transport.Do(transport.New(transport.WithBase(trusting(server))), post(t.Context(), t, server.URL))
	wantFailure(t, resp, err, delivery.NotSent)
	if err.Error() != "jelou: not sent: remote error: tls: protocol version not supported" {
		t.Errorf("text %q", err)
	}
}

// The header cap holds on both versions of HTTP.
func TestHeaderCap(t *testing.T) {
	for _, http2 := range []bool{false, true} {
		for size, fits := range map[int]bool{32 << 10: true, 96 << 10: false} {
			server := unstarted(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("X-Large", strings.Repeat("a", size))
			})
			server.EnableHTTP2 = http2
			server.StartTLS()
			resp, err := transport.Do(transport.New(transport.WithBase(trusting(server))), post(t.Context(), t, server.URL))
			if fits {
				if err != nil {
					t.Fatalf("HTTP/2 %v, %d bytes: %v", http2, size, err)
				}
				_ = resp.Body.Close()
				continue
			}
			wantFailure(t, resp, err, delivery.Unknown)
			if !http2 && err.Error() != "jelou: delivery unknown: the headers of the answer are too large" {
				t.Errorf("text %q", err)
			}
		}
	}
}

func TestCloseIdleConnectionsReachesTheBase(t *testing.T) {
	var idleClosed atomic.Int32
	client := transport.New(transport.WithBase(closingBase{&idleClosed}))
	client.CloseIdleConnections()
	if idleClosed.Load() != 1 {
		t.Errorf("the base was told %d times", idleClosed.Load())
	}
	transport.New(transport.WithBase(roundTripFunc(nil))).CloseIdleConnections()
}

// Many senders at once, twice: the second time they find the connections of the first.
func TestConcurrentSendersShareConnections(t *testing.T) {
	const senders = 100
	var connections atomic.Int32
	var round sync.WaitGroup
	server := unstarted(t, func(w http.ResponseWriter, r *http.Request) {
		round.Done()
		round.Wait() // all of them hold a connection now
		ok(w, r)
	})
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	client := transport.New()
	for range 2 {
		round.Add(senders)
		sendMany(t, client, server.URL, senders)
	}
	if got := connections.Load(); got != senders {
		t.Errorf("%d connections were made, want %d", got, senders)
	}
}

func TestHundredsOfSenders(t *testing.T) {
	const senders = 400
	server := serve(t, ok)
	sendMany(t, transport.New(), server.URL, senders)
	if got := server.requests.Load(); got != senders {
		t.Errorf("%d requests came in, want %d", got, senders)
	}
}

func sendMany(t *testing.T, client *http.Client, address string, senders int) {
	t.Helper()
	var all sync.WaitGroup
	for range senders {
		all.Go(func() {
			resp, err := transport.Do(client, post(t.Context(), t, address))
			if err != nil {
				t.Error(err)
				return
			}
			body, err := delivery.ReadBody(resp)
			if failure := delivery.Accept(resp, body, []string{"messageId"}, nil); err != nil || failure != nil {
				t.Error(err, failure)
			}
		})
	}
	all.Wait()
}

func TestConcurrentFailures(t *testing.T) {
	address := listen(t, func(conn net.Conn) { _ = readRequest(conn) })
	client := transport.New()
	var all sync.WaitGroup
	for range 200 {
		all.Go(func() {
			resp, err := transport.Do(client, post(t.Context(), t, "http://"+address))
			if resp != nil || delivery.Of(err) != delivery.Unknown || !errors.Is(err, io.EOF) {
				t.Errorf("Do() = %v, %v", resp, err)
			}
		})
	}
	all.Wait()
}

type roundTripFunc func(*http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

type closingBase struct{ closed *atomic.Int32 }

func (b closingBase) RoundTrip(*http.Request) (*http.Response, error) { return nil, io.EOF }

func (b closingBase) CloseIdleConnections() { b.closed.Add(1) }
