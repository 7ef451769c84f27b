package transport_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/transport"
)

func TestFailedDialIsAttemptedThreeTimes(t *testing.T) {
	t.Parallel()
	var dials atomic.Int32
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	base := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		dials.Add(1)
		return nil, refused
	}}
	resp, err := transport.Do(transport.New(transport.WithBase(base)), post(t.Context(), t, "http://127.0.0.1:1"))
	wantFailure(t, resp, err, delivery.NotSent)
	if !errors.Is(err, syscall.ECONNREFUSED) || dials.Load() != 3 {
		t.Errorf("error %v after %d dials, want 3", err, dials.Load())
	}
}

func TestPermanentFailureIsAttemptedOnce(t *testing.T) {
	for name, failure := range map[string]error{
		"no such host": &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", IsNotFound: true}},
		"no TLS":       tls.RecordHeaderError{},
	} {
		var dials atomic.Int32
		base := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			dials.Add(1)
			return nil, failure
		}}
		resp, err := transport.Do(transport.New(transport.WithBase(base)), post(t.Context(), t, "http://127.0.0.1:1"))
		wantFailure(t, resp, err, delivery.NotSent)
		if dials.Load() != 1 {
			t.Errorf("%s: %d dials, want 1", name, dials.Load())
		}
	}
}

func TestMessageIsSentWhenTheNetworkComesBack(t *testing.T) {
	t.Parallel()
	server := serve(t, ok)
	var dials atomic.Int32
	base := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		if dials.Add(1) < 3 {
			return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ENETUNREACH}
		}
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}}
	t.Cleanup(base.CloseIdleConnections)
	resp, err := transport.Do(transport.New(transport.WithBase(base)), post(t.Context(), t, server.URL))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if server.requests.Load() != 1 || dials.Load() != 3 {
		t.Errorf("%d requests after %d dials, want 1 after 3", server.requests.Load(), dials.Load())
	}
}

// If a connection dies, net/http repeats a write that has such a header, even if the server had read all of it. This
// package sends it once.
func TestIdempotencyKeyDoesNotMakeNetHTTPRepeat(t *testing.T) {
	for _, test := range []struct {
		header string
		body   bool
	}{{"", true}, {"Idempotency-Key", true}, {"X-Idempotency-Key", true}, {"", false}, {"Idempotency-Key", false}} {
		var requests atomic.Int32
		address := listen(t, func(conn net.Conn) {
			for readRequest(conn) == nil {
				if requests.Add(1) > 1 {
					return // close the reused connection after reading the whole request
				}
				_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"))
			}
		})
		client := transport.New()
		send := func() (*http.Response, error) {
			req := post(t.Context(), t, "http://"+address)
			if !test.body {
				req.Method, req.Body, req.GetBody, req.ContentLength = http.MethodDelete, nil, nil, 0
			}
			if test.header != "" {
				req.Header.Set(test.header, "1")
			}
			return transport.Do(client, req)
		}
		resp, err := send()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := delivery.ReadBody(resp); err != nil {
			t.Fatal(err)
		}
		resp, err = send()
		wantFailure(t, resp, err, delivery.Unknown)
		if n := requests.Load(); n != 2 {
			t.Errorf("%+v: the server received %d requests, want 2", test, n)
		}
	}
}

// deafConn fails every write after the first response, like a connection that the server has reset.
type deafConn struct {
	net.Conn
	responded atomic.Bool
}

func (c *deafConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.responded.Store(true)
	}
	return n, err
}

func (c *deafConn) Write(p []byte) (int, error) {
	if c.responded.Load() {
		return 0, syscall.ECONNRESET
	}
	return c.Conn.Write(p)
}

func dialDeaf(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &deafConn{Conn: conn}, nil
}

// dialing returns a base that gets its connections from dial.
func dialing(t *testing.T, dial func(context.Context, string, string) (net.Conn, error)) *http.Transport {
	t.Helper()
	base := transport.NewBase()
	base.DialContext = transport.Counted(dial)
	t.Cleanup(base.CloseIdleConnections)
	return base
}

// serveRound serves requests that wait for all others of a round, so that each has a connection of its own.
func serveRound(t *testing.T, round *sync.WaitGroup) *counted {
	t.Helper()
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		round.Done()
		round.Wait()
		ok(w, r)
	})
}

// Nothing can be written to a reset connection. The message goes out once, on another one, whatever its headers.
func TestMessageAvoidsAResetConnection(t *testing.T) {
	for _, header := range []string{"X-Other", "Idempotency-Key"} {
		server := serve(t, ok)
		client := transport.New(transport.WithBase(dialing(t, dialDeaf)))
		for i := range int32(3) {
			req := post(t.Context(), t, server.URL)
			req.Header.Set(header, "1")
			resp, err := transport.Do(client, req)
			if err != nil {
				t.Fatalf("message %d with %s: %v", i, header, err)
			}
			if _, err := delivery.ReadBody(resp); err != nil {
				t.Fatal(err)
			}
			if n := server.requests.Load(); n != i+1 {
				t.Fatalf("the server received %d requests for %d messages", n, i+1)
			}
		}
	}
}

