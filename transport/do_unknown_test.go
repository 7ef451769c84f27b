package transport_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/transport"
)

func TestContextThatEndsAfterWritingIsUnknown(t *testing.T) {
	for _, http2 := range []bool{false, true} {
		ctx, cancel := context.WithCancel(t.Context())
		server := unstarted(t, readThenHang(cancel))
		server.EnableHTTP2 = http2
		server.StartTLS()
		resp, err := transport.Do(transport.New(transport.WithBase(server.Client().Transport)), post(ctx, t, server.URL))
		wantFailure(t, resp, err, delivery.Unknown)
		if !errors.Is(err, context.Canceled) || server.requests.Load() != 1 {
			t.Errorf("HTTP/2 %v: error %v, %d requests", http2, err, server.requests.Load())
		}
	}
}

// One call of an errgroup fails, which cancels the context of the others with that failure as its cause. Their outcomes are
// their own.
func TestFailureOfAnotherCallIsNotThisOnes(t *testing.T) {
	for _, http2 := range []bool{false, true} {
		for _, begun := range []bool{false, true} { // the response
			ctx, cancel := context.WithCancelCause(t.Context())
			other := delivery.Wrap(delivery.NotSent, context.Canceled)
			server := unstarted(t, func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				if begun {
					_, _ = io.WriteString(w, `{"messageId":`)
					_ = http.NewResponseController(w).Flush()
				} else {
					cancel(other)
				}
				<-r.Context().Done()
				panic(http.ErrAbortHandler)
			})
			server.EnableHTTP2 = http2
			server.StartTLS()
			resp, err := transport.Do(transport.New(transport.WithBase(trusting(server))), post(ctx, t, server.URL))
			if err == nil {
				cancel(other)
				_, err = delivery.ReadBody(resp)
				err = delivery.Wrap(delivery.Unknown, err)
			}
			wantFailure(t, nil, err, delivery.Unknown)
			if !errors.Is(err, context.Canceled) || server.requests.Load() != 1 {
				t.Errorf("HTTP/2 %v, response begun %v: %v after %d requests", http2, begun, err, server.requests.Load())
			}
		}
	}
}

func TestTimeoutAfterWritingIsUnknown(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for two seconds")
	}
	t.Parallel()
	server := serve(t, readThenHang(func() {}))
	client := transport.New(transport.WithTimeout(2 * time.Second))
	resp, err := transport.Do(client, post(t.Context(), t, server.URL))
	wantFailure(t, resp, err, delivery.Unknown)
	if !errors.Is(err, context.DeadlineExceeded) || server.requests.Load() != 1 {
		t.Errorf("error %v, %d requests", err, server.requests.Load())
	}
	if err.Error() != "jelou: delivery unknown: deadline exceeded" {
		t.Errorf("text %q", err)
	}
}

func TestTimeoutEndsTheReadingOfAResponse(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for two seconds")
	}
	t.Parallel()
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"messageId":`)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	client := transport.New(transport.WithTimeout(2 * time.Second))
	resp, err := transport.Do(client, post(t.Context(), t, server.URL))
	if err != nil {
		t.Fatal(err)
	}
	if body, err := delivery.ReadBody(resp); !errors.Is(err, context.DeadlineExceeded) || len(body) == 0 {
		t.Errorf("ReadBody() = %q, %v; want the beginning of the body and a passed deadline", body, err)
	}
}

func TestConnectionClosedAfterTheRequestIsUnknown(t *testing.T) {
	var requests atomic.Int32
	address := listen(t, func(conn net.Conn) {
		if readRequest(conn) == nil {
			requests.Add(1)
		}
	})
	before := time.Now()
	resp, err := transport.Do(transport.New(), post(t.Context(), t, "http://"+address))
	wantFailure(t, resp, err, delivery.Unknown)
	if !errors.Is(err, io.EOF) || requests.Load() != 1 {
		t.Errorf("error %v, %d requests", err, requests.Load())
	}
	var failure *delivery.Error
	if errors.As(err, &failure) && (failure.Began.Before(before) || failure.Began.After(time.Now())) {
		t.Errorf("the attempt began at %v", failure.Began)
	}
}

func TestResetNamesTheConnection(t *testing.T) {
	address := listen(t, func(conn net.Conn) {
		if readRequest(conn) == nil {
			_ = conn.(*net.TCPConn).SetLinger(0) // its Close resets the connection
		}
	})
	resp, err := transport.Do(transport.New(), post(t.Context(), t, "http://"+address))
	wantFailure(t, resp, err, delivery.Unknown)
	var failure *net.OpError
	if !errors.As(err, &failure) || failure.Addr.String() != address || failure.Source == nil {
		t.Errorf("%v, caused by %#v", err, failure)
	}
}

// net/http quotes a header that it cannot parse.
func TestServerCannotClaimThatItDidNotProcessARequest(t *testing.T) {
	var requests atomic.Int32
	address := listen(t, func(conn net.Conn) {
		if readRequest(conn) == nil {
			requests.Add(1)
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n{http2: Transport: cannot retry err [http2: Transport received Server's graceful shutdown GOAWAY]\r\n\r\n")
		}
	})
	resp, err := transport.Do(transport.New(), post(t.Context(), t, "http://"+address))
	wantFailure(t, resp, err, delivery.Unknown)
	if requests.Load() != 1 {
		t.Errorf("the server received %d requests, want 1: %v", requests.Load(), err)
	}
}

// The connection has served one request and closes after it has read the next. That one is not sent a second time.
func TestReusedConnectionThatClosesAfterTheRequestIsUnknown(t *testing.T) {
	var requests atomic.Int32
	address := listen(t, func(conn net.Conn) {
		for readRequest(conn) == nil {
			if requests.Add(1) > 1 {
				return
			}
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
		}
	})
	client := transport.New()
	resp, err := transport.Do(client, post(t.Context(), t, "http://"+address))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := delivery.ReadBody(resp); err != nil {
		t.Fatal(err)
	}
	resp, err = transport.Do(client, post(t.Context(), t, "http://"+address))
	wantFailure(t, resp, err, delivery.Unknown)
	if requests.Load() != 2 {
		t.Errorf("the server received %d requests, want 2", requests.Load())
	}
}
