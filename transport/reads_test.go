package transport_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/transport"
)

func request(ctx context.Context, t *testing.T, method, address string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, method, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

func TestOnlyReadsAreRepeatedAfterAServerError(t *testing.T) {
	for _, row := range []struct {
		status   int
		method   string
		attempts int
	}{
		{429, "GET", 3}, {502, "GET", 3}, {503, "GET", 3}, {504, "GET", 3}, {503, "HEAD", 3}, {503, "", 3},
		{500, "GET", 1}, {501, "GET", 1}, {404, "GET", 1}, {401, "GET", 1}, {302, "GET", 1}, {200, "GET", 1},
		{429, "DELETE", 3}, {503, "DELETE", 1}, {503, "PUT", 1}, {503, "POST", 1}, {503, "PATCH", 1}, {429, "POST", 3},
	} {
		synctest.Test(t, func(t *testing.T) {
			attempts := 0
			base := roundTripFunc(func(req *http.Request) (*http.Response, error) {
				attempts++
				return &http.Response{StatusCode: row.status, Body: http.NoBody, Header: http.Header{}, Request: req}, nil
			})
			req := request(t.Context(), t, row.method, "http://127.0.0.1")
			req.Method = row.method
			resp, err := transport.New(transport.WithBase(base)).Do(req)
			if err != nil || resp.StatusCode != row.status || attempts != row.attempts {
				t.Errorf("%s %d: %d attempts, want %d; %v", row.method, row.status, attempts, row.attempts, err)
			}
		})
	}
}

func TestReadWaitsForRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		attempts := 0
		base := roundTripFunc(func(req *http.Request) (*http.Response, error) {
			if attempts++; attempts == 2 {
				return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: req}, nil
			}
			header := http.Header{"Retry-After": {"7"}}
			return &http.Response{StatusCode: http.StatusServiceUnavailable, Header: header, Body: http.NoBody, Request: req}, nil
		})
		begin := time.Now()
		resp, err := transport.New(transport.WithBase(base)).Do(request(t.Context(), t, http.MethodGet, "http://127.0.0.1"))
		if err != nil || resp.StatusCode != http.StatusOK || time.Since(begin) != 7*time.Second {
			t.Errorf("%v after %v, want a 200 after 7 s", err, time.Since(begin))
		}
	})
}

// After the request was written, the connection breaks. Repeating a read is safe, so its outcome is never unknown.
func TestReadIsRepeatedAfterABrokenConnection(t *testing.T) {
	t.Parallel()
	good := serve(t, ok)
	var broken atomic.Int32
	address := listen(t, func(conn net.Conn) {
		broken.Add(1)
		_ = readRequest(conn)
	})
	for method, attempts := range map[string]int{http.MethodGet: 3, http.MethodDelete: 1} {
		want := delivery.Unknown
		if method == http.MethodGet {
			want = delivery.NotSent
		}
		broken.Store(0)
		resp, err := transport.New().Do(request(t.Context(), t, method, "http://"+address))
		wantFailure(t, resp, err, want)
		if n := broken.Load(); int(n) != attempts {
			t.Errorf("%s: %d attempts, want %d", method, n, attempts)
		}
	}
	// A refusal is one even if the connection breaks after it.
	var refused atomic.Int32
	refusing := listen(t, func(conn net.Conn) {
		refused.Add(1)
		_ = readRequest(conn)
		_, _ = io.WriteString(conn, "HTTP/1.1 404 Not Found\r\nContent-Length: 17\r\n\r\n{")
	})
	resp, err := transport.New().Do(request(t.Context(), t, http.MethodGet, "http://"+refusing))
	if err != nil {
		t.Fatal(err)
	}
	if _, failure := delivery.Read(resp, nil); failure == nil || failure.Outcome != delivery.Refused || refused.Load() != 1 {
		t.Errorf("%v after %d attempts, want refused after 1", failure, refused.Load())
	}
	// The first connection breaks, the second works.
	for _, response := range []string{"", "HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n{", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"} {
		broken := listen(t, func(conn net.Conn) {
			_ = readRequest(conn)
			_, _ = io.WriteString(conn, response)
		})
		var dials atomic.Int32
		base := transport.NewBase()
		base.DialContext = transport.Counted(func(ctx context.Context, network, _ string) (net.Conn, error) {
			to := good.Listener.Addr().String()
			if dials.Add(1) == 1 {
				to = broken
			}
			return new(net.Dialer).DialContext(ctx, network, to)
		})
		t.Cleanup(base.CloseIdleConnections)
		resp, err := transport.New(transport.WithBase(base)).Do(request(t.Context(), t, http.MethodGet, "http://127.0.0.1"))
		if err != nil {
			t.Fatal(err)
		}
		if body, err := delivery.ReadBody(resp); err != nil || !bytes.Contains(body, []byte("messageId")) {
			t.Errorf("read %s, %v; want the response of the second connection", body, err)
		}
	}
}
