package transport_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jelou-go/jelou/delivery"
)

// counted is a server that counts its requests.
type counted struct {
	*httptest.Server
	requests atomic.Int32
}

func unstarted(t *testing.T, handle http.HandlerFunc) *counted {
	t.Helper()
	c := &counted{}
	c.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.requests.Add(1)
		handle(w, r)
	}))
	c.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(c.Close)
	return c
}

func serve(t *testing.T, handle http.HandlerFunc) *counted {
	t.Helper()
	c := unstarted(t, handle)
	c.Start()
	return c
}

func ok(w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, `{"messageId":"a"}`)
}

// readThenHang reads the whole request, calls then, and never responds.
func readThenHang(then func()) http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		then()
		<-r.Context().Done()
		panic(http.ErrAbortHandler) // the farewell of TLS comes before the client has stopped reading
	}
}

// listen passes each raw connection to handle, so that a test can break the rules of HTTP.
func listen(t *testing.T, handle func(net.Conn)) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				handle(conn)
			}()
		}
	}()
	return listener.Addr().String()
}

// readRequest reads one whole request from conn.
func readRequest(conn net.Conn) error {
	req, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, req.Body)
	return err
}

const phone = "593987654321"

// post returns a request with a message. Its path contains a phone number, as in some of Jelou's addresses.
func post(ctx context.Context, t *testing.T, address string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address+"/users/"+phone, strings.NewReader(`{"text":"hello"}`))
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// wantFailure checks that the call failed with the outcome want, and that the error's text hides the phone number.
func wantFailure(t *testing.T, resp *http.Response, err error, want delivery.Outcome) {
	t.Helper()
	if resp != nil {
		_ = resp.Body.Close()
		t.Errorf("got a response: %s", resp.Status)
	}
	var failure *delivery.Error
	if !errors.As(err, &failure) {
		t.Fatalf("the error is a %T: %v", err, err)
	}
	if failure.Outcome != want {
		t.Errorf("outcome %v, want %v: %v", failure.Outcome, want, err)
	}
	if strings.Contains(err.Error(), phone) {
		t.Errorf("the text contains the phone number: %v", err)
	}
}
