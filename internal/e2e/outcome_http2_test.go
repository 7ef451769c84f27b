package e2e

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/jelou-go/jelou/delivery"
	jelou "github.com/jelou-go/jelou/generated"
	"github.com/jelou-go/jelou/transport"
)

var localHTTP2 = trusted.server("127.0.0.1", time.Hour, "h2")

// frames is one HTTP/2 connection to a peer.
type frames struct {
	*http2.Framer
	*wire
	conn   int32 // the number of the connection at this peer, from 1
	stream uint32
}

// http2Server calls greet for each connection, and respond for each request that arrives in full. It closes the connection
// if respond returns true.
func http2Server(greet func(*frames), respond func(*frames) (done bool)) func(*wire) {
	return func(w *wire) {
		preface := make([]byte, len(http2.ClientPreface))
		if _, err := io.ReadFull(w.in, preface); err != nil {
			return
		}
		f := &frames{Framer: http2.NewFramer(w, w.in), wire: w, conn: w.conns.Load()}
		_ = f.WriteSettings()
		if greet != nil {
			greet(f)
		}
		for {
			frame, err := f.ReadFrame()
			if err != nil {
				return
			}
			whole := false
			switch frame := frame.(type) {
			case *http2.SettingsFrame:
				if !frame.IsAck() {
					_ = f.WriteSettingsAck()
				}
			case *http2.PingFrame:
				if !frame.IsAck() {
					_ = f.WritePing(true, frame.Data)
				}
			case *http2.HeadersFrame:
				w.started.Add(1)
				whole = frame.StreamEnded()
			case *http2.DataFrame:
				whole = frame.StreamEnded()
			}
			if !whole {
				continue
			}
			w.requests.Add(1)
			f.stream = frame.Header().StreamID
			if respond(f) {
				return
			}
		}
	}
}

func (f *frames) header(status string, end bool) {
	var block bytes.Buffer
	_ = hpack.NewEncoder(&block).WriteField(hpack.HeaderField{Name: ":status", Value: status})
	_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: f.stream, BlockFragment: block.Bytes(), EndHeaders: true, EndStream: end})
}

func (f *frames) accept() {
	f.header("200", false)
	_ = f.WriteData(f.stream, true, []byte(sent))
}

func accepts(f *frames) bool { f.accept(); return false }

func resets(code http2.ErrCode) func(*frames) bool {
	return func(f *frames) bool { _ = f.WriteRSTStream(f.stream, code); return false }
}

// first calls respond for the first request only, and accepts all others.
func first(respond func(*frames) bool) func(*frames) bool {
	return func(f *frames) bool {
		if f.requests.Load() == 1 {
			return respond(f)
		}
		return accepts(f)
	}
}

// goesAway sends a GOAWAY, whose last processed stream is the result of last.
func goesAway(last func(stream uint32) uint32, code http2.ErrCode) func(*frames) bool {
	return func(f *frames) bool { _ = f.WriteGoAway(last(f.stream), code, nil); return false }
}

func below(uint32) uint32        { return 0 }
func including(id uint32) uint32 { return id }
func above(uint32) uint32        { return 1<<31 - 1 }
func then(steps ...func(*frames) bool) func(*frames) bool {
	return func(f *frames) (done bool) {
		for _, step := range steps {
			done = step(f) || done
		}
		return done
	}
}
func closes(*frames) bool { return true }

