package e2e

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/transport"
)

// failedSend is a way in which a send can fail.
type failedSend struct {
	respond http.HandlerFunc
	options []transport.Option
	// cancelAfter is the number of requests after which all callers give up. 0 means never.
	cancelAfter int32
	deadline    time.Duration
	editor      jelou.RequestEditorFn
	want        map[delivery.Outcome]bool
}

var crowd = few(6, 20) // concurrent senders

// In each case many sends fail at once. Then the client must release all connections before the server closes any, and
// no goroutine may remain on either side.
func TestFailuresLeaveNoConnectionsOrGoroutines(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	sent, notSent, refused, unknown := one(0), one(delivery.NotSent), one(delivery.Refused), one(delivery.Unknown)
	status := func(code int, header, value string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set(header, value)
			w.WriteHeader(code)
			_, _ = io.WriteString(w, strings.Repeat("no ", 1000))
		}
	}
	tests := map[string]failedSend{
		"success":              {respond: prove, want: sent},
		"hangs up at once":     {respond: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, want: unknown},
		"hangs up after":       {respond: func(_ http.ResponseWriter, r *http.Request) { drain(r); panic(http.ErrAbortHandler) }, want: unknown},
		"redirect":             {respond: status(307, "Location", "/elsewhere"), want: refused},
		"redirect to nowhere":  {respond: status(302, "Location", "http://[bad"), want: refused},
		"4xx":                  {respond: status(422, "Content-Type", "text/html"), want: refused},
		"5xx":                  {respond: status(503, "Retry-After", "0"), want: unknown},
		"429 for ever":         {respond: status(429, "Retry-After", "0"), want: refused},
		"429 that cannot wait": {respond: status(429, "Retry-After", "3600"), want: refused},
		// On a busy machine some callers give up before their response arrives.
		"429, cancelled meanwhile": {respond: status(429, "Retry-After", "20"), cancelAfter: int32(crowd),
			want: map[delivery.Outcome]bool{delivery.Refused: true, delivery.Unknown: true}},
		"response cut off":   {respond: cutOff, want: unknown},
		"endless response":   {respond: endless, want: unknown},
		"response stalls":    {respond: stall, cancelAfter: int32(crowd), want: unknown},
		"silence, cancelled": {respond: hang, cancelAfter: int32(crowd), want: unknown},
		"silence, deadline":  {respond: hang, deadline: 300 * time.Millisecond, want: map[delivery.Outcome]bool{delivery.Unknown: true, delivery.NotSent: true}},
		"silence, time-out":  {respond: hang, options: []transport.Option{transport.WithTimeout(300 * time.Millisecond)}, want: map[delivery.Outcome]bool{delivery.Unknown: true, delivery.NotSent: true}},
		"endless hints":      {respond: hints, want: unknown},
		"headers too large":  {respond: status(200, "X-Large", strings.Repeat("a", 200<<10)), want: unknown},
		// One sender has the first turn. All other senders wait for a turn until they give up.
		"queue, cancelled": {respond: prove, options: []transport.Option{transport.WithRate(0.01, 1)}, cancelAfter: 1,
			want: map[delivery.Outcome]bool{0: true, delivery.NotSent: true, delivery.Unknown: true}},
		"queue, deadline": {respond: prove, options: []transport.Option{transport.WithRate(0.01, 1)}, deadline: time.Second,
			want: map[delivery.Outcome]bool{0: true, delivery.NotSent: true}},
		"editor that fails": {respond: prove, editor: func(context.Context, *http.Request) error { return errors.New("no") }, want: notSent},
	}
	for _, https := range []bool{false, true} {
		for name, test := range tests {
			t.Run(map[bool]string{false: "HTTP1 ", true: "HTTP2 "}[https]+name, func(t *testing.T) { test.leavesNothing(t, https) })
		}
	}
}

