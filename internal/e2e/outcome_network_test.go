package e2e

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
)

var local = trusted.server("127.0.0.1", time.Hour)

func closeAtOnce(*wire) {}

// If connecting fails, the server has received nothing. After a failure that may be temporary, the client makes three
// attempts.
func TestNothingIsSentWithoutAConnection(t *testing.T) {
	t.Parallel()
	old := local.Clone()
	old.MinVersion, old.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	notSent := func(conns int32, cause func(error) bool) want {
		return want{outcome: delivery.NotSent, conns: conns, cause: cause}
	}
	run(t, []row{
		{name: "no such host", talk: says(sent), address: "https://nowhere.invalid:PORT", want: want{
			outcome: delivery.NotSent, cause: func(err error) bool {
				var dns *net.DNSError
				return errors.As(err, &dns) && dns.IsNotFound
			},
		}},
		{name: "name server fails", talk: says(sent), address: "https://broken.invalid:PORT", want: want{
			outcome: delivery.NotSent, cause: func(err error) bool {
				var dns *net.DNSError
				return errors.As(err, &dns) && dns.IsTemporary
			},
		}},
		{name: "TLS certificate of an unknown authority", tls: stranger.server("127.0.0.1", time.Hour), talk: says(sent), want: notSent(1, as[x509.UnknownAuthorityError]())},
		{name: "TLS certificate for another host", tls: trusted.server("other.example", time.Hour), talk: says(sent), want: notSent(1, as[x509.HostnameError]())},
		{name: "TLS certificate that has expired", tls: trusted.server("127.0.0.1", -time.Minute), talk: says(sent), want: notSent(1, as[x509.CertificateInvalidError]())},
		{name: "TLS version that is too old", tls: old, talk: says(sent), want: notSent(1, as[*net.OpError]())},
		{name: "TLS to a plain server", address: "https://127.0.0.1:PORT", talk: func(w *wire) {
			_, _ = w.in.Peek(1)
			w.say(reply(400, "what is this"))
			w.hang()
		}, want: notSent(1, as[tls.RecordHeaderError]())},
		{name: "TLS to a server that closes", address: "https://127.0.0.1:PORT", talk: closeAtOnce, want: notSent(3, isOne(io.EOF, syscall.ECONNRESET, syscall.EPIPE))},
		{name: "TLS to a server that resets", address: "https://127.0.0.1:PORT", talk: func(w *wire) {
			_, _ = w.in.Peek(1)
			w.reset()
		}, want: notSent(3, is(syscall.ECONNRESET))},
		{name: "context ends while shaking hands", address: "https://127.0.0.1:PORT", talk: func(w *wire) {
			_, _ = w.in.Peek(1)
			w.hangUp()
			w.hang()
		}, want: notSent(1, is(context.Canceled))},
		{name: "deadline passes while shaking hands", address: "https://127.0.0.1:PORT", deadline: 500 * time.Millisecond, talk: (*wire).hang,
			want: notSent(1, is(context.DeadlineExceeded))},
		{name: "context ended before", talk: says(sent), send: func(ctx context.Context, client *jelou.ClientWithResponses) (*jelou.SendMessageResponse, error) {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			return sendHello(ctx, client)
		}, want: notSent(0, is(context.Canceled))},
		{name: "deadline passed before", talk: says(sent), send: func(ctx context.Context, client *jelou.ClientWithResponses) (*jelou.SendMessageResponse, error) {
			ctx, cancel := context.WithDeadline(ctx, time.Unix(0, 0))
			defer cancel()
			return sendHello(ctx, client)
		}, want: notSent(0, is(context.DeadlineExceeded))},
		{name: "credentials over plain HTTP to another host", talk: says(sent), address: "http://api.invalid:PORT", want: notSent(0, nil)},

		// Plain HTTP has no handshake, so the client writes the request.
		{name: "plain HTTP to a TLS port", tls: local, address: "http://127.0.0.1:PORT", talk: says(sent), want: want{outcome: delivery.Unknown, conns: 1}},
		{name: "plain HTTP to a TLS port that says so", address: "http://127.0.0.1:PORT",
			talk: saysAndCloses("HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"),
			want: want{outcome: delivery.Refused, status: 400, requests: 1}},
	})
}

func TestRefusedDialIsNotSent(t *testing.T) {
	t.Parallel()
	resp, err := sendHello(t.Context(), newClient(t, closed))
	want{outcome: delivery.NotSent, cause: is(syscall.ECONNREFUSED)}.check(t, resp, err)
	if !errors.As(err, new(*net.OpError)) {
		t.Errorf("%v does not wrap a *net.OpError", err)
	}
}