// An HTTP/2 server can say that it did not process a request, with a GOAWAY that excludes it. Only then may the request be
// sent again.
func TestHTTP2HasTheOutcomesOfHTTP1(t *testing.T) {
	t.Parallel()
	unknown := func(requests int32) want { return want{outcome: delivery.Unknown, requests: requests} }
	accepted := func(requests int32) want { return want{status: 200, requests: requests} }
	partial := func(f *frames) bool {
		f.header("200", false)
		_ = f.WriteData(f.stream, false, []byte(sent))
		return false
	}
	rows := []row{
		{name: "success", talk: http2Server(nil, accepts), want: accepted(1)},
		{name: "500", talk: http2Server(nil, func(f *frames) bool { f.header("500", true); return false }), want: want{outcome: delivery.Unknown, status: 500, requests: 1}},
		{name: "302", talk: http2Server(nil, func(f *frames) bool { f.header("302", true); return false }), want: want{outcome: delivery.Refused, status: 302, requests: 1}},
		{name: "200 without a body", talk: http2Server(nil, func(f *frames) bool { f.header("200", true); return false }), want: want{outcome: delivery.Unknown, status: 200, requests: 1}},
		{name: "103 before a 200", talk: http2Server(nil, func(f *frames) bool { f.header("103", false); return accepts(f) }), want: accepted(1)},
		{name: "429 then 200", talk: http2Server(nil, first(func(f *frames) bool { f.header("429", true); return false })), want: accepted(2)},
		{name: "RST_STREAM INTERNAL_ERROR", talk: http2Server(nil, resets(http2.ErrCodeInternal)), want: unknown(1)},
		{name: "RST_STREAM CANCEL", talk: http2Server(nil, resets(http2.ErrCodeCancel)), want: unknown(1)},
		{name: "RST_STREAM NO_ERROR", talk: http2Server(nil, resets(http2.ErrCodeNo)), want: unknown(1)},
		{name: "RST_STREAM PROTOCOL_ERROR", talk: http2Server(nil, resets(http2.ErrCodeProtocol)), want: unknown(1)},
		{name: "RST_STREAM PROTOCOL_ERROR, the next would be accepted", talk: http2Server(nil, first(resets(http2.ErrCodeProtocol))), want: unknown(1)},
		// HAProxy resets so, too, if the service behind it accepted the message and then closed the connection.
		{name: "RST_STREAM REFUSED_STREAM", talk: http2Server(nil, first(resets(http2.ErrCodeRefusedStream))), want: unknown(1)},
		{name: "RST_STREAM ENHANCE_YOUR_CALM", talk: http2Server(nil, resets(http2.ErrCodeEnhanceYourCalm)), want: unknown(1)},
		{name: "RST_STREAM with an unknown code", talk: http2Server(nil, resets(http2.ErrCodeHTTP11Required+1)), want: unknown(1)},
		{name: "RST_STREAM HTTP_1_1_REQUIRED", talk: http2Server(nil, resets(http2.ErrCodeHTTP11Required)), want: unknown(1)},
		{name: "RST_STREAM in the middle of a 200", talk: http2Server(nil, then(partial, resets(http2.ErrCodeInternal))), want: want{outcome: delivery.Unknown, status: 200, requests: 1}},
		{name: "REFUSED_STREAM in the middle of a 200", talk: http2Server(nil, then(partial, resets(http2.ErrCodeRefusedStream))), want: want{outcome: delivery.Unknown, status: 200, requests: 1}},
		{name: "closed after the request", talk: http2Server(nil, closes), want: unknown(1)},
		{name: "reset after the request", talk: http2Server(nil, func(f *frames) bool { f.reset(); return true }), want: unknown(1)},
		{name: "closed in the middle of a 200", talk: http2Server(nil, then(partial, closes)), want: want{outcome: delivery.Unknown, status: 200, requests: 1}},
		{name: "GOAWAY with the request, then its response", talk: http2Server(nil, then(goesAway(including, http2.ErrCodeNo), accepts)), want: accepted(1)},
		{name: "GOAWAY with all requests, then the response", talk: http2Server(nil, then(goesAway(above, http2.ErrCodeNo), accepts)), want: accepted(1)},
		{name: "GOAWAY with the request, then closed", talk: http2Server(nil, then(goesAway(including, http2.ErrCodeNo), closes)), want: unknown(1)},
		{name: "GOAWAY with all requests, then closed", talk: http2Server(nil, then(goesAway(above, http2.ErrCodeNo), closes)), want: unknown(1)},
		{name: "GOAWAY INTERNAL_ERROR with the request, then closed", talk: http2Server(nil, then(goesAway(including, http2.ErrCodeInternal), closes)), want: unknown(1)},
		{name: "GOAWAY with an unknown code and the request, then closed", talk: http2Server(nil, then(goesAway(including, http2.ErrCodeHTTP11Required+1), closes)), want: unknown(1)},
		{name: "context ends after the request", talk: http2Server(nil, func(f *frames) bool { f.hangUp(); return false }), want: want{outcome: delivery.Unknown, requests: 1, cause: is(context.Canceled)}},
		{name: "deadline passes after the request", deadline: onCue, talk: http2Server(nil, func(f *frames) bool { f.expire(); return false }), want: want{outcome: delivery.Unknown, requests: 1, cause: is(context.DeadlineExceeded)}},
		{name: "HTTP/1.1 where HTTP/2 was agreed", talk: respondsInHTTP1, want: want{outcome: delivery.Unknown}},
	}
	for i := range rows {
		rows[i].tls = localHTTP2
	}
	run(t, rows)
}

