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
	"testing/synctest"
	"time"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/transport"
)

func TestTimeoutIsTheDeadlineOfTheBase(t *testing.T) {
	tests := map[string]struct {
		opts []transport.Option
		want time.Duration // 0 for none
	}{
		"default":  {nil, 30 * time.Second},
		"a minute": {[]transport.Option{transport.WithTimeout(time.Minute)}, time.Minute},
		"none":     {[]transport.Option{transport.WithTimeout(0)}, 0},
		"negative": {[]transport.Option{transport.WithTimeout(-1)}, 0},
	}
	for name, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			var left time.Duration
			base := roundTripFunc(func(req *http.Request) (*http.Response, error) {
				if deadline, ok := req.Context().Deadline(); ok {
					left = time.Until(deadline)
				}
				return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
			})
			resp, err := transport.New(append(test.opts, transport.WithBase(base))...).Do(post(t.Context(), t, "http://127.0.0.1"))
			if err != nil || left != test.want {
				t.Errorf("%s: %v left, want %v; %v", name, left, test.want, err)
			}
			_ = resp.Body.Close()
		})
	}
}

// A program may print a whole response, such as a test that fails.
func TestResponseShowsNoCredentials(t *testing.T) {
	server := serve(t, ok)
	req := post(t.Context(), t, server.URL)
	req.SetBasicAuth("a", "b")
	resp, err := transport.Do(transport.New(), req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.Request.URL.String() != req.URL.String() || resp.Request.Header != nil {
		t.Errorf("the response is to %v with the header %v", resp.Request.URL, resp.Request.Header)
	}
	if req.Header.Get("Authorization") == "" {
		t.Error("the caller's request was changed")
	}
}

// A base may still read its request, for a trace. The end of the response ends the context of that request.
func TestRequestOfABaseStaysAsItWas(t *testing.T) {
	var sent *http.Request
	base := roundTripFunc(func(req *http.Request) (*http.Response, error) {
		sent = req
		return respond(http.StatusOK, "")(req)
	})
	resp, err := transport.New(transport.WithBase(base), transport.WithTimeout(0)).Do(post(t.Context(), t, "http://127.0.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	if sent.Header == nil || sent.Context().Err() != nil {
		t.Errorf("the header is %v, the context %v", sent.Header, sent.Context().Err())
	}
	if _ = resp.Body.Close(); sent.Context().Err() == nil {
		t.Error("the context is still running after the response")
	}
}

func TestProxyComesFromTheEnvironment(t *testing.T) {
	if transport.NewBase().Proxy == nil {
		t.Error("NewBase() has no Proxy function")
	}
}

func TestBaseSpeaksHTTP2(t *testing.T) {
	server := unstarted(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Proto) })
	server.EnableHTTP2 = true
	server.StartTLS()
	client := transport.New(transport.WithBase(trusting(server)))
	resp, err := transport.Do(client, post(t.Context(), t, server.URL))
	if err != nil {
		t.Fatal(err)
	}
	if body, err := delivery.ReadBody(resp); err != nil || string(body) != "HTTP/2.0" {
		t.Errorf("the server received %q, %v; want HTTP/2.0", body, err)
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

func TestResponseHeadersAreCapped(t *testing.T) {
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
			if !http2 && err.Error() != "jelou: delivery unknown: the headers of the response are too large" {
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
		t.Errorf("the base was called %d times, want 1", idleClosed.Load())
	}
	transport.New(transport.WithBase(roundTripFunc(nil))).CloseIdleConnections()
}

// Many senders send at once, twice. The second time they reuse the connections of the first.
func TestConcurrentSendersShareConnections(t *testing.T) {
	const senders = 100
	var connections atomic.Int32
	var round sync.WaitGroup
	server := unstarted(t, func(w http.ResponseWriter, r *http.Request) {
		round.Done()
		round.Wait() // until every sender has its own connection
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
	// A connection can come back to the pool a moment after its response. With net/http's pool of 2 there would be 198.
	if got := connections.Load(); got > senders*3/2 {
		t.Errorf("the senders made %d connections, want %d or few more", got, senders)
	}
}

func TestHundredsOfSendersSendAtOnce(t *testing.T) {
	const senders = 400
	server := serve(t, ok)
	sendMany(t, transport.New(), server.URL, senders)
	if got := server.requests.Load(); got != senders {
		t.Errorf("the server received %d requests, want %d", got, senders)
	}
}

func sendMany(t *testing.T, client transport.Doer, address string, senders int) {
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

func TestConcurrentFailuresAreUnknown(t *testing.T) {
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
