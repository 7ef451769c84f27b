package transport

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"testing"

	"github.com/jelou-go/jelou/delivery"
)

func TestOutcomeFollowsFromTheTrace(t *testing.T) {
	type events []func(*httptrace.ClientTrace)
	connect := func(trace *httptrace.ClientTrace) { trace.GetConn("127.0.0.1:1") }
	header := func(trace *httptrace.ClientTrace) {
		if trace.WroteHeaderField != nil {
			trace.WroteHeaderField("accept", nil)
		}
	}
	connected := func(trace *httptrace.ClientTrace) { trace.GotConn(httptrace.GotConnInfo{}) }
	reused := func(trace *httptrace.ClientTrace) { trace.GotConn(httptrace.GotConnInfo{Reused: true}) }
	headers := func(trace *httptrace.ClientTrace) { trace.WroteHeaders() }
	refused := errors.New("http2: Transport: cannot retry err [stream error: stream ID 1; REFUSED_STREAM; received from peer] after")
	excluded := errors.New("http2: Transport: cannot retry err [http2: Transport received Server's graceful shutdown GOAWAY] after")
	tests := map[string]struct {
		events  events
		body    string
		ownBase bool
		want    delivery.Outcome
		err     error // if it matters
	}{
		"no event":                   {nil, "{}", false, delivery.Unknown, nil},
		"no event of our base":       {nil, "{}", true, delivery.NotSent, nil}, // such as an invalid proxy
		"connecting":                 {events{connect}, "{}", false, delivery.NotSent, nil},
		"connecting twice":           {events{connect, connect}, "{}", false, delivery.NotSent, nil},
		"connected":                  {events{connected}, "{}", false, delivery.NotSent, nil},
		"a header":                   {events{connect, header}, "{}", false, delivery.NotSent, nil},
		"a header without a body":    {events{connect, header}, "", false, delivery.Unknown, nil}, // HTTP/2 may have sent them all
		"all headers":                {events{connect, headers}, "{}", false, delivery.Unknown, nil},
		"connecting again":           {events{connect, headers, connect}, "{}", false, delivery.Unknown, nil},
		"not processed":              {events{connect, connected, headers}, "{}", false, delivery.NotSent, excluded},
		"refused":                    {events{connect, connected, headers}, "{}", false, delivery.Unknown, refused},
		"certificate required":       {events{connect, connected, headers}, "{}", false, delivery.NotSent, &net.OpError{Op: "remote error", Err: tls.AlertError(116)}},
		"certificate required later": {events{connect, reused, headers}, "{}", false, delivery.Unknown, &net.OpError{Op: "remote error", Err: tls.AlertError(116)}},
		"no alert":                   {events{connect, connected, headers}, "{}", false, delivery.Unknown, &net.OpError{Op: "read", Err: errors.New("certificate")}},
		"another alert":              {events{connect, connected, headers}, "{}", false, delivery.Unknown, &net.OpError{Op: "remote error", Err: tls.AlertError(80)}},
		// A foreign base repeated the request, or may have.
		"not processed again":             {events{connect, connected, headers, connect, connected}, "{}", false, delivery.Unknown, excluded},
		"not processed, connecting again": {events{connect, connected, headers, connect}, "{}", false, delivery.Unknown, excluded},
		"not processed, no event":         {nil, "{}", false, delivery.Unknown, excluded},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1", strings.NewReader(test.body))
			if err != nil {
				t.Fatal(err)
			}
			a := newAttempt(t.Context(), func() {}, req, test.ownBase)
			for _, event := range test.events {
				event(httptrace.ContextClientTrace(a.request.Context()))
			}
			if got := a.outcome(cmp.Or(test.err, http.ErrHandlerTimeout)); got != test.want {
				t.Errorf("outcome %v, want %v", got, test.want)
			}
		})
	}
}

// net/http ends an HTTP/2 call with its context, and does not wait for its writer. The headers of a request without a body
// are all of it. A foreign base may return even before net/http has ended the call.
func TestWriterMayOutliveItsCall(t *testing.T) {
	for _, row := range []struct {
		body           string
		ended, ownBase bool
		want           delivery.Outcome
	}{
		{"{}", true, true, delivery.NotSent},
		{"", true, true, delivery.Unknown},
		{"", false, true, delivery.NotSent},
		{"", false, false, delivery.Unknown},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, "http://127.0.0.1", strings.NewReader(row.body))
		if err != nil {
			t.Fatal(err)
		}
		a := newAttempt(t.Context(), func() {}, req, row.ownBase)
		a.getConn("")
		a.gotConn(httptrace.GotConnInfo{Conn: newConn(&slowConn{}), Reused: true})
		a.shared, a.ended = true, row.ended
		one := newCall(&Client{}, req)
		v := one.judge(t.Context(), a, nil, context.Canceled)
		if v.failure.Outcome != row.want || v.again != (row.want == delivery.NotSent) {
			t.Errorf("%+v: again %v, %v", row, v.again, v.failure)
		}
	}
}