// respondsInHTTP1 responds to an HTTP/2 request, whose headers it has, in HTTP/1.1.
func respondsInHTTP1(w *wire) {
	_, _ = w.in.Discard(len(http2.ClientPreface))
	f := http2.NewFramer(io.Discard, w.in)
	for {
		frame, err := f.ReadFrame()
		if _, isHeaders := frame.(*http2.HeadersFrame); isHeaders || err != nil {
			w.say(reply(400, ""))
			return
		}
	}
}

// If a GOAWAY of the server excludes the request, the client sends it again, with at most three attempts in all.
// The server accepts a message once.
func TestUnprocessedHTTP2RequestIsSentAgain(t *testing.T) {
	t.Parallel()
	away := func(f *frames) {
		_ = f.WriteGoAway(0, http2.ErrCodeNo, nil)
		_ = f.SetReadDeadline(time.Now().Add(2 * time.Second)) // net/http sometimes leaves closing to the server
	}
	for _, test := range []struct {
		name    string
		greet   func(*frames)
		respond func(*frames) bool
		never   bool
	}{
		{name: "GOAWAY without the request, once", respond: first(goesAway(below, http2.ErrCodeNo))},
		{name: "GOAWAY without the request, always", respond: goesAway(below, http2.ErrCodeNo), never: true},
		{name: "GOAWAY INTERNAL_ERROR without the request, once", respond: first(then(goesAway(below, http2.ErrCodeInternal), closes))},
		{name: "GOAWAY before the request, once", greet: func(f *frames) {
			if f.conn == 1 {
				away(f)
			}
		}, respond: accepts},
		{name: "GOAWAY before the request, always", greet: away, respond: func(*frames) bool { return false }, never: true},
	} {
		for how, options := range map[string][]jelou.ClientOption{"default": nil, "through a base": throughBase()} {
			t.Run(test.name+", "+how, func(t *testing.T) {
				t.Parallel()
				if testing.Short() && test.never && test.greet != nil {
					t.Skip("waits for seconds between the attempts")
				}
				p := listen(t, localHTTP2, http2Server(test.greet, func(f *frames) bool {
					if f.conn == 1 && test.greet != nil {
						return false // the request arrived after the GOAWAY, so the server ignores it
					}
					return test.respond(f)
				}))
				client := newClient(t, p.url, options...)
				resp, err := sendHello(t.Context(), client)
				p.finish(client)
				if test.never {
					want{outcome: delivery.NotSent}.check(t, resp, err)
				} else {
					want{}.check(t, resp, err)
				}
				if n := p.started.Load(); n > 3 {
					t.Errorf("the server received %d requests, want at most 3", n)
				}
			})
		}
	}
}

// net/http by itself repeats a request without a body up to 7 times, even if the server may have processed it.
func TestRequestWithoutBodyIsRepeatedOnlyByTransport(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		method   string
		respond  func(*frames) bool
		outcome  delivery.Outcome // 0 if the request is accepted
		requests int32
	}{
		{"write that may have been processed", http.MethodDelete, first(resets(http2.ErrCodeProtocol)), delivery.Unknown, 1},
		{"write with a 103 that may have been processed", http.MethodDelete, first(func(f *frames) bool {
			f.header("103", false)
			return resets(http2.ErrCodeProtocol)(f)
		}), delivery.Unknown, 1},
		{"write that is never processed", http.MethodPost, resets(http2.ErrCodeRefusedStream), delivery.Unknown, 1},
		{"read", http.MethodGet, first(resets(http2.ErrCodeProtocol)), 0, 2},
		{"read that is never processed", http.MethodGet, resets(http2.ErrCodeRefusedStream), delivery.NotSent, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := listen(t, localHTTP2, http2Server(nil, test.respond))
			for how, options := range map[string][]transport.Option{
				"default": nil, "through a base": {transport.WithBase(wrapped{transport.NewBase()})},
			} {
				p.requests.Store(0)
				client := transport.New(options...)
				req, err := http.NewRequestWithContext(t.Context(), test.method, p.url, nil)
				if err != nil {
					t.Fatal(err)
				}
				resp, err := transport.Do(client, req)
				if err == nil {
					_ = resp.Body.Close()
				}
				if delivery.Of(err) != test.outcome || p.requests.Load() != test.requests {
					t.Errorf("%s: %v after %d requests; want outcome %v after %d", how, err, p.requests.Load(), test.outcome, test.requests)
				}
				if errors.Is(err, context.Canceled) {
					t.Errorf("%s: %v, but nobody canceled the call", how, err)
				}
				client.CloseIdleConnections()
			}
		})
	}
}