// After a byte has left, every failure is unknown, and the client makes no further attempt.
func TestFailureAfterTheFirstByteIsUnknown(t *testing.T) {
	t.Parallel()
	gone := isOne(syscall.ECONNRESET, syscall.EPIPE)
	// If both sides write at once, net/http reports the first event that it notices: the end of the connection, or the
	// failure of its own write.
	goneWhileWriting := isOne(io.EOF, syscall.ECONNRESET, syscall.EPIPE, net.ErrClosed)
	unknown := func(requests, parts int32, cause func(error) bool) want {
		return want{outcome: delivery.Unknown, requests: requests, parts: parts, conns: 1, cause: cause}
	}
	hangUp := func(w *wire) { w.hangUp(); w.hang() }
	expire := func(w *wire) { w.expire(); w.hang() }
	run(t, []row{
		{name: "reset before the response, nothing read", talk: func(w *wire) { w.firstByte(); w.reset() }, want: unknown(0, 1, gone)},
		{name: "reset after half the body", talk: func(w *wire) { w.half(); w.reset() }, want: unknown(0, 1, gone)},
		{name: "reset after half a big body", send: sendBig, talk: func(w *wire) { w.half(); w.reset() }, want: unknown(0, 1, goneWhileWriting)},
		{name: "reset after the request", talk: func(w *wire) { w.whole(); w.reset() }, want: unknown(1, 0, gone)},
		{name: "closed before the response, nothing read", talk: func(w *wire) { w.firstByte(); w.fin() }, want: unknown(0, 1, is(io.EOF))},
		{name: "closed after half the body", talk: func(w *wire) { w.half(); w.fin() }, want: unknown(0, 1, is(io.EOF))},
		{name: "closed after half a big body", send: sendBig, talk: func(w *wire) { w.half(); w.fin() }, want: unknown(0, 1, goneWhileWriting)},
		{name: "closed after the request", talk: func(w *wire) { w.whole(); w.fin() }, want: unknown(1, 0, is(io.EOF))},
		{name: "closed after the request over TLS", tls: local, talk: func(w *wire) { w.whole(); w.fin() }, want: unknown(1, 0, nil)},
		{name: "context ends while writing", send: sendBig, talk: func(w *wire) { w.head(); hangUp(w) }, want: unknown(0, 1, is(context.Canceled))},
		{name: "context ends while writing over TLS", tls: local, send: sendBig, talk: func(w *wire) { w.head(); hangUp(w) }, want: unknown(0, 1, is(context.Canceled))},
		{name: "deadline passes while writing", send: sendBig, deadline: onCue, talk: func(w *wire) { w.head(); expire(w) }, want: unknown(0, 1, is(context.DeadlineExceeded))},
		{name: "context ends after writing", talk: func(w *wire) { w.whole(); hangUp(w) }, want: unknown(1, 0, is(context.Canceled))},
		{name: "context ends after writing over TLS", tls: local, talk: func(w *wire) { w.whole(); hangUp(w) }, want: unknown(1, 0, is(context.Canceled))},
		{name: "deadline passes after writing", deadline: onCue, talk: func(w *wire) { w.whole(); expire(w) }, want: unknown(1, 0, is(context.DeadlineExceeded))},
	})
}

// Some servers race with the client's write. If they stop it before a byte has left, the outcome is NotSent, and the
// client may make another attempt. Otherwise the outcome is Unknown.
func TestEarlyEndIsNotSentUntilAByteHasLeft(t *testing.T) {
	if testing.Short() {
		t.Skip("attempts that fail wait for the next")
	}
	t.Parallel()
	// With TLS 1.3 the client has finished its part of the handshake before the server asks for a certificate.
	wantsCertificate := local.Clone()
	wantsCertificate.ClientAuth = tls.RequireAnyClientCert
	for name, r := range map[string]row{
		"reset at once":                    {talk: (*wire).reset},
		"closed at once":                   {talk: closeAtOnce},
		"TLS wants a client's certificate": {tls: wantsCertificate, talk: says(sent)},
	} {
		t.Run(name, func(t *testing.T) {
			p := listen(t, r.tls, r.talk)
			client := newClient(t, p.url)
			resp, err := sendHello(t.Context(), client)
			p.finish(client)
			outcome := delivery.Of(err)
			if outcome != delivery.NotSent && outcome != delivery.Unknown {
				t.Fatalf("outcome %v: %v", outcome, err)
			}
			want{outcome: outcome}.check(t, resp, err)
			if p.conns.Load() > 3 || p.started.Load() != 0 {
				t.Errorf("the server received %d connections and %d requests, want at most 3 and none", p.conns.Load(), p.started.Load())
			}
		})
	}
}

// On a reused connection, net/http would repeat a request by itself. With an Idempotency-Key it would repeat even a
// request that it has written. The server must receive each message once.
func TestDeadKeptConnectionSendsNothingTwice(t *testing.T) {
	t.Parallel()
	for name, die := range map[string]func(*wire){"closed": (*wire).fin, "reset": (*wire).reset} {
		for _, header := range []string{"", "Idempotency-Key", "X-Idempotency-Key"} {
			t.Run(name+" after the second request "+header, func(t *testing.T) {
				t.Parallel()
				p := listen(t, nil, func(w *wire) {
					w.whole()
					w.say(reply(200, sent))
					if w.whole() {
						die(w)
					}
				})
				client := newClient(t, p.url, jelou.WithRequestEditorFn(func(_ context.Context, req *http.Request) error {
					if header != "" {
						req.Header.Set(header, "1")
					}
					return nil
				}))
				if _, err := sendHello(t.Context(), client); err != nil {
					t.Fatal(err)
				}
				resp, err := sendHello(t.Context(), client)
				p.finish(client)
				want{outcome: delivery.Unknown, cause: isOne(io.EOF, syscall.ECONNRESET)}.check(t, resp, err)
				if n := p.requests.Load(); n != 2 || p.started.Load() != 2 || p.conns.Load() != 1 {
					t.Errorf("the server received %d requests on %d connections, want 2 on 1", n, p.conns.Load())
				}
			})
		}
	}
}
