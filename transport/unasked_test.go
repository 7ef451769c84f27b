package transport_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/transport"
)

// surplus is a faulty gateway. After each response it sends a second, unsolicited one, either at once or later, when
// the connection is idle. It counts the requests.
type surplus struct {
	mu       sync.Mutex
	requests int
	cut      bool          // the second response breaks off in its headers
	idle     chan struct{} // triggers the second response; nil to send it at once
	sent     chan struct{} // signals that the second response was sent
}

func (s *surplus) serve(conn net.Conn) {
	in := bufio.NewReader(conn)
	for {
		req, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return
		}
		s.mu.Lock()
		s.requests++
		n := s.requests
		s.mu.Unlock()
		response := func(id string) string {
			return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n{\"messageId\":%q}", len(id)+16, id)
		}
		text := response(fmt.Sprint(n))
		more := response(fmt.Sprintf("surplus after %d", n))
		if s.cut {
			more = more[:20]
		}
		if s.idle == nil {
			_, _ = io.WriteString(conn, text+more)
			continue
		}
		_, _ = io.WriteString(conn, text)
		<-s.idle
		_, _ = io.WriteString(conn, more)
		s.sent <- struct{}{}
	}
}

// An unsolicited response must not be mistaken for the response to the next message. That message goes out on another
// connection, and gets its own id.
func TestUnsolicitedResponseProvesNothing(t *testing.T) {
	for _, row := range []struct{ idle, cut bool }{{false, false}, {true, false}, {true, true}} {
		t.Run(fmt.Sprintf("%+v", row), func(t *testing.T) {
			gateway := &surplus{cut: row.cut}
			if row.idle {
				gateway.idle, gateway.sent = make(chan struct{}, 1), make(chan struct{}, 1)
			}
			address := listen(t, gateway.serve)
			client := transport.New()
			defer client.CloseIdleConnections()
			const messages = 100
			for i := 1; i <= messages; i++ {
				resp, err := transport.Do(client, post(t.Context(), t, "http://"+address))
				if err != nil {
					t.Fatalf("message %d: %v", i, err)
				}
				body, err := delivery.ReadBody(resp)
				if want := fmt.Sprintf(`{"messageId":"%d"}`, i); err != nil || string(body) != want {
					t.Fatalf("message %d got %s, %v", i, body, err)
				}
				if row.idle {
					gateway.idle <- struct{}{}
					<-gateway.sent
				}
			}
			if gateway.requests != messages {
				t.Errorf("%d requests for %d messages", gateway.requests, messages)
			}
		})
	}
}

// A server that sends data first does not speak HTTP.
func TestServerThatSpeaksFirstGetsNoRequest(t *testing.T) {
	t.Parallel()
	var got sync.Map
	spoken := make(chan struct{}, 3)
	address := listen(t, func(conn net.Conn) {
		_, _ = io.WriteString(conn, "220 mail.example.com ESMTP\r\n")
		spoken <- struct{}{}
		text, _ := io.ReadAll(conn)
		if len(text) > 0 {
			got.Store(string(text), true)
		}
	})
	base := transport.NewBase()
	base.DialContext = transport.Counted(func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		<-spoken
		return conn, err
	})
	resp, err := transport.Do(transport.New(transport.WithBase(base)), post(t.Context(), t, "http://"+address))
	wantFailure(t, resp, err, delivery.NotSent)
	got.Range(func(text, _ any) bool {
		t.Errorf("the server received %q", text)
		return true
	})
}