// All connections in the pool are dead. The message does not try one after the other.
func TestMessageLeavesAPoolOfDeadConnections(t *testing.T) {
	t.Parallel()
	const senders = 15
	var round sync.WaitGroup
	server := serveRound(t, &round)
	client := transport.New(transport.WithBase(dialing(t, dialDeaf)))
	round.Add(senders)
	sendMany(t, client, server.URL, senders)
	round.Add(1)
	sendMany(t, client, server.URL, 1)
	if n := server.requests.Load(); n != senders+1 {
		t.Errorf("the server received %d requests for %d messages", n, senders+1)
	}
}

// A dead connection costs no attempt: after it, the message still has three.
func TestDeadConnectionCostsNoAttempt(t *testing.T) {
	t.Parallel()
	var throttling atomic.Bool
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if throttling.Load() {
			w.WriteHeader(http.StatusTooManyRequests)
		}
		ok(w, r)
	})
	var dials atomic.Int32
	client := transport.New(transport.WithBase(dialing(t, func(ctx context.Context, network, address string) (net.Conn, error) {
		if dials.Add(1) == 1 {
			return dialDeaf(ctx, network, address)
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	})))
	sendMany(t, client, server.URL, 1)
	throttling.Store(true)
	resp, err := transport.Do(client, post(t.Context(), t, server.URL))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if n := server.requests.Load(); n != 1+3 {
		t.Errorf("the server received %d requests, want 1 and then 3", n)
	}
}

// Every connection of a base is dead, and it cannot close them. A call passes over ten, with waits in which the base could
// notice it, and then makes its three attempts.
func TestCallPassesOverTenDeadConnections(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for seconds between the attempts")
	}
	t.Parallel()
	const senders = 20
	var round sync.WaitGroup
	server := serveRound(t, &round)
	base := dialing(t, dialDeaf)
	var attempts atomic.Int32
	client := transport.New(transport.WithBase(roundTripFunc(func(req *http.Request) (*http.Response, error) {
		attempts.Add(1)
		return base.RoundTrip(req)
	})))
	round.Add(senders)
	sendMany(t, client, server.URL, senders)
	begin := time.Now()
	resp, err := transport.Do(client, post(t.Context(), t, server.URL))
	wantFailure(t, resp, err, delivery.NotSent)
	if n := attempts.Load() - senders; n != 10+3 {
		t.Errorf("%d attempts, want 10 and 3", n)
	}
	if took := time.Since(begin); took < 11*125*time.Millisecond {
		t.Errorf("11 waits took %v", took)
	}
}

// A circuit breaker returns while the request still connects. That one must not leave when the next attempt does.
func TestAttemptThatWasGivenUpSendsNothing(t *testing.T) {
	t.Parallel()
	for _, http2 := range []bool{false, true} {
		server := unstarted(t, ok)
		server.EnableHTTP2 = http2
		server.StartTLS()
		base := trusting(server)
		t.Cleanup(base.CloseIdleConnections)
		dialing, connect, givenUp := make(chan struct{}), make(chan struct{}), make(chan struct{})
		var dials atomic.Int32
		dial := base.DialContext
		base.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			if dials.Add(1) == 1 {
				close(dialing)
				<-connect
			}
			return dial(context.WithoutCancel(ctx), network, address)
		}
		var attempts atomic.Int32
		breaker := roundTripFunc(func(req *http.Request) (*http.Response, error) {
			if attempts.Add(1) == 1 {
				go func() {
					defer close(givenUp)
					if resp, err := base.RoundTrip(req); err == nil {
						_ = resp.Body.Close()
					}
				}()
				<-dialing
				return nil, context.DeadlineExceeded
			}
			close(connect)
			<-givenUp
			return base.RoundTrip(req)
		})
		sendMany(t, transport.New(transport.WithBase(breaker)), server.URL, 1)
		if server.requests.Load() != 1 || attempts.Load() != 2 {
			t.Errorf("HTTP/2 %v: the server received %d requests in %d attempts, want 1 in 2", http2, server.requests.Load(), attempts.Load())
		}
	}
}

// Every write fails, so no attempt sends the message.
func TestNothingWrittenIsNotSent(t *testing.T) {
	t.Parallel()
	var dials atomic.Int32
	base := dialing(t, func(context.Context, string, string) (net.Conn, error) {
		dials.Add(1)
		ours, theirs := net.Pipe()
		_ = theirs.Close()
		conn := &deafConn{Conn: ours}
		conn.responded.Store(true)
		return conn, nil
	})
	resp, err := transport.Do(transport.New(transport.WithBase(base)), post(t.Context(), t, "http://127.0.0.1:1"))
	wantFailure(t, resp, err, delivery.NotSent)
	if dials.Load() != 3 {
		t.Errorf("%d dials, want 3", dials.Load())
	}
}