func (f failedSend) leavesNothing(t *testing.T, https bool) {
	certificate, roots := certificate(t)
	before := goleak.IgnoreCurrent()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var requests atomic.Int32
	host := start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f.cancelAfter > 0 {
			drain(r) // a caller that gives up before its body has left has sent nothing
		}
		if requests.Add(1) == f.cancelAfter {
			// The other callers should receive their responses before they give up.
			time.AfterFunc(50*time.Millisecond, cancel)
		}
		f.respond(w, r)
	}), nil, func(server *http.Server) {
		if https {
			server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}, NextProtos: []string{"h2"}, MinVersion: tls.VersionTLS12}
		}
	})
	server, options := "http://"+host.address, f.options
	if https {
		server = "https://" + host.address
		options = append(options, transport.WithBase(&http.Transport{
			ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, MaxResponseHeaderBytes: 64 << 10,
		}))
	}
	client := newClient(t, server)
	if len(options) > 0 {
		client = newClient(t, server, jelou.WithHTTPClient(transport.New(options...)))
	}
	f.sendAll(ctx, t, client)
	host.finish(t, client)
	noneLeft(t, before)
}

func (f failedSend) sendAll(ctx context.Context, t *testing.T, client *jelou.ClientWithResponses) {
	t.Helper()
	if f.deadline > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, f.deadline)
		defer cancel()
	}
	var editors []jelou.RequestEditorFn
	if f.editor != nil {
		editors = append(editors, f.editor)
	}
	var all sync.WaitGroup
	for range crowd {
		all.Go(func() {
			_, err := client.SendMessageWithResponse(ctx, "BOT", jelou.TextMessage{UserID: "USER", Text: strings.Repeat("x", 3000)}, editors...)
			if outcome := delivery.Of(err); !f.want[outcome] {
				t.Errorf("unexpected outcome %v: %v", outcome, err)
			}
		})
	}
	all.Wait()
}

// Connecting fails because nobody listens, the server does not speak TLS, or the client does not trust its certificate.
func TestFailedConnectionsLeaveNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	before := goleak.IgnoreCurrent()
	certificate, _ := certificate(t)
	plain := start(t, http.HandlerFunc(prove), nil, nil)
	secure := start(t, http.HandlerFunc(prove), nil, func(server *http.Server) {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	})
	gone := start(t, http.HandlerFunc(prove), nil, nil)
	gone.finish(t, newClient(t, "http://"+gone.address))
	never := failedSend{want: one(delivery.NotSent)}
	for _, server := range []string{"http://" + gone.address, "https://" + plain.address, "https://" + secure.address} {
		client := newClient(t, server)
		never.sendAll(t.Context(), t, client)
		closeIdle(t, client)
	}
	client := newClient(t, "http://"+plain.address)
	plain.finish(t, client)
	secure.finish(t, client)
	noneLeft(t, before)
}

func one(outcome delivery.Outcome) map[delivery.Outcome]bool {
	return map[delivery.Outcome]bool{outcome: true}
}

func drain(r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }

func prove(w http.ResponseWriter, r *http.Request) {
	drain(r)
	_, _ = io.WriteString(w, `{"messageId":"a"}`)
}

// hang reads the request and waits until the caller gives up.
func hang(_ http.ResponseWriter, r *http.Request) {
	drain(r)
	<-r.Context().Done()
}

func cutOff(w http.ResponseWriter, r *http.Request) {
	drain(r)
	w.Header().Set("Content-Length", "100")
	_, _ = io.WriteString(w, `{"messageId":`)
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

func stall(w http.ResponseWriter, r *http.Request) {
	drain(r)
	_, _ = io.WriteString(w, `{"messageId":`)
	_ = http.NewResponseController(w).Flush()
	<-r.Context().Done()
}

// endless writes until the caller closes the connection.
func endless(w http.ResponseWriter, r *http.Request) {
	drain(r)
	chunk := strings.Repeat(`{"messageId":"a"} `, 4<<10)
	for {
		if _, err := io.WriteString(w, chunk); err != nil {
			return
		}
	}
}

// hints sends informational responses until the caller gives up.
func hints(w http.ResponseWriter, r *http.Request) {
	drain(r)
	w.Header().Set("Link", strings.Repeat("x", 10_000))
	for range 1000 {
		if r.Context().Err() != nil {
			return
		}
		w.WriteHeader(http.StatusEarlyHints)
	}
	panic(http.ErrAbortHandler)
}
