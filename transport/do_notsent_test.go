package transport_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"testing"
	"time"

	"github.com/jelou-go/jelou/delivery"
	"github.com/jelou-go/jelou/transport"
)

func TestFailureToConnectIsNotSent(t *testing.T) {
	t.Parallel()
	plain := serve(t, ok)
	secure := unstarted(t, ok)
	secure.StartTLS()
	const closed = "127.0.0.1:1" // no other test can listen on port 1 meanwhile

	noResolver := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("this test uses no name server")
	}}
	noDNS := &http.Transport{DialContext: (&net.Dialer{Resolver: noResolver}).DialContext}
	refusing := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 403 Not from here\r\n\r\n") // in words of its own, as some proxies do
		_ = conn.Close()
	})
	strict := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusProxyAuthRequired) })
	failing := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	portal := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusFound) })
	through := func(proxy string) func(*http.Request) (*url.URL, error) {
		return func(*http.Request) (*url.URL, error) { return url.Parse(proxy) }
	}
	viaProxy, foreignViaProxy := transport.NewBase(), &http.Transport{Proxy: through(strict.URL)}
	viaProxy.Proxy = through(refusing.URL)
	viaFailing := transport.NewBase()
	viaFailing.Proxy = through(failing.URL)

	tests := map[string]struct {
		base    http.RoundTripper
		address string
		cause   func(error) bool
		text    string
	}{
		"dial refused": {nil, "http://" + closed, func(err error) bool {
			var op *net.OpError
			return errors.As(err, &op) && errors.Is(err, syscall.ECONNREFUSED)
		}, "jelou: not sent: dial tcp " + closed + ": connect: connection refused"},
		"no such name": {noDNS, "http://api.invalid", func(err error) bool {
			var dns *net.DNSError
			return errors.As(err, &dns)
		}, "jelou: not sent: dial tcp: lookup api.invalid: failed"},
		"TLS to a plain server": {nil, "https" + plain.URL[len("http"):], func(err error) bool {
			return errors.As(err, new(tls.RecordHeaderError))
		}, "jelou: not sent: tls: the server does not speak TLS on this port"},
		"certificate of an unknown authority": {nil, secure.URL, func(err error) bool {
			var unknown x509.UnknownAuthorityError
			return errors.As(err, &unknown)
		}, "jelou: not sent: x509: certificate signed by unknown authority"},
		"proxy refuses the tunnel": {viaProxy, "https://api.invalid", func(error) bool {
			return refusing.requests.Load() == 1 // a 403 is not retried
		}, "jelou: not sent: the proxy returned 403 Forbidden"},
		"proxy refuses the tunnel of a foreign base": {foreignViaProxy, "https://api.invalid", func(error) bool {
			return strict.requests.Load() == 1
		}, "jelou: not sent: the proxy returned 407 Proxy Authentication Required"},
		"proxy cannot reach the service": {viaFailing, "https://api.invalid", func(error) bool {
			return failing.requests.Load() == 3
		}, "jelou: not sent: the proxy returned 502 Bad Gateway"},
		"proxy redirects the tunnel of a foreign base": {&http.Transport{Proxy: through(portal.URL)}, "https://api.invalid", func(error) bool {
			return portal.requests.Load() == 1
		}, "jelou: not sent: the proxy returned 302 Found"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := transport.New(transport.WithBase(test.base))
			defer client.CloseIdleConnections()
			resp, err := transport.Do(client, post(t.Context(), t, test.address))
			wantFailure(t, resp, err, delivery.NotSent)
			if !test.cause(err) {
				t.Errorf("%v does not have the expected cause", err)
			}
			if err.Error() != test.text {
				t.Errorf("text %q, want %q", err, test.text)
			}
		})
	}
	t.Cleanup(func() {
		if plain.requests.Load()+secure.requests.Load() != 0 {
			t.Error("a server received a request")
		}
	})
}

func TestEndedContextIsNotSent(t *testing.T) {
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	late, cancelLate := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancelLate()
	for want, ctx := range map[error]context.Context{context.Canceled: canceled, context.DeadlineExceeded: late} {
		req := post(ctx, t, "http://127.0.0.1")
		body := &closeCounter{Reader: req.Body}
		req.Body = body
		resp, err := transport.Do(doerFunc(func(*http.Request) (*http.Response, error) {
			t.Error("the doer was called")
			return nil, io.EOF
		}), req)
		wantFailure(t, resp, err, delivery.NotSent)
		if !errors.Is(err, want) || body.closed != 1 {
			t.Errorf("error %v, want %v; body closed %d times", err, want, body.closed)
		}
	}
}

// The error names the failure, and is one of the context only if the context caused it.
func TestFailureAtTheEndOfAContextKeepsItsText(t *testing.T) {
	why := map[error]error{syscall.ECONNREFUSED: errors.New("why")}
	for failure, text := range map[error]string{
		context.Canceled:     "jelou: not sent: dial tcp: canceled",
		syscall.ECONNREFUSED: "jelou: not sent: dial tcp: connection refused",
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		base := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			cancel(why[failure])
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: failure}
		}}
		client := transport.New(transport.WithRetries(0), transport.WithBase(roundTripFunc(func(req *http.Request) (*http.Response, error) {
			return base.RoundTrip(req.WithContext(context.WithoutCancel(req.Context())))
		})))
		resp, err := client.Do(post(ctx, t, "http://api.invalid"))
		wantFailure(t, resp, err, delivery.NotSent)
		if err.Error() != text || errors.Is(err, context.Canceled) != errors.Is(failure, context.Canceled) {
			t.Errorf("%v, want %s", err, text)
		}
	}
}

func TestContextThatEndsWhileDialingIsNotSent(t *testing.T) {
	why := errors.New("why " + phone)
	ctx, cancel := context.WithCancelCause(t.Context())
	base := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		cancel(why)
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	resp, err := transport.Do(transport.New(transport.WithBase(base)), post(ctx, t, "http://api.invalid"))
	wantFailure(t, resp, err, delivery.NotSent)
	if !errors.Is(err, context.Canceled) || !errors.Is(err, why) || err.Error() != "jelou: not sent: canceled" {
		t.Errorf("error %v, want the cancellation and its cause", err)
	}
}

// A body that can be read only once has been read by then.
func TestMessageWithABodyForOneAttemptStaysOnAResetConnection(t *testing.T) {
	server := serve(t, ok)
	client := transport.New(transport.WithBase(dialing(t, dialDeaf)))
	sendMany(t, client, server.URL, 1)
	req := post(t.Context(), t, server.URL)
	req.GetBody, req.ContentLength = nil, -1
	resp, err := transport.Do(client, req)
	wantFailure(t, resp, err, delivery.NotSent)
	if n := server.requests.Load(); n != 1 {
		t.Errorf("the server received %d requests, want 1", n)
	}
}