// After an unsolicited response the attempt still ends a request without a body before net/http repeats it, and knows the
// bytes that left on each connection.
func TestEarlyResponseIsNoResponse(t *testing.T) {
	req, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, "http://127.0.0.1", nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	a := newAttempt(ctx, cancel, req, true)
	first, second := newConn(&slowConn{}), newConn(&slowConn{})
	a.gotConn(httptrace.GotConnInfo{Conn: first})
	a.gotFirstByte() // before the request was written
	a.gotConn(httptrace.GotConnInfo{Conn: second})
	if !a.early || a.responded || ctx.Err() != nil {
		t.Errorf("early %v, responded %v, %v", a.early, a.responded, ctx.Err())
	}
	a.wrote()
	second.count++
	third := &closable{}
	a.gotConn(httptrace.GotConnInfo{Conn: newConn(third)})
	if a.nothingLeft() {
		t.Error("what left on the second connection does not count")
	}
	if ctx.Err() == nil || !third.closed {
		t.Error("net/http may repeat the request")
	}
}

func TestForeignBaseMayReportOnlyAPart(t *testing.T) {
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1", nil)
	if err != nil {
		t.Fatal(err)
	}
	a := newAttempt(t.Context(), func() {}, req, false)
	a.gotFirstByte() // without a connection
	a.wrote()
	a.gotConn(httptrace.GotConnInfo{}) // without a net.Conn
	if got := a.outcome(http.ErrHandlerTimeout); got != delivery.Unknown {
		t.Errorf("outcome %v, want unknown", got)
	}
}

// A base can return before its request has a connection, or is written to it. HTTP/2 and HTTP/3 share the connection, and
// end the request by its context. The request may also be written while the connection is being closed.
func TestConnectionOfABaseThatReturnedEarlyIsClosed(t *testing.T) {
	for _, row := range []struct {
		before, http2, http3, wrote bool
		want                        delivery.Outcome
	}{
		{false, false, false, false, delivery.NotSent},
		{false, true, false, false, delivery.NotSent},
		{false, false, true, false, delivery.NotSent},
		{true, false, false, false, delivery.NotSent},
		{true, true, false, false, delivery.NotSent},
		{true, false, true, false, delivery.NotSent},
		{true, false, false, true, delivery.Unknown},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		a := newAttempt(t.Context(), func() {}, req, false)
		a.getConn("")
		used := &closable{}
		c := newConn(used)
		c.http2 = row.http2
		info := httptrace.GotConnInfo{Conn: c}
		if row.http3 {
			info.Conn = overUDP{used}
		}
		if row.before {
			a.gotConn(info)
		}
		if row.wrote {
			a.wrote()
			used.closing = func() { c.count++ }
		}
		if got := a.outcome(http.ErrHandlerTimeout); got != row.want {
			t.Errorf("%+v: outcome %v", row, got)
		}
		if !row.before {
			a.gotConn(info)
		}
		if used.closed == (row.http2 || row.http3) {
			t.Errorf("%+v: closed %v", row, used.closed)
		}
	}
}

// net/http writes no body over HTTP/2 after the context has ended. So it ends before the attempt is judged.
func TestBaseThatReturnedEarlyHasNoContextAnyMore(t *testing.T) {
	var during context.Context
	early := &observed{look: func() error { return during.Err() }}
	client := New(WithRetries(0), WithBase(roundTripper(func(req *http.Request) (*http.Response, error) {
		during = req.Context()
		httptrace.ContextClientTrace(during).GetConn("")
		return nil, early
	})))
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Do(req); err == nil || !errors.Is(early.seen, context.Canceled) {
		t.Errorf("%v; the context of the attempt was %v when it was judged", err, early.seen)
	}
}

// observed is an error that looks when its text is read for the first time.
type observed struct {
	look func() error
	once sync.Once
	seen error
}

func (e *observed) Error() string { e.once.Do(func() { e.seen = e.look() }); return "gave up" }

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// The connection to an https proxy has TLS in TLS.
func TestConnectionIsFoundBelowTwoLayersOfTLS(t *testing.T) {
	c := newConn(&closable{})
	if got := connBelow(tls.Client(tls.Client(c, nil), nil)); got != c {
		t.Errorf("found %v", got)
	}
}

type closable struct {
	net.Conn
	closed  bool
	closing func()
}

func (c *closable) Close() error {
	if c.closed = true; c.closing != nil {
		c.closing()
	}
	return nil
}

type overUDP struct{ *closable }

func (overUDP) LocalAddr() net.Addr { return &net.UDPAddr{} }
